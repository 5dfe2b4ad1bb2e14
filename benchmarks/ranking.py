"""Quality of known-item search: ``python -m benchmarks.ranking``.

Each query in ``queries/known_a.tsv`` and ``known_b.tsv`` was written by hand for one question of
the development data, before anything was searched. The queries look like those of users: other
inflections, compounds joined or split, missing accents and apostrophes, typing errors. Weights are
tuned on set a, and checked on set b.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Final

import benelux_search as bs
from benelux_search.model import LANGUAGES
from benelux_search.results import QueryLanguage
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.ranking_weights import WEIGHTS, RankingWeights
from benelux_search.storage.snapshot import Snapshot, open_snapshot

QUERIES: Final = Path(__file__).parent / "queries"
SETS: Final = ("known_a", "known_b", "known_c")
DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A query, and the id of the question (``document``) that it was written for."""

    id: str
    language: QueryLanguage
    document: str
    kind: str
    query: str


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of the right document for each query; 0 if it is not among the first ten."""

    ranks: tuple[int, ...]

    @property
    def recall(self) -> float:
        """Return the share of queries whose document is among the first ten."""
        return sum(rank > 0 for rank in self.ranks) / len(self.ranks)

    @property
    def mrr(self) -> float:
        """Return the mean reciprocal rank."""
        return sum(1 / rank for rank in self.ranks if rank) / len(self.ranks)


def rows_of(name: str) -> Iterator[Sequence[str]]:
    """Yield the rows of a table in ``queries/``, without the header row."""
    with (QUERIES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from rows


def known_items(name: str) -> list[KnownItem]:
    """Return the queries of a set, such as ``known_a``."""
    return [KnownItem(*row) for row in rows_of(name)]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Questions:
    """An index of the development questions; ``by_pair`` is the question id by pair id."""

    view: Snapshot
    by_pair: Mapping[str, str]

    @classmethod
    def built(cls, data: Path, folder: Path) -> Questions:
        """Build an index of the questions in ``data``, inside ``folder``."""
        corpus = folder / "corpus"
        corpus.mkdir()
        shutil.copy(data / "questions.jsonl", corpus)
        bs.build_index(corpus, folder / "index")
        lines = (data / "questions.jsonl").read_text("utf-8").splitlines()
        ids = [json.loads(line)["id"] for line in lines]
        view = open_snapshot(folder / "index")
        (document,) = view.store.documents()
        pairs = {f"{document.id}:{number:04d}": each for number, each in enumerate(ids, start=1)}
        return cls(view, pairs)

    def rank(
        self, item: KnownItem, *, auto: bool = False, weights: RankingWeights = WEIGHTS
    ) -> int:
        """Return the rank of the right document for a query; 0 if it is not among the first ten.

        With ``auto``, the language of the query is identified; otherwise it is given.
        """
        language: QueryLanguage = "auto" if auto else item.language
        options = SearchOptions(language=language, limit=DEPTH, seconds=None)
        found = execute_query(
            item.query, options, self.view.store, self.view.reader, weights=weights
        )
        documents = [self.by_pair[hit.id] for hit in found]
        return documents.index(item.document) + 1 if item.document in documents else 0


def ranks(questions: Questions, items: Iterable[KnownItem], *, auto: bool = False) -> list[int]:
    """Return the rank of each query; see :meth:`Questions.rank`."""
    return [questions.rank(item, auto=auto) for item in items]


def tables(items: Sequence[KnownItem], found: Sequence[int]) -> Iterator[tuple[str, Ranks]]:
    """Yield (group, ranks) for the queries of each language, and of each kind in a language."""
    groups: dict[str, list[int]] = defaultdict(list)
    for item, rank in zip(items, found, strict=True):
        groups[item.language].append(rank)
        if item.kind.startswith("compound"):
            groups[f"{item.language} compounds"].append(rank)
        groups[f"{item.language} {item.kind}"].append(rank)
    for name, own in sorted(groups.items()):
        yield name, Ranks(tuple(own))


def figures(data: Path) -> Mapping[str, Mapping[str, float]]:
    """Return recall and mean reciprocal rank of each set; the language of each query is given."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        for name in SETS:
            items = known_items(name)
            own = dict(tables(items, ranks(questions, items)))
            found[name] = {
                **{f"{group} recall": own[group].recall for group in LANGUAGES},
                **{f"{group} mrr": own[group].mrr for group in (*LANGUAGES, "nl compounds")},
            }
        questions.view.retire()
    return found


# what is tried, one after the other
GRID: Final[Mapping[str, Sequence[float]]] = {
    "form": (0.0, 0.1, 0.2, 0.3, 0.5),
    "part": (0.3, 0.5, 0.7, 0.8, 0.9),
    "apart": (0.5, 0.7, 0.8, 0.9),
    "beside": (0.0, 0.15, 0.25, 0.4, 0.6),
    "phrase": (0.0, 0.15, 0.3, 0.6),
    "unaccented": (0.5, 0.7, 0.9),
}


def tune(questions: Questions) -> None:
    """Print the mean reciprocal rank of set a, and of all pairs of its words, for other weights."""
    items = [
        replace(item, query=" ".join(words))
        for item in known_items("known_a")
        for words in ((item.query,), *combinations(item.query.split(), 2))
    ]
    for name, values in GRID.items():
        for value in values:
            weights = replace(WEIGHTS, **{name: value})
            own = Ranks(tuple(questions.rank(item, weights=weights) for item in items))
            print(f"{name} {value}: {own.mrr:.4f}", flush=True)


def main(data: Path, *, tuning: bool = False) -> None:
    """Print the table of each set; with ``tuning``, try other weights instead."""
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        if tuning:
            tune(questions)
        for name in () if tuning else SETS:
            items = known_items(name)
            for auto in (False, True):
                found = ranks(questions, items, auto=auto)
                print(f"{name}, language {'found out' if auto else 'given'}")
                for group, own in tables(items, found):
                    print(f"  {group:22} {own.recall:.3f} {own.mrr:.3f}  ({len(own.ranks)})")
            for item, rank in zip(items, found, strict=True):
                if rank != 1:
                    print(f"    {rank or '-'}\t{item.id}\t{item.kind}\t{item.query}")
        questions.view.retire()


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--tune"]
    main(Path(given[0] if given else "../shared/dev/questions"), tuning="--tune" in sys.argv)
