"""Reading of files in archives, and of compressed files (``x.tmx.gz``), by readers of plain files.

A file is unpacked into a private temporary folder, which is removed when it has been read. A bitext
is read again when its segments are stored; then it is unpacked again, so nothing outlives its use.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final, TypeVar, cast

from benelux_search.documents import archives, zip_archives
from benelux_search.errors import Count, EmptySource, Message, Note, SourceError, system_message
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.model import Bitext, RawDocument, Segment
from benelux_search.reading_options import Limits

_Read = TypeVar("_Read", bound=RawDocument | Bitext | None)
_PARTS_KEPT: Final = 3  # of a path: some readers look at the name of the folder (nl/x.po)


def read_unpacked(read: Callable[..., _Read], files: tuple[Path, ...], limits: Limits) -> _Read:
    """Return what ``read`` makes of plain files, or of files that are packed.

    ``read`` is a method of a source, and takes the paths of plain files. Errors name the given
    ``files``.

    Raises:
        SourceError: a file cannot be unpacked or read, or exceeds the limits.
    """
    if not any(map(_is_packed, files)):
        return read(*files)
    with _plain_files(files, limits) as (plain, notes):
        document = read(*plain)
    if document is None:
        return document
    if isinstance(document, Bitext):
        segments = UnpackedSegments(cast("Callable[..., Bitext]", read), files, limits)
        document = replace(document, segments=segments)
    return replace(document, notes=(*notes, *document.notes))


@dataclass(frozen=True, slots=True)
class UnpackedSegments:
    """The segments of a packed bitext; each iteration unpacks its files and reads them."""

    read: Callable[..., Bitext]
    files: tuple[Path, ...]
    limits: Limits

    def __iter__(self) -> Iterator[Segment]:
        with _plain_files(self.files, self.limits) as (plain, _):
            yield from self.read(*plain).segments


def _is_packed(file: Path) -> bool:
    path = str(file)
    return archives.without_compression(path) != path or archives.split_path(path) is not None


@contextlib.contextmanager
def _plain_files(
    files: Sequence[Path], limits: Limits
) -> Iterator[tuple[Sequence[Path], Sequence[Note]]]:
    """Unpack files into a temporary folder for a ``with`` block; yield their paths and notes.

    A SourceError that is raised in the block names the file that was given.
    """
    plain: dict[Path, Path] = {}
    notes: list[Note] = []
    given = files[0]
    try:
        with contextlib.ExitStack() as stack:
            try:
                folder = stack.enter_context(temporary_folder())
            except OSError as error:
                raise _not_unpacked(error) from error
            for number, given in enumerate(files):
                plain[_unpacked(given, folder / str(number), limits, notes)] = given
            yield tuple(plain), notes
    except SourceError as error:
        name = given if error.path is None else plain.get(error.path, given)
        raise type(error)(error.cause, name, error.page) from error.__cause__


def _unpacked(file: Path, folder: Path, limits: Limits, notes: list[Note]) -> Path:
    """Unpack a file into a new folder and return its path; add notes on damage to ``notes``."""
    place = archives.split_path(str(file))
    if place is not None:
        member = archives.require_member(*place)
        _check(member.size, member.packed, limits)
        pieces = zip_archives.member_pieces(place[0], member)
        file = _write(pieces, _copy_path(file, folder), member.packed, limits, notes)
    plain = archives.without_compression(str(file))
    if plain != str(file):
        packed = _size(file)
        if not packed:
            raise EmptySource(Message("the file is empty"))
        target = _copy_path(Path(plain), folder / "plain")
        file = _write(_compressed_pieces(file), target, packed, limits, notes)
    return file


def _size(file: Path) -> int:
    try:
        if file.exists() and not file.is_file():
            raise SourceError(Message("not a regular file"))  # reading a pipe could block for ever
        return file.stat().st_size
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", system_message(error))) from error


def _compressed_pieces(file: Path) -> Iterator[bytes]:
    with gzip.open(file) if file.suffix.lower() == ".gz" else bz2.open(file) as compressed:
        # read would lose what precedes damage
        while piece := compressed.read1(zip_archives.PIECE):
            yield piece


def _copy_path(file: Path, folder: Path) -> Path:
    """Return the path of the copy of a file in a folder; the names above the file are kept."""
    names = PurePath(os.path.abspath(file)).parts[1:]  # noqa: PTH100 - of a file in an archive
    return folder.joinpath(*names[-_PARTS_KEPT:])


def _write(
    pieces: Iterable[bytes], target: Path, packed: int, limits: Limits, notes: list[Note]
) -> Path:
    """Write the pieces of a file and return ``target``; after damage, what is before it.

    ``packed`` is the number of bytes that the file has when it is packed.
    """
    size = 0
    try:
        target.parent.mkdir(parents=True)
        with target.open("xb") as copy:
            for piece in pieces:
                size += len(piece)
                _check(size, packed, limits)
                copy.write(piece)
    except (zlib.error, zipfile.BadZipFile, EOFError) as error:
        _note_damage(size, error, notes)
    except OSError as error:
        if error.errno is not None:  # of the system: no space is left
            raise _not_unpacked(error) from error
        _note_damage(size, error, notes)
    return target


def _note_damage(size: int, error: Exception, notes: list[Note]) -> None:
    cause = next((each for each in error.args if isinstance(each, Message)), str(error))
    if not size:
        raise SourceError(Message("it cannot be unpacked ({}): get a new copy", cause)) from None
    notes.append(Note("damaged-packing", "damaged ({}); the part before that is read", cause))


def _check(size: int, packed: int, limits: Limits) -> None:
    """Raise SourceError if a file of ``packed`` bytes unpacks to too many bytes."""
    most = limits.packed_file_bytes if limits.file_bytes is None else limits.file_bytes
    if size > most:
        raise SourceError(Message("more than {} bytes when unpacked: split the file", Count(most)))
    zip_archives.refuse_ratio(size, packed, limits.ratio)


def _not_unpacked(error: OSError) -> SourceError:
    return SourceError(Message("cannot be unpacked: {}", system_message(error)))
