"""From files to documents: a file alone, or the Dutch and the French file of one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benelux_search.indexing.pairing import (
    folders_beside,
    halves,
    is_language_suffix,
    is_marked,
    pairs_among,
)
from benelux_search.overrides import beside, file_name


@dataclass(frozen=True, slots=True)
class Found:
    """The file or the two files of a document.

    ``path`` is as it is shown, ``location`` the real one that it is known by; of a pair both
    stand for two files (``x.{nl,fr}.txt``), and ``parts`` are the Dutch and the French one.
    ``name`` is the path that a pair is called after.
    """

    path: str
    location: str
    parts: tuple[Found, ...] = ()
    name: str = ""

    @classmethod
    def at(cls, path: str) -> Found:
        return cls(path, os.path.realpath(path))

    @property
    def overrides(self) -> tuple[str, ...]:
        """The files beside it that mend its alignment; the first one counts."""
        return beside(self.files, self.called)

    @property
    def mended_by(self) -> str:
        """The name of the file that would mend its alignment."""
        return file_name(self.called)

    @property
    def called(self) -> str:
        """The path that the document is called after."""
        return self.name or self.path

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of its one file, or of its two."""
        return tuple(part.path for part in self.parts) or (self.path,)


def grouped(files: Iterable[Found]) -> list[Found]:
    """Files as documents, in the order of the first file of each."""
    by_path = {file.path: file for file in files}
    documents = dict(by_path)
    for pair in pairs_among(by_path):
        both = (by_path[pair.nl], by_path[pair.fr])
        location = os.path.realpath(pair.path)
        documents[pair.nl] = documents[pair.fr] = Found(pair.path, location, both, pair.name)
    return list(dict.fromkeys(documents.values()))


def missing_halves(files: Sequence[Found], accepts: Callable[[Path], bool]) -> list[Found]:
    """The other halves of files that lie beside them and are not among them."""
    mine = {file.path for file in files if is_marked(file.path)}
    folders = dict.fromkeys(folder for path in mine for folder in folders_beside(path))
    there = {path: None for folder in folders for path in _files_in(folder, accepts)}
    return [
        Found.at(other)
        for pair in pairs_among([*mine, *there])
        for one, other in ((pair.nl, pair.fr), (pair.fr, pair.nl))
        if one in mine and other not in mine
    ]


def may_be_read(path: Path, accepts: Callable[[Path], bool]) -> bool:
    """Whether a file may be a document, or the half of one that has no other suffix: ``x.nl``."""
    return accepts(path) or is_language_suffix(path.suffix)


def members(location: str) -> tuple[str, ...]:
    """The locations of the files of a document, from its own."""
    return halves(location) or (location,)


def _files_in(folder: str, accepts: Callable[[Path], bool]) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder or os.curdir), key=lambda entry: entry.name)
    except OSError:
        return  # a folder of that name would hold the other half; there need not be one
    for entry in entries:
        path = os.path.join(folder, entry.name)  # noqa: PTH118
        if entry.is_file(follow_symlinks=False) and may_be_read(Path(path), accepts):
            yield path
