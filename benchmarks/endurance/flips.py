"""Every byte of every header that is changed: an answer or an error that names the file.

A trial changes one byte of one file and uses the index as a plain search does, without
``--verify``; then ``--verify`` and ``doctor`` must see it. Trials run in child processes with a
limit of memory and of processor time, so that a hang or a flood of memory is a result as well.
"""

from __future__ import annotations

import os
import random
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.endurance.damages import prepare
from benchmarks.endurance.outcome import Outcome
from benchmarks.endurance.processes import limit_memory, limit_seconds
from benchmarks.endurance.states import SHARED, name
from benelux_search import BeneluxSearchError, Index, IndexDamaged, check_index, open_index

MEMORY: Final = 512 << 20  # bytes that a child may take beside what it was born with
SECONDS: Final = 20  # of the processor, for one trial
_HEADER: Final = 4096  # bytes: in a store the header and the schema, all of a small file
_LENGTH: Final = slice(8, 16)  # in a file of arrays, where the length of its header stands
_NPY: Final = 128  # bytes of the header of an array of the lexicon
_REST: Final = 61  # one byte in so many of what comes after a header
_FULLY: Final = ".arrays"  # of one such file, each bit is changed
_RAW: Final = "raw"
_CONTRADICTION: Final = "the store does not have pair"  # and the index does


@dataclass(frozen=True, slots=True)
class Trial:
    """Byte ``place`` of a file, by its path in the index, becomes ``value``."""

    file: str
    place: int
    value: int

    def __str__(self) -> str:
        return f"byte {self.place} of {self.file} is {self.value:#04x}"


def header_size(path: Path) -> int:
    """Return the length of a file's header in bytes; a small file is all header."""
    content = path.read_bytes()
    if path.suffix == ".arrays":
        return 16 + int.from_bytes(content[_LENGTH], "little")
    if path.suffix == ".npy":
        return min(_NPY, len(content))
    if path.suffix in {".sqlite", ".toc", ".json", ""}:
        return min(_HEADER, len(content))
    return 0


def trials(root: Path, draw: random.Random, others: int = 1, every: int = 1) -> Iterator[Trial]:
    """The changes to every header of an index.

    Each bit of one header of arrays is flipped; each byte of any header gets ``others`` other
    values, and so does each byte of what the first file of arrays holds, and one in ``_REST`` of
    what other files hold. Of these, one in ``every`` is taken.
    """
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    fully = next((path for path in paths if path.suffix == _FULLY), None)
    count = draw.randrange(every)
    for path in paths:
        content, file = path.read_bytes(), path.relative_to(root).as_posix()
        header, step = header_size(path), 1 if path == fully else _REST
        for place in chain(range(header), range(header, len(content), step)):
            bits = range(8) if path == fully and place < header else ()
            values = [content[place] ^ 1 << bit for bit in bits]
            values += [(content[place] + draw.randrange(1, 256)) % 256 for _ in range(others)]
            for value in values:
                count += 1
                if count % every == 0:
                    yield Trial(file, place, value)


def uses(index: Index) -> Iterator[Callable[[], object]]:
    """Yield a call of each kind to an index that is open."""
    document = name(7)
    for query in _queries(document):
        yield partial(index.search, query, across=True)
    yield partial(index.facets, SHARED)
    yield partial(index.complete, "zin")
    yield partial(index.translate, f"woord{document}v1")
    yield partial(index.show, document)
    yield partial(index.show, f"{document}:1")
    yield index.status
    yield index.documents
    yield lambda: sum(1 for _ in index.export())


def _queries(document: str) -> Sequence[str]:
    return (
        f'"woord{document}v1 {SHARED}"',
        f'"{SHARED} woord{document}v1"~5',
        "zin1*",
        "z?n2",
        "zyn12~",
        "=zin7",
        f"{SHARED} -zin3",
        f"fr:mot{document}v1 aligned:low",
        f"{SHARED} doc:{document}",
    )


def tried(root: Path, trial: Trial) -> list[str]:
    """Change one byte, list what goes wrong, and put the file back."""
    path = root / trial.file
    with path.open("r+b") as file:
        file.seek(trial.place)
        before = file.read(1)
        file.seek(trial.place)
        file.write(bytes([trial.value]))
    try:
        return [*_raw(root, path), *_unseen(root, path)]
    finally:
        with path.open("r+b") as file:
            file.seek(trial.place)
            file.write(before)


