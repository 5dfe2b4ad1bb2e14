"""A connection to the engine: requests, retries, and errors that say what helps."""

from __future__ import annotations

import json
import math
import os
import random
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent import futures
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

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

from benelux_search.errors import IndexIncomplete, IndexUnusable, Message
from benelux_search.index.opensearch.address import Address, Credentials
from benelux_search.index.opensearch.hosts import Host, Hosts, started
from benelux_search.logs import logger
from benelux_search.text.surrogates import replace_surrogates

Json = dict[str, Any]
_TRIES: Final = 5  # of a request when there is no connection, or a node is busy
_BUSY: Final = (429, 502, 503, 504)
_FIRST_WAIT: Final = 0.1  # seconds before the second try; each wait is twice the one before
_LONGEST_WAIT: Final = 5.0
_SECONDS: Final = 60.0  # for a request without a time limit
_CONFLICT: Final = 409
_PATIENCE: Final = (
    3.0  # seconds, and at most half the time limit, until silent hosts are looked for
)
_LEAST: Final = 0.05  # seconds that a request gets


class NotThere(IndexUnusable):
    """An index or a document that does not exist."""


class AlreadyThere(IndexUnusable):
    """An index that exists already."""


class VersionConflict(IndexUnusable):
    """A document that somebody else has changed."""


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
    alone for a while. ``trips`` is the number of requests so far.
    """

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address = address
        self.trips = 0
        self._credentials = credentials
        self._own_hosts = Hosts(address, credentials)
        self._process = os.getpid()

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
    ) -> Json:
        """Send a request, again if the engine cannot be reached or is busy; return the answer.

        ``seconds`` is the time limit; with None, each try may take a minute.

        Raises:
            NotThere: there is no such index or document.
            VersionConflict: the condition of a write does not hold.
            IndexIncomplete: there is no answer in time.
            IndexUnusable: the engine refuses the request, or cannot be reached.
        """

        def make(preference: str | None) -> Call:
            own = dict(params or {})
            if preference is not None and _has_copies(path):
                own["preference"] = preference
            return Call(method, path, body, own)

        is_read = method in {"GET", "HEAD"} or path.endswith("/_mget")
        return self._tried(make, seconds, tries, is_read=is_read)

    def exists(self, path: str) -> bool:
        """Return True if an index exists. Raises the errors of :meth:`request`."""
        try:
            return bool(self.request("HEAD", path)["answer"])
        except NotThere:
            return False

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

        responses: list[Json] = self._tried(make, seconds, _TRIES, is_read=True)["responses"]
        return responses

    def write_all(self, operations: Iterable[tuple[Json, Json | None]]) -> list[Json]:
        """Send write operations, each an action and a document; return those that failed.

        Operations that a busy node refuses are sent again until it takes them. A document that is
        there already, with this version, is no failure.
        """
        waiting = [
            (_text(action), None if doc is None else _text(doc)) for action, doc in operations
        ]
        failed: list[Json] = []
        wait = _FIRST_WAIT
        while waiting:
            lines = [line for pair in waiting for line in pair if line is not None]
            answer = self.request("POST", "/_bulk", _lines(lines), tries=10)
            again = []
            for operation, item in zip(waiting, answer["items"], strict=True):
                [result] = item.values()
                if result["status"] in _BUSY:
                    again.append(operation)
                elif result["status"] >= 300 and result["status"] != _CONFLICT:
                    failed.append(result)
            waiting = again
            if again:
                time.sleep(wait * random.uniform(0.5, 1.0))
                wait = min(2 * wait, _LONGEST_WAIT)
        return failed

    def _tried(
        self,
        make: Callable[[str | None], Call],
        seconds: float | None,
        tries: int,
        *,
        is_read: bool,
    ) -> Json:
        """Send a request until it is answered, refused, or out of tries or time."""
        end = math.inf if seconds is None else time.monotonic() + allowance(seconds)
        wait = _FIRST_WAIT
        for left in reversed(range(tries)):
            within = max(_LEAST, min(_SECONDS, end - time.monotonic()))
            try:
                if is_read and len(self._hosts.all) > 1:
                    return self._hedged(make, within, seconds)
                return self._send(self._hosts.next(), make(None), within)
            except NotFoundError as error:
                raise NotThere(_reason(error, self.address)) from error
            except ConflictError as error:
                raise VersionConflict(_reason(error, self.address)) from error
            except TransportError as error:
                if error.error == "resource_already_exists_exception":
                    raise AlreadyThere(_reason(error, self.address)) from error
                is_late = time.monotonic() + wait >= end
                if is_late and isinstance(error, ConnectionTimeout):
                    raise IndexIncomplete(self._hosts.silent or (str(self.address),)) from error
                if not left or is_late or not _is_passing(error):
                    raise IndexUnusable(_reason(error, self.address)) from error
                is_moved = isinstance(error, NoConnection) and self._hosts.any_awake
            if not is_moved:
                time.sleep(wait * random.uniform(0.5, 1.0))
                wait = min(2 * wait, _LONGEST_WAIT)
        raise AssertionError("a try returns or raises")

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
        patience = _PATIENCE if seconds is None else min(_PATIENCE, seconds / 2)
        done, _ = futures.wait(running, min(patience, within))
        if not done:
            answering = hosts.answering(min(1.0, patience / 2))
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


def allowance(seconds: float) -> float:
    """Return the seconds in which a request must be answered that the engine ends in ``seconds``.

    The engine sends what it has found until then.
    """
    return 1.25 * seconds + 0.1


def _has_copies(path: str) -> bool:
    """Return True if any copy of a shard may answer a request."""
    return "/_doc/" in path or path.endswith("/_mget")


def _is_passing(error: TransportError) -> bool:
    """Return True if the same request may be answered a little later, or by another node."""
    if isinstance(error, SSLError):
        return False
    return isinstance(error, NoConnection) or error.status_code in _BUSY


def _reason(error: TransportError, address: Address) -> Message:
    if isinstance(error, SSLError):
        return Message(
            "the certificate of {} is not trusted ({}); if it is right, name its authority in {}",
            address,
            _ssl_reason(error),
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


def _ssl_reason(error: BaseException) -> str:
    """Return why a certificate is refused, from the errors that are in an error."""
    inner = [each for each in (error.__cause__, error.__context__, *error.args) if each]
    for each in inner:
        if isinstance(each, ssl.SSLCertVerificationError):
            return each.verify_message
        if isinstance(each, BaseException) and (found := _ssl_reason(each)):
            return found
    return str(getattr(error, "reason", "") or "")


def _cause(info: object) -> str:
    match info:
        case {"error": {"root_cause": [{"reason": str(reason)}, *_]}} | {
            "error": {"reason": str(reason)}
        }:
            return reason[:300]
    return str(info)[:300]


def _text(value: object) -> str:
    return replace_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _lines(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
