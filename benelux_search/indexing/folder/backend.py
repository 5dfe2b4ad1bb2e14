"""An index in a folder, as the home of an index."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.errors import Message, OptionError
from benelux_search.storage.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from benelux_search.index_reports import IndexReport
    from benelux_search.indexing.folder.writer import FolderWriter
    from benelux_search.indexing.ports import BuildOptions
    from benelux_search.indexing.sources import Sources


class FolderBackend:
    """The home of an index in a folder; see :class:`~benelux_search.indexing.ports.IndexBackend`.

    Reading an index needs this module; modules for writing are imported on first use.
    """

    def __init__(self, folder: Path) -> None:
        self.place = self.folder = folder
        self.places = (folder,)

    def exists(self) -> bool:
        """Return True if there is an index, sound or not."""
        from benelux_search.storage.pointers import index_exists

        return index_exists(self.folder)

    def require(self) -> None:
        """Check that there is an index; raise IndexMissing if there is none."""
        from benelux_search.storage.pointers import read_current

        read_current(self.folder)

    def require_folder(self, option: str, value: object, message: Message) -> Path:
        """Return the folder."""
        del option, value, message
        return self.folder

    def check_options(self, options: BuildOptions) -> None:
        """Check that the build has no workers elsewhere."""
        if options.workers is not None:
            allowed = Message("only a collection of the distributed engine has workers elsewhere")
            raise OptionError("workers", options.workers, allowed)

    def open_newest(self, *, verify: bool, memory: int) -> Snapshot:
        """Open the newest generation: see :func:`~.snapshot.open_snapshot`."""
        return open_snapshot(self.folder, verify=verify, memory=memory)

    def writing(self) -> AbstractContextManager[FolderWriter]:
        """Lock the index for one writer, until the end of the block."""
        from benelux_search.indexing.folder.writer import writing

        return writing(self.folder)

    def sources(self) -> Sources:
        """Return the sources that the index remembers."""
        from benelux_search.indexing.sources import read_sources

        return read_sources(self.folder)

    def saved_documents(self) -> int:
        """Return the number of documents that a stopped build has saved."""
        from benelux_search.indexing.folder.start import count_saved_documents

        return count_saved_documents(self.folder)

    def check(self, *, repair: bool) -> IndexReport:
        """Check every byte of the index; with ``repair``, repair it first."""
        from benelux_search.indexing.folder.repair import check_and_repair, check_index_folder

        return check_and_repair(self.folder) if repair else check_index_folder(self.folder)

    def writer_pid(self) -> int | None:
        """Return the id of the process that is writing the index, or None."""
        from benelux_search.storage.generation_files import writing_process

        holder = writing_process(self.folder)
        return None if holder is None else holder.pid
