"""The loggers of the package: ``benelux_search.indexing.run`` and so on.

``logging`` is imported at the first record: importing the package, and searching, do not load it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


def logger(name: str) -> Logger:
    """Return the logger of a module; it prints nothing unless the program adds a handler."""
    import logging  # noqa: PLC0415 - most searches have nothing to log

    package = logging.getLogger(__package__)
    if not package.handlers:
        package.addHandler(logging.NullHandler())
    return logging.getLogger(name)


@contextlib.contextmanager
def timed(name: str, phase: str) -> Iterator[None]:
    """Log the time that a phase of a build takes, at level DEBUG; ``name`` is the module."""
    started = time.perf_counter()
    yield
    logger(name).debug("%s took %.2f s", phase, time.perf_counter() - started)
