"""The value objects of the package, as frozen dataclasses.

A document is read as *lines*. The lines are joined into *paragraphs* of one language, and the
paragraphs are aligned into *beads*. A bead that is stored has a *pair id* and one *passage* per
language; each passage is the *counterpart* of the other. Offsets count Unicode code points, ranges
are half open (the end is not included), and pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["nl", "fr"]
LineLanguage: TypeAlias = Literal["nl", "fr", "both", "other"]
LANGUAGES: tuple[Language, Language] = ("nl", "fr")
# The break between two lines: a line wrap, the end of a paragraph without a blank line, or a blank
# line (or its equivalent in a file without lines)
Boundary: TypeAlias = Literal["wrap", "end", "blank"]
AsideReason: TypeAlias = Literal[
    "running head", "page number", "margin", "boilerplate", "no words", "other language"
]

# Pairs below this confidence are doubtful: from .5 to .8, half of the beads are right (measured on
# gold)
LOW_CONFIDENCE: Final = 0.8


def other_language(language: Language) -> Language:
    """Return the other one of ``nl`` and ``fr``."""
    return "fr" if language == "nl" else "nl"


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box on a page, in points: the origin is the top left corner, y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Span:
    """A range of the decoded source, ``text[start:end]``, on one page.

    ``box`` is its bounding box on that page, for sources that know it. For a pair of files,
    ``file`` is the language of the file that it is in.
    """

    start: int
    end: int
    page: int
    box: Box | None = None
    file: Language | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line of a source: a physical or printed line, or a block of a file without lines.

    - ``number``: the line number from 1; blank lines count.
    - ``text``: the text without markup and outer white space.
    - ``before``: the break between the previous line and this one; None if the source cannot tell a
      wrap from the end of a paragraph.
    - ``heading``: True for a heading.
    - ``hint``: the language that the source declares; the text may contradict it.
    - ``aside``: the reason, if the source knows that the line belongs to no paragraph.
    - ``column_index``: the number of the column of a page or table; a column is mostly in one
      language.
    - ``row``: the number of the table row, whose cells translate each other; on a page, the number
      of the group of columns that stand side by side.
    - ``continuation_score``: after the end of a page or column, the log-odds (in nats) that the
      layout adds for this line continuing the previous paragraph.
    """

    number: int
    text: str
    span: Span
    before: Boundary | None = None
    heading: bool = False
    hint: Language | None = None
    aside: AsideReason | None = None
    column_index: int | None = None
    row: int | None = None
    continuation_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Titles:
    """The Dutch and the French title of a document, each None if unknown."""

    nl: str | None = None
    fr: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata of a document, as its front matter gives it.

    ``date`` is ISO 8601 (``2020-06-11``); ``number`` is the document number without leading zeros
    after the slash (``908/1``).
    """

    title: Titles = field(default_factory=Titles)
    date: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of reading; a file beyond one of them is refused.

    - ``file_bytes``, ``pages``: bytes of a file, and pages of a PDF; None is the default of the
      kind of file.
    - ``page_chars``: characters on a page of a PDF; the text of a fuller page is not read.
    - ``page_seconds``, ``file_seconds``: seconds of processor time for a page and for a PDF. A
      large one may take ``megabyte_seconds`` for each of its megabytes, which may hold 500 crowded
      pages.
    - ``idle_seconds``: seconds by the clock that a PDF may wait for the processor on one page.
    - ``lines``, ``markdown_lines``: lines that are not blank. A large file may have more.
    - ``paragraphs``: paragraphs of a web page (and its line breaks), of Word and of OpenDocument.
    - ``line_chars``: characters of a line of text, or of a paragraph of such a document.
    - ``elements``, ``depth``: elements of a web page, and levels of nesting.
    - ``unpacked_bytes``: bytes of all parts that are read of Word and OpenDocument; ``ratio`` is
      the largest compression ratio of a large part.
    - ``segment_chars``, ``xml_depth``: characters of a segment, line or tag of a bitext, beyond
      which it is left out, and levels of nesting in XML.
    - ``tiny_segments``: segments of a bitext, if these have fewer than 20 characters on average.
    - ``aligned_paragraphs``: paragraphs of both languages together that are aligned.
    """

    file_bytes: int | None = None
    pages: int | None = None
    page_chars: int = 200_000
    page_seconds: float = 15.0
    file_seconds: float = 50.0
    megabyte_seconds: float = 12.0
    idle_seconds: float = 150.0
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


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The result of reading a file, before its languages and paragraphs are known.

    - ``physical``: True if the lines are those of a text file; then the language of each line is
      reported.
    - ``silent``: the numbers of the non-blank lines that hold only markup.
    - ``facts``: the metadata that the file gives beside its text, such as a title.
    - ``paged``: False if paragraphs are always whole: no page end cuts one, and no running head or
      page number stands between two.
    """

    lines: tuple[Line, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    physical: bool = False
    facts: Facts = field(default_factory=Facts)
    paged: bool = True
    silent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one language; page breaks, line wraps and hyphens are resolved in ``text``.

    ``spans`` are the ranges of the source that it comes from, in reading order.
    """

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The page numbers of the paragraph, in ascending order."""
        return tuple(sorted({span.page for span in self.spans}))


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that belongs to no paragraph of either language, and the reason."""

    text: str
    reason: AsideReason
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Bead:
    """The unit of alignment: Dutch and French paragraphs, by index, that translate each other.

    ``confidence`` (0 to 1) estimates the probability that the bead is right. A bead with an empty
    side (1-0, 0-1) means that its paragraphs have no translation in the document.
    """

    nl: tuple[int, ...]
    fr: tuple[int, ...]
    confidence: float = 1.0

    @property
    def kind(self) -> str:
        """The number of Dutch and of French paragraphs, such as ``1-2``."""
        return f"{len(self.nl)}-{len(self.fr)}"


