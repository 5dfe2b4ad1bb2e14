"""Readers in threads and in processes, while one commit follows the other."""

from __future__ import annotations

import multiprocessing
import re
import threading
import traceback
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.states import PAIRS, SHARED, State, bring, name, write
from benelux_search import Index, open_index
from benelux_search.indexing.ports import Pace

_THREADS = _PROCESSES = 8
_WORD = re.compile(r"(?:woord|mot)d\d+v(\d+)")
_Seen = tuple[int, set[int], list[str]]  # answers, generations of documents, what was wrong


def run(folder: Path, commits: int, engine: str) -> Outcome:
    """Every document of a commit is of the version of its number; some come and go."""
    outcome = Outcome("readers", commits)
    root, docs = folder / "index", folder / "docs"
    _commit(root, docs, 1, engine)
    context = multiprocessing.get_context("fork")
    over: Event = context.Event()
    answers: Queue[_Seen] = context.Queue()
    readers = [
        context.Process(target=_read, args=(root, over, answers, work))
        for work in [_in_threads, *[_opening] * _PROCESSES]
    ]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, commits + 2):
            _commit(root, docs, number, engine)
    finally:
        over.set()
    seen: set[int] = set()
    for _ in readers:
        number, versions, wrong = answers.get(timeout=60)
        outcome.counts["answers"] += number
        seen |= versions
        outcome.wrong += [f"readers: {each}" for each in wrong]
    for reader in readers:
        reader.join()
    outcome.counts["states seen"] = len(seen)
    left = len(list((root / "generations").iterdir()))
    if left != 1:
        outcome.wrong.append(f"{left} generations are left")
    return outcome


def documents_of(number: int) -> State:
    """What the commit of a number holds: how many there are belongs to it as well."""
    first = number % 3
    return {name(k): number for k in range(first, first + 3 + number % 5)}


def _commit(root: Path, docs: Path, number: int, engine: str) -> None:
    write(docs, documents_of(number))
    bring(root, docs, engine=engine, pace=Pace())


def _read(
    root: Path,
    over: Event,
    answers: Queue[_Seen],
    work: Callable[[Path, Event, list[str], set[int]], int],
) -> None:
    wrong: list[str] = []
    seen: set[int] = set()
    number = 0
    try:
        number = work(root, over, wrong, seen)
    except BaseException:  # noqa: BLE001 - whatever it is, it is an error of a reader
        wrong.append(traceback.format_exc())
    answers.put((number, seen, wrong))


def _opening(root: Path, over: Event, wrong: list[str], seen: set[int]) -> int:
    """A reader that opens the index anew for each answer."""
    number = 0
    while not over.is_set():
        with open_index(root) as index:
            _ask(index, wrong, seen)
        number += 1
    return number


def _in_threads(root: Path, over: Event, wrong: list[str], seen: set[int]) -> int:
    """Readers that share one index, which is refreshed meanwhile."""
    counts = [0] * _THREADS
    with open_index(root) as index:

        def search(thread: int) -> None:
            try:
                while not over.is_set():
                    _ask(index, wrong, seen)
                    counts[thread] += 1
                    if thread == 0:
                        index.refresh()
            except Exception:  # noqa: BLE001 - as above
                wrong.append(traceback.format_exc())

        threads = [threading.Thread(target=search, args=(n,)) for n in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(counts)


def _ask(index: Index, wrong: list[str], seen: set[int]) -> None:
    """One answer, which must be of one commit, and all of it."""
    result = index.search(SHARED, language="nl", limit=1000)
    versions = {
        int(match[1])
        for hit in result
        for side in (hit.passage, hit.counterpart)
        for match in [_WORD.match("" if side is None else side.text)]
        if match is not None
    }
    if len(versions) != 1:
        wrong.append(f"an answer of the commits {sorted(versions)}")
        return
    [version] = versions
    expected = len(documents_of(version)) * PAIRS
    if (result.total, len(result)) != (expected, expected):
        wrong.append(f"{result.total} and {len(result)} of {expected} in commit {version}")
    seen.add(version)
