"""A reader of files that capture the worker process which reads them."""

from __future__ import annotations

import gc
import io
import threading
from pathlib import Path

from workbench import read_bars

from benelux_search.model import AlignedDocument, Bitext
from benelux_search.processes import send

CAPTURE = b"captured:"


def read_captured(path: Path, french: Path | None = None, /) -> AlignedDocument | Bitext:
    """Read a file; one that begins with ``captured:`` makes its worker answer with the rest."""
    content = path.read_bytes()
    if content.startswith(CAPTURE):
        streams = (each for each in gc.get_objects() if isinstance(each, io.BufferedWriter))
        replies = next(each for each in streams if not each.closed and each.fileno() > 2)
        send(replies, b"a", content.removeprefix(CAPTURE))
        threading.Event().wait()
    return read_bars(path, french)
