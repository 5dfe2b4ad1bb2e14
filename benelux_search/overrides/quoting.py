"""Finding a paragraph by how it begins.

Letters and digits are compared, without case and accents; marks and spaces do not count, but
where a word ends does.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from benelux_search.overrides.entries import Quote

_FEWEST: Final = 4  # words of a quotation that is made, where the text has so many
_MOST: Final = 15
_ELLIPSES: Final = ("…", "...")
_MISREAD: Final = re.compile(r"(?:#\d+|…|\.\.\.)$")  # what says more than it quotes
_OPENING: Final = re.compile(r"(?<=\s)(?:[«“„‘\"'(\[•–—-]\s?)+$")


def key(text: str) -> str:
    """The letters and digits of a text as they are compared."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


def beginning_so(texts: Sequence[str], keys: Sequence[str], quote: Quote) -> list[int]:
    """The texts that begin with a quotation, by index: all, or the one that its number chooses.

    ``keys`` are those of the texts. A text that is the quotation, and no more, counts alone.
    """
    found = _all_beginning_so(texts, keys, quote)
    if quote.which is not None:
        return found[quote.which - 1 : quote.which]
    whole = [number for number in found if keys[number] == key(quote.text)]
    return whole if len(whole) == 1 else found


def inside(texts: Sequence[str], keys: Sequence[str], quote: Quote) -> list[tuple[int, int]]:
    """(index, place) of each text that has a quotation inside, from the beginning of a word on."""
    wanted = key(quote.text)
    found = []
    for number, there in enumerate(keys):
        at = there.find(wanted, 1)
        while at >= 0:
            place = _places(texts[number])[at]
            begins = not texts[number][place - 1].isalnum()
            if begins and _ends_there(texts[number], at, wanted, quote):
                found.append((number, _opened(texts[number], place)))
            at = there.find(wanted, at + 1)
    return found if quote.which is None else found[quote.which - 1 : quote.which]


def quotations(texts: Sequence[str]) -> list[str]:
    """For each text a quotation, as short as may be, that finds it and no other; "" for none."""
    keys = [key(text) for text in texts]
    ordered = sorted(range(len(texts)), key=keys.__getitem__)
    shared = [0] * len(texts)  # letters and digits that a text begins with as another one does
    for one, other in itertools.pairwise(ordered):
        alike = _alike(keys[one], keys[other])
        shared[one], shared[other] = max(shared[one], alike), max(shared[other], alike)
    same = Counter(keys)
    found: dict[str, list[int]] = {}
    made = []
    for number, text in enumerate(texts):
        quotation = _words(text, shared[number] + 1)
        if quotation is None and same[keys[number]] == 1:
            quotation = _words(text, len(keys[number]))
        misread = quotation is not None and _MISREAD.search(quotation)
        if keys[number] and (quotation is None or misread):  # it may be one of several
            few = quotation or _words(text, 1) or text
            if few not in found:
                found[few] = _all_beginning_so(texts, keys, Quote(few))
            quotation = f"{few} #{found[few].index(number) + 1}"
        made.append(quotation or "")
    return made


def _all_beginning_so(texts: Sequence[str], keys: Sequence[str], quote: Quote) -> list[int]:
    wanted = key(quote.text)
    return [
        number
        for number, there in enumerate(keys)
        if there.startswith(wanted) and _ends_there(texts[number], 0, wanted, quote)
    ]


def _places(text: str) -> list[int]:
    """The place in a text of each sign of its key."""
    return [place for place, character in enumerate(text) for _ in key(character)]


def _ends_there(text: str, at: int, wanted: str, quote: Quote) -> bool:
    """Whether a word ends where a quotation does, unless it ends in dots."""
    if quote.text.endswith(_ELLIPSES):
        return True
    after = _places(text)[at + len(wanted) - 1] + 1
    rest = unicodedata.normalize("NFKD", text[after : after + 8])
    return not next((c for c in rest if not unicodedata.combining(c)), " ").isalnum()


def _opened(text: str, place: int) -> int:
    """Where a word begins together with what opens before it: a quotation mark, a bullet."""
    before = _OPENING.search(text[:place])
    return before.start() if before else place


def _alike(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def _words(text: str, least: int) -> str | None:
    """The first words of a text that hold so many letters and digits; None where too many do."""
    count = 0
    for number, word in enumerate(re.finditer(r"\S+", text), 1):
        count += len(key(word[0]))
        if number > _MOST:
            return None
        if count >= least and (number >= _FEWEST or not text[word.end() :].strip()):
            return text[: word.end()]
    return None
