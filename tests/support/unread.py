"""The bytes that a program has not read yet from its terminal or pipe."""

from __future__ import annotations

import array
import fcntl
import termios


def unread_bytes(file: int) -> int:
    """Return how many bytes wait in a file that can be read."""
    waiting = array.array("i", [0])
    fcntl.ioctl(file, termios.FIONREAD, waiting)
    return waiting[0]
