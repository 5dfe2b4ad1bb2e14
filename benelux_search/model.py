"""The value objects of the package, as frozen dataclasses.

A document is read as *lines*. The lines are joined into *paragraphs* of one language, and the
paragraphs are aligned into *beads*. A bead that is stored has a *pair id* and one *passage* per
language; each passage is the *counterpart* of the other. Offsets count Unicode code points, ranges
are half open (the end is not included), and pages count from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from benelux_search.presentation import Presented, short
from benelux_search.sentence_beads import NO_SENTENCES, SentenceBead, SentenceBeads

Language: TypeAlias = Literal["nl", "fr"]
LineLanguage: TypeAlias = Literal["nl", "fr", "both", "other"]
LANGUAGES: tuple[Language, Language] = ("nl", "fr")
# The break between two lines: a line wrap, the end of a paragraph without a blank line, or a blank
# line (or its equivalent in a file without lines)
Boundary: TypeAlias = Literal["wrap", "end", "blank"]
AsideReason: TypeAlias = Literal[
    "running head", "page number", "margin", "boilerplate", "figures", "no words", "other language"
]

# Pairs below this confidence are doubtful: from .5 to .8, half of the beads are right (measured on
# gold)
LOW_CONFIDENCE: Final = 0.8

JSONValue: TypeAlias = (
    "str | int | float | bool | Sequence[JSONValue] | Mapping[str, JSONValue] | None"
)

Metadata: TypeAlias = "Mapping[str, JSONValue]"
RECORD_KEYS: Final = ("key", "id", "tuid")
"""The names under which the metadata of a record have its id, the best first."""
RECORD_SOURCES: Final = ("url", "uri", "source")
"""The names under which the metadata of a record have its address, the best first."""
RECORD_FACTS: Final = frozenset({"title", "title_nl", "title_fr", "date", "number"})
"""The names of metadata that are facts about a record if it is a document of its own."""


def other_language(language: Language) -> Language:
    """Return ``fr`` for ``nl``, and ``nl`` for ``fr``."""
    return "fr" if language == "nl" else "nl"


def pair_id(document_id: str, number: int) -> str:
    """Return the id of a pair; ``number`` is that of its bead, from 1."""
    return f"{document_id}:{number:04d}"


def without_region(tag: str) -> str:
    """Return ``nl`` or ``fr`` for such a language tag: ``nl-BE``, ``NL``, ``fr_FR``.

    Any other text is returned as it is.
    """
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return primary if primary in LANGUAGES else tag


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

    ``box`` is the bounding box of the range on the page; None for formats without page layout. If
    the source is a pair of files, ``file`` is the language of the file that contains the range.
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
    - ``text``: the text without markup, and without white space at its ends.
    - ``before``: the break between the previous line and this one; None if the source cannot tell a
      wrap from the end of a paragraph.
    - ``heading``: True for a heading.
    - ``hint``: the language that the source declares, which may be wrong unless ``is_stated``.
    - ``is_stated``: True if the hint is certain, as in a column of a table that is in one language
      as a whole.
    - ``aside``: if the line certainly belongs to no paragraph, the reason.
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
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class Titles:
    """The Dutch and the French title of a document, each None if unknown."""

    nl: str | None = None
    fr: str | None = None

    def or_else(self, other: Titles) -> Titles:
        """Return these titles, with those of ``other`` where there is none."""
        return Titles(self.nl or other.nl, self.fr or other.fr)


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata of a document; a value is None if it is unknown.

    ``date`` is in ISO 8601 (``2020-06-11``). ``number`` is the document number, without leading
    zeros after the slash (``908/1``).
    """

    title: Titles = field(default_factory=Titles)
    date: str | None = None
    number: str | None = None

    def or_else(self, other: Facts) -> Facts:
        """Return these values, with those of ``other`` where there is none."""
        return Facts(
            self.title.or_else(other.title), self.date or other.date, self.number or other.number
        )


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The lines of a file, before their languages and paragraphs are detected.

    - ``encoding``: the character encoding or the format of the file.
    - ``notes``: messages to the user about the file.
    - ``physical``: True if the lines are those of a text file; then the language of each line is
      reported.
    - ``facts``: the metadata that the file holds outside its text, such as a title.
    - ``title_property``: the title among the properties of the file, which may be wrong.
    - ``paged``: True if page ends may cut paragraphs, and if running heads or page numbers may
      stand between lines.
    - ``silent``: the numbers of the lines that hold only markup. ``name``: that of the file.
    """

    lines: tuple[Line, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    physical: bool = False
    facts: Facts = field(default_factory=Facts)
    title_property: str = ""
    paged: bool = True
    silent: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one language; page breaks, line wraps and hyphens are resolved in ``text``.

    ``spans`` are the ranges of the paragraph in the source, in reading order.
    """

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The page numbers of the paragraph, in ascending order."""
        return tuple(sorted({span.page for span in self.spans}))


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that belongs to no paragraph of either language, and the reason.

    - ``language``: the code of its language (ISO 639-1), such as ``de``; None if it is unknown.
    - ``bead``: the index (from 0) of the bead beside which it stands; None without beads.
    """

    text: str
    reason: AsideReason
    spans: tuple[Span, ...] = ()
    language: str | None = None
    bead: int | None = None

    @property
    def label(self) -> str:
        """The language of a text in another language, such as *Deutsch*; else the reason."""
        if self.reason == "other language" and self.language is not None:
            from benelux_search.language_names import NATIVE_NAMES  # noqa: PLC0415 - few need it

            return NATIVE_NAMES.get(self.language, self.language)
        return self.reason


