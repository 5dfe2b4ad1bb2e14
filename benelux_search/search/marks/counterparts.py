"""Highlight both passages of a pair: the matches, and the words that translate the matches.

The translating words come from the word links of the pair: see :mod:`benelux_search.lexicon`.
Words without a link in the middle of a rendering are included (``traite des êtres humains``);
function words at its ends are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from benelux_search.analysis.analyser import words_in_range
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import Expression
from benelux_search.lexicon.dictionary import DictionaryMatcher, DictionaryPattern, patterns_of
from benelux_search.lexicon.function_words import is_function_word, is_hollow
from benelux_search.lexicon.known_terms import KnownRenderings, expected_offset, pattern_of
from benelux_search.lexicon.linking import LinkRequest, LinksFrom
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language, Pair, Passage, other_language
from benelux_search.results import HitMarks, Match
from benelux_search.search.marks.highlighting import Highlighter, Highlights, merge_overlaps

# Limits inside one rendering
_LIGHT_GAP: Final = 3  # function words between two linked words: traite des êtres
_GAP: Final = 1  # words between two linked words that are linked to nothing else
_SURE: Final = 0.8  # links of this confidence are not given up for a rendering of the dictionary
_FAR: Final = 60  # characters between the starts of two linked words
# ends a rendering, as in "aura, en tout"; but 0,5 is one number
_PUNCTUATION: Final = re.compile(r"[,;:](?!\d)|[!?()\[\]«»\"“”„]")


@dataclass(frozen=True, slots=True)
class RenderedRun:
    """Words of a counterpart, one after the other, that translate words of the passage.

    Each word has the confidence of its best link, from 0 to 1. ``total_confidence`` is the sum of
    these confidences, and ``best_confidence`` is the highest.
    """

    words: tuple[TokenSpan, ...]
    total_confidence: float
    best_confidence: float

    @property
    def range(self) -> Match:
        """The (start, end) of the words in the counterpart, in characters."""
        return self.words[0].start, self.words[-1].end


class RenderingFinder:
    """A finder of the words in a counterpart that translate given words of the passage."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known_renderings: dict[tuple[Language, str], KnownRenderings] = {}

    def of_passages(
        self, passages: Sequence[tuple[Pair, Language, Sequence[Match]]]
    ) -> list[tuple[tuple[Match, ...], ...]]:
        """Return, for each range of each passage, the ranges of the counterpart that render it.

        ``passages`` are (pair, language of the passage, ranges in it); all ranges are in
        characters. The result of a pair that lacks a side is empty.
        """
        words = [
            [matched_words(passage, match) for match in matches]
            if (passage := pair.passage(language)) is not None
            else []
            for pair, language, matches in passages
        ]
        requests = [
            LinkRequest(pair, language, frozenset().union(*of_matches))
            for (pair, language, _), of_matches in zip(passages, words, strict=True)
        ]
        found: list[tuple[tuple[Match, ...], ...]] = []
        links = self._lexicon.links(requests)
        for (pair, language, matches), of_matches, of_pair in zip(
            passages, words, links, strict=True
        ):
            passage, counterpart = pair.passage(language), pair.counterpart(language)
            if passage is None or counterpart is None:
                found.append(())
                continue
            finder = _PassageFinder(self, passage, counterpart, of_pair.from_side(language))
            found.append(tuple(map(finder.ranges, matches, of_matches)))
        return found

    def known(self, term: str, language: Language) -> KnownRenderings:
        """Return the known renderings of a term; one query has the same terms again and again."""
        key = language, term
        if key not in self._known_renderings:
            self._known_renderings[key] = self._lexicon.known(language, term)
        return self._known_renderings[key]

    def runs(
        self, counterpart: Passage, begins: Collection[int], links: LinksFrom
    ) -> list[RenderedRun]:
        """Return the runs of words in a counterpart that translate given words, in reading order.

        ``begins`` are the start offsets of the given words in the passage. ``links`` are the word
        links from the passage to the counterpart.
        """
        sure = links.to(begins)
        runs: list[RenderedRun] = []
        for first, last in _stretches(sorted(sure)):
            words = words_in_range(counterpart.text, counterpart.language, first, last + 1)

            def is_taken(word: TokenSpan) -> bool:
                return any(offset not in begins for offset in links.back(word.start))

            for run in self._runs(words, sure, is_taken, counterpart):
                links_to = [sure.get(word.start, 0.0) for word in run]
                runs.append(RenderedRun(tuple(run), sum(links_to), max(links_to)))
        return runs

    def _runs(
        self,
        words: Sequence[TokenSpan],
        sure: Mapping[int, float],
        is_taken: Callable[[TokenSpan], bool],
        counterpart: Passage,
    ) -> list[list[TokenSpan]]:
        """Join linked words that stand together into runs, with the words between them.

        Function words at the ends of a run are dropped. Runs of function words only are dropped
        too, unless there are no others.
        """
        text, language = counterpart.text, counterpart.language
        linked = [index for index, word in enumerate(words) if word.start in sure]
        light = [_is_light(word, language) for word in words]
        hollow = [is_hollow(language, text[word.start : word.end]) for word in words]
        runs = [linked[:1]]
        for before, after in pairwise(linked):
            between = range(before + 1, after)
            is_one = (all(light[index] for index in between) and len(between) <= _LIGHT_GAP) or (
                len(between) <= _GAP and not any(is_taken(words[index]) for index in between)
            )
            if is_one and not _PUNCTUATION.search(text, words[before].end, words[after].start + 1):
                runs[-1] += [*between, after]
            else:
                runs.append([after])
        for empty in ([*map(any, zip(light, hollow, strict=True))], hollow):
            kept = [trimmed for run in runs if (trimmed := _trimmed(run, empty))]
            if kept:
                break
        return [[words[index] for index in run] for run in kept]


