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
    PassageSentences,
    SentenceReader,
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
_MOST_CELLS: Final = 1 << 18  # of the lattices that are searched together
_FULL: Final = 0.6  # share of the rows of a batch that its smallest lattice has
_WINDOW, _SLACK = 300, 100  # sentences of the longer side of a window, and more of the other
_SURE: Final = 0.9  # confidence of the bead after which the next window begins


@dataclass(frozen=True, slots=True)
class AlignedSentences:
    """A bead of sentences, given by their indexes, with its posterior."""

    nl: range
    fr: range
    confidence: float


def align_sentences(
    pairs: Sequence[tuple[PassageSentences, PassageSentences]],
    reader: SentenceReader,
    crossing_costs: Sequence[Singles] = (),
) -> list[list[AlignedSentences]]:
    """Align the sentences of each pair of passages.

    Every sentence is in exactly one bead, and the beads are in order in both languages.
    ``crossing_costs``, if given, has a table for each pair: entry (i, j) is an additional cost, in
    nats, of sentences i and j in one bead.
    """
    aligned = [_without_search(nl, fr) for nl, fr in pairs]
    searched = []
    for k, (nl, fr) in enumerate(pairs):
        if max(len(nl), len(fr)) > MOST_SENTENCES and not aligned[k]:
            crossing = crossing_costs[k] if crossing_costs else None
            aligned[k] = list(_in_windows(nl, fr, reader, crossing))
        elif not aligned[k]:
            searched.append(k)
    for batch in _batches([(len(nl), len(fr)) for nl, fr in pairs], searched):
        costs = [crossing_costs[k] for k in batch] if crossing_costs else ()
        lattice = _Lattice.of([pairs[k] for k in batch], reader, costs)
        for k, beads in zip(batch, lattice.beads(), strict=True):
            aligned[k] = beads
    return aligned


def needs_words(nl: PassageSentences, fr: PassageSentences) -> bool:
    """Return True if the sentences of a pair can be aligned in several ways."""
    return not _without_search(nl, fr)


def _without_search(nl: PassageSentences, fr: PassageSentences) -> list[AlignedSentences]:
    """Return the beads of a pair with only one way to align it; else none."""
    n, m = len(nl), len(fr)
    if not n or not m:
        dutch = [AlignedSentences(range(i, i + 1), range(0), 1.0) for i in range(n)]
        return dutch + [AlignedSentences(range(0), range(j, j + 1), 1.0) for j in range(m)]
    if n == m == 1:
        return [AlignedSentences(range(1), range(1), 1.0)]
    return []


def _in_windows(
    nl: PassageSentences, fr: PassageSentences, reader: SentenceReader, crossing: Singles | None
) -> Iterator[AlignedSentences]:
    """Yield the beads of passages of many sentences.

    Of each window, the beads of its first three quarters are kept, up to the last sure one of them.
    """
    i = j = 0
    while True:
        n, m = len(nl) - i, len(fr) - j
        share = min(1.0, _WINDOW / max(n, m, 1))
        is_last = share == 1.0
        p = n if is_last else min(n, round(n * share) + (_SLACK if n < m else 0))
        q = m if is_last else min(m, round(m * share) + (_SLACK if m < n else 0))
        parts = nl.within(slice(i, i + p)), fr.within(slice(j, j + q))
        costs = () if crossing is None else [crossing[i : i + p, j : j + q]]
        beads = align_sentences([parts], reader, costs)[0]
        kept = beads if is_last else beads[: _end_of_sure(beads, p, q)]
        for bead in kept:
            yield AlignedSentences(_moved(bead.nl, i), _moved(bead.fr, j), bead.confidence)
        if is_last:
            return
        i, j = i + sum(len(bead.nl) for bead in kept), j + sum(len(bead.fr) for bead in kept)


