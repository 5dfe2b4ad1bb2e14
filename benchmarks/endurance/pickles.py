"""Pickles that would do something, in every place of an index: nothing may run.

Whoever makes a hostile index makes the manifest to it as well. So each is tried as it is, where the
hashes tell, and with a manifest that fits.
"""

from __future__ import annotations

import contextlib
import os
import pickletools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.endurance.damages import prepare
from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import apart
from benchmarks.endurance.states import SHARED, bring
from benelux_search import BeneluxSearchError, check_index, open_index
from benelux_search.building import Pace
from benelux_search.generations import Entry, Generation, make_current, read_current, read_manifest
from benelux_search.generations.manifest import file_digest

_MARK = "ran"
# os.mkdir("ran"), in the pickles of Python 2 and 3
_PAYLOAD = f"cposix\nmkdir\n(S'{_MARK}'\ntR.".encode("ascii")
_PLACES = (0, 1, 4, 8, 12, 16, 24, 32, 64, 128)  # after a header of any length
_TRIED = ("open", "search", "doctor", "index", "repair")


def run(folder: Path, engine: str) -> Outcome:
    """Plants a pickle in one place after the other, and does what users do."""
    outcome = Outcome("hostile pickles", 0)
    whole, _ = prepare(folder, engine, 8)
    root = folder / "trial"
    for path in sorted(path for path in whole.rglob("*") if path.is_file()):
        file = path.relative_to(whole).as_posix()
        for number, (what, content) in enumerate(_planted(path.read_bytes())):
            # As it is, every place is as good as any other: the hashes tell
            for fits in (False, True) if number < 2 else (True,):
                shutil.rmtree(root, ignore_errors=True)
                shutil.copytree(whole, root)
                (root / file).write_bytes(content)
                if fits and not _seal(root):
                    continue
                outcome.times += 1
                place = f"{file}, {what}{', with a manifest that fits' if fits else ''}"
                try:
                    seen, wrong = apart(partial(_used, folder, root, engine))
                except RuntimeError as error:
                    seen, wrong = [], [str(error)]
                outcome.counts.update(seen)
                outcome.wrong += [f"pickle in {place}: {each}" for each in wrong]
    return outcome


def warm_up(folder: Path, engine: str) -> None:
    """Does once in this process what is done in its children, which then have all modules."""
    root, _ = prepare(folder, engine, 4)
    for what in _TRIED:
        _do(what, root, folder / "docs", engine)


def _planted(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file with the pickle in one place or another, some of those among them that have one."""
    yield "in its place", _PAYLOAD
    for place in _PLACES:
        if place <= len(content):
            yield f"put in at {place}", content[:place] + _PAYLOAD + content[place:]
            end = place + len(_PAYLOAD)
            if end <= len(content):
                yield f"over {place}", content[:place] + _PAYLOAD + content[end:]
    found = list(_pickles(content))
    for start, end in found[:5] + found[5 :: len(found) // 10 + 1] + found[-5:]:
        if end - start >= len(_PAYLOAD):
            rest = b"." * (end - start - len(_PAYLOAD))
            yield f"for a pickle at {start}", content[:start] + _PAYLOAD + rest + content[end:]


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


def _seal(root: Path) -> bool:
    """Makes manifest and CURRENT fit what the files hold; False where that cannot be done."""
    try:
        generation = Generation(root, read_current(root).generation)
        manifest = read_manifest(generation)
    except BeneluxSearchError:
        return False
    files = {
        name: Entry(path.stat().st_size, file_digest(path)) for name, path in generation.files()
    }
    manifest = replace(manifest, files=files)
    generation.manifest.write_bytes(manifest.content())
    make_current(generation, manifest)
    return True


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
        if Path(_MARK).exists():
            Path(_MARK).rmdir()
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
