"""A connection to the engine: requests, retries, and errors that say what helps."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    ConnectionTimeout,
    NotFoundError,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnection

from benelux_search.errors import IndexUnusable, Message
from benelux_search.index.opensearch.address import Address, Credentials
from benelux_search.index.opensearch.full_disks import engine_full, is_full
from benelux_search.text.surrogates import replace_surrogates

Json = dict[str, Any]
_TRIES: Final = 5  # of a request when there is no connection, or a node is busy
_BUSY: Final = (429, 502, 503, 504)
_FIRST_WAIT: Final = 0.1  # seconds before the second try; each wait is twice the one before
_LONGEST_WAIT: Final = 5.0
_SECONDS: Final = 60.0  # for a request without a time limit
_CONFLICT: Final = 409
_FAILED: Final = 500  # and above: the fault of the engine, as when a node ends during a write
PATIENCE: Final = 300.0  # seconds that a writer waits for an engine that lacks nodes, or is busy
_THREADS: Final = 16


class NotThere(IndexUnusable):
    """An index or a document that does not exist."""


class AlreadyThere(IndexUnusable):
    """An index that exists already."""


class VersionConflict(IndexUnusable):
    """A document that somebody else has changed."""


class Connection:
    """A connection to a collection; threads may share it, and it can be used after a fork.

    - ``trips``: the number of requests so far.
    - ``patience``: the seconds for which a request is tried again when it cannot be answered; with
      0, there are a few tries. A connection with patience never takes part of an answer for the
      whole, so that a writer has one and a reader none.
    """

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address = address
        self.trips = 0
        self.patience = 0.0
        self._given_up = threading.Event()
        self._credentials = credentials
        self._client = self._connected()
        self._process = os.getpid()

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """Try no request a second time within the block; threads that wait get an error."""
        self._given_up.set()
        try:
            yield
        finally:
            self._given_up.clear()

    def close(self) -> None:
        """Close all sockets."""
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, str | int] | None = None,
        seconds: float | None = None,
        tries: int = _TRIES,
        patience: float | None = None,
    ) -> Json:
        """Send a request, again if the engine cannot be reached or is busy; return the answer.

        ``seconds`` is the time limit of one try; None means a minute. ``patience`` is that of the
        connection, if it is None.

        Raises:
            NotThere: there is no such index or document.
            VersionConflict: the condition of a write does not hold.
            EngineFull: the disk of a node is nearly full.
            IndexUnusable: the engine refuses the request, or does not answer it.
        """
        for is_last in self._waits(tries, patience):
            try:
                return self._send(method, path, body, params, seconds)
            except NotFoundError as error:
                raise NotThere(_reason(error, self.address)) from error
            except ConflictError as error:
                raise VersionConflict(_reason(error, self.address)) from error
            except TransportError as error:
                if error.error == "resource_already_exists_exception":
                    raise AlreadyThere(_reason(error, self.address)) from error
                if is_full(_error_of(error)):
                    raise self._full() from error
                if is_last or not _is_passing(error):
                    raise self._refused(error) from error
        raise AssertionError("a try returns or raises")

    def exists(self, path: str) -> bool:
        """Return True if an index exists. Raises the errors of :meth:`request`."""
        try:
            return bool(self.request("HEAD", path)["answer"])
        except NotThere:
            return False

    def refresh(self, names: str) -> None:
        """Let searches see all that was written to indexes, in every copy of their shards.

        A copy that the engine could not reach for a moment would miss it for ever, and show less.

        Raises:
            IndexUnusable: a copy does not answer, although the engine takes it for whole.
        """
        for is_last in self._waits(1):
            shards = self.request("POST", f"/{names}/_refresh")["_shards"]
            if not shards["failed"]:
                return
            if is_last:
                cause = _cause(next(iter(shards.get("failures", ())), shards))
                raise IndexUnusable(
                    Message("{} lacks a part of the index: {}", self.address, cause)
                )

    def search_all(
        self, searches: Sequence[tuple[str, Json]], seconds: float | None = None
    ) -> list[Json]:
        """Send searches, each of an index, as one request; return their answers in this order.

        An answer may be an error. The other parameters and errors are those of :meth:`request`.
        """
        if not searches:
            return []
        lines: list[str] = []
        for index, body in searches:
            lines += (_text({"index": index}), _text(body))
        responses: list[Json] = []
        for is_last in self._waits(1):
            responses = self.request("POST", "/_msearch", _lines(lines), seconds=seconds)[
                "responses"
            ]
            partial = next((each for each in responses if _is_partial(each)), None)
            if not self.patience or partial is None:
                break
            if is_last:
                raise self._lacking(partial)
        return responses

    def write_all(self, operations: Iterable[tuple[Json, Json | None]]) -> list[Json]:
        """Send write operations, each an action and a document; return those that failed.

        Operations that a node could not execute are sent again until one does, or none has been
        executed for five minutes. A document that is there already, with this version, is no
        failure.

        Raises:
            EngineFull: the disk of a node is nearly full.
            IndexUnusable: the engine cannot be reached, or executes nothing.
        """
        waiting = [
            (_text(action), None if doc is None else _text(doc)) for action, doc in operations
        ]
        failed: list[Json] = []
        while waiting:
            waiting = self._write(waiting, failed)
        return failed

    def _write(
        self, waiting: Sequence[tuple[str, str | None]], failed: list[Json]
    ) -> list[tuple[str, str | None]]:
        """Send write operations until some are executed; return those to be sent again."""
        lines = _lines([line for pair in waiting for line in pair if line is not None])
        for is_last in self._waits(1, PATIENCE):
            answer = self.request("POST", "/_bulk", lines, patience=PATIENCE)
            again = []
            for operation, item in zip(waiting, answer["items"], strict=True):
                [result] = item.values()
                if is_full(result.get("error")):
                    raise self._full()
                if result["status"] in _BUSY or result["status"] >= _FAILED:
                    again.append(operation)
                elif result["status"] >= 300 and result["status"] != _CONFLICT:
                    failed.append(result)
            if len(again) < len(waiting):
                return again
            if is_last:
                raise IndexUnusable(Message("{} writes nothing: {}", self.address, _cause(result)))
        raise AssertionError("a try returns or raises")

    def _send(
        self,
        method: str,
        path: str,
        body: object,
        params: Mapping[str, str | int] | None,
        seconds: float | None,
    ) -> Json:
        if os.getpid() != self._process:
            self._client, self._process = self._connected(), os.getpid()
        self.trips += 1
        text = body if isinstance(body, bytes | None) else _text(body).encode()
        answer: Json | bool = self._client.transport.perform_request(
            method,
            path,
            params={**(params or {}), "request_timeout": seconds or _SECONDS},
            body=text,
            headers={"content-type": "application/json"},
        )
        return answer if isinstance(answer, dict) else {"answer": answer}

    def _connected(self) -> OpenSearch:
        own, address = self._credentials, self.address
        security: Json = {}
        if address.is_secure:
            security = {
                "use_ssl": True,
                "verify_certs": True,
                "ca_certs": None if own.authorities is None else str(own.authorities),
                "client_cert": None if own.certificate is None else str(own.certificate),
                "client_key": None if own.key is None else str(own.key),
            }
        if own.user is not None:
            security["http_auth"] = (own.user, own.password or "")
        return OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in address.hosts],
            max_retries=0,
            pool_maxsize=_THREADS,
            **{name: value for name, value in security.items() if value is not None},
        )

    def _waits(self, tries: int, patience: float | None = None) -> Iterator[bool]:
        """Yield before each try, after a wait before all but the first; True before the last one.

        There are so many tries, and more until the seconds of ``patience`` are over.
        """
        own = self.patience if patience is None else patience
        wait, end = _FIRST_WAIT, time.monotonic() + own
        while True:
            tries -= 1
            is_last = (tries <= 0 and time.monotonic() >= end) or self._given_up.is_set()
            yield is_last
            if is_last:
                return
            self._given_up.wait(wait * random.uniform(0.5, 1.0))
            wait = min(2 * wait, _LONGEST_WAIT)

    def _lacking(self, answer: Json) -> IndexUnusable:
        return IndexUnusable(
            Message("{} lacks a part of the index: {}", self.address, _cause(answer))
        )

    def _full(self) -> IndexUnusable:
        try:
            nodes = self.request("GET", "/_nodes/stats/fs", tries=1, patience=0)
        except IndexUnusable:
            nodes = None
        return engine_full(self.address, nodes)

    def _refused(self, error: TransportError) -> IndexUnusable:
        return IndexUnusable(_reason(error, self.address))


def _is_partial(answer: Json) -> bool:
    """Return True if shards are missing from the answer to a search."""
    if "error" in answer:
        return answer.get("status") in _BUSY or answer.get("status", 0) >= _FAILED
    return bool(answer["timed_out"] or answer["_shards"]["failed"])


def _error_of(error: TransportError) -> object:
    match error.info:
        case {"error": dict(own)}:
            return own
    return None


def _is_passing(error: TransportError) -> bool:
    """Return True if the same request may be answered a little later, or by another node."""
    if isinstance(error, SSLError):
        return False
    return isinstance(error, NoConnection) or error.status_code in _BUSY


def _reason(error: TransportError, address: Address) -> Message:
    if isinstance(error, SSLError):
        return Message(
            "the certificate of {} is not trusted; if it is right, name its authority in {}",
            address,
            "BENELUX_SEARCH_OPENSEARCH_CA",
        )
    if isinstance(error, AuthenticationException):
        return Message(
            "{} refuses the user or the password; set {} and {}",
            address,
            "BENELUX_SEARCH_OPENSEARCH_USER",
            "BENELUX_SEARCH_OPENSEARCH_PASSWORD",
        )
    if isinstance(error, AuthorizationException):
        return Message("{} does not allow this: the user lacks a role", address)
    if isinstance(error, ConnectionTimeout):
        return Message("{} did not answer in time", address)
    if isinstance(error, NoConnection):
        return Message("{} cannot be reached", address)
    return Message("{} refuses a request: {}", address, _cause(error.info))


def _cause(info: object) -> str:
    match info:
        case (
            {"error": {"root_cause": [{"reason": str(reason)}, *_]}}
            | {"error": {"reason": str(reason)}}
            | {"reason": {"reason": str(reason)}}
        ):
            return reason[:300]
    return str(info)[:300]


def _text(value: object) -> str:
    return replace_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _lines(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
