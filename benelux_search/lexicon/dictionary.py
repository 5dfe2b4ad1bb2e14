"""The dictionary in the package: renderings of Dutch and French words and expressions.

It helps where the documents are too few to show how a word is rendered. The files are in ``data/``;
``python -m benchmarks.dictionary`` makes them from its own lists. A line of ``nl.dictionary`` has a
key, and the headwords with this key, each with its renderings, the most usual first:
``halt toeroep	een halt toeroepen aan=mettre fin à|mettre un terme à``.

A rendering is found in any inflection and, if it has a verb, with its words apart: ``doen een
beroep op``, ``brengt de nota uit``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from benelux_search.analysis.analyzed_passage import analyzed_passage
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter, TokenSpan
from benelux_search.lexicon.function_words import (
    base_word,
    contracted_forms,
    is_function_word,
    is_particle,
    is_preposition,
)
from benelux_search.lexicon.known_terms import (
    LIGHT_WIDTH,
    Match,
    Pattern,
    PatternWord,
    as_pattern_words,
    beginning,
    pattern_of,
    pattern_words,
    search_range,
)
from benelux_search.model import Language, Passage, other_language

_DATA: Final = Path(__file__).with_name("data")
# Words that expressions are looked up without
_DROPPED: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset("te zich om me ons je elkaar".split()),
    "fr": frozenset("se s' me m' te t' nous vous".split()),
}
# Of separable verbs; the longest first, since voort begins like voor
_PREFIXES: Final = "|".join(
    (
        "tegemoet terecht vooruit achter binnen buiten teweeg boven dicht klaar onder samen "
        "tegen terug thuis voort door goed neer open over vast voor vrij aan bij los mee toe "
        "uit weg af in na om op"
    ).split()
)
_SEPARABLE: Final = re.compile(rf"(?:{_PREFIXES})(?=[a-z]{{4,}}n$)")
_WITH_TE: Final = re.compile(rf"(?i)\b({_PREFIXES}) te (?=\w)")
_MOST_PARTS: Final = 2  # of a counterpart that are analysed, before the whole is
# Most words between those of a verb and the rest of its expression
_MAX_GAP: Final[Mapping[Language, int]] = {"nl": 9, "fr": 3}
_INFINITIVE: Final[Mapping[Language, re.Pattern[str]]] = {
    "nl": re.compile(r"\w(?:en|aan|oen|ien|ijn)\b"),
    "fr": re.compile(r"^(?:se |s')?\w+(?:er|ir|re)\b"),
}
_PARTICIPLE: Final = re.compile(r"ge(?=\w{4})")
_LONGEST_WORD: Final = 60  # letters of a word that begins in a range and ends behind it
_STEM: Final = "*"  # stands behind the first letters of a family
_FAMILY: Final = 7  # first letters that words of one family share: verspreid, verspreiding
_ENDS_CLAUSE: Final = re.compile(r"[.;:!?]")


def dictionary_key(text: str, language: Language) -> str:
    """Return the key of a word or an expression: stems, without articles and reflexive pronouns.

    A preposition at the end is left out, and the parts of a separable verb are joined: ``toe te
    roepen`` is ``toeroepen``.
    """
    if language == "nl":
        text = _WITH_TE.sub(r"\1", text)
    words = [*(_units(text, language) or pattern_of(text, language))]
    while len(words) > 1 and is_preposition(language, words[-1]):
        words.pop()
    return " ".join(words)


def _units(text: str, language: Language) -> Pattern:
    """Return the stems of a text, without those that expressions are looked up without."""
    dropped = _DROPPED[language]
    return tuple(unit for unit in pattern_of(text, language) if unit not in dropped)


@dataclass(frozen=True, slots=True)
class DictionaryPattern:
    """A pattern of a rendering; ``max_gap`` is the most words that may stand between its words."""

    units: Pattern
    max_gap: int = 0


@dataclass(frozen=True, slots=True)
class FoundRendering:
    """The words of a counterpart that render a term by the dictionary, in reading order."""

    words: tuple[TokenSpan, ...]

    def ranges(self, text: str) -> tuple[Match, ...]:
        """Return the ranges of the words; those that stand side by side are one range."""
        ranges: list[Match] = []
        for word in self.words:
            between = text[ranges[-1][1] : word.start] if ranges else ""
            if ranges and not between.strip("'’-").strip():
                ranges[-1] = ranges[-1][0], word.end
            else:
                ranges.append((word.start, word.end))
        return tuple(ranges)


def renderings_of(term: str, language: Language, *, exact: bool = False) -> Sequence[str]:
    """Return the renderings of a term in the other language, the most usual first.

    Those of a headword that is written like the term come first, with ``exact`` alone: krachtens
    has the stem of kracht. There may be none.
    """
    entries = entries_of(term, language)
    same = [each for each in entries if fold(each[0]) == fold(term)]
    entries = same if exact and same else [*same, *(each for each in entries if each not in same)]
    return list(dict.fromkeys(text for _, listed in entries for text in listed.split("|")))


def entries_of(term: str, language: Language) -> list[tuple[str, str]]:
    """Return the headwords with the key of a term, each with its renderings."""
    line = _line(_data(language), dictionary_key(term, language).encode()).decode()
    entries = (each.partition("=") for each in line.split(";") if each)
    return [(headword, renderings) for headword, _, renderings in entries]


@lru_cache(maxsize=1024)
def patterns_of(term: str, language: Language) -> Sequence[DictionaryPattern]:
    """Return the patterns of the renderings of a term, the most usual first."""
    other = other_language(language)
    patterns = (each for text in renderings_of(term, language) for each in _patterns(text, other))
    return list(dict.fromkeys(patterns))


def _patterns(text: str, language: Language) -> Iterator[DictionaryPattern]:
    units = _units(text, language)
    if sum(not _is_connective(unit, language) for unit in units) == 1:
        while _is_connective(units[-1], language):  # van of verwijderd van may be of the sentence
            units = units[:-1]
    if not units:
        return
    is_verb = _INFINITIVE[language].search(text) is not None
    yield DictionaryPattern(units, _MAX_GAP[language] if is_verb and len(units) > 1 else 0)
    if len(units) == 1 and len(units[0]) >= _FAMILY:
        yield DictionaryPattern((units[0][:_FAMILY] + _STEM,))
    if language == "nl":
        *before, verb = text.split()
        prefix = _SEPARABLE.match(verb)
        if prefix is not None:
            rest, stem = _units(" ".join(before), "nl"), pattern_of(verb[prefix.end() :], "nl")
            yield DictionaryPattern((*rest, prefix[0], *stem), _MAX_GAP["nl"])


class _IndexedWords:
    """The words of a text, with their numbers by unit."""

    def __init__(self, words: Sequence[PatternWord], language: Language) -> None:
        self.words = words
        self._starts = [each.word.start for each in words]
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            for unit in _names(word, language):
                self._numbers[unit].append(number)

    def numbers(self, unit: str, start: int, end: int) -> Sequence[int]:
        """Return the numbers of the words of a unit that begin in a range of the text."""
        numbers = self._numbers.get(unit, ())
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return numbers[bisect_left(numbers, first) : bisect_left(numbers, last)]


class DictionaryMatcher:
    """A finder of renderings of the dictionary in one counterpart, for any number of terms."""

    def __init__(self, counterpart: Passage) -> None:
        self._passage = counterpart
        self._read = analyzed_passage(counterpart.text, counterpart.language)
        self._whole: _IndexedWords | None = None
        self._parts_read = 0

    def best(
        self,
        patterns: Sequence[DictionaryPattern],
        expected: float,
        linked: Mapping[int, float],
        is_taken: Callable[[TokenSpan], bool],
        *,
        is_sure: bool,
    ) -> FoundRendering | None:
        """Return the rendering that one of the patterns describes; None without one.

        The best has words that are linked to the term; ``linked`` has their offsets and
        confidences. Else it is the nearest to the offset ``expected`` of which no content word
        ``is_taken``. If the links are sure, only the words around them are looked at.
        """
        if is_sure:
            first, last = min(linked) - LIGHT_WIDTH, max(linked) + LIGHT_WIDTH
        else:
            first, last = search_range(self._passage, expected, linked)
        language = self._passage.language
        best: tuple[tuple[float, int, int, float], FoundRendering] | None = None
        for found in self._candidates(first, last, patterns):
            support = sum(linked.get(word.start, 0.0) for word in found.words)
            content = [w for w in found.words if not is_function_word(language, w.units[0])]
            far = abs(found.words[0].start - expected)
            if not support and (any(map(is_taken, content)) or (not content and far > LIGHT_WIDTH)):
                continue
            spread = found.words[-1].end - found.words[0].start
            cost = (-support, -len(content), -len(found.words), spread + far)
            if best is None or cost < best[0]:
                best = cost, found
        return None if best is None else best[1]

    def _candidates(
        self, start: int, end: int, patterns: Sequence[DictionaryPattern]
    ) -> Iterator[FoundRendering]:
        """Yield the places in a range of the counterpart at which one of the patterns stands."""
        text, folded = self._passage.text, self._read.folded
        patterns = [each for each in patterns if beginning(each.units) in folded]
        places = self._places(start, end, patterns) if patterns else {}
        for pattern in patterns:
            if places is not None and not all(unit in places for unit in pattern.units):
                continue
            if places is not None and len(pattern.units) == 1:
                for word in places[pattern.units[0]]:
                    yield FoundRendering((word,))
                continue
            indexed = self._indexed(start, end)
            numbers = {unit: indexed.numbers(unit, start, end) for unit in pattern.units}
            if all(numbers.values()):
                for each in _sequences(pattern, numbers) or _scattered(
                    pattern, numbers, self._passage.language
                ):
                    found = [indexed.words[number] for number in each]
                    if _in_one_clause(found, text):
                        yield FoundRendering(tuple(word.word for word in found))

    def _places(
        self, start: int, end: int, patterns: Sequence[DictionaryPattern]
    ) -> Mapping[str, Sequence[TokenSpan]] | None:
        """Return the words of each unit of some patterns in a range; None if all must be read."""
        language = self._passage.language
        units = frozenset(unit for pattern in patterns for unit in pattern.units)
        scanner, behind = _scanner_of(units, language), end + _LONGEST_WORD
        words = self._read.candidate_words(scanner, max(0, start), behind)
        if words is None:
            return None
        places: dict[str, list[TokenSpan]] = {}
        for word in as_pattern_words(self._passage.text, language, words):
            if start <= word.word.start < end:
                for unit in units & _names(word, language):
                    places.setdefault(unit, []).append(word.word)
        return places

    def _indexed(self, start: int, end: int) -> _IndexedWords:
        """Return the words of a range, or after a few ranges those of the whole counterpart."""
        if self._whole is None:
            read, size = self._read, len(self._passage.text)
            if self._parts_read < _MOST_PARTS:
                self._parts_read += 1
                start, end = max(0, start), min(size, end)
                return _IndexedWords(pattern_words(read, start, end), read.language)
            self._whole = _IndexedWords(pattern_words(read, 0, size), read.language)
        return self._whole


def _names(word: PatternWord, language: Language) -> set[str]:
    """Return the units by which patterns name a word: gehouden is of houden, too."""
    names = {*word.units[:1], word.plain[1:]}
    if language == "nl":
        names |= {unit[2:] for unit in names if _PARTICIPLE.match(unit)}
    return names | {unit[:_FAMILY] + _STEM for unit in names if len(unit) >= _FAMILY}


@lru_cache(maxsize=512)
def _scanner_of(units: frozenset[str], language: Language) -> CandidateScanner:
    """Return a scanner for the words that have one of these units as a name."""
    contracted = [form for form in contracted_forms(language) if base_word(form, language) in units]
    return CandidateScanner(StemPrefilter(language, units, (), contracted))


def _in_one_clause(found: Sequence[PatternWord], text: str) -> bool:
    return _ENDS_CLAUSE.search(text, found[0].word.end, found[-1].word.start) is None


def _sequences(
    pattern: DictionaryPattern, places: Mapping[str, Sequence[int]]
) -> list[Sequence[int]]:
    """Return the numbers of the words of each place at which a pattern stands word by word."""
    first, *others = pattern.units
    behind = [frozenset(places[unit]) for unit in others]
    return [
        range(start, start + len(pattern.units))
        for start in places[first]
        if all(start + n in numbers for n, numbers in enumerate(behind, start=1))
    ]


def _scattered(
    pattern: DictionaryPattern, places: Mapping[str, Sequence[int]], language: Language
) -> list[Sequence[int]]:
    """Return the numbers of the words of each place at which a pattern stands in pieces."""
    content = [unit for unit in pattern.units if not _is_connective(unit, language)]
    if not pattern.max_gap or not content:
        return []
    rarest = min(content, key=lambda unit: len(places[unit]))
    others = [unit for unit in pattern.units if unit != rarest]
    found: list[Sequence[int]] = []
    reach = pattern.max_gap + len(pattern.units)
    for first in places[rarest]:
        chosen = [first]
        for unit in others:
            near = places[unit]
            near = near[bisect_left(near, first - reach) : bisect_left(near, first + reach + 1)]
            free = [number for number in near if number not in chosen]
            if free:
                chosen.append(min(free, key=lambda number: _gap(number, chosen)))
        between = max(chosen) - min(chosen) + 1 - len(chosen)
        if len(chosen) == len(pattern.units) and between <= pattern.max_gap:
            found.append(sorted(chosen))
    return found


def _gap(number: int, chosen: Sequence[int]) -> int:
    return min(abs(number - each) for each in chosen)


def _is_connective(unit: str, language: Language) -> bool:
    return is_preposition(language, unit) or is_particle(language, unit)


def _line(data: bytes, key: bytes) -> bytes:
    """Return what stands behind a key and a tab in a line of ``data``, whose lines are sorted.

    Return nothing if there is no such line. To split all lines would take 7 ms.
    """
    low, high = 0, len(data)
    wanted = key + b"\t"
    while low < high:
        start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = data.find(b"\n", start) + 1
        line = data[start:end]
        if line.startswith(wanted):
            return line[len(wanted) : -1]
        if line < wanted:
            low = end
        else:
            high = start
    return b""


@cache
def _data(language: Language) -> bytes:
    return (_DATA / f"{language}.dictionary").read_bytes()
