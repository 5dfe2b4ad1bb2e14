"""The costs of a collection of OpenSearch: bytes, indexing rate and latency, by its size.

::

    python -m benchmarks.scale [--sizes 10k,100k,1m] [--draw]

Three nodes on this machine hold one shard each. The client's processor time and the clock are
measured, with the answers that a user gets. From these figures the table computes what 10 million,
100 million and a billion pairs need; ``--draw`` puts the tables into ``docs/opensearch.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "support"))  # the cluster is that of the tests

import benelux_search as bs  # noqa: E402
from benchmarks.users.places import Place, place_of  # noqa: E402
from benchmarks.users.processes import run_python  # noqa: E402
from benchmarks.users.queries import COMPARED, KINDS, QueryMaker, UserQuery  # noqa: E402

_PAGE: Final = ROOT / "docs" / "opensearch.md"
_RESULTS: Final = ROOT / ".bench" / "scale.json"
_BEGIN: Final = "<!-- scale -->"
_END: Final = "<!-- /scale -->"
_OF_EACH: Final = 100
_SAMPLE: Final = 20_000
_WARM_ROUNDS: Final = 4  # of all kinds of queries
_HEAP: Final = "1g"
_SIZES: Final = "10k,100k,1m"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one size; times in milliseconds, sizes in bytes."""

    pairs: int
    text_bytes: int
    index_bytes: int
    index_cpu_s: float
    index_clock_s: float
    median_ms: float
    p99_ms: float
    kinds: Mapping[str, float]

    @property
    def bytes_a_pair(self) -> float:
        """Return the size of one copy of a pair in the engine."""
        return self.index_bytes / self.pairs


def measured(name: str, urls: Sequence[str], shards: int) -> Figures:
    """Index a corpus into a new collection, and search it."""
    place = place_of(name)
    hosts = ",".join(url.partition("://")[2] for url in urls)
    address = f"opensearch+http://{hosts}/scale-{name}-{int(time.time())}"
    arguments = ["index", str(place.documents), "--index", address, "--max-mb", "100000"]
    sizes = ["--shards", str(shards), "--replicas", "0", "--no-lexicon"]
    used = run_python(["-m", "benelux_search", *arguments, *sizes])
    _warm(address, place)
    with bs.open_index(address) as index:
        status = index.status()
        times = _times(index, place)
    every = sorted(each for own in times.values() for each in own)
    return Figures(
        pairs=status.pairs,
        text_bytes=sum(len(r["nl"].encode()) + len(r["fr"].encode()) for r in place.records()),
        index_bytes=status.size_bytes,
        index_cpu_s=used.cpu,
        index_clock_s=used.clock,
        median_ms=median(every),
        p99_ms=every[int(0.99 * len(every))],
        kinds={kind: median(own) for kind, own in times.items()},
    )


def _warm(address: str, place: Place) -> None:
    """Search until the nodes have compiled what they execute often; keep nothing in the client."""
    records = list(islice(place.records(), _SAMPLE))
    for seed in range(_WARM_ROUNDS):
        maker = QueryMaker(records, seed=seed)
        with bs.open_index(address) as index:
            for kind in KINDS:
                for query in maker.different(kind, _OF_EACH):
                    _answer(index, query)


def _times(index: bs.Index, place: Place) -> dict[str, list[float]]:
    """Return the times of whole answers by kind of query."""
    maker = QueryMaker(place.records())
    return {
        kind: [_answer(index, query) for query in maker.different(kind, _OF_EACH)]
        for kind in COMPARED
    }


def _answer(index: bs.Index, query: UserQuery) -> float:
    """Return the milliseconds of a search whose hits are read, as a user sees them."""
    started = time.perf_counter()
    for hit in index.search(query.text, language=query.language).hits:
        assert hit.passage.matches is not None
    return (time.perf_counter() - started) * 1000


# --- Tables

