"""Look-up in the lexicon of an index: translations of a unit, word links of a pair, light words."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis.folding import fold
from benelux_search.forking import lazy
from benelux_search.lexicon.function_words import empty_units, light
from benelux_search.lexicon.known_terms import KnownRenderings, KnownTerms, shipped_terms
from benelux_search.lexicon.lexicon_files import Files, is_weight, unpacked
from benelux_search.lexicon.linking import Linker, LinkKey, LinkRequest, PassageLinks
from benelux_search.lexicon.translation_table import TranslationTable
from benelux_search.model import LANGUAGES, Language, other_language

# Weight of the translations that only one direction holds: the words of a phrase
_ONE_WAY: Final = 0.5
_MOST_LINKED: Final = 4096  # pairs whose links are kept, since they are shown again and again


@dataclass(frozen=True, slots=True)
class Rendering:
    """A unit of the other language, and its probability as a translation, from 0 to 1."""

    unit: str
    chance: float


class Lexicon(ABC):
    """The translations of an open index: those of the user, those learned, and the word links.

    Threads may share it.

    Raises:
        IndexDamaged: from any method, if a file is not as it was written.
    """

    def __init__(self) -> None:
        self._own: KnownTerms | None = None

    def use_terms(self, own: KnownTerms) -> None:
        """Know terms of the user, before the expressions that come with the program."""
        self._own = own

    def known(self, language: Language, term: str) -> KnownRenderings:
        """Return the renderings of a term that are known beforehand; those of the user first."""
        shipped = shipped_terms().renderings(language, term)
        own = None if self._own is None else self._own.renderings(language, term)
        return own.before(shipped) if own else shipped

    def synonyms(self, language: Language, term: str) -> list[str]:
        """Return terms of the same language that render the same, the surest first.

        They are those in the user's list, and then the known expressions.
        """
        lists = (shipped_terms(),) if self._own is None else (self._own, shipped_terms())
        found = [text for each in lists for text in each.synonyms(language, term)]
        return [text for text in dict.fromkeys(found) if fold(text) != fold(term)]

    def prescribed(self, language: Language, term: str) -> list[str]:
        """Return the renderings of a term in the user's list, as they are written there."""
        return [] if self._own is None else self._own.texts(language, term)

    @abstractmethod
    def links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request; there are none if the pair lacks a side."""

    @abstractmethod
    def new_links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request, as :meth:`links` does, and keep none of them."""

    @abstractmethod
    def renderings(
        self, language: Language, unit: str, limit: int, *, agreed: bool = False
    ) -> list[Rendering]:
        """Return at most ``limit`` translations of a unit, the most likely first.

        The list is empty for an unknown unit. With ``agreed``, a translation counts only as far as
        it was learned in both directions. Otherwise the other words of a phrase count, too:
        ``mensenhandel`` has ``traite`` and ``humains``, but only ``traite`` is agreed.
        """

    def sure_pairs(self, least: float) -> Iterator[tuple[str, str]]:
        """Yield the pairs of a Dutch and a French unit that translate each other surely.

        ``least`` is the least probability, from 0 to 1, that the French unit translates the Dutch
        one as far as both directions agree. Light units are left out.
        """
        for unit, _ in self.units("nl"):
            if not self.is_light("nl", unit):
                for rendering in self.renderings("nl", unit, 2, agreed=True):
                    if rendering.chance >= least and not self.is_light("fr", rendering.unit):
                        yield unit, rendering.unit

    @abstractmethod
    def is_light(self, language: Language, unit: str) -> bool:
        """Return True for a light unit, a function word or a very common one: de, van, la."""

    @abstractmethod
    def units(self, language: Language) -> list[tuple[str, int]]:
        """Return all units of a language with their numbers of occurrences."""


