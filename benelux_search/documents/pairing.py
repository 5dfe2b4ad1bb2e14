"""The files of a document: one file or a Dutch-French pair, the override file, and the id.

:mod:`.pair_names` finds the pairs by their names. An override file (``x.beads.toml``) lies beside
the document and corrects its alignment.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from benelux_search.documents.archives import is_there, split_path, without_compression
from benelux_search.documents.pair_names import (
    find_pairs,
    folders_beside,
    has_language_mark,
    is_language_suffix,
    join_with_braces,
    naming_path_of_pair,
    split_braces,
)
from benelux_search.documents.zip_archives import listing
from benelux_search.errors import SourceError

SUFFIX: Final = ".beads.toml"


def override_files(files: Sequence[str], name: str, suffix: str = SUFFIX) -> tuple[str, ...]:
    """Return the existing override files of a document; only the first one is used.

    What cannot be one, such as a pipe of this name, is among them: reading it says so.

    ``files`` are the one or two files of the document; ``name`` is the path that gives the document
    its name. For the pair ``nl/x.md``, ``fr/x.md`` the override file may lie in either folder.
    """
    return tuple(
        path for path in dict.fromkeys(_override_paths(files, name, suffix)) if is_there(path)
    )


def override_file_name(name: str, suffix: str = SUFFIX) -> str:
    """Return the name of the override file of a document; ``name`` is the path that names it."""
    return os.path.splitext(os.path.basename(without_compression(name)))[0] + suffix  # noqa: PTH119, PTH122


def _override_paths(files: Sequence[str], name: str, suffix: str) -> Iterator[str]:
    if len(files) > 1:
        for file in files:
            for form in ("NFC", "NFD"):
                override_name = unicodedata.normalize(form, override_file_name(name, suffix))
                yield os.path.join(os.path.dirname(file), override_name)  # noqa: PTH118, PTH120
    for file in files:
        yield file + suffix
        yield os.path.splitext(without_compression(file))[0] + suffix  # noqa: PTH122


# --- From files to documents


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The one or two files of a document.

    ``path`` is the path that is shown; ``location`` is the real path, which identifies the
    document. For a pair, both are patterns for two files (``x.{nl,fr}.txt``), ``parts`` are the
    Dutch and the French file, and ``name`` is the path that gives the document its name
    (``x.txt``).
    """

    path: str
    location: str
    parts: tuple[DocumentFiles, ...] = ()
    name: str = ""

    @classmethod
    def at(cls, path: str) -> DocumentFiles:
        """Return the document in one file."""
        return cls(path, os.path.realpath(path))

    @property
    def overrides(self) -> tuple[str, ...]:
        """The existing override files of the document; only the first one is used."""
        return override_files(self.files, self.naming_path)

    @property
    def override_name(self) -> str:
        """The name of the override file of the document; the file need not exist."""
        return override_file_name(self.naming_path)

    @property
    def naming_path(self) -> str:
        """The path that gives the document its name."""
        return self.name or self.path

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the one or two files of the document."""
        return tuple(part.path for part in self.parts) or (self.path,)


def group_files(
    files: Iterable[DocumentFiles], joined: Iterable[tuple[str, str]] = ()
) -> list[DocumentFiles]:
    """Group files into documents of one file or a pair, in the order of their first files.

    ``joined`` are the locations of a Dutch and a French file that are one document whatever their
    names are.
    """
    by_path = {file.path: file for file in files}
    documents = dict(by_path)
    by_location = {file.location: file for file in by_path.values()}
    for nl, fr in joined:
        if nl in by_location and fr in by_location:
            pair_of_files = join_files(by_location.pop(nl), by_location.pop(fr))
            documents.update(dict.fromkeys(pair_of_files.files, pair_of_files))
    for pair in find_pairs(file.path for file in by_location.values()):
        files_of_pair = (by_path[pair.nl], by_path[pair.fr])
        location = os.path.realpath(pair.path)
        documents[pair.nl] = documents[pair.fr] = DocumentFiles(
            pair.path, location, files_of_pair, pair.name
        )
    return list(dict.fromkeys(documents.values()))


def join_files(nl: DocumentFiles, fr: DocumentFiles) -> DocumentFiles:
    """Return the document of a Dutch and a French file, whose names need not be a pair."""
    path, location = (
        join_with_braces(*each) for each in ((nl.path, fr.path), (nl.location, fr.location))
    )
    return DocumentFiles(path, location, (nl, fr), naming_path_of_pair(nl.path, fr.path))


def missing_halves(
    files: Sequence[DocumentFiles], accepts: Callable[[Path], bool]
) -> list[DocumentFiles]:
    """Return the files on disk that are the other half of a pair with one of ``files``.

    Files that are in ``files`` already are not returned. ``accepts`` returns True for a file name
    that a reader accepts.
    """
    mine = {file.path for file in files if has_language_mark(file.path)}
    folders = dict.fromkeys(folder for path in mine for folder in folders_beside(path))
    candidates = {path: None for folder in folders for path in _files_in(folder, accepts)}
    return [
        DocumentFiles.at(other)
        for pair in find_pairs([*mine, *candidates])
        for one, other in ((pair.nl, pair.fr), (pair.fr, pair.nl))
        if one in mine and other not in mine
    ]


def may_be_document(path: Path, accepts: Callable[[Path], bool]) -> bool:
    """Return True if a file may be a document, or half of a pair such as ``x.nl`` and ``x.fr``."""
    return accepts(path) or is_language_suffix(Path(without_compression(str(path))).suffix)


def paths_of_document(location: str) -> tuple[str, ...]:
    """Return the paths of the files of a document; ``location`` is a path or a pattern for two."""
    return split_braces(location) or (location,)


def _files_in(folder: str, accepts: Callable[[Path], bool]) -> Iterator[str]:
    """Yield the files in a folder, which may be an archive or in one, that may be documents."""
    inside = split_path(os.path.join(folder, ""))  # noqa: PTH118 - a Path has no slash at its end
    if inside is not None:
        yield from (path for path in _members(*inside) if may_be_document(Path(path), accepts))
        return
    try:
        entries = sorted(os.scandir(folder or os.curdir), key=lambda entry: entry.name)
    except OSError:
        return  # the folder that would hold the other half need not exist
    for entry in entries:
        path = os.path.join(folder, entry.name)  # noqa: PTH118
        if entry.is_file(follow_symlinks=False) and may_be_document(Path(path), accepts):
            yield path


def _members(archive: str, folder: str) -> Iterator[str]:
    """Yield the paths of the files in a folder of an archive: ``nl/``, or "" for its top."""
    try:
        members = listing(archive).members
    except (OSError, SourceError):
        return
    for name in sorted(members):
        if name.startswith(folder) and "/" not in name[len(folder) :]:
            yield os.path.join(archive, name)  # noqa: PTH118


# --- Document ids


MAX_LENGTH: Final = 60
_SUFFIX: Final = 8  # hexadecimal digits that distinguish files of the same name
_UNSAFE: Final = re.compile("[^a-z0-9_]+")


def slug(path: str | PurePath) -> str:
    """Return the preferred document id for a file, made of its name without the suffix.

    >>> slug("corpus/Réponse du Comité (908-1).txt")
    'reponse-du-comite-908-1'
    """
    stem = PurePath(without_compression(str(path))).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("-", plain.lower()).strip("-")
    return name[:MAX_LENGTH].rstrip("-") or "document"


def unique_id(path: str, taken: Container[str], name: str = "") -> str:
    """Return a document id for a file that is not in ``taken``.

    A second ``report.txt`` gets a suffix from a hash of its path, so each build gives the same id.
    ``name`` is the path that gives the document its name, if this is not ``path``.
    """
    name = slug(name or path)
    if name not in taken:
        return name
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()
    stem = name[: MAX_LENGTH - _SUFFIX - 1].rstrip("-")
    for start in range(0, len(digest) - _SUFFIX):
        candidate = f"{stem}-{digest[start : start + _SUFFIX]}"
        if candidate not in taken:
            return candidate
    raise ValueError(f"too many documents are called {name}")  # pragma: no cover - 56 clashes
