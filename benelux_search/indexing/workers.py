"""Reading of documents in worker processes, with the results in the order of the documents.

A worker may die because other workers use too much memory, or because of its file. So the file is
read again while no other worker is reading. If the worker dies again, the file counts as failed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeAlias, TypeVar, cast

from benelux_search.documents.pair_names import join_with_braces
from benelux_search.errors import (
    Message,
    Note,
    NotPaired,
    SourceError,
    SourceTimeout,
    UnsupportedSource,
    system_message,
)
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.logs import logger
from benelux_search.model import AlignedDocument, Bitext, DocumentInfo, Language
from benelux_search.processes import Child, import_folder, requests, response_stream, send
from benelux_search.results import Failure

if TYPE_CHECKING:
    from benelux_search.index.opensearch.pair_writer import WrittenPairs

ReadDocument: TypeAlias = AlignedDocument | Bitext
Outcome: TypeAlias = ReadDocument | Failure
FilePaths: TypeAlias = tuple[str, ...]  # the file of a document, or its Dutch and its French file
_Read = TypeVar("_Read")
_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
_Given = TypeVar("_Given")
_WORKER: Final = "benelux_search.indexing.workers"
_SLOW_S: Final = 10.0  # a document that takes longer to read is logged
_DIED: Final = Message("the process that read it died; it may need too much memory")


class FileReader(Protocol):
    """A reader of one file, or of a Dutch and a French file, as one document."""

    def __call__(self, path: Path, french: Path | None = None, /) -> ReadDocument: ...


class Unread(Failure):
    """A file that could not be read now, because of rights, a disk, a network or a time limit.

    Its content may be valid.
    """

    __slots__ = ()


class Unsuited(Failure):
    """A file whose name is that of a supported format, but whose content no reader supports."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SplitPair:
    """The two files of a pair that cannot be one document, each read separately.

    ``note`` is the reason, if the outcomes do not give one. ``failure`` is set if reading the pair
    failed, but reading each file alone did not.
    """

    halves: tuple[Outcome, Outcome]
    note: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document that a worker has read and written; ``pairs`` are those that it has written.

    ``languages``, ``notes`` and ``encoding`` are those of the document, and ``asides`` its texts
    outside the alignment as JSON.
    """

    info: DocumentInfo
    pairs: WrittenPairs
    languages: tuple[Language, ...]
    notes: tuple[str, ...]
    encoding: str
    asides: str


WorkerOutcome: TypeAlias = Outcome | SplitPair | WrittenDocument


def read_all(
    documents: Iterable[FilePaths], read: FileReader, jobs: int
) -> Iterator[Outcome | SplitPair]:
    """Read and align documents; yield one outcome for each, in the same order.

    ``jobs`` is the number of worker processes; up to 1, this process reads. ``read`` must be
    picklable if ``jobs`` is above 1.
    """
    yield from execute_all(documents, read_files, lambda files: files, read, jobs)


def execute_all(
    tasks: Iterable[_Task],
    function: Callable[[FileReader, _Task], _Done],
    files_of: Callable[[_Task], FilePaths],
    read: FileReader,
    jobs: int,
) -> Iterator[_Done | Outcome | SplitPair]:
    """Execute tasks, each on the files of a document; yield their results in the same order.

    A task over which a worker has died twice gives the outcome of :func:`read_files`. The other
    parameters are those of :func:`read_all`.
    """
    if jobs <= 1:
        for task in tasks:
            with _slow_logged(files_of(task)):
                done = function(read, task)
            yield done
    else:
        yield from _Pool(read, jobs, function, files_of).outcomes(iter(tasks))


@contextlib.contextmanager
def _slow_logged(files: str | FilePaths) -> Iterator[None]:
    """Log that a document took long to read, if it did."""
    started = time.perf_counter()
    yield
    took_s = time.perf_counter() - started
    if took_s > _SLOW_S:
        logger(__name__).info("slow: reading %s took %.1f s", _named(files), took_s)


def _named(files: str | FilePaths) -> str:
    return files if isinstance(files, str) else " and ".join(files)


def read_files(read: FileReader, files: FilePaths) -> Outcome | SplitPair:
    """Read one document of one or two files; an error becomes a failure of these files."""
    if len(files) == 1:
        return read_one(read, files[0])
    nl, fr = files
    note: str = ""
    failure = None
    try:
        return read(Path(nl), Path(fr))
    except NotPaired as error:
        note = Note("not-paired", "{}: read as two documents", error.cause)
    except Exception as error:  # noqa: BLE001 - as below
        failure = _failure_for(error, join_with_braces(nl, fr))
    halves = (read_one(read, nl), read_one(read, fr))
    if any(isinstance(half, Failure) for half in halves):
        failure = None  # the failure of the one file explains it
    return SplitPair(halves, note, failure)


def read_one(read: Callable[[Path], _Read], path: str) -> _Read | Failure:
    """Read one file; an error becomes a failure of this file."""
    try:
        return read(Path(path))
    except Exception as error:  # noqa: BLE001 - a fault in a reader must not stop the other files
        return _failure_for(error, path)


def _failure_for(error: Exception, path: str) -> Failure:
    if isinstance(error, SourceError):
        return failure_of(error, path)
    if isinstance(error, OSError):
        return Unread(path, system_message(error))
    if isinstance(error, MemoryError):
        return Failure(path, Message("too large for the memory of this machine"))
    kind = type(error).__name__
    return Failure(path, Message("unexpected {}: {}; please report this file", kind, str(error)))


def failure_of(error: SourceError, path: str) -> Failure:
    """Return the failure for an error that a reader raised.

    It is an ``Unread`` after a time limit or an error of the system, and an ``Unsuited`` if no
    reader supports the content.
    """
    kind = Failure
    if isinstance(error, SourceTimeout) or isinstance(error.__cause__, OSError):
        kind = Unread
    elif isinstance(error, UnsupportedSource):
        kind = Unsuited
    cause = error.cause
    return kind(path, cause if error.page is None else Message("page {}: {}", error.page, cause))


class _Pool(Generic[_Task, _Done]):
    """A pool of child processes, each driven by a thread; it takes documents in their order.

    The temporary files of the children are in a folder of the pool, which is removed even if the
    children are killed.
    """

    def __init__(
        self,
        read: FileReader,
        jobs: int,
        function: Callable[[FileReader, _Task], _Done],
        files_of: Callable[[_Task], FilePaths],
    ) -> None:
        self._jobs = jobs
        self._function = function
        self._files_of = files_of
        folders = (import_folder(getattr(read, "__module__", "") or type(read).__module__),)
        self._new_child = partial(Child, _WORKER, folders)
        self._read = read
        self._children: list[Child] = []
        self._idle: SimpleQueue[Child] = SimpleQueue()

    def outcomes(self, tasks: Iterator[_Task]) -> Iterator[_Done | Outcome | SplitPair]:
        with temporary_folder() as folder:
            yield from self._outcomes(tasks, folder)

    def _outcomes(
        self, tasks: Iterator[_Task], folder: Path
    ) -> Iterator[_Done | Outcome | SplitPair]:
        setup = pickle.dumps((self._read, str(folder)))
        for _ in range(self._jobs):
            self._add_child(setup)
        threads = ThreadPoolExecutor(self._jobs)

        def submit(task: _Task) -> tuple[_Task, Future[_Done | None]]:
            return task, threads.submit(self._execute, task)

        # At most this many are in progress, so that results do not pile up in memory.
        pending = deque(map(submit, islice(tasks, 2 * self._jobs)))
        try:
            while pending:
                task, future = pending.popleft()
                outcome: _Done | Outcome | SplitPair | None = future.result()
                if outcome is None:
                    logger(__name__).warning(
                        "a worker died while it read %s; it is replaced, and reads this again",
                        _named(self._files_of(task)),
                    )
                    wait(other for _, other in pending)
                    outcome = self._execute(task)
                    if outcome is None:
                        outcome = self._read_apart(self._files_of(task))
                yield outcome
                pending.extend(map(submit, islice(tasks, 1)))
        finally:
            for child in self._children:
                child.close()
            threads.shutdown(cancel_futures=True)

    def _execute(self, task: _Task) -> _Done | None:
        """Return the result of a task from a worker; None if it died over these files."""
        return self._request(self._function, task, self._files_of(task))

    def _read_apart(self, files: FilePaths) -> Outcome | SplitPair:
        """Return the outcome for files over which a worker died twice, the second time alone."""
        if len(files) == 1:
            return Failure(files[0], _DIED)
        nl, fr = (self._request(read_one, file, file) or Failure(file, _DIED) for file in files)
        return SplitPair((nl, fr), f"{_DIED}: each is a document of its own")

    def _add_child(self, setup: bytes) -> None:
        child = self._new_child(setup)
        self._children.append(child)
        self._idle.put(child)

    def _request(
        self,
        function: Callable[[FileReader, _Given], _Read],
        given: _Given,
        files: str | FilePaths,
    ) -> _Read | None:
        """Return the result of a function from a worker; None if it died."""
        child = self._idle.get()
        try:
            with _slow_logged(files):
                reply = child.request(pickle.dumps((function, given)))
            return None if reply is None else cast("_Read", pickle.loads(reply))
        finally:
            self._idle.put(child)


def usable_jobs(jobs: int, files: int) -> int:
    """Return the number of workers to start, at most one per file.

    ``jobs=0`` means one worker per processor.
    """
    return max(1, min(jobs or os.cpu_count() or 1, files))


# --- The worker process


_REPLY = b"a"


def main() -> int:
    """Run a worker process: answer each request with an outcome, until the parent process ends.

    Return the exit status.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once; the parent reports it
    replies, incoming = response_stream(), requests()
    read, tempfile.tempdir = pickle.loads(next(incoming))
    for request in incoming:
        function, files = pickle.loads(request)
        send(replies, _REPLY, pickle.dumps(function(read, files)))
    return 0
