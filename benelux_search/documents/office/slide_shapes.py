"""The shapes of a slide in PowerPoint's format: their places, their text and their tables.

The elements are those of ECMA-376, part 1, chapters 19 to 21. Lengths are in EMU (914,400 to the
inch). A placeholder without a place of its own has that of the layout of its slide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import Block, OpenText, TableCell, language_of_tag
from benelux_search.reading_options import Limits
from benelux_search.text.joins import is_note_mark

TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
SHAPES: Final = frozenset({"sp", "graphicFrame"})
POINTS: Final = frozenset({"pt"})  # of a diagram
# The fallback of newer markup, and fields such as the number of the slide
_SILENT: Final = frozenset({"Fallback", "fld"})


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a slide."""

    left: float
    top: float
    width: float
    height: float

    def is_beside(self, other: Area) -> bool:
        """Return True if two areas stand side by side: at one height, without much overlap."""
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        heights, widths = (self.height, other.height), (self.width, other.width)
        return down > 0 and 2 * down >= min(heights) and 5 * across <= min(widths)


@dataclass(slots=True)
class Shape:
    """A shape: its area, its text as blocks, and the type and index of its placeholder.

    ``area`` is None for a placeholder that takes the area of its layout. ``diagram`` is the id of
    the relation to the texts of a diagram.
    """

    kind: str = ""
    index: str = ""
    area: Area | None = None
    blocks: list[Block] = field(default_factory=list)
    diagram: str = ""
    is_placeholder: bool = False

    @property
    def is_furniture(self) -> bool:
        """Return True for the date, the number and the footer of a slide."""
        return self.kind in _FURNITURE


@dataclass(frozen=True, slots=True)
class _Transform:
    """A change of scale and place, from the coordinates inside a group to those of the slide."""

    scale_x: float = 1.0
    scale_y: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def area(self, inner: Area) -> Area:
        return Area(
            self.x + self.scale_x * inner.left,
            self.y + self.scale_y * inner.top,
            self.scale_x * inner.width,
            self.scale_y * inner.height,
        )

    def inside(self, outer: Area, inner: Area) -> _Transform:
        """Return the transform inside a group that shows the area ``inner`` in ``outer``."""
        x = outer.width / inner.width if inner.width else 1.0
        y = outer.height / inner.height if inner.height else 1.0
        return _Transform(
            self.scale_x * x,
            self.scale_y * y,
            self.x + self.scale_x * (outer.left - x * inner.left),
            self.y + self.scale_y * (outer.top - y * inner.top),
        )


@dataclass(slots=True)
class SlideHandler:
    """A handler of the XML events of a slide, a layout or a page of notes that makes its shapes.

    ``tables`` yields a number for each table of the file. ``wanted`` are the elements that are
    shapes.
    """

    limits: Limits
    tables: Iterator[int]
    page: int = 1
    wanted: frozenset[str] = SHAPES
    shapes: list[Shape] = field(default_factory=list)
    is_hidden: bool = False
    _groups: list[_Transform] = field(default_factory=lambda: [_Transform()])
    _frame: dict[str, tuple[float, float]] = field(default_factory=dict)
    _shape: Shape | None = None
    _paragraph: OpenText | None = None
    _language: str = ""
    _is_raised: bool = False
    _in_text: bool = False
    _silent: int = 0
    _table: int = 0
    _row: int = -1
    _column: int = -1
    _cell: TableCell | None = None
    _is_merged: bool = False

    def read(self, pieces: Iterable[bytes]) -> str | None:
        """Read a part; return None, or a description of the damage if it is broken."""
        broken = zip_package.parse_part(pieces, self._start, self._end, self._data)
        self._close_paragraph()
        return broken

    def _start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag in _SILENT or self._silent:
            self._silent += tag in _SILENT
        elif tag == "sld":
            self.is_hidden = attributes.get("show") in ("0", "false")
        elif tag in ("off", "ext", "chOff", "chExt"):
            self._keep_length(tag, attributes)
        elif tag == "grpSp":
            self._groups.append(self._groups[-1])
        elif tag in self.wanted:
            self._shape = Shape()
            self.shapes.append(self._shape)
        elif self._shape is not None:
            self._shape_part(self._shape, tag, attributes)

    def _shape_part(self, shape: Shape, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "ph":
            shape.kind, shape.index = attributes.get("type", ""), attributes.get("idx", "")
            shape.is_placeholder = True
        elif tag == "relIds":
            shape.diagram = attributes.get("dm", "")
        elif tag == "p":
            self._paragraph = OpenText()
        elif tag in ("r", "br"):
            self._language, self._is_raised = "", False
            self._write("\n" if tag == "br" else "")
        elif tag == "rPr":
            self._language = attributes.get("lang", "")
            self._is_raised = _number(attributes, "baseline") > 0
        elif tag == "t":
            self._in_text = True
        elif tag in ("tbl", "tr", "tc"):
            self._table_part(tag, attributes)

    def _table_part(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "tbl":
            self._table, self._row = next(self.tables), -1
        elif tag == "tr":
            self._row, self._column = self._row + 1, -1
        else:
            self._column += 1
            self._cell = TableCell(self._table, max(0, self._row), self._column)
            self._is_merged = any(
                attributes.get(name, "0") not in ("0", "false") for name in ("hMerge", "vMerge")
            )

    def _keep_length(self, tag: str, attributes: zip_package.Attributes) -> None:
        names = ("x", "y") if tag in ("off", "chOff") else ("cx", "cy")
        if names[0] in attributes:  # `ext` has another meaning elsewhere
            self._frame[tag] = _number(attributes, names[0]), _number(attributes, names[1])

    def _end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif self._silent:
            return
        elif tag == "xfrm":
            self._end_frame()
        elif tag == "grpSp" and len(self._groups) > 1:
            self._groups.pop()
        elif tag == "t":
            self._in_text = False
        elif tag == "p":
            self._close_paragraph()
        elif tag == "tc":
            self._cell, self._is_merged = None, False
        elif tag in self.wanted:
            self._shape = None

    def _end_frame(self) -> None:
        frame, self._frame = self._frame, {}
        if "off" not in frame or "ext" not in frame:
            return
        area = Area(*frame["off"], *frame["ext"])
        if self._shape is not None:
            self._shape.area = self._groups[-1].area(area)
        elif "chOff" in frame and "chExt" in frame and len(self._groups) > 1:
            inner = Area(*frame["chOff"], *frame["chExt"])
            self._groups[-1] = self._groups[-1].inside(area, inner)

    def _data(self, text: str) -> None:
        if self._in_text and not self._silent:
            self._write(text)

    def _write(self, text: str) -> None:
        paragraph = self._paragraph
        if paragraph is None or self._is_merged:
            return
        if self._is_raised and is_note_mark(text, "".join(paragraph.parts[-3:])):
            text = f" {text}"
        paragraph.write(text, language_of_tag(self._language), self.limits)

    def _close_paragraph(self) -> None:
        paragraph, self._paragraph = self._paragraph, None
        shape = self._shape
        if paragraph is None or shape is None:
            return
        text = "".join(paragraph.parts)
        if text.strip():
            hint = paragraph.claims.main_language()
            is_title = shape.kind in TITLES
            shape.blocks.append(
                Block(text, heading=is_title, hint=hint, cell=self._cell, page=self.page)
            )


def _number(attributes: Mapping[str, str], name: str) -> float:
    """Return the number in an attribute; 0 for text, or for a length that no slide has."""
    value = attributes.get(name, "")
    digits = value[1:] if value[:1] == "-" else value
    return float(value) if digits.isascii() and digits.isdecimal() and len(digits) < 12 else 0.0
