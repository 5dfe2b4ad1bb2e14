"""Search by meaning beside words: the two rankings as one.

Blocks of text (the articles of a law, for example) are ranked by the nearness of their vectors to
that of the query, and by the best score of their passages for its words. The sum of both, each in
standard deviations, ranks the passages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from benelux_search.index.ports import ScoredPair
from benelux_search.meaning.encoder import Encoder, Floats
from benelux_search.meaning.vector_files import Ints
from benelux_search.meaning.vector_index import Nearness, VectorIndex
from benelux_search.model import Language

WORDS: Final = 0.4  # weight of the words; that of the meaning is the rest


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
) -> tuple[Sequence[ScoredPair], Iterator[ScoredPair]]:
    """Return the passages with words of a query, and those that only meaning finds, best first.

    ``best`` are the passages with words; they get scores that compare with those of the others.
    With ``keeps_order``, they are returned as they are. Of a block in which no passage has a word,
    the first passage is found. ``language`` is that of these passages.
    """
    if not len(nearness.first):
        return best, iter(())
    block_of = _blocks_of(best, nearness)
    words = np.zeros(len(nearness.first))
    for scored in best:
        block = block_of.get(scored.ordinal)
        if block is not None:
            words[block] = max(words[block], scored.score)
    deviation = float(words.std()) or 1.0
    words_part = WORDS * (words - words.mean()) / deviation
    total = (1 - WORDS) * _standardised(nearness.scores) + words_part
    found = _found_by_meaning(total, nearness.first, best, set(block_of.values()), language)
    if keeps_order:
        return best, found
    own = [
        replace(scored, score=_score(scored, block_of, words, total, deviation)) for scored in best
    ]
    return sorted(own, key=by_score), found


def by_score(scored: ScoredPair) -> float:
    """Return the key by which passages are sorted: descending scores; ties keep their order."""
    return -scored.score


def _found_by_meaning(
    total: npt.NDArray[np.float64],
    first: Ints,
    best: Sequence[ScoredPair],
    with_words: Collection[int],
    language: Language,
) -> Iterator[ScoredPair]:
    """Yield the first passage of each block without words; ``with_words`` are the other blocks."""
    seen = {scored.ordinal for scored in best}
    for block in np.argsort(-total, kind="stable"):
        ordinal = int(first[block])
        if int(block) not in with_words and ordinal not in seen:
            seen.add(ordinal)  # a long pair has several blocks
            yield ScoredPair(ordinal, float(total[block]), language)


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
    return np.asarray((wide - wide.mean()) / (float(wide.std()) or 1.0))
