"""The lag of the lexicon of an index behind its pairs, and the limits of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from benelux_search.errors import IndexDamaged, Note, plural_note
from benelux_search.lexicon.lexicon_files import Files, Head, is_usable
from benelux_search.lexicon.ordinal_ranges import size_of

# New pairs wait for a later update if they are not more than these, or than this share of all
# pairs; so do deleted ones
_WAITING: Final = 20
_WAITING_SHARE: Final = 0.002
# A larger share of new pairs: everything is learned again
_NEW_SHARE: Final = 0.2
# A larger share of pairs that were deleted since everything was learned: the same
_DELETED_SHARE: Final = 0.1
# A larger share of deleted pairs whose texts are lost: the same
_LOST_SHARE: Final = 0.05
_FEW: Final = 500  # pairs; in a smaller index everything is learned again at any change


@dataclass(frozen=True, slots=True)
class Lag:
    """The lag of a lexicon behind the pairs of its index, in pairs.

    - ``new``: pairs that it has not learned.
    - ``deleted``: deleted pairs that still count in it.
    - ``lost``: those of them whose texts are lost, so that they cannot be unlearned.
    - ``unlearned``: pairs that it has unlearned since it learned everything.
    """

    new: int
    deleted: int
    lost: int = 0
    unlearned: int = 0

    @classmethod
    def of(cls, head: Head, kept: int, total: int) -> Self:
        """Return the lag of a lexicon; the index has ``total`` pairs, of which it covers ``kept``.

        Of the texts of deleted pairs, those are counted as lost that it does not cover any more.
        """
        lost = max(0, head.learned - size_of(head.covered))
        return cls(total - kept, max(0, head.learned - kept), lost, head.unlearned)

    def is_small(self, total: int) -> bool:
        """Return True if the lexicon of an index of ``total`` pairs may stay as it is."""
        if total <= _FEW:
            return not self.new and not self.deleted
        most = most_waiting(total)
        return self.new <= most and self.deleted - self.lost <= most and not self.is_large(total)

    def is_large(self, total: int) -> bool:
        """Return True if the lexicon of an index of ``total`` pairs is to be learned again."""
        if total <= _FEW:
            return bool(self.new or self.deleted)
        return (
            self.new > _NEW_SHARE * total
            or self.deleted - self.lost + self.unlearned > _DELETED_SHARE * total
            or self.lost > _LOST_SHARE * total
        )


def most_waiting(total: int) -> int:
    """Return how many new pairs, and how many deleted ones, may wait in an index of ``total``."""
    return max(_WAITING, int(_WAITING_SHARE * total))


def most_kept(total: int) -> int:
    """Return of how many deleted pairs the texts are kept in an index of ``total`` pairs.

    They are more than may wait, because a run may be told to learn nothing.
    """
    return max(_FEW, most_waiting(total))


def lag_of(folder: Path, pairs_from: Callable[[int], int], total: int) -> Lag:
    """Return how far the lexicon in a folder lags behind the pairs of the index.

    ``total`` is the number of all pairs; ``pairs_from`` returns the number of those whose ordinals
    are not below a given one. Only ``lexicon.json`` is read, so this is fast for a large lexicon.

    Raises:
        IndexDamaged: ``lexicon.json`` is not as it was written.
    """
    head = Files(folder).head()
    # New pairs have higher ordinals than those that were learned from
    new = pairs_from(head.covered[-1][1] + 1 if head.covered else 0)
    return Lag.of(head, total - new, total)


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
    if lag.deleted:
        yield plural_note(
            "lexicon-has-gone",
            lag.deleted,
            "1 deleted pair still counts for the translations",
            "{} deleted pairs still count for the translations",
        )
