"""The bytes of XML files as they come: what tools write that XML does not allow is mended."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from benelux_search.sources.decoding import decode

_CHUNK: Final = 1 << 16
_BEYOND_ASCII: Final = bytes(range(0x80, 0x100))
_LATIN_1: Final = frozenset({b"iso-8859-1", b"iso8859-1", b"latin1", b"latin-1"})
_C1: Final = bytes(range(0x80, 0xA0))  # controls in Latin-1, quotes and dashes in Windows-1252
_SIXTEEN: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s{0,9}=\s{0,9}[\"']([\w-]{1,30})")
# Control characters, raw and as references
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r"))
_REFERENCE: Final = re.compile(
    rb"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])"
    rb"|[xX]0{0,9}(?:[0-8bcefBCEF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[eEfF]));"
)
_LONGEST_REFERENCE: Final = 20


@dataclass(frozen=True, slots=True)
class XmlBytes:
    """The parts of a file without what XML does not allow.

    ``encoding`` is the one to read the parts in, None where the declaration may be believed;
    ``name`` is what the file is in as far as is known without it.
    """

    parts: Iterator[bytes]
    encoding: str | None
    name: str
    cleaner: Cleaner


def xml_bytes(file: BinaryIO) -> XmlBytes:
    """A file as a parser can take it, UTF-16 as UTF-8.

    Raises:
        EmptySource, BinarySource: as :func:`~benelux_search.sources.decoding.decode` does.
    """
    first = file.read(_CHUNK)
    # without the bytes of a character that may be cut
    found = decode(first.rstrip(_BEYOND_ASCII) if len(first) == _CHUNK else first).encoding
    cleaner = Cleaner()
    if first.startswith(_SIXTEEN):
        return XmlBytes(cleaner.clean(_from_sixteen(first, file)), "UTF-8", "UTF-16", cleaner)
    forced = _true_encoding(first, found)
    return XmlBytes(cleaner.clean(_parts(first, file)), forced, forced or "UTF-8", cleaner)


def _parts(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    while first:
        yield first
        first = file.read(_CHUNK)


def _from_sixteen(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    big = first.startswith((codecs.BOM_UTF16_BE, b"\0<"))
    decoder = codecs.getincrementaldecoder("utf-16-be" if big else "utf-16-le")("replace")
    for part in _parts(first, file):
        yield decoder.decode(part).encode()
    yield decoder.decode(b"", final=True).encode()


def _true_encoding(first: bytes, found: str) -> str | None:
    """The encoding of a file whose declaration is wrong.

    Files that were converted still declare what they were; files that declare nothing, and so
    are UTF-8, may have been written in Windows-1252, which is often called Latin-1, too.
    """
    match = _DECLARED.match(first[:300].lstrip(codecs.BOM_UTF8).lstrip())
    declared = match[1].lower() if match else b"utf-8"
    if declared.startswith((b"utf-16", b"utf16")):
        return "UTF-8"
    if declared in _LATIN_1 and first.translate(None, _C1) != first:
        return found if found == "Windows-1252" else None
    if declared not in (b"utf-8", b"utf8", b"utf_8"):
        return None
    return found if found in ("Windows-1252", "Latin-1") else "UTF-8"


class Cleaner:
    """Drops and counts control characters: a single one would end the reading of the file."""

    def __init__(self) -> None:
        self.dropped = 0

    def clean(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The parts of a file in an encoding with ASCII in it; their line ends stay."""
        kept = b""
        for part in parts:
            data = kept + part
            # a reference may be cut by the end of this part
            cut = data.rfind(b"&", max(0, len(data) - _LONGEST_REFERENCE))
            if cut < 0 or b";" in data[cut:]:
                cut = len(data)
            data, kept = data[:cut], data[cut:]
            clean = data.translate(None, _CONTROLS)
            self.dropped += len(data) - len(clean)
            clean, references = _REFERENCE.subn(b"", clean)
            self.dropped += references
            yield clean
        yield kept
