"""Long output in a terminal goes through a pager."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Shell
from daily import daily
from samples import corpus
from templates import Templates
from terminals import in_terminal

from benelux_search import build_index
from benelux_search.processes import find_program

PROGRAM = [sys.executable, "-m", "benelux_search"]
# A pager that writes what it gets to a file, and shows its LESS
KEEP = """
import os, sys
open("paged", "wb").write(sys.stdin.buffer.read())
print(os.environ["LESS"])
"""
LEAVE = "import sys; sys.stdin.readline(); print('left')"
# One that ends at Ctrl-C, and says so
DEAF = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(print("again")))
print("ready", flush=True)
signal.pause()
"""
LINES = 400  # of a document: more than a screen, and more than a pipe holds


def name_of(number: int) -> str:
    """Return a name of letters; passages that differ by a number only are one hit."""
    return "".join("abdeglmnot"[int(digit)] for digit in f"{number:04}").capitalize()


def fill() -> None:
    """Make an index of a long document and of short ones."""
    text = "\n\n".join(
        f"De sluis {name} is gesloten wegens werken aan de kade.\n\n"
        f"L'écluse {name} est fermée pour des travaux au quai."
        for name in map(name_of, range(LINES))
    )
    documents = corpus(Path("corpus"))
    (documents / "lang.txt").write_text(text, encoding="utf-8")
    build_index(documents, "index")


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    """Return a shell with such an index."""
    templates.copy(fill, Path())
    return shell


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"LESS", "PAGER"}}
    return {**kept, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **variables}


def run(words: str, **variables: str) -> tuple[int, bytes]:
    return in_terminal([*PROGRAM, *shlex.split(words)], environment(**variables))


@pytest.mark.parametrize(
    "words",
    daily([
        "show lang", "search sluis -n 20", "list lang --plain", "translate sluis",
        "divergences sluis",
    ], 3),
)  # fmt: skip
def test_long_output_goes_to_the_pager(indexed: Shell, words: str) -> None:
    assert run(words, PAGER=python(KEEP), LINES="2")[0] == 0
    assert Path("paged").exists() is ("--plain" not in words)


def test_the_pager_gets_all_of_it_with_styles(indexed: Shell) -> None:
    status, shown = run("search sluis -n 20 --facets", PAGER=python(KEEP))
    paged = Path("paged").read_text(encoding="utf-8")
    assert status == 0
    assert paged.startswith("1. ")
    assert "20. " in paged
    assert "languages: " in paged
    assert "\x1b[" in paged
    assert b"FRX" in shown
    assert shown.index(b"FRX") < shown.index(b"passages in Dutch"), "the count comes after it"


def test_the_options_of_less_are_those_of_the_user(indexed: Shell) -> None:
    assert b"\r\n-S\r\n" in b"\r\n" + run("show lang", PAGER=python(KEEP), LESS="-S")[1]


def test_the_exit_status_is_that_of_the_command(indexed: Shell) -> None:
    failing = python("import sys; sys.stdin.read(); sys.exit(3)")
    assert run("show lang", PAGER=failing)[0] == 0


def test_a_pager_that_is_left_early_is_no_error(indexed: Shell) -> None:
    status, shown = run("show lang", PAGER=python(LEAVE))
    assert (status, shown) == (0, b"left\r\n")


def test_ctrl_c_is_for_the_pager(indexed: Shell) -> None:
    status, shown = in_terminal(
        [*PROGRAM, "show", "lang"],
        environment(PAGER=python(DEAF)),
        keys=b"\x03",
        after=b"ready",
    )
    assert status == 0
    assert b"Traceback" not in shown
    assert b"again" in shown


@pytest.mark.parametrize(
    ("words", "variables"),
    daily([
        ("show water", {}), ("--plain show lang", {}), ("show lang --no-pager", {}),
        ("show lang", {"PAGER": "no-such-pager"}), ("show lang --plain", {}),
        ("--no-pager search sluis -n 20", {}), ("show lang", {"PAGER": ""}),
        ("show lang", {"PAGER": "cat"}), ("show lang", {"PAGER": "'"}),
        ("show lang", {"TERM": "dumb"}), ("show lang --format json", {}), ("status", {}),
    ], 2),
)  # fmt: skip
def test_no_pager(indexed: Shell, words: str, variables: dict[str, str]) -> None:
    status, shown = run(words, **{"PAGER": python(KEEP), **variables})
    assert status == 0
    assert b"water" in shown or b"sluis" in shown
    assert not Path("paged").exists()


def test_no_pager_in_a_pipe(indexed: Shell) -> None:
    variables = environment(PAGER=python(KEEP), FORCE_COLOR="1")
    ran = subprocess.run([*PROGRAM, "show", "lang"], capture_output=True, env=variables, check=True)
    assert ran.stdout.count(b"sluis") >= LINES
    assert not Path("paged").exists()


@pytest.mark.long
@pytest.mark.parametrize("path", ["", ".", "bin", ":", "bin:."])
def test_no_pager_of_the_working_folder_runs(indexed: Shell, path: str) -> None:
    Path("bin").mkdir()
    for folder in (Path.cwd(), Path("bin")):
        trap = folder / "less"
        trap.write_text("#!/bin/sh\n: > trapped\ncat\n")
        trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    for pager in ({}, {"PAGER": "less"}, {"PAGER": "./less"}, {"PAGER": "bin/less"}):
        status, shown = run("show lang", PATH=path, **pager)
        assert status == 0
        assert shown.count(b"sluis") >= LINES
    assert not Path("trapped").exists()


def test_a_program_is_found_in_absolute_folders(tmp_path: Path) -> None:
    program = tmp_path / "viewer"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_program("viewer", {"PATH": f".:{tmp_path}"}) == str(program)
    assert find_program(str(program), {"PATH": ""}) == str(program)
    assert find_program("viewer", {"PATH": "."}) is None
    assert find_program("nothing", {"PATH": str(tmp_path)}) is None
