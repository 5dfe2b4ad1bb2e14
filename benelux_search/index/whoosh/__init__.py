"""The default engine: a columnar index of our own in segments, commits and a lock of Whoosh.

Only ``codec`` and ``file_index`` import Whoosh: they write the segments of an index, and open an
index for Whoosh's own searcher. A search with our engine does not load Whoosh.

- Files: a segment is one file of arrays (``array_files``, ``segment``) with packed posting lists
  (``packing``) and sorted terms (``term_dictionary``).
- Writing: ``building`` makes a segment from passages, ``merging`` from other segments.
- Searching: ``language_index`` holds the open segments and unpacked posting lists (``postings``)
  of a language. ``execution`` executes an expression over them, with ``expansion`` for prefixes,
  patterns and fuzzy words, ``phrases`` for positions, ``document_fields`` for filters and
  ``matching`` for sets of hits.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.index import MEMORY
from benelux_search.index.ports import Engine, FieldSource
from benelux_search.model import Language

if TYPE_CHECKING:
    from benelux_search.index.whoosh.engine_reader import WhooshReader
    from benelux_search.index.whoosh.writer import WhooshWriter


class WhooshEngine:
    """An :class:`~benelux_search.index.ports.Engine` that stores its segments with Whoosh."""

    name = "whoosh"

    def create(self, folder: Path) -> None:
        """Create an empty index in ``folder``, and replace any existing index."""
        from benelux_search.index.whoosh.file_index import create_index

        create_index(folder)

    def writer(self, folder: Path) -> WhooshWriter:
        """Return a writer of the index in ``folder``.

        Raises:
            IndexMissing: there is no index.
            IndexDamaged: the index cannot be read.
            IndexLocked: another writer holds the lock.
        """
        from benelux_search.index.whoosh.writer import WhooshWriter

        return WhooshWriter(folder)

    def reader(
        self,
        folders: Mapping[Language, Path],
        *,
        memory: int = MEMORY,
        fields: FieldSource | None = None,
    ) -> WhooshReader:
        """Return a reader of a snapshot of the indexes.

        ``memory`` is the maximum number of bytes of unpacked posting lists kept between queries.
        ``fields`` supplies the fields of documents, and is read when a query first needs them.

        Raises:
            IndexMissing: there is no index.
            IndexDamaged: an index cannot be read.
        """
        from benelux_search.index.whoosh.engine_reader import WhooshReader

        return WhooshReader.open(folders, memory, fields)


ENGINE: Final[Engine] = WhooshEngine()
