"""The options of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, TypedDict, TypeVar, get_args

from benelux_search.arguments import check_choice, check_flags, check_whole, unique_texts
from benelux_search.errors import Message, OptionError
from benelux_search.law.codes import Code, check_codes
from benelux_search.model import without_region
from benelux_search.results import QueryLanguage, SortOrder, Units
from benelux_search.text.numbers import dates

_Language = TypeVar("_Language", bound=str)

DEFAULT_SECONDS: Final = 2.0
WRITE_A_DATE: Final = Message("write a date as {}", dates.SPELLINGS)
_FLAGS: Final = ("any_word", "all_words", "fold", "across", "synonyms", "meaning")


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
    seconds: float | None
    fold: bool
    across: bool
    synonyms: bool
    sort: SortOrder
    units: Units
    meaning: bool
    codes: tuple[Code, ...]


class SearchKeywords(QueryKeywords, total=False):
    """The options of a search as keyword arguments: see :class:`SearchOptions`."""

    document: str | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """The options of a search, checked when they are made.

    - ``language``: the language of the query, ``nl``, ``fr``, ``both``, or ``auto`` to detect it.
      A tag such as ``nl-BE`` is taken as its language.
    - ``limit``, ``offset``: return at most ``limit`` hits, and skip the first ``offset``; both are
      whole numbers from 0.
    - ``any_word``: match any of the words instead of all of them.
    - ``all_words``: match only passages with all of the words. Otherwise, any of them is enough
      if no passage has all of them. It excludes ``any_word``.
    - ``document``: search only in the document with this id or number (``908/1``), or in those
      with any of several; an empty sequence is all documents.
    - ``since``, ``until``: dates, both inclusive. They are kept as ``2020``, ``2020-06`` or
      ``2020-06-11``, and may be given in other spellings: ``11/6/2020``, ``juni 2020``.
    - ``dates``: search only in documents whose date is one of these dates, or in one of these
      months or years, in the same spellings.
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
      document id. Hits of one document are in reading order.
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
    document: str | Sequence[str] | None = None
    since: str | None = None
    until: str | None = None
    dates: Sequence[str] = ()
    seconds: float | None = DEFAULT_SECONDS
    fold: bool = True
    across: bool = False
    synonyms: bool = False
    sort: SortOrder = "relevance"
    units: Units = "paragraph"
    meaning: bool = False
    codes: tuple[Code, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids and numbers of ``document``; empty for all documents."""
        if isinstance(self.document, str):
            return (self.document,)
        return tuple(self.document or ())

    @property
    def where(self) -> tuple[tuple[str, ...], str | None, str | None, tuple[str, ...]]:
        """The filters of the options: documents, since, until and dates."""
        return self.documents, self.since, self.until, tuple(self.dates)

    def __post_init__(self) -> None:
        language = check_language(self.language, get_args(QueryLanguage))
        object.__setattr__(self, "language", language)
        if self.codes:
            object.__setattr__(self, "codes", check_codes(self.codes))
        check_choice("sort", self.sort, get_args(SortOrder))
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
