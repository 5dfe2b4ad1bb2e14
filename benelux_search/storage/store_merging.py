"""Merging of the files of a store: the choice of the files, and the copying of their documents.

Files are merged when there are many small ones after a large one, as in a log-structured merge
tree: after that, each file has at least ``_RATIO`` times the text of all later ones together. So
the number of files, and how often a document is copied, grow with the logarithm of the size. A file
of which more than a fifth was deleted is written again without the deleted documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benelux_search.storage import rows
from benelux_search.storage.new_segment import NewSegment
from benelux_search.storage.rows import check_row
from benelux_search.storage.schema import asides_numbers
from benelux_search.storage.store_segment import ASIDES, BATCH, DOCUMENTS, PAIRS, StoreSegment

_RATIO: Final = 2
_DEAD: Final = 0.2
_LEAST_BYTES: Final = 65_536  # what a file counts for at least
_BYTES_A_DOCUMENT: Final = 200  # about what the store has of a document beside its text


@dataclass(frozen=True, slots=True)
class Load:
    """The size of the documents that are left in a file of the store, and the deleted share.

    ``bytes`` is the estimated size of the documents that were not deleted, at least 64 KiB.
    ``dead`` is the deleted share of the documents and pairs, from 0 to 1.
    """

    bytes: int
    dead: float


def load_of(segment: StoreSegment) -> Load:
    """Return the size of the documents that are left in a file, and the deleted share."""
    state, deleted = segment.state, segment.deleted
    size = state.pairs + state.documents
    gone = len(deleted) + sum(each.length for each in deleted.values())
    dead = gone / size if size else 0.0
    total = state.text_bytes + _BYTES_A_DOCUMENT * state.documents
    return Load(max(int(total * (1 - dead)), _LEAST_BYTES), dead)


def files_to_merge(loads: Sequence[Load]) -> range | None:
    """Choose the files to merge into one: return the range of their indices in ``loads``, or None.

    ``loads`` has all files in the order of their ordinals, at least one. If the range has one file
    only, this file is to be written again without its deleted documents.
    """
    for place, load in enumerate(loads):
        if load.dead > _DEAD:
            if load.bytes > _LEAST_BYTES or len(loads) == 1:
                return range(place, place + 1)
            # Nothing much is left of it: its rest goes into a neighbour
            first = place if place + 1 < len(loads) else place - 1
            return range(first, first + 2)
    first, total = len(loads) - 1, loads[-1].bytes
    while first > 0 and loads[first - 1].bytes < _RATIO * total:
        first -= 1
        total += loads[first].bytes
    return range(first, len(loads)) if first < len(loads) - 1 else None


def copy_documents(segments: Iterable[StoreSegment], target: NewSegment) -> None:
    """Copy all documents that were not deleted from some files into ``target``.

    Their ordinals and checksums stay the same.
    """
    for segment in segments:
        for document in _documents(segment):
            copy_document(segment, document, target)


def copy_document(segment: StoreSegment, document: tuple[Any, ...], target: NewSegment) -> None:
    """Copy a document from a file into ``target``; its ordinals and checksum stay the same.

    ``document`` is its row, with the columns that :data:`DOCUMENTS` selects.
    """
    # The column before the checksum is the number of rows
    found = segment.rows(ASIDES, asides_numbers(document[0])[0], document[-2])
    asides = segment.convert(lambda row: _unpacked(row, segment), found)
    target.take(document, _pairs(segment, document), asides)


def _documents(segment: StoreSegment) -> Iterator[tuple[Any, ...]]:
    sql = f"{DOCUMENTS} WHERE first > ? ORDER BY first LIMIT ?"
    last = 0
    while found := segment.rows(sql, last, BATCH):
        for row in found:
            [(first, _)] = segment.convert(lambda each: check_row(each[:2], rows.RANGE), [row])
            if first <= last:
                raise segment.damaged("its documents are not in their order")
            last = first
            if first not in segment.deleted:
                yield row


def _pairs(segment: StoreSegment, document: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the pairs of a document with their unpacked records."""

    def unpacked(row: tuple[Any, ...]) -> tuple[Any, ...]:
        *others, body = check_row(row, rows.PAIR)
        return (*others, segment.codec.unpack(body))

    at, end = document[0], document[0] + document[1]
    sql = f"{PAIRS} WHERE ordinal >= ? ORDER BY ordinal LIMIT ?"
    while at < end:
        found = segment.convert(unpacked, segment.rows(sql, at, min(BATCH, end - at)))
        if [row[0] for row in found] != list(range(at, at + min(BATCH, end - at))):
            raise segment.damaged("its pairs are not in their order")
        yield from found
        at += len(found)


def _unpacked(row: tuple[Any, ...], segment: StoreSegment) -> bytes:
    (body,) = check_row(row, rows.ASIDES)
    return segment.codec.unpack(body)
