"""The words of sentences that have a translation in sentences of the other language.

It is the token evidence of paragraphs (:mod:`.evidence`) for many small pairs of passages at once.
A word scores ``log(hit / chance)`` if the other sentences hold a translation: ``hit`` is the
probability that the true counterpart does, ``chance`` the probability that any sentence of the
passage does.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from benelux_search.align.bags import distinct, expand_ranges
from benelux_search.align.lattice import Floats, Ints, Singles
from benelux_search.align.match_keys import keys, match_tokens, types
from benelux_search.align.type_links import key_hit_rate
from benelux_search.model import LANGUAGES, Language

MOST_JOINED: Final = 3  # sentences of one language in a bead
MOST_SENTENCES: Final = 600  # of a passage; a longer one is aligned in windows
# Pseudo-counts, as if a passage had more sentences: a word in one of its two is no common word
_OTHERS, _THEIR_SHARE = 15.0, 0.3
_LEAST_RATIO: Final = 1.3  # of hit rate to chance; below, a word is uninformative
_MOST_GAIN: Final = 3.0  # of one word, in nats
_MOST_TOKENS: Final = 300_000  # different ones that a reader remembers
Scalar = TypeVar("Scalar", np.float64, np.int64)


@dataclass(frozen=True, slots=True)
class PassageSentences:
    """The sentences of one passage: their ranges of characters, and the numbers of their tokens.

    The tokens of sentence ``k`` are ``tokens[starts[k] : starts[k + 1]]``.
    """

    ranges: Sequence[range]
    tokens: Sequence[int] = ()
    starts: Sequence[int] = (0,)

    def __len__(self) -> int:
        return len(self.ranges)

    def within(self, part: slice) -> PassageSentences:
        """Return some of the sentences, with their tokens."""
        starts = self.starts[part.start : part.stop + 1]
        first = starts[0]
        tokens = self.tokens[first : starts[-1]]
        return PassageSentences(self.ranges[part], tokens, [start - first for start in starts])


class SentenceReader:
    """Splits passages into sentences, and numbers their tokens and the match keys of the tokens."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all tokens."""
        self._keys = _KeyNumbers()
        self._tokens: dict[Language, _TokenNumbers] = {
            language: _TokenNumbers(language, self._keys) for language in LANGUAGES
        }

    @property
    def is_full(self) -> bool:
        """True if so many tokens are known that they should be forgotten."""
        return sum(map(len, self._tokens.values())) > _MOST_TOKENS

    def with_tokens(
        self, sentences: PassageSentences, text: str, language: Language
    ) -> PassageSentences:
        """Return the sentences of a text with their tokens."""
        texts = (text[each.start : each.stop] for each in sentences.ranges)
        return PassageSentences(sentences.ranges, *self._read(texts, language))

    def of_texts(self, texts: Sequence[str], language: Language) -> PassageSentences:
        """Return the sentences whose texts are given, with their tokens; each range begins at 0."""
        return PassageSentences([range(len(text)) for text in texts], *self._read(texts, language))

    def _read(self, texts: Iterable[str], language: Language) -> tuple[list[int], list[int]]:
        number = self._tokens[language].__getitem__
        tokens: list[int] = []
        starts = [0]
        for text in texts:
            tokens += map(number, match_tokens(text))
            starts.append(len(tokens))
        return tokens, starts

    def hit_rates(self) -> Floats:
        """Return how often the translation of a sentence holds each match key.

        The array is valid until more tokens are read; so are those of :meth:`keys_by_token`.
        """
        return _view(self._keys.hit_rates, np.float64)

    def keys_by_token(self, language: Language) -> tuple[Ints, Ints]:
        """Return the keys of all tokens one after the other, and the offset of each token's."""
        tokens = self._tokens[language]
        return _view(tokens.keys_in_order, np.int64), _view(tokens.offsets, np.int64)


def _view(numbers: array[Any], kind: type[Scalar]) -> npt.NDArray[Scalar]:
    """Return the numbers without a copy, which would take long for a single pair."""
    return np.frombuffer(numbers, kind) if numbers else np.zeros(0, kind)


class _KeyNumbers(dict[str, int]):
    """Numbers match keys in the order of their first lookup, and keeps their hit rates."""

    def __init__(self) -> None:
        super().__init__()
        self.hit_rates = array("d")

    def __missing__(self, key: str) -> int:
        self.hit_rates.append(key_hit_rate(key))
        number = self[key] = len(self)
        return number


