"""The loggers of the package, named after its modules (``benelux_search.indexing.run``).

``logging`` is imported only when a logger is needed, so that most searches do not load it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


def logger(name: str) -> Logger:
    """Return the logger of the module ``name``; without a handler, it prints nothing."""
    import logging  # noqa: PLC0415 - most searches have nothing to log

    package = logging.getLogger(__package__)
    if not package.handlers:
        package.addHandler(logging.NullHandler())
    return logging.getLogger(name)


@contextlib.contextmanager
def timed(name: str, phase: str) -> Iterator[None]:
    """Log the seconds that the block takes, at level DEBUG, with the logger of the module ``name``.

    ``phase`` names the work in the log.
    """
    started = time.perf_counter()
    yield
    logger(name).debug("%s took %.2f s", phase, time.perf_counter() - started)
