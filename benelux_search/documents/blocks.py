"""Blocks of text from formats without lines, the tables in them, and their conversion to lines.

The readers of web pages, Word, OpenDocument and Markdown return paragraphs, headings and table
cells as blocks. This module holds the shared steps: normalising white space, checking the languages
that the markup states, numbering list items, and reading titles and tables.

In a table with a Dutch and a French column, the cells of a row translate each other:
:func:`join_table_rows` gives each cell a column index and a row number. In other tables with short
cells, the cells of a row are joined into one block. A cell that holds only a mark ("(1)", "a)",
"—") is joined to the next cell.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from benelux_search.errors import Count, Message, Note, SourceError
from benelux_search.model import LANGUAGES, AsideReason, Boundary, Language, Line, Span
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.unicode_repair import repair_line
from benelux_search.text.languages.line_evidence import dutch_to_french_ratios, names_only
from benelux_search.text.languages.stated_languages import column_languages, is_contradicted

# a no-break or thin space between digits stays, because it groups them: "1 250 000"
_SPACES = re.compile(r"(?<=\d)([\u00a0\u2009\u202f])(?=\d)|\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens, characters without width
_TAGS: dict[str, Language] = {
    "nl": "nl", "nld": "nl", "dut": "nl", "nederlands": "nl", "dutch": "nl",
    "fr": "fr", "fra": "fr", "fre": "fr", "français": "fr", "francais": "fr", "french": "fr",
}  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z\d])(NL|FR)$")  # NormalNL, Titre4FR
_LANGUAGE_WORD = re.compile(
    r"(?:^|[-_ ])(nl|fr|nld|fra|nederlands|fran[cç]ais|dutch|french)(?=$|[-_ ])", re.IGNORECASE
)
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_OF = 0.7  # share of a block's text that must be claimed for one language
_SURE = 1.0  # minimum log-likelihood ratio of a language, in nats
_ASKED, _SAMPLE = 500, 400  # claims that are checked, characters of each block
_RUNNING = 100  # characters of a paragraph that is running text


@dataclass(frozen=True, slots=True, eq=False)
class TableCell:
    """A cell of a table: the number of the table in its file, and row and column from 0.

    ``outer`` is the cell that contains the table, or None. Cells are compared by identity, because
    deeply nested tables would make a recursive comparison fail.
    """

    table: int
    row: int
    column: int
    outer: TableCell | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, a heading, or a paragraph in a table cell.

    ``text`` has a line end at each visible line break. ``title`` is True for a heading of the first
    level, which may be the title of the document. ``hint`` is the language that the markup
    states; it is certain if ``is_stated``. ``zone`` is the part of a web page, such as "main".
    ``link`` is the share of the text inside links, from 0 to 1. ``column_index``, ``row`` and
    ``aside`` are those of :class:`~benelux_search.model.Line`.
    """

    text: str
    heading: bool = False
    title: bool = False
    hint: Language | None = None
    cell: TableCell | None = None
    page: int = 1
    zone: str = ""
    link: float = 0.0
    column_index: int | None = None
    row: int | None = None
    aside: AsideReason | None = None
    is_stated: bool = False


@dataclass(slots=True)
class Claims:
    """Counts of the characters of a block, by the language that the markup states for them."""

    nl: int = 0
    fr: int = 0
    none: int = 0

    def add(self, language: Language | None, text: str) -> None:
        """Count the characters of a text, without spaces; None means no stated language."""
        count = len(text) - text.count(" ")
        if language == "nl":
            self.nl += count
        elif language == "fr":
            self.fr += count
        else:
            self.none += count

    def main_language(self) -> Language | None:
        """Return the language stated for more than 70 % of the characters, or None."""
        enough = _MOST_OF * (self.nl + self.fr + self.none)
        return "nl" if self.nl > enough else "fr" if self.fr > enough else None


