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
from itertools import islice
from pathlib import Path
from typing import TypeAlias, TypeVar

from benelux_search.errors import SourceError, UnsupportedSource
from benelux_search.indexing.walk import cause_of
from benelux_search.model import AlignedDocument, Bitext, Failure

Document: TypeAlias = AlignedDocument | Bitext
Reader: TypeAlias = Callable[[Path], Document]
Outcome: TypeAlias = Document | Failure
_Read = TypeVar("_Read")


class Unread(Failure):
    """The file could not be read just now (rights, a disk, a network): that tells nothing of it."""

    __slots__ = ()


class Unsuited(Failure):
    """The file's name is that of a document, and its content is of another kind."""

    __slots__ = ()


def read_all(paths: Iterable[str], read: Reader, jobs: int) -> Iterator[Outcome]:
    """Reads and aligns files, one outcome for each, in their order.

    With ``jobs`` above 1, ``read`` must be a function that can be pickled.
    """
    if jobs <= 1:
        for path in paths:
            yield read_one(read, path)
    else:
        yield from _Pool(read, jobs).outcomes(iter(paths))


def read_one(read: Callable[[Path], _Read], path: str) -> _Read | Failure:
    """One document; whatever goes wrong is a failure of this file alone."""
    try:
        return read(Path(path))
    except SourceError as error:
        return failure_of(error, path)
    except OSError as error:
        return Unread(path, cause_of(error))
    except MemoryError:
        return Failure(path, "too large for the memory of this machine")
    except Exception as error:  # noqa: BLE001 - a fault in a reader must not stop the other files
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

    def outcomes(self, paths: Iterator[str]) -> Iterator[Outcome]:
        # No more than this are in the works, so that their results do not pile up in memory.
        waiting: deque[str] = deque(islice(paths, 2 * self._jobs))
        while waiting:
            pool = self._executor(self._jobs)
            try:
                yield from self._drain(pool, waiting, paths)
            except BrokenProcessPool:
                yield self._alone(waiting.popleft())
                waiting.extend(islice(paths, 1))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _drain(
        self, pool: ProcessPoolExecutor, waiting: deque[str], paths: Iterator[str]
    ) -> Iterator[Outcome]:
        """Outcomes until the files, or the pool, come to an end.

        ``waiting`` holds the files that have no outcome yet.
        """
        futures: deque[Future[Outcome]] = deque(
            pool.submit(read_one, self._read, path) for path in waiting
        )
        while futures:
            outcome = futures[0].result()
            futures.popleft()
            waiting.popleft()
            yield outcome  # before anything else that may fail: it must not be lost
            for path in islice(paths, 1):
                waiting.append(path)
                futures.append(pool.submit(read_one, self._read, path))

    def _alone(self, path: str) -> Outcome:
        with self._executor(1) as pool:
            try:
                return pool.submit(read_one, self._read, path).result()
            except BrokenProcessPool:
                return Failure(path, "the process that read it died; it may need too much memory")

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
