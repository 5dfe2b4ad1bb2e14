"""README and docs are run: what they show is what happens."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

from benelux_search import align_file
from benelux_search.align.override_file import parse_overrides
from benelux_search.align.overrides import apply

pytestmark = pytest.mark.long

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def blocks(kind: str) -> list[tuple[str, str]]:
    """(page, text) of each fenced block of a kind."""
    return [
        (page.name, match[2])
        for page in PAGES
        for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[1] == kind
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it after `make demo`."""
    made = tmp_path_factory.mktemp("user")
    shutil.copytree(ROOT / "corpus", made / "corpus")
    run("benelux-search index", made)
    return made


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    name, *arguments = shlex.split(command)
    assert name == "benelux-search", f"only our own commands are run: {command}"
    return subprocess.run(
        [sys.executable, "-m", "benelux_search", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )


def console() -> list[tuple[str, str, str]]:
    """(page, command, output that the page shows)."""
    found = []
    for page, text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((page, command, output))
    return found


@pytest.mark.parametrize(("page", "command", "shown"), console())
def test_a_command(page: str, command: str, shown: str, folder: Path) -> None:
    if " index " in command:
        shutil.rmtree(folder / "index", ignore_errors=True)
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    if shown.strip() != "[...]":
        timeless = re.sub(r" \(\d+\.\d s\)", "", done.stdout)
        assert timeless.startswith(shown) if " index " in command else timeless == shown


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_a_program(page: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, page, "exec"), {"__name__": "__main__"})
    assert "mensenhandel" in printed.getvalue() or "slachtoffers" in printed.getvalue()


@pytest.mark.parametrize(("page", "text"), blocks("toml"))
def test_an_override(page: str, text: str, folder: Path) -> None:
    """What is quoted is in the document of the corpus."""
    [document] = (folder / "corpus").glob("*.txt")
    assert apply(align_file(document), parse_overrides(text)).notes == ()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_readme_names_what_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    wanted = "demo test check eval bench endurance recording catalogues format".split()
    named = set(re.findall(rf"make ({'|'.join(wanted)})", readme))
    assert named == set(wanted)
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
