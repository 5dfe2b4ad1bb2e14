"""The glossary of an index: the frequent and reliable renderings of its Dutch words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benelux_search import terminology
from benelux_search.index.algebra import TermQuery
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.search.concordance import Concordance
from benelux_search.search.occurrences import Occurrence, count_spellings
from benelux_search.search.term_translation import confidence

# pairs to read for a word: enough to distinguish its renderings
_SAMPLED_PAIRS: Final = 30
_FEWEST_LETTERS: Final = 3
# A rendering with a smaller share of a word's occurrences is not worth an entry
_SHARE: Final = 0.1


def glossary(
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[terminology.GlossaryEntry]:
    """Yield the frequent and reliable renderings of Dutch words, sorted by the Dutch stem.

    A rendering needs at least ``least_count`` occurrences in the pairs that are read, a confidence
    of at least ``least_confidence`` (from 0 to 1), and a tenth of the word's renderings. Before
    each word, ``progress`` is called with the number of words done and the total.
    """
    words = sorted(
        unit
        for unit, seen in lexicon.units("nl")
        if seen >= least_count and len(unit) >= _FEWEST_LETTERS and unit[0].isalpha()
    )
    statistics = reader.statistics(TermQuery("nl", unit) for unit in words)
    for done, unit in enumerate(words):
        if progress is not None:
            progress(done, len(words))
        if not lexicon.is_light("nl", unit) and statistics.frequency("nl", unit):
            yield from _entries(unit, store, reader, lexicon, least_confidence, least_count)


def _entries(
    unit: str,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
) -> Iterator[terminology.GlossaryEntry]:
    term = TermQuery("nl", unit)
    page = reader.search({"nl": term}, limit=_SAMPLED_PAIRS)
    concordance = Concordance(term, "nl", store, lexicon)
    result = concordance.find_renderings([scored.ordinal for scored in page.best])
    rendered, name = result.rendered, ""
    for group in result.groups:
        count, certainty = len(group.occurrences), confidence(group, rendered)
        if count >= least_count and certainty >= least_confidence and count >= _SHARE * rendered:
            name = name or _most_frequent_spelling(result.occurrences)
            yield terminology.GlossaryEntry(
                name, group.forms()[0][0], count, count / rendered, certainty
            )


def _most_frequent_spelling(occurrences: Sequence[Occurrence]) -> str:
    """Return the most frequent spelling of a word."""
    return count_spellings(each.passage.text[slice(*each.match)] for each in occurrences)[0][0]
