"""The query algebra: the tree of analysed terms that an engine executes.

A leaf is executed against the index of one language. The nodes above the leaves combine *pairs*:
both languages use the same ordinal for a pair, so ``nl:x -fr:y`` is ``AndNot(nl x, (fr y,))``.
Scores are 0 or more, and so are the factors that multiply scores.

Scores are BM25 (Robertson and Zaragoza 2009) over the passages of the leaf's language;
:mod:`benelux_search.index.scoring` defines frequency and length. A phrase, a proximity match and an
expansion are each scored as one term, which occurs at each position of a match.

:func:`matcher`, :func:`literal` and :func:`distance` define which forms match a prefix, a wildcard
pattern, a regular expression or a fuzzy query.
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
    """The passages with a term; its frequency is its number of positions in a passage."""

    language: Language
    term: str
    kind: Kind = "stem"


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """A phrase of one or more stems, or forms, at fixed positions.

    ``terms`` are (offset, stems): one of the stems must be at this offset. Offsets count from the
    first position of the phrase, and the lowest is 0. With the ``kind`` form, the terms are keys of
    forms. The frequency of a phrase in a passage is the number of positions at which the phrase
    begins. ``apart`` is True if its words are one word of the query: *hief … op* for ``opheffen``.
    """

    language: Language
    terms: tuple[tuple[int, tuple[str, ...]], ...]
    kind: Kind = "stem"
    apart: bool = False


@dataclass(frozen=True, slots=True)
class NearQuery:
    """Two or more terms in any order, at most ``distance`` positions apart.

    Each of ``terms`` is a tuple of one or more stems, any of which matches. A match begins at a
    position of one term if each other term is at the same position or at one of the next
    ``distance`` positions. The frequency in a passage is the number of positions at which a match
    begins. Two terms that have a stem in common may match at the same position. ``apart`` is True
    if the terms are the parts of one word of the query: ``slachtofferopvang``.
    """

    language: Language
    terms: tuple[tuple[str, ...], ...]
    distance: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SynonymQuery:
    """The passages with any of some stems, scored as one term.

    ``stems`` are (stem, weight); each stem occurs once, and each weight is more than 0. As in the
    structured queries of Pirkola (1998) and of Darwish and Oard (2003), the frequency of the term
    is the weighted sum of the frequencies of the stems, and its document frequency is the weighted
    sum of their document frequencies.
    """

    language: Language
    stems: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class FormsQuery:
    """The passages with any of these forms.

    ``forms`` are the keys of the forms (see :mod:`benelux_search.analysis.terms`).
    """

    language: Language
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrefixQuery:
    """The passages with a form whose folded spelling starts with ``prefix``.

    If ``written`` is given, the accented spelling of the form must start with ``written`` as well.
    """

    language: Language
    prefix: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class WildcardQuery:
    """The passages with a form that matches a pattern: ``*`` is any characters, ``?`` is one.

    The folded spelling of the form must match ``pattern``. If ``written`` is given, the accented
    spelling must match this second pattern as well.
    """

    language: Language
    pattern: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class RegexQuery:
    """The passages with a form whose folded spelling matches a regular expression as a whole.

    The syntax is that of :mod:`benelux_search.analysis.regular_expressions`. If ``written`` is
    given, the accented spelling must match this second expression as well.
    """

    language: Language
    pattern: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class FuzzyQuery:
    """The passages with a form whose folded spelling is at most ``edits`` edits away from ``form``.

    An edit inserts, deletes or replaces one character, or swaps two neighbours that are not edited
    again (optimal string alignment distance).
    """

    language: Language
    form: str
    edits: int


@dataclass(frozen=True, slots=True)
class And:
    """The pairs that match each of ``nodes``, one or more; the scores are added in this order."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The pairs that match any of ``nodes``; the scores are added in this order."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DisjunctionMax:
    """The pairs that match any of ``nodes``; the score is the highest of their scores."""

    nodes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AndNot:
    """The pairs of ``node`` that match none of ``excluded``."""

    node: Expression
    excluded: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The pairs of ``node``, each with the same ``score``, 0 or more."""

    node: Expression
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Boost:
    """The pairs of ``node``, with its scores multiplied by ``factor``."""

    node: Expression
    factor: float


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """The pairs of ``node``; the scores of ``extras`` are added to the scores, in this order.

    A pair that matches only ``extras`` is no match.
    """

    node: Expression
    extras: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ConditionalBoost:
    """The pairs of ``node``; the scores of those that match ``condition`` are times ``factor``."""

    node: Expression
    condition: Expression
    factor: float


@dataclass(frozen=True, slots=True)
class DocScores:
    """Given pairs with given scores: (ordinal, score), by ascending ordinal.

    Each pair must be in the index: an engine need not find one that is not.
    """

    scores: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """The pairs of the documents with a value in a field, with a score of 0.

    - ``document``: the id, the key or the number of a document.
    - ``number``: the number of a document; 908/01 is the same as 908/1.
    - ``name``: the id, the file name and the titles of a document; the value is a part of one of
      them, and capitals and small letters are equal.
    - ``path``: the path of a document; the value is a part of it, in which ``*`` stands for any
      characters. Capitals and small letters are equal.

    :func:`benelux_search.index.fields.selects` defines this exactly.
    """

    field: Literal["document", "number", "name", "path"]
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """The pairs of the documents dated from ``since`` to ``until``, with a score of 0.

    Each is an ISO 8601 date or the beginning of one, and is included: ``2019-06`` to ``2019-06`` is
    the whole month. None is no limit, but a document without a date is in no range.
    """

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The pairs of the documents with one of these ids, with a score of 0."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Undated:
    """The pairs of the documents without a date, with a score of 0."""


@dataclass(frozen=True, slots=True)
class DocumentUnion:
    """The pairs of the documents that any of some queries select, with a score of 0."""

    queries: tuple[DocumentQuery, ...]


@dataclass(frozen=True, slots=True)
class AlignmentQuery:
    """The pairs with passages in one language only, or in ``both``.

    With ``below``, the confidence of their alignment is below this. The score of a pair is 1 minus
    its confidence.
    """

    passages: Literal["nl", "fr", "both"]
    below: float | None = None


Pattern: TypeAlias = PrefixQuery | WildcardQuery | RegexQuery | FuzzyQuery
Expansion: TypeAlias = FormsQuery | Pattern
DocumentQuery: TypeAlias = FieldTerm | OneOf | DateRange | Undated | DocumentUnion
Expression: TypeAlias = (
    TermQuery
    | PhraseQuery
    | NearQuery
    | SynonymQuery
    | Expansion
    | And
    | Or
    | DisjunctionMax
    | AndNot
    | Filter
    | Boost
    | AndMaybe
    | ConditionalBoost
    | DocScores
    | DocumentQuery
    | AlignmentQuery
)


# --- Forms of an expansion


_LITERAL: Final = re.compile(r"[^*?]*")
_Test: TypeAlias = Callable[[str], object]


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Return a function that returns True for the key of each form that matches ``pattern``."""
    folded, written = _tests(pattern)
    if written is None:
        return lambda key: bool(folded(folded_of(key)))
    accented = written
    return lambda key: bool(folded(folded_of(key)) and accented(written_of(key)))


