"""The checks that every request passes: who may ask, how much, how fast; and headers of answers.

It is plain ASGI, so that bodies are streamed. Refusals are answers in JSON, with a status of 4xx
or 503.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benelux_search import errors
from benelux_search.web.access import FENCE, AccessToken, digest
from benelux_search.web.invitations import Invitations
from benelux_search.web.json_answers import Refused, error_answer, no_token
from benelux_search.web.settings import WebSettings

COOKIE: Final = "benelux-search-token"
CODE: Final = "code"  # the parameter of a page's URL that has a one-time code
_PORT: Final = re.compile(r":\d*$")
_LARGE: Final = 413  # the status of a body that is too large
_MOST_CLIENTS: Final = 10_000
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Nothing comes from elsewhere, nothing but the own script runs, and nobody frames the page
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_VARY: Final = "Accept-Language, Authorization, Cookie"


class Guard:
    """ASGI middleware that checks each request, and adds headers to each answer."""

    def __init__(self, app: ASGIApp, settings: WebSettings, invitations: Invitations) -> None:
        self._app = app
        self._settings = settings
        self._invitations = invitations
        self._answered = 0  # requests that are answered now
        self._rates = _Rates(settings.rate, settings.burst)
        self._refused_rates = _Rates(settings.rate, settings.burst)
        self._tokens = _KnownTokens(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        headers = Headers(scope=scope)
        try:
            token = self._check(scope, headers)
            with self._place(), _fenced(token):
                await self._answer(scope, receive, send, headers, token)
        except Refused as error:
            refusal = error_answer(error)
            # else it could ask on and on without reading the answers, and keep its connection so;
            # one that still sends a body would not see why it is refused
            if error.status != _LARGE:
                refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: Headers,
        token: AccessToken | None,
    ) -> None:
        body = await self._body(scope, receive, headers)
        if (login := self._login(scope, token)) is not None:
            await login(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        """Count a request while it is answered; one without the token was refused before."""
        if self._answered >= self._settings.at_once:
            text = errors.Message("too many requests are being answered: try again")
            raise Refused(503, "busy", text)
        self._answered += 1
        try:
            yield
        finally:
            self._answered -= 1

    def _check(self, scope: Scope, headers: Headers) -> AccessToken | None:
        """Return the token of a request; None if nobody needs one."""
        settings = self._settings
        if "content-length" in headers and "transfer-encoding" in headers:
            text = errors.Message("Content-Length and Transfer-Encoding contradict each other")
            raise Refused(400, "length", text)
        name = _PORT.sub("", headers.get("host", "")).strip("[]").lower()
        is_named = name in {*_LOCAL_NAMES, settings.host}
        if settings.is_local and settings.is_open and not is_named:
            # a page elsewhere may have given its own name the address of this machine
            raise Refused(403, "host", errors.Message("the request names another host"))
        token = None if settings.is_open else self._token(scope, headers)
        has_token = settings.is_open or token is not None
        client = scope.get("client")
        # requests without the token take nothing of the rate of those that have it
        rates = self._rates if has_token else self._refused_rates
        if not rates.allows(client[0] if client else ""):
            raise Refused(429, "rate", errors.Message("too many requests: wait a moment"))
        if not has_token:
            raise no_token()
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or len(length) > 15:
            raise Refused(400, "length", errors.Message("the length of the body is no number"))
        if int(length) > settings.body_bytes:
            raise self._too_large()
        return token

    def _token(self, scope: Scope, headers: Headers) -> AccessToken | None:
        """Return the token of a request; a one-time code for a page stands for the single one."""
        token = self._tokens.find(scope, headers)
        if token is not None:
            return token
        codes = parse_qs(scope["query_string"].decode("latin-1")).get(CODE, [])
        is_invited = bool(codes) and _is_page(scope) and self._invitations.use(codes[0])
        return self._tokens.single if is_invited else None

    async def _body(self, scope: Scope, receive: Receive, headers: Headers) -> bytes:
        """Read the body of a request, within the limits of size and time."""
        if scope["method"] in {"GET", "HEAD"} and "transfer-encoding" not in headers:
            return b""
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > self._settings.body_bytes:
                        raise self._too_large()
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return bytes(body)
        except TimeoutError as error:
            text = errors.Message("the body of the request does not arrive")
            raise Refused(408, "slow", text) from error

    def _too_large(self) -> Refused:
        text = errors.Message("the body is larger than {} bytes", self._settings.body_bytes)
        return Refused(_LARGE, "large", text)

    def _login(self, scope: Scope, token: AccessToken | None) -> RedirectResponse | None:
        """Return an answer that sets the cookie, if a URL has a token or a code, and redirects.

        The URL without them does not show them in the history of the browser.
        """
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = [each for each in asked if each[0] not in {"token", CODE}]
        if token is None or len(rest) == len(asked) or not _is_page(scope):
            return None
        path = quote("/" + scope["path"].lstrip("/"), safe="/:")
        answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)
        value = self._tokens.cookie(token)
        answer.set_cookie(COOKIE, value, httponly=True, samesite="lax", path="/")
        return answer


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and not scope["path"].startswith("/api")


class _KnownTokens:
    """The tokens of a server, found by what a request has of them."""

    def __init__(self, settings: WebSettings) -> None:
        self._key = settings.secret
        self.single = None
        if settings.token is not None:
            self.single = AccessToken("token", digest(settings.token.encode()))
        every = (*settings.tokens, *filter(None, [self.single]))
        self._by_digest = {each.sha256: each for each in every}
        self._by_cookie = {self.cookie(each): each for each in every}

    def cookie(self, token: AccessToken) -> str:
        """Return the value of the cookie that keeps a token.

        With a hash from the file of tokens alone, nobody can make it.
        """
        return token.sha256 if token == self.single else self._signed(token)

    def find(self, scope: Scope, headers: Headers) -> AccessToken | None:
        """Return the token that a request has: as a bearer, in its URL, or as a cookie."""
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        given = [bearer.strip().encode("latin-1")] if kind.lower() == "bearer" else []
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        given += [each.encode("utf-8", "surrogateescape") for each in asked]
        if given:  # a wrong one is not made good by a cookie
            found = (self._by_digest.get(digest(each)) for each in given)
            return next((token for token in found if token is not None), None)
        return self._by_cookie.get(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))

    def _signed(self, token: AccessToken) -> str:
        return hmac.new(self._key, token.sha256.encode(), "sha256").hexdigest()


@contextlib.contextmanager
def _fenced(token: AccessToken | None) -> Iterator[None]:
    """Answer a request within the fence of its token."""
    before = FENCE.set(() if token is None else token.within)
    try:
        yield
    finally:
        FENCE.reset(before)


class _Rates:
    """A bucket of requests for each client, which fills by ``rate`` a second up to ``burst``."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        if not self._rate:
            return True
        now = time.monotonic()
        left, before = self._buckets.pop(client, (float(self._burst), now))
        left = min(float(self._burst), left + (now - before) * self._rate)
        self._buckets[client] = (max(0.0, left - 1), now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return left >= 1


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers.add_vary_header(_VARY)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a function that gives the body that was read, and then what else the client sends."""
    waiting: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
