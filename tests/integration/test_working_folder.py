"""No module in the working folder, beside the documents or on ``PYTHONPATH`` is run."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import paths
import pytest
from printing import Setting, print_columns, printer
from samples import corpus
from texts import PAIRS

from benelux_search import build_index

COMMAND: Final = Path(sys.executable).parent / "benelux-search"
_PATIENCE: Final = 60.0  # seconds for the first screen
# Modules that some process of ours imports, or that Python imports by itself
NAMES: Final = (
    "struct queue pypdfium2 numpy multiprocessing benelux_search sitecustomize usercustomize "
    "pickle concurrent marshal typing signal lxml sqlite3 typer rich prompt_toolkit jinja2 "
    "markupsafe"
).split()
TRAP: Final = "import pathlib; pathlib.Path(__file__).with_suffix('.ran').write_text('')\n"
COMMANDS: Final = (
    ("align", "report.pdf"),
    ("align", "--jobs", "2", "report.pdf", "corpus/water.txt"),
    ("index", "corpus", "report.pdf"),
    ("index", "--jobs", "2", "corpus", "report.pdf"),
    ("search", "trein"),
    ("search", "trein", "--format", "html"),
    ("doctor",),
    ("shell", "--plain"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with documents, an index, and a module of each name."""
    folder = tmp_path / "work"
    corpus(folder / "corpus")
    out = printer("reportlab", folder / "report.pdf")
    print_columns(out, PAIRS, Setting())
    out.save()
    build_index(folder / "corpus", folder / "index")
    for name in NAMES:
        (folder / f"{name}.py").write_text(TRAP, encoding="utf-8")
    return folder


def run(
    words: list[str], folder: Path, variables: Mapping[str, str], *, module: bool = False
) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "benelux_search"] if module else [str(COMMAND)]
    home = {name: str(folder.parent) for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return subprocess.run(
        [*program, *words],
        check=False,
        cwd=folder,
        input=b"",
        capture_output=True,
        env={**kept, **home, **variables},
        timeout=120,
    )


def assert_nothing_ran(folder: Path, done: subprocess.CompletedProcess[bytes]) -> None:
    assert done.returncode == 0, done.stderr.decode()
    assert [path.name for path in folder.glob("*.ran")] == []


@pytest.mark.long
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_module_of_the_working_folder_runs(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "corpus" / "new.txt").write_text("Een nieuwe regel.\n\nUne règle nouvelle.\n")
    assert_nothing_ran(folder, run(list(words), folder, {}))


@pytest.mark.long
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_module_beside_the_documents_runs(
    folder: Path, words: tuple[str, ...], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    documents = ("report.pdf", "corpus", "corpus/water.txt")
    paths = [str(folder / word) if word in documents else word for word in words]
    variables = {"BENELUX_SEARCH_INDEX": str(folder / "index")}
    assert_nothing_ran(folder, run(paths, elsewhere, variables, module=True))


def test_the_interactive_search_runs_no_module_of_the_working_folder(folder: Path) -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [str(COMMAND), "shell"],
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
    ) as process:
        os.close(slave)
        shown = b""
        while b"?1049h" not in shown:  # the other screen: the first prompt is about to come
            if not select.select([master], [], [], _PATIENCE)[0]:
                process.kill()
                pytest.fail(f"no screen: {shown!r}")
            shown += os.read(master, 65536)
        process.terminate()
        drain(master)
    assert [path.name for path in folder.glob("*.ran")] == []


def drain(terminal: int) -> None:
    """Read a terminal to its end: who writes into a full one does not end."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # how a terminal says that nobody is left
    os.close(terminal)


@pytest.mark.long
@pytest.mark.parametrize(
    "words", [("align", "report.pdf"), ("index", "--jobs", "2", "corpus", "report.pdf")]
)
def test_child_processes_import_nothing_from_an_inherited_path(
    tmp_path: Path, folder: Path, words: tuple[str, ...]
) -> None:
    path = tmp_path / "path"
    path.mkdir()
    # Python itself imports this one before our first line: once, in the process that was started
    (path / "sitecustomize.py").write_text(
        f"import os, pathlib; pathlib.Path({str(path)!r}, str(os.getpid())).write_text('')\n"
    )
    done = run(list(words), folder, {"PYTHONPATH": str(path)})
    assert done.returncode == 0, done.stderr.decode()
    assert len([each for each in path.iterdir() if each.name.isdigit()]) == 1


def test_children_find_packages_that_are_installed_for_a_user_alone(tmp_path: Path) -> None:
    base = tmp_path / "base"
    variables = {**os.environ, "PYTHONUSERBASE": str(base), "PYTHONNOUSERSITE": ""}
    ask = "import site; print(site.getusersitepackages())"
    python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    found = subprocess.run([python, "-c", ask], env=variables, capture_output=True, check=True)
    site = Path(found.stdout.decode().strip())
    site.mkdir(parents=True)
    (site / "hers.py").write_text("def main():\n    return 7\n", encoding="utf-8")
    package = paths.ROOT
    code = (
        f"import sys; sys.path.append({str(package)!r})\n"
        "from benelux_search.processes import start_python\n"
        "print(start_python('hers').wait())"
    )
    done = subprocess.run([python, "-c", code], env=variables, capture_output=True, check=True)
    assert done.stdout.strip() == b"7"
