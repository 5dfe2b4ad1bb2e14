"""The use case of a glossary: what the words of an index are rendered by, those that are sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benelux_search.expressions import Lookup
from benelux_search.lexicon.reading import Lexicon
from benelux_search.ports import EngineReader, Store
from benelux_search.searching.concordance import Concordance, written_so
from benelux_search.searching.occurrences import Occurrence
from benelux_search.searching.translating import confidence
from benelux_search.terminology import GlossaryEntry

# pairs that are looked at for a word: enough to tell its renderings apart
_PAIRS: Final = 30
_FEWEST_LETTERS: Final = 3
# A rendering that a word has more seldom is not worth an entry
_SHARE: Final = 0.1


def glossary(
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[GlossaryEntry]:
    """The Dutch words that are rendered so often and so surely, by the letters of the alphabet."""
    words = sorted(
        unit
        for unit, seen in lexicon.units("nl")
        if seen >= least_count and len(unit) >= _FEWEST_LETTERS and unit[0].isalpha()
    )
    for done, unit in enumerate(words):
        if progress is not None:
            progress(done, len(words))
        if not lexicon.is_light("nl", unit) and reader.frequency("nl", unit):
            yield from _entries(unit, store, reader, lexicon, least_confidence, least_count)


def _entries(
    unit: str,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
) -> Iterator[GlossaryEntry]:
    term = Lookup("nl", unit)
    found = reader.search({"nl": term}, limit=_PAIRS)
    concordance = Concordance(term, "nl", store, lexicon)
    own = concordance.renditions([scored.ordinal for scored in found.best])
    rendered, name = own.rendered, ""
    for group in own.groups:
        count, sure = len(group.occurrences), confidence(group, rendered)
        if count >= least_count and sure >= least_confidence and count >= _SHARE * rendered:
            name = name or _named(own.occurrences)
            yield GlossaryEntry(name, group.forms()[0][0], count, count / rendered, sure)


def _named(occurrences: Sequence[Occurrence]) -> str:
    """How a word is mostly written."""
    return written_so(each.passage.text[slice(*each.match)] for each in occurrences)[0][0]
