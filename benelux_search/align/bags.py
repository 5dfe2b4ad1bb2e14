"""The fragments of one language as sets of token types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benelux_search.align.lattice import Ints
from benelux_search.align.tokens import lead, names, persons, tokens, types
from benelux_search.model import Language

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bags:
    """The fragments of one language as sets of token types.

    ``types[t]`` is a token type; fragment ``rows[k]`` holds type ``members[k]`` (sorted pairs).
    ``echoes`` are those pairs whose number the fragment begins with, and has another type for,
    as ``row * len(types) + type``.
    ``names`` are the types that are written as names somewhere, ``persons`` those that are said to
    be names of persons.
    """

    language: Language
    types: tuple[str, ...]
    count: int
    rows: Ints
    members: Ints
    echoes: Ints
    names: frozenset[int]
    persons: frozenset[int]

    @classmethod
    def of(cls, texts: Sequence[str], language: Language) -> Bags:
        known, numbers = _Numbers(), _Numbers()  # of tokens, and of their types
        flat: list[int] = []
        sizes: list[int] = []
        named: set[str] = set()
        called: set[str] = set()
        for text in texts:
            found = tokens(text)
            flat += map(known.__getitem__, found)
            sizes.append(len(found))
            named.update(names(text))
            called.update(persons(text))
        made = [[numbers[t] for t in types(token)] for token in known]
        front = [(row, number) for row, number in enumerate(map(lead, texts)) if number]
        leading = [(row, numbers[number]) for row, number in front]
        # the number is a token as well, and counts once
        twice = [
            (row, numbers[t])
            for row, number in front
            for token in tokens(number[1:])
            for t in types(token)
        ]
        variety = max(1, len(numbers))
        starts = np.concatenate([[0], np.cumsum([len(found) for found in made])]).astype(np.int64)
        members = np.array([t for found in made for t in found], np.int64)
        seen = np.array(flat, np.int64)
        which, at = expanded(starts[seen], starts[seen + 1] - starts[seen])
        rows = np.repeat(np.arange(len(texts)), sizes)[which]
        leads, echoes = (
            distinct(np.array([row * variety + t for row, t in pairs], np.int64))
            for pairs in (leading, twice)
        )
        codes = distinct(np.concatenate([rows * variety + members[at], leads]))
        rows, members = np.divmod(codes, variety)
        # "De" of "De Smet" begins sentences as well: what is also written small is no name
        written, people = (
            frozenset(numbers[t] for t in found if t in numbers and t.lower() not in numbers)
            for found in (named, called)
        )
        return cls(language, tuple(numbers), len(texts), rows, members, echoes, written, people)

    def counted(self) -> tuple[Ints, Ints]:
        """(fragment, type) pairs, none that says what another one says."""
        once = ~np.isin(self.rows * max(1, len(self.types)) + self.members, self.echoes)
        return self.rows[once], self.members[once]

    def kinds(self, marks: str) -> Flags:
        """Which types begin with one of these marks: ``*`` those of the numbers of items."""
        return np.array([t[0] in marks for t in self.types], bool)

    def numbered(self) -> Flags:
        """Which fragments hold a number, that of an article included."""
        rows, members = self.counted()
        found = np.zeros(self.count, bool)
        found[rows[self.kinds("#!")[members]]] = True
        return found

    def of_persons(self) -> Flags:
        """Which fragments hold names of persons and nothing else but short words ("De Smet")."""
        short = np.array([len(t) < 4 for t in self.types], bool)
        person = np.zeros(len(self.types), bool)
        person[list(self.persons)] = True
        others = np.bincount(self.rows[~(person | short)[self.members]], minlength=self.count)
        some = np.bincount(self.rows[person[self.members]], minlength=self.count)
        found: Flags = (others == 0) & (some > 0)
        return found

    def articles(self) -> dict[int, str]:
        """The number of each fragment that is an article, a paragraph or a speech."""
        of = self.kinds("!")[self.members]
        return {
            row: self.types[t]
            for row, t in zip(self.rows[of].tolist(), self.members[of].tolist(), strict=True)
        }

    def holders(self) -> tuple[Ints, Ints]:
        """(starts, fragments): ``fragments[starts[t] : starts[t + 1]]`` hold type ``t``, rising."""
        order = np.argsort(self.members, kind="stable")
        counts = np.bincount(self.members, minlength=len(self.types))
        return np.concatenate([[0], np.cumsum(counts)]), self.rows[order]


class _Numbers(dict[str, int]):
    """Numbers its keys in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


def distinct(codes: Ints) -> Ints:
    """The different values that are not negative, rising."""
    codes = np.sort(codes)
    return codes[np.diff(codes, prepend=-1) > 0]


def expanded(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """(which range, place) of all places in the ranges that begin at ``starts``."""
    which = np.repeat(np.arange(len(starts)), sizes)
    first = np.cumsum(sizes) - sizes
    return which, np.arange(len(which)) + (starts - first)[which]
