"""A passage as words that are linked: what stands at each of its positions, and its sentences.

What is linked is a *unit*: the stem of a word, or of a part of a Dutch compound. Of
``mensenhandel`` the units ``mensenhandel``, ``mens`` and ``handel`` stand at one position, so that
a compound that is met once is linked by what its parts are known to be.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis import Spot, head, located
from benelux_search.model import Language
from benelux_search.terms import folded_of

# Where a sentence may end; some dumps glue the next one to it: "georganiseerd.Het doel". What an
# abbreviation cuts in two (art. 5) is put together again when sentences are aligned.
_BORDER: Final = re.compile(
    r"\n+|[.!?…][\"»”’)]*\s+(?=[\"«“(\-–]*\s?[A-ZÀ-Ý0-9])|[.!?][\"»”)]*(?=[A-ZÀ-Ý]|\d{1,2}\.)"
    r"|[;:]\s*(?=[-–•])|[;:]\s+|(?<=[.?;:])(?=-|[a-z]\)\s)"
)

_LONG: Final = 9  # letters of a compound of which only the head may be known


@dataclass(frozen=True, slots=True)
class Words:
    """The units of a passage in order, each with the position that it stands at.

    ``begins`` is where the word of a unit begins in the text. Sentence ``k`` has the units from
    ``starts[k]`` to ``starts[k + 1]`` and ``sizes[k]`` characters.
    """

    units: tuple[str, ...]
    positions: tuple[int, ...]
    begins: tuple[int, ...]
    starts: tuple[int, ...]
    sizes: tuple[int, ...]


def words_of(text: str, language: Language) -> Words:
    """The words of a passage, at the positions that the analysis gives them."""
    borders = [0, *(match.end() for match in _BORDER.finditer(text)), len(text)]
    units: list[str] = []
    positions: list[int] = []
    begins: list[int] = []
    for begin, first, spots in located(text, language):
        word = 0  # where the last one begins: parts begin in it
        for position, kind, term, start, _ in _with_heads(spots.spots, language):
            if kind == "form":
                word = begin + start
            else:
                units.append(term)
                positions.append(first + position)
                begins.append(word)
    starts, sizes = [0], []
    last = 0
    for end in borders[1:]:
        count = bisect_right(begins, end - 1)
        if count > starts[-1]:
            starts.append(count)
            sizes.append(end - last)
            last = end
    return Words(tuple(units), tuple(positions), tuple(begins), tuple(starts), tuple(sizes))


def _with_heads(spots: tuple[Spot, ...], language: Language) -> tuple[Spot, ...]:
    """The same, with the last part of compounds of which no more is known: mechanisme of
    degressiviteitsmechanisme."""
    if language != "nl" or len(spots) != 2 or len(spots[0].term) < _LONG:
        return spots
    form, stem = spots
    folded = folded_of(form.term)
    start = head(folded)
    # of aankondigingen, whose stem the vocabulary knows, nothing is a part
    if not start or not stem.term[start:] or not stem.term.startswith(folded[:start]):
        return spots
    return form, stem, stem._replace(term=stem.term[start:])
