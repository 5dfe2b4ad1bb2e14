"""Where the file that mends the alignment of a document lies."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from benelux_search.documents.pairing import (
    folders_beside,
    halves,
    is_language_suffix,
    is_marked,
    pairs_among,
)

SUFFIX: Final = ".beads.toml"


def override_files(files: Sequence[str], name: str) -> tuple[str, ...]:
    """The override files of a document that are there; the first one counts.

    ``files`` are its one file, or its two; ``name`` is the path that it is called after. Of
    ``nl/x.md`` and ``fr/x.md`` it may lie in either folder.
    """
    return tuple(
        path
        for path in dict.fromkeys(_places(files, name))
        if os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114
    )


def file_name(name: str) -> str:
    """The name of the override file of a document that is called after a path."""
    return os.path.splitext(os.path.basename(name))[0] + SUFFIX  # noqa: PTH119, PTH122


def _places(files: Sequence[str], name: str) -> Iterator[str]:
    if len(files) > 1:
        for file in files:
            for form in ("NFC", "NFD"):
                called = unicodedata.normalize(form, file_name(name))
                yield os.path.join(os.path.dirname(file), called)  # noqa: PTH118, PTH120
    for file in files:
        yield file + SUFFIX
        yield os.path.splitext(file)[0] + SUFFIX  # noqa: PTH122


# From files to documents: a file alone, or the Dutch and the French file of one.


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The file or the two files of a document.

    ``path`` is as it is shown, ``location`` the real one that it is known by; of a pair both
    stand for two files (``x.{nl,fr}.txt``), and ``parts`` are the Dutch and the French one.
    ``name`` is the path that a pair is called after.
    """

    path: str
    location: str
    parts: tuple[DocumentFiles, ...] = ()
    name: str = ""

    @classmethod
    def at(cls, path: str) -> DocumentFiles:
        return cls(path, os.path.realpath(path))

    @property
    def overrides(self) -> tuple[str, ...]:
        """The files beside it that mend its alignment; the first one counts."""
        return override_files(self.files, self.called)

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


def group_files(files: Iterable[DocumentFiles]) -> list[DocumentFiles]:
    """Files as documents, in the order of the first file of each."""
    by_path = {file.path: file for file in files}
    documents = dict(by_path)
    for pair in pairs_among(by_path):
        both = (by_path[pair.nl], by_path[pair.fr])
        location = os.path.realpath(pair.path)
        documents[pair.nl] = documents[pair.fr] = DocumentFiles(
            pair.path, location, both, pair.name
        )
    return list(dict.fromkeys(documents.values()))


def missing_halves(
    files: Sequence[DocumentFiles], accepts: Callable[[Path], bool]
) -> list[DocumentFiles]:
    """The other halves of files that lie beside them and are not among them."""
    mine = {file.path for file in files if is_marked(file.path)}
    folders = dict.fromkeys(folder for path in mine for folder in folders_beside(path))
    there = {path: None for folder in folders for path in _files_in(folder, accepts)}
    return [
        DocumentFiles.at(other)
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


# Document ids: readable, safe in a path, a URL and a query, and stable.


MAX_LENGTH: Final = 60
_SUFFIX: Final = 8  # hexadecimal digits that tell two files of one name apart
_UNSAFE: Final = re.compile("[^a-z0-9_]+")


def slug(path: str | PurePath) -> str:
    """The id that a file would like to have, from its name without the suffix.

    >>> slug("corpus/Réponse du Comité (908-1).txt")
    'reponse-du-comite-908-1'
    """
    plain = unicodedata.normalize("NFKD", PurePath(path).stem).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("-", plain.lower()).strip("-")
    return name[:MAX_LENGTH].rstrip("-") or "document"


def unique_id(path: str, taken: Container[str], name: str = "") -> str:
    """A slug of a path that no other document has; a second ``report.txt`` gets a suffix.

    The suffix is made of the path alone, so that a new build of the same files gives it again.
    ``name`` is the path that the document is called after, where that is another one.
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
