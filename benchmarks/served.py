"""The server under load, while another process commits: ``python -m benchmarks.served``.

Eight clients ask the command ``serve`` for five minutes, each what a visitor would: a search as it
is typed, a page, a document, a term. In the meantime a process puts documents and commits. The
figures are those of a client: errors, the median and the 99th percentile of an answer, and the
memory of the server in the first and in the last quarter.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

import benelux_search as bs

_WORDS: Final = "mensenhandel samenwerking politie water gemeente onderzoek traite victimes".split()


def paths(index: bs.Index, seed: int) -> Iterator[str]:
    """Yield what a visitor asks, without an end."""
    chance = random.Random(seed)
    documents = [info.id for info in index.documents()]
    while True:
        word = chance.choice(_WORDS)
        for end in range(3, len(word) + 1):
            yield f"/?q={word[:end]}&part=1"
        yield f"/api/search?q={word}&facets=true"
        yield f"/api/complete?beginning={word[:4]}"
        document = chance.choice(documents)
        yield f"/document/{document}"
        yield f"/pair/{document}:1"
        yield f"/term?term={word}&part=1"


def visit(
    address: str, index: bs.Index, seed: int, until: float, times: list[float], errors: list[str]
) -> None:
    """Ask one path after the other until a time of the clock."""
    with httpx.Client(base_url=address, timeout=60) as client:
        for path in paths(index, seed):
            if time.monotonic() > until:
                return
            began = time.perf_counter()
            try:
                status = client.get(path).status_code
            except httpx.HTTPError as error:
                errors.append(f"{path}: {error!r}")
                continue
            times.append(time.perf_counter() - began)
            if status != 200:
                errors.append(f"{path}: {status}")


def commit(folder: Path, until: float) -> int:
    """Put a few documents again and again; return the number of commits."""
    number = 0
    while time.monotonic() < until:
        with bs.update_index(folder) as update:
            update.put_all(
                bs.Document(key=f"new{number}-{each}", nl=f"zaak {number} {each}", fr="affaire")
                for each in range(5)
            )
        number += 1
        time.sleep(2)
    return number


def memory(process: subprocess.Popen[str]) -> float:
    """Return the resident memory of a process in MB."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command; the value is its address and its process."""
    command = [sys.executable, "-m", "benelux_search", "--index", str(folder)]
    process = subprocess.Popen(
        [*command, "serve", "--port", "0", "--rate", "0"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        words = process.stderr.readline().split()
        yield next(word for word in words if word.startswith("http")).rstrip("/"), process
    finally:
        process.terminate()
        process.wait(20)


def measure(folder: Path, seconds: float, clients: int) -> dict[str, float]:
    """Return the figures of a run."""
    times: list[float] = []
    errors: list[str] = []
    with bs.open_index(folder) as index, served(folder) as (address, process):
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=visit, args=(address, index, k, until, times, errors))
            for k in range(clients)
        ]
        writer = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(folder), "--write", str(seconds)]
        )
        for thread in threads:
            thread.start()
        taken: list[float] = []
        while time.monotonic() < until:
            time.sleep(seconds / 40)
            taken.append(memory(process))
        for thread in threads:
            thread.join(60)
        writer.wait(60)
    for text in errors[:5]:
        print(text)
    quarter = max(1, len(taken) // 4)
    return {
        "requests": len(times),
        "errors": len(errors),
        "median_ms": statistics.median(times) * 1000,
        "p99_ms": sorted(times)[int(len(times) * 0.99)] * 1000,
        "memory_first_mb": statistics.median(taken[quarter : 2 * quarter]),
        "memory_last_mb": statistics.median(taken[-quarter:]),
    }


def main() -> int:
    """Build an index of the questions, and measure; or commit into the index that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="questions.jsonl, or the folder of an index")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--write", type=float, help="only commit, for some seconds")
    asked = parser.parse_args()
    if asked.write is not None:
        print("commits", commit(asked.source, time.monotonic() + asked.write))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        with bs.update_index(index) as update:
            for line in asked.source.open(encoding="utf-8"):
                record = json.loads(line)
                update.put(bs.Document(key=record["id"], nl=record["nl"], fr=record["fr"]))
        for name, value in measure(index, asked.seconds, asked.clients).items():
            print(f"{name:16} {value:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
