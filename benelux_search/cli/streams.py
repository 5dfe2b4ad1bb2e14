"""The three streams of a process, as it finds them."""

from __future__ import annotations

import os
import sys


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
