"""Files that are written whole or not at all, and a count of what is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from benelux_search.atomic_files import atomic_replacement

_Item = TypeVar("_Item")


class Counted(Iterator[_Item]):
    """An iterator that counts its items; ``number`` is the number of items until now."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self.number = 0

    def __next__(self) -> _Item:
        item = next(self._items)
        self.number += 1
        return item


def write_file(blocks: Iterable[bytes], target: Path) -> None:
    """Replace a file atomically by some blocks of bytes."""
    with atomic_replacement(target) as path, path.open("wb") as file:
        file.writelines(blocks)
