"""How well known items are found: ``python -m benchmarks.ranking``.

``queries/known_a.tsv`` and ``known_b.tsv`` have queries that were written by hand, before anything
was searched, for one question each of the development data: as people type them, with other
inflections, compounds joined and split, accents and apostrophes lost, slips of the finger. Weights
are set on set a, and set b checks them.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benelux_search.model import LANGUAGES, QueryLanguage

QUERIES: Final = Path(__file__).parent / "queries"
DEPTH: Final = 10
SETS: Final = ("known_a", "known_b")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A query and the question that it was written for."""

    id: str
    language: QueryLanguage
    document: str
    kind: str
    query: str


@dataclass(frozen=True, slots=True)
class Ranks:
    """At which ranks the items of some queries are found; 0 is not among the first ten."""

    ranks: tuple[int, ...]

    @property
    def recall(self) -> float:
        return sum(rank > 0 for rank in self.ranks) / len(self.ranks)

    @property
    def mrr(self) -> float:
        return sum(1 / rank for rank in self.ranks if rank) / len(self.ranks)


def known_items(name: str) -> list[KnownItem]:
    with (QUERIES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        return [KnownItem(*row) for row in rows]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Questions:
    """The development questions in an index, and which pair each is."""

    index: bs.Index
    by_pair: Mapping[str, str]

    @classmethod
    def built(cls, data: Path, folder: Path) -> Questions:
        corpus = folder / "corpus"
        corpus.mkdir()
        shutil.copy(data / "questions.jsonl", corpus)
        bs.build_index(corpus, folder / "index")
        lines = (data / "questions.jsonl").read_text("utf-8").splitlines()
        ids = [json.loads(line)["id"] for line in lines]
        index = bs.open_index(folder / "index")
        (document,) = index.documents()
        pairs = {f"{document.id}:{number:04d}": each for number, each in enumerate(ids, start=1)}
        return cls(index, pairs)

    def rank(self, item: KnownItem, *, auto: bool = False) -> int:
        language: QueryLanguage = "auto" if auto else item.language
        found = self.index.search(item.query, language=language, limit=DEPTH)
        documents = [self.by_pair[hit.id] for hit in found]
        return documents.index(item.document) + 1 if item.document in documents else 0


def ranks(questions: Questions, items: Iterable[KnownItem], *, auto: bool = False) -> list[int]:
    return [questions.rank(item, auto=auto) for item in items]


def tables(items: Sequence[KnownItem], found: Sequence[int]) -> Iterator[tuple[str, Ranks]]:
    """The ranks of each language, and of each kind of query."""
    groups: dict[str, list[int]] = defaultdict(list)
    for item, rank in zip(items, found, strict=True):
        groups[item.language].append(rank)
        if item.kind.startswith("compound"):
            groups[f"{item.language} compounds"].append(rank)
        groups[f"{item.language} {item.kind}"].append(rank)
    for name, own in sorted(groups.items()):
        yield name, Ranks(tuple(own))


def figures(data: Path) -> Mapping[str, Mapping[str, float]]:
    """Recall and mean reciprocal rank by set, the language of each query being given."""
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
        questions.index.close()
    return found


def main(data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        for name in SETS:
            items = known_items(name)
            for auto in (False, True):
                found = ranks(questions, items, auto=auto)
                print(f"{name}, language {'found out' if auto else 'given'}")
                for group, own in tables(items, found):
                    print(f"  {group:22} {own.recall:.3f} {own.mrr:.3f}  ({len(own.ranks)})")
            for item, rank in zip(items, found, strict=True):
                if rank != 1:
                    print(f"    {rank or '-'}\t{item.id}\t{item.kind}\t{item.query}")
        questions.index.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/dev/questions"))
