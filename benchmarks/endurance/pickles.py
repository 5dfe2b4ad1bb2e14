"""Pickles that would do something, in every place of an index: nothing may run.

Whoever makes a hostile index makes the manifest to it as well. So each is tried as it is, where the
hashes tell, and with a manifest that fits.
"""

from __future__ import annotations

import contextlib
import os
import pickletools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.endurance.damages import prepare
from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import apart
from benchmarks.endurance.states import SHARED, bring
from benelux_search import BeneluxSearchError, check_index, open_index
from benelux_search.indexing.ports import Pace
from benelux_search.storage.generation_files import (
    FileEntry,
    Generation,
    read_manifest,
    sha256_of_file,
)
from benelux_search.storage.pointers import make_current, read_current

MARK = "ran"
# os.mkdir("ran"), in the pickles of Python 2 and 3
PAYLOAD = f"cposix\nmkdir\n(S'{MARK}'\ntR.".encode("ascii")
_PLACES = (0, 1, 4, 8, 12, 16, 24, 32, 64, 128)  # after a header of any length
_TRIED = ("open", "search", "doctor", "index", "repair")


@dataclass(frozen=True, slots=True)
class Plant:
    """A file with the pickle in it; ``fits``: with a manifest that says so."""

    file: str
    what: str
    content: bytes
    fits: bool


def run(folder: Path, times: int, engine: str, draw: random.Random) -> Outcome:
    """Plants a pickle in one place after the other, so many at most, and does what users do."""
    whole, _ = prepare(folder, engine, 8)
    plants = list(_plants(whole))
    if times < len(plants):
        plants = draw.sample(plants, times)
    outcome = Outcome("hostile pickles", len(plants))
    root = folder / "trial"
    for plant in plants:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(whole, root)
        (root / plant.file).write_bytes(plant.content)
        if plant.fits:
            _seal(root)
        try:
            seen, wrong = apart(partial(_used, folder, root, engine))
        except RuntimeError as error:
            seen, wrong = [], [str(error)]
        outcome.counts.update(seen)
        fits = ", with a manifest that fits" if plant.fits else ""
        outcome.wrong += [f"pickle in {plant.file}, {plant.what}{fits}: {each}" for each in wrong]
    return outcome


def _plants(whole: Path) -> Iterator[Plant]:
    for path in sorted(path for path in whole.rglob("*") if path.is_file()):
        file = path.relative_to(whole).as_posix()
        sealed = path.name in {"CURRENT", "MANIFEST.json"}  # which no manifest speaks of
        for number, (what, content) in enumerate(planted(path.read_bytes())):
            # As it is, every place is as good as any other: the hashes tell
            if number < 2 or sealed:
                yield Plant(file, what, content, fits=False)
            if not sealed:
                yield Plant(file, what, content, fits=True)


def warm_up(folder: Path, engine: str) -> None:
    """Does once in this process what is done in its children, which then have all modules."""
    root, _ = prepare(folder, engine, 4)
    for what in _TRIED:
        _do(what, root, folder / "docs", engine)


def planted(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file with the pickle in one place or another, some of those among them that have one."""
    yield "in its place", PAYLOAD
    for place in _PLACES:
        if place <= len(content):
            yield f"put in at {place}", content[:place] + PAYLOAD + content[place:]
            end = place + len(PAYLOAD)
            if end <= len(content):
                yield f"over {place}", content[:place] + PAYLOAD + content[end:]
    found = list(_pickles(content))
    for start, end in found[:5] + found[5 :: len(found) // 10 + 1] + found[-5:]:
        if end - start >= len(PAYLOAD):
            rest = b"." * (end - start - len(PAYLOAD))
            yield f"for a pickle at {start}", content[:start] + PAYLOAD + rest + content[end:]


def _pickles(content: bytes) -> Iterator[tuple[int, int]]:
    """Where there are pickles in a file, as far as they begin with their protocol."""
    start = content.find(b"\x80")
    while start >= 0:
        with contextlib.suppress(Exception):  # what is none cannot be read as one
            end = start
            if content[start + 1] in range(2, 6):
                for _, _, place in pickletools.genops(content[start:]):
                    end = start + (place or 0) + 1
                yield start, end
        start = content.find(b"\x80", start + 1)


def _seal(root: Path) -> None:
    """Makes manifest and CURRENT fit what the files hold."""
    generation = Generation(root, read_current(root).generation)
    manifest = read_manifest(generation)
    files = {
        name: FileEntry(path.stat().st_size, sha256_of_file(path))
        for name, path in generation.files()
    }
    manifest = replace(manifest, files=files)
    generation.manifest.write_bytes(manifest.content())
    make_current(generation, manifest)


def _used(folder: Path, root: Path, engine: str) -> tuple[list[str], list[str]]:
    """Everything that users do with an index; what is wrong with what came of it."""
    os.chdir(folder)
    seen, wrong = set(), []
    for what in _TRIED:
        try:
            _do(what, root, folder / "docs", engine)
        except BeneluxSearchError:
            seen.add("refused")
        except Exception as error:  # noqa: BLE001 - every other error is a fault
            wrong.append(f"{what}: {type(error).__name__}: {error}")
        if Path(MARK).exists():
            Path(MARK).rmdir()
            wrong.append(f"{what}: it ran")
    return sorted(seen), wrong


def _do(what: str, root: Path, docs: Path, engine: str) -> None:
    match what:
        case "open":
            open_index(root).close()
        case "search":
            with open_index(root) as index:
                list(index.search(SHARED, language="nl"))
                list(index.search(f"fr:{SHARED} nl:zin1*"))
        case "doctor":
            check_index(root)
        case "index":
            with (docs / "more.jsonl").open("w") as file:
                file.write('{"nl": "woordd999v1", "fr": "motd999v1"}\n')
            bring(root, docs, engine=engine, pace=Pace())
        case _:
            check_index(root, repair=True)
