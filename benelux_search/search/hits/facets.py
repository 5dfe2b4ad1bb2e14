"""Facets: the hits of a query by document, year and language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.analysis.metadata_terms import value_of_term, values_prefix
from benelux_search.index.algebra import Expression
from benelux_search.index.deadline import Deadline
from benelux_search.index.ports import EngineReader, Store
from benelux_search.index.statistics import StemsFrom
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, DocumentInfo, Language
from benelux_search.query.query import parse
from benelux_search.results import Facets, ValueCounts
from benelux_search.search.hits.executor import compiled_query, order_of
from benelux_search.search.queries.conditions import MOST_VALUES
from benelux_search.search.queries.filters import known_infos
from benelux_search.search.queries.options import SearchOptions

_BATCH: Final = 1_000  # documents whose metadata is read at a time


def count_facets(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
    by: Sequence[str] = (),
) -> Facets:
    """Count the pairs that match a query, by document, year, language, and own metadata.

    ``by`` are names of metadata.

    When the time of the options is up, documents with few pairs may be missing. No text of a query
    raises an error.

    Raises:
        IndexDamaged: the store has pairs of a document, but not its metadata.
        IndexIncomplete: a part of a distributed index did not answer.
    """
    deadline = Deadline(options.seconds)
    root = parse(query, options.codes).root
    expressions = compiled_query(root, options, store, reader, lexicon, deadline)
    if not expressions:
        return Facets(0, (), (), (), metadata=tuple(ValueCounts(name, ()) for name in by))
    counts = reader.counts(expressions, ("document", "year", "language"), seconds=deadline.left)
    by_id = {id_: count for id_, count in counts["document"].items() if id_ is not None}
    ranked = sorted(by_id.items(), key=lambda each: (-each[1], each[0]))
    counted = list(_with_infos(ranked, store, deadline))
    years = sorted(counts["year"].items(), key=lambda item: (item[0] is None, item[0] or ""))
    by_language = counts["language"]
    by_value = [_count_values(name, expressions, reader, deadline) for name in by]
    return Facets(
        sum(by_id.values()),
        tuple(counted),
        tuple(years),
        tuple((each, by_language[each]) for each in LANGUAGES if each in expressions),
        complete=not deadline.is_over,
        metadata=tuple(by_value),
    )


def _count_values(
    name: str,
    expressions: Mapping[Language, Expression],
    reader: EngineReader,
    deadline: Deadline,
) -> ValueCounts:
    """Count the pairs that match any of the expressions by their values under a name."""
    beginning = values_prefix(name)
    questions = [StemsFrom(language, beginning, MOST_VALUES) for language in LANGUAGES]
    statistics = reader.statistics(questions, seconds=deadline.left)
    stems = {stem: None for each in questions for stem, _ in statistics.stems_from(each)}
    counts = reader.stem_counts(expressions, stems, seconds=deadline.left)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ValueCounts(name, tuple((value_of_term(stem), count) for stem, count in ranked))


def _with_infos(
    ranked: Sequence[tuple[str, int]], store: Store, deadline: Deadline
) -> Iterator[tuple[DocumentInfo, int]]:
    """Yield documents with their counts, the first ones even after the deadline."""
    for start in range(0, len(ranked), _BATCH):
        batch = ranked[start : start + _BATCH]
        infos = known_infos(store, [id_ for id_, _ in batch])
        yield from ((infos[id_], count) for id_, count in batch)
        if deadline.is_over:
            return


def documents_of_hits(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> tuple[DocumentInfo, ...]:
    """Return the documents with hits, each once, in the order of the hits.

    All hits count: the limits of the options on hits and time have no effect. No text of a query
    raises an error.

    Raises:
        IndexDamaged: the index has a pair that is of no document of the store.
        IndexIncomplete: a part of a distributed index did not answer.
    """
    root = parse(query, options.codes).root
    every = replace(options, seconds=None, fold=False)
    expressions = compiled_query(root, every, store, reader, lexicon)
    if not expressions:
        return ()
    order = order_of(options, reader, None, [])
    by_start = sorted((each[0], id_) for id_, each in store.ranges().items())
    starts = [start for start, _ in by_start]
    found: dict[str, None] = {}
    for batch in reader.scan(expressions, order=order):
        for scored in batch:
            found[by_start[bisect_right(starts, scored.ordinal) - 1][1]] = None
    infos = known_infos(store, found.keys())
    return tuple(infos[id_] for id_ in found)
