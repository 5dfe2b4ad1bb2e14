"""Translate queries into the other language.

:class:`CrossLingual` translates a query word by word. Each word becomes one term
(:class:`~benelux_search.index.algebra.SynonymQuery`): all its translations, weighted by their
probability. So a query also finds passages that exist only in the other language.

The constants are those with which ``python -m benchmarks.across`` finds most. This benchmark hides
the passages in the language of the queries, so that only translations can match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from benelux_search.analysis.query_text import AnalyzedTerm, TextAnalysis
from benelux_search.analysis.stems import suffix_stem
from benelux_search.analysis.terms import in_compounds
from benelux_search.index import algebra
from benelux_search.index.algebra import Expression, SynonymQuery
from benelux_search.lexicon.dictionary import renderings_of
from benelux_search.lexicon.function_words import empty_units
from benelux_search.lexicon.known_terms import pattern_of
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language, other_language
from benelux_search.query import tree
from benelux_search.search.queries.ranking_weights import NEIGHBOUR_DISTANCE


def is_filter(node: tree.Node) -> bool:
    """Return True if a clause only filters documents or alignments, and has no words to search for.

    Exclusions inside the clause do not count.
    """
    if isinstance(node, tree.FilterNode):
        return True
    match node:
        case tree.LanguageNode(_, inner):
            return is_filter(inner)
        case tree.AndNode(nodes) | tree.OrNode(nodes):
            return all(is_filter(child) for child in nodes if not isinstance(child, tree.NotNode))
        case _:
            return False


# --- Translation of queries
_ALTERNATIVES: Final = 10  # translations of a word
_PARTS: Final = 0.5  # weight of translations of a compound's parts, if the compound is known too
_LISTED: Final = 0.05  # weight of the first translation in the dictionary
_UNTRANSLATED: Final = 0.3  # weight of an unknown word as it is: it may be a name
_NEIGHBOURS: Final = 3  # translations of each of two neighbours to try near each other
_NEAR: Final = 0.4  # weight of such a pair


@dataclass(frozen=True, slots=True)
class TranslationPolicy:
    """Rules that select the translations of a word.

    ``least`` is the minimum probability of a translation, from 0 to 1. If ``strict``, both
    directions of the lexicon must have the translation, and a compound that the lexicon has is not
    translated part by part. ``inside`` is the weight of a Dutch translation where it is a part of a
    compound.
    """

    least: float
    strict: bool
    inside: float = 0.5


LOOSE: Final = TranslationPolicy(0.02, strict=False)  # for queries in which any word is enough
STRICT: Final = TranslationPolicy(0.15, strict=True)  # for queries that require each word
_UNWANTED: Final = TranslationPolicy(0.3, strict=True, inside=0.0)


class CrossLingual:
    """A translator of queries into the other language.

    ``direct`` compiles a node without translation, for passages in the given language. ``policy``
    selects the translations of each word.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        direct: Callable[[tree.Node, Language], Expression | None],
        policy: TranslationPolicy,
    ) -> None:
        self._lexicon = lexicon
        self._direct = direct
        self._policy = policy

    def translated(self, node: tree.Node, language: Language) -> Expression | None:
        """Return the translation of a query as an expression for passages in the other language.

        ``language`` is the language of the query. Filters, and clauses that name a language, are
        compiled without translation. Return None if nothing in the query can be translated, or if a
        required part cannot be: exact forms, prefixes and patterns have no translation.
        """
        match node:
            case tree.AndNode(nodes):
                return self._conjunction(nodes, language)
            case tree.OrNode(nodes):
                translations = [(child, self.translated(child, language)) for child in nodes]
                either = [(child, each) for child, each in translations if each is not None]
                if not either:
                    return None
                return _favour_neighbours(algebra.Or(tuple(each for _, each in either)), either)
            case tree.WordNode() | tree.PhraseNode() | tree.NearNode():
                terms = self._terms(node.analysis, language)
                learned = terms[0] if len(terms) == 1 else algebra.And(terms) if terms else None
                return self._with_prescribed(node, learned, language)
            case _ if isinstance(node, tree.LanguageNode) or is_filter(node):
                return self._direct(node, language)
            case _:
                return None

    def _with_prescribed(
        self,
        node: tree.WordNode | tree.PhraseNode | tree.NearNode,
        learned: Expression | None,
        language: Language,
    ) -> Expression | None:
        """Return the learned translation of a term, or those in the user's list."""
        texts = self._lexicon.prescribed(language, node.analysis.text)
        phrases = [self._direct(tree.PhraseNode(text), other_language(language)) for text in texts]
        found = [each for each in (*phrases, learned) if each is not None]
        return algebra.DisjunctionMax(tuple(found)) if len(found) > 1 else next(iter(found), None)

    def _conjunction(self, nodes: Sequence[tree.Node], language: Language) -> Expression | None:
        positive = [node for node in nodes if not isinstance(node, tree.NotNode)]
        required = [node for node in positive if not self._is_uninformative(node, language)]
        if all(map(is_filter, required)):  # all words of the query are very common
            required = positive
        translations = [(node, self.translated(node, language)) for node in required]
        wanted = [(node, each) for node, each in translations if each is not None]
        if not wanted or len(wanted) < len(translations):
            return None
        whole = _favour_neighbours(algebra.And(tuple(each for _, each in wanted)), wanted)
        excluded = [node.node for node in nodes if isinstance(node, tree.NotNode)]
        unwanted = tuple(each for node in excluded for each in self._excluded(node, language))
        return algebra.AndNot(whole, unwanted) if unwanted else whole

    def _excluded(self, node: tree.Node, language: Language) -> Iterator[Expression]:
        """Yield what to exclude in both languages: the words themselves and their translations."""
        others = CrossLingual(self._lexicon, self._direct, _UNWANTED)
        for expression in (self._direct(node, language), others.translated(node, language)):
            if expression is not None:
                yield expression

    def _is_uninformative(self, node: tree.Node, language: Language) -> bool:
        """Return True for a word so common that its translation may be anything: de, van."""
        if not isinstance(node, tree.WordNode):
            return False
        text = node.analyzed(language)
        return text is not None and all(self._is_light(word, language) for word in text.words)

    def _is_light(self, word: AnalyzedTerm, language: Language) -> bool:
        return all(self._lexicon.is_light(language, stem) for stem in word.stems)

    def _terms(self, text: TextAnalysis, language: Language) -> tuple[SynonymQuery, ...]:
        """Translate the words of a text; very common words only if there are no others."""
        analyzed = text.as_phrase(language) if " " in text.text else text.as_words(language)
        if analyzed is None:
            return ()
        words = analyzed.words if analyzed.whole is None else (analyzed.whole,)
        heavy = [word for word in words if not self._is_light(word, language)] or words
        return tuple(term for word in heavy for term in self._word_terms(word, text, language))

    def _word_terms(
        self, word: AnalyzedTerm, text: TextAnalysis, language: Language
    ) -> Iterator[SynonymQuery]:
        """Yield the translation of a word of ``text`` as one term.

        A strict policy translates an unknown compound to one term for each of its parts. The word
        that it is made from counts as a part. An empty word has no translation: van is a name in
        French.
        """
        if empty_units(language).issuperset(word.stems):
            return
        of_whole = [
            rendering for stem in word.stems for rendering in self._probabilities(stem, language)
        ]
        of_whole += self._listed(word.text, language, len(word.stems))
        inner = (*word.parts, *_bases(word, language))
        parts = [list(self._probabilities(part, language)) for part in inner]
        if self._policy.strict and not of_whole and parts and all(parts):
            yield from (self._synonyms(part, language) for part in parts)
            return
        if of_whole or any(parts):
            inside = 0.0 if of_whole and self._policy.strict else _PARTS if of_whole else 1.0
            weighted = [(unit, chance / len(word.stems)) for unit, chance in of_whole]
            weighted += [
                (unit, chance * inside / len(parts)) for part in parts for unit, chance in part
            ]
            yield self._synonyms([each for each in weighted if each[1]], language)
            return
        same = text.part(word).as_words(other_language(language))
        stems = [stem for each in same.words for stem in each.stems] if same else []
        if stems:
            yield self._synonyms([(stem, _UNTRANSLATED) for stem in stems], language)

    def _listed(self, term: str, language: Language, scale: int) -> Iterator[tuple[str, float]]:
        """Yield the units of the renderings of a word in the dictionary, with their weights.

        They help where the documents are too few to show how a word is translated.
        """
        other = other_language(language)
        texts = renderings_of(term, language)[:_ALTERNATIVES]
        for number, text in enumerate(texts):
            units = [
                unit for unit in pattern_of(text, other) if not self._lexicon.is_light(other, unit)
            ]
            for unit in units:
                yield unit, scale * _LISTED / (1 + number / 2) / len(units)

    def _synonyms(
        self, translations: Iterable[tuple[str, float]], language: Language
    ) -> SynonymQuery:
        other = other_language(language)
        weights: defaultdict[str, float] = defaultdict(float)
        for unit, chance in translations:
            weights[unit] += chance
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        best = ranked[:_ALTERNATIVES]
        # otherwise a word with many translations would weigh much less than a word with few
        scale: float = max(best[0][1], LOOSE.least) ** -0.5
        stems = [(unit, weight * scale) for unit, weight in best]
        inside = self._policy.inside if other == "nl" else 0.0
        if inside:
            stems += [(in_compounds(unit), weight * inside) for unit, weight in stems]
        return SynonymQuery(other, tuple(stems))

    def _probabilities(self, stem: str, language: Language) -> list[tuple[str, float]]:
        """Return the units that translate a stem, with their probabilities."""
        policy = self._policy
        renderings = self._lexicon.renderings(language, stem, _ALTERNATIVES, agreed=policy.strict)
        return [(each.unit, each.chance) for each in renderings if each.chance >= policy.least]


