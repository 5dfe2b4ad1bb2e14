"""The ranking weights of a search.

The default weights ranked best in ``python -m benchmarks.ranking --tune``, which tries a grid of
values for one weight at a time. It uses the known-item queries of set a in ``benchmarks/queries``,
and each pair of words from one of these queries. Sets b and c were never used to choose weights, so
they check the weights. Near its best value, a weight hardly changes the measure (by .002). The
exception is the weight of parts: MRR is .904 with .3 and .920 with .9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Weights of the ways in which a passage may match: factors of BM25 scores.

    ``form`` is for the form as typed; its score is added to that of the stem. ``lone_form``
    replaces ``form`` in a query of one word, so that passages with the typed form come first.
    ``unaccented`` is for another word that equals the typed word when its accents are removed.

    ``part`` is for the word as a part of a compound. ``lone_part`` replaces ``part`` in a query of
    one word, so that passages with the word itself come first. ``cells`` is for the several numbers
    in a number that was typed in groups (``461 463``), so that passages with the whole number come
    first. ``apart`` is for the parts of a compound near each other, and for a verb near its
    separated particle.

    ``beside`` is for words next to each other in the query that are near each other in the passage.
    ``phrase`` is for those that follow each other immediately and in the same order. ``compound``
    is for the Dutch compound of both (``gemeente raad``: *gemeenteraad*). ``heading`` is for
    passages that are headings.

    ``definition`` is for the articles of a law that define the word of a query of one word, and
    ``division`` for the headings of a law, which come after its articles then.

    ``quantity`` is for a date, an amount, or the number of a document or an article, if any word of
    a query is enough.

    ``across`` is for translations of the query. ``loose_across`` replaces ``across`` in a query in
    which any word is enough, so that translations can rank next to passages with the words
    themselves.
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
    compound: float = 1.3
    heading: float = 1.1
    quantity: float = 10.0
    definition: float = 5.0
    division: float = 0.2
    across: float = 1.0
    loose_across: float = 3.3


WEIGHTS: Final = RankingWeights()
# maximum distance in positions between the parts of a compound, between words that follow each
# other in a query, and between a verb and its particle behind it
PART_DISTANCE: Final = 5
NEIGHBOUR_DISTANCE: Final = 4
PARTICLE_DISTANCE: Final = 6
