"""The compiler: turn the tree of a query into an expression of the query algebra.

The compiler reads the analysis of the words and phrases in the tree;
:mod:`.word_ways` has the ways in which a passage may have a word.
:class:`~.filters.Filters` turns filters on documents and alignments into
pairs. The engine executes the expression.

A pair has the same ordinal in the store and in both indexes. So a Dutch clause and a French clause
can be combined with AND, OR and NOT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final

from benelux_search.analysis.abbreviations import abbreviation, full_name
from benelux_search.analysis.folding import fold, without_article, written_form
from benelux_search.analysis.query_text import AnalyzedTerm, AnalyzedText, compound_stems
from benelux_search.analysis.terms import (
    CONTENTS,
    DIVISION,
    HEADING,
    ROLES,
    definition_term,
    provision_term,
    written_of,
)
from benelux_search.index import algebra
from benelux_search.index.algebra import Expression
from benelux_search.index.statistics import Statistics
from benelux_search.law.citations import Citation, reference_root
from benelux_search.model import LANGUAGES, Language
from benelux_search.query import tree
from benelux_search.search.queries.cross_lingual import is_filter
from benelux_search.search.queries.filters import Filters, documents_of_law
from benelux_search.search.queries.ranking_weights import (
    NEIGHBOUR_DISTANCE,
    WEIGHTS,
    RankingWeights,
)
from benelux_search.search.queries.word_ways import WordWays, with_held_spellings

# Scores of the passages of a cited article: more than any passage that only cites it. They are
# multiplied for the documents of the law that the citation names
_PROVISION: Final = 1000.0
_OF_LAW: Final = 10.0
_UNMISTAKABLE: Final = 3  # characters of the number of an article that is searched alone, too
_NUMBER_ALONE: Final = 0.3
# In an index of more than _MANY passages, a stem in a larger share of them than _COMMON means
# nothing as a neighbour: de, van, la
_COMMON: Final = 0.04
_MANY: Final = 2000
_WORDS: Final = 2  # of a citation with a number that is one word: art. 458ter


class QueryCompiler:
    """A compiler of query trees into expressions; ``statistics`` are those of the index."""

    def __init__(self, statistics: Statistics, weights: RankingWeights = WEIGHTS) -> None:
        self._statistics = statistics
        self._weights = weights

    def compile(self, root: tree.Node, language: Language) -> Expression | None:
        """Return the expression of a query; None if nothing in the query can be searched.

        ``language`` is the language of all clauses that name none. In a query with words, a filter
        adds nothing to the score. In a query without words, a filter on alignments scores each
        pair: the less certain the alignment, the higher the score.
        """
        alone = _words(root) == 1
        compilation = _Compilation(self._statistics, self._weights, alone=alone)
        expression = compilation.node(root, language)
        is_citation = isinstance(root, tree.WordNode | tree.PhraseNode) and root.citation
        if expression is None or is_citation or is_filter(root):
            return expression
        side, node = (
            (root.language, root.node) if isinstance(root, tree.LanguageNode) else (language, root)
        )
        heading = algebra.TermQuery(side, HEADING)
        headed = algebra.ConditionalBoost(expression, heading, self._weights.heading)
        return _definitions_first(headed, node, side, self._weights) if alone else headed

    def compile_part(self, root: tree.Node, language: Language) -> Expression | None:
        """Return the expression of a part of a query; None if nothing in it can be searched.

        It has nothing of what is added to a whole query, such as a weight for headings.
        """
        compilation = _Compilation(self._statistics, self._weights, alone=False)
        return compilation.node(root, language)


def _definitions_first(
    expression: Expression, node: tree.Node, side: Language, weights: RankingWeights
) -> Expression:
    """Score the articles that define the only word of a query highest, headings of laws lowest."""
    word = _single(node, side)
    if word is None:
        return expression
    terms = tuple(algebra.TermQuery(side, definition_term(stem)) for stem in word.stems)
    defining = terms[0] if len(terms) == 1 else algebra.Or(terms)
    first = algebra.ConditionalBoost(expression, defining, weights.definition)
    division = algebra.TermQuery(side, DIVISION)
    return algebra.ConditionalBoost(first, division, weights.division)


def _words(node: tree.Node) -> int:
    """Return the number of words, patterns and phrases to search for."""
    match node:
        case tree.LanguageNode(_, inner):
            return _words(inner)
        case tree.AndNode(nodes) | tree.OrNode(nodes):
            return sum(map(_words, nodes))
        case _:
            return 0 if isinstance(node, tree.NotNode | tree.FilterNode) else 1


class _Compilation:
    """The compilation of one query."""

    def __init__(self, statistics: Statistics, weights: RankingWeights, *, alone: bool) -> None:
        self._statistics = statistics
        self._filters = Filters(statistics)
        self._weights = weights
        self._ways = WordWays(statistics, weights, alone=alone)

    def node(self, node: tree.Node, language: Language) -> Expression | None:
        if isinstance(node, tree.FilterNode):
            return self._filters.pairs(node, language)
        if isinstance(node, tree.PatternNode):
            return pattern_of(node, language)
        match node:
            case tree.LanguageNode(side, inner):
                return self.node(inner, side)
            case tree.NotNode():
                return None
            case tree.AndNode(nodes):
                return self._all(nodes, language)
            case tree.OrNode():
                return self._any(node, language)
            case leaf:
                return self._leaf(leaf, language)

    def _any(self, node: tree.OrNode, language: Language) -> Expression | None:
        compiled = [(child, self.node(child, language)) for child in node.nodes]
        either = tuple(
            algebra.Boost(each, self._weights.quantity)
            if node.relaxed and _is_number(child, language)
            else each
            for child, each in compiled
            if each is not None and child not in node.optional
        )
        if not either:
            return None
        ordered = self._ordered(algebra.Or(either), node.nodes, language)
        extras = tuple(
            each for child, each in compiled if each is not None and child in node.optional
        )
        return algebra.AndMaybe(ordered, extras) if extras else ordered

    def _all(self, nodes: Sequence[tree.Node], language: Language) -> Expression | None:
        positive = [node for node in nodes if not isinstance(node, tree.NotNode)]
        compiled = [(node, self.node(node, language)) for node in positive]
        required = [(node, each) for node, each in compiled if each is not None]
        if not required:
            return None
        scoreless = not all(is_filter(node) for node, _ in required)
        wanted: Expression = algebra.And(
            tuple(
                algebra.Filter(each) if scoreless and is_filter(node) else each
                for node, each in self._with_abbreviations(required, language)
            )
        )
        wanted = self._ordered(wanted, positive, language)
        excluded: list[Expression] = []
        for node in nodes:
            if isinstance(node, tree.NotNode):
                # A filter is not about one language, nor are pairs that filters alone select
                wordless = all(map(is_filter, positive))
                sides = LANGUAGES if wordless or is_filter(node.node) else (language,)
                unwanted = [self.node(node.node, side) for side in sides]
                excluded += [each for each in unwanted if each is not None]
        return algebra.AndNot(wanted, tuple(excluded)) if excluded else wanted

    def _with_abbreviations(
        self, required: Sequence[tuple[tree.Node, Expression]], language: Language
    ) -> Iterator[tuple[tree.Node, Expression]]:
        """Yield clauses; words that are a full name are one, which its abbreviation matches too."""
        words = [_single(node, language) for node, _ in required]
        at = 0
        while at < len(required):
            run = list(takewhile(lambda word: word is not None, words[at:]))
            found = abbreviation([word for word in run if word is not None], language)
            node, expression = required[at]
            if found is None:
                yield node, expression
                at += 1
                continue
            count, short = found
            full = algebra.And(tuple(each for _, each in required[at : at + count]))
            yield node, algebra.DisjunctionMax((full, self._word(short, language)))
            at += count

    def _ordered(
        self, expression: Expression, nodes: Sequence[tree.Node], language: Language
    ) -> Expression:
        """Match the same pairs; score those higher in which neighbours of the query stand close."""
        words = [_single(node, language) for node in nodes]
        extras: list[Expression] = []
        for one, other in pairwise(words):
            if one is None or other is None:
                continue
            slots = one.alternatives, other.alternatives
            # gemeente raad: gemeenteraad first
            compounds = (
                compound_stems(written_of(one.form), written_of(other.form))
                if language == "nl"
                else ()
            )
            if set(slots[0]) & set(slots[1]) or self._both_common(slots, language):
                continue
            near = algebra.NearQuery(language, slots, NEIGHBOUR_DISTANCE)
            phrase = algebra.PhraseQuery(language, ((0, slots[0]), (1, slots[1])))
            extras.append(algebra.Boost(near, self._weights.beside))
            extras.append(algebra.Boost(phrase, self._weights.phrase))
            extras += [
                algebra.Boost(algebra.TermQuery(language, stem), self._weights.compound)
                for stem in compounds
            ]
        return algebra.AndMaybe(expression, tuple(extras)) if extras else expression

    def _both_common(self, slots: tuple[tuple[str, ...], ...], language: Language) -> bool:
        return all(any(self._is_common(language, stem) for stem in stems) for stems in slots)

    def _is_common(self, language: Language, stem: str) -> bool:
        """Return True for a stem in so many passages that it means nothing as a neighbour."""
        passages = self._statistics.passages(language)
        return passages > _MANY and self._statistics.frequency(language, stem) > _COMMON * passages

    def _leaf(self, leaf: tree.AnalyzedNode, language: Language) -> Expression | None:
        text = leaf.analyzed(language)
        if text is None:
            return None
        text = with_held_spellings(text, language, self._statistics)
        match leaf:
            case tree.WordNode(citation=Citation(citing=True) as citation):
                cited = algebra.DisjunctionMax(self._citing(citation, text, language))
                own = (CONTENTS, provision_term("opening", citation.articles[0]))
                terms = tuple(algebra.TermQuery(language, term) for term in own)
                return algebra.AndNot(cited, terms)
            case tree.WordNode(citation=Citation() as citation):
                return _with_articles(citation, self._citing(citation, text, language), language)
            case tree.WordNode():
                word, full = self._word(text, language), full_name(text, language)
                if full is None:
                    return word
                return algebra.DisjunctionMax((word, phrase_of(full, language)))
            case tree.ExactNode():
                return _exact(text, language)
            case tree.PhraseNode(citation=Citation() as citation):
                return _with_articles(citation, (phrase_of(text, language),), language)
            case tree.PhraseNode():
                phrase = phrase_of(text, language)
                found = abbreviation(
                    (words := [word for word in text.words if not word.form.endswith("'")]),
                    language,
                )
                if found is None or found[0] < len(words):
                    return phrase
                return algebra.DisjunctionMax((phrase, self._word(found[1], language)))
            case tree.NearNode(_, distance):
                return _either_way(text, lambda words: _in_any_order(words, language, distance))

    def _citing(
        self, citation: Citation, text: AnalyzedText, language: Language
    ) -> tuple[Expression, ...]:
        """Compile the passages that cite an article; a bare number is only a number."""
        citing = tuple(
            algebra.TermQuery(language, fold(reference_root(article)))
            for article in citation.articles
        )
        if not citation.text[:1].isalpha():
            return (self._word(text, language),)
        # articles 458bis et 458ter has 458ter without a word before it; the 11 of 417/11 is nothing
        if len(citation.articles[0]) < _UNMISTAKABLE or len(text.words) > _WORDS:
            return citing
        return *citing, algebra.Boost(self._ways.of(text.words[-1], language), _NUMBER_ALONE)

    def _word(self, text: AnalyzedText, language: Language) -> Expression:
        if len(text.words) == 1:
            return self._one(text, language)
        if text.whole is not None and text.whole.is_quantity:
            # 1 miljoen euro stands in 5.238,1 miljoen euro as words
            return self._ways.of(text.whole, language)
        phrase = _in_order(text.words, language)
        if text.whole is None:
            return phrase
        return algebra.DisjunctionMax((phrase, self._ways.of(text.whole, language)))

    def _one(self, text: AnalyzedText, language: Language) -> Expression:
        """Compile one word; score its other reading lower: 461 463 is one number, or two."""
        whole, several = self._ways.of(text.words[0], language), text.apart()
        if several is None:
            return whole
        words = tuple(algebra.TermQuery(language, word.stems[0]) for word in several.words)
        return algebra.DisjunctionMax(
            (whole, algebra.Boost(algebra.And(words), self._weights.cells))
        )


def _with_articles(
    citation: Citation, citing: tuple[Expression, ...], language: Language
) -> Expression:
    """Compile a citation: the passages of the articles in order, and then those that cite them."""
    ways = list(citing)
    for number, article in enumerate(citation.articles):
        for rank, role in enumerate(ROLES):
            passages = algebra.TermQuery(language, provision_term(role, article))
            ways.append(algebra.Filter(passages, _PROVISION * (len(ROLES) - rank) - number))
    cited = algebra.DisjunctionMax(tuple(ways))
    if citation.law is None:
        return cited
    return algebra.ConditionalBoost(cited, documents_of_law(citation.law), _OF_LAW)


def pattern_of(leaf: tree.PatternNode, language: Language) -> algebra.Pattern:
    """Return the pattern of a leaf for the forms of a language."""
    if isinstance(leaf, tree.RegexNode):
        return _expression(leaf.text, language)
    written = without_article(written_form(leaf.text), language)
    match leaf:
        case tree.PrefixNode():
            return algebra.PrefixQuery(language, fold(written), _accented(written))
        case tree.WildcardNode():
            return algebra.WildcardQuery(language, fold(written), _accented(written))
        case tree.FuzzyNode(_, edits):
            return algebra.FuzzyQuery(language, fold(written), edits)


def _expression(text: str, language: Language) -> algebra.RegexQuery:
    """Return the query of an expression; it asks for accents if it has some."""
    from benelux_search.analysis import regular_expressions  # noqa: PLC0415 - most queries have none

    folded, written = (
        without_article(how(text), language)
        for how in (
            regular_expressions.folded_expression,
            regular_expressions.written_expression,
        )
    )
    return algebra.RegexQuery(language, folded, None if written == folded else written)


def _is_number(node: tree.Node, language: Language) -> bool:
    """Return True for a date, an amount, an article, or a number with a slash: 908/1."""
    if not isinstance(node, tree.WordNode):
        return False
    text = node.analyzed(language)
    if text is None or node.citation is not None:
        return text is not None
    word = text.whole or text.words[0]
    return word.is_quantity or ("/" in word.stems[0] and word.stems[0][:1].isdigit())


def _single(node: tree.Node, language: Language) -> AnalyzedTerm | None:
    """Return the word of a node that searches for exactly one word; else None."""
    if not isinstance(node, tree.WordNode):
        return None
    text = node.analyzed(language)
    return text.words[0] if text is not None and len(text.words) == 1 else None


def _exact(text: AnalyzedText, language: Language) -> Expression:
    """Compile exact forms, side by side."""
    words = text.words
    if len(words) == 1:
        return algebra.TermQuery(language, words[0].form, "form")
    slots = tuple((word.offset - words[0].offset, (word.form,)) for word in words)
    return algebra.PhraseQuery(language, slots, "form")


def phrase_of(text: AnalyzedText, language: Language) -> Expression:
    """Compile words to a phrase: they must follow each other in this order.

    A number in groups (``461 463``) matches as one number and as several numbers, and a date in any
    spelling.
    """
    return _either_way(text, lambda words: _in_order(words, language))


def _in_order(words: Sequence[AnalyzedTerm], language: Language) -> Expression:
    slots = tuple((word.offset - words[0].offset, word.alternatives) for word in words)
    return algebra.PhraseQuery(language, slots)


def _in_any_order(words: Sequence[AnalyzedTerm], language: Language, distance: int) -> Expression:
    slots = tuple(dict.fromkeys(word.alternatives for word in words))
    if len(slots) == 1:
        return algebra.PhraseQuery(language, ((0, slots[0]),))
    # n words with nothing between them span n - 1 positions
    return algebra.NearQuery(language, slots, distance + len(slots) - 1)


def _either_way(
    text: AnalyzedText, expression: Callable[[Sequence[AnalyzedTerm]], Expression]
) -> Expression:
    readings = (text, text.apart(), text.with_quantities())
    ways = tuple(expression(each.words) for each in readings if each is not None)
    return ways[0] if len(ways) == 1 else algebra.DisjunctionMax(ways)


def _accented(written: str) -> str | None:
    """Return a pattern if it has accents, which forms must match too; None if it has none."""
    return written if written != fold(written) else None
