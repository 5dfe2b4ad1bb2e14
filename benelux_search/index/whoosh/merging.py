"""The table of contents of an index, and the merging of several segments into one.

The table of contents lists the segments of one language, and the deleted ordinals of each. It has
the file name that Whoosh gives it (``_MAIN_7.toc``), but is JSON instead of pickled objects, so it
is read without Whoosh.

:func:`merge` unpacks the lists of several segments and packs them again. It does this for a run of
terms with about two million occurrences at a time, to limit the memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search import index_files
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh import segment_building as building
from benelux_search.index.whoosh.array_files import ArrayWriter
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.segment import NO_STEM, SegmentReader
from benelux_search.index_files import records

NAME: Final = "MAIN"
EXTENSION: Final = ".arrays"
_FORMAT: Final = 3  # 2 had no positions of forms
_FILE: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_ORDINAL: Final = records.whole_number(0, 1 << 32)
_CONTENTS: Final = records.record(
    format=records.whole_number(_FORMAT, _FORMAT),
    generation=records.whole_number(0, 1 << 53),
    segments=records.list_of(
        records.record(
            name=records.matching(rf"{NAME}_[0-9a-z]{{1,40}}"),
            gone=records.list_of(records.tuple_of(_ORDINAL, _ORDINAL)),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class DeletedOrdinals:
    """Deleted ordinals, as ascending ranges that neither overlap nor touch."""

    ranges: tuple[range, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def with_range(self, ordinals: range) -> DeletedOrdinals:
        """Return the deleted ordinals together with ``ordinals``."""
        merged: list[range] = []
        for each in sorted([*self.ranges, ordinals], key=lambda one: (one.start, one.stop)):
            if merged and each.start <= merged[-1].stop:
                merged[-1] = range(merged[-1].start, max(merged[-1].stop, each.stop))
            else:
                merged.append(each)
        return DeletedOrdinals(tuple(merged))

    def without_deleted(self, passages: NDArray[np.bool_], base: int) -> NDArray[np.bool_]:
        """Return a copy of a mask of passages in which the deleted ordinals are False.

        Element ``i`` of the mask is for the ordinal ``base + i``.
        """
        kept = passages.copy()
        for each in self.ranges:
            kept[max(0, each.start - base) : max(0, each.stop - base)] = False
        return kept


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment in the table of contents: its file name without extension, and deleted ordinals."""

    name: str
    deleted: DeletedOrdinals = DeletedOrdinals()

    def path(self, folder: Path) -> Path:
        """Return the path of the segment's file in a folder."""
        return folder / f"{self.name}{EXTENSION}"


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents of an index.

    ``generation`` is the number of commits so far. ``entries`` are the segments, by ascending
    ordinals.
    """

    generation: int
    entries: tuple[SegmentEntry, ...]


class ErrorsAsDamage:
    """A context that converts the errors that damaged lists cause into IndexDamaged.

    Lists in a damaged file may have rows and indices that do not exist. Threads can share a
    context, and enter it again.

    Raises:
        IndexDamaged: the block raised an IndexError, ValueError, OverflowError or MemoryError.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, IndexError | ValueError | OverflowError | MemoryError):
            where = " or ".join(map(str, self._folders))
            raise IndexDamaged(f"the index in {where} is damaged: {error}") from error


def generations(names: Iterable[str]) -> list[int]:
    """Return the generation numbers of the tables of contents among these file names."""
    return [int(match[1]) for match in map(_FILE.fullmatch, names) if match]


def read_contents(folder: Path) -> Contents:
    """Return the newest table of contents in a folder.

    Raises:
        IndexMissing: there is no table of contents.
        IndexDamaged: the table of contents cannot be read, or an older version made it.
    """
    path = folder
    try:
        newest = max(generations(index_files.list_names(folder)), default=None)
        if newest is None:
            raise FileNotFoundError
        path = folder / f"_{NAME}_{newest}.toc"
        content = records.parse_json(index_files.read(path))
        if isinstance(content, dict) and content.get("format") in range(1, _FORMAT):
            raise IndexDamaged(
                f"the index in {folder} was made by an older version of this program",
                repairable=False,
                renewable=True,
            )
        if isinstance(content, dict) and content.get("format") != _FORMAT:
            raise records.BadField("format", "is of another version")
        stated = _CONTENTS(content, "")
        if stated["generation"] != newest:
            raise records.BadField(
                "generation", f"is {stated['generation']}, and {newest} in its name"
            )
        return Contents(newest, tuple(map(_entry, stated["segments"])))
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except records.BadField as error:
        raise IndexDamaged(f"{path} is not what was written: {error}") from error


def _entry(stated: Mapping[str, Any]) -> SegmentEntry:
    ranges = [range(first, last) for first, last in stated["gone"]]
    end = -1
    for each in ranges:
        if not end < each.start < each.stop:
            raise records.BadField(f"gone of {stated['name']}", "has ranges that do not ascend")
        end = each.stop
    return SegmentEntry(stated["name"], DeletedOrdinals(tuple(ranges)))


def encode_contents(generation: int, entries: Sequence[SegmentEntry]) -> bytes:
    """Return a table of contents as JSON."""
    segments = [
        {"name": entry.name, "gone": [[each.start, each.stop] for each in entry.deleted.ranges]}
        for entry in entries
    ]
    contents = {"format": _FORMAT, "generation": generation, "segments": segments}
    return (json.dumps(contents, indent=1) + "\n").encode("ascii")


# --- Merging


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
