"""A byte of an index that is not what it was: an answer, or an error that names its file."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from benchmarks.endurance import flips
from benchmarks.endurance.damages import prepare
from benchmarks.endurance.flips import Trial, all_tried, header_size, trials

_EVERY = 211  # `make endurance` takes them all, or more of them


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made, _ = prepare(tmp_path, "whoosh", documents=8)
    made.rename(tmp_path / "trial")
    shutil.copytree(tmp_path / "trial", tmp_path / "kept")
    return tmp_path / "trial"


@pytest.mark.long
def test_a_byte_that_changes_is_named_or_answered_and_seen_with_verify(root: Path) -> None:
    several = list(trials(root, random.Random(1), every=_EVERY))
    assert {Path(trial.file).suffix for trial in several} >= {".arrays", ".json", ".npy", ".sqlite"}
    wrong = [f"{trial}: {each}" for trial, said in all_tried(root, several) for each in said]
    assert wrong == []


def test_the_first_and_the_last_bytes_of_every_header_are_among_them(root: Path) -> None:
    several = list(trials(root, random.Random(1)))
    for path in root.rglob("*"):
        if path.is_file() and header_size(path):
            file = path.relative_to(root).as_posix()
            places = {trial.place for trial in several if trial.file == file}
            assert places >= set(range(header_size(path)))


def test_what_is_raised_otherwise_and_what_dies_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("width")

    monkeypatch.setattr(flips, "open_index", broken)
    trial = Trial("CURRENT", 3, 0)
    [(_, wrong)] = all_tried(root, [trial])
    assert any("raw KeyError" in each for each in wrong)

    def greedy(*_: object) -> None:
        bytes(flips.MEMORY * 2)

    monkeypatch.setattr(flips, "open_index", greedy)
    [(_, wrong)] = all_tried(root, [trial])
    assert any("raw MemoryError" in each for each in wrong)
    monkeypatch.setattr(flips, "tried", lambda *_: os._exit(3))
    [(_, wrong)] = all_tried(root, [trial])
    assert any("the process died" in each for each in wrong)
