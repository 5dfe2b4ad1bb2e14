"""PDFs read in a process of its own, which may hang, crash or swallow memory without harm.

A PDF can draw forms within forms without end, or inflate to any size, and the library that reads
it knows no limit. The child is a Python that lives as long as its parent; it says after each page
that it is alive. What it gives back is plain data (``marshal``), nothing of which is run.
"""

from __future__ import annotations

import atexit
import marshal
import os
import queue
import struct
import subprocess
import threading
from dataclasses import astuple, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import Box, Line, RawDocument, Span
from benelux_search.processes import start_python
from benelux_search.sources.pdf import Limits, PdfSource

Frame: TypeAlias = tuple[bytes, bytes]
_HEADER = struct.Struct(">cI")
_ALIVE, _DONE, _FAILED = b"a", b"d", b"f"
_ERRORS = {cls.__name__: cls for cls in (SourceError, EmptySource)}
_DIED = "the PDF library gave up on it: it is damaged, or needs too much memory"


@dataclass(frozen=True, slots=True)
class GuardedPdfSource:
    """Reads PDFs as :class:`~.pdf.PdfSource` does, in a child process.

    ``page_seconds`` is how long a page may take.
    """

    limits: Limits = field(default_factory=Limits)
    page_seconds: float = 15.0

    def accepts(self, path: Path) -> bool:
        return PdfSource(self.limits).accepts(path)

    def read(self, path: Path) -> RawDocument:
        """See :meth:`.pdf.PdfSource.read`.

        Raises:
            SourceError: also when a page takes too long, or the child dies over it.
        """
        try:
            return _reader().read(path, self.limits, self.page_seconds)
        except SourceError as error:
            raise type(error)(error.cause, path, error.page) from None


@lru_cache(maxsize=1)
def _reader() -> _Reader:
    """The child of this process: to start one takes as long as to read ten pages."""
    reader = _Reader()
    atexit.register(reader.close)
    return reader


class _Reader:
    """Asks a child process, one file at a time; starts it when it is first needed, or dead."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: queue.Queue[Frame | None] = queue.Queue()
        self._owner = 0

    def read(self, path: Path, limits: Limits, page_seconds: float) -> RawDocument:
        request = marshal.dumps((os.fsencode(path), astuple(limits)))
        with self._lock:
            process = self._started()
            stdin = cast("BinaryIO", process.stdin)
            try:
                send(stdin, _ALIVE, request)
            except OSError:
                self._stop()
                raise SourceError(_DIED) from None
            while True:
                try:
                    frame = self._frames.get(timeout=page_seconds)
                except queue.Empty:
                    self._stop()
                    raise SourceError(
                        f"a page takes longer than {page_seconds:g} seconds to read: what it draws "
                        "may have no end"
                    ) from None
                except BaseException:  # Ctrl-C: the child is amid a file
                    self._stop()
                    raise
                if frame is None:
                    self._stop()
                    raise SourceError(_DIED)
                kind, data = frame
                if kind == _DONE:
                    return _document(data)
                if kind == _FAILED:
                    name, cause, page = marshal.loads(data)
                    raise _ERRORS.get(name, SourceError)(cause, None, page)

    def _started(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is not None:
            self._stop()
            process = None
        if process is None or self._owner != os.getpid():
            process = start_python("benelux_search.sources.apart_child", stderr=subprocess.DEVNULL)
            self._process, self._owner, self._frames = process, os.getpid(), queue.Queue()
            stdout = cast("BinaryIO", process.stdout)
            threading.Thread(target=_collect, args=(stdout, self._frames), daemon=True).start()
        return process

    def close(self) -> None:
        """Ends the child, if there is one of this process; the next file starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._stop()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None


def _collect(stdout: BinaryIO, frames: queue.Queue[Frame | None]) -> None:
    try:
        while (frame := receive(stdout)) is not None:
            frames.put(frame)
    except (OSError, ValueError):  # the pipe was closed
        pass
    frames.put(None)


def send(stream: BinaryIO, kind: bytes, data: bytes = b"") -> None:
    stream.write(_HEADER.pack(kind, len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Frame | None:
    """The next frame of a stream; None at its end."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, size = _HEADER.unpack(header)
    data = stream.read(size)
    return (kind, data) if len(data) == size else None


def answer(document: RawDocument) -> bytes:
    """A document as plain data."""
    lines = [
        (
            line.text,
            line.span.start,
            line.span.page,
            astuple(line.span.box) if line.span.box else None,
            line.before,
            line.aside,
            line.lane,
            line.row,
            line.pull,
        )
        for line in document.lines
    ]
    return marshal.dumps((lines, document.encoding, document.notes))


def _document(data: bytes) -> RawDocument:
    rows, encoding, notes = marshal.loads(data)
    lines = tuple(
        Line(
            number,
            text,
            Span(start, start + len(text), page, Box(*box) if box else None),
            before,
            aside=aside,
            lane=lane,
            row=row,
            pull=pull,
        )
        for number, (text, start, page, box, before, aside, lane, row, pull) in enumerate(rows, 1)
    )
    return RawDocument(lines, encoding, notes)


def failure(error: SourceError) -> tuple[bytes, bytes]:
    return _FAILED, marshal.dumps((type(error).__name__, error.cause, error.page))


def success(document: RawDocument) -> tuple[bytes, bytes]:
    return _DONE, answer(document)


def alive(stream: BinaryIO) -> None:
    send(stream, _ALIVE)
