"""The part of an index that a scope selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from benelux_search.index.algebra import (
    And,
    AndNot,
    DateRange,
    DocumentUnion,
    Expression,
    OneOf,
    Undated,
)
from benelux_search.index.part import Part
from benelux_search.index.ports import EngineReader, Store
from benelux_search.law.codes import Code
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, DocumentInfo, Language
from benelux_search.query.query import parse
from benelux_search.search.hits.executor import compiled_query
from benelux_search.search.queries.conditions import question_of
from benelux_search.search.queries.filters import DocumentFilter
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.scope import Scope

_EVERY_PAIR: Final = DocumentUnion((DateRange(None, None), Undated()))


def part_of_scope(
    scope: Scope,
    codes: Sequence[Code],
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Part | None:
    """Return the part of an index that a scope selects; None if this is the whole.

    Raises:
        IndexIncomplete: a part of a distributed index did not answer.
    """
    chosen = DocumentFilter.of(scope)
    if scope.query is None:
        if not chosen:
            return None
        return Part(_selected(chosen, reader), chosen.accepts)
    matched = _matched(scope.query, codes, store, reader, lexicon)
    if not chosen:
        return Part(matched, _no_document)
    selected = _selected(chosen, reader)
    pairs = {side: And((each, selected[side])) for side, each in matched.items()}
    return Part(pairs, _no_document)


def _no_document(_: DocumentInfo) -> bool:
    return False


def _selected(chosen: DocumentFilter, reader: EngineReader) -> Mapping[Language, Expression]:
    """Return what matches the pairs that a filter selects."""
    questions = [
        question
        for condition in chosen.conditions
        for side in LANGUAGES
        if (question := question_of(condition, side)) is not None
    ]
    statistics = reader.statistics(questions)
    return {side: And((*chosen.queries, *chosen.fulfilled(side, statistics))) for side in LANGUAGES}


def _matched(
    query: str,
    codes: Sequence[Code],
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Mapping[Language, Expression]:
    """Return what matches the pairs that a query finds, with all of its words."""
    parsed = parse(query, tuple(codes))
    options = SearchOptions(all_words=True, fold=False, seconds=None)
    root = parsed.root if parsed.excluded is None else parsed.excluded
    found = compiled_query(root, options, store, reader, lexicon)
    if parsed.excluded is not None:
        return {"nl": AndNot(_EVERY_PAIR, tuple(found.values()))}
    return found or {"nl": OneOf(frozenset())}
