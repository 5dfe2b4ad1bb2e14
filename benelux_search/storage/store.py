"""The aligned documents in a few SQLite files, from which both indexes can be rebuilt.

A store is a folder of *segments*: files with disjoint ranges of ordinals. A build adds one with the
documents that it puts and tombstones of the older ones that it replaces or removes; see
:mod:`~.store_writer`. A file of a published generation never changes. So readers open it read-only
and immutable, with no locks and no journal, and it also works on a read-only medium.
"""

from __future__ import annotations

import copy
import os
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Self

from benelux_search import model
from benelux_search.errors import IndexDamaged
from benelux_search.forking import held_while_forking, lazy
from benelux_search.index.fields import CatalogueEntry, by_date_and_path
from benelux_search.index.ports import StoreDeadline
from benelux_search.index_files import files as index_files
from benelux_search.results import DocumentView
from benelux_search.storage import dictionaries, rows
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.readings import bare_hash
from benelux_search.storage.schema import BOTH, DOUBTFUL, LONE, printable
from benelux_search.storage.store_segment import BATCH, StoreSegment, Tombstone, file_name
from benelux_search.text.encoding.surrogates import replace_surrogates

_FILE: Final = re.compile(r"[0-9]{6,9}\.sqlite")


@dataclass(frozen=True, slots=True)
class Counts:
    """The size of a store; ``aligned`` counts the pairs that have both sides."""

    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    aligned: int


_OWNING: Final = "first <= ? ORDER BY first DESC LIMIT 1"  # of a document, by the ordinal of a pair


