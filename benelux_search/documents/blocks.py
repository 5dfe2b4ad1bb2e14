"""Blocks of text from formats without lines, their tables, and their conversion to lines.

The readers of web pages, Word, OpenDocument and Markdown return paragraphs, headings and table
cells as blocks. This module holds what they share: white space, languages claimed by the markup,
numbers of list items, titles, and tables.

Tables: if one column is Dutch and another is French, the cells of a row are translations of each
other (:func:`join_table_rows` gives each a column index and a row number). A row of any other
table states one thing: if its cells are short, they are joined into one block. A cell that holds
only a mark ("(1)", "a)", "—") is joined to the next cell.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from benelux_search.errors import Note
from benelux_search.model import LANGUAGES, AsideReason, Boundary, Language, Line, Span, Titles
from benelux_search.text.bilingual_lines import split_bilingual
from benelux_search.text.langid import evidence, names_only
from benelux_search.text.unicode_repair import repair_line

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
_CERTAIN = 4.0  # nats at which a text confirms or contradicts a claim
_ASKED, _SAMPLE = 500, 400  # claims that are checked, characters of each block
_DENIED = 0.1  # share of the checked claims that may be contradicted
_LONGEST_TITLE = 300
_NO_TITLE = re.compile(
    r"^(?:untitled|naamloos|sans (?:titre|nom)|document\s?\d*|home(?:page)?|microsoft word -.*)$"
    r"|\.(?:html?|docx?|dot[mx]?|pdf|txt|rtf)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class TableCell:
    """A cell of a table: the number of the table in its file, and row and column from 0.

    ``outer`` is the cell that contains the table. Cells are compared by identity, because tables
    may be nested too deep for a recursive comparison.
    """

    table: int
    row: int
    column: int
    outer: TableCell | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, a heading, or a paragraph in a table cell.

    ``text`` has a line end at each line break that a reader sees. ``hint`` is the language that
    the markup claims, ``zone`` the part of a web page. ``link`` is the share of the text inside
    links, from 0 to 1. ``column_index``, ``row`` and ``aside`` are those of
    :class:`~benelux_search.model.Line`.
    """

    text: str
    heading: bool = False
    hint: Language | None = None
    cell: TableCell | None = None
    page: int = 1
    zone: str = ""
    link: float = 0.0
    column_index: int | None = None
    row: int | None = None
    aside: AsideReason | None = None


@dataclass(slots=True)
class Claims:
    """Counts of a block's characters by the language that the markup claims for them."""

    nl: int = 0
    fr: int = 0
    none: int = 0

    def add(self, language: Language | None, text: str) -> None:
        count = len(text) - text.count(" ")
        if language == "nl":
            self.nl += count
        elif language == "fr":
            self.fr += count
        else:
            self.none += count

    def most(self) -> Language | None:
        enough = _MOST_OF * (self.nl + self.fr + self.none)
        return "nl" if self.nl > enough else "fr" if self.fr > enough else None


def tagged(tag: str | None) -> Language | None:
    """Return the language of a tag such as ``nl-BE`` or ``FRA``; None for any other language."""
    return _TAGS.get(tag.replace("_", "-").split("-")[0].strip().casefold()) if tag else None


@lru_cache(maxsize=4096)
def language_in_name(names: str) -> Language | None:
    """Return the language in a class or style name such as ``NormalNL`` or ``col-fr``.

    ``names`` may be several names, separated by spaces. None if they name no language, or both.
    """
    languages: set[Language | None] = set()
    for name in names.split():
        camel = _CAMEL.search(name)
        languages |= {tagged(camel[1])} if camel else set()
        languages |= {tagged(word) for word in _LANGUAGE_WORD.findall(name)}
    return languages.pop() if len(languages) == 1 else None


