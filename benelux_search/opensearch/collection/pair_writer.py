"""Writing the pairs of one document into the engine, and counting their terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.model import DocumentInfo, Language, Pair
from benelux_search.opensearch.client.bulk import BulkWriter
from benelux_search.opensearch.collection.term_counts import TermCounts
from benelux_search.opensearch.records.document_fields import document_fields
from benelux_search.opensearch.records.generation import BLOCK_OF_ORDINALS
from benelux_search.opensearch.records.pair_records import pair_record, signature_of, terms_of
from benelux_search.opensearch.records.streams import PassageEncoder

IndexedPair: TypeAlias = tuple[Pair, Mapping[Language, Sequence[IndexedChunk]]]


@dataclass(slots=True)
class WrittenPairs:
    """The pairs of a document that were written, and what they add to the counts of a generation.

    ``first`` is the ordinal of the first, ``length`` their number so far, ``aligned`` the number of
    those with text in both languages.
    """

    first: int
    length: int = 0
    aligned: int = 0
    counts: TermCounts = field(default_factory=TermCounts)


def write_pairs(
    bulk: BulkWriter,
    encoder: PassageEncoder,
    place: tuple[str, int],
    info: DocumentInfo,
    pairs: Iterable[IndexedPair],
    written: WrittenPairs,
) -> None:
    """Write pairs, and count them in ``written`` as they are sent.

    ``place`` are the prefix of the indexes and the number of the generation that is written: a pair
    that is sent twice with the same number is written once.
    """
    indexes, number = place
    fields = document_fields(info)
    for pair, chunks in pairs:
        terms = terms_of(chunks, encoder)
        written.counts.add(terms, signature_of(terms))
        written.aligned += pair.nl is not None and pair.fr is not None
        written.length = pair.ordinal - written.first + 1
        block = pair.ordinal // BLOCK_OF_ORDINALS
        action = {
            "_index": f"{indexes}-pairs",
            "_id": str(pair.ordinal),
            "version": number,
            "version_type": "external",
        }
        bulk.add({"index": action}, pair_record(pair.ordinal, block, terms, fields, pair))
