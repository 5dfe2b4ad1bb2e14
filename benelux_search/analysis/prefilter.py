"""The chunks of a text that may have a wanted stem, found by one pattern over the whole text.

A passage has hundreds of words, and to look at each takes longer than to analyse the few that
begin as a wanted stem does. What the pattern cannot be sure of, it lets through; a text with
characters that it does not know is not for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from benelux_search.analysis.folding import APOSTROPHES, HYPHENS, fold
from benelux_search.analysis.stems import SHORTEST
from benelux_search.analysis.terms import TermTokens
from benelux_search.analysis.tokens import chunk_at, chunk_starts, may_join
from benelux_search.analysis.vocabulary import elsewhere
from benelux_search.model import Language

# characters below that stand for themselves, and marks of the languages that are above
_END: Final = 0x300
_UNKNOWN: Final = re.compile(
    # no soft hyphens, which stand in words, and no ª and º, which end them: n\u00ba5
    "[^\u0000-\u00a9\u00ab\u00ac\u00ae-\u00b9\u00bb-\u02ff\u2010-\u2027\u202f\u2030-\u205e\u20ac]"
)
_WIDE: Final = "\x01"  # stands for a letter that is folded to several: œ, ĳ
_JOINT: Final = "-"  # ... for what may stand between the letters of one word
_LETTER: Final = r"[^\W\d_]"
_APART: Final = rf"{_LETTER}[./{_JOINT}]"  # B.S. is BS, e-mail is email


class CandidateScanner:
    """Finds the chunks that may have what a sieve lets through."""

    def __init__(self, sieve: StemPrefilter) -> None:
        begin = sorted({*sieve.beginnings, *sieve.forms})
        inside = sorted(sieve.inside)
        self._is_usable = not any(char.isdigit() for each in (*begin, *inside) for char in each)
        ways = [_any_of(begin), rf"[^\W_]?{_WIDE}", _APART] if begin else []
        if begin and sieve.forms:  # se-ront is seront
            parted = _any_of(sorted({form[:2] for form in sieve.forms}))
            ways.append(rf"{parted}{_LETTER}*{_JOINT}")
        pattern = rf"(?<![^\W_])(?:{'|'.join(ways)})" if ways else ""
        within = _any_of([*inside, _WIDE]) if inside else ""
        self._pattern = re.compile("|".join(each for each in (pattern, within) if each) or "(?!)")

    def chunks(self, text: str) -> Iterator[tuple[int, str]] | None:
        """Where each chunk begins, and what it is; None where every one has to be looked at."""
        if not self._is_usable or _UNKNOWN.search(text):
            return None
        return self._chunks(text)

    def _chunks(self, text: str) -> Iterator[tuple[int, str]]:
        done = 0
        for match in self._pattern.finditer(text.translate(_level())):
            if match.start() < done:
                continue
            start, done = chunk_at(text, match.start())
            yield start, text[start:done]


def _any_of(strings: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, strings)) + ")"


@cache
def _level() -> dict[int, str]:
    """What each character is for the pattern, which is quickly made so: one character, folded."""
    forms = {ord(char): fold(char) for char in map(chr, range(_END))}
    level = {char: form if len(form) == 1 else _WIDE for char, form in forms.items() if form}
    return level | {ord(char): _JOINT for char in APOSTROPHES + HYPHENS}


# Which words of a text may have a wanted stem, seen from their letters alone.
#
# A passage has a hundred words, of which a query is about two: the others need not be analysed to
# know it. The sieve lets through all words that have one of the stems, and few others.


# se-ront is seront: of more letters, something may stand between them
_SURE: Final = 2
_VOWELS: Final = "aeiouy"
# gewerkt -> werk: what the Dutch stemmer takes from the beginning of a word
_PARTICIPLE: Final = "ge"


class StemPrefilter:
    """Lets through the folded words that may have one of ``stems``, or of ``parts`` as a part, or
    that begin as one of ``begun`` does.

    Those with a stem have one of ``beginnings`` or are one of ``forms``; those with a part have
    something of ``inside``.
    """

    def __init__(
        self,
        language: Language,
        stems: Iterable[str],
        parts: Iterable[str],
        begun: Iterable[str] = (),
    ) -> None:
        whole, within = tuple(stems), tuple(parts)
        begin = {beginning(stem, language) for stem in whole}
        begin |= {each[:_SURE] for each in begun}
        inside = {beginning(stem, language) for stem in within}
        if language == "nl" and whole:
            begin.add(_PARTICIPLE)
            # the rules take it from behind one letter as well, though no word begins so
            begin |= {stem[:1] + _PARTICIPLE for stem in whole}
        if language == "nl" and within:
            inside.add(_PARTICIPLE)
        self.beginnings = tuple(begin)
        self.forms = {form for stem in whole for form in _elsewhere(stem, language)}
        self.inside = (*inside, *(form for stem in within for form in _elsewhere(stem, language)))

    def passes(self, word: str) -> bool:
        return (
            word.startswith(self.beginnings)
            or word in self.forms
            or (len(word) >= SHORTEST and any(part in word for part in self.inside))
        )


def begins_so(form: str, stem: str, language: Language) -> bool:
    """Whether a folded form begins as the words do that come to a stem by the rules."""
    return form.startswith(beginning(stem, language)) or (
        language == "nl" and form.startswith(_PARTICIPLE)
    )


def beginning(stem: str, language: Language) -> str:
    """What a word begins with that comes to a stem by the rules.

    They leave two letters as they are, but for the vowel of an open syllable: open -> oop.
    """
    folded = fold(stem)
    return folded[:1] if language == "nl" and folded[:1] in _VOWELS else folded[:2]


def _elsewhere(stem: str, language: Language) -> list[str]:
    found = elsewhere(language).get(stem.encode("utf-8", "surrogatepass"), b"")
    return found.decode().split()


# The words of a stretch of a text, without the analysis of all that stands before it.


class TokenSpan(NamedTuple):
    """A word of a text, ``text[start:end]``, with its stems and those of its parts."""

    start: int
    end: int
    units: tuple[str, ...]


def words_between(
    text: str, start: int, end: int, words_of: Callable[[str], Sequence[TokenSpan]]
) -> list[TokenSpan]:
    """The words of the chunks that ``text[start:end]`` is in, in reading order.

    ``widest_words`` gives those of a chunk by itself.
    """
    begin, stop = _border(text, start, -1), _border(text, end, 1)
    return [
        TokenSpan(begin + offset + word.start, begin + offset + word.end, word.units)
        for offset, chunk in chunk_starts(text[begin:stop])
        for word in words_of(chunk)
    ]


class WordPosition(NamedTuple):
    """The position of a token, and where it stands."""

    position: int
    start: int
    end: int


def widest_words(spans: Iterable[WordPosition]) -> dict[int, WordPosition]:
    """Of the tokens at each position, that which is a word: the widest that ends before the next.

    Of Benelux-landen it is Benelux and then landen; of 461 463, which may be two numbers at one
    position, it is the one.
    """
    ordered = sorted(set(spans), key=lambda span: (span.position, span.start, -span.end))
    found: dict[int, WordPosition] = {}
    border = None  # where the next position begins
    for position, group in reversed([(at, list(own)) for at, own in groupby(ordered, _position)]):
        ends_before = (span for span in group if border is None or span.end <= border)
        found[position] = next(ends_before, group[-1])
        border = group[0].start
    return dict(reversed(found.items()))


def _position(span: WordPosition) -> int:
    return span.position


def _border(text: str, place: int, step: int) -> int:
    """The nearest white space before or behind a place; none that may be inside a token."""
    while 0 < place < len(text):
        before, after = text[place - 1], text[place]
        char, other = (before, after) if step < 0 else (after, before)
        if char.isspace() and not (step < 0 and other.isspace()):
            space = place - 1 if step < 0 else place
            if not may_join(text, space):
                break
        place += step
    return place


def chunk_words(spots: TermTokens) -> Iterator[TokenSpan]:
    """The words of a chunk, one at a position, with all that is said there."""
    forms = (spot for spot in spots.spots if spot.kind == "form")
    chosen = widest_words(WordPosition(spot.position, spot.start, spot.end) for spot in forms)
    units: dict[int, list[str]] = {position: [] for position in chosen}
    for spot in spots.spots:
        if spot.kind != "form":
            units[spot.position].append(spot.term)
    for position, span in chosen.items():
        yield TokenSpan(span.start, span.end, tuple(units[position]))
