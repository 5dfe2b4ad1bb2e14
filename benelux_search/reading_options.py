"""Options of reading a file: limits, text recognition, and what counts as a document."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Literal, TypeAlias

from benelux_search.errors import Message, OptionError


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum values for a file. A file that exceeds one is refused with a SourceError.

    - ``file_bytes``, ``pages``: bytes of a file, and pages of a PDF; None is the default for the
      type of file.
    - ``page_chars``: characters on a page of a PDF; a page with more is skipped.
    - ``page_seconds``, ``file_seconds``: seconds of processor time for a page of a PDF, and for the
      whole PDF. A large PDF may take ``megabyte_seconds`` for each megabyte instead, because a
      megabyte may hold 500 pages full of text.
    - ``idle_seconds``: seconds in which the process that reads a page of a PDF gets no processor
      time.
    - ``ocr_pages``, ``ocr_seconds``: scanned pages of a file that are read by text recognition, and
      seconds of the clock for each of them; pages beyond them stay unread, with a note.
    - ``lines``, ``markdown_lines``: non-blank lines of a text file or a Markdown file; a large file
      may have more.
    - ``paragraphs``: paragraphs of a Word or OpenDocument file; paragraphs and line breaks of a web
      page.
    - ``line_chars``: characters of a line of a text file, or of a paragraph of another document.
    - ``elements``, ``depth``: elements of a web page, and levels of nesting.
    - ``unpacked_bytes``: bytes of the unpacked parts of a Word or OpenDocument file; ``ratio`` is
      the maximum compression ratio of a large part, and of a large file in an archive.
    - ``packed_file_bytes``: bytes of the unpacked file of an archive, or of a compressed file;
      ``file_bytes`` takes precedence.
    - ``segment_chars``: characters of a segment, line or tag of a bitext; a longer one is skipped.
    - ``xml_depth``: levels of nesting in the XML of a bitext.
    - ``tiny_segments``: segments of a bitext with fewer than 20 characters a segment on average.
    - ``aligned_paragraphs``: paragraphs to align, in both languages together.
    """

    file_bytes: int | None = None
    pages: int | None = None
    page_chars: int = 200_000
    page_seconds: float = 15.0
    file_seconds: float = 50.0
    megabyte_seconds: float = 12.0
    idle_seconds: float = 150.0
    ocr_pages: int = 2_000
    ocr_seconds: float = 120.0
    lines: int = 500_000
    markdown_lines: int = 100_000
    paragraphs: int = 200_000
    line_chars: int = 2_000_000
    elements: int = 4_000_000
    depth: int = 200_000
    unpacked_bytes: int = 400_000_000
    ratio: int = 200
    segment_chars: int = 1_000_000
    xml_depth: int = 200
    tiny_segments: int = 200_000
    aligned_paragraphs: int = 150_000
    packed_file_bytes: int = 4_000_000_000

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            OptionError: one is no number from 0 on.
        """
        for each in fields(self):
            value = getattr(self, each.name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (is_number and value >= 0) and not (value is None and each.default is None):
                raise OptionError(each.name, value, Message("it must be a number from {} on", 0))


OcrMode: TypeAlias = Literal["auto", "never", "force"]


OCR_MODES: Final[tuple[OcrMode, ...]] = ("auto", "never", "force")


EachMode: TypeAlias = Literal["file", "record"]


EACH_MODES: Final[tuple[EachMode, ...]] = ("file", "record")


@dataclass(frozen=True, slots=True)
class Ocr:
    """The use of text recognition: ``mode``, and the number of pages to recognise at a time.

    ``processes`` of 0 stands for one per processor, at most four.
    """

    mode: OcrMode = "auto"
    processes: int = 0