def _raw(root: Path, path: Path) -> Iterator[str]:
    """List errors raised without ``--verify`` that are not of the tree, or name no file."""
    opened: list[Index] = []
    yield from _said(lambda: opened.append(open_index(root)), path)
    for index in opened:
        with index:
            for use in uses(index):
                yield from _said(use, path)


def _names(error: IndexDamaged, path: Path) -> bool:
    """True if an error names the damaged file, or two parts that contradict each other."""
    said = str(error)
    if path.name in said or _CONTRADICTION in said:
        return True
    is_lost = path.suffix == ".toc" and "is missing" in said  # the segment that it names
    return is_lost or not error.repairable


def _said(run: Callable[[], object], path: Path) -> Iterator[str]:
    try:
        run()
    except IndexDamaged as error:
        if not _names(error, path):
            yield f"named otherwise: {error}"
    except BeneluxSearchError:
        return
    except BaseException as error:  # noqa: BLE001 - any other error is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.name}"
        yield f"{_RAW} {type(error).__name__} in {place}: {error}"


def _unseen(root: Path, path: Path) -> Iterator[str]:
    """A change that ``--verify`` or ``doctor`` do not name."""
    yield from _not_named("--verify", lambda: open_index(root, verify=True).close(), path)
    yield from _not_named("doctor", lambda: _examined(root), path)


def _not_named(by: str, look: Callable[[], object], path: Path) -> Iterator[str]:
    try:
        look()
    except IndexDamaged as error:
        if not _names(error, path):
            yield f"{by} does not name it: {error}"
    except BaseException as error:  # noqa: BLE001 - as above
        yield f"{_RAW} {type(error).__name__} of {by}: {error}"
    else:
        yield f"not seen by {by}"


def _examined(root: Path) -> None:
    """Raises what doctor finds."""
    for finding in check_index(root).findings:
        if finding.damage:
            raise IndexDamaged(finding.place)


def all_tried(root: Path, several: Iterable[Trial]) -> Iterator[tuple[Trial, list[str]]]:
    """Yield what is wrong with each trial; a child that dies is replaced by another."""
    left = list(several)
    while left:
        done = 0
        for trial, wrong in _in_child(root, left):
            yield trial, wrong
            done += 1
        left = left[done:]


def _in_child(root: Path, several: Sequence[Trial]) -> Iterator[tuple[Trial, list[str]]]:
    """The results of a child process, as it gives them; its death is that of the last trial."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _run(root, several, write)
    os.close(write)
    done = 0
    with os.fdopen(read, "r", encoding="utf-8") as results:
        for line in results:
            yield several[done], [each for each in line.rstrip("\n").split("\t") if each]
            done += 1
    _, status = os.waitpid(child, 0)
    if done < len(several):
        _restore(root, several[done])
        end = "hung" if os.WIFSIGNALED(status) else "died"
        yield several[done], [f"{_RAW}: the process {end} ({status})"]


def _restore(root: Path, trial: Trial) -> None:
    """Puts back what a child that died could not."""
    (root / trial.file).write_bytes((root.with_name("kept") / trial.file).read_bytes())


def _run(root: Path, several: Sequence[Trial], write: int) -> None:
    """The life of a child."""
    limit_memory(MEMORY)
    try:
        with os.fdopen(write, "w", encoding="utf-8") as results:
            for trial in several:
                limit_seconds(SECONDS)
                wrong = tried(root, trial)
                said = "\t".join(" ".join(each.split()) for each in wrong)
                print(said.encode("utf-8", "replace").decode(), file=results, flush=True)
    except BaseException:  # noqa: BLE001 - whatever it was, the parent is told
        traceback.print_exc()
    finally:
        os._exit(1)


def run(folder: Path, every: int, engine: str, draw: random.Random) -> Outcome:
    """Changes the bytes of all headers, one in ``every``."""
    root, _ = prepare(folder, engine)
    root.rename(folder / "trial")
    root = folder / "trial"
    shutil.copytree(root, folder / "kept")
    several = list(trials(root, draw, every=every))
    outcome = Outcome("header", len(several))
    for trial, wrong in all_tried(root, several):
        outcome.counts["in " + Path(trial.file).suffix.removeprefix(".")] += 1
        outcome.wrong += [f"{trial}: {each}" for each in wrong]
    return outcome
