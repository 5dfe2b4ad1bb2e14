"""Search by meaning beside words: the two rankings as one.

Blocks of text (the articles of a law, for example) are ranked by the nearness of their vectors to
that of the query, and by the best score of their passages for its words. The sum of both, each in
standard deviations, ranks the passages. It is so only if no passage has all the words: what has
them, as a citation, a name or a number, keeps its place before what only meaning finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from benelux_search.index.ports import ScoredPair
from benelux_search.meaning.encoder import Encoder, Floats
from benelux_search.meaning.vector_index import Nearness, VectorIndex
from benelux_search.model import Language

WORDS: Final = 0.4  # weight of the words; that of the meaning is the rest
MOST: Final = 1000  # passages with the words that are ranked again


@dataclass(frozen=True, slots=True)
class MeaningSearch:
    """The vectors of an index, and the encoder of queries that made them."""

    vectors: VectorIndex
    encoder: Encoder

    def nearness(self, query: str) -> Nearness:
        """Return how near each block is to a query."""
        return self.vectors.nearness(self.encoder.encode([query], "query")[0])


def merged_ranking(
    best: Sequence[ScoredPair], nearness: Nearness, language: Language, *, keeps_order: bool
) -> Iterator[ScoredPair]:
    """Yield the passages with the words of a query, and those that are near it, best first.

    ``best`` are the passages with the words. With ``keeps_order``, they come first, as they are. Of
    a block in which no passage has a word, the first passage is taken. ``language`` is that of
    these passages.
    """
    block_of = _blocks_of(best, nearness)
    if not len(nearness.first):
        yield from best
        return
    words = np.zeros(len(nearness.first))
    for scored in best:
        block = block_of.get(scored.ordinal)
        if block is not None:
            words[block] = max(words[block], scored.score)
    deviation = float(words.std()) or 1.0
    total = (1 - WORDS) * _standardised(nearness.scores) + WORDS * (
        words - words.mean()
    ) / deviation
    ranked = [(_score(scored, block_of, words, total, deviation), scored) for scored in best]
    held = set(block_of.values())
    lone = [
        (float(total[block]), int(nearness.first[block]))
        for block in np.argsort(-total, kind="stable")
        if int(block) not in held
    ]
    if keeps_order:
        yield from best
        yield from (ScoredPair(ordinal, score, language) for score, ordinal in lone)
        return
    found = [ScoredPair(ordinal, score, language) for score, ordinal in lone]
    own = [ScoredPair(each.ordinal, score, each.language, each.alike) for score, each in ranked]
    yield from sorted([*own, *found], key=lambda each: (-each.score, each.ordinal))


def _blocks_of(best: Sequence[ScoredPair], nearness: Nearness) -> Mapping[int, int]:
    """Return the block of each pair that is in one, by ordinal; of several, the nearest."""
    block_of: dict[int, int] = {}
    for scored in best:
        end = int(np.searchsorted(nearness.first, scored.ordinal, "right"))
        start = end
        while start > 0 and nearness.last[start - 1] >= scored.ordinal:
            start -= 1
        if start < end:
            block_of[scored.ordinal] = start + int(nearness.scores[start:end].argmax())
    return block_of


def _score(
    scored: ScoredPair,
    block_of: Mapping[int, int],
    words: npt.NDArray[np.float64],
    total: npt.NDArray[np.float64],
    deviation: float,
) -> float:
    """Return the score of a passage: that of its block, less what it lacks of its best passage."""
    block = block_of.get(scored.ordinal)
    if block is None:  # a heading, or a pair without a vector
        return float(WORDS * scored.score / deviation + total.min(initial=0.0))
    return float(total[block] + WORDS * (scored.score - words[block]) / deviation)


def _standardised(values: Floats) -> npt.NDArray[np.float64]:
    wide = values.astype(np.float64)
    if not len(wide):
        return wide
    return np.asarray((wide - wide.mean()) / (float(wide.std()) or 1.0))
