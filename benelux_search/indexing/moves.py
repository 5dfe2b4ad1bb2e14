"""Documents whose file has moved: their content is the same, and the file is not at its old path.

A moved document keeps its id. It is read again, because its title and its metadata may come from
its path and from the files beside it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath
from types import MappingProxyType

from benelux_search.documents import archives
from benelux_search.documents.pairing import paths_of_document
from benelux_search.errors import Note, about, plural_note
from benelux_search.indexing.discovery import is_under
from benelux_search.storage.readings import bare_hash

_MOST_NAMED = 10  # new documents with known content that notes name


class Moves:
    """The indexed documents that may have moved, by content; each is taken once.

    ``known`` is (document id, content hash) by location. ``present`` are the locations of documents
    that are where they were, and ``hashes`` those of the contents that were found elsewhere. If a
    whole folder is not there, its documents have moved only if most of them were found: else it may
    be a disk that is not mounted, of which a file was copied.
    """

    def __init__(
        self,
        known: Mapping[str, tuple[str, str]] = MappingProxyType({}),
        present: Collection[str] = (),
        hashes: Collection[str] = (),
    ) -> None:
        self._by_hash: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for location, (document_id, content_hash) in known.items():
            if location not in present:
                self._by_hash[bare_hash(content_hash)].append((location, document_id))
        self._found_of_folder: dict[str, tuple[int, int]] = {}  # documents found, and all
        self._known, self._hashes = known, {bare_hash(each) for each in hashes}
        self.taken: dict[str, str] = {}  # the new location by the old one

    def take(self, content_hash: str, location: str) -> str | None:
        """Return the id of a document that has moved to a location; None if none has.

        Of several documents with this content, one with the same file name comes first.
        """
        candidates = self._by_hash.get(bare_hash(content_hash), [])
        name = PurePath(location).name
        gone = [each for each in candidates if self._is_gone(each[0])]
        for each in sorted(gone, key=lambda found: PurePath(found[0]).name != name):
            candidates.remove(each)
            self.taken[each[0]] = location
            return each[1]
        return None

    def _is_gone(self, location: str) -> bool:
        """Return True if a document is not at its place, and not on a disk that is absent."""
        if _is_there(location):
            return False
        folder = _absent_folder(location)
        if folder is None:
            return True
        if folder not in self._found_of_folder:
            own = [hash_ for each, (_, hash_) in self._known.items() if is_under(each, folder)]
            found = sum(bare_hash(each) in self._hashes for each in own)
            self._found_of_folder[folder] = found, len(own)
        found, every = self._found_of_folder[folder]
        return 2 * found >= every

    @property
    def notes(self) -> Iterator[Note]:
        """A note on the number of documents that have moved, if there are any."""
        if self.taken:
            yield plural_note(
                "moved",
                len(self.taken),
                "1 document has moved: its id stays",
                "{} documents have moved: their ids stay",
            )


def _absent_folder(location: str) -> str | None:
    """Return the highest folder of a document that does not exist; None if its folder exists."""
    absent: str | None = None
    folder = os.path.dirname(paths_of_document(location)[0])  # noqa: PTH120
    while folder and not os.path.lexists(folder) and archives.split_path(folder) is None:
        absent, above = folder, os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            break
        folder = above
    return absent


def _is_there(location: str) -> bool:
    """Return True if a file of a document is still at its path."""
    return any(map(archives.is_there, paths_of_document(location)))


def notes_on_copies(copies: Mapping[str, str]) -> Iterator[Note]:
    """Yield notes on new documents whose content is in the index already.

    ``copies`` has the id of the known document by the path of the new one.
    """
    for path, document_id in list(copies.items())[:_MOST_NAMED]:
        yield about(
            path, Note("same-content", "the same content is in the index as {}", document_id)
        )
    if len(copies) > _MOST_NAMED:
        yield plural_note(
            "same-content-more",
            len(copies) - _MOST_NAMED,
            "the content of 1 more new document is in the index already",
            "the content of {} more new documents is in the index already",
        )