@dataclass(slots=True)
class OpenText:
    """The text of a paragraph that is still being read, and the languages stated for its parts."""

    parts: list[str] = field(default_factory=list)
    chars: int = 0
    claims: Claims = field(default_factory=Claims)

    def write(self, text: str, language: Language | None, limits: Limits) -> None:
        """Add characters; ``language`` is that which the markup states for them.

        Raises:
            SourceError: the paragraph is too long.
        """
        self.parts.append(text)
        self.chars += len(text)
        if self.chars > limits.line_chars:
            raise too_long_paragraph(limits)
        self.claims.add(language, text)


def too_long_paragraph(limits: Limits) -> SourceError:
    """Return the error for a paragraph with too many characters."""
    most = Count(limits.line_chars)
    return SourceError(Message("a paragraph of more than {} characters: split the file", most))


def check_paragraphs(count: int, limits: Limits) -> None:
    """Raise SourceError if a file has too many paragraphs."""
    if count > limits.paragraphs:
        most = Count(limits.paragraphs)
        raise SourceError(Message("more than {} paragraphs: split the file", most))


def language_of_tag(tag: str | None) -> Language | None:
    """Return the language of a tag such as ``nl-BE`` or ``FRA``; None for any other language."""
    return _TAGS.get(tag.replace("_", "-").split("-")[0].strip().casefold()) if tag else None


@lru_cache(maxsize=4096)
def language_in_name(names: str) -> Language | None:
    """Return the language in a class or style name such as ``NormalNL`` or ``col-fr``.

    ``names`` may hold several names, separated by spaces. The result is None if they contain
    neither language or both.
    """
    languages: set[Language | None] = set()
    for name in names.split():
        camel = _CAMEL.search(name)
        languages |= {language_of_tag(camel[1])} if camel else set()
        languages |= {language_of_tag(word) for word in _LANGUAGE_WORD.findall(name)}
    return languages.pop() if len(languages) == 1 else None


def list_numeral(kind: str, number: int) -> str:
    """Return the numeral of a list item.

    ``kind`` is the type of an HTML ``ol``: ``1``, ``a``, ``A``, ``i`` or ``I``.
    """
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 4000:
        made = ""
        for value, digits in _ROMAN:
            count, number = divmod(number, value)
            made += digits * count
        return made if kind == "I" else made.lower()
    return str(number)


def normalise_spaces(text: str) -> str:
    """Reduce white space to single spaces, and remove outer white space and invisible characters.

    No-break and thin spaces between digits stay.
    """
    text = _INVISIBLE.sub("", text)
    return _SPACES.sub(lambda match: match[1] or " ", text).strip()


def lines_of(blocks: Sequence[Block]) -> tuple[Line, ...]:
    """Return the lines of a document that consists of these blocks.

    The spans of the lines are offsets in the text of all lines, joined by newlines.
    """
    trusted = trusted_hints(
        [None if block.is_stated else block.hint for block in blocks],
        [block.text for block in blocks],
    )
    hints = [
        block.hint if block.is_stated else hint for block, hint in zip(blocks, trusted, strict=True)
    ]
    lines: list[Line] = []
    start = 0
    for block, hint in zip(blocks, hints, strict=True):
        before: Boundary | None = "blank"
        last = ""
        for row in block.text.split("\n"):
            text = repair_line(normalise_spaces(row))
            if not text:
                before = "blank"
                continue
            if before is None:
                before = _within(last, text, heading=block.heading)
            span = Span(start, start + len(text), block.page)
            number = len(lines) + 1
            line = Line(
                number,
                text,
                span,
                before,
                heading=block.heading,
                hint=None if names_only(text) and not block.is_stated else hint,
                is_stated=block.is_stated and hint is not None,
                aside=block.aside,
                column_index=block.column_index,
                row=block.row,
            )
            lines.append(line)
            start += len(text) + 1
            before, last = None, text
    return tuple(lines)


