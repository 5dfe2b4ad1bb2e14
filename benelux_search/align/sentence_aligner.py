"""The aligner of sentences: many small lattices, searched together along their anti-diagonals.

The costs are those of the aligner of paragraphs: lengths (Gale and Church 1993), words that have a
translation on the other side (Moore 2002), and priors of the kinds of beads. The posterior of each
bead comes from the sums over all paths (forward-backward).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from benelux_search.align.lattice import FAR, Floats, Ints, Shape, Singles
from benelux_search.align.sentence_evidence import (
    MOST_JOINED,
    MOST_SENTENCES,
    SentenceReader,
    Sentences,
    word_scores,
)

# Numbers of Dutch and French sentences of a bead, with the probability of this kind
KINDS: Final[Mapping[Shape, float]] = {
    (1, 1): 0.81, (1, 2): 0.06, (2, 1): 0.06, (2, 2): 0.003, (1, 3): 0.004, (3, 1): 0.004,
    (1, 0): 0.03, (0, 1): 0.03,
}  # fmt: skip
_SHAPES: Final = tuple(KINDS)
_WORDS: Final = 0.15  # weight of a nat of word evidence, of each direction
_RATIO, _TEXT = 1.08, 300.0  # French length / Dutch length, and characters of which it is sure
# The standard deviation of the log ratio of lengths, as for paragraphs; and that of all lengths
_LENGTH_FLOOR, _LENGTH_SLOPE, _ALL_LENGTHS = 0.2, 1.5, 0.7
_MISFIT: Final = 0.02  # share of true beads whose lengths are uninformative
_MOST_CELLS: Final = 1 << 20  # of the lattices that are searched together
_FULL: Final = 0.6  # share of the rows of a batch that its smallest lattice has
_UNALIGNED: Final = 0.5  # confidence of a passage of too many sentences


@dataclass(frozen=True, slots=True)
class AlignedSentences:
    """A bead of sentences, given by their indexes, with its posterior."""

    nl: range
    fr: range
    confidence: float


def align_sentences(
    pairs: Sequence[tuple[Sentences, Sentences]],
    reader: SentenceReader,
    crossing_costs: Sequence[Singles] = (),
) -> list[list[AlignedSentences]]:
    """Align the sentences of each pair of passages.

    Every sentence is in exactly one bead, and the beads are in order in both languages. A passage
    of more than 600 sentences is one bead with its counterpart. ``crossing_costs``, if given, has a
    table for each pair: entry (i, j) is an additional cost, in nats, of sentences i and j in one
    bead.
    """
    aligned = [_without_search(nl, fr) for nl, fr in pairs]
    searched = [k for k, beads in enumerate(aligned) if not beads]
    for batch in _batches([(len(nl.ranges), len(fr.ranges)) for nl, fr in pairs], searched):
        crossing = [crossing_costs[k] for k in batch] if crossing_costs else ()
        lattice = _Lattice.of([pairs[k] for k in batch], reader, crossing)
        for k, beads in zip(batch, lattice.beads(), strict=True):
            aligned[k] = beads
    return aligned


def needs_words(nl: Sentences, fr: Sentences) -> bool:
    """Return True if the sentences of a pair can be aligned in several ways."""
    return not _without_search(nl, fr)


def _without_search(nl: Sentences, fr: Sentences) -> list[AlignedSentences]:
    """Return the beads of a pair with only one way to align it; else none."""
    n, m = len(nl.ranges), len(fr.ranges)
    if not n or not m:
        dutch = [AlignedSentences(range(i, i + 1), range(0), 1.0) for i in range(n)]
        return dutch + [AlignedSentences(range(0), range(j, j + 1), 1.0) for j in range(m)]
    if n == m == 1:
        return [AlignedSentences(range(1), range(1), 1.0)]
    if max(n, m) > MOST_SENTENCES:
        return [AlignedSentences(range(n), range(m), _UNALIGNED)]
    return []


def _batches(sizes: Sequence[Shape], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of pairs in batches of similar sizes, so that few cells are empty."""
    batch: list[int] = []
    rows = columns = 0
    for k in sorted(numbers, key=lambda k: max(sizes[k]), reverse=True):
        n, m = sizes[k]
        wide = (max(rows, n) + MOST_JOINED) * (max(columns, m) + MOST_JOINED)
        if batch and (
            wide * (len(batch) + 1) > _MOST_CELLS or max(n, m) < _FULL * max(rows, columns)
        ):
            yield batch
            batch, rows, columns = [], 0, 0
        batch.append(k)
        rows, columns = max(rows, n), max(columns, m)
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Lattice:
    """The lattices of a batch of pairs, by anti-diagonals.

    Node (i, j) of pair b is entry (b, i + j, i). ``costs[s]`` are the costs in nats of the beads of
    shape s, each at the node where it ends. ``sizes`` are the numbers of sentences of each pair.
    """

    costs: Sequence[Singles]
    sizes: Ints

    @classmethod
    def of(
        cls,
        pairs: Sequence[tuple[Sentences, Sentences]],
        reader: SentenceReader,
        crossing: Sequence[Singles],
    ) -> _Lattice:
        sizes = np.array([(len(nl.ranges), len(fr.ranges)) for nl, fr in pairs])
        rows, columns = (int(most) + 1 for most in sizes.max(axis=0))
        starting = _bead_costs(pairs, reader, rows, columns, crossing)
        d = np.arange(rows + columns - 1)[:, None]
        i = np.arange(rows)[None, :]
        j = d - i
        is_node = (j >= 0) & (i <= sizes[:, 0, None, None]) & (j <= sizes[:, 1, None, None])
        costs = []
        for p, q in _SHAPES:
            is_inside = (i >= p) & (j >= q)
            cells = np.where(is_inside, (i - p) * columns + j - q, 0)
            flat = starting[p, q].reshape(len(pairs), -1)
            ending = flat.take(cells, axis=1, mode="clip")
            costs.append(np.where(is_inside & is_node, ending, np.float32(FAR)))
        return cls(costs, sizes)

    def beads(self) -> list[list[AlignedSentences]]:
        """Return the cheapest path through each lattice, with the posterior of each bead."""
        forward, choice = self._forward()
        backward = self._backward()
        return [self._path(b, forward, backward, choice) for b in range(len(self.sizes))]

    @property
    def _shape(self) -> tuple[int, int, int]:
        count, diagonals, rows = self.costs[0].shape
        return count, diagonals, rows

    def _forward(self) -> tuple[Singles, npt.NDArray[np.int8]]:
        """Return the costs of all paths to each node, summed, and the last bead of the cheapest."""
        total = np.full(self._shape, np.float32(FAR))
        total[:, 0, 0] = 0.0
        together = total.copy()
        choice = np.zeros(self._shape, np.int8)
        for d in range(1, self._shape[1]):
            ways = np.stack([self._step(total, d, s) for s in range(len(_SHAPES))])
            choice[:, d] = ways.argmin(axis=0)
            total[:, d] = ways.min(axis=0)
            together[:, d] = _soft_min(
                np.stack([self._step(together, d, s) for s in range(len(_SHAPES))])
            )
        return together, choice

    def _step(self, table: Singles, d: int, s: int) -> Singles:
        """Return the costs of the nodes of anti-diagonal ``d`` by way of beads of shape ``s``."""
        p, q = _SHAPES[s]
        if d < p + q:
            return self.costs[s][:, d]
        ways = self.costs[s][:, d].copy()
        ways[:, p:] += table[:, d - p - q, : max(0, ways.shape[1] - p)]
        return ways

    def _backward(self) -> Singles:
        """Return the costs of all paths from each node to the last one, summed."""
        count, diagonals, rows = self._shape
        together = np.full(self._shape, np.float32(FAR))
        together[np.arange(count), self.sizes.sum(axis=1), self.sizes[:, 0]] = 0.0
        for d in range(diagonals - 2, -1, -1):
            ways = [together[:, d]]
            for (p, q), cost in zip(_SHAPES, self.costs, strict=True):
                if d + p + q < diagonals:
                    way = np.full((count, rows), np.float32(FAR))
                    way[:, : max(0, rows - p)] = together[:, d + p + q, p:] + cost[:, d + p + q, p:]
                    ways.append(way)
            together[:, d] = _soft_min(np.stack(ways))
        return together

    def _path(
        self, b: int, forward: Singles, backward: Singles, choice: npt.NDArray[np.int8]
    ) -> list[AlignedSentences]:
        i, j = self.sizes[b].tolist()
        whole = float(forward[b, i + j, i])
        beads: list[AlignedSentences] = []
        while i or j:
            s = int(choice[b, i + j, i])
            p, q = _SHAPES[s]
            before = float(forward[b, i + j - p - q, i - p])
            cost = before + float(self.costs[s][b, i + j, i]) + float(backward[b, i + j, i])
            chance = float(np.exp(min(0.0, whole - cost)))
            beads.append(AlignedSentences(range(i - p, i), range(j - q, j), chance))
            i, j = i - p, j - q
        return beads[::-1]


