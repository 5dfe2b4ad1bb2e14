"""The matches of a query in given pairs, or in one document, without reading its other hits."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.errors import IndexIncomplete
from benelux_search.index.algebra import And, DocScores
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.query.query import parse
from benelux_search.results import Hit
from benelux_search.search.hits.executor import compiled_query, executed_query, hits_of_batches
from benelux_search.search.queries.options import SearchOptions
from benelux_search.storage.document_names import id_of_document

_MOST_DIGITS: Final = 9  # of the number of a pair


def matching_numbers(
    query: str,
    document: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> Sequence[int]:
    """Return the numbers of all pairs of a document that match a query, ascending, from 1.

    ``document`` is its id or number. No text of a query raises an error.

    Raises:
        NotFound: no document has this id or number, or several documents have this number.
        IndexIncomplete: a part of a distributed index did not answer.
    """
    found = id_of_document(document, store)
    root = parse(query, options.codes).root
    chosen = replace(options, document=document, seconds=None, fold=False)
    expressions = compiled_query(root, chosen, store, reader, lexicon)
    ordinals = reader.ordinals(expressions) if expressions else ()
    own = store.ranges([found]).get(found, range(0))
    # the id of a document may be the number of another one, which the search finds too
    places = ((bisect_left(own, ordinal), ordinal) for ordinal in ordinals)
    return array("I", (n + 1 for n, ordinal in places if n < len(own) and own[n] == ordinal))


def marked_hits(
    query: str,
    pair_ids: Sequence[str],
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> Mapping[str, Hit]:
    """Return those of some pairs that match a query as hits, by id, in the order of ``pair_ids``.

    No text of a query raises an error, and an id that no pair has is left out.

    Raises:
        IndexIncomplete: a part of a distributed index did not answer.
    """
    root = parse(query, options.codes).root
    ordinals = _ordinals_of(pair_ids, store)
    if root is None or not ordinals:
        return {}
    chosen = replace(options, fold=False)
    executed, context = executed_query(root, chosen, store, reader, lexicon)
    given = DocScores(tuple((ordinal, 0.0) for ordinal in sorted(ordinals)))
    expressions = {side: And((each, given)) for side, each in executed.searched.items()}
    if not expressions:
        return {}
    page = reader.search(expressions, limit=len(ordinals), seconds=context.deadline.left)
    if page.missing:
        raise IndexIncomplete(page.missing)
    rank = {ordinal: number for number, ordinal in enumerate(ordinals)}
    best = sorted(page.best, key=lambda scored: rank[scored.ordinal])
    return {hit.id: hit for hit in hits_of_batches([best], executed, context, is_ranked=False)}


def _ordinals_of(pair_ids: Iterable[str], store: Store) -> Sequence[int]:
    """Return the ordinals of the pairs with some ids, each once; unknown ids are left out."""
    parts = [pair_id.rpartition(":") for pair_id in pair_ids]
    ranges = store.ranges({document_id for document_id, _, _ in parts})
    found: dict[int, None] = {}
    for document_id, _, number in parts:
        is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
        own = ranges.get(document_id, range(0))
        if is_number and 1 <= int(number) <= len(own):
            found[own[int(number) - 1]] = None
    return tuple(found)