class _PassageFinder:
    """A finder of the words in one counterpart that translate ranges of its passage."""

    def __init__(
        self, finder: RenderingFinder, passage: Passage, counterpart: Passage, links: LinksFrom
    ) -> None:
        self._finder = finder
        self._passage, self._counterpart = passage, counterpart
        self._links = links
        self._sources = links.sources()
        self._dictionary = DictionaryMatcher(counterpart)

    def ranges(self, match: Match, begins: Collection[int]) -> tuple[Match, ...]:
        """Return the ranges of the counterpart that render one range of the passage.

        ``begins`` are the offsets of the words in that range.
        """
        start, end = match
        language, term = self._passage.language, self._passage.text[start:end]
        runs = self._finder.runs(self._counterpart, begins, self._links)
        ranges = tuple(run.range for run in runs)
        expected = expected_offset(self._passage, start, self._counterpart)

        def is_taken(word: TokenSpan) -> bool:
            return any(offset not in begins for offset in self._sources.get(word.start, ()))

        known = self._finder.known(term, language)
        if known:
            linked_range = ranges[0] if ranges else None
            found = known.nearest(self._counterpart, expected, linked_range, is_taken)
            if found is not None:
                return (found.range,)
        is_sure = any(run.best_confidence >= _SURE for run in runs)
        is_whole = is_sure and len(runs) == len(runs[0].words) == 1
        patterns = _dictionary_patterns(term, language, several=is_whole)
        if not patterns:
            return ranges
        linked = self._links.to(begins)
        best = self._dictionary.best(patterns, expected, linked, is_taken, is_sure=is_sure)
        if best is None or (is_sure and not any(word.start in linked for word in best.words)):
            return ranges
        return best.ranges(self._counterpart.text)


@lru_cache(maxsize=512)
def _dictionary_patterns(
    term: str, language: Language, *, several: bool
) -> Sequence[DictionaryPattern]:
    """Return the patterns of the renderings of a term in the dictionary.

    With ``several``, they have several words: those that make a sure link whole.
    """
    if all(is_function_word(language, unit) for unit in pattern_of(term, language)):
        return ()
    patterns = patterns_of(term, language)
    return [each for each in patterns if len(each.units) > 1] if several else patterns


def content_words(words: Iterable[TokenSpan], language: Language) -> list[TokenSpan]:
    """Return the words that are not function words (de, van, la), in the same order."""
    return [word for word in words if not _is_light(word, language)]


