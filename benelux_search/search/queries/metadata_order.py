"""The order of hits by own metadata: ``meta.year``, or ``-meta.year`` with the highest first.

The engine gets the values of the name as groups of stems, in their order. If more than half of them
are numbers or dates, these are compared as such: 9 comes before 10, and *12 maart 2020* before
2020-04-01; the others come after them. Else all are compared as texts, without case, accents and
what comes before the first letter or figure: « Élan » is *elan*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.analysis.metadata_terms import value_of_term, value_terms, values_prefix
from benelux_search.errors import Count, Note
from benelux_search.index.fields import StemOrder
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import StemsFrom
from benelux_search.model import LANGUAGES, Metadata
from benelux_search.presentation import cut_name
from benelux_search.search.queries.conditions import number_of
from benelux_search.search.queries.options import MetadataOrder
from benelux_search.text.numbers.dates import partial_iso

_MOST_VALUES: Final = 50_000  # different values of a name that are sorted
_BEGINNING: Final = re.compile(r"^[\W_]+")
_READINGS: Final[tuple[Callable[[str], float | str | None], ...]] = (number_of, partial_iso)


def order_in(
    reader: EngineReader, wanted: MetadataOrder, seconds: float | None
) -> tuple[StemOrder, list[Note]]:
    """Return an order of the values that an index has, and notes on what is not in order."""
    beginning = values_prefix(wanted.name)
    questions = [StemsFrom(language, beginning, _MOST_VALUES) for language in LANGUAGES]
    statistics = reader.statistics(questions, seconds=seconds)
    found = [[stem for stem, _ in statistics.stems_from(each)] for each in questions]
    order = _order_of((stem for stems in found for stem in stems), wanted)
    return order, [*_notes(found, wanted.name)]


def _notes(found: Sequence[Sequence[str]], name: str) -> Iterator[Note]:
    if not any(found):
        yield Note(
            "unknown-metadata",
            "no pair has “{}” in its metadata: the hits are in reading order",
            cut_name(name),
        )
    elif max(map(len, found)) >= _MOST_VALUES:
        yield Note(
            "many-values",
            "“{}” has more than {} values: hits with other values come last",
            cut_name(name),
            Count(_MOST_VALUES),
        )


def keys_in_order(wanted: MetadataOrder, metadata: Mapping[int, Metadata]) -> list[int]:
    """Return the keys of metadata in an order; those without a value come last."""
    beginning = values_prefix(wanted.name)
    own = {
        key: [stem for stem in value_terms(each) if stem.startswith(beginning)]
        for key, each in metadata.items()
    }
    ranks = _order_of((stem for stems in own.values() for stem in stems), wanted).ranks
    return sorted(
        metadata, key=lambda key: min((ranks[each] for each in own[key]), default=len(ranks))
    )


def _order_of(stems: Iterable[str], wanted: MetadataOrder) -> StemOrder:
    """Return the order of the stems of values; equal values are one group."""
    values = {stem: value_of_term(stem) for stem in stems}
    groups: list[tuple[str, ...]] = []
    for keys in _keys_by_kind(values):
        ordered = sorted(keys, key=keys.__getitem__, reverse=wanted.is_descending)
        groups += (tuple(each) for _, each in groupby(ordered, key=keys.__getitem__))
    return StemOrder(tuple(groups))


def _keys_by_kind(values: Mapping[str, str]) -> Iterator[Mapping[str, float | str]]:
    """Yield the sort keys of the values that are numbers or dates, and of those that are texts."""
    read: Mapping[str, float | str] = {}
    for reading in _READINGS:
        found = {stem: key for stem, text in values.items() if (key := reading(text)) is not None}
        if len(found) > max(len(values) / 2, len(read)):
            read = found
    yield read
    yield {
        stem: _BEGINNING.sub("", fold(text)) for stem, text in values.items() if stem not in read
    }
