"""Expansions: the forms that match a prefix, a pattern or a fuzzy query, and their passages.

:func:`expand` executes an expansion. :func:`complete_forms` returns the most frequent forms with a
prefix, for completion. :func:`similar` returns the forms within a few edits of a word, for spelling
correction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benelux_search.analysis.terms import SEPARATOR, folded_of
from benelux_search.index import algebra
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.postings import Frequencies, count_occurrences, narrow
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes, to_text

_PART: Final = 1024  # forms between two checks of the deadline
_FEW: Final = 5000  # occurrences; more than these are counted by ordinal, not by sorting


def expand(
    node: algebra.Expansion, language_index: LanguageIndex, until: float | None
) -> tuple[Numbers, Frequencies | None, bool]:
    """Return the passages with a form of an expansion, their frequencies, and a flag.

    Frequencies are None if all are 1. The flag is False if passages may be missing, because there
    are too many forms or the deadline ``until`` has passed.
    """
    chosen, complete = _chosen(node, language_index, until)
    occurrences = language_index.forms(chosen)
    if len(occurrences) < _FEW:
        occurrences = np.sort(occurrences)
        return *count_occurrences(occurrences), complete
    present = np.zeros(len(language_index.lengths), np.bool_)
    present[occurrences] = True
    docs = present.nonzero()[0].astype(np.uint32)
    if len(docs) == len(occurrences):
        return docs, None, complete
    # Find the last occurrence in each passage; the others are fewer, and are counted by sorting
    indices = np.arange(len(occurrences), dtype=np.uint32)
    last = np.empty(len(language_index.lengths), np.uint32)
    last[occurrences] = indices
    more = occurrences[last[occurrences] != indices]
    more.sort()
    again, times = count_occurrences(more)
    frequencies = np.ones(len(docs), np.int64)
    frequencies[docs.searchsorted(again)] += 1 if times is None else times
    return docs, narrow(frequencies), complete


def _chosen(
    node: algebra.Expansion, language_index: LanguageIndex, until: float | None
) -> tuple[list[Counts], bool]:
    """Return the numbers of the forms in each segment, and whether these are all forms."""
    if isinstance(node, algebra.FormsQuery):
        return _known(node.forms, language_index), True
    if isinstance(node, algebra.PrefixQuery) and _is_plain(node):
        ranges = [
            segment.lexicon("form").prefix_range(to_bytes(node.prefix))
            for segment in language_index.segments
        ]
        if sum(map(len, ranges)) <= EXPANSION_FORMS:
            return [np.arange(each.start, each.stop) for each in ranges], True
    complete = True
    by_segment: list[dict[bytes, int]] = []
    for index, segment in enumerate(language_index.segments):
        numbers: dict[bytes, int] = {}
        for number, term in _matching(node, segment):
            if term:
                numbers[term] = number
            elif until is not None and time.perf_counter() > until:
                complete = False
                break
        by_segment.append(_alive(numbers, index, language_index))
    keys = sorted(
        {to_text(term) for numbers in by_segment for term in numbers},
        key=lambda key: (len(folded_of(key)), key),
    )
    terms = [to_bytes(key) for key in keys[:EXPANSION_FORMS]]
    chosen = [sorted(numbers[term] for term in terms if term in numbers) for numbers in by_segment]
    return [np.array(each, np.int64) for each in chosen], complete and len(keys) <= EXPANSION_FORMS


def _alive(
    numbers: dict[bytes, int], segment: int, language_index: LanguageIndex
) -> dict[bytes, int]:
    """Keep those forms of a segment that occur in a passage that is not deleted."""
    if language_index.live_mask(segment) is None:
        return numbers
    counts = language_index.form_frequencies(segment, np.array(list(numbers.values()), np.int64))
    return {
        term: number for (term, number), count in zip(numbers.items(), counts, strict=True) if count
    }


def _known(keys: Sequence[str], language_index: LanguageIndex) -> list[Counts]:
    """Return the numbers of given forms in each segment."""
    terms = [to_bytes(key) for key in dict.fromkeys(keys)]
    by_segment = []
    for segment in language_index.segments:
        numbers = map(segment.lexicon("form").find, terms)
        by_segment.append(np.array(sorted(n for n in numbers if n is not None), np.int64))
    return by_segment


def _is_plain(prefix: algebra.PrefixQuery) -> bool:
    """Return True if every key that starts with the prefix belongs to a matching form."""
    return prefix.written is None and SEPARATOR not in prefix.prefix


def _matching(node: algebra.Pattern, segment: SegmentReader) -> Iterator[tuple[int, bytes]]:
    """Yield (number, term) of the forms of a segment that match.

    An empty term comes now and then, so that the caller can check the time.
    """
    lexicon = segment.lexicon("form")
    where = lexicon.prefix_range(to_bytes(algebra.literal(node)))
    if isinstance(node, algebra.FuzzyQuery):
        similar_forms, _ = segment.vocabulary(where).similar(node.form, node.edits)
        for number in similar_forms.tolist():
            term = lexicon[number]
            if folded_of(to_text(term))[:1] == node.form[:1]:
                yield number, term
        return
    terms = zip(where, lexicon.terms(where), strict=True)
    if isinstance(node, algebra.PrefixQuery) and _is_plain(node):
        yield from terms
        return
    matches = algebra.matcher(node)
    for number, term in terms:
        if number % _PART == 0:
            yield number, b""
        if matches(to_text(term)):
            yield number, term


# --- Completions and similar forms


# at first, look at this many times ``limit`` forms per segment, but at least at _LEAST
_AT_FIRST: Final = 2
_DEEPER: Final = 4  # then, if that is not enough, this many times deeper
_LEAST: Final = 16


def complete_forms(language_index: LanguageIndex, prefix: str, limit: int) -> list[tuple[str, int]]:
    """Return at most ``limit`` forms with a prefix, as (key, passages), most frequent first."""
    if SEPARATOR in prefix:
        return []
    ranges = [
        segment.lexicon("form").prefix_range(to_bytes(prefix))
        for segment in language_index.segments
    ]
    chosen = [np.arange(each.start, each.stop) for each in ranges]
    return _most_frequent(language_index, chosen, limit)


def similar(
    language_index: LanguageIndex, form: str, edits: int, limit: int, until: float | None
) -> list[tuple[str, int, int]]:
    """Return at most ``limit`` forms that are at most ``edits`` edits away from ``form``.

    Each is (key, edits, passages). The forms with the fewest edits come first, and of these the
    most frequent ones. After the deadline ``until``, the remaining segments are left out.
    """
    within: list[tuple[Counts, Counts]] = []
    for segment in language_index.segments:
        if until is not None and time.perf_counter() > until:
            break
        within.append(segment.vocabulary(range(len(segment.lexicon("form")))).similar(form, edits))
    forms: list[tuple[str, int, int]] = []
    for wanted in range(edits + 1):
        if len(forms) >= limit:
            break
        chosen = [np.sort(numbers[apart == wanted]) for numbers, apart in within]
        best = _most_frequent(language_index, chosen, limit - len(forms))
        forms += [(key, wanted, passages) for key, passages in best]
    return forms


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Forms of a segment, most frequent first, and the number of passages with each of them.

    ``segment`` is the index of the segment; the counts include deleted passages.
    """

    segment: int
    numbers: Counts
    counts: Counts

    def after(self, depth: int) -> int:
        """Return an upper bound for the passages of a form behind the first ``depth`` ones."""
        return int(self.counts[depth]) if depth < len(self.counts) else 0


