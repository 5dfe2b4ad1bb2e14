"""The vocabulary of a segment: its form keys as bytes, and the search for patterns in them.

Keys are decoded into one array of bytes and compared there, many at a time: a wildcard, a prefix
or a fuzzy query takes a few array operations for thousands of keys. Keys are in UTF-8, which never
contains the byte 0xFF: it stands behind each key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.terms import SEPARATOR
from benelux_search.forking import lazy
from benelux_search.index.algebra import PrefixQuery, WildcardQuery, distance, wildcard_test
from benelux_search.index.whoosh.packing import Counts, Numbers, differ_from_previous
from benelux_search.index.whoosh.term_dictionary import END, TermDictionary, to_bytes

if TYPE_CHECKING:
    from benelux_search.index.whoosh.expression_scan import ExpressionScan, SpellingScan

_Offsets: TypeAlias = NDArray[np.int32]
_Edits: TypeAlias = NDArray[np.int8]
_Rows: TypeAlias = NDArray[np.intp]
_Segment: TypeAlias = tuple[int | None, ...]  # bytes; None is any byte

_RUN: Final = 5 * 96 * 32  # keys that are decoded together: a multiple of the keys in a block
_FAR: Final = 100  # more edits than any query has; sums with it still fit in an int8
_LETTERS: Final = 26
_OTHERS: Final = 5  # bits shared by characters that are neither letters nor digits
_FEW: Final = 8  # places, so many times fewer than the keys, are first mapped to their keys


class FormVocabulary:
    """The form keys of a segment. They are decoded in runs, each at its first use, and kept."""

    def __init__(self, lexicon: TermDictionary) -> None:
        self._lexicon = lexicon
        self._runs: dict[int, KeyRun] = {}

    def runs(self, numbers: range) -> Iterator[tuple[KeyRun, range]]:
        """Yield the runs of keys that have some of ``numbers``, each with the part that it has.

        ``numbers`` are numbers of keys.
        """
        start = numbers.start - numbers.start % _RUN if numbers else numbers.stop
        for first in range(start, numbers.stop, _RUN):
            last = min(first + _RUN, len(self._lexicon))
            if first not in self._runs:
                self._runs[first] = KeyRun(self._lexicon, range(first, last))
            yield self._runs[first], range(max(first, numbers.start), min(last, numbers.stop))

    def similar(self, form: str, edits: int, numbers: range) -> tuple[Counts, Counts]:
        """Return the keys within some edits of ``form``: their numbers, and the edits of each.

        Only ``numbers`` are searched. At most ``edits`` edits are allowed, and never more than 25.
        They change the folded form of the key; see :func:`~benelux_search.index.algebra.distance`.
        """
        edits = min(edits, _FAR // 4)
        candidates = [run.candidates(form, edits, some) for run, some in self.runs(numbers)]
        if not candidates:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        plain = np.concatenate([each.plain for each in candidates])
        lengths = np.concatenate([each.lengths for each in candidates])
        columns = np.concatenate([each.columns for each in candidates], axis=1)
        odd = {number: form for each in candidates for number, form in each.odd.items()}
        distances = (
            _distances(columns, lengths, form, edits),
            np.array([distance(each, form) for each in odd.values()], np.int64),
        )
        every, apart = np.append(plain, list(odd)).astype(np.int64), np.concatenate(distances)
        near = apart <= edits
        return every[near], apart[near]

    def keys(self, numbers: Counts) -> list[bytes]:
        """Return the keys with these numbers, which must ascend."""
        return [key for run, some in self._by_run(numbers) for key in map(run.key, some.tolist())]

    def lengths(self, numbers: Counts) -> Counts:
        """Return the lengths, in characters, of the folded forms of keys.

        ``numbers`` are the numbers of the keys, and must ascend.
        """
        lengths = [run.lengths(some) for run, some in self._by_run(numbers)]
        return np.concatenate([np.empty(0, np.int64), *lengths])

    def _by_run(self, numbers: Counts) -> Iterator[tuple[KeyRun, Counts]]:
        bounds = range(0, len(self._lexicon) + _RUN, _RUN)
        for first, (start, end) in zip(
            bounds, pairwise(numbers.searchsorted(bounds)), strict=False
        ):
            if start < end:
                [(run, _)] = self.runs(range(first, first + 1))
                yield run, numbers[start:end]


@dataclass(frozen=True, slots=True)
class _Spellings:
    """One spelling of each key of a run, as offsets of bytes: folded, or with its accents.

    ``is_odd`` says which spellings are not ASCII: they have more bytes than characters.
    """

    starts: _Offsets
    ends: _Offsets
    is_odd: NDArray[np.bool_]


class KeyRun:
    """Consecutive keys of a term dictionary as bytes; the first begins a block."""

    def __init__(self, lexicon: TermDictionary, numbers: range) -> None:
        self._first = numbers.start
        self._decode = lexicon.decode
        self._text, long_ends = lexicon.joined(numbers)
        ends = long_ends.astype(np.int32)
        starts = np.append(np.int32(0), ends[:-1] + np.int32(1))
        self._starts, self._ends = starts, ends
        written_starts, folded_ends = starts, ends
        separators = (self._text == 0).nonzero()[0]
        if len(separators):
            rows = self._rows_of(separators)
            is_first = differ_from_previous(rows)
            rows, separators = rows[is_first], separators[is_first]
            written_starts, folded_ends = starts.copy(), ends.copy()
            written_starts[rows], folded_ends[rows] = separators + 1, separators
        # bytes of characters that are not ASCII; as a signed number, ``END`` is -1
        odd = (self._text.view(np.int8) < -1).nonzero()[0]
        self._folded = _Spellings(starts, folded_ends, self._having(odd, starts, folded_ends))
        self._written = _Spellings(written_starts, ends, self._having(odd, written_starts, ends))
        self._lengths = folded_ends - starts
        for row in self._folded.is_odd.nonzero()[0].tolist():
            self._lengths[row] = len(self._spelling(self._folded, row))

    def key(self, number: int) -> bytes:
        row = number - self._first
        return self._text[self._starts[row] : self._ends[row]].tobytes()

    def lengths(self, numbers: Counts) -> _Offsets:
        """Return the lengths, in characters, of the folded forms of keys, given by number."""
        return self._lengths[numbers - self._first]

    def matching(self, pattern: PrefixQuery | WildcardQuery, numbers: range) -> Counts:
        """Return those of ``numbers`` whose key matches a pattern, in ascending order."""
        rows = np.arange(numbers.start - self._first, numbers.stop - self._first)
        glob: Callable[[str], _Glob]
        if isinstance(pattern, PrefixQuery):
            folded, written, glob = pattern.prefix, pattern.written, _beginning
        else:
            folded, written, glob = pattern.pattern, pattern.written, _glob
        if SEPARATOR in folded:
            rows = rows[:0]  # no folded form has one
        rows = self._matching(glob(folded), rows, self._folded)
        if written is not None:
            rows = self._matching(glob(written), rows, self._written)
        return rows + self._first

    def accepted(self, scan: ExpressionScan, numbers: range) -> Counts:
        """Return those of ``numbers`` whose key matches an expression, in ascending order."""
        rows = np.arange(numbers.start - self._first, numbers.stop - self._first)
        rows = self._accepted(scan.folded, rows, self._folded)
        if scan.written is not None:
            rows = self._accepted(scan.written, rows, self._written)
        return rows + self._first

    def candidates(self, form: str, edits: int, numbers: range) -> _FormCandidates:
        """Return those of ``numbers`` that may be within ``edits`` edits of a form.

        An edit adds at most one character and removes at most one. So lengths and letters leave
        only few forms.
        """
        first, last = numbers.start - self._first, numbers.stop - self._first
        longer = self._lengths[first:last] - np.int32(len(form))
        rows = (np.abs(longer) <= edits).nonzero()[0] + first
        wanted, letters = _letters(form), self._letters[rows]
        fits = _has_few(letters & np.uint32(~wanted & 0xFFFFFFFF), edits)
        fits &= _has_few(~letters & np.uint32(wanted), edits)
        rows = rows[fits]
        is_odd = self._folded.is_odd[rows]
        plain, odd = rows[~is_odd], rows[is_odd].tolist()
        offsets = self._starts[plain] + np.arange(-1, len(form) + edits, dtype=np.int32)[:, None]
        return _FormCandidates(
            plain + self._first,
            self._lengths[plain],
            self._text.take(offsets, mode="clip"),
            {row + self._first: self._spelling(self._folded, row) for row in odd},
        )

    @lazy
    def _letters(self) -> Numbers:
        """The letters of the folded forms, as in :func:`_letters`."""
        bounds = np.column_stack((self._folded.starts, self._folded.ends)).ravel()
        letters: Numbers = np.bitwise_or.reduceat(_BITS[self._text], bounds)[::2]
        for row in self._folded.is_odd.nonzero()[0].tolist():
            letters[row] = _letters(self._spelling(self._folded, row))
        return letters

    def _rows_of(self, offsets: _Rows) -> _Rows:
        """Return the rows of the keys that have these bytes."""
        rows: _Rows = self._starts.searchsorted(offsets.astype(np.int32), side="right") - 1
        return rows

    def _having(self, offsets: _Rows, starts: _Offsets, ends: _Offsets) -> NDArray[np.bool_]:
        """Return a mask of the spellings that have any of these bytes."""
        rows = self._rows_of(offsets)
        having = np.zeros(len(starts), np.bool_)
        having[rows[(offsets >= starts[rows]) & (offsets < ends[rows])]] = True
        return having

    def _spelling(self, spellings: _Spellings, row: int) -> str:
        return self._decode(self._text[spellings.starts[row] : spellings.ends[row]].tobytes())

    def _accepted(self, scan: SpellingScan, rows: _Rows, spellings: _Spellings) -> _Rows:
        """Return those of some ascending rows whose spelling matches an expression."""
        is_odd = spellings.is_odd[rows]
        odd = [row for row in rows[is_odd].tolist() if scan.matches(self._spelling(spellings, row))]
        plain = rows[~is_odd]
        found = scan.accepted(self._text, spellings.starts[plain], spellings.ends[plain])
        return np.sort(np.concatenate((plain[found], np.array(odd, np.intp))))

    # --- Patterns

    def _matching(self, glob: _Glob, rows: _Rows, spellings: _Spellings) -> _Rows:
        """Return those of some ascending rows whose spelling matches."""
        if not glob.has_any_byte:
            return self._matching_bytes(glob, rows, spellings)
        is_odd = spellings.is_odd[rows]
        odd = [row for row in rows[is_odd].tolist() if glob.test(self._spelling(spellings, row))]
        plain = self._matching_bytes(glob, rows[~is_odd], spellings)
        return np.sort(np.concatenate((plain, np.array(odd, np.intp))))

    def _matching_bytes(self, glob: _Glob, rows: _Rows, spellings: _Spellings) -> _Rows:
        """Return the rows that match byte by byte.

        Of each segment between two stars, the first place behind the segment before it is taken.
        """
        first, *others = glob.segments
        sizes = spellings.ends[rows] - spellings.starts[rows]
        rows = rows[sizes >= glob.least if others else sizes == glob.least]
        rows = self._having_at(first, rows, spellings.starts, 0)
        if not others:
            return rows
        *middle, last = others
        rows = self._having_at(last, rows, spellings.ends, -len(last))
        at, limits = spellings.starts[rows] + len(first), spellings.ends[rows] - len(last)
        for segment in filter(None, middle):
            if not len(rows):
                break
            places = self._places(segment, int(at[0]), int(limits[-1]))
            if len(places) * _FEW < len(rows):
                kept = self._having(places, spellings.starts, spellings.ends)[rows]
                rows, at, limits = rows[kept], at[kept], limits[kept]
            places = np.append(places, len(self._text))
            at = (places[places.searchsorted(at)] + len(segment)).astype(np.int32)
            kept = at <= limits
            rows, at, limits = rows[kept], at[kept], limits[kept]
        return rows

    def _having_at(self, segment: _Segment, rows: _Rows, offsets: _Offsets, by: int) -> _Rows:
        """Return the rows that have a segment ``by`` bytes behind their offset."""
        for index, byte in enumerate(segment, by):
            if byte is not None:
                rows = rows[self._text[offsets[rows] + index] == byte]
        return rows

    def _places(self, segment: _Segment, first: int, last: int) -> _Rows:
        """Return the places of a segment between two offsets, ascending."""
        text = self._text[first:last]
        letters = [(index, byte) for index, byte in enumerate(segment) if byte is not None]
        end = max(len(text) - len(segment) + 1, 0)
        if not letters:
            return np.arange(first, first + end)
        (index, byte), *others = letters
        is_place = text[index : index + end] == byte
        for index, byte in others[:1]:
            is_place &= text[index : index + end] == byte
        places: _Rows = is_place.nonzero()[0]
        for index, byte in others[1:]:
            places = places[text[places + index] == byte]
        return places + first


@dataclass(frozen=True, slots=True)
class _Glob:
    """A pattern as the segments between its stars; ``test`` tests a whole spelling."""

    segments: Sequence[_Segment]
    test: Callable[[str], object]

    @property
    def has_any_byte(self) -> bool:
        return any(None in segment for segment in self.segments)

    @property
    def least(self) -> int:
        """The number of bytes of the shortest ASCII spelling that matches."""
        return sum(map(len, self.segments))


def _glob(pattern: str) -> _Glob:
    """Return a pattern of :class:`~benelux_search.index.algebra.WildcardQuery`."""
    segments = [
        tuple(None if char == "?" else byte for char in segment for byte in to_bytes(char))
        for segment in pattern.split("*")
    ]
    return _Glob(segments, wildcard_test(pattern))


def _beginning(prefix: str) -> _Glob:
    """Return the pattern of all spellings that start with ``prefix``."""
    return _Glob([tuple(to_bytes(prefix)), ()], lambda spelling: spelling.startswith(prefix))


# --- Similar forms


@dataclass(frozen=True, slots=True)
class _FormCandidates:
    """Forms that may be similar to a given one.

    ``plain`` are the numbers of those in ASCII. Row ``i`` of ``columns`` has the character ``i`` of
    each, from 1 on; what stands behind the end of a form means nothing. ``odd`` are the others.
    """

    plain: Counts
    lengths: NDArray[np.int32]
    columns: NDArray[np.uint8]
    odd: Mapping[int, str]


def _bit(char: int) -> int:
    if ord("a") <= char <= ord("z"):
        return 1 << (char - ord("a"))
    if ord("0") <= char <= ord("9"):
        return 1 << _LETTERS
    return 1 << (_LETTERS + 1 + char % _OTHERS)


# by byte; neither what stands between two spellings nor behind a key counts
_BITS: Final = np.array([0, *map(_bit, range(1, END)), 0], np.uint32)


def _letters(form: str) -> int:
    bits = 0
    for char in form:
        bits |= _bit(ord(char))
    return bits


def _has_few(bits: Numbers, most: int) -> NDArray[np.bool_]:
    """Return a mask of the elements that have at most ``most`` bits set."""
    for _ in range(most):
        bits = bits & (bits - np.uint32(1))  # clears the lowest bit
    few: NDArray[np.bool_] = bits == 0
    return few


def _distances(
    chars: NDArray[np.uint8], lengths: NDArray[np.int32], form: str, edits: int
) -> Counts:
    """Return the edit distances of candidates and a form; distances over ``edits`` are inexact.

    This is the dynamic programming of :func:`benelux_search.index.algebra.distance`, for all of
    them together, in the band of cells that ``edits`` edits can reach. The cells of a line are kept
    by their offset from the diagonal. An inexact distance is still more than ``edits``.
    """
    wanted = [ord(char) if ord(char) < 0x80 else END for char in form]  # no form has this byte
    far = np.full(len(lengths), _FAR, np.int8)
    band = range(-edits, edits + 1)
    last: dict[int, _Edits] = {}
    before: dict[int, _Edits] = {}
    line = {d: np.full(len(lengths), d, np.int8) if d >= 0 else far for d in band}
    for i in range(1, len(form) + 1):
        last, before, line = before, line, {}
        for d in band:
            j = i + d
            if j <= 0:
                line[d] = far if j < 0 else np.full(len(lengths), i, np.int8)
                continue
            cell = before[d] + (chars[j] != wanted[i - 1])
            if d + 1 in before:
                np.minimum(cell, before[d + 1] + np.int8(1), out=cell)
            if d - 1 in line:
                np.minimum(cell, line[d - 1] + np.int8(1), out=cell)
            if i > 1 and j > 1:
                swapped = (chars[j] == wanted[i - 2]) & (chars[j - 1] == wanted[i - 1])
                np.copyto(cell, np.minimum(cell, last[d] + np.int8(1)), where=swapped)
            line[d] = np.minimum(cell, far)
    ends = np.stack([line[d] for d in band])
    distances: Counts = ends[lengths - len(form) + edits, np.arange(len(lengths))].astype(np.int64)
    return distances
