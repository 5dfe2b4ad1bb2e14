"""The use case of exporting: all that answers a query, or all that there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import Highlighted, Hit, Language, Passage
from benelux_search.ports import EngineReader, Store
from benelux_search.searching.answering import search
from benelux_search.searching.filters import DocumentFilter
from benelux_search.searching.options import SearchOptions

_PAGE: Final = 500  # hits that are in memory at a time


def every_hit(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Iterator[Hit]:
    """All hits, best first."""
    page = replace(options, limit=_PAGE, offset=0)
    while True:
        found = search(query, page, store, reader, lexicon)
        yield from found.hits
        if not found.more:
            return
        page = replace(page, offset=page.offset + _PAGE)


def every_pair(options: SearchOptions, store: Store) -> Iterator[Hit]:
    """The pairs of all documents that the options let through, as hits in which nothing matched."""
    chosen = DocumentFilter(*options.where)
    infos = {info.id: info for info in store.documents() if not chosen or chosen.accepts(info)}
    rank = 0
    for pair in store.all_pairs():
        info = infos.get(pair.document_id)
        side: Language = "nl" if pair.nl is not None else "fr"
        passage = pair.passage(side)
        if info is None or passage is None:
            continue
        rank += 1
        other = pair.fr if side == "nl" else None
        yield Hit(
            rank,
            pair.id,
            0.0,
            side,
            info,
            _bare(passage),
            None if other is None else _bare(other),
            pair.kind,
            pair.confidence,
        )


def _bare(passage: Passage) -> Highlighted:
    return Highlighted(passage.text, passage.pages)
