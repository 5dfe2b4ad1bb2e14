"""Memory and processor time of the commands on a folder of hostile files.

    python -m benchmarks.hostile FOLDER [--only TEXT] [--command align|index]

For each file, ``align --format json`` and ``index`` are run as separate commands. Printed are the
exit status, the peak of resident memory and the processor time (both with child processes), and the
first line of the error output. The exit status is 1 if a command crashes, takes more than 1 GB or
60 s, or fails without naming the file.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST_MEMORY: Final = 1_000_000_000  # bytes
_MOST_SECONDS: Final = 60.0  # of processor time
_PATIENCE: Final = 900.0  # seconds by the clock, after which a command counts as hanging
_PAUSE: Final = 0.05  # seconds between two looks at the memory
_COMMANDS: Final = ("align", "index")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost and output of one command.

    - ``status``: the exit status; negative if a signal ended the command.
    - ``memory``: the peak of resident memory in bytes.
    - ``seconds``: the processor time.
    - ``said``: the standard error.
    - ``printed``: the number of bytes on the standard output.
    """

    status: int
    memory: int
    seconds: float
    said: str
    printed: int

    def faults(self, path: Path) -> list[str]:
        """Return the faults of a command on the file ``path``.

        A fault is a crash, an exceeded limit, an error without the name of the file, or no output.
        """
        found = []
        if self.status < 0 or self.status not in (0, 1, 2):
            found.append(f"ended with {self.status}")
        if "Traceback" in self.said or "please report" in self.said:
            found.append("crashed")
        if self.memory > _MOST_MEMORY:
            found.append("memory")
        if self.seconds > _MOST_SECONDS:
            found.append("time")
        if self.status == 2 and not _is_named(path, self.said):
            found.append("not named")
        if self.status == 0 and not self.printed and not self.said:
            found.append("nothing printed")
        return found


def _is_named(path: Path, said: str) -> bool:
    """Whether a message holds the printable part of a file's name."""
    plain = "".join(c for c in path.name if c.isascii() and c.isalnum())
    return plain[:40] in "".join(c for c in said if c.isascii() and c.isalnum())


def measured(arguments: Sequence[str]) -> Cost:
    """Run a command of benelux-search, and measure it with all its child processes."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "benelux_search", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
        )
        peak, begun = 0, time.monotonic()
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            peak = max(peak, _resident(process.pid))
            if time.monotonic() - begun > _PATIENCE:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            time.sleep(_PAUSE)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        printed = os.fstat(out.fileno()).st_size
    memory = max(peak, usage.ru_maxrss * 1024)
    return Cost(process.returncode, memory, usage.ru_utime + usage.ru_stime, said, printed)


def _resident(pid: int) -> int:
    """The resident memory of a process and its descendants, in bytes."""
    total = 0
    for process in _tree(pid):
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * _PAGE
    return total


def _tree(pid: int) -> Iterator[int]:
    yield pid
    children: list[str] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                children += (task / "children").read_text("ascii").split()
    for child in children:
        yield from _tree(int(child))


def _arguments(command: str, path: Path, folder: str) -> list[str]:
    if command == "align":
        return ["align", "--format", "json", "--", str(path)]
    return ["index", "--index", folder, "--", str(path)]


def measure_all(paths: Iterable[Path], commands: Sequence[str]) -> int:
    """Print the cost of each command on each file; return the number of commands with a fault."""
    faulty = 0
    for path in paths:
        for command in commands:
            with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
                cost = measured(_arguments(command, path, f"{folder}/index"))
            found = cost.faults(path)
            faulty += bool(found)
            said = next(iter(cost.said.strip().splitlines()), "")
            shown = f"{path.name!a:40.40} {command} {cost.status:3} {cost.memory / 1e6:7.0f} MB"
            mark = f"** {', '.join(found)} ** " if found else ""
            print(f"{shown} {cost.seconds:6.1f} s  {mark}{said!a:.160}", flush=True)
    return faulty


def main() -> int:
    """Run the command, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files with this in their name")
    parser.add_argument("--command", choices=_COMMANDS, help="default: both")
    options = parser.parse_args()
    paths = sorted(
        path
        for path in options.folder.iterdir()
        if options.only in path.name and not path.is_dir()  # a link may lead to all of the disk
    )
    commands = (options.command,) if options.command else _COMMANDS
    faulty = measure_all(paths, commands)
    print(f"{len(paths)} files, {faulty} commands with a fault")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
