"""A child process that reads PDF files and images: a hang, a crash or full memory does no harm.

A PDF can nest forms without end, or unpack to any size, and the PDF library has no limits. The
child is a Python process that lives as long as its parent. It reads one PDF after another, and
reports its progress. It returns JSON, which is checked, and of which nothing is executed.

The time limits count the processor time of the child, so that no valid file is refused because the
machine is busy. The wall clock counts only while the child gets no processor time. Text recognition
runs in processes that the child starts and stops; it has a time limit of its own for each page.

The parent uses :class:`GuardedPdfSource` and :class:`GuardedImageSource`; the child runs
:func:`main`.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import marshal
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias, cast

from benelux_search.data_codec import Codecs, Malformed
from benelux_search.errors import EmptySource, Message, SourceError, UnsupportedSource
from benelux_search.logs import logger
from benelux_search.model import RawDocument
from benelux_search.pdf.image_files import ImageSource, is_image
from benelux_search.pdf.reader import PdfSource
from benelux_search.pdf.recognition import Recognition, TextRecogniser
from benelux_search.pdf.recognition_cache import CachedRecogniser, user_cache_folder
from benelux_search.pdf.speckles import SpeckleFilter
from benelux_search.pdf.tesseract import InstalledTesseract
from benelux_search.pdf.watchdog import (
    ALIVE,
    ChildProgress,
    ProgressReporter,
    Watchdog,
    await_result,
)
from benelux_search.processes import (
    Packet,
    processors,
    receive,
    requests,
    response_stream,
    send,
    start_python,
    stop,
)
from benelux_search.reading_options import Limits, Ocr
from benelux_search.text.encoding.decoding import name_file_in_errors

_READ, _DONE, _FAILED = b"r", b"d", b"f"
_CODECS: Final = Codecs()
_Kind: TypeAlias = Literal["SourceError", "EmptySource", "UnsupportedSource"]
_ERRORS: Final[Mapping[_Kind, type[SourceError]]] = {
    "SourceError": SourceError,
    "EmptySource": EmptySource,
    "UnsupportedSource": UnsupportedSource,
}
_DIED = Message("the PDF library gave up on it: it is damaged, or needs too much memory")
_NOT_STARTED = Message("the process that reads PDFs does not start: is the installation complete?")
_MALFORMED = Message("the process that reads PDFs gave no document; please report this file")
_LAST_BREATH_S = 5.0  # until a process that was asked to end is killed
_GRACE_S = 1.0  # for the child to end its own children
_MOST_PROCESSES = 4  # for text recognition; each needs some 100 MB
_UNCAUGHT = 1  # the exit status of a Python that an exception ended, such as a missing module


@dataclass(frozen=True, slots=True)
class _GuardedSource:
    """A reader in a child process, with time limits; ``ocr`` reads scans."""

    limits: Limits = field(default_factory=Limits)
    ocr: Ocr = field(default_factory=Ocr)

    def read(self, path: Path) -> RawDocument:
        """Read the printed lines of a file, in reading order.

        It does as :meth:`PdfSource.read` or :meth:`ImageSource.read`.

        Raises:
            EmptySource: no page of a PDF holds text, as in a scan without text recognition.
            UnsupportedSource: an image is no page of text, or there is no text recognition.
            SourceTimeout: reading takes longer than the limits; the file may be valid.
            SourceError: the file cannot be read, or the child process dies.
        """
        with name_file_in_errors(path):
            return child_reader().read(path, self.limits, self.ocr)


@dataclass(frozen=True, slots=True)
class GuardedPdfSource(_GuardedSource):
    """A reader of ``.pdf`` files in a child process, with time limits."""

    def accepts(self, path: Path) -> bool:
        """Return True if the file name ends with ``.pdf``."""
        return PdfSource(self.limits).accepts(path)


@dataclass(frozen=True, slots=True)
class GuardedImageSource(_GuardedSource):
    """A reader of scanned pages in image files, in a child process, with time limits."""

    def accepts(self, path: Path) -> bool:
        """Return True if the file name is that of an image."""
        return is_image(path)


def child_reader() -> ChildReader:
    """Return the reader that all callers in this process share.

    All callers share one child process, because its start takes as long as reading ten pages.
    """
    return _reader_of(os.getpid())


@lru_cache(maxsize=1)
def _reader_of(process: int) -> ChildReader:
    """Return the reader of the process with this id.

    A forked child needs a new reader, because the lock of the parent's reader may never be free.
    """
    reader = ChildReader(process)
    atexit.register(reader.close)
    return reader


class ChildReader:
    """A reader of PDF files and images in one child process, one file at a time.

    The child is started at the first file, and again if it has died. ``owner`` is the id of the
    process that uses the reader.
    """

    def __init__(self, owner: int) -> None:
        self._owner = owner
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._packets: queue.Queue[Packet | None] = queue.Queue()

    def read(self, path: Path, limits: Limits, ocr: Ocr) -> RawDocument:
        """Read a file; see :meth:`GuardedPdfSource.read`. The errors do not name the path."""
        request = marshal.dumps((os.fsencode(path), astuple(limits), astuple(ocr)))
        watchdog = Watchdog(limits, _size(path))
        with self._lock:
            try:
                send(cast("BinaryIO", self._started().stdin), _READ, request)
                packet = await_result(self._packets, watchdog)
                read = None if packet is None else _unpacked(packet)
            except OSError:
                read = None
            except Malformed as error:
                logger(__name__).warning("the PDF process sent no document: %s", error)
                self._stop()
                raise SourceError(_MALFORMED) from None
            except BaseException:  # a time limit or Ctrl-C: the child is still reading
                self._stop()
                raise
            if read is None:
                logger(__name__).warning(
                    "the PDF process died while it read %s; the next PDF gets a new one", path
                )
                raise self._error_of_death()
        if isinstance(read, SourceError):
            raise read
        return read

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is not None:
            self._stop()
        process = self.process
        if process is None:
            process = start_python("benelux_search.pdf.process", stderr=subprocess.DEVNULL)
            self.process, self._packets = process, queue.Queue()
            stdout = cast("BinaryIO", process.stdout)
            threading.Thread(target=_collect, args=(stdout, self._packets), daemon=True).start()
        return process

    def close(self) -> None:
        """End the child, if this process has started one; the next file starts a new child."""
        if self._owner == os.getpid():
            with self._lock:
                self._stop()

    def _error_of_death(self) -> SourceError:
        """Stop the child and return the error for a child that has closed its pipe.

        The cause is the file or, if Python ended with an exception, the installation.
        """
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_LAST_BREATH_S)
        if self._stop() != _UNCAUGHT:
            return SourceError(_DIED)
        error = SourceError(_NOT_STARTED)
        error.__cause__ = OSError(errno.ENOEXEC, _NOT_STARTED)  # the file itself may be sound
        return error

    def _stop(self) -> int:
        """End the child; return its exit status, below 0 if it did not end by itself."""
        process, self.process = self.process, None
        if process is None:
            return 0
        try:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                cast("BinaryIO", process.stdin).close()  # it ends, and text recognition with it
                process.wait(_GRACE_S)
        finally:
            status = stop(process)
        return status


def _size(path: Path) -> int:
    """Return the size of a file in bytes; 0 on an error, which the child will report."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _collect(stdout: BinaryIO, packets: queue.Queue[Packet | None]) -> None:
    try:
        while (packet := receive(stdout)) is not None:
            packets.put(packet)
    except (OSError, ValueError):  # the pipe was closed
        pass
    packets.put(None)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The error of a file that cannot be read, as the child sends it."""

    kind: _Kind
    cause: str
    page: int | None


def failure_packet(error: SourceError) -> Packet:
    """Return the packet for a file that cannot be read."""
    kinds = (kind for kind, cls in _ERRORS.items() if cls is type(error))
    refusal = _Refusal(next(kinds, "SourceError"), error.cause, error.page)
    return _FAILED, _CODECS.of(_Refusal).dumps(refusal)


def success_packet(document: RawDocument) -> Packet:
    """Return the packet with a document."""
    return _DONE, _CODECS.of(RawDocument).dumps(document)


def _unpacked(packet: Packet) -> RawDocument | SourceError:
    """Return the document in a packet of the child, or why the file cannot be read.

    Raises:
        Malformed: it is no packet of this kind.
    """
    kind, data = packet
    if kind == _DONE:
        document: RawDocument = _CODECS.of(RawDocument).loads(data)
        return document
    refusal: _Refusal = _CODECS.of(_Refusal).loads(data)
    return _ERRORS[refusal.kind](refusal.cause, None, refusal.page)


def report_progress(stream: BinaryIO, progress: ChildProgress) -> None:
    """Write a progress report to the parent."""
    send(stream, ALIVE, progress.packed())


# --- The child

_MEMORY = 700_000_000  # bytes of memory that every document may need
_PAGE_MEMORY, _BYTE_MEMORY = 150_000, 30  # more, for each page and each byte of the file


def main() -> int:
    """Read the PDF files that the parent asks for, until the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what happens
    stdout, tesseract = response_stream(), InstalledTesseract()
    for request in requests(tesseract.stop):
        path, limits, ocr = marshal.loads(request)
        job = _Job(Path(os.fsdecode(path)), Limits(*limits), Ocr(*ocr), tesseract)
        send(stdout, *_read(job, stdout))
    return 0


