"""Measures the engines at some sizes and prints the table: see :mod:`benchmarks.engines`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.engines import child, program
from benchmarks.engines.corpus import BENCH, QUESTIONS, SIZES, Corpus, corpus_of
from benchmarks.engines.peers import NAMES, OURS, Peer, get_peer, version
from benchmarks.engines.queries import KINDS, queries_of
from benchmarks.engines.race import Runner, differences, race
from benchmarks.engines.results import RESULTS, PeerResult, Results, SizeResult, load, save
from benchmarks.engines.table import table
from benchmarks.engines.terms import terms_of
from benelux_search.model import LANGUAGES

PARTS: Final = ("build", "queries", "memory", "cold", "program")
_COLD: Final = 8  # fresh processes
_SHOWN: Final = 3  # differences that are told


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. Indexes that are there are kept, ours when ``keep`` says so."""

    sizes: Mapping[str, int]
    peers: Sequence[str]
    parts: Sequence[str] = PARTS
    kinds: Sequence[str] = KINDS
    rounds: int = 5
    keep: bool = False
    in_turn: bool = True
    folder: Path = BENCH
    out: Path = RESULTS
    questions: Path = QUESTIONS


def measure(plan: Plan) -> Results:
    """Carries out a plan; what it measures is written as soon as it is there."""
    results = load(plan.out)
    peers = {name: peer for name in plan.peers if (peer := get_peer(name)) is not None}
    for name in sorted(set(plan.peers) - set(peers)):
        print(f"{name}: not installed", file=sys.stderr)
    for size, pairs in plan.sizes.items():
        corpus = corpus_of(pairs, plan.folder / size, plan.questions)
        queries_of(terms_of(corpus))
        result = results.sizes.setdefault(size, SizeResult(pairs))
        result.text_bytes = _text_bytes(corpus)
        for name, peer in peers.items():
            _tell(f"{size}: {name}")
            result.peer(name).version = version(peer)
            _measure_peer(plan, corpus, peer, result.peer(name))
            save(results, plan.out)
        if "queries" in plan.parts:
            _tell(f"{size}: queries")
            _measure_queries(plan, corpus, peers, result)
            save(results, plan.out)
        if "program" in plan.parts and OURS in peers:
            _tell(f"{size}: the program")
            result.program = program.measured(corpus)
            save(results, plan.out)
    return results


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _text_bytes(corpus: Corpus) -> dict[str, int]:
    path = corpus.folder / "bytes.json"
    if not path.exists():
        counts = {language: corpus.text_bytes(language) for language in LANGUAGES}
        path.write_text(json.dumps(counts), encoding="ascii")
    found: dict[str, int] = json.loads(path.read_text(encoding="ascii"))
    return found


def _measure_peer(plan: Plan, corpus: Corpus, peer: Peer, result: PeerResult) -> None:
    def job(task: str, number: int = 0) -> child.Job:
        return child.Job(task, str(corpus.folder), corpus.size, peer.name, number=number)

    _builds(plan, job("build"), peer, result)
    if "memory" in plan.parts:
        result.memory = child.run(job("memory"))
    if "cold" in plan.parts:
        rows = [child.run(job("cold", number)) for number in range(_COLD)]
        result.cold = {name: median(row[name] for row in rows) for name in rows[0]}


def _builds(plan: Plan, job: child.Job, peer: Peer, result: PeerResult) -> None:
    """Builds the indexes that are not there, and ours anew; their figures lie beside them."""
    for language in LANGUAGES if "bilingual" in peer.kinds else LANGUAGES[:1]:
        folder = job.index(language)
        figures = folder.with_suffix(".json")
        anew = peer.name == OURS and not plan.keep and "build" in plan.parts
        if anew or not figures.exists():
            task = child.Job("build", job.folder, job.size, job.peer, language)
            figures.parent.mkdir(parents=True, exist_ok=True)
            figures.unlink(missing_ok=True)
            figures.write_text(json.dumps(child.run(task)), encoding="ascii")
        result.builds[language] = json.loads(figures.read_text(encoding="ascii"))


def _measure_queries(
    plan: Plan, corpus: Corpus, peers: Mapping[str, Peer], result: SizeResult
) -> None:
    queries = [each for each in queries_of(terms_of(corpus)) if each.kind in plan.kinds]
    with ExitStack() as stack:
        opened = {}
        for name, peer in peers.items():
            folders = {each: child.index_folder(corpus.folder, name, each) for each in LANGUAGES}
            opened[name] = peer.open({each: at for each, at in folders.items() if at.exists()})
            stack.callback(opened[name].close)
        kinds = {name: peer.kinds for name, peer in peers.items()}
        runners = []
        for group in _groups(peers):
            there = {name: opened[name] for name in group}
            runners += race(there, kinds, queries, plan.rounds, in_turn=plan.in_turn)
    for name in peers:
        _note(result.peer(name), [each for each in runners if each.peer == name])
    if OURS in peers:
        _note_differences(runners, result)


def _groups(peers: Iterable[str]) -> Iterator[list[str]]:
    """Ours and tantivy, whose times are near each other, and the others one by one.

    Those go through so much memory that the next query finds nothing in the processor's caches.
    """
    near = [name for name in peers if name in {OURS, "tantivy"}]
    yield from filter(None, [near, *([name] for name in peers if name not in near)])


def _note(result: PeerResult, runners: Sequence[Runner]) -> None:
    for kind in dict.fromkeys(runner.query.kind for runner in runners):
        times = [runner.milliseconds for runner in runners if runner.query.kind == kind]
        result.milliseconds[kind] = [round(time, 5) for time in times]


def _note_differences(runners: Sequence[Runner], result: SizeResult) -> None:
    for name in {runner.peer for runner in runners}:
        result.peer(name).different.clear()
    told = 0
    for name, query, ours, theirs in differences(runners, OURS):
        different = result.peer(name).different
        different[query.kind] = different.get(query.kind, 0) + 1
        if name == "tantivy" and told < _SHOWN:
            told += 1
            _tell(f"  {query.kind} {query.terms}: ours finds {ours}, {name} {theirs}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Our engine beside others")
    parser.add_argument("--sizes", default="10k,100k", help=",".join(SIZES))
    parser.add_argument("--peers", default=",".join(NAMES))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--kinds", default=",".join(KINDS), help="of queries")
    parser.add_argument("--rounds", type=int, default=5, help="after one to warm up")
    parser.add_argument("--keep", action="store_true", help="use our indexes that are there")
    parser.add_argument("--apart", action="store_true", help="engines in turn by round, not query")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--draw", action="store_true", help="write docs/performance.md")
    asked = parser.parse_args()
    plan = Plan(
        {size: SIZES[size] for size in asked.sizes.split(",")},
        asked.peers.split(","),
        asked.parts.split(","),
        asked.kinds.split(","),
        asked.rounds,
        asked.keep,
        not asked.apart,
        out=asked.out,
    )
    results = measure(plan)
    print("\n".join(table(results, list(plan.sizes))))
    if asked.draw:
        from benchmarks.engines.draw import write

        write(results)
    return 0
