"""Words that say little: they may stand between the words of a rendering, and at its ends never.

Those of a list do not in any text; others are so common in one that they do not there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis import locate_chunks
from benelux_search.forking import lazy
from benelux_search.lexicon.lexicon_files import Files, is_weight
from benelux_search.model import Language

_WORDS: Final[Mapping[Language, str]] = {
    "nl": (
        "de het een van in op te aan met voor door bij uit om tot naar over onder tussen per en "
        "of maar want dat die dit deze er als ook niet zich is zijn was waren wordt worden werd "
        "werden heeft hebben had hadden zal zullen zou zouden kan kunnen ik u uw wij we zij ze "
        "hij hun haar ons onze men 's 't 'n"
    ),
    "fr": (
        "le la les l' un une des de du d' à au aux en et ou que qu' qui dans sur par pour avec "
        "sans se s' ce cet cette ces c' il elle ils elles on y ne n' pas est sont était être a "
        "ont avoir été son sa ses leur leurs nous vous notre nos votre vos je j' si m' t' "
        "jusqu' lorsqu' puisqu'"
    ),
}
# A unit that is so large a part of a text that is long enough is such a word, too: hoeveel, combien
_SHARE: Final = 0.003
_SEEN: Final = 300


def is_function_word(language: Language, unit: str) -> bool:
    """Whether a unit is of a word that only holds others together, however rare it is here."""
    return unit in _listed(language)


@cache
def _listed(language: Language) -> frozenset[str]:
    words = _WORDS[language].split()
    elided = {word for word in words if "'" in word}  # l' is what it is before another word only
    return frozenset(elided).union(
        spot.term
        for _, _, spots in locate_chunks(
            " ".join(each for each in words if each not in elided), language
        )
        for spot in spots.spots
        if spot.kind == "stem"
    )


def light(language: Language, units: Sequence[str], seen: NDArray[Any]) -> NDArray[np.bool_]:
    """Which units say little, by what they are and how often they were seen."""
    common: NDArray[np.bool_] = seen > max(_SEEN, _SHARE * float(seen.sum()))
    listed = _listed(language)
    common |= np.fromiter((unit in listed for unit in units), np.bool_, len(units))
    return common


# A lexicon as it is asked.


# What of a unit's renderings counts that only one direction holds: the words of a phrase
_ONE_WAY: Final = 0.5
_MOST: Final = 255.0


@dataclass(frozen=True, slots=True)
class Rendering:
    """A unit of the other language that translates one, and the chance that it does."""

    unit: str
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class PassageLinks:
    """The links of a pair: where the Dutch and the French words begin, and how sure each is, from
    0 to 255."""

    nl: NDArray[Any]
    fr: NDArray[Any]
    sure: NDArray[Any]

    def from_side(self, language: Language) -> LinksFrom:
        """The same, seen from the words of one language."""
        own, other = (self.nl, self.fr) if language == "nl" else (self.fr, self.nl)
        return LinksFrom(own, other, self.sure)


@dataclass(frozen=True, slots=True, eq=False)
class LinksFrom:
    """The links of a pair: where a word of a passage begins, where the word of the counterpart does
    that it is linked to, and how sure that is, from 0 to 255."""

    own: NDArray[Any]
    other: NDArray[Any]
    sure: NDArray[Any]

    def to(self, begins: Iterable[int]) -> dict[int, float]:
        """What some words are linked to, and how surely, from 0 to 1."""
        found: dict[int, float] = {}
        for begin in begins:
            at = (self.own == begin).nonzero()[0]
            for other, chance in zip(self.other[at].tolist(), self.sure[at].tolist(), strict=True):
                found[other] = max(chance / _MOST, found.get(other, 0.0))
        return found

    def back(self, begin: int) -> list[int]:
        """The words that one of the counterpart is linked to."""
        words: list[int] = self.own[(self.other == begin).nonzero()[0]].tolist()
        return words


class Lexicon:
    """The lexicon of one generation. Threads may share it; what it asks for is read at once then.

    Raises:
        IndexDamaged: when something is asked for, and a file is not as it was written.
    """

    def __init__(self, folder: Path) -> None:
        self._files = Files(folder)
        self._lock = threading.RLock()

    def links(self, ordinal: int) -> PassageLinks:
        """The links of the words of a pair; none of one that was not looked at."""
        with self._lock:
            ordinals, starts, nl, fr, sure = self._links
        place = int(ordinals.searchsorted(ordinal))
        if place == len(ordinals) or ordinals[place] != ordinal:
            return PassageLinks(nl[:0], fr[:0], sure[:0])
        first, end = int(starts[place]), len(nl)
        if place + 1 < len(starts):
            end = int(starts[place + 1])
        if not first <= end <= len(nl):
            raise self._files.damaged("links.starts", f"does not ascend to {len(nl)}")
        here = slice(first, end)
        return PassageLinks(nl[here], fr[here], sure[here])

    def renderings(
        self, language: Language, unit: str, limit: int, *, agreed: bool = False
    ) -> list[Rendering]:
        """What translates a unit, the likeliest first; nothing where it is not known.

        Those that are ``agreed`` translate it as both languages see it: of mensenhandel, traite
        and not humains.
        """
        with self._lock:
            number = self._numbers[language].get(unit)
            if number is None:
                return []
            side = self._sides[language]
        return side.renderings(number, limit, 0.0 if agreed else _ONE_WAY)

    def is_light(self, language: Language, unit: str) -> bool:
        """Whether a unit is so common that it says little: de, van, la."""
        with self._lock:
            return unit in self._light[language]

    def units(self, language: Language) -> list[tuple[str, int]]:
        """All units of a language, and how often each was seen."""
        with self._lock:
            names = self._units[language]
        seen = self._files.array(f"table.seen_{language}").tolist()
        return list(zip(names, seen, strict=True))

    @lazy
    def _links(self) -> tuple[NDArray[Any], ...]:
        return self._files.links()

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
    def _light(self) -> Mapping[Language, frozenset[str]]:
        found: dict[Language, frozenset[str]] = {}
        for language, units in self._units.items():
            seen = self._files.array(f"table.seen_{language}")
            common = np.flatnonzero(light(language, units, np.asarray(seen)))
            found[language] = frozenset(units[number] for number in common.tolist())
        return found

    @lazy
    def _sides(self) -> Mapping[Language, _TableDirection]:
        return {
            "nl": _TableDirection(self._files, "starts", None, "fr", self._units),
            "fr": _TableDirection(self._files, "starts_fr", "by_fr", None, self._units),
        }


class _TableDirection:
    """The table as one language sees it."""

    def __init__(
        self,
        files: Files,
        starts: str,
        order: str | None,
        others: str | None,
        units: Mapping[Language, list[str]],
    ) -> None:
        self._files = files
        own, self._units = (
            (units["nl"], units["fr"]) if order is None else (units["fr"], units["nl"])
        )
        self._starts_name = f"table.{starts}"
        self._starts = files.array(self._starts_name)
        if len(self._starts) != len(own) + 1:
            raise files.damaged(self._starts_name, f"has {len(self._starts)} for {len(own)} units")
        self._order = None if order is None else files.array(f"table.{order}")
        self._others = files.dutch() if others is None else files.array(f"table.{others}")
        self._one_way_name = "table.forth" if order is None else "table.back"
        self._both, self._one_way = files.arrays("table.both", self._one_way_name)
        if len(self._others) != len(self._both):
            raise files.damaged("table.both", "is not as long as the table")

    def renderings(self, number: int, limit: int, one_way: float) -> list[Rendering]:
        at = self._rows(number)
        weights = self._weights("table.both", self._both, at)
        weights = weights + one_way * self._weights(self._one_way_name, self._one_way, at)
        total = float(weights.sum())
        if not total:
            return []
        best = np.argsort(-weights, kind="stable")[:limit]
        others = self._others[at[best]]
        if others.max() >= len(self._units):
            raise self._files.damaged("table.fr", "names units that there are not")
        return [
            Rendering(self._units[unit], float(weights[k]) / total)
            for unit, k in zip(others.tolist(), best.tolist(), strict=True)
        ]

    def _rows(self, number: int) -> NDArray[Any]:
        """Where the renderings of a unit stand in the table."""
        first, end = int(self._starts[number]), int(self._starts[number + 1])
        if not first <= end <= len(self._both):
            raise self._files.damaged(self._starts_name, f"does not ascend to {len(self._both)}")
        if self._order is None:
            return np.arange(first, end)
        at = self._order[first:end]
        if at.max(initial=0) >= len(self._both) > 0:
            raise self._files.damaged("table.by_fr", "names what the table does not have")
        return at

    def _weights(self, name: str, weights: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = weights[at]
        if not is_weight(found):
            raise self._files.damaged(name, "holds what is no weight")
        return found
