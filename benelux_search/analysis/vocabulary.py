"""The vocabulary that is shipped: stems that no rule reaches, and the parts of Dutch compounds.

``data/nl.stems`` and ``data/fr.stems`` have a line for each folded form of which the rules would
get a spelling wrong, with every spelling and its stem:

    marche	marche=march marché=marché.

``data/nl.elsewhere`` and ``data/fr.elsewhere`` have the forms that begin otherwise than their stem.
``data/nl.parts`` has words that compounds are made of (``m``: before another, ``h``: last, a digit
for how rare they are), and words that are not to be split (``w``). ``python -m
benchmarks.vocabulary`` makes these files; where they come from is in ``data/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from benelux_search.analysis.folding import may_be
from benelux_search.model import Language

# to be raised with what is in the files: an index with another is rebuilt
VERSION: Final = 4
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


def is_listed(written: str, folded: str, language: Language) -> bool:
    """Whether the vocabulary has a word, in this spelling or one with more accents."""
    spellings = vocabulary(language).spellings(folded) or {}
    return any(may_be(written, spelling) for spelling in spellings) or (
        language == "nl" and folded.encode("utf-8", "surrogatepass") in compound_parts()
    )


def _table(name: str) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    # split at once and not decoded: 100,000 lines are there in 20 ms
    for line in (_DATA / name).read_bytes().split(b"\n"):
        key, _, value = line.partition(b"\t")
        found[key] = value
    return found
