"""What is shown of a pair that was found: which side leads, and what matched in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benelux_search.expressions import Expression
from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import Highlighted, Language, Match, Pair, other_language
from benelux_search.searching.counterparts import Renderings
from benelux_search.searching.highlighting import Highlighter, Highlights, apart


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
            matches = apart(match for own in renderings for match in own)
        marked = Highlighted.of(counterpart, *matches)
        return Marked(side, leading, marked, found.partial, across, renderings)

    def _direct_in(self, pair: Pair, side: Language) -> Highlights | None:
        passage = pair.passage(side)
        return None if passage is None else self._direct.highlights(passage.text, side)
