"""The library in a program with an event loop, and tables that go in and out."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sample_program
from samples import corpus

import benelux_search as bs
from benelux_search.errors import IndexUnusable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bs.build_index([corpus(tmp_path / "docs")], tmp_path / "index")
    return tmp_path / "index"


def test_each_method_gives_what_that_of_an_index_gives(folder: Path) -> None:
    async def ask() -> None:
        with bs.open_index(folder) as plain:
            async with bs.AsyncIndex(folder) as index:
                found = await index.search("benelux trein", any_word=True)
                expected = plain.search("benelux trein", any_word=True)
                assert [hit.to_dict() for hit in found] == [hit.to_dict() for hit in expected]
                best = found[0]
                assert await index.pair(best.id) == plain.pair(best.id)
                assert await index.show(best.document.id) == plain.show(best.document.id)
                assert await index.info(best.document.id) == plain.info(best.document.id)
                assert await index.documents() == plain.documents()
                assert await index.list_documents("trein") == plain.list_documents("trein")
                assert await index.facets("trein") == plain.facets("trein")
                document = best.document.id
                numbers = await index.matching_numbers("trein", document=document)
                assert numbers == plain.matching_numbers("trein", document=document)
                assert await index.asides(document) == plain.asides(document)
                marked = await index.marked("trein", [hit.id for hit in found])
                assert marked == plain.marked("trein", [hit.id for hit in found])
                assert await index.complete("tr") == plain.complete("tr")
                assert await index.around(best.id, 1) == plain.around(best.id, 1)
                assert (await index.match(best.passage.text))[0].similarity == 1
                assert (await index.translate("trein")).term == "trein"
                assert (await index.divergences("trein")).term == "trein"
                assert (await index.explain("trein")) == plain.explain("trein")
                assert (await index.status()).pairs == len(plain)
                assert not await index.refresh()
                assert [pair.id async for pair in index.pairs()] == [each.id for each in plain]
                assert [hit.id async for hit in index.export()] == [h.id for h in plain.export()]
                stream = [hit.id async for hit in index.stream("trein")]
                assert stream == [hit.id for hit in plain.stream("trein")]
                pages = [page async for page in index.pages("trein", limit=1)]
                assert [hit.id for page in pages for hit in page] == stream
                assert [entry async for entry in index.glossary()] == list(plain.glossary())

    asyncio.run(ask())


def test_what_reaches_the_loop_is_computed(folder: Path) -> None:
    async def ask() -> None:
        async with bs.AsyncIndex(folder) as index:
            found = await index.search("trein")
            marked = await index.marked("trein", [hit.id for hit in found])
            streamed = [hit async for hit in index.stream("trein")]
            for hit in (*found, *marked.values(), *streamed):
                assert object.__getattribute__(hit, "_pending") is None
                assert object.__getattribute__(hit.passage, "_pending") is None

    asyncio.run(ask())


def test_errors_are_those_of_the_index(folder: Path, tmp_path: Path) -> None:
    async def ask() -> None:
        with pytest.raises(bs.IndexMissing):
            async with bs.AsyncIndex(tmp_path / "nowhere"):
                pass
        with pytest.raises(bs.OptionError):
            bs.AsyncIndex(folder, threads=0)
        index = bs.AsyncIndex(folder)
        with pytest.raises(bs.IndexUnusable, match="async with"):
            await index.search("trein")
        async with index:
            with pytest.raises(bs.OptionError):
                await index.search("trein", limit=-1)
            with pytest.raises(bs.NotFound):
                await index.pair("nowhere:1")

    asyncio.run(ask())


class NotedIndex(bs.Index):
    """An index that notes the thread of each search."""

    def search(self, query: str, **options: Any) -> bs.SearchResult:
        threads.add(threading.current_thread())
        return super().search(query, **options)


threads: set[threading.Thread] = set()


def test_after_its_block_every_method_says_that_the_index_is_not_open(folder: Path) -> None:
    async def ask() -> None:
        index = bs.AsyncIndex(folder)
        with pytest.raises(IndexUnusable, match="not open"):
            await index.search("trein")
        async with index:
            hits = index.stream("een OR de OR the OR het", any_word=True)
            pages = index.pages("trein OR benelux", limit=1)
            assert await anext(pages)
        with pytest.raises(IndexUnusable, match="not open"):
            await index.search("trein")
        with pytest.raises(IndexUnusable, match="not open"):
            await index.status()
        with pytest.raises(IndexUnusable, match="not open"):
            await anext(hits)
        with pytest.raises(IndexUnusable, match="not open"):
            await anext(pages)
        with pytest.raises(IndexUnusable, match="not open"):
            async with index:
                pass

    asyncio.run(ask())


def test_a_hundred_searches_run_in_a_few_threads_and_not_in_the_loop(folder: Path) -> None:
    async def ask() -> None:
        with NotedIndex(folder) as opened:
            async with bs.AsyncIndex(opened, threads=3) as index:
                words = ["trein", "benelux", "water", "verdragen", "le train"] * 20
                found = await asyncio.gather(*(index.search(word) for word in words))
            assert opened.search("trein").total == found[0].total  # it is still open
        assert len(found) == 100

    threads.clear()
    asyncio.run(ask())
    threads.discard(threading.main_thread())
    assert 1 <= len(threads) <= 3


def test_documents_of_an_asynchronous_iterator_go_in(tmp_path: Path) -> None:
    async def records() -> AsyncIterator[bs.Document]:
        for number in range(300):
            await asyncio.sleep(0)
            yield bs.Document(key=f"n{number}", nl=f"zaak {number}", fr=f"affaire {number}")

    async def ask() -> None:
        async with bs.AsyncIndexUpdate(tmp_path / "index") as update:
            await update.put_all(records())
            assert await update.put(bs.Document(key="last", nl="de laatste zaak")) == "key.last"
            await update.put_all([bs.Document(key="more", nl="nog een zaak")])
            assert await update.delete("n7")
        assert update.summary.documents == 301
        with pytest.raises(ZeroDivisionError):
            async with bs.AsyncIndexUpdate(tmp_path / "index") as update:
                await update.delete("n8")
                raise ZeroDivisionError
        async with bs.AsyncIndex(tmp_path / "index") as index:
            assert (await index.search("zaak 8")).total == 1
            assert len(index.index) == 301

    asyncio.run(ask())


def test_an_update_that_is_cancelled_at_its_start_gives_back_the_lock(tmp_path: Path) -> None:
    async def ask() -> None:
        async def start() -> None:
            async with bs.AsyncIndexUpdate(tmp_path / "index"):
                raise AssertionError

        task = asyncio.create_task(start())
        await asyncio.sleep(0)  # the thread begins
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with bs.AsyncIndexUpdate(tmp_path / "index") as update:
            await update.put(bs.Document(key="a", nl="een zaak"))

    asyncio.run(ask())


@pytest.mark.parametrize("is_broken", [False, True])
def test_an_update_that_is_cancelled_at_its_end_is_decided_first(
    tmp_path: Path, is_broken: bool
) -> None:
    root = tmp_path / "index"

    async def ask() -> None:
        ends = asyncio.Event()

        async def change() -> None:
            async with bs.AsyncIndexUpdate(root) as update:
                await update.put_all([bs.Document(key=str(n), nl="een zaak") for n in range(20)])
                if is_broken:  # a folder in the way of the commit
                    (root / "CURRENT").mkdir()
                ends.set()

        task = asyncio.create_task(change())
        await ends.wait()
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        assert isinstance(cancelled.value.__cause__, IndexUnusable) is is_broken
        if is_broken:
            (root / "CURRENT").rmdir()
        with bs.update_index(root) as update:  # the lock is free
            assert update.delete("1") is not is_broken

    asyncio.run(ask())


RECORDS = [
    {"id": 1, "dutch": "De trein vertrekt.", "french": "Le train part.", "year": 2019},
    {"id": 2, "dutch": "Het water stijgt.", "french": None, "year": 2020},
]


def test_rows_of_a_data_frame_go_in_and_hits_come_out_as_one(tmp_path: Path) -> None:
    frame = pd.DataFrame([{**record, "day": datetime.date(2020, 1, 2)} for record in RECORDS])
    with bs.update_index(tmp_path / "index") as update:
        named = {"key": "id", "nl": "dutch", "fr": "french", "date": "day", "metadata": ["year"]}
        update.put_all(bs.documents_from(frame, **named))  # type: ignore[arg-type]
    assert update.summary.failed == () and update.summary.documents == 2
    with bs.open_index(tmp_path / "index") as index:
        found = index.search("trein").to_pandas()
        assert found.loc[0, ["nl", "fr", "date"]].tolist() == [
            "De trein vertrekt.",
            "Le train part.",
            "2020-01-02",
        ]
        [hit] = index.search("water")
        assert hit.counterpart is None and hit.document.metadata == {"year": 2020}
        assert list(index.search("olifant").to_pandas().columns) == list(found.columns)
        assert index.list_documents().to_pandas()["pairs"].tolist() == [1, 1]
        assert len(index.export().to_pandas()) == 2


def as_mapping(cursor: sqlite3.Cursor, row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip((column[0] for column in cursor.description), row, strict=True))


def test_rows_of_a_database_go_in(tmp_path: Path) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("create table texts (id, dutch, french, year)")
    database.executemany(
        "insert into texts values (?, ?, ?, ?)", [tuple(each.values()) for each in RECORDS]
    )
    for factory in (
        None,
        lambda cursor, row: dict(zip((c[0] for c in cursor.description), row, strict=True)),
    ):
        database.row_factory = factory
        cursor = database.execute("select * from texts")
        found = list(bs.documents_from(cursor, key="id", nl="dutch", fr="french"))
        assert [(each.key, each.nl, each.fr) for each in found] == [
            ("1", "De trein vertrekt.", "Le train part."),
            ("2", "Het water stijgt.", None),
        ]
    database.close()


def test_wrong_tables_are_named() -> None:
    with pytest.raises(bs.OptionError, match="it must be one of id, dutch, french, year"):
        list(bs.documents_from(RECORDS, key="key"))
    with pytest.raises(bs.OptionError, match="a table or a list"):
        list(bs.documents_from("texts"))
    with pytest.raises(bs.OptionError, match="each row must be a mapping"):
        list(bs.documents_from([1]))
    with pytest.raises(bs.InvalidDocument, match="no value in the column id"):
        list(bs.documents_from([{"id": float("nan"), "nl": "x", "fr": "y"}], key="id"))


def test_a_program_that_uses_everything_runs(tmp_path: Path) -> None:
    assert sample_program.main(tmp_path / "index", corpus(tmp_path / "docs")) > 40
