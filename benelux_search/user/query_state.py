"""A query of the interactive search: its text, its language and its filters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from benelux_search.declared_options import SWITCHES, option
from benelux_search.errors import OptionError
from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.results import Facets, QueryLanguage, SearchResult, Units
    from benelux_search.search.queries.options import QueryKeywords, SearchKeywords
    from benelux_search.translator import Translator

QUERY_LANGUAGES: Final[tuple[QueryLanguage, ...]] = ("auto", "nl", "fr", "both")
_BY_CONTEXT: Final = ("left", "right")  # the orders by the words before and after the match
ORDERS: Final[tuple[str, ...]] = (*option("sort").choices, *_BY_CONTEXT)
ORDER_FORMS: Final = (*ORDERS, option("sort").others)  # all orders, as messages name them
_ORDER_NAMES: Final[Mapping[str, str]] = {
    **{name: text for name, text in option("sort").choices.items() if name != "relevance"},
    "left": N_("by the words before"),
    "right": N_("by the words after"),
}
_LINE_ENDS: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
LONGEST_QUERY: Final = 4_000  # characters of a query: longer pasted text is cut


@dataclass(frozen=True, slots=True)
class QueryState:
    """A query with its options.

    ``documents`` are the ids of the documents to search in, and ``years`` the years (four digits);
    empty means all. ``path`` is a part of their path, and ``where`` are conditions on metadata:
    ``author=Peeters``. ``sort`` is the order of the hits, one
    of :data:`ORDERS` or by own metadata, and ``units`` are what each shows.
    ``switched`` are the names of the switches that are not as by default: see
    :data:`~benelux_search.declared_options.SWITCHES`.
    """

    text: str = ""
    language: QueryLanguage = "auto"
    documents: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    sort: str = "relevance"
    units: Units = "paragraph"
    switched: frozenset[str] = frozenset()
    path: str = ""
    where: tuple[str, ...] = ()

    @property
    def options(self) -> SearchKeywords:
        """The options of the query, as keyword arguments for the index."""
        from benelux_search.search.queries.options import parsed_sort

        return {
            **self.query_options,
            "document": self.documents or None,
            "dates": self.years,
            "path": self.path or None,
            "where": self.where,
            "sort": "relevance" if self.sort in _BY_CONTEXT else parsed_sort(self.sort),
            "units": self.units,
        }

    @property
    def query_options(self) -> QueryKeywords:
        """The language and the switches, as keyword arguments."""
        switches: QueryKeywords = {each.name: self.is_on(each.name) for each in SWITCHES}  # type: ignore[assignment]
        return {"language": self.language, **switches}

    def is_on(self, name: str) -> bool:
        """Return True if a switch is on."""
        return (name in self.switched) != option(name).default

    def with_switch(self, name: str, *, is_on: bool) -> Self:
        """Return the query with a switch on or off; one that excludes it is off then."""
        others = {name, option(name).excludes} if is_on else {name}
        changed = {name} if is_on != option(name).default else set[str]()
        return replace(self, switched=self.switched - others | changed)

    def toggled(self, name: str) -> Self:
        """Return the query with a switch on if it was off, and off if it was on."""
        return self.with_switch(name, is_on=not self.is_on(name))

    @property
    def is_narrowed(self) -> bool:
        """True if the query is limited to documents, years, a path or conditions."""
        return bool(self.documents or self.years or self.path or self.where)

    def as_found(self, result: SearchResult) -> Self:
        """Return the query that has exactly the hits of its result.

        Its last word may be a prefix, and any of its words may be enough.
        """
        found = replace(self, text=result.query)
        return found.with_switch("any_word", is_on=True) if result.relaxed else found

    def without_filters(self) -> Self:
        """Return the query without its documents, years, path and conditions."""
        return replace(self, documents=(), years=(), path="", where=())

    def to_record(self) -> dict[str, object]:
        """Return the query as a dictionary for a JSON file."""
        default = asdict(QueryState())
        record = {key: value for key, value in asdict(self).items() if value != default[key]}
        record.pop("switched", None)
        switches = {name: self.is_on(name) for name in sorted(self.switched)}
        return {"text": self.text, **record, **switches}

    @classmethod
    def from_record(cls, record: object) -> Self | None:
        """Return the query of a dictionary from :meth:`to_record`, or of an earlier version.

        The user may have edited the file: return None if it is no dictionary, or if the text or the
        language is invalid.
        """
        if not isinstance(record, dict):
            return None
        text, language = record.get("text"), record.get("language", "auto")
        if not isinstance(text, str) or language not in QUERY_LANGUAGES:
            return None
        years = _texts(record.get("years"), record.get("year"))
        question = cls(
            one_line(text),
            language,
            _texts(record.get("documents"), record.get("document")),
            tuple(year for year in years if year.isdecimal() and len(year) == 4),
            named_order(record.get("sort")) or "relevance",
            "sentence" if record.get("units") == "sentence" else "paragraph",
            path=next(iter(_texts(None, record.get("path"))), ""),
            where=tuple(each for each in _texts(record.get("where"), None) if is_condition(each)),
        )
        for each in reversed(SWITCHES):  # any_word wins if a file has both
            if record.get(each.name) is (not each.default):
                question = question.with_switch(each.name, is_on=not each.default)
        return question

    def chips(
        self, say: Translator, titles: Mapping[str, str] = {}
    ) -> Iterator[tuple[str, QueryState]]:
        """Yield each active filter and option as a short text, with the query without it.

        ``titles`` are titles of documents by id. A document without one is named by its id, and so
        are documents with the same one.
        """
        uses = Counter(titles.get(each) for each in self.documents)
        for each in self.documents:
            title = titles.get(each)
            name = title if title and uses[title] == 1 else each
            others = _switched(self.documents, each)
            yield say("in {document}", document=name), replace(self, documents=others)
        for each in self.years:
            yield say("in {year}", year=each), replace(self, years=_switched(self.years, each))
        if self.path:
            yield say("in {document}", document=self.path), replace(self, path="")
        for each in self.where:
            yield each, replace(self, where=_switched(self.where, each))
        for switch in SWITCHES:
            if switch.name in self.switched:
                yield say(switch.label), self.toggled(switch.name)
        if self.sort != "relevance":
            known = _ORDER_NAMES.get(self.sort)
            by = say("by {name}", name=self.sort) if known is None else say(known)
            yield by, replace(self, sort="relevance")
        if self.units == "sentence":
            yield say("sentences"), replace(self, units="paragraph")


def is_condition(text: str) -> bool:
    """Return True for a condition on metadata, such as ``author=Peeters``."""
    from benelux_search.search.queries.scope import conditions_of

    try:
        return bool(conditions_of(text))
    except OptionError:
        return False


def _texts(several: object, one: object) -> tuple[str, ...]:
    values = several if isinstance(several, list) else [one]
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str) and value))


def named_order(text: object) -> str | None:
    """Return the order of hits with this name; None if there is none."""
    from benelux_search.search.queries.options import parsed_sort

    if not isinstance(text, str):
        return None
    plain = text.strip().casefold()
    if plain in ORDERS:
        return plain
    try:
        return str(parsed_sort(text.strip()))
    except OptionError:
        return None


def next_order(order: str) -> str:
    """Return the order of hits after ``order``, for the key that changes the order."""
    return ORDERS[(ORDERS.index(order) + 1) % len(ORDERS)] if order in ORDERS else ORDERS[0]


def other_units(units: Units) -> Units:
    """Return the other units, for the command that changes them."""
    return "sentence" if units == "paragraph" else "paragraph"


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

    ``passages`` is the number of passages that match with the filter and the filters of the other
    kinds, or None if it is not known. ``is_on`` is True if the filter is active. ``question`` is
    the query after switching the filter.
    """

    kind: FacetKind
    value: str
    passages: int | None
    question: QueryState
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The passages of a query by language, by year and by document.

    The counts of each kind heed the filters of the other kinds.
    """

    languages: Facets
    years: Facets
    documents: Facets


def facet_filters(
    counts: FacetCounts | None, query: QueryState, limit: int
) -> Iterator[FacetFilter]:
    """Yield the filters with at least one passage, and all active filters, grouped by kind.

    At most ``limit`` documents are among them, plus the active documents that are not among these.
    Without ``counts``, only the active filters are yielded.
    """
    from benelux_search.model import LANGUAGES

    languages: dict[str, int] = dict(counts.languages.languages) if counts else {}
    for language in LANGUAGES:
        is_on = query.language == language
        if is_on or languages.get(language):
            chosen = replace(query, language="auto" if is_on else language)
            passages = languages.get(language, 0) if counts else None
            yield FacetFilter("language", language, passages, chosen, is_on)
    # documents without a date cannot be filtered by year
    by_year = {year: count for year, count in (counts.years.years if counts else ()) if year}
    for year in sorted(_with_chosen(by_year, query.years)):
        passages = by_year.get(year, 0) if counts else None
        switched = replace(query, years=_switched(query.years, year))
        yield FacetFilter("year", year, passages, switched, year in query.years)
    by_document = {info.id: count for info, count in (counts.documents.documents if counts else ())}
    for document in _with_chosen(by_document, query.documents, limit):
        passages = by_document.get(document, 0) if counts else None
        switched = replace(query, documents=_switched(query.documents, document))
        yield FacetFilter("document", document, passages, switched, document in query.documents)


def _switched(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    others = tuple(each for each in chosen if each != value)
    return others if value in chosen else (*chosen, value)


def _with_chosen(
    counts: Mapping[str, int], chosen: tuple[str, ...], limit: int | None = None
) -> list[str]:
    """Return the active values, then the first ``limit`` of those with passages, each once."""
    listed = [value for value, count in counts.items() if count][:limit]
    return [*(each for each in chosen if each not in listed), *listed]
