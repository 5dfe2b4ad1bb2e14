"""The texts of deleted pairs that still count in a lexicon: ``gone.json``, until it unlearns them.

Writing a large lexicon takes long, so a few deleted pairs wait for each other; see
:mod:`~benelux_search.lexicon.lag`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search import index_files
from benelux_search.errors import IndexDamaged
from benelux_search.index_files import records
from benelux_search.lexicon.lag import most_waiting
from benelux_search.lexicon.lexicon_files import Files, is_usable
from benelux_search.lexicon.ordinal_ranges import (
    Range,
    common_ranges,
    merged_ranges,
    size_of,
)
from benelux_search.model import Pair, Passage

Pairs: TypeAlias = Callable[[Sequence[Range]], Iterable[Pair]]

_FILE: Final = "gone.json"
_TEXT: Final = records.matching(r"(?s:.*)")  # empty if the pair has no text in this language
_PAIRS: Final = records.list_of(
    records.tuple_of(records.whole_number(0, 1 << 62), _TEXT, _TEXT)  # the ordinal first
)


def read_gone(folder: Path) -> Sequence[Pair]:
    """Return the deleted pairs that the lexicon in a folder is to unlearn, in ascending order.

    Raises:
        IndexDamaged: the file is not as it was written.
    """
    path = folder / _FILE
    try:
        found = _PAIRS(records.parse_json(index_files.read(path)), "")
    except FileNotFoundError:
        return ()
    except records.BadField as error:
        raise IndexDamaged(f"{path} does not hold what was written: {error}") from error
    return [_pair(*row) for row in found]


def _pair(ordinal: int, nl: str, fr: str) -> Pair:
    sides = Passage("nl", nl) if nl else None, Passage("fr", fr) if fr else None
    return Pair("", ordinal, "", "", 1.0, *sides)


def keep_gone(folder: Path, ranges: Sequence[range], pairs: Pairs, total: int) -> None:
    """Add deleted pairs to those that the lexicon in a folder is to unlearn.

    ``ranges`` are their ordinals, and ``pairs`` returns those in the ranges (first, last) of which
    the lexicon has learned. If there are then more than may wait in an index of ``total`` pairs,
    nothing is added, and the new ones are never unlearned.
    """
    try:
        if not is_usable(folder):
            return
        learned = common_ranges(merged_ranges(ranges), Files(folder).covered()[0])
        kept = read_gone(folder)
    except IndexDamaged:
        return
    if not learned or len(kept) + size_of(learned) > most_waiting(total):
        return
    every = {pair.ordinal: pair for pair in (*kept, *pairs(learned))}
    rows = [
        (ordinal, *("" if side is None else side.text for side in (pair.nl, pair.fr)))
        for ordinal, pair in sorted(every.items())
    ]
    path = folder / _FILE
    content = json.dumps(rows).encode("ascii")
    index_files.remove(path)  # it may be shared with another generation
    with index_files.create(path, needed=len(content)) as file:
        file.write(content)