@dataclass(frozen=True, slots=True)
class Bead:
    """The unit of alignment: Dutch and French paragraphs, by index, that translate each other.

    ``nl`` and ``fr`` are indexes (from 0) of paragraphs. ``confidence`` is the estimated
    probability (0 to 1) that the bead is right. If ``nl`` or ``fr`` is empty (0-1, 1-0), the
    paragraphs have no translation in the document.
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
    """The language of a physical line of a text file; ``number`` counts lines from 1.

    If the document is a pair of files, ``file`` is the language of the file with this line.
    """

    number: int
    language: LineLanguage
    file: Language | None = None


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """A document with its paragraphs in both languages, aligned.

    - ``nl``, ``fr``: the paragraphs in reading order.
    - ``other``: the texts that belong to no paragraph.
    - ``beads``: the alignment. Every paragraph is in exactly one bead.
    - ``lines``: the languages of the lines of a text file; empty for other formats.
    - ``encoding``: the character encoding or the format of the file.
    - ``notes``: messages to the user about the document.
    - ``source``, ``metadata``: as in :class:`DocumentInfo`; a file beside the document gives them.
    """

    facts: Facts
    nl: tuple[Paragraph, ...]
    fr: tuple[Paragraph, ...]
    other: tuple[Aside, ...]
    beads: tuple[Bead, ...]
    lines: tuple[LineLabel, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    source: str | None = None
    metadata: Metadata = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        title = short(self.facts.title.nl or self.facts.title.fr)
        return f"<AlignedDocument {title}: {len(self.beads)} beads>"

    def paragraphs(self, language: Language) -> tuple[Paragraph, ...]:
        """Return the paragraphs in a language."""
        return self.nl if language == "nl" else self.fr

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the document has paragraphs."""
        return tuple(language for language in LANGUAGES if self.paragraphs(language))


@dataclass(frozen=True, slots=True)
class Segment:
    """A bead of a bitext: a Dutch and a French text, of which one may be empty.

    A newline separates two paragraphs that were translated as one. ``confidence`` is that of the
    bead, from 0 to 1. ``metadata`` is what the file says beside the texts, by name.
    """

    nl: str
    fr: str
    confidence: float = 1.0
    metadata: Metadata = field(default_factory=dict, hash=False)

    def side(self, language: Language) -> str:
        """Return the text in a language."""
        return self.nl if language == "nl" else self.fr


@dataclass(frozen=True, slots=True)
class Bitext:
    """A file whose segments are aligned already, such as a translation memory.

    A translation memory may be larger than the main memory. Therefore, each iteration over
    ``segments`` reads the file again. An iteration raises SourceError if the file has been changed
    and can no longer be read. ``languages`` are the languages in which any segment has text; the
    other fields are as in :class:`RawDocument`.

    ``is_text`` is True if the segments are one text in its order, False for a collection.
    ``source`` and ``metadata`` are as in :class:`DocumentInfo`. ``each_record`` is True if each
    record of the file is to be a document of its own; ``has_record_facts`` if one of them states
    its title, date or number.
    """

    segments: Iterable[Segment]
    languages: tuple[Language, ...]
    encoding: str
    notes: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    is_text: bool = False
    metadata: Metadata = field(default_factory=dict, hash=False)
    source: str | None = None
    each_record: bool = False
    has_record_facts: bool = False


def whole_metadata(info: DocumentInfo, record: Metadata) -> Metadata:
    """Return the metadata of a document with those of a record or a pair, which come first."""
    return {**info.metadata, **record}


