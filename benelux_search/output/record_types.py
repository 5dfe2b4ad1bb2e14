"""The schema ``benelux-search/1``: the type of every JSON record, field by field.

Everything that writes records has these names: ``to_dict`` and ``to_json``, ``--format json``, and
the API. The functions that make records return these types, so that a field stands in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NotRequired, TypeAlias

# pydantic reads those of the standard library from Python 3.12 on only
from typing_extensions import TypedDict

from benelux_search.model import Language

SchemaName: TypeAlias = Literal["benelux-search/1"]


class TitlesJson(TypedDict):
    """A text in each language, or null."""

    nl: str | None
    fr: str | None


class DocumentJson(TypedDict):
    """A document without its text: what it says about itself, and where it comes from.

    ``index`` names its index, if several were opened together.
    """

    id: str
    title: TitlesJson
    date: str | None
    number: str | None
    path: str
    source: str | None
    key: str | None
    metadata: Mapping[str, Any]
    index: NotRequired[str]


class EncodedDocumentJson(DocumentJson):
    """A document with the encoding of its file."""

    encoding: str


class ListedDocumentJson(DocumentJson):
    """A document of a list, with its number of pairs."""

    pairs: int


class ListedRecord(ListedDocumentJson):
    """A line of a list of documents."""

    schema: SchemaName


class TextJson(TypedDict):
    """A text with the ranges of characters that match: [start, end]."""

    text: str
    matches: list[list[int]]


class StoredTextJson(TypedDict):
    """A text of a pair, with its pages."""

    text: str
    pages: list[int]


class AlignmentJson(TypedDict):
    """The numbers of Dutch and French paragraphs of a pair, and the chance that it is right."""

    kind: str
    confidence: float


class ProvisionJson(TypedDict):
    """The place of a passage in a law."""

    article: str | None
    paragraph: str | None
    path: list[str]


class SentenceJson(TypedDict):
    """The number of a sentence in its passage, and its range of characters on each side."""

    number: int
    passage: list[int]
    counterpart: list[int] | None


class PairJson(TypedDict):
    """A pair: a text in each language, null if it has no such text."""

    id: str
    nl: StoredTextJson | None
    fr: StoredTextJson | None
    alignment: AlignmentJson
    provision: ProvisionJson | None
    metadata: Mapping[str, Any]


class ContextJson(TypedDict):
    """The pairs before and after a hit."""

    before: list[PairJson]
    after: list[PairJson]


class HitJson(TypedDict):
    """A passage that was found, and its counterpart; null if it has none."""

    rank: int
    id: str
    score: float
    language: Language
    document: DocumentJson
    pages: list[int]
    passage: TextJson
    counterpart: TextJson | None
    alignment: AlignmentJson
    provision: ProvisionJson | None
    match: str
    alike: int
    copies: list[str]
    index: NotRequired[str]
    sentence: NotRequired[SentenceJson]
    context: NotRequired[ContextJson]


class HitRecord(HitJson):
    """A line of JSON Lines with one hit."""

    schema: SchemaName


class NotesJson(TypedDict):
    """Notes in English, and the code of each note, null if it has none."""

    notes: list[str]
    note_codes: list[str | None]


class DocumentCountJson(TypedDict):
    """A number of pairs, or of places, of one document."""

    document: DocumentJson
    count: int


class YearCountJson(TypedDict):
    """A number of pairs, or of places, of one year."""

    year: str | None
    count: int


class LanguageCountJson(TypedDict):
    """A number of passages in one language."""

    language: Language
    count: int


class ValueCountJson(TypedDict):
    """A value of own metadata, with the number of pairs that have it."""

    value: str
    count: int


class MetadataCountsJson(TypedDict):
    """A name of own metadata, with the counts of its values."""

    name: str
    values: list[ValueCountJson]


class FacetsJson(TypedDict):
    """Counts of the pairs that match a query."""

    total: int
    documents: list[DocumentCountJson]
    years: list[YearCountJson]
    languages: list[LanguageCountJson]
    metadata: list[MetadataCountsJson]
    complete: bool


class FacetsRecord(FacetsJson):
    """The answer to a request for counts."""

    schema: SchemaName


class SearchRecord(NotesJson):
    """One page of hits."""

    schema: SchemaName
    query: str
    language: Literal["nl", "fr", "both"]
    total: int
    took_ms: float
    suggestion: str | None
    more: bool
    relaxed: bool
    hits: list[HitJson]
    facets: NotRequired[FacetsJson]


class CountRecord(NotesJson):
    """The number of pairs that match a query."""

    schema: SchemaName
    query: str
    total: int


class ExportRecord(TypedDict):
    """The hits of an export."""

    schema: SchemaName
    hits: list[HitRecord]


class AsideJson(TypedDict):
    """A text outside the alignment, with the reason: a running head, another language.

    ``language`` is the code of its language, ``pair`` the id of the pair beside which it stands.
    """

    text: str
    reason: str
    pages: list[int]
    language: str | None
    pair: str | None


class BeadJson(TypedDict):
    """Paragraphs that translate each other, as places in ``nl`` and ``fr``."""

    nl: list[int]
    fr: list[int]
    confidence: float


class LineJson(TypedDict):
    """A line of a plain text: its number from 1 on, and its language."""

    n: int
    lang: str
    file: NotRequired[str]


class AlignedRecord(NotesJson):
    """A document that was aligned without an index.

    ``other`` are its texts outside the alignment, ``other_languages`` the codes of their languages,
    and ``other_beads`` the places of the beads beside which they stand.
    """

    schema: SchemaName
    document: DocumentJson
    nl: list[str]
    fr: list[str]
    other: list[str]
    other_languages: list[str | None]
    other_beads: list[int | None]
    beads: Iterable[BeadJson]
    lines: Iterable[LineJson]
    encoding: str


class StoredPairRecord(PairJson):
    """A pair without its document."""

    schema: SchemaName


class ShownPairRecord(PairJson):
    """A pair with its document."""

    schema: SchemaName
    document: DocumentJson


class ViewRecord(TypedDict):
    """A whole document: its pairs, and its texts outside the alignment."""

    schema: SchemaName
    document: EncodedDocumentJson
    pairs: list[PairJson]
    other: list[AsideJson]


class CompletionJson(TypedDict):
    """A word of the index, and the number of passages with it."""

    word: str
    language: Language
    passages: int


class CompletionRecord(CompletionJson):
    """A line with one word."""

    schema: SchemaName


class ListRecord(NotesJson):
    """A list of documents; ``total`` counts those beyond the limit, too."""

    schema: SchemaName
    total: int
    documents: list[ListedDocumentJson]


class SkippedFileJson(TypedDict):
    """A file that was left out, and why."""

    path: str
    cause: str


class FailedFileJson(SkippedFileJson):
    """A file that failed; ``new`` is false if the last run had the same failure."""

    new: bool


class SummaryRecord(NotesJson):
    """The outcome of a run of the indexer."""

    schema: SchemaName
    added: list[str]
    updated: list[str]
    removed: list[str]
    unchanged: int
    failed: list[FailedFileJson]
    skipped: list[SkippedFileJson]
    documents: int
    pairs: int
    took_s: float


class PassageCountsJson(TypedDict):
    """The numbers of Dutch and French passages."""

    nl: int
    fr: int


class RememberedPathJson(TypedDict):
    """A path that the index remembers, and the options that were given with it."""

    path: str
    options: dict[str, Any]


class StatusRecord(NotesJson):
    """The figures of an index, and its documents."""

    schema: SchemaName
    path: str
    generation: int
    engine: str
    analysis: str
    documents: int
    pairs: int
    passages: PassageCountsJson
    aligned: int
    uncertain: int
    size_bytes: int
    spare_bytes: int
    translations: bool
    deleted_pairs: int
    pairs_to_learn: int
    pairs_to_unlearn: int
    paths: list[RememberedPathJson]
    contents: list[DocumentJson]


class FindingJson(TypedDict):
    """A finding of a check."""

    place: str
    what: str
    advice: str
    damage: bool
    size_bytes: int


class ReportRecord(TypedDict):
    """The check of an index."""

    schema: SchemaName
    path: str
    sound: bool
    older: bool
    generation: int | None
    documents: int
    pairs: int
    files: int
    size_bytes: int
    spare_bytes: int
    command: str
    findings: list[FindingJson]
    repaired: list[str]
    lost: list[str]
