"""Reading documents and writing their pairs into a collection, in many processes or machines.

A worker reads and aligns a document, analyses its pairs and sends them to the engine itself. It
returns what the build must know of it: its entry for the catalogue and the numbers of its terms.
A document that the build must see whole is returned unwritten: one in a single language, which may
be the translation of another, and a file whose records are documents of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from benelux_search.analysis.terms import Analyser
from benelux_search.errors import EngineUnavailable, Message, SourceError
from benelux_search.index.aside_rows import asides_json
from benelux_search.index_reports import Failure
from benelux_search.indexing.outcomes import WorkerOutcome, WrittenDocument, failure_of
from benelux_search.indexing.pair_chunks import Analysers, chunks_of_pair
from benelux_search.indexing.plan import DocumentChange
from benelux_search.indexing.workers import (
    MALFORMED,
    FilePaths,
    FileReader,
    execute_all,
    read_files,
)
from benelux_search.model import LANGUAGES, AlignedDocument, Bitext
from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.pair_writer import WrittenPairs, write_pairs
from benelux_search.opensearch.records.generation import BLOCK_OF_ORDINALS
from benelux_search.opensearch.records.streams import PassageEncoder
from benelux_search.storage.passages import document_info, pairs_of

if TYPE_CHECKING:
    from distributed import Client, Future

_FOR_EACH_WORKER: Final = 3  # documents in progress, so that none waits for the next
# A pair takes more bytes of a file than this, even of one that is packed
_BYTES_OF_A_PAIR: Final = 16
_TIMEOUT: Final = 10  # seconds to reach a scheduler


@dataclass(frozen=True, slots=True)
class WriteTask:
    """A document to read and to write.

    ``files`` are its paths, ``first`` is the ordinal of its first pair, and ``blocks`` the number
    of blocks of ordinals that are reserved for it. ``address``, ``indexes`` and ``number`` say
    where its pairs are written.
    """

    files: FilePaths
    document_id: str
    path: str
    first: int
    blocks: int
    address: str
    indexes: str
    number: int


def tasks_of(
    changes: Iterable[DocumentChange], first: int, address: str, indexes: str, number: int
) -> Iterator[WriteTask]:
    """Yield a task for each document to read, with ordinals from ``first`` on."""
    for change in changes:
        blocks = 1 + change.size // (_BYTES_OF_A_PAIR * BLOCK_OF_ORDINALS)
        yield WriteTask(
            change.file.files,
            change.document_id,
            change.file.path,
            first,
            blocks,
            address,
            indexes,
            number,
        )
        first += blocks * BLOCK_OF_ORDINALS


def write_in_worker(read: FileReader, task: WriteTask) -> WorkerOutcome:
    """Read a document, and write it if that can be done without the build."""
    outcome = read_files(read, task.files)
    if isinstance(outcome, AlignedDocument | Bitext) and _is_independent(outcome):
        try:
            return _written(outcome, task) or outcome
        except SourceError as error:  # the file of a bitext is read again to be written
            return failure_of(error, task.path)
    return outcome


def _is_independent(document: AlignedDocument | Bitext) -> bool:
    is_records = isinstance(document, Bitext) and document.each_record
    return len(document.languages) == len(LANGUAGES) and not is_records


def _written(document: AlignedDocument | Bitext, task: WriteTask) -> WrittenDocument | None:
    """Write the pairs of a document; None if it has more pairs than its ordinals allow."""
    info = document_info(document, task.path, task.document_id)
    written = WrittenPairs(task.first)
    analysers = _analysers()
    end = task.first + task.blocks * BLOCK_OF_ORDINALS
    pairs = pairs_of(document, info.id, task.first)
    within = takewhile(lambda pair: pair.ordinal < end, pairs)
    indexed = ((pair, chunks_of_pair(pair, info.metadata, analysers)) for pair in within)
    with BulkWriter(_connection(task.address)) as bulk:
        write_pairs(bulk, _encoder(), (task.indexes, task.number), info, indexed, written)
    if next(pairs, None) is not None:
        return None
    return WrittenDocument(
        info, written, document.languages, document.notes, document.encoding, asides_json(document)
    )


@lru_cache(maxsize=4)
def _connection(address: str) -> Connection:
    """Return the connection of this worker process."""
    return Connection.open(Address.of(address))


@lru_cache(maxsize=1)
def _analysers() -> Analysers:
    """Return the analysers of this worker process, with their caches."""
    return {each: Analyser(each).chunks for each in LANGUAGES}


@lru_cache(maxsize=1)
def _encoder() -> PassageEncoder:
    """Return the encoder of this worker process, with its cache."""
    return PassageEncoder()


# --- Where workers run


def outcomes_of(
    tasks: Sequence[WriteTask], read: FileReader, jobs: int, scheduler: str | None
) -> Iterator[WorkerOutcome]:
    """Execute tasks, and yield their outcomes in the same order.

    ``scheduler`` is the address of a scheduler of Dask, whose workers have this package, the files
    at the same paths, and the secrets of the engine in their environment. With None, ``jobs``
    processes of this machine work.

    Raises:
        EngineUnavailable: Dask is not installed, or the scheduler cannot be reached.
    """
    if scheduler is None:
        outcomes = execute_all(tasks, write_in_worker, _files_of, read, jobs)
        yield from (_checked(outcome, task) for task, outcome in zip(tasks, outcomes, strict=True))
        return
    with _client(scheduler) as client:
        yield from _distributed(client, tasks, read)


def _checked(outcome: WorkerOutcome, task: WriteTask) -> WorkerOutcome:
    """Return an outcome; a failure if the worker has written another document, or elsewhere."""
    if not isinstance(outcome, WrittenDocument):
        return outcome
    info, pairs = outcome.info, outcome.pairs
    is_of_task = (info.id, info.path, pairs.first) == (task.document_id, task.path, task.first)
    if is_of_task and pairs.length <= task.blocks * BLOCK_OF_ORDINALS:
        return outcome
    return Failure(task.path, MALFORMED)


def _files_of(task: WriteTask) -> FilePaths:
    return task.files


def _distributed(
    client: Client, tasks: Sequence[WriteTask], read: FileReader
) -> Iterator[WorkerOutcome]:
    shared = client.scatter(read, broadcast=True, hash=False)
    waiting = iter(tasks)

    def submit(task: WriteTask) -> tuple[WriteTask, Future]:
        return task, client.submit(write_in_worker, shared, task, pure=False, retries=2)

    workers = max(1, len(client.scheduler_info()["workers"]))
    pending = deque(map(submit, islice(waiting, _FOR_EACH_WORKER * workers)))
    while pending:
        task, future = pending.popleft()
        try:
            outcome: WorkerOutcome = future.result()
        except Exception as error:  # noqa: BLE001 - a dead worker must not stop the other files
            kind = type(error).__name__
            cause = Message("the workers that read it died ({}); it may need too much memory", kind)
            outcome = Failure(task.path, cause)
        yield outcome
        pending.extend(map(submit, islice(waiting, 1)))


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise EngineUnavailable(
            Message("Dask is not installed; install {}", "benelux-search[distributed]")
        ) from error
    try:
        return Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
    except OSError as error:
        raise EngineUnavailable(Message("the scheduler {} cannot be reached", scheduler)) from error
