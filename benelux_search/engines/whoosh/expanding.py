"""The forms that a prefix, a pattern or a misspelt word stands for, and where they are."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from benelux_search.engines.scoring import EXPANSION_FORMS
from benelux_search.engines.whoosh.language_index import Side
from benelux_search.engines.whoosh.lexicon import to_bytes, to_text
from benelux_search.engines.whoosh.packing import Counts, Numbers
from benelux_search.engines.whoosh.postings import Frequencies, counted, narrow
from benelux_search.engines.whoosh.segment import Segment
from benelux_search.expressions import Expansion, Forms, Fuzzy, Pattern, Prefix
from benelux_search.patterns import literal, matcher
from benelux_search.terms import SEPARATOR, folded_of

_PART: Final = 1024  # forms between two looks at the clock
_FEW: Final = 5000  # occurrences; more are counted by ordinal, not by sorting


def expanded(
    node: Expansion, side: Side, until: float | None
) -> tuple[Numbers, Frequencies | None, bool]:
    """The passages of all forms that an expansion stands for, how often, and whether these are
    all of them; there are too many forms, or the time is over."""
    chosen, complete = _chosen(node, side, until)
    occurrences = side.forms(chosen)
    if len(occurrences) < _FEW:
        occurrences = np.sort(occurrences)
        return *counted(occurrences), complete
    there = np.zeros(len(side.lengths), np.bool_)
    there[occurrences] = True
    docs = there.nonzero()[0].astype(np.uint32)
    if len(docs) == len(occurrences):
        return docs, None, complete
    # Which occurrence of each passage is the last one; the others, fewer, are counted by sorting.
    places = np.arange(len(occurrences), dtype=np.uint32)
    last = np.empty(len(side.lengths), np.uint32)
    last[occurrences] = places
    more = occurrences[last[occurrences] != places]
    more.sort()
    again, times = counted(more)
    frequencies = np.ones(len(docs), np.int64)
    frequencies[docs.searchsorted(again)] += 1 if times is None else times
    return docs, narrow(frequencies), complete


def _chosen(node: Expansion, side: Side, until: float | None) -> tuple[list[Counts], bool]:
    """The numbers of the forms, by segment."""
    if isinstance(node, Forms):
        return _known(node.forms, side), True
    if isinstance(node, Prefix) and _is_plain(node):
        ranges = [
            segment.lexicon("form").beginning(to_bytes(node.prefix)) for segment in side.segments
        ]
        if sum(map(len, ranges)) <= EXPANSION_FORMS:
            return [np.arange(found.start, found.stop) for found in ranges], True
    complete = True
    found: list[dict[bytes, int]] = []
    for place, segment in enumerate(side.segments):
        own: dict[bytes, int] = {}
        for number, term in _matching(node, segment):
            if term:
                own[term] = number
            elif until is not None and time.perf_counter() > until:
                complete = False
                break
        found.append(_alive(own, place, side))
    keys = sorted(
        {to_text(term) for own in found for term in own}, key=lambda key: (len(folded_of(key)), key)
    )
    terms = [to_bytes(key) for key in keys[:EXPANSION_FORMS]]
    numbers = [sorted(own[term] for term in terms if term in own) for own in found]
    return [np.array(own, np.int64) for own in numbers], complete and len(keys) <= EXPANSION_FORMS


def _alive(found: dict[bytes, int], place: int, side: Side) -> dict[bytes, int]:
    """The forms of a segment, by their terms, that are in a passage that is not deleted."""
    if side.live(place) is None:
        return found
    counts = side.form_frequencies(place, np.array(list(found.values()), np.int64))
    return {
        term: number for (term, number), count in zip(found.items(), counts, strict=True) if count
    }


def _known(keys: Sequence[str], side: Side) -> list[Counts]:
    """The numbers of some forms, by segment."""
    terms = [to_bytes(key) for key in dict.fromkeys(keys)]
    found = []
    for segment in side.segments:
        numbers = map(segment.lexicon("form").find, terms)
        found.append(np.array(sorted(n for n in numbers if n is not None), np.int64))
    return found


def _is_plain(prefix: Prefix) -> bool:
    """Whether all keys that begin so are of forms that do."""
    return prefix.written is None and SEPARATOR not in prefix.prefix


def _matching(node: Pattern, segment: Segment) -> Iterator[tuple[int, bytes]]:
    """The forms of a segment that match, by number; now and then an empty one, to look up."""
    lexicon = segment.lexicon("form")
    where = lexicon.beginning(to_bytes(literal(node)))
    if isinstance(node, Fuzzy):
        found, _ = segment.vocabulary(where).similar(node.form, node.edits)
        for number in found.tolist():
            term = lexicon[number]
            if folded_of(to_text(term))[:1] == node.form[:1]:
                yield number, term
        return
    terms = zip(where, lexicon.terms(where), strict=True)
    if isinstance(node, Prefix) and _is_plain(node):
        yield from terms
        return
    matches = matcher(node)
    for number, term in terms:
        if number % _PART == 0:
            yield number, b""
        if matches(to_text(term)):
            yield number, term
