"""One-time codes, each of which lets one browser in, instead of the token."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Final

_VALID_SECONDS: Final = 120


class Invitations:
    """Random codes; each is valid once in a process, and for two minutes.

    All processes with the same ``secret`` know the codes that one of them makes.
    """

    def __init__(self, secret: bytes, valid_seconds: int = _VALID_SECONDS) -> None:
        self._secret = secret
        self._valid_seconds = valid_seconds
        self._used: dict[str, float] = {}  # until when each would be valid

    def make(self) -> str:
        """Return a new code."""
        return self._signed(f"{secrets.token_urlsafe(16)}.{int(time.time()) + self._valid_seconds}")

    def use(self, code: str) -> bool:
        """Return True if a code is valid; it is not valid any more."""
        now = time.time()
        self._used = {each: until for each, until in self._used.items() if until > now}
        text, _, _ = code.rpartition(".")
        if not hmac.compare_digest(code.encode(), self._signed(text).encode()):
            return False
        until = int(text.rpartition(".")[2])
        if until <= now or code in self._used:
            return False
        self._used[code] = until
        return True

    def _signed(self, text: str) -> str:
        return f"{text}.{hmac.new(self._secret, text.encode(), 'sha256').hexdigest()[:32]}"
