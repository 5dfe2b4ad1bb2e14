"""A query in one language as what it would be in the other, by the translations of its words.

Each word becomes the words that translate it, weighted by the chance that they do, as one term
(:class:`~benelux_search.expressions.Synonyms`): passages without a counterpart are found so, and
those whose own words say it otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benelux_search import expressions
from benelux_search.expressions import Expression, Synonyms
from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import Language, other_language
from benelux_search.query import And, Near, Node, Not, Or, Phrase, Side, Word
from benelux_search.searching.readings import Reading, readings

_ALTERNATIVES: Final = 6  # words of the other language for a word
_LEAST: Final = 0.05  # the chance of one that counts
_PARTS: Final = 0.5  # what those of a compound's parts count for where the compound is known
_SAME: Final = 0.3  # what a word that nobody knows counts for as it is: a name

_Direct: type = Callable[[Node, Language], Expression | None]


class Across:
    """Puts queries into the other language.

    ``direct`` makes an expression of what is asked of a side, or of documents, as it is.
    """

    def __init__(
        self, lexicon: Lexicon, direct: Callable[[Node, Language], Expression | None]
    ) -> None:
        self._lexicon = lexicon
        self._direct = direct

    def translated(self, node: Node, language: Language) -> Expression | None:
        """What to ask of the side that is not in the language of a query.

        None where nothing in it can be translated: forms, beginnings and patterns cannot.
        """
        match node:
            case Side():
                return self._direct(node, language)
            case And(nodes):
                return self._all(nodes, language)
            case Or(nodes):
                found = [self.translated(child, language) for child in nodes]
                either = tuple(each for each in found if each is not None)
                return expressions.Some(either) if either else None
            case Word(text) | Phrase(text) | Near(text, _):
                return self._words(text, language)
            case Not():
                return None
            case filter_:
                return self._direct(filter_, language)

    def _all(self, nodes: Sequence[Node], language: Language) -> Expression | None:
        found = [self.translated(node, language) for node in nodes if not isinstance(node, Not)]
        required = tuple(each for each in found if each is not None)
        if not required or len(required) < sum(not isinstance(node, Not) for node in nodes):
            return None
        excluded = [self._direct(node.node, language) for node in nodes if isinstance(node, Not)]
        unwanted = tuple(each for each in excluded if each is not None)
        wanted: Expression = expressions.All(required)
        return expressions.Without(wanted, unwanted) if unwanted else wanted

    def _words(self, text: str, language: Language) -> Expression | None:
        found = readings(text, language, phrase=" " in text)
        if found is None:
            return None
        words = found.words if found.whole is None else (found.whole,)
        heavy = [word for word in words if not self._is_light(word, language)] or words
        terms = [self._synonyms(word, language) for word in heavy]
        known = tuple(term for term in terms if term is not None)
        if not known:
            return None
        return known[0] if len(known) == 1 else expressions.All(known)

    def _is_light(self, word: Reading, language: Language) -> bool:
        return all(self._lexicon.is_light(language, stem) for stem in word.stems)

    def _synonyms(self, word: Reading, language: Language) -> Synonyms | None:
        weights: defaultdict[str, float] = defaultdict(float)
        for unit, chance in self._renderings(word, language):
            weights[unit] += chance
        other = other_language(language)
        if not weights:
            same = readings(word.text, other)
            weights.update({stem: _SAME for each in same.words for stem in each.stems} if same else {})
        best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_ALTERNATIVES]
        return Synonyms(other, tuple(best)) if best else None

    def _renderings(self, word: Reading, language: Language) -> Iterator[tuple[str, float]]:
        """The units that translate a word, or the parts of a compound that nobody knows."""
        known = False
        for stem in word.stems:
            for rendering in self._lexicon.renderings(language, stem, _ALTERNATIVES):
                if rendering.chance >= _LEAST:
                    known = True
                    yield rendering.unit, rendering.chance / len(word.stems)
        for part in word.parts:
            for rendering in self._lexicon.renderings(language, part, _ALTERNATIVES):
                if rendering.chance >= _LEAST:
                    yield rendering.unit, rendering.chance * (_PARTS if known else 1.0) / len(word.parts)
