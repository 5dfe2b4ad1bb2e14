"""One-time codes, each of which lets one browser in, instead of the token."""

from __future__ import annotations

import secrets
import time
from typing import Final

_VALID_SECONDS: Final = 120.0


class Invitations:
    """Random codes; each is valid once, and for two minutes."""

    def __init__(self, valid_seconds: float = _VALID_SECONDS) -> None:
        self._valid_seconds = valid_seconds
        self._until: dict[str, float] = {}

    def make(self) -> str:
        """Return a new code."""
        code = secrets.token_urlsafe(32)
        self._until[code] = time.monotonic() + self._valid_seconds
        return code

    def use(self, code: str) -> bool:
        """Return True if a code is valid; it is not valid any more."""
        return time.monotonic() < self._until.pop(code, 0.0)