def _bases(word: AnalyzedTerm, language: Language) -> Iterator[str]:
    """Yield the stems of the words that a Dutch word is made from: of betalen for *betaling*."""
    for stem in word.stems if language == "nl" else ():
        base = suffix_stem(stem, language)
        if base != stem:
            yield base


def _favour_neighbours(
    expression: Expression, parts: Sequence[tuple[tree.Node, Expression]]
) -> Expression:
    """Match the same pairs; score those higher in which translations of neighbours stand close."""
    words = [_first_term(each) for node, each in parts if isinstance(node, tree.WordNode)]
    extras: list[Expression] = []
    for one, other in pairwise(each for each in words if each is not None):
        slots = tuple(tuple(stem for stem, _ in each.stems[:_NEIGHBOURS]) for each in (one, other))
        if not set(slots[0]) & set(slots[1]):
            near = algebra.NearQuery(one.language, slots, NEIGHBOUR_DISTANCE)
            extras.append(algebra.Boost(near, _NEAR))
    return algebra.AndMaybe(expression, tuple(extras)) if extras else expression


def _first_term(translated: Expression) -> SynonymQuery | None:
    """Return the first term of the translation of a word."""
    if isinstance(translated, algebra.And):
        translated = translated.nodes[0]
    return translated if isinstance(translated, SynonymQuery) else None
