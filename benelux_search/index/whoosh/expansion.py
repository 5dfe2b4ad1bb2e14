"""Expansions: the forms that match a prefix, a pattern or a fuzzy query, and their passages.

:func:`expand` executes an expansion. :func:`complete_forms` returns the most frequent forms with a
prefix, for completion. :func:`similar` returns the forms within a few edits of a word, for spelling
correction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

import numpy as np

from benelux_search.analysis.terms import SEPARATOR, folded_of
from benelux_search.index import algebra
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.index.whoosh.form_vocabulary import FormVocabulary
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.packing import Counts, Numbers
from benelux_search.index.whoosh.postings import Frequencies, count_occurrences, narrow
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes, to_text

# forms that an expression tests between two looks at the clock: the worst one takes .2 ms a form
_AT_ONCE: Final = 1024
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


def count_forms(
    pattern: algebra.Pattern, language_index: LanguageIndex, until: float | None
) -> int:
    """Return the number of forms that match a pattern, up to the limit of an expansion.

    Forms may be missing if the deadline ``until`` has passed.
    """
    chosen, _ = _chosen(pattern, language_index, until)
    alive = [
        numbers[language_index.form_frequencies(index, numbers) > 0]
        for index, numbers in enumerate(chosen)
    ]
    if len(alive) == 1:
        return len(alive[0])
    segments = language_index.segments
    keys = (segment.vocabulary.keys(own) for segment, own in zip(segments, alive, strict=True))
    return len(set().union(*keys))


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
    complete, by_segment = True, []
    for index, segment in enumerate(language_index.segments):
        numbers, lengths, whole = _matching(node, segment, until)
        if language_index.live_mask(index) is not None:
            alive = language_index.form_frequencies(index, numbers) > 0
            numbers, lengths = numbers[alive], lengths[alive]
        complete &= whole and len(numbers) <= EXPANSION_FORMS
        # no form behind these is among the first of all segments
        by_segment.append(np.sort(numbers[lengths.argsort(kind="stable")[:EXPANSION_FORMS]]))
    if len(by_segment) <= 1:
        return by_segment, complete
    return _first_forms(by_segment, language_index, complete=complete)


def _first_forms(
    by_segment: Sequence[Counts], language_index: LanguageIndex, *, complete: bool
) -> tuple[list[Counts], bool]:
    """Return the first forms of several segments, sorted by length and then by key."""
    found = [
        dict(zip(map(to_text, segment.vocabulary.keys(numbers)), numbers.tolist(), strict=True))
        for segment, numbers in zip(language_index.segments, by_segment, strict=True)
    ]
    keys = sorted(set().union(*found), key=lambda key: (len(folded_of(key)), key))
    first = keys[:EXPANSION_FORMS]
    chosen = [np.array(sorted(n[key] for key in first if key in n), np.int64) for n in found]
    return chosen, complete and len(keys) <= EXPANSION_FORMS


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


def _matching(
    node: algebra.Pattern, segment: SegmentReader, until: float | None
) -> tuple[Counts, Counts, bool]:
    """Return the ascending numbers of the forms of a segment that match, and their lengths.

    The lengths are those of the folded forms in characters. The flag is False if the deadline
    ``until`` has passed before all forms were compared.
    """
    where = segment.lexicon("form").prefix_range(to_bytes(algebra.literal(node)))
    vocabulary = segment.vocabulary
    if isinstance(node, algebra.FuzzyQuery):
        similar_forms = np.sort(vocabulary.similar(node.form, node.edits, where)[0])
        return similar_forms, vocabulary.lengths(similar_forms), True
    found, whole = [np.empty(0, np.int64)], True
    for find in _comparisons(node, vocabulary, where):
        if until is not None and time.perf_counter() > until:
            whole = False
            break
        found.append(find())
    matching = np.concatenate(found)
    return matching, vocabulary.lengths(matching), whole


def _comparisons(
    node: algebra.PrefixQuery | algebra.WildcardQuery | algebra.RegexQuery,
    vocabulary: FormVocabulary,
    numbers: range,
) -> Iterator[Callable[[], Counts]]:
    """Yield functions that each compare some of these forms, and return those that match."""
    if not isinstance(node, algebra.RegexQuery):
        for run, some in vocabulary.runs(numbers):
            yield partial(run.matching, node, some)
        return
    from benelux_search.index.whoosh import expression_scan  # noqa: PLC0415 - most queries have none

    scan = expression_scan.ExpressionScan(node)
    for run, some in vocabulary.runs(numbers):
        for start in range(some.start, some.stop, _AT_ONCE):
            yield partial(run.accepted, scan, range(start, min(start + _AT_ONCE, some.stop)))


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


def stems_from(language_index: LanguageIndex, beginning: str, limit: int) -> list[tuple[str, int]]:
    """Return at most ``limit`` stems that start with ``beginning``, as (stem, passages)."""
    found: set[bytes] = set()
    for segment in language_index.segments:
        lexicon = segment.lexicon("stem")
        found.update(lexicon.terms(lexicon.prefix_range(to_bytes(beginning))))
    stems = map(to_text, sorted(found))
    counted = ((stem, language_index.frequency("stem", stem)) for stem in stems)
    return list(islice((each for each in counted if each[1]), limit))


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
        every = range(len(segment.lexicon("form")))
        within.append(segment.vocabulary.similar(form, edits, every))
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
