"""The log of the library on standard error: all of it for ``--debug``, warnings of a server."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from benelux_search.cli.terminal import Terminal


class _TerminalHandler(logging.Handler):
    """A handler that writes each record as one sanitised line."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._terminal.tell(self.format(record))


@contextlib.contextmanager
def shown_log(terminal: Terminal, least: int = logging.DEBUG) -> Iterator[None]:
    """Write the log of the library, from a level on, to standard error during the block."""
    package = logging.getLogger("benelux_search")
    handler, level = _TerminalHandler(terminal), package.level
    package.addHandler(handler)
    package.setLevel(least)
    try:
        yield
    finally:
        package.removeHandler(handler)
        package.setLevel(level)
