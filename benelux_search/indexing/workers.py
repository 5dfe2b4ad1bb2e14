"""Reading of documents in worker processes, with the results in the order of the documents.

A worker may die because other workers use too much memory, or because of its file. So the file is
read again while no other worker is reading. If the worker dies again, the file counts as failed.
A worker gets its tasks as pickles of its parent. What it sends back is data: see
:mod:`~benelux_search.indexing.worker_messages`.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from benelux_search.data_codec import Malformed
from benelux_search.documents.pair_names import join_with_braces
from benelux_search.errors import Message, Note, NotPaired
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.index_reports import Failure
from benelux_search.indexing.outcomes import (
    Outcome,
    ReadDocument,
    SplitPair,
    WorkerOutcome,
    WrittenDocument,
    failure_for,
)
from benelux_search.indexing.worker_messages import pack_outcome, unpack_outcome
from benelux_search.logs import logger
from benelux_search.model import AlignedDocument, Bitext
from benelux_search.processes import (
    Child,
    free_memory,
    import_folder,
    processors,
    requests,
    response_stream,
    send,
)

FilePaths: TypeAlias = tuple[str, ...]  # the file of a document, or its Dutch and its French file
_Read = TypeVar("_Read")
_Task = TypeVar("_Task")
_Given = TypeVar("_Given")
_WORKER: Final = "benelux_search.indexing.workers"
# What each worker should have to read: files, or bytes
_FILES_EACH: Final = 4
_BYTES_EACH: Final = 400_000
_MEMORY_EACH: Final = 400 << 20  # bytes
_SLOW_S: Final = 10.0  # a document that takes longer to read is logged
_DIED: Final = Message("the process that read it died; it may need too much memory")
MALFORMED: Final = Message("the process that read it gave no document; please report this file")


class FileReader(Protocol):
    """A reader of one file, or of a Dutch and a French file, as one document."""

    def __call__(self, path: Path, french: Path | None = None, /) -> ReadDocument: ...


def read_all(
    documents: Iterable[FilePaths], read: FileReader, jobs: int
) -> Iterator[Outcome | SplitPair]:
    """Read and align documents; yield one outcome for each, in the same order.

    ``jobs`` is the number of worker processes; up to 1, this process reads. ``read`` must be
    picklable if ``jobs`` is above 1.
    """
    for outcome in execute_all(documents, read_files, lambda files: files, read, jobs):
        if isinstance(outcome, WrittenDocument):  # nobody asked for that
            yield Failure(outcome.info.path, MALFORMED)
        else:
            yield outcome


def execute_all(
    tasks: Iterable[_Task],
    function: Callable[[FileReader, _Task], WorkerOutcome],
    files_of: Callable[[_Task], FilePaths],
    read: FileReader,
    jobs: int,
) -> Iterator[WorkerOutcome]:
    """Execute tasks, each on the files of a document; yield their outcomes in the same order.

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
def _slow_logged(files: FilePaths) -> Iterator[None]:
    """Log that a document took long to read, if it did."""
    started = time.perf_counter()
    yield
    took_s = time.perf_counter() - started
    if took_s > _SLOW_S:
        logger(__name__).info("slow: reading %s took %.1f s", _named(files), took_s)


def _named(files: FilePaths) -> str:
    return " and ".join(files)


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
        failure = failure_for(error, join_with_braces(nl, fr))
    halves = (read_one(read, nl), read_one(read, fr))
    if any(isinstance(half, Failure) for half in halves):
        failure = None  # the failure of the one file explains it
    return SplitPair(halves, note, failure)


def read_one(read: Callable[[Path], _Read], path: str) -> _Read | Failure:
    """Read one file; an error becomes a failure of this file."""
    try:
        return read(Path(path))
    except Exception as error:  # noqa: BLE001 - a fault in a reader must not stop the other files
        return failure_for(error, path)


