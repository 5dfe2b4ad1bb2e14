"""Of a damaged store every document is saved whose rows are whole, and no other."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from daily import examples
from fakes import bitext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.endurance.store_pages import documents_by_page
from benelux_search.errors import IndexDamaged
from benelux_search.model import Aside, DocumentInfo, Facts, Span, Titles
from benelux_search.storage.guarded import PAGE_BYTES
from benelux_search.storage.salvage import LostDocument, salvage
from benelux_search.storage.store import SqliteStore
from benelux_search.storage.store_writer import StoreWriter

FILE = "000001.sqlite"
NAMES = [f"doc{number}" for number in range(24)]


def document(name: str, pairs: int) -> tuple[DocumentInfo, list[tuple[str, str | None]]]:
    draw = random.Random(name)  # words that do not become small, so that there are many pages
    texts = [
        (f"zin {n} van {name} {draw.randbytes(150).hex()}", f"phrase {n} {name}" if n % 3 else None)
        for n in range(pairs)
    ]
    return DocumentInfo(name, f"{name}.txt", Facts(Titles(f"Titel {name}"))), texts


def fill(folder: Path) -> None:
    store = StoreWriter.open(folder, folder.parent)
    for name in [*NAMES, NAMES[3]]:  # one of them a second time, so that places are free
        info, texts = document(name, 8)
        made = bitext(*texts)
        aside = Aside(f"- {name} -", "page number", (Span(3, 9, 1),))
        store.write_document(info, f"hash of {name}", replace(made, other=(aside,)))
    store.commit()
    store.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "store"
    fill(path)
    return path


@pytest.fixture
def content(whole: Path) -> bytes:
    return (whole / FILE).read_bytes()


def views(path: Path) -> dict[str, object]:
    with closing(SqliteStore.open(path, path.parent)) as store:
        assert list(store.problems()) == []
        assert set(store.hashes().values()) == {
            (info.id, f"hash of {info.id}") for info in store.documents()
        }
        return {info.id: store.document(info.id) for info in store.documents()}


def saved_of(content: bytes, folder: Path) -> tuple[dict[str, object], tuple[LostDocument, ...]]:
    damaged, target = folder / "damaged", folder / "new"
    shutil.rmtree(target, ignore_errors=True)
    damaged.mkdir(exist_ok=True)
    (damaged / FILE).write_bytes(content)
    found = salvage(damaged, target, folder)
    assert (damaged / FILE).read_bytes() == content
    assert sorted(path.name for path in folder.glob("*/*")) == [FILE, FILE]
    saved = views(target)
    assert found.saved == len(saved)
    if found.is_complete and set(saved) <= set(NAMES):
        assert len(saved) + len(found.lost) == len(NAMES)
    assert not saved.keys() & {lost.id for lost in found.lost}
    return saved, found.lost


def test_of_a_whole_store_everything_is_saved(content: bytes, whole: Path, tmp_path: Path) -> None:
    saved, lost = saved_of(content, tmp_path)
    assert saved == views(whole)
    assert set(saved) == set(NAMES)
    assert lost == ()


def test_ordinals_are_not_used_again_after_it(content: bytes, tmp_path: Path) -> None:
    saved_of(content, tmp_path)
    with closing(StoreWriter.open(tmp_path / "new", tmp_path)) as store:
        last = max(pair.ordinal for pair in store.all_pairs())
        info, texts = document("new", 1)
        [pair] = store.write_document(info, "", bitext(*texts))
        assert pair.ordinal == last + 1


def test_what_is_not_on_a_damaged_page_is_saved(
    content: bytes, whole: Path, tmp_path: Path
) -> None:
    """Each page in turn is lost: an index of SQL, the first one, or rows of a few documents."""
    expected = views(whole)
    for page, touched in enumerate(documents_by_page(content)):
        start, end = page * PAGE_BYTES, (page + 1) * PAGE_BYTES
        damaged = content[:start] + b"\xa5" * PAGE_BYTES + content[end:]
        saved, lost = saved_of(damaged, tmp_path)
        assert saved.items() <= expected.items()
        assert set(NAMES) - set(saved) <= touched, page
        assert {each.id for each in lost} == set(NAMES) - set(saved)


@pytest.mark.long
@settings(max_examples=examples(60))
@given(place=st.integers(0), bit=st.integers(0, 7))
@example(place=4 * PAGE_BYTES, bit=3)  # the kind of a page
@example(place=2107, bit=7)  # in the SQL of a table, which SQLite then quotes in its message
@example(place=23686, bit=0)  # in the id of a document, which is then lost as "eoc8"
def test_a_changed_bit_costs_no_more_than_its_page(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, place: int, bit: int
) -> None:
    content = bytearray((whole / FILE).read_bytes())
    touched = documents_by_page(bytes(content))
    place %= len(content)
    content[place] ^= 1 << bit
    saved, lost = saved_of(bytes(content), tmp_path_factory.mktemp("bit"))
    assert saved.items() <= views(whole).items()
    assert set(NAMES) - set(saved) <= touched[place // PAGE_BYTES]
    lost_ids, missing = {each.id for each in lost}, set(NAMES) - set(saved)
    assert len(lost_ids) == len(missing)
    changed = lost_ids - set(NAMES)  # ids as they are read from the damaged file
    assert all(any(_is_near(id_, other) for other in changed) for id_ in missing - lost_ids)


def _is_near(id_: str, other: str) -> bool:
    """Return True if one character differs."""
    return len(id_) == len(other) and sum(a != b for a, b in zip(id_, other, strict=True)) == 1


def test_a_lost_document_is_named_once(content: bytes, tmp_path: Path) -> None:
    """The bits change what its row says are the lengths of its columns, so that its id differs."""
    place = content.index(b"doc8doc8.txt")  # the id and the path, in the row of the document
    header = range(place - 21, place - 5)
    for byte, bit in ((byte, bit) for byte in header for bit in (0, 2)):
        damaged = bytearray(content)
        damaged[byte] ^= 1 << bit
        saved, lost = saved_of(bytes(damaged), tmp_path)
        assert len(lost) == len(NAMES) - len(saved), (byte - place, bit)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_of_a_store_that_was_cut_the_beginning_is_saved(
    content: bytes, whole: Path, tmp_path: Path, share: float
) -> None:
    size = int(len(content) * share)
    saved, _ = saved_of(content[:size], tmp_path)
    assert saved.items() <= views(whole).items()
    touched = set[str]().union(*documents_by_page(content)[size // PAGE_BYTES :])
    assert set(NAMES) - set(saved) <= touched
    assert bool(saved) == (share > 0.5)


def test_a_document_that_says_something_else_is_lost_and_named(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    shutil.copytree(whole, path)
    changes = (
        "UPDATE pairs SET body = (SELECT body FROM pairs WHERE ordinal = 2) WHERE ordinal = 3",
        "UPDATE pairs SET confidence = 0.5 WHERE ordinal ="
        " (SELECT first + 1 FROM documents WHERE id = 'doc1')",
        "DELETE FROM pairs WHERE ordinal = (SELECT first + 2 FROM documents WHERE id = 'doc2')",
        "DELETE FROM asides WHERE number / 65536 = (SELECT first FROM documents WHERE id = 'doc5')",
        "UPDATE documents SET date = '2020-01-01' WHERE id = 'doc6'",
        "UPDATE documents SET id = 'doc99' WHERE id = 'doc7'",
    )
    with closing(sqlite3.connect(path / FILE)) as db:
        for change in changes:
            db.execute(change)
        db.commit()
    with closing(SqliteStore.open(path, tmp_path)) as store:
        problems = [problem for _, problem in store.problems()]
        with pytest.raises(IndexDamaged, match="document doc0 is not as it was written"):
            store.check()
    damaged = ["doc0", "doc1", "doc2", "doc5", "doc6", "doc99"]
    assert problems[:6] == [f"document {name} is not as it was written" for name in damaged]
    found = salvage(path, tmp_path / "new", tmp_path)
    assert {lost.id: lost.path for lost in found.lost} == {
        **{name: f"{name}.txt" for name in damaged[:-1]},
        "doc99": "doc7.txt",
    }
    assert found.saved == len(NAMES) - 6


def put(store: StoreWriter, name: str, pairs: int) -> None:
    info, texts = document(name, pairs)
    store.write_document(info, f"hash of {name}", bitext(*texts))


@pytest.mark.long
@pytest.mark.parametrize("damage", ["garbage", "gone", "dictionary"])
def test_what_a_lost_file_replaced_does_not_come_back(tmp_path: Path, damage: str) -> None:
    """The older file has earlier versions of documents, which the newer one says are deleted."""
    folder = tmp_path / "store"
    with closing(StoreWriter.open(folder, tmp_path)) as store:
        for name in NAMES:
            put(store, name, 300)
        store.commit()
    with closing(StoreWriter.open(folder, tmp_path)) as store:
        put(store, "doc3", 1)
        store.remove("doc4")
        put(store, "new", 1)
        store.commit()
        expected = {info.id: store.document(info.id) for info in store.documents()}
    newest = max(folder.glob("*.sqlite"))
    assert len(list(folder.glob("*.sqlite"))) == 2
    if damage == "garbage":
        newest.write_bytes(b"garbage" * 10_000)
    elif damage == "gone":
        newest.unlink()
    else:
        [first] = (path for path in folder.glob("*.zdict") if ".copy" not in path.name)
        first.write_bytes(b"garbage")
    found = salvage(folder, tmp_path / "new", tmp_path)
    saved = views(tmp_path / "new")
    assert saved.items() <= expected.items()
    if damage == "dictionary":
        assert saved == expected
        assert found.lost == ()
    else:
        assert set(saved) == set(NAMES) - {"doc3", "doc4"}
        assert {lost.id for lost in found.lost} >= {"doc3"}


def test_a_path_that_is_no_text_comes_back(tmp_path: Path) -> None:
    store = StoreWriter.open(tmp_path / "store", tmp_path)
    info = DocumentInfo("odd", "odd\udcff.txt", Facts())
    store.write_document(info, "hash of odd", bitext(("een", "un")))
    store.commit()
    store.close()
    (tmp_path / "there").mkdir()
    saved, _ = saved_of((tmp_path / "store" / FILE).read_bytes(), tmp_path / "there")
    assert list(saved) == ["odd"]
