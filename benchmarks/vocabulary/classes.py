"""Forms to classes: every form of a language is in one class, which a search takes for one word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Family:
    """A lemma with its forms; a form may be claimed by several families.

    ``weight`` decides between them where nothing else does: a noun before a verb.
    """

    lemma: str
    forms: frozenset[str]
    weight: int = 0


@dataclass(slots=True)
class Classes:
    """Families merged to classes by their lemmas (union-find), and forms assigned to them.

    A form goes to the class that has it as a lemma; otherwise to the family of the greatest
    weight, the first of equals.
    """

    _parent: dict[str, str] = field(default_factory=dict)

    def root(self, lemma: str) -> str:
        self._parent.setdefault(lemma, lemma)
        while self._parent[lemma] != lemma:
            self._parent[lemma] = self._parent[self._parent[lemma]]
            lemma = self._parent[lemma]
        return lemma

    def merge(self, into: str, other: str) -> None:
        """Makes two lemmas one word, called by the first."""
        self._parent[self.root(other)] = self.root(into)

    def assigned(self, families: Iterable[Family]) -> dict[str, str]:
        """The root lemma of each form."""
        ordered = sorted(families, key=lambda family: -family.weight)
        found = {family.lemma: self.root(family.lemma) for family in ordered}
        for family in ordered:
            for form in family.forms:
                found.setdefault(form, self.root(family.lemma))
        return found


def members(assigned: dict[str, str]) -> dict[str, list[str]]:
    """The forms of each class."""
    found: dict[str, list[str]] = defaultdict(list)
    for form, root in assigned.items():
        found[root].append(form)
    return found


def rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The words of a list that a person wrote: a row a line, # begins a remark."""
    for line in lines:
        words = line.partition("#")[0].split()
        if words:
            yield words
