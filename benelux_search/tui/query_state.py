"""What is asked: a query with its language and what it is narrowed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias, TypedDict

from benelux_search.model import LANGUAGES, Facets, QueryLanguage

if TYPE_CHECKING:
    from benelux_search.model import QueryLanguage
    from benelux_search.tui.translator import Translator

QUERY_LANGUAGES: Final[tuple[QueryLanguage, ...]] = ("auto", "nl", "fr", "both")
_LINE_ENDS: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
LONGEST: Final = 4_000  # characters of a query: more may be pasted, and means nothing


class Options(TypedDict):
    """The options of a search, of facets and of an export that they share."""

    language: QueryLanguage
    document: str | None
    since: str | None
    until: str | None
    across: bool


@dataclass(frozen=True, slots=True)
class Question:
    """``document`` is an id, ``year`` four digits; ``across`` asks for translations as well."""

    text: str = ""
    language: QueryLanguage = "auto"
    document: str | None = None
    year: str | None = None
    across: bool = False

    @property
    def options(self) -> Options:
        return Options(
            language=self.language,
            document=self.document,
            since=self.year,
            until=self.year,
            across=self.across,
        )

    @property
    def is_narrowed(self) -> bool:
        return self.document is not None or self.year is not None

    def widened(self) -> Self:
        return replace(self, document=None, year=None)

    def record(self) -> dict[str, object]:
        """For a file; :meth:`of` reads it again."""
        return {key: value for key, value in asdict(self).items() if value not in {None, False}}

    @classmethod
    def of(cls, record: Mapping[str, object]) -> Self | None:
        """From a file that anyone may have written to; None for what is no question."""
        text, language = record.get("text"), record.get("language", "auto")
        document, year = record.get("document"), record.get("year")
        if not isinstance(text, str) or language not in QUERY_LANGUAGES:
            return None
        return cls(
            one_line(text),
            language,
            document if isinstance(document, str) else None,
            year if isinstance(year, str) and year.isdecimal() and len(year) == 4 else None,
            record.get("across") is True,
        )

    def chips(self, say: Translator, title: str | None = None) -> tuple[str, ...]:
        """What it is narrowed to, in words; ``title`` is that of the document."""
        return (
            *([say("in {document}", document=title or self.document)] if self.document else []),
            *([say("of {year}", year=self.year)] if self.year else []),
            *([say("by translation too")] if self.across else []),
        )


def next_language(chosen: QueryLanguage, found: str) -> QueryLanguage:
    """What a press of the key makes of the language. ``found`` is the one that the query was found
    to be in: first comes the other, then this one for sure, then both, and it is found again."""
    order: tuple[QueryLanguage, ...] = ("fr", "nl", "both", "auto")
    if found == "fr":
        order = ("nl", "fr", "both", "auto")
    return order[(order.index(chosen) + 1) % len(order)]


def one_line(text: str) -> str:
    """A text as it can be typed: line ends and tabs are spaces, controls are left out."""
    spaced = _LINE_ENDS.sub(" ", text[:LONGEST])
    return "".join(each for each in spaced if each.isprintable() or each.isspace())


# Filters of a query: a language, a year, a document; each can be chosen, or taken away again.


Kind: TypeAlias = Literal["language", "year", "document"]


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """``count`` is how many passages it would leave, None if they are not counted. ``question`` is
    what is asked if it is chosen, or taken away where it is on (``is_on``)."""

    kind: Kind
    value: str
    count: int | None
    question: Question
    is_on: bool = False


def filters(facets: Facets | None, asked: Question, most: int) -> Iterator[FacetFilter]:
    """The filters that leave anything, by kind, and those that are on whatever they leave.

    At most so many documents are among them. Without facets, there are those that are on.
    """
    languages: dict[str, int] = dict(facets.languages) if facets else {}
    for language in LANGUAGES:
        is_on = asked.language == language
        if is_on or languages.get(language):
            wanted: QueryLanguage = "auto" if is_on else language
            count = languages.get(language, 0) if facets else None
            yield FacetFilter("language", language, count, replace(asked, language=wanted), is_on)
    # what has no date cannot be asked for by one
    years = {year: count for year, count in (facets.years if facets else ()) if year is not None}
    for year in _with(years, asked.year):
        is_on = asked.year == year
        count = years.get(year, 0) if facets else None
        yield FacetFilter("year", year, count, replace(asked, year=None if is_on else year), is_on)
    documents = {info.id: count for info, count in (facets.documents if facets else ())}
    for document in _with(documents, asked.document, most):
        is_on = asked.document == document
        count = documents.get(document, 0) if facets else None
        question = replace(asked, document=None if is_on else document)
        yield FacetFilter("document", document, count, question, is_on)


def _with(counts: dict[str, int], chosen: str | None, most: int | None = None) -> list[str]:
    """The first ones, and what is chosen among them, so that it can be taken away."""
    shown = [value for value, count in counts.items() if count][:most]
    return shown if chosen is None or chosen in shown else [chosen, *shown]
