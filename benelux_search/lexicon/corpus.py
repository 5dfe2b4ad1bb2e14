"""The training data of the lexicon: chunks of Dutch and French units, in batches.

A *unit* is the stem of a word, or of a part of a Dutch compound. The word ``mensenhandel`` has the
units ``mensenhandel``, ``mens`` and ``handel``, all at one position. So a compound that occurs only
once can be linked by its parts. A *chunk* has the units of a few Dutch sentences and of the French
sentences aligned with them. A *cell* is a pair of a Dutch and a French unit of one chunk. The cells
of a chunk are sorted by Dutch unit, then by French unit.

Sentences are aligned by their lengths: the dynamic programming of Gale and Church (1993) over
characters, with a bonus for sentences that share numbers or names.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis import locate_chunks
from benelux_search.analysis.stems import head
from benelux_search.analysis.terms import TermToken, folded_of
from benelux_search.model import Language, Pair

Ids: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
Keys: TypeAlias = NDArray[np.int64]

_CELLS: Final = 1 << 18  # of a batch, at least
_LONGEST: Final = 250  # units of one side of a chunk


class UnitNumbers(dict[str, int]):
    """A dictionary of numbers by unit; looking up a new unit gives it the next number, from 0."""

    def __missing__(self, unit: str) -> int:
        number = self[unit] = len(self)
        return number


@dataclass(frozen=True, slots=True, eq=False)
class BatchSide:
    """The units of one language in a batch of chunks, as arrays.

    - ``ids``: the number of each unit.
    - ``relative_positions``: the position of each unit in its chunk, from 0 to 1.
    - ``positions``: the position of each unit's word in the passage.
    - ``begins``: the offset of each unit's word in the text of the passage, in characters.
    - ``sizes``: the number of units of each chunk.
    """

    ids: Ids
    relative_positions: Floats
    positions: Ids
    begins: Ids
    sizes: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A batch of chunks of some pairs.

    ``ordinals`` are the pairs. The chunks of pair ``ordinals[k]`` are those from ``ends[k - 1]`` (0
    for the first pair) up to ``ends[k]``, not included.
    """

    nl: BatchSide
    fr: BatchSide
    ordinals: Ids
    ends: Ids

    def cells(self) -> tuple[Ids, Ids]:
        """Return the index in ``ids`` of the Dutch and of the French unit of each cell."""
        widths = np.repeat(self.fr.sizes, self.nl.sizes)
        rows = np.repeat(np.arange(len(widths), dtype=np.int32), widths)
        firsts = np.repeat(_before(self.fr.sizes), self.nl.sizes) - _before(widths)
        columns = np.arange(len(rows), dtype=np.int32) + np.repeat(firsts, widths).astype(np.int32)
        return rows, columns


def _before(sizes: NDArray[np.integer]) -> Keys:
    before: Keys = np.cumsum(sizes, dtype=np.int64) - sizes
    return before


class _Builder:
    """A collector of the units of one language."""

    def __init__(self, vocabulary: UnitNumbers) -> None:
        self._vocabulary = vocabulary
        self._ids: list[int] = []
        self._positions: list[int] = []
        self._begins: list[int] = []
        self._sizes: list[int] = []

    def add(self, words: UnitSequence, units: range) -> None:
        before, here = len(self._ids), slice(units.start, units.stop)
        self._ids += map(self._vocabulary.__getitem__, words.units[here])
        self._positions += words.positions[here]
        self._begins += words.begins[here]
        self._sizes.append(len(self._ids) - before)

    def side(self) -> BatchSide:
        positions, sizes = np.array(self._positions, np.int32), np.array(self._sizes, np.int32)
        firsts = np.repeat(positions[_before(sizes)], sizes)
        lasts = np.repeat(positions[_before(sizes) + sizes - 1], sizes)
        relative = (positions - firsts + 0.5) / (lasts - firsts + 1)
        ids, begins = np.array(self._ids, np.int32), np.array(self._begins, np.int32)
        return BatchSide(ids, relative.astype(np.float32), positions, begins, sizes)


