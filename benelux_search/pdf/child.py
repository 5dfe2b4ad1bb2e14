"""The child of :mod:`.apart`: reads one PDF after another, as its parent asks for them."""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
from pathlib import Path
from typing import BinaryIO

from benelux_search.errors import SourceError
from benelux_search.pdf.process import ChildProgress, Pulse, failure, report_progress, success
from benelux_search.pdf.reader import PdfLimits, PdfSource
from benelux_search.processes import answer_stream, requests, send

_MEMORY = 700_000_000  # bytes that a document may need,
_PAGE_MEMORY, _BYTE_MEMORY = 150_000, 30  # and for each of its pages, or of its own bytes


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what happens
    stdout = answer_stream()
    for request in requests():
        path, limits = marshal.loads(request)
        send(stdout, *_read(Path(os.fsdecode(path)), PdfLimits(*limits), stdout))
    return 0


def _read(path: Path, limits: PdfLimits, stdout: BinaryIO) -> tuple[bytes, bytes]:
    def send_report(progress: ChildProgress) -> None:
        report_progress(stdout, progress)

    def begin(pages: int) -> None:
        # a small file may have thousands of pages that are one and the same
        _allow(_MEMORY + min(_PAGE_MEMORY * pages, _BYTE_MEMORY * path.stat().st_size))
        pulse.begin(pages)

    try:
        with Pulse(send_report) as pulse:
            return success(PdfSource(limits, begin, pulse.turn).read(path))
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
