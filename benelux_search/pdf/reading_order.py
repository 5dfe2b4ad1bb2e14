"""Reading order: printed pages to lines in reading order, with the breaks between paragraphs.

The columns of a page are read one after the other. A page that is set in rows of paragraphs is cut
into *bands* (:mod:`.bands`), and the columns of each band are read one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benelux_search.model import AsideReason, Boundary, Box, Line, Span
from benelux_search.pdf.bands import CERTAIN, EndScores, bands, begin_anew, is_set_in_rows
from benelux_search.pdf.columns import split_columns
from benelux_search.pdf.page import WIDE, FigureTable, Page, Row, Sheet, rows_by_column
from benelux_search.pdf.page_furniture import begins_note, remove_heads, remove_notes, text_size
from benelux_search.pdf.paragraph_ends import score_continuation
from benelux_search.pdf.paragraphs import ParagraphStyle, measure_style
from benelux_search.pdf.tables import TableRows, measure_tables, row_lines
from benelux_search.text.encoding.unicode_repair import repair_line

_HELD = 50  # pages that wait for the first page with visible columns
_CELL = 9.0  # nats against the end of a paragraph within a ruled cell
_NEW = 3.0  # nats against a continuation in a column that the last pages did not have


def printed_lines(pages: Iterable[Page]) -> tuple[Line, ...]:
    """Return the lines of a document in reading order, with their boxes and the breaks before them.

    The columns of a page are read one after the other, or band by band if their paragraphs begin
    side by side. Running heads, page numbers and margins follow the text of their page; footnotes
    follow the text of the document.
    """
    sheets = list(_sheets(pages))
    heads = remove_heads(sheets)
    size = text_size(sheets)
    notes = [(sheet, remove_notes(sheet, size)) for sheet in sheets]
    regions = [list(sheet.regions()) for sheet in sheets]
    texts = [each for own in regions for each in own if isinstance(each, Sheet)]
    style = measure_style(flow for text in texts for flow in rows_by_column(text.rows))
    tables = measure_tables(texts)
    ruled = [row_lines(text) for text in texts]
    ends = [
        EndScores.of(text, style, None if lines else tables)
        for text, lines in zip(texts, ruled, strict=True)
    ]
    writer = _LineWriter(style, tables, in_rows=is_set_in_rows(ends))
    measured = zip(ends, ruled, strict=True)  # of each text
    for sheet, own in zip(sheets, regions, strict=True):
        for number, region in enumerate(own):
            if isinstance(region, Sheet):
                writer.write_text(region, *next(measured), is_first=not number)
            else:
                writer.write_table(sheet, region)
        writer.write_heads(sheet, heads[sheet.number])
        writer.write_margin(sheet)
        writer.write_rotated(sheet)
    for sheet, rows in notes:
        for flow in rows_by_column(rows):
            writer.write_notes(sheet, flow)
    return tuple(writer.lines)


def _sheets(pages: Iterable[Page]) -> Iterator[Sheet]:
    """Yield the sheets of the pages.

    The edges of the first page with columns are used for the pages before it, too.
    """
    known: dict[tuple[int, int], list[float]] = {}
    held: list[Page] = []
    ends: tuple[float, ...] = ()
    for page in pages:
        sheet, edges = split_columns(page, known.get(_size(page), ()), ends)
        ends = sheet.tables[-1].ends if sheet.tables else ()
        if edges:
            known[_size(page)] = edges
        if known or len(held) >= _HELD:
            for waiting in held:
                yield split_columns(waiting, known.get(_size(waiting), ()))[0]
            held.clear()
            yield sheet
        else:
            held.append(page)
    for waiting in held:
        yield split_columns(waiting)[0]


def _size(page: Page) -> tuple[int, int]:
    return round(page.width), round(page.height)


class _LineWriter:
    """A writer that turns each row into a line.

    The offsets of the lines count in the text of all lines, joined with newlines. ``tables`` are
    the measures of columns that stand level. With ``in_rows``, the paragraphs of the columns stand
    side by side.
    """

    def __init__(self, style: ParagraphStyle, tables: TableRows | None, *, in_rows: bool) -> None:
        self._style, self._tables, self._in_rows = style, tables, in_rows
        self.lines: list[Line] = []
        self._offset = 0
        self._column_indexes: dict[tuple[int, ...], int] = {}
        self._row: int | None = None  # of paragraphs that stand side by side
        self._last: dict[int, Row] = {}  # of each column
        self._is_after_table = False

    def write_table(self, sheet: Sheet, table: FigureTable) -> None:
        """Write the labels and the figures of a statistical table, row by row.

        No paragraph continues after it.
        """
        for row in table.rows:
            self._row = (self._row or 0) + 1
            for label in (row.left, row.right):
                for number, each in enumerate(label):
                    self._line(sheet, each, "wrap" if number else "blank", -_NEW)
            for figures in row.figures:
                self._line(sheet, figures, "blank", aside="figures")
        self._last.clear()
        self._is_after_table = True

    def write_text(
        self, sheet: Sheet, ends: EndScores, lines: Sequence[float], *, is_first: bool
    ) -> None:
        """Write the columns of a page, or of a part of it.

        ``lines`` are the y coordinates of its ruling lines. ``is_first`` is True at the top of the
        page.
        """
        is_table = self._in_rows or bool(lines)
        found = bands(sheet, ends, in_rows=self._in_rows, lines=lines)
        for k, band in enumerate(found, 0 if is_first else 1):
            is_new = k or not self._goes_on(band)
            if is_table and is_new:
                self._row = (self._row or 0) + 1
            for rows in rows_by_column(band):
                # within a page, no paragraph continues in another row of paragraphs
                before = None if is_table and k else self._last.get(rows[0].column)
                is_cell = bool(lines) and lines[0] <= rows[0].base and rows[-1].top < lines[-1]
                self._write_column(sheet, rows, ends, before, is_cell=is_cell)
                self._last[rows[0].column] = rows[-1]

    def _goes_on(self, band: Sequence[Row]) -> bool:
        """Return True if the first band of a page may continue paragraphs of the page before.

        A table row that ends early in all columns is over; so is a row of text if each column goes
        on with a capital.
        """
        style, tables = self._style, self._tables
        firsts = [flow[0] for flow in rows_by_column(band)]
        pairs = [(self._last[row.column], row) for row in firsts if row.column in self._last]
        if tables and all(tables.ends_early(a, b.lead, style.edge(a)[0]) for a, b in pairs):
            return False
        if all(a.face in ("", style.face) for a, _ in pairs) and begin_anew(pairs):
            return False
        return any(
            a.column_key == b.column_key and score_continuation(a, b, style) > -1.0
            for a, b in pairs
        )

    def _write_column(
        self,
        sheet: Sheet,
        rows: Sequence[Row],
        ends: EndScores,
        last: Row | None,
        *,
        is_cell: bool,
    ) -> None:
        """Write the rows of a column; ``last`` is the last earlier row of this column, or None.

        With ``is_cell``, ruling lines enclose the rows, which are mostly one paragraph.
        """
        continuation_score = -_NEW
        if last is not None and last.column_key == rows[0].column_key:
            continuation_score = score_continuation(last, rows[0], self._style)
        if last is None and self._is_after_table:
            self._line(sheet, rows[0], "end")
        else:
            self._line(sheet, rows[0], "blank", continuation_score)
        # In one of several columns, the language seldom changes: no end counts like a blank line
        certain_end: Boundary = "blank" if rows[0].column == WIDE else "end"
        for row in rows[1:]:
            score = ends.before(row) - (_CELL if is_cell else 0.0)
            before: Boundary = certain_end if score > CERTAIN else "end" if score > 0 else "wrap"
            self._line(sheet, row, before, min(0.0, -score))

    def write_notes(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        for k, row in enumerate(rows):
            self._line(sheet, row, "blank" if not k or begins_note(row) else "wrap")

    def write_heads(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        for row in rows:
            has_words = any(map(str.isalpha, row.text))
            self._line(sheet, row, "blank", aside="running head" if has_words else "page number")

    def write_margin(self, sheet: Sheet) -> None:
        """Write the marks in the margins; a number above or below all text is a page number."""
        bases = sorted(row.base for row in sheet.rows)
        for row in sheet.margin:
            beside_text = bool(bases) and bases[0] - 1 < row.base < bases[-1] + 1
            is_mark = beside_text or any(map(str.isalpha, row.text))
            self._line(sheet, row, "blank", aside="margin" if is_mark else "page number")

    def write_rotated(self, sheet: Sheet) -> None:
        if sheet.rotated_text:
            box = Box(0.0, 0.0, sheet.width, sheet.height)
            self._append(sheet.rotated_text, sheet.number, box, "blank", "margin")

    def _line(
        self,
        sheet: Sheet,
        row: Row,
        before: Boundary,
        continuation_score: float = 0.0,
        aside: AsideReason | None = None,
    ) -> None:
        box = Box(row.left, row.top, row.right, row.bottom)
        index = None
        if row.column != WIDE and not aside:
            index = self._column_indexes.setdefault(row.column_key, len(self._column_indexes))
        self._append(row.text, sheet.number, box, before, aside, index, continuation_score)

    def _append(
        self,
        text: str,
        page: int,
        box: Box,
        before: Boundary,
        aside: AsideReason | None,
        column_index: int | None = None,
        continuation_score: float = 0.0,
    ) -> None:
        text = repair_line(text)
        row = None if column_index is None else self._row
        start, self._offset = self._offset, self._offset + len(text) + 1
        span = Span(start, start + len(text), page, box)
        self.lines.append(
            Line(
                len(self.lines) + 1,
                text,
                span,
                before,
                aside=aside,
                column_index=column_index,
                row=row,
                continuation_score=continuation_score,
            )
        )
