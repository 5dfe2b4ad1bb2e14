"""Update the lexicon of an index to the pairs of its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benelux_search.errors import IndexDamaged
from benelux_search.lexicon.gone_pairs import Pairs, read_gone
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
    pairs: Pairs,
    corpus: TrainingCorpus | None = None,
    learning: Learning | None = None,
    deleted: Pairs | None = None,
) -> bool:
    """Build or update the lexicon in a folder, for the pairs in these ranges of ordinals.

    If few pairs are new or gone, the lexicon in the folder is kept: it learns the new pairs and
    unlearns those that are gone. If very few are, it is left as it is, and a later update learns
    them. Otherwise everything is learned again.

    ``corpus`` has the pairs that were collected while they were indexed. ``pairs`` returns the
    pairs of other ranges, given as (first, last) ordinal, and ``deleted`` returns those of them
    that the build has deleted; without it, they cannot be unlearned. ``learning`` is called with
    the number of chunks learned from, and of all chunks. Return True if anything was written.
    """
    wanted = merged_ranges(ranges)
    known, kept_gone = _known(folder)
    if known is not None:
        lag = _lag(known, wanted, can_unlearn=deleted is not None)
        if lag.is_small(size_of(wanted)):
            return False
        if lag.is_large(size_of(wanted)):
            known = None
    new = wanted
    if known is not None:
        covered = common_ranges(known.covered, wanted)
        new = ranges_left(wanted, covered)
        gone = {pair.ordinal: pair for pair in kept_gone}
        if deleted is not None:
            missing = ranges_left(known.covered, covered)
            gone |= {pair.ordinal: pair for pair in deleted(missing)}
        known = _without(known, gone)
    corpus = corpus or TrainingCorpus()
    collect(corpus, pairs(ranges_left(new, common_ranges(new, corpus.covered))))
    content = learn_pairs(corpus, known, learning or ignore_progress)
    learned = size_of(new) + content.learned
    write_lexicon(folder, replace(content, covered=wanted, learned=learned))
    return True


def _known(folder: Path) -> tuple[Content | None, Sequence[Pair]]:
    """Return the lexicon in a folder, and the deleted pairs that it is to unlearn."""
    try:
        if is_usable(folder):
            return Files(folder).content(), read_gone(folder)
    except IndexDamaged:
        pass
    return None, ()


def _lag(known: Content, wanted: Sequence[Range], *, can_unlearn: bool) -> Lag:
    """Return how far a lexicon lags behind the pairs in the ``wanted`` ranges."""
    kept = size_of(common_ranges(known.covered, wanted))
    gone = known.learned - kept
    unknown = known.learned - size_of(known.covered) if can_unlearn else gone
    return Lag(size_of(wanted) - kept, gone, unknown, known.removed)


def _without(known: Content, gone: Mapping[int, Pair]) -> Content:
    """Return a known lexicon without what pairs that are gone have taught; they are by ordinal."""
    if not gone:
        return known
    corpus = TrainingCorpus()
    collect(corpus, (pair for _, pair in sorted(gone.items())))
    left = unlearn_pairs(corpus, known)
    learned, removed = known.learned - len(gone), known.removed + len(gone)
    return replace(left, learned=learned, removed=removed)
