"""Building a segment from passages, and the writers of lists that merging also uses.

:class:`SegmentBuilder` stores passages compactly: each distinct chunk of text gets a number, and a
passage is a run of these numbers. Numpy then turns all passages into sorted occurrences at once.
:class:`FieldWriter` writes the occurrences of each field as packed lists.

``stem_of_form`` has the stem of each form that has only this stem, if the stem occurs only with
such forms. The commonest form of such a stem is *implicit* and has no list: see
:mod:`~benelux_search.index.whoosh.segment`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.terms import FEWEST_ALIKE, UNLIKE, IndexedChunk, stem_hash
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh.array_files import ArrayWriter, ColumnWriter
from benelux_search.index.whoosh.packing import (
    WIDTHS,
    Counts,
    Numbers,
    differ_from_previous,
    pack,
    pack_nibbles,
    steps_of,
)
from benelux_search.index.whoosh.segment import NO_STEM
from benelux_search.index.whoosh.term_dictionary import TermDictionaryWriter, to_bytes, to_text


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Occurrences of terms, sorted by rank of the term, ordinal and position, without duplicates.

    The rank of a term is its index in a sorted list of terms.
    """

    ranks: Counts
    docs: Numbers
    positions: Numbers


def order_by_rank(ranks: Counts) -> Counts:
    """Return the indices that sort ``ranks``, in a stable sort.

    The sort takes two passes over 16 bits each: numpy sorts 16-bit integers by radix, and wider
    ones three times slower.
    """
    low = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if not len(ranks) or ranks.max() <= 0xFFFF:
        return low
    return low[np.argsort((ranks >> 16).astype(np.uint16)[low], kind="stable")]


class ListWriter:
    """A writer of packed lists into a file, some lists at a time.

    A code has at least ``least`` bits; see :mod:`~benelux_search.index.whoosh.packing`.
    """

    def __init__(self, arrays: ArrayWriter, name: str, least: int = 4) -> None:
        self._arrays = arrays
        self._name = name
        self._least = least
        self._sizes = ColumnWriter(arrays, f"{name}.size")
        self._left: NDArray[np.uint8] = np.empty(0, np.uint8)  # one 4-bit code waiting for another
        nothing = np.empty(0, np.int64)
        self.append(nothing, nothing)  # without any list, the file still has all arrays

    def append(self, steps: NDArray[np.int64], counts: Counts) -> None:
        """Append lists: ``steps`` are the steps of all lists, ``counts`` the length of each."""
        packed = pack(steps, counts, self._least)
        for width in WIDTHS:
            codes = packed.streams[width]
            if width == 4:
                codes = np.concatenate((self._left, codes)).astype(np.uint8)
                even = len(codes) & ~1
                self._left, codes = codes[even:], pack_nibbles(codes[:even])
            self._arrays.append(f"{self._name}.{width}", codes)
        self._arrays.append(f"{self._name}.width", packed.width)
        self._sizes.append(packed.size)

    def finish(self) -> None:
        """Finish the lists, after the last :meth:`append`.

        Two codes of 4 bits share a byte. If the number of codes is odd, the last one is written
        now.
        """
        if len(self._left):
            self._arrays.append(f"{self._name}.4", self._left)


