"""The directory of a ZIP archive, and the bytes of a file in it.

A name in an archive is never used as it stands: one that leads out of the archive (``../x``) is
left out. ZIP: PKWARE's APPNOTE.TXT 6.3. Files that are stored or deflated are read.
"""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from benelux_search.errors import (
    Count,
    EmptySource,
    Message,
    SourceError,
    UnsupportedSource,
    plural,
)
from benelux_search.reading_options import Limits
from benelux_search.translator import N_

SUFFIX: Final = ".zip"
PIECE: Final = 1 << 18  # bytes that are unpacked at once
_SMALL: Final = 20_000_000  # bytes: a file up to this size is no bomb, whatever its ratio
_MOST_MEMBERS: Final = 100_000
_MOST_DIRECTORY: Final = 10_000_000  # bytes of the directory; with zipfile, they take 130 MB
_DAMAGED: Final = Message("the archive is damaged or incomplete: get a new copy")
_DOCUMENTS: Final = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
    "[Content_Types].xml": ".docx",
    "META-INF/container.xml": ".epub",
    "META-INF/manifest.xml": ".odt",
}
# Windows makes zips with the code page of the console; accents differ from those of cp437 in few
_CONSOLE: Final = "cp850"
_UTF8, _ENCRYPTED, _PATCHED = 0x800, 0x1, 0x20  # flags of a member
_LONGEST_NAME: Final = 255  # bytes, in all file systems
_ROOT: Final = re.compile(r"(?:[A-Za-z]:)?/+")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]|(?:^|/)\.\.(?:/|$)")
_UNSAFE_ON_WINDOWS: Final = re.compile(
    r'[<>:"|?*]|(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:[./]|$)|[. ](?:/|$)', re.IGNORECASE
)
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, as the directory of the archive states it.

    ``offset`` is that of its header in the archive. ``packed`` and ``size`` are its bytes in the
    archive and unpacked. ``crc`` is the CRC-32 of its content.
    """

    offset: int
    packed: int
    size: int
    crc: int
    is_deflated: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The files in an archive by their paths below the archive.

    - ``members``: the files that can be read.
    - ``refused``: files that cannot be read, each with the cause.
    - ``links``: links and special files.
    - ``left_out``: a message on names that no file may have, or None.
    - ``repeated``: names of several files, of which the last is in ``members``.
    """

    members: Mapping[str, Member] = field(hash=False)
    refused: Mapping[str, str] = field(hash=False)
    links: Sequence[str]
    left_out: Message | None
    repeated: Sequence[str]


def listing(archive: str) -> Listing:
    """Return the files in an archive; the directory of an unchanged archive is read once.

    Raises:
        OSError: the archive cannot be read.
        SourceError: the archive is damaged, has too many files, or is a bomb.
        UnsupportedSource: the file is not an archive of documents.
    """
    status = os.stat(archive)  # noqa: PTH116
    return _listing(archive, status.st_size, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=2)  # a pair may lie in two archives; a full one takes some 30 MB
def _listing(archive: str, size: int, _changed_ns: int, _inode: int) -> Listing:
    entries = _entries(archive, size)
    _refuse_document({entry.filename for entry in entries})
    _refuse_bomb(entries, size)
    members: dict[str, Member] = {}
    refused: dict[str, str] = {}
    links: dict[str, None] = {}
    unsafe: list[str] = []
    repeated: dict[str, None] = {}
    for entry in entries:
        name = _path_of(entry)
        if name is None:
            unsafe.append(entry.filename)
        elif name:
            if name in members or name in refused or name in links:
                repeated[name] = None
            for names in (members, refused, links):
                names.pop(name, None)
            if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                links[name] = None
            elif cause := _cause_of_refusal(entry):
                refused[name] = cause
            else:
                members[name] = _member(entry)
    return Listing(members, refused, tuple(links), _left_out(unsafe), tuple(repeated))


