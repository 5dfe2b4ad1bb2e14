"""The questions that a search asks an engine before it starts, in one batch.

The code of the search is run with a :class:`~benelux_search.index.statistics.Rehearsal` in place of
the statistics, so that the questions are those that it asks. An engine that needs no network never
reads the questions, so that they cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from benelux_search.analysis.terms import LISTED
from benelux_search.index.algebra import Expression
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import Question, Rehearsal, terms_of
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, Language
from benelux_search.query import tree
from benelux_search.results import QueryLanguage
from benelux_search.search.queries import cross_lingual
from benelux_search.search.queries.compiler import QueryCompiler
from benelux_search.search.queries.filters import DocumentFilter, Filters
from benelux_search.search.queries.ranking_weights import RankingWeights
from benelux_search.search.queries.relaxing import relaxed
from benelux_search.search.queries.suggestions import advice
from benelux_search.search.queries.understanding import Understood, understand


def rehearsal_of(reader: EngineReader) -> Rehearsal:
    """Return a rehearsal of the questions to an engine."""
    return Rehearsal({language: reader.passages(language) for language in LANGUAGES})


def questions_of_query(
    root: tree.Node,
    language: QueryLanguage,
    documents: DocumentFilter,
    weights: RankingWeights,
    reader: EngineReader,
    lexicon: Lexicon | None = None,
) -> Iterator[Question]:
    """Yield all questions that a search for a query may ask, each once.

    ``language`` and ``documents`` are options of the search. With a ``lexicon``, the terms of
    translations are included.
    """
    rehearsal = rehearsal_of(reader)
    filters = Filters(rehearsal)
    understand(root, language, rehearsal)
    for each in _possible(language):
        understand(root, each, rehearsal)
        advice(root, each, rehearsal)
    for named in documents.named:
        rehearsal.documents(named)
    for clause, _ in tree.clauses(root):
        if isinstance(clause, tree.DocumentFilterNode):
            filters.documents(clause)
    filters.undated(root)
    documents.left_out(rehearsal)
    for side in LANGUAGES:
        rehearsal.frequency(side, LISTED)
        for condition in documents.fulfilled(side, rehearsal):
            for question in terms_of(condition):
                rehearsal.ask(question)
    _ask_about_articles(root, documents, rehearsal)
    compiler = QueryCompiler(rehearsal, weights)
    for side in tree.languages_of(language):
        for node in (root, relaxed(root, side), _exact(root), *_citing(root)):
            for expression in _expressions(node, side, compiler, lexicon):
                for question in terms_of(expression):
                    rehearsal.ask(question)
    _ask_about_law_terms(root, tree.languages_of(language), compiler, rehearsal)
    yield from rehearsal.questions


def _ask_about_law_terms(
    root: tree.Node, sides: Iterable[Language], compiler: QueryCompiler, rehearsal: Rehearsal
) -> None:
    """Ask for the words of the law that may be searched for the words of a question."""
    if not isinstance(root, tree.AndNode):
        return
    from benelux_search.search.queries import everyday  # noqa: PLC0415 - most queries are short

    for side in sides:
        found = everyday.with_law_terms(root, side, compiler, rehearsal)
        for question in terms_of(found.expression) if found else ():
            rehearsal.ask(question)


def _ask_about_articles(root: tree.Node, documents: DocumentFilter, rehearsal: Rehearsal) -> None:
    """Ask if the laws that a query names have the articles that it cites."""
    for citation in tree.citations_of_laws(root):
        from benelux_search.search.queries import absent_articles  # noqa: PLC0415 - few queries cite

        absent_articles.is_absent(citation, documents, rehearsal)


def _citing(root: tree.Node) -> Iterator[tree.Node]:
    """Yield what becomes of a query if the laws have none of the articles that it cites."""
    cited = list(tree.citations_of_laws(root))
    if cited:
        from benelux_search.search.queries import absent_articles  # noqa: PLC0415 - few queries cite

        yield absent_articles.only_citing(root, cited)


def questions_of_corrected(
    understood: Understood,
    weights: RankingWeights,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Iterator[Question]:
    """Yield the questions for the terms of a query, as it is understood in either language.

    With a ``lexicon``, the terms of translations are included.
    """
    rehearsal = rehearsal_of(reader)
    compiler = QueryCompiler(rehearsal, weights)
    for side in LANGUAGES:
        rehearsal.frequency(side, LISTED)
    for each in (understood, understood.elsewhere()):
        if each is None:
            continue
        for side, root in each.sides.items():
            for node in (root, relaxed(root, side), *_citing(root)):
                for expression in _expressions(node, side, compiler, lexicon):
                    for question in terms_of(expression):
                        rehearsal.ask(question)
        _ask_about_law_terms(each.original, each.sides, compiler, rehearsal)
    yield from rehearsal.questions


def _possible(language: QueryLanguage) -> tuple[Literal["nl", "fr", "both"], ...]:
    """Return the languages in which a query may be understood."""
    return ("nl", "fr", "both") if language == "auto" else (language,)


def _expressions(
    node: tree.Node, language: Language, compiler: QueryCompiler, lexicon: Lexicon | None
) -> Iterator[Expression]:
    """Yield the expressions of a query, and of its translations."""
    compiled = compiler.compile(node, language)
    if compiled is not None:
        yield compiled
    if lexicon is not None:
        for policy in (cross_lingual.STRICT, cross_lingual.LOOSE):
            translator = cross_lingual.CrossLingual(lexicon, compiler.compile, policy)
            translated = translator.translated(node, language)
            if translated is not None:
                yield translated


def _exact(node: tree.Node) -> tree.Node:
    """Return a query with words as exact forms: what becomes of words of the other language."""
    if isinstance(node, tree.WordNode):
        return tree.ExactNode(node.text, analysis=node.analysis)
    return tree.map_parts(node, lambda part, _: _exact(part))
