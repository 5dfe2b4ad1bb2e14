"""What tokens say: which tokens of a side find a translation in which units of the other side.

Each token type of one language has a list of the fragments of the other language that hold a
translation of it. Finding one where it is expected weighs ``log(found / chance)``, missing it
``log((1 - found) / (1 - chance))``: a number that stands in two paragraphs only weighs much, a
word that stands in half of them nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.bags import Bags, distinct, expanded
from benelux_search.align.keys import keys
from benelux_search.align.lattice import Floats, Ints

# How often a token of a translated paragraph finds its translation there, by the kind of key
_FOUND = {
    "=!": 0.999,
    "=*": 0.995,
    "=#": 0.985,
    "=@": 0.98,
    "=&": 0.98,
    "=": 0.75,
    "~": 0.65,
    ">": 0.5,
    "^": 0.55,
}
# The same for a token whose translation is nowhere in the document: a number would have stayed
# itself, and now and then a word that the lexicon does not know as well
_NOWHERE = {"=!": 0.999, "=*": 0.99, "=#": 0.97, "=@": 0.4, "=&": 0.95, ">": 0.5, "=": 0.1}
_NAME_FOUND, _NAME_NOWHERE = 0.95, 0.6  # of names that are the same in both languages
_LEAST_RATIO = 1.3  # a type that chance finds nearly as often says nothing
_MOST_GAIN = 5.0  # nats that finding a token is worth at most
_ITEM_GAIN = 1.0  # the same of an item's number: lists go 1, 2, 3 whatever is in them
_SHORTEST, _LONGEST = 0.2, 6.0  # lengths of units that count, in those of a usual fragment
# Other texts that a short document stands for: that a word is in one of its three paragraphs
# does not make it a common word
_OTHER_TEXTS, _THEIR_SHARE = 8.0, 0.3


@dataclass(frozen=True, slots=True)
class Links:
    """Which types of the two languages translate each other.

    Dutch type ``nl[k]`` goes with French type ``fr[k]``; ``found`` and ``nowhere`` are, by
    language and type, how often a token finds its translation where there is one, and how often
    it would have had one where the document has none.
    """

    nl: Ints
    fr: Ints
    found: tuple[Floats, Floats]
    nowhere: tuple[Floats, Floats]

    def with_learned(self, nl: Ints, fr: Ints) -> Links:
        """These links and those that the document taught."""
        found = tuple(known.copy() for known in self.found)
        for chances, types in zip(found, (nl, fr), strict=True):
            chances[types] = np.maximum(chances[types], _FOUND["^"])
        return Links(
            np.concatenate([self.nl, nl]),
            np.concatenate([self.fr, fr]),
            (found[0], found[1]),
            self.nowhere,
        )


def links(nl: Bags, fr: Bags) -> Links:
    """The types that share a match key."""
    mine = [keys(t, "nl", person=k in nl.persons) for k, t in enumerate(nl.types)]
    yours = [keys(t, "fr", person=k in fr.persons) for k, t in enumerate(fr.types)]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for b, found in enumerate(yours):
        for key in found:
            holders[key].append(b)
    pairs: dict[tuple[int, int], None] = {}
    shared: set[str] = set()
    for a, found in enumerate(mine):
        for key in found & holders.keys():
            shared.add(key)
            pairs.update(dict.fromkeys((a, b) for b in holders[key]))
    flat = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Links(
        flat[:, 0],
        flat[:, 1],
        (
            _likely([found & shared for found in mine], nl.names, _FOUND, _NAME_FOUND),
            _likely([found & shared for found in yours], fr.names, _FOUND, _NAME_FOUND),
        ),
        (
            _likely(mine, nl.names, _NOWHERE, _NAME_NOWHERE),
            _likely(yours, fr.names, _NOWHERE, _NAME_NOWHERE),
        ),
    )


def _likely(
    own: Sequence[frozenset[str]],
    names: Collection[int],
    chances: Mapping[str, float],
    name: float,
) -> Floats:
    """The chance of the best kind of key of each type, 0 where none is of a kind expected.

    ``name`` is that of a name that is the same in both languages.
    """
    best = [
        max((chances.get(key[:2], chances.get(key[0], 0.0)) for key in found), default=0.0)
        for found in own
    ]
    for t in names:
        if any(key[0] == "=" for key in own[t]):
            best[t] = max(best[t], name)
    return np.array(best, float)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One direction: what the types of one language find in the fragments of the other.

    ``order`` holds ``type * span + place`` for each place where a type finds a translation, rising.
    Fragment ``rows[k]`` holds type ``types[k]``, which says something and which the last
    fragment to hold it did ``gaps[k]`` fragments ago.

    In a unit of ``r`` times the usual length, finding type ``t`` adds
    ``gain[t] - fall[t] * log(r)`` to what missing it costs, ``missing[t] + rise[t] * r``.
    ``lengths[q - 1]`` are those of the other language's units of ``q`` fragments, by their first
    one.
    """

    order: Ints
    span: int
    rows: Ints
    types: Ints
    gaps: Ints
    gain: Floats
    fall: Floats
    missing: Floats
    rise: Floats
    lengths: tuple[Floats, ...]


