"""Drawing of a hit: one line in the list of hits, and the passages below the list."""

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
HighlightStyle = Literal["match", "rendering"]


@dataclass(frozen=True, slots=True)
class ListWidths:
    """The widths of the columns in the list of hits; 0 for a column that is not shown."""

    title: int
    date: int
    pages: int

    @classmethod
    def for_screen(cls, columns: int, *, has_pages: bool = True) -> ListWidths:
        """Return the widths for a list of ``columns``.

        ``has_pages`` is False if no hit has pages; the list then has no column for pages.
        """
        if columns >= 120:
            return cls(28, _DATE, 8) if has_pages else cls(37, _DATE, 0)
        if columns >= 80:
            return cls(18, _DATE, 6) if has_pages else cls(25, _DATE, 0)
        return cls(14, _YEAR, 0) if columns >= LIST_ALONE else cls(10, 0, 0)


def hit_row(
    hit: Hit,
    context: AppContext,
    columns: int,
    *,
    selected: bool,
    is_marked: bool,
    has_pages: bool = True,
) -> excerpts.StyledLine:
    """Return a hit as one line: document, date, pages, and the text around the first match.

    ``has_pages`` is True if any hit of the list has a page to show.
    """
    parts = ListWidths.for_screen(columns, has_pages=has_pages)
    signs = context.signs
    gutter = (signs.cursor if selected else " ") + (signs.marked if is_marked else " ") + " "
    title = excerpts.shorten(
        excerpts.title_of(hit.document, context.first_language) or hit.document.id, parts.title
    )
    columns_before = [
        ((hit.document.facts.date or "")[: parts.date], parts.date),
        (
            excerpts.shorten(excerpts.page_range(hit.pages, hit.document), max(parts.pages, 1)),
            parts.pages,
        ),
    ]
    date_and_page = "".join(pad(text, room) + " " for text, room in columns_before if room)
    room = columns - excerpts.width(gutter) - parts.title - 1 - excerpts.width(date_and_page)
    style: HighlightStyle = "rendering" if hit.across else "match"
    return (
        excerpts.LineSegment(gutter, "key"),
        excerpts.LineSegment(pad(title, parts.title) + " ", "title"),
        excerpts.LineSegment(date_and_page, "dim"),
        *snippet(hit.passage, max(room, 1), signs, style),
    )


def snippet(
    passage: Highlighted, columns: int, signs: Signs, style: HighlightStyle
) -> excerpts.StyledLine:
    """Return one line of a passage, cut so that it includes the first match."""
    first = passage.matches[0][0] if passage.matches else 0
    start = 0 if first <= columns // 2 else _word_start(passage.text, first - columns // 3)
    end = start + 2 * columns
    window = Highlighted(
        passage.text[start:end],
        (),
        tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in _within(passage, start, end)
        ),
    )
    shown = with_signs(window, signs.around(style))
    text = excerpts.sanitise(shown.text, one_line=True)
    head = excerpts.ELLIPSIS if start else ""
    room = columns - excerpts.width(head)
    cut = excerpts.fitting_end(text, 0, len(text), max(room, 1))
    tail = ""
    if cut < len(text) or end < len(passage.text):
        cut, tail = excerpts.fitting_end(text, 0, len(text), max(room - 1, 1)), excerpts.ELLIPSIS
    return excerpts.line(
        excerpts.LineSegment(head, "dim"),
        *excerpts.highlighted_line(text, shown.matches, 0, cut, style),
        tail,
    )


def _within(passage: Highlighted, start: int, end: int) -> list[Match]:
    return [each for each in passage.matches if each[1] > start and each[0] < end]


def _word_start(text: str, offset: int) -> int:
    space = text.find(" ", offset, offset + 20)
    return offset if space < 0 else space + 1


def with_signs(passage: Highlighted, signs: tuple[str, str]) -> Highlighted:
    """Return a passage with signs inserted around each match.

    The ranges of the matches in the result include the signs.
    """
    before, after = signs
    if not before and not after:
        return passage
    parts: list[str] = []
    matches: list[Match] = []
    end_of_last = length = 0
    for start, end in passage.matches:
        if start < end_of_last:
            continue
        text_between, word = (
            passage.text[end_of_last:start],
            before + passage.text[start:end] + after,
        )
        parts += [text_between, word]
        length += len(text_between)
        matches.append((length, length + len(word)))
        length += len(word)
        end_of_last = end
    parts.append(passage.text[end_of_last:])
    return Highlighted("".join(parts), passage.pages, tuple(matches))


def pad(text: str, columns: int) -> str:
    """Return a text with spaces at its end, so that it is ``columns`` wide."""
    return text + " " * (columns - excerpts.width(text))


