"""From occurrences in memory to the lists of a segment: what building and merging share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benelux_search.engines.whoosh.files import ArrayWriter
from benelux_search.engines.whoosh.packing import WIDTHS, Counts, Numbers, pack, steps_of
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
    high = (ranks >> 16).astype(np.uint16)
    return low[np.argsort(high[low], kind="stable")] if high.any() else low


class FieldWriter:
    """Writes the terms and lists of one field, a run of terms at a time."""

    def __init__(self, arrays: ArrayWriter, kind: Kind, base: int) -> None:
        self._arrays = arrays
        self._kind = kind
        self._base = base
        self._end = 0
        self._written = {name: dict.fromkeys(WIDTHS, 0) for name in ("docs", "places")}
        arrays.append(f"{kind}.text", np.empty(0, np.uint8))
        arrays.append(f"{kind}.ends", np.empty(0, np.uint32))
        arrays.append(f"{kind}.frequency", np.empty(0, np.uint32))
        # what has no term still has all its arrays
        nothing = np.empty(0, np.int64)
        self._lists("docs", nothing, nothing)
        if kind == "stem":
            self._lists("places", nothing, nothing)

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
        lengths = np.fromiter(map(len, terms), np.uint32, len(terms))
        text = np.frombuffer(b"".join(terms), np.uint8)
        self._arrays.append(f"{self._kind}.text", text)
        self._arrays.append(
            f"{self._kind}.ends", (self._end + np.cumsum(lengths)).astype(np.uint32)
        )
        self._end += len(text)
        self._arrays.append(f"{self._kind}.frequency", frequency.astype(np.uint32))
        if found.places is not None:
            self._lists("places", _steps_within(found.places, new), counts)
        if heirs is not None and len(heirs):
            listed = np.ones(len(terms), np.bool_)
            listed[heirs] = False
            docs, counts = docs[listed[found.ranks]], np.where(listed, counts, 0)
        self._lists("docs", steps_of(docs, counts), counts)
        return there

    def _lists(self, name: str, steps: NDArray[np.int64], counts: Counts) -> None:
        packed = pack(steps, counts)
        full, written = f"{self._kind}.{name}", self._written[name]
        starts = packed.start.astype(np.int64)
        for width in WIDTHS:
            starts[packed.width == width] += written[width]
            written[width] += len(packed.streams[width])
            self._arrays.append(f"{full}.{width}", packed.streams[width])
        _check(max(written.values()))
        self._arrays.append(f"{full}.width", packed.width)
        self._arrays.append(f"{full}.start", starts.astype(np.uint32))
        self._arrays.append(f"{full}.size", packed.size)


def _check(written: int) -> None:
    if written >= 1 << 32:
        raise OverflowError("a segment cannot hold so many occurrences")


def _steps_within(places: Numbers, new: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions as steps; the first of a passage counts from the position before its first."""
    wide = places.astype(np.int64)
    steps = np.diff(wide, prepend=0)
    steps[new] = wide[new] + 1
    return steps
