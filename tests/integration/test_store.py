"""The SQLite store keeps the port's promises."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes import bitext
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.errors import IndexDamaged, SourceError
from benelux_search.model import (
    AlignedDocument,
    Aside,
    Bead,
    Bitext,
    DocumentInfo,
    Facts,
    Pair,
    Paragraph,
    Passage,
    Segment,
    Span,
    Titles,
)
from benelux_search.sentence_beads import SentenceBead, packed_beads
from benelux_search.storage.schema import SCHEMA_VERSION
from benelux_search.storage.store import Counts, SqliteStore
from benelux_search.storage.store_writer import StoreWriter


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreWriter]:
    made = StoreWriter.open(tmp_path / "store", tmp_path)
    yield made
    made.close()


def info(name: str, path: str | None = None, **facts: str) -> DocumentInfo:
    return DocumentInfo(name, path or f"{name}.txt", Facts(Titles("Titel", None), **facts))


TWO = bitext(("een", "un"), ("twee", None))


def test_a_document_comes_back_as_it_was_put(store: StoreWriter) -> None:
    document = AlignedDocument(
        facts=Facts(),
        nl=(
            Paragraph("eerste", (Span(10, 16, 1),)),
            Paragraph("tweede", (Span(40, 46, 2), Span(60, 62, 3))),
        ),
        fr=(Paragraph("les deux", (Span(20, 28, 2),)),),
        other=(Aside("- 4 -", "page number", (Span(30, 35, 1),)),),
        beads=(Bead((0, 1), (0,), 0.75),),
        lines=(),
        encoding="cp1252",
    )
    given = info("verslag", date="2020-06-11", number="908/1")
    stored = store.write_document(given, "hash", document)
    expected = Pair(
        id="verslag:0001",
        ordinal=1,
        document_id="verslag",
        kind="2-1",
        confidence=0.75,
        nl=Passage("nl", "eerste\ntweede", (1, 2, 3), 10),
        fr=Passage("fr", "les deux", (2,), 20),
        sentence_beads=packed_beads(
            [SentenceBead((range(6), range(7, 13)), (range(8),), confidence=0.95)]
        ),
    )
    (pair,) = stored
    (bead,) = pair.sentences
    assert (bead.nl, bead.fr) == (expected.sentences[0].nl, expected.sentences[0].fr)
    expected = replace(expected, sentence_beads=pair.sentence_beads)
    assert pair == expected
    view = store.document("verslag")
    assert view is not None
    assert view.document == given
    assert view.pairs == (expected,)
    assert view.other == document.other
    assert tuple(store.asides("verslag")) == document.other
    assert tuple(store.asides("ander")) == ()
    assert view.encoding == "cp1252"


def test_one_sided_beads_have_one_passage(store: StoreWriter) -> None:
    store.write_document(info("a"), "h", TWO)
    second = store.pair("a:0002")
    assert second is not None
    assert (second.kind, second.fr) == ("1-0", None)
    assert second.nl is not None
    assert store.counts() == Counts(documents=1, pairs=2, passages_nl=2, passages_fr=1, aligned=1)


def test_ordinals_are_never_used_again(store: StoreWriter) -> None:
    first = [pair.ordinal for pair in store.write_document(info("a"), "h", TWO)]
    store.remove("a")
    second = [pair.ordinal for pair in store.write_document(info("b"), "h", TWO)]
    assert first == [1, 2]
    assert second == [3, 4]


def test_a_document_takes_the_place_of_its_earlier_version(store: StoreWriter) -> None:
    store.write_document(info("a"), "old", TWO)
    store.write_document(info("a"), "new", bitext(("drie", "trois")))
    view = store.document("a")
    assert view is not None
    assert [pair.nl and pair.nl.text for pair in view.pairs] == ["drie"]
    assert [pair.ordinal for pair in store.all_pairs()] == [3]
    assert [entry[1] for entry in store.hashes().values()] == ["new"]


def test_removing_takes_everything_along(store: StoreWriter, tmp_path: Path) -> None:
    document = replace(TWO, other=(Aside("x", "running head", ()),))
    store.write_document(info("a"), "h", document)
    store.remove("a")
    store.commit()
    assert store.document("a") is None
    with closing(sqlite3.connect(tmp_path / "store" / "000001.sqlite")) as database, database:
        left = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("documents", "pairs", "asides", "deleted")
        ]
    database.close()
    assert left == [0, 0, 0, 0]


def test_a_put_that_fails_leaves_the_earlier_version(store: StoreWriter) -> None:
    store.write_document(info("a"), "old", TWO)
    broken = replace(TWO, beads=(Bead((0,), (0,)), Bead((7,), ())))
    with pytest.raises(IndexError):
        store.write_document(info("a"), "new", broken)
    view = store.document("a")
    assert view is not None
    assert len(view.pairs) == 2
    assert [entry[1] for entry in store.hashes().values()] == ["old"]


@dataclass
class Torn:
    """Segments of a file that cannot be read to its end the second time."""

    whole: bool = True

    def __iter__(self) -> Iterator[Segment]:
        for number in range(700):
            yield Segment(f"zin {number}\nen nog een", f"phrase {number}" if number % 2 else "")
        if not self.whole:
            raise SourceError("it ends too soon")


def test_segments_are_stored_as_they_come(store: StoreWriter) -> None:
    pairs = store.write_document(info("a"), "h", Bitext(Torn(), ("nl", "fr"), "UTF-16"))
    first, second, *_, last = pairs
    assert (first.id, first.kind, first.fr) == ("a:0001", "2-0", None)
    assert (second.kind, second.confidence) == ("2-1", 1.0)
    assert second.fr == Passage("fr", "phrase 1")
    assert (last.id, last.ordinal) == ("a:0700", 700)
    assert store.counts() == Counts(1, 700, 700, 350, 350)


def test_segments_that_end_in_an_error_leave_the_earlier_version(store: StoreWriter) -> None:
    store.write_document(info("a"), "old", TWO)
    with pytest.raises(SourceError, match="too soon"):
        store.write_document(info("a"), "new", Bitext(Torn(whole=False), ("nl",), "UTF-8"))
    assert store.counts().pairs == 2
    assert [entry[1] for entry in store.hashes().values()] == ["old"]


def test_pairs_and_infos_answer_for_any_number_of_keys(store: StoreWriter) -> None:
    many = bitext(*((f"zin {n}", f"phrase {n}") for n in range(1200)))
    store.write_document(info("a"), "h", many)
    found = store.pairs(range(0, 5000))
    assert sorted(found) == list(range(1, 1201))
    assert [pair.ordinal for pair in store.all_pairs()] == list(range(1, 1201))
    assert set(store.infos(["a", "nobody"])) == {"a"}
    assert store.pair("a:1200") == found[1200]
    assert store.pair("a:9999") is None


def test_documents_come_by_date_and_then_by_path(store: StoreWriter) -> None:
    for name, date in (("undated", None), ("new", "2021-01-01"), ("old", "1999-12-31")):
        store.write_document(info(name, **({"date": date} if date else {})), name, TWO)
    assert [document.id for document in store.documents()] == ["old", "new", "undated"]


def test_relative_paths_mean_the_same_file_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index may be moved with its documents, and used from another working directory."""
    (tmp_path / "one" / "index").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "one")
    store = StoreWriter.open(Path("index/store"), Path("index"))
    store.write_document(info("a", "corpus/a.txt"), "h", TWO)
    store.write_document(info("b", str(tmp_path / "b.txt")), "h2", TWO)
    store.commit()
    store.close()
    monkeypatch.chdir(tmp_path)
    here = SqliteStore.open(tmp_path / "one/index/store", tmp_path / "one/index")
    assert set(here.hashes()) == {f"{tmp_path}/one/corpus/a.txt", f"{tmp_path}/b.txt"}
    here.close()
    (tmp_path / "one").rename(tmp_path / "two")
    moved = SqliteStore.open(tmp_path / "two/index/store", tmp_path / "two/index")
    assert set(moved.hashes()) == {f"{tmp_path}/two/corpus/a.txt", f"{tmp_path}/b.txt"}
    moved.close()


