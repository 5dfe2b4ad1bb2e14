"""Renderings of a term, their exceptions, and breaches of a term list as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from benelux_search import results
from benelux_search.output.excerpts import excerpt, percent, title_of
from benelux_search.output.reports import and_more
from benelux_search.output.styled_lines import (
    LineSegment,
    StyledLine,
    highlighted_line,
    indent,
    line,
    sanitise,
    shorten,
    width,
)
from benelux_search.output.text import IN_LANGUAGE, TextLayout
from benelux_search.output.wrapping import wrap
from benelux_search.terminology import (
    Divergence,
    Divergences,
    Example,
    Spread,
    TermBreach,
    Translations,
)
from benelux_search.translator import ENGLISH, N_, Translator

if TYPE_CHECKING:
    pass


_EXAMPLE: Final = 160  # characters of an example


_FULL, _PARTS = "█", "▏▎▍▌▋▊▉"
_BAR: Final = 24  # columns of the longest bar


_FORMS: Final = 4


_LISTED_PLACES: Final = 3  # documents of a rendering


_YEARS: Final = 8


def rendering_lines(renderings: Translations, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield the renderings of a term, each with its forms and an example."""
    say = layout.say
    for number, each in enumerate(renderings, start=1):
        if number > 1:
            yield ()
        about = say.some(
            "{number} time, {share}; confidence {confidence}",
            "{number} times, {share}; confidence {confidence}",
            each.count,
            share=percent(each.share),
            confidence=percent(each.confidence),
        )
        name = sanitise(each.text, one_line=True)
        if each.prescribed:
            own = say("in your terms")
            about = f"{own} · {about}"
        yield line(f"{number}. ", LineSegment(name, "title"), LineSegment(f" · {about}", "dim"))
        others = [f"{form} {times}" for form, times in each.forms[1 : _FORMS + 1]]
        if others:
            also = sanitise(say("also {forms}", forms=", ".join(others)), one_line=True)
            yield from indent(wrap(also, (), max(layout.columns - 3, 20)), 3)
        yield from _example(each.example, layout)


def breach_lines(breaches: Iterable[TermBreach], layout: TextLayout) -> Iterator[StyledLine]:
    """Yield each place where a term has none of its renderings, with the pair."""
    for number, each in enumerate(breaches):
        if number:
            yield ()
        wanted = sanitise(" | ".join(each.renderings), one_line=True)
        yield line(
            LineSegment(sanitise(each.id, one_line=True), "id"),
            " · ",
            LineSegment(sanitise(each.term, one_line=True), "title"),
            LineSegment(f" = {wanted}", "dim"),
        )
        yield from _pair(each.passage, each.counterpart, layout)


def translation_count(result: Translations, say: Translator = ENGLISH) -> str:
    """Return one sentence with the counts of passages and occurrences of a translated term."""
    if not result.passages:
        return _not_found(result, say)
    way = N_("from Dutch into French") if result.language == "nl" else N_("from French into Dutch")
    counts = [_looked_at(result, say), _occurrences(result.occurrences, say)]
    if result.unrendered:
        counts.append(say("{number} without a clear translation", number=result.unrendered))
    return say(
        "{way}: {counts} ({took} ms)",
        way=say(way),
        counts=", ".join(counts),
        took=f"{result.took_ms:.0f}",
    )


def _not_found(result: Translations | Divergences, say: Translator) -> str:
    where = say(IN_LANGUAGE[result.language])
    return say("“{term}” does not occur {where}", term=result.term, where=where)


def _looked_at(result: Translations | Divergences, say: Translator) -> str:
    passages = say.some("{number} passage", "{number} passages", result.passages)
    if result.looked_at == result.passages:
        return passages
    looked_at = say("{number} examined", number=result.looked_at)
    return f"{passages}, {looked_at}"


def _occurrences(number: int, say: Translator) -> str:
    return say.some("{number} occurrence", "{number} occurrences", number)


