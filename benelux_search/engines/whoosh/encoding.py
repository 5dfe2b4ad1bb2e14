"""From occurrences in memory to the lists of a segment: what building and merging share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.columns import ColumnWriter
from benelux_search.engines.whoosh.files import ArrayWriter
from benelux_search.engines.whoosh.lexicon import LexiconWriter
from benelux_search.engines.whoosh.packing import WIDTHS, Counts, Numbers, halved, pack, steps_of
from benelux_search.expressions import Kind


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where terms stand: rank of the term, ordinal, and position, in this order.

    There are none twice. Forms have no ``places``, and an ordinal once for each position.
    """

    ranks: Counts
    docs: Numbers
    places: Numbers | None = None


def by_rank(ranks: Counts) -> Counts:
    """The order that puts ranks in order, and keeps what is of one rank as it is.

    Two passes over 16 bits each: numpy sorts 16-bit numbers by radix, others three times slower.
    """
    low = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if not len(ranks) or ranks.max() <= 0xFFFF:
        return low
    return low[np.argsort((ranks >> 16).astype(np.uint16)[low], kind="stable")]


class ListWriter:
    """Writes packed lists, some at a time, in codes of ``least`` bits or more."""

    def __init__(self, arrays: ArrayWriter, name: str, least: int = 4) -> None:
        self._arrays = arrays
        self._name = name
        self._least = least
        self._sizes = ColumnWriter(arrays, f"{name}.size")
        self._left: NDArray[np.uint8] = np.empty(0, np.uint8)  # half a byte
        nothing = np.empty(0, np.int64)
        self.append(nothing, nothing)  # what has no list still has all its arrays

    def append(self, steps: NDArray[np.int64], counts: Counts) -> None:
        packed = pack(steps, counts, self._least)
        for width in WIDTHS:
            codes = packed.streams[width]
            if width == 4:
                codes = np.concatenate((self._left, codes)).astype(np.uint8)
                even = len(codes) & ~1
                self._left, codes = codes[even:], halved(codes[:even])
            self._arrays.append(f"{self._name}.{width}", codes)
        self._arrays.append(f"{self._name}.width", packed.width)
        self._sizes.append(packed.size)

    def finish(self) -> None:
        if len(self._left):
            self._arrays.append(f"{self._name}.4", self._left)


class FieldWriter:
    """Writes the terms and lists of one field, a run of terms at a time."""

    def __init__(self, arrays: ArrayWriter, kind: Kind, base: int) -> None:
        self._base = base
        self._lexicon = LexiconWriter(arrays, kind)
        self._lexicon.append([])
        self._frequencies = ColumnWriter(arrays, f"{kind}.frequency")
        self._frequencies.append(np.empty(0, np.int64))
        self._docs = ListWriter(arrays, f"{kind}.docs")
        self._places: ListWriter | None = None
        if kind == "stem":
            # escapes are so rare then that the places of one passage are found at once
            self._places = ListWriter(arrays, f"{kind}.places", least=8)

    def finish(self) -> None:
        """Writes what waits for more."""
        self._docs.finish()
        if self._places is not None:
            self._places.finish()

    def write(
        self, terms: Sequence[bytes], found: Occurrences, heirs: Counts | None = None
    ) -> NDArray[np.bool_]:
        """Writes all of the occurrences of some terms, whose ranks are their places in ``terms``.

        Terms come in their order, those of a later call behind these; ``heirs``, by rank, get
        no list. A term without any occurrence is left out; tells which are not.
        """
        counts = np.bincount(found.ranks, minlength=len(terms))
        there = counts > 0
        if not there.all():
            number = np.cumsum(there) - 1
            terms = [term for term, is_there in zip(terms, there.tolist(), strict=True) if is_there]
            counts = counts[there]
            found = Occurrences(number[found.ranks], found.docs, found.places)
            heirs = None if heirs is None else number[heirs[there[heirs]]]
        docs = found.docs.astype(np.int64) - (self._base - 1)
        new = np.ones(len(docs), np.bool_)
        new[1:] = (docs[1:] != docs[:-1]) | (found.ranks[1:] != found.ranks[:-1])
        frequency = np.bincount(found.ranks[new], minlength=len(terms))
        self._lexicon.append(terms)
        self._frequencies.append(frequency)
        if self._places is not None and found.places is not None:
            self._places.append(_steps_within(found.places, new), counts)
        if heirs is not None and len(heirs):
            listed = np.ones(len(terms), np.bool_)
            listed[heirs] = False
            docs, counts = docs[listed[found.ranks]], np.where(listed, counts, 0)
        self._docs.append(steps_of(docs, counts), counts)
        return there


def _steps_within(places: Numbers, new: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions as steps; the first of a passage counts from the position before its first."""
    wide = places.astype(np.int64)
    steps = np.diff(wide, prepend=0)
    steps[new] = wide[new] + 1
    return steps
