"""Filters of a query: a language, a year, a document; each can be chosen, or taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from benelux_search.model import LANGUAGES, Facets, QueryLanguage
from benelux_search.shell.question import Question

Kind: TypeAlias = Literal["language", "year", "document"]


@dataclass(frozen=True, slots=True)
class Filter:
    """``count`` is how many passages it would leave, None if they are not counted. ``question`` is
    what is asked if it is chosen, or taken away where it is on (``is_on``)."""

    kind: Kind
    value: str
    count: int | None
    question: Question
    is_on: bool = False


def filters(facets: Facets | None, asked: Question, most: int) -> Iterator[Filter]:
    """The filters that leave anything, by kind, and those that are on whatever they leave.

    At most so many documents are among them. Without facets, there are those that are on.
    """
    languages: dict[str, int] = dict(facets.languages) if facets else {}
    for language in LANGUAGES:
        is_on = asked.language == language
        if is_on or languages.get(language):
            wanted: QueryLanguage = "auto" if is_on else language
            count = languages.get(language, 0) if facets else None
            yield Filter("language", language, count, replace(asked, language=wanted), is_on)
    # what has no date cannot be asked for by one
    years = {year: count for year, count in (facets.years if facets else ()) if year is not None}
    for year in _with(years, asked.year):
        is_on = asked.year == year
        count = years.get(year, 0) if facets else None
        yield Filter("year", year, count, replace(asked, year=None if is_on else year), is_on)
    documents = {info.id: count for info, count in (facets.documents if facets else ())}
    for document in _with(documents, asked.document, most):
        is_on = asked.document == document
        count = documents.get(document, 0) if facets else None
        question = replace(asked, document=None if is_on else document)
        yield Filter("document", document, count, question, is_on)


def _with(counts: dict[str, int], chosen: str | None, most: int | None = None) -> list[str]:
    """The first ones, and what is chosen among them, so that it can be taken away."""
    shown = [value for value, count in counts.items() if count][:most]
    return shown if chosen is None or chosen in shown else [chosen, *shown]
