"""A place where a term stands, with what renders it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from benelux_search.analysis import Place
from benelux_search.lexicon.reading import LinksFrom
from benelux_search.model import Match, Pair, Passage

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a term stands, and the words that render it in the counterpart, if any.

    ``sure`` is how sure the links to these are, from 0 to 1. ``key`` are the stems of those that
    say something, by which a rendering is alike to others: des êtres humains, d'êtres humains.
    """

    pair: Pair
    passage: Passage
    counterpart: Passage
    match: Match
    links: LinksFrom
    words: tuple[Place, ...] = ()
    sure: float = 0.0
    key: Key = ()

    @property
    def range(self) -> Match:
        """Where the rendering stands in the counterpart."""
        return self.words[0].start, self.words[-1].end

    def is_linked(self, word: Place) -> bool:
        """Whether a word of the counterpart renders something else in the passage."""
        start, end = self.match
        return any(not start <= own < end for own in self.links.back(word.start))

    @property
    def text(self) -> str:
        start, end = self.range
        return " ".join(self.counterpart.text[start:end].split())
