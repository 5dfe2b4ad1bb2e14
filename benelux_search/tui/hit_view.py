"""Drawing of a hit: its line in the list, and its passage in both languages under the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language
from benelux_search.output import excerpts
from benelux_search.output.text import Wrapped
from benelux_search.results import Highlighted, Hit, Match
from benelux_search.translator import Translator
from benelux_search.tui.app_context import DOT, LIST_ALONE, SIDE_BY_SIDE, AppContext, Signs

_LABEL: Final = 4
_GAP: Final = 3
_DATE: Final = 10
_YEAR: Final = 4
MarkStyle = Literal["match", "rendering"]


@dataclass(frozen=True, slots=True)
class ListWidths:
    """The widths of the parts of a list line, in columns; 0 for a part that is left out."""

    title: int
    date: int
    pages: int

    @classmethod
    def of(cls, columns: int, *, has_pages: bool = True) -> ListWidths:
        if columns >= 120:
            return cls(28, _DATE, 8) if has_pages else cls(37, _DATE, 0)
        if columns >= 80:
            return cls(18, _DATE, 6) if has_pages else cls(25, _DATE, 0)
        return cls(14, _YEAR, 0) if columns >= LIST_ALONE else cls(10, 0, 0)


def row(
    hit: Hit,
    context: AppContext,
    columns: int,
    *,
    selected: bool,
    is_marked: bool,
    has_pages: bool = True,
) -> excerpts.Line:
    """Return a hit in one line: document, date, page, and the text around the first match.

    ``has_pages`` is True if any hit of the list has a page to show.
    """
    parts = ListWidths.of(columns, has_pages=has_pages)
    signs = context.signs
    gutter = (signs.cursor if selected else " ") + (signs.marked if is_marked else " ") + " "
    name = excerpts.shorten(
        excerpts.title_of(hit.document, context.first) or hit.document.id, parts.title
    )
    facts = [
        ((hit.document.facts.date or "")[: parts.date], parts.date),
        (
            excerpts.shorten(excerpts.page_range(hit.pages, hit.document), max(parts.pages, 1)),
            parts.pages,
        ),
    ]
    about = "".join(pad(text, room) + " " for text, room in facts if room)
    room = columns - excerpts.width(gutter) - parts.title - 1 - excerpts.width(about)
    style: MarkStyle = "rendering" if hit.across else "match"
    return (
        excerpts.MarkedText(gutter, "key"),
        excerpts.MarkedText(pad(name, parts.title) + " ", "title"),
        excerpts.MarkedText(about, "dim"),
        *snippet(hit.passage, max(room, 1), signs, style),
    )


def snippet(of: Highlighted, columns: int, signs: Signs, style: MarkStyle) -> excerpts.Line:
    """Return one line of a passage that includes its first match."""
    first = of.matches[0][0] if of.matches else 0
    start = 0 if first <= columns // 2 else _word_start(of.text, first - columns // 3)
    end = start + 2 * columns
    window = Highlighted(
        of.text[start:end],
        (),
        tuple((max(a, start) - start, min(b, end) - start) for a, b in _within(of, start, end)),
    )
    shown = signed(window, signs.of(style))
    text = excerpts.sanitise(shown.text, one_line=True)
    head = excerpts.ELLIPSIS if start else ""
    room = columns - excerpts.width(head)
    cut = excerpts.fitting_end(text, 0, len(text), max(room, 1))
    tail = ""
    if cut < len(text) or end < len(of.text):
        cut, tail = excerpts.fitting_end(text, 0, len(text), max(room - 1, 1)), excerpts.ELLIPSIS
    return excerpts.line(
        excerpts.MarkedText(head, "dim"), *excerpts.marked(text, shown.matches, 0, cut, style), tail
    )


def _within(of: Highlighted, start: int, end: int) -> list[Match]:
    return [each for each in of.matches if each[1] > start and each[0] < end]


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", place, place + 20)
    return place if space < 0 else space + 1


def signed(of: Highlighted, around: tuple[str, str]) -> Highlighted:
    """Return the passage with signs around each match; the matches include their signs."""
    before, after = around
    if not before and not after:
        return of
    parts: list[str] = []
    matches: list[Match] = []
    here = length = 0
    for start, end in of.matches:
        if start < here:
            continue
        gap, word = of.text[here:start], before + of.text[start:end] + after
        parts += [gap, word]
        length += len(gap)
        matches.append((length, length + len(word)))
        length += len(word)
        here = end
    parts.append(of.text[here:])
    return Highlighted("".join(parts), of.pages, tuple(matches))


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - excerpts.width(text))


def preview(hit: Hit, context: AppContext, columns: int, rows: int) -> list[excerpts.Line]:
    """Return the description of a hit, and as much of its passages as fits in ``rows``."""
    head = about_hit(hit, context, columns)
    return [*head, *sides(hit, context, columns, max(rows - len(head), 0))][:rows]


def mark_style(hit: Hit, language: Language) -> MarkStyle:
    """Return the style of the marks of a side: matches of the query, or their renderings."""
    return "match" if language == hit.language and not hit.across else "rendering"


def about_hit(hit: Hit, context: AppContext, columns: int) -> list[excerpts.Line]:
    """Return two lines on a hit: its title, then its date, number, pages, id and alignment."""
    facts = hit.document.facts
    pages = excerpts.page_label(hit.side("nl"), hit.side("fr"), hit.document)
    title = excerpts.title_of(hit.document, context.first)
    place = [facts.date, facts.number, pages, hit.id]
    say = context.say
    about = [sureness(hit.kind, hit.confidence, say)]
    if hit.across:
        about.append(say("by translation"))
    elif hit.partial:
        about.append(say("part of a word"))
    if hit.alike > 1:
        about.append(say("and {count} alike", count=hit.alike - 1))
    name = excerpts.shorten(title or hit.document.id, columns)
    whole = DOT.join([each for each in place if each] + about)
    style: Literal["warning", "dim"] = "warning" if hit.confidence < LOW_CONFIDENCE else "dim"
    return [
        excerpts.line(excerpts.MarkedText(name, "title")),
        excerpts.line(excerpts.MarkedText(excerpts.shorten(whole, columns), style)),
    ]


def sureness(kind: str, confidence: float, say: Translator) -> str:
    """Return the kind and confidence of an alignment, in words."""
    if kind.startswith("0-") or kind.endswith("-0"):
        return f"{kind}, " + say("no counterpart")
    if confidence < LOW_CONFIDENCE:
        return say("uncertain: {kind} ({percent})", kind=kind, percent=excerpts.percent(confidence))
    return say("{kind}, {percent} sure", kind=kind, percent=excerpts.percent(confidence))


def sides(hit: Hit, context: AppContext, columns: int, rows: int) -> list[excerpts.Line]:
    """Return both passages of a hit: side by side if there is room, else under each other."""
    if rows <= 0:
        return []
    if columns >= SIDE_BY_SIDE:
        room = (columns - _GAP) // 2
        left, right = (_side(hit, each, context, room, rows) for each in context.sides)
        return excerpts.side_by_side(left, right, room, _GAP)
    upper, lower = (_side(hit, each, context, columns, rows) for each in context.sides)
    half = max(rows // 2, 1)
    # Rows that one passage does not need go to the other
    above = min(len(upper), max(rows - len(lower), half))
    upper, lower = (
        drawn if len(drawn) <= room else _side(hit, language, context, columns, room)
        for drawn, language, room in zip(
            (upper, lower), context.sides, (above, rows - above), strict=True
        )
    )
    return [*upper, *lower]


def _side(
    hit: Hit, language: Language, context: AppContext, columns: int, rows: int
) -> list[excerpts.Line]:
    """Return as much of a passage as there is room for, around the first match."""
    if rows <= 0:
        return []
    label = excerpts.MarkedText(f"{language.upper():<{_LABEL}}", "key")
    of = hit.side(language)
    room = columns - _LABEL
    if of is None:
        return [
            (
                label,
                excerpts.MarkedText(excerpts.shorten(context.say("— no counterpart"), room), "dim"),
            )
        ]
    style = mark_style(hit, language)
    limit = room * rows
    while True:
        part = excerpts.excerpt(of, limit, excerpts.window_start(hit.passage, limit))
        part = signed(part, context.signs.of(style))
        lines = Wrapped(part.text, part.matches, room, style)
        if len(lines) <= rows or limit <= 1:
            break
        limit = min(limit * 9 // 10, limit * rows // len(lines))
    first, *rest = lines[:rows]
    return [(label, *first), *excerpts.indent(rest, _LABEL)]


def document_name(document: DocumentInfo, language: Language) -> str:
    """Return a document in one line: its title, date and number."""
    facts = document.facts
    known = [excerpts.title_of(document, language) or document.id, facts.date, facts.number]
    return DOT.join(each for each in known if each)
