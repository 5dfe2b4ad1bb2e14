"""A bit that flips and a file that is cut: named, never a wrong answer unsaid, and mended."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import apart
from benchmarks.endurance.states import State, bring, name, write, wrong_answers
from benchmarks.endurance.store_pages import documents_by_page
from benelux_search import BeneluxSearchError, IndexDamaged, check_index, open_index
from benelux_search.indexing.ports import Pace
from benelux_search.storage.guarded import PAGE_BYTES

_DOCUMENTS = 40
_UNNEEDED = ("LOCK",)  # nobody needs what is in it


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to which file, and the documents that it may have hit."""

    file: str
    what: str
    hit: frozenset[str] = frozenset()


def prepare(folder: Path, engine: str, documents: int = _DOCUMENTS) -> tuple[Path, State]:
    """An index that was updated a few times, and what is in it."""
    part = documents // 4
    root, docs = folder / "whole", folder / "docs"
    state: dict[str, int] = {}
    for number in range(4):
        state |= {name(k): 1 for k in range(part * number, part * number + part)}
        state[name(0)] = number + 1
        write(docs, state)
        bring(root, docs, engine=engine, pace=Pace())
    return root, state


def run(folder: Path, times: int, engine: str, draw: random.Random) -> Outcome:
    """Damages an index again and again."""
    outcome = Outcome("damage", times)
    whole, state = prepare(folder, engine)
    root = folder / "trial"
    for number in range(times):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(whole, root)
        damage = _damaged(root, draw)
        outcome.counts["in " + _kind(damage.file)] += 1
        try:
            seen, wrong = apart(partial(_looked_at, root, damage, state))
            outcome.counts.update(seen)
        except RuntimeError as error:
            wrong = [str(error)]
        try:
            outcome.counts["wrong without --verify"] += apart(partial(_unverified, root, state))
        except RuntimeError as error:
            outcome.counts[f"{error} without --verify"] += 1
        seen, mended = apart(partial(_mended, root, damage, state))
        outcome.counts.update(seen)
        outcome.wrong += [
            f"damage {number}, {damage.file} {damage.what}: {each}" for each in (*wrong, *mended)
        ]
    return outcome


def _damaged(root: Path, draw: random.Random) -> Damage:
    """Damages a file: any of them, one by its size, or the store."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.stat().st_size)
    sizes = [path.stat().st_size for path in files]
    stores = [path for path in files if path.suffix == ".sqlite"]
    [path] = draw.choice([draw.choices(files), draw.choices(files, sizes), draw.choices(stores)])
    whole = path.read_bytes()
    content = bytearray(whole)
    place = draw.randrange(len(content))
    if draw.random() < 0.3:
        os.truncate(path, place)
        first, last, what = place, len(content), f"cut at {place:,}"
    else:
        bit = draw.randrange(8)
        content[place] ^= 1 << bit
        first, last, what = place, place + 1, f"bit {bit} of byte {place:,} flipped"
        path.write_bytes(content)
    hit: set[str] = set()
    if path.suffix == ".sqlite":
        pages = documents_by_page(whole)
        hit = set().union(*pages[first // PAGE_BYTES : -(-last // PAGE_BYTES)])
    return Damage(path.relative_to(root).as_posix(), what, frozenset(hit))


def _kind(file: str) -> str:
    part = file.split("/")[2:]
    return file if not part else "an index" if len(part) > 1 else part[0]


def _looked_at(root: Path, damage: Damage, state: State) -> tuple[list[str], list[str]]:
    """What doctor and ``--verify`` say of it; what is wrong with that."""
    wrong = []
    report = check_index(root)
    named = [finding.place for finding in report.findings if finding.damage]
    if damage.file not in named and damage.file not in _UNNEEDED:
        wrong.append(f"doctor names {named}")
    try:
        with open_index(root, verify=True) as index:
            wrong += wrong_answers(index, state, [])
            return ["answered rightly"], wrong
    except IndexDamaged as error:
        if Path(damage.file).name not in str(error):
            wrong.append(f"the error does not name it: {error}")
        return ["refused"], wrong


def _unverified(root: Path, state: State) -> int:
    """1 when an index that is opened without further ado answers wrongly."""
    try:
        with open_index(root) as index:
            return int(bool(wrong_answers(index, state, [])))
    except BeneluxSearchError:
        return 0


def _mended(root: Path, damage: Damage, state: State) -> tuple[list[str], list[str]]:
    """What a repair brings back; what is wrong with that."""
    try:
        report = check_index(root, repair=True)
    except IndexDamaged as error:
        if damage.hit >= state.keys():
            return ["lost all"], []
        return ["lost all"], [f"not mended: {error}"]
    with open_index(root, verify=True) as index:
        saved = {document.id for document in index.documents()}
        kept = {document: state[document] for document in saved}
        wrong = wrong_answers(index, kept, [{each: state[each] for each in state.keys() - saved}])
    lost = state.keys() - saved
    if lost - damage.hit:
        wrong.append(f"lost {sorted(lost - damage.hit)}, which were not damaged")
    if len(report.lost) != len(lost):
        wrong.append(f"{len(report.lost)} named of {len(lost)} that are lost")
    if not report.sound:
        wrong.append(f"still damaged: {report.findings}")
    return ["lost documents" if lost else "mended"], wrong