_MEASURED: Final = """\
**Measured**: three nodes and the client on one machine of two processors, a shard a node, no
further copies, without the learned translations. Sentences recur in the larger corpora, so that
they are indexed faster than other texts. A time is that of a whole answer, after 2,800 searches
that warm the nodes."""
_COMPUTED: Final = """\
**Computed**, from {size:,.0f} bytes a pair and {rate:,.0f} pairs a second and processor: two
copies, 1.6 of the disk for merges, shards of 20 GB, nodes of 16 processors and 64 GB with a heap
of 24 GB and 40 GB for pages of files, and a third of these processors for reading, aligning and
analysing."""


def tables(figures: Mapping[str, Figures]) -> Iterator[str]:
    """Yield the lines of the tables: what was measured, and what is computed from it."""
    yield _MEASURED
    yield ""
    yield "| pairs | text, B a pair | index, B a pair | pairs/s of the client's processor |"
    yield "|---|---|---|---|"
    for each in figures.values():
        rate = each.pairs / each.index_cpu_s
        text = each.text_bytes / each.pairs
        yield f"| {each.pairs:,} | {text:.0f} | {each.bytes_a_pair:.0f} | {rate:,.0f} |"
    yield ""
    kinds = next(iter(figures.values())).kinds
    yield f"| pairs | median, ms | 99 of 100, ms | {' | '.join(kinds)} |"
    yield "|---|---|---|" + "---|" * len(kinds)
    for each in figures.values():
        own = " | ".join(f"{each.kinds[kind]:.1f}" for kind in kinds)
        yield f"| {each.pairs:,} | {each.median_ms:.1f} | {each.p99_ms:.1f} | {own} |"
    yield ""
    yield from _computed(list(figures.values()))


def _computed(measured: Sequence[Figures]) -> Iterator[str]:
    """Yield the table of what larger collections need: the bytes of the largest measured one.

    The rate is the lowest that was measured.
    """
    largest = measured[-1]
    rate = min(each.pairs / each.index_cpu_s for each in measured)
    yield _COMPUTED.format(size=largest.bytes_a_pair, rate=rate)
    yield ""
    yield "| pairs | one copy | disk | shards | nodes | indexing |"
    yield "|---|---|---|---|---|---|"
    for pairs in (10_000_000, 100_000_000, 1_000_000_000):
        copy = pairs * largest.bytes_a_pair / 1e9
        shards = max(3, -(-copy // 20))
        nodes = max(3, -(-2 * copy // 88))  # two copies, of which 40 GB a node are in memory
        hours = pairs / (rate * nodes * 16 / 3) / 3600
        yield (
            f"| {pairs:,} | {copy:,.0f} GB | {2 * 1.6 * copy:,.0f} GB | {shards:.0f} | "
            f"{nodes:.0f} | {hours:.1f} h |"
        )


def _write(lines: Sequence[str]) -> None:
    page = _PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    content = "\n".join([_BEGIN, "", *lines, "", _END])
    _PAGE.write_text(f"{before}{content}{after}", encoding="utf-8")


def main() -> None:
    """Measure the sizes that are asked for, and print or write the tables."""
    from cluster import Cluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=_SIZES)
    parser.add_argument("--draw", action="store_true")
    options = parser.parse_args()
    known: dict[str, Any] = {}
    if _RESULTS.exists():
        known = json.loads(_RESULTS.read_text(encoding="utf-8"))
    with Cluster(3, heap=_HEAP, jvm=()) as cluster:
        for name in options.sizes.split(","):
            known[name] = asdict(measured(name, cluster.urls, shards=3))
            print(name, known[name], flush=True)
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(known, indent=1), encoding="utf-8")
    figures = {name: Figures(**own) for name, own in known.items()}
    lines = list(tables(dict(sorted(figures.items(), key=lambda each: each[1].pairs))))
    print("\n".join(lines))
    if options.draw:
        _write(lines)


if __name__ == "__main__":
    main()
