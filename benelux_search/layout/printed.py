"""From printed pages to lines in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benelux_search.characters import mended
from benelux_search.layout.blocks import Habits, going_on, measure
from benelux_search.layout.columns import sheet_of
from benelux_search.layout.heads import begins_note, take_heads, take_notes, text_size
from benelux_search.layout.order import SURE, Ends, bands, flows, set_in_rows
from benelux_search.layout.page import WIDE, Page, Row, Sheet
from benelux_search.model import AsideReason, Boundary, Box, Line, Span

_HELD = 50  # pages that wait for the first page that shows its columns
_NEW = 3.0  # nats against going on where a column begins that the pages before did not have


def printed_lines(pages: Iterable[Page]) -> tuple[Line, ...]:
    """The lines of a document in reading order, each with its place and what stands before it.

    The columns of a page are read one after the other, or side by side where their paragraphs
    begin on the same heights; footnotes come after the text.
    """
    sheets = list(_sheets(pages))
    heads = take_heads(sheets)
    size = text_size(sheets)
    notes = [(sheet, take_notes(sheet, size)) for sheet in sheets]
    habits = measure(flow for sheet in sheets for flow in flows(sheet.rows))
    ends = [Ends.of(sheet, habits) for sheet in sheets]
    out = _Writer(habits)
    in_rows = set_in_rows(ends)
    last: dict[int, Row] = {}
    for sheet, own in zip(sheets, ends, strict=True):
        for k, band in enumerate(bands(sheet, own, in_rows=in_rows)):
            if in_rows and (k or not _goes_on(band, last, habits)):
                out.end_row()
            for flow in flows(band):
                column = flow[0].column
                # amid a page a paragraph goes on in no other row of paragraphs
                before = None if in_rows and k else last.get(column)
                out.flow(sheet, flow, own, before)
                last[column] = flow[-1]
        for row in heads.get(sheet.number, []):
            words = any(map(str.isalpha, row.text))
            out.asides(sheet, [row], "running head" if words else "page number")
        out.asides(sheet, sheet.margin, "margin")
        out.across(sheet)
    for sheet, rows in notes:
        for flow in flows(rows):
            out.notes(sheet, flow)
    return tuple(out.lines)


def _goes_on(band: Sequence[Row], last: Mapping[int, Row], habits: Habits) -> bool:
    """Whether a row of paragraphs that a page end cut may go on with the first band of a page."""
    pairs = [(last[flow[0].column], flow[0]) for flow in flows(band) if flow[0].column in last]
    return any(a.place == b.place and going_on(a, b, habits) > -1.0 for a, b in pairs)


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


class _Writer:
    """Puts rows down as lines; offsets count in the text of all lines, one to a row."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self.lines: list[Line] = []
        self._offset = 0
        self._lanes: dict[tuple[int, ...], int] = {}
        self._row: int | None = None

    def end_row(self) -> None:
        """What follows stands beside other text than what was written."""
        self._row = (self._row or 0) + 1

    def flow(self, sheet: Sheet, rows: Sequence[Row], ends: Ends, last: Row | None) -> None:
        """The rows of one column, the first after ``last``, which another column or page parts."""
        begins = last is None or last.place != rows[0].place
        pull = -_NEW if begins or last is None else going_on(last, rows[0], self._habits)
        self._line(sheet, rows[0], "blank", pull=pull)
        # within one of several columns the language seldom changes: no end is a blank line there
        sure: Boundary = "blank" if rows[0].column == WIDE else "end"
        for row in rows[1:]:
            score = ends.before(row)
            before: Boundary = sure if score > SURE else "end" if score > 0 else "wrap"
            self._line(sheet, row, before, pull=min(0.0, -score))

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
