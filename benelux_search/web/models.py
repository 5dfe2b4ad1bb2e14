"""The shapes of the answers, for the description of the API (OpenAPI)."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

_DOCUMENT: Final = {
    "id": "000_42a1812e0558ab74",
    "title": {
        "nl": "Antwoord van het Comité van Ministers",
        "fr": "Réponse du Comité de Ministres",
    },
    "date": "2020-06-11",
    "number": "908/1",
    "path": "corpus/000_42a1812e0558ab74.txt",
    "source": "corpus/000_42a1812e0558ab74.txt",
    "key": None,
    "metadata": {},
}
_PAIR: Final = {
    "id": "000_42a1812e0558ab74:0022",
    "nl": {"text": "De slachtoffers van mensenhandel.", "pages": [1]},
    "fr": {"text": "Les victimes de la traite.", "pages": [1]},
    "alignment": {"kind": "1-1", "confidence": 0.97},
}
_HIT: Final = {
    "rank": 1,
    "id": "000_42a1812e0558ab74:0022",
    "score": 9.41,
    "language": "nl",
    "document": _DOCUMENT,
    "pages": [1],
    "passage": {"text": "De slachtoffers van mensenhandel.", "matches": [[20, 32]]},
    "counterpart": {"text": "Les victimes de la traite.", "matches": [[19, 25]]},
    "alignment": {"kind": "1-1", "confidence": 0.97},
    "provision": None,
    "match": "word",
    "alike": 1,
    "copies": [],
}


def _example(**fields: Any) -> ConfigDict:
    """Return the settings of an answer, with an example of it."""
    record = {"schema": "benelux-search/1", **fields}
    return ConfigDict(extra="allow", json_schema_extra={"examples": [record]})


class _Answer(BaseModel):
    """An answer; later versions may add fields."""

    model_config = ConfigDict(extra="allow")

    schema_: Literal["benelux-search/1"] = Field(alias="schema")


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow")


class Title(_Part):
    """The titles of a document."""

    nl: str | None
    fr: str | None


class DocumentPart(_Part):
    """A document, without its text."""

    id: str
    title: Title
    date: str | None
    number: str | None
    path: str
    source: str | None
    key: str | None
    metadata: dict[str, Any]


class Text(_Part):
    """A text, with the ranges of characters that match: (start, end)."""

    text: str
    matches: list[tuple[int, int]]


class StoredText(_Part):
    """A text of a pair, with its pages."""

    text: str
    pages: list[int]


class Alignment(_Part):
    """The number of Dutch and French paragraphs of a pair, and the chance that it is right."""

    kind: str
    confidence: float


class ProvisionPart(_Part):
    """The place of a passage in a law."""

    article: str | None
    paragraph: str | None
    path: list[str]


class HitPart(_Part):
    """A passage that was found, and its counterpart; None if it has none."""

    rank: int
    id: str
    score: float
    language: Literal["nl", "fr"]
    document: DocumentPart
    pages: list[int]
    passage: Text
    counterpart: Text | None
    alignment: Alignment
    provision: ProvisionPart | None
    match: str
    alike: int
    copies: list[str]


class FacetsPart(_Part):
    """Counts of the pairs that match."""

    total: int
    documents: list[dict[str, Any]]
    years: list[dict[str, Any]]
    languages: list[dict[str, Any]]
    complete: bool


class SearchAnswer(_Answer):
    """One page of hits; ``next`` is the cursor of the next one."""

    model_config = _example(
        query="mensenhandel",
        language="nl",
        total=21,
        took_ms=4.2,
        notes=[],
        note_codes=[],
        suggestion=None,
        more=True,
        relaxed=False,
        hits=[_HIT],
        next="WyIxLTYxYTk0YjViMTc5YiIsMTBd",
    )

    query: str
    language: Literal["nl", "fr", "both"]
    total: int
    took_ms: float
    notes: list[str]
    note_codes: list[str | None]
    suggestion: str | None
    more: bool
    relaxed: bool
    hits: list[HitPart]
    next: str | None
    facets: FacetsPart | None = None


class FacetsAnswer(_Answer, FacetsPart):
    """Counts of the pairs that match a query."""


class PairPart(_Part):
    """A pair: a text in each language, None if it has no such text."""

    id: str
    nl: StoredText | None
    fr: StoredText | None
    alignment: Alignment


class PairAnswer(_Answer, PairPart):
    """A pair with its document, a citation in each language, and the pairs around it."""

    model_config = _example(
        **_PAIR,
        document=_DOCUMENT,
        citation={
            "nl": "“De slachtoffers van mensenhandel.” (Antwoord …, nr. 908/1, 2020-06-11, …)",
            "fr": "« Les victimes de la traite. » (Réponse …, n° 908/1, 2020-06-11, …)",
        },
        before=[],
        after=[],
    )

    document: DocumentPart
    citation: Title
    before: list[PairPart]
    after: list[PairPart]


class AsidePart(_Part):
    """A text outside the alignment, with the reason: a running head, a text in another language."""

    text: str
    reason: str
    pages: list[int]


class DocumentAnswer(_Answer):
    """Pairs of a document in reading order; ``next`` is the number of the first one after them.

    The answer with its last pairs has ``other``: at most 500 texts outside the alignment.
    """

    model_config = _example(
        document=_DOCUMENT,
        total=46,
        pairs=[_PAIR],
        next=2,
        other=[{"text": "Doc. 55 1282/012", "reason": "running head", "pages": [2, 3]}],
    )

    document: DocumentPart
    total: int
    pairs: list[PairPart]
    next: int | None
    other: list[AsidePart]


class ListedPart(DocumentPart):
    """A document of a list, with its number of pairs."""

    pairs: int


class DocumentsAnswer(_Answer):
    """Documents of the index; ``total`` counts those beyond the limit, too."""

    total: int
    notes: list[str]
    documents: list[ListedPart]


class TranslationsAnswer(_Answer):
    """Renderings of a term, most frequent first."""

    model_config = _example(
        term="mensenhandel",
        language="nl",
        passages=21,
        occurrences=33,
        notes=[],
        translations=[{"text": "traite des êtres humains", "count": 27, "share": 0.84}],
    )

    term: str
    language: Literal["nl", "fr"]
    passages: int
    occurrences: int
    notes: list[str]
    translations: list[dict[str, Any]]


class DivergencesAnswer(_Answer):
    """Renderings of a term by document and year, and the places without a usual one."""

    term: str
    language: Literal["nl", "fr"]
    renderings: list[dict[str, Any]]
    otherwise: list[dict[str, Any]]
    left_out: int
    notes: list[str]


class MatchesAnswer(_Answer):
    """Sentences that are like a pasted one, most similar first."""

    text: str
    language: Literal["nl", "fr"]
    matches: list[dict[str, Any]]
    fragments: list[dict[str, Any]]


class CompletionPart(_Part):
    """A word of the index, and the number of passages with it."""

    word: str
    language: Literal["nl", "fr"]
    passages: int


class CompletionsAnswer(_Answer):
    """Words that begin with a text."""

    completions: list[CompletionPart]


class HealthAnswer(_Answer):
    """The state of the server."""

    status: Literal["ok"]
    version: str
    generation: str
    documents: int
    pairs: int


class ErrorPart(_Part):
    """An error: a code that stays the same, and a text for people."""

    code: str
    message: str


class ErrorAnswer(_Answer):
    """The answer to a request that cannot be answered."""

    model_config = _example(error={"code": "not-found", "message": "no pair report:0007"})

    error: ErrorPart


class Sentence(BaseModel):
    """A sentence or a paragraph to look up."""

    model_config = ConfigDict(extra="forbid")

    sentence: str = Field(max_length=10_000, examples=["De slachtoffers van mensenhandel."])
    language: Literal["auto", "nl", "fr"] = "auto"
    limit: int = Field(5, ge=1, le=50)
