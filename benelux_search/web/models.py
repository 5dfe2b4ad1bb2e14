"""The answers that only the API has, an example of some answers, and the body that it takes.

All other answers are the records of ``output/record_types``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from benelux_search.output import record_types
from benelux_search.output.json_records import SCHEMA_NAME
from benelux_search.web.parameters import LanguageOfText

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
    "provision": None,
    "metadata": {},
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


class SearchAnswer(record_types.SearchRecord):
    """One page of hits; ``next`` is the cursor of the next one."""

    next: str | None


class PairAnswer(record_types.ShownPairRecord):
    """A pair with its document, a citation in each language, and the pairs around it."""

    citation: record_types.TitlesJson
    before: list[record_types.StoredPairRecord]
    after: list[record_types.StoredPairRecord]


class DocumentAnswer(TypedDict):
    """Pairs of a document in reading order; ``next`` is the number of the first one after them.

    The answer with its last pairs has ``other``: at most 500 texts outside the alignment.
    """

    schema: record_types.SchemaName
    document: record_types.DocumentJson
    total: int
    pairs: list[record_types.StoredPairRecord]
    next: int | None
    other: list[record_types.AsideJson]


class CompletionsAnswer(TypedDict):
    """Words that begin with a text."""

    schema: record_types.SchemaName
    completions: list[record_types.CompletionJson]


class HealthAnswer(TypedDict):
    """The state of the server."""

    schema: record_types.SchemaName
    status: Literal["ok"]
    version: str
    generation: str
    documents: int
    pairs: int


class ErrorJson(TypedDict):
    """An error: a code that stays the same, and a text for people."""

    code: str
    message: str


class ErrorAnswer(TypedDict):
    """The answer to a request that cannot be answered."""

    schema: record_types.SchemaName
    error: ErrorJson


class PastedSentence(BaseModel):
    """A sentence or a paragraph to look up."""

    model_config = ConfigDict(extra="forbid")

    sentence: str = Field(max_length=10_000, examples=["De slachtoffers van mensenhandel."])
    language: LanguageOfText = "auto"
    limit: int = Field(5, ge=1, le=50)


def answers_of(answer: type) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of an answer: 200, with an example if there is one, and 304."""
    described: dict[str, Any] = {"model": answer}
    if answer in _EXAMPLES:
        example = {"schema": SCHEMA_NAME, **_EXAMPLES[answer]}
        described["content"] = {"application/json": {"example": example}}
    return {200: described, 304: {"description": "The client has this answer already."}}


_EXAMPLES: Final[Mapping[type, Mapping[str, Any]]] = {
    SearchAnswer: {
        "query": "mensenhandel",
        "language": "nl",
        "total": 21,
        "took_ms": 4.2,
        "notes": [],
        "note_codes": [],
        "suggestion": None,
        "more": True,
        "relaxed": False,
        "hits": [_HIT],
        "next": "WyIxLTYxYTk0YjViMTc5YiIsMTBd",
    },
    PairAnswer: {
        **_PAIR,
        "document": _DOCUMENT,
        "citation": {
            "nl": "“De slachtoffers van mensenhandel.” (Antwoord …, nr. 908/1, 2020-06-11, …)",
            "fr": "« Les victimes de la traite. » (Réponse …, n° 908/1, 2020-06-11, …)",
        },
        "before": [],
        "after": [],
    },
    DocumentAnswer: {
        "document": _DOCUMENT,
        "total": 46,
        "pairs": [{"schema": SCHEMA_NAME, **_PAIR}],
        "next": 2,
        "other": [
            {
                "text": "Die Opfer von Menschenhandel.",
                "reason": "other language",
                "pages": [2],
                "language": "de",
                "pair": _PAIR["id"],
            }
        ],
    },
}
