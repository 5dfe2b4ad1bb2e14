"""Reading documents in worker processes, with the results in order.

A worker that dies (out of memory, a crash in a library) breaks its whole pool, and the pool does
not say which file did it. So the file whose turn it is is read again alone: if that process dies
too, the file is to blame. The others start again in a new pool.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from benelux_search.errors import NotPaired, SourceError, UnsupportedSource
from benelux_search.indexing.pairing import braced
from benelux_search.indexing.walk import cause_of
from benelux_search.model import AlignedDocument, Bitext, Failure

Document: TypeAlias = AlignedDocument | Bitext
Outcome: TypeAlias = Document | Failure
Files: TypeAlias = tuple[str, ...]  # of a document: its file, or the Dutch and the French one
_Read = TypeVar("_Read")
_Given = TypeVar("_Given")
_DIED = "the process that read it died; it may need too much memory"


class Reader(Protocol):
    """Reads the file of a document, or its Dutch and its French file."""

    def __call__(self, path: Path, french: Path | None = None, /) -> Document: ...


class Unread(Failure):
    """The file could not be read just now (rights, a disk, a network): that tells nothing of it."""

    __slots__ = ()


class Unsuited(Failure):
    """The file's name is that of a document, and its content is of another kind."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """The two files of a pair that cannot be one document, each by itself.

    ``note`` says why where neither outcome does; ``failure`` is set where it is no fault of the
    files.
    """

    halves: tuple[Outcome, Outcome]
    note: str = ""
    failure: Failure | None = None


def read_all(documents: Iterable[Files], read: Reader, jobs: int) -> Iterator[Outcome | Apart]:
    """Reads and aligns documents, one outcome for each, in their order.

    With ``jobs`` above 1, ``read`` must be a function that can be pickled.
    """
    if jobs <= 1:
        for files in documents:
            yield read_files(read, files)
    else:
        yield from _Pool(read, jobs).outcomes(iter(documents))


def read_files(read: Reader, files: Files) -> Outcome | Apart:
    """One document of one file or two; whatever goes wrong is a failure of these alone."""
    if len(files) == 1:
        return read_one(read, files[0])
    nl, fr = files
    note, failure = "", None
    try:
        return read(Path(nl), Path(fr))
    except NotPaired as error:
        note = f"{error.cause}: each is a document of its own"
    except Exception as error:  # noqa: BLE001 - as below
        failure = _what_went_wrong(error, braced(nl, fr))
    halves = (read_one(read, nl), read_one(read, fr))
    if any(isinstance(half, Failure) for half in halves):
        failure = None  # that of one file, which it names
    return Apart(halves, note, failure)


def read_one(read: Callable[[Path], _Read], path: str) -> _Read | Failure:
    """One document; whatever goes wrong is a failure of this file alone."""
    try:
        return read(Path(path))
    except Exception as error:  # noqa: BLE001 - a fault in a reader must not stop the other files
        return _what_went_wrong(error, path)


def _what_went_wrong(error: Exception, path: str) -> Failure:
    if isinstance(error, SourceError):
        return failure_of(error, path)
    if isinstance(error, OSError):
        return Unread(path, cause_of(error))
    if isinstance(error, MemoryError):
        return Failure(path, "too large for the memory of this machine")
    return Failure(path, f"unexpected {type(error).__name__}: {error}; please report this file")


def failure_of(error: SourceError, path: str) -> Failure:
    """What an error of a source says of the file, and whether it is the file's fault."""
    kind = Failure
    if isinstance(error.__cause__, OSError):
        kind = Unread
    elif isinstance(error, UnsupportedSource):
        kind = Unsuited
    place = "" if error.page is None else f"page {error.page}: "
    return kind(path, f"{place}{error.cause}")


class _Pool:
    def __init__(self, read: Reader, jobs: int) -> None:
        self._read = read
        self._jobs = jobs

    def outcomes(self, documents: Iterator[Files]) -> Iterator[Outcome | Apart]:
        # No more than this are in the works, so that their results do not pile up in memory.
        waiting: deque[Files] = deque(islice(documents, 2 * self._jobs))
        while waiting:
            pool = self._executor(self._jobs)
            try:
                yield from self._drain(pool, waiting, documents)
            except BrokenProcessPool:
                yield self._alone(waiting.popleft())
                waiting.extend(islice(documents, 1))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _drain(
        self, pool: ProcessPoolExecutor, waiting: deque[Files], documents: Iterator[Files]
    ) -> Iterator[Outcome | Apart]:
        """Outcomes until the files, or the pool, come to an end.

        ``waiting`` holds the files that have no outcome yet.
        """
        futures: deque[Future[Outcome | Apart]] = deque(
            pool.submit(read_files, self._read, files) for files in waiting
        )
        while futures:
            outcome = futures[0].result()
            futures.popleft()
            waiting.popleft()
            yield outcome  # before anything else that may fail: it must not be lost
            for files in islice(documents, 1):
                waiting.append(files)
                futures.append(pool.submit(read_files, self._read, files))

    def _alone(self, files: Files) -> Outcome | Apart:
        try:
            return self._in_own_process(read_files, files)
        except BrokenProcessPool:
            if len(files) == 1:
                return Failure(files[0], _DIED)
            nl, fr = (self._half(file) for file in files)
            return Apart((nl, fr), f"{_DIED}: each is a document of its own")

    def _half(self, file: str) -> Outcome:
        try:
            return self._in_own_process(read_one, file)
        except BrokenProcessPool:
            return Failure(file, _DIED)

    def _in_own_process(self, way: Callable[[Reader, _Given], _Read], files: _Given) -> _Read:
        with self._executor(1) as pool:
            return pool.submit(way, self._read, files).result()

    @staticmethod
    def _executor(jobs: int) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork copies locks and threads in whatever state they are.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Ctrl-C ends a worker at once and without a traceback; the parent says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends a worker whose parent was killed: its queue would be waited at without end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def usable_jobs(jobs: int, files: int) -> int:
    """How many workers are worth starting; 0 asks for one a processor."""
    return max(1, min(jobs or os.cpu_count() or 1, files))