class _TokenNumbers(dict[str, int]):
    """Numbers tokens in the order of their first lookup, and keeps the numbers of their keys."""

    def __init__(self, language: Language, key_numbers: _KeyNumbers) -> None:
        super().__init__()
        self._language, self._key_numbers = language, key_numbers
        self.keys_in_order = array("q")
        self.offsets = array("q", [0])

    def __missing__(self, token: str) -> int:
        found = {key for kind in types(token) for key in keys(kind, self._language)}
        self.keys_in_order.extend(self._key_numbers[key] for key in sorted(found))
        self.offsets.append(len(self.keys_in_order))
        number = self[token] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class WordScores:
    """The evidence of the words of sentences for their translations, in nats, for a batch of pairs.

    Entry (b, i, j) of ``nl[q - 1]`` scores Dutch sentence ``i`` of pair ``b`` with the ``q`` French
    sentences from ``j`` on; that of ``fr[p - 1]`` scores French sentence ``j`` with the ``p`` Dutch
    sentences from ``i`` on.
    """

    nl: Sequence[Singles]
    fr: Sequence[Singles]


def word_scores(
    pairs: Sequence[tuple[PassageSentences, PassageSentences]],
    reader: SentenceReader,
    rows: int,
    columns: int,
) -> WordScores:
    """Score the words of a batch of pairs; the tables have ``rows`` and ``columns``."""
    rates = reader.hit_rates()
    nl = _occurrences([nl for nl, _ in pairs], *reader.keys_by_token("nl"), len(rates))
    fr = _occurrences([fr for _, fr in pairs], *reader.keys_by_token("fr"), len(rates))
    sizes = np.array([(len(nl), len(fr)) for nl, fr in pairs])
    shape = (len(pairs), rows, columns)
    turned = (len(pairs), columns, rows)
    return WordScores(
        _directed_scores(nl, fr, sizes[:, 1], rates, shape),
        [
            table.transpose(0, 2, 1)
            for table in _directed_scores(fr, nl, sizes[:, 0], rates, turned)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """The keys of sentences: sorted codes ``pair * span + key``, and the sentence of each."""

    codes: Ints
    sentences: Ints


def _occurrences(
    sides: Sequence[PassageSentences], flat: Ints, offsets: Ints, span: int
) -> _Occurrences:
    tokens = np.concatenate([np.array(side.tokens, np.int64) for side in sides])
    pair = np.repeat(np.arange(len(sides)), [len(side.tokens) for side in sides])
    sentence = np.concatenate(
        [np.repeat(np.arange(len(side.starts) - 1), np.diff(side.starts)) for side in sides]
    )
    which, at = expand_ranges(offsets[tokens], offsets[tokens + 1] - offsets[tokens])
    codes = (pair[which] * span + flat[at]) * MOST_SENTENCES + sentence[which]
    return _Occurrences(*np.divmod(distinct(codes), MOST_SENTENCES))


def _directed_scores(
    mine: _Occurrences,
    theirs: _Occurrences,
    counts: Ints,
    rates: Floats,
    shape: tuple[int, int, int],
) -> list[Singles]:
    """Score the keys of one language; ``counts`` are the other sentences of each pair."""
    first = np.searchsorted(theirs.codes, mine.codes, "left")
    sizes = np.searchsorted(theirs.codes, mine.codes, "right") - first
    pair, key = np.divmod(mine.codes, max(1, len(rates)))
    chance = np.minimum(0.95, (sizes + _THEIR_SHARE) / (counts[pair] + _OTHERS))
    rate = rates[key]
    sizes = np.where(rate > _LEAST_RATIO * chance, sizes, 0)
    which, at = expand_ranges(first, sizes)
    distance = _distances(theirs)[at]  # to the sentence before that has the key
    row, column = pair[which] * shape[1] + mine.sentences[which], theirs.sentences[at]
    rate, chance = rate[which], chance[which]
    tables = []
    for size in range(1, MOST_JOINED + 1):
        by_chance = 1 - (1 - chance) ** size
        gain = np.log(rate / by_chance) - np.log((1 - rate) / (1 - by_chance))
        gain = np.clip(gain, 0, _MOST_GAIN)
        table = np.zeros(shape[0] * shape[1] * shape[2])
        for back in range(size):
            # a key counts once for some sentences: at the first of them that has it
            inside = (distance > back) & (column >= back)
            cells = row[inside] * shape[2] + column[inside] - back
            table += np.bincount(cells, gain[inside], len(table))
        tables.append(table.reshape(shape).astype(np.float32))
    return tables


def _distances(occurrences: _Occurrences) -> Ints:
    distances: npt.NDArray[np.int64] = np.full(len(occurrences.codes), MOST_SENTENCES)
    same = np.diff(occurrences.codes) == 0
    distances[1:][same] = np.diff(occurrences.sentences)[same]
    return distances
