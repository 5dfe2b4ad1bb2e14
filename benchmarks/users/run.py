"""Measures the parts and prints the tables: see :mod:`benchmarks.users`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import benelux_search as bs
from benchmarks.engines.corpus import QUESTIONS
from benchmarks.users.places import CORPORA, Place, place_of
from benchmarks.users.processes import Usage, files_of, run_python
from benchmarks.users.queries import COMPARED, KindOfQuery, QueryMaker
from benchmarks.users.results import RESULTS, Figures, UserResults, load, merge, times_of
from benchmarks.users.table import tables, write

_FRESH: Final = 3  # processes, of which the median counts
_COMMANDS: Final = 12


def child(task: str, place: Place, *rest: str) -> dict[str, Any]:
    """What a task gives that is done in a process of its own."""
    arguments = ["-m", "benchmarks.users.child", task, str(place.folder), *rest]
    found: dict[str, Any] = json.loads(run_python(arguments).output.splitlines()[-1])
    return found


def _index_ours(place: Place) -> Usage:
    shutil.rmtree(place.ours, ignore_errors=True)
    place.write_few()
    arguments = ["index", str(place.documents), "--index", str(place.ours), "--max-mb", "100000"]
    return run_python(["-m", "benelux_search", *arguments])


def _index_tantivy(place: Place) -> Usage:
    shutil.rmtree(place.tantivy, ignore_errors=True)
    module = "benchmarks.users.tantivy_texts"
    return run_python(["-m", module, "index", str(place.pairs), str(place.tantivy)])


def prepare(place: Place) -> None:
    """Make the indexes that are not there."""
    if not place.ours.exists():
        _index_ours(place)
    if not place.tantivy.exists():
        _index_tantivy(place)


def index(place: Place) -> Figures:
    """Both indexes made whole, by commands."""
    ours, tantivy = _index_ours(place), _index_tantivy(place)
    records = list(
        map(len, (each["nl"].encode() + each["fr"].encode() for each in place.records()))
    )
    return {
        "index.pairs": len(records),
        "index.text_bytes": sum(records),
        "index.ours_s": ours.cpu,
        "index.ours_clock_s": ours.clock,
        "index.ours_mb": ours.peak_mb,
        "index.ours_bytes": sum(files_of(place.ours).values()),
        "index.tantivy_s": tantivy.cpu,
        "index.tantivy_clock_s": tantivy.clock,
        "index.tantivy_mb": tantivy.peak_mb,
        "index.tantivy_bytes": sum(files_of(place.tantivy).values()),
    }


def answer(place: Place) -> Figures:
    """Whole answers in an index that has given them before."""
    figures: Figures = {}
    for kind in COMPARED:
        found = child("warm", place, kind)
        figures |= times_of(f"answer.{kind}", found["ours"], found["tantivy"])
    return figures


def first(place: Place) -> Figures:
    """Whole answers to queries that were not asked before, in fresh processes."""
    return _first(place, COMPARED)


def patterns(place: Place) -> Figures:
    """The same of words with a wildcard in front, and of words with a wrong letter."""
    return _first(place, ("wildcard", "fuzzy"))


def _first(place: Place, kinds: Iterable[KindOfQuery]) -> Figures:
    figures: Figures = {}
    for kind in kinds:
        found = [child("first", place, kind) for _ in range(_FRESH)]
        times = [
            [median(times) for times in zip(*(each[peer] for each in found), strict=True)]
            for peer in ("ours", "tantivy")
        ]
        figures |= times_of(f"first.{kind}", *times)
    return figures


def command(place: Place) -> Figures:
    """Commands that end when they have answered."""
    queries = QueryMaker(place.records()).different("and", _COMMANDS)
    module = "benchmarks.users.tantivy_texts"
    usages: dict[str, list[Usage]] = {"search": [], "help": [], "tantivy": []}
    for query in queries:
        ours = ["-m", "benelux_search"]
        usages["help"].append(run_python([*ours, "--help"]))
        usages["search"].append(
            run_python([*ours, "search", query.text, "--index", str(place.ours)])
        )
        usages["tantivy"].append(
            run_python(["-m", module, "search", str(place.tantivy), query.language, query.tantivy])
        )
    return {
        f"command.{name}_{what}": median(getattr(usage, field) for usage in own)
        for name, own in usages.items()
        for what, field in (("s", "cpu"), ("clock_s", "clock"))
    }


def put(place: Place) -> Figures:
    """Three pairs put into an index, and all of them put into a new one from memory."""
    figures: Figures = {}
    with TemporaryDirectory(dir=place.folder) as folder:
        copy = Path(folder) / "tantivy"
        shutil.copytree(place.tantivy, copy)
        found = {
            "ours": [child("put", place, mark) for mark in ("eerst", "tweede", "derde")],
            "tantivy": [child("peer_put", place, str(copy)) for _ in range(3)],
        }
        for name, rows in found.items():
            written = [max(row["new_bytes"], row["io_bytes"]) for row in rows]
            figures[f"put.{name}_s"] = median(row["seconds"] for row in rows)
            figures[f"put.{name}_mb"] = median(written) / 1e6
        if hasattr(bs, "update_index"):
            many = child("put_many", place, str(Path(folder) / "many"))
            figures |= {"put.many_s": many["seconds"], "put.many_mb": many["memory_mb"]}
    return figures


def memory(place: Place) -> Figures:
    """The memory after many different queries."""
    child("queries", place)
    return {
        "memory.ours_mb": child("memory", place)["mb"],
        "memory.tantivy_mb": child("peer_memory", place)["mb"],
    }


def trips(place: Place) -> Figures:
    """How often a search asks the engine."""
    found = [child("trips", place, kind) for kind in COMPARED]
    plain, across = (
        [calls for each in found for calls in each[name]] for name in ("calls", "across_calls")
    )
    methods: dict[str, int] = {}
    for each in found:
        for name, calls in each["methods"].items():
            methods[name] = max(calls, methods.get(name, 0))
    return {
        "trips.median": median(plain),
        "trips.most": max(plain),
        "trips.across_median": median(across),
        "trips.across_most": max(across),
        **{f"trips.most.{name}": calls for name, calls in methods.items()},
    }


Part: TypeAlias = Callable[[Place], Figures]
PARTS: Final[Mapping[str, Part]] = {
    part.__name__: part for part in (index, answer, first, patterns, command, put, memory, trips)
}


def measure(places: Mapping[str, Place], parts: Iterable[str], out: Path) -> UserResults:
    """Measure parts of corpora; each figure is written as soon as it is there."""
    versions = dict(_versions())
    for name, place in places.items():
        for part in parts:
            print(f"{name}: {part}", file=sys.stderr, flush=True)
            if part != "index":
                prepare(place)
            merge(out, name, PARTS[part](place), versions)
    return load(out)


def _versions() -> Iterator[tuple[str, str]]:
    yield "benelux-search", bs.__version__
    yield "tantivy", metadata.version("tantivy")


def main() -> int:
    parser = argparse.ArgumentParser(description="What a user waits for, beside tantivy")
    parser.add_argument(
        "parts", nargs="*", help=f"{', '.join(PARTS)}; all of them if none is named"
    )
    parser.add_argument("--corpora", default="questions,100k", help=",".join(CORPORA))
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--kept", action="store_true", help="measure nothing, show what is kept")
    parser.add_argument("--draw", action="store_true", help="write docs/performance.md")
    asked = parser.parse_args()
    unknown = sorted({*asked.parts} - {*PARTS} | {*asked.corpora.split(",")} - {*CORPORA})
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}")
    if not (asked.kept or QUESTIONS.exists()):
        print("the development data is not here")
        return 0
    if asked.kept:
        results = load(asked.out)
    else:
        places = {name: place_of(name) for name in asked.corpora.split(",")}
        results = measure(places, asked.parts or PARTS, asked.out)
    print("\n".join(tables(results)))
    if asked.draw:
        write(results)
    return 0
