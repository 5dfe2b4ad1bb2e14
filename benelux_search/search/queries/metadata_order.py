"""The order of hits by own metadata: ``meta.year``, or ``-meta.year`` with the highest first.

The engine gets the values of the name as stems, in their order. If most of them are numbers they
are compared as numbers, if most are dates as dates: 9 comes before 10, and *12 maart 2020* before
2020-04-01. Other values are compared as texts, without case and accents, and come after these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from benelux_search.analysis.folding import fold
from benelux_search.analysis.metadata_terms import value_of_term, value_terms, values_prefix
from benelux_search.index.fields import StemOrder
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import StemsFrom
from benelux_search.model import LANGUAGES, Metadata
from benelux_search.search.queries.conditions import MOST_VALUES, number_of
from benelux_search.text.numbers.dates import partial_iso

if TYPE_CHECKING:
    from collections.abc import Callable


class MetadataOrder(NamedTuple):
    """An order by the values under a name; of several values, the first in the order counts."""

    name: str
    is_descending: bool

    @classmethod
    def of(cls, sort: str) -> Self:
        """Return the order of a value of the option ``sort``, with or without a minus sign."""
        sign, _, name = sort.partition("meta.")
        return cls(name, bool(sign))

    def among(self, reader: EngineReader, seconds: float | None) -> StemOrder:
        """Return the order of the values that an index has."""
        beginning = values_prefix(self.name)
        questions = [StemsFrom(language, beginning, MOST_VALUES) for language in LANGUAGES]
        statistics = reader.statistics(questions, seconds=seconds)
        every = (stem for each in questions for stem, _ in statistics.stems_from(each))
        return StemOrder(tuple(self.sorted(every)))

    def in_order(self, metadata: Mapping[int, Metadata]) -> list[int]:
        """Return the keys of metadata in this order; those without a value come last."""
        beginning = values_prefix(self.name)
        own = {
            key: [stem for stem in value_terms(each) if stem.startswith(beginning)]
            for key, each in metadata.items()
        }
        every = dict.fromkeys(stem for stems in own.values() for stem in stems)
        ranks = {stem: rank for rank, stem in enumerate(self.sorted(every))}
        return sorted(
            metadata, key=lambda key: min((ranks[each] for each in own[key]), default=len(ranks))
        )

    def sorted(self, stems: Iterable[str]) -> Iterator[str]:
        """Yield the stems of values in this order, each once."""
        values = {stem: value_of_term(stem) for stem in stems}
        for each in _by_kind(values):
            yield from reversed(each) if self.is_descending else each


def _by_kind(values: Mapping[str, str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the keys of values that are numbers or dates, and those of all others, ascending."""
    readings: tuple[Callable[[str], float | str | None], ...] = (number_of, partial_iso)
    read = max(
        ({key: reading(value) for key, value in values.items()} for reading in readings),
        key=lambda found: sum(each is not None for each in found.values()),
    )
    by_text = sorted(values, key=lambda key: (fold(values[key]), values[key]))
    known = {key: value for key in by_text if (value := read[key]) is not None}
    return sorted(known, key=known.__getitem__), [key for key in by_text if key not in known]
