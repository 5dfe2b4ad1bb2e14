"""Time from a key press to the screen: ``python -m benchmarks.keystrokes [PAIRS] [QUERIES]``.

The interactive search runs under a pseudo-terminal on a corpus of PAIRS pairs (default: 100,000),
or on the index given with ``--index``. Printed are, in milliseconds:

- ``search``: the time from a key to its echo on the screen, and to the result, for several sizes of
  the terminal;
- ``slow``: the time to the echo while an engine takes two seconds for each query;
- ``start``: the time and the processor time from the start of the program to its first prompt;
- ``document``: in one document with all pairs (``--document`` names an index of such a document),
  the time from Enter to the document, and from a key to the first and to the last frame;

and, for ``memory``, the growth in megabytes while QUERIES queries are typed (default: 2,000).
``--only`` names the parts to measure. The load of the machine is printed too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import pty
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final, Unpack

import benelux_search as bs
from benchmarks.answers import random_queries
from benchmarks.engines.corpus import BENCH, corpus_of
from benchmarks.long_document import one_document, read
from benchmarks.typist import PATIENCE, Keys, row, session
from benelux_search.search.queries.options import SearchKeywords

SIZES: Final = ((60, 24), (80, 24), (120, 40), (200, 50))
DOCUMENT_SIZES: Final = ((80, 24), (120, 40), (200, 60))
PARTS: Final = ("search", "slow", "start", "document", "memory")
_SEED: Final = 908
_QUERIES: Final = 12  # of a size
_LONGEST: Final = 60  # characters
_PAUSE: Final = 0.05  # between two keys: twenty a second
_STARTS: Final = 10
_SLOW: Final = 2.0
_WARM: Final = 100  # queries before memory is measured


class Slow:
    """An index that takes two seconds for each search, sleeping or (``busy``) computing."""

    def __init__(self, index: bs.Index, *, busy: bool) -> None:
        self._index = index
        self._busy = busy

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> bs.SearchResult:
        """Wait two seconds, then search."""
        end = time.perf_counter() + _SLOW
        if not self._busy:
            time.sleep(_SLOW)
        while time.perf_counter() < end:
            sum(range(1000))
        return self._index.search(query, **options)


def typed(index: Path, size: tuple[int, int], queries: Sequence[str]) -> list[tuple[float, float]]:
    """Type queries; return the milliseconds of each key to the echo and to the result."""
    times = []
    with session(index, *size) as screen:
        keys = Keys(screen)
        for query in queries:
            keys.clear()
            for key in query:
                times.append(keys.press(key))
                time.sleep(_PAUSE)
    return times


def echoed(index: Path, *, busy: bool) -> list[float]:
    """Return the milliseconds to the echo of each key while a query of two seconds runs."""
    with session(lambda: Slow(bs.open_index(index), busy=busy), 120, 40) as screen:
        keys = Keys(screen)
        keys.clear()
        times = []
        for key in "veiligheid van de politie en de burgers in de stad":
            times.append(keys.press(key, wait=False)[0])
            time.sleep(_PAUSE)
        return times


def started(index: Path) -> list[tuple[float, float]]:
    """Return the milliseconds from the start of the program to its first prompt, of ten starts.

    Of each start, these are the time by the clock and the processor time of all threads.
    """
    program = Path(sys.executable).parent / "benelux-search"
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return [
        _first_prompt([str(program), "--index", str(index)], environment) for _ in range(_STARTS)
    ]


def _first_prompt(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    master, slave = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(slave)
    read = b""
    while b"AUTO" not in read and select.select([master], [], [], PATIENCE)[0]:
        read += os.read(master, 65_536)
    took = (time.perf_counter() - began) * 1000
    # the number of the processor clock of another process, as clock_getcpuclockid returns it
    processor = time.clock_gettime((~process.pid << 3) | 2) * 1000
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        if select.select([master], [], [], 0.1)[0]:
            try:
                os.read(master, 65_536)
            except OSError:
                break
    process.wait()
    os.close(master)
    return took, processor


def grown(index: Path, queries: Sequence[str], count: int) -> list[float]:
    """Type ``count`` queries; return the memory in megabytes at intervals.

    The memory is measured after 100 queries, and then after each tenth of all queries; mapped files
    do not count. Each value is also printed at once.
    """
    sizes: list[float] = []
    with session(index, 120, 40) as screen:
        keys = Keys(screen)
        for number in range(count):
            asked = queries[number % len(queries)]
            keys.screen.type("\x15" + asked)
            end = time.monotonic() + PATIENCE
            current_search = screen.shell.current_search
            while getattr(current_search.answered, "text", "").strip() != asked:
                time.sleep(0.002)
                assert time.monotonic() < end, f"no answer to {asked}"
            keys.forget()
            if number == _WARM or not (number + 1) % max(count // 10, 1):
                sizes.append(_own_memory())
                print(f"  {number + 1} queries: {sizes[-1]:.0f} MB", file=sys.stderr, flush=True)
    return sizes


def resident() -> float:
    """Return the resident memory of this process in megabytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def _own_memory() -> float:
    """Resident memory without mapped files, which the system can drop."""
    try:
        resident_pages, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3]
    except OSError:
        return resident()
    return (int(resident_pages) - int(shared)) * resource.getpagesize() / 2**20


