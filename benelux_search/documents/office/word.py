"""A reader of Word documents (``.docx``, ``.docm``): the visible text, with changes accepted.

:class:`StoryReader` turns the XML of a story (the main text, or the notes) into blocks; the
elements are those of ECMA-376, part 1, chapter 17. Deleted and hidden text is not read. Notes
follow the main text in the order of their references. Page numbers are those of the last print by
Word or, if the file does not hold these, count explicit page breaks.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import (
    Block,
    OpenText,
    TableCell,
    check_paragraphs,
    damage_note,
    language_of_tag,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.office import word_styles
from benelux_search.documents.office.office_document import document_of
from benelux_search.errors import Message, Note, SourceError
from benelux_search.model import Language, RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors

_MAIN = "word/document.xml"
_NOTES = {"footnote": Message("footnotes"), "endnote": Message("endnotes")}


@dataclass(frozen=True, slots=True)
class WordSource(FileSource):
    """A reader of files of Word 2007 and later; temporary files (``~$…``) are not accepted."""

    suffixes = frozenset({".docx", ".docm", ".dotx", ".dotm"})
    temporary = ("~$",)

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of a document as lines, with the notes at the end.

        Raises:
            EmptySource: the document has no text.
            BinarySource: the file is not a Word document.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            package = zip_package.open_package(path, self.limits)
            story = _story(package, self.limits)
            document = document_of(story.blocks, dict.fromkeys(story.messages))
            return replace(document, title_property=package.stated_title())


def _story(package: zip_package.Package, limits: Limits) -> Story:
    """Return the text of the main part, followed by its notes in the order of their references."""
    main = package.targets("").get("officeDocument", _MAIN)
    if main not in package or not main.startswith("word/"):
        raise SourceError(Message("not a Word document: {} is missing", _MAIN))
    related = package.targets(main)
    styles = word_styles.read_styles(package, related.get("styles"))
    lists = word_styles.read_lists(package, related.get("numbering"))
    reader = StoryReader(styles, lists, limits)
    broken = reader.read(package.pieces(main))
    story = reader.story
    if broken:
        if not story.blocks:
            raise SourceError(Message("the file is damaged: {}", broken))
        story.messages.append(damage_note(len(story.blocks), broken))
    for kind, name in _NOTES.items():
        part = related.get(f"{kind}s")
        if part and part in package and any(note.kind == kind for note in story.notes):
            notes = StoryReader(styles, lists, limits)
            broken = notes.read(package.pieces(part))
            if broken:
                damaged = Note("damaged-notes", "the {} are damaged: {}", name, broken)
                story.messages.append(damaged)
            _append(story, kind, notes)
    _number_pages(story)
    return story


def _append(story: Story, kind: str, notes: StoryReader) -> None:
    stories = dict(notes.notes)
    for note in story.notes:
        note_story = stories.pop(note.id, None) if note.kind == kind else None
        if note_story is not None:
            story.blocks += note_story.blocks
            story.positions += [note.position] * len(note_story.blocks)


def _number_pages(story: Story) -> None:
    """Set the page of each block as Word last printed it, else by explicit page breaks.

    Sections that begin on a new page count as page breaks.
    """
    printed = any(position.rendered > 1 for position in story.positions)
    begun = [
        before.end for before, section in itertools.pairwise(story.sections) if section.new_page
    ]
    for k, (block, position) in enumerate(zip(story.blocks, story.positions, strict=True)):
        sections = bisect.bisect_right(begun, k)
        block.page = position.rendered if printed else position.forced + sections


# --- From the XML of a story to blocks


# Elements that a reader does not see: deleted text, text at the place it was moved from, the
# fallback form of a text box, and properties as they were before a change
_SILENT: Final = frozenset(
    "del moveFrom Fallback rt sdtPr pPrChange rPrChange tblPrChange tcPrChange trPrChange "
    "sectPrChange numberingChange".split()
)
_SIGNS: Final = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-", "br": "\n"}
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class PagePosition:
    """The page of a text, counted from 1 in two ways.

    ``rendered`` counts the page breaks of the last print by Word, ``forced`` the explicit breaks.
    """

    rendered: int = 1
    forced: int = 1


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A reference to a note: the kind (``footnote`` or ``endnote``), the note id, and the page."""

    kind: str
    id: str
    position: PagePosition


@dataclass(slots=True)
class Section:
    """A section of a document.

    ``end`` is the number of blocks up to its end. ``new_page`` is True if it begins on a new page.
    """

    end: int
    new_page: bool = True


