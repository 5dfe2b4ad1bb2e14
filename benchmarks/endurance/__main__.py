"""Whether an index is unbreakable.

    python -m benchmarks.endurance [--kills N] [--damages N] [--commits N] [--engine NAME]

Everything is drawn from one seed. What is wrong is listed below the table, and makes the exit
status 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.endurance import kills


def main() -> int:
    arguments = _arguments()
    wrong: list[str] = []
    print(f"{'what':<24}{'times':>6}{'wrong':>7}{'s':>7}  what was seen")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        started = time.monotonic()
        for name, times, counts, found in _rows(arguments, Path(folder)):
            seen = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
            took = time.monotonic() - started
            print(f"{name:<24}{times:>6}{len(found):>7}{took:>7.0f}  {seen}", flush=True)
            wrong += found
            started = time.monotonic()
    for each in wrong:
        print(f"wrong: {each}")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance")
    parser.add_argument("--kills", type=int, default=200, help="of each kind")
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--commits", type=int, default=100, help="while others read")
    parser.add_argument("--engine", default="whoosh")
    parser.add_argument("--folder", default=_memory(), help="where the indexes are made")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _memory() -> str | None:
    """A disk in memory, where there is one: what a killed process wrote is there as well."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _rows(
    arguments: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, int, Counter[str], list[str]]]:
    draw = random.Random(arguments.seed)
    for case in kills.cases(_made(folder / "kills"), arguments.engine):
        times = max(arguments.kills // 4, 1) if case.damaged else arguments.kills
        if arguments.kills:
            outcome = kills.run(case, times, folder, draw)
            yield case.name, times, outcome.counts, outcome.wrong


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
