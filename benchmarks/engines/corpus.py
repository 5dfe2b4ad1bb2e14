"""Seeded corpora of pairs, on the disk as JSON Lines: what an index is built from.

A passage is sentences of words that are drawn as often as people use them, 5 to 150 words of
them, 40 in the mean. A corpus is the beginning of any larger one. Where the questions of the
development data are there, one pair in twenty is one of these, as long as there are any.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from benchmarks.engines.words import Words, words_of
from benelux_search.model import LANGUAGES, Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT: Final = Path(__file__).resolve().parent.parent.parent
BENCH: Final = ROOT / ".bench"
QUESTIONS: Final = ROOT.parent / "shared" / "dev" / "questions" / "questions.jsonl"
SIZES: Final = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}  # pairs

_SEED: Final = 908
_BLOCK: Final = 10_000  # pairs that are drawn together
_QUESTION_EVERY: Final = 20
_SHORTEST, _LONGEST = 5, 150  # words
# a log-normal length, cut off at both ends, has a mean of 40 words
_LENGTH: Final = (3.45, 0.68)
_SENTENCE: Final = (6, 28)  # words

Sides: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus on the disk, ``size`` pairs of (Dutch, French); pair ``k`` has the ordinal ``k``."""

    folder: Path
    size: int

    @property
    def pairs(self) -> Path:
        """A bitext that `benelux-search index` reads."""
        return self.folder / "pairs.jsonl"

    def texts(self, language: Language) -> Iterator[str]:
        """The passages of a language by ordinal."""
        with self.pairs.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)[language]

    def text_bytes(self, language: Language) -> int:
        """The size of the passages of a language in UTF-8."""
        return sum(len(text.encode()) for text in self.texts(language))


def corpus_of(size: int, folder: Path, questions: Path = QUESTIONS) -> Corpus:
    """The corpus of so many pairs in a folder; made when it is not there."""
    corpus = Corpus(folder, size)
    if not corpus.pairs.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "pairs.new"
        with fresh.open("w", encoding="utf-8") as file:
            for dutch, french in _mixed(size, questions):
                record = {"nl": dutch, "fr": french}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        fresh.replace(corpus.pairs)
    return corpus


def _mixed(size: int, questions: Path) -> Iterator[Sides]:
    real = iter(_questions(questions))
    for ordinal, made in enumerate(_made(size)):
        question = next(real, None) if ordinal % _QUESTION_EVERY == 7 else None
        yield question or made


def _questions(path: Path) -> list[Sides]:
    if not path.exists():
        return []
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(" ".join(each["nl"].split()), " ".join(each["fr"].split())) for each in records]


def _made(size: int) -> Iterator[Sides]:
    words = {language: words_of(language, _SEED) for language in LANGUAGES}
    made = 0
    for block in range(-(-size // _BLOCK)):
        rng = np.random.default_rng([_SEED, block])
        dutch = np.clip(rng.lognormal(*_LENGTH, _BLOCK), _SHORTEST, _LONGEST).astype(np.intp)
        french = np.maximum((dutch * rng.normal(1.1, 0.08, _BLOCK)).astype(np.intp), _SHORTEST)
        sides = _passages(words["nl"], dutch, rng), _passages(words["fr"], french, rng)
        yield from zip(*(side[: size - made] for side in sides), strict=True)
        made += _BLOCK


def _passages(words: Words, lengths: NDArray[np.intp], rng: np.random.Generator) -> Sequence[str]:
    """Passages of these lengths in words, cut into sentences."""
    ends = np.cumsum(lengths)
    total = int(ends[-1])
    drawn: list[str] = words.texts[words.draw(total, rng)].tolist()
    sentences = np.cumsum(rng.integers(*_SENTENCE, total // _SENTENCE[0]))
    stops = np.union1d(ends, sentences[sentences < total])
    for start in [0, *stops[:-1].tolist()]:
        drawn[start] = drawn[start][0].upper() + drawn[start][1:]
    for end in stops.tolist():
        drawn[end - 1] += "."
    for place in np.flatnonzero(rng.random(total) < 0.05).tolist():
        if drawn[place][-1] not in ".'":
            drawn[place] += ","
    return [
        " ".join(drawn[start:end]).replace("' ", "'")
        for start, end in pairwise([0, *ends.tolist()])
    ]
