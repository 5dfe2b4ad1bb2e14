"""What tokens say: which tokens of a side find a translation in which units of the other side.

Each token type of one language has a list of the fragments of the other language that hold a
translation of it. Finding one where it is expected weighs ``log(found / chance)``, missing it
``log((1 - found) / (1 - chance))``: a number that stands in two paragraphs only weighs much, a
word that stands in half of them nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benelux_search.align.keys import keys, tokens
from benelux_search.align.lattice import Floats, Ints
from benelux_search.model import Language

# How often a token of a translated paragraph finds its translation there, by the kind of key
_FOUND = {"=!": 0.999, "=#": 0.92, "=@": 0.92, "=": 0.75, "~": 0.65, ">": 0.5, "^": 0.55}
# The same for a token whose translation is nowhere in the document: a number would have stayed
# itself, and now and then a word that the lexicon does not know as well
_NOWHERE = {"=!": 0.999, "=#": 0.75, "=@": 0.8, ">": 0.5, "=": 0.1}
_LEAST_RATIO = 1.3  # a type that chance finds nearly as often says nothing
_MOST_GAIN = 6.0
# Other texts that a short document stands for: that a word is in one of its three paragraphs
# does not make it a common word
_OTHER_TEXTS, _THEIR_SHARE = 8.0, 0.3


@dataclass(frozen=True, slots=True)
class Bags:
    """The fragments of one language as sets of token types.

    ``types[t]`` is a token type; fragment ``rows[k]`` holds type ``members[k]`` (sorted pairs).
    """

    language: Language
    types: tuple[str, ...]
    count: int
    rows: Ints
    members: Ints

    @classmethod
    def of(cls, texts: Sequence[str], language: Language) -> Bags:
        numbers: dict[str, int] = {}
        pairs = sorted(
            {
                (row, numbers.setdefault(token, len(numbers)))
                for row, text in enumerate(texts)
                for token in tokens(text)
            }
        )
        flat = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return cls(language, tuple(numbers), len(texts), flat[:, 0], flat[:, 1])

    def holders(self) -> list[Ints]:
        """The fragments that hold each type, rising."""
        order = np.argsort(self.members, kind="stable")
        ends = np.searchsorted(self.members[order], np.arange(1, len(self.types)))
        return np.split(self.rows[order], ends)

    def united(self, size: int) -> tuple[Ints, Ints]:
        """(row, type) pairs of all units of ``size`` fragments; row is a unit's first one."""
        if size == 1:
            return self.rows, self.members
        variety = max(1, len(self.types))
        shifted = np.concatenate([(self.rows - d) * variety + self.members for d in range(size)])
        pairs = np.unique(shifted[shifted >= 0])
        rows = pairs // variety
        keep = rows <= self.count - size
        return rows[keep], pairs[keep] % variety


TypeKeys = Sequence[frozenset[str]]


def type_keys(bags: Bags) -> TypeKeys:
    """The match keys of each type."""
    return [keys(t, bags.language) for t in bags.types]


