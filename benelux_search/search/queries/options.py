"""The options of a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, NamedTuple, TypedDict, TypeVar, get_args

from benelux_search.arguments import check_choice, check_flags, check_whole
from benelux_search.errors import Message, OptionError
from benelux_search.law.codes import Code, check_codes
from benelux_search.model import without_region
from benelux_search.results import QueryLanguage, SortOrder, Units
from benelux_search.search.queries.scope import DocumentScope, Where

_Language = TypeVar("_Language", bound=str)

DEFAULT_SECONDS: Final = 2.0
_BY_METADATA: Final = re.compile(r"(-?)meta\.(.+)", re.DOTALL)
_FLAGS: Final = ("any_word", "all_words", "fold", "across", "synonyms", "meaning")


class MetadataOrder(NamedTuple):
    """An order of hits by the values of own metadata; ``str`` gives it as text: ``-meta.year``.

    Of several values of a hit, the first in the order counts.
    """

    name: str
    is_descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.is_descending else ''}meta.{self.name}"


class QueryKeywords(TypedDict, total=False):
    """The options of a search in a given document as keyword arguments."""

    language: QueryLanguage
    limit: int
    offset: int
    any_word: bool
    all_words: bool
    since: str | None
    until: str | None
    dates: Sequence[str]
    path: str | None
    where: Where | None
    seconds: float | None
    fold: bool
    across: bool
    synonyms: bool
    sort: SortOrder | MetadataOrder
    units: Units
    meaning: bool
    codes: tuple[Code, ...]


class SearchKeywords(QueryKeywords, total=False):
    """The options of a search as keyword arguments: see :class:`SearchOptions`."""

    document: str | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class SearchOptions(DocumentScope):
    """The options of a search, checked when they are made.

    ``document``, ``since``, ``until``, ``dates``, ``path`` and ``where`` are as in
    :class:`~benelux_search.search.queries.scope.DocumentScope`.

    - ``language``: the language of the query, ``nl``, ``fr``, ``both``, or ``auto`` to detect it.
      A tag such as ``nl-BE`` is taken as its language.
    - ``limit``, ``offset``: return at most ``limit`` hits, and skip the first ``offset``; both are
      whole numbers from 0.
    - ``any_word``: match any of the words instead of all of them.
    - ``all_words``: match only passages with all of the words. Otherwise, any of them is enough
      if no passage has all of them. It excludes ``any_word``.
    - ``seconds``: the approximate time limit, above 0; None means no limit. When the time is up,
      the hits so far are returned, with a note.
    - ``fold``: merge passages that have the same words in both languages, numbers apart, into one
      hit; ``Hit.alike`` counts them.
    - ``across``: search for translations of the words as well, to match passages that exist only
      in the other language.
    - ``synonyms``: search for synonyms of the words as well, in their own language: terms that
      share a rendering in the user's list, known expressions, and words of the dictionary.
    - ``sort``: the order of all hits. ``relevance``: the best first. ``date``: the newest document
      first; those without a date come last. ``document``: by the title of the document, the Dutch
      one if it has one, without case and accents. ``place``: in the reading order of the index, by
      document id. A :class:`MetadataOrder`, or its text ``meta.author`` or ``-meta.author``: by
      own metadata. The values are compared as numbers or dates if most of them are, else as texts
      without case and accents; hits without a value come last. Hits that are equal are in reading
      order.
    - ``units``: with ``sentence``, a hit has the sentences of the pair with the most matches, and
      their counterpart, in place of the paragraphs; an export has all that match.
    - ``meaning``: also find passages that are near the query in meaning, and rank by both; the
      index needs vectors. It has no effect on a query with operators or filters in its text, on
      other orders than ``relevance``, and on exports.
    - ``codes``: codes of law that a citation in the query may name, beside the built-in ones.

    Raises:
        OptionError: a value is not allowed; the message says what is.
    """

    language: QueryLanguage = "auto"
    limit: int = 10
    offset: int = 0
    any_word: bool = False
    all_words: bool = False
    seconds: float | None = DEFAULT_SECONDS
    fold: bool = True
    across: bool = False
    synonyms: bool = False
    sort: SortOrder | MetadataOrder = "relevance"
    units: Units = "paragraph"
    meaning: bool = False
    codes: tuple[Code, ...] = ()

    def __post_init__(self) -> None:
        DocumentScope.__post_init__(self)
        language = check_language(self.language, get_args(QueryLanguage))
        object.__setattr__(self, "language", language)
        if self.codes:
            object.__setattr__(self, "codes", check_codes(self.codes))
        object.__setattr__(self, "sort", parsed_sort(self.sort))
        check_choice("units", self.units, get_args(Units))
        for name, number in (("limit", self.limit), ("offset", self.offset)):
            check_whole(name, number, 0)
        check_flags(**{name: getattr(self, name) for name in _FLAGS})
        if self.any_word and self.all_words:
            text = Message("any_word and all_words exclude each other")
            raise OptionError("all_words", self.all_words, text)
        if self.seconds is not None and not (
            isinstance(self.seconds, int | float) and self.seconds > 0
        ):
            raise OptionError(
                "seconds", self.seconds, Message("it must be a number above 0, or None")
            )


def chosen_options(keywords: SearchKeywords, codes: tuple[Code, ...]) -> SearchOptions:
    """Return the options that keywords give; ``codes`` are used if they give none.

    Raises:
        OptionError: a value is not allowed; the message says what is.
    """
    known = tuple(each.name for each in fields(SearchOptions))
    for name in keywords:
        check_choice("option", name, known)
    given: SearchKeywords = {"codes": codes, **keywords}
    return SearchOptions(**given)


def parsed_sort(sort: object) -> SortOrder | MetadataOrder:
    """Return the order of hits that an option names.

    Raises:
        OptionError: it is none; the message says what is.
    """
    if isinstance(sort, MetadataOrder):
        return sort
    match = _BY_METADATA.fullmatch(sort) if isinstance(sort, str) else None
    if match is not None:
        return MetadataOrder(match[2], bool(match[1]))
    orders: tuple[SortOrder, ...] = get_args(SortOrder)
    check_choice("sort", sort, (*orders, "[-]meta.NAME"))
    return next(each for each in orders if each == sort)


def check_language(language: _Language, allowed: tuple[_Language, ...]) -> _Language:
    """Return one of the allowed languages, without the region of a tag: ``nl`` for ``nl-BE``.

    Raises:
        OptionError: the language is not allowed; the message names the allowed ones.
    """
    if language in allowed:
        return language
    plain = without_region(language) if isinstance(language, str) else language
    check_choice("language", language if plain not in allowed else plain, allowed)
    return next(each for each in allowed if each == plain)