def _bead_costs(
    pairs: Sequence[tuple[Sentences, Sentences]],
    reader: SentenceReader,
    rows: int,
    columns: int,
    crossing: Sequence[Singles],
) -> dict[Shape, Singles]:
    """Return the costs of beads by shape; entry (b, i, j) of those that begin with i and j."""
    words = word_scores(pairs, reader, rows + MOST_JOINED, columns + MOST_JOINED)
    nl = _ends([nl for nl, _ in pairs], rows)
    fr = _ends([fr for _, fr in pairs], columns)
    ratio = np.log((fr[:, -1] + _TEXT * _RATIO) / (nl[:, -1] + _TEXT))[:, None, None]
    more = np.zeros((len(pairs), rows, columns), np.float32)
    for b, table in enumerate(crossing):
        more[b, : table.shape[0], : table.shape[1]] = table
    costs: dict[Shape, Singles] = {}
    for (p, q), prior in KINDS.items():
        cost = np.full((len(pairs), rows, columns), -np.log(prior), np.float32)
        if p and q:
            dutch = (nl[:, p : p + rows] - nl[:, :rows])[:, :, None] + 1
            french = (fr[:, q : q + columns] - fr[:, :columns])[:, None, :] + 1
            cost += _length_cost(dutch, french, ratio) + more
            if crossing:
                cost[:, : rows - p + 1, : columns - q + 1] += more[:, p - 1 :, q - 1 :]
            for d in range(p):
                cost -= np.float32(_WORDS) * words.nl[q - 1][:, d : d + rows, :columns]
            for e in range(q):
                cost -= np.float32(_WORDS) * words.fr[p - 1][:, :rows, e : e + columns]
        costs[p, q] = cost
    return costs


def _ends(sides: Sequence[Sentences], size: int) -> Floats:
    """Return the characters of each passage before each of its sentences; row b is of passage b."""
    lengths = np.zeros((len(sides), size + MOST_JOINED))
    for b, side in enumerate(sides):
        lengths[b, 1 : len(side.ranges) + 1] = [len(each) for each in side.ranges]
    return lengths.cumsum(axis=1)


def _length_cost(dutch: Floats, french: Floats, ratio: Floats) -> Singles:
    """Return the log-likelihood ratio of lengths: of unrelated texts against translations."""
    variance = _LENGTH_FLOOR**2 + _LENGTH_SLOPE / np.minimum(dutch, french)
    away = np.log(french / dutch) - ratio
    fit = np.exp(-0.5 * away**2 / variance) * _ALL_LENGTHS / np.sqrt(variance)
    return np.asarray(-np.log((1 - _MISFIT) * fit + _MISFIT), np.float32)


def _soft_min(costs: Singles) -> Singles:
    """Return ``-log(sum(exp(-costs)))`` over the first axis."""
    least = costs.min(axis=0)
    return np.asarray(least - np.log(np.exp(least - costs).sum(axis=0)), np.float32)
