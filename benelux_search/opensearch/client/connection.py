"""A connection to the engine: requests, retries, and errors that say what helps."""

from __future__ import annotations

import json
import math
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent import futures
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from opensearchpy.exceptions import (
    ConflictError,
    ConnectionTimeout,
    NotFoundError,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnection

from benelux_search.errors import IndexIncomplete, IndexUnusable, Message
from benelux_search.logs import logger
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.client_errors import (
    BUSY,
    FAILED,
    AlreadyThere,
    NotThere,
    VersionConflict,
    cause,
    error_of,
    is_partial,
    is_passing,
    reason,
)
from benelux_search.opensearch.client.full_disks import engine_full, is_full
from benelux_search.opensearch.client.hosts import Host, Hosts, started
from benelux_search.text.encoding.surrogates import replace_surrogates

Json = dict[str, Any]
_TRIES: Final = 5  # of a request when there is no connection, or a node is busy
_FIRST_WAIT: Final = 0.1  # seconds before the second try; each wait is twice the one before
_LONGEST_WAIT: Final = 5.0
_SECONDS: Final = 60.0  # for a request without a time limit
_CONFLICT: Final = 409
_UNTIL_HEDGED: Final = (
    3.0  # seconds, and at most half the time limit, until silent hosts are looked for
)
_BARRIER: Final = 5.0  # seconds in which a record must be written
_LEAST: Final = 0.05  # seconds that a request gets
PATIENCE: Final = 300.0  # seconds that a writer waits for an engine that lacks nodes, or is busy


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a host. ``body`` is sent as JSON, unless it is bytes."""

    method: str
    path: str
    body: object
    params: Mapping[str, str | int]


class Connection:
    """A connection to a collection; threads may share it, and it can be used after a fork.

    A read that is late because a host is silent is sent to another one, and the silent one is left
    alone for a while.

    - ``trips``: the number of requests so far.
    - ``patience``: the seconds for which a request is tried again when it cannot be answered; with
      0, there are a few tries. A connection with patience never takes part of an answer for the
      whole, so that a writer has one and a reader none.
    - ``writes_first``: a record is written before each read of the collection, through the same
      host. A node that is cut off from the others cannot write it, so that a writer never reads
      there what was true before.
    """

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address = address
        self.trips = 0
        self.patience = 0.0
        self.writes_first = False
        self._given_up = threading.Event()
        self._credentials = credentials
        self._own_hosts = Hosts(address, credentials)
        self._process = os.getpid()

    @classmethod
    def open(cls, address: Address) -> Connection:
        """Return a connection with the credentials that the environment has for this address."""
        return cls(address, Credentials.from_environment(address))

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
        self._own_hosts.close()

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

        ``seconds`` is the time limit; with None, each try may take a minute. ``patience`` is that
        of the connection, if it is None.

        Raises:
            NotThere: there is no such index or document.
            VersionConflict: the condition of a write does not hold.
            EngineFull: the disk of a node is nearly full.
            IndexIncomplete: there is no answer in time.
            IndexUnusable: the engine refuses the request, or cannot be reached.
        """

        def make(preference: str | None) -> Call:
            own = dict(params or {})
            if preference is not None and _has_copies(path):
                own["preference"] = preference
            return Call(method, path, body, own)

        is_read = method in {"GET", "HEAD"} or path.endswith("/_mget")
        is_own = path.startswith(f"/{self.address.collection}-")
        return self._tried(make, seconds, tries, patience, is_read=is_read, is_own=is_own)

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
                raise self._lacking(next(iter(shards.get("failures", ())), shards))

    def search_all(
        self, searches: Sequence[tuple[str, Json]], seconds: float | None = None
    ) -> list[Json]:
        """Send searches, each of an index, as one request; return their answers in this order.

        An answer may be an error. The other parameters and errors are those of :meth:`request`.
        """
        if not searches:
            return []
        texts = [(index, _text(body)) for index, body in searches]

        def make(preference: str | None) -> Call:
            chosen = {} if preference is None else {"preference": preference}
            lines: list[str] = []
            for index, text in texts:
                lines += (_text({"index": index, **chosen}), text)
            return Call("POST", "/_msearch", _lines(lines), {})

        responses: list[Json] = []
        for is_last in self._waits(1):
            answer = self._tried(make, seconds, _TRIES, None, is_read=True, is_own=True)
            responses = answer["responses"]
            partial = next((each for each in responses if is_partial(each)), None)
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
                if result["status"] in BUSY or result["status"] >= FAILED:
                    again.append(operation)
                elif result["status"] >= 300 and result["status"] != _CONFLICT:
                    failed.append(result)
            if len(again) < len(waiting):
                return again
            if is_last:
                raise IndexUnusable(Message("{} writes nothing: {}", self.address, cause(result)))
        raise AssertionError("a try returns or raises")

    def _tried(
        self,
        make: Callable[[str | None], Call],
        seconds: float | None,
        tries: int,
        patience: float | None,
        *,
        is_read: bool,
        is_own: bool,
    ) -> Json:
        """Send a request until it is answered, refused, or out of tries or time.

        ``is_own`` is True for the indexes of the collection.
        """
        own = self.patience if patience is None else patience
        stop = time.monotonic() + own
        end = math.inf if seconds is None else time.monotonic() + allowance(seconds)
        wait = _FIRST_WAIT
        for tried in count(1):
            within = max(_LEAST, min(_SECONDS, end - time.monotonic()))
            try:
                if is_read and is_own and self.writes_first:
                    return self._behind_write(make(None), within)
                if is_read and len(self._hosts.all) > 1:
                    return self._hedged(make, within, seconds)
                return self._send(self._hosts.next(), make(None), within)
            except TransportError as error:
                now = time.monotonic()
                is_last = (tried >= tries and now >= stop) or self._given_up.is_set()
                self._raise_unless_passing(error, is_late=now + wait >= end, is_last=is_last)
                is_moved = isinstance(error, NoConnection) and self._hosts.any_awake
            if not is_moved:
                self._given_up.wait(wait * random.uniform(0.5, 1.0))
                wait = min(2 * wait, _LONGEST_WAIT)
        raise AssertionError("a try returns or raises")

    def _raise_unless_passing(self, error: TransportError, *, is_late: bool, is_last: bool) -> None:
        """Raise the error for a refused request, unless it may be answered a little later."""
        message = reason(error, self.address)
        if isinstance(error, NotFoundError):
            raise NotThere(message) from error
        if isinstance(error, ConflictError):
            raise VersionConflict(message) from error
        if error.error == "resource_already_exists_exception":
            raise AlreadyThere(message) from error
        if is_full(error_of(error)):
            raise self._full() from error
        if is_late and isinstance(error, ConnectionTimeout):
            raise IndexIncomplete(self._hosts.silent or (str(self.address),)) from error
        if is_last or is_late or not is_passing(error):
            raise IndexUnusable(message) from error

    def _behind_write(self, call: Call, within: float) -> Json:
        """Send a read to a host that has just written a record, as only a majority of nodes can."""
        host, path = self._hosts.next(), f"/{self.address.collection}-lock/_doc/barrier"
        write = Call("PUT", path, {"type": "barrier"}, {"timeout": f"{_BARRIER:.0f}s"})
        self._send(host, write, min(within, 2 * _BARRIER))
        return self._send(host, call, within)

    def _hedged(
        self, make: Callable[[str | None], Call], within: float, seconds: float | None
    ) -> Json:
        """Send a read to a host; if its answer is late because a host is silent, to another one.

        ``within`` is the time limit of this try, ``seconds`` that of the reader.
        """
        end = time.monotonic() + within
        hosts = self._hosts

        def sent(host: Host) -> Future[Json]:
            call = make(hosts.preference())
            return started(lambda: self._send(host, call, max(_LEAST, end - time.monotonic())))

        first = hosts.next()
        running = {sent(first)}
        until = _UNTIL_HEDGED if seconds is None else min(_UNTIL_HEDGED, seconds / 2)
        done, _ = futures.wait(running, min(until, within))
        if not done:
            answering = hosts.answering(min(1.0, until / 2))
            if 0 < len(answering) < len(hosts.all):
                logger(__name__).info("no answer from %s", ", ".join(hosts.silent))
                others = [each for each in answering if each is not first]
                running.add(sent((others or answering)[0]))
        while running:
            left = max(_LEAST, end - time.monotonic())
            done, running = futures.wait(running, left, return_when=futures.FIRST_COMPLETED)
            answered = [each for each in done if each.exception() is None]
            if answered or not running:
                return (answered or list(done))[0].result()
            if not done:
                break
        raise ConnectionTimeout("TIMEOUT", "", "")

    def _send(self, host: Host, call: Call, within: float) -> Json:
        self.trips += 1
        body = call.body
        text = body if isinstance(body, bytes | None) else _text(body).encode()
        try:
            answer: Json | bool = host.client.transport.perform_request(
                call.method,
                call.path,
                params={**call.params, "request_timeout": within},
                body=text,
                headers={"content-type": "application/json"},
            )
        except SSLError:
            raise
        except NoConnection as error:
            if not isinstance(error, ConnectionTimeout) or len(self._hosts.all) > 1:
                self._hosts.rest(host)
            raise
        return answer if isinstance(answer, dict) else {"answer": answer}

    @property
    def _hosts(self) -> Hosts:
        """The hosts; a process that was forked has its own sockets."""
        if os.getpid() != self._process:
            self._own_hosts = Hosts(self.address, self._credentials)
            self._process = os.getpid()
        return self._own_hosts

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
            Message("{} lacks a part of the index: {}", self.address, cause(answer))
        )

    def _full(self) -> IndexUnusable:
        try:
            nodes = self.request("GET", "/_nodes/stats/fs", tries=1, patience=0)
        except IndexUnusable:
            nodes = None
        return engine_full(self.address, nodes)


def allowance(seconds: float) -> float:
    """Return the seconds in which a request must be answered that the engine ends in ``seconds``.

    The engine sends what it has found until then.
    """
    return 1.25 * seconds + 0.1


def _has_copies(path: str) -> bool:
    """Return True if any copy of a shard may answer a request."""
    return "/_doc/" in path or path.endswith("/_mget")


def _text(value: object) -> str:
    return replace_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _lines(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