def both_ways(nl: Bags, fr: Bags, known: Links, most: int) -> tuple[Evidence, Evidence]:
    """What Dutch finds in French and French in Dutch, in units of up to ``most`` fragments."""
    (found_nl, found_fr), (nowhere_nl, nowhere_fr) = known.found, known.nowhere
    return (
        _evidence(nl, fr, (known.nl, known.fr), (found_nl, nowhere_nl), most),
        _evidence(fr, nl, (known.fr, known.nl), (found_fr, nowhere_fr), most),
    )


def _evidence(
    own: Bags,
    other: Bags,
    pairs: tuple[Ints, Ints],
    chances: tuple[Floats, Floats],
    most: int,
) -> Evidence:
    """Looks up the types of one language among the fragments of the other.

    ``pairs`` are types of the two languages that go together, ``chances`` those of a type to
    find its translation where there is one, and where there is none.
    """
    (mine, theirs), (found, nowhere) = pairs, chances
    starts, holders = other.holders()
    which, at = expanded(starts[theirs], starts[theirs + 1] - starts[theirs])
    span = other.count + 1
    order = distinct(mine[which] * span + holders[at])
    counts = np.bincount(order // span, minlength=len(own.types))
    expected = np.where(counts > 0, found, nowhere)
    chance = (counts + _THEIR_SHARE) / (other.count + _OTHER_TEXTS)
    says = expected > _LEAST_RATIO * chance
    rows, types = own.counted()
    heard = says[types]
    rows, types = rows[heard], types[heard]
    expected = np.where(says, expected, 0.5)
    chance = np.where(says, np.minimum(chance, 0.99), 0.5)
    most_gain = np.where(own.kinds("*"), _ITEM_GAIN, _MOST_GAIN)
    missing, rise = np.log(1.0 - expected), -np.log(1.0 - chance)
    return Evidence(
        order[says[order // span]],
        span,
        rows,
        types,
        _gaps(rows, types),
        np.minimum(most_gain, np.log(expected / chance)) - missing - rise,
        rise / chance,
        missing,
        rise,
        tuple(_lengths(other, size) for size in range(1, most + 1)),
    )


def shared_numbers(nl: Bags, fr: Bags, most: int) -> Evidence:
    """How many numbers Dutch units share with French ones, as evidence that counts them."""
    numbers_fr = {t: k for k, t in enumerate(fr.types) if t[0] in "#!"}
    places = np.array([numbers_fr.get(t, -1) for t in nl.types], np.int64)
    mine = np.flatnonzero(places >= 0)
    starts, holders = fr.holders()
    theirs = places[mine]
    which, at = expanded(starts[theirs], starts[theirs + 1] - starts[theirs])
    span = fr.count + 1
    rows, types = nl.counted()
    rows, types = rows[places[types] >= 0], types[places[types] >= 0]
    one, nothing = np.ones(len(nl.types)), np.zeros(len(nl.types))
    return Evidence(
        mine[which] * span + holders[at],
        span,
        rows,
        types,
        _gaps(rows, types),
        one,
        nothing,
        nothing,
        nothing,
        tuple(np.ones(fr.count) for _ in range(most)),
    )


def _lengths(bags: Bags, size: int) -> Floats:
    """The lengths of units of so many fragments, in those of a usual one."""
    types = np.bincount(bags.rows, minlength=bags.count) + 1.0
    total = np.concatenate([[0.0], np.cumsum(types / types.mean())])
    ends = np.minimum(np.arange(bags.count) + size, bags.count)
    lengths: Floats = np.clip(total[ends] - total[:-1], _SHORTEST, _LONGEST)
    return lengths


def _gaps(rows: Ints, types: Ints) -> Ints:
    """How many fragments ago each type was last held; as many as there are where never."""
    order = np.argsort(types, kind="stable")
    gaps = np.full(len(rows), len(rows) + 1)
    same = np.diff(types[order]) == 0
    gaps[order[1:][same]] = np.diff(rows[order])[same]
    return gaps
