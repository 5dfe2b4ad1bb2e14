"""Limits for connections that wait for a request: by address, in time, and in all."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from benelux_search.web.settings import WebSettings

# A client that sends its header at once is never among the surplus of its address, and a client
# that opens connections anew as they are closed can do so only so often
_MOMENT: Final = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class _Wait:
    """A connection that waits; its address is empty if the limit by address does not apply."""

    address: str
    look: asyncio.TimerHandle


class WaitingConnections:
    """The connections that wait for a request, in the order in which they began to wait.

    - A connection is closed when the header of its request is not complete after ``seconds``.
    - If more than ``of_address`` connections of one address wait, the oldest of them is closed;
      but not in its first second.
    - If more than ``places`` connections wait in all, one is closed at once: the oldest of the
      address with the most, if these are more than ``of_address``, or else the oldest.
    """

    def __init__(self, places: int, of_address: int, seconds: float) -> None:
        self._places, self._of_address, self._seconds = places, of_address, seconds
        self._moment = min(_MOMENT, seconds)
        self._waiting: dict[asyncio.Transport, _Wait] = {}
        self._by_address: dict[str, dict[asyncio.Transport, None]] = {}

    def begin(self, transport: asyncio.Transport, address: str) -> None:
        """Note that a connection begins to wait; an empty ``address`` is not limited."""
        self.end(transport)
        loop = asyncio.get_running_loop()
        look = loop.call_later(self._moment, self._look, transport)
        self._waiting[transport] = _Wait(address, look)
        if address:
            self._by_address.setdefault(address, {})[transport] = None
        if len(self._waiting) > self._places:
            loop.call_later(0, self._make_room)  # after what has arrived is read

    def end(self, transport: asyncio.Transport) -> None:
        """Note that a connection does not wait any more."""
        wait = self._waiting.pop(transport, None)
        if wait is None:
            return
        wait.look.cancel()
        if wait.address:
            same = self._by_address[wait.address]
            del same[transport]
            if not same:
                del self._by_address[wait.address]

    def _look(self, transport: asyncio.Transport) -> None:
        """Close the oldest if an address has too many; else look again when the time is over."""
        address = self._waiting[transport].address
        while transport in self._waiting and self._surplus(address):
            self._drop(next(iter(self._by_address[address])))
        if transport in self._waiting:
            left = self._seconds - self._moment
            look = asyncio.get_running_loop().call_later(left, transport.close)
            self._waiting[transport] = _Wait(address, look)

    def _make_room(self) -> None:
        while len(self._waiting) > self._places:
            most = max(self._by_address.values(), key=len, default={})
            self._drop(next(iter(most if len(most) > self._of_address else self._waiting)))

    def _surplus(self, address: str) -> bool:
        return len(self._by_address.get(address, ())) > self._of_address

    def _drop(self, transport: asyncio.Transport) -> None:
        self.end(transport)
        transport.abort()  # closing would wait until the client has read the answer before


def _send_at_once(transport: asyncio.Transport) -> None:
    """Send each part of an answer when it is written.

    Else the body waits, after the header, until the client has acknowledged that: 40 ms. asyncio
    does this only for sockets that were made with the number of the protocol.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class LimitedProtocol(H11Protocol):
    """HTTP on a connection that is among ``waiting`` while no request is answered on it."""

    def __init__(
        self, *given: Any, waiting: WaitingConnections, settings: WebSettings, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._waiting = waiting
        self._settings = settings
        self._begun: bool | None = None  # None: a request is answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        _send_at_once(transport)
        self._note()

    def data_received(self, data: bytes) -> None:
        """Read the data; with a whole header, the waiting is over."""
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._note()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._waiting.end(self.transport)
        super().connection_lost(exc)

    def _note(self) -> None:
        """Tell whether the connection waits, and whether a part of a request is there."""
        is_answered = self.cycle is not None and not self.cycle.response_complete
        begun = None if is_answered else self._has_begun()
        if begun is not None and begun == self._begun:
            return  # it waits as before, and its time runs
        self._begun = begun
        if begun is None:
            self._waiting.end(self.transport)
        else:
            # one that is kept alive between two requests is not limited by address
            self._waiting.begin(self.transport, self._limited_address() if begun else "")

    def _has_begun(self) -> bool:
        """Return True if the connection is new, or has a part of a header or of an unread body.

        One that closes has not: it is left only until the client has read the answer.
        """
        if self.transport.is_closing():
            return False
        is_between = self.cycle is not None and self.conn.their_state is h11.IDLE
        return not is_between or bool(self.conn.trailing_data[0])

    def _limited_address(self) -> str:
        """Return the address of the client; nothing for a proxy that is trusted."""
        address = self.client[0] if self.client else ""
        return "" if self._settings.trusts(address) else address
