"""Limits on the time that a PDF may take: processor time of the child, not the clock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from benelux_search import build_index, open_index
from benelux_search.documents.registry import accepts
from benelux_search.errors import SourceTimeout
from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.indexing.outcomes import Unread, failure_of
from benelux_search.indexing.ports import BuildOptions
from benelux_search.indexing.run import run_indexer
from benelux_search.model import Bitext
from benelux_search.pdf import page_furniture, watchdog
from benelux_search.pdf.page import Row, Sheet
from benelux_search.pdf.watchdog import ALIVE, ChildProgress, Watchdog, await_result
from benelux_search.processes import Packet
from benelux_search.reading_options import Limits

DONE: Packet = (b"d", b"a document")
SILENCE = None  # nothing comes for as long as is waited


class Child:
    """A child that sends what was written down, at the pace of a clock of its own."""

    def __init__(self, sends: Iterable[Packet | ChildProgress | None]) -> None:
        self._sends = iter(sends)
        self.clock = 0.0

    def get(self, *, timeout: float) -> Packet | None:
        packet = next(self._sends)
        if packet is None:
            self.clock += timeout
            raise queue.Empty
        self.clock += watchdog.BEAT
        return (ALIVE, packet.packed()) if isinstance(packet, ChildProgress) else packet


def on_page(page: int, spent: float, begun: float = 0.0, pages: int = 15_000) -> ChildProgress:
    return ChildProgress(spent, begun, page, pages)


def test_a_busy_machine_refuses_no_sound_file() -> None:
    """A child that gets a two-hundredth of the processor takes hours by the clock."""
    slow = (on_page(1 + k // 1000, 0.0025 * k, 2.5 * (k // 1000)) for k in range(10_000))
    child = Child([*slow, DONE])
    assert await_result(child, Watchdog(Limits(), 1000)) == DONE
    assert child.clock > 4000


def test_a_page_without_end_is_named() -> None:
    child = Child(on_page(7, 10.0 + k, 10.0) for k in range(100))
    with pytest.raises(SourceTimeout, match="may never end") as error:
        await_result(child, Watchdog(Limits(page_seconds=15.0), 1000))
    assert error.value.page == 7


def test_putting_the_pages_together_is_no_page() -> None:
    child = Child([*(on_page(4, 10.0 + k, 10.0, 3) for k in range(30)), DONE])
    assert await_result(child, Watchdog(Limits(page_seconds=15.0, file_seconds=50.0), 1000)) == DONE


@pytest.mark.parametrize(("size", "seconds"), [(1000, 50), (4_000_000, 50), (10_000_000, 120)])
def test_a_file_has_time_by_its_size(size: int, seconds: int) -> None:
    child = Child(on_page(k, float(k), k - 1.0) for k in range(1, 1000))
    with pytest.raises(SourceTimeout, match=f"more than {seconds} seconds"):
        await_result(child, Watchdog(Limits(), size))


def test_a_child_that_sleeps_is_not_waited_for_without_end() -> None:
    asleep = Child([SILENCE] * 1000)
    with pytest.raises(SourceTimeout, match="no processor time"):
        await_result(asleep, Watchdog(Limits(idle_seconds=150.0), 1000))
    assert 150 <= asleep.clock < 160
    blocked = Child(on_page(3, 1.0 + k / 1e6) for k in range(1000))
    with pytest.raises(SourceTimeout, match="no processor time"):
        await_result(blocked, Watchdog(Limits(idle_seconds=150.0), 1000))


def test_a_reporter_tells_the_page_that_is_read() -> None:
    heard: list[ChildProgress] = []
    told = threading.Event()

    def send(progress: ChildProgress) -> None:
        heard.append(progress)
        told.set()

    with watchdog.ProgressReporter(send) as reporter:
        reporter.set_page_count(3)
        reporter.page_done()
        told.clear()
        assert told.wait(60)
    assert (heard[-1].page, heard[-1].pages) == (2, 3)
    assert heard[-1].spent >= heard[-1].page_begun > 0


def test_a_time_limit_is_no_verdict_on_the_file() -> None:
    failure = failure_of(SourceTimeout("it takes too long", None, 7), "a.pdf")
    assert isinstance(failure, Unread)
    assert failure.cause == "page 7: it takes too long"


def test_what_was_indexed_of_a_file_outlives_a_time_limit(tmp_path: Path) -> None:
    path, index = tmp_path / "verslag.txt", tmp_path / "index"
    path.write_text("De minister heeft de commissie gevraagd het verslag te lezen.\n")
    build_index([path], index)

    def slow(file: Path, french: Path | None = None, /) -> Bitext:
        raise SourceTimeout("it takes too long", file)

    path.write_text("De minister heeft het ontwerp van de commissie gelezen.\n")
    summary = run_indexer(
        FolderBackend(index),
        [str(path)],
        accepts,
        slow,
        BuildOptions(rebuild=True),
    )
    assert [failure.cause for failure in summary.failed] == [
        "it takes too long; the version indexed before is kept"
    ]
    with open_index(index) as opened:
        assert opened.search("verslag").total == 1
    assert build_index([path], index).updated


class Counted(float):
    """A height that counts how often it is compared or subtracted from."""

    count = 0

    def __sub__(self, other: float) -> float:
        Counted.count += 1
        return float(self) - float(other)


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_heads_of_many_pages_take_linear_time() -> None:
    pages = 2000
    sheets = [
        Sheet(
            k,
            595.0,
            842.0,
            [
                Row("Doc. 286/08", 50.0, 200.0, Counted(30.0), 10.0, 20.0, "", -1, (0,)),
                Row(f"Over {letters(k)}", 50.0, 300.0, Counted(100.0), 10.0, 20.0, "", -1, (0,)),
            ],
            [],
        )
        for k in range(1, pages + 1)
    ]
    Counted.count = 0
    taken = page_furniture.remove_heads(sheets)
    assert {tuple(row.text for row in rows) for rows in taken.values()} == {("Doc. 286/08",)}
    assert Counted.count < 30 * pages
