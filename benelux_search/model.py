"""The value objects of the package, as frozen dataclasses.

A document is read as *lines*. The lines are joined into *paragraphs* of one language, and the
paragraphs are aligned into *beads*. A bead that is stored has a *pair id* and one *passage* per
language; each passage is the *counterpart* of the other. Offsets count Unicode code points, ranges
are half open (the end is not included), and pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, overload

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
    """The largest file to read, in bytes and in pages; None is the default of the kind of file."""

    file_bytes: int | None = None
    pages: int | None = None


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


Match: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the analysis derives from ``text[start:end]``.

    ``kind`` is ``form`` (this very form, in lower case), ``stem`` (shared by its inflections) or
    ``part`` (the stem of a part of a compound). The terms of one word have the same ``position``;
    an elided word (``l'``) has its own.
    """

    text: str
    term: str
    start: int
    end: int
    position: int
    kind: Literal["form", "stem", "part"]


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A passage with the ranges of its text that matched the query."""

    text: str
    pages: tuple[int, ...]
    matches: tuple[Match, ...] = ()

    @classmethod
    def of(cls, passage: Passage, *matches: Match) -> Highlighted:
        """Return a passage with these matches."""
        return cls(passage.text, passage.pages, matches)


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching passage with its counterpart, score, highlights and document.

    - ``partial``: True if only parts of its compounds matched (``handel`` in ``mensenhandel``).
    - ``across``: True if only translations of the query's words matched.
    - ``alike``: the number of matching pairs that say the same, this one included: both their
      passages have the same words as this one, numbers apart.
    - ``renderings``: for each match of the passage, the ranges of the counterpart that translate
      it, if known.
    """

    rank: int
    id: str
    score: float
    language: Language
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted | None
    kind: str
    confidence: float
    partial: bool = False
    alike: int = 1
    across: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The page numbers of the passage."""
        return self.passage.pages

    def side(self, language: Language) -> Highlighted | None:
        """Return the passage in a language, or None if there is none."""
        return self.passage if language == self.language else self.counterpart

    @classmethod
    def of(cls, pair: Pair, document: DocumentInfo, rank: int = 0) -> Hit | None:
        """Return a pair without matches as a hit, or None if it has no text in either language."""
        language: Language = "nl" if pair.nl is not None else "fr"
        own, other = pair.passage(language), pair.passage(other_language(language))
        if own is None:
            return None
        counterpart = None if other is None else Highlighted.of(other)
        passage = Highlighted.of(own)
        return cls(
            rank, pair.id, 0.0, language, document, passage, counterpart, pair.kind, pair.confidence
        )


QueryLanguage: TypeAlias = Literal["auto", "nl", "fr", "both"]


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[Hit]):
    """The result of a query: a sequence of hits, with facts about the whole.

    ``language`` is the language that was searched. ``total`` counts all matching pairs, not only
    these, and each folded pair separately. ``more`` is True if more hits follow these.
    ``suggestion`` is a query that may have been meant, as the user would type it.
    """

    query: str
    language: Literal["nl", "fr", "both"]
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    more: bool = False

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]


@dataclass(frozen=True, slots=True)
class Completion:
    """A word of the index, as it is written there, with the number of passages that contain it."""

    word: str
    language: Language
    passages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The distribution of the pairs that match a query.

    Documents with the most pairs come first; years and languages are in order. ``years`` has None
    for documents without a date. A pair counts in each language in which it matches.
    """

    total: int
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]
    languages: tuple[tuple[Language, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document, as ``show`` returns it: its pairs and asides in reading order."""

    document: DocumentInfo
    pairs: tuple[Pair, ...]
    other: tuple[Aside, ...]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and the cause.

    ``is_new`` is False if it failed with the same content and cause in an earlier run.
    """

    path: str
    cause: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """The outcome of a run of the indexer: document ids by outcome, and failures by path.

    ``skipped`` are files in a folder that no reader knows; they are listed, but are no failure.
    ``documents`` and ``pairs`` count the content of the index afterwards.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int = 0
    pairs: int = 0
    took_s: float = 0.0

    @property
    def newly_failed(self) -> tuple[Failure, ...]:
        """The failures that no earlier run had for the same content."""
        return tuple(each for each in self.failed if each.is_new)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The content of an index; ``aligned`` counts the pairs with two sides.

    ``spare_bytes`` is the size of the files beside the current generation: old generations that are
    still being read, and what stopped builds saved or left behind. ``translations`` is True if the
    index has a lexicon learned from its pairs.
    """

    path: str
    generation: int
    engine: str
    analysis: str
    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    aligned: int
    size_bytes: int
    spare_bytes: int = 0
    translations: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on a file of an index, with advice.

    ``place`` is the file's path inside the folder of the index; ``size_bytes`` is its size where
    that matters. If ``damage`` is False, the finding is only information: nothing is wrong.
    """

    place: str
    what: str
    advice: str = ""
    damage: bool = True
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The result of a check of an index, after any repair.

    ``generation`` is None if the current generation is unknown. ``command`` is the command that
    repairs the index, empty if nothing is damaged. ``repaired`` describes the repairs. ``lost`` are
    the paths of the documents that could not be saved and must be indexed again (the id, if the
    path is lost as well). ``files`` and ``size_bytes`` count what was checked.
    """

    path: str
    generation: int | None
    documents: int = 0
    pairs: int = 0
    files: int = 0
    size_bytes: int = 0
    spare_bytes: int = 0
    command: str = ""
    findings: tuple[Finding, ...] = ()
    repaired: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True if nothing is damaged."""
        return not any(finding.damage for finding in self.findings)