@dataclass(frozen=True, slots=True)
class LineLabel:
    """The language of a physical line; for a pair of files, ``file`` tells which one it is in."""

    number: int
    language: LineLanguage
    file: Language | None = None


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """A document, read and aligned. Every paragraph is in exactly one bead."""

    facts: Facts
    nl: tuple[Paragraph, ...]
    fr: tuple[Paragraph, ...]
    other: tuple[Aside, ...]
    beads: tuple[Bead, ...]
    lines: tuple[LineLabel, ...]
    encoding: str
    notes: tuple[str, ...] = ()

    def paragraphs(self, language: Language) -> tuple[Paragraph, ...]:
        """Return the paragraphs in a language."""
        return self.nl if language == "nl" else self.fr

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the document has paragraphs."""
        return tuple(language for language in LANGUAGES if self.paragraphs(language))


@dataclass(frozen=True, slots=True)
class Segment:
    """A bead of a bitext: the text of its two sides; an empty side means no translation.

    A newline separates two paragraphs that were translated as one.
    """

    nl: str
    fr: str

    def side(self, language: Language) -> str:
        """Return the text in a language."""
        return self.nl if language == "nl" else self.fr


@dataclass(frozen=True, slots=True)
class Bitext:
    """The result of reading a file whose segments are aligned already; see :class:`RawDocument`.

    A translation memory may be larger than the main memory. So each iteration over ``segments``
    reads the file again and keeps nothing; it raises SourceError if the file has changed meanwhile
    and cannot be read. ``languages`` are those of any segment. A bitext can be pickled, so that
    another process can read the file.
    """

    segments: Iterable[Segment]
    languages: tuple[Language, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The metadata of a document in the store. ``path`` is as it was given to the indexer.

    ``pages`` is the number of the last page with text; 1 for a file without pages.
    """

    id: str
    path: str
    facts: Facts
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """One language's side of a bead, which is indexed, matched and shown.

    A newline joins the paragraphs of a bead. ``start`` is the offset of the passage in the source
    (None if unknown), so that a view can show the asides between the passages. For a pair of files,
    the source is the file in this language.
    """

    language: Language
    text: str
    pages: tuple[int, ...] = ()
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A bead in the store. ``ordinal`` is its number in both indexes."""

    id: str
    ordinal: int
    document_id: str
    kind: str
    confidence: float
    nl: Passage | None = None
    fr: Passage | None = None

    def passage(self, language: Language) -> Passage | None:
        """Return the passage in a language, or None."""
        return self.nl if language == "nl" else self.fr
