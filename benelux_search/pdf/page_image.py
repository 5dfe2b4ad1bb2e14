"""A page of a PDF as an image, drawn in a child process: PDFium may crash or never end."""

from __future__ import annotations

import contextlib
import io
import marshal
import struct
import subprocess
import sys
from typing import Final

import pypdfium2

from benelux_search.errors import Message, SourceError
from benelux_search.processes import receive, response_stream, send, start_python, stop

_DRAW, _DONE, _ABSENT, _FAILED = b"w", b"d", b"a", b"f"
_PAGES: Final = struct.Struct("<I")  # the number of pages of a PDF
_MEMORY: Final = 1_000_000_000  # bytes
_SECONDS: Final = 15  # for a page
_TALLEST: Final = 4  # height of an image divided by its width
_UNDRAWN: Final = Message("the page cannot be drawn")


class PageMissing(SourceError):
    """A page that a PDF does not have; ``pages`` is the number of those that it has."""

    def __init__(self, page: int, pages: int) -> None:
        super().__init__(Message("no such page"), page=page)
        self.pages = pages


def page_image(content: bytes, page: int, width: int) -> bytes:
    """Return a page of a PDF as PNG; ``page`` counts from 1, ``width`` is in pixels.

    Raises:
        PageMissing: there is no such page.
        SourceError: it cannot be drawn in 15 seconds.
    """
    process = start_python("benelux_search.pdf.page_image", stderr=subprocess.DEVNULL)
    request = io.BytesIO()
    send(request, _DRAW, marshal.dumps((content, page, width)))
    try:
        answered, _ = process.communicate(request.getvalue(), _SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(_UNDRAWN, page=page) from error
    finally:
        stop(process)
    packet = receive(io.BytesIO(answered))
    if packet is not None and packet[0] == _ABSENT:
        if len(packet[1]) != _PAGES.size:  # nothing that the child sends is trusted
            raise SourceError(_UNDRAWN, page=page)
        raise PageMissing(page, _PAGES.unpack(packet[1])[0])
    if packet is None or packet[0] != _DONE:
        raise SourceError(_UNDRAWN, page=page)
    return packet[1]


def main() -> int:
    """Draw the page that the parent asks for."""
    stdout = response_stream()
    _limit()
    packet = receive(sys.stdin.buffer)
    if packet is not None:
        content, page, width = marshal.loads(packet[1])
        try:
            send(stdout, _DONE, _drawn(content, page, width))
        except PageMissing as error:
            send(stdout, _ABSENT, _PAGES.pack(error.pages))
        except (pypdfium2.PdfiumError, MemoryError, ValueError, IndexError):
            send(stdout, _FAILED)
    return 0


def _drawn(content: bytes, number: int, width: int) -> bytes:
    with contextlib.closing(pypdfium2.PdfDocument(content)) as document:
        if number > len(document):
            raise PageMissing(number, len(document))
        page = document[number - 1]
        across, upwards = (max(1.0, side) for side in page.get_size())
        scale = width / max(across, upwards / _TALLEST)
        image = page.render(scale=scale, may_draw_forms=False).to_pil()
        file = io.BytesIO()
        image.convert("L" if image.mode == "L" else "RGB").quantize(64).save(file, "PNG")
        return file.getvalue()


def _limit() -> None:
    """Limit the memory and the processor time of this process, if the system allows it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
