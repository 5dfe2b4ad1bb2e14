"""The limit of open files: how many connections fit, and one record of the log if it is reached."""

from __future__ import annotations

import asyncio
import errno
from typing import Any, Final

from benelux_search.logs import logger

_SHORT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_WELL_SECONDS: Final = 30.0  # without a shortage, until the next one is reported again


def open_files_limit() -> int | None:
    """Return how many files this process may open; None if there is no limit or none is known."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if limit == resource.RLIM_INFINITY else limit


class ShortageReport:
    """A handler of an event loop's errors that reports a shortage of open files once.

    A server that cannot accept a connection tries again and again, and asyncio reports each try.
    After ``well_seconds`` without a failed try, a shortage is reported again.
    """

    def __init__(self, well_seconds: float = _WELL_SECONDS) -> None:
        self._well_seconds = well_seconds
        self._limit = open_files_limit()  # asked now, because it may load a module, from a file
        self._last: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Report an error of the event loop."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _SHORT):
            loop.default_exception_handler(context)
            return
        now = loop.time()
        if self._last is None or now - self._last > self._well_seconds:
            logger(__name__).error(
                "no connection can be accepted now: %s. If this process may open more files "
                "(ulimit -n; now %s), more clients can connect at once",
                (error.strerror or str(error)).lower(),
                self._limit or "without a limit",
            )
        self._last = now
