"""Operations on styled lines: padding, cutting, restyling, and the bar of a selected row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.model import Language
from benelux_search.output.styled_lines import (
    LineSegment,
    Style,
    StyledLine,
    fitting_end,
    line,
    offset_at,
    sanitise,
    shorten,
    width,
    without_styles,
)
from benelux_search.output.wrapping import Wrapped

LABEL: Final = 4  # columns of the name of a language before a text
_SHORTEST_CUT: Final = 12  # columns of a text that is cut in its middle, at least


@dataclass(frozen=True, slots=True)
class BarSegment(LineSegment):
    """A segment that is drawn on the background of the selected row."""


def line_width(styled: StyledLine) -> int:
    """Return the width of a line in columns."""
    return sum(width(segment.text) for segment in styled)


def text_line(text: str, columns: int, style: Style = "plain") -> StyledLine:
    """Return a text as one line of at most ``columns``, cut with an ellipsis."""
    return line(LineSegment(shorten(text, max(columns, 1)), style))


def text_lines(text: str, columns: int, style: Style = "plain") -> list[StyledLine]:
    """Return a text wrapped to ``columns``, in one style."""
    return [line(LineSegment(without_styles(each), style)) for each in Wrapped(text, (), columns)]


def labelled(language: Language, lines: Iterable[StyledLine]) -> Iterator[StyledLine]:
    """Yield the lines of a text, with its language before the first, in ``LABEL`` columns."""
    label = LineSegment(f"{language.upper():<{LABEL}}", "key")
    for each in lines:
        yield (label, *each)
        label = LineSegment(" " * LABEL)


def padded(styled: StyledLine, columns: int) -> StyledLine:
    """Return a line that is exactly ``columns`` wide: with spaces at its end, or cut."""
    room = columns
    parts: list[LineSegment] = []
    for segment in styled:
        columns_of_text = width(segment.text)
        if columns_of_text > room:
            cut = fitting_end(segment.text, 0, len(segment.text), room) if room > 0 else 0
            part = segment.text[:cut]
            if width(part) <= room and part:
                parts.append(replace(segment, text=part))
                room -= width(part)
            break
        parts.append(segment)
        room -= columns_of_text
    return (*parts, LineSegment(" " * room)) if room > 0 else tuple(parts)


def bar(styled: StyledLine, columns: int) -> StyledLine:
    """Return a line as the bar of the selected row, ``columns`` wide."""
    return tuple(BarSegment(each.text, each.style) for each in padded(styled, columns))


def after_column(styled: StyledLine, column: int) -> StyledLine:
    """Return the part of a line from a column on (from 0)."""
    parts: list[LineSegment] = []
    taken = 0
    for segment in styled:
        end = taken + width(segment.text)
        if end > column:
            offset = offset_at(segment.text, max(column - taken, 0))
            parts.append(replace(segment, text=segment.text[offset:]))
        taken = end
    return line(*parts)


def restyled(styled: StyledLine, start: int, end: int, style: Style) -> StyledLine:
    """Return a line with another style from column ``start`` up to, not including, ``end``."""
    parts: list[LineSegment] = []
    column = 0
    for segment in styled:
        text, last = segment.text, column + width(segment.text)
        if last <= start or column >= end:
            parts.append(segment)
        else:
            first = offset_at(text, start - column) if start > column else 0
            stop = offset_at(text, end - column)
            parts += [
                replace(segment, text=text[:first]),
                replace(segment, text=text[first:stop], style=style),
                replace(segment, text=text[stop:]),
            ]
        column = last
    return line(*parts)


def over(
    upper: Sequence[StyledLine], lower: Sequence[StyledLine], columns: int
) -> list[StyledLine]:
    """Return ``lower`` with its first ``columns`` covered by ``upper``, from its first line on."""
    covered = [
        (*padded(each, columns), *after_column(lower[row] if row < len(lower) else (), columns))
        for row, each in enumerate(upper)
    ]
    return [*covered, *lower[len(upper) :]]


def joined(parts: Iterable[str | None], separator: str = " · ") -> str:
    """Return the parts that are not empty, with a separator between them."""
    return separator.join(part for part in parts if part)


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Return names by id; those that several have begin with the id."""
    uses = Counter(names.values())
    return {
        id_: joined((id_, name)) if uses[name] > 1 and name != id_ else name
        for id_, name in names.items()
    }


def shorten_middle(text: str, columns: int) -> str:
    """Return a text on one line of at most ``columns``; a longer one is cut in its middle."""
    text = sanitise(text, one_line=True)
    if width(text) <= columns or columns < _SHORTEST_CUT:
        return shorten(text, columns)
    head = shorten(text, columns * 2 // 3)
    tail = text[-(columns - width(head)) :]
    while width(head) + width(tail) > columns:
        tail = tail[1:]
    return head + tail
