"""Reading files of limited size, and detecting the encoding of their text.

A byte order mark decides the encoding. Without a mark, the text is in UTF-16 if NUL bytes are
common at every other position and rare between, and in UTF-8 if its bytes are valid UTF-8.
Otherwise the text is in Windows-1252 or, if it holds bytes that Windows-1252 does not define, in
Latin-1. Damaged text is decoded with replacement characters and a note; UnicodeDecodeError is never
raised.

:func:`decode` takes the bytes of a whole file. For files of any size, :func:`detect_encoding`
detects the encoding and :func:`numbered_lines` yields the lines; both keep only a part of the file
in memory.
"""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from benelux_search.errors import (
    BinarySource,
    Count,
    EmptySource,
    Message,
    Note,
    SourceError,
)
from benelux_search.reading_options import Limits


def checked_size(path: Path, limits: Limits, default_bytes: int) -> int:
    """Return the size of a regular file in bytes.

    ``default_bytes`` is the maximum size if ``limits.file_bytes`` is None.

    Raises:
        SourceError: the file is not a regular file, or exceeds the maximum size.
        OSError: the file cannot be accessed.
    """
    if path.exists() and not path.is_file():
        raise SourceError(Message("not a regular file"))  # reading a pipe could block for ever
    size = path.stat().st_size
    most = default_bytes if limits.file_bytes is None else limits.file_bytes
    if size > most:
        raise SourceError(
            Message("{} bytes; at most {} are read: split the file", Count(size), Count(most))
        )
    return size


def read_content(path: Path, limits: Limits, default_bytes: int) -> bytes:
    """Return the bytes of a regular file.

    ``default_bytes`` is the maximum size if ``limits.file_bytes`` is None.

    Raises:
        SourceError: the file is not a regular file, exceeds the maximum size, or cannot be read.
    """
    try:
        checked_size(path, limits, default_bytes)
        return path.read_bytes()
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", error.strerror or error)) from error


@contextlib.contextmanager
def name_file_in_errors(path: Path) -> Iterator[None]:
    """Add the path of a file to each SourceError that is raised in the ``with`` block."""
    try:
        yield
    except SourceError as error:
        raise type(error)(error.cause, path, error.page) from error.__cause__


@contextlib.contextmanager
def errors_of_file(path: Path) -> Iterator[None]:
    """Add the path to errors, and turn an OSError into a SourceError."""
    try:
        with name_file_in_errors(path):
            yield
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", error.strerror or error), path) from error


# --- Decoding a whole file


