"""Command lines that run in this process or in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import corpus

from benelux_search import cli


class Ran:
    """The result of a command line."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err


class Shell:
    """A runner of command lines in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: str) -> Ran:
        self._capture.readouterr()
        status = cli.main(words)
        return Ran(status, *self._capture.readouterr())


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Return a shell in a folder with a corpus; its terminal has 80 columns and it has no settings.

    The test starts in that folder.
    """
    corpus(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("BENELUX_SEARCH_INDEX", "BENELUX_SEARCH_DEBUG", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Shell(capsys)


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in a new process; ``environment`` adds environment variables."""
    return subprocess.run(
        [sys.executable, "-m", "benelux_search", *words],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def bash(command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in bash."""
    return subprocess.run(["bash", "-c", command], capture_output=True, check=False)
