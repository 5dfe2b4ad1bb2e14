"""The numbers of the lines, as a parliament prints them in the margin: 5, 10, 15."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence

from benelux_search.layout.page import Word

_FEW = 3
_MOST_DIGITS = 4
_PLACE = 3.0  # points by which the ends of the numbers may differ
_CLEAR = 0.4  # of the size: the least white space beside a number
_REGULAR = 0.8  # of the numbers go up by the same step
_SHARE = 0.6  # of the lines of the page that the numbers count


def without_numbers(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words, and the numbers of the lines beside them.

    These stand at one place, go up by the same step from top to bottom, and count most lines.
    """
    lines = len({round(word.base) for word in words})
    places: defaultdict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in _alone(words):
        places["left", round(word.left / _PLACE)].append(word)
        places["right", round(word.right / _PLACE)].append(word)
    numbers = max((own for own in places.values() if _counts(own, lines)), key=len, default=[])
    gone = set(map(id, numbers))
    return [word for word in words if id(word) not in gone], numbers


def _counts(numbers: list[Word], lines: int) -> bool:
    """Whether numbers go up by one step from top to bottom and count most of the lines."""
    if len(numbers) < _FEW:
        return False
    numbers.sort(key=lambda word: word.base)
    steps = Counter(int(b.text) - int(a.text) for a, b in itertools.pairwise(numbers))
    step, often = steps.most_common(1)[0]
    regular = min(steps) > 0 and often >= _REGULAR * (len(numbers) - 1)
    return regular and step * len(numbers) >= _SHARE * lines


def _alone(words: Sequence[Word]) -> list[Word]:
    """Numbers with white space on either side."""
    rows: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        rows[round(word.base)].append(word)
    found: list[Word] = []
    for row in rows.values():
        row.sort(key=lambda word: word.left)
        for before, word, after in zip([None, *row], row, [*row[1:], None], strict=False):
            room = _CLEAR * word.size
            clear = (before is None or word.left - before.right > room) and (
                after is None or after.left - word.right > room
            )
            if clear and word.text.isdecimal() and len(word.text) <= _MOST_DIGITS:
                found.append(word)
    return found
