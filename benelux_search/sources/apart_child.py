"""The child of :mod:`.apart`: reads one PDF after another, as its parent asks for them."""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from benelux_search.errors import SourceError
from benelux_search.sources.apart import alive, failure, receive, send, success
from benelux_search.sources.pdf import Limits, PdfSource

_MEMORY = 700_000_000  # bytes that a document may need,
_PAGE_MEMORY = 150_000  # and for each of its pages


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what happens
    stdin, stdout = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the library prints is no answer
    while (frame := receive(stdin)) is not None:
        path, limits = marshal.loads(frame[1])
        send(stdout, *_read(Path(os.fsdecode(path)), Limits(*limits), stdout))
    return 0


def _read(path: Path, limits: Limits, stdout: BinaryIO) -> tuple[bytes, bytes]:
    def begin(pages: int) -> None:
        _allow(_MEMORY + _PAGE_MEMORY * pages)

    def tick() -> None:
        alive(stdout)

    try:
        return success(PdfSource(limits, begin, tick).read(path))
    except SourceError as error:
        return failure(error)
    except MemoryError:
        return failure(SourceError("it needs too much memory"))


def _allow(size: int) -> None:
    """Lets this process hold so many bytes, where the system can tell it so."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size, most))