def test_what_utf8_cannot_hold_is_kept_in_paths_and_marked_in_texts(store: StoreWriter) -> None:
    path = os.fsdecode(b"caf\xe9 \xff.txt")
    store.write_document(info("a", path), "h", bitext(("ge\udcffluk", "bon\x00heur")))
    assert store.documents()[0].path == path
    [pair] = store.all_pairs()
    assert pair.nl is not None
    assert pair.fr is not None
    assert (pair.nl.text, pair.fr.text) == ("ge\ufffdluk", "bon\x00heur")


def test_text_is_data_and_no_sql(store: StoreWriter) -> None:
    name = "x'); DROP TABLE pairs; --"
    store.write_document(info(name), "h", TWO)
    assert store.pair(f"{name}:0001") is not None
    assert store.document("' OR '1'='1") is None


@pytest.mark.parametrize(("change", "age"), [(1, "a newer"), (-1, "an older")])
def test_another_version_is_damaged_and_says_what_to_do(
    store: StoreWriter, tmp_path: Path, change: int, age: str
) -> None:
    store.commit()
    store.close()
    with closing(sqlite3.connect(tmp_path / "store" / "000001.sqlite")) as database, database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + change}")
    with pytest.raises(IndexDamaged, match=f"{age} version.*; rebuild the index"):
        SqliteStore.open(tmp_path / "store", tmp_path)


