"""A system that refuses: 16 errors at every call for every kind of file of an index.

Each command is run in a process of its own, in which one call of the C library fails for the files
of one kind (``refuse.c``): it may go on without, or end with an error of ours that names the file.
Afterwards the index is in its old or its new state, and the next run works.

    python -m benchmarks.endurance.refusals LIBRARY FOLDER SEED SHARE

is a part of ``python -m benchmarks.endurance``, which loads the library before it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import apart
from benchmarks.endurance.states import SHARED, State, bring, name, same, write
from benchmarks.endurance.store_pages import lose_index_page
from benelux_search import IndexMissing, check_index
from benelux_search.cli import main as command_line
from benelux_search.indexing.ports import Pace

ERRORS: Final = (
    "ENOSPC EDQUOT EIO EFBIG EACCES EPERM EROFS EMFILE ENFILE ENOMEM EINTR ENOLCK ESTALE ETIMEDOUT "
    "EBUSY ELOOP"
).split()
_DOCUMENTS: Final = 8
_OFTEN: Final = 1 << 30
# Calls that are refused with each error; the others with one in so many
_ALWAYS: Final = ("open", "write", "fsync", "rename", "flock")
_OTHERS: Final = 5
_SOURCE: Final = Path(__file__).with_name("refuse.c")
_LONG_S: Final = 180.0
# The parts of a path that differ from run to run
_CHANGING: Final = (
    (re.compile(r"/\d{6}/"), "/*/"),
    (re.compile(r"/\d{6}$"), "/*"),
    (re.compile(r"/(nl|fr)/"), "/[nf][lr]/"),
    (re.compile(r"/(nl|fr)$"), "/[nf][lr]"),
    (re.compile(r"/\.[0-9a-f]{16}\.tmp( \(deleted\))?"), "/.*.tmp*"),
    (re.compile(r"MAIN_[0-9a-z]+\.arrays"), "MAIN_*.arrays"),
    (re.compile(r"_MAIN_\d+\.toc"), "_MAIN_*.toc"),
    (re.compile(r"/[^/]+\.(npy|units)"), "/*.[nu][pn]*"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A command on an index: the states that it may leave, of which None is no index."""

    name: str
    base: Path
    words: tuple[str, ...]
    states: Sequence[State | None]
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused: a call for files of a pattern, after some that are let through."""

    call: str
    pattern: str
    error: str
    after: int = 0
    times: int = _OFTEN


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: how often it was refused something, its exit status, what it said."""

    refusals: int
    status: int
    said: str


