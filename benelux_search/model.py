"""The words of the project as frozen dataclasses.

A document is read as *lines*, rebuilt into *paragraphs* of one language, and aligned into
*beads*; a bead stored under a *pair id* has a *passage* a language, each the other's
*counterpart*. Offsets are Unicode code points and half open, pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, overload

Language: TypeAlias = Literal["nl", "fr"]
LineLanguage: TypeAlias = Literal["nl", "fr", "both", "other"]
LANGUAGES: tuple[Language, Language] = ("nl", "fr")
# What stands between two lines: nothing but a line wrap, the end of a paragraph that no blank
# line marks, or a blank line (or what does the same in a file without lines)
Boundary: TypeAlias = Literal["wrap", "end", "blank"]
AsideReason: TypeAlias = Literal[
    "running head", "page number", "margin", "boilerplate", "no words", "other language"
]

# A pair below that is doubtful: from .5 to .8 half of the beads are right (measured on gold)
LOW_CONFIDENCE: Final = 0.8


def other_language(language: Language) -> Language:
    return "fr" if language == "nl" else "nl"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points: the origin is the top left corner, y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the decoded source: ``text[start:end]``, on one page.

    ``box`` is where it stands on that page, for sources that know; ``file`` is which of the two
    files of a pair it is in, by the language of that file.
    """

    start: int
    end: int
    page: int
    box: Box | None = None
    file: Language | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source that is not blank: physical, printed, or a block of a file without lines.

    ``number`` counts from 1, blank lines counted; ``text`` has its marks and outer white space
    removed. ``before`` is what stands between it and the line before it, None where the source
    cannot tell a wrap from a paragraph's end. ``hint`` is the language that the source says it is
    in, which the text may deny; ``aside`` is set where the source knows that the line belongs to
    no paragraph.

    ``lane`` is the column of a page or a table that it stands in: one language, mostly. ``row``
    is the number of the table row, or of what stands side by side on a page, whose cells say the
    same. After the end of a page or a column, ``pull`` is what the layout says for its continuing
    the paragraph before it, in nats.
    """

    number: int
    text: str
    span: Span
    before: Boundary | None = None
    heading: bool = False
    hint: Language | None = None
    aside: AsideReason | None = None
    lane: int | None = None
    row: int | None = None
    pull: float = 0.0


@dataclass(frozen=True, slots=True)
class Titles:
    nl: str | None = None
    fr: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the front matter says of a document.

    ``date`` is ISO 8601 (``2020-06-11``); ``number`` is the document number without leading
    zeros after the slash (``908/1``).
    """

    title: Titles = field(default_factory=Titles)
    date: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may measure, in bytes and in pages; None: what its kind usually may."""

    file_bytes: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a source gives, before anything is known about language or paragraphs.

    ``physical`` tells that the lines are those of a text file, whose languages are then reported
    line by line; ``facts`` is what the file says of itself beside its text, such as a title.
    ``paged`` is False where paragraphs are whole: no page end cuts one, and no running head or
    page number stands between two.
    """

    lines: tuple[Line, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    physical: bool = False
    facts: Facts = field(default_factory=Facts)
    paged: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One language's paragraph: page cuts, line wraps and hyphens are mended in ``text``.

    ``spans`` are the pieces of the source that it came from, in reading order.
    """

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(sorted({span.page for span in self.spans}))


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that belongs to no paragraph of either language, and why it was set aside."""

    text: str
    reason: AsideReason
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Bead:
    """The aligner's unit: Dutch and French paragraphs (by index) that translate each other.

    ``confidence`` runs from 0 to 1 and estimates the chance that the bead is right; a bead
    with an empty side (1-0, 0-1) says that its paragraphs have no translation in the document.
    """

    nl: tuple[int, ...]
    fr: tuple[int, ...]
    confidence: float = 1.0

    @property
    def kind(self) -> str:
        return f"{len(self.nl)}-{len(self.fr)}"


@dataclass(frozen=True, slots=True)
class LineLabel:
    """The language of a physical line; ``file`` is the one of a pair that it is in."""

    number: int
    language: LineLanguage
    file: Language | None = None


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """A document read and aligned. Every paragraph is in exactly one bead."""

    facts: Facts
    nl: tuple[Paragraph, ...]
    fr: tuple[Paragraph, ...]
    other: tuple[Aside, ...]
    beads: tuple[Bead, ...]
    lines: tuple[LineLabel, ...]
    encoding: str
    notes: tuple[str, ...] = ()

    def paragraphs(self, language: Language) -> tuple[Paragraph, ...]:
        return self.nl if language == "nl" else self.fr

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those that it has paragraphs in."""
        return tuple(language for language in LANGUAGES if self.paragraphs(language))


@dataclass(frozen=True, slots=True)
class Segment:
    """A bead of a bitext: what its two sides say. One side may be empty, and translates nothing.

    A line end is the border of two paragraphs that were translated as one.
    """

    nl: str
    fr: str

    def side(self, language: Language) -> str:
        return self.nl if language == "nl" else self.fr


@dataclass(frozen=True, slots=True)
class Bitext:
    """What a source gives in the place of a :class:`RawDocument` when its segments are beads.

    A translation memory may be larger than the memory of the machine: ``segments`` goes through
    the file anew each time it is iterated over, and keeps nothing. Iterating raises SourceError
    when the file has changed meanwhile and cannot be read any more. ``languages`` are those that
    any segment is in. It can be pickled, so that another process may go through the file.
    """

    segments: Iterable[Segment]
    languages: tuple[Language, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document as the store knows it. ``path`` is as it was given to the indexer.

    ``pages`` is the last page with text on it; 1 for a file that has no pages.
    """

    id: str
    path: str
    facts: Facts
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """One language's side of a bead: what is indexed, found and shown.

    The paragraphs of a bead are joined by a newline. ``start`` is where it begins in the source
    (None when that is not known), so that a view can put the asides between the passages; of a
    pair of files, the source is the one in this language.
    """

    language: Language
    text: str
    pages: tuple[int, ...] = ()
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A bead in the store. ``ordinal`` is the number that both indexes know it by."""

    id: str
    ordinal: int
    document_id: str
    kind: str
    confidence: float
    nl: Passage | None = None
    fr: Passage | None = None

    def passage(self, language: Language) -> Passage | None:
        return self.nl if language == "nl" else self.fr


Match: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the analysis makes of ``text[start:end]``.

    ``kind`` is ``form`` (this very form, in small letters), ``stem`` (what its inflections share)
    or ``part`` (the stem of a part of a compound). Terms of one word have the same ``position``;
    elided words (``l'``) keep one of their own.
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
        return cls(passage.text, passage.pages, matches)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matched, its counterpart, its score, its highlights, its place.

    ``partial`` tells that only parts of its compounds matched (``handel`` in ``mensenhandel``),
    ``across`` that only translations of the words searched for did, and
    ``alike`` how many pairs that were found say the same, this one counted: numbers apart, both
    their passages have the words of this one. ``renderings`` are, for each of the matches of the
    passage, the ranges of the counterpart that translate it, if that is known.
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
        return self.passage.pages

    def side(self, language: Language) -> Highlighted | None:
        """The passage in a language, if there is one."""
        return self.passage if language == self.language else self.counterpart

    @classmethod
    def of(cls, pair: Pair, document: DocumentInfo, rank: int = 0) -> Hit | None:
        """A pair in which nothing matched; None if it has no text in either language."""
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
    """The answer to a query: a sequence of hits, with what is known of the whole.

    ``language`` is the one that was searched; ``total`` counts all pairs that were found, not only
    these, and those that say the same one by one; ``more`` tells whether hits follow these.
    ``suggestion`` is a query that may have been meant, as it would be typed.
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
    """A word of the index, as it is written there, and how many passages have it."""

    word: str
    language: Language
    passages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How the pairs that answer a query are spread; most first, years and languages in order.

    ``years`` has None for documents without a date. A pair is counted in each language in which
    it answers.
    """

    total: int
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]
    languages: tuple[tuple[Language, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document whole, as ``show`` gives it: its pairs and asides in reading order."""

    document: DocumentInfo
    pairs: tuple[Pair, ...]
    other: tuple[Aside, ...]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read; ``is_new`` unless it failed so in an earlier run, too."""

    path: str
    cause: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What a run of the indexer did: document ids by outcome, failures by path.

    ``skipped`` are files of a kind that no reader knows, met in a folder: they are named, but
    are no failure. ``documents`` and ``pairs`` count what is in the index afterwards.
    ``newly_failed`` are the failures that no earlier run had for the same content.
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
        return tuple(each for each in self.failed if each.is_new)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is in an index. ``passages`` and ``aligned`` count passages and two-sided pairs.

    ``spare_bytes`` is what lies beside it: old generations that are read still, and what was
    saved or left of builds that were stopped. ``translations`` tells whether it was learned from
    the pairs what translates what.
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
    """Something about a file of an index: what it is, and what can be done.

    ``place`` is its path in the folder of the index, ``size_bytes`` the room that it takes where
    that matters. What is no ``damage`` is worth knowing: all is right without it.
    """

    place: str
    what: str
    advice: str = ""
    damage: bool = True
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an examination of an index found, after what was repaired of it.

    ``generation`` is None where it is not known which one counts; ``command`` is what can be
    typed to mend it, empty where nothing is damaged. ``repaired`` says what was
    done, in words; ``lost`` are the paths of documents that could not be saved and are to be
    indexed again (the id where the path is lost as well). Files and bytes are those that were
    looked at.
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
        """Whether nothing is damaged."""
        return not any(finding.damage for finding in self.findings)
