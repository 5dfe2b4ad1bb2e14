"""The time limit of a search: facets and exports share it, and little is done after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import benelux_search as bs
from benelux_search.errors import IndexIncomplete, code_of
from benelux_search.index.algebra import FuzzyQuery, TermQuery
from benelux_search.index.statistics import SimilarForms
from benelux_search.query.query import parse
from benelux_search.results import QueryLanguage
from benelux_search.search.hits import executor
from benelux_search.search.queries.filters import DocumentFilter
from benelux_search.search.queries.questions import questions_of_query
from benelux_search.search.queries.ranking_weights import WEIGHTS
from benelux_search.storage.snapshot import Snapshot, open_snapshot

PASSED = 1e-9  # seconds: the limit has passed when the first question is asked
MANY = 50


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "index"
    with bs.update_index(folder, lexicon=False) as update:
        update.put_all(
            bs.Document(key=f"d{number}", nl=f"De sluizen van Gent {number}.", fr=f"Gand {number}.")
            for number in range(1200)
        )
    return folder


@pytest.fixture
def snapshot(root: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(root)
    yield opened
    opened.retire()


def test_a_search_in_one_language_asks_for_no_form_of_the_other(snapshot: Snapshot) -> None:
    root = parse("sluizen Gent").root
    assert root is not None
    asked: dict[QueryLanguage, set[str]] = {}
    for language in get_args(QueryLanguage):
        questions = questions_of_query(root, language, DocumentFilter(), WEIGHTS, snapshot.reader)
        forms = [q for q in questions if isinstance(q, TermQuery) and q.kind == "form"]
        asked[language] = {each.language for each in forms}
    assert asked == {"nl": {"nl"}, "fr": {"fr"}, "auto": {"nl", "fr"}, "both": {"nl", "fr"}}


def test_only_a_few_questions_are_answered_after_the_limit(snapshot: Snapshot) -> None:
    statistics = snapshot.reader.statistics((), seconds=PASSED)
    fuzzy = [statistics.matches(FuzzyQuery("nl", "sluixen", 2)) for _ in range(MANY)]
    similar = [statistics.similar(SimilarForms("nl", "sluixen", 2, 5)) for _ in range(MANY)]
    assert sum(map(bool, fuzzy)) + sum(map(bool, similar)) <= 4
    assert not any(fuzzy[-40:]) and not any(similar)
    unlimited = snapshot.reader.statistics((), seconds=None)
    assert all(unlimited.matches(FuzzyQuery("nl", "sluixen", 2)) for _ in range(MANY))


def test_a_language_is_detected_by_a_few_of_many_patterns(root: Path) -> None:
    with bs.open_index(root) as index:
        assert index.search("sluiz* " * 30, seconds=None).language == "nl"


def test_facets_after_the_limit_say_that_they_are_incomplete(root: Path) -> None:
    with bs.open_index(root) as index:
        whole = index.facets("sluizen", seconds=None)
        assert whole.complete and len(whole.documents) == 1200
        late = index.facets("sluizen", seconds=PASSED)
        assert not late.complete
        assert len(late.documents) <= 1000


def test_an_export_without_some_pairs_reads_only_the_others(root: Path) -> None:
    with bs.open_index(root) as index:
        with index.export("-sluizen") as hits:
            assert list(hits) == []
        with index.export("-Gent\u0020-7") as hits:
            assert list(hits) == []
        with index.export("-=7") as hits:
            assert len(list(hits)) == 1199
        with index.export("-=7", document="key.d8", sort="document") as hits:
            assert [hit.id for hit in hits] == ["key.d8:0001"]


@pytest.mark.parametrize(("asked", "language"), [("auto", "both"), ("nl", "nl"), ("fr", "fr")])
def test_an_index_that_does_not_answer_has_no_hits_and_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, asked: Any, language: str
) -> None:
    def unanswered(*_: object) -> None:
        raise IndexIncomplete(["shard 3"])

    monkeypatch.setattr(executor, "execute_in_context", unanswered)
    with bs.open_index(root) as index:
        result = index.search("sluizen", language=asked)
    assert (result.total, list(result), result.language) == (0, [], language)
    assert [code_of(note) for note in result.notes] == ["shards-missing"]
