"""Learning a lexicon from pairs, and unlearning what deleted pairs have taught it.

:func:`seeds` gives the pairs of units that probably translate each other before anything is
learned: equal words, cognates, and the lexicon that is shipped for aligning paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress, product
from typing import Final, TypeAlias

import numpy as np

from benelux_search.align.match_keys import cognate, shipped_lexicon
from benelux_search.analysis.analyser import stems_of
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import StemPrefilter
from benelux_search.lexicon.lexicon_files import Content
from benelux_search.lexicon.training import NEVER_RARE, Batch, Ids, TrainingCorpus
from benelux_search.lexicon.translation_model import KEPT, learn
from benelux_search.lexicon.translation_table import (
    Flags,
    TranslationTable,
    UnitCounts,
    empty_table,
    positions_of,
)
from benelux_search.model import LANGUAGES, Language, Pair

Learning: TypeAlias = Callable[[int, int], None]  # chunks done, and their number

_CELLS: Final = 4_000_000  # to learn from at a time: some 150 MB


def collect(corpus: TrainingCorpus, pairs: Iterable[Pair]) -> None:
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


def learn_pairs(corpus: TrainingCorpus, known: Content | None, report: Learning) -> Content:
    """Learn a lexicon from a corpus, or add what it teaches to a known lexicon."""
    known = known or Content((), (), empty_table())
    table = known.table
    nl = _vocabulary(known.nl, table.seen[0], corpus, "nl")
    fr = _vocabulary(known.fr, table.seen[1], corpus, "fr")
    prior = _without_known(seeds(nl.numbers, fr.numbers), table)
    expected = table.with_counts(prior)
    learned = _taught(_numbered(corpus, nl, fr), (nl, fr), expected.with_counts, report)
    table = table.with_counts(_with_prior(learned, prior))
    table = replace(table, seen=(nl.occurrences, fr.occurrences))
    head = replace(known.head, often=min(known.head.often, corpus.often))
    return Content(list(nl.numbers), list(fr.numbers), table, head)


def unlearn_pairs(corpus: TrainingCorpus, known: Content) -> Content:
    """Take what the pairs of a corpus have taught out of a known lexicon.

    Units and translations that only they had are dropped. What they have taught about others is
    estimated with the lexicon as it is now, as in incremental expectation-maximisation (Neal and
    Hinton 1998). Chunks of frequent units only are left out: they were left out of learning.
    """
    table = known.table
    nl = _vocabulary(known.nl, np.zeros(len(known.nl)), corpus, "nl")
    fr = _vocabulary(known.fr, np.zeros(len(known.fr)), corpus, "fr")
    seen = tuple(map(_occurrences_left, table.seen, (nl.occurrences, fr.occurrences)))
    batch = _numbered(corpus, nl, fr)
    frequencies = [
        np.where(_with_digit(each, corpus), NEVER_RARE, counts)
        for each, counts in zip((nl, fr), seen, strict=True)
    ]
    is_collected = _rarest_unit(batch, frequencies) < known.head.often
    chunks = batch.chunks(is_collected)
    taught = _taught(chunks, (nl, fr), table.without_counts, ignore_progress)
    left = replace(table.without_counts(taught), seen=(seen[0], seen[1]))
    return _pruned(replace(known, nl=list(nl.numbers), fr=list(fr.numbers), table=left))


def ignore_progress(_done: int, _total: int) -> None:
    """Ignore the progress."""


def _taught(
    batch: Batch,
    vocabularies: tuple[_Vocabulary, _Vocabulary],
    expected: Callable[[TranslationTable], TranslationTable],
    report: Learning,
) -> TranslationTable:
    """Return the counts that a batch teaches.

    ``expected`` returns the other counts that are to be expected, given those that earlier parts of
    the batch have taught.
    """
    sizes = len(vocabularies[0].numbers), len(vocabularies[1].numbers)
    learned = empty_table()
    done, chunks = 0, len(batch.nl.sizes)
    report(done, chunks)
    for part in batch.parts(_CELLS):
        learned = learned.with_counts(learn(part, sizes, expected(learned)))
        done += len(part.nl.sizes)
        report(done, chunks)
    return learned


def _numbered(corpus: TrainingCorpus, nl: _Vocabulary, fr: _Vocabulary) -> Batch:
    """Return the chunks of a corpus, with the numbers that its units have in two vocabularies."""
    batch = corpus.batch()
    return Batch(
        replace(batch.nl, ids=nl.of_corpus[batch.nl.ids]),
        replace(batch.fr, ids=fr.of_corpus[batch.fr.ids]),
    )


def _occurrences_left(seen: UnitCounts, deleted: UnitCounts) -> UnitCounts:
    """Return the occurrences of units that are left; ``deleted`` may have more units."""
    left = -deleted
    left[: len(seen)] += seen
    return np.maximum(left, 0)


def _with_digit(vocabulary: _Vocabulary, corpus: TrainingCorpus) -> Flags:
    """Return, for each unit of a vocabulary, True if the corpus has it and it has a digit."""
    flags = np.zeros(len(vocabulary.numbers), np.bool_)
    numbers = vocabulary.of_corpus[np.array(corpus.numbers.with_digit, np.bool_)]
    flags[numbers[numbers >= 0]] = True
    return flags


def _rarest_unit(batch: Batch, frequencies: Sequence[UnitCounts]) -> UnitCounts:
    """Return the frequency of the rarest unit of each chunk, from those of all units."""
    if not len(batch.nl.sizes):
        return np.zeros(0)
    nl, fr = (
        np.minimum.reduceat(counts[side.ids], np.cumsum(side.sizes) - side.sizes)
        for side, counts in zip((batch.nl, batch.fr), frequencies, strict=True)
    )
    return np.minimum(nl, fr)


def _pruned(content: Content) -> Content:
    """Drop the units that do not occur any more, and the translations that have no counts left."""
    table = content.table
    is_seen = [counts > 0 for counts in table.seen]
    number = [np.cumsum(flags) - 1 for flags in is_seen]
    kept = is_seen[0][table.nl] & is_seen[1][table.fr]
    kept &= np.maximum(table.both, np.maximum(table.forth, table.back)) > KEPT
    rows = _rows(table, kept)
    keys = number[0][rows.nl] << 32 | number[1][rows.fr]
    seen = table.seen[0][is_seen[0]], table.seen[1][is_seen[1]]
    return replace(
        content,
        nl=list(compress(content.nl, is_seen[0])),
        fr=list(compress(content.fr, is_seen[1])),
        table=replace(rows, keys=keys, seen=seen),
    )


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


def _without_known(prior: TranslationTable, known: TranslationTable) -> TranslationTable:
    """Return the prior counts of pairs of units that a known table, which has them, lacks."""
    return _rows(prior, positions_of(known.keys, prior.keys) < 0)


def _with_prior(learned: TranslationTable, prior: TranslationTable) -> TranslationTable:
    """Add the prior counts of the pairs of units that were learned."""
    return learned.with_counts(_rows(prior, positions_of(learned.keys, prior.keys) >= 0))


def _rows(table: TranslationTable, kept: Flags) -> TranslationTable:
    both, forth, back = (each[kept] for each in table.counts)
    return TranslationTable(table.keys[kept], both, forth, back, table.seen)


# --- Prior translations


# Prior count of a pair of units, in occurrences
_SAME: Final = 1.0
_SHIPPED: Final = 1.0
_COGNATES: Final = 0.5
_SHORTEST: Final = 4  # letters of a word that may mean the same in both languages: not de, des, die
_WORD: Final = re.compile(r"\w+")
_SOUNDS: Final = 5  # first sounds that cognates share
# Dutch units of a vocabulary for which it is not worth to stem the whole shipped lexicon
_SMALL: Final = 1000
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
    is_small = len(nl) < _SMALL
    pairs = _units_of(_known_by_letters(nl, fr)) if is_small else _shipped_units()
    for dutch, french in pairs:
        if dutch in nl and french in fr:
            yield nl[dutch], fr[french]


def _known_by_letters(nl: Mapping[str, int], fr: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the entries of the shipped lexicon whose words may have units of both languages."""
    dutch, french = StemPrefilter("nl", nl, ()), StemPrefilter("fr", fr, ())
    for mine, theirs in shipped_lexicon():
        words, others = _WORD.findall(fold(mine)), _WORD.findall(fold(theirs))
        if any(map(dutch.passes, words)) and any(map(french.passes, others)):
            yield mine, theirs


@cache
def _shipped_units() -> frozenset[tuple[str, str]]:
    return _units_of(shipped_lexicon())


def _units_of(entries: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for mine, theirs in entries
        for pair in product(stems_of(mine, "nl"), stems_of(theirs, "fr"))
    )
