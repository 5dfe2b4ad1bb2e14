"""Execute queries, for a search and for an export.

:func:`execute_query` returns one page of hits. :func:`execute_in_context` does the same, but reads
each hit from the store only when the caller needs it; exports use it.

:mod:`benelux_search.search.hits.steps` defines what is tried until there are hits. A search asks an
engine for statistics, for statistics of corrected words if there are any, and for a page; with
``across``, for a second page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, repeat
from typing import TYPE_CHECKING, Final, Literal

from benelux_search.errors import (
    IndexDamaged,
    IndexIncomplete,
    Message,
    Note,
    not_by_meaning,
    plural_note,
)
from benelux_search.index.algebra import Expression
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import PairOrder
from benelux_search.index.ports import EngineReader, ScoredPair, SearchPage, Store
from benelux_search.index.statistics import Statistics
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.logs import logger
from benelux_search.model import Language, Pair
from benelux_search.presentation import cut_name
from benelux_search.query.query import parse
from benelux_search.query.tree import AndNode, Node, PathNode, PhraseNode, WordNode, analyze_leaves
from benelux_search.results import Hit, HitMarks, Match, SearchResult, pending_hit
from benelux_search.search.hits.steps import ExecutedQuery, SearchContext, SearchSteps
from benelux_search.search.marks.counterparts import LeadingSide, PairHighlighter
from benelux_search.search.queries.filters import Filters, undated_note
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.questions import questions_of_query
from benelux_search.search.queries.ranking_weights import WEIGHTS, RankingWeights
from benelux_search.search.queries.suggestions import advice, suggestion_of
from benelux_search.search.queries.understanding import Understood, understand

if TYPE_CHECKING:
    from benelux_search.meaning.vector_index import Nearness
    from benelux_search.search.hits.meaning import MeaningSearch

_BATCH: Final = 200  # hits in memory at a time
_TOGETHER: Final = 25  # hits whose counterparts are marked together: those of a screen
_MOST_UNKNOWN: Final = 5  # names of documents that notes name
_SLOW_MS: Final = 1000  # a search that takes longer is logged


def execute_query(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
    weights: RankingWeights = WEIGHTS,
    meaning: MeaningSearch | None = None,
) -> SearchResult:
    """Return a page of the pairs that match a query, in the order of the options.

    By default, this is by descending score, then by ordinal.

    A pair is one hit, even if both of its passages match. With a ``lexicon``, the words of the
    counterpart that translate the matches are highlighted, and the option ``across`` has effect.
    With ``meaning``, passages near the query in meaning are found as well.

    No text of a query raises an error. The notes of the result name the parts that were not
    understood, and say if hits may be missing; if the index does not answer in time, there are no
    hits.

    Raises:
        IndexDamaged: the index has a pair that is not in the store, or whose document is not.
    """
    deadline = Deadline(options.seconds)
    try:
        context = SearchContext(store, reader, lexicon, options, weights, deadline, meaning)
        result = execute_in_context(query, context)
        hits = tuple(result.hits)
    except IndexIncomplete as error:
        language = "both" if options.language == "auto" else options.language
        result, hits = LazyResult(language, notes=(_unanswered(error.missing),)), ()
    if deadline.is_over or deadline.milliseconds > _SLOW_MS:
        late = ", and is over its time limit" if deadline.is_over else ""
        logger(__name__).info("slow: %.80r took %.0f ms%s", query, deadline.milliseconds, late)
    return SearchResult(
        query,
        result.language,
        result.total,
        deadline.milliseconds,
        hits,
        result.notes,
        result.suggestion,
        more=result.more,
        relaxed=result.relaxed,
    )


@dataclass(frozen=True, slots=True)
class LazyResult:
    """The result of a query, with hits that are read from the store during iteration.

    The fields are as in :class:`~benelux_search.results.SearchResult`. ``batches`` are the pairs of
    the hits without their texts; either they or the hits can be read.
    """

    language: Literal["nl", "fr", "both"]
    total: int = 0
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    more: bool = False
    relaxed: bool = False
    hits: Iterable[Hit] = ()
    batches: Iterable[Sequence[ScoredPair]] = ()


def execute_in_context(query: str, context: SearchContext, *, every: bool = False) -> LazyResult:
    """Execute a query; with ``every``, the result has all hits, from the first one on."""
    options = context.options
    parsed = parse(query, options.codes)
    notes = list(parsed.notes)
    if parsed.root is None:
        language = "both" if options.language == "auto" else options.language
        return LazyResult(language, notes=tuple(notes))
    root, added = _with_synonyms(parsed.root, options, context.lexicon)
    if added:
        notes.append(Note("synonyms", "also searched: {}", ", ".join(added)))
    analyze_leaves(root, options.language)
    statistics = _statistics(root, context)
    unknown = [each for each in context.documents.named if not statistics.documents(each)]
    notes += [_unknown(each.value, context.timed_store) for each in unknown[:_MOST_UNKNOWN]]
    understood = understand(root, options.language, statistics)
    if understood.foreign is not None:
        from benelux_search.search.queries import foreign_queries  # noqa: PLC0415 - few queries are

        notes.append(foreign_queries.foreign_note(understood.foreign))
    notes += _filter_notes(root, statistics, context)
    order = order_of(options, context.reader, context.deadline.left, notes)
    context = replace(context, order=order)
    nearness = _nearness(query, parsed.root, context, notes)
    executed, by_meaning = _searched(query, understood, statistics, nearness, context, notes)
    if _is_sentence(parsed.root) and not executed.law_terms:
        notes.append(_SENTENCE)
    notes += _page_notes(executed.page, every=every)
    suggested = suggestion_of(executed.understood)
    if not executed.page.total and not executed.page.missing and understood.foreign is None:
        hints, near = advice(root, executed.understood.language, statistics)
        notes += hints
        suggested = suggested or near
    batches: Iterable[Sequence[ScoredPair]] = _batches(executed.page.best[: options.limit])
    if every:
        batches = context.reader.scan(
            executed.searched, seconds=context.deadline.left, order=context.order
        )
    return LazyResult(
        executed.understood.language,
        executed.page.total,
        tuple(notes),
        suggested,
        0 < options.limit < len(executed.page.best),
        executed.relaxed and executed.page.total > 0,
        hits_of_batches(batches, executed, context, by_meaning),
        batches,
    )


def order_of(
    options: SearchOptions, reader: EngineReader, seconds: float | None, notes: list[str]
) -> PairOrder:
    """Return the order of options, as an engine takes it; add notes on what is not in order."""
    if isinstance(options.sort, str):
        return options.sort
    from benelux_search.search.queries import metadata_order  # noqa: PLC0415 - most orders are not

    order, own = metadata_order.order_in(reader, options.sort, seconds)
    notes += own
    return order


def _page_notes(page: SearchPage, *, every: bool) -> Iterator[str]:
    """Yield the notes on hits that are left out or missing.

    Raises:
        IndexIncomplete: a part of the index did not answer, and ``every`` hit is needed.
    """
    yield from _undated(page.counted)
    if page.missing:
        if every:
            raise IndexIncomplete(page.missing)
        yield _unanswered(page.missing)
    elif not page.complete:
        yield _INCOMPLETE


def _searched(
    query: str,
    understood: Understood,
    statistics: Statistics,
    nearness: Nearness | None,
    context: SearchContext,
    notes: list[str],
) -> tuple[ExecutedQuery, frozenset[int]]:
    """Search for words, and by meaning; return the ordinals that only meaning found, too."""
    if nearness is None:
        return SearchSteps(context, statistics).execute(understood, notes), frozenset()
    from benelux_search.search.hits import meaning_page  # noqa: PLC0415 - few searches have it

    for_words = meaning_page.before_meaning(context)
    executed = SearchSteps(for_words, statistics).execute(understood, notes)
    has_number = any(character.isdigit() for character in query)
    return meaning_page.with_meaning(executed, nearness, context, has_number=has_number)


def _nearness(query: str, root: Node, context: SearchContext, notes: list[str]) -> Nearness | None:
    """Return how near the blocks of the index are to a query, if this is asked for and possible."""
    if context.meaning is None:
        return None
    if context.options.sort != "relevance":
        notes.append(not_by_meaning(Message("hits in another order")))
        return None
    nodes = root.nodes if isinstance(root, AndNode) else (root,)
    if not all(isinstance(node, WordNode | PhraseNode) for node in nodes):
        notes.append(not_by_meaning(Message("a query with operators or filters")))
        return None
    return context.meaning.nearness(query)


_SENTENCE_WORDS: Final = 8
_SENTENCE: Final = Note(
    "sentence", "this looks like a sentence: `match` finds sentences like it, word by word"
)


def _is_sentence(root: Node) -> bool:
    """Return True for a query of eight words or more without operators."""
    return (
        isinstance(root, AndNode)
        and len(root.nodes) >= _SENTENCE_WORDS
        and all(isinstance(node, WordNode) for node in root.nodes)
    )


_INCOMPLETE: Final = Note(
    "incomplete",
    "the results are incomplete: too many words match a pattern, or the search took too long",
)


def _unanswered(missing: Sequence[str]) -> Note:
    """Return the note on parts of a distributed index that are missing; empty if all are late."""
    if not missing:
        return _INCOMPLETE
    return Note(
        "shards-missing",
        "a part of the index did not answer ({}): hits may be missing",
        ", ".join(missing),
    )


def compiled_query(
    root: Node | None,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
    deadline: Deadline | None = None,
) -> Mapping[Language, Expression]:
    """Return the expressions that give the hits of a search, by language.

    They include translations of the query, and the filters of the options. A query without
    anything to search for, ``root`` None, has none. Without ``deadline``, the time limit of the
    options starts now.

    Raises:
        IndexIncomplete: a part of a distributed index did not answer.
    """
    if root is None:
        return {}
    return executed_query(root, options, store, reader, lexicon, deadline)[0].searched


def executed_query(
    root: Node,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
    deadline: Deadline | None = None,
) -> tuple[ExecutedQuery, SearchContext]:
    """Execute a query without reading its hits; return the step that has hits, and its context.

    Raises:
        IndexIncomplete: a part of a distributed index did not answer.
    """
    deadline = deadline or Deadline(options.seconds)
    options = replace(options, limit=0, offset=0, sort="relevance")
    root, _ = _with_synonyms(root, options, lexicon)
    context = SearchContext(store, reader, lexicon, options, WEIGHTS, deadline)
    statistics = _statistics(root, context)
    understood = understand(root, options.language, statistics)
    executed = SearchSteps(context, statistics).execute(understood, [])
    if executed.page.missing:
        raise IndexIncomplete(executed.page.missing)
    return executed, context


def _with_synonyms(
    root: Node, options: SearchOptions, lexicon: Lexicon | None
) -> tuple[Node, Sequence[str]]:
    """Return a query with synonyms if the options ask for them, and those that were added."""
    if not options.synonyms or lexicon is None:
        return root, ()
    from benelux_search.search.queries import synonyms  # noqa: PLC0415 - most searches have none

    expanded = synonyms.with_synonyms(root, options.language, lexicon)
    return expanded.root, expanded.added


def _statistics(root: Node, context: SearchContext) -> Statistics:
    options = context.options
    lexicon = context.lexicon if options.across else None
    return context.statistics(
        questions_of_query(
            root, options.language, context.documents, context.weights, context.reader, lexicon
        )
    )


def _filter_notes(root: Node, statistics: Statistics, context: SearchContext) -> Iterator[str]:
    filters = Filters(statistics)
    for filter_ in filters.unknown(root):
        if isinstance(filter_, PathNode):
            yield Note("unknown-path", "no document has “{}” in its path", cut_name(filter_.text))
        else:
            yield _unknown(filter_.text, context.timed_store)
    yield from undated_note(context.documents.left_out(statistics))
    undated = filters.undated(root)
    if undated:
        yield plural_note(
            "undated-documents",
            undated,
            "1 document has no date, so no period includes it",
            "{} documents have no date, so no period includes them",
        )


def _undated(count: int) -> Iterator[str]:
    if count:
        yield plural_note(
            "undated-passages",
            count,
            "1 matching passage is excluded: its document has no date",
            "{} matching passages are excluded: their documents have no date",
        )


# --- The hits


def _batches(best: Sequence[ScoredPair]) -> Iterator[Sequence[ScoredPair]]:
    for start in range(0, len(best), _BATCH):
        yield best[start : start + _BATCH]


def hits_of_batches(
    batches: Iterable[Sequence[ScoredPair]],
    executed: ExecutedQuery,
    context: SearchContext,
    by_meaning: Collection[int] = (),
    *,
    is_ranked: bool = True,
) -> Iterator[Hit]:
    """Yield the hits of pairs; the first is the one at the offset of the options.

    If they are not ranked, all have the rank 0.
    """
    highlighter = PairHighlighter(executed.expressions, executed.across, context.lexicon)
    ranks = count(context.options.offset + 1) if is_ranked else repeat(0)
    for batch in batches:
        yield from _hits_of(batch, ranks, highlighter, context, by_meaning)


def _hits_of(
    best: Sequence[ScoredPair],
    ranks: Iterator[int],
    highlighter: PairHighlighter,
    context: SearchContext,
    by_meaning: Collection[int],
) -> list[Hit]:
    """Return hits, whose marks are found when they are first read.

    ``ranks`` yields their ranks, and perhaps more. ``by_meaning`` are the ordinals of those that
    only meaning found.
    """
    store = context.timed_store
    pairs = store.pairs(scored.ordinal for scored in best)
    ids = {pair.document_id for pair in pairs.values()}
    infos = store.infos(ids)
    copies = _copies_of(ids, context)
    marks = _PageMarks(highlighter)
    hits = []
    for scored, rank in zip(best, ranks, strict=False):
        pair = pairs.get(scored.ordinal)
        if pair is None or pair.document_id not in infos:
            raise IndexDamaged(
                f"the store does not have pair {scored.ordinal}, which is in the index"
            )
        side = highlighter.leading_side(pair, scored.language)
        passage = pair.passage(side.language)
        if passage is None:
            raise IndexDamaged(f"the store has no text for pair {pair.id}")
        hit = pending_hit(
            pair,
            infos[pair.document_id],
            passage,
            pair.counterpart(side.language),
            *marks.add(pair, side),
            rank=rank,
            score=scored.score,
            language=side.language,
            across=side.across,
            alike=scored.alike,
            copies=copies.get(pair.document_id, ()),
            by_meaning=scored.ordinal in by_meaning,
        )
        hits.append(hit)
    return hits


def _copies_of(
    document_ids: Collection[str], context: SearchContext
) -> Mapping[str, tuple[str, ...]]:
    """Return the paths of the copies of documents that are left out, by the id of the first."""
    left_out = context.copies
    if not left_out:
        return {}
    originals = {
        copy: first
        for copy, first in context.store.copies.items()
        if copy in left_out and first in document_ids
    }
    infos = context.timed_store.infos(originals)
    paths: dict[str, list[str]] = {}
    for copy, first in originals.items():
        if copy in infos:
            paths.setdefault(first, []).append(infos[copy].path)
    return {first: tuple(sorted(each)) for first, each in paths.items()}


class _PageMarks:
    """The marks of the hits of one page.

    The matches of a hit are found when they are first read. Its counterpart is marked together with
    those of the next hits.
    """

    def __init__(self, highlighter: PairHighlighter) -> None:
        self._highlighter = highlighter
        self._pairs: list[tuple[Pair, LeadingSide]] = []
        self._matches: dict[int, HitMarks] = {}
        self._marks: dict[int, HitMarks] = {}

    def add(
        self, pair: Pair, side: LeadingSide
    ) -> tuple[Callable[[], tuple[Match, ...]], Callable[[], HitMarks]]:
        """Add a pair; return functions that return the matches in its passage, and all marks."""
        self._pairs.append((pair, side))
        index = len(self._pairs) - 1
        return lambda: self._own(index).passage, partial(self._of, index)

    def _own(self, index: int) -> HitMarks:
        if index not in self._matches:
            self._matches[index] = self._highlighter.matches(*self._pairs[index])
        return self._matches[index]

    def _of(self, index: int) -> HitMarks:
        if index not in self._marks:
            is_read_in_order = not index or index - 1 in self._marks
            last = index + (_TOGETHER if is_read_in_order else 1)
            following = range(index, min(last, len(self._pairs)))
            wanted = [each for each in following if each not in self._marks]
            pairs = [self._pairs[each] for each in wanted]
            found = self._highlighter.marks(pairs, list(map(self._own, wanted)))
            self._marks |= zip(wanted, found, strict=True)
        return self._marks[index]


def _unknown(name: str, store: Store) -> str:
    from benelux_search.storage import document_names  # noqa: PLC0415 - most names are right

    return document_names.unknown_note(name, store)
