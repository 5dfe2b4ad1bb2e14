"""Known renderings of terms: expressions of law and administration, and the user's own terms.

``expressions.tsv`` has the expressions that every text of this kind uses: ``krachtens`` is ``en
vertu de``. Each line has Dutch expressions, a tab, and French ones that render them; several are
separated by ``|``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.analysis.analyzed_passage import AnalyzedPassage, analyzed_passage
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.lexicon.function_words import (
    base_word,
    is_article,
    is_function_word,
    is_particle,
    is_preposition,
)
from benelux_search.model import LANGUAGES, Language, Passage, other_language

Pattern: TypeAlias = tuple[str, ...]
_WORD: Final = re.compile(r"[^\W_]+['’]?")
Match: TypeAlias = tuple[int, int]  # the start and the end of a range, in characters

# A rendering is looked for around the expected offset: within this share of the counterpart, and at
# least so many characters; one of function words only, within so many
_WIDTH: Final = 0.2
_LEAST_WIDTH: Final = 150
_MOST_WIDTH: Final = 2000
LIGHT_WIDTH: Final = 80
_BEGINNING: Final = 3  # letters that all inflections of most words share


@dataclass(frozen=True, slots=True)
class PatternWord:
    """A word of a text as patterns see it: the names by which it may be in one.

    ``units`` are its stems; for a function word, they are its base form: ``de`` for ``du``.
    ``plain`` is the word itself, with a sign that no stem has. ``article`` is the article before
    it.
    """

    word: TokenSpan
    units: tuple[str, ...]
    plain: str
    article: TokenSpan | None = None


def pattern_words(passage: AnalyzedPassage, start: int, end: int) -> list[PatternWord]:
    """Return the words in a range of a text, without articles."""
    return as_pattern_words(passage.text, passage.language, passage.words(start, end))


def as_pattern_words(
    text: str, language: Language, words: Iterable[TokenSpan]
) -> list[PatternWord]:
    """Return these words of a text, without articles."""
    found: list[PatternWord] = []
    article: TokenSpan | None = None
    for word in words:
        base = base_word(text[word.start : word.end], language)
        if is_article(language, base):
            article = word
            continue
        is_function = is_preposition(language, base) or is_particle(language, base)
        units = (base,) if is_function else tuple(word.units)
        found.append(PatternWord(word, units, f"={base}", article))
        article = None
    return found


def pattern_of(term: str, language: Language, *, plain: bool = False) -> Pattern:
    """Return the pattern of a term: its stems in their order, without articles.

    With ``plain``, a term of one word is that word only, not its other inflections.
    """
    passage = AnalyzedPassage(term, language)
    words = [each for each in pattern_words(passage, 0, len(term)) if each.units]
    if plain and len(words) == 1:
        return (words[0].plain,)
    return tuple(each.units[0] for each in words)


def beginning(pattern: Pattern) -> str:
    """Return the first letters, folded, of the longest word of a pattern: inflections share them.

    A folded text without them has no words that fit the pattern.
    """
    return fold(max(pattern, key=len).lstrip("="))[:_BEGINNING]


Concept: TypeAlias = tuple[Sequence[str], Sequence[str]]  # Dutch terms, and French ones


class KnownTerms:
    """A list of terms with their renderings, in both directions.

    Each Dutch term of a concept goes with each French one. With ``inflected``, a term is found in
    any inflection; else only as it is written, but for capitals and contractions: ``krachtens`` is
    no ``kracht``.
    """

    def __init__(self, concepts: Sequence[Concept], *, inflected: bool = True) -> None:
        self._concepts = concepts
        self._inflected = inflected
        self._places: dict[Language, Mapping[Pattern, Sequence[int]]] = {}

    def renderings(self, language: Language, term: str) -> KnownRenderings:
        """Return the known renderings of a term in the other language; there may be none."""
        other = other_language(language)
        patterns: dict[Pattern, bool] = {}
        for each in self.texts(language, term):
            pattern = pattern_of(each, other, plain=not self._inflected)
            if pattern:
                has_article = is_article(other, base_word(each.split()[0], other))
                patterns[pattern] = patterns.get(pattern, False) or has_article
        articles = frozenset(pattern for pattern, has_article in patterns.items() if has_article)
        return KnownRenderings(other, tuple(patterns), articles)

    def texts(self, language: Language, term: str) -> list[str]:
        """Return the known renderings of a term as they are written in the list."""
        side = LANGUAGES.index(other_language(language))
        concepts = self._of(language).get(self._key(term, language), ())
        return list(dict.fromkeys(each for n in concepts for each in self._concepts[n][side]))

    def synonyms(self, language: Language, term: str) -> list[str]:
        """Return the other terms of the concepts of a term, in its language.

        In a list of pairs, they are the terms that share a rendering with it.
        """
        side = LANGUAGES.index(language)
        key = self._key(term, language)
        concepts = [self._concepts[n] for n in self._of(language).get(key, ())]
        texts = [text for concept in concepts for text in concept[side]]
        if all(len(concept[0]) == len(concept[1]) == 1 for concept in concepts):
            other = other_language(language)
            texts += [
                text for each in self.texts(language, term) for text in self.texts(other, each)
            ]
        return [text for text in dict.fromkeys(texts) if self._key(text, language) != key]

    def _of(self, language: Language) -> Mapping[Pattern, Sequence[int]]:
        """Return the numbers of the concepts of each term of a language."""
        if language not in self._places:
            side, found = LANGUAGES.index(language), defaultdict(list)
            for number, concept in enumerate(self._concepts):
                for term in concept[side]:
                    found[self._key(term, language)].append(number)
            found.pop((), None)
            self._places[language] = found
        return self._places[language]

    def _key(self, term: str, language: Language) -> Pattern:
        if self._inflected:
            return pattern_of(term, language)
        words = [base_word(word, language) for word in _WORD.findall(term)]
        return tuple(word for word in words if not is_article(language, word))


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """A known rendering in a text: its words.

    ``is_light`` is True if they are function words only: ``sur``. ``is_own`` is True if the
    rendering is one of the user.
    """

    words: tuple[TokenSpan, ...]
    is_light: bool
    is_own: bool

    @property
    def range(self) -> Match:
        """The (start, end) of the words, in characters."""
        return self.words[0].start, self.words[-1].end


@dataclass(frozen=True, slots=True)
class KnownRenderings:
    """The known renderings of one term, in ``language``.

    ``with_article`` are those that begin with an article, which is left out: ``le cas échéant``.
    ``own`` are those of the user.
    """

    language: Language
    patterns: tuple[Pattern, ...] = ()
    with_article: frozenset[Pattern] = frozenset()
    own: frozenset[Pattern] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def before(self, others: KnownRenderings) -> KnownRenderings:
        """Return these renderings, as those of the user, and others of the same term."""
        return KnownRenderings(
            self.language,
            tuple(dict.fromkeys((*self.patterns, *others.patterns))),
            self.with_article | others.with_article,
            frozenset(self.patterns),
        )

    def matches(self, counterpart: Passage, start: int, end: int) -> Iterator[KnownMatch]:
        """Yield the renderings that stand in a range of a passage, in reading order."""
        within = fold(counterpart.text[start:end])
        by_first: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in self.patterns:
            if beginning(pattern) in within:
                by_first[pattern[0]].append(pattern)
        if not by_first:
            return
        words = pattern_words(analyzed_passage(counterpart.text, counterpart.language), start, end)
        done = 0
        for number, word in enumerate(words):
            begun = [each for name in (word.plain, *word.units) for each in by_first.get(name, ())]
            here = [each for each in begun if _stands_at(each, words, number)]
            if number < done or not here:
                continue
            done = number + max(map(len, here))
            matched = tuple(each.word for each in words[number:done])
            light = self._is_light(matched)
            article = word.article
            if article is not None and self._has_article(words[number:done]):
                matched = (article, *matched)
            yield KnownMatch(matched, light, any(each in self.own for each in here))

    def nearest(
        self,
        counterpart: Passage,
        expected: float,
        linked: Match | None,
        is_taken: Callable[[TokenSpan], bool],
    ) -> KnownMatch | None:
        """Return the rendering that stands where one is expected; None without one.

        ``linked`` is the range that the word links give to the term: a rendering there is the one.
        Else it is the nearest to the offset ``expected`` of which no word ``is_taken``.
        """
        if linked is not None:
            around = max(0, linked[0] - LIGHT_WIDTH), linked[1] + LIGHT_WIDTH
            for match in self.matches(counterpart, *around):
                start, end = match.range
                if start < linked[1] and linked[0] < end:
                    return match
        within = search_range(counterpart, expected, linked or ())
        near: list[tuple[float, KnownMatch]] = []
        for match in self.matches(counterpart, *within):
            start = match.range[0]
            far = abs(start - expected)
            if (far <= LIGHT_WIDTH or not match.is_light) and not any(map(is_taken, match.words)):
                near.append((far, match))
        return min(near, key=lambda each: each[0])[1] if near else None

    def _has_article(self, words: Sequence[PatternWord]) -> bool:
        """Return True if a rendering that stands at some words begins with an article."""
        return any(
            len(each) == len(words) and _stands_at(each, words, 0) for each in self.with_article
        )

    def _is_light(self, words: Sequence[TokenSpan]) -> bool:
        return all(is_function_word(self.language, unit) for word in words for unit in word.units)


def expected_offset(passage: Passage, start: int, counterpart: Passage) -> float:
    """Return the offset in a counterpart at which ``start`` is in the passage, in proportion."""
    return start / max(1, len(passage.text)) * len(counterpart.text)


def search_range(counterpart: Passage, expected: float, linked: Iterable[int]) -> Match:
    """Return the range of a counterpart in which a rendering is looked for.

    ``expected`` is the offset at which it should stand, ``linked`` are offsets that are linked to
    the term.
    """
    size = len(counterpart.text)
    width = min(max(_LEAST_WIDTH, int(_WIDTH * size)), _MOST_WIDTH)
    first, last = int(expected) - width, int(expected) + width
    for offset in linked:
        first, last = min(first, offset), max(last, offset + LIGHT_WIDTH)
    return max(0, first), min(size, last)


def _stands_at(pattern: Pattern, words: Sequence[PatternWord], number: int) -> bool:
    if number + len(pattern) > len(words):
        return False
    return all(
        unit == each.plain or unit in each.units
        for unit, each in zip(pattern, words[number:], strict=False)
    )


@cache
def shipped_terms() -> KnownTerms:
    """Return the expressions of law and administration that come with the program."""
    source = Path(__file__).with_name("expressions.tsv")
    sides = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines())
    return KnownTerms([(nl.split("|"), fr.split("|")) for nl, fr in sides], inflected=False)
