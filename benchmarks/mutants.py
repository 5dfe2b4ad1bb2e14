"""Mutation test of the tuned code: ``python -m benchmarks.mutants [COUNT] [SEED]``.

COUNT numbers and comparisons (60 if none is given) are drawn by SEED from the rooms that decide
quality. Each is changed in a copy of the project, a number to another one and a comparison to its
neighbour, and the tests of ``make test`` run on it until one fails. A mutant that no test notices
survives: its number is not pinned by any test.
"""

from __future__ import annotations

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("text", "align", "analysis", "search", "lexicon")
_COUNT: Final = 60
_SEED: Final = 17
_LONGEST: Final = 1800  # seconds that the tests of a mutant may take: it may never end
_NEIGHBOURS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip
# The tests that are likeliest to notice run first
_FIRST: Final = (
    "tests/unit/test_align.py",
    "tests/golden/test_reading.py",
    "tests/unit/test_reading_pair.py",
    "tests/unit/test_paragraphs.py",
    "tests/unit/test_line_languages.py",
    "tests/unit/test_analysis.py",
    "tests/integration/test_searching.py",
    "tests/golden/test_traps.py",
    "tests/integration/test_lexicon.py",
    "tests/integration/test_terms.py",
)
_COPIED: Final = ("benelux_search", "tests", "benchmarks", "corpus", "docs")
_FILES: Final = ("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of ``text[start:end]`` of a file, in bytes, to ``new``."""

    path: Path
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """All changes of one number or comparison in a module, in their order."""
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
    """Draw mutants from all modules of the rooms, each place as likely as any other."""
    paths = sorted(
        path for room in ROOMS for path in (ROOT / "benelux_search" / room).rglob("*.py")
    )
    places = [each for path in paths for each in mutants_of(path.relative_to(ROOT))]
    return random.Random(seed).sample(places, count)


def is_killed(mutant: Mutant, copy: Path) -> bool:
    """Return True if a test fails, or does not end, when the mutant is in a copy of the project."""
    path = copy / mutant.path
    data = path.read_bytes()
    path.write_bytes(data[: mutant.start] + mutant.new.encode() + data[mutant.end :])
    try:
        return not (_passes(copy, _FIRST) and _passes(copy, ()))
    finally:
        path.write_bytes(data)


def _passes(copy: Path, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["-n", "auto", "--dist", "worksteal", "-m", "not long", *tests]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "few", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(count: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        copy.mkdir()
        for name in _COPIED:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, copy / name)
        killed = 0
        for number, mutant in enumerate(draw(count, seed), 1):
            is_dead = is_killed(mutant, copy)
            killed += is_dead
            print(
                f"{killed:3} of {number:3}  {'killed  ' if is_dead else 'SURVIVED'}  {mutant}",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else _COUNT, int(sys.argv[2]) if sys.argv[2:] else _SEED)
