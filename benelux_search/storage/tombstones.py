"""A second copy of the tombstones of a file of the store, for the recovery of a damaged store.

A tombstone in a file records that a document of an older file is deleted. If it was lost with its
file, the recovery would bring back the deleted document, or an earlier version of it. The copy is
in a small file of its own, beside the file of the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.storage.store_segment import SUFFIX

_SUFFIX: Final = ".deleted"


def path_beside(file: Path) -> Path:
    """Return the path of the copy of the tombstones in ``file``, a file of the store."""
    return file.with_suffix(_SUFFIX)


def owners(folder: Path) -> list[Path]:
    """Return the files of a store whose tombstones have a copy; the files may be missing."""
    copies = (folder / name for name in index_files.list_names(folder))
    return [path.with_suffix(SUFFIX) for path in copies if path.suffix == _SUFFIX]


def write_tombstones(file: Path, firsts: Iterable[int]) -> None:
    """Write the copy of the tombstones in ``file``; write nothing if there are none.

    ``firsts`` are the first ordinals of the documents that are deleted.
    """
    listed = sorted(firsts)
    if listed:
        index_files.write(path_beside(file), records.seal({"deleted": listed}))


def read_tombstones(file: Path) -> frozenset[int]:
    """Return the first ordinals in the copy of the tombstones in ``file``.

    The result is empty if the copy is missing or damaged.
    """
    try:
        content = records.unseal(index_files.read(path_beside(file)))
        return frozenset(_CONTENT(content, "")["deleted"])
    except (FileNotFoundError, ValueError):
        return frozenset()


_CONTENT: Final = records.record(deleted=records.list_of(records.whole_number(1, 1 << 40)))
