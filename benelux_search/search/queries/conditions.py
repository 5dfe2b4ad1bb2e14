"""Conditions on own metadata: what fulfils them, and what matches the pairs that do.

Unlike ``meta.author:`` in a query, which finds words, a condition is on the whole value.
"""

from __future__ import annotations

import re
from typing import Final

from benelux_search.analysis.metadata_terms import (
    plain_name,
    value_of_term,
    value_term,
    values_prefix,
)
from benelux_search.index import algebra
from benelux_search.index.fields import is_within
from benelux_search.index.statistics import Statistics, StemsFrom
from benelux_search.model import Language, Metadata, texts_of
from benelux_search.search.queries.scope import Condition
from benelux_search.text.numbers.dates import partial_iso

MOST_VALUES: Final = 10_000  # different values of a name that a range can have
_RANGE: Final = re.compile(r"(.*)\.\.(.*)", re.DOTALL)
# with digits in groups of three, unmistakably: 1 000, 4.390,50, 1.234.567
_GROUPED: Final = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?:[ \u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?"
    r"|(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})"
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def is_fulfilled(condition: Condition, metadata: Metadata) -> bool:
    """Return True if some metadata fulfil a condition."""
    name = plain_name(condition.name)
    return any(
        _has(condition, text)
        for own, value in metadata.items()
        if plain_name(own) == name
        for text in texts_of(value)
    )


def question_of(condition: Condition, language: Language) -> StemsFrom | None:
    """Return the question for all values of a name, which a range needs; else None."""
    if _range_of(condition.value) is None:
        return None
    return StemsFrom(language, values_prefix(condition.name), MOST_VALUES)


def expression_of(
    condition: Condition, language: Language, statistics: Statistics
) -> algebra.Expression:
    """Return what matches the pairs that fulfil a condition, with a score of 0."""
    terms = [value_term(condition.name, condition.value)]
    question = question_of(condition, language)
    if question is not None:
        every = (term for term, _ in statistics.stems_from(question))
        terms += (term for term in every if _has(condition, value_of_term(term)))
    found = [algebra.TermQuery(language, term) for term in dict.fromkeys(terms)]
    return algebra.Filter(found[0] if len(found) == 1 else algebra.Or(tuple(found)))


def _has(condition: Condition, text: str) -> bool:
    ends = _range_of(condition.value)
    return text == condition.value or (ends is not None and _is_between(text, *ends))


# --- Ranges


def _range_of(value: str) -> tuple[str, str] | None:
    """Return the ends of a range of numbers or dates, either of which may be empty; else None."""
    match = _RANGE.fullmatch(value)
    if match is None:
        return None
    low, high = match[1].strip(), match[2].strip()
    ends = [each for each in (low, high) if each]
    are_numbers = all(number_of(each) is not None for each in ends)
    return (low, high) if ends and (are_numbers or all(map(partial_iso, ends))) else None


def _is_between(text: str, low: str, high: str) -> bool:
    number, least, most = map(number_of, (text, low, high))
    if number is not None and None not in (least if low else 0, most if high else 0):
        return (least is None or least <= number) and (most is None or number <= most)
    since, until = partial_iso(low), partial_iso(high)
    if None in (since if low else "", until if high else ""):
        return False
    return is_within(partial_iso(text), algebra.DateRange(since, until))


def number_of(text: str) -> float | None:
    """Return a number in figures: ``5``, ``-1.5``, ``1 000``, ``4.390,50``; None for other text.

    A single point begins decimals: what a program writes as ``1.250`` is not 1,250.
    """
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", "."))
    if _GROUPED.fullmatch(plain):
        return float(re.sub(r"[.\s]", "", plain).replace(",", "."))
    return None
