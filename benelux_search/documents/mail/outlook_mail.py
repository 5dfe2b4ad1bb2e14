"""A reader of messages that Outlook saved (``.msg``; MS-OXMSG, and MS-OXRTFCP for its RTF).

The file is an OLE container with a stream for each property of the message. Of the forms of the
text, HTML is preferred to RTF, and RTF to plain text. Attachments are named, not read.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.documents.blocks import normalise_spaces
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.mail.internet_mail import Accepts, accept_none
from benelux_search.documents.mail.mail_text import MailMessage, read_message
from benelux_search.documents.office.rtf import is_rtf
from benelux_search.documents.office.rtf_blocks import RtfHandler
from benelux_search.documents.office.rtf_tokens import codec_of_code_page
from benelux_search.errors import BinarySource, EmptySource, Message, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import looks_like, name_file_in_errors, read_content

if TYPE_CHECKING:
    from olefile import OleFileIO

_FILE_BYTES: Final = 100_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_ATTACHMENTS: Final = 2000
# Properties of a message (MS-OXPROPS)
_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_FILE_NAMES: Final = ("3707", "3704", "3001")  # long, short, displayed
_SENT, _DELIVERED, _CODE_PAGE, _HTML_CODE_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_PROPERTIES: Final = "__properties_version1.0"
# Streams of other documents that are such containers
_OTHERS: Final = {
    "WordDocument": Message("an old Word document"),
    "Workbook": Message("an old Excel workbook"),
    "Book": Message("an old Excel workbook"),
    "PowerPoint Document": Message("an old PowerPoint presentation"),
}
_PROPERTIES_START: Final = 32  # bytes before the first property of a message
_EPOCH: Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_UNREADABLE: Final = (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error,
                      RecursionError, OverflowError, MemoryError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutlookSource(FileSource):
    """A reader of ``.msg`` files; ``is_document`` tells which attachments a reader would accept."""

    suffixes = frozenset({".msg"})
    is_document: Accepts = accept_none

    def read(self, path: Path) -> RawDocument:
        """Return the subject and the text of a message as lines.

        Raises:
            EmptySource: the message has no text.
            BinarySource: the file is no message of Outlook.
            SourceError: the file cannot be opened, is damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            data = read_content(path, self.limits, _FILE_BYTES)
            if not data.strip():
                raise EmptySource(Message("the file is empty"))
            if not data.startswith(_OLE):
                raise _no_message(looks_like(data))
            return read_message(_message(data, self.limits, self.is_document), self.limits)


def _message(data: bytes, limits: Limits, is_document: Accepts) -> MailMessage:
    from olefile import OleFileIO  # noqa: PLC0415 - a search needs it not

    try:
        with OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists(_PROPERTIES):
                kinds = (kind for stream, kind in _OTHERS.items() if ole.exists(stream))
                raise _no_message(next(kinds, None))
            return _Storage(ole, len(data)).message(limits, is_document)
    except _UNREADABLE as error:
        damage = Message("a damaged Outlook message ({}): save it again", str(error)[:200])
        raise SourceError(damage) from error


def _no_message(kind: Message | None) -> BinarySource:
    """Return the error for a file that is no message, but ``kind``; None if it is not known."""
    if kind is None:
        return BinarySource(Message("not an Outlook message, whatever its name says"))
    return BinarySource(Message("not an Outlook message: it looks like {}", kind))


