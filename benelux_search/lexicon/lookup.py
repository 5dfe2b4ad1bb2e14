"""Look-up in the lexicon of an index: word links of a pair, translations of a unit, light words.

A *light* word says little: it may stand inside a translation of several words, but not at its start
or end. The function words in this module are light in any text. Another word is light in an index
where it is very common.
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
# A unit with a larger share of all occurrences, and more occurrences, than these is light too:
# hoeveel, combien
_SHARE: Final = 0.003
_SEEN: Final = 300


def is_function_word(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of one of the function words in this module."""
    return unit in _listed(language)


@cache
def _listed(language: Language) -> frozenset[str]:
    words = _WORDS[language].split()
    # taken as they are: an elided word such as l' occurs only before another word
    elided = {word for word in words if "'" in word}
    return frozenset(elided).union(
        token.term
        for _, _, terms in locate_chunks(
            " ".join(each for each in words if each not in elided), language
        )
        for token in terms.tokens
        if token.kind == "stem"
    )


def light(language: Language, units: Sequence[str], seen: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a flag for each unit: True for function words and for very common units.

    ``seen`` are the numbers of occurrences of the units. A unit is very common if it has more than
    300 occurrences and more than 0.3 % of all occurrences.
    """
    common: NDArray[np.bool_] = seen > max(_SEEN, _SHARE * float(seen.sum()))
    listed = _listed(language)
    common |= np.fromiter((unit in listed for unit in units), np.bool_, len(units))
    return common


# --- The lexicon


# Weight of the translations that only one direction holds: the words of a phrase
_ONE_WAY: Final = 0.5
_MOST: Final = 255.0


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation of a unit: a unit of the other language, and its probability from 0 to 1."""

    unit: str
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class PassageLinks:
    """The word links of one pair, as arrays with one item per link.

    ``nl`` and ``fr`` are the offsets of the linked words in their passages, in characters. ``sure``
    is the confidence of the link, from 0 to 255.
    """

    nl: NDArray[Any]
    fr: NDArray[Any]
    sure: NDArray[Any]

    def from_side(self, language: Language) -> LinksFrom:
        """Return the links from the passage in ``language`` to its counterpart."""
        begins, other_begins = (self.nl, self.fr) if language == "nl" else (self.fr, self.nl)
        return LinksFrom(begins, other_begins, self.sure)


@dataclass(frozen=True, slots=True, eq=False)
class LinksFrom:
    """The word links of one pair, from one passage (the source) to its counterpart.

    ``begins`` are the offsets of the linked words in the source, and ``other_begins`` those in the
    counterpart, in characters. ``sure`` is the confidence of each link, from 0 to 255.
    """

    begins: NDArray[Any]
    other_begins: NDArray[Any]
    sure: NDArray[Any]

    def to(self, begins: Iterable[int]) -> dict[int, float]:
        """Return the offsets in the counterpart of the words linked to some words of the source.

        ``begins`` are offsets in the source. The values are confidences, from 0 to 1; of several
        links to one word, the best counts.
        """
        linked: dict[int, float] = {}
        for begin in begins:
            at = (self.begins == begin).nonzero()[0]
            for other, chance in zip(
                self.other_begins[at].tolist(), self.sure[at].tolist(), strict=True
            ):
                linked[other] = max(chance / _MOST, linked.get(other, 0.0))
        return linked

    def back(self, begin: int) -> list[int]:
        """Return the offsets in the source of the words linked to a word of the counterpart.

        ``begin`` is the offset in the counterpart.
        """
        words: list[int] = self.begins[(self.other_begins == begin).nonzero()[0]].tolist()
        return words


class Lexicon:
    """The lexicon of one generation of an index. Threads can share it.

    Each file is read when it is first needed.

    Raises:
        IndexDamaged: raised by any method if a file is missing or has invalid content.
    """

    def __init__(self, folder: Path) -> None:
        self._files = Files(folder)
        self._lock = threading.RLock()

    def links(self, ordinal: int) -> PassageLinks:
        """Return the word links of the pair with this ordinal; no links if the pair is unknown."""
        with self._lock:
            ordinals, starts, nl, fr, sure = self._links
        index = int(ordinals.searchsorted(ordinal))
        if index == len(ordinals) or ordinals[index] != ordinal:
            return PassageLinks(nl[:0], fr[:0], sure[:0])
        first, end = int(starts[index]), len(nl)
        if index + 1 < len(starts):
            end = int(starts[index + 1])
        if not first <= end <= len(nl):
            raise self._files.damaged("links.starts", f"does not ascend to {len(nl)}")
        here = slice(first, end)
        return PassageLinks(nl[here], fr[here], sure[here])

    def renderings(
        self, language: Language, unit: str, limit: int, *, agreed: bool = False
    ) -> list[Rendering]:
        """Return at most ``limit`` translations of a unit, sorted by descending probability.

        The list is empty for an unknown unit. With ``agreed``, only counts from both directions are
        used: then mensenhandel has the translation traite, but not humains.
        """
        with self._lock:
            number = self._numbers[language].get(unit)
            if number is None:
                return []
            side = self._sides[language]
        return side.renderings(number, limit, 0.0 if agreed else _ONE_WAY)

    def is_light(self, language: Language, unit: str) -> bool:
        """Return True if a unit is a function word, or very common in this index: de, van, la."""
        with self._lock:
            return unit in self._light[language]

    def units(self, language: Language) -> list[tuple[str, int]]:
        """Return (unit, number of occurrences) for all units of a language."""
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
        by_language: dict[Language, frozenset[str]] = {}
        for language, units in self._units.items():
            seen = self._files.array(f"table.seen_{language}")
            common = np.flatnonzero(light(language, units, np.asarray(seen)))
            by_language[language] = frozenset(units[number] for number in common.tolist())
        return by_language

    @lazy
    def _sides(self) -> Mapping[Language, _TableDirection]:
        return {
            "nl": _TableDirection(self._files, "starts", None, "fr", self._units),
            "fr": _TableDirection(self._files, "starts_fr", "by_fr", None, self._units),
        }


class _TableDirection:
    """The translation table read in one direction, from the units of one language."""

    def __init__(
        self,
        files: Files,
        starts: str,
        order: str | None,
        others: str | None,
        units: Mapping[Language, list[str]],
    ) -> None:
        self._files = files
        names, self._units = (
            (units["nl"], units["fr"]) if order is None else (units["fr"], units["nl"])
        )
        self._starts_name = f"table.{starts}"
        self._starts = files.array(self._starts_name)
        if len(self._starts) != len(names) + 1:
            raise files.damaged(
                self._starts_name, f"has {len(self._starts)} for {len(names)} units"
            )
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
        """Return the rows of the table with the translations of a unit."""
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
        chosen: NDArray[Any] = weights[at]
        if not is_weight(chosen):
            raise self._files.damaged(name, "holds what is no weight")
        return chosen
