"""What an engine is asked: a tree over terms that are analysed already.

Leaves look into the index of one language, and what is above them combines *pairs*: both
languages know a pair by one ordinal, so ``nl:x -fr:y`` is ``Without(nl x, (fr y,))``. Scores are
0 or more, and so are the factors that they are multiplied by.

Scores are BM25 (Robertson and Zaragoza 2009) over the passages of the language that a leaf is in;
see :mod:`benelux_search.index.scoring` for what a frequency and a length are. A phrase, words
that are near, and all the forms that an expansion stands for are scored as if each were one term
that stands wherever they are found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import translate
from typing import Final, Literal, TypeAlias

from benelux_search.analysis.terms import folded_of, written_of
from benelux_search.model import Language

Kind: TypeAlias = Literal["form", "stem"]


@dataclass(frozen=True, slots=True)
class TermQuery:
    """The passages with a term; its frequency is the number of positions that it stands at."""

    language: Language
    term: str
    kind: Kind = "stem"


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """Stems at these positions, relative to the first; (offset, stems), one or more, 0 the least.

    At each position stands any of its stems, one or more. Its frequency is the number of positions
    at which it begins.
    """

    language: Language
    terms: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class NearQuery:
    """Stems, two or more, in any order, at most ``distance`` positions apart.

    For each of them there may be several, one or more, of which any will do. Its frequency is the
    number of positions at which one stands, and all others at that position or at one of the
    ``distance`` after it; one position may do for two that have a stem in common.
    """

    language: Language
    terms: tuple[tuple[str, ...], ...]
    distance: int


@dataclass(frozen=True, slots=True)
class SynonymQuery:
    """The passages with any of some stems, each once, by how much each counts, more than 0.

    They are one term, as in the structured queries of Pirkola (1998) and of Darwish and Oard
    (2003): its frequency is the sum of those of the stems, and it is in as many passages as the
    sum of theirs, each times what it counts.
    """

    language: Language
    stems: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class FormsQuery:
    """All of these forms, by their keys (see :mod:`benelux_search.analysis.terms`)."""

    language: Language
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrefixQuery:
    """All forms that begin so when they are folded; those, too, that do as they are ``written``."""

    language: Language
    prefix: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class WildcardQuery:
    """All forms of a pattern: ``*`` is any characters or none, ``?`` is one.

    The pattern is that of the folded form; where there is another for how it is ``written``,
    both are to match.
    """

    language: Language
    pattern: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class FuzzyQuery:
    """All forms that, folded, so many edits make of ``form``, which keeps its first character.

    An edit puts in, leaves out or replaces a character, or swaps two that stand side by side,
    none of which is touched again (optimal string alignment).
    """

    language: Language
    form: str
    edits: int


@dataclass(frozen=True, slots=True)
class And:
    """The pairs that are in each of ``nodes``, one or more; scores add up in their order."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The pairs that are in any of ``nodes``; scores add up in their order."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DisjunctionMax:
    """The pairs that are in any of ``nodes``, each with its best score."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AndNot:
    """The pairs of ``node`` that are in none of ``excluded``."""

    node: Expression
    excluded: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The pairs of ``node``, with a score of 0."""

    node: Expression


@dataclass(frozen=True, slots=True)
class Boost:
    """The pairs of ``node``, with its scores times ``factor``."""

    node: Expression
    factor: float


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """The pairs of ``node`` alone; to its scores those of ``extras`` are added in their order."""

    node: Expression
    extras: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ConditionalBoost:
    """The pairs of ``node``; the score of one that ``by`` finds is multiplied by ``factor``."""

    node: Expression
    by: Expression
    factor: float


@dataclass(frozen=True, slots=True)
class DocScores:
    """Pairs that are known already, (ordinal, score) by ascending ordinal."""

    scores: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class OrdinalRanges:
    """The pairs with these ordinals that are in either index, with a score of 0.

    The ranges ascend, do not overlap, and have a step of 1.
    """

    ranges: tuple[range, ...]


Pattern: TypeAlias = PrefixQuery | WildcardQuery | FuzzyQuery
Expansion: TypeAlias = FormsQuery | Pattern
Leaf: TypeAlias = (
    TermQuery | PhraseQuery | NearQuery | SynonymQuery | Expansion | DocScores | OrdinalRanges
)
Expression: TypeAlias = (
    TermQuery
    | PhraseQuery
    | NearQuery
    | SynonymQuery
    | FormsQuery
    | PrefixQuery
    | WildcardQuery
    | FuzzyQuery
    | And
    | Or
    | DisjunctionMax
    | AndNot
    | Filter
    | Boost
    | AndMaybe
    | ConditionalBoost
    | DocScores
    | OrdinalRanges
)


# Which forms a prefix, a pattern, or a form with edits stands for.


_LITERAL: Final = re.compile(r"[^*?]*")
_Test: TypeAlias = Callable[[str], object]


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Tells whether the form of a key is one of those that a pattern stands for."""
    folded, written = _tests(pattern)
    if written is None:
        return lambda key: bool(folded(folded_of(key)))
    accented = written
    return lambda key: bool(folded(folded_of(key)) and accented(written_of(key)))


def literal(pattern: Pattern) -> str:
    """What all keys of a pattern begin with."""
    match pattern:
        case PrefixQuery(_, prefix):
            return prefix
        case FuzzyQuery(_, form):
            return form[:1]
        case WildcardQuery(_, wanted):
            found = _LITERAL.match(wanted)
            return found[0] if found else ""


def _tests(pattern: Pattern) -> tuple[_Test, _Test | None]:
    """What the folded form has to pass, and what the written one."""
    match pattern:
        case PrefixQuery(_, prefix, written):
            return _beginning(prefix), None if written is None else _beginning(written)
        case WildcardQuery(_, wanted, written):
            return _pattern(wanted), None if written is None else _pattern(written)
        case FuzzyQuery(_, middle, edits):
            return _edited(middle, edits), None


def _beginning(prefix: str) -> _Test:
    return lambda form: form.startswith(prefix)


def _pattern(pattern: str) -> _Test:
    # to fnmatch a bracket begins a set of characters, and here it is one
    return re.compile(translate(pattern.replace("[", "[[]"))).match


def _edited(middle: str, edits: int) -> _Test:
    return lambda form: (
        form[:1] == middle[:1]
        and abs(len(form) - len(middle)) <= edits
        and distance(form, middle) <= edits
    )


def distance(one: str, other: str) -> int:
    """The edits between two forms, as :class:`FuzzyQuery` counts them."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
