"""Programs whose standard error is a terminal."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence


def on_terminal(command: Sequence[str], environment: Mapping[str, str]) -> tuple[bytes, bytes]:
    """Run a program to its end; return its standard output and its output to the terminal.

    The terminal is read while the program runs, because it buffers only a few kilobytes.
    """
    reader, terminal = os.openpty()
    try:
        with subprocess.Popen(
            list(command), stdout=subprocess.PIPE, stderr=terminal, env=dict(environment)
        ) as program:
            os.close(terminal)
            shown = b"".join(iter(lambda: _read(reader), b""))
            said, _ = program.communicate()
    finally:
        os.close(reader)
    return said, shown


def _read(reader: int) -> bytes:
    """Some bytes; none at the end, which Linux reports as an error."""
    try:
        return os.read(reader, 65536)
    except OSError:
        return b""
