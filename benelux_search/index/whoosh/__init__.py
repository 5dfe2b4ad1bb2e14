"""The default engine: Whoosh's segments, commits and lock over arrays and an executor of our own.

``codec`` is all that knows Whoosh, and only ``writing`` asks for it: to search, nothing of it is
loaded. A segment is one file of arrays (``files``, ``segment``) made from passages (``building``)
or from other segments (``merging``) through packed lists (``packing``, ``encoding``). ``reader``
holds the lists that were asked for, and ``evaluation`` evaluates an expression over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.index import MEMORY
from benelux_search.index.ports import Engine
from benelux_search.model import Language

if TYPE_CHECKING:
    from benelux_search.index.whoosh.engine_reader import WhooshReader
    from benelux_search.index.whoosh.writer import WhooshWriter


class WhooshEngine:
    """An :class:`~benelux_search.index.ports.Engine` on Whoosh."""

    name = "whoosh"

    def create(self, folder: Path) -> None:
        """Makes an empty index, in the place of any that is there."""
        from benelux_search.index.whoosh.codec import create_index

        create_index(folder)

    def writer(self, folder: Path) -> WhooshWriter:
        """A writer on what the folder holds now.

        Raises:
            IndexMissing, IndexDamaged: there is no index, or it cannot be read.
            IndexLocked: another writer is at work.
        """
        from benelux_search.index.whoosh.writer import WhooshWriter

        return WhooshWriter(folder)

    def reader(self, folders: Mapping[Language, Path], *, memory: int = MEMORY) -> WhooshReader:
        """A view of what the folders hold now.

        Raises:
            IndexMissing, IndexDamaged: there is no index, or it cannot be read.
        """
        from benelux_search.index.whoosh.engine_reader import WhooshReader

        return WhooshReader(folders, memory)


ENGINE: Final[Engine] = WhooshEngine()