_MARKS = (  # longest first: the mark of UTF-32-LE begins with that of UTF-16-LE
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF8, "UTF-8-SIG"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MAGIC = (
    (b"%PDF-", Message("a PDF")),
    (b"PK\x03\x04", Message("a ZIP archive (or a Word document)")),
    (b"\x89PNG", Message("a PNG image")),
    (b"\xff\xd8\xff", Message("a JPEG image")),
    (b"\x1f\x8b", Message("a gzip archive")),
    (b"\x7fELF", Message("a program")),
    (b"\xd0\xcf\x11\xe0", Message("an old Office document")),
    (b"SQLite format 3\x00", Message("an SQLite database")),
)
_SAMPLE = 1 << 16  # bytes examined for signs of a binary file, or of UTF-16
UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a\x1b")
_CONTROLS = frozenset(range(32)) - _TEXT_CONTROLS | {127}
_BAD_UTF8_SHARE = 0.02  # of the characters beyond ASCII; up to this, it is damaged UTF-8


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text, the name of the detected encoding, and notes for the user."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def encoding_note(encoding: str) -> Note:
    """Return the note that states the encoding of a file."""
    return Note("encoding", "read as {}", encoding)


def _damaged(characters: int) -> Note:
    return Note("damaged-characters", "{} damaged characters", characters)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    ``declared`` is the encoding that the file itself states. It is used only for single-byte
    encodings, and only if the bytes are not UTF-8 or UTF-16: pages in UTF-8 often declare another
    encoding.

    Raises:
        EmptySource: the file holds only white space.
        BinarySource: the file is not a text file.
    """
    if not data.strip():
        raise EmptySource(Message("the file is empty"))
    decoded = _decode(data, declared)
    if not decoded.text.strip():
        raise EmptySource(Message("the file has only white space"))
    if decoded.encoding == "UTF-8":
        return decoded
    note = encoding_note(decoded.encoding)
    return Decoded(decoded.text, decoded.encoding, (note, *decoded.notes))


def looks_like(data: bytes) -> Message | None:
    """Return what a file looks like by its content: a known kind of file, or a text; else None."""
    if (known := _kind_of_file(data)) is not None:
        return known
    try:
        decode(data)
    except SourceError:
        return None
    return Message("plain text")


def _decode(data: bytes, declared: str | None) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _by_mark(data, name)
    if (kind := _kind_of_file(data)) is not None:
        raise BinarySource(Message("not a text file: it looks like {}", kind))
    sixteen = _utf16_without_mark(data)
    if sixteen:
        return Decoded(data.decode(sixteen, errors="replace"), sixteen)
    _refuse_binary(data)
    return _eight_bit(data, declared)


def _kind_of_file(data: bytes) -> Message | None:
    """Return the kind of a binary file, by its first bytes."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _by_mark(data: bytes, name: str) -> Decoded:
    text = data.decode(name, errors="replace")
    # bytes after a mark need not be text: binary data decodes to characters of all scripts
    sample = text[:_SAMPLE]
    western = sum(c < "\u0250" or "\u2000" <= c < "\u2200" for c in sample)
    bad = text.count("�") + sum(sample.count(chr(c)) for c in _CONTROLS)
    if bad > 0.1 * len(text) or western < 0.3 * len(sample):
        raise BinarySource(Message("not a text file: it begins as {} but does not go on so", name))
    notes = (_damaged(text.count("�")),) if "�" in text else ()
    return Decoded(text, "UTF-8" if name == "UTF-8-SIG" and not notes else name, notes)


def _utf16_without_mark(data: bytes) -> str | None:
    """Detect UTF-16 without a mark.

    Western text in UTF-16 has a NUL in nearly every other byte, all on one side.
    """
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.05 * half:
        return "UTF-16-LE"
    if even > 0.6 * half and odd < 0.05 * half:
        return "UTF-16-BE"
    return None


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = sum(sample.count(c) for c in _CONTROLS)
    if controls > 0.02 * len(sample):
        share = 100 * controls // len(sample)
        raise BinarySource(
            Message("not a text file: {} % of its bytes are control characters", share)
        )


def _eight_bit(data: bytes, declared: str | None) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    beyond_ascii = sum(1 for c in text if c > "\x7f")
    damaged = text.count("�")
    if is_damaged_utf8(damaged, beyond_ascii):
        return Decoded(text, "UTF-8 (damaged)", (f"{damaged} damaged characters",))
    codec = _eight_bit_codec(declared)
    if codec:
        text = data.decode(codec, errors="replace")
        damaged = text.count("�")
        notes = (_damaged(damaged),) if damaged else ()
        return Decoded(text, codec.upper().replace("ISO8859", "ISO-8859"), notes)
    if UNDEFINED_1252.isdisjoint(data):
        return Decoded(data.decode("cp1252"), "Windows-1252")
    return Decoded(data.decode("latin-1"), "Latin-1")


def _eight_bit_codec(declared: str | None) -> str | None:
    """Return the codec of a declared single-byte encoding, except the usual ones.

    Latin-1 and ASCII are names of Windows-1252 on the web (https://encoding.spec.whatwg.org).
    """
    try:
        name = codecs.lookup(declared or "ascii").name
    except (LookupError, UnicodeError):
        return None
    known = name.startswith(("iso8859", "cp125", "mac-", "koi8")) or name in ("cp437", "cp850")
    return name if known and name not in ("iso8859-1", "cp1252") else None


def is_damaged_utf8(damaged: int, beyond_ascii: int) -> bool:
    """Return True if a text is UTF-8 with few errors: up to 2 % of its non-ASCII characters.

    ``damaged`` and ``beyond_ascii`` are counts of characters; one error is always allowed.
    """
    return damaged <= max(1, _BAD_UTF8_SHARE * beyond_ascii) and beyond_ascii > damaged


# --- Files of any size


_PART: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file: its name for the user, and the name of its Python codec."""

    name: str
    codec: str


def detect_encoding(file: BinaryIO) -> Encoding:
    """Detect the encoding of a whole file, with only a part of the file in memory at a time.

    Raises:
        EmptySource: the first 64 KiB of the file hold only white space.
        BinarySource: the file is not a text file.
    """
    sample = file.read(_SAMPLE)
    name = decode(sample).encoding
    if sample.startswith(codecs.BOM_UTF8):
        return Encoding("UTF-8", "utf-8-sig")
    if name.startswith(("UTF-16", "UTF-32")):
        return Encoding(name, name.lower())
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
    """Return UTF-8 with a few errors, Windows-1252, or Latin-1."""
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
def open_text(file: BinaryIO, encoding: Encoding, newline: str) -> Iterator[TextIO]:
    r"""Open a binary file as text for a ``with`` block; the caller closes the binary file.

    ``newline`` is the line end, or "" if ``\n``, ``\r`` and ``\r\n`` all end a line.
    """
    text = io.TextIOWrapper(file, encoding.codec, errors="replace", newline=newline)
    try:
        yield text
    finally:
        text.detach()  # the caller closes the file


def numbered_lines(text: TextIO, most: int) -> Iterator[tuple[int, str | None]]:
    """Yield (line number from 1, line with its line end) of a text.

    None is yielded in place of a line of more than ``most`` characters. Such a line is never
    completely in memory.
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