def preview_lines(
    hit: Hit, context: AppContext, columns: int, rows: int
) -> list[excerpts.StyledLine]:
    """Return the description of a hit and both passages, in at most ``rows`` lines."""
    head = hit_description(hit, context, columns)
    return [*head, *passage_lines(hit, context, columns, max(rows - len(head), 0))][:rows]


def highlight_style(hit: Hit, language: Language) -> HighlightStyle:
    """Return the style of the highlighted words of a hit in a language.

    The style is ``match`` for matches of the query, and ``rendering`` for their translations.
    """
    return "match" if language == hit.language and not hit.across else "rendering"


def hit_description(hit: Hit, context: AppContext, columns: int) -> list[excerpts.StyledLine]:
    """Return two lines: the title of the document, then date, number, pages, id and alignment."""
    facts = hit.document.facts
    pages = excerpts.page_label(hit.side("nl"), hit.side("fr"), hit.document)
    title = excerpts.title_of(hit.document, context.first_language)
    facts_shown = [excerpts.provision_label(hit), facts.date, facts.number, pages, hit.id]
    say = context.say
    labels = [alignment_label(hit.kind, hit.confidence, say)]
    labels += filter(None, [excerpts.match_label(hit, say)])
    if hit.alike > 1:
        labels.append(say("and {count} more like this", count=hit.alike - 1))
    if hit.copies:
        labels.append(say("the same document: {path}", path=", ".join(hit.copies)))
    name = excerpts.shorten(title or hit.document.id, columns)
    description = DOT.join([each for each in facts_shown if each] + labels)
    style: Literal["warning", "dim"] = "warning" if hit.confidence < LOW_CONFIDENCE else "dim"
    return [
        excerpts.line(excerpts.LineSegment(name, "title")),
        excerpts.line(excerpts.LineSegment(excerpts.shorten(description, columns), style)),
    ]


def alignment_label(kind: str, confidence: float, say: Translator) -> str:
    """Return the kind and the confidence of an alignment as text: ``1-1, 98 % sure``."""
    if kind.startswith("0-") or kind.endswith("-0"):
        return f"{kind}, " + say("no counterpart")
    if confidence < LOW_CONFIDENCE:
        return say("uncertain: {kind} ({percent})", kind=kind, percent=excerpts.percent(confidence))
    return say("{kind} ({percent})", kind=kind, percent=excerpts.percent(confidence))


def passage_lines(
    hit: Hit, context: AppContext, columns: int, rows: int
) -> list[excerpts.StyledLine]:
    """Return both passages of a hit: side by side on a wide screen, else one below the other."""
    if rows <= 0:
        return []
    if columns >= SIDE_BY_SIDE:
        room = (columns - _GAP) // 2
        left, right = (
            _passage_lines(hit, each, context, room, rows) for each in context.language_order
        )
        return excerpts.side_by_side(left, right, room, _GAP)
    upper, lower = (
        _passage_lines(hit, each, context, columns, rows) for each in context.language_order
    )
    half = max(rows // 2, 1)
    # Rows that one passage does not need go to the other
    above = min(len(upper), max(rows - len(lower), half))
    upper, lower = (
        lines if len(lines) <= room else _passage_lines(hit, language, context, columns, room)
        for lines, language, room in zip(
            (upper, lower), context.language_order, (above, rows - above), strict=True
        )
    )
    return [*upper, *lower]


def _passage_lines(
    hit: Hit, language: Language, context: AppContext, columns: int, rows: int
) -> list[excerpts.StyledLine]:
    """Return the part of a passage around the first match that fits in ``rows``."""
    if rows <= 0:
        return []
    label = excerpts.LineSegment(f"{language.upper():<{_LABEL}}", "key")
    passage = hit.side(language)
    room = columns - _LABEL
    if passage is None:
        return [
            (
                label,
                excerpts.LineSegment(
                    excerpts.shorten(context.say("— no counterpart"), room), "dim"
                ),
            )
        ]
    style = highlight_style(hit, language)
    limit = room * rows
    while True:
        part = excerpts.excerpt(passage, limit, excerpts.window_start(hit.passage, limit))
        part = with_signs(part, context.signs.around(style))
        lines = Wrapped(part.text, part.matches, room, style)
        if len(lines) <= rows or limit <= 1:
            break
        limit = min(limit * 9 // 10, limit * rows // len(lines))
    first, *rest = lines[:rows]
    return [(label, *first), *excerpts.indent(rest, _LABEL)]


def document_name(document: DocumentInfo, language: Language) -> str:
    """Return a document as one line: its title, date and number."""
    facts = document.facts
    parts = [excerpts.title_of(document, language) or document.id, facts.date, facts.number]
    return DOT.join(each for each in parts if each)
