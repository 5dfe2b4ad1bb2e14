"""The words of a sentence, and the differences between two sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rapidfuzz.distance import Levenshtein

from benelux_search.results import Match
from benelux_search.sentence_matches import Difference, DifferenceKind, Placeable

_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence: as written, for comparison, and their (start, end)."""

    texts: Sequence[str]
    keys: Sequence[str]
    spans: Sequence[Match]


def words_of(sentence: str) -> Words:
    """Return the words of a sentence; those of different capitals are compared as equal."""
    spans = [match.span() for match in _WORD.finditer(sentence)]
    texts = [sentence[start:end] for start, end in spans]
    return Words(texts, [text.lower() for text in texts], spans)


def keys_of(sentence: str) -> list[str]:
    """Return the words of a sentence for comparison, as :func:`words_of` does."""
    return [word.lower() for word in _WORD.findall(sentence)]


def differences(query: Words, found: Words, start: int) -> Iterator[Difference]:
    """Yield the differences of two sentences in order; the first begins at ``start`` of its text.

    As many words that stand for others as possible are told one by one, so that a number that
    stands for a number is seen.
    """
    for own, other in _changes(query, found):
        if len(own) == len(other):
            for i, j in zip(own, other, strict=True):
                yield _difference(query, range(i, i + 1), found, range(j, j + 1), start)
        else:
            yield _difference(query, own, found, other, start)


def _changes(query: Words, found: Words) -> Iterator[tuple[range, range]]:
    """Yield the stretches of words that differ, with equal words between them."""
    codes = Levenshtein.opcodes(query.keys, found.keys)
    for is_equal, stretch in groupby(codes, key=lambda code: code.tag == "equal"):
        if not is_equal:
            edits = list(stretch)
            first, last = edits[0], edits[-1]
            yield range(first.src_start, last.src_end), range(first.dest_start, last.dest_end)


def _difference(query: Words, own: range, found: Words, other: range, start: int) -> Difference:
    in_query = _span(query, own, start)
    in_text = _span(found, other, 0)
    kind: DifferenceKind = "replaced"
    if in_text is None:
        kind = "added"
    elif in_query is None:
        kind = "missing"
    return Difference(kind, in_query, in_text, _placeable(query, own, found, other))


def _span(words: Words, part: range, start: int) -> Match | None:
    if not part:
        return None
    return words.spans[part[0]][0] + start, words.spans[part[-1]][1] + start


def _placeable(query: Words, own: range, found: Words, other: range) -> Placeable | None:
    """Return what kind of word stands for another of its kind: a number or a name."""
    if not own or not other:
        return None
    texts = [query.texts[k] for k in own], [found.texts[k] for k in other]
    if all(text[0].isdigit() for side in texts for text in side):
        return "number"
    # the first word of a sentence has a capital, whatever it is
    if own[0] and other[0] and all(text[0].isupper() for side in texts for text in side):
        return "name"
    return None
