"""Highlight both passages of a pair: the matches, and the words that translate the matches.

The translating words come from the word links of the pair: see :mod:`benelux_search.lexicon`.
Words without a link in the middle of a rendering are included (``traite des êtres humains``);
function words at its ends are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from benelux_search.analysis import words_in_range
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import Expression
from benelux_search.lexicon.function_words import is_function_word
from benelux_search.lexicon.linking import LinksFrom
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language, Pair, Passage, other_language
from benelux_search.results import Highlighted, Match
from benelux_search.search.highlighting import Highlighter, Highlights, merge_overlaps

# Limits inside one rendering
_LIGHT_GAP: Final = 3  # function words between two linked words: traite des êtres
_GAP: Final = 1  # words between two linked words that are linked to nothing else
_FAR: Final = 60  # characters between the starts of two linked words


@dataclass(frozen=True, slots=True)
class RenderedRun:
    """Words of a counterpart, one after the other, that translate words of the passage.

    Each word has the confidence of its best link, from 0 to 1. ``sure`` is the sum of these
    confidences, and ``best`` is the highest.
    """

    words: tuple[TokenSpan, ...]
    sure: float
    best: float

    @property
    def range(self) -> Match:
        """The (start, end) of the words in the counterpart, in characters."""
        return self.words[0].start, self.words[-1].end


class Renderings:
    """A finder of the words in a counterpart that translate given words of the passage."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def of_each(
        self, pair: Pair, side: Language, ranges: Sequence[Match]
    ) -> tuple[tuple[Match, ...], ...]:
        """Return the translations of ranges of a passage, as ranges of its counterpart.

        ``side`` is the language of the passage. A range is a (start, end) in characters. The result
        has a tuple of ranges, in reading order, for each of ``ranges``. It is empty if the pair
        lacks one of its two passages.
        """
        passage, counterpart = pair.passage(side), pair.passage(other_language(side))
        if passage is None or counterpart is None or not ranges:
            return ()
        (of_pair,) = self._lexicon.links([pair])
        links = of_pair.from_side(side)
        renderings: list[tuple[Match, ...]] = []
        for match in ranges:
            begins = {word.start for word in matched_words(passage, match)}
            renderings.append(tuple(run.range for run in self.runs(counterpart, begins, links)))
        return tuple(renderings)

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

            for run in self._runs(words, sure, is_taken, counterpart.language):
                links_to = [sure.get(word.start, 0.0) for word in run]
                runs.append(RenderedRun(tuple(run), sum(links_to), max(links_to)))
        return runs

    def _runs(
        self,
        words: Sequence[TokenSpan],
        sure: Mapping[int, float],
        is_taken: Callable[[TokenSpan], bool],
        language: Language,
    ) -> list[list[TokenSpan]]:
        """Join linked words that stand together into runs, with the words between them.

        Function words at the ends of a run are dropped. Runs of function words only are dropped
        too, unless there are no others.
        """
        linked = [index for index, word in enumerate(words) if word.start in sure]
        light = [_is_light(word, language) for word in words]
        runs = [linked[:1]]
        for before, after in pairwise(linked):
            between = range(before + 1, after)
            is_one = (all(light[index] for index in between) and len(between) <= _LIGHT_GAP) or (
                len(between) <= _GAP and not any(is_taken(words[index]) for index in between)
            )
            if is_one:
                runs[-1] += [*between, after]
            else:
                runs.append([after])
        trimmed = [_trimmed(run, light) for run in runs if run]
        kept = [run for run in trimmed if run]
        return [[words[index] for index in run] for run in kept or runs if run]


def content_words(words: Iterable[TokenSpan], language: Language) -> list[TokenSpan]:
    """Return the words that are not function words (de, van, la), in the same order."""
    return [word for word in words if not _is_light(word, language)]


def _is_light(word: TokenSpan, language: Language) -> bool:
    """Return True for a function word: de, van, la."""
    return all(is_function_word(language, unit) for unit in word.units)


def matched_words(passage: Passage, match: Match) -> Iterator[TokenSpan]:
    """Yield the words of a passage that overlap a match; ``match`` is (start, end)."""
    start, end = match
    for word in words_in_range(passage.text, passage.language, start, end):
        if word.start < end and word.end > start:
            yield word


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
class HighlightedPair:
    """The two passages of a pair, with their highlights.

    ``passage`` is the passage to show first, and ``side`` is its language. ``counterpart`` is None
    if the pair has only one passage. ``partial``, ``across`` and ``renderings`` are as in
    :class:`~benelux_search.results.Hit`.
    """

    side: Language
    passage: Highlighted
    counterpart: Highlighted | None
    partial: bool = False
    across: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()


class PairHighlighter:
    """A highlighter of the pairs that one query matches.

    ``expressions`` has the compiled query by language; ``across`` has its compiled translation, by
    the language of the translation. With a ``lexicon``, the words that translate the matches are
    highlighted in a counterpart in which the query itself matches nothing.
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
        self._renderings = None if lexicon is None else Renderings(lexicon)

    def marked(self, pair: Pair, side: Language) -> HighlightedPair | None:
        """Return a pair with its highlights; None if the pair has no text.

        ``side`` is the language whose expression gave the pair its score. The passage in this
        language comes first, with two exceptions. If the pair has no such passage, the other one
        comes first. If only a translation of the query was searched in this language, and the query
        itself matches the other passage, the other passage comes first.
        """
        if pair.passage(side) is None:
            # a clause on the other side matched, and the pair has no other passage
            side = other_language(side)
        if side in self._translated:
            other = other_language(side)
            highlights = self._direct_in(pair, other)
            if highlights is None or not highlights.matches:
                return self._marked(pair, side, self._across, across=True)
            side = other
        return self._marked(pair, side, self._direct)

    def _marked(
        self, pair: Pair, side: Language, highlighter: Highlighter, *, across: bool = False
    ) -> HighlightedPair | None:
        passage, counterpart = pair.passage(side), pair.passage(other_language(side))
        if passage is None:
            return None
        highlights = highlighter.highlights(passage.text, side)
        leading = Highlighted.of(passage, *highlights.matches)
        if counterpart is None:
            return HighlightedPair(side, leading, None, highlights.partial, across)
        # matches of the query itself in the counterpart, or else translations of the matches
        beside = self._direct_in(pair, counterpart.language)
        renderings: tuple[tuple[Match, ...], ...] = ()
        matches = () if beside is None else beside.matches
        if not matches and self._renderings is not None:
            renderings = self._renderings.of_each(pair, side, highlights.matches)
            matches = merge_overlaps(match for ranges in renderings for match in ranges)
        marked = Highlighted.of(counterpart, *matches)
        return HighlightedPair(side, leading, marked, highlights.partial, across, renderings)

    def _direct_in(self, pair: Pair, side: Language) -> Highlights | None:
        passage = pair.passage(side)
        return None if passage is None else self._direct.highlights(passage.text, side)
