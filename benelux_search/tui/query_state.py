"""A query of the interactive search: its text, its language and its filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from benelux_search.model import LANGUAGES
from benelux_search.results import Facets, QueryLanguage, SortOrder, Units
from benelux_search.search.options import SearchKeywords
from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.translator import Translator

QUERY_LANGUAGES: Final[tuple[QueryLanguage, ...]] = ("auto", "nl", "fr", "both")
ORDERS: Final[tuple[SortOrder, ...]] = ("relevance", "date", "document", "place")
_ORDER_NAMES: Final[Mapping[str, str]] = {
    "date": N_("newest first"),
    "document": N_("by title"),
    "place": N_("in reading order"),
}
_LINE_ENDS: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
LONGEST_QUERY: Final = 4_000  # characters of a query: longer pasted text is cut


@dataclass(frozen=True, slots=True)
class QueryState:
    """A query with its options.

    ``document`` is the id of the only document to search in, ``year`` the only year (four digits).
    With ``across``, translations of the words are searched too. ``sort`` is the order of the hits,
    and ``units`` are what each shows. With ``meaning``, it is searched by meaning too.
    """

    text: str = ""
    language: QueryLanguage = "auto"
    document: str | None = None
    year: str | None = None
    across: bool = False
    sort: SortOrder = "relevance"
    units: Units = "paragraph"
    meaning: bool = False

    @property
    def options(self) -> SearchKeywords:
        """The options of the query, as keyword arguments for the index."""
        return SearchKeywords(
            language=self.language,
            document=self.document,
            since=self.year,
            until=self.year,
            across=self.across,
            sort=self.sort,
            units=self.units,
            meaning=self.meaning,
        )

    @property
    def is_narrowed(self) -> bool:
        """True if the query is limited to a document or a year."""
        return self.document is not None or self.year is not None

    def without_filters(self) -> Self:
        """Return the query without its document and year."""
        return replace(self, document=None, year=None)

    def to_record(self) -> dict[str, object]:
        """Return the query as a dictionary for a JSON file."""
        unset = {None, False, "relevance", "paragraph"}
        return {key: value for key, value in asdict(self).items() if value not in unset}

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self | None:
        """Return the query of a dictionary from :meth:`to_record`.

        The user may have edited the file: return None if the text or the language is invalid.
        """
        text, language = record.get("text"), record.get("language", "auto")
        document, year = record.get("document"), record.get("year")
        sort = record.get("sort", "relevance")
        if not isinstance(text, str) or language not in QUERY_LANGUAGES:
            return None
        return cls(
            one_line(text),
            language,
            document if isinstance(document, str) else None,
            year if isinstance(year, str) and year.isdecimal() and len(year) == 4 else None,
            record.get("across") is True,
            next((each for each in ORDERS if each == sort), "relevance"),
            "sentence" if record.get("units") == "sentence" else "paragraph",
            record.get("meaning") is True,
        )

    def filter_labels(self, say: Translator, title: str | None = None) -> tuple[str, ...]:
        """Return the active filters and options as short texts for the user.

        ``title`` is the title of the filtered document; by default, its id is used.
        """
        return (
            *([say("in {document}", document=title or self.document)] if self.document else []),
            *([say("in {year}", year=self.year)] if self.year else []),
            *([say("+ translations")] if self.across else []),
            *([say(_ORDER_NAMES[self.sort])] if self.sort in _ORDER_NAMES else []),
            *([say("+ meaning")] if self.meaning else []),
            *([say("sentences")] if self.units == "sentence" else []),
        )


def other_units(units: Units) -> Units:
    """Return the other units, for the key that changes them."""
    return "sentence" if units == "paragraph" else "paragraph"


def next_order(order: SortOrder) -> SortOrder:
    """Return the order of hits after ``order``, for the key that changes the order."""
    return ORDERS[(ORDERS.index(order) + 1) % len(ORDERS)]


def next_language(chosen: QueryLanguage, detected: str) -> QueryLanguage:
    """Return the query language after ``chosen``, for the key that changes the language.

    ``detected`` is the language detected in the query. After ``auto`` comes the language that was
    not detected, then the detected one, then ``both``, then ``auto`` again.
    """
    order: tuple[QueryLanguage, ...] = ("fr", "nl", "both", "auto")
    if detected == "fr":
        order = ("nl", "fr", "both", "auto")
    return order[(order.index(chosen) + 1) % len(order)]


def one_line(text: str) -> str:
    """Return a text as one line, cut to :data:`LONGEST_QUERY` characters.

    Line ends and tabs become spaces. Control characters are removed.
    """
    spaced = _LINE_ENDS.sub(" ", text[:LONGEST_QUERY])
    return "".join(each for each in spaced if each.isprintable() or each.isspace())


# --- Filters


FacetKind: TypeAlias = Literal["language", "year", "document"]


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """A filter of a query by language, year or document, for the user to switch on or off.

    ``passages`` is the number of passages that match with the filter, or None if it is not known.
    ``is_on`` is True if the filter is active. ``question`` is the query after switching the filter.
    """

    kind: FacetKind
    value: str
    passages: int | None
    question: QueryState
    is_on: bool = False


def facet_filters(facets: Facets | None, query: QueryState, limit: int) -> Iterator[FacetFilter]:
    """Yield the filters with at least one passage, and all active filters, grouped by kind.

    At most ``limit`` documents are among them, plus an active document that is not among these.
    Without ``facets``, only the active filters are yielded.
    """
    languages: dict[str, int] = dict(facets.languages) if facets else {}
    for language in LANGUAGES:
        is_on = query.language == language
        if is_on or languages.get(language):
            new_language: QueryLanguage = "auto" if is_on else language
            count = languages.get(language, 0) if facets else None
            yield FacetFilter(
                "language", language, count, replace(query, language=new_language), is_on
            )
    # documents without a date cannot be filtered by year
    years = {year: count for year, count in (facets.years if facets else ()) if year is not None}
    for year in _with_chosen(years, query.year):
        is_on = query.year == year
        count = years.get(year, 0) if facets else None
        yield FacetFilter("year", year, count, replace(query, year=None if is_on else year), is_on)
    documents = {info.id: count for info, count in (facets.documents if facets else ())}
    for document in _with_chosen(documents, query.document, limit):
        is_on = query.document == document
        count = documents.get(document, 0) if facets else None
        question = replace(query, document=None if is_on else document)
        yield FacetFilter("document", document, count, question, is_on)


def _with_chosen(counts: dict[str, int], chosen: str | None, limit: int | None = None) -> list[str]:
    """Return the first ``limit`` values with passages; add the active value if it is not there."""
    listed = [value for value, count in counts.items() if count][:limit]
    return listed if chosen is None or chosen in listed else [chosen, *listed]
