"""What is shown of a pair that was found: which side leads, and what matched in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload

from benelux_search.expressions import Expression
from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import Highlighted, Language, Match, Pair, Passage, other_language
from benelux_search.searching.counterparts import Renderings
from benelux_search.searching.highlighting import Highlighter, Highlights


@dataclass(frozen=True, slots=True)
class Marked:
    """The passages of a pair, that of ``side`` leading, with what matched in each."""

    side: Language
    passage: Highlighted
    counterpart: Highlighted | None
    partial: bool = False
    across: bool = False


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
            found = self._highlights(self._direct, pair, own)
            if found is None or not found.matches:
                return self._by_translation(pair, side)
            side = own
        return self._as_found(pair, side)

    def _as_found(self, pair: Pair, side: Language) -> Marked | None:
        found = self._highlights(self._direct, pair, side)
        passage = pair.passage(side)
        if found is None or passage is None:
            return None
        other = other_language(side)
        beside = self._highlights(self._direct, pair, other)
        matches = () if beside is None else beside.matches
        if not matches and self._renderings is not None:
            matches = self._renderings.matches(pair, side, found.matches)
        marked = _with_matches(passage, found.matches)
        return Marked(side, marked, _with_matches(pair.passage(other), matches), found.partial)

    def _by_translation(self, pair: Pair, side: Language) -> Marked | None:
        found = self._highlights(self._across, pair, side)
        passage = pair.passage(side)
        if found is None or passage is None:
            return None
        counterpart = _with_matches(pair.passage(other_language(side)), ())
        marked = _with_matches(passage, found.matches)
        return Marked(side, marked, counterpart, found.partial, across=True)

    def _highlights(
        self, highlighter: Highlighter, pair: Pair, side: Language
    ) -> Highlights | None:
        passage = pair.passage(side)
        return None if passage is None else highlighter.highlights(passage.text, side)


@overload
def _with_matches(passage: Passage, matches: tuple[Match, ...]) -> Highlighted: ...


@overload
def _with_matches(passage: Passage | None, matches: tuple[Match, ...]) -> Highlighted | None: ...


def _with_matches(passage: Passage | None, matches: tuple[Match, ...]) -> Highlighted | None:
    return None if passage is None else Highlighted(passage.text, passage.pages, matches)