@dataclass(slots=True)
class Story:
    """The blocks of a part of a Word file.

    ``positions[k]`` is the page of ``blocks[k]``. ``notes`` are the references to notes;
    ``messages`` holds messages for the user.
    """

    blocks: list[Block] = field(default_factory=list)
    positions: list[PagePosition] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    notes: list[NoteReference] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _OpenParagraph(OpenText):
    """An open paragraph, with its style, list number and list level."""

    style: str = ""
    number: str | None = None
    level: int | None = None
    outline: bool = False
    position: PagePosition | None = None
    is_continued: bool = False  # its end is deleted, so that the next paragraph continues it
    section: Section | None = None  # the section that it ends


@dataclass(slots=True)
class _WordTable:
    """An open table, and its open cell."""

    number: int
    outer: TableCell | None
    row: int = -1
    column: int = 0
    span: int = 1
    merged: bool = False
    cell: TableCell | None = None


@dataclass(slots=True)
class StoryReader:
    """A handler of the XML events of a part of a Word file that makes a story.

    ``notes`` are the stories of the notes by note id, if the part holds notes.
    """

    styles: Mapping[str, word_styles.ParagraphFormat]
    lists: word_styles.NumberedLists
    limits: Limits
    story: Story = field(default_factory=Story)
    notes: dict[str, Story] = field(default_factory=dict)
    _open: list[_OpenParagraph] = field(default_factory=list)
    _before: _OpenParagraph | None = None  # the paragraph that the next one continues
    _held: list[tuple[Block, PagePosition]] = field(default_factory=list)
    _tables: list[_WordTable | None] = field(default_factory=list)  # None: an open text box
    _table_count: int = 0
    _silent: int = 0
    _in_properties: bool = False  # inside the properties of a paragraph
    _in_text: bool = False
    _vanished: bool = False
    _language: Language | None = None
    _rendered: int = 1
    _forced: int = 1

    def read(self, pieces: Iterable[bytes]) -> str | None:
        """Read a part, given as pieces of bytes, into ``story``.

        Return None, or a description of the damage if the part is broken.
        """
        broken = zip_package.parse_part(pieces, self._start, self._end, self._data)
        while self._open:
            self._close_paragraph()
        return broken

    def _start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag in _SILENT:
            if tag == "del" and self._in_properties and self._open:
                self._open[-1].is_continued = True
            self._silent += 1
        elif self._silent:
            return
        elif tag == "t":
            self._in_text = True
        elif self._in_properties:
            self._paragraph_property(tag, attributes)
        elif tag in _HANDLERS:
            _HANDLERS[tag](self, tag, attributes)

    def _begin_paragraph(self, _tag: str, _: zip_package.Attributes) -> None:
        before, self._before = self._before, None
        self._open.append(before or _OpenParagraph())
        self._open[-1].is_continued = False

    def _begin_properties(self, _tag: str, _: zip_package.Attributes) -> None:
        self._in_properties = bool(self._open)

    def _begin_run(self, _tag: str, _: zip_package.Attributes) -> None:
        self._vanished, self._language = False, None

    def _run_property(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "vanish":
            self._vanished = attributes.get("val", "") not in _OFF
        else:
            self._language = language_of_tag(attributes.get("val"))

    def _begin_box(self, _tag: str, _: zip_package.Attributes) -> None:
        self._tables.append(None)

    def _turn_page(self, _tag: str, _: zip_package.Attributes) -> None:
        self._rendered += 1

    def _note_reference(self, tag: str, attributes: zip_package.Attributes) -> None:
        position = PagePosition(self._rendered, self._forced)
        kind = tag.removesuffix("Reference")
        self.story.notes.append(NoteReference(kind, attributes.get("id", ""), position))

    def _begin_note(self, _tag: str, attributes: zip_package.Attributes) -> None:
        self.story = Story()
        if attributes.get("type", "normal") == "normal":  # not the separator line of the notes
            self.notes[attributes.get("id", "")] = self.story

    def _foreign_part(self, _tag: str, _: zip_package.Attributes) -> None:
        self.story.messages.append(
            Note("embedded", "an embedded part in another format is not read")
        )

    def _paragraph_property(self, tag: str, attributes: zip_package.Attributes) -> None:
        paragraph = self._open[-1]
        value = attributes.get("val", "")
        if tag == "pStyle":
            paragraph.style = value
        elif tag == "numId":
            paragraph.number = value
        elif tag == "ilvl":
            paragraph.level = word_styles.parse_level(value)
        elif tag == "outlineLvl":
            paragraph.outline = value.isdecimal() and word_styles.parse_level(value) < 8
        elif tag == "pageBreakBefore":
            self._forced += value not in _OFF
        elif tag in ("sectPr", "type"):
            self._section(tag, attributes)

    def _section(self, tag: str, attributes: zip_package.Attributes) -> None:
        sections = self.story.sections
        if tag == "sectPr":  # in the last paragraph of a section, or after the last paragraph
            sections.append(Section(len(self.story.blocks)))
            if self._open:
                self._open[-1].section = sections[-1]
        elif sections:
            sections[-1].new_page = attributes.get("val") != "continuous"

    def _table_part(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "tbl":
            self._table_count += 1
            self._tables.append(_WordTable(self._table_count, self._cell()))
            return
        table = self._tables[-1] if self._tables else None
        if table is None:
            return
        value = attributes.get("val", "continue")
        if tag == "tr":
            table.row, table.column, table.span, table.cell = table.row + 1, 0, 1, None
        elif tag == "gridSpan":
            table.span = max(1, int(value)) if value.isdecimal() and len(value) < 4 else 1
        elif tag in ("vMerge", "hMerge"):
            table.merged = value == "continue"

    def _end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif self._silent:
            return
        elif tag == "t":
            self._in_text = False
        elif tag == "pPr":
            self._in_properties = False
        elif tag == "p" and self._open:
            self._close_paragraph()
        elif tag in ("tbl", "txbxContent") and self._tables:
            self._tables.pop()
        elif tag == "tc" and self._tables and (table := self._tables[-1]):
            table.column, table.span = table.column + table.span, 1
            table.merged, table.cell = False, None

    def _data(self, text: str) -> None:
        if self._in_text and not self._silent:
            self._write(text)

    def _sign(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "br" and attributes.get("type") == "page":
            self._forced += 1
        self._write(_SIGNS[tag])

    def _write(self, text: str) -> None:
        if self._vanished or not self._open or any(t and t.merged for t in self._tables):
            return
        paragraph = self._open[-1]
        if paragraph.position is None and text.strip():
            paragraph.position = PagePosition(self._rendered, self._forced)
        paragraph.write(text, self._language, self.limits)

    def _close_paragraph(self) -> None:
        paragraph = self._open.pop()
        if paragraph.is_continued:
            self._before = paragraph
            return
        block = self._block(paragraph)
        position = paragraph.position or PagePosition(self._rendered, self._forced)
        if self._open:  # in a text box: it follows the paragraph of its anchor
            self._held += [(block, position)] if block else []
            return
        ready = [(block, position)] if block else []
        for made, where in (*ready, *self._held):
            self.story.blocks.append(made)
            self.story.positions.append(where)
        self._held = []
        if paragraph.section:
            paragraph.section.end = len(self.story.blocks)
        check_paragraphs(len(self.story.blocks), self.limits)

    def _block(self, paragraph: _OpenParagraph) -> Block | None:
        style = self.styles.get(paragraph.style) or word_styles.ParagraphFormat()
        numbering = style.numbering or ("", 0)
        number = numbering[0] if paragraph.number is None else paragraph.number
        marker = self.lists.marker(
            number, numbering[1] if paragraph.level is None else paragraph.level
        )
        text = "".join(paragraph.parts)
        if not text.strip():
            return None
        return Block(
            f"{marker} {text.lstrip()}" if marker else text,
            heading=style.heading or paragraph.outline,
            title=style.title,
            hint=paragraph.claims.main_language() or style.language,
            cell=self._cell(),
            aside="boilerplate" if style.contents else None,
        )

    def _cell(self) -> TableCell | None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            return None
        if table.cell is None:
            table.cell = TableCell(table.number, max(0, table.row), table.column, table.outer)
        return table.cell


_HANDLERS: Final[Mapping[str, Callable[[StoryReader, str, zip_package.Attributes], None]]] = {
    **dict.fromkeys(_SIGNS, StoryReader._sign),
    **dict.fromkeys(("tbl", "tr", "tc", "gridSpan", "vMerge", "hMerge"), StoryReader._table_part),
    **dict.fromkeys(("vanish", "lang"), StoryReader._run_property),
    **dict.fromkeys(("footnoteReference", "endnoteReference"), StoryReader._note_reference),
    **dict.fromkeys(("footnote", "endnote"), StoryReader._begin_note),
    **dict.fromkeys(("sectPr", "type"), StoryReader._section),
    "p": StoryReader._begin_paragraph,
    "pPr": StoryReader._begin_properties,
    "r": StoryReader._begin_run,
    "txbxContent": StoryReader._begin_box,
    "lastRenderedPageBreak": StoryReader._turn_page,
    "altChunk": StoryReader._foreign_part,
}
