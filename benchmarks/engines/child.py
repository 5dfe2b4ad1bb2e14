"""Measurements that want a process of their own, so that none disturbs another.

    python -m benchmarks.engines.child '{"task": "build", "folder": …, "peer": "tantivy", …}'

prints one JSON object. Memory is the most that was resident (``VmHWM``), files that are mapped
included; a process that indexes is bound to one processor.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, TypeAlias

from benchmarks.engines.corpus import ROOT, Corpus
from benchmarks.engines.peers import Opened, Peer, get_peer
from benchmarks.engines.queries import KINDS, Query, queries_of
from benchmarks.engines.terms import Terms, terms_of
from benelux_search.model import LANGUAGES, Language

Figures: TypeAlias = dict[str, float]

_COLD: Final = 10  # queries that a fresh process is asked


@dataclass(frozen=True, slots=True)
class Job:
    """What a child does: ``task``, with the corpus of ``size`` pairs in ``folder``.

    ``number`` is that of the query that is asked first.
    """

    task: str
    folder: str
    size: int
    peer: str = "ours"
    language: Language = "nl"
    number: int = 0

    @property
    def terms(self) -> Terms:
        return terms_of(Corpus(Path(self.folder), self.size))

    def index(self, language: Language) -> Path:
        return index_folder(Path(self.folder), self.peer, language)


def index_folder(folder: Path, peer: str, language: Language) -> Path:
    return folder / "indexes" / peer / language


def run(job: Job) -> Figures:
    """Has a job done in a fresh process.

    Raises:
        RuntimeError: the process failed; the message is what it said.
    """
    given = json.dumps({name: getattr(job, name) for name in Job.__slots__})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.engines.child", given],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{job.task} of {job.peer} failed:\n{done.stderr[-2000:]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def build(job: Job) -> Figures:
    """Passages a second, bytes of the index, memory.

    A second of the processor is one that nothing else on the machine had a part in.
    """
    peer, target = _peer(job.peer), job.index(job.language)
    fresh = target.with_name(f"{job.language}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    start = time.perf_counter()
    peer.build(job.terms, job.language, fresh)
    took = time.perf_counter() - start
    figures = {
        "seconds": took,
        "passages_a_second": job.size / took,
        "passages_a_cpu_second": job.size / time.process_time(),
        "bytes": float(size_of(fresh)),
        "memory_mb": peak_mb(),
    }
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return figures


def memory(job: Job) -> Figures:
    """The memory after every query was asked once; ``opened_mb`` before the first."""
    peer = _peer(job.peer)
    queries = [query for query in queries_of(job.terms) if query.kind in peer.kinds]
    opened = _opened(peer, job)
    before = peak_mb()
    for query in queries:
        opened.prepare(query)()
    return {"opened_mb": before, "memory_mb": peak_mb()}


def cold(job: Job) -> Figures:
    """Milliseconds to open, to answer a first query, and in the median the next of its kind."""
    peer = _peer(job.peer)
    queries = queries_of(job.terms)
    kinds = [kind for kind in KINDS[:4] if kind in peer.kinds]
    kind = kinds[job.number % len(kinds)]
    asked = [query for query in queries if query.kind == kind]
    begin = time.perf_counter()
    opened = _opened(peer, job)
    done = time.perf_counter()
    first, *others = (_once(opened, query) for query in asked[job.number :][:_COLD])
    return {"open_ms": 1000 * (done - begin), "first_ms": first, "next_ms": median(others)}


def program(job: Job) -> Figures:
    """The whole program: a bitext of JSON Lines becomes an index with its store."""
    from benelux_search import build_index
    from benelux_search.reading_options import Limits

    folder = program_folder(Path(job.folder))
    shutil.rmtree(folder, ignore_errors=True)
    pairs = job.terms.corpus.pairs
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    start = time.perf_counter()
    summary = build_index([pairs], folder, limits=Limits(file_bytes=1 << 40))
    took = time.perf_counter() - start
    return {
        "seconds": took,
        "pairs": float(summary.pairs),
        "passages_a_second": 2 * job.size / took,
        "passages_a_cpu_second": 2 * job.size / time.process_time(),
        "bytes": float(size_of(folder)),
        "memory_mb": peak_mb(),
    }


def program_folder(folder: Path) -> Path:
    return folder / "indexes" / "program"


def _peer(name: str) -> Peer:
    peer = get_peer(name)
    if peer is None:
        raise ModuleNotFoundError(f"the package of {name} is not installed")
    return peer


def _opened(peer: Peer, job: Job) -> Opened:
    there = {language: job.index(language) for language in LANGUAGES}
    return peer.open({language: path for language, path in there.items() if path.exists()})


def _once(opened: Opened, query: Query) -> float:
    ask = opened.prepare(query)
    start = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - start)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def peak_mb() -> float:
    """The most memory that this process had; fresh for each program, unlike ``ru_maxrss``."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1000


TASKS: Final = {"build": build, "memory": memory, "cold": cold, "program": program}


def main() -> int:
    job = Job(**json.loads(sys.argv[1]))
    print(json.dumps(TASKS[job.task](job)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
