"""Amounts and dates in several spellings: ``python -m benchmarks.amounts``.

Each row of ``queries/amounts.tsv`` is an amount or a date of the development data, in four
spellings, and once inside a query that no passage has in full. A passage is right if it has one of
the spellings that the texts use. Half of the rows were never looked at while the code was made.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.corpora import CORPORA, DEV
from benchmarks.ranking import rows_of

_DEPTH: Final = 10
_SPACES: Final = re.compile(r"\s")
HALVES: Final = ("seen", "held")


@dataclass(frozen=True, slots=True)
class Ranked:
    """The rank of the first right passage for a query, 0 if it is not among the first ten."""

    half: str
    kind: str
    query: str
    rank: int
    among: bool


def indexes_of(dev: Path, folder: Path) -> Mapping[str, bs.Index]:
    """Build an index of the questions and one of the Penal Code, and open both."""
    opened = {}
    for name in CORPORA:
        bs.build_index(dev / name, folder / name)
        opened[name] = bs.open_index(folder / name)
    return opened


def ranked(indexes: Mapping[str, bs.Index]) -> Iterator[Ranked]:
    """Yield the rank of each query of the set; ``among`` is True for those with other words."""
    for half, corpus, kind, *queries, among, answers in rows_of("amounts"):
        spellings = "|".join(map(re.escape, answers.split("|")))
        right = re.compile(rf"(?<![\w.,])(?<![0-9] )(?:{spellings})(?![0-9])")
        for query in (*queries, among):
            rank = _rank(indexes[corpus], query, right)
            yield Ranked(half, kind, query, rank, query is among)


def _rank(index: bs.Index, query: str, right: re.Pattern[str]) -> int:
    for hit in index.search(query, limit=_DEPTH, seconds=None):
        sides = [side for side in (hit.passage, hit.counterpart) if side is not None]
        if any(right.search(_SPACES.sub(" ", side.text.casefold())) for side in sides):
            return hit.rank
    return 0


def measures(found: Sequence[Ranked]) -> Iterator[tuple[str, float]]:
    """Yield the shares of right passages that are first, and among ten."""
    for name, own in (
        ("alone", [each.rank for each in found if not each.among]),
        ("among", [each.rank for each in found if each.among]),
    ):
        yield f"{name} first", sum(rank == 1 for rank in own) / len(own)
        yield f"{name} ten", sum(rank > 0 for rank in own) / len(own)


def figures(dev: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the measures of the rows that were never looked at."""
    with tempfile.TemporaryDirectory() as folder:
        found = [each for each in ranked(indexes_of(dev, Path(folder))) if each.half == "held"]
    return {"amounts": dict(measures(found))}


def main() -> int:
    """Print the queries whose right passage is not first, and the measures of each half."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(ranked(indexes_of(DEV, Path(folder))))
    for each in found:
        if each.half == "seen" and each.rank != 1:
            print(f"{each.rank:2} {each.kind:8} {each.query}")
    for half in HALVES:
        for name, figure in measures([each for each in found if each.half == half]):
            print(f"{half} {name:12} {figure:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
