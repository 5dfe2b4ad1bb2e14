"""``kill -9`` at random moments: the old state or the new one, and the next run works."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import apart, duration, kill_after
from benchmarks.endurance.states import State, bring, name, put, same, write
from benchmarks.endurance.store_pages import lose_index_page
from benelux_search import IndexMissing, check_index
from benelux_search.index_reports import IndexReport
from benelux_search.indexing.ports import Pace

_DOCUMENTS = 12
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """Work that is killed: what it begins with, what it does, the states that may be seen.

    ``states`` end with that after the work; ``None`` among them is no index at all. A ``damaged``
    index may be so still after it was killed.
    """

    name: str
    base: Path
    work: Callable[[Path], object]
    states: Sequence[State | None]
    damaged: bool = False


def cases(folder: Path, engine: str) -> Iterator[Case]:
    """A first build, an update, documents from memory, small updates that merge, and repairs."""
    old = {name(number): 1 for number in range(_DOCUMENTS)}
    new = {name(number): 1 + (number % 3 == 0) for number in range(3, _DOCUMENTS + 4)}
    docs, empty, base = folder / "docs", folder / "empty", folder / "base"
    empty.mkdir()
    write(docs, old)
    bring(base, docs, engine=engine, pace=Pace())
    for kind, damage in _DAMAGES.items():
        broken = folder / kind
        shutil.copytree(base, broken)
        damage(broken / "generations" / "000001", broken)
        yield Case(f"repair, {kind}", broken, _repair, [old], damaged=True)
    steps, states = [folder / f"step{number}" for number in range(_STEPS)], [old]
    for number, step in enumerate(steps):
        added = {name(100 + 2 * number + k): 1 for k in range(2)}
        write(step, added)
        states.append(states[-1] | added)
    yield Case("small updates, merges", base, partial(_small, steps, engine), states)
    put(folder / "memory", old)
    yield Case("documents from memory", folder / "memory", partial(_put, [new]), [old, new])
    write(docs, new)  # the index of the old ones is there already
    work = partial(_index, docs, engine)
    yield Case("update", base, work, [old, new])
    yield Case("first build", empty, work, [None, new])


def _index(docs: Path, engine: str, root: Path) -> None:
    bring(root, docs, engine=engine)


def _put(states: Sequence[State], root: Path) -> None:
    for state in states:
        put(root, state)


def _small(steps: Sequence[Path], engine: str, root: Path) -> None:
    for step in steps:
        bring(root, step, engine=engine)


def _repair(root: Path) -> None:
    check_index(root, repair=True)


def _flip_index(generation: Path, _: Path) -> None:
    largest = max((generation / "nl").iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)


def _lose_page(generation: Path, _: Path) -> None:
    lose_index_page(next(generation.glob("store/*.sqlite")))


def _lose_current(_: Path, root: Path) -> None:
    (root / "CURRENT").unlink()


def _cut_manifest(generation: Path, _: Path) -> None:
    os.truncate(generation / "MANIFEST.json", 100)


_DAMAGES = {
    "index": _flip_index,
    "store": _lose_page,
    "current": _lose_current,
    "manifest": _cut_manifest,
}


def run(case: Case, times: int, folder: Path, draw: random.Random) -> Outcome:
    """Kills the work of a case again and again, and looks at what it left."""
    outcome = Outcome(case.name, times)
    seconds = min(_timed(case, folder / "trial") for _ in range(2))
    for number in range(times):
        root = _copy(case.base, folder / "trial")
        at = _moment(draw) * seconds
        killed = kill_after(partial(case.work, root), at)
        outcome.counts["killed" if killed else "ended before"] += 1
        try:
            seen, wrong = _look(case, root)
            outcome.counts[seen] += 1
            resumed, after = apart(partial(_again, case, root))
            outcome.counts.update(["gone on with"] * resumed)
            wrong += after
        except Exception as error:  # noqa: BLE001 - it is counted, and named
            wrong = [f"{type(error).__name__}: {error}"]
        outcome.wrong += [f"{case.name} {number} at {at:.3f} s: {each}" for each in wrong]
    shutil.rmtree(folder / "trial")
    return outcome


def _moment(draw: random.Random) -> float:
    """A share of the whole time; as often as anywhere else in its last part, where all is
    decided."""
    return draw.uniform(0, 1) if draw.random() < 0.5 else draw.uniform(0.85, 1.1)


def _copy(base: Path, root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    return Path(shutil.copytree(base, root))


def _timed(case: Case, folder: Path) -> float:
    root = _copy(case.base, folder)
    return duration(partial(case.work, root))


def _look(case: Case, root: Path) -> tuple[str, list[str]]:
    """What the kill left: which state, and what is wrong with it."""
    try:
        report = check_index(root)
    except IndexMissing:
        return "old state", [] if case.states[0] is None else ["no index"]
    if not report.sound:
        return "old state", [] if case.damaged else [_named(report)]
    states = [state for state in case.states if state is not None]
    which, wrong = same(root, states)
    last = which == len(states) - 1
    return "new state" if last else "old state" if which == 0 else "between", wrong


def _again(case: Case, root: Path) -> tuple[bool, list[str]]:
    """The next run: whether it went on with what was saved, and what is wrong after it."""
    resumed = (root / "PENDING").exists()
    case.work(root)
    report = check_index(root)
    states = [state for state in case.states if state is not None]
    which, wrong = same(root, states)
    # A repair that finds all sound changes nothing, and leaves what the killed one left
    if not report.sound or (report.findings and not case.damaged):
        wrong.append(_named(report))
    if which != len(states) - 1:
        wrong.append("the next run did not end in the new state")
    return resumed, wrong


def _named(report: IndexReport) -> str:
    return "; ".join(f"{each.place}: {each.what}" for each in report.findings)
