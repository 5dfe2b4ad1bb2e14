"""Type checkers of users: they name wrong uses of the library, and nothing in a right program."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

pytestmark = pytest.mark.long

WRONG = ROOT / "tests" / "types" / "wrong_uses.py"
RIGHT = ROOT / "tests" / "support" / "sample_program.py"


def lines_of_mypy(path: Path, folder: Path) -> set[int]:
    settings = folder / "mypy.ini"
    settings.write_text("[mypy]\nstrict = true\n", encoding="utf-8")
    options = ["--config-file", str(settings), "--cache-dir", str(folder / "cache"), "--no-pretty"]
    command = [sys.executable, "-m", "mypy", *options, "--follow-imports", "silent", str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    found = re.findall(rf"{re.escape(path.name)}:(\d+): error:", ran.stdout)
    return set(map(int, found))


def lines_of_pyright(path: Path, folder: Path) -> set[int]:
    settings = folder / "pyrightconfig.json"
    shutil.copy(path, folder)  # it takes relative paths only
    record = {"include": [path.name], "extraPaths": [str(ROOT)], "typeCheckingMode": "standard"}
    settings.write_text(json.dumps(record), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(settings)]
    command += ["--pythonpath", sys.executable]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["summary"]["filesAnalyzed"] == 1
    said = answer["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in said if each["severity"] == "error"}


@pytest.mark.parametrize("lines_of", [lines_of_mypy, lines_of_pyright])
def test_wrong_uses_are_named(lines_of: object, tmp_path: Path) -> None:
    assert callable(lines_of)
    text = WRONG.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(text, start=1) if line.endswith("# wrong")}
    assert len(wrong) == 12
    assert lines_of(WRONG, tmp_path) == wrong


@pytest.mark.parametrize("lines_of", [lines_of_mypy, lines_of_pyright])
def test_a_right_program_has_no_error(lines_of: object, tmp_path: Path) -> None:
    assert callable(lines_of)
    assert lines_of(RIGHT, tmp_path) == set()
