"""Paragraphs of an XML document from the roles of its elements, for any vocabulary.

The reader of a vocabulary gives each element a :data:`Role`, and a :class:`BlockBuilder` makes the
blocks: text between two elements that are not inline is a paragraph. A number (``§ 1``, ``(12)``,
``a)``) stands in elements of its own, so it is put before the paragraph or the heading that follows
it. Footnotes come after the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from benelux_search.documents.blocks import (
    Block,
    OpenText,
    TableCell,
    check_paragraphs,
    normalise_spaces,
)
from benelux_search.documents.open_tables import OpenTables
from benelux_search.model import Language
from benelux_search.reading_options import Limits

Role: TypeAlias = Literal[
    "inline", "block", "text", "flow", "heading", "number", "label", "note", "silent", "contents",
    "table", "row", "cell", "break", "space",
]  # fmt: skip
"""The function of an element in the text around it.

- ``inline``: a part of the paragraph around it.
- ``block``: a part of the document; it ends the paragraph before it.
- ``text``: a block that is a paragraph, with inline elements.
- ``flow``: inline in a paragraph, a paragraph elsewhere.
- ``heading``: a heading; blocks inside it are parts of it.
- ``number``: the number of what follows; ``label``: a number that may be a heading by itself.
- ``note``: a footnote; ``silent``: no text; ``contents``: a table of contents.
- ``table``, ``row``, ``cell``: a table; ``break``, ``space``: a line break, and a space.
"""
_GATHERING: Final = ("heading", "number", "label")
_PARAGRAPHS: Final = frozenset({"text", "heading", "cell"})
_STRAY: Final = 3  # characters at the end of a paragraph that a block interrupts: "»;"


@dataclass(slots=True)
class _Element:
    role: Role
    language: Language | None
    is_stated: bool  # the element itself states its language


@dataclass(slots=True)
class _Context:
    """A paragraph that is being collected, and the numbers that wait for one.

    ``gathering`` is the role of the open heading or number, at ``level``. ``number_level`` is the
    level of the element that contains the number or label.
    """

    text: OpenText = field(default_factory=OpenText)
    gathering: Role | None = None
    level: int = 0
    number: str = ""
    label: str = ""
    number_level: int = 0
    opening: str = ""
    paragraphs: int = 0
    is_title: bool = False


@dataclass(slots=True)
class BlockBuilder:
    """A builder of the blocks of a text and of those of its notes."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    _open: list[_Element] = field(default_factory=list)
    _contexts: list[_Context] = field(default_factory=lambda: [_Context()])
    _tables: OpenTables = field(default_factory=OpenTables)
    _silent: int = 0
    _contents: int = 0

    @property
    def depth(self) -> int:
        """Return the number of open elements."""
        return len(self._open)

    @property
    def is_silent(self) -> bool:
        """Return True inside an element whose text is not read."""
        return self._silent > 0

    @property
    def in_paragraph(self) -> bool:
        """Return True inside an element that is a paragraph, a heading or a cell."""
        return self._contexts[-1].paragraphs > 0

    def open(self, role: Role, language: Language | None = None, *, stated: bool = False) -> None:
        """Open an element; ``stated`` is True if the element has a language, known or not."""
        if not stated:
            language = self._open[-1].language if self._open else None
        if role == "flow":
            role = "inline" if self.in_paragraph else "text"
        self._silent += role == "silent"
        if not self._silent:
            self._before(role)
        self._open.append(_Element(role, language, stated))
        if role == "note" and not self._silent:
            self._contexts.append(_Context())

    def _before(self, role: Role) -> None:
        context = self._contexts[-1]
        if role in ("break", "space"):
            self.write("\n" if role == "break" and context.gathering is None else " ")
        elif role not in ("inline", "note"):
            if context.gathering is not None:
                self._part_of_heading()
            else:
                self._flush()
                if role == "table":
                    self._emit_numbers()
                if role in _GATHERING:
                    context.gathering, context.level = role, self.depth
            context.paragraphs += role in _PARAGRAPHS
            self._contents += role == "contents"
            self._open_table(role)

    def close(self) -> None:
        """Close the innermost open element."""
        element = self._open.pop()
        if self._silent:
            self._silent -= element.role == "silent"
            return
        role, context = element.role, self._contexts[-1]
        if role == "note":
            self._flush()
            self._emit_numbers()
            self._contexts.pop()
        elif role not in ("inline", "break", "space"):
            if context.gathering is None:
                self._flush()
                if context.number_level > self.depth:
                    self._emit_numbers()
            elif context.level == self.depth:
                self._end_gathering()
            else:
                self._part_of_heading()
            context.paragraphs -= role in _PARAGRAPHS
            self._contents -= role == "contents"
            if role == "table":
                self._tables.close_table()

    def write(self, text: str) -> None:
        """Add characters to the paragraph."""
        if self._silent:
            return
        context = self._contexts[-1]
        has_language = self._open and context.gathering not in ("number", "label")
        language = self._open[-1].language if has_language else None
        context.text.write(text, language, self.limits)

    def add_number(self, text: str) -> None:
        """Put a number before the next paragraph of the innermost open element."""
        if not self._silent:
            context = self._contexts[-1]
            context.number = f"{context.number} {text}".strip()
            context.number_level = self.depth

    def open_quote(self, mark: str) -> None:
        """Put a quotation mark before the next paragraph."""
        if not self._silent:
            self._flush()
            self._contexts[-1].opening += mark

    def close_quote(self, mark: str) -> None:
        """Put a quotation mark after the last paragraph."""
        if not self._silent:
            self._flush()
            target = self._target()
            if target:
                target[-1].text += mark

    def mark_title(self) -> None:
        """Make the paragraph that is being collected the title of the document."""
        if not self._silent:
            self._contexts[-1].is_title = True

    def state_language(self, language: Language | None, level: int) -> None:
        """Set the language of the open elements from a level on, where none states another."""
        for element in self._open[level:]:
            if element.is_stated:
                return
            element.language = language

    def finish(self) -> list[Block]:
        """Return the blocks of the text and of the notes; also after damage, with elements open."""
        while self._open:
            self.close()
        self._flush()
        self._emit_numbers()
        return [*self.blocks, *self.notes]

    def _target(self) -> list[Block]:
        return self.notes if len(self._contexts) > 1 else self.blocks

    def _cell(self) -> TableCell | None:
        """Return the open table cell; a note in a cell is not part of it."""
        return self._tables.cell if len(self._contexts) == 1 else None

    def _part_of_heading(self) -> None:
        """Separate the blocks of a heading or a number, such as the lines of a long title."""
        self.write(" ")

    def _end_gathering(self) -> None:
        context = self._contexts[-1]
        role, context.gathering = context.gathering, None
        if role == "heading":
            self._flush(heading=True)
            return
        text = normalise_spaces("".join(context.text.parts))
        context.text = OpenText()
        if role == "label" and any(map(str.isalpha, text)):
            if context.label:
                self._emit_numbers()
            context.label = text
        else:
            context.number = f"{context.number} {text}".strip()
        context.number_level = self.depth

    def _flush(self, *, heading: bool = False) -> None:
        """End the paragraph, if it has text, and put the waiting numbers before it."""
        context = self._contexts[-1]
        text = "".join(context.text.parts).strip()
        claims, is_title = context.text.claims, context.is_title
        context.text, context.is_title = OpenText(), False
        if not text:
            return
        last = self._target()[-1:]
        is_stray = len(text) <= _STRAY and not any(map(str.isalnum, text))
        if is_stray and last and last[0].cell is self._cell():
            last[0].text += text
            return
        if context.label and not heading:
            label, context.label = context.label, ""
            self._add(label, heading=True)
        numbers = [mark for mark in (context.label, context.number) if mark]
        context.label = context.number = ""
        self._add(
            " ".join([*numbers, text]),
            heading=heading or is_title,
            title=is_title,
            hint=claims.main_language(),
        )

    def _emit_numbers(self) -> None:
        """Make paragraphs of the numbers that no paragraph follows."""
        context = self._contexts[-1]
        label, number = context.label, context.number
        context.label = context.number = ""
        context.number_level = 0
        if label:
            self._add(label, heading=True)
        if number:
            self._add(number)

    def _add(
        self,
        text: str,
        *,
        heading: bool = False,
        title: bool = False,
        hint: Language | None = None,
    ) -> None:
        context = self._contexts[-1]
        opening, context.opening = context.opening, ""
        block = Block(
            opening + text,
            heading=heading,
            title=title,
            hint=hint,
            cell=self._cell(),
            aside="boilerplate" if self._contents else None,
        )
        self._target().append(block)
        check_paragraphs(len(self.blocks) + len(self.notes), self.limits)

    def _open_table(self, role: Role) -> None:
        if role == "table":
            self._tables.open_table()
        elif role == "row":
            self._tables.open_row()
        elif role == "cell":
            self._tables.open_cell()
