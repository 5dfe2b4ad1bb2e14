"""Store the texts of deleted pairs until the lexicon unlearns them: the file ``deleted.json``.

Writing a large lexicon takes long, so a few deleted pairs wait for each other; see
:mod:`~benelux_search.lexicon.lag`. The file has a checksum of its own, because it is read and
written again with each update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.errors import IndexDamaged
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.lexicon.lag import most_kept
from benelux_search.lexicon.lexicon_files import DELETED, Files, is_usable
from benelux_search.lexicon.ordinal_ranges import (
    Range,
    common_ranges,
    merged_ranges,
    ranges_left,
    size_of,
)
from benelux_search.model import Pair, Passage

PairReader: TypeAlias = Callable[[Sequence[Range]], Iterable[Pair]]

_TEXT: Final = records.matching(r"(?s:.*)")  # empty if the pair has no text in this language
_RECORD: Final = records.record(
    pairs=records.list_of(records.tuple_of(records.whole_number(0, 1 << 62), _TEXT, _TEXT))
)


def read_deleted(folder: Path) -> Sequence[Pair]:
    """Return the deleted pairs that the lexicon in a folder is to unlearn, in ascending order.

    Raises:
        IndexDamaged: the file is not as it was written.
    """
    path = folder / DELETED
    try:
        rows = _RECORD(records.unseal(index_files.read(path)), "")["pairs"]
    except FileNotFoundError:
        return ()
    except ValueError as error:
        raise IndexDamaged(f"{path} does not hold what was written: {error}") from error
    if any(one[0] >= next_[0] for one, next_ in pairwise(rows)):
        raise IndexDamaged(f"{path} has pairs that do not ascend")
    return [_pair(*row) for row in rows]


def _pair(ordinal: int, nl: str, fr: str) -> Pair:
    sides = Passage("nl", nl) if nl else None, Passage("fr", fr) if fr else None
    return Pair("", ordinal, "", "", 1.0, *sides)


def keep_deleted(folder: Path, ranges: Iterable[range], pairs: PairReader, total: int) -> None:
    """Add deleted pairs to those that the lexicon in a folder is to unlearn.

    ``ranges`` are the ordinals of deleted pairs, and ``pairs`` returns those in ranges of (first,
    last) ordinal; pairs that the lexicon has not learned are left out. If there are then more than
    are kept in an index of ``total`` pairs, nothing is added, and they are never unlearned.
    """
    try:
        if not is_usable(folder):
            return
        kept = read_deleted(folder)
        learned = common_ranges(merged_ranges(ranges), Files(folder).head().covered)
    except IndexDamaged:
        return
    known = [(pair.ordinal, pair.ordinal) for pair in kept]
    new = ranges_left(learned, common_ranges(learned, known))
    if not new or len(kept) + size_of(new) > most_kept(total):
        return
    every = sorted((*kept, *pairs(new)), key=lambda pair: pair.ordinal)
    rows = [
        (pair.ordinal, *("" if side is None else side.text for side in (pair.nl, pair.fr)))
        for pair in every
    ]
    content = records.seal({"pairs": rows})
    with index_files.create(folder / DELETED, needed=len(content)) as file:
        file.write(content)
