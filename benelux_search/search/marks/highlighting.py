"""Highlighting: find the ranges of a passage that match an expression.

A passage is analysed in the same way as for the index, and the terms of the expression are looked
up in the result. So the highlighted words are the words that matched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from benelux_search.analysis.analyzed_passage import AnalyzedPassage, analyzed_passage
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter
from benelux_search.analysis.terms import PART, TermTokens, folded_of
from benelux_search.index import algebra
from benelux_search.index.walk import Leaf, leaves
from benelux_search.lexicon.everyday_words import is_light_word
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import Match

_WORD: Final = re.compile(r"[^\W_]")
_APART: Final = 1_000_000  # positions between two such parts
# by kind and term: (position, start, end)
_Positions: TypeAlias = dict[tuple[algebra.Kind, str], list[tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Highlights:
    """The ranges of a text that match: (start, end) in characters, ascending, without overlaps.

    ``partial`` is True if there are matches and each is only a part of a compound; ``apart`` if
    each is a part of a word that the passage has in several words.
    """

    matches: tuple[Match, ...]
    partial: bool = False
    apart: bool = False


@dataclass(slots=True)
class _Wanted:
    """The terms, patterns, phrases and near queries to highlight in one language."""

    stems: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    patterns: list[Callable[[str], bool]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)  # the beginnings of these forms and patterns
    phrases: list[algebra.PhraseQuery] = field(default_factory=list)
    nears: list[algebra.NearQuery] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)  # stems of phrases and nears: they need positions
    forms_in_phrases: set[str] = field(default_factory=set)

    @property
    def is_positional(self) -> bool:
        """True if there are phrases or near queries."""
        return bool(self.terms or self.forms_in_phrases)


class Highlighter:
    """A highlighter of the words that the given expressions match."""

    def __init__(self, expressions: Iterable[algebra.Expression]) -> None:
        self._wanted = {language: _Wanted() for language in LANGUAGES}
        self._prefilters: dict[Language, tuple[StemPrefilter, CandidateScanner] | None] = {}
        self._windows: dict[Language, _PhraseWindows | None] = {}
        for expression in expressions:
            for leaf in leaves(expression, {"match"}):
                _add(self._wanted[leaf.language], leaf)

    def highlights(self, text: str, language: Language) -> Highlights:
        """Return the matches in a passage in ``language``.

        A phrase is one range, from its first word to its last. Each word of a near query is a range
        of its own.
        """
        wanted = self._wanted[language]
        if not (wanted.stems or wanted.forms or wanted.patterns or wanted.is_positional):
            return Highlights(())
        windows, read = self._windows_of(language), analyzed_passage(text, language)
        near_phrases = None if windows is None else windows.chunks(read)
        singles, positions = _scanned(
            wanted, near_phrases or _chunks(read, wanted, self._prefilters_of(language))
        )
        whole = [each.match for each in singles if not each.is_part]
        parts = [each.match for each in singles if each.is_part]
        apart: list[Match] = []
        for phrase in wanted.phrases:
            for ranges in _phrases(phrase, positions):
                if phrase.apart:
                    apart += ranges
                else:
                    whole.append((min(ranges)[0], max(end for _, end in ranges)))
        for near in wanted.nears:
            for match, part in _nears(near, positions):
                (apart if near.apart else parts if part else whole).append(match)
        light = {
            each.match
            for each in singles
            if not each.is_asked and is_light_word(text[slice(*each.match)], language)
        }
        return Highlights(
            _without_lone(text, merge_overlaps([*whole, *parts, *apart]), light),
            partial=bool(parts) and not whole,
            apart=bool(apart) and not whole and not parts,
        )

    def _windows_of(self, language: Language) -> _PhraseWindows | None:
        """Return the windows of phrases, if nothing else is wanted."""
        if language not in self._windows:
            wanted = self._wanted[language]
            others = wanted.stems or wanted.forms or wanted.patterns or wanted.nears
            stems = (stem for each in wanted.phrases for _, stems in each.terms for stem in stems)
            others = others or wanted.forms_in_phrases
            is_usable = not others and not any(stem.startswith(PART) for stem in stems)
            windows = _PhraseWindows(language, wanted.phrases) if is_usable else None
            self._windows[language] = windows
        return self._windows[language]

    def _prefilters_of(self, language: Language) -> tuple[StemPrefilter, CandidateScanner] | None:
        """Return the prefilters for a language, which skip words that cannot match.

        None if a pattern begins with a wildcard: then any word may match.
        """
        if language not in self._prefilters:
            wanted = self._wanted[language]
            terms = wanted.stems | wanted.terms
            parts = {term.removeprefix(PART) for term in terms if term.startswith(PART)}
            stems = {term for term in terms if not term.startswith(PART)}
            prefilter = StemPrefilter(language, stems, parts, wanted.begun)
            self._prefilters[language] = (
                None if "" in wanted.begun else (prefilter, CandidateScanner(prefilter))
            )
        return self._prefilters[language]


class _PhraseWindows:
    """The parts of a text in which a phrase may stand: those around the longest of its words."""

    def __init__(self, language: Language, phrases: Sequence[algebra.PhraseQuery]) -> None:
        longest = [max((stems for _, stems in each.terms), key=_shortest) for each in phrases]
        self._longest = {stem for each in longest for stem in each}
        self._language = language
        self._scanner = CandidateScanner(StemPrefilter(language, self._longest, set(), set()))
        stems = {stem for each in phrases for _, stems in each.terms for stem in stems}
        self._prefilter = StemPrefilter(language, stems, set(), set())
        self._words = max(offset for each in phrases for offset, _ in each.terms) + 2

    def chunks(self, read: AnalyzedPassage) -> Iterator[tuple[int, int, TermTokens]] | None:
        """Return an iterator of (offset, position, terms) over the chunks in these parts.

        Positions in different parts are far apart. Return None if the text cannot be scanned.
        """
        found = read.candidates(self._scanner)
        if found is None:
            return None
        starts = [
            start
            for start, terms in found
            if any(token.term in self._longest for token in terms.tokens)
        ]
        return self._chunks(read, starts)

    def _chunks(
        self, read: AnalyzedPassage, starts: Sequence[int]
    ) -> Iterator[tuple[int, int, TermTokens]]:
        parts: list[tuple[int, int]] = []
        for first, last in (read.widened(start, self._words) for start in starts):
            if parts and first <= parts[-1][1]:
                parts[-1] = parts[-1][0], last
            else:
                parts.append((first, last))
        for number, (first, last) in enumerate(parts):
            for begin, position, terms in read.chunks(self._prefilter, first, last):
                yield begin, number * _APART + position, terms


def _shortest(stems: Sequence[str]) -> int:
    return min(map(len, stems))


class _Single(NamedTuple):
    """The range of a term; ``is_asked`` is True for a form or a pattern that the user typed."""

    match: Match
    is_part: bool = False
    is_asked: bool = False


def _without_lone(
    text: str, matches: tuple[Match, ...], light: Collection[Match]
) -> tuple[Match, ...]:
    """Return matches without the function words that stand between no two other matches.

    ``light`` are the ranges of function words: *des* is marked in *traite des êtres humains*. If
    there are no others, they stay.
    """
    if not light or all(match in light for match in matches):
        return matches
    kept: list[Match] = []
    waiting: list[Match] = []  # function words that follow each other and the last other match
    for match in matches:
        follows = bool(kept) and not _WORD.search(text, (waiting or kept)[-1][1], match[0])
        if match in light:
            waiting = [*waiting, match] if follows else []
            continue
        kept += [*waiting, match] if follows else [match]
        waiting = []
    return tuple(kept)


def _scanned(
    wanted: _Wanted, chunks: Iterable[tuple[int, int, TermTokens]]
) -> tuple[list[_Single], _Positions]:
    """Scan the chunks of a text for the wanted terms.

    Return the ranges of single terms, and the positions and ranges of the terms of phrases and near
    queries.
    """
    singles: list[_Single] = []
    positions: _Positions = defaultdict(list)
    for begin, position, terms in chunks:
        for offset, kind, term, start, end, _ in terms.tokens:
            match = begin + start, begin + end
            if kind == "form":
                if term in wanted.forms or any(fits(term) for fits in wanted.patterns):
                    singles.append(_Single(match, is_asked=True))
                if term in wanted.forms_in_phrases:
                    positions["form", term].append((position + offset, *match))
                continue
            stem = PART + term if kind == "part" else term
            if stem in wanted.stems:
                singles.append(_Single(match, kind == "part"))
            if stem in wanted.terms:
                positions["stem", stem].append((position + offset, *match))
    return singles, positions


def _chunks(
    read: AnalyzedPassage,
    wanted: _Wanted,
    prefilters: tuple[StemPrefilter, CandidateScanner] | None,
) -> Iterator[tuple[int, int, TermTokens]]:
    """Yield (offset, position, terms) of the chunks of a text that may match.

    The positions are right only if phrases or near queries are wanted.
    """
    if prefilters is None:
        return read.chunks()
    prefilter, scanner = prefilters
    located = None if wanted.is_positional else read.candidates(scanner)
    if located is None:
        return read.chunks(prefilter)
    return ((begin, 0, terms) for begin, terms in located)


def _add(wanted: _Wanted, leaf: Leaf) -> None:
    if isinstance(leaf, algebra.Pattern):
        wanted.patterns.append(algebra.matcher(leaf))
        wanted.begun.add(algebra.literal(leaf))
        return
    match leaf:
        case algebra.TermQuery(_, term, "stem"):
            wanted.stems.add(term)
        case algebra.TermQuery(_, term, "form"):
            _add_forms(wanted, (term,))
        case algebra.SynonymQuery(_, stems):
            wanted.stems.update(stem for stem, _ in stems)
        case algebra.FormsQuery(_, forms):
            _add_forms(wanted, forms)
        case algebra.PhraseQuery(_, slots, kind):
            wanted.phrases.append(leaf)
            terms = {term for _, terms in slots for term in terms}
            if kind == "stem":
                wanted.terms.update(terms)
            else:
                wanted.forms_in_phrases.update(terms)
                wanted.begun.update(map(folded_of, terms))
        case algebra.NearQuery(_, slots):
            wanted.nears.append(leaf)
            wanted.terms.update(stem for stems in slots for stem in stems)


def _add_forms(wanted: _Wanted, forms: Iterable[str]) -> None:
    wanted.forms.update(forms)
    wanted.begun.update(folded_of(form) for form in forms)


def _phrases(phrase: algebra.PhraseQuery, positions: _Positions) -> Iterator[Sequence[Match]]:
    """Yield the words of each match of a phrase."""
    slots = [
        {
            position: (start, end)
            for term in terms
            for position, start, end in positions.get((phrase.kind, term), ())
        }
        for _, terms in phrase.terms
    ]
    offsets = [offset for offset, _ in phrase.terms]
    for first in slots[0]:
        words = [slot.get(first + offset) for slot, offset in zip(slots, offsets, strict=True)]
        ranges = [each for each in words if each is not None]
        if len(ranges) == len(slots):
            yield ranges


def _nears(near: algebra.NearQuery, positions: _Positions) -> Iterator[tuple[Match, bool]]:
    """Yield the words that are near each other, one by one, with True for a part of a compound."""
    slots = [
        [
            (*word, stem.startswith(PART))
            for stem in stems
            for word in positions.get(("stem", stem), ())
        ]
        for stems in near.terms
    ]
    for first in {word[0] for slot in slots for word in slot}:
        within = [
            [word for word in slot if first <= word[0] <= first + near.distance] for slot in slots
        ]
        if all(within):
            for slot in within:
                for _, start, end, part in slot:
                    yield (start, end), part


def merge_overlaps(ranges: Iterable[Match]) -> tuple[Match, ...]:
    """Return the ranges sorted, with overlapping ranges merged; adjacent ranges stay separate."""
    merged: list[Match] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
