"""The three streams of a process, as it finds them."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def open_closed_streams() -> None:
    """Sends nowhere what goes to a stream that was closed before we began (``>&-``).

    Python has None for such a stream, and the next file that is opened, which may be one of the
    index, would get its number.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        null = os.open(os.devnull, os.O_RDWR)
        if null != number:
            os.dup2(null, number)
            os.close(null)
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def send_nowhere(stream: TextIO) -> None:
    """Lets go of what cannot be written: the interpreter flushes at its end, and would fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
