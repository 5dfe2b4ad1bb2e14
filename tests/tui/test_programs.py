"""Other programs that have the terminal for a while: a pager, an editor."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from benelux_search.tui.programs import ProgramMissing, run_in_terminal


def test_a_text_is_read_whole_however_late(tmp_path: Path) -> None:
    read = tmp_path / "read"
    text = "één\n" * 100_000  # more than a pipe holds
    run_in_terminal(["sh", "-c", f"sleep 0.8; cat > {read}"], threading.Event(), text)
    assert read.read_text(encoding="utf-8") == text


def test_one_that_is_left_early_is_no_error() -> None:
    run_in_terminal(["sh", "-c", "exit 3"], threading.Event(), "één\n" * 100_000)


@pytest.mark.parametrize("text", [None, "een"])
def test_it_ends_when_nobody_waits_any_more(text: str | None) -> None:
    stopped = threading.Event()
    stopped.set()
    began = time.monotonic()
    for deaf in ("", "trap '' TERM; "):
        run_in_terminal(["sh", "-c", f"{deaf}sleep 60 & wait"], stopped, text)
    assert time.monotonic() - began < 30


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ProgramMissing, match="no-such-program"):
        run_in_terminal(["no-such-program"], threading.Event())