class _BoundedFile(io.FileIO):
    """A file from which no more than the largest accepted directory is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_DIRECTORY:
            raise _too_many()
        return super().read(-1 if size is None else size)


def _too_many() -> SourceError:
    return SourceError(Message("more than {} files in one archive: split it", Count(_MOST_MEMBERS)))


def _entries(archive: str, size: int) -> list[zipfile.ZipInfo]:
    if not size:
        raise EmptySource(Message("the file is empty"))
    try:
        with (
            _BoundedFile(archive) as file,
            zipfile.ZipFile(file, metadata_encoding=_CONSOLE) as package,
        ):
            entries = package.infolist()
    except OSError as error:
        if error.errno in (None, errno.EINVAL):  # a place before the beginning of the file
            raise SourceError(_DAMAGED) from None
        raise
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError):
        raise SourceError(_DAMAGED) from None
    if len(entries) > _MOST_MEMBERS:
        raise _too_many()
    return entries


def _refuse_document(names: set[str]) -> None:
    for part, suffix in _DOCUMENTS.items():
        if part in names:
            text = N_("not an archive of documents, but one document: name it {}")
            raise UnsupportedSource(Message(text, f"*{suffix}"))


def _refuse_bomb(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse an archive whose files share their bytes, or unpack to more than texts ever do."""
    refuse_ratio(sum(entry.file_size for entry in entries), size, Limits().ratio)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise SourceError(Message("its files overlap, as in a ZIP bomb: it is not read"))
        end = entry.header_offset + _LOCAL_HEADER.size + entry.compress_size


def refuse_ratio(size: int, packed: int, ratio: int) -> None:
    """Raise SourceError if ``packed`` bytes unpack to more than ``ratio`` times as many."""
    if size > _SMALL and size > ratio * packed:
        text = N_(
            "it unpacks to more than {} times its size, which text never does: it is not read"
        )
        raise SourceError(Message(text, ratio))


def _path_of(entry: zipfile.ZipInfo) -> str | None:
    """Return the path of a member below the archive; "" for a folder, None for an unsafe name."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:  # macOS writes UTF-8 without saying so
        try:
            name = name.encode(_CONSOLE).decode("utf-8")
        except UnicodeError:
            name = entry.filename
    name = name.replace("\\", "/")
    if name.endswith("/"):
        return ""
    name = _ROOT.sub("", name, count=1) if _ROOT.match(name) else name
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if (
        _UNSAFE.search(name)
        or (os.sep == "\\" and _UNSAFE_ON_WINDOWS.search(name))
        or any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in parts)
    ):
        return None
    return os.sep.join(parts)  # noqa: PTH118


def _cause_of_refusal(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & _ENCRYPTED:
        return Message("encrypted: pack it without a password")
    if entry.flag_bits & _PATCHED or entry.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        return Message("compressed by a method that is not supported: pack it as a normal ZIP")
    if entry.filename.lower().endswith(SUFFIX):
        return Message("an archive in an archive: unpack it first")
    return None


def _member(entry: zipfile.ZipInfo) -> Member:
    is_deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    return Member(entry.header_offset, entry.compress_size, entry.file_size, entry.CRC, is_deflated)


def _left_out(unsafe: Sequence[str]) -> Message | None:
    if not unsafe:
        return None
    count = plural(len(unsafe), "1 file is left out", "{} files are left out")
    text = N_("{}: its name leads out of the archive or is not a file name: {}")
    return Message(text, count, f"{unsafe[0]!a:.80}")


# --- The bytes of a member


def member_pieces(archive: str, member: Member) -> Iterator[bytes]:
    """Yield the bytes of a file in an archive, in pieces.

    Raises:
        OSError: the archive cannot be read.
        zlib.error, zipfile.BadZipFile: the file is damaged; the pieces before may be good.
    """
    with Path(archive).open("rb") as file:
        file.seek(member.offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile(Message("its header is missing"))
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        file.seek(name_length + extra_length, os.SEEK_CUR)
        packed = _packed_pieces(file, member.packed)
        size = crc = 0
        for piece in _inflated(packed) if member.is_deflated else packed:
            size += len(piece)
            if size > member.size:
                raise zipfile.BadZipFile(Message("it is longer than stated"))
            crc = zlib.crc32(piece, crc)
            yield piece
        if size != member.size:
            raise zipfile.BadZipFile(Message("it breaks off"))
        if crc != member.crc:
            raise zipfile.BadZipFile(Message("its checksum is wrong"))


def _packed_pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size and (piece := file.read(min(size, PIECE))):
        size -= len(piece)
        yield piece


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        rest = piece
        while rest and not inflater.eof:
            if unpacked := inflater.decompress(rest, PIECE):
                yield unpacked
            rest = inflater.unconsumed_tail
    if unpacked := inflater.flush():
        yield unpacked
