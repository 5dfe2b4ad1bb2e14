"""Unfinished builds: the lock of the writer, and the records by which a build can be continued.

While a build runs, its pairs are in the engine, but no reader sees them. After each batch of
documents the build writes one record of what the batch has changed. If the build is killed, the
next one reads these records and goes on; pairs of a batch without a record are never shown.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Self

from benelux_search.errors import IndexLocked, IndexUnusable, Message
from benelux_search.index.opensearch.answers import Batch
from benelux_search.index.opensearch.catalogue import DocumentEntry
from benelux_search.index.opensearch.connection import Connection, NotThere, VersionConflict
from benelux_search.index.opensearch.generation import Range
from benelux_search.index.opensearch.term_counts import TermCounts
from benelux_search.processes import is_running

Json = dict[str, Any]
_PENDING: Final = "pending"
_AT_A_TIME: Final = 20  # records of batches, which may be large


@dataclass(frozen=True, slots=True)
class PendingBuild:
    """A build that was started.

    - ``number``, ``indexes``: those of its :class:`~.generation.Generation`.
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
        return {
            "number": self.number,
            "indexes": self.indexes,
            "base": self.base,
            "paths": list(self.paths),
            "analysis": self.analysis,
            "first": self.first,
        }

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
        self._connection.request("POST", f"{self._state}/_refresh")
        number = self.build.number
        filters = [{"term": {"type": "batch"}}, {"term": {"number": number}}]
        body: Json = {
            "size": _AT_A_TIME,
            "query": {"bool": {"filter": filters}},
            "sort": [{"_id": "asc"}],
        }
        while True:
            answers: list[Json] = []
            requests = Batch()
            requests.add(f"{self.build.indexes}-state", body, answers.append)
            requests.run(self._connection)
            hits = answers[0]["hits"]["hits"]
            for hit in hits:
                self._next = int(hit["_id"].rpartition("-")[2]) + 1
                yield BuildBatch.of(hit["_source"]["value"])
            if len(hits) < _AT_A_TIME:
                return
            body = {**body, "search_after": hits[-1]["sort"]}

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


# --- The lock


_LOCK: Final = "writer"
_LEASE: Final = 60.0  # seconds after which the lock of a writer that says nothing is free
_RENEWAL: Final = 15.0


class WriterLock:
    """The lock of a collection, which one writer holds for the time of a ``with`` block.

    It is renewed in the background. If the writer is killed, the lock is free after a minute, and
    at once for another process on the same machine.

    Raises, at the start of the block:
        IndexLocked: another process holds it; the message names the process.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._path = f"/{connection.address.collection}-lock/_doc/{_LOCK}"
        self._token = uuid.uuid4().hex
        self._version: Json = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="writer lock", daemon=True)
        self._lost: Exception | None = None

    def __enter__(self) -> Self:
        self._take()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._lost is None:
            self._connection.request("DELETE", self._path, params=self._version)

    def check(self) -> None:
        """Raise an error if the lock was lost, because the engine did not answer for a minute.

        Raises:
            IndexLocked: another process may be writing.
        """
        if self._lost is not None:
            raise IndexLocked(
                Message("the lock of {} was lost: {}", self._connection.address, self._lost)
            )

    def _take(self) -> None:
        try:
            self._write({"op_type": "create"})
        except VersionConflict:
            found = self._connection.request("GET", self._path)
            holder = found["_source"]["value"]
            if not _is_free(holder):
                raise IndexLocked(
                    Message(
                        "process {} on {} is writing the index at {}; try again when it is done",
                        holder["process"],
                        holder["host"],
                        self._connection.address,
                    )
                ) from None
            version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
            self._take_over(version)

    def _take_over(self, version: Json) -> None:
        try:
            self._write(version)
        except VersionConflict:
            address = self._connection.address
            raise IndexLocked(
                Message("another process is writing the index at {}; try again later", address)
            ) from None

    def _write(self, condition: Json) -> None:
        value = {
            "token": self._token,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "until": time.time() + _LEASE,
        }
        record = {"type": _LOCK, "value": value}
        answer = self._connection.request("PUT", self._path, record, params=condition)
        self._version = {
            "if_seq_no": answer["_seq_no"],
            "if_primary_term": answer["_primary_term"],
        }

    def _keep(self) -> None:
        last = time.monotonic()
        while not self._stop.wait(_RENEWAL):
            try:
                self._write(self._version)
                last = time.monotonic()
            except VersionConflict as error:
                self._lost = error
                return
            except IndexUnusable as error:
                if time.monotonic() - last > _LEASE - _RENEWAL:
                    self._lost = error
                    return


def _is_free(holder: Json) -> bool:
    """Return True if the holder of a lock is gone."""
    if holder["until"] < time.time():
        return True
    return holder["host"] == socket.gethostname() and not is_running(holder["process"])