def divergence_lines(divergences: Divergences, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield each rendering as a bar with its years and documents, then the divergent passages."""
    renderings = divergences.renderings
    longest = max((each.count for each in renderings), default=1)
    room = min(max((width(each.text) for each in renderings), default=0), layout.columns // 2)
    for each in renderings:
        yield from _bar(each, longest, room, layout)
        yield from _spread(each, layout)
    if divergences.otherwise:
        yield ()
        yield line(LineSegment(layout.say("without a usual translation:"), "title"))
    for divergence in divergences.otherwise:
        yield from _divergence(divergence, layout)
    if divergences.left_out:
        more = layout.say.some("and {number} more", "and {number} more", divergences.left_out)
        yield line(LineSegment(more, "dim"))


def divergence_count(result: Divergences, say: Translator = ENGLISH) -> str:
    """Return one sentence with the counts of renderings, passages and occurrences of a term."""
    if not result.passages:
        return _not_found(result, say)
    ways = say.some("{number} translation", "{number} translations", len(result.renderings))
    return say(
        "{renderings} in {passages}, {occurrences} ({took} ms)",
        renderings=ways,
        passages=_looked_at(result, say),
        occurrences=_occurrences(result.occurrences, say),
        took=f"{result.took_ms:.0f}",
    )


def _bar(each: Spread, longest: int, room: int, layout: TextLayout) -> Iterator[StyledLine]:
    name = shorten(each.text, room) if not layout.spoken else sanitise(each.text, one_line=True)
    about = f"{each.count} ({percent(each.share)})"
    if layout.spoken:
        yield line(LineSegment(name, "title"), f": {about}")
        return
    pad = " " * (room - width(name))
    eighths = max(1, round(each.count / longest * min(_BAR, layout.columns // 4) * 8))
    bar = _FULL * (eighths // 8) + ("" if eighths % 8 == 0 else _PARTS[eighths % 8 - 1])
    yield line(LineSegment(name, "title"), f"{pad}  ", LineSegment(bar, "id"), f" {about}")


def _spread(each: Spread, layout: TextLayout) -> Iterator[StyledLine]:
    no_date = layout.say("no date")
    years = [f"{year or no_date} {number}" for year, number in each.years[-_YEARS:]]
    documents = [
        f"{title_of(info) or info.id} {number}" for info, number in each.documents[:_LISTED_PLACES]
    ]
    more = len(each.documents) - _LISTED_PLACES
    if more > 0:
        documents.append(and_more(more, layout.say))
    about = sanitise(f"{', '.join(years)}: {'; '.join(documents)}", one_line=True)
    lines = wrap(about, (), layout.columns - 3)
    yield from indent([tuple(LineSegment(part.text, "dim") for part in each) for each in lines], 3)


def _divergence(divergence: Divergence, layout: TextLayout) -> Iterator[StyledLine]:
    rendering = divergence.rendering or layout.say("nothing that translates it")
    about = f"{sanitise(rendering, one_line=True)} · {percent(divergence.confidence)}"
    yield line(LineSegment(divergence.id, "id"), LineSegment(f" · {about}", "dim"))
    yield from _pair(divergence.passage, divergence.counterpart, layout)


def _example(example: Example, layout: TextLayout) -> Iterator[StyledLine]:
    yield line("   ", LineSegment(sanitise(example.id, one_line=True), "id"))
    yield from _pair(example.passage, example.counterpart, layout)


def _pair(
    passage: results.Highlighted, counterpart: results.Highlighted, layout: TextLayout
) -> Iterator[StyledLine]:
    for side in (passage, counterpart):
        shown = excerpt(side, _EXAMPLE)
        text = sanitise(shown.text, one_line=True)
        if layout.spoken:
            yield (LineSegment("   "), *highlighted_line(text, shown.matches, 0, len(text)))
        else:
            yield from indent(wrap(text, shown.matches, layout.columns - 5), 5)
