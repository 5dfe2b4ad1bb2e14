"""Commands, and what they cost: the processor time of a process and of all that it waited for."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.engines.corpus import ROOT

_EVERY: Final = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Usage:
    """``cpu`` is user and system time, ``clock`` the time that passed, both in seconds.

    ``peak_mb`` is the most memory that the process and its children had together; memory that they
    share counts once.
    """

    cpu: float
    clock: float
    peak_mb: float
    output: str


def run_python(arguments: Sequence[str], **environment: str) -> Usage:
    """Run ``python ARGUMENTS`` with the modules of this folder, and measure it.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    command = [sys.executable, *arguments]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=errors)
        peak = 0.0
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, _memory_mb(process.pid))
            time.sleep(min(_EVERY, (time.perf_counter() - begin) / 10))
        clock = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            said = errors.read().decode()[-2000:]
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{said}")
        peak = max(peak, used.ru_maxrss / 1000)
        return Usage(used.ru_utime + used.ru_stime, clock, peak, output.read().decode())


def _memory_mb(pid: int) -> float:
    """The memory of a process and its children now; 0 if it has just ended."""
    total = 0.0
    for each in _family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
    return total


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [(task / "children").read_text(encoding="ascii").split() for task in tasks]
    except OSError:
        return
    for own in children:
        for child in own:
            yield from _family(int(child))


def status_mb(field: str) -> float:
    """A field of the memory of this process: ``VmRSS`` is now, ``VmHWM`` the most there was."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith(f"{field}:")]
    return int(line.split()[1]) / 1000


def files_of(folder: Path) -> dict[int, int]:
    """The size of each file in a folder by its inode, so that a hard link counts once."""
    stats = [path.lstat() for path in folder.rglob("*") if path.is_file()]
    return {stat.st_ino: stat.st_size for stat in stats}


def written_bytes(before: dict[int, int], after: dict[int, int]) -> int:
    """The bytes of new files, and those by which others grew."""
    return sum(max(0, size - before.get(inode, 0)) for inode, size in after.items())


def io_bytes() -> int:
    """The bytes that this process has had written to disks so far; 0 if the system hides them."""
    try:
        lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("write_bytes:"))
