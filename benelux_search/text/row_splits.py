"""The split of a row with a Dutch and a French text side by side: the language changes there.

Each border between two words of a row is a possible split, and a row may be in one language. The
features of a split are the languages of both halves and of the words beside it, the widths of the
columns of the rows around it, the space between the words, hyphens and numbers. The choice is the
softmax of their sums. ``side_by_side.tsv`` holds the weights, which are fitted to dumps whose text
is known: see ``benchmarks/reading_weights``.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.text.fitted_weights import load_weights
from benelux_search.text.langid import dutch_to_french_ratios, dutch_word_scores

WEIGHTS: Final = "side_by_side.tsv"
_LONGEST: Final = 300  # characters of a row
_ADDRESS: Final = re.compile(r"://|www\.|@")
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGITS: Final = re.compile(r"\d+")
_IN_BRACKETS: Final = re.compile(r"\([^()]+\)[.,;:]?")  # (Avenue de la Liberté)
_QUOTES: Final = frozenset('"“”«»„')
_HYPHENS: Final = ("-", "\u00ad", "‐")
_HALVES: Final = (0.01, 0.3, 0.6, 1, 1.5, 2, 3, 4, 6)
_BEGINS_CELL: Final = 1.0  # nats: a cell seldom begins with a small letter
_OFF_CENTRE: Final = 4.0  # nats; a column is as wide as the other
_LEAST_GAIN: Final = 1.0  # nats that two languages explain better than one
_LIKELY: Final = 0.75
_ROUNDS: Final = 2  # the second one with the columns that the first one found
_FEW: Final = 20  # rows that are added when the share of rows in two languages is measured
_SURE: Final = 3.0  # nats of each half of a row that tells the columns of the rows around it
_CHUNK: Final = 30  # rows with columns of their own, together with the chunks beside them
_NEAR: Final = 3  # rows from a row in two languages to one that may be, too
_WIDE_SHARE: Final = 0.8  # share of the halves that are narrower than a column is taken to be
# Borders of the classes of features
_EVIDENCE: Final = (-2.0, -0.5, 0.3, 1.0, 2.0, 4.0, 8.0)
_COARSELY: Final = (-0.5, 0.5, 3.0)
_WORD_EVIDENCE: Final = (-1.0, -0.3, 0.3, 1.0)
_WIDTH: Final = (-0.6, -0.3, -0.15, -0.07, -0.02, 0.03, 0.1)
_START: Final = (-12, -4, -1, 2, 5, 13)
_OFF_MIDDLE: Final = (0.05, 0.1, 0.2, 0.3)
_SHARE: Final = (0.002, 0.01, 0.05, 0.3)
_GAP: Final = (2, 3, 6)


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


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns around a row: their widths, and where the right one begins; 0 if unknown.

    ``dutch_first`` tells the order of the languages, None if it is unknown. ``share`` is the share
    of the rows of the document that are in two languages.
    """

    left: float = 0.0
    right: float = 0.0
    start: float = 0.0
    dutch_first: bool | None = None
    share: float = 0.0


