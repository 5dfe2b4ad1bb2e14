"""Highlighting: the ranges of a passage that match an expression.

The highlighter analyses the passage as the index does, and searches it for the very terms of the
expression. So the highlighted words are those that matched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from benelux_search.analysis import locate_chunks, located_by
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter
from benelux_search.analysis.terms import PART, TermTokens, folded_of
from benelux_search.index.algebra import (
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DisjunctionMax,
    Expression,
    FormsQuery,
    FuzzyQuery,
    NearQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    SynonymQuery,
    TermQuery,
    WildcardQuery,
    literal,
    matcher,
)
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import Match

_Place = tuple[int, int, int]  # position, start, end


@dataclass(frozen=True, slots=True)
class Highlights:
    """The matching ranges of a text, ascending, without overlaps.

    ``partial`` is True if all of them are parts of compounds.
    """

    matches: tuple[Match, ...]
    partial: bool = False


@dataclass(slots=True)
class _Wanted:
    """The terms, patterns, phrases and near queries to highlight in one language."""

    stems: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    patterns: list[Callable[[str], bool]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)  # the beginnings of these forms and patterns
    phrases: list[PhraseQuery] = field(default_factory=list)
    nears: list[NearQuery] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)  # of phrases and nears, which need positions


class Highlighter:
    """A highlighter of passages for some expressions of the query algebra."""

    def __init__(self, asked: Iterable[Expression]) -> None:
        self._wanted = {language: _Wanted() for language in LANGUAGES}
        self._sieves: dict[Language, tuple[StemPrefilter, CandidateScanner] | None] = {}
        for expression in asked:
            for leaf in _leaves(expression):
                _add(self._wanted[leaf.language], leaf)

    def highlights(self, text: str, language: Language) -> Highlights:
        """Return the matches in a passage in ``language``.

        A phrase is one range, from its first word to its last. The words of a near query are one
        range each.
        """
        wanted = self._wanted[language]
        if not (wanted.stems or wanted.forms or wanted.patterns or wanted.terms):
            return Highlights(())
        found, places = _looked_through(text, language, wanted, self._sieve(language))
        whole = [match for match, part in found if not part]
        for phrase in wanted.phrases:
            whole += _phrases(phrase, places)
        parts = [match for match, part in found if part]
        for near in wanted.nears:
            for match, part in _nears(near, places):
                (parts if part else whole).append(match)
        return Highlights(merge_overlaps([*whole, *parts]), partial=bool(parts) and not whole)

    def _sieve(self, language: Language) -> tuple[StemPrefilter, CandidateScanner] | None:
        """Return the prefilters for a language, which skip words that cannot match.

        None if a pattern begins with a wildcard: then any word may match.
        """
        if language not in self._sieves:
            wanted = self._wanted[language]
            terms = wanted.stems | wanted.terms
            parts = {term.removeprefix(PART) for term in terms if term.startswith(PART)}
            stems = {term for term in terms if not term.startswith(PART)}
            sieve = StemPrefilter(language, stems, parts, wanted.begun)
            self._sieves[language] = (
                None if "" in wanted.begun else (sieve, CandidateScanner(sieve))
            )
        return self._sieves[language]


def _looked_through(
    text: str,
    language: Language,
    wanted: _Wanted,
    sieves: tuple[StemPrefilter, CandidateScanner] | None,
) -> tuple[list[tuple[Match, bool]], dict[str, list[_Place]]]:
    """Scan a text for the wanted terms.

    Return the ranges of single terms, each with True for a part of a compound, and the positions
    and ranges of the terms of phrases and near queries.
    """
    found: list[tuple[Match, bool]] = []
    places: dict[str, list[_Place]] = defaultdict(list)
    for begin, position, spots in _chunks(text, language, wanted, sieves):
        for place, kind, term, start, end in spots.spots:
            match = begin + start, begin + end
            if kind == "form":
                if term in wanted.forms or any(fits(term) for fits in wanted.patterns):
                    found.append((match, False))
                continue
            stem = PART + term if kind == "part" else term
            if stem in wanted.stems:
                found.append((match, kind == "part"))
            if stem in wanted.terms:
                places[stem].append((position + place, *match))
    return found, places


def _chunks(
    text: str,
    language: Language,
    wanted: _Wanted,
    sieves: tuple[StemPrefilter, CandidateScanner] | None,
) -> Iterator[tuple[int, int, TermTokens]]:
    """Yield (offset, position, terms) of the chunks of a text that may match.

    The positions are right only if phrases or near queries are wanted.
    """
    if sieves is None:
        return locate_chunks(text, language)
    sieve, finder = sieves
    found = None if wanted.terms else located_by(text, language, finder)
    if found is None:
        return locate_chunks(text, language, sieve)
    return ((begin, 0, spots) for begin, spots in found)


Leaf = (
    TermQuery
    | PhraseQuery
    | NearQuery
    | SynonymQuery
    | PrefixQuery
    | WildcardQuery
    | FuzzyQuery
    | FormsQuery
)


def _leaves(node: Expression) -> Iterator[Leaf]:
    """Yield the leaves that match words, not those that only rank, filter or exclude."""
    match node:
        case And(nodes) | Or(nodes) | DisjunctionMax(nodes):
            for child in nodes:
                yield from _leaves(child)
        case AndNot(inner, _) | Boost(inner, _):
            yield from _leaves(inner)
        case AndMaybe(inner, _) | ConditionalBoost(inner, _, _):
            yield from _leaves(inner)
        case TermQuery() | PhraseQuery() | NearQuery() | SynonymQuery():
            yield node
        case PrefixQuery() | WildcardQuery() | FuzzyQuery() | FormsQuery():
            yield node
        case _:
            return


def _add(wanted: _Wanted, leaf: Leaf) -> None:
    match leaf:
        case TermQuery(_, term, "stem"):
            wanted.stems.add(term)
        case TermQuery(_, term, "form"):
            _add_forms(wanted, (term,))
        case SynonymQuery(_, stems):
            wanted.stems.update(stem for stem, _ in stems)
        case FormsQuery(_, forms):
            _add_forms(wanted, forms)
        case PhraseQuery(_, slots):
            wanted.phrases.append(leaf)
            wanted.terms.update(stem for _, stems in slots for stem in stems)
        case NearQuery(_, slots):
            wanted.nears.append(leaf)
            wanted.terms.update(stem for stems in slots for stem in stems)
        case PrefixQuery() | WildcardQuery() | FuzzyQuery():
            wanted.patterns.append(matcher(leaf))
            wanted.begun.add(literal(leaf))


def _add_forms(wanted: _Wanted, forms: Iterable[str]) -> None:
    wanted.forms.update(forms)
    wanted.begun.update(folded_of(form) for form in forms)


def _phrases(phrase: PhraseQuery, places: dict[str, list[_Place]]) -> Iterator[Match]:
    slots = [
        {position: (start, end) for stem in stems for position, start, end in places.get(stem, ())}
        for _, stems in phrase.terms
    ]
    offsets = [offset for offset, _ in phrase.terms]
    for first in slots[0]:
        found = [slot.get(first + offset) for slot, offset in zip(slots, offsets, strict=True)]
        ranges = [each for each in found if each is not None]
        if len(ranges) == len(slots):
            yield min(start for start, _ in ranges), max(end for _, end in ranges)


def _nears(near: NearQuery, places: dict[str, list[_Place]]) -> Iterator[tuple[Match, bool]]:
    """Yield the words that are near each other, one by one, with True for a part of a compound."""
    slots = [
        [(*place, stem.startswith(PART)) for stem in stems for place in places.get(stem, ())]
        for stems in near.terms
    ]
    for first in {place[0] for slot in slots for place in slot}:
        within = [
            [place for place in slot if first <= place[0] <= first + near.distance]
            for slot in slots
        ]
        if all(within):
            for slot in within:
                for _, start, end, part in slot:
                    yield (start, end), part


def merge_overlaps(ranges: Iterable[Match]) -> tuple[Match, ...]:
    """Sort ranges and merge those that overlap."""
    merged: list[Match] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
