"""What the linear mode prints: hits, pairs and lists as lines that are heard one after the other.

Each line tells by itself what it is, for nobody sees the one above it: passages begin with their
language, and what there are several of with its number. Nothing here is safe for a terminal yet:
whoever prints a line sanitises it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from benelux_search.model import (
    LANGUAGES,
    LOW_CONFIDENCE,
    Aside,
    DocumentInfo,
    Highlighted,
    Hit,
    Language,
    Pair,
    SearchResult,
    other_language,
)
from benelux_search.output.excerpts import excerpt, percent, places, title_of, window_place
from benelux_search.terminology import Translation
from benelux_search.tui.app_context import ASCII_SIGNS, Signs
from benelux_search.tui.hit_view import mark_style, signed, sureness
from benelux_search.tui.query_state import Question
from benelux_search.tui.settings import Settings
from benelux_search.tui.translator import N_, Translator

_EXAMPLE: Final = 300  # characters
_FORMS: Final = 4  # other forms of a rendering
_WHERE: Final[Mapping[str, str]] = {
    "nl": N_("in Dutch"),
    "fr": N_("in French"),
    "both": N_("in Dutch and French"),
}
_NO_SIGNS: Final = ("", "")


@dataclass(frozen=True, slots=True)
class SpokenStyle:
    """How things are said: in which language, which of the two texts first, with which signs."""

    say: Translator
    first: Language = "nl"
    signs: Signs = ASCII_SIGNS

    @classmethod
    def of(cls, settings: Settings, say: Translator) -> Self:
        first: Language = "fr" if settings.first == "fr" else "nl"
        bare = replace(ASCII_SIGNS, match=_NO_SIGNS, rendering=_NO_SIGNS)
        return cls(say, first, ASCII_SIGNS if settings.signs else bare)

    @property
    def sides(self) -> tuple[Language, Language]:
        """Both languages, the leading one first."""
        return LANGUAGES if self.first == "nl" else ("fr", "nl")

    def swapped(self) -> Self:
        return replace(self, first=other_language(self.first))


def hit_lines(
    hit: Hit, manner: SpokenStyle, *, whole: bool = False, is_marked: bool = False
) -> Iterator[str]:
    """What a hit is, then both its sides: a window on them, or ``whole``."""
    say = manner.say
    yield f"{hit.rank}. {_heading(hit, manner, is_marked=is_marked)}"
    if whole:
        yield f"{hit.id}, {sureness(hit.kind, hit.confidence, say)}"
    place = window_place(hit.passage)
    for language in manner.sides:
        side = hit.side(language)
        if side is not None and not whole:
            side = excerpt(side, place=place)
        yield labelled(language, side, manner, manner.signs.of(mark_style(hit, language)))


def _heading(hit: Hit, manner: SpokenStyle, *, is_marked: bool) -> str:
    say, facts = manner.say, hit.document.facts
    # Without a title the id is the name: it begins with the document's
    parts = [title_of(hit.document, manner.first) or hit.id, facts.date, facts.number]
    parts.append(places(hit.side("nl"), hit.side("fr"), hit.document))
    if hit.counterpart is not None and hit.confidence < LOW_CONFIDENCE:
        parts.append(sureness(hit.kind, hit.confidence, say))
    if hit.across:
        parts.append(say("by translation"))
    elif hit.partial:
        parts.append(say("part of a word"))
    if hit.alike > 1:
        parts.append(say("and {count} alike", count=hit.alike - 1))
    if is_marked:
        parts.append(say("marked"))
    return ", ".join(part for part in parts if part)


def labelled(
    language: Language,
    side: Highlighted | None,
    manner: SpokenStyle,
    around: tuple[str, str] = _NO_SIGNS,
) -> str:
    """A passage after the name of its language."""
    text = manner.say("no counterpart") if side is None else signed(side, around).text
    return f"{language.upper()}: {text}"


def pair_lines(
    pair: Pair, document: DocumentInfo, manner: SpokenStyle, *, is_hit: bool = False
) -> Iterator[str]:
    """A pair whole, as it stands in its document."""
    say = manner.say
    parts = [pair.id, places(pair.nl, pair.fr, document)]
    if pair.nl and pair.fr and pair.confidence < LOW_CONFIDENCE:
        parts.append(sureness(pair.kind, pair.confidence, say))
    if is_hit:
        parts.append(say("this is the hit"))
    yield ", ".join(part for part in parts if part)
    for language in manner.sides:
        passage = pair.passage(language)
        yield labelled(language, None if passage is None else Highlighted.of(passage), manner)


def aside_line(aside: Aside, manner: SpokenStyle) -> str:
    """What was set aside, and why."""
    reason = manner.say(aside.reason)
    return manner.say("set aside, {reason}: {text}", reason=reason, text=aside.text)


def count_line(result: SearchResult, manner: SpokenStyle) -> str:
    """How much was found, which of it this is, and how more is had."""
    say, where = manner.say, manner.say(_WHERE[result.language])
    if not result.total:
        return say("nothing found {where}", where=where)
    if not result.hits:
        return say.some(
            "{number} passage {where}, and no hits so far down",
            "{number} passages {where}, and no hits so far down",
            result.total,
            where=where,
        )
    first, last = result.hits[0].rank, result.hits[-1].rank
    shown = str(first) if first == last else say("{first} to {last}", first=first, last=last)
    counted = say.some(
        "{shown} of {number} passage {where}, {took} ms",
        "{shown} of {number} passages {where}, {took} ms",
        result.total,
        shown=shown,
        where=where,
        took=f"{result.took_ms:.0f}",
    )
    if result.more:
        return say("{counted}; more: {command}", counted=counted, command=":next")
    # Those that say the same are one hit, so that the numbers do not add up
    return counted if last == result.total else say("{counted}; no more hits", counted=counted)


def scope(question: Question, result: SearchResult | None, manner: SpokenStyle) -> str:
    """What the search is narrowed to, in one line; nothing where it is not."""
    infos = [hit.document for hit in result or () if hit.document.id == question.document]
    title = title_of(infos[0], manner.first) if infos else None
    chips = question.chips(manner.say, title)
    return manner.say("searched {what}", what=", ".join(chips)) if chips else ""


def document_line(info: DocumentInfo, manner: SpokenStyle) -> str:
    """A document in one line, with its id first: that is what is typed."""
    parts = [info.id, title_of(info, manner.first), info.facts.date, info.facts.number]
    return ", ".join(part for part in parts if part)


def translation_lines(
    number: int, each: Translation, language: Language, manner: SpokenStyle
) -> Iterator[str]:
    """A rendering of a term of ``language``, how else it is written, and where it is so."""
    say = manner.say
    about = say(
        "{count} times, {share}, {confidence} sure",
        count=each.count,
        share=percent(each.share),
        confidence=percent(each.confidence),
    )
    yield f"{number}. {each.text}, {about}"
    forms = [f"{form} {count}" for form, count in each.forms[1 : _FORMS + 1]]
    if forms:
        yield say("also {forms}", forms=", ".join(forms))
    yield say("for example {id}", id=each.example.id)
    sides = {
        language: (each.example.passage, manner.signs.match),
        other_language(language): (each.example.counterpart, manner.signs.rendering),
    }
    for code in manner.sides:
        side, around = sides[code]
        yield labelled(code, excerpt(side, _EXAMPLE), manner, around)
