"""Writing many documents: operations are gathered, and sent while others are made."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Self

from benelux_search.errors import IndexUnusable, Message
from benelux_search.opensearch.client.connection import Connection

Json = dict[str, Any]
_BYTES: Final = 4 << 20  # of one request, about
_SENDERS: Final = 2


class BulkWriter:
    """A writer that sends operations in batches; a context manager that sends the last one.

    One thread may use it. Nothing is lost if a node is busy or fails: each batch is sent until it
    is acknowledged.

    Raises:
        IndexUnusable: from any method, if the engine refuses a document.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pool = ThreadPoolExecutor(_SENDERS, "bulk")
        self._sent: list[Future[list[Json]]] = []
        self._waiting: list[tuple[Json, Json | None]] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with self._connection.impatient():
                self._pool.shutdown(cancel_futures=True)
            return
        try:
            self.flush()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def add(self, action: Json, document: Json | None = None) -> None:
        """Add an operation."""
        self._waiting.append((action, document))
        self._size += 200 if document is None else _size_of(document)
        if self._size >= _BYTES:
            self._send()

    def flush(self) -> None:
        """Send what is left, and wait until all is acknowledged."""
        self._send()
        while self._sent:
            self._check(self._sent.pop(0))

    def _send(self) -> None:
        if self._waiting:
            self._sent.append(self._pool.submit(self._connection.write_all, self._waiting))
            self._waiting, self._size = [], 0
        while len(self._sent) > _SENDERS:
            self._check(self._sent.pop(0))

    def _check(self, sent: Future[list[Json]]) -> None:
        failed = sent.result()
        if failed:
            cause = failed[0].get("error", {}).get("reason", failed[0])
            raise IndexUnusable(Message("the engine refuses a document: {}", str(cause)[:300]))


def _size_of(document: Json) -> int:
    """Return the approximate size of a document in bytes."""
    size = 300
    for side in ("nl", "fr"):
        own = document.get(side)
        if own is not None:
            size += len(own.get("s", "")) + len(own.get("f", "")) + len(own.get("text", ""))
    return size
