"""The text of a document in RTF, from its tokens to blocks.

Hidden and deleted text, comments, pictures, running heads and the codes of fields are left out.
The cells of a table keep their rows. Text boxes follow their paragraph; notes are kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from benelux_search.documents.blocks import (
    Block,
    OpenText,
    TableCell,
    check_paragraphs,
    language_in_name,
    too_long_paragraph,
)
from benelux_search.documents.office.rtf_groups import (
    NOTES_AND_BOXES,
    PROPERTIES,
    GroupState,
    kind_of_group,
)
from benelux_search.documents.office.rtf_tokens import (
    SIGNS,
    SYMBOLS,
    RtfToken,
    codec_of_charset,
    codec_of_code_page,
    language_of_lcid,
    rtf_tokens,
)
from benelux_search.documents.office.word_styles import ParagraphFormat
from benelux_search.errors import Count, Message, SourceError
from benelux_search.model import Language
from benelux_search.reading_options import Limits

_LONGEST_NAME: Final = 1000  # characters kept of a title or the name of a style
_DEEPEST_TABLE: Final = 30
_MOST_TOKENS: Final = 20_000_000  # about a minute


@dataclass(slots=True)
class _RtfTable:
    number: int
    outer: TableCell | None
    row: int = 0
    column: int = 0
    cell: TableCell | None = None

    def current_cell(self) -> TableCell:
        if self.cell is None:
            self.cell = TableCell(self.number, self.row, self.column, self.outer)
        return self.cell

    def end_cell(self) -> None:
        self.column, self.cell = self.column + 1, None

    def end_row(self) -> None:
        self.row, self.column, self.cell = self.row + 1, 0, None


@dataclass(slots=True)
class _OpenRtfParagraph:
    depth: int  # of the group that holds the note or text box; 0 in the main text
    target: list[Block]
    text: OpenText = field(default_factory=OpenText)
    page: int = 0


@dataclass(slots=True)
class RtfHandler:
    """A handler of tokens that makes the blocks of the text, and separately those of notes."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    title: str = ""
    _boxes: list[Block] = field(default_factory=list)
    _state: GroupState = field(default_factory=GroupState)
    _outer: list[GroupState] = field(default_factory=list)
    _open: list[_OpenRtfParagraph] = field(default_factory=list)
    _tables: list[_RtfTable] = field(default_factory=list)
    _table_count: int = 0
    _page: int = 1
    _codec: str = "cp1252"
    _fonts: dict[int, str | None] = field(default_factory=dict)
    _styles: dict[int, ParagraphFormat] = field(default_factory=dict)
    _default_language: Language | None = None
    _pending: bytearray = field(default_factory=bytearray)
    _fallback: int = 0  # characters still to be skipped after a Unicode character
    _starred: bool = False  # the group began with \*
    _list_text: list[str] = field(default_factory=list)

    def read(self, data: bytes) -> bool:
        """Read a document; return False if it breaks off."""
        self._open.append(_OpenRtfParagraph(0, self.blocks))
        is_closed = False
        for count, token in enumerate(rtf_tokens(data)):
            if count > _MOST_TOKENS:
                most = Count(_MOST_TOKENS)
                raise SourceError(Message("more than {} codes of RTF: split the file", most))
            if token.kind == "text":
                self._bytes(token)
                continue
            self._flush()
            if token.kind == "{":
                self._begin_group()
            elif token.kind == "}":
                self._end_group()
                is_closed = not self._outer
                if is_closed:
                    break
            elif self._fallback and token.word not in ("u", "uc"):
                self._fallback -= 1
            else:
                self._word(token.word, token.number)
        self._flush()
        while self._open:
            self._close_paragraph()
            self._open.pop()
        self.blocks += self._boxes
        return is_closed

    # --- Groups

    def _begin_group(self) -> None:
        self._outer.append(self._state)
        self._fallback = 0
        if len(self._outer) > self.limits.depth:
            raise SourceError(Message("groups are nested more than {} deep", self.limits.depth))

    def _end_group(self) -> None:
        self._fallback, self._starred = 0, False
        if self._open[-1].depth and self._open[-1].depth == len(self._outer):
            self._close_paragraph()
            self._open.pop()
        inner = self._state
        self._state = self._outer.pop() if self._outer else GroupState()
        if inner.kind == "listtext" and self._state.kind != "listtext":
            self._end_list_text()

    def _end_list_text(self) -> None:
        """Write the number of a list item; the mark of a bullet is left out, as in Word files."""
        marker = "".join(self._list_text).strip()
        self._list_text.clear()
        if any(map(str.isalnum, marker)):
            self._write(f"{marker} ")

    def _begins_destination(self, word: str) -> bool:
        """Return True if a control word states what its group holds, and set the kind of it."""
        starred, self._starred = self._starred, False
        kind = kind_of_group(word, self._state, self._outer, starred=starred)
        if kind is None:
            return False
        self._state = replace(self._state, kind=kind)
        if word in NOTES_AND_BOXES and kind == "text":
            target = self.notes if word == "footnote" else self._boxes
            self._open.append(_OpenRtfParagraph(len(self._outer), target))
            self._state = replace(self._state, style=0, is_outline=False, level=0)
        return True

    # --- Control words

    def _word(self, word: str, number: int | None) -> None:
        if word == "*":
            self._starred = True
        elif self._begins_destination(word) or self._state.kind == "silent":
            return
        elif word in SIGNS:
            self._write(SIGNS[word])
        elif word in PROPERTIES:
            self._state = PROPERTIES[word](self._state, number)
            self._describe_style(word)
        elif word in _HANDLERS:
            _HANDLERS[word](self, 0 if number is None else number)

    def _describe_style(self, word: str) -> None:
        if self._state.kind == "stylesheet" and word in ("s", "outlinelevel"):
            style = self._styles.setdefault(self._state.style, ParagraphFormat())
            style.outline = style.outline or self._state.is_outline
        elif word == "plain":
            self._state = replace(self._state, language=self._default_language)

    def _base_style(self, number: int) -> None:
        base = self._styles.get(number)
        style = self._styles.get(self._state.style)
        if base and style:
            style.outline = style.outline or base.heading

    def _set_code_page(self, number: int) -> None:
        self._codec = codec_of_code_page(number) or self._codec

    def _set_default_language(self, number: int) -> None:
        self._default_language = language_of_lcid(number)
        self._state = replace(self._state, language=self._default_language)

    def _set_charset(self, number: int) -> None:
        if self._state.kind == "fonttbl":
            self._fonts[self._state.font] = codec_of_charset(number)

    def _set_font_code_page(self, number: int) -> None:
        if self._state.kind == "fonttbl":
            self._fonts[self._state.font] = codec_of_code_page(number)

    def _unicode(self, number: int) -> None:
        code = number + 0x10000 if number < 0 else number
        is_picture = 0xF000 <= code <= 0xF0FF or code < 32  # a letter of a symbol font
        if not is_picture:
            self._write(chr(code) if code <= 0x10FFFF else "\ufffd")
        self._fallback = self._state.skipped

    def _turn_page(self, _: int) -> None:
        self._page += 1

    # --- Text

    def _bytes(self, token: RtfToken) -> None:
        text = token.text
        if self._fallback:
            skipped = min(self._fallback, len(text))
            self._fallback -= skipped
            text = text[skipped:]
        if self._state.kind != "silent":
            self._pending += text
            if len(self._pending) > 4 * self.limits.line_chars:
                raise too_long_paragraph(self.limits)

    def _flush(self) -> None:
        """Decode the bytes since the last control word by the code page of their font."""
        if not self._pending:
            return
        codec = self._fonts.get(self._state.font) or self._codec
        if codec == SYMBOLS:
            text = self._pending.decode("ascii", errors="ignore")
        else:
            text = self._pending.decode(codec, errors="replace")
        self._pending.clear()
        self._write(text)

    def _write(self, text: str) -> None:
        state = self._state
        if state.kind == "title":
            self.title = (self.title + text)[:_LONGEST_NAME]
        elif state.kind == "listtext":
            self._list_text.append(text[:_LONGEST_NAME])
        elif state.kind == "stylesheet":
            style = self._styles.setdefault(state.style, ParagraphFormat())
            style.name = (style.name + text)[:_LONGEST_NAME].strip("; ")
        elif state.kind == "text" and not state.is_hidden and not state.is_deleted:
            paragraph = self._open[-1]
            if not paragraph.page and text.strip():
                paragraph.page = self._page
            paragraph.text.write(text, state.language, self.limits)

    # --- Paragraphs and tables

    def _close_cell(self, level: int) -> None:
        self._close_paragraph(level)
        if self._tables and not self._open[-1].depth:
            self._tables[-1].end_cell()

    def _close_row(self, level: int) -> None:
        if not self._open[-1].depth:
            self._enter_tables(level)
            self._tables[-1].end_row()

    def _enter_tables(self, level: int) -> None:
        """Leave or enter tables until ``level`` of them are open, one in a cell of the other."""
        level = min(level, _DEEPEST_TABLE)
        del self._tables[level:]
        while len(self._tables) < level:
            self._table_count += 1
            outer = self._tables[-1].current_cell() if self._tables else None
            self._tables.append(_RtfTable(self._table_count, outer))

    def _close_paragraph(self, level: int | None = None) -> None:
        paragraph = self._open[-1]
        cell = None
        if not paragraph.depth:
            self._enter_tables(self._state.level if level is None else level)
            cell = self._tables[-1].current_cell() if self._tables else None
        block = self._block(paragraph, cell)
        if block:
            paragraph.target.append(block)
        if not paragraph.depth:
            self.blocks += self._boxes
            self._boxes.clear()
        self._open[-1] = _OpenRtfParagraph(paragraph.depth, paragraph.target)
        check_paragraphs(len(self.blocks) + len(self.notes) + len(self._boxes), self.limits)

    def _block(self, paragraph: _OpenRtfParagraph, cell: TableCell | None) -> Block | None:
        text = "".join(paragraph.text.parts)
        if not text.strip():
            return None
        if not text.isascii():  # two halves of a character, each written as \u
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        style = self._styles.get(self._state.style) or ParagraphFormat()
        return Block(
            text,
            heading=style.heading or self._state.is_outline,
            title=style.title,
            hint=paragraph.text.claims.main_language() or language_in_name(style.name),
            cell=cell,
            page=max(1, paragraph.page),
            aside="boilerplate" if style.contents else None,
        )


_HANDLERS: Final[Mapping[str, Callable[[RtfHandler, int], None]]] = {
    "par": lambda handler, _: handler._close_paragraph(),
    "sect": lambda handler, _: handler._close_paragraph(),
    "cell": lambda handler, _: handler._close_cell(1),
    "nestcell": lambda handler, _: handler._close_cell(max(2, handler._state.level)),
    "row": lambda handler, _: handler._close_row(1),
    "nestrow": lambda handler, _: handler._close_row(max(2, handler._state.level)),
    "page": RtfHandler._turn_page,
    "pagebb": RtfHandler._turn_page,
    "u": RtfHandler._unicode,
    "ansicpg": RtfHandler._set_code_page,
    "mac": lambda handler, _: handler._set_code_page(10000),
    "pc": lambda handler, _: handler._set_code_page(437),
    "pca": lambda handler, _: handler._set_code_page(850),
    "deflang": RtfHandler._set_default_language,
    "fcharset": RtfHandler._set_charset,
    "cpg": RtfHandler._set_font_code_page,
    "sbasedon": RtfHandler._base_style,
}