def _most_frequent(
    language_index: LanguageIndex, chosen: Sequence[Counts], limit: int
) -> list[tuple[str, int]]:
    """Return (key, passages) of the most frequent of some forms.

    The forms are given by segment, as ascending numbers. The first ones of each segment are
    looked up in all segments, until no other form can be as frequent (the threshold algorithm,
    Fagin et al. 2001). The counts of a segment are upper bounds: they include deleted passages.
    """
    ordered = [_ordered(language_index, segment, numbers) for segment, numbers in enumerate(chosen)]
    # equally frequent forms come in the order of their keys only if there is a single segment
    least = 0 if len(ordered) == 1 and language_index.live_mask(0) is None else 1
    known: dict[bytes, int] = {}
    done, depth = 0, max(_LEAST, _AT_FIRST * limit)
    while limit > 0:
        terms = {
            language_index.segments[one.segment].lexicon("form")[number]
            for one in ordered
            for number in one.numbers[done:depth].tolist()
        }
        known.update(_frequencies(language_index, sorted(terms - known.keys())))
        best = sorted((-count, to_text(term)) for term, count in known.items() if count)[:limit]
        most = sum(one.after(depth) for one in ordered)
        if not most or (len(best) == limit and -best[-1][0] >= most + least):
            return [(key, -count) for count, key in best]
        done, depth = depth, depth * _DEEPER
    return []


def _ordered(language_index: LanguageIndex, segment: int, numbers: Counts) -> _Ordered:
    counts = language_index.segments[segment].frequencies("form")[numbers]
    order = (-counts).argsort(kind="stable")
    return _Ordered(segment, numbers[order], counts[order])


def _frequencies(language_index: LanguageIndex, terms: Sequence[bytes]) -> dict[bytes, int]:
    """Return the number of passages that contain each of some forms, without deleted ones."""
    total = dict.fromkeys(terms, 0)
    for index, segment in enumerate(language_index.segments):
        looked_up = [(term, segment.lexicon("form").find(term)) for term in terms]
        known = [(term, number) for term, number in looked_up if number is not None]
        numbers = np.array([number for _, number in known], np.int64)
        for (term, _), count in zip(
            known, language_index.form_frequencies(index, numbers).tolist(), strict=True
        ):
            total[term] += count
    return total
