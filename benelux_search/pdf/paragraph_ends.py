"""Score the end of a paragraph between two printed rows with fitted weights.

The score is a sum of weights in nats. Each weight belongs to a feature of the two rows: the space
between them, their indents, the room that the first one leaves for the first word of the second,
their typefaces, how the first text ends and how the second begins, and the style of the document.
``printed_ends.tsv`` holds the weights: see ``benchmarks/reading_weights``.

All measures are classes, so that each combination is scored once.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from benelux_search.pdf.page import Row
from benelux_search.pdf.paragraphs import ParagraphStyle, faces_differ, free_room, is_centred
from benelux_search.text import joins
from benelux_search.text.fitted_weights import load_weights
from benelux_search.text.lines.contents import ends_led_row, leads_to_figure
from benelux_search.text.lines.paragraph_ends import (
    BEGINNINGS,
    ENDINGS,
    begin_class,
    end_class,
    ends_with_amount,
)

WEIGHTS: Final = "printed_ends.tsv"
_GAPS: Final = (0.5, 0.9, 1.03, 1.08, 1.2, 1.4, 1.8, 2.5)  # borders, in usual line distances
_CELLS: Final = 8.0  # nats, between the cells or the rows of a table
_LED: Final = 25.0  # nats for the end of a row whose dots lead to an amount, however near the next
BREAK: Final = -1  # the class of the space across the end of a page or a column
# Borders of the classes of free room, of unfilled room and of indents, in font sizes
_FREE: Final = (-4.0, -2.0, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_UNFILLED: Final = (0.3, 1.0, 3.0, 8.0)
_INDENTS: Final = (-0.4, 0.4, 1.1, 2.2, 4.0)
_SHIFTS: Final = (-0.4, 0.4)  # of the size of the type: outwards, even, inwards
NO_ROOM: Final = 2  # the class of free room that is far too little
EVEN, INWARDS = 1, 2  # classes of the shift from a row to the next: none, to the right
_NO_ENTRY, _HANGS = 3, 4  # classes of the shift to a row: none, to a text beside a label
UNEVEN: Final = 4  # the class of a space that may be within a paragraph or not
# Coarser classes of the same; line distances of a word processor may vary by a tenth
_KINDS: Final = ("near", "near", "near", "near", "uneven", *4 * ("apart",), "break")
_HANGING: Final = 2.5  # of the size: the largest gap between a label and the text beside it
_AMOUNT_CLASS: Final = "amount"  # of the end of a table row: "Openbare bibliotheek ..... 575,50"


class RowPair(NamedTuple):
    """The classes of two consecutive rows of a column, and of their document.

    ``free`` is the room that would remain in the first row after the first word of the second,
    ``unfilled`` the room without it. ``first_indent`` and ``second_indent`` count from the edge of
    the column, ``shift`` from the first row to the second, ``entry`` to the first one from the row
    before it. ``hangs`` is True if the second stands
    beside the label of the first. ``unlike`` has a letter for each difference in print: size (s),
    face (f), the first in another face than most of the document (o). ``capitals`` tells which of
    them have capitals only; ``amount`` is True if the second ends with an amount. ``gaps``,
    ``indents``, ``room`` and ``justified`` are those of the document.
    """

    gap: int
    free: int
    unfilled: int
    first_indent: int
    second_indent: int
    shift: int
    entry: int
    hangs: bool
    centred: bool
    end: str
    begin: str
    amount: bool
    unlike: str
    capitals: str
    in_bracket: bool
    gaps: int
    indents: int
    room: int
    justified: int


def score_end(before: Row | None, a: Row, b: Row, style: ParagraphStyle) -> float:
    """Score the end of a paragraph between two consecutive rows of a column, in nats.

    ``before`` is the row before ``a``, if there is one. A score above 0 means that ``a`` ends a
    paragraph, below 0 that ``b`` continues it.
    """
    if b.base - a.base < 0.5 * a.size and b.left > a.right:  # cells of one row of a table
        return _CELLS
    if joins.is_closing(b.text) or leads_to_figure(a.text, b.text):
        return -_CELLS
    if joins.is_figures(a.text) or joins.is_figures(b.text):  # rows of a table
        return _CELLS
    if ends_led_row(a.text):
        return _LED
    return _score(row_pair(a, b, style, before=before))


def score_continuation(a: Row, b: Row, style: ParagraphStyle) -> float:
    """Score the continuation of a paragraph from one page or column to the next, in nats.

    ``a`` is the last row before the break, ``b`` the first row after the break. A score above 0
    means that ``b`` continues the paragraph of ``a``.
    """
    return -_score(row_pair(a, b, style, is_break=True))


def row_pair(
    a: Row,
    b: Row,
    style: ParagraphStyle,
    *,
    is_break: bool = False,
    before: Row | None = None,
) -> RowPair:
    """Return the classes of two rows of a column; ``is_break`` if a page or a column ends there.

    ``before`` is the row before ``a``, if there is one.
    """
    left, right = style.edge(a)
    left_of_b, right_of_b = style.edge(b)
    size = a.size or 1.0
    distance = (b.base - a.base) / max(1.0, style.leading * max(a.size, b.size))
    unlike = "s" * (abs(a.size - b.size) > 0.08 * size) + "f" * faces_differ(a, b)
    centred = is_centred(a, left, right - a.right) and is_centred(
        b, left_of_b, right_of_b - b.right
    )
    room = (right - a.right) * (2 if centred else 1)
    text, after = a.text, b.text
    shift = b.left - a.left - (left_of_b - left)
    capitals = f"{joins.is_capitals(text):d}{joins.is_capitals(after):d}"
    return RowPair(
        BREAK if is_break else bisect.bisect_right(_GAPS, distance),
        bisect.bisect_right(_FREE, free_room(b, room) / size),
        bisect.bisect_right(_UNFILLED, room / size),
        bisect.bisect_right(_INDENTS, (a.left - left) / size),
        bisect.bisect_right(_INDENTS, (b.left - left_of_b) / size),
        bisect.bisect_right(_SHIFTS, shift / size),
        _entry(before, a),
        a.lead < shift < a.lead + _HANGING * size and len(text) > 1 and joins.is_item(text),
        centred,
        _AMOUNT_CLASS if ends_with_amount(text) else end_class(text),
        begin_class(after),
        ends_with_amount(after),
        unlike + "o" * (a.face not in ("", style.face)),
        capitals,
        text.rfind("(") > text.rfind(")"),
        style.gap_class,
        style.indent_class,
        style.room_class,
        style.justified_class,
    )


def _entry(before: Row | None, row: Row) -> int:
    """Return the class of the shift to a row from the row before it.

    The text of an item hangs beside its label; that is no indent of a first line.
    """
    if before is None or before.column_key != row.column_key:
        return _NO_ENTRY
    shift = row.left - before.left
    if joins.is_item(before.text) and shift > 0:
        return _HANGS
    return bisect.bisect_right(_SHIFTS, shift / (row.size or 1.0))


@lru_cache(maxsize=65536)
def _score(pair: RowPair) -> float:
    weights = load_weights(WEIGHTS)
    return -sum(weights.get(feature, 0.0) for feature in features(pair))


def features(pair: RowPair) -> Iterator[str]:
    """Yield the features of two rows, for the decision that the second continues the first."""
    ending = f"end:{ENDINGS.get(pair.end, pair.end)}"
    beginning = f"begin:{BEGINNINGS.get(pair.begin, pair.begin)}"
    kind, free = _KINDS[pair.gap], f"free:{pair.free}"
    yield from _of_space(pair, kind, free, ending, beginning)
    yield from _of_room(pair, kind, free, ending, beginning)
    yield from _of_indents(pair, kind, free, ending, beginning)
    yield from _of_print(pair, kind, free)
    if pair.amount or pair.end == _AMOUNT_CLASS:
        amounts = f"amounts:{pair.end == _AMOUNT_CLASS:d}{pair.amount:d}"
        yield amounts
        yield f"{amounts} {beginning}"


def _of_space(p: RowPair, kind: str, free: str, ending: str, beginning: str) -> Iterator[str]:
    """Yield features of the space between the rows, and of the two texts."""
    gap, gaps, texts = f"gap:{p.gap}", f"gaps:{p.gaps}", f"end:{p.end} begin:{p.begin}"
    yield kind
    yield gap
    yield f"{gap} {gaps}"
    yield f"{gap} {ending} {beginning}"
    yield f"{kind} {gaps}"
    yield f"{kind} {gaps} {free}"
    yield f"{kind} {gaps} {ending} {beginning}"
    yield f"end:{p.end}"
    yield f"begin:{p.begin}"
    yield texts
    yield f"{kind} {texts}"
    yield f"{gaps} begin:{p.begin}"
    if p.in_bracket:
        yield "bracket"


def _of_room(p: RowPair, kind: str, free: str, ending: str, beginning: str) -> Iterator[str]:
    """Yield features of the room at the end of the first row."""
    room, unfilled = f"room:{p.room}", f"unfilled:{p.unfilled} justified:{p.justified}"
    yield free
    yield f"{kind} {free}"
    yield f"{free} {ending}"
    yield f"{free} {beginning}"
    yield f"{free} {ending} {beginning}"
    yield f"{room} {free}"
    yield f"{room} {free} {ending}"
    yield unfilled
    yield f"{unfilled} {ending}"


def _of_indents(p: RowPair, kind: str, free: str, ending: str, beginning: str) -> Iterator[str]:
    """Yield features of the beginnings of the rows."""
    indent, indents = f"indent:{p.first_indent}{p.second_indent}", f"indents:{p.indents}"
    shift = f"shift:{p.shift}"
    yield indent
    yield f"{indent} {indents}"
    yield f"{indent} {indents} {ending}"
    yield f"{indent} {beginning}"
    yield shift
    yield f"{shift} {indents} {beginning}"
    yield f"{shift} entry:{p.entry} {indents}"
    yield f"{shift} entry:{p.entry} {indents} {ending}"
    yield f"{shift} entry:{p.entry} {indent}"
    yield f"{shift} {kind} {free}"
    if p.hangs:
        yield "hangs"
        yield f"hangs {ending} {beginning}"
        yield f"hangs {free}"
    if p.centred:
        yield "centred"
        yield f"centred {free}"


def _of_print(p: RowPair, kind: str, free: str) -> Iterator[str]:
    """Yield features of the sizes, the typefaces and the capitals of the rows."""
    if p.unlike:
        yield f"unlike:{p.unlike}"
        yield f"{kind} unlike:{p.unlike}"
        yield f"unlike:{p.unlike} {free}"
    if p.capitals != "00":
        yield f"capitals:{p.capitals}"
        yield f"{kind} capitals:{p.capitals}"