class SqliteStore:
    """The :class:`~.ports.Store` in a folder of SQLite files. Threads can share it.

    ``anchor`` is the folder of the index. The location of a document given by a relative path is
    stored relative to that folder. So an index and its documents can be moved together, and a run
    from another working directory does not mistake other files of the same name for them.
    """

    def __init__(self, folder: Path, anchor: Path) -> None:
        self.folder = folder
        self.anchor = Path(os.path.realpath(anchor))
        self._segments: Sequence[StoreSegment] = ()
        self._codecs: dict[int, FrameCodec] = {0: FrameCodec(None)}
        # All threads share one connection to each file: reads are short, and with one per thread,
        # a new thread would have to open a file after its folder was removed.
        # No thread is inside SQLite when another one forks, so that a child can drop it safely.
        self._lock = held_while_forking()

    @classmethod
    def open(cls, folder: Path, anchor: Path) -> Self:
        """Open the store in a folder.

        Raises:
            IndexDamaged: a file is missing, of another version of this program, or has other tables
                than this program makes.
        """
        store = cls(folder, anchor)
        store._open_files()
        if not store._segments:
            raise IndexDamaged(f"{folder} is missing or empty", store.anchor)
        return store

    def with_deadline(self, deadline: StoreDeadline) -> Self:
        """Return a copy for one search, whose reads are stopped about 10 s after the deadline.

        Raises:
            IndexUnusable: from any read that was stopped.
        """
        bounded = copy.copy(self)
        bounded._segments = [segment.with_deadline(deadline) for segment in self._segments]
        return bounded

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by absolute path, for documents with a location."""
        return {
            os.path.normpath(os.path.join(self.anchor, rows.to_path(location))): (id_, hash_)  # noqa: PTH118
            for segment in self._segments
            for _, location, id_, hash_ in segment.documents(rows.LOCATION, "location IS NOT NULL")
        }

    @lazy
    def copies(self) -> Mapping[str, str]:
        """The id of the first document with the same content, by the id of each later one.

        Documents from memory are no copies of each other: their keys tell them apart.
        """
        first: dict[str, str] = {}
        copies: dict[str, str] = {}
        for segment in self._segments:
            for _, _, id_, hash_ in segment.documents(rows.LOCATION, "location IS NOT NULL"):
                known = first.setdefault(bare_hash(hash_), id_)
                if known != id_:
                    copies[id_] = known
        return copies

    def ids_from(self, start: str) -> Sequence[str]:
        """Return the ids of the documents that begin with ``start``, which ends with a dot."""
        end = start[:-1] + chr(ord(start[-1]) + 1)
        return [
            id_
            for segment in self._segments
            for *_, id_ in segment.documents(rows.OWNER, "id >= ? AND id < ?", start, end)
        ]

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key; keys that no document has are left out."""
        found = self._documents_in(rows.KEY, "key", keys)
        return {key: (id_, hash_) for _, key, id_, hash_ in found}

    def document(self, document_id: str) -> DocumentView | None:
        info = self.infos([document_id]).get(document_id)
        if info is None:
            return None
        for segment in self._segments:
            found = segment.documents(rows.DETAILS, "id = ?", replace_surrogates(document_id))
            for first, length, encoding, asides in found:
                pairs = tuple(segment.pairs_between(first, first + length - 1))
                if len(pairs) != length:
                    raise segment.damaged(f"it has not all pairs of {printable(document_id)}")
                return DocumentView(
                    document=info,
                    pairs=pairs,
                    other=tuple(segment.asides(first, asides)),
                    encoding=encoding,
                )
        return None

    def asides(self, document_id: str) -> Sequence[model.Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        return [
            aside
            for segment in self._segments
            for first, _, _, rows_of_asides in segment.documents(
                rows.DETAILS, "id = ?", replace_surrogates(document_id)
            )
            for aside in segment.asides(first, rows_of_asides)
        ]

    def documents(self) -> Sequence[model.DocumentInfo]:
        """Return every document, sorted by date and then by path; undated ones come last."""
        infos = [
            info
            for segment in self._segments
            for info in segment.convert(rows.info_of, segment.documents(rows.INFO, "TRUE"))
        ]
        return sorted(infos, key=by_date_and_path)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, model.DocumentInfo]:
        ids = list(map(replace_surrogates, document_ids))
        return {
            info.id: info
            for segment in self._segments
            for found in _in_batches(segment, rows.INFO, "id", ids)
            for info in segment.convert(rows.info_of, found)
        }

    def pair(self, pair_id: str) -> model.Pair | None:
        document_id, _, number = pair_id.rpartition(":")
        ordinals = self.ranges([document_id]).get(document_id)
        if ordinals is None or not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        if not 1 <= int(number) <= len(ordinals) or number != f"{int(number):04d}":
            return None
        ordinal = ordinals[int(number) - 1]
        pair = self.pairs([ordinal]).get(ordinal)
        if pair is None:
            raise IndexDamaged(f"{self.folder} has no text of {printable(pair_id)}", self.anchor)
        return pair

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, model.Pair]:
        """Return the pairs with these ordinals; those that do not exist are left out."""
        pairs = {}
        for segment, several in self._by_segment(ordinals):
            for batch in _batches(several):
                marks = ",".join("?" * len(batch))
                found = segment.pairs(f"pairs.ordinal IN ({marks})", *batch)
                pairs.update({pair.ordinal: pair for pair in found})
        return pairs

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the range of pair ordinals of each of these documents, or of all.

        Documents that do not exist or have no pairs are left out.
        """
        if document_ids is not None:
            found = list(self._documents_in(rows.OWNER, "id", document_ids))
        else:
            found = [
                row
                for segment in self._segments
                for row in segment.documents(rows.OWNER, "length > 0")
            ]
        return {id_: self._range_of(first, length) for first, length, id_ in found if length}

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has any, by id; None means all."""
        return {id_: len(own) for id_, own in self.ranges(document_ids).items()}

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        ranges = sorted(self.ranges().values(), key=lambda each: each.start)
        return array("Q", chain.from_iterable(ranges))

    def owners(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        """Return the id of the document of each of some pairs, which must exist."""
        return {
            ordinal: id_
            for segment, several in self._by_segment(ordinals)
            for ordinal in several
            for *_, id_ in segment.documents(rows.OWNER, _OWNING, ordinal)
        }

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        return [
            entry
            for segment in self._segments
            for entry in segment.convert(
                rows.entry_of, segment.documents(rows.CATALOGUE, "length > 0")
            )
        ]

    def lone(self, language: model.Language) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of the pairs with a passage in this language only."""
        return self._confidences(LONE[language])

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return the confidence, by ordinal, of pairs with both sides, if it is below ``below``."""
        where = DOUBTFUL if below <= model.LOW_CONFIDENCE else BOTH
        return self._confidences(f"{where} AND confidence < ?", below)

    def all_pairs(self) -> Iterator[model.Pair]:
        """Yield every pair by ordinal, with only one batch in memory at a time."""
        return self.pairs_within([(1, rows.MOST_ORDINAL)])

    def pairs_within(self, ranges: Iterable[tuple[int, int]]) -> Iterator[model.Pair]:
        """Yield the pairs of each range in turn; a range is (first, last) ordinal, inclusive."""
        for first, last in ranges:
            for segment in self._segments:
                low, high = max(first, segment.state.low), min(last, segment.state.high - 1)
                if low <= high:
                    yield from segment.pairs_between(low, high)

    def counts(self) -> Counts:
        states = [segment.state for segment in self._segments]
        dead = [each for segment in self._segments for each in segment.deleted.values()]
        documents = sum(each.documents for each in states) - len(dead)
        pairs = sum(each.pairs for each in states) - self.deleted_pairs
        nl = sum(each.passages_nl for each in states) - sum(each.passages_nl for each in dead)
        fr = sum(each.passages_fr for each in states) - sum(each.passages_fr for each in dead)
        # Each pair has one side or two, so the surplus of passages is the number with two.
        return Counts(documents, pairs, nl, fr, nl + fr - pairs)

    def pairs_from(self, ordinal: int) -> int:
        """Return the number of pairs whose ordinals are not below a given one."""
        return sum(
            length
            for segment in self._segments
            if segment.state.high > ordinal
            for _, length in segment.documents(rows.RANGE, "first >= ?", ordinal)
        )

    @property
    def deleted_pairs(self) -> int:
        """The number of deleted pairs whose text is still in the files."""
        return sum(each.length for segment in self._segments for each in segment.deleted.values())

    @property
    def end_ordinal(self) -> int:
        """An ordinal above those of all pairs."""
        return max((segment.state.high for segment in self._segments), default=1)

    def files(self) -> Sequence[StoreSegment]:
        """Return the open files, in the order of their ordinals."""
        return self._segments

    def problems(self) -> Iterator[tuple[Path, str]]:
        """Check all files and their documents; yield (file, message) for each problem."""
        for segment in self._segments:
            for problem in segment.problems():
                yield segment.path, problem

    def check(self) -> None:
        """Check all files and every document.

        Raises:
            IndexDamaged: something is not as it was stored.
        """
        for path, problem in self.problems():
            raise IndexDamaged(f"{path}: {problem}", self.anchor)

    def close(self) -> None:
        with self._lock:
            for segment in self._segments:
                segment.close()

    def _open_files(self) -> None:
        """Open every file of the folder and apply the tombstones."""
        with ExitStack() as stack:
            segments = []
            for path in segment_files(self.folder):
                segment = StoreSegment.open(path, self.anchor, self._lock, self._codec)
                stack.callback(segment.close)
                segments.append(segment)
            self._segments = sorted(segments, key=_by_ordinals)
            self._check_set()
            for segment in self._segments:
                for tombstone in segment.tombstones():
                    self._bury(tombstone, segment)
            stack.pop_all()

    def _check_set(self) -> None:
        """Check that no file is missing, and that no two files have the same ordinals."""
        if not self._segments:
            return
        newest = max(self._segments, key=lambda segment: segment.state.sequence)
        expected = {newest.state.sequence, *newest.state.others}
        for segment in self._segments:
            if segment.state.sequence not in expected:
                raise segment.damaged("it is of another state of the store")
            expected.remove(segment.state.sequence)
        if expected:
            path = self.folder / file_name(min(expected))
            raise IndexDamaged(f"{path}: it is missing", self.anchor)
        for before, after in zip(self._segments, self._segments[1:], strict=False):
            if before.state.high > after.state.low:
                raise after.damaged("it has ordinals of another file")

    def _bury(self, tombstone: Tombstone, newer: StoreSegment) -> None:
        """Apply a tombstone of a file to the older file that has the document, if one has it.

        Files are made anew without the documents that were deleted from them; such a file has a
        greater number than that of the tombstone.
        """
        place = self._place_of(tombstone.first)
        if place is not None:
            segment = self._segments[place]
            if segment.state.sequence < newer.state.sequence:
                segment.deleted[tombstone.first] = tombstone

    def _codec(self, number: int) -> FrameCodec:
        if number not in self._codecs:
            dictionary = dictionaries.read_dictionary(self.folder, number, self.anchor)
            self._codecs[number] = FrameCodec(dictionary)
        return self._codecs[number]

    def _by_segment(self, ordinals: Iterable[int]) -> Iterator[tuple[StoreSegment, Sequence[int]]]:
        """Yield these ordinals by the file that has them."""
        rest = sorted(ordinals)
        for segment in self._segments:
            state = segment.state
            several = rest[bisect_left(rest, state.low) : bisect_left(rest, state.high)]
            if several:
                yield segment, several

    def _place_of(self, ordinal: int) -> int | None:
        """Return the index of the file that has an ordinal, or None."""
        place = bisect_right(self._segments, ordinal, key=lambda segment: segment.state.low) - 1
        while place >= 0 and self._segments[place].state.high == self._segments[place].state.low:
            place -= 1  # a file without documents
        return place if place >= 0 and ordinal < self._segments[place].state.high else None

    def _documents_in(
        self, columns: rows.Columns, column: str, values: Iterable[str]
    ) -> Iterator[tuple[Any, ...]]:
        """Yield columns of the documents that have one of these values in a column."""
        several = list(map(replace_surrogates, values))
        for segment in self._segments:
            for found in _in_batches(segment, columns, column, several):
                yield from found

    def _range_of(self, first: int, length: int) -> range:
        try:
            return rows.range_of(first, length)
        except rows.BadRow as error:
            place = self._place_of(first)
            path = self.folder if place is None else self._segments[place].path
            raise IndexDamaged(f"{path}: {error}", self.anchor) from error

    def _confidences(self, where: str, *values: object) -> Mapping[int, float]:
        confidences: dict[int, float] = {}
        for segment in self._segments:
            confidences.update(segment.confidences(where, *values))
        return confidences


def segment_files(folder: Path) -> list[Path]:
    """Return the SQLite files of a store, sorted by name; none if there is no such folder."""
    try:
        names = index_files.list_names(folder)
    except FileNotFoundError:
        return []
    return [folder / name for name in sorted(names) if _FILE.fullmatch(name)]


def _in_batches(
    segment: StoreSegment, columns: rows.Columns, column: str, values: Iterable[str]
) -> Iterator[list[tuple[Any, ...]]]:
    for batch in _batches(values):
        yield segment.documents(columns, f"{column} IN ({','.join('?' * len(batch))})", *batch)


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _by_ordinals(segment: StoreSegment) -> tuple[int, int, int]:
    return segment.state.low, segment.state.high, segment.state.sequence
