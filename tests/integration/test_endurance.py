"""A little of `make endurance`: the measurement finds what it is made to find."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

from benchmarks.endurance import pickles
from benchmarks.endurance.states import PAIRS, bring, name, same, write

pytestmark = pytest.mark.long


def test_a_little_of_everything_finds_nothing_wrong(tmp_path: Path) -> None:
    numbers = "--kills 1 --damages 2 --headers 9999 --commits 3 --pickles 4 --refusals 0.002"
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.endurance", *numbers.split(), "--folder", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()[1:]]
    assert len(rows) == 13
    assert list(tmp_path.iterdir()) == []


def test_states_are_told_apart_and_wrong_ones_noticed(tmp_path: Path) -> None:
    old, new = {name(1): 1, name(2): 1}, {name(2): 2, name(3): 1}
    write(tmp_path / "docs", old)
    bring(tmp_path / "index", tmp_path / "docs", engine="whoosh")
    assert same(tmp_path / "index", [old, new]) == (0, [])
    write(tmp_path / "docs", new)
    assert [path.stem for path in sorted((tmp_path / "docs").iterdir())] == [name(2), name(3)]
    bring(tmp_path / "index", tmp_path / "docs", engine="whoosh")
    assert same(tmp_path / "index", [old, new]) == (1, [])
    assert same(tmp_path / "index", [old])[0] == -1
    for index in (tmp_path / "index" / "generations").glob("*/fr/*.arrays"):
        content = index.read_bytes()
        index.write_bytes(content.replace(b"3v1", b"3v9"))  # of motd003v1, after motd002v2
    wrong = same(tmp_path / "index", [old, new])[1]
    assert wrong == [f"woordd003v1: {PAIRS} and 0 of {PAIRS}"]


def test_the_payload_does_something_where_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pickle.loads(pickles.PAYLOAD)
    assert (tmp_path / pickles.MARK).is_dir()


def test_the_payload_is_put_where_pickles_are() -> None:
    content = b"head" + pickle.dumps({"a": list(range(50))}) + b"tail"
    planted = dict(pickles.planted(content))
    loaded = planted["for a pickle at 4"]
    assert len(loaded) == len(content)
    assert loaded[4:].startswith(pickles.PAYLOAD)
    assert loaded.endswith(b"tail")
    assert planted["put in at 4"] == b"head" + pickles.PAYLOAD + content[4:]
