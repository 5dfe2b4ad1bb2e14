"""A reader of documents in RTF (Rich Text Format 1.9.1) of Word, LibreOffice and TextEdit.

The visible text is read: hidden and deleted text, comments, pictures, running heads and the codes
of fields are not. The cells of a table keep their rows, so that a row with Dutch and French gives
pairs. Text boxes follow their paragraph, and notes follow the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benelux_search.documents.blocks import (
    damage_note,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.office.office_document import document_of
from benelux_search.documents.office.rtf_blocks import RtfHandler
from benelux_search.errors import BinarySource, EmptySource, Message
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors, read_content

_FILE_BYTES: Final = 200_000_000
_SIGNATURE: Final = b"{\\rtf"


@dataclass(frozen=True, slots=True)
class RtfSource(FileSource):
    """A reader of ``.rtf`` files."""

    suffixes = frozenset({".rtf"})
    temporary = ("~$",)

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of a document as lines, with the notes at the end.

        Raises:
            EmptySource: the document has no text.
            BinarySource: the file has another format.
            SourceError: the file cannot be opened, or exceeds the limits.
        """
        with name_file_in_errors(path):
            return read_rtf(read_content(path, self.limits, _FILE_BYTES), self.limits)


def is_rtf(data: bytes) -> bool:
    """Return True if the bytes begin a document in RTF."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(_SIGNATURE)


def read_rtf(data: bytes, limits: Limits) -> RawDocument:
    """Return the document in the bytes of an RTF file; the errors are those of a reader."""
    if not data.strip():
        raise EmptySource(Message("the file is empty"))
    if not is_rtf(data):
        raise BinarySource(Message("not a document in RTF: it does not begin with {}", "{\\rtf"))
    handler = RtfHandler(limits)
    is_whole = handler.read(data)
    blocks = [*handler.blocks, *handler.notes]
    notes = () if is_whole else (damage_note(len(blocks), Message("the file breaks off")),)
    return replace(document_of(blocks, notes, "RTF"), title_property=handler.title.strip())
