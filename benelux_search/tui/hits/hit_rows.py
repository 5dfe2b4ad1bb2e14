"""A hit as one line: in context with the match in a column, as an excerpt, or as a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from benelux_search.model import DocumentInfo, Language
from benelux_search.output import excerpts, styled_lines
from benelux_search.output.styled_lines import (
    ELLIPSIS,
    LineSegment,
    StyledLine,
    line,
    shorten,
    width,
)
from benelux_search.results import Highlighted, Hit
from benelux_search.tui.session.context import SIDE_BY_SIDE, AppContext
from benelux_search.tui.terminal.lines import joined, line_width, padded
from benelux_search.tui.terminal.signs import HighlightStyle, Signs, highlight_style, with_signs

_MATCH_COLUMN: Final = 0.4  # share of the columns before the match
_SPACE: Final = 20  # characters in which to look for a space, so that no word is cut


def kwic(
    passage: Highlighted, columns: int, signs: Signs, style: HighlightStyle, before: int = 0
) -> StyledLine:
    """Return a passage with its first match in the same column of every line (KWIC).

    The match begins at column ``before``, by default at 40 % of the columns. The context takes as
    many words on both sides as fit. A passage without a match begins at the left.
    """
    if not passage.matches:
        return snippet(passage, columns, signs, style)
    start = passage.matches[0][0]
    text = styled_lines.sanitise(passage.text[max(0, start - 2 * columns) : start], one_line=True)
    room = (before or int(columns * _MATCH_COLUMN)) - width(signs.around(style)[0])
    left = _ending(text, room, is_whole=start <= 2 * columns)
    right = _beginning(passage, start, columns - max(room, 0), signs, style)
    return line(" " * (room - width(left)), left, *right)


def _ending(text: str, columns: int, *, is_whole: bool) -> str:
    """Return the last words of a text that fit; an ellipsis stands for words before them."""
    if width(text) <= columns and is_whole:
        return text
    tail = text[-columns:] if styled_lines.is_narrow(text) else _last_characters(text, columns)
    space = tail.find(" ", 1, _SPACE)
    tail = tail[space + 1 :] if space >= 0 else tail[1:]
    return f"{ELLIPSIS}{tail}" if columns > 1 else ""


def _last_characters(text: str, columns: int) -> str:
    while text and width(text) > columns:
        text = text[max((width(text) - columns) // 2, 1) :]
    return text


def cut(passage: Highlighted, start: int, end: int) -> Highlighted:
    """Return the part of a passage from ``start`` up to, not including, ``end``."""
    matches = tuple(
        (max(first, start) - start, min(last, end) - start)
        for first, last in passage.matches
        if last > start and first < end
    )
    return Highlighted(passage.text[start:end], passage.pages, matches)


def _beginning(
    passage: Highlighted, start: int, columns: int, signs: Signs, style: HighlightStyle
) -> StyledLine:
    """Return the text from ``start`` on that fits in ``columns``, with its matches."""
    end = start + 2 * max(columns, 1)
    shown = with_signs(cut(passage, start, end), signs.around(style))
    text = styled_lines.sanitise(shown.text, one_line=True)
    stop = styled_lines.fitting_end(text, 0, len(text), max(columns, 1))
    tail = ""
    if stop < len(text) or end < len(passage.text):
        stop, tail = styled_lines.fitting_end(text, 0, len(text), max(columns - 1, 1)), ELLIPSIS
    return line(*styled_lines.highlighted_line(text, shown.matches, 0, stop, style), tail)


def snippet(passage: Highlighted, columns: int, signs: Signs, style: HighlightStyle) -> StyledLine:
    """Return one line of a passage, cut so that it includes the first match."""
    first = passage.matches[0][0] if passage.matches else 0
    if first <= columns // 2:
        return _beginning(passage, 0, columns, signs, style)
    start = first - columns // 3
    space = passage.text.find(" ", start, start + _SPACE)
    start = start if space < 0 else space + 1
    rest = _beginning(passage, start, columns - 1, signs, style)
    return line(LineSegment(ELLIPSIS, "dim"), *rest)


def match_column(hits: Iterable[Hit], columns: int) -> int:
    """Return the column of the matches: at 40 %, or less if the words before them are few."""
    longest = max((hit.passage.matches[0][0] for hit in hits if hit.passage.matches), default=0)
    return min(int(columns * _MATCH_COLUMN), longest + 2)


def kwic_row(
    hit: Hit, context: AppContext, columns: int, where: str, room: int, before: int
) -> StyledLine:
    """Return a hit in context: its match begins at column ``before``.

    ``where`` stands in the last ``room`` columns.
    """
    style = highlight_style(hit, hit.language)
    text = kwic(hit.passage, columns - room - bool(room), context.signs, style, before)
    if not room:
        return text
    shown = shorten(where, room) if where else ""
    gap = columns - line_width(text) - width(shown)
    return line(*text, " " * gap, LineSegment(shown, "dim"))


def sentence_row(hit: Hit, context: AppContext, columns: int) -> StyledLine:
    """Return a sentence, with its counterpart beside it if there is room."""
    style = highlight_style(hit, hit.language)
    if columns < SIDE_BY_SIDE or hit.counterpart is None:
        return snippet(hit.passage, columns, context.signs, style)
    half = (columns - 3) // 2
    own = snippet(hit.passage, half, context.signs, style)
    other = snippet(hit.counterpart, half, context.signs, "rendering")
    return line(*padded(own, half), "   ", *other)


def snippet_rows(
    hit: Hit, context: AppContext, columns: int, *, is_named: bool
) -> tuple[StyledLine, StyledLine]:
    """Return a hit as two lines: its document, if ``is_named``, and its place; then an excerpt."""
    name = document_name(hit.document, context.first_language) if is_named else ""
    place = joined((name, place_of(hit))) or hit.id
    style = highlight_style(hit, hit.language)
    head = line(LineSegment(shorten(place, columns), "title"))
    return head, line("  ", *snippet(hit.passage, columns - 2, context.signs, style))


def place_of(hit: Hit) -> str:
    """Return the place of a hit in its document in few words: ``art. 5, § 1``, ``p. 3``."""
    provision = hit.provision
    if provision is not None and provision.article is not None:
        section = f", § {provision.paragraph}" if provision.paragraph else ""
        return f"art. {provision.article}{section}"
    return excerpts.page_range(hit.pages, hit.document)


def document_name(document: DocumentInfo, first_language: Language) -> str:
    """Return a document as one line: its title, date and number."""
    facts = document.facts
    title = excerpts.title_of(document, first_language) or document.id
    return joined((title, facts.date, facts.number))