def words_of_rows(rows: Sequence[str]) -> list[RowWords]:
    """Return the words of each row with their evidence; too long a row has none."""
    spans = [
        [each.span() for each in _TOKEN.finditer(row)] if len(row) <= _LONGEST else []
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


def choose_splits(
    rows: Sequence[RowWords], first: Mapping[int, Guess], whole: Iterable[int]
) -> dict[int, RowSplit]:
    """Return the split of each row that is in two languages.

    ``first`` are the first guesses; ``whole`` are rows not to be split.
    """
    excluded = frozenset(whole)
    guesses = {row: each for row, each in first.items() if row not in excluded}
    sure = {row: guess.split for row, guess in guesses.items() if guess.is_sure}
    weights = load_weights(WEIGHTS)
    chosen: dict[int, RowSplit] = {}
    for _ in range(_ROUNDS):
        known = {**sure, **chosen}
        columns = ColumnsOfRows(known, len(rows))
        chosen = {}
        for number in rows_to_choose(rows, guesses, known):
            row, around = rows[number], columns.around(number)
            beside = known.get(number - 1), known.get(number + 1)
            options = options_of(row, around, beside, guesses.get(number))
            if number not in excluded and (k := _best(weights, options)):
                chosen[number] = row.split(k, is_dutch_first(row, k, around))
    return chosen


def _best(weights: Mapping[str, float], options: Iterable[Sequence[str]]) -> int:
    """Return the token before which a row is split; 0 if it is not split.

    ``options`` are the features of each choice, the first one being that the row is not split.
    """
    scores = [sum(weights.get(feature, 0.0) for feature in option) for option in options]
    highest = max(scores)
    chances = [math.exp(score - highest) for score in scores]
    if 1.0 - chances[0] / sum(chances) < _LIKELY:
        return 0
    return max(range(1, len(scores)), key=scores.__getitem__)


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
        is_plain = _QUOTES.isdisjoint(row.text) and not _ADDRESS.search(row.text)
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


def rows_to_choose(
    rows: Sequence[RowWords], guesses: Iterable[int], known: Iterable[int]
) -> list[int]:
    """Return the rows that may be in two languages, in order: guesses, and rows near known ones."""
    near = {
        row
        for split in known
        for row in range(max(0, split - _NEAR), min(len(rows), split + _NEAR + 1))
        if len(rows[row].tokens) > 1
    }
    return sorted(near.union(guesses))


class ColumnsOfRows:
    """The columns of each part of a document, measured by the rows that are known to be split."""

    def __init__(self, known: Mapping[int, RowSplit], count: int) -> None:
        self._known = known
        self._count = count + _FEW
        self._chunks: defaultdict[int, list[RowSplit]] = defaultdict(list)
        for row, split in known.items():
            self._chunks[row // _CHUNK].append(split)
        self._found: dict[int, Columns] = {}

    def around(self, row: int) -> Columns:
        """Return the columns around a row; alone, the row itself does not count."""
        others = len(self._known) - (row in self._known)
        chunk = row // _CHUNK
        if chunk not in self._found:
            near = [split for k in range(chunk - 1, chunk + 2) for split in self._chunks.get(k, ())]
            self._found[chunk] = self._measure(near)
        found = self._found[chunk]
        share = others / self._count
        return replace(found, share=share) if others else Columns(share=share)

    def _measure(self, splits: Sequence[RowSplit]) -> Columns:
        if not splits:
            return Columns()
        at = int(_WIDE_SHARE * (len(splits) - 1))
        dutch_first = sum(split.dutch_first for split in splits)
        return Columns(
            sorted(len(split.left) for split in splits)[at],
            sorted(len(split.right) for split in splits)[at],
            sorted(split.offset for split in splits)[len(splits) // 2],
            None if 2 * dutch_first == len(splits) else 2 * dutch_first > len(splits),
        )


# --- The features of a choice


def is_dutch_first(row: RowWords, k: int, around: Columns) -> bool:
    """Return True if the half before token ``k`` is Dutch: as around the row, else by its words."""
    if around.dutch_first is not None:
        return around.dutch_first
    return row.sums[k] > row.dutch - row.sums[k]


def options_of(
    row: RowWords,
    around: Columns,
    beside: tuple[RowSplit | None, RowSplit | None],
    guess: Guess | None,
) -> Iterator[list[str]]:
    """Yield the features of each choice: no split, then a split before each token but the first.

    ``beside`` are the splits of the rows before and after it, if they are known to be split.
    """
    yield list(_whole_features(row, around))
    shared = list(_shared_features(row, around, beside))
    for k in range(1, len(row.tokens)):
        own = list(_split_features(row, k, around))
        if guess is not None and guess.k == k:
            own += _guess_features(guess, around)
        yield [*shared, *own]


def _guess_features(guess: Guess, around: Columns) -> Iterator[str]:
    halves = f"guess:{bisect.bisect(_HALVES, guess.halves)}"
    yield halves
    yield f"{halves} share:{bisect.bisect(_SHARE, around.share)}"
    yield f"{halves} words:{bisect.bisect(_COARSELY, guess.words)}"


def _whole_features(row: RowWords, around: Columns) -> Iterator[str]:
    yield f"whole total:{bisect.bisect(_EVIDENCE, abs(row.dutch))}"
    if around.left:
        width = len(row.text) / max(around.left, around.right) - 1
        yield f"whole width:{bisect.bisect(_WIDTH, width)}"


def _shared_features(
    row: RowWords, around: Columns, beside: tuple[RowSplit | None, RowSplit | None]
) -> Iterator[str]:
    """Yield the features that all splits of a row share."""
    yield "split"
    yield f"share:{bisect.bisect(_SHARE, around.share)}"
    yield f"beside:{sum(split is not None for split in beside)}"
    if not _QUOTES.isdisjoint(row.text):
        yield "quotes"
    if _ADDRESS.search(row.text):
        yield "address"


def _split_features(row: RowWords, k: int, around: Columns) -> Iterator[str]:
    split = row.split(k, is_dutch_first(row, k, around))
    sign = 1.0 if split.dutch_first else -1.0
    left, right = sign * row.sums[k], sign * (row.sums[k] - row.dutch)
    yield f"left:{bisect.bisect(_EVIDENCE, left)}"
    yield f"right:{bisect.bisect(_EVIDENCE, right)}"
    both = f"left:{bisect.bisect(_COARSELY, left)} right:{bisect.bisect(_COARSELY, right)}"
    yield both
    yield f"{both} share:{bisect.bisect(_SHARE, around.share)}"
    if around.dutch_first is None:
        yield f"order unknown {both}"
    last, first = sign * (row.sums[k] - row.sums[k - 1]), sign * (row.sums[k] - row.sums[k + 1])
    yield f"last:{bisect.bisect(_WORD_EVIDENCE, last)} first:{bisect.bisect(_WORD_EVIDENCE, first)}"
    end, begin = _end_class(split.left), _begin_class(split.right)
    yield f"end:{end} begin:{begin}"
    gap = f"gap:{bisect.bisect(_GAP, row.tokens[k][0] - row.tokens[k - 1][1])}"
    yield gap
    yield f"{gap} {both}"
    yield f"middle:{bisect.bisect(_OFF_MIDDLE, abs(split.offset / len(row.text) - 0.5))}"
    yield from _width_features(split, around, end, gap)
    yield from _likeness_features(split)


def _width_features(split: RowSplit, around: Columns, end: str, gap: str) -> Iterator[str]:
    if not around.left:
        yield "width:unknown"
        return
    width = f"width:{bisect.bisect(_WIDTH, len(split.left) / around.left - 1)}"
    yield width
    yield f"{width} end:{end}"
    yield f"right width:{bisect.bisect(_WIDTH, len(split.right) / around.right - 1)}"
    yield f"start:{bisect.bisect(_START, split.offset - around.start)} {gap}"


def _likeness_features(split: RowSplit) -> Iterator[str]:
    """Yield the features of halves that have words or numbers in common: ``7.55. … 7.55. …``."""
    if split.left.casefold() == split.right.casefold():
        yield "same text"
    first, second = split.left.split(None, 1)[0], split.right.split(None, 1)[0]
    if first == second and any(map(str.isdigit, first)):
        yield "same number ahead"
    numbers = _DIGITS.findall(split.left), _DIGITS.findall(split.right)
    if any(numbers):
        yield f"numbers:{'same' if sorted(numbers[0]) == sorted(numbers[1]) else 'other'}"
    if _IN_BRACKETS.fullmatch(split.left) or _IN_BRACKETS.fullmatch(split.right):
        yield "brackets"


def _end_class(text: str) -> str:
    if text.endswith(_HYPHENS):
        return "hyphen" if len(text) > 1 and text[-2].isalpha() else "dash"
    last = text[-1]
    return "stop" if last in ".!?;:" else "comma" if last == "," else "word"


def _begin_class(text: str) -> str:
    first = text[0]
    if first.isupper():
        return "capital"
    return "digit" if first.isdigit() else "small" if first.isalpha() else "mark"
