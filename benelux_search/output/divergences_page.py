"""The renderings of a term and its divergent occurrences, as a page of HTML to read or print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benelux_search import model
from benelux_search.output.excerpts import LANGUAGE_NAMES, percent, title_of
from benelux_search.output.html import Cell, cell, page
from benelux_search.terminology import Divergence, Divergences, Spread


@dataclass(frozen=True, slots=True)
class _DivergenceRow:
    """A divergent occurrence: its document, its rendering, and the cells of both languages."""

    place: Divergence
    names: Sequence[str]
    cells: Sequence[Cell]


def divergences_page(result: Divergences) -> Iterator[str]:
    """Yield the lines of a page with the renderings, and the occurrences without a usual one."""
    language = LANGUAGE_NAMES[result.language]
    return page(
        "divergences.html.j2",
        name=result.term,
        about="",
        counted=(
            f"{result.occurrences} occurrences in {language}, in {result.looked_at} of "
            f"{result.passages} passages; {len(result.otherwise)} without a usual translation are "
            f"listed, {result.left_out} are left out."
        ),
        renderings=[(each, _years(each), _documents(each)) for each in result.renderings],
        rows=[_row(each, result.language) for each in result.otherwise],
    )


def _row(place: Divergence, language: model.Language) -> _DivergenceRow:
    sides = {language: place.passage, model.other_language(language): place.counterpart}
    info = place.document
    names = (title_of(info) or info.id, info.facts.date, info.facts.number)
    return _DivergenceRow(
        place,
        names=[name for name in names if name],
        cells=[cell(each, sides[each]) for each in model.LANGUAGES],
    )


def _years(each: Spread) -> str:
    return ", ".join(f"{year or 'no date'} {number}" for year, number in each.years)


def _documents(each: Spread) -> str:
    return f"{len(each.documents)} documents, {percent(each.share)}"