def with_learned(own: TypeKeys, bags: Bags, learned: Mapping[str, Iterable[str]]) -> TypeKeys:
    """The match keys of each type, and those that the document taught."""
    return [k | frozenset(learned.get(t, ())) for t, k in zip(bags.types, own, strict=True)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One direction: what the types of one language find in the fragments of the other.

    Type ``t`` finds a translation in some of ``places``, fragments of the other language;
    ``order`` is ``places`` with the type in front, for a search in all types at once (``span`` is
    what a type counts there).

    ``units[size]`` are the (unit, type) pairs of units of ``size`` fragments, of types that say
    something; ``worth[reach]`` is what finding each type in a unit of ``reach`` fragments of the
    other language adds, and what missing it costs.
    """

    places: Ints
    order: Ints
    span: int
    units: Mapping[int, tuple[Ints, Ints]]
    worth: Mapping[int, tuple[Floats, Floats]]


def _worth(expected: Floats, chance: Floats, reach: int) -> tuple[Floats, Floats]:
    """A longer unit holds a translation by chance more often, so finding one proves less."""
    by_chance = 1.0 - (1.0 - chance) ** reach
    says = expected > by_chance
    likely, by_chance = np.where(says, expected, 0.5), np.where(says, by_chance, 0.5)
    missing = np.log((1 - likely) / (1 - by_chance))
    return np.minimum(_MOST_GAIN, np.log(likely / by_chance) - missing), missing


def evidence(
    bags: Bags,
    own: TypeKeys,
    other: Bags,
    others: TypeKeys,
    sizes: Sequence[int],
) -> Evidence:
    """Looks up the types of one language among the fragments of the other by their keys.

    ``sizes`` are those of the units that will be asked about.
    """
    types_of = _types_by_key(others)
    holders = other.holders()
    expected, chance = np.zeros(len(own)), np.zeros(len(own))
    places: list[Ints] = [np.zeros(0, np.int64)]
    order: list[Ints] = [np.zeros(0, np.int64)]
    span = other.count + 1
    for t, found in enumerate(own):
        hit = [key for key in found if key in types_of]
        matching = {other_type for key in hit for other_type in types_of[key]}
        spots = np.unique(np.concatenate([holders[k] for k in matching])) if hit else places[0]
        likely = _likely(hit, _FOUND) if hit else _likely(found, _NOWHERE)
        by_chance = (len(spots) + _THEIR_SHARE) / (other.count + _OTHER_TEXTS)
        if likely > _LEAST_RATIO * by_chance:
            expected[t], chance[t] = likely, by_chance
            places.append(spots)
            order.append(t * span + spots)
    units = {}
    for size in sizes:
        rows, types = bags.united(size)
        says = expected[types] > 0
        units[size] = (rows[says], types[says])
    worth = {reach: _worth(expected, chance, reach) for reach in sizes}
    return Evidence(np.concatenate(places), np.concatenate(order), span, units, worth)


def _likely(found: Iterable[str], chances: Mapping[str, float]) -> float:
    """The chance of the best kind of key, 0 where none is of a kind that is expected."""
    return max((chances.get(key[:2], chances.get(key[0], 0.0)) for key in found), default=0.0)


def _types_by_key(own: TypeKeys) -> dict[str, list[int]]:
    types_of: defaultdict[str, list[int]] = defaultdict(list)
    for t, found in enumerate(own):
        for key in found:
            types_of[key].append(t)
    return dict(types_of)


def found_in_band(
    side: Evidence, size: int, reaches: Sequence[int], left: Ints, start: int, width: int
) -> list[npt.NDArray[np.float32]]:
    """Evidence of units of ``size`` fragments against units of each reach, in a band.

    Row ``i`` is the unit of fragments ``start + i`` and the next ``size - 1``, column ``c`` the
    unit that begins at the other side's fragment ``left[i] + c``. One array (len(left), width)
    for each reach.
    """
    rows, types = side.units[size]
    count = len(left)
    here = slice(*np.searchsorted(rows, (start, start + count)))
    rows, types = rows[here] - start, types[here]
    low = left[rows]
    high = np.minimum(low + width + max(reaches) - 1, side.span - 1)
    begin = np.searchsorted(side.order, types * side.span + low)
    end = np.searchsorted(side.order, types * side.span + high)
    sizes = np.maximum(0, end - begin)
    find = np.repeat(np.arange(len(rows)), sizes)
    inside = np.arange(len(find)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at = side.places[begin[find] + inside] - low[find]
    cells = rows[find] * width + at
    tables = []
    for reach in reaches:
        gain, missing = side.worth[reach]
        base = np.bincount(rows, weights=missing[types], minlength=count)
        found = _spread(find, at, cells, gain[types[find]], (count, width), reach)
        tables.append((found + base[:, None]).astype(np.float32))
    return tables


def _spread(
    find: Ints, at: Ints, cells: Ints, gains: Floats, shape: tuple[int, int], reach: int
) -> Floats:
    """Adds each find to the columns of all units that hold its place, once a unit."""
    count, width = shape
    # the distance to the place before it in the same find: a unit that holds both counts one
    gap = np.full(len(at), reach)
    if len(at) > 1:
        same = find[1:] == find[:-1]
        gap[1:][same] = np.minimum(reach, (at[1:] - at[:-1])[same])
    total = np.zeros(count * width)
    for back in range(reach):
        keep = (back < gap) & (at >= back) & (at - back < width)
        total += np.bincount(cells[keep] - back, weights=gains[keep], minlength=count * width)
    return total.reshape(count, width)
