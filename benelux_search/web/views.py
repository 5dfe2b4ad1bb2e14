"""Hits, pairs and renderings, as the templates of the pages read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from benelux_search import model
from benelux_search.declared_options import SEARCH_OPTIONS
from benelux_search.opened_index.index import Index
from benelux_search.output.excerpts import (
    citation,
    excerpt,
    grade,
    match_label,
    page_range,
    percent,
    provision_label,
    title_of,
    window_start,
)
from benelux_search.output.html import Cell, cell
from benelux_search.results import Facets, Highlighted, Hit
from benelux_search.terminology import Divergences
from benelux_search.translator import Translator

_EXCERPT: Final = 700  # characters
_MOST_FACETS: Final = 12
_BAR_WIDTH, _BAR_GAP, _PLOT_HEIGHT = 36, 8, 160  # of the plot, in its own units
MOST_PLOTTED: Final = 5
_MOST_CONTENTS: Final = 2_000
_NO_LAW: Final = 1_000  # pairs
_DEFAULTS: Final = {each.name: each.default for each in SEARCH_OPTIONS if each.kind == "choice"}


def address(path: str, /, **parameters: object) -> str:
    """Return a path with parameters, as a URL; those with no value or the default are left out."""
    given = {
        name: value
        for name, value in parameters.items()
        if value not in (None, "", False, _DEFAULTS.get(name))
    }
    query = urlencode({name: "1" if value is True else value for name, value in given.items()})
    return quote(path, safe="/:") + (f"?{query}" if query else "")


def reading_address(pair_id: str, marking: Mapping[str, object] | None = None) -> str:
    """Return the place of a pair in the page that reads its document.

    ``marking`` are the parameters of a search whose matches are marked there.
    """
    document, _, number = pair_id.rpartition(":")
    first = max(1, int(number) - 2) if number.isdecimal() else 1
    page = address(f"/document/{document}", first=first, **(marking or {}))
    return f"{page}#{quote(pair_id, safe=':')}"


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair on a page: what is known of it, its texts, and where its links lead.

    ``title`` is that of the document, ``about`` are short texts, ``badge`` is how it was found.
    ``is_cut`` is True if it is not whole. ``marking`` is that of :func:`reading_address`.
    """

    id: str
    title: str
    about: Sequence[str]
    badge: str | None
    cells: Sequence[Cell]
    is_cut: bool = False
    is_uncertain: bool = False
    marking: Mapping[str, object] | None = None

    @property
    def permalink(self) -> str:
        """The address of the page of the pair."""
        return address(f"/pair/{self.id}")

    @property
    def reading(self) -> str:
        """The address of the pair in its document."""
        return reading_address(self.id, self.marking)


def hit_row(hit: Hit, say: Translator, marking: Mapping[str, object]) -> PairRow:
    """Return a hit of a search, with long texts cut around the matches.

    ``marking`` is that of :func:`reading_address`.
    """
    whole = {language: hit.side(language) for language in model.LANGUAGES}
    start = window_start(hit.passage, _EXCERPT)
    cut = {
        language: None if side is None else excerpt(side, _EXCERPT, start)
        for language, side in whole.items()
    }
    is_cut = any(cut[each] is not whole[each] for each in model.LANGUAGES)
    row = _row(hit, cut, match_label(hit, say), is_cut=is_cut)
    return replace(row, marking=marking)


def citations_of(
    pair: model.Pair, info: model.DocumentInfo
) -> Sequence[tuple[model.Language, str]]:
    """Return both texts as quotations with their sources, once with each language first."""
    hit = Hit.of(pair, info)
    if hit is None:
        return ()
    return [(language, citation(hit, language)) for language in model.LANGUAGES]


def originals_of(pair: model.Pair, info: model.DocumentInfo) -> Sequence[tuple[int, str]]:
    """Return the pages of the PDF that a pair stands on, with the addresses of their images."""
    if not info.path.lower().endswith(".pdf"):
        return ()
    sides = (side for side in (pair.nl, pair.fr) if side is not None)
    pages = sorted({page for side in sides for page in side.pages})
    return [(page, address(f"/document/{info.id}/page/{page}")) for page in pages]


def pair_row(
    pair: model.Pair, info: model.DocumentInfo, marked: Hit | None = None
) -> PairRow | None:
    """Return a whole pair, with the matches of ``marked``; None if it has no text."""
    hit = marked or Hit.of(pair, info)
    if hit is None:
        return None
    return _row(hit, {language: hit.side(language) for language in model.LANGUAGES}, None)


