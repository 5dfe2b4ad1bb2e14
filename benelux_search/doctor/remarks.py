"""What is worth knowing of an index beside damage: who writes it, and what takes room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benelux_search import index_files
from benelux_search.generations import Generation, holder, is_read, numbers, usable_pending
from benelux_search.generations.folders import LOCK, UNFINISHED, inodes
from benelux_search.model import Finding

_NEXT: Final = "the next run of index that writes clears it away"


def remarks(root: Path, current: int | None) -> Iterator[Finding]:
    """Findings that are no damage; ``current`` is the generation that counts."""
    writer = holder(root)
    if writer is not None:
        what = f"{writer} is writing the index ({writer.details()})"
        yield Finding(LOCK, what, damage=False)
    if current is None:
        return  # which generations are of use is not known
    for number in numbers(root):
        if number != current:
            yield _beside(root, number, current, being_written=writer is not None)
    for name in UNFINISHED:
        if writer is None and index_files.is_there(root / name):
            yield Finding(name, "left over from a run that was stopped", _NEXT, damage=False)


def _beside(root: Path, number: int, current: int, *, being_written: bool) -> Finding:
    """What another generation than the current one is there for."""
    generation = Generation(root, number)
    kept = inodes(Generation(root, current).folder)
    own = sum(size for inode, size in inodes(generation.folder).items() if inode not in kept)
    pending = usable_pending(root)
    if pending is not None and pending.generation == number:
        what, advice = "saved of a build that was stopped", "index with the same paths goes on"
    elif being_written and number > current:
        what, advice = "is being written", ""
    elif is_read(generation):
        what, advice = "an old generation that is read still", "it goes with its last reader"
    else:
        what, advice = "left over", _NEXT
    place = generation.folder.relative_to(root).as_posix()
    return Finding(place, what, advice, damage=False, size_bytes=own)
