"""Learning: build the lexicon of an index, or update it to the pairs of the store.

An update learns from the new pairs only, unless too many pairs have changed; see
:func:`update_lexicon`.

:func:`seeds` gives the pairs of units that probably translate each other before anything is
learned: equal words, cognates, and the lexicon that is shipped for aligning paragraphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from benelux_search.align.match_keys import cognate, shipped_lexicon
from benelux_search.analysis import locate_chunks
from benelux_search.errors import IndexDamaged, Note, plural_note
from benelux_search.lexicon.lexicon_files import Content, Files, is_usable, write_lexicon
from benelux_search.lexicon.training import Batch, Ids, Range, TrainingCorpus
from benelux_search.lexicon.translation_model import learn
from benelux_search.lexicon.translation_table import (
    Flags,
    TranslationTable,
    UnitCounts,
    empty_table,
    positions_of,
)
from benelux_search.model import LANGUAGES, Language, Pair

Pairs: TypeAlias = Callable[[Sequence[Range]], Iterable[Pair]]
Learning: TypeAlias = Callable[[int, int], None]  # chunks done, and their number

_CELLS: Final = 4_000_000  # to learn from at a time: some 150 MB
# If a larger share of all pairs is new, or gone since, everything is learned again
_NEW_SHARE: Final = 0.2
_GONE_SHARE: Final = 0.05
_FEW: Final = 500  # pairs; a lexicon of no more pairs is always learned again
# New pairs wait for the next update if they are not more than these, or this share of all
_WAITING: Final = 20
_WAITING_SHARE: Final = 0.002


def update_lexicon(
    folder: Path,
    ranges: Sequence[range],
    pairs: Pairs,
    corpus: TrainingCorpus | None = None,
    learning: Learning | None = None,
) -> bool:
    """Build or update the lexicon in a folder, for the pairs in these ranges of ordinals.

    If few pairs are new or gone, the lexicon in the folder is kept and learns from the new pairs.
    If very few are new, it is left as it is, and they are learned from later. Otherwise everything
    is learned again.

    ``corpus`` has the pairs that were collected while they were indexed. ``pairs`` returns the
    pairs of other ranges, given as (first, last) ordinal. ``learning`` is called with the number of
    chunks learned from, and of all chunks. Return True if anything was written.
    """
    wanted = merged_ranges(ranges)
    known = _known(folder)
    covered = [] if known is None else common_ranges(known.covered, wanted)
    new = ranges_left(wanted, covered)
    total = _size(wanted)
    if known is not None:
        # counts learned from pairs that are gone stay in the table
        gone = known.learned - _size(covered)
        if total <= _FEW:
            known = known if not new and not gone else None
        elif _size(new) > _NEW_SHARE * total or gone > _GONE_SHARE * total:
            known = None
        if known is not None and _size(new) <= max(_WAITING, _WAITING_SHARE * total):
            return False
    if known is None:
        new = wanted
    corpus = corpus or TrainingCorpus()
    _collect(corpus, pairs(ranges_left(new, common_ranges(new, corpus.covered))))
    learned = _size(new) + (0 if known is None else known.learned)
    content = _learn(corpus, known, learning or _nobody)
    write_lexicon(folder, replace(content, covered=wanted, learned=learned))
    return True


def can_wait(folder: Path, pairs_from: Callable[[int], int], total: int) -> bool:
    """Return True if so few pairs are new or gone that the lexicon in a folder can stay as it is.

    The parameters are those of :func:`lag_of`. Only ``lexicon.json`` is read, so this is fast for a
    large lexicon. If True, :func:`update_lexicon` would write nothing.
    """
    try:
        if total <= _FEW or not is_usable(folder):
            return False
        lag = lag_of(folder, pairs_from, total)
    except IndexDamaged:
        return False
    return lag.new <= max(_WAITING, _WAITING_SHARE * total) and lag.gone <= _GONE_SHARE * total


@dataclass(frozen=True, slots=True)
class Lag:
    """The number of pairs that are not learned yet, and of those that are gone and still count."""

    new: int
    gone: int


def lag_notes(lag: Lag) -> Iterator[Note]:
    """Yield notes on a lag, if there is any."""
    if lag.new:
        yield plural_note(
            "lexicon-lacks-new",
            lag.new,
            "no translations are learned yet from 1 new pair: a later update learns them",
            "no translations are learned yet from {} new pairs: a later update learns them",
        )
    if lag.gone:
        yield plural_note(
            "lexicon-has-gone",
            lag.gone,
            "1 deleted pair still counts for the translations",
            "{} deleted pairs still count for the translations",
        )


def is_behind(folder: Path, pairs_from: Callable[[int], int], total: int) -> bool:
    """Return True if :func:`update_lexicon` would change the lexicon in a folder.

    The parameters are those of :func:`lag_of`.
    """
    try:
        lag = lag_of(folder, pairs_from, total)
    except IndexDamaged:
        return True
    return bool(lag.new or lag.gone) and not can_wait(folder, pairs_from, total)


def lag_of(folder: Path, pairs_from: Callable[[int], int], total: int) -> Lag:
    """Return how far the lexicon in a folder lags behind the pairs of the index.

    ``total`` is the number of all pairs; ``pairs_from`` returns the number of those whose ordinals
    are not below a given one.

    Raises:
        IndexDamaged: ``lexicon.json`` is not as it was written.
    """
    covered, learned = Files(folder).covered()
    # New pairs have higher ordinals than those that were learned from
    new = pairs_from(covered[-1][1] + 1 if covered else 0)
    return Lag(new, max(0, learned - (total - new)))


def _nobody(_done: int, _total: int) -> None:
    """Ignore the progress."""


def _known(folder: Path) -> Content | None:
    try:
        if not is_usable(folder):
            return None
        return Files(folder).content()
    except IndexDamaged:
        return None


def _collect(corpus: TrainingCorpus, pairs: Iterable[Pair]) -> None:
    """Analyse pairs and add them to the corpus."""
    analysers = {language: corpus.analyser(language) for language in LANGUAGES}
    for pair in pairs:
        passages = (pair.nl, pair.fr)
        corpus.add(
            pair,
            {
                passage.language: analysers[passage.language].chunks(passage.text)
                for passage in passages
                if passage is not None
            },
        )


def _learn(corpus: TrainingCorpus, known: Content | None, report: Learning) -> Content:
    """Learn a lexicon from a corpus, or add what it teaches to a known lexicon."""
    known = known or Content((), (), empty_table(), (), 0)
    table = known.table
    nl = _vocabulary(known.nl, table.seen[0], corpus, "nl")
    fr = _vocabulary(known.fr, table.seen[1], corpus, "fr")
    batch = corpus.batch()
    prior = _without(seeds(nl.numbers, fr.numbers), table)
    learned = empty_table()
    done, chunks = 0, len(batch.nl.sizes)
    report(done, chunks)
    for corpus_part in batch.parts(_CELLS):
        part = Batch(
            replace(corpus_part.nl, ids=nl.of_corpus[corpus_part.nl.ids]),
            replace(corpus_part.fr, ids=fr.of_corpus[corpus_part.fr.ids]),
        )
        expected = table.with_counts(prior).with_counts(learned)
        learned = learned.with_counts(learn(part, (len(nl.numbers), len(fr.numbers)), expected))
        done += len(part.nl.sizes)
        report(done, chunks)
    table = table.with_counts(_with_prior(learned, prior))
    table = replace(table, seen=(nl.occurrences, fr.occurrences))
    return Content(list(nl.numbers), list(fr.numbers), table, (), 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Vocabulary:
    """The units of one language: those of a known lexicon, and then those that a corpus adds.

    ``numbers`` are their numbers. ``of_corpus`` is the number of each unit of the corpus, or -1,
    and ``occurrences`` are all occurrences by number.
    """

    numbers: Mapping[str, int]
    of_corpus: Ids
    occurrences: UnitCounts


def _vocabulary(
    names: Sequence[str], seen: UnitCounts, corpus: TrainingCorpus, language: Language
) -> _Vocabulary:
    """Return the units of a known lexicon, which were ``seen`` so often, and of a corpus."""
    counts = corpus.units[language].occurrences()
    present = np.flatnonzero(counts)
    of_number = list(corpus.numbers)
    numbers = dict(zip(names, range(len(names)), strict=True))
    of_corpus = np.full(len(of_number), -1, np.int32)
    for number in present.tolist():
        of_corpus[number] = numbers.setdefault(of_number[number], len(numbers))
    occurrences = np.zeros(len(numbers))
    occurrences[: len(seen)] = seen
    occurrences[of_corpus[present]] += counts[present]
    return _Vocabulary(numbers, of_corpus, occurrences)


def _without(prior: TranslationTable, known: TranslationTable) -> TranslationTable:
    """Return the prior counts of pairs of units that a known table, which has them, lacks."""
    return _rows(prior, positions_of(known.keys, prior.keys) < 0)


def _with_prior(learned: TranslationTable, prior: TranslationTable) -> TranslationTable:
    """Add the prior counts of the pairs of units that were learned."""
    return learned.with_counts(_rows(prior, positions_of(learned.keys, prior.keys) >= 0))


def _rows(table: TranslationTable, kept: Flags) -> TranslationTable:
    return TranslationTable(
        table.keys[kept], table.both[kept], table.forth[kept], table.back[kept], table.seen
    )


def _size(ranges: Iterable[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def merged_ranges(ranges: Iterable[range]) -> list[Range]:
    """Merge adjacent ranges of ordinals; return (first, last) of each, in ascending order."""
    runs: list[Range] = []
    for each in sorted(ranges, key=lambda each: each.start):
        if runs and runs[-1][1] + 1 == each.start:
            runs[-1] = (runs[-1][0], each.stop - 1)
        elif len(each):
            runs.append((each.start, each.stop - 1))
    return runs


def common_ranges(one: Sequence[Range], other: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in both lists.

    A range is (first, last) ordinal. The ranges of each list are in ascending order.
    """
    common: list[Range] = []
    index = 0
    for first, last in one:
        while index < len(other) and other[index][1] < first:
            index += 1
        for begin, end in other[index:]:
            if begin > last:
                break
            common.append((max(first, begin), min(last, end)))
    return common