class FieldWriter:
    """A writer of one field of a segment, some terms at a time: the terms and their lists."""

    def __init__(self, arrays: ArrayWriter, kind: Kind, base: int) -> None:
        self._base = base
        self._lexicon = TermDictionaryWriter(arrays, kind)
        self._lexicon.append([])
        self._frequencies = ColumnWriter(arrays, f"{kind}.frequency")
        self._frequencies.append(np.empty(0, np.int64))
        self._docs = ListWriter(arrays, f"{kind}.docs")
        # escapes are then so rare that the positions of one passage can be read directly
        self._positions = ListWriter(arrays, f"{kind}.places", least=8)

    def finish(self) -> None:
        """Finish the lists of the field, after the last :meth:`write`."""
        self._docs.finish()
        self._positions.finish()

    def write(
        self, terms: Sequence[bytes], occurrences: Occurrences, implicit_forms: Counts | None = None
    ) -> NDArray[np.bool_]:
        """Write all occurrences of some terms, and return a mask of the terms that have any.

        The rank of a term is its index in ``terms``, which must be sorted, also after the terms of
        earlier calls. ``implicit_forms`` are the ranks of terms that get no list. A term without
        occurrences is left out.
        """
        counts = np.bincount(occurrences.ranks, minlength=len(terms))
        present = counts > 0
        if not present.all():
            number = np.cumsum(present) - 1
            terms = [
                term for term, is_present in zip(terms, present.tolist(), strict=True) if is_present
            ]
            counts = counts[present]
            occurrences = Occurrences(
                number[occurrences.ranks], occurrences.docs, occurrences.positions
            )
            implicit_forms = (
                None if implicit_forms is None else number[implicit_forms[present[implicit_forms]]]
            )
        docs = occurrences.docs.astype(np.int64) - (self._base - 1)
        new = differ_from_previous(docs, occurrences.ranks)
        frequency = np.bincount(occurrences.ranks[new], minlength=len(terms))
        self._lexicon.append(terms)
        self._frequencies.append(frequency)
        steps = _steps_within(occurrences.positions, new)
        if implicit_forms is not None and len(implicit_forms):
            listed = np.ones(len(terms), np.bool_)
            listed[implicit_forms] = False
            kept = listed[occurrences.ranks]
            docs, steps, counts = docs[kept], steps[kept], np.where(listed, counts, 0)
        self._docs.append(steps_of(docs, counts), counts)
        self._positions.append(steps, counts)
        return present


