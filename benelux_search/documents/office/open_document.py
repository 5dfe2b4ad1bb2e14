"""A reader of OpenDocument texts (``.odt``; OASIS OpenDocument 1.3).

The file is a ZIP package of XML parts, opened and parsed by the code for Word files. The style of a
paragraph or span gives the language of its text. Deleted text, comments and descriptions of
drawings are not read. Notes follow at the end of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import (
    Block,
    OpenText,
    check_paragraphs,
    damage_note,
    language_in_name,
    language_of_tag,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.office.office_document import document_of
from benelux_search.documents.open_tables import OpenTables
from benelux_search.errors import Message, SourceError
from benelux_search.model import Language, RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors

_CONTENT: Final = "content.xml"
_META: Final = "meta.xml"
# Deleted text, comments and data about the text, and the hidden descriptions of drawings
_SILENT: Final = frozenset(
    "tracked-changes annotation forms sequence-decls desc title meta settings note-citation".split()
)
_SIGNS: Final = {"s": " ", "tab": " ", "line-break": "\n"}
_CONTENTS: Final = frozenset({"table-of-content", "table-index", "alphabetical-index"})


@dataclass(frozen=True, slots=True)
class OdtSource(FileSource):
    """A reader of ``.odt`` and ``.ott`` files, as LibreOffice and OpenOffice write them."""

    suffixes = frozenset({".odt", ".ott"})

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of a document as lines, with the notes at the end.

        Raises:
            EmptySource: the document has no text.
            BinarySource: the file has another format.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            package = zip_package.open_package(path, self.limits)
            if _CONTENT not in package:
                raise SourceError(Message("not an OpenDocument text: {} is missing", _CONTENT))
            reader = _OdtHandler(self.limits, _languages(package))
            broken = package.parse(_CONTENT, reader.start, reader.end, reader.data)
            blocks = [*reader.blocks, *reader.notes]
            if broken and not blocks:
                raise SourceError(Message("the file is damaged or encrypted: {}", broken))
            document = document_of(blocks, (damage_note(len(blocks), broken),) if broken else ())
            return replace(document, title_property=package.stated_title(_META))


def _languages(package: zip_package.Package) -> dict[str, Language]:
    """Return the language of each style of a document that states one."""
    languages: dict[str, Language] = {}
    style = ""

    def start(tag: str, attributes: zip_package.Attributes) -> None:
        nonlocal style
        if tag == "style":
            style = attributes.get("name", "")
            language = language_in_name(style) or languages.get(
                attributes.get("parent-style-name", "")
            )
            if language:
                languages[style] = language
        elif tag == "text-properties" and (language := language_of_tag(attributes.get("language"))):
            languages[style] = language

    for part in ("styles.xml", _CONTENT):
        package.parse(part, start)
    return languages


@dataclass(slots=True)
class _TextParagraph:
    heading: bool
    title: bool
    languages: list[Language | None]  # of the paragraph and of the open spans in it
    text: OpenText = field(default_factory=OpenText)


@dataclass(slots=True)
class _OdtHandler:
    """A handler of XML events that makes the blocks of a text, and separately those of notes."""

    limits: Limits
    languages: Mapping[str, Language]
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    _open: list[_TextParagraph] = field(default_factory=list)
    _tables: OpenTables = field(default_factory=OpenTables)
    _silent: int = 0
    _in_notes: int = 0
    _in_contents: int = 0

    def start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag in _SILENT or self._silent:
            self._silent += tag in _SILENT
        elif tag in ("p", "h"):
            style = self.languages.get(attributes.get("style-name", ""))
            is_title = attributes.get("style-name", "") == "Title" or (
                tag == "h" and attributes.get("outline-level", "1") == "1"
            )
            self._open.append(_TextParagraph(tag == "h", is_title, [style]))
        elif tag == "span" and self._open:
            language = self.languages.get(attributes.get("style-name", ""))
            self._open[-1].languages.append(language or self._open[-1].languages[-1])
        elif tag in _SIGNS:
            self._write(_SIGNS[tag])
        elif tag == "table":
            self._tables.open_table()
        elif tag == "table-row":
            self._tables.open_row()
        elif tag in ("table-cell", "covered-table-cell"):
            self._tables.open_cell()
        self._in_notes += tag == "note-body"
        self._in_contents += tag in _CONTENTS

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif self._silent:
            return
        elif tag in ("p", "h") and self._open:
            self._close()
        elif tag == "span" and self._open and len(self._open[-1].languages) > 1:
            self._open[-1].languages.pop()
        elif tag == "table":
            self._tables.close_table()
        self._in_notes -= tag == "note-body"
        self._in_contents -= tag in _CONTENTS

    def data(self, text: str) -> None:
        if not self._silent:
            self._write(text.replace("\n", " "))

    def _write(self, text: str) -> None:
        if self._open:
            paragraph = self._open[-1]
            paragraph.text.write(text, paragraph.languages[-1], self.limits)

    def _close(self) -> None:
        paragraph = self._open.pop()
        text = "".join(paragraph.text.parts)
        if not text.strip():
            return
        block = Block(
            text,
            heading=paragraph.heading,
            title=paragraph.title,
            hint=paragraph.text.claims.main_language(),
            cell=self._tables.cell,
            aside="boilerplate" if self._in_contents else None,
        )
        (self.notes if self._in_notes else self.blocks).append(block)
        check_paragraphs(len(self.blocks) + len(self.notes), self.limits)
