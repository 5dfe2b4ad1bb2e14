"""Unfinished builds: the lock of the writer, and the records by which a build can be continued.

While a build runs, its pairs are in the engine, but no reader sees them. After each batch of
documents the build writes one record of what the batch has changed. If the build is killed, the
next one reads these records and goes on; pairs of a batch without a record are never shown.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from benelux_search.errors import IndexLocked, IndexUnusable, Message
from benelux_search.logs import logger
from benelux_search.opensearch.client.client_errors import NotThere, VersionConflict
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.catalogue import FOREVER, DocumentEntry
from benelux_search.opensearch.collection.term_counts import TermCounts
from benelux_search.opensearch.records.generation import Range
from benelux_search.opensearch.searching.search_answers import all_hits, checked
from benelux_search.processes import is_running

Json = dict[str, Any]
_PENDING: Final = "pending"
_AT_A_TIME: Final = 20  # records of batches, which may be large
_MOST_CHANGED: Final = 5_000  # in one request


@dataclass(frozen=True, slots=True)
class PendingBuild:
    """A build that was started.

    - ``number``, ``indexes``: those of its generation
      (:class:`~benelux_search.opensearch.records.generation.CollectionGeneration`).
    - ``base``: the number of the generation that it changes; 0 for a build from the beginning.
    - ``paths``: the real paths of the files that it reads.
    - ``first``: the ordinals of its pairs are not below this.
    """

    number: int
    indexes: str
    base: int
    paths: tuple[str, ...]
    analysis: str
    first: int

    def record(self) -> Json:
        """Return the build as JSON, to be stored."""
        return asdict(self)

    @classmethod
    def of(cls, record: Json) -> PendingBuild:
        """Return the build of a record."""
        return cls(**{**record, "paths": tuple(record["paths"])})


@dataclass(slots=True)
class BuildBatch:
    """The changes of some documents.

    ``removed`` are the ids of documents of the base; ``deleted`` the ordinals that are no longer
    used.
    """

    entries: list[DocumentEntry] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    deleted: list[Range] = field(default_factory=list)
    counts: TermCounts = field(default_factory=TermCounts)
    aligned: int = 0

    def record(self) -> Json:
        """Return the batch as JSON, to be stored."""
        return {
            "entries": [each.record() for each in self.entries],
            "removed": self.removed,
            "deleted": [list(each) for each in self.deleted],
            "counts": self.counts.record(),
            "aligned": self.aligned,
        }

    @classmethod
    def of(cls, record: Json) -> BuildBatch:
        """Return the batch of a record."""
        return cls(
            [DocumentEntry.of(each) for each in record["entries"]],
            record["removed"],
            [(start, end) for start, end in record["deleted"]],
            TermCounts.of(record["counts"]),
            record["aligned"],
        )


class Journal:
    """The records of one unfinished build."""

    def __init__(self, connection: Connection, build: PendingBuild) -> None:
        self.build = build
        self._connection = connection
        self._state = f"/{build.indexes}-state"
        self._next = 0

    def start(self) -> None:
        """Record that the build has started."""
        record = {"type": _PENDING, "number": self.build.number, "value": self.build.record()}
        self._connection.request("PUT", f"{self._state}/_doc/{_PENDING}", record)

    def write(self, batch: BuildBatch) -> None:
        """Record the changes of a batch, whose pairs have been acknowledged."""
        number = self.build.number
        record = {"type": "batch", "number": number, "value": batch.record()}
        self._connection.request(
            "PUT", f"{self._state}/_doc/batch-{number}-{self._next:08d}", record
        )
        self._next += 1

    def read(self) -> Iterator[BuildBatch]:
        """Yield the batches that were recorded; those written next follow them."""
        self._connection.refresh(self._state.removeprefix("/"))
        number = self.build.number
        filters = [{"term": {"type": "batch"}}, {"term": {"number": number}}]
        body: Json = {
            "size": _AT_A_TIME,
            "query": {"bool": {"filter": filters}},
            "sort": [{"_id": "asc"}],
        }
        for hit in all_hits(self._connection, f"{self.build.indexes}-state", body):
            self._next = int(hit["_id"].rpartition("-")[2]) + 1
            yield BuildBatch.of(hit["_source"]["value"])

    def finish(self) -> None:
        """Remove the records."""
        ids = [_PENDING, *(f"batch-{self.build.number}-{n:08d}" for n in range(self._next))]
        index = self._state.removeprefix("/")
        self._connection.write_all(({"delete": {"_index": index, "_id": id_}}, None) for id_ in ids)


def pending_build(connection: Connection, indexes: str) -> PendingBuild | None:
    """Return the unfinished build in some indexes, or None."""
    try:
        found = connection.request("GET", f"/{indexes}-state/_doc/{_PENDING}")
    except NotThere:
        return None
    return PendingBuild.of(found["_source"]["value"])


def forget(connection: Connection, build: PendingBuild, current: int) -> None:
    """Take back what a build has written that nobody goes on with.

    ``current`` is the number of the current generation, which is in the same indexes. The pairs
    stay: their ordinals are given to no others, and no generation shows them.
    """
    forget_publication(connection, build, current)
    batches = {"term": {"type": "batch"}}
    _change_all(connection, f"{build.indexes}-state", batches, "delete")


def forget_publication(connection: Connection, build: PendingBuild, current: int) -> None:
    """Take back the catalogue and the vocabulary of a build that was killed while it wrote them.

    ``current`` is the number of the current generation if that is in the same indexes; else 0.
    """
    written = {"range": {"since": {"gt": current}}}
    ended = {"range": {"until": {"gt": current, "lt": FOREVER}}}
    for part in ("terms", "documents"):
        index = f"{build.indexes}-{part}"
        _change_all(connection, index, written, "delete")
        _change_all(connection, index, ended, "update", {"doc": {"until": FOREVER}})


def _change_all(
    connection: Connection, index: str, selected: Json, action: str, change: Json | None = None
) -> None:
    """Delete or update all documents that a filter selects, until it selects none."""
    body: Json = {"size": _MOST_CHANGED, "_source": False, "query": {"bool": {"filter": selected}}}
    while True:
        connection.refresh(index)
        [answer] = connection.search_all([(index, body)])
        hits = checked(answer)["hits"]["hits"]
        if not hits:
            return
        connection.write_all(
            ({action: {"_index": index, "_id": each["_id"]}}, change) for each in hits
        )


# --- The lock


_LOCK: Final = "writer"
_LEASE: Final = 60.0  # seconds after which the lock of a writer that says nothing is free
_RENEWAL: Final = 15.0


_HELD: Final[set[str]] = set()  # the tokens of the locks that this process holds


class WriterLock:
    """The lock of a collection, which one writer holds for the time of a ``with`` block.

    It is renewed in the background. If the writer is killed, the lock is free after a minute, and
    at once for another process on the same machine.

    Raises, at the start of the block:
        IndexLocked: another process holds it; the message names the process.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._path = f"/{connection.address.collection}-lock/_doc/{_LOCK}"
        self._token = uuid.uuid4().hex
        self._version: Json = {}
        self._renewed = 0.0
        self._stop = threading.Event()
        self._renewing = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="writer lock", daemon=True)

    def __enter__(self) -> Self:
        self._take()
        _HELD.add(self._token)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        _HELD.discard(self._token)
        # a lock that stays because the engine does not answer is free after a minute
        with contextlib.suppress(IndexUnusable):
            self.connection.request("DELETE", self._path, params=self._version, patience=0)

    def check(self) -> None:
        """Renew the lock if that is overdue, as after a time in which the engine did not answer.

        Raises:
            IndexLocked: another process has taken it.
        """
        if time.monotonic() - self._renewed > 2 * _RENEWAL:
            self._renew(self.connection.patience)

    def _take(self) -> None:
        try:
            self._write({"op_type": "create"})
        except VersionConflict:
            found = self.connection.request("GET", self._path)
            holder = found["_source"]["value"]
            if holder["token"] == self._token:  # the first of two tries, without an answer
                self._remember(found)
            elif _is_free(holder):
                self._remember(found)
                self._renew(self.connection.patience)
            else:
                raise IndexLocked(
                    Message(
                        "process {} on {} is writing the index at {}; try again when it is done",
                        holder["process"],
                        holder["host"],
                        self.connection.address,
                    )
                ) from None

    def _renew(self, patience: float) -> None:
        with self._renewing:
            try:
                self._write(self._version, patience)
            except VersionConflict:
                self._remember(self._own(patience))

    def _own(self, patience: float) -> Json:
        """Return the record of the lock if an earlier try has written it, without an answer."""
        with contextlib.suppress(NotThere):
            found = self.connection.request("GET", self._path, patience=patience)
            if found["_source"]["value"]["token"] == self._token:
                return found
        address = self.connection.address
        raise IndexLocked(
            Message("another process is writing the index at {}; try again later", address)
        )

    def _write(self, condition: Json, patience: float | None = None) -> None:
        value = {
            "token": self._token,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "until": time.time() + _LEASE,
        }
        record = {"type": _LOCK, "value": value}
        answer = self.connection.request(
            "PUT", self._path, record, params=condition, patience=patience
        )
        self._remember(answer)

    def _remember(self, answer: Json) -> None:
        self._version = {
            "if_seq_no": answer["_seq_no"],
            "if_primary_term": answer["_primary_term"],
        }
        self._renewed = time.monotonic()

    def _keep(self) -> None:
        while not self._stop.wait(_RENEWAL):
            try:
                self._renew(patience=0)
            except IndexLocked:
                return
            except IndexUnusable as error:
                logger(__name__).info("the lock was not renewed: %s", error)


def _is_free(holder: Json) -> bool:
    """Return True if the holder of a lock is gone."""
    if holder["until"] < time.time():
        return True
    if holder["host"] != socket.gethostname():
        return False
    if holder["process"] == os.getpid():
        return holder["token"] not in _HELD
    return not is_running(holder["process"])