def run(folder: Path, draw: random.Random, share: float) -> Outcome:
    """Every combination in a process that has the library, or a share of them."""
    outcome = Outcome("refusals", 0)
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        outcome.counts["not run: it needs Linux and a C compiler"] = 1
        return outcome
    library = folder / "refuse.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    arguments = [str(library), str(folder), str(draw.randrange(1 << 30)), str(share)]
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.endurance.refusals", *arguments],
        env={**os.environ, "LD_PRELOAD": str(library)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found = json.loads(ran.stdout)
    return Outcome("refusals", found["times"], Counter(found["counts"]), found["wrong"])


def cases(folder: Path) -> Iterator[Case]:
    """The commands, on indexes that are made for them."""
    old = {name(number): 1 for number in range(_DOCUMENTS)}
    new = {name(number): 1 + (number % 3 == 0) for number in range(3, _DOCUMENTS + 4)}
    docs, other, base = folder / "old", folder / "new", folder / "base"
    write(docs, old)
    write(other, new)
    bring(base, docs, engine="whoosh", pace=Pace())
    (docs / "d000.jsonl").touch()
    bring(base, docs, engine="whoosh", pace=Pace())
    # the same documents by the same paths, in their new state
    shutil.rmtree(docs)
    other.rename(docs)
    (folder / "nothing").mkdir()
    yield Case("first build", folder / "nothing", ("index", str(docs)), [None, new])
    yield Case("update", base, ("index", str(docs)), [old, new])
    yield Case("search", base, ("search", SHARED), [old])
    yield Case("status", base, ("status",), [old])
    yield Case("doctor", base, ("doctor",), [old])
    for kind, damage in (("index", _flip_segment), ("store", _lose_page), ("CURRENT", _unlink)):
        broken = folder / f"without {kind}"
        shutil.copytree(base, broken)
        damage(broken)
        yield Case(f"repair of {kind}", broken, ("doctor", "--repair"), [old], damaged=True)


def _flip_segment(root: Path) -> None:
    path = next(root.glob("generations/*/nl/*.arrays"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _lose_page(root: Path) -> None:
    lose_index_page(next(root.glob("generations/*/store/*.sqlite")))


def _unlink(root: Path) -> None:
    (root / "CURRENT").unlink()


def calls_of(case: Case, root: Path, library: ctypes.CDLL) -> list[tuple[str, str]]:
    """Each call that a command makes, with the kind of file that it is for."""
    log = root.with_name("calls")
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)

    def record() -> Ran:
        library.record_to(number, f"{root}*".encode())
        return _ran(case, root, None)

    _copy(case.base, root)
    apart(record, _LONG_S)
    os.close(number)
    lines = {tuple(line.split("\t")) for line in log.read_text().splitlines()}
    kinds = {(call, _kind(path, root)) for call, path in lines}
    return sorted(kinds)


def _kind(path: str, root: Path) -> str:
    """The pattern of paths like one."""
    rest = path.removeprefix(str(root))
    for changing, pattern in _CHANGING:
        rest = changing.sub(pattern, rest)
    return f"{root}{rest}"


def _copy(base: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)


def _ran(case: Case, root: Path, library: ctypes.CDLL | None) -> Ran:
    """Runs a command in this process, which is a child."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = command_line(["--index", str(root), *case.words])
    refusals = 0
    if library is not None:
        refusals = library.refused()
        library.refuse(b"", 0, b"", 0, 0)
    return Ran(refusals, status, said.getvalue())


def _refused(case: Case, root: Path, library: ctypes.CDLL, refusal: Refusal) -> Ran:
    library.refuse(
        refusal.call.encode(),
        getattr(errno, refusal.error),
        refusal.pattern.encode(),
        refusal.after,
        refusal.times,
    )
    return _ran(case, root, library)


def wrong_in(ran: Ran, refusal: Refusal, docs: str) -> list[str]:
    """Complaints about how a command ended."""
    if ran.status == 0:
        return []
    wrong = []
    if ran.status != 2:
        wrong.append(f"exit status {ran.status}")
    for sign in ("Traceback", "unexpected", "fault of the program", docs):
        if sign in ran.said:
            wrong.append(f"it says {sign}: {ran.said[-300:]}")
    is_known = refusal.call != "any"
    if is_known and not any(part in ran.said for part in _parts(refusal.pattern)):
        wrong.append(f"the file is not named: {ran.said[-300:]}")
    return wrong


def _parts(pattern: str) -> list[str]:
    """Words of which a message that names a file of a pattern has one."""
    last = pattern.rpartition("/")[2]
    if last.startswith(".*.tmp"):
        return [".arrays", ".tmp"]  # a part of that file, which has no name of its own for long
    if last.endswith(("-journal", "-wal", "-shm")):
        return [".sqlite"]
    return [word for word in re.split(r"[*\[\]]+", last) if len(word) > 2] or [
        pattern.rpartition("/")[0].rpartition("/")[2].strip("*"),
        "generations/",
    ]


def wrong_after(case: Case, root: Path) -> list[str]:
    """Complaints about what is left, and about the next run."""
    states = [state for state in case.states if state is not None]
    try:
        report = check_index(root)
        if report.sound:
            which, wrong = same(root, states)
            if which < 0 or wrong:
                return [f"left: {wrong}"]
        elif not case.damaged:
            return [f"left damaged: {report.findings}"]
    except IndexMissing:
        if case.states[0] is not None:
            return ["no index is left"]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = command_line(["--index", str(root), *case.words])
    if status != 0:
        return [f"the next run: {status}, {said.getvalue()[-300:]}"]
    which, wrong = same(root, states)
    if which != len(states) - 1 or wrong or not check_index(root).sound:
        return [f"after the next run: {wrong}, {check_index(root).findings}"]
    return []


def _refusals(
    calls: Sequence[tuple[str, str]], root: Path, draw: random.Random
) -> Iterator[Refusal]:
    """Each error at each call for each kind of file: always, and at one call in the middle."""
    for call, pattern in calls:
        for error in ERRORS:
            if call not in _ALWAYS and draw.randrange(_OTHERS):
                continue
            # a call that is interrupted is made again, some day with success
            yield Refusal(call, pattern, error, times=3 if error == "EINTR" else _OFTEN)
            if draw.random() < 0.1:
                yield Refusal("any", f"{root}*", error, draw.randrange(len(calls) * 4), 1)


def measure(folder: Path, library: ctypes.CDLL, draw: random.Random, share: float) -> Outcome:
    outcome = Outcome("refusals", 0)
    root = folder / "trial"
    for case in cases(folder):
        _warm_up(case, root)
        calls = calls_of(case, root, library)
        for refusal in _refusals(calls, root, draw):
            if draw.random() >= share:
                continue
            _copy(case.base, root)
            outcome.times += 1
            wrong = _one(case, root, library, refusal, outcome.counts)
            place = refusal.pattern.removeprefix(str(root))
            label = f"{case.name}, {refusal.error} at {refusal.call} {place} {refusal.after}"
            outcome.wrong += [f"{label}: {each}" for each in wrong]
    return outcome


def _warm_up(case: Case, root: Path) -> None:
    """Loads what a command needs, so that no child has to."""
    _copy(case.base, root)
    _ran(case, root, None)
    wrong_after(case, root)


def _one(
    case: Case, root: Path, library: ctypes.CDLL, refusal: Refusal, counts: Counter[str]
) -> list[str]:
    docs = str(root.with_name("old"))
    try:
        ran = apart(partial(_refused, case, root, library, refusal), _LONG_S)
        if not ran.refusals:
            counts["not reached"] += 1
            return []
        counts["went on" if ran.status == 0 else "named"] += 1
        return wrong_in(ran, refusal, docs) + apart(partial(wrong_after, case, root), _LONG_S)
    except RuntimeError as error:
        return [str(error)]


def main() -> None:
    library = ctypes.CDLL(sys.argv[1])
    text, number = ctypes.c_char_p, ctypes.c_int
    library.refuse.argtypes = [text, number, text, number, number]
    library.record_to.argtypes = [number, text]
    folder = Path(sys.argv[2])
    outcome = measure(folder, library, random.Random(int(sys.argv[3])), float(sys.argv[4]))
    print(json.dumps({"times": outcome.times, "counts": outcome.counts, "wrong": outcome.wrong}))


if __name__ == "__main__":
    main()
