"""The vocabulary that is shipped: stems that no rule reaches, and the parts of Dutch compounds.

``data/nl.stems`` and ``data/fr.stems`` have a line for each folded form of which the rules would
get a spelling wrong, with every spelling and its stem:

    marche	marche=march marché=marché.

``data/nl.elsewhere`` and ``data/fr.elsewhere`` have the forms that begin otherwise than their stem.
``data/nl.known`` and ``data/fr.known`` have a checksum of every word that is spelt right.
``data/nl.parts`` has words that compounds are made of (``m``: before another, ``h``: last, a digit
for how rare they are), and words that are not to be split (``w``). ``python -m
benchmarks.vocabulary`` makes these files; where they come from is in ``data/README.md``.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from benelux_search.model import Language

# to be raised with what is in the files: an index with another is rebuilt
VERSION: Final = 7
_DATA: Final = Path(__file__).with_name("data")


class Vocabulary:
    """The spellings of one language."""

    def __init__(self, lines: Mapping[bytes, bytes]) -> None:
        self._lines = lines

    def spellings(self, folded: str) -> dict[str, str] | None:
        """The stem of each spelling of a folded form; None where the rules are right."""
        line = self._lines.get(folded.encode("utf-8", "surrogatepass"))
        if line is None:
            return None
        pairs = (each.partition("=") for each in line.decode().split(" "))
        # what is written as it is folded is left out
        return {written or folded: stem for written, _, stem in pairs}


@cache
def vocabulary(language: Language) -> Vocabulary:
    return Vocabulary(_table(f"{language}.stems"))


@cache
def elsewhere(language: Language) -> Mapping[bytes, bytes]:
    """By stem, its folded forms that do not begin as it does: ``oeil`` has ``yeux``."""
    return _table(f"{language}.elsewhere")


@cache
def compound_parts() -> Mapping[bytes, bytes]:
    """What each word may be in a compound, by the word."""
    return _table("nl.parts")


@cache
def _known(language: Language) -> array[int]:
    """The prints of all words that are spelt right, and of these without their accents."""
    found = array("I", (_DATA / f"{language}.known").read_bytes())
    if sys.byteorder == "big":
        found.byteswap()
    return found


def word_print(word: str) -> int:
    """What is kept of a word that is spelt right: one in 20,000 others has the same by chance."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def is_listed(written: str, language: Language) -> bool:
    """Whether a word is spelt right, but for accents that may be left out."""
    known, wanted = _known(language), word_print(written)
    place = bisect_left(known, wanted)
    return place < len(known) and known[place] == wanted


def _table(name: str) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    # split at once and not decoded: 100,000 lines are there in 20 ms
    for line in (_DATA / name).read_bytes().split(b"\n"):
        key, _, value = line.partition(b"\t")
        found[key] = value
    return found