def _steps_within(positions: Numbers, new: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return positions as steps; the first step of a passage counts from position -1."""
    wide = positions.astype(np.int64)
    steps = np.diff(wide, prepend=0)
    steps[new] = wide[new] + 1
    return steps


# --- From passages to a segment


# Chunks in memory before they become a segment, which takes 100 bytes each: this number, or this
# part of those written before, so that a large index has few segments
SPILL_CHUNKS: Final = 600_000
_SPILL_PART: Final = 12
_MOST_SPILL_CHUNKS: Final = 3_000_000
Int32s: TypeAlias = NDArray[np.int32]
_MOST: Final = 0xFFFFFFF0  # ordinals have 32 bits, and so have the running sums of lists


class _Codes(dict[IndexedChunk, int]):
    """The number of each chunk, assigned when the chunk is first seen."""

    def __missing__(self, chunk: IndexedChunk) -> int:
        self[chunk] = code = len(self)
        return code


class SegmentBuilder:
    """A collector of passages, which can be written as one segment.

    ``written`` is the number of chunks of text that the same writer has put into segments before.
    """

    def __init__(self, written: int = 0) -> None:
        self._written = written
        self._codes = _Codes()
        self._stream = array("I")
        self._sizes = array("I")
        self._ordinals = array("I")
        self._deleted: list[range] = []

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._ordinals)

    @property
    def is_full(self) -> bool:
        """True if there are so many passages that they should be written as a segment now."""
        limit = min(max(SPILL_CHUNKS, self._written // _SPILL_PART), _MOST_SPILL_CHUNKS)
        return len(self._stream) >= limit

    @property
    def written(self) -> int:
        """The number of chunks that were written before, and of those here."""
        return self._written + len(self._stream)

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add a passage.

        Raises:
            OverflowError: the ordinal is too high for an index.
        """
        if ordinal > _MOST:
            raise OverflowError(f"no index has room for a pair with the ordinal {ordinal}")
        self._stream.extend(map(self._codes.__getitem__, chunks))
        self._sizes.append(len(chunks))
        self._ordinals.append(ordinal)

    def delete(self, ordinals: range) -> None:
        """Delete passages; :meth:`without_deleted` leaves them out."""
        if len(self._ordinals) and ordinals.stop > self._ordinals[0] and ordinals:
            self._deleted.append(ordinals)

    def without_deleted(self) -> SegmentBuilder:
        """Return a builder of the passages that were not deleted, and of the chunks that they have.

        This builder must not be used any more.
        """
        if not self._deleted:
            return self
        ordinals, sizes = np.array(self._ordinals, np.uint32), np.array(self._sizes, np.uint32)
        kept = np.ones(len(ordinals), np.bool_)
        for each in self._deleted:
            first, last = np.searchsorted(ordinals, [each.start, each.stop])
            kept[first:last] = False
        stream = np.array(self._stream, np.uint32)[np.repeat(kept, sizes)]
        used, codes = np.unique(stream, return_inverse=True)
        chunks, rest = list(self._codes), SegmentBuilder(self._written)
        rest._codes.update({chunks[old]: new for new, old in enumerate(used.tolist())})
        rest._stream.frombytes(codes.astype(np.uint32).tobytes())
        rest._sizes.frombytes(sizes[kept].tobytes())
        rest._ordinals.frombytes(ordinals[kept].tobytes())
        return rest

    def write(self, path: Path) -> None:
        """Write all passages as one segment."""
        chunk_tokens = _ChunkTokens(list(self._codes))
        ordinals = np.frombuffer(self._ordinals, np.uint32)
        base = int(ordinals[0])
        tokens, of_passage, positions, lengths = self._lay_out(chunk_tokens)
        docs = np.repeat(ordinals, of_passage)
        with ArrayWriter(path) as arrays:
            _write_fields(arrays, chunk_tokens, tokens, docs, positions.view(np.uint32), base)
            signatures = self._signatures(chunk_tokens)
            finish_segment(arrays, ordinals, lengths, signatures, len(tokens))

    def _lay_out(self, chunk_tokens: _ChunkTokens) -> tuple[Int32s, Counts, Int32s, Counts]:
        """Lay out the tokens of all passages one after the other.

        Return the tokens (as indices into ``words``), the number of tokens of each passage, the
        position of each token in its passage, and the length of each passage.
        """
        codes = np.frombuffer(self._stream, np.uint32)
        ends = np.cumsum(np.frombuffer(self._sizes, np.uint32), dtype=np.int64)
        chunk_positions = np.append(
            np.int32(0), np.cumsum(chunk_tokens.widths[codes], dtype=np.int32)
        )
        counts = chunk_tokens.counts[codes]
        token_ends = np.append(np.int32(0), np.cumsum(counts, dtype=np.int32))
        starts = np.append(0, ends[:-1])
        of_passage = (token_ends[ends] - token_ends[starts]).astype(np.int64)
        first = chunk_tokens.first[codes] - token_ends[:-1]
        tokens = np.repeat(first, counts) + np.arange(len(first) and token_ends[-1], dtype=np.int32)
        positions = np.repeat(chunk_positions[:-1], counts) + chunk_tokens.offset[tokens]
        positions -= np.repeat(chunk_positions[starts], of_passage)
        lengths = (chunk_positions[ends] - chunk_positions[starts]).astype(np.int64)
        return tokens, of_passage, positions, lengths

    def _signatures(self, chunk_tokens: _ChunkTokens) -> Numbers:
        codes = np.frombuffer(self._stream, np.uint32)
        sizes = np.frombuffer(self._sizes, np.uint32).astype(np.int64)
        hash_sums, counts = chunk_tokens.signature_terms()
        sums = run_sums(hash_sums[codes], sizes)
        known = np.maximum(sums, np.uint32(UNLIKE + 1))
        short = run_sums(counts[codes], sizes) < FEWEST_ALIKE
        return np.where(short, np.uint32(UNLIKE), known)


def finish_segment(
    arrays: ArrayWriter,
    ordinals: Numbers | Counts,
    lengths: Counts,
    signatures: Numbers,
    occurrences: int,
) -> None:
    """Write what a segment has of each passage, after its fields, and finish the file.

    ``ordinals`` ascend. The header states the number of ``occurrences`` of terms.
    """
    base = int(ordinals[0])
    by_base = ordinals.astype(np.int64) - base
    arrays.append("lengths", packed_lengths(by_base, lengths))
    arrays.append("signatures", scatter(by_base, signatures))
    arrays.finish(
        {
            "base": base,
            "passages": len(ordinals),
            "total_length": int(lengths.sum()),
            "occurrences": occurrences,
        }
    )


def run_sums(numbers: Numbers, sizes: Counts) -> Numbers:
    """Return the sum of each of some consecutive runs of numbers, modulo 2**32.

    ``sizes`` are the lengths of the runs.
    """
    sums = np.append(np.uint32(0), np.cumsum(numbers, dtype=np.uint32))
    ends = np.cumsum(sizes)
    difference: Numbers = sums[ends] - sums[ends - sizes]
    return difference


def scatter(indices: Counts, numbers: Numbers) -> Numbers:
    """Return an array with ``numbers`` at the ascending ``indices``, and 0 elsewhere."""
    dense = np.zeros(int(indices[-1]) + 1 if len(indices) else 0, np.uint32)
    dense[indices] = numbers
    return dense


def packed_lengths(indices: Counts, lengths: Counts) -> NDArray[np.uint16 | np.uint32]:
    """Return an array with ``lengths + 1`` at ``indices``, and 0 elsewhere.

    An element has 16 bits if all lengths fit, else 32 bits.
    """
    packed = scatter(indices, (lengths + 1).astype(np.uint32))
    return packed if len(packed) and packed.max() > 0xFFFF else packed.astype(np.uint16)


@dataclass(frozen=True, slots=True)
class _Field:
    """The sorted terms of a field, and the rank of each token's term (-1: it has none)."""

    terms: list[bytes]
    ranks: Counts


class _ChunkTokens:
    """The tokens of all chunks, one after the other, as arrays."""

    def __init__(self, chunks: Sequence[IndexedChunk]) -> None:
        self.widths = np.fromiter((chunk.width for chunk in chunks), np.int32, len(chunks))
        self.counts = np.fromiter((len(chunk.terms) for chunk in chunks), np.int32, len(chunks))
        self.first = np.cumsum(self.counts, dtype=np.int32) - self.counts
        tokens = [token for chunk in chunks for token in chunk.terms]
        self.offset = np.fromiter((offset for offset, _, _ in tokens), np.int32, len(tokens))
        self.form = _field([form for _, form, _ in tokens])
        self.stem = _field([stem for _, _, stem in tokens])

    def signature_terms(self) -> tuple[Numbers, Numbers]:
        """Return the share of each chunk in the ``hash_sum`` and ``words`` of its passage.

        They are the arguments of :func:`~benelux_search.analysis.terms.signature`.
        """
        of_stems = [stem_hash(to_text(stem)) for stem in self.stem.terms]
        # the last element is for the rank -1, which means that there is no stem
        hash_sums = np.array([*of_stems, 0], np.uint32)[self.stem.ranks]
        counting = (hash_sums != 0) & (self.form.ranks >= 0)
        counts = self.counts.astype(np.int64)
        return run_sums(hash_sums, counts), run_sums(counting.astype(np.uint32), counts)

    def stem_of_form(self, tainted: Counts) -> Numbers:
        """Return the stem of each form, or NO_STEM.

        A form has a stem here if it has no other stem, and if the stem occurs only
        with such forms. ``tainted`` are the stems whose occurrences do not equal those of their
        forms. A stem that stands somewhere without a form is tainted too.
        """
        formed = self.form.ranks >= 0
        forms, stems = self.form.ranks[formed], self.stem.ranks[formed]
        stem_of_form = np.full(len(self.form.terms), -2, np.int64)
        stem_of_form[forms] = stems
        other = stem_of_form[forms] != stems  # only the last stem of a form was kept
        formless = self.stem.ranks[~formed]  # a part of a compound, a second stem
        return usable_stems(
            stem_of_form,
            forms[other],
            np.concatenate((tainted, formless, stems[other & (stems >= 0)])),
            len(self.stem.terms),
        )


def usable_stems(stem_of_form: Counts, strays: Counts, tainted: Counts, stems: int) -> Numbers:
    """Return the stem of each form, or NO_STEM if the form cannot be derived from its stem.

    ``stem_of_form`` has a stem for each form, or a negative number for none. ``strays`` are forms
    with several stems. ``tainted`` are stems that must not be used. Forms in ``strays`` get no
    stem; neither does any form whose stem is tainted or is a stem of a stray. ``stems`` is the
    number of stems.
    """
    bad = np.zeros(stems + 1, np.bool_)  # one more, which index -1 reads: forms without a stem
    bad[tainted] = True
    away = stem_of_form[strays]
    bad[away[away >= 0]] = True
    stem_of_form[strays] = -1
    stem_of_form[bad[stem_of_form]] = -1
    return np.where(stem_of_form >= 0, stem_of_form, NO_STEM).astype(np.uint32)


def _field(words: Sequence[str | None]) -> _Field:
    ordered = sorted({word for word in words if word is not None})
    rank: dict[str | None, int] = {word: number for number, word in enumerate(ordered)}
    rank[None] = -1
    ranks = np.fromiter(map(rank.__getitem__, words), np.int64, len(words))
    return _Field([to_bytes(word) for word in ordered], ranks)


def _write_fields(
    arrays: ArrayWriter,
    chunk_tokens: _ChunkTokens,
    tokens: Int32s,
    docs: Numbers,
    positions: Numbers,
    base: int,
) -> None:
    stems, tainted = _occurrences(chunk_tokens.stem, tokens, docs, positions)
    forms, strays = _occurrences(chunk_tokens.form, tokens, docs, positions)
    writer = FieldWriter(arrays, "stem", base)
    writer.write(chunk_tokens.stem.terms, stems)
    writer.finish()
    stem_of_form = chunk_tokens.stem_of_form(tainted)
    if len(strays):
        stem_of_form[:] = (
            NO_STEM  # a form twice at one position: the counts of the forms do not add up
        )
    counts = np.bincount(forms.ranks, minlength=len(chunk_tokens.form.terms))
    implicit_forms = implicit_forms_of(stem_of_form, counts)
    writer = FieldWriter(arrays, "form", base)
    writer.write(chunk_tokens.form.terms, forms, implicit_forms)
    writer.finish()
    arrays.append("form.home", stem_of_form)


def _occurrences(
    field: _Field, tokens: Int32s, docs: Numbers, positions: Numbers
) -> tuple[Occurrences, Counts]:
    """Return the sorted occurrences of a field, and the ranks of terms twice at one position."""
    ranks = field.ranks[tokens]
    if ranks.min(initial=0) < 0:
        with_term = np.flatnonzero(ranks >= 0)
        order = with_term[order_by_rank(ranks[with_term])]
    else:
        order = order_by_rank(ranks)
    ranks, docs, positions = ranks[order], docs[order], positions[order]
    same = (ranks[1:] == ranks[:-1]) & (docs[1:] == docs[:-1])
    ascending = positions[1:] > positions[:-1]
    if np.all(ascending[same]):
        return Occurrences(ranks, docs, positions), np.empty(0, np.int64)
    # a compound and its first part share a position, and a later token may have a lower one
    order = np.lexsort((positions, docs, ranks))
    ranks, docs, positions = ranks[order], docs[order], positions[order]
    kept = differ_from_previous(ranks, docs, positions)
    return Occurrences(ranks[kept], docs[kept], positions[kept]), np.unique(ranks[~kept])


def implicit_forms_of(stem_of_form: Numbers, counts: Counts) -> Counts:
    """Return the implicit forms: for each stem, its form with the highest of ``counts``."""
    with_stem = np.flatnonzero(stem_of_form != NO_STEM)
    order = with_stem[np.lexsort((counts[with_stem], stem_of_form[with_stem]))]
    last = np.ones(len(order), np.bool_)
    last[:-1] = stem_of_form[order[1:]] != stem_of_form[order[:-1]]
    implicit_forms: Counts = order[last]
    return implicit_forms
