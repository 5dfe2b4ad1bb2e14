"""Bilingual texts as units: paragraphs in one or both languages that translate each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

Kind: TypeAlias = Literal[
    "title",
    "heading",
    "recital",
    "text",
    "article",
    "numbered",
    "item",
    "turn",
    "question",
    "answer",
    "row",
    "signature",
    "motto",
]
TAB = "\t"  # between the cells of a table row


class Gold(TypedDict):
    """The paragraphs of a document and their alignment, as in the gold files."""

    nl: list[str]
    fr: list[str]
    beads: list[list[list[int]]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A bead: the paragraphs of each language, of which one may have none.

    ``note`` is the text of a footnote in Dutch and in French.
    """

    kind: Kind
    nl: tuple[str, ...]
    fr: tuple[str, ...]
    note: tuple[str, str] | None = None

    def side(self, language: str) -> tuple[str, ...]:
        """Return the paragraphs in a language."""
        return self.nl if language == "nl" else self.fr


def gold_of(units: tuple[Unit, ...]) -> Gold:
    """Return the gold of a document; footnotes are not part of it."""
    gold = Gold(nl=[], fr=[], beads=[])
    for unit in units:
        gold["beads"].append([_added(gold["nl"], unit.nl), _added(gold["fr"], unit.fr)])
    return gold


def _added(known: list[str], texts: tuple[str, ...]) -> list[int]:
    known += [text.replace(TAB, " ") for text in texts]
    return list(range(len(known) - len(texts), len(known)))


def paragraphs_of(units: tuple[Unit, ...], language: str) -> Iterator[tuple[Unit, str]]:
    """Yield each paragraph in a language with its unit."""
    for unit in units:
        for text in unit.side(language):
            yield unit, text
