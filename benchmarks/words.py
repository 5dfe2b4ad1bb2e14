"""Word pairs that must, or must not, share a stem, and Dutch compounds with their parts.

    python -m benchmarks.words [--dev FOLDER]

Prints the shares that are right and whatever is wrong: of ``queries/words.tsv``,
``queries/compounds.tsv`` and the words of ``queries/simple.txt``, which are no compounds; and of
the pairs of the development data, where that is.
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
    """Two words of a language, and whether a search for one is to find the other."""

    language: Language
    relation: Relation
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A Dutch word and the words that it is made of; several ``readings`` may be right."""

    word: str
    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many were tried, and those that came out wrong, as a person reads them."""

    count: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that is right."""
        return 1 - len(self.wrong) / self.count


def word_pairs() -> list[Pair]:
    """The pairs of ``queries/words.tsv``."""
    rows = csv.DictReader(_lines(QUERIES / "words.tsv"), delimiter="\t")
    return [
        Pair(language, relation, row["one"], row["other"])
        for row in rows
        for language in LANGUAGES
        for relation in RELATIONS
        if (row["language"], row["relation"]) == (language, relation)
    ]


def dev_pairs(folder: Path = DEV) -> list[Pair]:
    """The pairs of the development data: ``nl_same.txt`` and so on, two words a line."""
    return [
        Pair(language, relation, *line.split())
        for language in LANGUAGES
        for relation in RELATIONS
        for line in _lines(folder / f"{language}_{relation}.txt")
        if line.strip()
    ]


def compounds() -> list[Compound]:
    rows = csv.DictReader(_lines(QUERIES / "compounds.tsv"), delimiter="\t")
    return [
        Compound(row["word"], tuple(tuple(each.split("+")) for each in row["parts"].split(" | ")))
        for row in rows
    ]


def simple_words() -> list[str]:
    """Dutch words that are no compounds, though many look like one."""
    return _lines(QUERIES / "simple.txt")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def stems(word: str, language: Language) -> set[str]:
    return {term.term for term in bs.analyze(word, language) if term.kind == "stem"}


def parts(word: str) -> list[str]:
    """The stems of the parts of a Dutch word, in their order; not of parts of a part."""
    found, end = [], 0
    for term in bs.analyze(word, "nl"):
        if term.kind == "part" and term.start >= end:
            found.append(term.term)
            end = term.end
    return found


def is_right(pair: Pair) -> bool:
    shared = stems(pair.one, pair.language) & stems(pair.other, pair.language)
    return bool(shared) == (pair.relation == "same")


def is_split(compound: Compound) -> bool:
    """Whether a compound has the parts of one of its readings, and no others."""
    found = parts(compound.word)
    return any(
        len(found) == len(reading)
        and all(part in stems(word, "nl") for part, word in zip(found, reading, strict=True))
        for reading in compound.readings
    )


def scores(pairs: Sequence[Pair]) -> Iterator[tuple[str, Score]]:
    """Of each language and relation, ``nl same``, how much is right."""
    for language in LANGUAGES:
        for relation in RELATIONS:
            own = [p for p in pairs if (p.language, p.relation) == (language, relation)]
            wrong = tuple(f"{each.one} {each.other}" for each in own if not is_right(each))
            yield f"{language} {relation}", Score(len(own), wrong)


def split_score() -> Score:
    """Compounds with all of their parts."""
    every = compounds()
    wrong = (each.word for each in every if not is_split(each))
    return Score(len(every), tuple(f"{word} {'+'.join(parts(word))}" for word in wrong))


def whole_score() -> Score:
    """Words that are no compounds, and have no parts."""
    every = simple_words()
    split = {word: found for word in every if (found := parts(word))}
    return Score(len(every), tuple(f"{word} {'+'.join(own)}" for word, own in split.items()))


def dev_figures(folder: Path = DEV) -> Mapping[str, float]:
    """The shares of the development pairs that are right."""
    return {name: score.share for name, score in scores(dev_pairs(folder))}


def main() -> None:
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
