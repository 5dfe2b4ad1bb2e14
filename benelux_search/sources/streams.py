"""Text files of any size: their encoding, found as for small ones, and their lines one by one."""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TextIO

from benelux_search.sources.decoding import UNDEFINED_1252, decode, is_damaged_utf8

_SAMPLE: Final = 1 << 16
_PART: Final = 1 << 18
_MARKED: Final = {"UTF-8-SIG": "utf-8-sig", "UTF-16": "utf-16", "UTF-32": "utf-32"}
_UNMARKED: Final = {"UTF-16-LE": "utf-16-le", "UTF-16-BE": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a file is in: the name that is told, and Python's name of the codec."""

    name: str
    codec: str


def encoding_of(file: BinaryIO) -> Encoding:
    """The encoding of a file, by the evidence of all of it; only a part is in memory at a time.

    Raises:
        EmptySource, BinarySource: as :func:`~benelux_search.sources.decoding.decode` does.
    """
    sample = file.read(_SAMPLE)
    name = decode(sample).encoding
    if sample.startswith(codecs.BOM_UTF8):
        return Encoding("UTF-8", "utf-8-sig")
    codec = {**_MARKED, **_UNMARKED}.get(name)
    if codec:
        return Encoding(name, codec)
    file.seek(0)
    if _is_utf8(file):
        return Encoding("UTF-8", "utf-8")
    file.seek(0)
    return _not_quite_utf8(file)


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(_PART):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_quite_utf8(file: BinaryIO) -> Encoding:
    """UTF-8 with a few errors, Windows-1252, or Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    damaged = beyond_ascii = 0
    undefined = False
    more = True
    while more:
        part = file.read(_PART)
        more = bool(part)
        text = decoder.decode(part, final=not more)
        damaged += text.count("\ufffd")
        beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
        undefined = undefined or not UNDEFINED_1252.isdisjoint(part)
    if is_damaged_utf8(damaged, beyond_ascii):
        return Encoding("UTF-8 (damaged)", "utf-8")
    return Encoding("Latin-1", "latin-1") if undefined else Encoding("Windows-1252", "cp1252")


@contextlib.contextmanager
def text_of(file: BinaryIO, encoding: Encoding, newline: str) -> Iterator[TextIO]:
    """A file to read text from; ``newline`` is what ends a line, "" for any of the three ways."""
    text = io.TextIOWrapper(file, encoding.codec, errors="replace", newline=newline)
    try:
        yield text
    finally:
        text.detach()  # who has opened the file closes it


def numbered_lines(text: TextIO, most: int) -> Iterator[tuple[int, str | None]]:
    """The lines with their numbers from 1 and their ends; None for one of over ``most`` characters.

    Of such a line no more than that is ever in memory.
    """
    number = 0
    while line := text.readline(most + 1):
        number += 1
        if len(line) <= most:
            yield number, line
            continue
        while line and not line.endswith(("\n", "\r")):
            line = text.readline(most)
        yield number, None
