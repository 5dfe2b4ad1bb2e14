"""Conditions on own metadata: a value, or a range of numbers or dates, under a name.

Unlike ``meta.author:`` in a query, which finds words, a condition is on the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benelux_search.analysis.metadata_terms import (
    plain_name,
    texts_of,
    value_of_term,
    value_term,
    values_prefix,
)
from benelux_search.errors import Message, OptionError
from benelux_search.index import algebra
from benelux_search.index.fields import is_within
from benelux_search.index.statistics import Statistics, StemsFrom
from benelux_search.model import Language, Metadata
from benelux_search.text.numbers.dates import partial_iso

Value: TypeAlias = str | int | float | bool
Where: TypeAlias = "Mapping[str, Value | Sequence[Value]] | Sequence[str | Condition] | str"
"""Conditions as they are given: ``{"author": "Peeters"}``, or ``["author=Peeters"]``."""

MOST_VALUES: Final = 10_000  # different values of a name that a range can have
_RANGE: Final = re.compile(r"(.*)\.\.(.*)", re.DOTALL)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_WRONG: Final = Message("write a condition as {}", "author=Peeters")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the metadata of a pair, those of its document included.

    They have ``value`` under ``name``, or a list with it. If the value is ``low..high``, numbers
    and dates from ``low`` to ``high`` are enough; either may be missing.
    """

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

    def accepts(self, metadata: Metadata) -> bool:
        """Return True if some metadata fulfil the condition."""
        name = plain_name(self.name)
        return any(
            self._has(text)
            for own, value in metadata.items()
            if plain_name(own) == name
            for text in texts_of(value)
        )

    def question(self, language: Language) -> StemsFrom | None:
        """Return the question for all values of the name, which a range needs; else None."""
        if _range_of(self.value) is None:
            return None
        return StemsFrom(language, values_prefix(self.name), MOST_VALUES)

    def expression(self, language: Language, statistics: Statistics) -> algebra.Expression:
        """Return what matches the pairs that fulfil the condition, with a score of 0."""
        terms = [value_term(self.name, self.value)]
        question = self.question(language)
        if question is not None:
            every = (term for term, _ in statistics.stems_from(question))
            terms += (term for term in every if self._has(value_of_term(term)))
        found = [algebra.TermQuery(language, term) for term in dict.fromkeys(terms)]
        return algebra.Filter(found[0] if len(found) == 1 else algebra.Or(tuple(found)))

    def _has(self, text: str) -> bool:
        ends = _range_of(self.value)
        return text == self.value or (ends is not None and _is_between(text, *ends))


def conditions_of(where: object) -> tuple[Condition, ...]:
    """Return conditions, each once.

    Raises:
        OptionError: they are something else than :data:`Where` or None.
    """
    if where is None:
        return ()
    if isinstance(where, str):
        where = [where]
    if isinstance(where, Mapping):
        found = [Condition(name, text) for name, value in where.items() for text in _texts(value)]
    elif isinstance(where, Sequence):
        found = [_parsed(each) for each in where]
    else:
        raise OptionError("where", where, _WRONG)
    if not all(isinstance(each.name, str) and each.name for each in found):
        raise OptionError("where", where, _WRONG)
    return tuple(dict.fromkeys(found))


def _texts(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list | tuple) else (value,):
        if not isinstance(each, str | int | float | bool):
            raise OptionError("where", each, Message("it must be text, a number, or True or False"))
        yield from texts_of(each)


def _parsed(text: object) -> Condition:
    if isinstance(text, Condition):
        return text
    name, equals, value = text.partition("=") if isinstance(text, str) else ("", "", "")
    if not equals:
        raise OptionError("where", text, _WRONG)
    return Condition(name, value)


# --- Ranges


def _range_of(value: str) -> tuple[str, str] | None:
    """Return the ends of a range of numbers or dates, either of which may be empty; else None."""
    match = _RANGE.fullmatch(value)
    if match is None:
        return None
    low, high = match[1].strip(), match[2].strip()
    ends = [each for each in (low, high) if each]
    are_numbers = all(map(_NUMBER.fullmatch, ends))
    return (low, high) if ends and (are_numbers or all(map(partial_iso, ends))) else None


def _is_between(text: str, low: str, high: str) -> bool:
    number, least, most = map(_number, (text, low, high))
    if number is not None and None not in (least if low else 0, most if high else 0):
        return (least is None or least <= number) and (most is None or number <= most)
    since, until = partial_iso(low), partial_iso(high)
    if None in (since if low else "", until if high else ""):
        return False
    return is_within(partial_iso(text), algebra.DateRange(since, until))


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else None
