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
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
# A block of text may name the file that it shows: ```text report.txt
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_TO_FILE = re.compile(r" (?:>|-o) (\S+)$")
_ENVIRONMENT = {
    "COLUMNS": "80",
    "LANGUAGE": "en",
    "LC_ALL": "C.UTF-8",
    "PYTHONWARNINGS": "error",
    "PYTHONUNBUFFERED": "1",
}
# Times and sizes differ from run to run and from machine to machine
_VARIABLE = (
    (re.compile(r"\(\d+\.\d s\)"), "(N s)"),
    (re.compile(r"\(\d+ ms\)"), "(N ms)"),
    (re.compile(r"\b\d+\.\d KB\b"), "N KB"),
    (re.compile(r'"size_bytes": \d+'), '"size_bytes": N'),
)


def blocks(kind: str) -> list[tuple[str, str]]:
    """(page, text) of each fenced block of a kind that names no file."""
    return [(page, text) for page, name, text in _fenced(kind) if not name]


def _fenced(kind: str) -> list[tuple[str, str, str]]:
    """(page, file that it shows or nothing, text) of each fenced block of a kind."""
    return [
        (page.name, match[2] or "", match[3])
        for page in PAGES
        for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[1] == kind
    ]


def without_variable_parts(output: str) -> str:
    for pattern, placeholder in _VARIABLE:
        output = pattern.sub(placeholder, output)
    return output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it after `make demo`, with the files that the pages show."""
    made = tmp_path_factory.mktemp("user")
    shutil.copytree(ROOT / "corpus", made / "corpus")
    for _, name, text in _fenced("text"):
        if name:
            (made / name).write_text(text, encoding="utf-8")
    run("benelux-search index corpus", made)
    return made


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of a page: with ``2>&1`` as a terminal shows it, or with ``> FILE``."""
    command, *both = command.split(" 2>&1")
    typed, *target = command.split(" > ")
    name, *arguments = shlex.split(typed)
    assert name == "benelux-search", f"only our own commands are run: {command}"
    done = subprocess.run(
        [sys.executable, "-m", "benelux_search", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if both else subprocess.PIPE,
        text=True,
        check=False,
    )
    if target:
        (folder / target[0]).write_text(done.stdout, encoding="utf-8")
        done.stdout = ""
    return done


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
    if " doctor" in command:  # its files depend on what other commands did, in any order
        shutil.rmtree(folder / "index")
        run("benelux-search index corpus", folder)
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    assert without_variable_parts(done.stdout) == without_variable_parts(shown)
    written = _TO_FILE.search(command)
    assert (folder / written[1]).read_text(encoding="utf-8").strip() if written else shown.strip()


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_output_is_cut(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "[...]" not in text
    assert "[…]" not in text
    assert not re.search(r"^\s*(\.\.\.|…)\s*$", text, re.MULTILINE)


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
