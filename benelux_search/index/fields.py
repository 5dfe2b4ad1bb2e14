"""The fields of documents that an expression can filter and sort by: id, key, names, date …

:func:`selects` defines which documents an expression on these fields selects, and :func:`in_order`
how documents are sorted. An engine may store the fields in any way, as long as it selects the same
documents, and sorts them alike.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Final, NamedTuple, TypeAlias

from benelux_search.analysis.folding import fold
from benelux_search.index.algebra import (
    DateRange,
    DocumentQuery,
    DocumentUnion,
    FieldTerm,
    OneOf,
    Undated,
)
from benelux_search.model import DocumentInfo
from benelux_search.results import SortOrder

_BRACES: Final = re.compile(r"\{([^{},]*),([^{},]*)\}")  # of the path of a pair
_INVERTED: Final = {each: 0x7F - each for each in range(0x7F)}  # sorts a date the other way
_ZEROS: Final = re.compile(r"/0+(?=[0-9])")


def selects(query: DocumentQuery, info: DocumentInfo) -> bool:
    """Return True if a document has the value, or a date in the range, of a query."""
    match query:
        case OneOf(ids):
            return info.id in ids
        case FieldTerm("document", value):
            return has_id_or_number(info, value)
        case FieldTerm("number", value):
            return has_number(info, value)
        case FieldTerm("path", value):
            pattern = path_pattern(value)
            return any(pattern.search(each) is not None for each in folded_paths(info))
        case FieldTerm(_, value):
            return any(comparable(value) in each for each in folded_names(info))
        case DateRange():
            return is_within(info.facts.date, query)
        case Undated():
            return info.facts.date is None
        case DocumentUnion(queries):
            return any(selects(each, info) for each in queries)


# --- Orders


@dataclass(frozen=True, slots=True)
class StemOrder:
    """An order of pairs: by the first group of stems of which a passage of a pair has one.

    Pairs with none of them come last. Equal pairs are sorted by the id of their document, and then
    by ordinal. A remote engine may sort by the first few hundred stems that hits have.
    """

    groups: tuple[tuple[str, ...], ...]

    @property
    def ranks(self) -> dict[str, int]:
        """The place of the first group with each stem."""
        places: dict[str, int] = {}
        for place, stems in enumerate(self.groups):
            for stem in stems:
                places.setdefault(stem, place)
        return places


PairOrder: TypeAlias = SortOrder | StemOrder


class CatalogueEntry(NamedTuple):
    """The fields by which a document is sorted, and its ordinals: ``length`` from ``first`` on."""

    first: int
    length: int
    id: str
    path: str
    title_nl: str | None
    title_fr: str | None
    date: str | None

    @classmethod
    def of(cls, info: DocumentInfo, first: int, length: int) -> CatalogueEntry:
        """Return the entry of a document with its ordinals."""
        title = info.facts.title
        return cls(first, length, info.id, info.path, title.nl, title.fr, info.facts.date)


def in_order(order: SortOrder, entries: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
    """Return documents in an order of hits.

    - ``date``: the newest first; those without a date, or with an empty one, come last.
    - ``document``: by the Dutch title, else the French one, else the path, without case and
      accents.
    - ``place`` and ``relevance``: by id. This is also the order of documents that are equal.
    """
    return sorted(entries, key=partial(order_key, order))


def order_key(order: SortOrder, entry: CatalogueEntry) -> tuple[object, ...]:
    """Return the key by which a document is sorted in an order of hits."""
    if order == "date":  # the end is above all characters: 2019-06 comes before 2019
        return f"{(entry.date or '').translate(_INVERTED)}\x7f", entry.id
    if order == "document":
        return fold(entry.title_nl or entry.title_fr or entry.path), entry.id
    return (entry.id,)


def by_date_and_path(info: DocumentInfo) -> tuple[bool, str, bytes]:
    """Return the sort key of a document: date (undated ones last), then the bytes of the path."""
    date = info.facts.date
    return date is None, date or "", os.fsencode(info.path)


# --- Values


def is_within(date: str | None, period: DateRange) -> bool:
    """Return True if a date is in a range; no date is in none."""
    since, until = period.since, period.until
    if date is None or (since is not None and date[: len(since)] < since):
        return False
    return until is None or date[: len(until)] <= until


def has_id_or_number(info: DocumentInfo, name: str) -> bool:
    """Return True if ``name`` is the id, the key or the number of a document."""
    return name in {info.id, info.key} or has_number(info, name)


def has_number(info: DocumentInfo, number: str) -> bool:
    """Return True if a document has this number; 908/01 is the same as 908/1."""
    own = info.facts.number
    return own is not None and normalized_number(own) == normalized_number(number)


def normalized_number(text: str) -> str:
    """Return a document number without leading zeros: 908/01 becomes 908/1."""
    return _ZEROS.sub("/", text.strip())


def path_pattern(value: str) -> re.Pattern[str]:
    """Return the pattern for a part of a path, as in :func:`folded_paths`."""
    return re.compile(".*".join(map(re.escape, parts_of_path(value))), re.DOTALL)


def parts_of_path(value: str) -> list[str]:
    """Return the texts between the ``*`` of a part of a path, as in :func:`folded_paths`."""
    return [fold(each) for each in re.split(r"\*+", value)]


def folded_paths(info: DocumentInfo) -> tuple[str, ...]:
    """Return the path of a document, and of a pair those of its files, as :func:`fold` gives them.

    >>> _BRACES.sub(r"\1", "report.{nl,fr}.txt")
    'report.nl.txt'
    """
    paths = (info.path, *(_BRACES.sub(half, info.path) for half in (r"\1", r"\2")))
    return tuple(dict.fromkeys(map(fold, paths)))


def folded_names(info: DocumentInfo) -> tuple[str, ...]:
    """Return the id, the file name and the titles of a document, as :func:`comparable` texts."""
    titles = (info.facts.title.nl, info.facts.title.fr)
    names = (info.id, PurePath(info.path).name, *filter(None, titles))
    return tuple(map(comparable, names))


def comparable(text: str) -> str:
    """Return a text without capitals, in one Unicode form: macOS writes *é* in two characters."""
    return unicodedata.normalize("NFC", text).casefold()
