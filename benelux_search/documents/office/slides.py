"""A reader of presentations (``.pptx`` and its kin): titles, text, tables and speaker's notes.

Slides are read in their order, and the shapes of a slide from top to bottom. Two boxes that stand
side by side, one in Dutch and one in French, are like the two cells of a table row. The notes of a
slide follow it. Macros are not looked at, and hidden slides are left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import (
    Block,
    TableCell,
    check_paragraphs,
    normalise_spaces,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.office.office_document import document_of, empty_error
from benelux_search.documents.office.slide_shapes import POINTS, TITLES, Area, Shape, SlideHandler
from benelux_search.errors import Message, Note, SourceError, plural_note
from benelux_search.model import LANGUAGES, Language, RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors
from benelux_search.text.languages.line_evidence import languages_of

_FORMAT: Final = zip_package.PackageFormat(
    Message("a presentation"), Message("an old presentation (.ppt)"), ".pptx"
)
_MAIN: Final = "ppt/presentation.xml"
_LOOKED_AT: Final = 300  # characters examined of a paragraph, as in tables
_SORTED: Final = 500  # shapes of a slide whose places are compared


@dataclass(frozen=True, slots=True)
class SlidesSource(FileSource):
    """A reader of PowerPoint files of 2007 and later, as LibreOffice and Google write them, too."""

    suffixes = frozenset({".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"})
    temporary = ("~$",)

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of the slides as lines; the page of a line is the slide.

        Raises:
            EmptySource: the slides have no text.
            BinarySource: the file has another format.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            package = zip_package.open_package(path, self.limits, _FORMAT)
            reader = _SlidesReader(package, self.limits)
            blocks = reader.read()
            no_text = empty_error(reader.damage, Message("the presentation has no text"))
            document = document_of(blocks, reader.messages, empty=no_text)
            return replace(document, title_property=package.stated_title())


@dataclass(frozen=True, slots=True)
class _BoxPair:
    """The blocks of two boxes side by side, and the languages of the two."""

    left: Sequence[Block]
    right: Sequence[Block]
    languages: tuple[Language | None, Language | None]


@dataclass(slots=True)
class _SlidesReader:
    package: zip_package.Package
    limits: Limits
    messages: list[str] = field(default_factory=list)
    damage: str | None = None
    _tables: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _layouts: dict[str, list[Shape]] = field(default_factory=dict)
    _pairs: list[_BoxPair] = field(default_factory=list)
    _hidden: int = 0

    def read(self) -> list[Block]:
        """Return the blocks of all slides, with their notes."""
        blocks: list[Block] = []
        for page, part in enumerate(self._slides(), 1):
            blocks += self._slide(part, page)
            check_paragraphs(len(blocks), self.limits)
        self._mark_pairs()
        if self._hidden:
            self.messages.append(
                plural_note(
                    "hidden-slides",
                    self._hidden,
                    "a hidden slide is left out",
                    "{} hidden slides are left out",
                )
            )
        return blocks

    def _slides(self) -> list[str]:
        """Return the parts of the slides in the order in which they are shown."""
        main = self.package.targets("").get("officeDocument", _MAIN)
        if main not in self.package or not main.startswith("ppt/"):
            raise SourceError(Message("not a presentation: {} is missing", _MAIN))
        relations = self.package.relations(main)
        ids: list[str] = []

        def start(tag: str, attributes: zip_package.Attributes) -> None:
            if tag == "sldId":
                ids.append(attributes.get("id", ""))

        broken = self.package.parse(main, start)
        if broken:
            self._add_damage(Message("the list of slides"), broken)
        slides = (relations[each].target for each in ids if each in relations)
        return [part for part in dict.fromkeys(slides) if part in self.package]

    def _add_damage(self, what: str, cause: str) -> None:
        self.damage = self.damage or cause
        self.messages.append(Note("damaged-part", "{} is damaged: {}", what, cause))

    def _slide(self, part: str, page: int) -> list[Block]:
        slide = SlideHandler(self.limits, self._tables, page)
        broken = slide.read(self.package.pieces(part))
        if broken:
            self._add_damage(Message("slide {}", page), broken)
        if slide.is_hidden:
            self._hidden += 1
            return []
        related = self.package.targets(part)
        layout = self._layout(related.get("slideLayout", ""))
        shapes = [shape for shape in slide.shapes if not shape.is_furniture]
        for shape in shapes:
            if shape.diagram:
                shape.blocks += self._diagram(part, shape.diagram, page)
            if shape.area is None and shape.is_placeholder:
                shape.area = _area_in_layout(shape, layout)
        blocks: list[Block] = []
        for row in _rows([shape for shape in shapes if shape.blocks]):
            if len(row) == 2:
                self._add_pair(row[0].blocks, row[1].blocks)
            blocks += itertools.chain.from_iterable(shape.blocks for shape in row)
        if page == 1:
            for block in blocks:
                block.title = block.heading
        return blocks + self._notes(related.get("notesSlide", ""), page)

    def _layout(self, part: str) -> list[Shape]:
        """Return the placeholders of a layout, followed by those of its master."""
        if part not in self._layouts:
            shapes: list[Shape] = []
            for name in (part, self.package.targets(part).get("slideMaster", "")):
                if name in self.package:
                    handler = SlideHandler(self.limits, self._tables)
                    handler.read(self.package.pieces(name))
                    shapes += [shape for shape in handler.shapes if shape.is_placeholder]
            self._layouts[part] = shapes
        return self._layouts[part]

    def _diagram(self, part: str, relation: str, page: int) -> list[Block]:
        """Return the texts of a diagram (SmartArt) in a slide."""
        related = self.package.relations(part).get(relation)
        if related is None or related.target not in self.package:
            return []
        handler = SlideHandler(self.limits, self._tables, page, POINTS)
        handler.read(self.package.pieces(related.target))
        return [block for shape in handler.shapes for block in shape.blocks]

    def _notes(self, part: str, page: int) -> list[Block]:
        """Return the notes of the speaker."""
        if part not in self.package:
            return []
        handler = SlideHandler(self.limits, self._tables, page)
        broken = handler.read(self.package.pieces(part))
        if broken:
            self._add_damage(Message("the notes of slide {}", page), broken)
        shapes = [shape for shape in handler.shapes if not shape.is_furniture]
        return [replace(block, heading=False) for shape in shapes for block in shape.blocks]

    def _add_pair(self, left: Sequence[Block], right: Sequence[Block]) -> None:
        if not any(block.cell for block in (*left, *right)):
            nl, fr = languages_of([_texts(left), _texts(right)])
            self._pairs.append(_BoxPair(left, right, (nl, fr)))

    def _mark_pairs(self) -> None:
        """Make the boxes of a Dutch and a French text cells of a row.

        Texts that are too short to tell their language take that of the other slides.
        """
        sides = ([p.left for p in self._pairs], [p.right for p in self._pairs])
        usual = languages_of([_texts(list(itertools.chain(*side))) for side in sides])
        tables: dict[Language, tuple[int, Iterator[int]]] = {}
        for pair in self._pairs:
            languages = [mine or other for mine, other in zip(pair.languages, usual, strict=True)]
            if set(languages) != set(LANGUAGES):
                continue
            first = languages[0] or "nl"
            table, rows = tables.setdefault(first, (next(self._tables), itertools.count()))
            row = next(rows)
            for column, blocks in enumerate((pair.left, pair.right)):
                cell = TableCell(table, row, column)
                for block in blocks:
                    block.cell = cell


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [normalise_spaces(block.text[:_LOOKED_AT]) for block in blocks]


def _area_in_layout(shape: Shape, layout: Sequence[Shape]) -> Area | None:
    """Return the area of the placeholder that a shape fills: that of its index, else its type."""
    by_index = [each for each in layout if each.index == shape.index and shape.index]
    by_kind = [
        each for each in layout if each.kind == shape.kind or {each.kind, shape.kind} <= TITLES
    ]
    return next((each.area for each in (*by_index, *by_kind) if each.area), None)


def _rows(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """Return the shapes of a slide in reading order, those that stand side by side in one row."""
    titles = [shape for shape in shapes if shape.kind in TITLES]
    others = [shape for shape in shapes if shape.kind not in TITLES]
    placed = [(shape.area, shape) for shape in others if shape.area]
    rows: list[list[tuple[Area, Shape]]] = []
    if len(placed) == len(others) <= _SORTED:
        for area, shape in sorted(placed, key=lambda each: (each[0].top, each[0].left)):
            row = next((r for r in rows if all(area.is_beside(other) for other, _ in r)), None)
            if row is None:
                rows.append([(area, shape)])
            else:
                row.append((area, shape))
    else:
        return [*([title] for title in titles), *([shape] for shape in others)]
    ordered = [sorted(row, key=lambda each: each[0].left) for row in rows]
    return [*([title] for title in titles), *([shape for _, shape in row] for row in ordered)]
