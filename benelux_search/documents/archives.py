"""The files in archives and in folders, by paths such as ``juli.zip/nl/x.txt``.

The functions take the path of a file in a folder or in an archive. They unpack nothing but the file
that is asked for.
"""

from __future__ import annotations

import contextlib
import os
import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from benelux_search.documents.zip_archives import SUFFIX, Member, listing, member_pieces
from benelux_search.errors import Message, SourceError, system_message
from benelux_search.text import small_files

_COMPRESSED: Final = (".gz", ".bz2")
_INSIDE: Final = re.compile(r"\.zip(?=[\\/])" if os.sep == "\\" else r"\.zip(?=/)", re.IGNORECASE)


def is_archive(path: str) -> bool:
    """Return True if a path is that of a file on the disk that is called an archive."""
    return path.lower().endswith(SUFFIX) and os.path.isfile(path)  # noqa: PTH113


def without_compression(path: str) -> str:
    """Return a path without the suffix of a compressed file: ``x.tmx`` for ``x.tmx.gz``."""
    plain, suffix = os.path.splitext(path)  # noqa: PTH122
    return plain if suffix.lower() in _COMPRESSED else path


def split_path(path: str) -> tuple[str, str] | None:
    """Return the path of an archive and of a file below it; None for a path outside archives.

    >>> split_path("juli.zip/nl/x.txt")  # doctest: +SKIP
    ('juli.zip', 'nl/x.txt')
    """
    for match in _INSIDE.finditer(path):
        if os.path.isfile(path[: match.end()]):  # noqa: PTH113 - a folder may have such a name
            return path[: match.end()], path[match.end() + 1 :]
    return None


def size_of_file(path: str) -> int:
    """Return the number of bytes of a file, or of a file in an archive; 0 if it is not there."""
    member = find_member(path)
    with contextlib.suppress(OSError):
        return os.stat(path).st_size if member is None else member[1].size  # noqa: PTH116
    return 0


def find_member(path: str) -> tuple[str, Member] | None:
    """Return the archive that holds a file, and the file; None if no archive has it."""
    place = split_path(path)
    if place is None:
        return None
    try:
        member = listing(place[0]).members.get(place[1])
    except (OSError, SourceError):
        return None
    return None if member is None else (place[0], member)


def require_member(archive: str, name: str) -> Member:
    """Return a file in an archive.

    Raises:
        SourceError: the archive has no such file, or the archive or the file cannot be read.
    """
    try:
        listed = listing(archive)
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", system_message(error))) from error
    if name in listed.refused:
        raise SourceError(listed.refused[name])
    if name not in listed.members:
        raise SourceError(Message("no such file"))
    return listed.members[name]


def is_file(path: str) -> bool:
    """Return True for a regular file, in a folder or in an archive; False for a link."""
    if os.path.isfile(path):  # noqa: PTH113
        return not os.path.islink(path)  # noqa: PTH114
    return find_member(path) is not None


def is_there(path: str) -> bool:
    """Return True if a folder or an archive has anything of this name, be it a link or a pipe."""
    return os.path.lexists(path) or find_member(path) is not None


def read_head(path: Path, most_bytes: int) -> bytes:
    """Return the first bytes of a file, in a folder or in an archive.

    Raises:
        OSError: the file cannot be read.
        SourceError: the file is damaged, or is no regular file.
    """
    found = find_member(str(path))
    if found is None:
        return small_files.read_head(path, most_bytes)
    data = b""
    try:
        for piece in member_pieces(*found):
            data += piece
            if len(data) >= most_bytes:
                break
    except (zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(Message("damaged in the archive ({})", error)) from None
    return data[:most_bytes]


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Return the bytes of a small file, in a folder or an archive.

    Raises:
        SourceError: the file is a link or no regular file, has more than ``most_bytes``, or cannot
            be read.
    """
    if path.is_symlink():
        raise SourceError(Message("a link, which is not followed"))
    if split_path(str(path)) is None:
        return small_files.read_small(path, most_bytes)
    try:
        data = read_head(path, most_bytes + 1)
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", system_message(error))) from error
    return small_files.checked(data, most_bytes)
