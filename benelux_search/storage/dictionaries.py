"""The zstd dictionaries of a store, with which its rows become smaller.

A dictionary has byte strings that many rows have in common. It is trained on a sample of the texts
and never changes. Without it, no row that was compressed with it can be read. So each dictionary is
stored in two identical files. Each file has a checksum of its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from zlib import crc32

import zstandard

from benelux_search.errors import IndexDamaged
from benelux_search.index_files import files as index_files

LEAST: Final = 200_000  # bytes of text; below that, a dictionary does not pay for itself
SAMPLE: Final = 2_000_000  # bytes of text; three times as many make it 1 % better
_LARGEST: Final = 64 * 1024  # bytes; 112 kB save no more than they take
_SHARE: Final = 32  # bytes of text for each byte of a dictionary, at least
_GROWTH: Final = 8  # a dictionary is replaced after the texts have grown so many times
_FIRST_NUMBER: Final = 1 << 15  # the zstd format reserves the smaller numbers
_NUMBERS: Final = 1 << 15
_SUFFIXES: Final = (".zdict", ".copy.zdict")


def is_outgrown(trained_on: int, text_bytes: int) -> bool:
    """Return True if a new dictionary is worth its cost, because there is much more text now.

    ``trained_on`` is the size of the text that the old dictionary was trained on, and
    ``text_bytes`` the size of all texts, both in bytes.
    """
    return text_bytes >= LEAST and trained_on < SAMPLE and text_bytes >= _GROWTH * trained_on


def train(texts: Sequence[bytes]) -> zstandard.ZstdCompressionDict | None:
    """Return a dictionary trained on ``texts``; None if they have too little in common."""
    checksum = 0
    for text in texts:
        checksum = crc32(text, checksum)
    number = _FIRST_NUMBER + checksum % _NUMBERS
    size = min(_LARGEST, sum(map(len, texts)) // _SHARE)
    try:
        trained = zstandard.train_dictionary(size, list(texts), dict_id=number)
    except zstandard.ZstdError:
        return None
    return loaded(trained.as_bytes())


def loaded(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_FULLDICT)


def paths(folder: Path, number: int) -> tuple[Path, ...]:
    """Return the paths of the two files of the dictionary with this number."""
    return tuple(folder / f"{number:05d}{suffix}" for suffix in _SUFFIXES)


def is_dictionary(name: str) -> bool:
    """Return True if ``name`` is the name of a dictionary file."""
    return name.endswith(_SUFFIXES)


def write_dictionary(folder: Path, dictionary: zstandard.ZstdCompressionDict) -> None:
    """Write the two files of a dictionary; a file that exists already is kept."""
    packer = zstandard.ZstdCompressor(level=19, write_checksum=True)
    packed = packer.compress(dictionary.as_bytes())
    for path in paths(folder, dictionary.dict_id()):
        if not index_files.exists(path):
            index_files.write(path, packed)


def read_dictionary(
    folder: Path, number: int, anchor: Path, *, any_copy: bool = False
) -> zstandard.ZstdCompressionDict:
    """Return the dictionary with this number.

    With ``any_copy``, the second file is read if the first is damaged or missing.

    Raises:
        IndexDamaged: the file is missing, or does not hold what was written.
    """
    *first, last = paths(folder, number)[: 2 if any_copy else 1]
    for path in first:
        try:
            return _read(path, number, anchor)
        except IndexDamaged:
            pass
    return _read(last, number, anchor)


def _read(path: Path, number: int, anchor: Path) -> zstandard.ZstdCompressionDict:
    try:
        packed = index_files.read(path)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{path} is missing", anchor) from error
    try:
        if zstandard.get_frame_parameters(packed).content_size > _LARGEST:
            raise zstandard.ZstdError("too large")
        unpacked = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
        dictionary = loaded(unpacked)
    except zstandard.ZstdError as error:
        raise IndexDamaged(f"{path} does not hold what was written", anchor) from error
    if dictionary.dict_id() != number:
        raise IndexDamaged(f"{path} holds another dictionary", anchor)
    return dictionary


def read_dictionaries(folder: Path, anchor: Path) -> list[zstandard.ZstdCompressionDict]:
    """Return every dictionary of which at least one file is intact."""
    found = {
        name.partition(".")[0] for name in index_files.list_names(folder) if is_dictionary(name)
    }
    dictionaries = []
    for number in sorted(int(name) for name in found if name.isascii() and name.isdigit()):
        with contextlib.suppress(IndexDamaged):
            dictionaries.append(read_dictionary(folder, number, anchor, any_copy=True))
    return dictionaries


def remove_others(folder: Path, numbers: Iterable[int]) -> None:
    """Remove the files of all dictionaries except those with these numbers."""
    kept = {path.name for number in numbers for path in paths(folder, number)}
    for name in index_files.list_names(folder):
        if is_dictionary(name) and name not in kept:
            index_files.remove(folder / name)
