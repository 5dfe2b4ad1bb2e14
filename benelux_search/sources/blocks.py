"""Blocks: what a file without lines is made of, and how they become the lines of a document.

A page or a Word document gives its paragraphs, headings and cells as blocks; what they share
(white space, claims of a language, numbers of list items) is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from benelux_search.bilingual import split_bilingual
from benelux_search.characters import mended
from benelux_search.language import evidence, names_only
from benelux_search.model import AsideReason, Boundary, Language, Line, Span, Titles

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
class Cell:
    """A cell of a table: the number of the table in its file, row and column from 0.

    ``outer`` is the cell that the table stands in. A cell is equal to itself only: tables may
    be nested deeper than a comparison could go.
    """

    table: int
    row: int
    column: int
    outer: Cell | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, a heading or a piece of a cell.

    ``text`` may hold line ends where the reader sees them. ``link`` is the share of it that is
    linked, from 0 to 1; ``lane`` and ``row`` are those of :class:`~benelux_search.model.Line`.
    """

    text: str
    heading: bool = False
    hint: Language | None = None
    cell: Cell | None = None
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
def named(names: str) -> Language | None:
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
            text = mended(tidy(row))
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
