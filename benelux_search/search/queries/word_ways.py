"""The ways in which a passage may have a word of a query.

A word stands in a passage in any of its forms, as a part of a Dutch compound, or apart: a
separable verb in two words (``op te heffen``), and a compound as its parts (``opvang van
slachtoffers``). In a query of one word, only a compound that no passage has is found so.

What the index does not have, it is asked for: an accented spelling that no passage has is not
meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final, Literal, TypeAlias

from benelux_search.analysis.analyser import stems_of
from benelux_search.analysis.query_text import AnalyzedTerm, AnalyzedText
from benelux_search.analysis.stems import split_verb
from benelux_search.analysis.terms import at_end, in_compounds, written_of
from benelux_search.analysis.vocabulary import uninflected_words
from benelux_search.index import algebra
from benelux_search.index.algebra import Expression
from benelux_search.index.statistics import Statistics, may_occur
from benelux_search.model import Language
from benelux_search.search.queries.ranking_weights import (
    PART_DISTANCE,
    PARTICLE_DISTANCE,
    RankingWeights,
)

# The ways by which a passage has a word: a form of its stem (which may be the form that was typed),
# a form of an accented spelling, a part of a compound, or several words
Route: TypeAlias = Literal["stem", "accent", "compound", "split"]

# Forms of a verb that have the stem of a noun: staat, of staan
_FORMS_LIKE_NOUNS: Final = {"staan": ("staat",)}
# Words that a particle may stand before: hief het verbod op en …, vindt plaats in …
_AFTER_PARTICLES: Final = tuple(
    "en of om maar want waar waarbij omdat als wanneer indien terwijl zodat zodra nadat"
    " voordat zolang tenzij hoewel in op aan bij van voor met door over onder uit tot naar tegen"
    " tussen tijdens volgens na sinds vanaf wegens zonder ten ter binnen buiten per via".split()
)
# Particles before which "dat" is no conjunction: toont aan dat …, but: in dat verband
_PREPOSITIONS: Final = frozenset(
    "in op bij voor uit door over onder tegen na om binnen buiten achter".split()
)


def with_held_spellings(
    text: AnalyzedText, language: Language, statistics: Statistics
) -> AnalyzedText:
    """Return a text without the accented spellings that no passage has: prîmes of ``primes``."""
    if not any(word.accented for word in text.words):
        return text
    words = (
        replace(
            word,
            accented=tuple(
                (form, stem)
                for form, stem in word.accented
                if may_occur(statistics, language, form, "form")
            ),
        )
        for word in text.words
    )
    return replace(text, words=tuple(words))


class WordWays:
    """The expressions of the words of one query; ``alone`` is True if it has only one."""

    def __init__(self, statistics: Statistics, weights: RankingWeights, *, alone: bool) -> None:
        self._statistics = statistics
        self._weights = weights
        self._alone = alone
        self._part = weights.lone_part if alone else weights.part
        self._form = weights.lone_form if alone else weights.form

    def of(self, word: AnalyzedTerm, language: Language) -> Expression:
        """Compile a word to all of its forms; score the form that was typed highest."""
        ways = tuple(each for _, each in self.routes(word, language))
        any_way = ways[0] if len(ways) == 1 else algebra.DisjunctionMax(ways)
        form = algebra.TermQuery(language, word.form, "form")
        return algebra.AndMaybe(any_way, (algebra.Boost(form, self._form),))

    def routes(self, word: AnalyzedTerm, language: Language) -> Iterator[tuple[Route, Expression]]:
        """Yield the ways in which a passage may have a word, each with its route."""
        weights = self._weights
        for stem in word.stems:
            yield "stem", algebra.TermQuery(language, stem)
        for stem in word.accented_stems:
            yield "accent", algebra.Boost(algebra.TermQuery(language, stem), weights.unaccented)
        if language == "nl" and written_of(word.form) not in uninflected_words("nl"):
            for stem in word.stems:
                part = algebra.TermQuery(language, in_compounds(stem))
                yield "compound", algebra.Boost(part, self._part)
            for each in self._apart(word):
                yield "split", algebra.Boost(each, weights.apart)

    def _apart(self, word: AnalyzedTerm) -> Iterator[Expression]:
        """Yield the ways in which a Dutch word stands in several words."""
        # alone, a compound that the texts have is not looked for in several words
        is_held = any(self._statistics.frequency("nl", stem) for stem in word.stems)
        if len(word.parts) > 1 and not (self._alone and is_held):
            parts = tuple((part, in_compounds(part)) for part in word.parts)
            yield algebra.NearQuery("nl", parts, PART_DISTANCE, apart=True)
        for stem in word.stems:
            if (parted := split_verb(stem, word.form)) is not None:
                yield from _in_two(*parted)


@cache
def _stems(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems of some Dutch words."""
    return tuple(dict.fromkeys(stems_of(" ".join(words), "nl")))


def _in_two(particle: str, verb: str) -> Iterator[Expression]:
    """Yield the ways in which a separable verb stands in two words.

    They are *op te heffen*, and *hief het verbod op* where a clause ends after the particle, or a
    preposition or a conjunction follows.
    """
    own = _stems((particle,))
    yield _parted((0, own), (1, ("te",)), (2, (verb,)))
    after = _stems(_AFTER_PARTICLES if particle in _PREPOSITIONS else (*_AFTER_PARTICLES, "dat"))
    forms = (verb, *_FORMS_LIKE_NOUNS.get(verb, ()))
    for distance in range(1, PARTICLE_DISTANCE + 1):
        yield _parted((0, forms), (distance, (at_end(particle),)))
        yield _parted((0, forms), (distance, own), (distance + 1, after))


def _parted(*slots: tuple[int, tuple[str, ...]]) -> Expression:
    return algebra.PhraseQuery("nl", slots, apart=True)