def _row(
    hit: Hit,
    sides: Mapping[model.Language, Highlighted | None],
    badge: str | None,
    *,
    is_cut: bool = False,
) -> PairRow:
    info = hit.document
    both = hit.counterpart is not None
    about = (
        info.facts.date,
        info.facts.number,
        provision_label(hit),
        page_range(hit.pages, info),
        info.index,
        percent(hit.confidence) if both and grade(hit.confidence) != "sure" else None,
    )
    return PairRow(
        hit.id,
        title_of(info, hit.language) or info.id,
        [text for text in about if text],
        badge,
        [cell(language, sides[language]) for language in model.LANGUAGES],
        is_cut,
        both and grade(hit.confidence) == "uncertain",
    )


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A filter that can be chosen or taken away: its text, count and address."""

    text: str
    count: str
    address: str
    is_chosen: bool


def facet_choices(
    facets: Facets, parameters: Mapping[str, str], say: Translator
) -> Sequence[tuple[str, Sequence[FilterChoice]]]:
    """Return the filters of a search by document and by year, with their headings."""
    documents = [
        _choice(
            title_of(info) or info.id,
            number,
            parameters,
            {"document": info.id},
            say,
        )
        for info, number in facets.documents[:_MOST_FACETS]
    ]
    years = [
        _choice(year, number, parameters, {"since": year, "until": year}, say)
        for year, number in reversed(facets.years)
        if year is not None
    ]
    groups = ((say("Documents"), documents), (say("Years"), years[: 2 * _MOST_FACETS]))
    return [
        (heading, choices)
        for heading, choices in groups
        if len(choices) > 1 or any(each.is_chosen for each in choices)
    ]


def _choice(
    text: str, number: int, parameters: Mapping[str, str], own: Mapping[str, str], say: Translator
) -> FilterChoice:
    is_chosen = all(parameters.get(name) == value for name, value in own.items())
    changed = {**parameters, **dict.fromkeys(own, "")} if is_chosen else {**parameters, **own}
    return FilterChoice(text, say.grouped(number), address("/", **changed), is_chosen)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar of the plot: the rendering, its count, and the rectangle."""

    series: int
    text: str
    x: int
    y: float
    height: float
    width: int = _BAR_WIDTH


@dataclass(frozen=True, slots=True)
class Plot:
    """The renderings of a term by year, as stacked bars: see :func:`plot_of`."""

    bars: Sequence[Bar]
    years: Sequence[tuple[int, str, int]]
    width: int
    height: int = _PLOT_HEIGHT


def plot_of(found: Divergences) -> Plot | None:
    """Return a plot of the most frequent renderings by year; None without two dated years.

    ``years`` has the middle, the text and the count of each bar.
    """
    shown = found.renderings[:MOST_PLOTTED]
    counts = [{year: number for year, number in each.years if year} for each in shown]
    years = sorted({year for each in counts for year in each if year is not None})
    if len(years) < 2:
        return None
    totals = {year: sum(each.get(year, 0) for each in counts) for year in years}
    highest = max(totals.values())
    bars: list[Bar] = []
    for column, year in enumerate(years):
        top = float(_PLOT_HEIGHT)
        for series, each in enumerate(counts):
            number = each.get(year, 0)
            height = _PLOT_HEIGHT * number / highest
            top -= height
            if number:
                text = f"{year}: {shown[series].text} {number}"
                x = column * (_BAR_WIDTH + _BAR_GAP)
                bars.append(Bar(series, text, x, round(top, 1), round(height, 1)))
    step = _BAR_WIDTH + _BAR_GAP
    labels = [(k * step + _BAR_WIDTH // 2, year, totals[year]) for k, year in enumerate(years)]
    return Plot(bars, labels, len(years) * step)


@dataclass(frozen=True, slots=True)
class Outline:
    """The contents of a law: texts and addresses of its headings and articles, in order.

    ``articles`` has the id of the first pair of each article, by its number in lower case.
    """

    contents: Sequence[tuple[str, str]]
    articles: Mapping[str, str]


def outline_of(index: Index, document: str) -> Outline:
    """Return the outline of a document; it is empty if the first 1,000 pairs are of no law."""
    contents: list[tuple[str, str]] = []
    articles: dict[str, str] = {}
    last: tuple[object, ...] = ()
    for number, pair in enumerate(index.pairs(document=document)):
        if number == _NO_LAW and not contents:
            break
        provision = pair.provision
        if provision is None or provision.is_contents or provision.role == "note":
            continue
        place = (provision.path, provision.article)
        if place == last or not (provision.path or provision.article):
            continue
        last = place
        labels = provision.labels("nl"), provision.labels("fr")
        text = " / ".join(dict.fromkeys(each[-1] for each in labels if each))
        contents.append((text, reading_address(pair.id)))
        if provision.article is not None:
            articles.setdefault(provision.article.casefold(), pair.id)
    return Outline(contents[:_MOST_CONTENTS], articles)
