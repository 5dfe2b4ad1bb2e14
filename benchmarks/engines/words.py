"""The words that a corpus is made of: those of ``wordfreq``, as often as people use them.

Beside single words there are numbers, references and *expressions*, runs of words that stand
together again and again, so that a phrase is found in more than one passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from benelux_search.model import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Texts: TypeAlias = "NDArray[np.object_]"

_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# wordfreq takes French articles and pronouns from their words: l assemblée
_ELIDED: Final = frozenset("c d j l m n qu s t".split())
_NUMBERS: Final = 3_000
_NUMBER_SHARE: Final = 0.015  # of all words
_EXPRESSIONS: Final = 5_000
_EXPRESSION_SHARE: Final = 0.06


@dataclass(frozen=True, slots=True)
class Words:
    """``texts`` are words and what stands for one, ``chances`` adds up their chances to 1."""

    texts: Texts
    chances: Floats

    def draw(self, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
        """The places of ``count`` words in ``texts``, drawn by their chances."""
        return np.searchsorted(self.chances, rng.random(count), side="right")


def words_of(language: Language, seed: int) -> Words:
    """The words of a language; the same for one seed and one version of ``wordfreq``."""
    import wordfreq

    rng = np.random.default_rng([seed, 0 if language == "nl" else 1])
    known = wordfreq.get_frequency_dict(language, "large")
    plain = [word for word in known if len(word) < 40 and _WORD.fullmatch(word)]
    weights = np.array([known[word] for word in plain])
    if language == "fr":
        plain = [f"{word}'" if word in _ELIDED else word for word in plain]
    single = _words(plain, weights)
    expressions = _expressions(single, rng)
    numbers = _numbers(rng)
    return _words(
        [*plain, *expressions, *numbers],
        np.concatenate(
            [
                weights / weights.sum() * (1 - _NUMBER_SHARE - _EXPRESSION_SHARE),
                _zipf(len(expressions)) * _EXPRESSION_SHARE,
                _zipf(len(numbers)) * _NUMBER_SHARE,
            ]
        ),
    )


def _words(texts: list[str], weights: Floats) -> Words:
    chances = np.cumsum(weights / weights.sum())
    chances[-1] = 1.0
    return Words(np.array(texts, dtype=object), chances)


def _zipf(count: int) -> Floats:
    weights: Floats = 1 / np.arange(2, count + 2)
    shares: Floats = weights / weights.sum()
    return shares


def _expressions(words: Words, rng: np.random.Generator) -> list[str]:
    """Runs of 2 to 5 words; most have function words among them, as they are in any text."""
    found = []
    for length in rng.integers(2, 6, _EXPRESSIONS):
        run: list[str] = list(words.texts[words.draw(int(length), rng)])
        found.append(" ".join(run))
    return found


def _numbers(rng: np.random.Generator) -> list[str]:
    """Years, amounts, and references as they stand in official texts."""
    made = []
    for kind, first, second in rng.integers((0, 1, 1), (6, 1000, 30), (_NUMBERS, 3)).tolist():
        made.append(
            (
                str(1950 + first % 75),
                f"art. {second}, § {first % 9 + 1}",
                f"{first}/{second}",
                f"{first}.{second:03}",
                f"{first},{second}",
                f"nr. {first}",
            )[kind]
        )
    return made
