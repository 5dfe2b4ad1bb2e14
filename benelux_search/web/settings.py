"""The settings of the server: what it serves, where it listens, and its limits."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from benelux_search.errors import Message, OptionError
from benelux_search.law.codes import Code
from benelux_search.opened_index.handle import StrPath
from benelux_search.search.queries.scope import Scope
from benelux_search.web.access import AccessToken

_LONGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The settings of a server.

    - ``index``: the folder of the index, or the address of a collection; or a list of these.
    - ``host``, ``port``: where it listens; port 0 is any free one. Another host than the machine
      itself needs a ``token``, which clients send as a bearer token, or ``tokens``: those of
      several clients, each with what it may read.
    - ``codes``, ``terms``, ``within``: as for :func:`~benelux_search.api.opening.open_index`.
      ``within`` also holds for ``tokens``.
    - ``body_bytes``, ``body_seconds``: the largest body of a request, and the seconds in which it
      has to arrive.
    - ``rate``: requests per second of one client on average; 0 means no limit. ``burst`` requests
      may come at once.
    - ``at_once``: requests that are answered at the same time; one more is refused.
    - ``waiting``: connections of one address that may wait for a request; ``header_seconds``: the
      seconds in which the header of a request has to arrive.
    - ``connections``: connections that may wait for a request in all; never more than half of the
      files that the process may open.
    - ``trusted_proxies``: addresses or networks whose ``X-Forwarded-For`` names the client. The
      limit ``waiting`` does not apply to them.
    - ``kept``: older generations that stay open for those who are turning their pages.
    - ``secret``: signs the cookies of tokens and one-time codes; by default it is drawn at random.
    - ``answers``: answers of the API that are kept for those who ask the same again; 0 keeps none.

    Raises:
        OptionError: a value is not allowed, or the token is missing.
    """

    index: StrPath | Sequence[StrPath]
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    tokens: Sequence[AccessToken] = ()
    codes: Sequence[Code] = ()
    terms: Sequence[tuple[str, str]] = ()
    within: Scope | None = None
    body_bytes: int = 1_000_000
    body_seconds: float = 10.0
    rate: float = 50.0
    burst: int = 200
    at_once: int = 100
    waiting: int = 20
    header_seconds: float = 5.0
    connections: int = 400
    trusted_proxies: Sequence[str] = ()
    kept: int = 2
    answers: int = 256
    secret: bytes = field(
        default_factory=partial(secrets.token_bytes, 32), repr=False, compare=False
    )

    @property
    def salt(self) -> str:
        """A text that differs if answers may differ: it is part of their tags."""
        return hashlib.sha256(repr((self.codes, self.terms)).encode()).hexdigest()[:8]

    @property
    def is_open(self) -> bool:
        """True if nobody needs a token."""
        return self.token is None and not self.tokens

    @property
    def is_local(self) -> bool:
        """True if only programs on this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def trusts(self, address: str) -> bool:
        """Return True if an address is one of the proxies that are trusted."""
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(known in ipaddress.ip_network(each) for each in self.trusted_proxies)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= _LONGEST_PORT:
            raise OptionError("port", self.port, Message("it must be a number from 0 to 65535"))
        if self.token is not None and not self.token.strip():
            raise OptionError("token", self.token, Message("it must not be empty"))
        if not self.is_local and self.is_open:
            raise OptionError(
                "host", self.host, Message("another host than this machine needs a token")
            )
        for proxy in self.trusted_proxies:
            _check_network(proxy)


def _check_network(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        advice = Message("it must be an address or a network: 10.0.0.1, 10.0.0.0/8")
        raise OptionError("trusted-proxy", text, advice) from error
