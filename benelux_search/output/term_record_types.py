"""The types of records about terms and sentences; see :mod:`.record_types`."""

from __future__ import annotations

from typing_extensions import TypedDict

from benelux_search.model import Language
from benelux_search.output.record_types import (
    DocumentCountJson,
    DocumentJson,
    NotesJson,
    SchemaName,
    TextJson,
    YearCountJson,
)


class FormCountJson(TypedDict):
    """A form of a rendering, and how often it stands there."""

    text: str
    count: int


class ExampleJson(TypedDict):
    """A pair in which a term and its rendering are marked."""

    id: str
    document: DocumentJson
    passage: TextJson
    counterpart: TextJson


class TranslationJson(TypedDict):
    """A rendering of a term."""

    text: str
    forms: list[FormCountJson]
    count: int
    share: float
    confidence: float
    prescribed: bool
    example: ExampleJson


class TranslationsRecord(NotesJson):
    """The renderings of a term, the most frequent first."""

    schema: SchemaName
    term: str
    language: Language
    passages: int
    looked_at: int
    occurrences: int
    unrendered: int
    took_ms: float
    translations: list[TranslationJson]


class SpreadJson(TypedDict):
    """A rendering of a term, with its counts by document and year."""

    text: str
    forms: list[FormCountJson]
    count: int
    share: float
    documents: list[DocumentCountJson]
    years: list[YearCountJson]
    usual: bool


class OtherRenderingJson(TypedDict):
    """A place where a term is rendered otherwise than usually."""

    id: str
    document: DocumentJson
    rendering: str | None
    confidence: float
    passage: TextJson
    counterpart: TextJson


class DivergencesRecord(NotesJson):
    """The renderings of a term by document and year, and the places without a usual one."""

    schema: SchemaName
    term: str
    language: Language
    passages: int
    looked_at: int
    occurrences: int
    took_ms: float
    renderings: list[SpreadJson]
    otherwise: list[OtherRenderingJson]
    left_out: int


class BreachRecord(TypedDict):
    """A place where a term of the user has none of its renderings."""

    schema: SchemaName
    term: str
    renderings: list[str]
    id: str
    document: DocumentJson
    passage: TextJson
    counterpart: TextJson


class GlossaryRecord(TypedDict):
    """A term in both languages."""

    schema: SchemaName
    nl: str
    fr: str
    count: int
    share: float
    confidence: float
    context: ExampleJson | None
    defined: bool


class DifferenceJson(TypedDict):
    """A difference between a pasted text and a sentence, as ranges of characters of each."""

    kind: str
    query: list[int] | None
    text: list[int] | None
    placeable: str | None


class MatchJson(TypedDict):
    """A sentence that is like a pasted one, with its translation."""

    similarity: float
    percent: int
    id: str
    sentence: int
    language: Language
    text: str
    counterpart: str | None
    confidence: float
    differences: list[DifferenceJson]
    query: list[int]
    document: DocumentJson


class MatchRecord(MatchJson):
    """A line with one match."""

    schema: SchemaName


class FragmentJson(TypedDict):
    """A part of a pasted text that stands in a passage."""

    query: list[int]
    id: str
    passage: TextJson
    counterpart: TextJson | None


class MatchesRecord(TypedDict):
    """Sentences that are like a pasted one, the most similar first."""

    schema: SchemaName
    text: str
    language: Language
    took_ms: float
    matches: list[MatchJson]
    fragments: list[FragmentJson]


class TermJson(TypedDict):
    """A term of the analysis, with its place in the text."""

    text: str
    term: str
    start: int
    end: int
    kind: str


class TermsRecord(TypedDict):
    """The terms of a text."""

    schema: SchemaName
    language: Language
    terms: list[TermJson]


class BandJson(TypedDict):
    """The numbers of segments and words whose best match is in this range, in percent.

    ``least`` is null for repetitions.
    """

    least: int | None
    most: int | None
    segments: int
    words: int


class SegmentJson(TypedDict):
    """A segment of a text to translate, and its best match."""

    text: str
    words: int
    repetition: bool
    match: MatchJson | None


class PretranslationRecord(TypedDict):
    """The segments of a text, with their best matches in the index."""

    schema: SchemaName
    language: Language
    counts: list[BandJson]
    segments: list[SegmentJson]
