"""Completion in the shell: what is offered for a command line that is not complete."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Shell
from daily import daily

FIELDS = {
    "nl:",
    "fr:",
    "doc:",
    "number:",
    "path:",
    "date:",
    "cites:",
    "aligned:none",
    "aligned:low",
}


@pytest.fixture
def indexed(shell: Shell) -> Shell:
    assert shell("index", "--no-lexicon").status == 0
    return shell


def offered(line: str, **variables: str) -> tuple[list[str], str]:
    """Return what bash is offered for the last word of a line, and standard error."""
    words = line.split(" ")
    ran = subprocess.run(
        [sys.executable, "-m", "benelux_search"],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "_BENELUX_SEARCH_COMPLETE": "complete_bash",
            "COMP_WORDS": f"benelux-search {line}",
            "COMP_CWORD": str(len(words)),
            **variables,
        },
        check=False,
    )
    return ran.stdout.split(), ran.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    daily([
        ("search --document ", {"trein", "water"}), ("show w", {"water"}), ("search ", FIELDS),
        ("search vervuiling aligned:", {"aligned:none", "aligned:low"}),
        ("search --doc wa", {"water"}), ("search trein --document zz", set()),
        ("export --document t", {"trein"}), ("search da", {"date:"}),
        ("export n", {"nl:", "number:"}), ("shell c", {"cites:"}),
    ], 2),
)  # fmt: skip
def test_ids_and_fields(indexed: Shell, line: str, expected: set[str]) -> None:
    completions, error = offered(line)
    assert set(completions) == expected
    assert error == ""


def test_ids_after_the_field_for_documents(indexed: Shell) -> None:
    variables = {
        "_BENELUX_SEARCH_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": "benelux-search search doc:w",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    assert offered("search doc:w", **variables)[0] == ["doc:water"]


@pytest.mark.parametrize("line", ["--index {} search --doc ", "search --index {} --doc "])
def test_the_index_of_the_line_counts(indexed: Shell, line: str) -> None:
    assert indexed("--index", "other", "index", "corpus/water.txt").status == 0
    assert offered(line.format("other"))[0] == ["water"]


def test_an_index_above_counts_without_a_word(
    indexed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert offered("show w") == (["water"], "")


@pytest.mark.long
def test_errors_are_silent(shell: Shell) -> None:
    assert offered("search --document ") == ([], "")
    Path("index").mkdir()
    Path("index/CURRENT").write_text("damaged")
    assert offered("search --document ") == ([], "")
