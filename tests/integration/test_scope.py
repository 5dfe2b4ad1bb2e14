"""With a scope, everything answers as an index of these documents and pairs alone does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import glossed
import pytest

import benelux_search as bs

RECORDS: Mapping[str, tuple[str | None, Mapping[str, Any], str]] = {
    "a": ("2019-05-01", {"author": "Peeters", "year": 2019}, "wetten/a"),
    "b": ("2020-05-01", {"author": "Els Claes", "year": 2020}, "wetten/b"),
    "c": ("2021-05-01", {"author": ["Peeters", "Dubois"], "year": 2021}, "vragen/c"),
    "d": (None, {}, "vragen/d"),
}
PAIRS = glossed.pairs()
TERMS = [("handhaving", "répression"), ("politie", "police")]


def documents(keys: Iterable[str], word: str = "") -> Iterator[bs.Document]:
    """Yield documents, of which pairs have a word in Dutch; without it, all of them."""
    for key in keys:
        number = ord(key) - ord("a")
        date, metadata, path = RECORDS[key]
        pairs = [each for n, each in enumerate(PAIRS) if n % 4 != number and word in each[0]]
        titles = {"nl": f"Titel {key}", "fr": f"Titre {key}"}
        yield bs.Document(
            key=key, pairs=pairs, date=date, metadata=metadata, source=path, title=titles
        )


SCOPES: Mapping[str, tuple[dict[str, Any], str, str]] = {
    "document": ({"document": ["a", "c"]}, "ac", ""),
    "since": ({"since": "2020"}, "bc", ""),
    "until": ({"until": "mei 2020"}, "ab", ""),
    "dates": ({"dates": ["2019", "2021-05"]}, "ac", ""),
    "where": ({"where": {"author": "Peeters"}}, "ac", ""),
    "range": ({"where": "year=2020..2021"}, "bc", ""),
    "query": ({"query": "handhaving"}, "abcd", "handhaving"),
    "several": (
        {"query": "nl:handhaving", "where": "author=Peeters", "since": "2020"}, "c", "handhaving",
    ),
    "nothing": ({"where": "author=niemand"}, "", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("whole") / "index"
    with bs.update_index(folder) as update:
        for each in documents("abcd"):
            update.put(each)
    with bs.open_index(folder, terms=TERMS) as index:
        yield index


def answers(index: bs.Index, scope: Mapping[str, Any]) -> Iterator[object]:
    """Yield all that an index says in a scope, with the keys of the documents for ids."""
    for term in ("handhaving", "politie", "police"):
        found = index.translate(term, **scope)
        yield found.language, found.passages, found.looked_at, found.occurrences
        yield [(each.forms, each.count, each.share, each.example.passage.text) for each in found]
        spread = index.divergences(term, **scope)
        yield [(one.text, one.count, one.years, _named(one.documents)) for one in spread.renderings]
        yield spread.occurrences, [each.passage.text for each in spread.otherwise]
    yield [
        (each.nl, each.fr, each.count, each.share)
        for each in index.glossary(min_count=1, min_confidence=0.0, **scope)
    ]
    for sentence in ("De minister bespreekt de handhaving in de kamer.", "Zonder toekomst."):
        matches = index.match(sentence, **scope)
        yield [(each.similarity, each.text, each.counterpart) for each in matches.matches]
    report = index.pretranslate([nl for nl, _ in PAIRS[:9]], language="nl", **scope)
    yield [(each.text, each.match and each.match.text) for each in report.segments]
    yield [(each.passage.text, each.document.key) for each in index.check_terms(**scope)]
    yield _named((each.document, each.pairs) for each in index.list_documents(**scope).documents)


def _named(counted: Iterable[tuple[bs.DocumentInfo, int]]) -> list[tuple[str | None, int]]:
    return [(info.key, count) for info, count in counted]


@pytest.mark.parametrize("name", SCOPES)
def test_a_scope_is_an_index_of_its_own(whole: bs.Index, tmp_path: Path, name: str) -> None:
    scope, keys, word = SCOPES[name]
    with bs.update_index(tmp_path / "index") as update:
        for each in documents(keys, word):
            update.put(each)
    with bs.open_index(tmp_path / "index", terms=TERMS) as alone:
        # the translations are those that are learned from the whole
        alone._snapshot.lexicon = whole._snapshot.lexicon  # type: ignore[union-attr, misc]
        for own, expected in zip(answers(whole, scope), answers(alone, {}), strict=True):
            assert own == expected
        searched = {each: value for each, value in scope.items() if each != "query"}
        for query in ("handhaving", "politie", "minister -kamer"):
            found = whole.search(query, limit=100, fold=False, sort="place", **searched)
            expected = alone.search(query, limit=100, fold=False, sort="place")
            texts = [(hit.document.key, hit.passage.text) for hit in expected]
            if not word:
                assert [(hit.document.key, hit.passage.text) for hit in found] == texts
                assert found.total == expected.total
                counts = _named(whole.facets(query, **searched).documents)
                assert counts == _named(alone.facets(query).documents)
                exported = [
                    hit.passage.text for hit in whole.export(query, sort="place", **searched)
                ]
                assert exported == [text for _, text in texts]


def test_a_document_that_does_not_exist_is_an_error(whole: bs.Index) -> None:
    """Else a check of terms in a document whose name is mistyped finds nothing wrong."""
    for names in ("nosuch", ["a", "nosuch"]):
        for ask in (
            lambda scope: whole.translate("politie", **scope),
            lambda scope: whole.divergences("politie", **scope),
            lambda scope: list(whole.check_terms(**scope)),
            lambda scope: list(whole.glossary(**scope)),
            lambda scope: whole.match("De politie.", **scope),
        ):
            with pytest.raises(bs.NotFound, match="nosuch"):
                ask({"document": names})
    assert any("nosuch" in note for note in whole.search("politie", document="nosuch").notes)
    assert any("nosuch" in note for note in whole.list_documents(document="nosuch").notes)