def test_what_is_no_store_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "garbage").mkdir()
    (tmp_path / "garbage" / "000001.sqlite").write_bytes(b"not a database at all" * 100)
    (tmp_path / "empty").mkdir()
    for name in ("garbage", "empty", "missing"):
        with pytest.raises(IndexDamaged, match="repair the index"):
            SqliteStore.open(tmp_path / name, tmp_path)


def test_threads_can_share_a_store(store: StoreWriter, tmp_path: Path) -> None:
    store.write_document(info("a"), "h", bitext(*((f"zin {n}", f"phrase {n}") for n in range(200))))
    store.commit()
    reader = SqliteStore.open(tmp_path / "store", tmp_path)
    wrong: list[object] = []

    def read() -> None:
        for number in range(1, 201):
            pair = reader.pair(f"a:{number:04d}")
            if pair is None or pair.ordinal != number or len(reader.pairs([1, number])) < 1:
                wrong.append(pair)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader.close()
    assert wrong == []


def test_a_document_knows_its_last_page(store: StoreWriter) -> None:
    store.write_document(replace(info("a"), pages=12), "1", TWO)
    store.write_document(info("b"), "2", TWO)
    assert {each.id: each.pages for each in store.documents()} == {"a": 12, "b": 1}


@given(
    steps=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-1, 3)), min_size=1, max_size=12)
)
def test_the_pairs_of_a_document_are_one_range(
    steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with closing(StoreWriter.open(folder / "store", folder)) as store:
        for name, size in steps:  # -1 removes
            if size < 0:
                store.remove(name)
            else:
                store.write_document(info(name), "h", bitext(*[("een", "un")] * size))
        held: dict[str, list[int]] = {}
        for pair in store.all_pairs():
            held.setdefault(pair.document_id, []).append(pair.ordinal)
        ranges = store.ranges()
        assert {name: list(ordinals) for name, ordinals in ranges.items()} == held
        for name in "abcd":
            assert store.ranges([name, "nobody"]) == {
                each: ordinals for each, ordinals in ranges.items() if each == name
            }


def test_what_is_asked_at_each_search_scans_no_pairs(store: StoreWriter, tmp_path: Path) -> None:
    """With a million pairs, a scan takes a tenth of a second."""
    store.write_document(info("a"), "h", TWO)
    store.commit()
    with closing(SqliteStore.open(tmp_path / "store", tmp_path)) as reader:
        [file] = reader.files()
        asked: list[str] = []
        file.db.set_trace_callback(asked.append)
        assert reader.lone("nl") == {2: 0.9}
        assert (reader.lone("fr"), reader.doubtful(0.8)) == ({}, {})
        assert reader.ranges(["a"]) == reader.ranges() == {"a": range(1, 3)}
        assert reader.counts() == Counts(1, 2, 2, 1, 1)
        file.db.set_trace_callback(None)
        for sql in asked:
            plan = file.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            steps = [str(row[3]) for row in plan if "pairs" in row[3]]
            # an index that has what was asked for, and nothing else
            assert all("INDEX lone_" in step or "INDEX doubtful" in step for step in steps), steps


def test_what_is_asked_for_hits_is_found_by_keys(store: StoreWriter, tmp_path: Path) -> None:
    store.write_document(replace(info("a"), key="k"), "h", TWO)
    store.commit()
    with closing(SqliteStore.open(tmp_path / "store", tmp_path)) as reader:
        [file] = reader.files()
        asked: list[str] = []
        file.db.set_trace_callback(asked.append)
        assert set(reader.pairs([1, 2])) == {1, 2}
        assert reader.keyed(["k", "l"]) == {"k": ("a", "h")}
        assert reader.pair("a:0002") is not None
        file.db.set_trace_callback(None)
        for sql in asked:
            plan = file.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            assert not any(str(row[3]).startswith("SCAN") for row in plan), plan


def test_pairs_by_how_they_are_aligned(store: StoreWriter) -> None:
    document = bitext(
        ("a", "b"), ("c", None), (None, "d"), ("e", "f"), confidences=(0.5, 0.4, 0.3, 0.8)
    )
    ten = replace(
        document,
        nl=(Paragraph("x"),) * 10,
        fr=(Paragraph("y"),),
        beads=(Bead(tuple(range(10)), (0,), 0.7),),
    )
    first = list(store.write_document(info("a"), "1", document))
    [last] = store.write_document(info("b"), "2", ten)
    assert store.lone("nl") == {first[1].ordinal: 0.4}
    assert store.lone("fr") == {first[2].ordinal: 0.3}
    assert store.doubtful(0.8) == {first[0].ordinal: 0.5, last.ordinal: 0.7}
    assert store.doubtful(0.5) == {}
    assert set(store.doubtful(1.0)) == {first[0].ordinal, first[3].ordinal, last.ordinal}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE pairs SET body = 'text'", "pairs.body holds no bytes where one should be"),
        ("UPDATE pairs SET body = x'28b52ffd'", "a row holds no compressed text where one should"),
        ("UPDATE pairs SET body = x'00'", "pairs.body holds no passages where there should be"),
        ("UPDATE pairs SET body = x'0003ff'", "pairs.body holds no passages where there should"),
        ("UPDATE pairs SET body = x'0001ff'", "pairs.body holds no passages where there should"),
        ("DELETE FROM documents", "pairs.ordinal holds 1, which is of no document"),
        ("UPDATE documents SET length = 1", "pairs.ordinal holds 2, which is of no document"),
    ],
)
def test_rows_that_make_no_sense_are_damage(
    store: StoreWriter, tmp_path: Path, change: str, what: str
) -> None:
    store.write_document(info("doc"), "hash", TWO)
    store.commit()
    path = tmp_path / "store" / "000001.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(change)
    with closing(SqliteStore.open(tmp_path / "store", tmp_path)) as reader:
        with pytest.raises(IndexDamaged, match=rf"000001\.sqlite: {what}"):
            reader.pairs([1, 2])
        assert list(reader.problems()) != []
