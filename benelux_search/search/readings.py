"""Analysis of the words of a query.

:func:`leaves` and :func:`clauses` yield the leaves of a query tree, each with its side.
:func:`analyze_leaf` analyses the text of one leaf into the terms that it may have in the index of
one language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from benelux_search.analysis import elided, locate_chunks, unaccented
from benelux_search.analysis.prefilter import WordPosition, widest_words
from benelux_search.analysis.terms import PART, TermToken, written_of
from benelux_search.model import Language
from benelux_search.query.tree import (
    AlignedNode,
    AndNode,
    DateNode,
    DocumentNode,
    ExactNode,
    FilterNode,
    FuzzyNode,
    LanguageNode,
    NearNode,
    Node,
    NotNode,
    NumberNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    WildcardNode,
    WordNode,
)

TextLeaf: TypeAlias = (
    WordNode | ExactNode | PrefixNode | WildcardNode | FuzzyNode | PhraseNode | NearNode
)


def leaves(node: Node) -> Iterator[tuple[TextLeaf, Language | None]]:
    """Yield the words, patterns and phrases of a query, each with the side named for it, or None.

    Exclusions and filters are left out.
    """
    for leaf, side in clauses(node):
        if not isinstance(leaf, AlignedNode | DocumentNode | NumberNode | DateNode):
            yield leaf, side


def clauses(
    node: Node, side: Language | None = None
) -> Iterator[tuple[TextLeaf | FilterNode, Language | None]]:
    """Yield the words, patterns, phrases and filters of a query, each with its language, or None.

    ``side`` is the language of the clause around ``node``, or None.
    """
    match node:
        case LanguageNode(language, inner):
            yield from clauses(inner, language)
        case AndNode(nodes) | OrNode(nodes):
            for child in nodes:
                yield from clauses(child, side)
        case NotNode():
            return
        case _:
            yield node, side


# --- Analysis of a leaf


@dataclass(frozen=True, slots=True)
class AnalyzedTerm:
    """An analysed word of a query, at one position.

    ``offset`` is the position. ``text`` is the word as typed, ``form`` the key of its form.
    ``stems`` are its stems in a text; there may be several if the word does not exist without
    accents. ``unaccented`` are the stems of other words that were perhaps typed without their
    accents. ``parts`` are the stems of the parts of a compound. ``elided`` are the stems of its
    elided forms before other words, ``d'`` for ``de``. ``cells`` are the words of another reading:
    ``461 463`` is one number, or two.
    """

    offset: int
    text: str
    form: str
    stems: tuple[str, ...]
    unaccented: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    elided: tuple[str, ...] = ()
    cells: tuple[AnalyzedTerm, ...] = ()

    @property
    def alternatives(self) -> tuple[str, ...]:
        """All stems that match the word as a word of its own, not as a part of a compound."""
        return (*self.stems, *self.unaccented, *self.elided)


@dataclass(frozen=True, slots=True)
class AnalyzedText:
    """The analysed words of a word or phrase of a query.

    ``Benelux-landen`` has the words ``benelux`` and ``landen`` side by side; ``whole`` is its
    reading as one word.
    """

    words: tuple[AnalyzedTerm, ...]
    whole: AnalyzedTerm | None = None

    def apart(self) -> AnalyzedText | None:
        """Return the other reading, in which numbers side by side are several numbers.

        None if there are no such numbers.
        """
        if not any(word.cells for word in self.words):
            return None
        found: list[AnalyzedTerm] = []
        more = 0  # extra positions of this reading
        for word in self.words:
            several = word.cells or (word,)
            first = word.offset + more
            found += [replace(each, offset=first + n) for n, each in enumerate(several)]
            more += len(several) - 1
        return AnalyzedText(tuple(found))


@lru_cache(maxsize=1 << 9)
def analyze_leaf(text: str, language: Language, *, phrase: bool = False) -> AnalyzedText | None:
    """Analyse the text of a leaf; return None if there is nothing in it to search for.

    In a phrase every word counts, and may be elided. Otherwise an elided article is dropped:
    ``l'accord`` is searched as ``accord``, because ``une`` or ``cet`` may stand before it too.
    """
    found = _words(text, language, phrase=phrase)
    if not found:
        return None
    spans = widest_words(span for span, _ in found)
    cells: defaultdict[int, list[AnalyzedTerm]] = defaultdict(list)
    wholes: list[AnalyzedTerm] = []
    words: dict[int, AnalyzedTerm] = {}
    for span, word in found:
        chosen = spans[span.position]
        if span == chosen:
            words[span.position] = word
        elif chosen.start <= span.start and span.end <= chosen.end:
            cells[span.position].append(word)
        elif span.start <= chosen.start:
            wholes.append(word)
    ordered = [replace(words[at], cells=tuple(cells[at])) for at in spans]
    if len(ordered) == 1 or phrase or len(wholes) != 1 or wholes[0].offset != ordered[0].offset:
        return AnalyzedText(tuple(ordered))
    return AnalyzedText(tuple(ordered), wholes[0])


def _words(
    text: str, language: Language, *, phrase: bool
) -> list[tuple[WordPosition, AnalyzedTerm]]:
    found: list[tuple[WordPosition, AnalyzedTerm]] = []
    for span, spots in _tokens(text, language).items():
        word = _reading(span, text, spots, language)
        if word is None:
            continue
        if phrase:
            word = replace(word, elided=elided(written_of(word.form), language))
        if phrase or not word.form.endswith("'"):
            found.append((span, word))
    return found


def _tokens(text: str, language: Language) -> dict[WordPosition, list[TermToken]]:
    """Return the terms of each token; the parts of a compound belong to its token."""
    found: dict[WordPosition, list[TermToken]] = {}
    for begin, position, spots in locate_chunks(text, language):
        token = WordPosition(0, 0, 0)
        for spot in spots.spots:
            if spot.kind == "form":
                token = WordPosition(position + spot.position, begin + spot.start, begin + spot.end)
            found.setdefault(token, []).append(spot)
    return found


def _reading(
    span: WordPosition, text: str, spots: list[TermToken], language: Language
) -> AnalyzedTerm | None:
    stems = tuple(spot.term for spot in spots if spot.kind == "stem")
    if not stems:
        return None
    form = next(spot.term for spot in spots if spot.kind == "form")
    others = tuple(stem for stem in unaccented(written_of(form), language) if stem not in stems)
    parts = tuple(dict.fromkeys(_largest([spot for spot in spots if spot.kind == "part"])))
    return AnalyzedTerm(span.position, text[span.start : span.end], form, stems, others, parts)


def _largest(parts: list[TermToken]) -> Iterator[str]:
    """Yield the stems of parts that are not inside another part: of ziekenhuisnetwerk, no huis."""
    end = -1
    for part in parts:
        if part.start >= end:
            end = part.end
            yield part.term


def in_compounds(stem: str) -> str:
    """Return the term of a stem as a part of compounds."""
    return PART + stem
