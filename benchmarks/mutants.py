"""Mutation test of the tuned code.

    python -m benchmarks.mutants [COUNT] [SEED] [--list]

SEED selects COUNT numbers and comparisons (default: 60) in the rooms that decide quality. Each of
them is changed in a copy of the project: a number to another number, a comparison to a similar one.
Then ``tests/gold`` runs on the copy, and those tests of ``make test`` that run the changed line. A
run of all of them, before the first mutant, says which these are. If no test fails, the mutant
survives: no test pins this number.

``--list`` prints the mutants and runs nothing.
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
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import Queue
from typing import Final

from coverage import CoverageData

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("text", "align", "analysis", "search", "lexicon")
_COUNT: Final = 60
_SEED: Final = 17
_LONGEST: Final = 1800  # seconds that the tests of a mutant may take: it may never end
_LONGEST_RUN: Final = 7200  # seconds that all tests may take while lines are counted
_NEIGHBOURS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)  # lines of pytest
_FIRST: Final = "tests/gold"  # pins the most numbers in the least time
# The folders of the other tests, the fastest first
_KINDS: Final = ("unit", "property", "golden", "integration", "tui")
_COPIED: Final = ("benelux_search", "tests", "benchmarks", "corpus", "docs", "requirements")
_FILES: Final = ("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "CONTRIBUTING.md")


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


class TestsByLine:
    """The tests that run each line of the rooms, from the coverage of a run of all tests.

    ``failing`` are tests that fail without a mutant: they are left out.
    """

    def __init__(self, data: CoverageData, root: Path, failing: Set[str] = frozenset()) -> None:
        self._failing = failing
        self._modules = {
            Path(name).relative_to(root): data.contexts_by_lineno(name)
            for name in data.measured_files()
        }

    def of(self, mutant: Mutant) -> Sequence[str]:
        """Return arguments of pytest: ``tests/gold``, and the tests that run the line of a mutant.

        A line outside of functions, as that of a constant, is run by an import, and one of a
        function with a cache by the first test that needs it: they have the tests that run any
        line of the module, or of a module that imports it. For the line of a fixture, which may be
        shared, these are whole files.
        """
        lines = self._modules.get(mutant.path, {})
        if _is_in_each_run(mutant):
            # an expression on several lines is run by the first of them
            line = max((line for line in lines if line <= mutant.line), default=0)
            contexts = set(lines.get(line, ()))
        else:
            users = (self._modules[path] for path in self._modules if _imports(path, mutant.path))
            modules = [lines, *users]
            contexts = {each for one in modules for contexts in one.values() for each in contexts}
        found = {_test_of(each) for each in contexts - {""} if not each.startswith(_FIRST)}
        files = {each for each in found if "::" not in each}
        tests = files | {each for each in found if _file(each) not in files}
        left_out = [f"--deselect={each}" for each in sorted(self._failing)]
        return [*left_out, _FIRST, *sorted(tests, key=_rank)]


def _is_in_each_run(mutant: Mutant) -> bool:
    """Return True if a mutant stands in functions without a cache."""
    around = [
        each
        for each in ast.walk(ast.parse((ROOT / mutant.path).read_bytes()))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        if each.body[0].lineno <= mutant.line <= (each.end_lineno or 0)
    ]
    marks = [ast.unparse(mark) for each in around for mark in each.decorator_list]
    return bool(around) and not any("cache" in mark for mark in marks)


def _imports(user: Path, module: Path) -> bool:
    package = re.escape(".".join(module.parent.parts))
    found = re.compile(rf"{package}(\.| import (\(\s*|.*\b)?){module.stem}\b")
    return found.search((ROOT / user).read_text("utf-8")) is not None


def _test_of(context: str) -> str:
    """Return the test function of a context, or the file if it is of a fixture.

    A context is ``tests/unit/test_x.py::test_y[values]|run``, or ends with ``|setup``.
    """
    test, _, phase = context.rpartition("|")
    return test.partition("[")[0] if phase == "run" else _file(test)


def _file(test: str) -> str:
    return test.partition("::")[0]


def _rank(test: str) -> tuple[int, str]:
    kind = Path(test).parts[1]
    return (_KINDS.index(kind) if kind in _KINDS else len(_KINDS), test)


def tests_by_line(copy: Path) -> TestsByLine:
    """Run all tests once in a copy of the project, and return which of them run each line.

    Tests that fail, as some do because lines are counted, are printed.
    """
    data = copy / "lines.coverage"
    settings = copy / "lines.toml"
    settings.write_text(f"[tool.coverage.run]\ndata_file = '{data}'\n", encoding="utf-8")
    rooms = [f"--cov=benelux_search/{room}" for room in ROOMS]
    spread = ["-n", "auto", "--dist", "worksteal", "--cov-context=test", "--cov-report="]
    words = [*spread, *rooms, f"--cov-config={settings}", "tests"]
    said = _pytest(copy, words, _LONGEST_RUN).stdout
    failing = {each.partition("[")[0] for each in _FAILED.findall(said)}
    print("fail without a mutant:", *sorted(failing), flush=True)
    found = CoverageData(str(data))
    found.read()
    return TestsByLine(found, copy, failing)


def is_killed(mutant: Mutant, copy: Path, tests: Sequence[str]) -> bool:
    """Return True if a test fails, or exceeds its time limit, with the mutant in ``copy``.

    ``copy`` is a copy of the project.
    """
    path = copy / mutant.path
    data = path.read_bytes()
    path.write_bytes(data[: mutant.start] + mutant.new.encode() + data[mutant.end :])
    try:
        # 4: a test does not exist, 5: all of them are marked long
        return _pytest(copy, ["-x", *tests], _LONGEST).returncode not in {0, 4, 5}
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(data)


def _pytest(copy: Path, words: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-m", "not long and not cluster and not crafted", *words]
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": "few",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(copy),
    }
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=seconds,
        check=False,
    )  # fmt: skip


def run(mutants: Sequence[Mutant]) -> None:
    """Test the mutants, one on each processor at a time, and print those that survive."""
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as threads:
        for number in range(os.cpu_count() or 1):
            copies.put(_copy(Path(folder) / str(number)))
        first = copies.get()
        tests = tests_by_line(first)
        copies.put(first)

        def survives(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                killed = is_killed(mutant, copy, tests.of(mutant))
            finally:
                copies.put(copy)
            print("killed:  " if killed else "survives:", mutant, flush=True)
            return not killed

        left = [
            mutant
            for mutant, lives in zip(mutants, threads.map(survives, mutants), strict=True)
            if lives
        ]
    print(f"killed {len(mutants) - len(left)} of {len(mutants)}; survivors:")
    for mutant in left:
        print(f"  {mutant}  |  {mutant.source()}")


def _copy(copy: Path) -> Path:
    """Make a copy of the project and return its path."""
    copy.mkdir()
    for name in _COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, copy / name)
    # checked by their hash: a mutant may be as long and as new as what it replaces
    compileall.compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return copy


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("count", nargs="?", type=int, default=_COUNT)
    parser.add_argument("seed", nargs="?", type=int, default=_SEED)
    parser.add_argument("--list", action="store_true", help="print the mutants, run nothing")
    arguments = parser.parse_args()
    mutants = draw(arguments.count, arguments.seed)
    if arguments.list:
        for mutant in mutants:
            print(f"{mutant}  |  {mutant.source()}")
    else:
        run(mutants)


if __name__ == "__main__":
    main()
