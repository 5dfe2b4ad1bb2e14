"""Links between token types: the Dutch and French types that share a match key.

The kind of a key tells how probable it is that the translation of a fragment holds that of a type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from benelux_search.align.bags import Bags, distinct
from benelux_search.align.known_words import KnownWords
from benelux_search.align.lattice import Floats, Ints
from benelux_search.align.match_keys import is_word, keys

# How often the translation of a paragraph holds that of a token, by the kind of match key
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
# The same for a token whose translation is nowhere in the document. A number would have stayed the
# same, and sometimes so would a word that the lexicon does not know.
_NOWHERE = {"=!": 0.999, "=*": 0.99, "=#": 0.97, "=@": 0.4, "=&": 0.95, ">": 0.5, "=": 0.1}
_NAME_FOUND, _NAME_NOWHERE = 0.95, 0.6  # of names that are the same in both languages


@dataclass(frozen=True, slots=True)
class TypeLinks:
    """Pairs of Dutch and French token types that translate each other.

    Dutch type ``nl[k]`` translates French type ``fr[k]``. ``hit_rates`` and ``absent_rates`` hold
    two arrays of probabilities: by Dutch type, and by French type. The hit rate of a type is the
    probability that the counterpart of a fragment with this type holds a translation of the type,
    if the document holds one. The absent rate is the same probability if the document holds none.
    """

    nl: Ints
    fr: Ints
    hit_rates: tuple[Floats, Floats]
    absent_rates: tuple[Floats, Floats]

    def with_learned(self, nl: Ints, fr: Ints) -> TypeLinks:
        """Return these links plus the learned pairs (``nl[k]``, ``fr[k]``)."""
        hit_rates = tuple(known.copy() for known in self.hit_rates)
        for chances, taught in zip(hit_rates, (nl, fr), strict=True):
            chances[taught] = np.maximum(chances[taught], _FOUND["^"])
        return TypeLinks(
            np.concatenate([self.nl, nl]),
            np.concatenate([self.fr, fr]),
            (hit_rates[0], hit_rates[1]),
            self.absent_rates,
        )


def link_types(nl: Bags, fr: Bags, known: KnownWords | None = None) -> TypeLinks:
    """Return the Dutch and French types that share a match key, with their probabilities.

    ``known`` are words that translate each other beside those of the shipped lexicon.
    """
    mine, yours = (_keys(bags, known) for bags in (nl, fr))
    shared = set().union(*mine) & set().union(*yours)
    common = [type_keys & shared for type_keys in mine], [type_keys & shared for type_keys in yours]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for b, type_keys in enumerate(common[1]):
        for key in type_keys:
            holders[key].append(b)
    variety = max(1, len(yours))
    codes = [  # of pairs of types
        a * variety + b
        for a, type_keys in enumerate(common[0])
        for key in type_keys
        for b in holders[key]
    ]
    linked_nl, linked_fr = np.divmod(distinct(np.array(codes, np.int64)), variety)
    return TypeLinks(
        linked_nl,
        linked_fr,
        (
            _likely(list(map(_kinds, common[0])), nl.names, _FOUND, _NAME_FOUND),
            _likely(list(map(_kinds, common[1])), fr.names, _FOUND, _NAME_FOUND),
        ),
        (
            _likely(list(map(_cached_kinds, mine)), nl.names, _NOWHERE, _NAME_NOWHERE),
            _likely(list(map(_cached_kinds, yours)), fr.names, _NOWHERE, _NAME_NOWHERE),
        ),
    )


def _keys(bags: Bags, known: KnownWords | None) -> list[frozenset[str]]:
    """Return the match keys of each type of a language."""
    language, persons = bags.language, bags.persons
    found = [keys(t, language, person=k in persons) for k, t in enumerate(bags.types)]
    if known is None:
        return found
    return [
        own | known.keys(t, language) if is_word(t) else own
        for own, t in zip(found, bags.types, strict=True)
    ]


def key_hit_rate(key: str) -> float:
    """Return how often the translation of a passage holds a match key; 0 for an unknown kind."""
    return _chance(key[:2], _FOUND)


def _chance(kind: str, chances: Mapping[str, float]) -> float:
    return chances.get(kind) or chances.get(kind[0], 0.0)


_NO_KINDS: Final[frozenset[str]] = frozenset()


def _kinds(type_keys: Collection[str]) -> frozenset[str]:
    """Return the kinds of the keys of a type: their first two characters."""
    return frozenset([key[:2] for key in type_keys]) if type_keys else _NO_KINDS


_cached_kinds = lru_cache(maxsize=1 << 14)(_kinds)  # the words of a language repeat


def _likely(
    kinds_by_type: Sequence[frozenset[str]],
    names: Collection[int],
    chances: Mapping[str, float],
    name: float,
) -> Floats:
    """Return the highest probability among the kinds of each type's keys; 0 if it has none.

    ``name`` is the probability for a name that is the same in both languages.
    """
    by_kind = {kind: _chance(kind, chances) for kind in set().union(*kinds_by_type)}
    best = [max(map(by_kind.__getitem__, own)) if own else 0.0 for own in kinds_by_type]
    for t in names:
        if any(kind[0] == "=" for kind in kinds_by_type[t]):
            best[t] = max(best[t], name)
    return np.array(best, float)
