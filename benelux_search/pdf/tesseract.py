"""Tesseract, an engine for text recognition, as a program that is installed beside this one.

The program reads the image of a page and writes hOCR: HTML with the box, the base line and the
confidence of each word. It gets no name of a document, and runs in a folder of its own, because it
takes configuration files from its working folder.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.etree import ElementTree

from benelux_search.errors import Message
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.pdf.recognition import (
    PageImage,
    RecognisedText,
    RecognisedWord,
    RecognitionFailed,
    RecognitionUnavailable,
    weighted_median,
)
from benelux_search.processes import find_program

INSTALL: Final = Message(
    "install tesseract-ocr, tesseract-ocr-nld and tesseract-ocr-fra (Debian, Ubuntu), or {}",
    "brew install tesseract tesseract-lang",
)
IMAGE: Final = "page.pgm"
_LANGUAGES = ("nld", "fra")
_PROBE_S = 20.0  # for the version and the list of languages
_SLICE_S = 0.5  # waits are added up, so that the time in which a job is stopped does not count
_FAILED = Message("text recognition failed")
_TITLE = re.compile(r"(bbox|baseline|x_size|x_wconf)((?: -?[\d.]+)+)")


class InstalledTesseract:
    """The Tesseract of this machine, which is looked for when it is first needed.

    If it is missing, the next call looks again. Another thread may call :meth:`stop`.
    """

    def __init__(self) -> None:
        self._found: tuple[str, str] | None = None
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def recogniser(self, seconds: float) -> Tesseract:
        """Return the engine; a page may take ``seconds``.

        Raises:
            RecognitionUnavailable: the program is not installed, or lacks Dutch or French.
        """
        if self._found is None:
            self._found = self._find()
        program, identity = self._found
        return Tesseract(self, program, identity, seconds)

    def _find(self) -> tuple[str, str]:
        program = find_program("tesseract")
        if program is None:
            raise RecognitionUnavailable(INSTALL)
        try:
            version = self.run([program, "--version"], _PROBE_S).split(b"\n", 1)[0].strip()
            languages = self.run([program, "--list-langs"], _PROBE_S).split()
        except RecognitionFailed:
            raise RecognitionUnavailable(INSTALL) from None
        if not all(language.encode() in languages for language in _LANGUAGES):
            raise RecognitionUnavailable(INSTALL)
        return program, f"{version.decode('ascii', 'replace')} {'+'.join(_LANGUAGES)}"

    def run(self, command: Sequence[str], seconds: float, image: bytes = b"") -> bytes:
        """Run a command in a folder with the file ``IMAGE`` only, and return its output.

        Raises:
            RecognitionFailed: it does not start, fails, or takes more than ``seconds``.
        """
        try:
            with temporary_folder() as folder:
                (folder / IMAGE).write_bytes(image)
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    cwd=folder,
                    env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                )
                with self._tracked(process):
                    output = _output(process, seconds)
        except OSError:
            raise RecognitionFailed(_FAILED) from None
        if process.returncode != 0:
            raise RecognitionFailed(_FAILED)
        return output

    @contextlib.contextmanager
    def _tracked(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Let :meth:`stop` kill a process during the block, and kill it at the end of the block."""
        with process:
            with self._lock:
                self._running.add(process)
                if self._stopped:
                    process.kill()
            try:
                yield
            finally:
                process.kill()
                with self._lock:
                    self._running.discard(process)

    def stop(self) -> None:
        """Kill all running processes; those that are started later are killed, too."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()


def _output(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    for _ in range(max(1, math.ceil(seconds / _SLICE_S))):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=_SLICE_S)[0]
    raise RecognitionFailed(Message("text recognition takes more than {} seconds", f"{seconds:g}"))


@dataclass(frozen=True, slots=True)
class Tesseract:
    """Tesseract: one process for each page, with a limit of ``seconds``."""

    installed: InstalledTesseract
    program: str
    identity: str
    seconds: float

    def recognise(self, image: PageImage) -> RecognisedText:
        """Return the words on the image of a page, as :class:`TextRecogniser` demands."""
        command = [self.program, IMAGE, "stdout", "-l", "+".join(_LANGUAGES)]
        # A configuration by name ("hocr") could be a file of another folder
        command += ["--dpi", str(image.dpi), "-c", "tessedit_create_hocr=1"]
        return read_hocr(self.installed.run(command, self.seconds, image.pgm()))


# --- hOCR


class _Line(NamedTuple):
    """A recognised line: the middle of its base line, its slope, its width and its words."""

    x: float
    base: float
    slope: float
    width: float
    size: float
    words: tuple[tuple[str, float, float, float], ...]  # text, left, right, confidence


def read_hocr(data: bytes) -> RecognisedText:
    """Return the words of an hOCR file with one page.

    The tilt of the page is the median tilt of its lines; longer lines count more. The words of a
    line get the base line that runs through its middle with this tilt, because the tilt of a single
    line is often wrong.

    Raises:
        RecognitionFailed: the file is damaged.
    """
    try:
        lines = [line for each in ElementTree.fromstring(data).iter() for line in _line(each)]
    except (ElementTree.ParseError, ValueError, KeyError):
        raise RecognitionFailed(_FAILED) from None
    tilt = weighted_median((line.slope, line.width) for line in lines)
    words = tuple(
        RecognisedWord(text, left, right, line.base + tilt * (left - line.x), line.size, confidence)
        for line in lines
        for text, left, right, confidence in line.words
    )
    return RecognisedText(words, tilt)


def _values(element: ElementTree.Element) -> dict[str, tuple[float, ...]]:
    """Return the numbers in the title of an element: "bbox 2 4 9 8; x_wconf 91"."""
    return {
        name: tuple(map(float, numbers.split()))
        for name, numbers in _TITLE.findall(element.get("title", ""))
    }


def _line(element: ElementTree.Element) -> Iterator[_Line]:
    """Yield the line of an element, if it is one.

    In the file, the base line is relative to the lower left corner of the box of the line.
    """
    values = _values(element)
    if len(values.get("baseline", ())) != 2 or "x_size" not in values:
        return
    (left, _, right, bottom), (slope, offset) = values["bbox"], values["baseline"]
    (size,) = values["x_size"]
    half = (right - left) / 2
    words = tuple(word for each in element.iter() for word in _word(each))
    base = bottom + offset + slope * half
    yield _Line(left + half, base, slope, right - left, size, words)


def _word(element: ElementTree.Element) -> Iterator[tuple[str, float, float, float]]:
    values = _values(element)
    text = "".join("".join(element.itertext()).split())
    if "x_wconf" in values and text:
        left, _, right, _ = values["bbox"]
        yield text, left, right, values["x_wconf"][0]
