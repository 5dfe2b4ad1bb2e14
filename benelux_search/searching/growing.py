"""Renderings that are longer than their links: ``pouvoir d'achat``, where only ``achat`` is linked.

A word that stands beside a rendering nearly always, and that nothing in the passages is linked to,
is a part of it (phrases by consistent alignment, as in Och and Ney, 2004).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.analysis import Place, words_between
from benelux_search.model import Match
from benelux_search.searching.counterparts import heavy
from benelux_search.searching.occurrences import Occurrence

_ALWAYS: Final = 0.8  # of the occurrences of a rendering
_FEWEST: Final = 2
_FIRST: Final = 6  # occurrences that tell whether it is worth while
_LONGEST: Final = 5  # words that say something
_AROUND: Final = 60  # characters that are looked at
_BETWEEN: Final = re.compile(r"\s*(?:[^\W\d_]+['’]?\s*){0,3}")  # a few words, and no marks


class Around:
    """The words that say something around what renders a term, each looked up once."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, Match], list[Place]] = {}

    def words(self, occurrence: Occurrence) -> list[Place]:
        key = occurrence.pair.ordinal, occurrence.range
        if key not in self._words:
            start, end = occurrence.range
            text, language = occurrence.counterpart.text, occurrence.counterpart.language
            first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
            words = words_between(text, language, first, last)
            self._words[key] = heavy(words, language)
        return self._words[key]

    def beside(self, occurrence: Occurrence, step: int) -> Place | None:
        """The word before (-1) or behind (1) what renders a term, if nothing is linked to it."""
        start, end = occurrence.range
        text = occurrence.counterpart.text
        if step < 0:
            before = (word for word in reversed(self.words(occurrence)) if word.end <= start)
            word = next(before, None)
            between = "" if word is None else text[word.end : start]
        else:
            behind = (word for word in self.words(occurrence) if word.start >= end)
            word = next(behind, None)
            between = "" if word is None else text[end : word.start]
        is_apart = word is None or not _BETWEEN.fullmatch(between) or occurrence.is_linked(word)
        return None if is_apart else word


def grown(occurrences: Sequence[Occurrence], around: Around) -> list[Occurrence]:
    """Occurrences that are rendered alike, those wider that have what mostly stands beside them."""
    found = list(occurrences)
    grows = len(found) >= _FEWEST
    while grows and len(found[0].key) < _LONGEST:
        grows = any(_grow(found, step, around) for step in (-1, 1))
    return found


def _grow(found: list[Occurrence], step: int, around: Around) -> bool:
    beside = [around.beside(each, step) for each in found[:_FIRST]]
    if _usual(beside)[1] < _ALWAYS / 2 * len(beside):
        return False  # it is not looked at in all of them
    beside += [around.beside(each, step) for each in found[_FIRST:]]
    unit, count = _usual(beside)
    if count < max(_FEWEST, _ALWAYS * len(found)):
        return False
    for number, word in enumerate(beside):
        if word is not None and word.units[:1] == (unit,):
            found[number] = _with(found[number], word, step)
    return True


def _usual(words: Iterable[Place | None]) -> tuple[str, int]:
    """The most frequent of some words by its stem, and how often it is there."""
    units = Counter(word.units[0] for word in words if word is not None and word.units)
    return max(units.items(), key=lambda item: item[1], default=("", 0))


def _with(occurrence: Occurrence, word: Place, step: int) -> Occurrence:
    words, key = occurrence.words, occurrence.key
    if step < 0:
        return replace(occurrence, words=(word, *words), key=(word.units[0], *key))
    return replace(occurrence, words=(*words, word), key=(*key, word.units[0]))
