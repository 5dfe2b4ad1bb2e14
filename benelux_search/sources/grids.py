"""Tables: which put the languages beside each other, and which hold data.

Where one column is Dutch and another French, the cells of a row say the same. The row of any
other table says one thing and stays together, where its cells are short; and a cell that is
nothing but a mark ("(1)", "a)", "—") belongs to the next one.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from benelux_search.model import LANGUAGES, Language
from benelux_search.sources.blocks import Block, Cell, languages_of, tidy

_MARK = re.compile(
    r"[(\[]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)\]]{1,2}|\d{1,2}(?:\.\d{1,2})*\.?|[—–•·-]"
)
_BETWEEN = " · "  # the cells of a row; a slash or a bar would look like two languages
_LOOKED_AT = 300  # characters of a cell
_ROWS = 100  # of a table that are looked at for the languages of its columns
_COLUMNS = 12  # that are looked at
_DEEPEST = 4  # tables in tables that are looked through
_SENTENCE = 60  # characters


def laid_out(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a file with the rows of its tables put together, where they say one thing.

    Blocks in bilingual tables get the lane of their language and the number of their row.
    """
    tables: defaultdict[int, defaultdict[int, list[_Piece]]] = defaultdict(_rows)
    for block in blocks:
        cell = block.cell
        for _ in range(_DEEPEST):
            if cell is None:
                break
            tables[cell.table][cell.row].append(_Piece(block, cell))
            cell = cell.outer
    gone: set[int] = set()
    numbers = itertools.count(1)
    for made in _tables([list(rows.values()) for rows in tables.values()]):
        gone |= {id(block) for block in made.laid_out(numbers)}
    return [block for block in blocks if id(block) not in gone]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block as a piece of a cell, its own or one further out."""

    block: Block
    cell: Cell

    @property
    def own(self) -> bool:
        return self.block.cell is self.cell


_Row: TypeAlias = list[_Piece]


def _rows() -> defaultdict[int, _Row]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a table, its rows of several cells, and the languages of its columns.

    ``gone`` are the blocks that went into others.
    """

    wide: Sequence[_Row]
    columns: Mapping[int, Sequence[str]]
    languages: Mapping[int, Language | None]
    gone: Sequence[Block]

    def laid_out(self, numbers: Iterator[int]) -> list[Block]:
        """Tells the blocks what the table says of them; gives those that went into another."""
        gone = list(self.gone)
        if set(LANGUAGES) <= set(self.languages.values()):
            for row in self.wide:
                _say(row, self.languages, next(numbers))
        elif self.wide and _is_data(self.wide, self.columns):
            for row in self.wide:
                row[0].block.text = _BETWEEN.join(tidy(piece.block.text) for piece in row)
                gone += [piece.block for piece in row[1:]]
        return gone


def _tables(tables: Sequence[list[_Row]]) -> Iterator[_Table]:
    """The tables of a file; the languages of all columns are told at once, which is far faster.

    A table is given when those before it were laid out: it may stand in one of them.
    """
    asked: list[tuple[list[_Row], list[Block], Mapping[int, list[str]]]] = []
    for rows in tables:
        gone = _with_marks(rows)
        asked.append((rows, gone, _columns(_wide(rows))))
    texts = [column for _, _, columns in asked for column in columns.values()]
    spoken = iter(languages_of(texts))
    for rows, gone, columns in asked:
        languages = {column: next(spoken) for column in columns}
        yield _Table(_wide(rows), columns, languages, gone)


def _wide(rows: Sequence[_Row]) -> list[_Row]:
    """The rows of several cells."""
    return [row for row in rows if len({piece.cell for piece in row}) > 1]


def _with_marks(rows: list[_Row]) -> list[Block]:
    """Puts cells that are nothing but a mark before the next one; gives their blocks."""
    gone = []
    for k, row in enumerate(rows):
        if _begins_with_mark(row):
            row[1].block.text = f"{tidy(row[0].block.text)} {row[1].block.text.lstrip()}"
            gone.append(row[0].block)
            rows[k] = row[1:]
    return gone


def _begins_with_mark(row: _Row) -> bool:
    """Whether the first of two cells is only the mark of the other: the numbers of recitals."""
    if len({piece.cell for piece in row}) != 2 or not row[0].own or row[1].cell is row[0].cell:
        return False
    return bool(_MARK.fullmatch(tidy(row[0].block.text[:_LOOKED_AT])))


def _columns(rows: Sequence[_Row]) -> Mapping[int, list[str]]:
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for piece in itertools.chain.from_iterable(rows[:_ROWS]):
        if piece.cell.column < _COLUMNS:
            columns[piece.cell.column].append(tidy(piece.block.text[:_LOOKED_AT]))
    return columns


def _say(row: _Row, languages: Mapping[int, Language | None], number: int) -> None:
    """Tells the blocks of a bilingual row what their table says of them."""
    for piece in row:
        language = languages.get(piece.cell.column)
        if language:
            block = piece.block
            block.hint, block.lane, block.row = language, LANGUAGES.index(language), number


def _is_data(rows: Sequence[_Row], columns: Mapping[int, Sequence[str]]) -> bool:
    """Whether each row of a table is one paragraph: short cells, of one line each."""
    for row in rows:
        if len({piece.cell for piece in row}) < len(row) or not all(p.own for p in row):
            return False
        if any("\n" in piece.block.text.strip() for piece in row):
            return False
    return len(columns) > 2 or not all(map(_has_sentences, columns.values()))


def _has_sentences(texts: Iterable[str]) -> bool:
    lengths = [len(text) for text in texts]
    return sum(lengths) > _SENTENCE * len(lengths)
