"""Scores of beads against gold, and matching of the paragraphs of raw text to gold paragraphs.

A *bead* is right if both its lists of paragraphs are those of a gold bead. A *link* is a Dutch and
a French paragraph of one bead. F1 is computed from the counts of all documents together.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

Bead: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]

_SHORT = 24  # letters and digits; shorter paragraphs must be the same, save a mark at an end
_LEAST_DICE = 0.95  # of character 4-grams
_NEARLY = 0.96


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of right items, of found items, and of items in the gold."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Self) -> Counts:
        return Counts(self.right + other.right, self.found + other.found, self.gold + other.gold)

    @property
    def f1(self) -> float:
        """Return F1, the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.gold) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The counts of beads and of links."""

    beads: Counts = Counts()
    links: Counts = Counts()

    def __add__(self, other: Self) -> Score:
        return Score(self.beads + other.beads, self.links + other.links)


def score(found: Sequence[Bead], gold: Sequence[Bead]) -> Score:
    """Return the score of beads; the paragraphs have the same numbers as in the gold."""
    known, links = set(gold), _links(gold)
    mine = _links(found)
    return Score(
        Counts(len(known.intersection(found)), len(found), len(known)),
        Counts(len(links & mine), len(mine), len(links)),
    )


def renumbered(
    beads: Iterable[Bead], dutch: Mapping[int, int], french: Mapping[int, int]
) -> list[Bead]:
    """Return the beads with the numbers of the gold paragraphs that match the found paragraphs.

    A found paragraph without a match gets a negative number, so its bead counts as wrong.
    """
    return [
        (
            tuple(sorted(dutch.get(k, -1 - k) for k in nl)),
            tuple(sorted(french.get(k, -1 - k) for k in fr)),
        )
        for nl, fr in beads
    ]


def match(found: Sequence[str], gold: Sequence[str]) -> dict[int, int]:
    """Return the number of the matching gold paragraph by number of the found paragraph.

    Both sequences keep their order, and the total similarity is as large as possible. White space,
    punctuation and case are ignored. A paragraph that is incomplete or contains a page number has
    no match.
    """
    mine, theirs = [_Letters.of(text) for text in found], [_Letters.of(text) for text in gold]
    n, m = len(mine), len(theirs)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    alike: dict[tuple[int, int], float] = {}
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            likeness = _likeness(mine[i], theirs[j])
            if likeness:
                alike[i, j] = likeness
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + likeness)
    matched = {}
    i = j = 0
    while i < n and j < m:
        if (i, j) in alike and best[i][j] == best[i + 1][j + 1] + alike[i, j]:
            matched[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return matched


@dataclass(frozen=True, slots=True)
class _Letters:
    """What of a paragraph counts: its letters and digits, and their 4-grams."""

    text: str
    grams: Counter[str]

    @classmethod
    def of(cls, text: str) -> Self:
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = folded.replace("œ", "oe").replace("æ", "ae")
        letters = "".join(filter(str.isalnum, folded))
        return cls(letters, Counter(letters[k : k + 4] for k in range(len(letters) - 3)))


def _likeness(one: _Letters, other: _Letters) -> float:
    """1 for the same text, something less for nearly the same, 0 for another."""
    if one.text == other.text:
        return 1.0
    short, long = sorted((one.text, other.text), key=len)
    more = len(long) - len(short)
    if len(short) < _SHORT or more > max(2, 0.01 * len(long)):
        marked = more <= 1 and (long.endswith(short) or short.endswith(long))
        return _NEARLY if marked and 6 <= len(short) < _SHORT else 0.0
    shared = (one.grams & other.grams).total()
    dice = 2 * shared / (one.grams.total() + other.grams.total())
    return dice if dice >= _LEAST_DICE else 0.0


def _links(beads: Iterable[Bead]) -> set[tuple[int, int]]:
    return {(i, j) for nl, fr in beads for i in nl for j in fr}
