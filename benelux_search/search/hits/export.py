"""The hits of an export: all that match a query, or all pairs of the index."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

from benelux_search.errors import damage_at
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import in_order
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Metadata, Pair, whole_metadata
from benelux_search.query.parser import to_query_text
from benelux_search.query.query import parse
from benelux_search.results import Hit
from benelux_search.search.hits.executor import LazyResult, execute_in_context
from benelux_search.search.hits.steps import SearchContext
from benelux_search.search.queries.filters import DocumentFilter
from benelux_search.search.queries.options import MetadataOrder, SearchOptions
from benelux_search.search.queries.ranking_weights import WEIGHTS

_BATCH: Final = 200  # pairs that are read at a time


def every_hit(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> LazyResult:
    """Return all hits of a query, in the order of the options.

    Only passages with all of the words are hits, unless the options say that any word is enough.
    The ``limit`` and the ``offset`` of the options are ignored. A query that only excludes
    (``-aligned:low``) has all other pairs as its hits.
    """
    excluded = parse(query, options.codes).excluded
    text = query if excluded is None else to_query_text(excluded)
    everything = replace(options, limit=0, offset=0, all_words=not options.any_word)
    deadline = Deadline(options.seconds)
    context = SearchContext(store, reader, lexicon, everything, WEIGHTS, deadline)
    result = execute_in_context(text, context, every=True)
    if excluded is None:
        return result
    unwanted = {pair.ordinal for batch in result.batches for pair in batch}
    return LazyResult("both", notes=result.notes, hits=every_pair(options, store, unwanted))


def every_pair(
    options: SearchOptions, store: Store, unwanted: Container[int] = ()
) -> Iterator[Hit]:
    """Yield each pair of the documents that the options select, as a hit without matches.

    ``unwanted`` are the ordinals of pairs that are left out.
    """
    chosen = DocumentFilter.of(options)
    places = replace(chosen, conditions=())
    ids = {info.id for info in store.documents() if places.accepts(info)} if places else None
    pairs = store.all_pairs() if options.sort == "relevance" else _sorted_pairs(options, store, ids)
    wanted = (
        pair
        for pair in pairs
        if pair.ordinal not in unwanted and (ids is None or pair.document_id in ids)
    )
    rank = 1
    while batch := list(islice(wanted, _BATCH)):
        infos = store.infos({pair.document_id for pair in batch})
        for pair in batch:
            info = infos.get(pair.document_id)
            if info is None or (chosen.conditions and not chosen.accepts_pair(info, pair.metadata)):
                continue
            hit = Hit.of(pair, info, rank)
            if hit is not None:
                rank += 1
                yield hit


def _sorted_pairs(
    options: SearchOptions, store: Store, document_ids: Collection[str] | None
) -> Iterator[Pair]:
    """Yield the pairs of documents in the order of the options; None means all documents."""
    every = store.catalogue()
    chosen = (each for each in every if document_ids is None or each.id in document_ids)
    sort = options.sort
    entries = in_order(sort if isinstance(sort, str) else "place", chosen)
    ordinals: Iterable[int] = chain.from_iterable(
        range(each.first, each.first + each.length) for each in entries
    )
    if not isinstance(sort, str):
        ordinals = _by_metadata(sort, ordinals, store)
    ordinals = iter(ordinals)
    while batch := list(islice(ordinals, _BATCH)):
        pairs = store.pairs(batch)
        yield from (pairs[ordinal] for ordinal in batch if ordinal in pairs)


def _by_metadata(sort: MetadataOrder, ordinals: Iterable[int], store: Store) -> Sequence[int]:
    """Return ordinals in an order by own metadata."""
    from benelux_search.search.queries import metadata_order  # noqa: PLC0415 - most orders are not

    chosen = iter(ordinals)
    metadata: dict[int, Metadata] = {}
    while batch := list(islice(chosen, _BATCH)):
        pairs = store.pairs(batch)
        infos = store.infos({pair.document_id for pair in pairs.values()})
        for ordinal in batch:
            if (pair := pairs.get(ordinal)) is not None:
                metadata[ordinal] = whole_metadata(infos[pair.document_id], pair.metadata)
    return metadata_order.keys_in_order(sort, metadata)


def exported_hits(hits: Iterable[Hit], least: float, root: Path | str | None) -> Iterator[Hit]:
    """Yield the hits of at least a confidence; errors get ``root``, that of the index."""
    with damage_at(root):
        yield from (hit for hit in hits if hit.confidence >= least)
