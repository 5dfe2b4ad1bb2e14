"""How much each way counts in which a passage may say what is looked for.

The figures are those that ranked best on the known-item queries of set a in ``benchmarks/queries``
and on every two words of one of them, tried one at a time on a grid by ``python -m
benchmarks.ranking --tune``; sets b and c, which were never tried, check them. The measure hardly
moves around the best of most of them (by .002); parts count most: .904 MRR with .3, .920 with .9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """Factors of BM25 scores.

    ``form``: what the very form adds to the stem of a word; ``lone_form``: the same where nothing
    else is looked for, so that it comes first. ``unaccented``: another word that is
    written so without its accents. ``part``: a part of a compound; ``lone_part``: the same where
    nothing else is looked for, which must stay below what has the word. ``cells``: the numbers that
    one in groups may be, which must stay below what has the one. ``apart``: the parts of a
    compound near each other. ``beside``: words that follow each other in the query and stand near
    each other; ``phrase``: in this order at once. ``heading``: a passage that is one, by how much
    more it counts. ``across``: what translations of the words find, and ``loose_across`` the same
    where any of them is enough, so that they stand up to what has words of the query itself.
    """

    form: float = 0.3
    lone_form: float = 2.0
    unaccented: float = 0.7
    part: float = 0.8
    lone_part: float = 0.1
    cells: float = 0.1
    apart: float = 0.8
    beside: float = 0.25
    phrase: float = 0.3
    heading: float = 1.1
    across: float = 1.0
    loose_across: float = 3.3


WEIGHTS: Final = Weights()
# positions: parts of a compound, words that follow each other, a verb and its particle are near so
APART: Final = 5
BESIDE: Final = 4
PARTED: Final = 2
