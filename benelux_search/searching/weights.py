"""How much each way counts in which a passage may say what is looked for.

The figures are those that ranked best on the known-item queries in ``benchmarks/queries`` (set a),
tried one at a time on a grid by ``python -m benchmarks.ranking``; set b, which was never looked at
meanwhile, checks them. What is above what is fixed: a form before a stem, a stem before a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """Factors of BM25 scores.

    ``form``: what the very form adds to the stem of a word. ``unaccented``: another word that is
    written so without its accents. ``part``: a part of a compound; ``lone_part``: the same where
    nothing else is looked for, which must stay below what has the word. ``apart``: the parts of a
    compound near each other. ``beside``: words that follow each other in the query and stand near
    each other; ``phrase``: in this order at once. ``heading``: a passage that is one.
    ``corrected``: a word that was not typed so.
    """

    form: float = 0.15
    unaccented: float = 0.7
    part: float = 0.5
    lone_part: float = 0.1
    apart: float = 0.7
    beside: float = 0.25
    phrase: float = 0.15
    heading: float = 1.1


WEIGHTS: Final = Weights()
# positions: parts of a compound, or words that follow each other, are near so
APART: Final = 5
BESIDE: Final = 4
