"""Time of a whole search: ``python -m benchmarks.answers [SIZE]``.

The function ``search()`` is timed on a corpus of SIZE pairs (default: 100,000). It analyses the
query, finds and ranks pairs, and returns ten hits with counterparts and highlights. The queries are
the known items of ``benchmarks/queries``, whose questions are in the corpus, and words, phrases,
prefixes and bilingual queries made from passages of the corpus.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import benelux_search as bs
from benchmarks.engines.corpus import BENCH, Corpus, corpus_of
from benchmarks.ranking import known_items

_SEED: Final = 908
_OF_EACH: Final = 60
_TIMES: Final = 3


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each query: of its first run, and the median of later runs."""

    first: Sequence[float]
    later: Sequence[float]


def queries_of(corpus: Corpus, of_each: int = _OF_EACH) -> Iterator[tuple[str, str]]:
    """Yield (kind, query): all known items, and ``of_each`` random queries of each other kind."""
    for name in ("known_a", "known_b"):
        yield from (("known items", item.query) for item in known_items(name))
    with corpus.pairs.open(encoding="utf-8") as lines:
        yield from random_queries([json.loads(line) for line in lines], of_each)


def random_queries(
    pairs: Sequence[Mapping[str, str]], of_each: int = _OF_EACH
) -> Iterator[tuple[str, str]]:
    """Yield (kind, query): ``of_each`` random queries of each kind, from texts by language."""
    rng = random.Random(_SEED)
    for _ in range(of_each):
        pair = rng.choice(pairs)
        words = {side: [w.strip(".,'") for w in pair[side].split()] for side in ("nl", "fr")}
        side = rng.choice(("nl", "fr"))
        place = rng.randrange(max(1, len(words[side]) - 3))
        yield "one word", rng.choice(words[side])
        yield "two words", " ".join(rng.sample(words[side], min(2, len(words[side]))))
        yield "four words", " ".join(rng.sample(words[side], min(4, len(words[side]))))
        yield "phrase", '"{}"'.format(" ".join(words[side][place : place + 3]))
        yield "beginning", f"{rng.choice(words[side])[:4]}*"
        yield "both sides", f"nl:{rng.choice(words['nl'])} fr:{rng.choice(words['fr'])}"
        yield "not", f"{rng.choice(words[side])} -{rng.choice(words[side])}"


def measured(index: bs.Index, queries: Sequence[str]) -> Times:
    """Return the times of some queries."""
    first, later = [], []
    for query in queries:
        first.append(_ms(index, query))
    for query in queries:
        later.append(statistics.median(_ms(index, query) for _ in range(_TIMES)))
    return Times(first, later)


def _ms(index: bs.Index, query: str) -> float:
    began = time.perf_counter()
    index.search(query)
    return (time.perf_counter() - began) * 1000


def row(name: str, times: Times) -> str:
    """Return one line of the table, with median and 99th percentile."""
    cells = [
        f"{statistics.median(own):7.2f} {_p99(own):7.2f}" for own in (times.first, times.later)
    ]
    return f"{name:12} {'  '.join(cells)}  ({len(times.first)})"


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def main(size: int) -> None:
    """Build an index of ``size`` pairs, and print the table."""
    folder = BENCH / f"answers-{size}"
    corpus = corpus_of(size, folder / "corpus")
    bs.build_index(folder / "corpus", folder / "index")
    print("milliseconds: median, p99, when first asked; the same later")
    with bs.open_index(folder / "index") as index:
        index.search("raad conseil")
        kinds: dict[str, list[str]] = {}
        for kind, query in queries_of(corpus):
            kinds.setdefault(kind, []).append(query)
        every = {kind: measured(index, queries) for kind, queries in kinds.items()}
        for kind, times in every.items():
            print(row(kind, times))
        print(
            row(
                "all",
                Times(
                    *(
                        [ms for times in every.values() for ms in getattr(times, own)]
                        for own in ("first", "later")
                    )
                ),
            )
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
