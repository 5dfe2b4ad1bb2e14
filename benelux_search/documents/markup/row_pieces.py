"""Pieces of text in the rows of a light markup file, and their conversion to lines.

The readers of Markdown, reStructuredText and AsciiDoc return a piece for each row of a paragraph or
of code, and for each table cell, so that each line of the document keeps its number and position in
the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.documents import blocks, plain_text
from benelux_search.model import Boundary, Facts, Language, Line, RawDocument, Span
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import Decoded, decode, read_content
from benelux_search.text.encoding.unicode_repair import repair_line

_FILE_BYTES: Final = 50_000_000
_LINE_BYTES: Final = 100  # a large file may have a line for each of so many bytes


@dataclass(frozen=True, slots=True)
class MarkupFile:
    """A light markup file: its decoded text, its size in bytes, and the limits of reading."""

    decoded: Decoded
    size: int
    limits: Limits

    def rows(self) -> list[plain_text.TextRow]:
        """Return the rows of the file.

        Raises:
            SourceError: the rows exceed the limits.
        """
        most = max(self.limits.markdown_lines, self.size // _LINE_BYTES)
        return list(plain_text.split_rows(self.decoded.text, self.limits, most))

    def document(
        self,
        rows: Sequence[plain_text.TextRow],
        lines: tuple[Line, ...],
        facts: Facts,
        notes: Iterable[str] = (),
        *,
        paged: bool = False,
    ) -> RawDocument:
        """Return the document with these lines, and what the markup of the file states."""
        return RawDocument(
            lines,
            self.decoded.encoding,
            (*self.decoded.notes, *notes),
            physical=True,
            facts=facts,
            paged=paged,
            silent=_silent_rows(rows, lines),
        )


def read_markup(path: Path, limits: Limits) -> MarkupFile:
    """Read a light markup file.

    Raises:
        SourceError: the file cannot be opened, is binary, or exceeds the limits.
    """
    data = read_content(path, limits, _FILE_BYTES)
    return MarkupFile(decode(data), len(data), limits)


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A piece of text in one row of a file.

    ``block.text`` is ``row.text[start:end]`` without marks. ``begins`` is True if the piece begins
    a block. ``before`` is the boundary between the previous piece and this one, or None if it may
    be a line wrap or the end of a paragraph.
    """

    block: blocks.Block
    row: plain_text.TextRow
    start: int
    end: int
    begins: bool
    before: Boundary | None


def piece_of_row(
    row: plain_text.TextRow, block: blocks.Block, *, begins: bool, before: Boundary | None
) -> RowPiece:
    """Return the piece that is a whole row of the file, without the white space around it."""
    start = len(row.text) - len(row.text.lstrip())
    return RowPiece(block, row, start, len(row.text.rstrip()), begins, before)


def _silent_rows(rows: Sequence[plain_text.TextRow], lines: Iterable[Line]) -> tuple[int, ...]:
    """Return the numbers of the rows that are not blank and give no line."""
    text_lines = {line.number for line in lines}
    numbers = dict.fromkeys(row.number for row in rows if row.text.strip())
    return tuple(number for number in numbers if number not in text_lines)


def lines_of_pieces(
    pieces: Sequence[RowPiece], rows: Sequence[plain_text.TextRow], language: Language | None
) -> tuple[Line, ...]:
    """Return the lines of the pieces; the cells in a row of a data table are joined.

    ``language`` is the hint for pieces without a hint of their own.
    """
    blank = {after.number for before, after in itertools.pairwise(rows) if not before.text.strip()}
    kept = {id(block) for block in blocks.join_table_rows([piece.block for piece in pieces])}
    made = [piece for piece in pieces if id(piece.block) in kept]
    hints = blocks.trusted_hints(
        [piece.block.hint or language for piece in made], [piece.block.text for piece in made]
    )
    return tuple(_lines(zip(made, hints, strict=True), blank))


def _lines(
    pieces: Iterable[tuple[RowPiece, Language | None]], blank: Collection[int]
) -> Iterator[Line]:
    """Yield the lines of pieces with their hints; ``blank`` are the rows after a blank row."""
    last: RowPiece | None = None
    for piece, hint in pieces:
        block, row = piece.block, piece.row
        text = repair_line(blocks.normalise_spaces(block.text))
        if not text:
            continue
        before: Boundary | None = piece.before
        if last is None or row.page != last.row.page or (piece.begins and row.number in blank):
            before = "blank"
        yield Line(
            row.number,
            text,
            Span(row.start + piece.start, row.start + piece.end, row.page),
            before,
            heading=block.heading,
            hint=hint,
            column_index=block.column_index,
            row=block.row,
        )
        last = piece