class _Pool(Generic[_Task]):
    """A pool of child processes, each driven by a thread; it takes documents in their order.

    The temporary files of the children are in a folder of the pool, which is removed even if the
    children are killed.
    """

    def __init__(
        self,
        read: FileReader,
        jobs: int,
        function: Callable[[FileReader, _Task], WorkerOutcome],
        files_of: Callable[[_Task], FilePaths],
    ) -> None:
        self._jobs = jobs
        self._function = function
        self._files_of = files_of
        folders = (import_folder(getattr(read, "__module__", "") or type(read).__module__),)
        self._new_child = partial(Child, _WORKER, folders, together=jobs)
        self._read = read
        self._children: list[Child] = []
        self._idle: SimpleQueue[Child] = SimpleQueue()

    def outcomes(self, tasks: Iterator[_Task]) -> Iterator[WorkerOutcome]:
        with temporary_folder() as folder:
            yield from self._outcomes(tasks, folder)

    def _outcomes(self, tasks: Iterator[_Task], folder: Path) -> Iterator[WorkerOutcome]:
        setup = pickle.dumps((self._read, str(folder)))
        for _ in range(self._jobs):
            self._add_child(setup)
        threads = ThreadPoolExecutor(self._jobs)

        def submit(task: _Task) -> tuple[_Task, Future[WorkerOutcome | None]]:
            return task, threads.submit(self._execute, task)

        # At most this many are in progress, so that results do not pile up in memory.
        pending = deque(map(submit, islice(tasks, 2 * self._jobs)))
        try:
            while pending:
                task, future = pending.popleft()
                outcome = future.result()
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

    def _execute(self, task: _Task) -> WorkerOutcome | None:
        """Return the outcome of a task from a worker; None if it died over these files."""
        return self._request(self._function, task, self._files_of(task))

    def _read_apart(self, files: FilePaths) -> Outcome | SplitPair:
        """Return the outcome for files over which a worker died twice, the second time alone."""
        if len(files) == 1:
            return Failure(files[0], _DIED)
        nl, fr = map(self._read_half, files)
        return SplitPair((nl, fr), f"{_DIED}: each is a document of its own")

    def _read_half(self, file: str) -> Outcome:
        outcome = self._request(read_one, file, (file,))
        if isinstance(outcome, AlignedDocument | Bitext | Failure):
            return outcome
        return Failure(file, _DIED)

    def _add_child(self, setup: bytes) -> None:
        child = self._new_child(setup)
        self._children.append(child)
        self._idle.put(child)

    def _request(
        self,
        function: Callable[[FileReader, _Given], WorkerOutcome],
        given: _Given,
        files: FilePaths,
    ) -> WorkerOutcome | None:
        """Return the outcome of a function from a worker; None if it died."""
        child = self._idle.get()
        path = files[0] if len(files) == 1 else join_with_braces(*files)
        try:
            with _slow_logged(files):
                reply = child.request(pickle.dumps((function, given, path)))
            return None if reply is None else unpack_outcome(reply, files)
        except Malformed as error:
            logger(__name__).warning("a worker sent no outcome for %s: %s", _named(files), error)
            child.restart()
            return Failure(path, MALFORMED)
        finally:
            self._idle.put(child)


def usable_jobs(jobs: int, sizes: Sequence[int]) -> int:
    """Return the number of workers to start, at most one per document.

    ``sizes`` are those of the files of each document, in bytes. ``jobs=0`` means one worker per
    processor; fewer for so little to read that a worker would be ready when it is read, and fewer
    if memory is short.
    """
    if jobs:
        return max(1, min(jobs, len(sizes)))
    worth = max(len(sizes) // _FILES_EACH, sum(sizes) // _BYTES_EACH)
    memory = free_memory()
    room = worth if memory is None else memory // _MEMORY_EACH
    return max(1, min(processors(), len(sizes), worth, room))


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
        function, given, path = pickle.loads(request)
        send(replies, _REPLY, _reply(function(read, given), path))
    return 0


def _reply(outcome: WorkerOutcome, path: str) -> bytes:
    try:
        return pack_outcome(outcome)
    except Exception as error:  # noqa: BLE001 - a fault in a reader must not stop the other files
        return pack_outcome(failure_for(error, path))
