"""The reader of a segment: the passages of one language with ordinals from ``base`` on.

There are two fields of terms. A *stem* has a posting list of *occurrences*: the ordinal of a
passage, once for each position of the stem, ascending. A second list has these positions. A *form*
has occurrences without positions.

Most forms share their stem with few other forms. Suppose that a stem occurs only with forms that
have no other stem. Then ``stem_of_form`` has this stem for each of the forms, and one of the forms
is *implicit*: it has no list. Its occurrences are those of the stem minus those of the other forms.
This halves the size of the field.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged
from benelux_search.forking import lazy
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh import packing
from benelux_search.index.whoosh.array_files import SEGMENT, ArrayFile, Column
from benelux_search.index.whoosh.form_vocabulary import FormVocabulary
from benelux_search.index.whoosh.term_dictionary import TermDictionary

# an element of ``stem_of_form`` for a form that cannot be derived, and so has a list
NO_STEM: Final = 0xFFFFFFFF
_KINDS: Final[tuple[Kind, Kind]] = ("form", "stem")
_MOST_ORDINALS: Final = 1 << 32
_RUN: Final = 8  # lists of which it is kept where they start: bytes in a word
_EVEN_BYTES: Final = np.uint64(0x00FF00FF00FF00FF)
_EACH_PAIR: Final = np.uint64(0x0001000100010001)
_KNOWN: Final = 1 << 12  # lists whose start is cached
_SCANS: Final = 4  # times that the forms of some stems are looked for before all are sorted


class PackedLists:
    """The packed lists of a field: one list for each term, with the number of the term.

    The lists hold the occurrences or the positions of the terms; see
    :mod:`~benelux_search.index.whoosh.packing`.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file, self._name = file, name
        self._streams: dict[int, packing.Codes] = {
            width: file[f"{name}.{width}"] for width in packing.WIDTHS
        }
        self._widths: NDArray[np.uint8] = file[f"{name}.width"]
        self._sizes = Column(file, f"{name}.size")
        self._known: dict[int, int] = {}  # a phrase asks again and again where a list starts

    # The lists of one width stand in order in the stream of this width, so a list starts behind the
    # codes of all lists of its width before it: those before its run of _RUN lists, those in the
    # run, and the surplus of long lists, which count as 255 codes in the other two.

    def _start(self, number: int) -> int:
        """Return the index of the first code of a list, in the stream of its width."""
        start = self._known.get(number)
        if start is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[number] = start = self._find_start(number)
        return start

    def _find_start(self, number: int) -> int:
        starts = self._starts_of_runs  # checks the widths
        width, first = self._widths[number], number - number % _RUN
        before = self._sizes.capped[first:number][self._widths[first:number] == width]
        row = packing.WIDTHS.index(int(width))
        surplus = self._surplus[row, self._sizes.large[0].searchsorted(number)]
        return int(starts[row, number // _RUN] + before.sum(dtype=np.int64) + surplus)

    def _starts(self, numbers: packing.Counts) -> packing.Counts:
        """Return the index of the first code of each of many lists."""
        widths = self._widths[numbers]
        lists = (numbers - numbers % _RUN)[:, None] + np.arange(_RUN)
        counts = self._widths.take(lists, mode="clip") == widths[:, None]
        counts &= lists < numbers[:, None]
        before = (self._sizes.capped.take(lists, mode="clip") * counts).sum(axis=1, dtype=np.int64)
        rows = np.searchsorted(packing.WIDTHS, widths)
        starts: packing.Counts = (
            self._starts_of_runs[rows, numbers // _RUN]
            + before
            + self._surplus[rows, self._sizes.large[0].searchsorted(numbers)]
        )
        return starts

    @lazy
    def _starts_of_runs(self) -> NDArray[np.int64]:
        """By width and run, the number of codes in the lists before the run."""
        runs = -(-len(self._widths) // _RUN)
        starts = np.zeros((len(packing.WIDTHS), runs + 1), np.int64)
        capped = np.zeros(runs * _RUN, np.uint8)
        left = len(self._widths)
        for row, width in enumerate(packing.WIDTHS):
            is_width = self._widths == width
            count = int(np.count_nonzero(is_width))
            left -= count
            if count:
                np.multiply(self._sizes.capped, is_width, out=capped[: len(self._widths)])
                np.cumsum(_sums_of_runs(capped), out=starts[row, 1:])
            total = int(starts[row, -1] + self._surplus[row, -1])
            if len(self._streams[width]) != ((total + 1) >> 1 if width == 4 else total):
                raise self.damaged(f".{width}", "is not as long as its lists")
        if left:
            raise self.damaged(".width", "is none of " + ", ".join(map(str, packing.WIDTHS)))
        return starts

    @lazy
    def _surplus(self) -> NDArray[np.int64]:
        """By width and long list, the codes over 255 in the long lists before it."""
        lists, sizes = self._sizes.large
        widths = self._widths[lists] == np.array(packing.WIDTHS)[:, None]
        surplus = np.zeros((len(packing.WIDTHS), len(lists) + 1), np.int64)
        np.cumsum((sizes - 255) * widths, axis=1, out=surplus[:, 1:])
        return surplus

    def damaged(self, part: str, what: str) -> IndexDamaged:
        """Return an error that says what is wrong with a part of the lists."""
        return self._file.damaged(f"{self._name}{part}", what)

    def is_empty(self) -> NDArray[np.bool_]:
        """Return a mask of the lists: True for those that are empty."""
        empty: NDArray[np.bool_] = self._sizes.capped == 0
        return empty

    def read_one(self, number: int) -> packing.Numbers:
        """Return the numbers of one list."""
        codes, width = self._codes(number)
        return packing.unpack(codes, width)

    def _codes(self, number: int) -> tuple[packing.Codes, int]:
        """Return the codes of a list, and the bits per code."""
        start, size = self._start(number), self._sizes.value_at(number)
        width = int(self._widths[number])
        return packing.code_run(self._streams[width], width, start, size), width

    def escapes(self, number: int) -> packing.Counts:
        """Return, for each escape of a list, the index of the number that follows."""
        codes, width = self._codes(number)
        escapes = np.flatnonzero(codes == (1 << width) - 1)
        return escapes - np.arange(len(escapes))

    def read_slices(
        self, number: int, escapes: packing.Counts, firsts: packing.Counts, counts: packing.Counts
    ) -> packing.Numbers:
        """Return slices of a list, each as running sums of the steps in this slice only.

        The slices begin at the indices ``firsts`` and have the lengths ``counts``. ``escapes`` are
        those of the list: see :meth:`escapes`.
        """
        start, width = self._start(number), int(self._widths[number])
        begins = firsts + escapes.searchsorted(firsts)
        ends = firsts + counts
        ends = ends + escapes.searchsorted(ends)
        if len(ends) and ends.max() > self._sizes.value_at(number):
            raise self.damaged("", "has a list that is too short")
        sizes = ends - begins
        codes = packing.codes_at(
            self._streams[width], width, packing.slice_indices(begins + start, sizes)
        )
        return packing.unpack_many(codes, width, sizes)[0]

    def read_many(self, numbers: packing.Counts) -> tuple[packing.Numbers, packing.Counts]:
        """Return the numbers of several lists, and the list of each: its index in ``numbers``.

        ``numbers`` are the numbers of the lists. The lists are sorted by width. The numbers of one
        list are together and in order.
        """
        self._starts_of_runs  # noqa: B018 - checks the widths
        widths, all_sizes = self._widths[numbers], self._sizes.values_at(numbers)
        are_neighbours = len(numbers) > 0 and int(numbers[-1] - numbers[0]) == len(numbers) - 1
        are_neighbours = are_neighbours and np.array_equal(numbers[1:], numbers[:-1] + 1)
        begins = None if are_neighbours else self._starts(numbers)
        parts, owners = [], []
        for width in packing.WIDTHS:
            lists = np.flatnonzero(widths == width)
            if not len(lists):
                continue
            sizes = all_sizes[lists]
            if begins is None:  # such as the forms of a prefix
                first, total = self._start(int(numbers[lists[0]])), int(sizes.sum())
                codes = packing.code_run(self._streams[width], width, first, total)
            else:
                places = packing.slice_indices(begins[lists], sizes)
                codes = packing.codes_at(self._streams[width], width, places)
            values, counts = packing.unpack_many(codes, width, sizes)
            parts.append(values)
            owners.append(np.repeat(lists, counts))
        if not parts:
            return np.empty(0, np.uint32), np.empty(0, np.int64)
        return np.concatenate(parts), np.concatenate(owners)


def _sums_of_runs(numbers: NDArray[np.uint8]) -> packing.Counts:
    """Return the sum of each run of ``_RUN`` bytes: those of a word, added within the word."""
    words = numbers.view(np.uint64)
    pairs = (words & _EVEN_BYTES) + (words >> np.uint64(8) & _EVEN_BYTES)
    sums: packing.Counts = (pairs * _EACH_PAIR >> np.uint64(48)).astype(np.int64)
    return sums


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
        self._positions = PackedLists(self._file, "stem.places")
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

    def positions(self, number: int, docs: packing.Numbers) -> packing.Numbers:
        """Return the positions of a stem in its passages, one for each of its occurrences."""
        sums = self._positions.read_one(number)
        self._check_positions(sums, docs)
        return _positions_within(sums, docs)

    def _check_positions(self, sums: packing.Numbers, docs: packing.Numbers) -> None:
        if len(sums) != len(docs):
            raise self.damaged("stem.places", f"has {len(sums)} places for {len(docs)} times")

    def escapes(self, number: int) -> packing.Counts:
        """Return the escapes in the positions of a stem, an argument of :meth:`positions_at`."""
        return self._positions.escapes(number)

    def positions_at(
        self, number: int, escapes: packing.Counts, firsts: packing.Counts, counts: packing.Counts
    ) -> packing.Numbers:
        """Return the positions of a stem in some passages.

        ``firsts`` are the indices of the first occurrence in each of these passages, in the list of
        the stem. ``counts`` are the numbers of occurrences. ``escapes`` comes from :meth:`escapes`.
        """
        return self._positions.read_slices(number, escapes, firsts, counts) - np.uint32(1)

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

    def stems_with_positions(
        self, numbers: packing.Counts
    ) -> tuple[packing.Numbers, packing.Counts, packing.Numbers]:
        """Return the result of :meth:`stems`, and the position of each occurrence.

        The stems are in the order of ``numbers``.
        """
        docs, owners = self.stems(numbers)
        order = np.argsort(owners, kind="stable")
        sums, of = self._positions.read_many(numbers)
        self._check_positions(sums, docs)
        docs, sums = docs[order], sums[np.argsort(of, kind="stable")]
        return docs, owners[order], _positions_within(sums, docs, owners[order])

    def forms(self, numbers: packing.Counts) -> tuple[packing.Numbers, packing.Counts]:
        """Return the occurrences of several forms, and, for each, the index of its form.

        The index is that in ``numbers``, the numbers of the forms. The occurrences of one form
        ascend.
        """
        docs, owners = self._lists["form"].read_many(numbers)
        docs = self._ordinals("form", docs)
        stem_of_form = self.stem_of_form[numbers]
        with_stem = np.flatnonzero(stem_of_form != NO_STEM)
        implicit_forms = with_stem[
            self._implicit_forms[stem_of_form[with_stem]] == numbers[with_stem]
        ]
        if not len(implicit_forms):
            return docs, owners
        left, of = self._implicit_occurrences(stem_of_form[implicit_forms])
        return np.concatenate((docs, left)), np.concatenate((owners, implicit_forms[of]))

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
    new = np.empty(len(docs), np.bool_)
    new[0] = True
    np.not_equal(docs[1:], docs[:-1], out=new[1:])
    if owners is not None:
        new[1:] |= owners[1:] != owners[:-1]
    firsts = np.flatnonzero(new)
    before = np.empty(len(firsts), np.uint32)
    before[0] = 0
    before[1:] = sums[firsts[1:] - 1]
    if owners is not None:
        # the running sums restart in each list
        starts = np.append(True, owners[firsts[1:]] != owners[firsts[:-1]])
        before[starts] = 0
    sizes = np.diff(np.append(firsts, len(sums)))
    return sums - np.repeat(before, sizes) - np.uint32(1)