def numeral(kind: str, number: int) -> str:
    """Return a number as a list prints it; ``kind`` is the type of an ``ol``: 1, a, A, i or I."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 4000:
        made = ""
        for value, digits in _ROMAN:
            count, number = divmod(number, value)
            made += digits * count
        return made if kind == "I" else made.lower()
    return str(number)


def tidy(text: str) -> str:
    """Reduce white space to single spaces and remove invisible characters and outer space.

    No-break and thin spaces between digits stay.
    """
    text = _INVISIBLE.sub("", text)
    return _SPACES.sub(lambda match: match[1] or " ", text).strip()


def lines_of(blocks: Sequence[Block]) -> tuple[Line, ...]:
    """Return the lines of a document made of these blocks.

    The spans of the lines are offsets in the text of all lines, joined by newlines.
    """
    hints = trusted_hints([block.hint for block in blocks], [block.text for block in blocks])
    lines: list[Line] = []
    start = 0
    for block, hint in zip(blocks, hints, strict=True):
        before: Boundary | None = "blank"
        last = ""
        for row in block.text.split("\n"):
            text = repair_line(tidy(row))
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
                hint=None if names_only(text) else hint,
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
    first, second = gaps([before, after])
    if first * second < 0 and min(abs(first), abs(second)) > _SURE:
        return "end"
    return "wrap" if heading else None


def titles_of(title: str) -> Titles:
    """Return the title that a file states, under its language; a bilingual title is split.

    Titles such as "untitled", file names and titles in no clear language give no title.
    """
    title = tidy(title)
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST_TITLE or _NO_TITLE.search(title):
        return Titles()
    both = split_bilingual([title])[0]
    if both:
        return Titles(*both)
    language = language_of_texts([title])
    return Titles(title if language == "nl" else None, title if language == "fr" else None)


def trusted_hints(hints: Sequence[Language | None], texts: Sequence[str]) -> list[Language | None]:
    """Return the languages claimed by the markup, or all None if the texts contradict many.

    ``hints`` and ``texts`` have the same length. Up to 500 claims are checked; the claims are
    dropped if more than 10 % of the texts with clear evidence (over 4 nats) contradict them.
    """
    claimed = [(hint, text[:_SAMPLE]) for hint, text in zip(hints, texts, strict=True) if hint]
    leans = gaps([text for _, text in claimed[:_ASKED]])
    sure = [(hint, lean) for (hint, _), lean in zip(claimed, leans, strict=False)]
    sure = [(hint, lean) for hint, lean in sure if abs(lean) > _CERTAIN]
    denied = sum((lean > 0) != (hint == "nl") for hint, lean in sure)
    return [None] * len(hints) if denied > _DENIED * len(sure) else list(hints)


def gaps(texts: Iterable[str]) -> list[float]:
    """Return the log-likelihood ratio of Dutch to French for each text, in nats.

    A ratio above 0 means Dutch.
    """
    says = evidence(list(texts))
    ratios: list[float] = (says[:, 0] - says[:, 1]).tolist()
    return ratios


def language_of_texts(texts: Iterable[str]) -> Language | None:
    """Return the language that these texts together are clearly in, or None."""
    return languages_of([list(texts)])[0]


def languages_of(groups: Sequence[Sequence[str]]) -> list[Language | None]:
    """Return for each group the language that its texts together are clearly in, or None."""
    leans = iter(gaps([text for texts in groups for text in texts]))
    languages: list[Language | None] = []
    for texts in groups:
        total = sum(max(-3.0, min(3.0, next(leans))) for _ in texts)
        languages.append("nl" if total > _SURE else "fr" if total < -_SURE else None)
    return languages


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
    """Return the blocks of a file with the rows of data tables joined into one block each.

    Blocks in bilingual tables get the hint and column index of their language and the number of
    their row. The blocks are changed in place; those that were joined to another are left out.
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
        gone |= {id(block) for block in made.laid_out(numbers)}
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

    ``merged_blocks`` are the blocks whose text was joined to another block.
    """

    wide: Sequence[_Row]
    columns: Mapping[int, Sequence[str]]
    languages: Mapping[int, Language | None]
    merged_blocks: Sequence[Block]

    def laid_out(self, numbers: Iterator[int]) -> list[Block]:
        """Set column indexes and rows of a bilingual table, or join the rows of a data table.

        Return the blocks whose text was joined to another block.
        """
        gone = list(self.merged_blocks)
        if set(LANGUAGES) <= set(self.languages.values()):
            for row in self.wide:
                _say(row, self.languages, next(numbers))
        elif self.wide and _is_data(self.wide, self.columns):
            for row in self.wide:
                row[0].block.text = _BETWEEN.join(tidy(piece.block.text) for piece in row)
                gone += [piece.block for piece in row[1:]]
        return gone


def _tables(tables: Sequence[list[_Row]]) -> Iterator[_CellTable]:
    """Yield the tables of a file.

    The languages of all columns are identified in one call, which is far faster. Each table is
    made only when those before it were laid out, because it may be nested in one of them.
    """
    asked: list[tuple[list[_Row], list[Block], Mapping[int, list[str]]]] = []
    for rows in tables:
        gone = _with_marks(rows)
        asked.append((rows, gone, _columns(_wide(rows))))
    texts = [column for _, _, columns in asked for column in columns.values()]
    spoken = iter(languages_of(texts))
    for rows, gone, columns in asked:
        languages = {column: next(spoken) for column in columns}
        yield _CellTable(_wide(rows), columns, languages, gone)


def _wide(rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows of several cells."""
    return [row for row in rows if len({piece.cell for piece in row}) > 1]


def _with_marks(rows: list[_Row]) -> list[Block]:
    """Join cells that hold only a mark to the next cell; return the blocks of the marks."""
    gone = []
    for k, row in enumerate(rows):
        if _begins_with_mark(row):
            row[1].block.text = f"{tidy(row[0].block.text)} {row[1].block.text.lstrip()}"
            gone.append(row[0].block)
            rows[k] = row[1:]
    return gone


def _begins_with_mark(row: _Row) -> bool:
    """Return True if a row has two cells and the first holds only a mark: numbers of recitals."""
    if len({piece.cell for piece in row}) != 2 or not row[0].is_own or row[1].cell is row[0].cell:
        return False
    return bool(_MARK.fullmatch(tidy(row[0].block.text[:_LOOKED_AT])))


def _columns(rows: Sequence[_Row]) -> Mapping[int, list[str]]:
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for piece in itertools.chain.from_iterable(rows[:_ROWS]):
        if piece.cell.column < _COLUMNS:
            columns[piece.cell.column].append(tidy(piece.block.text[:_LOOKED_AT]))
    return columns


def _say(row: _Row, languages: Mapping[int, Language | None], number: int) -> None:
    """Set hint, column index and row of the blocks in one row of a bilingual table."""
    for piece in row:
        language = languages.get(piece.cell.column)
        if language:
            block = piece.block
            block.hint, block.column_index, block.row = language, LANGUAGES.index(language), number


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


def damaged_after(paragraphs: int, cause: str) -> Note:
    """Return the note for a document of which only the first paragraphs can be read."""
    return Note("damaged", "damaged after paragraph {}: {}", paragraphs, cause)
