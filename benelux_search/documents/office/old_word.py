"""A reader of Word 97 documents (``.doc``), by the help of LibreOffice or antiword.

Many files with this name are something else: a document in RTF, a web page, a .docx. These are read
as what they are. Without one of the two programs, a binary document is not read, and the error says
what to install.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import (
    Block,
    TableCell,
    check_paragraphs,
    damage_note,
    too_long_paragraph,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup.web_pages import HtmlSource
from benelux_search.documents.office.office_document import document_of
from benelux_search.documents.office.old_word_programs import converted, installed_converter
from benelux_search.documents.office.rtf import is_rtf, read_rtf
from benelux_search.documents.office.word import WordSource
from benelux_search.documents.plain_text import TextSource
from benelux_search.errors import (
    BinarySource,
    Message,
    SourceError,
    UnsupportedSource,
)
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors, read_content

_FILE_BYTES: Final = 200_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PAGE: Final = re.compile(
    rb"\s*+(?:\xef\xbb\xbf\s*+)?<(?:!doctype\s+html|html|\?xml)\b", re.IGNORECASE
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^>\[]{0,500}>")


@dataclass(frozen=True, slots=True)
class OldWordSource(FileSource):
    """A reader of ``.doc`` and ``.dot`` files; temporary files (``~$…``) are not accepted."""

    suffixes = frozenset({".doc", ".dot"})
    temporary = ("~$",)

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of a document as lines.

        Raises:
            UnsupportedSource: neither LibreOffice nor antiword is installed.
            EmptySource: the document has no text.
            BinarySource: the file is not a Word document.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            data = read_content(path, self.limits, _FILE_BYTES)
            if data.startswith(_OLE):
                return self._binary(data)
            if is_rtf(data):
                return read_rtf(data, self.limits)
        if data.startswith(b"PK"):
            return WordSource(self.limits).read(path)
        return (HtmlSource if _PAGE.match(data) else TextSource)(self.limits).read(path)

    def _binary(self, data: bytes) -> RawDocument:
        if _ENCRYPTED in data:
            raise SourceError(Message("the file is encrypted: save it without a password"))
        if _WORD_STREAM not in data:
            raise BinarySource(Message("not a Word document: it holds no Word text"))
        converter = installed_converter()
        if converter is None:
            raise UnsupportedSource(
                Message(
                    "a Word document from before 2007 (.doc): install LibreOffice or antiword to "
                    "read it, or save it as .docx"
                )
            )
        with converted(converter, data, self.limits.unpacked_bytes) as result:
            if converter.is_office:
                return WordSource(self.limits).read(result)
            return _read_docbook(result.read_bytes(), self.limits)


# --- The DocBook of antiword


_BLOCKS: Final = frozenset(
    "title para entry row informaltable footnote listitem chapter sect1 sect2 sect3 sect4 sect5 "
    "bookinfo date author surname firstname corpauthor revhistory".split()
)


def _read_docbook(data: bytes, limits: Limits) -> RawDocument:
    handler = _DocBookHandler(limits)
    # the document type that antiword always declares; any other is refused
    xml = _DOCTYPE.sub(b"", data[:1000], count=1) + data[1000:]
    pieces = iter([_valid_xml(xml)])
    broken = zip_package.parse_part(pieces, handler.start, handler.end, handler.data)
    blocks = [*handler.blocks, *handler.notes]
    notes = (damage_note(len(blocks), broken),) if broken else ()
    document = document_of(blocks, notes, "DOC", SourceError(broken) if broken else None)
    return replace(document, title_property=handler.title.strip())


def _valid_xml(data: bytes) -> bytes:
    """Repair the XML of antiword: it writes the two halves of an emoji, and control characters."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub(" ", whole).encode("utf-8")


@dataclass(slots=True)
class _DocBookHandler:
    """A handler of the XML events of DocBook that makes the blocks of the text and of its notes."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    title: str = ""
    _parts: list[str] = field(default_factory=list)
    _interrupted: list[list[str]] = field(default_factory=list)  # paragraphs around a note
    _chars: int = 0
    _path: list[str] = field(default_factory=list)
    _table: int = 0
    _row: int = -1
    _column: int = -1

    def start(self, tag: str, _: zip_package.Attributes) -> None:
        if tag == "footnote":
            self._interrupted.append(self._parts)
            self._parts = []
        elif tag in _BLOCKS:
            self._flush()
        self._path.append(tag)
        if tag == "informaltable":
            self._table, self._row = self._table + 1, -1
        elif tag == "row":
            self._row, self._column = self._row + 1, -1
        elif tag == "entry":
            self._column += 1

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        self._path.pop()
        if tag == "footnote":
            self._parts = self._interrupted.pop()

    def data(self, text: str) -> None:
        self._parts.append(text)
        self._chars += len(text)
        if self._chars > self.limits.line_chars:
            raise too_long_paragraph(self.limits)

    def _flush(self) -> None:
        text = "".join(self._parts).strip()
        self._parts, self._chars = [], 0
        if not text:
            return
        if "bookinfo" in self._path or self._path[-2:] == ["book", "title"]:
            self.title = self.title or (text if self._path[-1] == "title" else "")
            return
        is_heading = self._path[-1] == "title"
        is_title = is_heading and self._path[-2:-1] == ["chapter"]
        target = self.notes if "footnote" in self._path else self.blocks
        target += [
            Block(line, heading=is_heading, title=is_title, cell=cell)
            for line, cell in self._lines(text)
        ]
        check_paragraphs(len(self.blocks) + len(self.notes), self.limits)

    def _lines(self, text: str) -> Iterator[tuple[str, TableCell | None]]:
        """Yield the paragraphs of a text: antiword writes those of a cell as lines."""
        if "entry" not in self._path or "footnote" in self._path:
            yield " ".join(text.split("\n")), None
            return
        cell = TableCell(self._table, self._row, self._column)
        for line in filter(str.strip, text.split("\n")):
            yield line, cell
