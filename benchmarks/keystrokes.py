"""Time from a key press to the screen: ``python -m benchmarks.keystrokes [PAIRS] [QUERIES]``.

The interactive search runs under a pseudo-terminal on a corpus of PAIRS pairs (default: 100,000).
Printed are, in milliseconds:

- the time from a key to its echo on the screen, and to the result, for several terminal sizes;
- the time to the echo while an engine takes two seconds for each query;
- the time from the start of the program to its first prompt;

and the growth of memory in megabytes while QUERIES queries are typed (default: 2,000).
"""

from __future__ import annotations

import multiprocessing
import os
import pty
import random
import resource
import select
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

import benelux_search as bs
from benchmarks.answers import queries_of
from benchmarks.engines.corpus import BENCH, corpus_of
from benelux_search.search.options import SearchKeywords

if TYPE_CHECKING:
    from screens import Screen

SIZES: Final = ((60, 24), (80, 24), (120, 40), (200, 50))
_SEED: Final = 908
_QUERIES: Final = 12  # of a size
_LONGEST: Final = 60  # characters
_PATIENCE: Final = 10.0  # seconds
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


class Keys:
    """A typist in an interactive session that measures times."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._flushed: list[float] = []
        # waited for, not looked for: that would take its share of the time
        self._echoed, self._answered = threading.Event(), threading.Event()
        self._text = ""
        self._at = 0.0
        terminal, flush = screen.terminal, screen.terminal.flush
        terminal.keeps_raw = False

        def noted() -> None:
            flush()
            self._flushed.append(time.perf_counter())
            self._echoed.set()
            current_search = screen.shell.current_search
            if (
                current_search.question.text
                == self._text
                == getattr(current_search.answered, "text", None)
            ):
                self._at = self._flushed[-1]
                self._answered.set()

        terminal.flush = noted  # type: ignore[method-assign,unused-ignore]

    def clear(self) -> None:
        """Empty the input line."""
        self.screen.type("\x15")
        time.sleep(0.3)
        self._text = ""

    def forget(self) -> None:
        """Delete the recorded times, so that they do not count as memory of the application."""
        self._flushed.clear()
        self.screen.terminal.flushed.clear()

    def press(self, key: str, *, wait: bool = True) -> tuple[float, float]:
        """Press a key; return the milliseconds to the echo and, with ``wait``, to the result."""
        self._text += key
        self._answered.clear()
        self._echoed.clear()
        self._flushed.clear()
        began = time.perf_counter()
        self.screen.type(key)
        if wait:
            self._answered.wait(_PATIENCE)
        self._echoed.wait(_PATIENCE)
        return (self._flushed[0] - began) * 1000, (self._at - began) * 1000


@contextmanager
def session(index: Path | Callable[[], Any], columns: int, rows: int) -> Iterator[Screen]:
    """Start the driver of the tests on an index, without the time for drawing its own terminal."""
    tests = str(Path(__file__).parent.parent / "tests" / "support")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    from screens import opened

    with opened(index, columns, rows, clipboard="none") as screen:
        screen.until("pairs")
        screen.terminal.draws = False
        yield screen


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


def started(index: Path) -> list[float]:
    """Return the milliseconds from the start of the program to its first prompt, of ten starts."""
    program = Path(sys.executable).parent / "benelux-search"
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return [
        _first_prompt([str(program), "--index", str(index)], environment) for _ in range(_STARTS)
    ]


def _first_prompt(command: Sequence[str], environment: dict[str, str]) -> float:
    master, slave = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(slave)
    read = b""
    while b"AUTO" not in read and select.select([master], [], [], _PATIENCE)[0]:
        read += os.read(master, 65_536)
    took = (time.perf_counter() - began) * 1000
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        if select.select([master], [], [], 0.1)[0]:
            try:
                os.read(master, 65_536)
            except OSError:
                break
    process.wait()
    os.close(master)
    return took


def grown(index: Path, queries: Sequence[str], count: int) -> list[float]:
    """Type ``count`` queries; return the memory in megabytes at intervals.

    The memory is measured after 100 queries, and then after each tenth of all queries.
    """
    sizes = []
    with session(index, 120, 40) as screen:
        keys = Keys(screen)
        for number in range(count):
            asked = queries[number % len(queries)]
            keys.screen.type("\x15" + asked)
            end = time.monotonic() + _PATIENCE
            current_search = screen.shell.current_search
            while getattr(current_search.answered, "text", "").strip() != asked:
                time.sleep(0.002)
                assert time.monotonic() < end, f"no answer to {asked}"
            keys.forget()
            if number == _WARM or not (number + 1) % max(count // 10, 1):
                sizes.append(resident())
    return sizes


def resident() -> float:
    """Return the resident memory of this process in megabytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def row(name: str, times: Sequence[float]) -> str:
    """Return one line of the table, with median, 99th percentile and maximum."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"{name:32} median {statistics.median(ordered):6.1f}  p99 {p99:6.1f}"
        f"  most {ordered[-1]:6.1f}  ({len(ordered)})"
    )


def _shuffled(queries: Iterable[tuple[str, str]]) -> list[str]:
    """Those that can be typed; a ``?`` that is typed first is help."""
    texts = {query.strip() for _, query in queries if len(query) < _LONGEST}
    every = sorted(text for text in texts if text[:1] != "?")
    random.Random(_SEED).shuffle(every)
    return every


def main(pairs: int, count: int) -> None:
    """Measure everything, and print the tables."""
    folder = BENCH / f"answers-{pairs}"
    corpus = corpus_of(pairs, folder / "corpus")
    bs.build_index(folder / "corpus", folder / "index")
    index = folder / "index"
    some = _shuffled(queries_of(corpus))[:_QUERIES]
    print("milliseconds", flush=True)
    for size in SIZES:
        times = typed(index, size, some)
        name = f"{size[0]} x {size[1]}"
        print(row(f"{name}: answer", [answer for _, answer in times]), flush=True)
        print(row(f"{name}: echo", [echo for echo, _ in times]), flush=True)
    for busy in (False, True):
        what = "computing" if busy else "asleep"
        print(row(f"echo, engine {what} for 2 s", echoed(index, busy=busy)), flush=True)
    if shutil.which(str(Path(sys.executable).parent / "benelux-search")):
        print(row("start to first prompt", started(index)), flush=True)
    # In a process of its own: what building has left over in this one would hide that it grows
    many = _shuffled(queries_of(corpus, count // 6))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as own:
        sizes = own.submit(grown, index, many, count).result()
    print(f"megabytes while {count} queries are typed: " + " ".join(f"{s:.0f}" for s in sizes))


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["100000", "2000"][len(sys.argv) - 1 :])))
