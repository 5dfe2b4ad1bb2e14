"""Bags of token types: the fragments of one language, each as the set of its types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benelux_search.align.lattice import Ints
from benelux_search.align.match_keys import (
    leading_number,
    match_tokens,
    name_tokens,
    person_tokens,
    types,
)
from benelux_search.model import Language

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bags:
    """The fragments of one language, each as a set of token types.

    ``types[t]`` is a token type. Fragment ``rows[k]`` holds type ``members[k]``; these pairs are
    sorted. ``count`` is the number of fragments. ``redundant`` are redundant pairs, as numbers
    ``row * len(types) + type``: a fragment that begins with the number of an article or item also
    holds this number as an ordinary token. ``names`` are the types that are written like names
    somewhere in the document. ``persons`` are the types that occur in names of persons.
    """

    language: Language
    types: tuple[str, ...]
    count: int
    rows: Ints
    members: Ints
    redundant: Ints
    names: frozenset[int]
    persons: frozenset[int]

    @classmethod
    def of(cls, texts: Sequence[str], language: Language) -> Bags:
        """Tokenise the texts of the fragments and collect their types, names and persons."""
        known, numbers = _Numbers(), _Numbers()  # ids of tokens, and ids of their types
        flat: list[int] = []
        sizes: list[int] = []
        name_words: set[str] = set()
        person_words: set[str] = set()
        for text in texts:
            tokens = match_tokens(text)
            flat += map(known.__getitem__, tokens)
            sizes.append(len(tokens))
            name_words.update(name_tokens(text))
            person_words.update(person_tokens(text))
        made = [[numbers[t] for t in types(token)] for token in known]
        front = [(row, number) for row, number in enumerate(map(leading_number, texts)) if number]
        leading = [(row, numbers[number]) for row, number in front]
        # the leading number is also a token, but counts once
        twice = [
            (row, numbers[t])
            for row, number in front
            for token in match_tokens(number[1:])
            for t in types(token)
        ]
        variety = max(1, len(numbers))
        starts = np.concatenate([[0], np.cumsum([len(types_) for types_ in made])]).astype(np.int64)
        members = np.array([t for types_ in made for t in types_], np.int64)
        seen = np.array(flat, np.int64)
        which, at = expand_ranges(starts[seen], starts[seen + 1] - starts[seen])
        rows = np.repeat(np.arange(len(texts)), sizes)[which]
        leads, redundant = (
            distinct(np.array([row * variety + t for row, t in pairs], np.int64))
            for pairs in (leading, twice)
        )
        codes = distinct(np.concatenate([rows * variety + members[at], leads]))
        rows, members = np.divmod(codes, variety)
        # "De" of "De Smet" also begins sentences: a type that also occurs in lower case is no name
        name_ids, person_ids = (
            frozenset(numbers[t] for t in words if t in numbers and t.lower() not in numbers)
            for words in (name_words, person_words)
        )
        return cls(
            language, tuple(numbers), len(texts), rows, members, redundant, name_ids, person_ids
        )

    def counted_pairs(self) -> tuple[Ints, Ints]:
        """Return the pairs (fragment, type) that are not redundant, as two arrays."""
        once = ~np.isin(self.rows * max(1, len(self.types)) + self.members, self.redundant)
        return self.rows[once], self.members[once]

    def begins_with(self, first_characters: str) -> Flags:
        """Return a mask of the types that begin with one of ``first_characters`` (``*``: items)."""
        return np.array([t[0] in first_characters for t in self.types], bool)

    def holds_number(self) -> Flags:
        """Return a mask of the fragments that hold a number; the number of an article counts."""
        rows, members = self.counted_pairs()
        mask = np.zeros(self.count, bool)
        mask[rows[self.begins_with("#!")[members]]] = True
        return mask

    def holds_only_persons(self) -> Flags:
        """Return a mask of the fragments that hold nothing but names of persons and short words.

        A type of fewer than 4 characters counts as short.
        """
        short = np.array([len(t) < 4 for t in self.types], bool)
        person = np.zeros(len(self.types), bool)
        person[list(self.persons)] = True
        others = np.bincount(self.rows[~(person | short)[self.members]], minlength=self.count)
        some = np.bincount(self.rows[person[self.members]], minlength=self.count)
        mask: Flags = (others == 0) & (some > 0)
        return mask

    def articles(self) -> dict[int, str]:
        """Map each fragment that begins an article, paragraph or speech to its number (``!12``)."""
        of = self.begins_with("!")[self.members]
        return {
            row: self.types[t]
            for row, t in zip(self.rows[of].tolist(), self.members[of].tolist(), strict=True)
        }

    def posting_lists(self) -> tuple[Ints, Ints]:
        """Return the posting lists of all types, as two arrays ``starts`` and ``fragments``.

        ``fragments[starts[t] : starts[t + 1]]`` are the fragments that hold type ``t``, sorted.
        """
        order = np.argsort(self.members, kind="stable")
        counts = np.bincount(self.members, minlength=len(self.types))
        return np.concatenate([[0], np.cumsum(counts)]), self.rows[order]


class _Numbers(dict[str, int]):
    """A dictionary that numbers its keys in the order of their first lookup."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


def distinct(codes: Ints) -> Ints:
    """Return the distinct values of an array of non-negative numbers, sorted."""
    codes = np.sort(codes)
    return codes[np.diff(codes, prepend=-1) > 0]


def expand_ranges(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Return all elements of the ranges that have the given starts and sizes.

    The result is two arrays with an entry for each element: the index of its range, and the
    element.
    """
    which = np.repeat(np.arange(len(starts)), sizes)
    first = np.cumsum(sizes) - sizes
    return which, np.arange(len(which)) + (starts - first)[which]
