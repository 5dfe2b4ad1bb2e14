"""The occurrences of a term, what renders each in its counterpart, and the renderings alike.

Translating, divergences and the glossary are three views of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.analysis import Place
from benelux_search.expressions import Best, Expression, Lookup
from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import Language, Pair, other_language
from benelux_search.ports import Store
from benelux_search.searching.counterparts import Renderings, Run, heavy, words_in
from benelux_search.searching.growing import Around, grown
from benelux_search.searching.highlighting import Highlighter
from benelux_search.searching.occurrences import Key, Occurrence
from benelux_search.searching.readings import readings
from benelux_search.searching.translation import phrase_of

_BATCH: Final = 50
# A longer rendering takes the places of a shorter one where it stands as well, if the links have it
# whole in this share of them: traite goes to traite des êtres humains, police not to police locale
_TAKES: Final = 0.3


@dataclass(frozen=True, slots=True)
class Group:
    """Occurrences that are rendered alike, one or more."""

    key: Key
    occurrences: tuple[Occurrence, ...]

    @property
    def sure(self) -> float:
        """The sum of how sure they are."""
        return sum(occurrence.sure for occurrence in self.occurrences)

    def forms(self) -> Sequence[tuple[str, int]]:
        """How the rendering is written, and how often; those that differ in capitals are one."""
        return written_so(occurrence.text for occurrence in self.occurrences)


def written_so(texts: Iterable[str]) -> Sequence[tuple[str, int]]:
    """The same texts with how often each is there, the most frequent first.

    Those that differ in capitals are one, without them where it is written so at all: the first
    word of a sentence has one whatever it is.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spellings[text.lower()][text] += 1
    forms = [
        (lower if lower in found else found.most_common(1)[0][0], found.total())
        for lower, found in spellings.items()
    ]
    return sorted(forms, key=lambda form: (-form[1], form[0]))


def wanted(term: str, language: Language) -> Expression | None:
    """What an engine is asked for a term: its words in any form, side by side if several."""
    found = readings(term, language, phrase=len(term.split()) > 1)
    if found is None:
        return None
    words = found.words if found.whole is None else (found.whole,)
    if len(words) == 1 and not words[0].cells:
        lookups = tuple(Lookup(language, stem) for stem in words[0].alternatives)
        return lookups[0] if len(lookups) == 1 else Best(lookups)
    return phrase_of(found, language)


@dataclass(frozen=True, slots=True)
class Renditions:
    """The occurrences in the ``looked_at`` pairs, and those that are rendered alike together, the
    most frequent rendering first."""

    looked_at: int
    occurrences: Sequence[Occurrence]
    groups: Sequence[Group]

    @property
    def rendered(self) -> int:
        """How many of the occurrences have a rendering that can be told apart."""
        return sum(len(group.occurrences) for group in self.groups)


class Concordance:
    """The occurrences of what an expression finds in one language."""

    def __init__(
        self, term: Expression, language: Language, store: Store, lexicon: Lexicon
    ) -> None:
        self._language = language
        self._store = store
        self._lexicon = lexicon
        self._renderings = Renderings(lexicon)
        self._highlighter = Highlighter([term])

    def renditions(
        self,
        ordinals: Sequence[int],
        enough: Callable[[int, int], bool] = lambda _characters, _occurrences: False,
    ) -> Renditions:
        """How a term is rendered in some pairs.

        ``enough`` says after each pair whether the characters of both sides that were looked at,
        and the occurrences that were found, are enough.
        """
        occurrences: list[Occurrence] = []
        looked_at = characters = 0
        for pair, own in self._occurrences(ordinals):
            looked_at += 1
            occurrences += own
            characters += sum(len(side.text) for side in (pair.nl, pair.fr) if side)
            if enough(characters, len(occurrences)):
                break
        return Renditions(looked_at, occurrences, grouped(occurrences))

    def _occurrences(self, ordinals: Sequence[int]) -> Iterator[tuple[Pair, list[Occurrence]]]:
        """Those of each of some pairs, in their order; none of a pair without counterpart."""
        for start in range(0, len(ordinals), _BATCH):
            batch = ordinals[start : start + _BATCH]
            pairs = self._store.pairs(batch)
            for ordinal in batch:
                pair = pairs.get(ordinal)
                if pair is not None:
                    yield pair, list(self._of(pair))

    def _of(self, pair: Pair) -> Iterator[Occurrence]:
        passage = pair.passage(self._language)
        counterpart = pair.passage(other_language(self._language))
        if passage is None or counterpart is None:
            return
        links = self._lexicon.links(pair.ordinal).from_side(self._language)
        for match in self._highlighter.highlights(passage.text, self._language).matches:
            begins = {word.start for word in words_in(passage, match)}
            runs = self._renderings.runs(counterpart, begins, links)
            best = max(runs, key=lambda run: run.sure, default=None)
            bare = Occurrence(pair, passage, counterpart, match, links)
            yield bare if best is None else self._rendered(bare, best)

    def _rendered(self, bare: Occurrence, run: Run) -> Occurrence:
        words = heavy(run.words, bare.counterpart.language)
        key = tuple(word.units[0] for word in words or run.words if word.units)
        return replace(bare, words=run.words, sure=run.best, key=key)


def grouped(occurrences: Iterable[Occurrence]) -> list[Group]:
    """The occurrences that are rendered, those alike together, most frequent rendering first."""
    by_key: dict[Key, list[Occurrence]] = {}
    for occurrence in occurrences:
        if occurrence.key:
            by_key.setdefault(occurrence.key, []).append(occurrence)
    around = Around()
    for key in list(by_key):
        for occurrence in grown(by_key.pop(key), around):
            by_key.setdefault(occurrence.key, []).append(occurrence)
    for longer in sorted(by_key, key=len, reverse=True):
        for shorter in _inside(longer):
            if shorter in by_key:
                _take(by_key[longer], by_key[shorter], longer, around)
    groups = [Group(key, tuple(found)) for key, found in by_key.items() if found]
    return sorted(groups, key=lambda g: (-len(g.occurrences), -g.sure, g.key))


def _inside(longer: Key) -> Iterator[Key]:
    """The shorter renderings that a longer one has in it, the longest first, each once."""
    sizes = range(len(longer) - 1, 0, -1)
    parts = (longer[at : at + size] for size in sizes for at in range(len(longer) - size + 1))
    yield from dict.fromkeys(parts)


def _take(longer: list[Occurrence], shorter: list[Occurrence], key: Key, around: Around) -> None:
    """Moves the occurrences of a rendering to a longer one where that is what stands there."""
    whole = [(each, _widened(each, key, around.words(each))) for each in shorter]
    there = [wide for _, wide in whole if wide is not None]
    if there and len(longer) >= _TAKES * (len(longer) + len(there)):
        longer.extend(there)
        shorter[:] = [each for each, wide in whole if wide is None]


def _widened(occurrence: Occurrence, key: Key, around: Sequence[Place]) -> Occurrence | None:
    """The same with the words of a longer rendering around its own, if they stand there."""
    start, end = occurrence.range
    for place in range(len(around) - len(key) + 1):
        own = around[place : place + len(key)]
        is_around = own[0].start <= start and own[-1].end >= end
        if is_around and tuple(word.units[0] for word in own) == key:
            return replace(occurrence, words=tuple(own), key=key)
    return None
