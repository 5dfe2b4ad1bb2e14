"""The use case of exporting: all that answers a query, or all that there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, Hit
from benelux_search.search.executor import Answered, answered
from benelux_search.search.filters import DocumentFilter
from benelux_search.search.options import WEIGHTS, Deadline, SearchOptions


def every_hit(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Answered:
    """All that answers a query, best first."""
    most = sum(reader.passages(language) for language in LANGUAGES)
    everything = replace(options, limit=most, offset=0)
    clock = Deadline(options.seconds)
    return answered(query, everything, store, reader, lexicon, WEIGHTS, clock)


def every_pair(options: SearchOptions, store: Store) -> Iterator[Hit]:
    """The pairs of all documents that the options let through, as hits in which nothing matched."""
    chosen = DocumentFilter(*options.where)
    infos = {info.id: info for info in store.documents() if not chosen or chosen.accepts(info)}
    rank = 1
    for pair in store.all_pairs():
        info = infos.get(pair.document_id)
        hit = None if info is None else Hit.of(pair, info, rank)
        if hit is not None:
            rank += 1
            yield hit