def ranges_left(wanted: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """Return the ranges of the ordinals that are in ``wanted`` but not in ``taken``.

    The ranges of each list are in ascending order. ``taken`` is a subset of ``wanted``.
    """
    left: list[Range] = []
    index = 0
    for first, last in wanted:
        while index < len(taken) and taken[index][0] <= last:
            begin, end = taken[index]
            if begin > first:
                left.append((first, begin - 1))
            first = end + 1  # noqa: PLW2901 - what is left begins behind it
            index += 1
        if first <= last:
            left.append((first, last))
    return left


# --- Prior translations


# Prior count of a pair of units, in occurrences
_SAME: Final = 1.0
_SHIPPED: Final = 1.0
_COGNATES: Final = 0.5
_SHORTEST: Final = 4  # letters of a word that may mean the same in both languages: not de, des, die
_SOUNDS: Final = 5  # first sounds that cognates share
_MANY: Final = 8  # more words of a language with the same first sounds say nothing


def seeds(nl: Mapping[str, int], fr: Mapping[str, int]) -> TranslationTable:
    """Return the pairs of units that probably translate each other before anything is learned.

    ``nl`` and ``fr`` have the number of each unit of a language. The result is a translation table
    in which each of these pairs has a small count (a prior count).
    """
    weights: dict[int, float] = {}
    for pairs, weight in (
        (_cognates(nl, fr), _COGNATES),
        (_same(nl, fr), _SAME),
        (_shipped(nl, fr), _SHIPPED),
    ):
        for dutch, french in pairs:
            key = dutch << 32 | french
            weights[key] = max(weights.get(key, 0.0), weight)
    keys = np.array(sorted(weights), np.int64)
    counts = np.array([weights[key] for key in keys.tolist()], np.float32)
    return TranslationTable(keys, counts, counts, counts, (np.zeros(len(nl)), np.zeros(len(fr))))


def _same(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for unit in nl.keys() & fr.keys():
        if len(unit) >= _SHORTEST or unit[:1].isdigit():
            yield nl[unit], fr[unit]


def _cognates(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    mine, theirs = _by_sounds(nl), _by_sounds(fr)
    for sounds in mine.keys() & theirs.keys():
        if len(mine[sounds]) <= _MANY and len(theirs[sounds]) <= _MANY:
            yield from product(mine[sounds], theirs[sounds])


def _by_sounds(units: Mapping[str, int]) -> Mapping[str, Sequence[int]]:
    by_sounds = defaultdict(list)
    for unit, number in units.items():
        sounds = cognate(unit) if len(unit) > _SOUNDS else ""
        if len(sounds) == _SOUNDS:
            by_sounds[sounds].append(number)
    return by_sounds


def _shipped(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    for dutch, french in _shipped_units():
        if dutch in nl and french in fr:
            yield nl[dutch], fr[french]


@cache
def _shipped_units() -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for mine, theirs in shipped_lexicon()
        for pair in product(_stems(mine, "nl"), _stems(theirs, "fr"))
    )


def _stems(word: str, language: Language) -> set[str]:
    return {
        token.term
        for _, _, terms in locate_chunks(word, language)
        for token in terms.tokens
        if token.kind == "stem"
    }
