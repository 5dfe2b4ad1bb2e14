"""The page of a search by meaning: the passages with words, and those that only meaning finds.

A passage with all words of a query, as a citation, a name or a number, comes before those that only
meaning finds. If no passage has all of them, both rankings are one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Final

from benelux_search.analysis.terms import FEWEST_ALIKE
from benelux_search.index.ports import ScoredPair
from benelux_search.meaning.vector_index import Nearness
from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.search.hits.meaning import by_score, merged_ranking
from benelux_search.search.hits.steps import ExecutedQuery, SearchContext

_RANKED_AGAIN: Final = 1000  # passages with words
_FOUND: Final = 100  # passages that only meaning finds: the nearest ones
_BATCH: Final = 100  # pairs that are read at a time
_WORD: Final = re.compile(r"[^\W\d_]+")

FoldKey = tuple[tuple[str, ...], ...]


def before_meaning(context: SearchContext) -> SearchContext:
    """Return the context of the search for words, with the hits that meaning may rank again."""
    options = context.options
    limit = max(_RANKED_AGAIN, options.offset + options.limit)
    return replace(context, options=replace(options, limit=limit, offset=0))


def with_meaning(
    executed: ExecutedQuery, nearness: Nearness, context: SearchContext, *, has_number: bool
) -> tuple[ExecutedQuery, frozenset[int]]:
    """Return a query with the page of both rankings, and the ordinals that only meaning found.

    Passages with all words, or with some words of a query that has a number, keep their places.
    """
    options = context.options
    language: Language = "fr" if executed.understood.language == "fr" else "nl"
    with_words = executed.page.best
    again, rest = with_words[:_RANKED_AGAIN], with_words[_RANKED_AGAIN:]
    keeps_order = has_number or not (executed.relaxed or options.any_word)
    ranked, found = merged_ranking(again, nearness, language, keeps_order=keeps_order)
    accepted = tuple(islice(_accepted(found, with_words, context), _FOUND))
    if keeps_order:
        whole = [*ranked, *rest, *accepted]
    else:
        whole = [*merge(ranked, accepted, key=by_score), *rest]
    best = tuple(whole[options.offset : options.offset + options.limit + 1])
    total = executed.page.total + len(accepted)
    page = replace(executed.page, best=best, total=total)
    return replace(executed, page=page), frozenset(each.ordinal for each in accepted)


def _accepted(
    found: Iterator[ScoredPair], with_words: Collection[ScoredPair], context: SearchContext
) -> Iterator[ScoredPair]:
    """Yield the passages in documents that the options select, without duplicates."""
    store, documents, copies = context.timed_store, context.documents, context.copies
    folded = store.pairs(each.ordinal for each in with_words if each.alike > 1)
    seen = {key for pair in folded.values() if (key := _fold_key(pair))}
    while batch := list(islice(found, _BATCH)):
        pairs = store.pairs(each.ordinal for each in batch)
        infos = store.infos({pair.document_id for pair in pairs.values()})
        for each in batch:
            pair = pairs.get(each.ordinal)
            info = None if pair is None else infos.get(pair.document_id)
            if pair is None or info is None or pair.document_id in copies:
                continue  # removed since it was encoded, or a copy
            if documents and not documents.accepts_pair(info, pair.metadata):
                continue
            key = _fold_key(pair) if context.options.fold else None
            if key not in seen:
                yield each
            if key is not None:
                seen.add(key)


def _fold_key(pair: Pair) -> FoldKey | None:
    """Return what duplicates share: the words of both passages, without numbers and word order.

    A pair with a passage of fewer than five words has no duplicates.
    """
    sides = []
    for language in LANGUAGES:
        passage = pair.passage(language)
        words = [] if passage is None else _WORD.findall(passage.text.casefold())
        if passage is not None and len(words) < FEWEST_ALIKE:
            return None
        sides.append(tuple(sorted(words)))
    return tuple(sides)