def _within(before: str, after: str, *, heading: bool) -> Boundary | None:
    """Return the boundary between two lines of one block.

    Clearly Dutch and clearly French lines are two paragraphs (a title in both languages); other
    lines of a heading are wrapped; otherwise None, because the markup does not tell.
    """
    first, second = dutch_to_french_ratios([before, after])
    if first * second < 0 and min(abs(first), abs(second)) > _SURE:
        return "end"
    return "wrap" if heading else None


def first_titles(blocks: Iterable[Block]) -> Iterator[tuple[str, Language | None]]:
    """Yield the headings of the first level before the running text, with their languages.

    Later headings of the first level are those of chapters.
    """
    for block in blocks:
        if not block.heading and len(block.text) >= _RUNNING:
            return
        if block.title:
            yield normalise_spaces(block.text), block.hint


def trusted_hints(hints: Sequence[Language | None], texts: Sequence[str]) -> list[Language | None]:
    """Return the languages that the markup states, or only None if the texts contradict the markup.

    ``hints`` and ``texts`` have the same length. Up to 500 hints are checked. They count as
    contradicted if, of the texts in a clear language (over 4 nats), more than 10 % are in the other
    language.
    """
    claims = [(hint, text[:_SAMPLE]) for hint, text in zip(hints, texts, strict=True) if hint]
    asked = claims[:_ASKED]
    ratios = dutch_to_french_ratios([text for _, text in asked])
    denied = is_contradicted([hint for hint, _ in asked], ratios)
    return [None] * len(hints) if denied else list(hints)


# --- Tables


_MARK = re.compile(
    r"[(\[]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)\]]{1,2}|\d{1,2}(?:\.\d{1,2})*\.?|[—–•·-]"
)
_BETWEEN = " · "  # joins the cells of a row; a slash or a bar would look like two languages
_LOOKED_AT = 300  # characters examined of a cell
_ROWS = 100  # rows examined for the languages of the columns
_COLUMNS = 12  # columns examined
_DEEPEST = 4  # levels of nested tables examined
_SENTENCE = 60  # characters; cells that are longer on average hold sentences


def join_table_rows(blocks: Sequence[Block]) -> list[Block]:
    """Join the cells of each row of a data table into one block, and return the remaining blocks.

    In tables with a Dutch and a French column, the cells are not joined: each gets its language, a
    column index and the number of its row. The blocks are changed in place.
    """
    tables: defaultdict[int, defaultdict[int, list[_CellBlock]]] = defaultdict(_rows)
    for block in blocks:
        cell = block.cell
        for _ in range(_DEEPEST):
            if cell is None:
                break
            tables[cell.table][cell.row].append(_CellBlock(block, cell))
            cell = cell.outer
    gone: set[int] = set()
    numbers = itertools.count(1)
    for made in _tables([list(rows.values()) for rows in tables.values()]):
        gone |= {id(block) for block in made.lay_out(numbers)}
    return [block for block in blocks if id(block) not in gone]


@dataclass(frozen=True, slots=True)
class _CellBlock:
    """A block in a table cell: its own cell, or an outer cell of nested tables."""

    block: Block
    cell: TableCell

    @property
    def is_own(self) -> bool:
        return self.block.cell is self.cell


_Row: TypeAlias = list[_CellBlock]


def _rows() -> defaultdict[int, _Row]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class _CellTable:
    """A table: its rows of several cells, and the texts and languages of its columns.

    ``lone`` are the rows whose only text is not in the first column. ``merged_blocks`` are the
    blocks whose text was joined to another block.
    """

    wide: Sequence[_Row]
    lone: Sequence[_Row]
    columns: Mapping[int, Sequence[str]]
    languages: Mapping[int, Language | None]
    merged_blocks: Sequence[Block]

    def lay_out(self, numbers: Iterator[int]) -> list[Block]:
        """Set column indexes and rows of a bilingual table, or join the rows of a data table.

        Return the blocks whose text was joined to another block.
        """
        merged = list(self.merged_blocks)
        if set(LANGUAGES) <= set(self.languages.values()):
            # an empty cell says that there is no translation, where most rows have one
            lone = self.lone if len(self.lone) <= len(self.wide) else ()
            for row in (*self.wide, *lone):
                _set_language(row, self.languages, next(numbers))
        elif self.wide and _is_data(self.wide, self.columns):
            for row in self.wide:
                row[0].block.text = _BETWEEN.join(
                    normalise_spaces(piece.block.text) for piece in row
                )
                merged += [piece.block for piece in row[1:]]
        return merged


