"""Words of daily life, and the words of the law for them: *pikken*, ``diefstal``.

The files are in ``data/``; ``python -m benchmarks.everyday`` makes them from its own lists. A line
of ``nl.everyday`` has the stems of the words of an expression, a tab, and terms of the law for it,
the best first: ``steel	diefstal|wegnemen``. ``nl.closed`` lists the words of closed classes:
pronouns, prepositions, auxiliaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.analysis.query_text import AnalyzedTerm
from benelux_search.analysis.stems import split_verb
from benelux_search.model import Language

_DATA: Final = Path(__file__).with_name("data")
_SPAN: Final = 8  # words between the words of an expression, and of a separable verb


@dataclass(frozen=True, slots=True)
class EverydayMatch:
    """An expression of daily life in a text: the indexes of its words, and terms of the law."""

    words: frozenset[int]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    slots: tuple[frozenset[str], ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entries:
    """The expressions by a stem of their first word; and verbs by (particle, rest of stem)."""

    by_stem: Mapping[str, Sequence[_Entry]]
    verbs: Mapping[tuple[str, str], frozenset[str]]


def is_closed_word(text: str, language: Language) -> bool:
    """Return True for a word of a closed class, as it is written: *mijn*, *waarom*, *est-ce*."""
    return text.lower().replace("’", "'") in _closed(language)


def is_light_word(text: str, language: Language) -> bool:
    """Return True for a word of a closed class that is seldom anything else: no *pouvoir*."""
    return is_closed_word(text, language) and text.lower() not in _MEANT[language]


def everyday_matches(words: Sequence[AnalyzedTerm], language: Language) -> Iterator[EverydayMatch]:
    """Yield the expressions of daily life in the words of a text.

    Their words may stand in any order and apart: *neemt ... mee* is *meenemen*. An expression of
    which the text has only words of closed classes is left out.
    """
    entries = _entries(language)
    at: defaultdict[str, list[int]] = defaultdict(list)
    for index, stems in enumerate(_stems(words, entries)):
        for stem in stems:
            at[stem].append(index)
    for stem in list(at):
        for entry in entries.by_stem.get(stem, ()):
            found = _found(entry, at)
            if found is not None and not all(
                is_closed_word(words[index].text, language) for index in found
            ):
                yield EverydayMatch(found, entry.terms)


def _stems(words: Sequence[AnalyzedTerm], entries: _Entries) -> Iterator[set[str]]:
    """Yield the stems of each word, with those of the separable verbs that it is a part of."""
    for index, word in enumerate(words):
        stems = set(word.stems)
        for other in words[max(0, index - _SPAN) : index + _SPAN + 1]:
            if other is not word:
                for rest in word.stems:
                    stems |= entries.verbs.get((fold(other.text), rest), frozenset())
        yield stems


def _found(entry: _Entry, at: Mapping[str, Sequence[int]]) -> frozenset[int] | None:
    """Return the indexes of the words of an expression that are near each other, or None."""
    chosen: list[int] = []
    for slot in entry.slots:
        places = [index for stem in slot for index in at.get(stem, ())]
        if not places:
            return None
        near = chosen[0] if chosen else places[0]
        chosen.append(min(places, key=lambda index: abs(index - near)))
    is_near = max(chosen) - min(chosen) <= _SPAN + len(chosen)
    return frozenset(chosen) if is_near and len(set(chosen)) == len(chosen) else None


# Words of closed classes that are nouns or adjectives as often: pouvoir d'achat
_MEANT: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(("weg",)),
    "fr": frozenset(("bien", "devoir", "juste", "personne", "point", "pouvoir")),
}


@cache
def _closed(language: Language) -> frozenset[str]:
    return frozenset((_DATA / f"{language}.closed").read_text("utf-8").split())


@cache
def _entries(language: Language) -> _Entries:
    by_stem: defaultdict[str, list[_Entry]] = defaultdict(list)
    verbs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for line in (_DATA / f"{language}.everyday").read_text("utf-8").splitlines():
        slots, _, terms = line.partition("\t")
        stems = tuple(frozenset(slot.split("/")) for slot in slots.split(" "))
        by_stem[min(stems[0])].append(_Entry(stems, tuple(terms.split("|"))))
        if language == "nl":
            for stem in frozenset().union(*stems):
                if (parted := split_verb(stem)) is not None:
                    verbs[parted].add(stem)
    return _Entries(by_stem, {key: frozenset(stems) for key, stems in verbs.items()})
