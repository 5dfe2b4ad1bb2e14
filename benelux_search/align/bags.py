"""The fragments of one language as sets of token types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.keys import lead, tokens, types
from benelux_search.align.lattice import Ints
from benelux_search.model import Language


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
        known: dict[str, tuple[int, ...]] = {}  # the types of each token
        members: list[int] = []
        sizes: list[int] = []

        def numbered(found: Sequence[str]) -> tuple[int, ...]:
            return tuple(numbers.setdefault(t, len(numbers)) for t in found)

        for text in texts:
            here = set(numbered(lead(text)))
            for token in tokens(text):
                own = known.get(token)
                if own is None:
                    own = known[token] = numbered(types(token))
                here.update(own)
            members += sorted(here)
            sizes.append(len(here))
        rows = np.repeat(np.arange(len(texts)), sizes)
        return cls(language, tuple(numbers), len(texts), rows, np.array(members, np.int64))

    def holders(self) -> tuple[Ints, Ints]:
        """The fragments that hold each type, rising: type ``t`` has ``[starts[t] : starts[t + 1]]``.

        Gives (starts, fragments).
        """
        order = np.argsort(self.members, kind="stable")
        counts = np.bincount(self.members, minlength=len(self.types))
        return np.concatenate([[0], np.cumsum(counts)]), self.rows[order]


def expanded(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """(which range, place) of all places in the ranges that begin at ``starts``."""
    which = np.repeat(np.arange(len(starts)), sizes)
    first = np.cumsum(sizes) - sizes
    return which, np.arange(len(which)) + (starts - first)[which]
