"""Temporary folders: what a killed run has unpacked is removed by the next one, and only that."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from command_line import process
from samples import WATER
from zips import write_zip

from benelux_search.index_files.temporary_folders import (
    abandoned_folders,
    remove_abandoned,
    temporary_folder,
)

_BIG = "De minister antwoordt.\n\nLe ministre répond.\n\n" * 40_000


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the temporary folder of this process and of its children."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def unpacked(folder: Path) -> list[Path]:
    """The files that runs have unpacked."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def building(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benelux_search", "index", "corpus", *words]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def wait_for_files(folder: Path, *runs: subprocess.Popen[bytes]) -> None:
    while not unpacked(folder):
        assert all(run.poll() is None for run in runs)
        time.sleep(0.005)


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_killed_run_unpacked_is_named_and_removed(temporary: Path, jobs: str) -> None:
    write_zip(Path("corpus/a.zip"), {"big.txt": _BIG, "other.txt": _BIG + "."})
    write_zip(Path("small/b.zip"), {"water.txt": WATER})
    assert process("index", "small", "--no-lexicon").returncode == 0
    assert unpacked(temporary) == []
    run = building("--index", "other", "--jobs", jobs)
    wait_for_files(temporary, run)
    os.killpg(run.pid, signal.SIGKILL)  # its workers too, which would remove what they unpacked
    run.wait()
    [folder] = temporary.iterdir()
    named = process("doctor", "--format", "json")
    [finding] = json.loads(named.stdout)["findings"]
    assert (named.returncode, finding["place"], finding["damage"]) == (0, str(folder), False)
    assert finding["what"] == "left in the temporary folder by a run that was killed"
    assert process("index", "small").returncode == 0
    assert not folder.exists() or jobs == "2"  # a worker may have written its last file just now
    while any(temporary.iterdir()):
        time.sleep(0.05)
        remove_abandoned()


@pytest.mark.timeout(300)
def test_the_folder_of_a_run_that_goes_on_stays(temporary: Path) -> None:
    write_zip(Path("corpus/a.zip"), {"big.txt": _BIG})
    with contextlib.ExitStack() as stack:
        run = building("--index", "other", "--jobs", "1")
        stack.callback(run.wait)
        stack.callback(run.kill)
        wait_for_files(temporary, run)
        run.send_signal(signal.SIGSTOP)
        assert run.poll() is None
        files = unpacked(temporary)
        remove_abandoned()
        assert list(abandoned_folders()) == []
        assert unpacked(temporary) == files


def test_a_folder_is_private_and_goes_with_its_block(temporary: Path) -> None:
    with temporary_folder() as folder, temporary_folder() as other:
        (folder / "file").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {folder, other} == set(temporary.iterdir())
    with pytest.raises(ValueError, match="in the block"), temporary_folder():
        raise ValueError("in the block")
    assert list(temporary.iterdir()) == []


def test_only_folders_with_a_free_lock_are_removed(temporary: Path) -> None:
    (temporary / "benelux-search-new").mkdir()  # of a process that has not locked it yet
    (temporary / "benelux-search-file.txt").write_text("x")
    (temporary / "another" / "kept").mkdir(parents=True)
    (temporary / "another" / ".lock").touch()
    (temporary / "benelux-search-link").symlink_to("another")
    before = set(temporary.iterdir())
    left = temporary / "benelux-search-left"
    (left / "0" / "folder").mkdir(parents=True)
    (left / ".lock").touch()
    (left / "link").symlink_to(temporary / "another")
    (left / "0" / "folder" / "link").symlink_to(temporary / "another")
    assert list(abandoned_folders()) == [left]
    remove_abandoned()
    assert set(temporary.iterdir()) == before
    assert (temporary / "another" / "kept").is_dir()


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))
    with pytest.raises(OSError, match="No such file"), temporary_folder():
        pass
    assert not any(temporary.iterdir())
