"""The reader of a segment: the passages of one language with ordinals from ``base`` on.

There are two fields of terms, *stems* and *forms*. A term has a posting list of *occurrences*: the
ordinal of a passage, once for each position of the term, ascending. A second list has these
positions.

Most forms share their stem with few other forms. Suppose that a stem occurs only with forms that
have no other stem. Then ``stem_of_form`` has this stem for each of the forms, and one of the forms
is *implicit*: it has no lists. Its occurrences are those of the stem minus those of the other
forms. This halves the size of the field.
"""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.forking import lazy
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh import packing
from benelux_search.index.whoosh.array_files import SEGMENT, ArrayFile, Column
from benelux_search.index.whoosh.form_vocabulary import FormVocabulary
from benelux_search.index.whoosh.packed_lists import (
    PackedLists,
    PackedPositions,
    PositionList,
    UnpackedPositions,
)
from benelux_search.index.whoosh.term_dictionary import TermDictionary

# an element of ``stem_of_form`` for a form that cannot be derived, and so has a list
NO_STEM: Final = 0xFFFFFFFF
_KINDS: Final[tuple[Kind, Kind]] = ("form", "stem")
_MOST_ORDINALS: Final = 1 << 32
_SCANS: Final = 4  # times that the forms of some stems are looked for before all are sorted


