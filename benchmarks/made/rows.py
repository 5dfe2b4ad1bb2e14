"""The rows of a made document, and the pairs of texts that are its truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Texts: TypeAlias = tuple[str, ...]
Gold: TypeAlias = tuple[Texts, Texts]  # the Dutch and the French paragraphs of a bead


@dataclass(frozen=True, slots=True)
class Row:
    """Paragraphs that stand side by side, or in turns.

    ``nl`` and ``fr`` translate each other; one of them may be empty. ``other`` are paragraphs in a
    third language; such a row has no others. ``nl_key`` and ``fr_key`` are set where each language
    has an order of its own, as in a sorted list of definitions: the paragraphs with equal keys
    translate each other.

    Only printed pages have these: ``beside`` is the text in a third language beside the two;
    ``figures`` stand between the two labels of a row of a table, ``mark`` is the number of the row;
    ``is_head`` is True for a head in a table. ``page`` is the number after an entry of contents.
    """

    nl: Texts = ()
    fr: Texts = ()
    other: Texts = ()
    nl_key: str = ""
    fr_key: str = ""
    beside: Texts = ()
    figures: Texts = ()
    mark: str = ""
    is_head: bool = False
    page: str = ""

    @property
    def is_tabular(self) -> bool:
        """True for a row of a table of figures."""
        return bool(self.figures) or self.is_head


def row(nl: str, fr: str) -> Row:
    """Return the row of a Dutch and a French paragraph; an empty text stands for none."""
    return Row((nl,) if nl else (), (fr,) if fr else ())


def sorted_rows(pairs: Sequence[tuple[str, str]]) -> list[Row]:
    """Return rows of pairs, each language in its own alphabetical order."""
    dutch = sorted(range(len(pairs)), key=lambda k: pairs[k][0].casefold())
    french = sorted(range(len(pairs)), key=lambda k: pairs[k][1].casefold())
    return [
        Row((pairs[a][0],), (pairs[b][1],), nl_key=f"sorted {a}", fr_key=f"sorted {b}")
        for a, b in zip(dutch, french, strict=True)
    ]


def gold_of(rows: Sequence[Row]) -> Iterator[Gold]:
    """Yield the paragraphs that translate each other, and those without a translation.

    A rule, such as the dots of a form, is no paragraph.
    """
    for gold in _pairs(rows):
        if any(c.isalnum() for side in gold for text in side for c in text):
            yield gold


def _pairs(rows: Sequence[Row]) -> Iterator[Gold]:
    french_by_key = {each.fr_key: each.fr for each in rows if each.fr_key}
    dutch_keys = {each.nl_key for each in rows if each.nl_key}
    for each in rows:
        if each.nl_key:
            yield each.nl, french_by_key.get(each.nl_key, ())
        elif each.nl or (each.fr and not each.fr_key):
            yield each.nl, () if each.fr_key else each.fr
        if each.fr_key and each.fr_key not in dutch_keys:
            yield (), each.fr