def _end_of_sure(beads: Sequence[AlignedSentences], p: int, q: int) -> int:
    """Return the number of beads of a window to keep, at least 1; it has p and q sentences."""
    early = [
        k
        for k, bead in enumerate(beads)
        if bead.nl.stop <= max(1, 0.75 * p) and bead.fr.stop <= max(1, 0.75 * q)
    ]
    sure = [k for k in early if beads[k].nl and beads[k].fr and beads[k].confidence >= _SURE]
    return max(sure or early, default=0) + 1


def _moved(part: range, by: int) -> range:
    return range(part.start + by, part.stop + by)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Lattice:
    """The lattices of a batch of pairs, by anti-diagonals.

    Node (i, j) of pair b is entry (b, i + j, i). ``ending[b, s, d, i]`` is the cost, in nats, of
    the bead of shape s that ends at a node, ``starting`` that of the bead that begins there.
    ``before[s, d, i]`` is the node from which such a bead comes, as the number ``d * rows + i`` of
    that node, and ``after`` the node to which it goes; the number of nodes if there is none.
    ``sizes`` are the numbers of sentences of each pair.
    """

    ending: Singles
    starting: Singles
    before: Ints
    after: Ints
    sizes: Ints

    @classmethod
    def of(
        cls,
        pairs: Sequence[tuple[PassageSentences, PassageSentences]],
        reader: SentenceReader,
        crossing: Sequence[Singles],
    ) -> _Lattice:
        """Compute the costs of the beads of a batch of pairs."""
        sizes = np.array([(len(nl), len(fr)) for nl, fr in pairs])
        rows, columns = (int(most) + 1 for most in sizes.max(axis=0))
        costs = _bead_costs(pairs, reader, rows, columns, crossing)
        d, i = np.arange(rows + columns - 1)[None, :, None], np.arange(rows)[None, None, :]
        p, q = (np.array(part)[:, None, None] for part in zip(*_SHAPES, strict=True))
        j = d - i
        nodes, far = (rows + columns - 1) * rows, np.float32(FAR)
        shapes = np.arange(len(_SHAPES))[:, None, None] * rows * columns

        def is_node(i: Ints, j: Ints) -> npt.NDArray[np.bool_]:
            n, m = sizes[:, 0, None, None, None], sizes[:, 1, None, None, None]
            return (i >= 0) & (j >= 0) & (i <= n) & (j <= m)

        flat = costs.reshape(len(pairs), -1)
        comes, goes = (i >= p) & (j >= q), (i + p < rows) & (j >= 0) & (j + q < columns)
        at_end = flat.take(np.where(comes, shapes + (i - p) * columns + j - q, 0), axis=1)
        at_start = flat.take(np.where(goes, shapes + i * columns + j, 0), axis=1)
        return cls(
            np.where(comes & is_node(i, j), at_end, far),
            np.where(goes & is_node(i, j) & is_node(i + p, j + q), at_start, far),
            np.where(comes, (d - p - q) * rows + i - p, nodes),
            np.where(goes, (d + p + q) * rows + i + p, nodes),
            sizes,
        )

    def beads(self) -> list[list[AlignedSentences]]:
        """Return the cheapest path through each lattice, with the posterior of each bead."""
        forward, choice = self._forward()
        backward = self._backward()
        return [self._path(b, forward, backward, choice) for b in range(len(self.sizes))]

    def _tables(self) -> tuple[Singles, int]:
        """Return costs of nodes that cannot be reached, with one more; and the rows to a diagonal.

        Row b belongs to pair b, and entry ``d * rows + i`` to the node at i of anti-diagonal d.
        """
        count, _, diagonals, rows = self.ending.shape
        return np.full((count, diagonals * rows + 1), np.float32(FAR)), rows

    def _forward(self) -> tuple[Singles, npt.NDArray[np.int8]]:
        """Return the costs of all paths to each node, summed, and the last bead of the cheapest."""
        total, rows = self._tables()
        total[:, 0] = 0.0
        together = total.copy()
        choice = np.zeros(total.shape, np.int8)
        for d in range(1, self.ending.shape[2]):
            here, nodes, costs = slice(d * rows, (d + 1) * rows), self.before[:, d], self.ending
            ways = total.take(nodes, axis=1) + costs[:, :, d]
            choice[:, here] = ways.argmin(axis=1)
            total[:, here] = ways.min(axis=1)
            together[:, here] = _soft_min(together.take(nodes, axis=1) + costs[:, :, d])
        return together, choice

    def _backward(self) -> Singles:
        """Return the costs of all paths from each node to the last one, summed."""
        together, rows = self._tables()
        ends = self.sizes.sum(axis=1) * rows + self.sizes[:, 0]
        for d in range(self.ending.shape[2] - 1, -1, -1):
            ways = together.take(self.after[:, d], axis=1) + self.starting[:, :, d]
            together[:, d * rows : (d + 1) * rows] = _soft_min(ways)
            is_end = ends // rows == d
            together[is_end, ends[is_end]] = 0.0
        return together

    def _path(
        self, b: int, forward: Singles, backward: Singles, choice: npt.NDArray[np.int8]
    ) -> list[AlignedSentences]:
        rows = self.ending.shape[3]
        i, j = self.sizes[b].tolist()
        whole = float(forward[b, (i + j) * rows + i])
        beads: list[AlignedSentences] = []
        while i or j:
            node = (i + j) * rows + i
            s = int(choice[b, node])
            p, q = _SHAPES[s]
            before = float(forward[b, (i + j - p - q) * rows + i - p])
            cost = before + float(self.ending[b, s, i + j, i]) + float(backward[b, node])
            chance = float(np.exp(min(0.0, whole - cost)))
            beads.append(AlignedSentences(range(i - p, i), range(j - q, j), chance))
            i, j = i - p, j - q
        return beads[::-1]