def literal(pattern: Pattern) -> str:
    """Return a string, perhaps empty, with which the key of every matching form starts."""
    match pattern:
        case PrefixQuery(_, prefix):
            return prefix
        case FuzzyQuery():
            return ""
        case WildcardQuery(_, wanted):
            match = _LITERAL.match(wanted)
            return match[0] if match else ""
        case RegexQuery(_, wanted):
            return _expression_prefix(wanted)


def _tests(pattern: Pattern) -> tuple[_Test, _Test | None]:
    """Return the test of the folded spelling, and that of the accented one if there is one."""
    match pattern:
        case PrefixQuery(_, prefix, written):
            return _beginning(prefix), None if written is None else _beginning(written)
        case WildcardQuery(_, wanted, written):
            return wildcard_test(wanted), None if written is None else wildcard_test(written)
        case RegexQuery(_, wanted, written):
            return _expression_test(wanted), None if written is None else _expression_test(written)
        case FuzzyQuery(_, middle, edits):
            return _edited(middle, edits), None


def _beginning(prefix: str) -> _Test:
    return lambda form: form.startswith(prefix)


def wildcard_test(pattern: str) -> Callable[[str], object]:
    """Return a test that is true for the spellings that match a pattern of a WildcardQuery."""
    # fnmatch reads a bracket as the start of a character set; here it stands for itself
    return re.compile(translate(pattern.replace("[", "[[]"))).match


def _expression_prefix(expression: str) -> str:
    from benelux_search.analysis import regular_expressions  # noqa: PLC0415 - most queries have none

    return regular_expressions.literal_prefix(expression)


def _expression_test(expression: str) -> _Test:
    from benelux_search.index.automaton import Automaton  # noqa: PLC0415 - most queries have none

    return Automaton(expression).matches


def _edited(middle: str, edits: int) -> _Test:
    letters = set(middle)
    # an edit adds one character at most, and this is far quicker to see
    return lambda form: (
        abs(len(form) - len(middle)) <= edits
        and len(letters.difference(form)) <= edits
        and distance(form, middle) <= edits
    )


def distance(one: str, other: str) -> int:
    """Return the edit distance of two forms, with edits as in :class:`FuzzyQuery`.

    This is the optimal string alignment distance, computed by dynamic programming over three rows.
    """
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
