"""The merging of several segments into one.

:func:`merge` unpacks the lists of several segments and packs them again. It does this for a run of
terms with about two million occurrences at a time, to limit the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh import segment_building as building
from benelux_search.index.whoosh.array_files import ArrayWriter
from benelux_search.index.whoosh.contents import DeletedOrdinals
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.segment import NO_STEM, SegmentReader

_RUN: Final = 250_000  # occurrences in memory at a time


@dataclass(frozen=True, slots=True)
class MergeInput:
    """A segment to be merged, and its deleted ordinals."""

    segment: SegmentReader
    deleted: DeletedOrdinals

    def live_mask(self) -> NDArray[np.bool_]:
        """Return a mask of the passages that exist and are not deleted.

        Element ``i`` of the mask is for the ordinal ``segment.base + i``.
        """
        return self.deleted.without_deleted(self.segment.lengths > 0, self.segment.base)


def merge(parts: Sequence[MergeInput], path: Path) -> bool:
    """Merge segments into one without deleted passages, in the file ``path``.

    ``parts`` are in the order of their ordinals. If no passage is left, return False and write no
    file.

    Raises:
        IndexDamaged: the content of a segment is not what was written.
    """
    masked = [(part.segment, part.live_mask()) for part in parts]
    ordinals = np.concatenate([np.flatnonzero(live) + each.base for each, live in masked])
    if not len(ordinals):
        return False
    lengths = np.concatenate([each.lengths[live] for each, live in masked]).astype(np.int64)
    signatures = np.concatenate([each.signatures[live] for each, live in masked])
    base = int(ordinals[0])
    with ArrayWriter(path) as arrays:
        merging = _Merging(parts, [live for _, live in masked])
        stems = merging.terms("stem")
        kept_stems = merging.write(building.FieldWriter(arrays, "stem", base), stems)
        forms = merging.terms("form")
        stem_of_form = merging.stem_of_form(forms, stems)
        implicit_forms = building.implicit_forms_of(stem_of_form, forms.frequency)
        kept_forms = merging.write(
            building.FieldWriter(arrays, "form", base), forms, implicit_forms
        )
        arrays.append("form.home", _renumber(stem_of_form[kept_forms], kept_stems))
        occurrences = sum(part.segment.occurrences for part in parts)
        building.finish_segment(arrays, ordinals, lengths - 1, signatures, occurrences)
    return True


def _renumber(stem_of_form: Numbers, kept: NDArray[np.bool_]) -> Numbers:
    """Return stems renumbered after the stems outside the mask ``kept`` are dropped."""
    number = np.append(np.cumsum(kept) - 1, NO_STEM).astype(np.uint32)
    return number[np.minimum(stem_of_form, len(kept))]


@dataclass(frozen=True, slots=True)
class _MergedTerms:
    """The sorted terms of all segments, and for each segment the ranks of its terms."""

    kind: Kind
    terms: list[bytes]
    ranks: list[Counts]
    frequency: Counts  # includes deleted passages


class _Merging:
    def __init__(
        self, parts: Sequence[MergeInput], live_masks: Sequence[NDArray[np.bool_]]
    ) -> None:
        self._segments = [part.segment for part in parts]
        self._live_masks = [
            None if not part.deleted else live for part, live in zip(parts, live_masks, strict=True)
        ]

    def terms(self, kind: Kind) -> _MergedTerms:
        every: set[bytes] = set()
        for segment in self._segments:
            lexicon = segment.lexicon(kind)
            every.update(lexicon.terms(range(len(lexicon))))
        terms = sorted(every)
        every.clear()
        rank = {term: number for number, term in enumerate(terms)}
        ranks = []
        frequency = np.zeros(len(terms), np.int64)
        for segment in self._segments:
            lexicon = segment.lexicon(kind)
            term_ranks = map(rank.__getitem__, lexicon.terms(range(len(lexicon))))
            ranks.append(np.fromiter(term_ranks, np.int64, len(lexicon)))
            if (np.diff(ranks[-1]) <= 0).any():
                raise segment.damaged(f"{kind}.text", "is not in its order")
            frequency[ranks[-1]] += segment.frequencies(kind)
        return _MergedTerms(kind, terms, ranks, frequency)

    def stem_of_form(self, forms: _MergedTerms, stems: _MergedTerms) -> Numbers:
        """Return the stem of each form, if it is the same in every segment with the form."""
        stem_of_form = np.full(len(forms.terms), -2, np.int64)
        strays, tainted = [], []
        for segment, of_form, of_stem in zip(self._segments, forms.ranks, stems.ranks, strict=True):
            local_stems = segment.stem_of_form
            with_stem = local_stems != NO_STEM
            merged_stems = np.full(len(local_stems), -1, np.int64)
            merged_stems[with_stem] = of_stem[local_stems[with_stem]]
            before = stem_of_form[of_form]
            other = (before != -2) & (before != merged_stems)
            strays.append(of_form[other])
            tainted.append(merged_stems[other & (merged_stems >= 0)])
            tainted.append(before[other & (before >= 0)])
            stem_of_form[of_form] = merged_stems
            # a stem that is given for no form in this segment is given for none in the merged one
            covered = np.zeros(len(of_stem), np.bool_)
            covered[local_stems[with_stem]] = True
            tainted.append(of_stem[~covered])
        return building.usable_stems(
            stem_of_form, np.concatenate(strays), np.concatenate(tainted), len(stems.terms)
        )

    def write(
        self,
        writer: building.FieldWriter,
        terms: _MergedTerms,
        implicit_forms: Counts | None = None,
    ) -> NDArray[np.bool_]:
        """Write a field, and return a mask of the terms that still have occurrences."""
        present = [np.empty(0, np.bool_)]
        for first, last in _runs(terms.frequency):
            by_segment = [
                self._occurrences(number, terms, first, last)
                for number in range(len(self._segments))
            ]
            ranks = np.concatenate([part.ranks for part in by_segment])
            order = building.order_by_rank(ranks)
            docs = np.concatenate([part.docs for part in by_segment])[order]
            positions = np.concatenate([part.positions for part in by_segment])[order]
            implicit = (
                None
                if implicit_forms is None
                else implicit_forms[(implicit_forms >= first) & (implicit_forms < last)] - first
            )
            ordered = building.Occurrences(ranks[order], docs, positions)
            present.append(writer.write(terms.terms[first:last], ordered, implicit))
        writer.finish()
        return np.concatenate(present)

    def _occurrences(
        self, number: int, terms: _MergedTerms, first: int, last: int
    ) -> building.Occurrences:
        """Return the occurrences in one segment of the terms with ranks from ``first`` to ``last``.

        ``last`` is not included, and the ranks returned count from ``first``.
        """
        segment, ranks, live = self._segments[number], terms.ranks[number], self._live_masks[number]
        low, high = (int(np.searchsorted(ranks, rank)) for rank in (first, last))
        numbers = np.arange(low, high)
        docs, owners, positions = segment.with_positions(terms.kind, numbers)
        of = ranks[numbers[owners]] - first
        if live is not None:
            kept = live[docs - np.uint32(segment.base)]
            docs, of, positions = docs[kept], of[kept], positions[kept]
        return building.Occurrences(of, docs, positions)


def _runs(frequency: Counts) -> Iterator[tuple[int, int]]:
    """Yield runs of ranks (first, end) with at most ``_RUN`` passages, added over the terms.

    A term that has more is a run of its own.
    """
    ends = np.cumsum(frequency)
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _RUN, side="right")))
        yield first, last
        first = last
