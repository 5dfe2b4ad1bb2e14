"""Markdown files: their text without its marks, line by line.

A row of the file is a line of the document, as in plain text, so that the languages of its
physical lines are known. What a row holds is told by a CommonMark parser, with the tables of
GitHub.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benelux_search.characters import mended
from benelux_search.errors import EmptySource
from benelux_search.model import Boundary, Language, Line, RawDocument, Span
from benelux_search.sources.blocks import believable, tidy
from benelux_search.sources.decoding import decode
from benelux_search.sources.files import content, naming
from benelux_search.sources.grids import laid_out
from benelux_search.sources.markdown.front_matter import NOTHING, front_matter
from benelux_search.sources.markdown.parsing import Piece, pieces_of
from benelux_search.sources.text import Limits, Row, rows_of

_SUFFIXES = frozenset({".md", ".markdown"})


@dataclass(frozen=True, slots=True)
class MarkdownSource:
    """Reads ``.md`` files; what their front matter says goes to the facts."""

    limits: Limits = field(
        default_factory=partial(Limits, file_bytes=50_000_000, lines=100_000, line_bytes=100)
    )

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in _SUFFIXES

    def read(self, path: Path) -> RawDocument:
        """The lines of a Markdown file; those of markup only are silent.

        Raises:
            EmptySource, BinarySource: see :func:`~benelux_search.sources.decoding.decode`.
            SourceError: the file cannot be opened, or is larger than the limits.
        """
        with naming(path):
            data = content(path, self.limits.file_bytes)
            decoded = decode(data)
            rows = list(rows_of(decoded.text, self.limits, len(data)))
            front = front_matter([row.text for row in rows])
            lines = _lines_of(pieces_of(rows[front.rows :]), rows, front.language)
            if not lines and front is not NOTHING:
                raise EmptySource("the file holds front matter and no text")
        spoken = {line.number for line in lines}
        there = dict.fromkeys(row.number for row in rows if row.text.strip())
        return RawDocument(
            lines,
            decoded.encoding,
            decoded.notes,
            physical=True,
            facts=front.facts,
            paged=bool(rows) and rows[-1].page > 1,
            silent=tuple(number for number in there if number not in spoken),
        )


def _lines_of(
    pieces: Sequence[Piece], rows: Sequence[Row], language: Language | None
) -> tuple[Line, ...]:
    """The lines that pieces make, the cells of a table put together where they say one thing."""
    blank = {after.number for before, after in itertools.pairwise(rows) if not before.text.strip()}
    kept = {id(block) for block in laid_out([piece.block for piece in pieces])}
    made = [piece for piece in pieces if id(piece.block) in kept]
    hints = believable(
        [piece.block.hint or language for piece in made], [piece.block.text for piece in made]
    )
    return tuple(_lines(zip(made, hints, strict=True), blank))


def _lines(
    pieces: Iterable[tuple[Piece, Language | None]], blank: Collection[int]
) -> Iterator[Line]:
    """The lines of pieces with their hints; ``blank`` are the rows that a blank one precedes."""
    last: Piece | None = None
    for piece, hint in pieces:
        block, row = piece.block, piece.row
        text = mended(tidy(block.text))
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
            lane=block.lane,
            row=block.row,
        )
        last = piece
