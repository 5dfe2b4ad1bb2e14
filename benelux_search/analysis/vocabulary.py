"""The vocabulary that is shipped: stems that no rule reaches, and the parts of Dutch compounds.

``data/nl.stems`` and ``data/fr.stems`` have a line for each folded form of which the rules would
get a spelling wrong, with every spelling and its stem:

    marche	marche=march marché=marché.

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
VERSION: Final = 2
_DATA: Final = Path(__file__).with_name("data")


class Vocabulary:
    """The spellings of one language."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._lines = _lines(text)

    def spellings(self, folded: str) -> dict[str, str] | None:
        """The stem of each spelling of a folded form; None where the rules are right."""
        line = self._lines.get(folded.encode("utf-8", "surrogatepass"))
        if line is None:
            return None
        pairs = (each.partition("=") for each in line.decode().split(" "))
        # what is written as it is folded is left out
        return {written or folded: stem for written, _, stem in pairs}

    def having(self, stem: str) -> tuple[str, ...]:
        """The folded forms of which a spelling is listed with a stem."""
        wanted, found, place = f"={stem}".encode("utf-8", "surrogatepass"), [], 0
        while (place := self._text.find(wanted, place)) >= 0:
            end = place + len(wanted)
            if self._text[end : end + 1] in b" \n":
                start = self._text.rfind(b"\n", 0, place) + 1
                found.append(self._text[start : self._text.index(b"\t", start)].decode())
            place = end
        return tuple(dict.fromkeys(found))


@cache
def vocabulary(language: Language) -> Vocabulary:
    return Vocabulary((_DATA / f"{language}.stems").read_bytes())


@cache
def compound_parts() -> Mapping[bytes, bytes]:
    """What each word may be in a compound, by the word."""
    return _lines((_DATA / "nl.parts").read_bytes())


def is_listed(written: str, folded: str, language: Language) -> bool:
    """Whether the vocabulary has a word, in this spelling or one with more accents."""
    spellings = vocabulary(language).spellings(folded) or {}
    return any(may_be(written, spelling) for spelling in spellings) or (
        language == "nl" and folded.encode("utf-8", "surrogatepass") in compound_parts()
    )


def _lines(text: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    # split at once and not decoded: 100,000 lines are there in 20 ms
    for line in text.split(b"\n"):
        key, _, value = line.partition(b"\t")
        found[key] = value
    return found
