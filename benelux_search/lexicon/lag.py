"""How far the lexicon of an index lags behind its pairs, and how far it may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.errors import IndexDamaged, Note, plural_note
from benelux_search.lexicon.lexicon_files import Files, is_usable
from benelux_search.lexicon.ordinal_ranges import size_of

# New and deleted pairs wait for a later update if they are not more than these, or this share
_WAITING: Final = 20
_WAITING_SHARE: Final = 0.002
# Everything is learned again if a larger share of all pairs is new,
_NEW_SHARE: Final = 0.2
# ... has gone since everything was learned,
_GONE_SHARE: Final = 0.1
# ... or is gone and cannot be unlearned
_UNKNOWN_SHARE: Final = 0.05
_FEW: Final = 500  # pairs; a lexicon of no more pairs is always learned again


@dataclass(frozen=True, slots=True)
class Lag:
    """The number of pairs that are not learned yet, and of those that are gone and still count.

    The texts of ``unknown`` of the gone ones are not known any more, so they cannot be unlearned.
    ``removed`` others have been taken out since everything was learned.
    """

    new: int
    gone: int
    unknown: int = 0
    removed: int = 0

    def is_small(self, total: int) -> bool:
        """Return True if the lexicon of an index of ``total`` pairs may stay as it is."""
        most = most_waiting(total)
        if total <= _FEW:
            return not self.new and not self.gone
        return self.new <= most and self.gone - self.unknown <= most and not self.is_large(total)

    def is_large(self, total: int) -> bool:
        """Return True if the lexicon of an index of ``total`` pairs is to be learned again."""
        if total <= _FEW:
            return bool(self.new or self.gone)
        return (
            self.new > _NEW_SHARE * total
            or self.gone - self.unknown + self.removed > _GONE_SHARE * total
            or self.unknown > _UNKNOWN_SHARE * total
        )


def most_waiting(total: int) -> int:
    """Return how many new pairs, and how many deleted ones, may wait in an index of ``total``."""
    return max(_WAITING, int(_WAITING_SHARE * total))


def lag_of(folder: Path, pairs_from: Callable[[int], int], total: int) -> Lag:
    """Return how far the lexicon in a folder lags behind the pairs of the index.

    ``total`` is the number of all pairs; ``pairs_from`` returns the number of those whose ordinals
    are not below a given one. Only ``lexicon.json`` is read, so this is fast for a large lexicon.

    Raises:
        IndexDamaged: ``lexicon.json`` is not as it was written.
    """
    covered, learned, removed = Files(folder).covered()
    # New pairs have higher ordinals than those that were learned from
    new = pairs_from(covered[-1][1] + 1 if covered else 0)
    gone = max(0, learned - (total - new))
    return Lag(new, gone, min(gone, max(0, learned - size_of(covered))), removed)


def can_wait(folder: Path, pairs_from: Callable[[int], int], total: int) -> bool:
    """Return True if so few pairs are new or gone that the lexicon in a folder can stay as it is.

    The parameters are those of :func:`lag_of`.
    """
    try:
        return is_usable(folder) and lag_of(folder, pairs_from, total).is_small(total)
    except IndexDamaged:
        return False


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
