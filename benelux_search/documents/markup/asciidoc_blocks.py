"""The blocks of an AsciiDoc file: titles, paragraphs, lists, delimited blocks and tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from benelux_search.documents import blocks
from benelux_search.documents.markup.asciidoc_inline import InlineText, attributes_of
from benelux_search.documents.markup.row_pieces import RowPiece, piece_of_row
from benelux_search.documents.plain_text import TextRow
from benelux_search.model import Boundary, Language

_TITLE: Final = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?\s*$")
_UNDERLINE: Final = re.compile(r"(=+|-+|~+|\^+|\++)\s*$")
_ATTRIBUTE: Final = re.compile(r":(!?[A-Za-z0-9_][\w-]*!?):(?:\s+(.*))?$")
_REVISION: Final = re.compile(r"(?:v?[\d.]{1,20},\s*)?(\d{4}-\d{2}-\d{2})\b")
_DELIMITER: Final = re.compile(r"(-{4,}|\.{4,}|={4,}|_{4,}|\*{4,}|\+{4,}|/{4,}|--|`{3,}.*)\s*$")
_TABLE: Final = re.compile(r"[|,:!]={3,}\s*$")
_BRACKETS: Final = re.compile(
    r"\[(?:[^\]\s,][^\]]{0,500}|,[^\]]{1,500})?\]\s*$|\[\[.{1,300}\]\]\s*$"
)
_CAPTION: Final = re.compile(r"\.(?![.\s])(.+)")
_RULE: Final = re.compile(r"(?:'{3,}|<{3}|-{3}|\*{3}|- - -|\* \* \*)\s*$")
_DIRECTIVE: Final = re.compile(r"(include|ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\]\s*$")
_MACRO: Final = re.compile(r"(image|video|audio|toc)::([^\[\s]*)\[(.*)\]\s*$")
_ADMONITION: Final = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+(?=\S)")
_ITEM: Final = re.compile(r"\s*(\*{1,6}|-)\s+(?:\[[ xX*]\]\s+)?(?=\S)")
_ORDERED: Final = re.compile(r"\s*(\.{1,5})\s+(?=\S)")
_CALLOUT: Final = re.compile(r"<(\d{1,3}|\.)>\s+(?=\S)")
_DESCRIBED: Final = re.compile(r"\s*(\S.{0,300}?)(?::{2,4}|;;)(?:\s+(?=\S)|\s*$)")
_CELL: Final = re.compile(
    r"(?:(?<=\s)|^)((?:\d{1,3}(?:\.\d{1,3})?[+*])?[<^>.]{0,3}[a-z]?)(?<!\\)\|"
)
_HARD_BREAK: Final = re.compile(r"\s\+\s*$")
_TAG: Final = re.compile(r"<[^<>]{0,1000}>")
_NUMERALS: Final = "1aiAI"  # the types of the levels of an ordered list
_MOST_COLUMNS: Final = 1000


@dataclass(slots=True)
class BlockReader:
    """A reader of the rows of a file, from the first to the last.

    ``references`` are the files that it includes. ``has_conditions`` is True if it has text that
    depends on attributes.
    """

    rows: Sequence[TextRow]
    inline: InlineText = field(default_factory=InlineText)
    references: list[str] = field(default_factory=list)
    has_conditions: bool = False
    _at: int = 0
    _made: list[RowPiece] = field(default_factory=list)
    _notes: list[RowPiece] = field(default_factory=list)
    _style: str = ""  # the attributes in brackets above the next block
    _hint: Language | None = None
    _counts: list[int] = field(default_factory=list)  # of the open ordered lists
    _in_list: bool = False
    _table_count: int = 0

    def pieces(self) -> list[RowPiece]:
        """Return the pieces of text of the file, with those of the footnotes at the end."""
        self._header()
        while self._at < len(self.rows):
            self._block()
        return [*self._made, *self._notes]

    def _header(self) -> None:
        """Read the title of the document, and the rows below it up to a blank row."""
        while self._at < len(self.rows) and self._is_unseen(self.rows[self._at].text):
            self._at += 1
        if self._at == len(self.rows) or not re.match(r"[=#] \S", self.rows[self._at].text):
            return
        self._block()
        lines = 0
        while self._at < len(self.rows) and (text := self.rows[self._at].text).strip():
            if not self._is_unseen(text):
                lines += 1
                revision = _REVISION.match(text)
                if lines > 2 or (lines == 2 and not revision) or _TITLE.match(text):
                    return
                if revision:
                    self.inline.attributes.setdefault("revdate", revision[1])
            self._at += 1

    def _is_unseen(self, text: str) -> bool:
        """Return True for a row without text: blank, a comment, an attribute or a directive."""
        if not text.strip() or (text.startswith("//") and not text.startswith("///")):
            return True
        directive = _DIRECTIVE.match(text)
        if directive:
            kind, target, inner = directive.groups()
            if kind == "include":
                self.references.append(target)
            self.has_conditions |= kind != "include"
            return not (inner.strip() and kind in ("ifdef", "ifndef"))
        attribute = _ATTRIBUTE.match(text)
        if attribute:
            name, value = attribute[1].lower(), attribute[2] or ""
            if "!" in name:
                self.inline.attributes.pop(name.strip("!"), None)
            else:
                self.inline.attributes[name] = value.strip()
        return attribute is not None

    def _block(self) -> None:
        """Read the block that begins at the next row."""
        text = self.rows[self._at].text
        title = _TITLE.match(text)
        if self._is_unseen(text) or text.strip() == "+" or _RULE.match(text):
            self._at += 1
        elif _TABLE.match(text):
            self._table(text.strip())
        elif _DELIMITER.match(text):
            self._delimited(text.strip())
        elif title:
            self._leave_list()
            level = len(title[1])
            self._add(title[2], heading=True, title=level == 1)
            self._at += 1
        elif _BRACKETS.match(text):
            self._attributes(text)
        elif self._is_underlined():
            self._leave_list()
            self._add(text.strip(), heading=True, title=self.rows[self._at + 1].text[0] == "=")
            self._at += 2
        elif caption := _CAPTION.match(text):
            self._add(caption[1])
            self._at += 1
        elif macro := _MACRO.match(text):
            if macro[1] == "image":
                self._add(macro[3].partition(",")[0].strip('"'))
            self._at += 1
        else:
            self._paragraph()

    def _is_underlined(self) -> bool:
        """Return True if the next row is a title and the row below it is its underline."""
        if self._at + 1 >= len(self.rows):
            return False
        text, below = (self.rows[self._at + k].text.rstrip() for k in (0, 1))
        is_word = any(map(str.isalnum, text)) and text[0] not in " \t"
        return bool(_UNDERLINE.match(below)) and is_word and abs(len(text) - len(below)) <= 1

    def _attributes(self, text: str) -> None:
        self._style = text.strip()[1:-1]
        roles = attributes_of(self._style)
        names = " ".join([roles.get("role", ""), *re.findall(r"\.([\w-]+)", self._style)])
        self._hint = blocks.language_of_tag(roles.get("lang")) or blocks.language_in_name(names)
        kind, *values = self._style.split(",")
        if kind.strip() in ("quote", "verse"):
            self._add(", ".join(value.strip(' "') for value in values if value.strip()))
        self._at += 1

    def _delimited(self, mark: str) -> None:
        """Read a delimited block; one with text is read row by row like the text around it."""
        self._at += 1
        kind = mark[0]
        is_verse = kind == "_" and self._style.startswith("verse")
        if (kind in "=_*" and not is_verse) or mark == "--":
            return
        end = "```" if kind == "`" else mark
        while self._at < len(self.rows) and self.rows[self._at].text.strip() != end:
            text = self.rows[self._at].text
            if kind == "+":
                text = _TAG.sub("", text)
            if kind != "/" and text.strip():
                self._add(self.inline.visible(text) if kind == "_" else text, as_it_is=True)
            self._at += 1
        self._at += 1
        self._style, self._hint = "", None

    def _paragraph(self) -> None:
        """Read a paragraph or an item of a list."""
        text = self.rows[self._at].text
        mark, body = self._item(text)
        is_item = body != text
        if not is_item and text[0] in " \t" and not self._in_list:
            self._literal()
            return
        self._in_list = is_item or self._in_list
        if not is_item and not self.rows[self._at - 1].text.strip() and self._at:
            self._leave_list()
        first, parts = self._at, [_ADMONITION.sub("", body)]
        self._at += 1
        while self._at < len(self.rows) and not self._ends_paragraph(self.rows[self._at].text):
            row = self.rows[self._at].text
            parts.append("" if row.startswith("//") else row)
            self._at += 1
        hard = {k + 1 for k, part in enumerate(parts) if _HARD_BREAK.search(part)}
        visible = self._visible("\n".join(_HARD_BREAK.sub("", part) for part in parts), first)
        lines = visible.split("\n")
        if mark:
            lines[0] = f"{mark} {lines[0]}"
        for k, line in enumerate(lines):
            before: Boundary | None = "end" if k == 0 or k in hard else None
            self._put(first + k, line, begins=k == 0, before=before)
        self._style, self._hint = "", None

    def _item(self, text: str) -> tuple[str, str]:
        """Return the number and the text of an item of a list; ("", text) for another row."""
        if directive := _DIRECTIVE.match(text):
            return "", directive[3]
        if match := _ITEM.match(text):
            return "", text[match.end() :]
        if match := _ORDERED.match(text):
            level = len(match[1])
            self._counts = [*self._counts, *[0] * level][:level]
            self._counts[-1] += 1
            numeral = blocks.list_numeral(_NUMERALS[level - 1], self._counts[-1])
            return f"{numeral}.", text[match.end() :]
        if match := _CALLOUT.match(text):
            return match[1].strip("."), text[match.end() :]
        if match := _DESCRIBED.match(text):
            self._add(match[1])
            if match.end() < len(text):
                return "", text[match.end() :]
            return "", ""
        return "", text

    def _ends_paragraph(self, text: str) -> bool:
        if not text.strip() or text.strip() == "+" or _TABLE.match(text):
            return True
        if _DELIMITER.match(text) or _BRACKETS.match(text) or _DIRECTIVE.match(text):
            return True
        return self._in_list and any(
            pattern.match(text) for pattern in (_ITEM, _ORDERED, _CALLOUT, _DESCRIBED)
        )

    def _leave_list(self) -> None:
        self._in_list, self._counts = False, []

    def _literal(self) -> None:
        """Read an indented paragraph, which is shown as it is written."""
        while self._at < len(self.rows) and (text := self.rows[self._at].text).strip():
            self._add(text, as_it_is=True)
            self._at += 1

    # --- Tables

    def _table(self, mark: str) -> None:
        self._at += 1
        self._table_count += 1
        separator = {",": ",", ":": ":", "!": "!"}.get(mark[0], "|")
        columns = _column_count(attributes_of(self._style).get("cols", ""))
        number, last, index = self._table_count, None, 0
        while self._at < len(self.rows) and (text := self.rows[self._at].text).strip() != mark:
            before, cells = _cells(text, separator)
            if before.strip() and last is not None:
                last.text += " " + self._visible(before.strip())
            elif before.strip():
                self._add(before)
            columns = columns or sum(span for span, _ in cells)
            for span, cell_text in cells:
                cell = blocks.TableCell(number, index // columns, index % columns)
                last = blocks.Block(self._visible(cell_text.strip()), hint=self._hint, cell=cell)
                self._made.append(
                    piece_of_row(self.rows[self._at], last, begins=True, before="end")
                )
                index += span
            self._at += 1
        self._at += 1
        self._style, self._hint = "", None

    # --- Pieces

    def _add(
        self, text: str, *, heading: bool = False, title: bool = False, as_it_is: bool = False
    ) -> None:
        """Add a block of one row: the next row of the file."""
        shown = text if as_it_is else self._visible(text)
        self._put(self._at, shown, begins=True, before="end", heading=heading, title=title)

    def _visible(self, text: str, index: int | None = None) -> str:
        """Return the visible text; the footnotes in it are added to those of the file.

        ``index`` is that of the first row of the text, by default the next row.
        """
        row = self._at if index is None else index
        shown = self.inline.visible(text)
        found, self.inline.footnotes = self.inline.footnotes, []
        for note in found:
            block = blocks.Block(self.inline.visible(note), hint=self._hint)
            self._notes.append(piece_of_row(self.rows[row], block, begins=True, before="end"))
        return shown

    def _put(
        self,
        index: int,
        text: str,
        *,
        begins: bool,
        before: Boundary | None,
        heading: bool = False,
        title: bool = False,
    ) -> None:
        if text.strip():
            block = blocks.Block(text, heading=heading, title=title, hint=self._hint)
            self._made.append(piece_of_row(self.rows[index], block, begins=begins, before=before))


def _column_count(cols: str) -> int:
    """Return the number of columns that an attribute states (``1,2``, ``3*``), or 0."""
    count = 0
    for part in re.split("[,;]", cols) if cols.strip() else ():
        times = re.match(r"\s*(\d{1,3})\*", part)
        count += int(times[1]) if times else 1
    return min(count, _MOST_COLUMNS)


def _cells(text: str, separator: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the text before the first cell of a row, and the columns and text of each cell."""
    if separator in ",:":
        values = next(csv.reader([text], delimiter=separator), []) if text.strip() else []
        return "", [(1, value) for value in values]
    pattern = _CELL if separator == "|" else re.compile(r"(?<!\\)()!")
    marks = list(pattern.finditer(text))
    if not marks:
        return text, []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    cells = []
    for mark, end in zip(marks, ends, strict=True):
        span = re.match(r"(\d{1,3})(?:\.\d{1,3})?\+", mark[1])
        cells.append((int(span[1]) if span else 1, text[mark.end() : end].replace("\\|", "|")))
    return text[: marks[0].start()], cells