@dataclass(frozen=True, slots=True)
class _Job:
    """A file to read, in the child."""

    path: Path
    limits: Limits
    ocr: Ocr
    tesseract: InstalledTesseract

    def read(self, on_start: Callable[[int], None], reporter: ProgressReporter) -> RawDocument:
        """Read the file, with text recognition if it is wanted."""
        recognition = None
        if self.ocr.mode != "never":
            recognition = Recognition(
                self._recogniser,
                self.ocr.mode == "force",
                min(self.ocr.processes or processors(), _MOST_PROCESSES),
                reporter.set_scans,
            )
        kind = ImageSource if is_image(self.path) else PdfSource
        return kind(self.limits, on_start, reporter.page_done, recognition).read(self.path)

    def _recogniser(self) -> TextRecogniser:
        engine = self.tesseract.recogniser(self.limits.ocr_seconds)
        return CachedRecogniser(SpeckleFilter(engine), user_cache_folder())


def _read(job: _Job, stdout: BinaryIO) -> Packet:
    def send_report(progress: ChildProgress) -> None:
        report_progress(stdout, progress)

    def on_start(pages: int) -> None:
        # the lower limit: a small file may have thousands of pages that share one content
        _allow(_MEMORY + min(_PAGE_MEMORY * pages, _BYTE_MEMORY * job.path.stat().st_size))
        reporter.set_page_count(pages)

    try:
        with ProgressReporter(send_report) as reporter:
            return success_packet(job.read(on_start, reporter))
    except SourceError as error:
        return failure_packet(error)
    except MemoryError:
        return failure_packet(SourceError(Message("it needs too much memory")))


def _allow(size: int) -> None:
    """Limit the memory of this process to ``size`` bytes, if the system allows it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size, most))