def _bead_costs(
    pairs: Sequence[tuple[PassageSentences, PassageSentences]],
    reader: SentenceReader,
    rows: int,
    columns: int,
    crossing: Sequence[Singles],
) -> Singles:
    """Return the costs of beads: entry (b, s, i, j) of the one of shape s that begins with i, j."""
    words = word_scores(pairs, reader, rows + MOST_JOINED, columns + MOST_JOINED)
    nl = _ends([nl for nl, _ in pairs], rows)
    fr = _ends([fr for _, fr in pairs], columns)
    ratio = np.log((fr[:, -1] + _TEXT * _RATIO) / (nl[:, -1] + _TEXT))[:, None, None]
    more = np.zeros((len(pairs), rows, columns), np.float32)
    for b, table in enumerate(crossing):
        more[b, : table.shape[0], : table.shape[1]] = table
    costs = np.empty((len(pairs), len(_SHAPES), rows, columns), np.float32)
    for s, ((p, q), prior) in enumerate(KINDS.items()):
        cost = costs[:, s]
        cost[:] = -np.log(prior)
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
    return costs


def _ends(sides: Sequence[PassageSentences], size: int) -> Floats:
    """Return the characters of each passage before each of its sentences; row b is of passage b."""
    lengths = np.zeros((len(sides), size + MOST_JOINED))
    for b, side in enumerate(sides):
        lengths[b, 1 : len(side) + 1] = [len(each) for each in side.ranges]
    return lengths.cumsum(axis=1)


def _length_cost(dutch: Floats, french: Floats, ratio: Floats) -> Singles:
    """Return the log-likelihood ratio of lengths: of unrelated texts against translations."""
    variance = _LENGTH_FLOOR**2 + _LENGTH_SLOPE / np.minimum(dutch, french)
    away = np.log(french / dutch) - ratio
    fit = np.exp(-0.5 * away**2 / variance) * _ALL_LENGTHS / np.sqrt(variance)
    return np.asarray(-np.log((1 - _MISFIT) * fit + _MISFIT), np.float32)


def _soft_min(costs: Singles) -> Singles:
    """Return ``-log(sum(exp(-costs)))`` over the second axis."""
    least = costs.min(axis=1)
    return np.asarray(least - np.log(np.exp(least[:, None] - costs).sum(axis=1)), np.float32)