def batches(pairs: Iterable[Pair], nl: UnitNumbers, fr: UnitNumbers) -> Iterator[Batch]:
    """Yield the chunks of all pairs that have both passages, in batches of whole pairs.

    ``nl`` and ``fr`` number the units; new units are added to them.
    """
    dutch, french = _Builder(nl), _Builder(fr)
    ordinals: list[int] = []
    ends: list[int] = []
    chunks = cells = 0
    for pair in pairs:
        if pair.nl is None or pair.fr is None:
            continue
        mine, theirs = unit_sequence(pair.nl.text, "nl"), unit_sequence(pair.fr.text, "fr")
        for rows, columns in _chunks(mine, theirs):
            dutch.add(mine, rows)
            french.add(theirs, columns)
            chunks += 1
            cells += len(rows) * len(columns)
        ordinals.append(pair.ordinal)
        ends.append(chunks)
        if cells >= _CELLS:
            yield Batch(dutch.side(), french.side(), *_ints(ordinals, ends))
            dutch, french = _Builder(nl), _Builder(fr)
            ordinals, ends, chunks, cells = [], [], 0, 0
    if chunks:
        yield Batch(dutch.side(), french.side(), *_ints(ordinals, ends))


def _chunks(nl: UnitSequence, fr: UnitSequence) -> Iterator[Bead]:
    """Yield the beads; split those that are too long in pieces, both sides in proportion."""
    for rows, columns in beads(nl, fr):
        count = -(-max(len(rows), len(columns)) // _LONGEST)
        for k in range(count):
            dutch, french = (
                units[len(units) * k // count : len(units) * (k + 1) // count]
                for units in (rows, columns)
            )
            if dutch and french:
                yield dutch, french


def _ints(ordinals: list[int], ends: list[int]) -> tuple[Ids, Ids]:
    return np.array(ordinals, np.int32), np.array(ends, np.int32)


# --- Sentence alignment


# Steps (Dutch sentences, French sentences) and the cost of each beyond that of one to one, in nats
_STEPS: Final = (
    (1, 1, 0.0),
    (1, 2, 2.3),
    (2, 1, 2.3),
    (2, 2, 4.4),
    (1, 3, 5.0),
    (3, 1, 5.0),
    (1, 0, 4.5),
    (0, 1, 4.5),
)
_VARIANCE: Final = 6.8  # of the difference in length, for each character
_SHARED: Final = 1.5  # nats, the bonus for a shared number or name
_MOST: Final = 1000  # sentences of a passage; a pair with a longer one is one bead
_BAND: Final = 12  # sentences between an alignment and the diagonal

Bead = tuple[range, range]  # units of the Dutch and of the French passage


def beads(nl: UnitSequence, fr: UnitSequence) -> list[Bead]:
    """Align the sentences of two passages; return the aligned ranges of Dutch and French units.

    Sentences without a counterpart are left out. All units are one bead if a passage has at most
    one sentence, or more than 1,000.
    """
    rows, columns = len(nl.sizes), len(fr.sizes)
    if min(rows, columns) <= 1 or max(rows, columns) > _MOST:
        return [(range(len(nl.units)), range(len(fr.units)))]
    aligned: list[Bead] = []
    for (i, j), (k, m) in _path(nl, fr):
        if k > i and m > j:
            aligned.append((range(nl.starts[i], nl.starts[k]), range(fr.starts[j], fr.starts[m])))
    return aligned


def _path(nl: UnitSequence, fr: UnitSequence) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    rows, columns = len(nl.sizes), len(fr.sizes)
    at_nl, at_fr = [0, *accumulate(nl.sizes)], [0, *accumulate(fr.sizes)]
    ratio = at_fr[-1] / at_nl[-1]
    shared = _shared(nl, fr)
    best = [[math.inf] * (columns + 1) for _ in range(rows + 1)]
    came: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    best[0][0] = 0.0
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - _BAND), min(columns, middle + _BAND) + 1):
            gain = shared.get((i - 1, j - 1), 0.0)
            for up, left, cost in _STEPS:
                if up > i or left > j:
                    continue
                total = best[i - up][j - left] + cost
                if up and left:
                    total -= gain
                    if total >= best[i][j]:
                        continue
                    dutch, french = at_nl[i] - at_nl[i - up], at_fr[j] - at_fr[j - left]
                    off = french - dutch * ratio
                    total += off * off / (_VARIANCE * (dutch * ratio + french))
                if total < best[i][j]:
                    best[i][j], came[i][j] = total, (i - up, j - left)
    if math.isinf(best[rows][columns]):
        return [((0, 0), (rows, columns))]  # one side has so many more that no path fits the band
    path, here = [], (rows, columns)
    while here != (0, 0):
        before = came[here[0]][here[1]]
        path.append((before, here))
        here = before
    return path[::-1]


