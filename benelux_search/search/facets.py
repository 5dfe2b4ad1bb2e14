"""Facets: the number of hits of a query by document, year and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from benelux_search.index.algebra import Expression
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, DocumentInfo, Language
from benelux_search.query import parse
from benelux_search.results import Facets
from benelux_search.search.executor import compiled_query
from benelux_search.search.filters import known_infos
from benelux_search.search.options import SearchOptions


def count_facets(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> Facets:
    """Count the pairs that match a query, by document, year and language.

    No text of a query raises an error.

    Raises:
        IndexDamaged: the store has pairs of a document, but not its metadata.
    """
    root = parse(query).root
    expressions: Mapping[Language, Expression] = {}
    if root is not None:
        expressions = compiled_query(root, options, store, reader, lexicon)
    if not expressions:
        return Facets(0, (), (), ())
    documents = sorted(store.ranges().items(), key=lambda item: item[1].start)
    borders = sorted({border for _, each in documents for border in (each.start, each.stop)})
    below = dict(
        zip(borders, reader.counts(expressions, borders, seconds=options.seconds), strict=True)
    )
    counts = {id_: below[each.stop] - below[each.start] for id_, each in documents}
    infos = known_infos(store, {id_ for id_, count in counts.items() if count})
    counted = [(infos[id_], count) for id_, count in counts.items() if count]
    counted.sort(key=lambda each: (-each[1], each[0].id))
    return Facets(
        sum(counts.values()),
        tuple(counted),
        tuple(_years(counted)),
        tuple(_languages(expressions, reader, options, borders[-1:])),
    )


def _years(counted: Sequence[tuple[DocumentInfo, int]]) -> list[tuple[str | None, int]]:
    counts: Counter[str | None] = Counter()
    for info, count in counted:
        counts[info.facts.date[:4] if info.facts.date else None] += count
    return sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or ""))


def _languages(
    expressions: Mapping[Language, Expression],
    reader: EngineReader,
    options: SearchOptions,
    end: Sequence[int],
) -> list[tuple[Language, int]]:
    return [
        (
            language,
            reader.counts({language: expressions[language]}, end, seconds=options.seconds)[0],
        )
        for language in LANGUAGES
        if language in expressions
    ]
