"""The same queries to an index in a folder and to a collection: how many first pages are equal.

::

    python -m benchmarks.parity [--shards 3]

The texts are the written questions of the development data, the queries those of known items and
seeded ones of all kinds. Totals must be equal, always; the first ten in nearly all queries, since
only the hundred best of the engine get exact scores.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "support"))  # the cluster is that of the tests

import benelux_search as bs  # noqa: E402
from benchmarks.engines.corpus import QUESTIONS  # noqa: E402

_SEED: Final = 1
_OF_EACH: Final = 40
_SHORTEST: Final = 4  # letters
_ENOUGH: Final = 8  # words of a passage


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a kind, with options of a search."""

    kind: str
    text: str
    options: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[Random, Sequence[str], Sequence[str]], str]


def _at(rng: Random, words: Sequence[str], count: int) -> Sequence[str]:
    start = rng.randrange(len(words) - count + 1)
    return words[start : start + count]


def _apart(rng: Random, words: Sequence[str]) -> str:
    first, _, _, last = _at(rng, words, 4)
    return f'"{first} {last}"~5'


def _without(rng: Random, words: Sequence[str]) -> str:
    first, last = _at(rng, words, 2)
    return f"{first} -{last}"


_KINDS: Final[Mapping[str, tuple[Maker, Mapping[str, Any]]]] = {
    "one": (lambda rng, nl, _: rng.choice(nl), {}),
    "two": (lambda rng, nl, _: " ".join(_at(rng, nl, 2)), {}),
    "five": (lambda rng, nl, _: " ".join(rng.sample(nl, 5)), {}),
    "phrase": (lambda rng, nl, _: f'"{" ".join(_at(rng, nl, 3))}"', {}),
    "near": (lambda rng, nl, _: _apart(rng, nl), {}),
    "prefix": (lambda rng, nl, _: f"{rng.choice(nl)[:4]}*", {}),
    "wildcard": (lambda rng, nl, _: f"*{rng.choice(nl)[2:]}", {}),
    "expression": (lambda rng, nl, _: f"/{rng.choice(nl)[:3]}.+en/", {}),
    "fuzzy": (lambda rng, nl, _: f"{rng.choice(nl)}~", {}),
    "not": (lambda rng, nl, _: _without(rng, nl), {}),
    "both": (lambda rng, nl, fr: f"nl:{rng.choice(nl)} fr:{rng.choice(fr)}", {}),
    "one side": (lambda rng, nl, fr: f"nl:{rng.choice(nl)} -fr:{rng.choice(fr)}", {}),
    "or": (lambda rng, nl, fr: f"{rng.choice(nl)} OR {rng.choice(fr)}", {}),
    "exact": (lambda rng, nl, _: f"={rng.choice(nl)}", {}),
    "French": (lambda rng, _, fr: rng.choice(fr), {"language": "fr"}),
    "across": (lambda rng, nl, _: " ".join(_at(rng, nl, 2)), {"across": True}),
    "by document": (lambda rng, nl, _: rng.choice(nl), {"sort": "document"}),
    "page 2": (lambda rng, nl, _: rng.choice(nl), {"offset": 10}),
}


def queries(folder: Path) -> Iterator[Query]:
    """Yield the queries for known items, and seeded ones of each kind."""
    with (folder / "queries.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Query("known item", row["query"])
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    rng = Random(_SEED)
    for kind, (make, options) in _KINDS.items():
        made = 0
        while made < _OF_EACH:
            text = rng.choice(texts)
            nl, fr = (_words(text[side]) for side in ("nl", "fr"))
            if min(len(nl), len(fr)) >= _ENOUGH:
                made += 1
                yield Query(kind, make(rng, nl, fr), options)


def _words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalpha() and len(word) >= _SHORTEST]


@dataclass(slots=True)
class Comparison:
    """The numbers of queries, by kind, and of those whose answers differ."""

    asked: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)

    def add(self, query: Query, local: bs.Index, remote: bs.Index) -> None:
        """Ask both."""
        one, other = (
            index.search(query.text, seconds=None, **query.options) for index in (local, remote)
        )
        self.asked[query.kind] += 1
        self.totals[query.kind] += one.total != other.total
        self.pages[query.kind] += [hit.id for hit in one.hits] != [hit.id for hit in other.hits]

    def lines(self) -> Iterator[str]:
        """Yield a table."""
        yield f"{'kind':12} {'queries':>7} {'other total':>12} {'other page':>11}"
        for kind, count in self.asked.items():
            yield f"{kind:12} {count:7} {self.totals[kind]:12} {self.pages[kind]:11}"
        asked, pages = self.asked.total(), self.pages.total()
        yield f"{'all':12} {asked:7} {self.totals.total():12} {pages:11}"
        yield f"first pages that are equal: {1 - pages / asked:.3f}"


def main() -> None:
    """Index the questions twice, and print how often the answers are equal."""
    from cluster import Cluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=3)
    options = parser.parse_args()
    comparison = Comparison()
    with Cluster(1, heap="1g", jvm=()) as cluster, tempfile.TemporaryDirectory() as folder:
        address = f"opensearch+{cluster.urls[0]}/parity"
        bs.build_index(QUESTIONS, folder, each="record")
        bs.build_index(QUESTIONS, address, each="record", shards=options.shards)
        with bs.open_index(folder) as local, bs.open_index(address) as remote:
            for query in queries(QUESTIONS.parent):
                comparison.add(query, local, remote)
    print("\n".join(comparison.lines()))


if __name__ == "__main__":
    main()