def _tables(tables: Sequence[list[_Row]]) -> Iterator[_CellTable]:
    """Yield the tables of a file.

    The languages of all columns are identified in one call, which is far faster. Each table is
    made only when those before it were laid out, because it may be nested in one of them.
    """
    prepared: list[tuple[list[_Row], list[Block], _Columns]] = []
    for rows in tables:
        merged = _join_marks(rows)
        prepared.append((rows, merged, _columns(_wide(rows))))
    spoken = column_languages([columns for _, _, columns in prepared])
    for (rows, merged, columns), languages in zip(prepared, spoken, strict=True):
        yield _CellTable(_wide(rows), _lone(rows), columns, languages, merged)


def _wide(rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows of several cells."""
    return [row for row in rows if len({piece.cell for piece in row}) > 1]


def _lone(rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows of one cell that is not the first: a cell over all columns is the first."""
    return [
        row for row in rows if len({piece.cell for piece in row}) == 1 and row[0].cell.column > 0
    ]


def _join_marks(rows: list[_Row]) -> list[Block]:
    """Join cells that hold only a mark to the next cell; return the blocks of the marks."""
    merged = []
    for k, row in enumerate(rows):
        if _begins_with_mark(row):
            mark, block = row[0].block, row[1].block
            block.text = f"{normalise_spaces(mark.text)} {block.text.lstrip()}"
            merged.append(mark)
            rows[k] = row[1:]
    return merged


def _begins_with_mark(row: _Row) -> bool:
    """Return True if a row has two cells and the first holds only a mark: numbers of recitals."""
    if len({piece.cell for piece in row}) != 2 or not row[0].is_own or row[1].cell is row[0].cell:
        return False
    return bool(_MARK.fullmatch(normalise_spaces(row[0].block.text[:_LOOKED_AT])))


_Columns: TypeAlias = Mapping[int, list[str]]


def _columns(rows: Sequence[_Row]) -> _Columns:
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for piece in itertools.chain.from_iterable(rows[:_ROWS]):
        if piece.cell.column < _COLUMNS:
            columns[piece.cell.column].append(normalise_spaces(piece.block.text[:_LOOKED_AT]))
    return columns


def _set_language(row: _Row, languages: Mapping[int, Language | None], number: int) -> None:
    """Set hint, column index and row of the blocks in one row of a bilingual table."""
    for piece in row:
        language = languages.get(piece.cell.column)
        if language:
            block = piece.block
            block.hint, block.column_index, block.row = language, LANGUAGES.index(language), number
            block.is_stated = True


def _is_data(rows: Sequence[_Row], columns: Mapping[int, Sequence[str]]) -> bool:
    """Return True if each row of a table is one paragraph.

    Every cell is one block of one line, and in a table of two columns not both hold sentences.
    """
    for row in rows:
        if len({piece.cell for piece in row}) < len(row) or not all(p.is_own for p in row):
            return False
        if any("\n" in piece.block.text.strip() for piece in row):
            return False
    return len(columns) > 2 or not all(map(_has_sentences, columns.values()))


def _has_sentences(texts: Iterable[str]) -> bool:
    lengths = [len(text) for text in texts]
    return sum(lengths) > _SENTENCE * len(lengths)


def damage_note(paragraphs: int, cause: str) -> Note:
    """Return the note for a document of which only the first paragraphs can be read."""
    return Note("damaged", "damaged after paragraph {}: {}", paragraphs, cause)
