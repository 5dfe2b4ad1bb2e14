"""Type checkers of users: they name wrong uses of the library, and nothing in a right program."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paths import ROOT

pytestmark = pytest.mark.long

WRONG = ROOT / "tests" / "types" / "wrong_uses.py"
RIGHT = ROOT / "tests" / "support" / "sample_program.py"


def errors_of_mypy(folder: Path) -> set[tuple[str, int]]:
    settings = folder / "mypy.ini"
    settings.write_text("[mypy]\nstrict = true\n", encoding="utf-8")
    options = ["--config-file", str(settings), "--cache-dir", str(folder / "cache"), "--no-pretty"]
    command = [sys.executable, "-m", "mypy", *options, "--follow-imports", "silent"]
    files = [str(WRONG), str(RIGHT)]
    ran = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    return {(name, int(line)) for name, line in re.findall(r"(\w+\.py):(\d+): error:", ran.stdout)}


def errors_of_pyright(folder: Path) -> set[tuple[str, int]]:
    settings = folder / "pyrightconfig.json"
    for path in (WRONG, RIGHT):
        shutil.copy(path, folder)  # it takes relative paths only
    names = [WRONG.name, RIGHT.name]
    record = {"include": names, "extraPaths": [str(ROOT)], "typeCheckingMode": "standard"}
    settings.write_text(json.dumps(record), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(settings)]
    command += ["--pythonpath", sys.executable]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["summary"]["filesAnalyzed"] == 2
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in answer["generalDiagnostics"]
        if each["severity"] == "error"
    }


@pytest.mark.parametrize("errors_of", [errors_of_mypy, errors_of_pyright])
def test_wrong_uses_are_named_and_nothing_else(
    errors_of: Callable[[Path], set[tuple[str, int]]], tmp_path: Path
) -> None:
    text = WRONG.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(text, start=1) if line.endswith("# wrong")}
    assert len(wrong) == 12
    assert errors_of(tmp_path) == {(WRONG.name, number) for number in wrong}
