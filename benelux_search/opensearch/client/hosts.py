"""The hosts of a collection: which one is asked next, and which are left alone for a while."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from opensearchpy import OpenSearch, Urllib3HttpConnection
from opensearchpy.exceptions import AuthorizationException, OpenSearchException

from benelux_search.errors import IndexUnusable, Message, system_message
from benelux_search.logs import logger
from benelux_search.opensearch.client.address import Address, Credentials

Json = dict[str, Any]
_SOCKETS: Final = 64  # to each host that are kept open
_REST: Final = 10.0  # seconds in which a host that did not answer is not asked
_PROBE: Final = 1.0  # seconds in which it must answer after that

Result = TypeVar("Result")


class _Channel(Urllib3HttpConnection):
    """A connection to one host that logs requests as the package does, without their texts."""

    def _raise_warnings(self, warning_headers: Collection[str]) -> None:
        for each in warning_headers or ():
            logger(__name__).debug("%s warns: %s", self.host, each)

    def log_request_success(self, *request: Any, **_: Any) -> None:
        method, _url, path, _body, status, _answer, seconds = request
        self._log(method, path, status, seconds)

    def log_request_fail(self, *request: Any, exception: Exception | None = None) -> None:
        method, _url, path, _body, seconds, *status = request
        self._log(method, path, status[0] if status else type(exception).__name__, seconds)

    def _log(self, method: str, path: str, status: object, seconds: float) -> None:
        took = seconds * 1000
        logger(__name__).debug("%s %s%s: %s, %.0f ms", method, self.host, path, status, took)


@dataclass(slots=True)
class Host:
    """A host of the address. ``node`` is the id of its node, or None if unknown."""

    name: str
    client: OpenSearch
    node: str | None = None
    rests_until: float = 0.0
    is_probed: bool = False

    @property
    def rests(self) -> bool:
        """True if the host has not answered lately."""
        return bool(self.rests_until)


class Hosts:
    """The hosts of an address. Threads may share them."""

    def __init__(self, address: Address, credentials: Credentials) -> None:
        options = _security(address, credentials)
        self.all: Sequence[Host] = [
            Host(
                f"{host}:{port}",
                OpenSearch(
                    hosts=[{"host": host, "port": port}],
                    connection_class=_Channel,
                    max_retries=0,
                    pool_maxsize=_SOCKETS,
                    **options,
                ),
            )
            for host, port in address.hosts
        ]
        self._turns = itertools.count(int(time.monotonic() * 1000) % len(self.all))
        self._lock = threading.Lock()

    def next(self) -> Host:
        """Return the host to ask; if all of them rest, the one that has rested longest."""
        self._probe_rested()
        turn = next(self._turns)
        awake = [each for each in self.all if not each.rests]
        if awake:
            return awake[turn % len(awake)]
        return min(self.all, key=lambda each: each.rests_until)

    @property
    def any_awake(self) -> bool:
        """True if a host is not known to be silent."""
        return not all(each.rests for each in self.all)

    @property
    def silent(self) -> tuple[str, ...]:
        """The names of the hosts that have not answered lately."""
        return tuple(each.name for each in self.all if each.rests)

    def rest(self, host: Host) -> None:
        """Leave a host alone for some seconds; then it is asked whether it answers again."""
        host.rests_until = time.monotonic() + _REST

    def answering(self, seconds: float) -> list[Host]:
        """Ask all hosts whether they answer within so many seconds; the others rest."""
        asked = [(each, started(partial(_identify, each, seconds))) for each in self.all]
        wait([future for _, future in asked], seconds)
        found = []
        for host, future in asked:
            if future.done() and future.exception() is None and future.result():
                host.rests_until = 0.0
                found.append(host)
            else:
                self.rest(host)
        return found

    def preference(self) -> str | None:
        """Return which copies of a shard to ask, while hosts rest: those of hosts that answer."""
        if all(not each.rests for each in self.all):
            return None
        nodes = [each.node for each in self.all if each.node is not None and not each.rests]
        return f"_prefer_nodes:{','.join(nodes)}" if nodes else None

    def close(self) -> None:
        """Close all sockets."""
        for each in self.all:
            each.client.close()

    def _probe_rested(self) -> None:
        now = time.monotonic()
        with self._lock:
            rested = [
                each
                for each in self.all
                if each.rests and not each.is_probed
                if each.rests_until < now
            ]
            for each in rested:
                each.is_probed = True
        for each in rested:
            started(partial(self._probe, each))

    def _probe(self, host: Host) -> None:
        answers = _identify(host, _PROBE)
        host.rests_until = 0.0 if answers else time.monotonic() + _REST
        host.is_probed = False


def started(function: Callable[[], Result]) -> Future[Result]:
    """Call a function in a thread that nothing waits for when the process ends."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 - raised where the result is read
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def _identify(host: Host, seconds: float) -> bool:
    """Ask a host for the id of its node; return True if it answers."""
    try:
        found = host.client.transport.perform_request(
            "GET",
            "/_nodes/_local",
            params={"filter_path": "nodes.*.name", "request_timeout": seconds},
        )
    except AuthorizationException:
        return True  # it answers, but does not say its id
    except OpenSearchException:
        return False
    host.node = next(iter(found["nodes"]))
    return True


def _security(address: Address, own: Credentials) -> Mapping[str, Any]:
    """Return the options of a client: TLS with certificates that are checked, and the user.

    Raises:
        IndexUnusable: a file of certificates or keys cannot be read.
    """
    security: Json = {}
    if address.is_secure:
        security["use_ssl"] = True
        security["ssl_context"] = _context(own)
    if own.user is not None:
        security["http_auth"] = (own.user, own.password or "")
    return security


def _context(own: Credentials) -> ssl.SSLContext:
    files = ", ".join(str(each) for each in (own.authorities, own.certificate, own.key) if each)
    try:
        context = ssl.create_default_context(cafile=own.authorities)
        if own.certificate is not None:
            # a key with a password would be asked for on the terminal
            context.load_cert_chain(own.certificate, own.key, password=lambda: "")
    except OSError as error:
        reason = system_message(error)
        raise IndexUnusable(
            Message("certificates or keys cannot be read from {}: {}", files, reason)
        ) from error
    return context
