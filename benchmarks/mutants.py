"""Mutation test of the tuned code.

    python -m benchmarks.mutants [COUNT] [SEED] [--list] [--share I/N]

SEED selects COUNT numbers and comparisons (default: 60) in the rooms that decide quality. Each of
them is changed in a copy of the project: a number to another number, a comparison to a similar one.
Then the tests of ``make test`` run on the copy, in three rounds: ``tests/gold``, the test files
that import the changed module, the others. If no test fails, the mutant survives: no test pins this
number.

``--list`` prints the mutants and runs nothing. ``--share 1/2`` takes every second mutant, starting
with the first, and runs its tests in one process; start ``--share 2/2`` at the same time.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("text", "align", "analysis", "search", "lexicon")
_COUNT: Final = 60
_SEED: Final = 17
_LONGEST: Final = 1800  # seconds that the tests of a mutant may take: it may never end
_NEIGHBOURS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip
_FIRST: Final = "tests/gold"  # pins the most numbers in the least time
_COPIED: Final = ("benelux_search", "tests", "benchmarks", "corpus", "docs")
_FILES: Final = ("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change in a file: the bytes from ``start`` to ``end`` are replaced by ``new``."""

    path: Path
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"

    def source(self) -> str:
        """Return the line that is changed."""
        return (ROOT / self.path).read_text("utf-8").splitlines()[self.line - 1].strip()


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield a mutant for each number and comparison in a module, in order."""
    data = (ROOT / path).read_bytes()
    starts = [0]
    for row in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))

    def mutant(line: int, start: int, end: int, new: str) -> Mutant:
        return Mutant(path, line, start, end, data[start:end].decode(), new)

    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            yield mutant(node.lineno, start, end, _other(node.value))  # type: ignore[arg-type]
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in _NEIGHBOURS:
            left, right = node.left, node.comparators[0]
            start = starts[(left.end_lineno or 0) - 1] + (left.end_col_offset or 0)
            end = starts[right.lineno - 1] + right.col_offset
            # brackets of either side stand in between as well
            between = data[start:end].decode()
            sign = between.strip(" ()\n")
            if sign in {"<", "<=", ">", ">=", "==", "!="}:
                start += between.index(sign)
                yield mutant(left.lineno, start, start + len(sign), _NEIGHBOURS[type(node.ops[0])])


def _other(number: float) -> str:
    """Return another number: twice as much, or one more when it is a small whole one."""
    if isinstance(number, int):
        return str(number + 1 if abs(number) < 10 else number * 2)
    return repr(number * 2 if number else 1.0)


def draw(count: int, seed: int) -> Sequence[Mutant]:
    """Return ``count`` random mutants of all modules of the rooms, determined by the seed."""
    paths = sorted(
        path for room in ROOMS for path in (ROOT / "benelux_search" / room).rglob("*.py")
    )
    places = [each for path in paths for each in mutants_of(path.relative_to(ROOT))]
    return random.Random(seed).sample(places, count)


def importing(module: Path) -> Sequence[str]:
    """Return the test files that import from the package of a module.

    Files that import the module itself come first.
    """
    room = ".".join(module.parent.parts)
    own = re.compile(rf"{re.escape(room)}(\.| import (\(\s*|.*\b)?){module.stem}\b")
    found = []
    for path in _test_files():
        text = (ROOT / path).read_text("utf-8")
        if room in text:
            found.append((own.search(text) is None, path))
    return [path for _, path in sorted(found)]


def _test_files() -> Sequence[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("test_*.py"))]


def others(module: Path) -> Sequence[str]:
    """Return the test files that neither stand in ``tests/gold`` nor import from its package."""
    done = set(importing(module))
    return [path for path in _test_files() if path not in done and not path.startswith(_FIRST)]


def is_killed(mutant: Mutant, copy: Path, tests: Sequence[str], *, spread: bool) -> bool:
    """Return True if a test fails, or exceeds its time limit, with the mutant in ``copy``.

    ``copy`` is a copy of the project. ``spread`` runs the tests in several processes.
    """
    path = copy / mutant.path
    data = path.read_bytes()
    path.write_bytes(data[: mutant.start] + mutant.new.encode() + data[mutant.end :])
    try:
        return not _passes(copy, tests, spread)
    finally:
        path.write_bytes(data)


def _passes(copy: Path, tests: Sequence[str], spread: bool) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["-n", "auto", "--dist", "worksteal"] if spread else []
    command += ["-m", "not long and not cluster and not crafted", *tests]
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": "few",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(copy),
    }
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    # 5: the files have only tests that are marked long
    return done.returncode in {0, 5}


# The tests of each round, by mutant
_ROUNDS: Final[Sequence[Callable[[Mutant], Sequence[str]]]] = (
    lambda _: [_FIRST],
    lambda mutant: importing(mutant.path),
    lambda mutant: others(mutant.path),
)


def run(mutants: Sequence[Mutant], *, spread: bool) -> None:
    """Test the mutants in a copy of the project, and print those that survive."""
    left = list(mutants)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        copy.mkdir()
        for name in _COPIED:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, copy / name)
        # checked by their hash: a mutant may be as long and as new as what it replaces
        compileall.compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
        for tests_of in _ROUNDS:
            tests = sorted({name for mutant in left for name in tests_of(mutant)})
            if not _passes(copy, tests, spread):
                raise SystemExit("these tests fail without a mutant: all would count as killed")
            for mutant in list(left):
                if is_killed(mutant, copy, tests_of(mutant), spread=spread):
                    left.remove(mutant)
                    killed = len(mutants) - len(left)
                    print(f"killed {killed} of {len(mutants)}: {mutant}", flush=True)
    print(f"killed {len(mutants) - len(left)} of {len(mutants)}; survivors:")
    for mutant in left:
        print(f"  {mutant}  |  {mutant.source()}")


def _share(text: str) -> tuple[int, int]:
    """Parse ``i/n``, i from 1 to n."""
    part, parts = map(int, text.split("/"))
    if not 1 <= part <= parts:
        raise ValueError(text)
    return part, parts


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("count", nargs="?", type=int, default=_COUNT)
    parser.add_argument("seed", nargs="?", type=int, default=_SEED)
    parser.add_argument("--list", action="store_true", help="print the mutants, run nothing")
    parser.add_argument("--share", metavar="I/N", type=_share, help="only every Nth mutant")
    arguments = parser.parse_args()
    part, parts = arguments.share or (1, 1)
    mutants = draw(arguments.count, arguments.seed)[part - 1 :: parts]
    if arguments.list:
        for mutant in mutants:
            print(f"{mutant}  |  {mutant.source()}")
    else:
        run(mutants, spread=arguments.share is None)


if __name__ == "__main__":
    main()
