"""Marks that two lines share: figures, addresses and names, which are the same in both languages.

Of two lines in a row that hold the same marks and no word in common, one is likely to translate
the other: *Van: An Peeters <an@x.be>* and *De : An Peeters <an@x.be>*, *Totaal 7.936* and *Total 7
936*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from rapidfuzz import fuzz

from benelux_search.text.joins import holds_address
from benelux_search.text.languages.places import dutch_names

_AHEAD: Final = re.compile(r"([-–—•])\s|(?:[§(]\s?|[^\W\d]+\.?\s)?(\d+)")
_GROUPS: Final = re.compile(r"(?<=\d)[.\s\u00a0\u2009\u202f](?=\d{3}(?!\d))")
# The hours of both languages: 9.00, 9u00, 9h00, 9 h 00; 9u, 9 h
_HOUR: Final = re.compile(r"(?<!\d)(\d{1,2})\s?[.:hu]\s?(\d{2})(?!\d)")
_FULL_HOUR: Final = re.compile(r"(?<![\d.,:/])(\d{1,2})\s?[hu]\b")
_NO_DIGITS: Final = re.compile(r"\D+")
_EDGES: Final = "\"'.,;:!?()[]{}<>«»“”„–—-\u00a0\u202f"
_CURRENCY: Final = "€$£"
_LONGEST: Final = 200  # characters of a line whose marks are compared
_LONGEST_ALIKE: Final = 80  # characters; longer lines are compared by the aligner
_ALIKE: Final = 75.0  # least likeness of two spellings, in percent
_MOST_OF: Final = 0.4  # least share of the letters and digits of each line that the marks have
_FEWEST: Final = 3  # least letters and digits of the marks
_MOST_MARKS: Final = 0.4  # least share of the marks of a line and the one beside it that are equal


def with_plain_figures(text: str) -> str:
    """Return a text with its figures in one spelling: ``7936`` for *7.936* and *7 936*."""
    return _GROUPS.sub("", text)


def figure_key(text: str) -> str:
    """Return what a line of figures holds: ``15,50`` for *€ 15,50* and *15,50 €*."""
    return "".join(c for c in with_plain_figures(text) if not (c.isspace() or c in _CURRENCY))


def are_alike(a: str, b: str) -> bool:
    """Return True if two lines share most of what they hold, all of it marks."""
    if max(len(a), len(b)) > _LONGEST or not _may_share_marks(a, b):
        return False
    one, other = _LineMarks.of(a), _LineMarks.of(b)
    shared = sum(map(len, one.marks & other.marks))
    if shared < max(_FEWEST, _MOST_OF * max(one.size, other.size)):
        return False
    if one.words == other.words:  # 8040 Bergen, 8040 Mons
        return one.marks == other.marks and a != b and not one.words
    first = {one.first} & {other.first}  # of a name: Mira Goossens (vr 18u)
    return not (one.words & other.words) - first


def _may_share_marks(a: str, b: str) -> bool:
    """Return False for most lines that share few marks: this is many times faster."""
    digits = _NO_DIGITS.sub("", a)
    if len(digits) >= _FEWEST and digits == _NO_DIGITS.sub("", b):
        return True
    common = set(a.split()).intersection(b.split())
    size = sum(len(token) for token in common if not token[0].islower())
    return 2 * size >= _MOST_OF * max(len(a), len(b))


def may_translate(a: str, b: str) -> bool:
    """Return True if two short lines hold the same marks, or are nearly spelt alike, but not quite.

    They are no two lines of one paragraph: *TOTAAL* and *TOTAL*, *1 + 1 GRATIS* and *1 + 1
    GRATUIT*.
    """
    if max(len(a), len(b)) > _LONGEST_ALIKE or a == b:
        return False
    return fuzz.ratio(a.casefold(), b.casefold(), score_cutoff=_ALIKE) > 0 or are_alike(a, b)


def without_marks(text: str) -> str:
    """Return the other words of a line: *Totaal* of *Totaal 7.936*."""
    return " ".join(
        token for number, token in enumerate(_tokens(text)) if not _is_mark(token, number)
    )


def _tokens(text: str) -> list[str]:
    hours = _HOUR.sub(r"\1:\2", with_plain_figures(text))
    return _FULL_HOUR.sub(r"\1:00", hours).split()


def _is_mark(token: str, number: int) -> bool:
    """Return True for a figure, an address, and a name, which is not the first word of its line."""
    plain = token.strip(_EDGES)
    is_name = number > 0 and plain[:1].isupper() and not plain.isupper()
    return is_name or any(map(str.isdigit, plain)) or holds_address(plain)


def translates_neighbour(texts: Sequence[str], k: int, halves: tuple[str, str]) -> bool:
    """Return True if line ``k`` as a whole, and not one half, translates the line above or below.

    It shares more marks with this line than its ``halves`` share with each other: *18 h 15 – Trio –
    Salle bleue* below *18.15 uur – Trio – Blauwe Zaal*. Halves that both begin with a number that
    begins no line beside them translate each other: *2° Tabel 8 2° Tableau 8* below *1° Tabel …*.
    """
    if len(texts[k]) > _LONGEST:
        return False
    left, right = (_LineMarks.of(half).marks for half in halves)
    own, within = left | right, _size(left & right)
    if not own:
        return False
    beside = [each for each in (*texts[max(0, k - 1) : k], *texts[k + 1 : k + 2]) if each]
    ahead = mark_ahead(halves[0])
    if ahead == mark_ahead(halves[1]) != "" and ahead not in map(mark_ahead, beside):
        return False
    return any(_shares_more(own, other, within) for other in beside if other != texts[k])


def mark_ahead(text: str) -> str:
    """Return the number or the dash that begins a text, or "": ``4`` in ``Art. 4. De raad``."""
    found = _AHEAD.match(text)
    return "" if found is None else found[1] or found[2]


def _shares_more(own: frozenset[str], other: str, least: int) -> bool:
    if len(other) > _LONGEST:
        return False
    marks = _LineMarks.of(other).marks
    shared = _size(own & marks)
    return shared > least and shared >= _MOST_MARKS * max(_size(own), _size(marks))


def _size(marks: frozenset[str]) -> int:
    return sum(map(len, marks))


def has_only_marks(text: str) -> bool:
    """Return True for a line of addresses: *info@x.be, www.x.be*."""
    return holds_address(text) and not _LineMarks.of(text).words


@dataclass(frozen=True, slots=True)
class _LineMarks:
    """The marks and the other words of a line, and the number of their characters.

    A place has one mark in both languages. ``first`` is the first word of a line that begins with a
    name, else "".
    """

    marks: frozenset[str]
    words: frozenset[str]
    size: int
    first: str

    @classmethod
    def of(cls, text: str) -> Self:
        marks: set[str] = set()
        words: set[str] = set()
        size = 0
        for number, token in enumerate(_tokens(text)):
            plain = token.strip(_EDGES)
            size += len(plain)
            if plain and _is_mark(token, number):
                folded = plain.casefold()
                marks.add(dutch_names().get(folded, folded))
            elif plain:
                words.add(plain.casefold())
        first = text.split(maxsplit=2)[:2]
        is_name = len(first) > 1 and all(word[0].isupper() for word in first)
        return cls(frozenset(marks), frozenset(words), size, first[0].casefold() if is_name else "")
