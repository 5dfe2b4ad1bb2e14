"""Contexts of a term: a sentence in both languages that shows, or best defines, what it means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from benelux_search.lexicon.sentences import sentence_ends
from benelux_search.model import LANGUAGES, Language, Pair, Passage
from benelux_search.results import Highlighted

_BEST_LENGTH: Final = 140  # characters
_LONGEST: Final = 600
_DEFINES: Final = 1.0  # lengths that a definition is better by, in each language
_WHOLE: Final = 0.5  # the same for a sentence that begins with a capital and has an end
_SAME_PLACE: Final = 1.0  # the same for the same place among as many sentences
_DEFINITION: Final[Mapping[Language, re.Pattern[str]]] = {
    "nl": re.compile(
        r"(?i)\b(?:wordt|worden)\b.{0,60}\b(?:verstaan|begrepen|beschouwd)\b|\bverstaat men\b"
        r"|\bis (?:een|elke|ieder|het feit)\b|\bzijn de\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?:entend(?:re)?|entendu|comprend)\b.{0,30}\bpar\b|\bconsidérée?s? comme\b"
        r"|\best (?:une?|tout|toute|le fait)\b|\bconstitue\b|\bsont les\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence of a pair in both languages, in which a term is highlighted."""

    pair: Pair
    nl: Highlighted
    fr: Highlighted


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with a term; ``place`` is its number and the number of all sentences."""

    text: str
    start: int
    end: int
    place: tuple[int, int]


def context_of(nl: str, fr: str, pairs: Iterable[Pair]) -> Context | None:
    """Return the best context of a term in some pairs; None if none has it as it is written."""
    best: tuple[float, Context] | None = None
    for pair in pairs:
        if pair.nl is None or pair.fr is None:
            continue
        dutch, french = _sentence(pair.nl, nl), _sentence(pair.fr, fr)
        if dutch is not None and french is not None:
            score = _score(dutch, french)
            if best is None or score > best[0]:
                sides = _highlighted(pair.nl, dutch), _highlighted(pair.fr, french)
                best = score, Context(pair, *sides)
    return None if best is None else best[1]


def _sentence(passage: Passage, term: str) -> _Sentence | None:
    """Return the first sentence of a passage that has a term as a whole word."""
    text = passage.text
    words = r"\s+".join(map(re.escape, term.split()))
    match = re.search(rf"(?i)(?<!\w){words}(?!\w)", text)
    if match is None:
        return None
    ends = sentence_ends(text)
    number = bisect_right(ends, match.start())
    first = ends[number - 1] if number else 0
    last = ends[bisect_right(ends, match.end() - 1)]
    own = text[first:last]
    start = first + len(own) - len(own.lstrip())
    place = number, len(ends)
    return _Sentence(own.strip(), match.start() - start, match.end() - start, place)


def _highlighted(passage: Passage, sentence: _Sentence) -> Highlighted:
    return Highlighted(sentence.text, passage.pages, ((sentence.start, sentence.end),))


def _score(dutch: _Sentence, french: _Sentence) -> float:
    """Return the worth of a context: that of a definition, of whole sentences, of a good length."""
    score = _SAME_PLACE * (dutch.place == french.place)
    for language, text in zip(LANGUAGES, (dutch.text, french.text), strict=True):
        is_whole = text[:1].isupper() and text[-1:] in ".;:" and not text.isupper()
        defines = _DEFINITION[language].search(text) is not None
        score += _WHOLE * is_whole + _DEFINES * defines
        score -= abs(len(text) - _BEST_LENGTH) / _BEST_LENGTH
        score -= 10.0 * (len(text) > _LONGEST)
    return score
