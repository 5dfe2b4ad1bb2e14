"""The pager that shows long output in a terminal: ``$PAGER``, by default ``less``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from benelux_search.processes import command_words, find_program, without_interrupts

if TYPE_CHECKING:
    import subprocess

_OFF: Final[Sequence[list[str]]] = (["cat"], [])  # commands that only print
_LESS: Final = "FRX"  # end if all fits on the screen; show styles; leave the text on the screen


def pager_of_terminal(environment: Mapping[str, str] = os.environ) -> Sequence[str] | None:
    """Return the command line of the pager; None if it is switched off or not installed.

    An empty ``$PAGER`` and ``cat`` switch it off. No shell runs the command, and no program of the
    working folder is found.
    """
    words = command_words(environment.get("PAGER", "less"))
    if words in _OFF:
        return None
    program = find_program(words[0], environment)
    return None if program is None else (program, *words[1:])


def show_in_pager(command: Sequence[str], lines: Iterable[str], encoding: str) -> bool:
    """Show lines in a pager, and wait for its end; return False if it cannot be started.

    If the user leaves the pager early, the other lines are not read. Ctrl-C is left to the pager.
    """
    import subprocess

    environment = {"LESS": _LESS, **os.environ}
    try:
        pager = subprocess.Popen(list(command), stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    try:
        with without_interrupts():
            try:
                _write(pager, lines, encoding)
            except Exception:
                pager.wait()  # the user may read what came before the error
                raise
            pager.wait()
    except BaseException:
        if pager.poll() is None:  # this process ends: the pager must not keep the terminal
            pager.terminate()
            pager.wait()
        raise
    return True


def _write(pager: subprocess.Popen[bytes], lines: Iterable[str], encoding: str) -> None:
    """Write lines to a pager until the end or until it closes its input."""
    assert pager.stdin is not None
    try:
        with contextlib.suppress(BrokenPipeError):
            for text in lines:
                pager.stdin.write(f"{text}\n".encode(encoding, "replace"))
    finally:
        with contextlib.suppress(OSError):
            pager.stdin.close()
