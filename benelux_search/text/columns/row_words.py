"""The words of rows that may hold a Dutch and a French text side by side, and a first guess.

The guess is the place where the words of a row change their language, without a look at the rows
around it. :mod:`.row_splits` chooses among all words of the row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.text.columns.name_tables import is_list_of_names
from benelux_search.text.languages.line_evidence import dutch_to_french_ratios, dutch_word_scores

_LONGEST: Final = 300  # characters of a row
ADDRESS: Final = re.compile(r"://|www\.|@")
QUOTES: Final = frozenset('"“”«»„')
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEGINS_CELL: Final = 1.0  # nats: a cell seldom begins with a small letter
_OFF_CENTRE: Final = 4.0  # nats; a column is as wide as the other
_LEAST_GAIN: Final = 1.0  # nats that two languages explain better than one
_SURE: Final = 3.0  # nats of each half of a row that tells the columns of the rows around it


@dataclass(frozen=True, slots=True)
class RowSplit:
    """A place where a row changes its language.

    ``offset`` is the start of the right half, in characters. ``dutch_first`` tells the order.
    """

    left: str
    right: str
    offset: int
    dutch_first: bool


@dataclass(frozen=True, slots=True)
class RowWords:
    """The words of a row.

    ``tokens`` are the start and the end of each word; ``sums`` are the evidence for Dutch, in nats,
    before each word and of all.
    """

    text: str
    tokens: Sequence[tuple[int, int]]
    sums: Sequence[float]

    @property
    def dutch(self) -> float:
        """The evidence of the whole row for Dutch, in nats."""
        return self.sums[-1]

    def split(self, k: int, dutch_first: bool) -> RowSplit:
        """Return the split before token ``k``."""
        offset = self.tokens[k][0]
        return RowSplit(self.text[:offset].strip(), self.text[offset:], offset, dutch_first)


def words_of_rows(rows: Sequence[str]) -> list[RowWords]:
    """Return the words of each row with their evidence.

    Too long a row has none, nor a list of names, which are Dutch and French: *Claes Marie, De
    Clercq François*.
    """
    spans = [
        [each.span() for each in _TOKEN.finditer(row)]
        if len(row) <= _LONGEST and not is_list_of_names(row)
        else []
        for row in rows
    ]
    tokens = {row[start:end] for row, own in zip(rows, spans, strict=True) for start, end in own}
    words = {token: _WORD.findall(token.casefold()) for token in tokens}
    scores = dutch_word_scores(sorted(set(itertools.chain.from_iterable(words.values()))))
    dutch = {token: sum(map(scores.__getitem__, own)) for token, own in words.items()}
    return [
        RowWords(
            row,
            own,
            list(itertools.accumulate((dutch[row[a:b]] for a, b in own), initial=0.0)),
        )
        for row, own in zip(rows, spans, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Guess:
    """The best split of a row by its words alone, before token ``k``.

    ``words`` and ``halves`` are the evidence, in nats, that the less certain half is in another
    language than the other: by its words, and as a whole.
    """

    k: int
    split: RowSplit
    words: float
    halves: float

    @property
    def is_sure(self) -> bool:
        """Return True if no other row is needed to tell that this one is in two languages."""
        return min(self.words, self.halves) > _SURE


def first_guesses(rows: Sequence[RowWords]) -> dict[int, Guess]:
    """Return the best guess for each row whose words speak for two languages."""
    found = {number: k for number, row in enumerate(rows) if (k := _guess(row))}
    splits = {
        number: rows[number].split(k, rows[number].sums[k] > 0) for number, k in found.items()
    }
    texts = (half for split in splits.values() for half in (split.left, split.right))
    ratios = iter(dutch_to_french_ratios(texts))
    guesses: dict[int, Guess] = {}
    for number, k in found.items():
        row, split = rows[number], splits[number]
        first, second = next(ratios), next(ratios)
        is_plain = QUOTES.isdisjoint(row.text) and not ADDRESS.search(row.text)
        words = min(abs(row.sums[k]), abs(row.dutch - row.sums[k])) if is_plain else 0.0
        halves = min(abs(first), abs(second)) if first * second < 0 else 0.0
        guesses[number] = Guess(k, split, words, halves)
    return guesses


def _guess(row: RowWords) -> int:
    """Return the token before which the row may change its language; 0 if no word speaks for it."""
    total = row.dutch
    best, at = 0.0, 0
    for k in range(1, len(row.tokens)):
        left, right = row.sums[k], total - row.sums[k]
        gain = abs(left) + abs(right) - abs(total)
        if left * right >= 0 or gain <= _LEAST_GAIN:
            continue
        start = row.tokens[k][0]
        gain += 0.0 if row.text[start].islower() else _BEGINS_CELL
        # words of both languages, as "de", are beside the middle as often as before it
        gain -= _OFF_CENTRE * abs(start / len(row.text) - 0.5)
        if gain > best:
            best, at = gain, k
    return at