def _is_light(word: TokenSpan, language: Language) -> bool:
    """Return True for a function word: de, van, la."""
    return all(is_function_word(language, unit) for unit in word.units)


def matched_words(passage: Passage, match: Match) -> frozenset[int]:
    """Return the offsets of the words of a passage that overlap a match, which is (start, end)."""
    start, end = match
    words = words_in_range(passage.text, passage.language, start, end)
    return frozenset(word.start for word in words if word.start < end and word.end > start)


def _stretches(begins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Split ascending offsets at large gaps; yield the first and the last of each group."""
    first = 0
    for index in range(1, len(begins) + 1):
        if index == len(begins) or begins[index] - begins[index - 1] > _FAR:
            yield begins[first], begins[index - 1]
            first = index


def _trimmed(run: Sequence[int], light: Sequence[bool]) -> list[int]:
    kept = [number for number, index in enumerate(run) if not light[index]]
    return list(run[kept[0] : kept[-1] + 1]) if kept else []


# --- Highlighting both sides of a pair


@dataclass(frozen=True, slots=True)
class LeadingSide:
    """The language of the passage of a hit; ``across`` is True if only a translation matched."""

    language: Language
    across: bool = False


class PairHighlighter:
    """A highlighter of the pairs that one query matches.

    ``expressions`` are the expressions of the query by language. ``across`` are those of its
    translation, by the language that it was translated to. With a ``lexicon``, the words of the
    counterpart that translate the matches are marked.
    """

    def __init__(
        self,
        expressions: Mapping[Language, Expression],
        across: Mapping[Language, Expression],
        lexicon: Lexicon | None,
    ) -> None:
        self._direct = Highlighter(expressions.values())
        self._across = Highlighter(across.values())
        self._translated = across.keys() - expressions.keys()
        self._renderings = None if lexicon is None else RenderingFinder(lexicon)

    def leading_side(self, pair: Pair, scored: Language) -> LeadingSide:
        """Return the side of a pair to show first.

        ``scored`` is the language whose expression gave the pair its score. If only a translation
        of the query matched there, and the query itself matches the other side, that side leads.
        """
        # a clause on the other side matched, and the pair has no other passage
        language = scored if pair.passage(scored) is not None else other_language(scored)
        if language not in self._translated:
            return LeadingSide(language)
        other = other_language(language)
        highlights = self._direct_in(pair, other)
        if highlights is None or not highlights.matches:
            return LeadingSide(language, across=True)
        return LeadingSide(other)

    def marks(
        self, pairs: Sequence[tuple[Pair, LeadingSide]], matches: Sequence[HitMarks]
    ) -> list[HitMarks]:
        """Return the marks of some pairs, given their :meth:`matches`."""
        marks = list(matches)
        if self._renderings is None:
            return marks
        unmarked = [
            index
            for index, ((pair, side), mark) in enumerate(zip(pairs, marks, strict=True))
            if mark.passage and not mark.counterpart and pair.counterpart(side.language) is not None
        ]
        found = self._renderings.of_passages(
            [(pairs[at][0], pairs[at][1].language, marks[at].passage) for at in unmarked]
        )
        for index, renderings in zip(unmarked, found, strict=True):
            merged = merge_overlaps(match for ranges in renderings for match in ranges)
            marks[index] = replace(marks[index], counterpart=merged, renderings=renderings)
        return marks

    def matches(self, pair: Pair, side: LeadingSide) -> HitMarks:
        """Return the matches of the query itself in both passages; the leading one has a text."""
        passage = pair.passage(side.language)
        if passage is None:
            return HitMarks()
        highlighter = self._across if side.across else self._direct
        highlights = highlighter.highlights(passage.text, side.language)
        counterpart = self._direct_in(pair, other_language(side.language))
        return HitMarks(
            highlights.matches,
            () if counterpart is None else counterpart.matches,
            highlights.partial,
            highlights.apart,
        )

    def _direct_in(self, pair: Pair, language: Language) -> Highlights | None:
        passage = pair.passage(language)
        return None if passage is None else self._direct.highlights(passage.text, language)