@dataclass(frozen=True, slots=True)
class DocumentInfo(Presented):
    """The metadata of an indexed document.

    - ``path``: the path as it was given to the indexer.
    - ``pages``: the number of the last page with text, or 1 for a file without pages.
    - ``key``: the record's own id, if a program has put the document, or None for a file.
    - ``source``: the path or URL that the document comes from, as it was given. For a file this is
      its path; None if a program has put the document without a source.
    - ``metadata``: what the source says beside the text: values of JSON by name.
    - ``index``: the index of the document, as it was named when several were opened together; None
      if only one is open.
    """

    id: str
    path: str
    facts: Facts
    pages: int = 1
    key: str | None = None
    source: str | None = None
    metadata: Metadata = field(default_factory=dict, hash=False)
    index: str | None = None

    def __repr__(self) -> str:
        return f"<DocumentInfo {self.id} {short(self.facts.title.nl or self.facts.title.fr)}>"

    @property
    def stated_source(self) -> str | None:
        """The source, if it is stated and not only the path of a file; else None."""
        return self.source if self.key is not None or self.source != self.path else None

    def with_record(self, record: Metadata) -> DocumentInfo:
        """Return the metadata with those of a record: a unit of a memory, a row of a table.

        The record gives the key and the source, if the document has no key of its own.
        """
        if not record:
            return self
        key = next(record_texts(record, RECORD_KEYS), None)
        source = next(record_texts(record, RECORD_SOURCES), None)
        is_record = self.key is None and key is not None
        return replace(
            self,
            key=key if is_record else self.key,
            source=source if source is not None and self.source == self.path else self.source,
            metadata=whole_metadata(self, record),
        )

    def __post_init__(self) -> None:
        if self.source is None and self.key is None:
            object.__setattr__(self, "source", self.path)


@dataclass(frozen=True, slots=True)
class Passage:
    """The Dutch or the French text of a bead: the unit that is indexed, matched and shown.

    The paragraphs in ``text`` are separated by newlines. ``pages`` are page numbers, from 1.
    ``start`` is the offset of the passage in the decoded source, or None if unknown. If the source
    is a pair of files, the offset is in the file of this language.
    """

    language: Language
    text: str
    pages: tuple[int, ...] = ()
    start: int | None = None


def record_texts(record: Metadata, names: Sequence[str]) -> Iterator[str]:
    """Yield the texts and numbers of a record under some names, as texts, in this order."""
    values = (record.get(name) for name in names)
    return (str(value) for value in values if isinstance(value, str | int))


def texts_of(value: JSONValue) -> Iterator[str]:
    """Yield the elements of a value as texts; a value that is no list is one element.

    >>> list(texts_of(["a", 2019, True]))
    ['a', '2019', 'true']
    """
    for each in value if isinstance(value, list | tuple) else (value,):
        yield each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)


Role: TypeAlias = Literal["opening", "text", "note", "heading", "contents", "listed"]
"""The role of a passage in a law: the beginning of an article, or more of its text; a note on an
amendment; a heading; a line of the table of contents, which is ``listed`` if it is a heading that
the text has again."""


@dataclass(frozen=True, slots=True)
class Provision:
    """The place of a passage in a law.

    ``article`` is its number, such as ``433quinquies``; ``paragraph`` is the number after the last
    ``§`` of the article. ``path`` are the divisions around it from the largest on, each in Dutch
    and in French: ``("Boek II", "Livre II")``.
    """

    article: str | None
    paragraph: str | None
    path: tuple[tuple[str, str], ...]
    role: Role

    @property
    def is_contents(self) -> bool:
        """True for a line of the table of contents, a heading or not."""
        return self.role in ("contents", "listed")

    def labels(self, language: Language) -> tuple[str, ...]:
        """Return the path in a language, with the article: ``("Boek II", "Art. 461")``."""
        side = 0 if language == "nl" else 1
        article = () if self.article is None else (f"Art. {self.article}",)
        return (*(division[side] for division in self.path), *article)


@dataclass(frozen=True, slots=True)
class Pair(Presented):
    """A bead in the store.

    ``ordinal`` is the number of the bead in the Dutch and the French index. ``kind`` is the number
    of Dutch and of French paragraphs, such as ``1-2``. ``confidence`` is the estimated probability
    (0 to 1) that the bead is right. ``nl`` or ``fr`` is None if the bead has no such text.
    ``provision`` is the place of the bead in a law, or None. ``metadata`` is what a translation
    memory or a table says about the pair, by name. ``sentence_beads`` are its aligned sentences;
    they are empty if neither text has several: see :attr:`sentences`.
    """

    id: str
    ordinal: int
    document_id: str
    kind: str
    confidence: float
    nl: Passage | None = None
    fr: Passage | None = None
    provision: Provision | None = None
    metadata: Metadata = field(default_factory=dict, hash=False)
    sentence_beads: SentenceBeads = field(default=NO_SENTENCES, repr=False)

    def __repr__(self) -> str:
        nl, fr = (None if side is None else side.text for side in (self.nl, self.fr))
        return f"<Pair {self.id} {short(nl)} = {short(fr)}>"

    @property
    def sentences(self) -> tuple[SentenceBead, ...]:
        """The aligned sentences of the pair, in order; every sentence is in exactly one bead."""
        if self.sentence_beads:
            return tuple(self.sentence_beads)
        nl, fr = (
            (range(len(passage.text)),) if passage is not None else ()
            for passage in (self.nl, self.fr)
        )
        return (SentenceBead(nl, fr, 1.0),)

    def passage(self, language: Language) -> Passage | None:
        """Return the passage in a language; None if the pair has no text in this language."""
        return self.nl if language == "nl" else self.fr

    def counterpart(self, language: Language) -> Passage | None:
        """Return the passage in the language other than ``language``; None if there is no text."""
        return self.fr if language == "nl" else self.nl