def _shared(nl: UnitSequence, fr: UnitSequence) -> dict[tuple[int, int], float]:
    """Return the bonus of pairs of sentences that share units to the letter: numbers, names."""
    common = {unit for unit in set(nl.units) & set(fr.units) if len(unit) > 3 or unit.isdigit()}
    bonuses: dict[tuple[int, int], float] = {}
    if not common:
        return bonuses
    theirs = list(enumerate(_sets(fr, common)))
    for i, mine in enumerate(_sets(nl, common)):
        for j, those in theirs if mine else ():
            if number := len(mine & those):
                bonuses[i, j] = _SHARED * number
    return bonuses


def _sets(words: UnitSequence, common: set[str]) -> list[set[str]]:
    return [
        common.intersection(words.units[start:end])
        for start, end in zip(words.starts, words.starts[1:], strict=False)
    ]


# --- Units and sentences of a passage


# Possible ends of a sentence. Some dumps have no space before the next one: "georganiseerd.Het
# doel". If an abbreviation cuts a sentence in two (art. 5), the alignment joins the halves again.
_BORDER: Final = re.compile(
    r"\n+|[.!?…][\"»”’)]*\s+(?=[\"«“(\-–]*\s?[A-ZÀ-Ý0-9])|[.!?][\"»”)]*(?=[A-ZÀ-Ý]|\d{1,2}\.)"
    r"|[;:]\s*(?=[-–•])|[;:]\s+|(?<=[.?;:])(?=-|[a-z]\)\s)"
)

_LONG: Final = 9  # minimum letters of a compound of which only the head is known


@dataclass(frozen=True, slots=True)
class UnitSequence:
    """The units and the sentences of a passage, in order.

    - ``units``: the text of each unit.
    - ``positions``: the position of each unit's word in the passage.
    - ``begins``: the offset of each unit's word in the text, in characters.
    - ``starts``, ``sizes``: sentence ``k`` has the units from ``starts[k]`` up to ``starts[k +
      1]``, and ``sizes[k]`` characters.
    """

    units: tuple[str, ...]
    positions: tuple[int, ...]
    begins: tuple[int, ...]
    starts: tuple[int, ...]
    sizes: tuple[int, ...]


def unit_sequence(text: str, language: Language) -> UnitSequence:
    """Return the units and the sentences of a passage; positions are those of the analysis."""
    borders = [0, *(match.end() for match in _BORDER.finditer(text)), len(text)]
    units: list[str] = []
    positions: list[int] = []
    begins: list[int] = []
    for begin, first, terms in locate_chunks(text, language):
        word = 0  # offset of the last word: the parts of a compound belong to it
        for position, kind, term, start, _ in _with_heads(terms.tokens, language):
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
    return UnitSequence(tuple(units), tuple(positions), tuple(begins), tuple(starts), tuple(sizes))


def _with_heads(tokens: tuple[TermToken, ...], language: Language) -> tuple[TermToken, ...]:
    """Add the head to a Dutch compound of which no more is known.

    Of degressiviteitsmechanisme, the head is mechanisme.
    """
    if language != "nl" or len(tokens) != 2 or len(tokens[0].term) < _LONG:
        return tokens
    form, stem = tokens
    folded = folded_of(form.term)
    start = head(folded)
    # aankondigingen has no parts: the vocabulary knows its stem
    if not start or not stem.term[start:] or not stem.term.startswith(folded[:start]):
        return tokens
    return form, stem, stem._replace(term=stem.term[start:])
