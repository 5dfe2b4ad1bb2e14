"""The scope of a question: the documents and the pairs that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypedDict

from benelux_search.arguments import check_term, unique_texts
from benelux_search.errors import Message, OptionError
from benelux_search.model import texts_of
from benelux_search.results import QueryLanguage
from benelux_search.text.numbers import dates

Value: TypeAlias = str | int | float | bool
WRITE_A_DATE: Final = Message("write a date as {}", dates.SPELLINGS)
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


Where: TypeAlias = Mapping[str, Value | Sequence[Value]] | Sequence[str | Condition] | str
"""Conditions as they are given: ``{"author": "Peeters"}``, or ``["author=Peeters"]``."""


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
        if any(isinstance(each, list | tuple) and not each for each in where.values()):
            raise OptionError("where", where, Message("a list of values must not be empty"))
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


class ScopeKeywords(TypedDict, total=False):
    """A scope as keyword arguments: see :class:`Scope`."""

    query: str | None
    document: str | Sequence[str] | None
    since: str | None
    until: str | None
    dates: Sequence[str]
    path: str | None
    where: Where | None


class TermKeywords(ScopeKeywords, total=False):
    """The language of a term or a text, and the scope in which it is looked up."""

    language: QueryLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScope:
    """A choice of documents, and of pairs by their metadata; checked when it is made.

    - ``document``: the id or the number (``908/1``) of a document, or those of several; an empty
      sequence is all documents.
    - ``since``, ``until``: dates, both inclusive. They are kept as ``2020``, ``2020-06`` or
      ``2020-06-11``, and may be given in other spellings: ``11/6/2020``, ``juni 2020``.
    - ``dates``: the date of a document is one of these dates, or in one of these months or years,
      in the same spellings.
    - ``path``: a part of the path of a document, in which ``*`` stands for any characters. Capitals
      and accents do not count.
    - ``where``: conditions on own metadata, all required: ``{"author": "Peeters"}`` or
      ``["author=Peeters"]``. The whole value under the name is compared, with its capitals; one
      element of a list is enough. ``year=2019..2021`` is a range of numbers or dates, of which one
      end may be missing. Each pair has the metadata of its row or unit beside those of its
      document. They are kept as a tuple.

    Raises:
        OptionError: a value is not allowed; the message says what is.
    """

    document: str | Sequence[str] | None = None
    since: str | None = None
    until: str | None = None
    dates: Sequence[str] = ()
    path: str | None = None
    where: Where | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids and numbers of ``document``; empty for all documents."""
        if isinstance(self.document, str):
            return (self.document,)
        return tuple(self.document or ())

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of ``where``."""
        return conditions_of(self.where)

    def __post_init__(self) -> None:
        if not isinstance(self.document, str | None):
            names = unique_texts(self.document)
            if names is None:
                raise OptionError(
                    "document", self.document, Message("it must be an id or a number in text")
                )
            object.__setattr__(self, "document", names or None)
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None:
                object.__setattr__(self, name, _iso_dates(name, day, [day])[0])
        object.__setattr__(self, "dates", _iso_dates("dates", self.dates, self.dates))
        if self.since is not None and self.until is not None:
            # 2019-06 to 2019 is a valid period: compare only the characters that both dates have
            shared = min(len(self.since), len(self.until))
            if self.since[:shared] > self.until[:shared]:
                raise OptionError(
                    "until", self.until, Message("it is before since, {}", repr(self.since))
                )
        if self.path is not None:
            check_term(self.path, "path")
        object.__setattr__(self, "where", conditions_of(self.where) or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(DocumentScope):
    """A part of an index: the pairs that match a query, in the documents of a scope.

    ``query`` is a query of the search; None is all pairs. The pairs that match all of its words
    count, or those that the operators in it ask for. The other fields are those of
    :class:`DocumentScope`, but an empty one is an error. A scope without any is the whole index.
    """

    query: str | None = None

    @property
    def is_whole(self) -> bool:
        """True if the scope is the whole index."""
        return self == Scope()

    def __post_init__(self) -> None:
        for name in ("document", "where", "path"):
            value = getattr(self, name)
            if value is not None and not value:
                # else the documents of a customer that has none would be all documents
                raise OptionError(name, value, Message("it must not be empty; without it: all"))
        DocumentScope.__post_init__(self)
        if self.query is not None:
            check_term(self.query, "query")


def _iso_dates(name: str, value: object, typed: object) -> tuple[str, ...]:
    """Return typed dates as days, months or years in ISO 8601, each once.

    Raises:
        OptionError: one is no date, or they are no sequence; the message names ``name``, ``value``.
    """
    texts = unique_texts(typed)
    found = None if texts is None else tuple(map(dates.partial_iso, texts))
    known = tuple(each for each in found or () if each is not None)
    if found is None or len(known) < len(found):
        raise OptionError(name, value, WRITE_A_DATE)
    return tuple(dict.fromkeys(known))
