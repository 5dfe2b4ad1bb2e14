"""Whoosh's own searcher works on our indexes, and finds what our engine finds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from texts import PAIRS
from whoosh.filedb.filestore import ReadOnlyError
from whoosh.qparser import QueryParser

import benelux_search as bs
from benchmarks.whoosh_index import compare
from benelux_search.index.whoosh.contents import read_contents
from benelux_search.model import Language

QUERIES = 200


def write(folder: Path, name: str, seed: int, passages: int) -> None:
    """A document whose passages are some of our sentences each; some have no counterpart."""
    draw = random.Random(seed)
    folder.mkdir(exist_ok=True)
    lines = []
    for _ in range(passages):
        chosen = draw.sample(PAIRS, draw.randint(1, 4))
        nl, fr = (" ".join(side) for side in zip(*chosen, strict=True))
        lines.append(json.dumps(draw.choice([{"nl": nl, "fr": fr}] * 3 + [{"nl": nl, "fr": ""}])))
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, from which documents were deleted."""
    folder = tmp_path_factory.mktemp("whoosh")
    write(folder / "docs", "gone", 0, 20)
    for name, passages in (("a", 200), ("b", 50), ("c", 10)):
        write(folder / "docs", name, passages, passages)
        bs.build_index([folder / "docs"], folder / "index", lexicon=False)
    (folder / "docs" / "gone.jsonl").unlink()
    bs.build_index([folder / "docs"], folder / "index", lexicon=False)
    return folder / "index"


def ids(root: Path, language: Language, query: str) -> set[str]:
    with closing(bs.whoosh_index(root, language)) as index, index.searcher() as searcher:
        parsed = QueryParser("stem", index.schema).parse(query)
        return {hit["id"] for hit in searcher.search(parsed, limit=None)}


@pytest.mark.long
def test_whoosh_finds_the_same_pairs(root: Path) -> None:
    [generation] = (root / "generations").iterdir()
    assert len(read_contents(generation / "nl").entries) > 1
    assert any(entry.deleted for entry in read_contents(generation / "fr").entries)
    compared = list(compare(root, QUERIES, 5))
    assert len(compared) == QUERIES
    assert [(each.text, each.whoosh) for each in compared] == [
        (each.text, each.ours) for each in compared
    ]
    assert sum(bool(each.ours) for each in compared) > QUERIES * 0.9


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    lines = [
        {"nl": "De ministers van Benelux-landen spraken.", "fr": "Les ministres ont parlé."},
        {"nl": "Een minister sprak over verkeer.", "fr": "Un ministre a parlé de l'accord."},
        {"nl": "Het verkeer over de brug.", "fr": "Le traité et l'accord."},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "d.jsonl").write_text(text)
    bs.build_index([tmp_path / "d.jsonl"], tmp_path / "index", lexicon=False)
    yield tmp_path / "index"


@pytest.mark.parametrize(
    ("language", "query", "numbers"),
    [
        ("nl", "Ministers", {1, 2}),
        ("nl", "form:ministers", {1}),
        ("nl", "form:minister*", {1, 2}),
        ("nl", "benelux-landen", {1}),
        ("nl", "landen-benelux", set()),
        ("nl", '"verkeer over"', {3}),
        ("nl", "verkeer NOT minister", {3}),
        ("fr", "l'accord", {2, 3}),
        ("fr", "form:traité", {3}),
        ("fr", "form:traite", set()),
        ("fr", "form:trai*", {3}),
    ],
)
def test_queries_are_analysed_as_our_own(
    small: Path, language: Language, query: str, numbers: set[int]
) -> None:
    assert ids(small, language, query) == {f"d:{number:04d}" for number in numbers}


def test_the_best_hits_come_first(root: Path) -> None:
    with closing(bs.whoosh_index(root, "nl")) as index, index.searcher() as searcher:
        parsed = QueryParser("stem", index.schema).parse("Luxemburg OR brug OR trein")
        every = searcher.search(parsed, limit=None)
        best = searcher.search(parsed, limit=5)
        assert [hit["id"] for hit in best] == [hit["id"] for hit in every][:5]
        assert every.score(0) > every.score(len(every) - 1) > 0


def test_it_is_read_only(small: Path) -> None:
    with closing(bs.whoosh_index(small, "nl")) as index:
        for write_to in (index.writer, index.optimize):
            with pytest.raises(ReadOnlyError):
                write_to()


def test_it_keeps_its_generation_until_it_is_closed(small: Path) -> None:
    with closing(bs.whoosh_index(small, "nl")) as index:
        for _ in range(3):
            bs.build_index([small.parent / "d.jsonl"], small, rebuild=True, lexicon=False)
        with index.searcher() as searcher:
            query = QueryParser("stem", index.schema).parse("brug")
            assert [hit["id"] for hit in searcher.search(query)] == ["d:0003"]
        assert "000001" in {path.name for path in (small / "generations").iterdir()}
        index.close()
    assert {path.name for path in (small / "generations").iterdir()} == {"000004"}
    assert ids(small, "nl", "brug") == {"d:0003"}


def test_an_index_that_cannot_be_opened_is_an_error(small: Path, tmp_path: Path) -> None:
    with pytest.raises(bs.OptionError, match="nl, fr"):
        bs.whoosh_index(small, "en")  # type: ignore[arg-type]
    with pytest.raises(bs.IndexMissing):
        bs.whoosh_index(tmp_path / "nowhere", "nl")
    [contents] = small.glob("generations/*/fr/*.toc")
    contents.write_text("{}")
    with pytest.raises(bs.IndexDamaged):
        bs.whoosh_index(small, "nl")
