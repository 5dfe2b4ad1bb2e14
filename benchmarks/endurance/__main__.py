"""Whether an index is unbreakable.

    python -m benchmarks.endurance [--kills N] [--damages N] [--headers N] [--commits N]
                                   [--pickles N]

Everything is drawn from one seed. What is wrong is listed below the table, and makes the exit
status 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.endurance import damages, flips, kills, pickles, readers
from benchmarks.endurance.outcome import Outcome


def main() -> int:
    arguments = _arguments()
    wrong: list[str] = []
    print(f"{'what':<24}{'times':>6}{'wrong':>7}{'s':>7}  what was seen")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        started = time.monotonic()
        for row in _rows(arguments, Path(folder)):
            counts = sorted(row.counts.items())
            seen = ", ".join(f"{number} {what}" for what, number in counts if number)
            took, faults = time.monotonic() - started, len(row.wrong)
            print(f"{row.name:<24}{row.times:>6}{faults:>7}{took:>7.0f}  {seen}", flush=True)
            wrong += row.wrong
            started = time.monotonic()
    for each in wrong:
        print(f"wrong: {each}")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance")
    parser.add_argument("--kills", type=int, default=200, help="of each kind")
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--headers", type=int, default=7, help="one byte in so many is changed")
    parser.add_argument("--commits", type=int, default=100, help="while others read")
    parser.add_argument("--pickles", type=int, default=1000, help="places, at most")
    parser.add_argument("--engine", default="whoosh")
    parser.add_argument("--folder", default=_memory(), help="where the indexes are made")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _memory() -> str | None:
    """A disk in memory, where there is one: what a killed process wrote is there as well."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _rows(arguments: argparse.Namespace, folder: Path) -> Iterator[Outcome]:
    draw, engine = random.Random(arguments.seed), arguments.engine
    pickles.warm_up(_made(folder / "first"), engine)
    if arguments.kills:
        for case in kills.cases(_made(folder / "kills"), engine):
            times = max(arguments.kills // 4, 1) if case.damaged else arguments.kills
            yield kills.run(case, times, folder, draw)
    if arguments.damages:
        yield damages.run(_made(folder / "damages"), arguments.damages, engine, draw)
    if arguments.headers:
        yield flips.run(_made(folder / "headers"), arguments.headers, engine, draw)
    if arguments.commits:
        yield readers.run(_made(folder / "readers"), arguments.commits, engine)
    if arguments.pickles:
        yield pickles.run(_made(folder / "pickles"), arguments.pickles, engine, draw)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
