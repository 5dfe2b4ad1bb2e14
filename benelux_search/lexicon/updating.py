"""Update the lexicon of an index to the pairs of its store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import merge
from operator import attrgetter
from pathlib import Path

from benelux_search.errors import IndexDamaged
from benelux_search.lexicon.deleted_texts import PairReader, read_deleted
from benelux_search.lexicon.lag import Lag
from benelux_search.lexicon.learning import (
    Learning,
    collect,
    ignore_progress,
    learn_pairs,
    unlearn_pairs,
)
from benelux_search.lexicon.lexicon_files import Content, Files, is_usable, write_lexicon
from benelux_search.lexicon.ordinal_ranges import (
    Range,
    common_ranges,
    merged_ranges,
    ranges_left,
    size_of,
)
from benelux_search.lexicon.training import TrainingCorpus
from benelux_search.model import Pair


def update_lexicon(
    folder: Path,
    ranges: Sequence[range],
    pairs: PairReader,
    deleted: PairReader,
    corpus: TrainingCorpus | None = None,
    learning: Learning = ignore_progress,
) -> bool:
    """Build or update the lexicon in a folder, for the pairs in these ranges of ordinals.

    If few pairs are new or deleted, the lexicon in the folder is kept: it learns the new pairs and
    unlearns the deleted ones. If very few are, it is left as it is, and a later update learns them.
    Otherwise everything is learned again; see :mod:`~benelux_search.lexicon.lag`.

    ``pairs`` returns the pairs in ranges of (first, last) ordinal, and ``deleted`` those that are
    no longer in the store, as far as they can be read. ``corpus`` has the pairs that were collected
    while they were indexed. ``learning`` is called with the number of chunks learned from, and of
    all chunks. Return True if anything was written.
    """
    wanted = merged_ranges(ranges)
    known, waiting = _known(folder)
    covered: Sequence[Range] = ()
    if known is not None:
        covered = common_ranges(known.head.covered, wanted)
        lag = Lag.of(known.head, size_of(covered), size_of(wanted))
        if lag.is_small(size_of(wanted)):
            return False
        known = None if lag.is_large(size_of(wanted)) else known
    if known is not None:
        ordinals = [(pair.ordinal, pair.ordinal) for pair in waiting]
        missing = ranges_left(known.head.covered, covered)
        missing = ranges_left(missing, common_ranges(missing, ordinals))
        gone = merge(waiting, deleted(missing), key=attrgetter("ordinal"))
        known = _without_deleted(known, gone, size_of(covered), size_of(wanted))
    new = wanted if known is None else ranges_left(wanted, covered)
    corpus = corpus or TrainingCorpus()
    collect(corpus, pairs(ranges_left(new, common_ranges(new, corpus.covered))))
    content = learn_pairs(corpus, known, learning)
    head = replace(content.head, covered=wanted, learned=size_of(new) + content.head.learned)
    write_lexicon(folder, replace(content, head=head))
    return True


def _known(folder: Path) -> tuple[Content | None, Sequence[Pair]]:
    """Return the lexicon in a folder, and the deleted pairs that wait to be unlearned."""
    try:
        if is_usable(folder):
            return Files(folder).content(), read_deleted(folder)
    except IndexDamaged:
        pass
    return None, ()


def _without_deleted(
    known: Content, deleted: Iterable[Pair], kept: int, total: int
) -> Content | None:
    """Return a lexicon that has unlearned the ``deleted`` pairs, which are in ascending order.

    It covers ``kept`` pairs of the ``total`` of the index. Return None if the texts of so many
    others are lost that everything is to be learned again.
    """
    corpus = TrainingCorpus()
    collect(corpus, deleted)
    head, count = known.head, size_of(corpus.covered)
    lost = head.learned - count - kept
    if lost < 0 or Lag(0, lost, lost, head.unlearned + count).is_large(total):
        return None
    content = unlearn_pairs(corpus, known) if count else known
    head = replace(head, learned=head.learned - count, unlearned=head.unlearned + count)
    return replace(content, head=head)
