"""Words of the law for the words of daily life in a question.

A question such as *Mag ik mijn buurman slaan?* has few words that the law has too. If no passage
has all of them, the words of the law for them are searched as well, and function words count less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.analysis.analyser import is_known_word
from benelux_search.analysis.query_text import AnalyzedTerm
from benelux_search.index.algebra import And, AndMaybe, Boost, DisjunctionMax, Expression, Or
from benelux_search.index.statistics import Statistics
from benelux_search.lexicon.everyday_words import everyday_matches, is_closed_word
from benelux_search.model import Language
from benelux_search.query import tree
from benelux_search.search.queries.compiler import QueryCompiler

_LEAST_WORDS: Final = 5  # of a question
_DECAY: Final = 0.8  # weight of a term of the law, for each better one before it
_PARTIAL: Final = 0.5  # weight of a passage with only some words of a term, divided by the words
_CLOSED: Final = 0.3  # weight of the words of closed classes
# A word in a larger share of the passages is no word of daily life in this index
_COMMON, _FEW = 0.05, 20


@dataclass(frozen=True, slots=True)
class EverydayQuery:
    """A question with words of the law, as an expression; ``terms`` are those that were added."""

    expression: Expression
    terms: tuple[str, ...]


def with_law_terms(
    root: tree.Node,
    language: Language,
    compiler: QueryCompiler,
    statistics: Statistics,
) -> EverydayQuery | None:
    """Return a question with words of the law, or None if it is no question or has none.

    ``root`` is the query as it was typed.
    """
    nodes = _plain_words(root)
    words = [word for node in nodes for word in _analyzed(node, language)]
    closed = [is_closed_word(word.text, language) for word in words]
    if len(words) < _LEAST_WORDS or not any(closed) or all(closed):
        return None
    ways: defaultdict[int, dict[Expression, None]] = defaultdict(dict)
    terms: dict[str, None] = {}
    for match in everyday_matches(words, language):
        first = min(index for index in match.words if not closed[index])
        if len(match.words) == 1 and _is_common(words[first], language, statistics):
            continue
        for rank, term in enumerate(match.terms):
            expression = _law_term(term, language, compiler)
            if expression is not None:
                ways[first][Boost(expression, _DECAY**rank)] = None
                terms[term] = None
    if not ways:
        return None
    content = [
        node
        for node in nodes
        if not all(is_closed_word(word.text, language) for word in _analyzed(node, language))
    ]
    heavy = compiler.compile_part(_any_of(content), language)
    own = () if heavy is None else (Boost(heavy, 1 - _CLOSED),)
    added = tuple(DisjunctionMax(tuple(each)) for each in ways.values())
    light = compiler.compile(_any_of(nodes), language)  # which alone is no hit
    extras = () if light is None else (Boost(light, _CLOSED),)
    return EverydayQuery(AndMaybe(Or((*own, *added)), extras), tuple(terms))


def _plain_words(root: tree.Node) -> Sequence[tree.WordNode]:
    """Return the words of a query without operators and citations; none if it has others."""
    nodes = root.nodes if isinstance(root, tree.AndNode | tree.OrNode) else (root,)
    words = [node for node in nodes if isinstance(node, tree.WordNode) and not node.citation]
    return words if len(words) == len(nodes) else ()


def _analyzed(node: tree.WordNode, language: Language) -> Sequence[AnalyzedTerm]:
    text = node.analyzed(language)
    return () if text is None else text.words


def _is_common(word: AnalyzedTerm, language: Language, statistics: Statistics) -> bool:
    most = max(_FEW, _COMMON * statistics.passages(language))
    return any(statistics.frequency(language, stem) > most for stem in word.stems)


def _law_term(term: str, language: Language, compiler: QueryCompiler) -> Expression | None:
    """Return an expression for a term of the law: all of its words, or some at a lower weight."""
    words = term.split()
    heavy = [word for word in words if not is_closed_word(word, language)] or words
    nodes = tuple(_with_verb(word, language) for word in heavy)
    parts = [compiler.compile_part(node, language) for node in nodes]
    present = tuple(part for part in parts if part is not None)
    if len(present) < 2:
        return present[0] if present else None
    every = compiler.compile_part(tree.AndNode(nodes), language) or And(present)
    return DisjunctionMax((every, Boost(Or(present), _PARTIAL / len(present))))


def _with_verb(word: str, language: Language) -> tree.Node:
    """Return a word of the law; a Dutch noun in -ing with its verb: *belaging* and *belagen*."""
    node = tree.WordNode(word)
    stem = word.removesuffix("en").removesuffix("ing")
    verb = f"{stem}en"
    if language == "fr" or stem == word.removesuffix("en") or not is_known_word(verb, language):
        return node
    return tree.OrNode((node, tree.WordNode(verb)))


def _any_of(nodes: Sequence[tree.Node]) -> tree.Node:
    return nodes[0] if len(nodes) == 1 else tree.OrNode(tuple(nodes), relaxed=True)