def _shuffled(queries: Iterable[tuple[str, str]]) -> list[str]:
    """Those that can be typed; on an empty line, ``?`` is help and ``:`` begins a command."""
    texts = {query.strip() for _, query in queries if len(query) < _LONGEST}
    every = sorted(text for text in texts if text and text[0] not in "?:")
    random.Random(_SEED).shuffle(every)
    return every


def queries_in(index: Path, of_each: int) -> list[tuple[str, str]]:
    """Return random queries from the passages of an index, with their kinds."""
    with bs.open_index(index) as opened:
        texts = [
            {"nl": pair.nl.text, "fr": pair.fr.text}
            for pair in opened.pairs()
            if pair.nl is not None and pair.fr is not None
        ]
    return list(random_queries(texts, of_each))


def print_times(index: Path, document: Path | None, count: int, parts: Sequence[str]) -> None:
    """Measure the parts on an index, and print the tables."""
    every = queries_in(index, max(count // 6, _QUERIES * 10))
    some, many = _shuffled(every[: _QUERIES * 70])[:_QUERIES], _shuffled(every)
    print(f"milliseconds; load {os.getloadavg()[0]:.1f}", flush=True)
    if "search" in parts:
        for size in SIZES:
            times = typed(index, size, some)
            name = f"{size[0]} x {size[1]}"
            print(row(f"{name}: answer", [answer for _, answer in times]), flush=True)
            print(row(f"{name}: echo", [echo for echo, _ in times]), flush=True)
    for busy in (False, True) if "slow" in parts else ():
        what = "computing" if busy else "asleep"
        print(row(f"echo, engine {what} for 2 s", echoed(index, busy=busy)), flush=True)
    if "start" in parts and shutil.which(str(Path(sys.executable).parent / "benelux-search")):
        times = started(index)
        print(row("start to first prompt", [clock for clock, _ in times]))
        print(row("the same, processor time", [processor for _, processor in times]), flush=True)
    if "document" in parts:
        document = document or one_document(index, BENCH / f"one-document-{index.parent.name}")
        for size in DOCUMENT_SIZES:
            for name, own in read(document, size, some).items():
                of_size = f"{size[0]} x {size[1]}: document, {name}"
                print(row(of_size, own.first), flush=True)
                print(row(f"{of_size}, to last", own.last), flush=True)
    if "memory" in parts:
        # In a process of its own: what this one has left over would hide that it grows
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as own_process:
            sizes = own_process.submit(grown, index, many, count).result()
        print(f"megabytes while {count} queries are typed: " + " ".join(f"{s:.0f}" for s in sizes))
    print(f"load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", nargs="?", type=int, default=100_000)
    parser.add_argument("queries", nargs="?", type=int, default=2_000)
    parser.add_argument("--index", type=Path, help="search this one; default: build one")
    parser.add_argument("--document", type=Path, help="an index with one long document")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    index = given.index
    if index is None:
        folder = BENCH / f"answers-{given.pairs}"
        corpus_of(given.pairs, folder / "corpus")
        index = folder / "index"
        bs.build_index(folder / "corpus", index)
    print_times(index, given.document, given.queries, given.only)


if __name__ == "__main__":
    main()
