"""The steps of a search: ways to execute a query, tried in turn until one has hits.

The steps are all words of the query; any of its words; then both in the other language, if the user
chose no language; then the nearest article, if the query cites one that is absent. With the option
``across``, translations of the words match too. The engine gets all steps in one call, and reads a
step when the ones before it have no hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from benelux_search.analysis.terms import LISTED
from benelux_search.errors import Note, plural_note
from benelux_search.index.algebra import (
    And,
    AndNot,
    Boost,
    DocScores,
    Expression,
    OneOf,
    TermQuery,
)
from benelux_search.index.deadline import Deadline
from benelux_search.index.fields import PairOrder
from benelux_search.index.ports import Attempt, EngineReader, SearchPage, Store
from benelux_search.index.statistics import Question, Statistics
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, Language, other_language
from benelux_search.query import tree
from benelux_search.search.queries import cross_lingual
from benelux_search.search.queries.compiler import QueryCompiler
from benelux_search.search.queries.filters import SPOKEN, DocumentFilter
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.questions import questions_of_corrected
from benelux_search.search.queries.ranking_weights import RankingWeights
from benelux_search.search.queries.relaxing import relaxed
from benelux_search.search.queries.suggestions import corrections_note
from benelux_search.search.queries.understanding import Understood

if TYPE_CHECKING:
    from benelux_search.search.hits.meaning import MeaningSearch
    from benelux_search.search.queries.absent_articles import AbsentArticle
    from benelux_search.search.queries.everyday import EverydayQuery

_NO_PAGE: Final = SearchPage(0)
_SHOWN_TERMS: Final = 8  # words of the law in a note
_SOME_WORDS: Final = Note(
    "some-words", "no passage has all the words: these hits have some of them"
)
_FEW: Final = 10  # hits of all words with translations; if there are fewer, any word is enough


@dataclass(frozen=True, slots=True)
class SearchContext:
    """The parts of an index, the options and the deadline of one search.

    ``meaning`` is set if it is searched by meaning as well. ``order`` is that of the options, as
    the engine takes it.
    """

    store: Store
    reader: EngineReader
    lexicon: Lexicon | None
    options: SearchOptions
    weights: RankingWeights
    deadline: Deadline
    meaning: MeaningSearch | None = None
    order: PairOrder = "relevance"

    @property
    def timed_store(self) -> Store:
        """The store, whose reads the deadline stops."""
        return self.store.with_deadline(self.deadline)

    @property
    def documents(self) -> DocumentFilter:
        """The filter of the options."""
        return DocumentFilter.of(self.options)

    @property
    def copies(self) -> frozenset[str]:
        """The ids of the documents whose content another document has, and that are left out.

        Nothing is left out without folding, or if the options name documents.
        """
        if not self.options.fold or self.options.documents:
            return frozenset()
        return frozenset(self.store.copies)

    def statistics(self, questions: Iterable[Question]) -> Statistics:
        """Ask the engine a batch of questions."""
        return self.reader.statistics(questions, seconds=self.deadline.left)


@dataclass(frozen=True, slots=True)
class ExecutedQuery:
    """A query as it was executed, and the page of hits.

    ``expressions`` has the compiled query by language; ``across`` has its compiled translation, by
    the language of the translation. ``searched`` is what the engine executes: both, with the
    filters of the options. ``relaxed`` is True if any word is enough instead of all.
    ``only_counts`` is True if the hits are those that are left out because they have no date.
    ``law_terms`` are words of the law that were searched beside those of the query. ``instead`` is
    True if the hits are the nearest article in place of one that the law does not have.
    """

    understood: Understood
    expressions: Mapping[Language, Expression]
    across: Mapping[Language, Expression]
    searched: Mapping[Language, Expression]
    relaxed: bool = False
    only_counts: bool = False
    page: SearchPage = _NO_PAGE
    law_terms: tuple[str, ...] = ()
    instead: bool = False


@dataclass(frozen=True, slots=True)
class _Translation:
    """A query to search in translation, and the policy for its translations."""

    understood: Understood
    policy: cross_lingual.TranslationPolicy


class SearchSteps:
    """The steps of one search. ``statistics`` are those of the query as it was typed."""

    def __init__(self, context: SearchContext, statistics: Statistics) -> None:
        self._context = context
        self._documents = context.documents
        self._undated = context.documents.undated
        self._copies = context.copies
        self._statistics = statistics
        self._absent: tuple[AbsentArticle, ...] = ()

    def execute(self, understood: Understood, notes: list[str]) -> ExecutedQuery:
        """Execute a query; if it has no hits at all, execute it in the other language.

        The other language is tried only if the user chose none. ``notes`` gets a note for each
        change of the query.
        """
        self._find_absent(understood.original)
        understood = self._citing(understood)
        if understood.corrections:
            self._ask_about_corrected(understood)
        tried = self._tried(understood)
        executed = tried[-1]
        own: list[str] = []
        if executed.relaxed:
            executed = self._after_relaxing(tried, own)
        elif executed.page.total and not executed.instead:
            executed = self._with_translations(executed, own)
        if executed.understood.language != understood.language:
            searched, instead = SPOKEN[understood.language], SPOKEN[executed.understood.language]
            notes.append(
                Note("other-language", "nothing found in {}: searched in {}", searched, instead)
            )
        side: Language = "fr" if executed.understood.language == "fr" else "nl"
        shown = executed.instead and executed.page.total > 0
        own += (each.note(side, is_shown=shown) for each in self._absent)
        if executed.law_terms and executed.page.total:
            terms = ", ".join(tuple(dict.fromkeys(executed.law_terms))[:_SHOWN_TERMS])
            own.append(Note("law-terms", "also searched: {}", terms))
        corrections = list(corrections_note(executed.understood))
        is_other = executed.understood.language != understood.language
        notes += [*corrections, *own] if is_other else [*own, *corrections]
        return executed

    def _after_relaxing(self, tried: Sequence[ExecutedQuery], notes: list[str]) -> ExecutedQuery:
        """Return the step for any of the words, which was tried last, with a note on its hits.

        If the options ask for all of the words, return the step for all of them, without hits.
        """
        executed = tried[-1]
        total = executed.page.total
        if self._context.options.all_words:
            if total:
                notes.append(_only_some_words(total))
            executed = tried[0]
        elif total:
            notes.append(_SOME_WORDS)
        complete = all(each.page.complete for each in tried)
        return replace(executed, page=replace(executed.page, complete=complete))

    def _find_absent(self, root: tree.Node) -> None:
        """Find the articles that a query cites and that the law it names does not have."""
        if not any(tree.citations_of_laws(root)):
            return
        from benelux_search.search.queries import absent_articles  # noqa: PLC0415 - few queries cite

        documents, store = self._context.documents, self._context.timed_store
        found = absent_articles.absent_articles(
            root, documents, self._statistics, store, self._copies
        )
        self._absent = tuple(found)

    def _citing(self, understood: Understood) -> Understood:
        """Return a query that finds what cites absent articles, not those of other laws."""
        citations = {each.citation for each in self._absent}
        if not citations:
            return understood
        from benelux_search.search.queries import absent_articles  # noqa: PLC0415 - few are absent

        return understood.changed(lambda root, _: absent_articles.only_citing(root, citations))

    def _tried(self, understood: Understood) -> Sequence[ExecutedQuery]:
        """Try all steps; return those up to the first with hits, or those in the first language."""
        tried = self._try((step, 1) for step in self._all_steps(understood))
        undated = tried.pop().page if tried[-1].only_counts else None
        if not tried[-1].page.total:
            tried = [each for each in tried if each.understood.language == understood.language]
        if undated is not None:
            page = tried[-1].page
            complete = page.complete and undated.complete
            page = replace(page, counted=undated.total, complete=complete)
            tried[-1] = replace(tried[-1], page=page)
        return tried

    def _all_steps(self, understood: Understood) -> Iterator[ExecutedQuery]:
        """Yield the steps in the first language and in the other one.

        If the options have a period, the last step counts what only has no date.
        """
        all_words = self._context.options.all_words
        own = self._steps(understood)
        elsewhere: Iterator[ExecutedQuery] = iter(())
        last = next(own)
        yield last
        if not all_words:
            for last in own:
                yield last
            if self._is_surely_found(understood):
                return  # an engine that reads all steps in advance does not need the others
        other = understood.elsewhere()
        if other is not None:
            other = self._citing(other)
            if other.corrections and not understood.corrections:
                self._ask_about_corrected(understood)
            elsewhere = self._steps(other)
            yield from islice(elsewhere, 1 if all_words else None)
        if all_words:  # only a note tells the number of their hits
            yield from chain(own, elsewhere)
        else:
            yield from self._nearest_instead(understood)
        if self._undated and last.expressions:
            counted = self._limited(last.expressions, undated=True)
            yield replace(last, searched=counted, only_counts=True)

    def _nearest_instead(self, understood: Understood) -> Iterator[ExecutedQuery]:
        """Yield the step that finds the nearest article, if a query only cites an absent one."""
        root = understood.original
        root = root.node if isinstance(root, tree.LanguageNode) else root
        if self._absent and isinstance(root, tree.WordNode | tree.PhraseNode):
            passages = DocScores(self._absent[0].scores)
            expressions = dict.fromkeys(understood.sides, passages)
            searched = self._limited(expressions)
            yield ExecutedQuery(understood, expressions, {}, searched, instead=True)

    def _is_surely_found(self, understood: Understood) -> bool:
        """Return True if a search for any of the words must have a hit."""
        loose = understood.changed(relaxed)
        return not self._documents and any(
            self._occurs(root, side) for side, root in loose.sides.items()
        )

    def _occurs(self, node: tree.Node, language: Language) -> bool:
        """Return True if a passage has a word that is enough for a query to match."""
        match node:
            case tree.OrNode(nodes, optional):
                heavy = (child for child in nodes if child not in optional)
                return any(self._occurs(child, language) for child in heavy)
            case tree.WordNode():
                text = node.analyzed(language)
                return (
                    text is not None
                    and len(text.words) == 1
                    and any(self._statistics.frequency(language, s) for s in text.words[0].stems)
                )
            case _:
                return False

    def _steps(self, understood: Understood) -> Iterator[ExecutedQuery]:
        """Yield the steps of a query in one language, or in both together."""
        # Translations of any word are enough. A passage with a translation of each word means
        # little if no passage has the words themselves.
        loose = understood.changed(relaxed)
        options = self._context.options
        if options.any_word:
            yield self._compiled(loose, _Translation(loose, cross_lingual.LOOSE), understood)
            return
        if loose == understood or options.all_words:
            yield self._compiled(understood, _Translation(understood, cross_lingual.STRICT))
        else:
            yield self._compiled(understood)
        if loose != understood:
            translation = _Translation(loose, cross_lingual.LOOSE)
            yield replace(self._compiled(loose, translation, understood), relaxed=True)

    def _with_translations(self, strict: ExecutedQuery, notes: list[str]) -> ExecutedQuery:
        """Add the pairs that translate all the words; if few do, those that translate any."""
        understood = strict.understood
        loose = understood.changed(relaxed)
        if (
            self._context.options.any_word
            or self._context.options.all_words
            or loose == understood
            or not self._translates(understood)
        ):
            return strict  # it has its translations already, or is to have none

        def steps() -> Iterator[tuple[ExecutedQuery, int]]:
            step = self._compiled(understood, _Translation(understood, cross_lingual.STRICT))
            yield step, _FEW
            if step.across:
                yield self._compiled(understood, _Translation(loose, cross_lingual.LOOSE)), 0

        tried = self._try(steps())
        if len(tried) > 1:
            notes.append(
                Note(
                    "some-translations",
                    "few passages have all the words: some of these hits have translations instead",
                )
            )
        return tried[-1]

    def _try(self, steps: Iterable[tuple[ExecutedQuery, int]]) -> list[ExecutedQuery]:
        """Execute steps until one has enough hits; each is (step, number of hits)."""
        compiled: list[ExecutedQuery] = []

        def attempts() -> Iterator[Attempt]:
            for step, enough in steps:
                compiled.append(step)
                is_dated = self._undated and not step.only_counts
                counted = self._limited(step.expressions, undated=True) if is_dated else {}
                yield Attempt(step.searched, enough, counted)

        options = self._context.options
        pages = self._context.reader.search_in_turn(
            attempts(),
            limit=options.limit + 1,  # one more, to know whether there are more
            offset=options.offset,
            seconds=self._context.deadline.left,
            fold=options.fold,
            order=self._context.order,
        )
        return [replace(step, page=page) for step, page in zip(compiled, pages, strict=False)]

    def _compiled(
        self,
        understood: Understood,
        translation: _Translation | None = None,
        question: Understood | None = None,
    ) -> ExecutedQuery:
        """Compile a query, and its translation; ``question`` gets words of the law, if it is one.

        ``question`` is the query with all of its words, and ``understood`` the one with any.
        """
        expressions: dict[Language, Expression] = {}
        terms: tuple[str, ...] = ()
        for side, root in understood.sides.items():
            expression = self._compiler().compile(root, side)
            if expression is not None:
                expressions[side] = expression
                everyday = self._with_law_terms(question, side)
                if everyday is not None:
                    expressions[side], terms = everyday.expression, (*terms, *everyday.terms)
        across = {} if translation is None else self._across(translation)
        searched = self._limited({**across, **expressions})
        unwanted: tuple[Expression, ...] = ()
        if self._copies and not any(map(_names_document, understood.sides.values())):
            unwanted = (OneOf(self._copies),)
        if self._context.options.fold:  # a heading and its line in the contents are one hit
            listed = tuple(TermQuery(side, LISTED) for side in LANGUAGES)
            unwanted = (*unwanted, *listed)
        if unwanted:
            searched = {side: AndNot(each, unwanted) for side, each in searched.items()}
        return ExecutedQuery(understood, expressions, across, searched, law_terms=terms)

    def _limited(
        self, expressions: Mapping[Language, Expression], *, undated: bool = False
    ) -> Mapping[Language, Expression]:
        """Return expressions that match only what the options select, too.

        With ``undated``, they match what is left out only because it has no date.
        """
        chosen = self._context.documents
        if not chosen:
            return expressions
        documents = chosen.undated if undated else chosen.queries
        return {
            side: And((expression, *documents, *chosen.fulfilled(side, self._statistics)))
            for side, expression in expressions.items()
        }

    def _with_law_terms(self, question: Understood | None, side: Language) -> EverydayQuery | None:
        if question is None or not isinstance(question.original, tree.AndNode):
            return None
        from benelux_search.search.queries import everyday  # noqa: PLC0415 - most queries are short

        return everyday.with_law_terms(question.original, side, self._compiler(), self._statistics)

    def _across(self, translation: _Translation) -> Mapping[Language, Expression]:
        """Return the translated query for the other side; empty if translations are not wanted."""
        lexicon = self._context.lexicon
        if lexicon is None or not self._translates(translation.understood):
            return {}
        [(side, root)] = translation.understood.sides.items()
        policy, weights = translation.policy, self._context.weights
        translator = cross_lingual.CrossLingual(lexicon, self._compiler().compile, policy)
        expression = translator.translated(root, side)
        factor = weights.across if policy.strict else weights.loose_across
        return {} if expression is None else {other_language(side): Boost(expression, factor)}

    def _translates(self, understood: Understood) -> bool:
        """Return True if translations are wanted, and possible: for a query in one language."""
        context = self._context
        return context.options.across and context.lexicon is not None and len(understood.sides) == 1

    def _compiler(self) -> QueryCompiler:
        """Return a new compiler; one that is kept would form a cycle, which keeps files open."""
        return QueryCompiler(self._statistics, self._context.weights)

    def _ask_about_corrected(self, understood: Understood) -> None:
        """Ask for the frequencies of words that the user did not type."""
        context = self._context
        lexicon = context.lexicon if context.options.across else None
        self._statistics = context.statistics(
            questions_of_corrected(understood, context.weights, context.reader, lexicon)
        )


def _names_document(node: tree.Node) -> bool:
    """Return True if a query names a document, which may be a copy, or excludes one."""
    match node:
        case tree.DocumentNode() | tree.PathNode():
            return True
        case tree.NotNode(inner) | tree.LanguageNode(_, inner):
            return _names_document(inner)
        case tree.AndNode(nodes) | tree.OrNode(nodes):
            return any(map(_names_document, nodes))
        case _:
            return False


def _only_some_words(total: int) -> Note:
    return plural_note(
        "only-some-words",
        total,
        "no passage has all the words: 1 passage has some of them",
        "no passage has all the words: {} passages have some of them",
    )