@dataclass(slots=True)
class _Storage:
    """The open container of a message of ``size`` bytes."""

    ole: OleFileIO
    size: int

    def message(self, limits: Limits, is_document: Accepts) -> MailMessage:
        """Return the message; a property that cannot be read is left out."""
        numbers = _fixed_properties(self._stream(_PROPERTIES))
        codec = codec_of_code_page(numbers.get(_CODE_PAGE, 0)) or "cp1252"
        html_codec = codec_of_code_page(numbers.get(_HTML_CODE_PAGE, 0)) or codec
        html = self._stream(f"__substg1.0_{_HTML}0102")
        if not html:
            text = self._text("", _HTML, html_codec)
            html, html_codec = text.encode("utf-8", "replace"), "utf-8"
        rich = b"" if html.strip() else _unpacked_rtf(self._stream(f"__substg1.0_{_RTF}0102"))
        handler = RtfHandler(limits)
        if is_rtf(rich):
            handler.read(rich)
        return MailMessage(
            self._text("", _SUBJECT, codec),
            _date(numbers.get(_SENT, 0) or numbers.get(_DELIVERED, 0)),
            self._text("", _BODY, codec),
            html,
            html_codec,
            [*handler.blocks, *handler.notes],
            [name for name in self._attachments(codec) if is_document(Path(name))],
        )

    def _attachments(self, codec: str) -> Iterator[str]:
        folders = [
            entry[0]
            for entry in self.ole.listdir(streams=False, storages=True)
            if len(entry) == 1 and entry[0].startswith("__attach_version1.0_")
        ]
        for folder in folders[:_MOST_ATTACHMENTS]:
            names = (self._text(f"{folder}/", each, codec) for each in _FILE_NAMES)
            yield normalise_spaces(next(filter(None, names), ""))

    def _text(self, folder: str, name: str, codec: str) -> str:
        """Return a property that is a text: in UTF-16, or in a code page."""
        wide = self._stream(f"{folder}__substg1.0_{name}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return self._stream(f"{folder}__substg1.0_{name}001E").decode(codec, "replace").rstrip("\0")

    def _stream(self, name: str) -> bytes:
        """Return the bytes of a stream; none if it is missing, damaged or larger than the file."""
        try:
            if not self.ole.exists(name) or self.ole.get_size(name) > self.size:
                return b""
            content: bytes = self.ole.openstream(name).read()
            return content
        except _UNREADABLE:
            return b""


def _fixed_properties(data: bytes) -> Mapping[int, int]:
    """Return the properties of a fixed size, by their numbers."""
    end = len(data) - (len(data) - _PROPERTIES_START) % 16
    entries = struct.iter_unpack("<HHIQ", data[_PROPERTIES_START:end])
    return {
        number: value & 0xFFFFFFFF if kind == 0x0003 else value
        for kind, number, _, value in entries
        if kind in (0x0003, 0x0040)  # a number, a time
    }


def _date(ticks: int) -> str | None:
    """Return the date of a time in units of 100 ns since 1601."""
    try:
        moment = _EPOCH + datetime.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
    return moment.date().isoformat() if ticks and moment.year > 1970 else None


# --- Compressed RTF (MS-OXRTFCP)


_WINDOW: Final = 4096
_MOST_RTF: Final = 100_000_000  # bytes
_FIRST_WINDOW: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def _unpacked_rtf(data: bytes) -> bytes:
    """Return the RTF in a compressed stream; of a damaged one, the part before the damage."""
    if len(data) < 16:
        return b""
    kind = data[8:12]
    if kind == b"MELA":  # not compressed
        return data[16:]
    return _unpacked(data[16:]) if kind == b"LZFu" else b""


def _unpacked(data: bytes) -> bytes:
    """Return unpacked bytes; the window of 4096 bytes begins with usual words of RTF."""
    made = bytearray(_FIRST_WINDOW)
    position = 0
    while position < len(data) and len(made) < _MOST_RTF:
        control = data[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                made += data[position : position + 1]
                position += 1
                continue
            if position + 2 > len(data):
                return bytes(made[len(_FIRST_WINDOW) :])
            reference = int.from_bytes(data[position : position + 2], "big")
            position += 2
            distance = (len(made) - (reference >> 4)) % _WINDOW
            if not distance:  # the end
                return bytes(made[len(_FIRST_WINDOW) :])
            start = len(made) - distance
            for k in range((reference & 15) + 2):
                made.append(made[start + k] if start + k >= 0 else 0x20)
    return bytes(made[len(_FIRST_WINDOW) :])