class LearnedLexicon(Lexicon):
    """The lexicon of one generation of an index. Its files are read when they are first needed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._files = Files(folder)
        self._lock = threading.RLock()
        self._known_links: dict[LinkKey, PassageLinks] = {}

    def links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request: see :class:`Lexicon`."""
        with self._lock:
            linker, known = self._linker, self._known_links
            links = {each.key: known[each.key] for each in requests if each.key in known}
        new = {each.key: each for each in requests if each.key not in links}
        links |= zip(new, linker.links(list(new.values())), strict=True)
        with self._lock:
            if len(known) > _MOST_LINKED:
                known.clear()
            known.update(links)
        return [links[each.key] for each in requests]

    def new_links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request, and keep none of them."""
        with self._lock:
            linker = self._linker
        return linker.links(requests)

    def renderings(
        self, language: Language, unit: str, limit: int, *, agreed: bool = False
    ) -> list[Rendering]:
        """Return translations of a unit: see :class:`Lexicon`."""
        with self._lock:
            number = self._numbers[language].get(unit)
            if number is None:
                return []
            direction = self._directions[language]
        return direction.renderings(number, limit, 0.0 if agreed else _ONE_WAY)

    def is_light(self, language: Language, unit: str) -> bool:
        """Return True for a light unit: see :class:`Lexicon`."""
        with self._lock:
            return unit in self._light[language] or unit in empty_units(language)

    def units(self, language: Language) -> list[tuple[str, int]]:
        """Return all units of a language with their numbers of occurrences."""
        with self._lock:
            names = self._units[language]
        seen = self._files.array(f"table.seen_{language}").tolist()
        return list(zip(names, seen, strict=True))

    @lazy
    def _units(self) -> Mapping[Language, list[str]]:
        return {"nl": self._files.units("nl"), "fr": self._files.units("fr")}

    @lazy
    def _numbers(self) -> Mapping[Language, Mapping[str, int]]:
        return {
            language: {unit: number for number, unit in enumerate(units)}
            for language, units in self._units.items()
        }

    @lazy
    def _light_flags(self) -> Mapping[Language, NDArray[np.bool_]]:
        return {
            language: light(
                language, units, np.asarray(self._files.array(f"table.seen_{language}"))
            )
            for language, units in self._units.items()
        }

    @lazy
    def _light(self) -> Mapping[Language, frozenset[str]]:
        return {
            language: frozenset(
                self._units[language][number] for number in np.flatnonzero(flags).tolist()
            )
            for language, flags in self._light_flags.items()
        }

    @lazy
    def _table(self) -> TranslationTable:
        return self._files.content().table

    @lazy
    def _linker(self) -> Linker:
        flags = self._light_flags
        return Linker(self._table, self._numbers, (flags["nl"], flags["fr"]))

    @lazy
    def _directions(self) -> Mapping[Language, _TableDirection]:
        return {each: _TableDirection(self._files, each, self._units) for each in LANGUAGES}


class _TableDirection:
    """The translation table read in one direction, from the units of one language."""

    def __init__(
        self, files: Files, language: Language, units: Mapping[Language, list[str]]
    ) -> None:
        self._files = files
        dutch, french = files.dutch(), files.array("table.fr")
        names, self._units = units[language], units[other_language(language)]
        if language == "nl":
            self._order, self._others = None, french
            self._starts = files.array("table.starts")
        else:
            self._order, self._others = np.argsort(french, kind="stable"), dutch
            self._starts = french[self._order].searchsorted(np.arange(len(names) + 1))
        if len(self._starts) != len(names) + 1:
            raise files.damaged("table.starts", f"has {len(self._starts)} for {len(names)} units")
        self._one_way_name = "table.forth" if language == "nl" else "table.back"
        self._both, self._one_way = files.arrays("table.both", self._one_way_name)
        if len(self._others) != len(self._both):
            raise files.damaged("table.both", "is not as long as the table")

    def renderings(self, number: int, limit: int, one_way: float) -> list[Rendering]:
        """Return at most ``limit`` translations of a unit by its number, the most likely first.

        ``one_way`` is the weight of the counts of one direction, from 0 to 1.
        """
        rows = self._rows(number)
        weights = self._weights("table.both", self._both, rows)
        weights = weights + one_way * self._weights(self._one_way_name, self._one_way, rows)
        total = float(weights.sum())
        if not total:
            return []
        best = np.argsort(-weights, kind="stable")[:limit]
        others = self._others[rows[best]]
        if others.max() >= len(self._units):
            raise self._files.damaged("table.fr", "names units that there are not")
        return [
            Rendering(self._units[unit], float(weights[k]) / total)
            for unit, k in zip(others.tolist(), best.tolist(), strict=True)
        ]

    def _rows(self, number: int) -> NDArray[Any]:
        """Return the rows of the table with the translations of a unit."""
        first, end = int(self._starts[number]), int(self._starts[number + 1])
        if not first <= end <= len(self._both):
            raise self._files.damaged("table.starts", f"does not ascend to {len(self._both)}")
        return np.arange(first, end) if self._order is None else self._order[first:end]

    def _weights(self, name: str, stored: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
        chosen: NDArray[Any] = unpacked(stored[rows])
        if not is_weight(chosen):
            raise self._files.damaged(name, "holds what is no weight")
        return chosen
