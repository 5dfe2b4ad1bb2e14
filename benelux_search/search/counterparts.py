"""Which words of a counterpart translate what matched in a passage.

The links of the pair say it, which were made when the index was: see
:mod:`benelux_search.lexicon`. What they leave out in the middle of a rendering is put in (``traite
des êtres humains``), and light words at its ends are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from benelux_search.analysis import words_in_range
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.index.algebra import Expression
from benelux_search.lexicon.lookup import Lexicon, LinksFrom, is_function_word
from benelux_search.model import Highlighted, Language, Match, Pair, Passage, other_language
from benelux_search.search.highlighting import Highlighter, Highlights, merge_overlaps

_LIGHT_GAP: Final = 3  # light words that may stand in the middle of a rendering: traite des êtres
_GAP: Final = 1  # words of which nothing is known
_FAR: Final = 60  # characters between two words of one rendering at most


@dataclass(frozen=True, slots=True)
class RenderedRun:
    """Words of a counterpart that stand together and render something.

    ``sure`` is the sum of how sure the links to them are, and ``best`` the surest of them.
    """

    words: tuple[TokenSpan, ...]
    sure: float
    best: float

    @property
    def range(self) -> Match:
        return self.words[0].start, self.words[-1].end


class Renderings:
    """Finds what renders words of a passage in its counterpart."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def of_each(
        self, pair: Pair, side: Language, ranges: Sequence[Match]
    ) -> tuple[tuple[Match, ...], ...]:
        """For each of some ranges of the passage on a side, what renders it in the counterpart."""
        passage, counterpart = pair.passage(side), pair.passage(other_language(side))
        if passage is None or counterpart is None or not ranges:
            return ()
        links = self._lexicon.links(pair.ordinal).from_side(side)
        found: list[tuple[Match, ...]] = []
        for match in ranges:
            begins = {place.start for place in matched_words(passage, match)}
            found.append(tuple(run.range for run in self.runs(counterpart, begins, links)))
        return tuple(found)

    def runs(
        self, counterpart: Passage, begins: Collection[int], links: LinksFrom
    ) -> list[RenderedRun]:
        """What renders the words that begin at some places of a passage, in reading order."""
        sure = links.to(begins)
        found: list[RenderedRun] = []
        for first, last in _stretches(sorted(sure)):
            words = words_in_range(counterpart.text, counterpart.language, first, last + 1)

            def is_taken(word: TokenSpan) -> bool:
                return any(own not in begins for own in links.back(word.start))

            for run in self._runs(words, sure, is_taken, counterpart.language):
                links_to = [sure.get(word.start, 0.0) for word in run]
                found.append(RenderedRun(tuple(run), sum(links_to), max(links_to)))
        return found

    def _runs(
        self,
        words: Sequence[TokenSpan],
        sure: Mapping[int, float],
        is_taken: Callable[[TokenSpan], bool],
        language: Language,
    ) -> list[list[TokenSpan]]:
        """The words that are linked and stand together, and those between that go with them.

        Light words at the ends are left out, unless there are no others.
        """
        linked = [place for place, word in enumerate(words) if word.start in sure]
        light = [_is_light(word, language) for word in words]
        runs = [linked[:1]]
        for before, after in pairwise(linked):
            between = range(before + 1, after)
            is_one = (all(light[place] for place in between) and len(between) <= _LIGHT_GAP) or (
                len(between) <= _GAP and not any(is_taken(words[place]) for place in between)
            )
            if is_one:
                runs[-1] += [*between, after]
            else:
                runs.append([after])
        trimmed = [_trimmed(run, light) for run in runs if run]
        kept = [run for run in trimmed if run]
        return [[words[place] for place in run] for run in kept or runs if run]


def heavy(words: Iterable[TokenSpan], language: Language) -> list[TokenSpan]:
    """The words that say something."""
    return [word for word in words if not _is_light(word, language)]


def _is_light(word: TokenSpan, language: Language) -> bool:
    """Whether a word says little: de, van, la."""
    return all(is_function_word(language, unit) for unit in word.units)


def matched_words(passage: Passage, match: Match) -> Iterator[TokenSpan]:
    """The words of a passage that a match has a part of."""
    start, end = match
    for word in words_in_range(passage.text, passage.language, start, end):
        if word.start < end and word.end > start:
            yield word


def _stretches(begins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of places that are near each other."""
    first = 0
    for place in range(1, len(begins) + 1):
        if place == len(begins) or begins[place] - begins[place - 1] > _FAR:
            yield begins[first], begins[place - 1]
            first = place


def _trimmed(run: Sequence[int], light: Sequence[bool]) -> list[int]:
    kept = [number for number, place in enumerate(run) if not light[place]]
    return list(run[kept[0] : kept[-1] + 1]) if kept else []


# What is shown of a pair that was found: which side leads, and what matched in each.


@dataclass(frozen=True, slots=True)
class Marked:
    """The passages of a pair, that of ``side`` leading, with what matched in each.

    ``renderings`` are those of :class:`~benelux_search.model.Hit`.
    """

    side: Language
    passage: Highlighted
    counterpart: Highlighted | None
    partial: bool = False
    across: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()


class Marking:
    """Marks in pairs what an answer found there: ``asked`` of each side, and ``across`` of the one
    that the query was translated to."""

    def __init__(
        self,
        asked: Mapping[Language, Expression],
        across: Mapping[Language, Expression],
        lexicon: Lexicon | None,
    ) -> None:
        self._direct = Highlighter(asked.values())
        self._across = Highlighter(across.values())
        self._translated = across.keys() - asked.keys()
        self._renderings = None if lexicon is None else Renderings(lexicon)

    def marked(self, pair: Pair, side: Language) -> Marked | None:
        """None where a pair has no text. ``side`` is the one that was found."""
        if pair.passage(side) is None:
            # found by a clause on the other side, which is all there is of it
            side = other_language(side)
        if side in self._translated:
            own = other_language(side)
            found = self._direct_in(pair, own)
            if found is None or not found.matches:
                return self._marked(pair, side, self._across, across=True)
            side = own
        return self._marked(pair, side, self._direct)

    def _marked(
        self, pair: Pair, side: Language, highlighter: Highlighter, *, across: bool = False
    ) -> Marked | None:
        passage, counterpart = pair.passage(side), pair.passage(other_language(side))
        if passage is None:
            return None
        found = highlighter.highlights(passage.text, side)
        leading = Highlighted.of(passage, *found.matches)
        if counterpart is None:
            return Marked(side, leading, None, found.partial, across)
        # what the query itself says of the counterpart, and else what translates the matches
        beside = self._direct_in(pair, counterpart.language)
        renderings: tuple[tuple[Match, ...], ...] = ()
        matches = () if beside is None else beside.matches
        if not matches and self._renderings is not None:
            renderings = self._renderings.of_each(pair, side, found.matches)
            matches = merge_overlaps(match for own in renderings for match in own)
        marked = Highlighted.of(counterpart, *matches)
        return Marked(side, leading, marked, found.partial, across, renderings)

    def _direct_in(self, pair: Pair, side: Language) -> Highlights | None:
        passage = pair.passage(side)
        return None if passage is None else self._direct.highlights(passage.text, side)
