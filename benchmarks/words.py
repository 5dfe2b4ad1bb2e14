"""Quality of stems and of compound splitting.

    python -m benchmarks.words [--dev FOLDER]

Word pairs must, or must not, share a stem (``queries/words.tsv``); Dutch compounds must be split
into their parts (``queries/compounds.tsv``), and simple words must not be split
(``queries/simple.txt``). Printed are the shares of right results, and every wrong result. The word
pairs of the development data are measured, too, if present.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import benelux_search as bs
from benelux_search.model import LANGUAGES, Language

ROOT: Final = Path(__file__).resolve().parent.parent
QUERIES: Final = ROOT / "benchmarks" / "queries"
DEV: Final = ROOT.parent / "shared" / "dev" / "words"

Relation = Literal["same", "diff"]
RELATIONS: Final[tuple[Relation, ...]] = ("same", "diff")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of a language; ``relation`` says whether they must share a stem."""

    language: Language
    relation: Relation
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A Dutch compound and its right ``readings``, each a sequence of parts."""

    word: str
    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The number of tests, and a text for each wrong result."""

    count: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of right results."""
        return 1 - len(self.wrong) / self.count


def word_pairs() -> list[Pair]:
    """Return the pairs of ``queries/words.tsv``."""
    rows = csv.DictReader(_lines(QUERIES / "words.tsv"), delimiter="\t")
    return [
        Pair(language, relation, row["one"], row["other"])
        for row in rows
        for language in LANGUAGES
        for relation in RELATIONS
        if (row["language"], row["relation"]) == (language, relation)
    ]


def dev_pairs(folder: Path = DEV) -> list[Pair]:
    """Return the pairs of the development data: files like ``nl_same.txt``, two words a line."""
    return [
        Pair(language, relation, *line.split())
        for language in LANGUAGES
        for relation in RELATIONS
        for line in _lines(folder / f"{language}_{relation}.txt")
        if line.strip()
    ]


def compounds() -> list[Compound]:
    """Return the compounds of ``queries/compounds.tsv``."""
    rows = csv.DictReader(_lines(QUERIES / "compounds.tsv"), delimiter="\t")
    return [
        Compound(row["word"], tuple(tuple(each.split("+")) for each in row["parts"].split(" | ")))
        for row in rows
    ]


def simple_words() -> list[str]:
    """Return Dutch words that are not compounds, though many look like one."""
    return _lines(QUERIES / "simple.txt")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def stems(word: str, language: Language) -> set[str]:
    """Return the stems of a word."""
    return {term.term for term in bs.analyze(word, language) if term.kind == "stem"}


def parts(word: str) -> list[str]:
    """Return the stems of the parts of a Dutch word, in order, without parts of parts."""
    found, end = [], 0
    for term in bs.analyze(word, "nl"):
        if term.kind == "part" and term.start >= end:
            found.append(term.term)
            end = term.end
    return found


def is_right(pair: Pair) -> bool:
    """Return True if two words share a stem exactly when their relation is "same"."""
    shared = stems(pair.one, pair.language) & stems(pair.other, pair.language)
    return bool(shared) == (pair.relation == "same")


def is_split(compound: Compound) -> bool:
    """Return True if a compound is split exactly into the parts of one of its readings."""
    found = parts(compound.word)
    return any(
        len(found) == len(reading)
        and all(part in stems(word, "nl") for part, word in zip(found, reading, strict=True))
        for reading in compound.readings
    )


def scores(pairs: Sequence[Pair]) -> Iterator[tuple[str, Score]]:
    """Yield (name, score) for each language and relation, such as ``nl same``."""
    for language in LANGUAGES:
        for relation in RELATIONS:
            own = [p for p in pairs if (p.language, p.relation) == (language, relation)]
            wrong = tuple(f"{each.one} {each.other}" for each in own if not is_right(each))
            yield f"{language} {relation}", Score(len(own), wrong)


def split_score() -> Score:
    """Return the score of splitting compounds."""
    every = compounds()
    wrong = (each.word for each in every if not is_split(each))
    return Score(len(every), tuple(f"{word} {'+'.join(parts(word))}" for word in wrong))


def whole_score() -> Score:
    """Return the score of leaving simple words whole."""
    every = simple_words()
    split = {word: found for word in every if (found := parts(word))}
    return Score(len(every), tuple(f"{word} {'+'.join(own)}" for word, own in split.items()))


def dev_figures(folder: Path = DEV) -> Mapping[str, float]:
    """Return the share of right pairs of the development data, by language and relation."""
    return {name: score.share for name, score in scores(dev_pairs(folder))}


def main() -> None:
    """Print all scores."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dev", type=Path, default=DEV)
    dev: Path = parser.parse_args().dev
    own = {**dict(scores(word_pairs())), "split": split_score(), "whole": whole_score()}
    _print("words", own)
    if dev.exists():
        _print("dev", dict(scores(dev_pairs(dev))))


def _print(name: str, found: Mapping[str, Score]) -> None:
    for measure, score in found.items():
        print(f"{name:6} {measure:8} {score.share:.4f}  ({score.count})")
        for wrong in score.wrong:
            print(f"         {wrong}")


if __name__ == "__main__":
    main()
