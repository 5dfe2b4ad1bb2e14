"""How terms are rendered, for people: ranked translations, bars of what was used where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benelux_search.model import Highlighted, other_language
from benelux_search.output.excerpts import (
    LANGUAGE_NAMES,
    Line,
    MarkedText,
    count,
    excerpt,
    indent,
    line,
    marked,
    percent,
    sanitise,
    shorten,
    title_of,
    width,
)
from benelux_search.output.text import TextLayout, wrap
from benelux_search.terminology import Divergence, Divergences, Example, Spread, Translations

_EXAMPLE: Final = 160  # characters of an example
_BAR: Final = 24  # columns of the longest bar
_FULL, _PARTS = "█", "▏▎▍▌▋▊▉"
_FORMS: Final = 4
_LISTED: Final = 3  # documents of a rendering
_YEARS: Final = 8


def translations(found: Translations, layout: TextLayout) -> Iterator[Line]:
    """The renderings of a term, each with its forms and an example."""
    for number, each in enumerate(found, start=1):
        if number > 1:
            yield ()
        about = (
            f"{count(each.count, 'time')}, {percent(each.share)}; {percent(each.confidence)} sure"
        )
        name = sanitise(each.text, one_line=True)
        yield line(f"{number}. ", MarkedText(name, "title"), MarkedText(f" · {about}", "dim"))
        others = [f"{form} {times}" for form, times in each.forms[1 : _FORMS + 1]]
        if others:
            also = sanitise("also " + ", ".join(others), one_line=True)
            yield from indent(wrap(also, (), max(layout.columns - 3, 20)), 3)
        yield from _example(each.example, layout)


def translated(found: Translations) -> str:
    """How much was looked at, in one sentence."""
    if not found.passages:
        return f"“{found.term}” is not found in {LANGUAGE_NAMES[found.language]}"
    where = count(found.passages, "passage")
    looked = "" if found.looked_at == found.passages else f", {found.looked_at} looked at"
    bare = ""
    if found.unrendered:
        bare = f", {found.unrendered} without a rendering that can be told apart"
    other = LANGUAGE_NAMES[other_language(found.language)]
    return (
        f"from {LANGUAGE_NAMES[found.language]} into {other}: {where}{looked}, "
        f"{count(found.occurrences, 'occurrence')}{bare} ({found.took_ms:.0f} ms)"
    )


def divergence_lines(found: Divergences, layout: TextLayout) -> Iterator[Line]:
    """The renderings as bars, where each is used, and the places that have another one."""
    longest = max((each.count for each in found.renderings), default=1)
    room = min(max((width(each.text) for each in found.renderings), default=0), layout.columns // 2)
    for each in found.renderings:
        yield from _bar(each, longest, room, layout)
        yield from _spread(each, layout)
    if found.otherwise:
        yield ()
        usual = sanitise(found.renderings[0].text, one_line=True) if found.renderings else ""
        yield line("not ", MarkedText(usual, "title"), ":") if usual else line("not rendered:")
    for place in found.otherwise:
        yield from _divergence(place, layout)


def diverged(found: Divergences) -> str:
    """How much was looked at, in one sentence."""
    if not found.passages:
        return f"“{found.term}” is not found in {LANGUAGE_NAMES[found.language]}"
    where = count(found.passages, "passage")
    looked = "" if found.looked_at == found.passages else f", {found.looked_at} looked at"
    ways = count(len(found.renderings), "rendering")
    times = count(found.occurrences, "occurrence")
    return f"{ways} in {where}{looked}, {times} ({found.took_ms:.0f} ms)"


def _bar(each: Spread, longest: int, room: int, layout: TextLayout) -> Iterator[Line]:
    name = shorten(each.text, room) if not layout.spoken else sanitise(each.text, one_line=True)
    about = f"{each.count} ({percent(each.share)})"
    if layout.spoken:
        yield line(MarkedText(name, "title"), f": {about}")
        return
    pad = " " * (room - width(name))
    eighths = max(1, round(each.count / longest * min(_BAR, layout.columns // 4) * 8))
    bar = _FULL * (eighths // 8) + ("" if eighths % 8 == 0 else _PARTS[eighths % 8 - 1])
    yield line(MarkedText(name, "title"), f"{pad}  ", MarkedText(bar, "id"), f" {about}")


def _spread(each: Spread, layout: TextLayout) -> Iterator[Line]:
    years = [f"{year or 'no date'} {number}" for year, number in each.years[-_YEARS:]]
    documents = [
        f"{title_of(info) or info.id} {number}" for info, number in each.documents[:_LISTED]
    ]
    more = len(each.documents) - _LISTED
    if more > 0:
        documents.append(f"and {count(more, 'document')} more")
    about = sanitise(f"{', '.join(years)}: {'; '.join(documents)}", one_line=True)
    lines = wrap(about, (), layout.columns - 3)
    yield from indent([tuple(MarkedText(part.text, "dim") for part in each) for each in lines], 3)


def _divergence(place: Divergence, layout: TextLayout) -> Iterator[Line]:
    rendering = place.rendering or "nothing that can be told apart"
    yield line(
        MarkedText(place.id, "id"), MarkedText(f" · {sanitise(rendering, one_line=True)}", "dim")
    )
    yield from _pair(place.passage, place.counterpart, layout)


def _example(example: Example, layout: TextLayout) -> Iterator[Line]:
    yield line("   ", MarkedText(sanitise(example.id, one_line=True), "id"))
    yield from _pair(example.passage, example.counterpart, layout)


def _pair(passage: Highlighted, counterpart: Highlighted, layout: TextLayout) -> Iterator[Line]:
    for side in (passage, counterpart):
        shown = excerpt(side, _EXAMPLE)
        text = sanitise(shown.text, one_line=True)
        if layout.spoken:
            yield (MarkedText("   "), *marked(text, shown.matches, 0, len(text)))
        else:
            yield from indent(wrap(text, shown.matches, layout.columns - 5), 5)
