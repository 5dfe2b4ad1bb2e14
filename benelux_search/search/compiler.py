"""From the tree of a query to what an engine is asked.

Leaves are analysed here, how pairs are aligned and where documents are is read from the store; the
engine does the rest. Ordinals are the same in the store and in both indexes, so a clause on the
Dutch side and one on the French side combine like any two words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from benelux_search.analysis.chunks import HEADING
from benelux_search.analysis.folding import fold, without_article, write
from benelux_search.analysis.stems import separable
from benelux_search.index import algebra
from benelux_search.index.algebra import Expression
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.tree import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Fuzzy,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Side,
    Wildcard,
    Word,
)
from benelux_search.search.cross_lingual import is_filter
from benelux_search.search.filters import Filters
from benelux_search.search.options import APART, BESIDE, PARTED, WEIGHTS, Weights
from benelux_search.search.readings import Reading, Readings, in_compounds, readings


class Translator:
    """Translates queries.

    ``filters`` tells which pairs each filter lets through, ``is_common`` which stems are in so many
    passages that it says nothing when two of them are neighbours.
    """

    def __init__(
        self,
        filters: Filters,
        weights: Weights = WEIGHTS,
        is_common: Callable[[Language, str], bool] = lambda _language, _stem: False,
    ) -> None:
        self._filters = filters
        self._weights = weights
        self._is_common = is_common

    def translate(self, root: Node, language: Language) -> Expression | None:
        """What to ask for a query; None when nothing in it can be looked for.

        ``language`` is the side of whatever has none of its own. What only says where to look
        beside words scores nothing; alone, how pairs are aligned scores them by how unsure they
        are.
        """
        alone = _words(root) == 1
        translation = _Translation(self._filters, self._weights, self._is_common, alone=alone)
        found = translation.node(root, language)
        if found is None or is_filter(root):
            return found
        return _headings_first(found, root, language, self._weights)


def _headings_first(
    found: Expression, root: Node, language: Language, weights: Weights
) -> Expression:
    side = root.language if isinstance(root, Side) else language
    return algebra.Favoured(found, algebra.Lookup(side, HEADING), weights.heading)


def _words(node: Node) -> int:
    """How many words and phrases are to be found."""
    match node:
        case Side(_, inner):
            return _words(inner)
        case And(nodes) | Or(nodes):
            return sum(map(_words, nodes))
        case Not() | Doc() | Number() | Date() | Aligned():
            return 0
        case _:
            return 1


class _Translation:
    """The translation of one query."""

    def __init__(
        self,
        filters: Filters,
        weights: Weights,
        is_common: Callable[[Language, str], bool],
        *,
        alone: bool,
    ) -> None:
        self._filters = filters
        self._weights = weights
        self._is_common = is_common
        self._part = weights.lone_part if alone else weights.part
        self._form = weights.lone_form if alone else weights.form

    def node(self, node: Node, language: Language) -> Expression | None:
        match node:
            case Side(own, inner):
                return self.node(inner, own)
            case Not():
                return None
            case And(nodes):
                return self._all(nodes, language)
            case Or(nodes):
                found = [self.node(child, language) for child in nodes]
                either = tuple(each for each in found if each is not None)
                if not either:
                    return None
                return self._ordered(algebra.Some(either), nodes, language)
            case Aligned() | Doc() | Number() | Date():
                return self._filters.pairs(node, language)
            case leaf:
                return self._leaf(leaf, language)

    def _all(self, nodes: Sequence[Node], language: Language) -> Expression | None:
        positive = [node for node in nodes if not isinstance(node, Not)]
        found = [(node, self.node(node, language)) for node in positive]
        required = [(node, each) for node, each in found if each is not None]
        if not required:
            return None
        scoreless = not all(is_filter(node) for node, _ in required)
        wanted: Expression = algebra.All(
            tuple(
                algebra.Silent(each) if scoreless and is_filter(node) else each
                for node, each in required
            )
        )
        wanted = self._ordered(wanted, positive, language)
        excluded: list[Expression] = []
        for node in nodes:
            if isinstance(node, Not):
                # How a pair is aligned, and a pair found by that alone, is not about one side
                wordless = all(map(is_filter, positive))
                sides = LANGUAGES if wordless or is_filter(node.node) else (language,)
                unwanted = [excluding(node.node, side, self) for side in sides]
                excluded += [each for each in unwanted if each is not None]
        return algebra.Without(wanted, tuple(excluded)) if excluded else wanted

    def _ordered(self, found: Expression, nodes: Sequence[Node], language: Language) -> Expression:
        """The same pairs, those first in which neighbours of the query are neighbours too."""
        words = [_single(node, language) for node in nodes]
        extras: list[Expression] = []
        for one, other in pairwise(words):
            if one is None or other is None:
                continue
            slots = one.alternatives, other.alternatives
            if set(slots[0]) & set(slots[1]) or self._both_common(slots, language):
                continue
            near = algebra.Near(language, slots, BESIDE)
            phrase = algebra.Phrase(language, ((0, slots[0]), (1, slots[1])))
            extras.append(algebra.Scaled(near, self._weights.beside))
            extras.append(algebra.Scaled(phrase, self._weights.phrase))
        return algebra.Boosted(found, tuple(extras)) if extras else found

    def _both_common(self, slots: tuple[tuple[str, ...], ...], language: Language) -> bool:
        return all(any(self._is_common(language, stem) for stem in stems) for stems in slots)

    def _leaf(self, leaf: Node, language: Language) -> Expression | None:
        written = without_article(write(getattr(leaf, "text", "")), language)
        match leaf:
            case Word(text):
                found = readings(text, language)
                return None if found is None else self._word(found, language)
            case Exact(text):
                return _exact(text, language)
            case Phrase(text):
                quoted = readings(text, language, phrase=True)
                return None if quoted is None else phrase_of(quoted, language)
            case Near(text, distance):
                quoted = readings(text, language, phrase=True)
                return None if quoted is None else _near(quoted, language, distance)
            case Prefix():
                return algebra.Prefix(language, fold(written), _accented(written))
            case Wildcard():
                return algebra.Wildcard(language, fold(written), _accented(written))
            case Fuzzy(_, edits):
                return algebra.Fuzzy(language, fold(written), edits)
            case _:
                return None

    def _word(self, found: Readings, language: Language) -> Expression:
        if len(found.words) == 1:
            return self._one(found, language)
        slots = tuple((word.offset, word.alternatives) for word in found.words)
        phrase = algebra.Phrase(language, _from_zero(slots))
        if found.whole is None:
            return phrase
        return algebra.Best((phrase, self._reading(found.whole, language)))

    def _one(self, found: Readings, language: Language) -> Expression:
        """A word, and below it the words that it may be as well: 461 463 is one number, or two."""
        whole, several = self._reading(found.words[0], language), found.apart()
        if several is None:
            return whole
        words = tuple(algebra.Lookup(language, word.stems[0]) for word in several.words)
        return algebra.Best((whole, algebra.Scaled(algebra.All(words), self._weights.cells)))

    def _reading(self, word: Reading, language: Language) -> Expression:
        """A word in any of its forms, and of these the one that was typed first."""
        weights = self._weights
        ways: list[Expression] = [algebra.Lookup(language, stem) for stem in word.stems]
        for stem in word.unaccented:
            ways.append(algebra.Scaled(algebra.Lookup(language, stem), weights.unaccented))
        if language == "nl":
            for stem in word.stems:
                part = algebra.Lookup(language, in_compounds(stem))
                ways.append(algebra.Scaled(part, self._part))
        if len(word.parts) > 1:
            parts = tuple((part, in_compounds(part)) for part in word.parts)
            near = algebra.Near(language, parts, APART)
            ways.append(algebra.Scaled(near, weights.apart))
        for stem in word.stems if language == "nl" else ():
            for particle, verbs in separable(stem):
                # opgeheven finds op te heffen, and hieven op
                parted = algebra.Near(language, ((particle,), verbs), PARTED)
                ways.append(algebra.Scaled(parted, weights.apart))
        any_way = ways[0] if len(ways) == 1 else algebra.Best(tuple(ways))
        form = algebra.Lookup(language, word.form, "form")
        return algebra.Boosted(any_way, (algebra.Scaled(form, self._form),))


def excluding(node: Node, language: Language, translation: _Translation) -> Expression | None:
    """What must not be there. A word is that word: -handel leaves mensenhandel where it is."""
    match node:
        case Word(text):
            found = readings(text, language)
            if found is None or len(found.words) > 1:
                return translation.node(node, language)
            ways = tuple(algebra.Lookup(language, stem) for stem in found.words[0].stems)
            return ways[0] if len(ways) == 1 else algebra.Best(ways)
        case Side(own, inner):
            return excluding(inner, own, translation)
        case Or(nodes):
            unwanted = [excluding(child, language, translation) for child in nodes]
            several = tuple(each for each in unwanted if each is not None)
            return algebra.Some(several) if several else None
        case _:
            return translation.node(node, language)


def _single(node: Node, language: Language) -> Reading | None:
    """The one word that a node looks for, if it does."""
    if not isinstance(node, Word):
        return None
    found = readings(node.text, language)
    return found.words[0] if found is not None and len(found.words) == 1 else None


def _exact(text: str, language: Language) -> Expression | None:
    """These very forms, side by side; an engine knows the places of their stems only."""
    found = readings(text, language, phrase=True)
    if found is None:
        return None
    forms = [algebra.Lookup(language, word.form, "form") for word in found.words]
    if len(forms) == 1:
        return forms[0]
    slots = tuple((word.offset, word.stems) for word in found.words)
    phrase = algebra.Phrase(language, _from_zero(slots))
    return algebra.All((phrase, *map(algebra.Silent, forms)))


def phrase_of(found: Readings, language: Language) -> Expression:
    """The words side by side in their order, numbers that may be several both ways."""
    return _either_way(found, lambda words: _in_order(words, language))


def _in_order(words: Sequence[Reading], language: Language) -> Expression:
    slots = tuple((word.offset, word.alternatives) for word in words)
    return algebra.Phrase(language, _from_zero(slots))


def _near(found: Readings, language: Language, distance: int) -> Expression:
    return _either_way(found, lambda words: _in_any_order(words, language, distance))


def _in_any_order(words: Sequence[Reading], language: Language, distance: int) -> Expression:
    slots = tuple(dict.fromkeys(word.alternatives for word in words))
    if len(slots) == 1:
        return algebra.Phrase(language, ((0, slots[0]),))
    # with nothing between them, n words are n - 1 positions apart
    return algebra.Near(language, slots, distance + len(slots) - 1)


def _either_way(
    found: Readings, expression: Callable[[Sequence[Reading]], Expression]
) -> Expression:
    several = found.apart()
    joined = expression(found.words)
    return joined if several is None else algebra.Best((joined, expression(several.words)))


def _from_zero(
    slots: Sequence[tuple[int, tuple[str, ...]]],
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((offset - slots[0][0], stems) for offset, stems in slots)


def _accented(written: str) -> str | None:
    """A pattern with accents, which forms must have too; without any, they may."""
    return written if written != fold(written) else None
