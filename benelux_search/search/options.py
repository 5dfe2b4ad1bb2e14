"""The deadline, the options and the ranking weights of a search.

The default weights ranked best in ``python -m benchmarks.ranking --tune``, which tries a grid of
values for one weight at a time. It uses the known-item queries of set a in ``benchmarks/queries``,
and each pair of words from one of these queries. Sets b and c were never used to choose weights, so
they check the weights. Near its best value, a weight hardly changes the measure (by .002). The
exception is the weight of parts: MRR is .904 with .3 and .920 with .9.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, TypedDict, TypeVar, get_args

from benelux_search.arguments import check_flags, check_whole
from benelux_search.errors import Message, OptionError
from benelux_search.law.codes import Code, check_codes
from benelux_search.model import without_region
from benelux_search.results import QueryLanguage, SortOrder, Units
from benelux_search.text import dates

_Language = TypeVar("_Language", bound=str)

# seconds; an engine call always gets a moment, even after the deadline
_LEAST: Final = 0.001


class Deadline:
    """A deadline shared by all engine calls of one search.

    The time starts when the object is created. ``seconds`` is the time limit; None means no limit.
    """

    def __init__(self, seconds: float | None) -> None:
        self._began = time.perf_counter()
        self._seconds = seconds

    @property
    def left(self) -> float | None:
        """The seconds left; None without a limit.

        After the deadline, the value is .001, so that an engine call still gets a moment.
        """
        if self._seconds is None:
            return None
        return max(_LEAST, self._seconds - self._passed)

    @property
    def is_over(self) -> bool:
        """True after the deadline; always False without a limit."""
        return self._seconds is not None and self._passed > self._seconds

    @property
    def milliseconds(self) -> float:
        """The milliseconds since the object was created."""
        return self._passed * 1000

    @property
    def _passed(self) -> float:
        return time.perf_counter() - self._began


# --- The options


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
        for name in _FLAGS:
            check_flags(**{name: getattr(self, name)})
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
            names = _texts(self.document)
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


def _texts(values: object) -> tuple[str, ...] | None:
    """Return the texts of a sequence, each once; None if it is no sequence of texts."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        return None
    texts = tuple(each for each in values if isinstance(each, str))
    return tuple(dict.fromkeys(texts)) if len(texts) == len(values) else None


def _iso_dates(name: str, value: object, typed: object) -> tuple[str, ...]:
    """Return typed dates as days, months or years in ISO 8601, each once.

    Raises:
        OptionError: one is no date, or they are no sequence; the message names ``name``, ``value``.
    """
    texts = _texts(typed)
    found = None if texts is None else tuple(map(dates.partial_iso, texts))
    known = tuple(each for each in found or () if each is not None)
    if found is None or len(known) < len(found):
        raise OptionError(name, value, WRITE_A_DATE)
    return tuple(dict.fromkeys(known))


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Check that a value is one of the allowed values.

    Raises:
        OptionError: the value is not allowed; the message names ``name`` and the allowed values.
    """
    if value not in allowed:
        raise OptionError(name, value, Message("it must be one of {}", ", ".join(allowed)))


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


def check_term(term: object, name: str = "term") -> None:
    """Check that a term is a string; ``name`` is the name of the parameter.

    Raises:
        OptionError: the term is not a string.
    """
    if not isinstance(term, str):
        raise OptionError(name, term, Message("it must be text"))


def check_texts(name: str, texts: object) -> tuple[str, ...]:
    """Check that a value is a sequence of texts, and return them, each once.

    Raises:
        OptionError: it is something else; the message names ``name``.
    """
    found = _texts(texts)
    if found is None:
        raise OptionError(name, texts, Message("it must be a list of texts"))
    return found


def check_terms(terms: object) -> tuple[tuple[str, str], ...]:
    """Check that terms are pairs of a Dutch and a French text, and return them.

    Raises:
        OptionError: they are something else.
    """
    found = tuple(terms) if isinstance(terms, Sequence) else None
    if found is None or isinstance(terms, str):
        raise OptionError("terms", terms, Message("it must be a list of Dutch and French terms"))
    for each in found:
        is_pair = isinstance(each, tuple | list) and len(each) == 2
        if not is_pair or not all(isinstance(side, str) for side in each):
            raise OptionError("terms", each, Message("it must be a Dutch and a French text"))
    return tuple((nl, fr) for nl, fr in found)


def check_least(name: str, number: object, least: float, most: float | None = None) -> None:
    """Check that a value is a number from ``least`` to ``most``, both included.

    Without ``most``, there is no maximum.

    Raises:
        OptionError: the value is not such a number; the message names ``name`` and the range.
    """
    fits = isinstance(number, int | float) and number >= least and (most is None or number <= most)
    if not fits:
        raise OptionError(name, number, _range_text(least, most))


def _range_text(least: float, most: float | None) -> Message:
    if most is None:
        return Message("it must be a number from {} on", f"{least:g}")
    return Message("it must be a number from {} to {}", f"{least:g}", f"{most:g}")


# --- The weights


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Weights of the ways in which a passage may match: factors of BM25 scores.

    ``form`` is for the form as typed; its score is added to that of the stem. ``lone_form``
    replaces ``form`` in a query of one word, so that passages with the typed form come first.
    ``unaccented`` is for another word that equals the typed word when its accents are removed.

    ``part`` is for the word as a part of a compound. ``lone_part`` replaces ``part`` in a query of
    one word, so that passages with the word itself come first. ``cells`` is for the several numbers
    in a number that was typed in groups (``461 463``), so that passages with the whole number come
    first. ``apart`` is for the parts of a compound near each other, and for a verb near its
    separated particle.

    ``beside`` is for words next to each other in the query that are near each other in the passage.
    ``phrase`` is for those that follow each other immediately and in the same order. ``compound``
    is for the Dutch compound of both (``gemeente raad``: *gemeenteraad*). ``heading`` is for
    passages that are headings.

    ``definition`` is for the articles of a law that define the word of a query of one word, and
    ``division`` for the headings of a law, which come after its articles then.

    ``quantity`` is for a date, an amount, or the number of a document or an article, if any word of
    a query is enough.

    ``across`` is for translations of the query. ``loose_across`` replaces ``across`` in a query in
    which any word is enough, so that translations can rank next to passages with the words
    themselves.
    """

    form: float = 0.3
    lone_form: float = 2.0
    unaccented: float = 0.7
    part: float = 0.8
    lone_part: float = 0.1
    cells: float = 0.1
    apart: float = 0.8
    beside: float = 0.25
    phrase: float = 0.3
    compound: float = 1.3
    heading: float = 1.1
    quantity: float = 10.0
    definition: float = 5.0
    division: float = 0.2
    across: float = 1.0
    loose_across: float = 3.3


WEIGHTS: Final = RankingWeights()
# maximum distance in positions between the parts of a compound, between words that follow each
# other in a query, and between a verb and its particle behind it
PART_DISTANCE: Final = 5
NEIGHBOUR_DISTANCE: Final = 4
PARTICLE_DISTANCE: Final = 6
