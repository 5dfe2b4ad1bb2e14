"""Blocks: what a file without lines is made of, and how they become the lines of a document.

A page or a Word document gives its paragraphs, headings and cells as blocks; what they share
(white space, claims of a language, numbers of list items) is here.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from benelux_search.model import LANGUAGES, AsideReason, Boundary, Language, Line, Span, Titles
from benelux_search.text.bilingual_lines import split_bilingual
from benelux_search.text.langid import evidence, names_only
from benelux_search.text.unicode_repair import repair_line

# white space that groups the digits of a number stays: "1 250 000"
_SPACES = re.compile(r"(?<=\d)([\u00a0\u2009\u202f])(?=\d)|\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens, and what has no width
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
_MOST_OF = 0.7  # of a block's text that must be claimed
_SURE = 1.0  # nats by which texts must be in a language
_CERTAIN = 4.0  # nats by which a text denies what is claimed of it
_ASKED, _SAMPLE = 500, 400  # blocks with claims that are looked at, characters of each
_DENIED = 0.1  # share of the claims
_LONGEST_TITLE = 300
_NO_TITLE = re.compile(
    r"^(?:untitled|naamloos|sans (?:titre|nom)|document\s?\d*|home(?:page)?|microsoft word -.*)$"
    r"|\.(?:html?|docx?|dot[mx]?|pdf|txt|rtf)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class TableCell:
    """A cell of a table: the number of the table in its file, row and column from 0.

    ``outer`` is the cell that the table stands in. A cell is equal to itself only: tables may
    be nested deeper than a comparison could go.
    """

    table: int
    row: int
    column: int
    outer: TableCell | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, a heading or a piece of a cell.

    ``text`` may hold line ends where the reader sees them. ``link`` is the share of it that is
    linked, from 0 to 1; ``lane`` and ``row`` are those of :class:`~benelux_search.model.Line`.
    """

    text: str
    heading: bool = False
    hint: Language | None = None
    cell: TableCell | None = None
    page: int = 1
    zone: str = ""
    link: float = 0.0
    lane: int | None = None
    row: int | None = None
    aside: AsideReason | None = None


@dataclass(slots=True)
class Claims:
    """How much of a block's text the markup claims to be in each language."""

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
    """The language of a tag such as ``nl-BE`` or ``FRA``; None for any other."""
    return _TAGS.get(tag.replace("_", "-").split("-")[0].strip().casefold()) if tag else None


@lru_cache(maxsize=4096)
def language_in_name(names: str) -> Language | None:
    """The one language that the name of a class or a style has in it: ``NormalNL``, ``col-fr``."""
    found: set[Language | None] = set()
    for name in names.split():
        camel = _CAMEL.search(name)
        found |= {tagged(camel[1])} if camel else set()
        found |= {tagged(word) for word in _LANGUAGE_WORD.findall(name)}
    return found.pop() if len(found) == 1 else None


def numeral(kind: str, number: int) -> str:
    """A number as lists print it; the kinds are those of an ``ol``: 1, a, A, i or I."""
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
    """A text as it is seen: white space is one space, and what is invisible goes."""
    text = _INVISIBLE.sub("", text)
    return _SPACES.sub(lambda match: match[1] or " ", text).strip()


def lines_of(blocks: Sequence[Block]) -> tuple[Line, ...]:
    """The lines of a document; their places are those in its lines joined by newlines."""
    hints = believable([block.hint for block in blocks], [block.text for block in blocks])
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
                lane=block.lane,
                row=block.row,
            )
            lines.append(line)
            start += len(text) + 1
            before, last = None, text
    return tuple(lines)


def _within(before: str, after: str, *, heading: bool) -> Boundary | None:
    """What stands between two lines of a block: a title may be there twice, once a language."""
    first, second = gaps([before, after])
    if first * second < 0 and min(abs(first), abs(second)) > _SURE:
        return "end"
    return "wrap" if heading else None


def titles_of(title: str) -> Titles:
    """The title that a file says it has, in the language that it is in; none for a file's name."""
    title = tidy(title)
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST_TITLE or _NO_TITLE.search(title):
        return Titles()
    both = split_bilingual([title])[0]
    if both:
        return Titles(*both)
    language = speaks([title])
    return Titles(title if language == "nl" else None, title if language == "fr" else None)


def believable(hints: Sequence[Language | None], texts: Sequence[str]) -> list[Language | None]:
    """The claims of the markup, or none of them where many are denied by the text itself."""
    claimed = [(hint, text[:_SAMPLE]) for hint, text in zip(hints, texts, strict=True) if hint]
    leans = gaps([text for _, text in claimed[:_ASKED]])
    sure = [(hint, lean) for (hint, _), lean in zip(claimed, leans, strict=False)]
    sure = [(hint, lean) for hint, lean in sure if abs(lean) > _CERTAIN]
    denied = sum((lean > 0) != (hint == "nl") for hint, lean in sure)
    return [None] * len(hints) if denied > _DENIED * len(sure) else list(hints)


def gaps(texts: Iterable[str]) -> list[float]:
    """By how many nats each text is rather Dutch (above 0) than French."""
    says = evidence(list(texts))
    found: list[float] = (says[:, 0] - says[:, 1]).tolist()
    return found


def speaks(texts: Iterable[str]) -> Language | None:
    """The language that these texts together are surely in."""
    return languages_of([list(texts)])[0]


def languages_of(groups: Sequence[Sequence[str]]) -> list[Language | None]:
    """The language that the texts of each group together are surely in."""
    leans = iter(gaps([text for texts in groups for text in texts]))
    found: list[Language | None] = []
    for texts in groups:
        total = sum(max(-3.0, min(3.0, next(leans))) for _ in texts)
        found.append("nl" if total > _SURE else "fr" if total < -_SURE else None)
    return found


# Tables: which put the languages beside each other, and which hold data.
#
# Where one column is Dutch and another French, the cells of a row say the same. The row of any
# other table says one thing and stays together, where its cells are short; and a cell that is
# nothing but a mark ("(1)", "a)", "—") belongs to the next one.


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
    """A block as a piece of a cell, its own or one further out."""

    block: Block
    cell: TableCell

    @property
    def own(self) -> bool:
        return self.block.cell is self.cell


_Row: TypeAlias = list[_CellBlock]


def _rows() -> defaultdict[int, _Row]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class _CellTable:
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


def _tables(tables: Sequence[list[_Row]]) -> Iterator[_CellTable]:
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
        yield _CellTable(_wide(rows), columns, languages, gone)


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
