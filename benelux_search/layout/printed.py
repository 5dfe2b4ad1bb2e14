"""From printed pages to lines in reading order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from benelux_search.characters import mended
from benelux_search.layout.blocks import Habits, end_between, going_on, measure
from benelux_search.layout.columns import sheet_of
from benelux_search.layout.heads import begins_note, take_heads, take_notes, text_size
from benelux_search.layout.page import WIDE, Page, Row, Sheet
from benelux_search.model import AsideReason, Boundary, Box, Line, Span

_HELD = 50  # pages that wait for the first page that shows its columns
_SURE = 2.0  # nats from which the end of a paragraph is as good as a blank line
_NEW = 3.0  # nats against going on where a column begins that the pages before did not have
_LEVEL = 0.3  # of the size by which rows set side by side may differ in height
_ROWS = 0.88  # share of the paragraphs that begin side by side where they are set in rows


def printed_lines(pages: Iterable[Page]) -> tuple[Line, ...]:
    """The lines of a document in reading order, each with its place and what stands before it.

    The columns of a page are read one after the other, or side by side where their paragraphs
    begin on the same heights; footnotes come after the text.
    """
    sheets = list(_sheets(pages))
    heads = take_heads(sheets)
    size = text_size(sheets)
    notes = [(sheet, take_notes(sheet, size)) for sheet in sheets]
    habits = measure(_flows(sheets))
    out = _Writer()
    in_rows = _set_in_rows(sheets, habits)
    last: dict[int, Row] = {}
    for sheet in sheets:
        for k, band in enumerate(_order(sheet, habits, in_rows=in_rows)):
            for flow in _columns(band):
                column = flow[0].column
                # amid a page a paragraph goes on in no other row of paragraphs
                before = None if in_rows and k else last.get(column)
                out.flow(sheet, flow, habits, before)
                last[column] = flow[-1]
            if in_rows:
                out.end_row()
        for row in heads.get(sheet.number, []):
            words = any(map(str.isalpha, row.text))
            out.asides(sheet, [row], "running head" if words else "page number")
        out.asides(sheet, sheet.margin, "margin")
        out.across(sheet)
    for sheet, rows in notes:
        for flow in _columns(rows):
            out.notes(sheet, flow)
    return tuple(out.lines)


def _sheets(pages: Iterable[Page]) -> Iterator[Sheet]:
    """The sheets of the pages; those before the first page with columns wait for it."""
    known: dict[tuple[int, int], list[float]] = {}
    held: list[Page] = []
    for page in pages:
        shape = (round(page.width), round(page.height))
        sheet, found = sheet_of(page, known.get(shape, ()))
        if found or known or len(held) >= _HELD:
            if found:
                known[shape] = found
            for waiting in held:
                shape = (round(waiting.width), round(waiting.height))
                yield sheet_of(waiting, known.get(shape, ()))[0]
            held.clear()
            yield sheet
        else:
            held.append(page)
    for waiting in held:
        yield sheet_of(waiting)[0]


def _flows(sheets: Sequence[Sheet]) -> Iterator[list[Row]]:
    for sheet in sheets:
        yield from _columns(sheet.rows)


def _columns(rows: Sequence[Row]) -> Iterator[list[Row]]:
    for column in sorted({row.column for row in rows}):
        yield [row for row in rows if row.column == column]


def _order(sheet: Sheet, habits: Habits, *, in_rows: bool) -> Iterator[list[Row]]:
    """The bands of a page from top to bottom; the columns of each are read one by one."""
    for wide, group in itertools.groupby(sheet.rows, key=lambda row: row.column == WIDE):
        if in_rows and not wide:
            yield from _bands(list(group), habits)
        else:
            yield list(group)


def _starts(rows: Sequence[Row], habits: Habits, least: float = 0.0) -> dict[int, list[Row]]:
    """The rows of each column that begin a paragraph, the first one excepted."""
    return {
        flow[0].column: [
            b for a, b in itertools.pairwise(flow) if end_between(a, b, habits) > least
        ]
        for flow in _columns(rows)
    }


def _bands(rows: Sequence[Row], habits: Habits) -> Iterator[list[Row]]:
    """The rows cut where the columns, taken together, begin a paragraph on one height."""
    cuts = _cuts(rows, habits)
    for _, band in itertools.groupby(
        sorted(rows, key=lambda r: r.base),
        key=lambda row: sum(row.base > cut - _LEVEL * row.size for cut in cuts),
    ):
        yield sorted(band, key=lambda r: (r.base, r.left))


def _cuts(rows: Sequence[Row], habits: Habits) -> list[float]:
    """The heights at which rows of paragraphs begin: what one column is unsure of another tells."""
    scores = [
        [(b, end_between(a, b, habits)) for a, b in itertools.pairwise(flow)]
        for flow in _columns(rows)
    ]
    cuts = []
    for b, score in itertools.chain.from_iterable(scores):
        level = [own for column in scores for other, own in column if _level(b, other)]
        if score > 0 and len(level) == len(scores) > 1 and min(level) > -_SURE and sum(level) > 0:
            cuts.append(b.base)
    return cuts


def _level(a: Row, b: Row) -> bool:
    return abs(a.base - b.base) <= _LEVEL * min(a.size, b.size)


def _set_in_rows(sheets: Sequence[Sheet], habits: Habits) -> bool:
    """Whether the paragraphs of the columns begin side by side throughout the document."""
    level = count = 0
    for sheet in sheets:
        rows = [row for row in sheet.rows if row.column != WIDE]
        starts = _starts(rows, habits, _SURE / 2)
        if len(starts) < 2:
            continue
        perhaps = _starts(rows, habits, -_SURE)
        fewest = min(starts, key=lambda column: len(starts[column]))
        count += len(starts[fewest])
        level += sum(
            all(any(_level(start, b) for b in own) for k, own in perhaps.items() if k != fewest)
            for start in starts[fewest]
        )
    return count > 0 and level >= _ROWS * count


class _Writer:
    """Puts rows down as lines; offsets count in the text of all lines, one to a row."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._offset = 0
        self._lanes: dict[tuple[int, ...], int] = {}
        self._row: int | None = None

    def end_row(self) -> None:
        """What follows stands beside other text than what was written."""
        self._row = (self._row or 0) + 1

    def flow(self, sheet: Sheet, rows: Sequence[Row], habits: Habits, last: Row | None) -> None:
        """The rows of one column, the first after ``last``, which another column or page parts."""
        begins = last is None or last.place != rows[0].place
        pull = -_NEW if begins or last is None else going_on(last, rows[0], habits)
        self._line(sheet, rows[0], "blank", pull=pull)
        # within one of several columns the language seldom changes: no end is a blank line there
        sure: Boundary = "blank" if rows[0].column == WIDE else "end"
        for a, b in itertools.pairwise(rows):
            score = end_between(a, b, habits)
            before: Boundary = sure if score > _SURE else "end" if score > 0 else "wrap"
            self._line(sheet, b, before)

    def notes(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        for k, row in enumerate(rows):
            self._line(sheet, row, "blank" if not k or begins_note(row) else "wrap")

    def asides(self, sheet: Sheet, rows: Sequence[Row], reason: AsideReason) -> None:
        for row in rows:
            self._line(sheet, row, "blank", aside=reason)

    def across(self, sheet: Sheet) -> None:
        if sheet.across:
            box = Box(0.0, 0.0, sheet.width, sheet.height)
            self._put(sheet.across, sheet.number, box, "blank", aside="margin")

    def _line(
        self,
        sheet: Sheet,
        row: Row,
        before: Boundary,
        *,
        pull: float = 0.0,
        aside: AsideReason | None = None,
    ) -> None:
        box = Box(row.left, row.top, row.right, row.bottom)
        lane = (
            None
            if row.column == WIDE or aside
            else self._lanes.setdefault(row.place, len(self._lanes))
        )
        self._put(row.text, sheet.number, box, before, lane=lane, pull=pull, aside=aside)

    def _put(
        self,
        text: str,
        page: int,
        box: Box,
        before: Boundary,
        *,
        lane: int | None = None,
        pull: float = 0.0,
        aside: AsideReason | None = None,
    ) -> None:
        text = mended(text)
        row = None if lane is None else self._row
        start, self._offset = self._offset, self._offset + len(text) + 1
        span = Span(start, start + len(text), page, box)
        self.lines.append(
            Line(
                len(self.lines) + 1, text, span, before, aside=aside, lane=lane, row=row, pull=pull
            )
        )
