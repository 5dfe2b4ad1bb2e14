"""The table of contents of an index: the segments of one language, and their deleted ordinals.

It has the file name that Whoosh gives it (``_MAIN_7.toc``), but is JSON instead of pickled objects,
so it is read without Whoosh.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records

NAME: Final = "MAIN"
EXTENSION: Final = ".arrays"
_FORMAT: Final = 3  # 2 had no positions of forms
_FILE: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_ORDINAL: Final = records.whole_number(0, 1 << 32)
_CONTENTS: Final = records.record(
    format=records.whole_number(_FORMAT, _FORMAT),
    generation=records.whole_number(0, 1 << 53),
    segments=records.list_of(
        records.record(
            name=records.matching(rf"{NAME}_[0-9a-z]{{1,40}}"),
            gone=records.list_of(records.tuple_of(_ORDINAL, _ORDINAL)),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class DeletedOrdinals:
    """Deleted ordinals, as ascending ranges that neither overlap nor touch."""

    ranges: tuple[range, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def with_range(self, ordinals: range) -> DeletedOrdinals:
        """Return the deleted ordinals together with ``ordinals``."""
        merged: list[range] = []
        for each in sorted([*self.ranges, ordinals], key=lambda one: (one.start, one.stop)):
            if merged and each.start <= merged[-1].stop:
                merged[-1] = range(merged[-1].start, max(merged[-1].stop, each.stop))
            else:
                merged.append(each)
        return DeletedOrdinals(tuple(merged))

    def shifted(self, distance: int) -> DeletedOrdinals:
        """Return these ordinals with ``distance`` added to each."""
        return DeletedOrdinals(
            tuple(range(each.start + distance, each.stop + distance) for each in self.ranges)
        )

    def without_deleted(self, passages: NDArray[np.bool_], base: int) -> NDArray[np.bool_]:
        """Return a copy of a mask of passages in which the deleted ordinals are False.

        Element ``i`` of the mask is for the ordinal ``base + i``.
        """
        kept = passages.copy()
        for each in self.ranges:
            kept[max(0, each.start - base) : max(0, each.stop - base)] = False
        return kept


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment in the table of contents: its file name without extension, and deleted ordinals."""

    name: str
    deleted: DeletedOrdinals = DeletedOrdinals()

    def path(self, folder: Path) -> Path:
        """Return the path of the segment's file in a folder."""
        return folder / f"{self.name}{EXTENSION}"


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents of an index.

    ``generation`` is the number of commits so far. ``entries`` are the segments, by ascending
    ordinals.
    """

    generation: int
    entries: tuple[SegmentEntry, ...]


class ErrorsAsDamage:
    """A context that converts the errors that damaged lists cause into IndexDamaged.

    Lists in a damaged file may have rows and indices that do not exist. Threads can share a
    context, and enter it again.

    Raises:
        IndexDamaged: the block raised an IndexError, ValueError, OverflowError or MemoryError.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def with_others(self, others: Iterable[ErrorsAsDamage]) -> ErrorsAsDamage:
        """Return the context for the lists of several indexes."""
        return ErrorsAsDamage(*self._folders, *(each for one in others for each in one._folders))

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, IndexError | ValueError | OverflowError | MemoryError):
            where = " or ".join(map(str, self._folders))
            raise IndexDamaged(f"the index in {where} is damaged: {error}") from error


def generations(names: Iterable[str]) -> list[int]:
    """Return the generation numbers of the tables of contents among these file names."""
    return [int(match[1]) for match in map(_FILE.fullmatch, names) if match]


def read_contents(folder: Path) -> Contents:
    """Return the newest table of contents in a folder.

    Raises:
        IndexMissing: there is no table of contents.
        IndexDamaged: the table of contents cannot be read, or an older version made it.
    """
    path = folder
    try:
        newest = max(generations(index_files.list_names(folder)), default=None)
        if newest is None:
            raise FileNotFoundError
        path = folder / f"_{NAME}_{newest}.toc"
        content = records.parse_json(index_files.read(path))
        if isinstance(content, dict) and content.get("format") in range(1, _FORMAT):
            raise IndexDamaged(
                f"the index in {folder} was made by an older version of this program",
                repairable=False,
                renewable=True,
            )
        if isinstance(content, dict) and content.get("format") != _FORMAT:
            raise records.BadField("format", "is of another version")
        stated = _CONTENTS(content, "")
        if stated["generation"] != newest:
            raise records.BadField(
                "generation", f"is {stated['generation']}, and {newest} in its name"
            )
        return Contents(newest, tuple(map(_entry, stated["segments"])))
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except records.BadField as error:
        raise IndexDamaged(f"{path} is not what was written: {error}") from error


def _entry(stated: Mapping[str, Any]) -> SegmentEntry:
    ranges = [range(first, last) for first, last in stated["gone"]]
    end = -1
    for each in ranges:
        if not end < each.start < each.stop:
            raise records.BadField(f"gone of {stated['name']}", "has ranges that do not ascend")
        end = each.stop
    return SegmentEntry(stated["name"], DeletedOrdinals(tuple(ranges)))


def encode_contents(generation: int, entries: Sequence[SegmentEntry]) -> bytes:
    """Return a table of contents as JSON."""
    segments = [
        {"name": entry.name, "gone": [[each.start, each.stop] for each in entry.deleted.ranges]}
        for entry in entries
    ]
    contents = {"format": _FORMAT, "generation": generation, "segments": segments}
    return (json.dumps(contents, indent=1) + "\n").encode("ascii")
