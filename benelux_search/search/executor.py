"""Execute queries, for a search and for an export.

:func:`execute_query` returns one page of hits. :func:`execute_lazily` does the same, but reads each
hit from the store only when the caller needs it. :func:`every_hit` and :func:`every_pair` return
what an export writes.

A search tries these steps until one has hits: all words of the query; any of its words; then both
steps in the other language, if the user chose no language. With the option ``across``, translations
of the words match too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Literal

from benelux_search.errors import IndexDamaged, Note, plural_note
from benelux_search.index.algebra import And, Boost, Expression, OrdinalRanges
from benelux_search.index.ports import EngineReader, ScoredPair, SearchPage, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.logs import logger
from benelux_search.model import LANGUAGES, DocumentInfo, Language, Pair, other_language
from benelux_search.query import parse
from benelux_search.query.tree import Node, analyze_leaves
from benelux_search.results import Hit, HitMarks, SearchResult, pending_hit
from benelux_search.search import cross_lingual
from benelux_search.search.compiler import QueryCompiler
from benelux_search.search.counterparts import LeadingSide, PairHighlighter
from benelux_search.search.filters import SPOKEN, DocumentFilter, Filters, quote_name, suggestion
from benelux_search.search.options import WEIGHTS, Deadline, RankingWeights, SearchOptions
from benelux_search.search.suggestions import advice, corrections_note, suggestion_of
from benelux_search.search.understanding import Understood, understand

# In an index of more than _MANY passages, a stem in a larger share of them than _COMMON means
# nothing as a neighbour: de, van, la
_COMMON: Final = 0.04
_MANY: Final = 2000
_BATCH: Final = 200  # hits in memory at a time
_SLOW_MS: Final = 1000  # a search that takes longer is logged
_FEW: Final = 10  # hits of all words with translations; if there are fewer, any word is enough


def execute_query(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
    weights: RankingWeights = WEIGHTS,
) -> SearchResult:
    """Return a page of the pairs that match a query, by descending score, then by ordinal.

    A pair is one hit, even if both of its passages match. With a ``lexicon``, the words of the
    counterpart that translate the matches are highlighted, and the option ``across`` has effect.

    No text of a query raises an error. The notes of the result name the parts that were not
    understood, and say if hits may be missing.

    Raises:
        IndexDamaged: the index has a pair that is not in the store, or whose document is not.
    """
    deadline = Deadline(options.seconds)
    result = execute_lazily(query, options, store, reader, lexicon, weights, deadline)
    hits = tuple(result.hits)
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
    )


@dataclass(frozen=True, slots=True)
class LazyResult:
    """The result of a query, with hits that are read from the store during iteration.

    The fields are as in :class:`~benelux_search.results.SearchResult`.
    """

    language: Literal["nl", "fr", "both"]
    total: int = 0
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    more: bool = False
    hits: Iterable[Hit] = ()


def execute_lazily(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
    weights: RankingWeights,
    deadline: Deadline,
) -> LazyResult:
    """Execute a query as :func:`execute_query` does, and read the hits in batches on iteration.

    The deadline also stops a read of the store that takes too long.
    """
    store = store.with_deadline(deadline)
    parsed = parse(query)
    notes = list(parsed.notes)
    if parsed.root is None:
        language = "both" if options.language == "auto" else options.language
        return LazyResult(language, notes=tuple(notes))
    searching = _Search(store, reader, Filters(store), options, weights, deadline, lexicon)
    chosen = DocumentFilter(*options.where)
    within, undated = searching.ordinals(chosen, notes)
    analyze_leaves(parsed.root, options.language)
    understood = understand(parsed.root, options.language, reader, deadline)
    notes += searching.filter_notes(parsed.root)
    executed = searching.execute(understood, within, notes)
    left_out = searching.count(executed.expressions, undated)
    notes += _undated(left_out.total)
    if not (executed.page.complete and left_out.complete):
        notes.append(
            Note(
                "incomplete",
                "the answer is not whole: too many words begin as you wrote, or it took too long",
            )
        )
    suggested = suggestion_of(executed.understood)
    if not executed.page.total:
        hints, near = advice(parsed.root, executed.understood.language, reader, deadline)
        notes += hints
        suggested = suggested or near
    return LazyResult(
        executed.understood.language,
        executed.page.total,
        tuple(notes),
        suggested,
        0 < options.limit < len(executed.page.best),
        searching.hits(executed),
    )


def compiled_query(
    root: Node,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> Mapping[Language, Expression]:
    """Return the expressions that give the hits of a search, by language.

    The steps of a search are tried first, so the expressions are those of the step that has hits.
    They include translations of the query, and the filters of the options.
    """
    deadline = Deadline(options.seconds)
    store = store.with_deadline(deadline)
    options = replace(options, limit=0)
    searching = _Search(store, reader, Filters(store), options, WEIGHTS, deadline, lexicon)
    within, _ = searching.ordinals(DocumentFilter(*options.where), [])
    understood = understand(root, options.language, reader, deadline)
    executed = searching.execute(understood, within, [])
    return _limited({**executed.across, **executed.expressions}, within)


def _undated(count: int) -> Iterator[str]:
    if count:
        yield plural_note(
            "undated-passages",
            count,
            "a passage that matches is in a document without a date, and is left out",
            "{} passages that match are in documents without a date, and are left out",
        )


@dataclass(frozen=True, slots=True)
class ExecutedQuery:
    """A query as it was executed in the end, and the hits.

    ``expressions`` has the compiled query by language; ``across`` has its compiled translation, by
    the language of the translation.
    """

    understood: Understood
    expressions: Mapping[Language, Expression]
    page: SearchPage
    across: Mapping[Language, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _CrossLingualQuery:
    """A query to search in translation, and the policy for its translations."""

    understood: Understood
    policy: cross_lingual.TranslationPolicy


@dataclass(frozen=True, slots=True)
class _Search:
    store: Store
    reader: EngineReader
    filters: Filters
    options: SearchOptions
    weights: RankingWeights
    deadline: Deadline
    lexicon: Lexicon | None = None

    def ordinals(
        self, chosen: DocumentFilter, notes: list[str]
    ) -> tuple[OrdinalRanges | None, OrdinalRanges | None]:
        """Return the pairs to search, and those left out only because they have no date.

        None for both means that all pairs are searched.
        """
        if not chosen:
            return None, None
        documents = self.filters.documents
        if chosen.document is not None and not any(map(chosen.names, documents)):
            notes.append(_unknown(chosen.document, documents))
        within = self.filters.ranges(info.id for info in documents if chosen.accepts(info))
        undated = self.filters.ranges(info.id for info in documents if chosen.misses_date(info))
        return within, undated

    def filter_notes(self, root: Node) -> Iterator[str]:
        for name in self.filters.unknown(root):
            yield _unknown(name, self.filters.documents)
        undated = self.filters.undated(root)
        if undated:
            yield plural_note(
                "undated-documents",
                undated,
                "a document without a date is in no period",
                "{} documents without a date are in no period",
            )

    def execute(
        self, understood: Understood, within: OrdinalRanges | None, notes: list[str]
    ) -> ExecutedQuery:
        """Execute a query; if it has no hits at all, execute it in the other language.

        The other language is tried only if the user chose none.
        """
        first = self._execute_or_relax(understood, within, notes)
        other = None if first.page.total else understood.elsewhere()
        if other is None:
            notes += corrections_note(understood)
            return first
        more: list[str] = []
        second = self._execute_or_relax(other, within, more)
        if not second.page.total:
            notes += corrections_note(understood)
            return first
        searched, instead = SPOKEN[understood.language], SPOKEN[other.language]
        notes.append(
            Note("other-language", "nothing found in {}: searched in {}", searched, instead)
        )
        notes += [*corrections_note(other), *more]
        return second

    def _execute_or_relax(
        self, understood: Understood, within: OrdinalRanges | None, notes: list[str]
    ) -> ExecutedQuery:
        loose = understood.changed(cross_lingual.relaxed)
        if self.options.any_word:
            return self._execute(loose, within, _CrossLingualQuery(loose, cross_lingual.LOOSE))
        strict = self._execute(understood, within)
        if strict.page.total or loose == understood:
            return self._with_translations(strict, loose, within, notes)
        # Translations of any word are enough. A passage with a translation of each word means
        # little if no passage has the words themselves.
        executed = self._execute(loose, within, _CrossLingualQuery(loose, cross_lingual.LOOSE))
        if executed.page.total:
            notes.append(
                Note("some-words", "no passage has all the words: these have some of them")
            )
        whole = executed.page.complete and strict.page.complete
        return replace(executed, page=replace(executed.page, complete=whole))

    def _with_translations(
        self,
        strict: ExecutedQuery,
        loose: Understood,
        within: OrdinalRanges | None,
        notes: list[str],
    ) -> ExecutedQuery:
        """Add the pairs that translate all the words; if few do, those that translate any."""
        understood = strict.understood
        if not self.options.across:
            return strict
        executed = self._execute(
            understood, within, _CrossLingualQuery(understood, cross_lingual.STRICT)
        )
        if executed.page.total >= _FEW or loose == understood or not executed.across:
            return executed
        notes.append(
            Note(
                "some-translations",
                "few passages have all the words: these may have translations of some",
            )
        )
        return self._execute(understood, within, _CrossLingualQuery(loose, cross_lingual.LOOSE))

    def _execute(
        self,
        understood: Understood,
        within: OrdinalRanges | None,
        across: _CrossLingualQuery | None = None,
    ) -> ExecutedQuery:
        compiler = QueryCompiler(self.filters, self.weights, self._is_common)
        expressions: dict[Language, Expression] = {}
        for side, root in understood.sides.items():
            expression = compiler.compile(root, side)
            if expression is not None:
                expressions[side] = expression
        translated = {} if across is None else self._across(across, compiler)
        options = self.options
        page = SearchPage(0)
        if expressions or translated:
            page = self.reader.search(
                _limited({**translated, **expressions}, within),
                limit=options.limit + 1,  # one more, to know whether there are more
                offset=options.offset,
                seconds=self.deadline.left,
                fold=options.fold,
            )
        return ExecutedQuery(understood, expressions, page, translated)

    def _across(
        self, across: _CrossLingualQuery, compiler: QueryCompiler
    ) -> Mapping[Language, Expression]:
        """Return the translated query for the other side; empty if translations are not wanted.

        Only a query in one language can be translated, and only with a lexicon.
        """
        sides = across.understood.sides
        if not self.options.across or self.lexicon is None or len(sides) > 1:
            return {}
        [(side, root)] = sides.items()
        expression = cross_lingual.CrossLingual(
            self.lexicon, compiler.compile, across.policy
        ).translated(root, side)
        is_strict = across.policy.strict
        factor = self.weights.across if is_strict else self.weights.loose_across
        return {} if expression is None else {other_language(side): Boost(expression, factor)}

    def _is_common(self, language: Language, stem: str) -> bool:
        passages = self.reader.passages(language)
        return passages > _MANY and self.reader.frequency(language, stem) > _COMMON * passages

    def count(
        self, expressions: Mapping[Language, Expression], within: OrdinalRanges | None
    ) -> SearchPage:
        """Count the pairs within ``within`` that match; 0 if ``within`` is None."""
        if within is None or not within.ranges or not expressions:
            return SearchPage(0)
        return self.reader.search(
            _limited(expressions, within), limit=0, seconds=self.deadline.left
        )

    def hits(self, executed: ExecutedQuery) -> Iterator[Hit]:
        """Yield the hits of the page that the options ask for."""
        best = executed.page.best[: self.options.limit]
        highlighter = PairHighlighter(executed.expressions, executed.across, self.lexicon)
        for start in range(0, len(best), _BATCH):
            batch = best[start : start + _BATCH]
            yield from self._hits_of(batch, self.options.offset + start + 1, highlighter)

    def _hits_of(
        self, best: Sequence[ScoredPair], rank: int, highlighter: PairHighlighter
    ) -> list[Hit]:
        """Return hits, whose marks are found when they are first read."""
        pairs = self.store.pairs(scored.ordinal for scored in best)
        infos = self.store.infos({pair.document_id for pair in pairs.values()})
        marks = _PageMarks(highlighter)
        hits = []
        for number, scored in enumerate(best, rank):
            pair = pairs.get(scored.ordinal)
            if pair is None or pair.document_id not in infos:
                raise IndexDamaged(
                    f"the store does not have pair {scored.ordinal}, which is in the index"
                )
            side = highlighter.leading_side(pair, scored.language)
            hit = pending_hit(
                pair,
                infos[pair.document_id],
                marks.add(pair, side),
                rank=number,
                score=scored.score,
                language=side.language,
                across=side.across,
                alike=scored.alike,
            )
            if hit is None:
                raise IndexDamaged(f"the store has no text for pair {pair.id}")
            hits.append(hit)
        return hits


class _PageMarks:
    """The marks of the hits of one page, found all at once when the first are read."""

    def __init__(self, highlighter: PairHighlighter) -> None:
        self._highlighter = highlighter
        self._pairs: list[tuple[Pair, LeadingSide]] = []
        self._marks: list[HitMarks] = []

    def add(self, pair: Pair, side: LeadingSide) -> Callable[[], HitMarks]:
        """Add a pair; return a function that returns its marks."""
        self._pairs.append((pair, side))
        return partial(self._of, len(self._pairs) - 1)

    def _of(self, index: int) -> HitMarks:
        if index >= len(self._marks):
            self._marks = self._highlighter.marks(self._pairs)
        return self._marks[index]


def _limited(
    expressions: Mapping[Language, Expression], within: OrdinalRanges | None
) -> Mapping[Language, Expression]:
    if within is None:
        return expressions
    return {side: And((expression, within)) for side, expression in expressions.items()}


def _unknown(name: str, documents: Sequence[DocumentInfo]) -> str:
    meant = suggestion(name, documents)
    return Note("unknown-document", "no document is called {}{}", quote_name(name), meant)


# --- Export


def every_hit(
    query: str,
    options: SearchOptions,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> LazyResult:
    """Return all hits of a query, best first.

    The ``limit`` and the ``offset`` of the options are ignored.
    """
    most = sum(reader.passages(language) for language in LANGUAGES)
    everything = replace(options, limit=most, offset=0)
    deadline = Deadline(options.seconds)
    return execute_lazily(query, everything, store, reader, lexicon, WEIGHTS, deadline)


def every_pair(options: SearchOptions, store: Store) -> Iterator[Hit]:
    """Yield each pair of the documents that the options select, as a hit without matches."""
    chosen = DocumentFilter(*options.where)
    infos = {info.id: info for info in store.documents() if not chosen or chosen.accepts(info)}
    rank = 1
    for pair in store.all_pairs():
        info = infos.get(pair.document_id)
        hit = None if info is None else Hit.of(pair, info, rank)
        if hit is not None:
            rank += 1
            yield hit
