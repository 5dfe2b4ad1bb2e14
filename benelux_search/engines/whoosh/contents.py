"""What an index of one language is made of: its segments, and what is deleted in each.

That is Whoosh's table of contents (``_MAIN_7.toc``), in JSON in the place of pickles. Reading it
takes nothing of Whoosh.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.records import BadField, list_of, parse, record, text, tuple_of, whole

NAME: Final = "MAIN"
EXTENSION: Final = ".arrays"
_FORMAT: Final = 2
_FILE: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_ORDINAL: Final = whole(0, 1 << 32)
_CONTENTS: Final = record(
    format=whole(_FORMAT, _FORMAT),
    generation=whole(0, 1 << 53),
    segments=list_of(
        record(
            name=text(rf"{NAME}_[0-9a-z]{{1,40}}"),
            gone=list_of(tuple_of(_ORDINAL, _ORDINAL)),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Gone:
    """Ordinals that are deleted: ranges that ascend and do not meet."""

    ranges: tuple[range, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def more(self, ordinals: range) -> Gone:
        """These and more."""
        merged: list[range] = []
        for one in sorted([*self.ranges, ordinals], key=lambda found: (found.start, found.stop)):
            if merged and one.start <= merged[-1].stop:
                merged[-1] = range(merged[-1].start, max(merged[-1].stop, one.stop))
            else:
                merged.append(one)
        return Gone(tuple(merged))

    def kept(self, there: NDArray[np.bool_], base: int) -> NDArray[np.bool_]:
        """``there``, by ordinal from ``base`` on, without what is deleted."""
        kept = there.copy()
        for gone in self.ranges:
            kept[max(0, gone.start - base) : max(0, gone.stop - base)] = False
        return kept


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment: the name of its file without the extension, and what is deleted in it."""

    name: str
    gone: Gone = Gone()

    def path(self, folder: Path) -> Path:
        return folder / f"{self.name}{EXTENSION}"


@dataclass(frozen=True, slots=True)
class Contents:
    """Segments by ascending ordinals; ``generation`` counts the commits."""

    generation: int
    entries: tuple[Entry, ...]


@contextmanager
def damage_in(*folders: Path) -> Iterator[None]:
    """Lists that lie in a damaged file unpack to places that are not there."""
    try:
        yield
    except (IndexError, ValueError, OverflowError, MemoryError) as error:
        where = " or ".join(map(str, folders))
        raise IndexDamaged(f"the index in {where} is damaged: {error}") from error


def generations(names: Iterable[str]) -> list[int]:
    """Of which generations there are tables among files with these names."""
    return [int(match[1]) for match in map(_FILE.fullmatch, names) if match]


def read_contents(folder: Path) -> Contents:
    """The newest table of contents in a folder.

    Raises:
        IndexMissing: there is none.
        IndexDamaged: it cannot be read.
    """
    path = folder
    try:
        newest = max(generations(path.name for path in folder.iterdir()), default=None)
        if newest is None:
            raise FileNotFoundError
        path = folder / f"_{NAME}_{newest}.toc"
        found = parse(path.read_bytes())
        if isinstance(found, dict) and found.get("format") != _FORMAT:
            raise BadField("format", "is of another version")
        stated = _CONTENTS(found, "")
        if stated["generation"] != newest:
            raise BadField("generation", f"is {stated['generation']}, and {newest} in its name")
        return Contents(newest, tuple(map(_entry, stated["segments"])))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
    except BadField as error:
        raise IndexDamaged(f"{path} is not what was written: {error}") from error


def _entry(found: Mapping[str, Any]) -> Entry:
    ranges = [range(first, last) for first, last in found["gone"]]
    end = -1
    for each in ranges:
        if not end < each.start < each.stop:
            raise BadField(f"gone of {found['name']}", "has ranges that do not ascend")
        end = each.stop
    return Entry(found["name"], Gone(tuple(ranges)))


def as_json(generation: int, entries: Sequence[Entry]) -> bytes:
    """What a table of contents says."""
    segments = [
        {"name": entry.name, "gone": [[gone.start, gone.stop] for gone in entry.gone.ranges]}
        for entry in entries
    ]
    found = {"format": _FORMAT, "generation": generation, "segments": segments}
    return (json.dumps(found, indent=1) + "\n").encode("ascii")
