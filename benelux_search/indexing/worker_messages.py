"""The outcomes that worker processes send to the process that started them, as JSON.

A worker parses files that may be hostile. So an outcome is decoded with checks: each value has its
declared type, beads name paragraphs that exist, and segments are read from the files that the
worker was asked to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benelux_search.data_codec import Codec, Codecs, Malformed
from benelux_search.documents.segment_data import SEGMENTS, paths_of
from benelux_search.index_files import records
from benelux_search.index_reports import Failure
from benelux_search.indexing.outcomes import (
    SplitPair,
    Unread,
    Unsuited,
    WorkerOutcome,
    WrittenDocument,
)
from benelux_search.model import AlignedDocument, Bitext

if TYPE_CHECKING:
    from benelux_search.opensearch.collection.pair_writer import WrittenPairs

_ROUNDING: Final = 1e-6  # of a confidence


def pack_outcome(outcome: WorkerOutcome) -> bytes:
    """Return the bytes of an outcome."""
    return _codec().dumps(outcome)


def unpack_outcome(content: bytes, files: Sequence[str]) -> WorkerOutcome:
    """Return the outcome in bytes that :func:`pack_outcome` made; ``files`` are those to read.

    Raises:
        Malformed: they are no outcome for these files.
    """
    outcome: WorkerOutcome = _codec().loads(content)
    for each in outcome.halves if isinstance(outcome, SplitPair) else (outcome,):
        if isinstance(each, AlignedDocument):
            _check_beads(each)
        elif isinstance(each, Bitext):
            _check_segments(each, files)
    return outcome


def _check_beads(document: AlignedDocument) -> None:
    _check_confidences(bead.confidence for bead in document.beads)
    for language in ("nl", "fr"):
        named = [number for bead in document.beads for number in getattr(bead, language)]
        if sorted(named) != list(range(len(document.paragraphs(language)))):
            raise Malformed("not every paragraph is in one bead")


def _check_segments(bitext: Bitext, files: Sequence[str]) -> None:
    if not {Path(file) for file in files}.issuperset(paths_of(bitext.segments)):
        raise Malformed("its segments are in another file")
    if isinstance(bitext.segments, tuple):
        _check_confidences(segment.confidence for segment in bitext.segments)


def _check_confidences(confidences: Iterable[float]) -> None:
    if not all(-_ROUNDING <= each <= 1 + _ROUNDING for each in confidences):
        raise Malformed("a confidence is not from 0 to 1")


@lru_cache(maxsize=1)
def _codec() -> Codec:
    special = {**SEGMENTS, (WrittenDocument, "pairs"): lambda _: _PAIRS}
    document = AlignedDocument | Bitext | Failure | Unread | Unsuited
    return Codecs(special, {"WrittenPairs": object}).of(document | SplitPair | WrittenDocument)


# --- The pairs that a worker has written into a collection


_NUMBER: Final = records.whole_number(0, 1 << 62)
_COUNTS: Final = records.mapping_of(records.matching(r"nl|fr"), _NUMBER)
_TERMS: Final = records.mapping_of(lambda term, _: term, _NUMBER)
_PAIRS_RECORD: Final = records.record(
    first=_NUMBER,
    length=_NUMBER,
    aligned=_NUMBER,
    counts=records.record(
        terms=records.mapping_of(records.matching(r"(nl|fr)\.(stem|form)|signature"), _TERMS),
        passages=_COUNTS,
        positions=_COUNTS,
    ),
)


def _pack_pairs(pairs: WrittenPairs) -> dict[str, Any]:
    counts = pairs.counts.record()
    return {
        "first": pairs.first,
        "length": pairs.length,
        "aligned": pairs.aligned,
        "counts": counts,
    }


def _unpack_pairs(data: object) -> WrittenPairs:
    from benelux_search.opensearch.collection.pair_writer import WrittenPairs  # noqa: PLC0415 - an extra
    from benelux_search.opensearch.collection.term_counts import TermCounts  # noqa: PLC0415

    found = _PAIRS_RECORD(data, "")
    return WrittenPairs(
        found["first"], found["length"], found["aligned"], TermCounts.of(found["counts"])
    )


_PAIRS: Final = Codec(_pack_pairs, _unpack_pairs)
