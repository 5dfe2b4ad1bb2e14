"""Programs whose standard error, or all of whose streams, are a terminal."""

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


def in_terminal(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    keys: bytes = b"",
    after: bytes = b"",
) -> tuple[int, bytes]:
    """Run a program in a terminal of its own; return its exit status and what is shown.

    The ``keys`` are typed when the text ``after`` is shown.
    """
    outside, inside = os.openpty()
    try:
        with subprocess.Popen(
            list(command),
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=dict(environment),
            preexec_fn=lambda: os.login_tty(os.dup(inside)),  # noqa: PLW1509
        ) as program:
            os.close(inside)
            shown = b""
            while part := _read(outside):
                shown += part
                if keys and after in shown:
                    os.write(outside, keys)
                    keys = b""
            return program.wait(), shown
    finally:
        os.close(outside)


def _read(reader: int) -> bytes:
    """Some bytes; none at the end, which Linux reports as an error."""
    try:
        return os.read(reader, 65536)
    except OSError:
        return b""