class SegmentReader:
    """A reader of a segment. Arrays stay in the file until they are used, and are checked then.

    Raises:
        IndexDamaged: the file is incomplete, or an array holds an impossible value; methods raise
            this error as well.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = ArrayFile(path, SEGMENT)
        self.damaged = self._file.damaged
        self._scans = 0
        facts = self._file.facts
        self.base, self.passages = facts["base"], facts["passages"]
        self.total_length, self.occurrences = facts["total_length"], facts["occurrences"]
        # the first step counts from the ordinal ``base - 1``, so that no list starts with 0
        self._before = np.uint32((self.base - 1) % (1 << 32))  # sums wrap around
        # 0 where no passage has this ordinal, else its length plus 1
        self.lengths: NDArray[np.uint16] | NDArray[np.uint32] = self._file["lengths"]
        # 0 where no passage has this ordinal: see :func:`benelux_search.analysis.terms.signature`
        self.signatures: packing.Numbers = self._file["signatures"]
        self._lexicons = {kind: TermDictionary(self._file, kind) for kind in _KINDS}
        self._lists = {kind: PackedLists(self._file, f"{kind}.docs") for kind in _KINDS}
        self._positions = {kind: PackedLists(self._file, f"{kind}.places") for kind in _KINDS}
        self._frequencies = {kind: Column(self._file, f"{kind}.frequency") for kind in _KINDS}
        if self.end_ordinal > _MOST_ORDINALS:
            raise self.damaged("base", f"is {self.base}, which is too much")

    def check_lengths(self) -> None:
        """Compare the lengths of all passages with the header.

        Raises:
            IndexDamaged: the number or the sum of the lengths differs.
        """
        passages = int(np.count_nonzero(self.lengths))
        if passages != self.passages:
            raise self.damaged("lengths", f"has {passages} passages, and not {self.passages}")
        total = int(self.lengths.sum(dtype=np.int64)) - passages
        if total != self.total_length:
            raise self.damaged("lengths", f"adds up to {total}, and not to {self.total_length}")

    @lazy
    def stem_of_form(self) -> packing.Numbers:
        """The number of the stem of each form, or NO_STEM for a form that always has a list."""
        stem_of_form: packing.Numbers = self._file["form.home"]
        if ((stem_of_form >= len(self._lexicons["stem"])) & (stem_of_form != NO_STEM)).any():
            raise self.damaged("form.home", "names stems that there are not")
        return stem_of_form

    @property
    def end_ordinal(self) -> int:
        """The highest ordinal plus 1."""
        return self.base + len(self.lengths)

    def shifted(self, distance: int) -> SegmentReader:
        """Return the same segment with ``distance`` added to each ordinal; it shares the file.

        Raises:
            IndexDamaged: an ordinal does not fit into 32 bits.
        """
        if not distance:
            return self
        moved = copy(self)
        moved.base += distance
        moved._before = np.uint32((moved.base - 1) % _MOST_ORDINALS)
        if moved.end_ordinal > _MOST_ORDINALS:
            raise self.damaged("base", f"is {moved.base} behind other indexes, which is too much")
        return moved

    def lexicon(self, kind: Kind) -> TermDictionary:
        """Return the term dictionary of a field."""
        return self._lexicons[kind]

    @lazy
    def vocabulary(self) -> FormVocabulary:
        """The vocabulary of the forms."""
        return FormVocabulary(self._lexicons["form"])

    def frequency(self, kind: Kind, number: int) -> int:
        """Return the number of passages with a term, including deleted passages."""
        frequency = self._frequencies[kind].value_at(number)
        if not 0 < frequency <= self.passages:
            raise self.damaged(f"{kind}.frequency", f"is {frequency} of {self.passages} passages")
        return frequency

    def frequencies(self, kind: Kind) -> packing.Counts:
        """Return the number of passages with each term, including deleted passages."""
        frequencies = self._frequencies[kind].values
        if frequencies.max(initial=1) > self.passages or not frequencies.all():
            raise self.damaged(f"{kind}.frequency", f"is not from 1 to {self.passages}")
        return frequencies

    def docs(self, kind: Kind, number: int) -> packing.Numbers:
        """Return the occurrences of a term: ascending ordinals, one for each position."""
        if kind == "form" and self.is_implicit(number):
            return self.forms(np.array([number]))[0]
        numbers = self._lists[kind].read_one(number)
        if not len(numbers):
            raise self.damaged(f"{kind}.docs", "has a list without anything in it")
        return self._ordinals(kind, numbers)

    def _ordinals(self, kind: Kind, numbers: packing.Numbers) -> packing.Numbers:
        """Turn the numbers in lists into ordinals."""
        if len(numbers) and not 0 < numbers.min() <= numbers.max() <= len(self.lengths):
            raise self.damaged(f"{kind}.docs", "names passages that there are not")
        numbers += self._before
        return numbers

    def positions(self, kind: Kind, number: int, docs: packing.Numbers) -> packing.Numbers:
        """Return the positions of a term in its passages, one for each of its occurrences."""
        if kind == "form" and self.is_implicit(number):
            occurrences, _, positions = self._implicit_positions(self.stem_of_form[[number]])
            if not np.array_equal(occurrences, docs):
                raise self.damaged("form.places", "does not fit the lists of the passages")
            return positions
        sums = self._positions[kind].read_one(number)
        self._check_positions(kind, sums, docs)
        return _positions_within(sums, docs)

    def _check_positions(self, kind: Kind, sums: packing.Numbers, docs: packing.Numbers) -> None:
        if len(sums) != len(docs):
            raise self.damaged(f"{kind}.places", f"has {len(sums)} places for {len(docs)} times")

    def position_list(self, kind: Kind, number: int) -> PositionList:
        """Return the positions of a term, to read some of them."""
        if kind == "form" and self.is_implicit(number):
            stem = self.stem_of_form[[number]]
            if len(self._forms_of(stem)[0]) > 1:
                return UnpackedPositions(self._implicit_positions(stem)[2])
            kind, number = "stem", int(stem[0])
        return PackedPositions(self._positions[kind], number)

    def is_implicit(self, number: int) -> bool:
        """Return True if a form is implicit: it has no list."""
        return bool(
            self.stem_of_form[number] != NO_STEM
            and self._implicit_forms[self.stem_of_form[number]] == number
        )

    def stems(self, numbers: packing.Counts) -> tuple[packing.Numbers, packing.Counts]:
        """Return the occurrences of several stems, and, for each, the index of its stem.

        The index is that in ``numbers``, the numbers of the stems.
        """
        docs, owners = self._lists["stem"].read_many(numbers)
        return self._ordinals("stem", docs), owners

    def with_positions(
        self, kind: Kind, numbers: packing.Counts
    ) -> tuple[packing.Numbers, packing.Counts, packing.Numbers]:
        """Return the occurrences of several terms, the index of the term of each, and positions.

        The index is that in ``numbers``, the numbers of the terms. The occurrences of one term are
        together and ascend.
        """
        listed = self._listed_positions(kind, numbers)
        implicit_forms = self._implicit_among(numbers) if kind == "form" else numbers[:0]
        if not len(implicit_forms):
            return listed
        docs, of, positions = self._implicit_positions(self.stem_of_form[numbers[implicit_forms]])
        return (
            np.concatenate((listed[0], docs)),
            np.concatenate((listed[1], implicit_forms[of])),
            np.concatenate((listed[2], positions)),
        )

    def _listed_positions(
        self, kind: Kind, numbers: packing.Counts
    ) -> tuple[packing.Numbers, packing.Counts, packing.Numbers]:
        """Return what the lists of some terms hold, in the order of ``numbers``."""
        docs, owners = self._lists[kind].read_many(numbers)
        docs = self._ordinals(kind, docs)
        order = np.argsort(owners, kind="stable")
        sums, of = self._positions[kind].read_many(numbers)
        self._check_positions(kind, sums, docs)
        docs, owners, sums = docs[order], owners[order], sums[np.argsort(of, kind="stable")]
        return docs, owners, _positions_within(sums, docs, owners)

    def forms(self, numbers: packing.Counts) -> tuple[packing.Numbers, packing.Counts]:
        """Return the occurrences of several forms, and, for each, the index of its form.

        The index is that in ``numbers``, the numbers of the forms. The occurrences of one form
        ascend.
        """
        docs, owners = self._lists["form"].read_many(numbers)
        docs = self._ordinals("form", docs)
        implicit_forms = self._implicit_among(numbers)
        if not len(implicit_forms):
            return docs, owners
        left, of = self._implicit_occurrences(self.stem_of_form[numbers[implicit_forms]])
        return np.concatenate((docs, left)), np.concatenate((owners, implicit_forms[of]))

    def _implicit_among(self, numbers: packing.Counts) -> NDArray[np.intp]:
        """Return the indices of the implicit forms among some forms."""
        stem_of_form = self.stem_of_form[numbers]
        with_stem = np.flatnonzero(stem_of_form != NO_STEM)
        implicit: NDArray[np.bool_] = (
            self._implicit_forms[stem_of_form[with_stem]] == numbers[with_stem]
        )
        return with_stem[implicit]

    def _implicit_occurrences(
        self, stems: packing.Numbers
    ) -> tuple[packing.Numbers, packing.Counts]:
        """Return the occurrences of stems minus those of all their forms except the implicit ones.

        These are the occurrences of the implicit forms. The second array has the index of the stem
        of each.
        """
        docs, of = self.stems(stems.astype(np.int64))
        others, stem_of_row = self._forms_of(stems)
        if len(others) == len(stems):
            return docs, of  # each stem has its implicit form as its only form
        other_docs, which = self._lists["form"].read_many(others)
        keys = _keys(of, docs)
        away = _keys(stem_of_row[which], self._ordinals("form", other_docs))
        away.sort()
        if not np.all(keys[1:] >= keys[:-1]):
            order = np.argsort(keys, kind="stable")
            keys, docs, of = keys[order], docs[order], of[order]
        kept = np.ones(len(keys), np.bool_)
        first = np.searchsorted(away, away)  # of two equal keys, the second removes the second
        at = np.searchsorted(keys, away) + (np.arange(len(away)) - first)
        if len(at) and (at.max() >= len(keys) or not np.array_equal(keys[at], away)):
            raise self.damaged("form.docs", "does not fit the lists of the stems")
        kept[at] = False
        return docs[kept], of[kept]

    def _implicit_positions(
        self, stems: packing.Numbers
    ) -> tuple[packing.Numbers, packing.Counts, packing.Numbers]:
        """Return the result of :meth:`_implicit_occurrences`, and the position of each."""
        docs, of, positions = self._listed_positions("stem", stems.astype(np.int64))
        others, stem_of_row = self._forms_of(stems)
        if len(others) == len(stems) or not len(docs):
            return docs, of, positions
        other_docs, which, other_positions = self._listed_positions("form", others)
        # an address is the passage, counted over the stems, and the position in it
        keys = _keys(of, docs)
        is_new = packing.differ_from_previous(keys)
        passages = keys[is_new].searchsorted(_keys(stem_of_row[which], other_docs))
        addresses = _keys(np.cumsum(is_new) - 1, positions)
        away = _keys(passages, other_positions)
        at = addresses.searchsorted(away)
        kept = np.ones(len(addresses), np.bool_)
        kept[at[at < len(kept)]] = False
        left = len(kept) - len(away)
        if int(kept.sum()) != left or not np.array_equal(addresses[at], away):
            raise self.damaged("form.places", "does not fit the lists of the stems")
        return docs[kept], of[kept], positions[kept]

    def _forms_of(self, stems: packing.Numbers) -> tuple[packing.Counts, packing.Counts]:
        """Return the forms of different stems, and for each the index of its stem.

        The first few times they are looked for among all forms: that takes a tenth of sorting all.
        """
        if self._scans < _SCANS:
            self._scans += 1
            wanted = np.zeros(len(self._lexicons["stem"]) + 1, np.bool_)
            wanted[stems] = True
            # a form without a stem gets the last element, which is False
            forms = wanted.take(self.stem_of_form, mode="clip").nonzero()[0]
            order = stems.argsort()
            return forms, order[stems[order].searchsorted(self.stem_of_form[forms])]
        by_stem, ends = self._forms_by_stem
        sizes = ends[stems] - np.where(stems > 0, ends[np.maximum(stems, 1) - 1], 0)
        forms = by_stem[packing.slice_indices(ends[stems] - sizes, sizes)]
        return forms, np.repeat(np.arange(len(stems)), sizes)

    @lazy
    def _forms_by_stem(self) -> tuple[packing.Counts, packing.Counts]:
        """The forms with a stem, sorted by stem, and the end of each stem's forms in this list."""
        order = np.argsort(self.stem_of_form, kind="stable")
        with_stem = order[: int(np.count_nonzero(self.stem_of_form != NO_STEM))]
        counts = np.bincount(self.stem_of_form[with_stem], minlength=len(self._lexicons["stem"]))
        return with_stem, np.cumsum(counts)

    @lazy
    def _implicit_forms(self) -> NDArray[np.int32]:
        """The implicit form of each stem, or -1 for a stem whose forms all have lists."""
        implicit_forms = np.full(len(self._lexicons["stem"]), -1, np.int32)
        empty = np.flatnonzero((self.stem_of_form != NO_STEM) & self._lists["form"].is_empty())
        implicit_forms[self.stem_of_form[empty]] = empty
        return implicit_forms


def _keys(owners: packing.Counts, docs: packing.Numbers) -> packing.Counts:
    keys: packing.Counts = (owners.astype(np.int64) << 32) | docs
    return keys


def _positions_within(
    sums: packing.Numbers, docs: packing.Numbers, owners: packing.Counts | None = None
) -> packing.Numbers:
    """Return positions in passages, from running sums of steps that restart in each passage.

    The first step of a passage counts from position -1, so that no step is 0.
    """
    if not len(sums):
        return sums
    columns = [docs] if owners is None else [docs, owners]
    firsts = np.flatnonzero(packing.differ_from_previous(*columns))
    before = np.empty(len(firsts), np.uint32)
    before[0] = 0
    before[1:] = sums[firsts[1:] - 1]
    if owners is not None:
        # the running sums restart in each list
        before[packing.differ_from_previous(owners[firsts])] = 0
    sizes = np.diff(np.append(firsts, len(sums)))
    return sums - np.repeat(before, sizes) - np.uint32(1)
