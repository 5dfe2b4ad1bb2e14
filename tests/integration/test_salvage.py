"""Of a damaged store every document is saved whose rows are whole, and no other."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import bitext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benelux_search.errors import IndexDamaged
from benelux_search.model import Aside, DocumentInfo, Facts, Span, Titles
from benelux_search.storage.salvage import LostDocument, salvage
from benelux_search.storage.store import SqliteStore

PAGE = 4096
NAMES = [f"doc{number}" for number in range(24)]


def document(name: str, pairs: int) -> tuple[DocumentInfo, list[tuple[str, str | None]]]:
    texts = [
        (f"zin {n} van {name} " + f"{name} " * 30, f"phrase {n} {name}" if n % 3 else None)
        for n in range(pairs)
    ]
    return DocumentInfo(name, f"{name}.txt", Facts(Titles(f"Titel {name}"))), texts


def fill(path: Path) -> None:
    store = SqliteStore.create(path, path.parent)
    for name in [*NAMES, NAMES[3]]:  # one of them a second time, so that places are free
        info, texts = document(name, 8)
        made = bitext(*texts)
        aside = Aside(f"- {name} -", "page number", (Span(3, 9, 1),))
        store.write_document(info, f"hash of {name}", replace(made, other=(aside,)))
    store.commit()
    store.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "store.sqlite"
    fill(path)
    return path


@pytest.fixture
def content(whole: Path) -> bytes:
    return whole.read_bytes()


def views(path: Path) -> dict[str, object]:
    with closing(SqliteStore.open(path, path.parent)) as store:
        assert list(store.problems()) == []
        assert set(store.hashes().values()) == {
            (info.id, f"hash of {info.id}") for info in store.documents()
        }
        return {info.id: store.document(info.id) for info in store.documents()}


def saved_of(content: bytes, folder: Path) -> tuple[dict[str, object], tuple[LostDocument, ...]]:
    damaged, target = folder / "damaged.sqlite", folder / "new.sqlite"
    target.unlink(missing_ok=True)
    damaged.write_bytes(content)
    found = salvage(damaged, target, folder)
    assert damaged.read_bytes() == content
    assert sorted(path.name for path in folder.iterdir()) == ["damaged.sqlite", "new.sqlite"]
    saved = views(target)
    assert found.saved == len(saved)
    assert not saved.keys() & {lost.id for lost in found.lost}
    return saved, found.lost


def test_of_a_whole_store_everything_is_saved(content: bytes, whole: Path, tmp_path: Path) -> None:
    saved, lost = saved_of(content, tmp_path)
    assert saved == views(whole)
    assert set(saved) == set(NAMES)
    assert lost == ()


def test_ordinals_are_not_used_again_after_it(content: bytes, tmp_path: Path) -> None:
    saved_of(content, tmp_path)
    with closing(SqliteStore.open(tmp_path / "new.sqlite", tmp_path, writable=True)) as store:
        last = max(pair.ordinal for pair in store.all_pairs())
        info, texts = document("new", 1)
        [pair] = store.write_document(info, "", bitext(*texts))
        assert pair.ordinal == last + 1


def named_on(content: bytes, page: int) -> set[str]:
    """The documents that have something on a page."""
    return {m.decode() for m in re.findall(rb"doc\d+", content[page * PAGE : (page + 1) * PAGE])}


def test_what_is_not_on_a_damaged_page_is_saved(
    content: bytes, whole: Path, tmp_path: Path
) -> None:
    """Each page in turn is lost: an index of SQL, the first one, or rows of a few documents."""
    expected = views(whole)
    for page in range(len(content) // PAGE):
        damaged = content[: page * PAGE] + b"\xa5" * PAGE + content[(page + 1) * PAGE :]
        if content[page * PAGE] == 5:  # the inside of a tree, which leads to many pages
            continue
        saved, _ = saved_of(damaged, tmp_path)
        assert saved.items() <= expected.items()
        is_index = content[page * PAGE] in {2, 10}
        touched = set() if page == 0 or is_index else named_on(content, page)
        assert set(NAMES) - set(saved) <= touched, page


@settings(max_examples=60)
@given(place=st.integers(0), bit=st.integers(0, 7))
@example(place=16384, bit=3)  # the kind of a page
@example(place=2107, bit=7)  # in the SQL of a table, which SQLite then quotes in its message
def test_a_changed_bit_costs_no_more_than_its_page(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, place: int, bit: int
) -> None:
    content = bytearray(whole.read_bytes())
    place %= len(content)
    content[place] ^= 1 << bit
    saved, lost = saved_of(bytes(content), tmp_path_factory.mktemp("bit"))
    assert saved.items() <= views(whole).items()
    if whole.read_bytes()[place // PAGE * PAGE] == 13:
        assert set(NAMES) - set(saved) <= named_on(whole.read_bytes(), place // PAGE)
        assert {each.id for each in lost} >= set(NAMES) - set(saved) or len(lost) <= len(NAMES)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_of_a_store_that_was_cut_the_beginning_is_saved(
    content: bytes, whole: Path, tmp_path: Path, share: float
) -> None:
    size = int(len(content) * share)
    saved, _ = saved_of(content[:size], tmp_path)
    assert saved.items() <= views(whole).items()
    touched = set[str]().union(
        *(named_on(content, page) for page in range(size // PAGE, len(content) // PAGE))
    )
    assert set(NAMES) - set(saved) <= touched
    assert bool(saved) == (share > 0.9)


def test_a_changed_letter_makes_no_document(whole: Path, tmp_path: Path) -> None:
    """A pair that says of another document that it is its own is no sign of that document."""
    damaged = tmp_path / "damaged.sqlite"
    shutil.copyfile(whole, damaged)
    with closing(sqlite3.connect(damaged)) as db:
        db.execute(
            "UPDATE pairs SET document_id = 'x' WHERE ordinal = (SELECT max(ordinal) FROM pairs)"
        )
        db.commit()
    folder = tmp_path / "saved"
    folder.mkdir()
    saved, lost = saved_of(damaged.read_bytes(), folder)
    assert len(lost) == 1
    assert {each.id for each in lost} | set(saved) == set(NAMES)


def test_a_document_that_says_something_else_is_lost_and_named(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(whole.read_bytes())
    changes = (
        "UPDATE passages SET text = 'iets anders' WHERE ordinal = 3 AND language = 'nl'",
        "UPDATE pairs SET confidence = 0.5 WHERE id = 'doc1:0002'",
        "DELETE FROM passages WHERE ordinal = (SELECT ordinal FROM pairs WHERE id = 'doc2:0003')",
        "UPDATE asides SET text = '- 5 -' WHERE document_id = 'doc5'",
        "UPDATE documents SET date = '2020-01-01' WHERE id = 'doc6'",
        "UPDATE documents SET id = 'doc99' WHERE id = 'doc7'",
    )
    with closing(sqlite3.connect(path)) as db:
        for change in changes:
            db.execute(change)
        db.commit()
    with closing(SqliteStore.open(path, tmp_path)) as store:
        problems = list(store.problems())
        with pytest.raises(IndexDamaged, match="document doc0 is not as it was written"):
            store.check()
    damaged = ["doc0", "doc1", "doc2", "doc5", "doc6", "doc99"]
    assert problems == [f"document {name} is not as it was written" for name in damaged]
    found = salvage(path, tmp_path / "new.sqlite", tmp_path)
    assert {lost.id: lost.path for lost in found.lost} == {
        **{name: f"{name}.txt" for name in damaged[:-1]},
        "doc99": "doc7.txt",
        "doc7": None,  # its pairs tell of it
    }
    assert found.saved == len(NAMES) - 6


def test_a_path_that_is_no_text_comes_back(tmp_path: Path) -> None:
    store = SqliteStore.create(tmp_path / "store.sqlite", tmp_path)
    info = DocumentInfo("odd", "odd\udcff.txt", Facts())
    store.write_document(info, "hash of odd", bitext(("een", "un")))
    store.commit()
    store.close()
    saved, _ = saved_of((tmp_path / "store.sqlite").read_bytes(), _made(tmp_path / "there"))
    assert list(saved) == ["odd"]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
