"""What a word or phrase of a query looks like in an index of one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benelux_search.analysis import analyse
from benelux_search.model import Language, Term
from benelux_search.query import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Fuzzy,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Side,
    Wildcard,
    Word,
)

Leaf = Word | Phrase | Prefix


@dataclass(frozen=True, slots=True)
class Shape:
    """Stems to look for: the ``parts`` at relative positions, or any of ``wholes``.

    ``Benelux-landen`` has the parts ``(0, benelux), (1, land)`` and the whole ``beneluxland``.
    """

    parts: tuple[tuple[int, str], ...]
    wholes: tuple[str, ...] = ()


def shape(leaf: Word | Phrase, language: Language) -> Shape | None:
    """The shape of a word or phrase; None when the analysis finds no stem in it."""
    stems = [term for term in analyse(leaf.text, language) if term.kind == "stem"]
    if isinstance(leaf, Word):
        # l'accord is looked for as accord: une and cet stand before it as well
        stems = [term for term in stems if not term.term.endswith("'")] or stems
    if not stems:
        return None
    narrowest: dict[int, Term] = {}
    for term in stems:
        known = narrowest.get(term.position)
        if known is None or term.end - term.start < known.end - known.start:
            narrowest[term.position] = term
    first = min(narrowest)
    parts = tuple((place - first, term.term) for place, term in sorted(narrowest.items()))
    if len(parts) == 1 or isinstance(leaf, Phrase):
        return Shape(parts)
    span = (min(term.start for term in stems), max(term.end for term in stems))
    return Shape(parts, tuple(term.term for term in stems if (term.start, term.end) == span))


def leaves(node: Node) -> Iterator[tuple[Leaf, Language | None]]:
    """The words, prefixes and phrases to be found, each with the side asked for, if any."""
    return ((leaf, side) for leaf, side in clauses(node) if not isinstance(leaf, Aligned))


def clauses(
    node: Node, side: Language | None = None
) -> Iterator[tuple[Leaf | Aligned, Language | None]]:
    """The same, and how the pairs to be found are to be aligned."""
    match node:
        case Side(language, inner):
            yield from clauses(inner, language)
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from clauses(child, side)
        case Not() | Doc() | Number() | Date():
            return
        case Exact(text) | Wildcard(text) | Fuzzy(text):
            yield Word(text), side
        case Near(text):
            yield Phrase(text), side
        case _:
            yield node, side
