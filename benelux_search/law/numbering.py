"""The order of the articles of a law: 442, 442/1, 442bis, 442ter, 443.

A number after a slash or a hyphen counts as the suffix of the same rank: 433/5 and 433-5 stand
where 433quinquies stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str, tuple[int, ...]]

_BOOK: Final = re.compile(r"(?:(?P<roman>[IVXL]+)|(?P<part>[LRD]))\.(?=[0-9])")
_PARTS: Final = re.compile(r"[0-9]+|[a-z]+")
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_ONES: Final = {
    "un": 1, "duo": 2, "bis": 2, "ter": 3, "quater": 4, "quin": 5, "quinquies": 5, "sex": 6,
    "sexies": 6, "sept": 7, "septies": 7, "octo": 8, "octies": 8, "novo": 9, "novies": 9,
    "nonies": 9, "duode": -2, "unde": -1, "": 0,
}  # fmt: skip
_TENS: Final = {"decies": 10, "vicies": 20, "tricies": 30}


@lru_cache(maxsize=1024)
def place_of(article: str) -> Place:
    """Return the place of an article, in the form of
    :func:`~benelux_search.law.citations.article_number`, among those of its law.

    Places are compared as tuples. Their first part is the part of a French code, ``L`` of
    ``L.233-4``, or empty: the order of articles of different parts means nothing.
    """
    book = _BOOK.match(article)
    if book is None:
        return "", _numbers(article)
    if "-" in article and len(book[0]) == 2:  # L.233-4 is of a French code
        return book[0][0], _numbers(article[book.end() :])
    number = _roman(book["roman"]) if book["roman"] else 0
    return "", (number, *_numbers(article[book.end() :]))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(
        int(part) if part.isdigit() else _rank(part) for part in _PARTS.findall(text.casefold())
    )


def _rank(suffix: str) -> int:
    """Return the number of a suffix: 2 of bis, 11 of undecies; of a letter, 1 of a."""
    if len(suffix) == 1:
        return ord(suffix) - ord("a") + 1
    for name, ten in _TENS.items():
        if suffix.endswith(name):
            return ten + _ONES.get(suffix.removesuffix(name), 0)
    return _ONES.get(suffix, 0)


def _roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text]
    return sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
