"""The pieces of text in the document tree that docutils makes of a reStructuredText file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from docutils import core, nodes
from docutils.readers import standalone
from docutils.transforms import Transform, frontmatter

from benelux_search.documents import blocks, plain_text
from benelux_search.documents.markup.row_pieces import RowPiece, piece_of_row
from benelux_search.documents.stated_values import references_note, stated_date
from benelux_search.metadata.stated_titles import titles_of, titles_of_headings
from benelux_search.model import Boundary, Facts, Language, Titles

_SETTINGS: Final = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 2,
    "halt_level": 6,  # never
    "warning_stream": False,
    "input_encoding": "unicode",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "toc_backlinks": False,
}
_KINDS: Final = {
    "arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"
}  # fmt: skip
_SILENT: Final = (
    nodes.comment, nodes.substitution_definition, nodes.pending, nodes.target, nodes.docinfo,
    nodes.transition, nodes.raw, nodes.meta, nodes.label, nodes.colspec,
)  # fmt: skip
_CODE: Final = (nodes.literal_block, nodes.doctest_block, nodes.math_block)
_PARAGRAPHS: Final = (
    nodes.paragraph, nodes.term, nodes.attribution, nodes.line, nodes.caption, nodes.Text
)  # fmt: skip
_HEADINGS: Final = (nodes.title, nodes.subtitle, nodes.rubric)
# Directives of Sphinx: those with code, and those whose content is no text
_CODE_DIRECTIVES: Final = frozenset("code-block sourcecode code highlight".split())
_EMPTY_DIRECTIVES: Final = frozenset("toctree index include literalinclude".split())
# Directives whose argument is a name that is not shown
_NAMED_DIRECTIVES: Final = frozenset(
    "only raw image figure module currentmodule tabularcolumns default-domain".split()
)
_DIRECTIVE: Final = re.compile(r"\.\. ([\w:.+-]+)::[ \t]*(.*)")
_OPTION: Final = re.compile(r"\s*:[\w-]+:")
_ROLE: Final = re.compile(r"(?::[\w:.+-]+:)?`([^`]*?)(?:\s*<[^<>`]*>)?`(?::[\w:.+-]+:)?_{0,2}$")
_TAG: Final = re.compile(r"<[^<>]*>")
# docutils would take these for the end of a line, so the line numbers would change
_BREAKS: Final = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")
_DEEPEST: Final = 5  # substitutions in substitutions, directives in directives
_SUBSTITUTED: Final = 1_000_000  # characters that substitutions may add
_NEAR: Final = 3  # rows around the stated line in which a text is looked for


class _Reader(standalone.Reader):  # type: ignore[misc]  # docutils has no types
    """A reader that moves the title and the fields to their places, and resolves nothing."""

    def get_transforms(self) -> list[type[Transform]]:
        return [frontmatter.DocTitle, frontmatter.DocInfo]


@dataclass(frozen=True, slots=True)
class ParsedRst:
    """The pieces of a file, and the facts, language and notes that it gives."""

    pieces: Sequence[RowPiece]
    facts: Facts
    language: Language | None
    notes: tuple[str, ...]


def parse_rst(rows: Sequence[plain_text.TextRow]) -> ParsedRst:
    """Return the content of a reStructuredText file with these rows."""
    lines: list[str] = []
    for row in rows:
        lines += [""] * (row.number - len(lines) - 1)
        if len(lines) < row.number:
            lines.append(row.text)
        else:  # a form feed inside a line
            lines[-1] += f" {row.text}"
    walk = _Walk(rows)
    document = walk.parsed("\n".join(line.translate(_BREAKS) for line in lines))
    pieces = [*walk.pieces(document, _NodeContext()), *walk.footnotes]
    fields = _fields(document)
    language = blocks.language_of_tag(fields.get("lang") or fields.get("language"))
    titles = titles_of(fields.get("title", ""), language)
    if titles == Titles():
        first = list(blocks.first_titles(piece.block for piece in pieces))[:1]
        titles = titles_of_headings(first, language)
    facts = Facts(titles, stated_date(fields.get("date", "")), fields.get("number"))
    notes = (references_note(walk.references),) if walk.references else ()
    return ParsedRst(pieces, facts, language, notes)


def _fields(document: nodes.document) -> dict[str, str]:
    """Return the fields at the beginning of a file by name, in lower case."""
    fields: dict[str, str] = {}
    for info in document.findall(nodes.docinfo):
        for node in info.children:
            if isinstance(node, nodes.field):
                name, body = node.children
                fields[name.astext().lower()] = body.astext().strip()
            elif isinstance(node, nodes.Element):
                fields[node.tagname] = node.astext().strip()
    return fields


@dataclass(frozen=True, slots=True)
class _NodeContext:
    """The context of a node: the language and cell around it, and the line before its text."""

    language: Language | None = None
    cell: blocks.TableCell | None = None
    line: int = 0
    depth: int = 0


@dataclass(slots=True)
class _Walk:
    """A walk through the tree of a file that yields pieces of text."""

    rows: Sequence[plain_text.TextRow]
    footnotes: list[RowPiece] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    _document: nodes.document | None = None
    _mark: str = ""  # the number of the item just begun in a list
    _table_count: int = 0
    _substituted: int = 0
    _at: int = 0  # index of the row at which the last piece stands
    _indexes: dict[int, int] = field(default_factory=dict)  # of the rows, by line number

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            self._indexes.setdefault(row.number, index)

    def parsed(self, source: str) -> nodes.document:
        # the reader has its own limit; a tab counts as eight characters here
        settings = {**_SETTINGS, "line_length_limit": 8 * len(source) + 1}
        document = core.publish_doctree(source, reader=_Reader(), settings_overrides=settings)
        self._document = self._document or document
        return document

    def pieces(self, node: nodes.Node, place: _NodeContext) -> Iterator[RowPiece]:
        """Yield the pieces of a node; those of footnotes are added to ``footnotes``."""
        place = _inside(node, place)
        if isinstance(node, _SILENT):
            return
        if isinstance(node, nodes.system_message):
            yield from self._refused(node, place)
        elif isinstance(node, _HEADINGS):
            yield from self._text(node, place, heading=True)
        elif isinstance(node, _CODE):
            yield from self._code(node.astext(), place, node.line)
        elif isinstance(node, _PARAGRAPHS):
            yield from self._text(node, place)
        elif isinstance(node, nodes.image):
            yield from self._written(node.get("alt", ""), place, node.line)
        elif isinstance(node, nodes.footnote):
            self.footnotes += list(self._children(node, place))
        elif isinstance(node, nodes.table):
            yield from self._table(node, place)
        else:
            yield from self._children(node, place)

    def _children(self, node: nodes.Node, place: _NodeContext) -> Iterator[RowPiece]:
        for number, child in enumerate(node.children):
            mark = _mark_of(node, child, number)
            if mark:
                self._mark = f"{self._mark} {mark}".strip()
            if not isinstance(child, nodes.field_name | nodes.option_group):
                yield from self.pieces(child, place)

    def _table(self, table: nodes.table, place: _NodeContext) -> Iterator[RowPiece]:
        self._table_count += 1
        number, row = self._table_count, -1
        for child in table.children:
            if not isinstance(child, nodes.tgroup):
                yield from self.pieces(child, place)
        for made in table.findall(nodes.row):
            if _outer_table(made) is not table:
                continue
            row += 1
            for column, entry in enumerate(made.children):
                cell = blocks.TableCell(number, row, column, place.cell)
                inside = _NodeContext(place.language, cell, place.line, place.depth)
                yield from self._children(entry, inside)

    def _text(
        self, node: nodes.Node, place: _NodeContext, *, heading: bool = False
    ) -> Iterator[RowPiece]:
        is_title = isinstance(node, nodes.title) and isinstance(node.parent, nodes.document)
        text = self._visible(node, 0)
        first = getattr(node, "rawsource", "") or text
        line = _line_of(node) + place.line
        yield from self._written(text, place, line, first, heading=heading, is_title=is_title)

    def _written(
        self,
        text: str,
        place: _NodeContext,
        line: int | None,
        raw: str = "",
        *,
        heading: bool = False,
        is_title: bool = False,
    ) -> Iterator[RowPiece]:
        """Yield the lines of a paragraph, whose first line is near a line of the file."""
        if not text.strip():
            return
        start = self._find(line or 0, (raw or text).split("\n")[0].strip())
        for k, written in enumerate(text.split("\n")):
            mark, self._mark = self._mark, ""
            before: Boundary | None = "end" if k == 0 else None
            block = blocks.Block(
                f"{mark} {written}" if mark else written,
                heading=heading,
                title=is_title,
                hint=place.language,
                cell=place.cell,
            )
            yield self._piece(start + k, block, begins=k == 0, before=before)

    def _code(self, text: str, place: _NodeContext, line: int | None) -> Iterator[RowPiece]:
        """Yield the lines of code; each is a paragraph, as in Markdown."""
        written = text.split("\n")
        start = self._find(line or 0, written[0].strip())
        for k, code in enumerate(written):
            if code.strip():
                block = blocks.Block(code, hint=place.language, cell=place.cell)
                yield self._piece(start + k, block, begins=True, before="end")

    def _piece(
        self, index: int, block: blocks.Block, *, begins: bool, before: Boundary | None
    ) -> RowPiece:
        row = self.rows[min(index, len(self.rows) - 1)]
        return piece_of_row(row, block, begins=begins, before=before)

    def _find(self, line: int, text: str) -> int:
        """Return the index of the row that has a text, at or near a line of the file."""
        stated = self._indexes.get(line, self._at)
        for distance in range(_NEAR + 1):
            for index in (stated - distance, stated + distance):
                if 0 <= index < len(self.rows) and text in self.rows[index].text:
                    self._at = index
                    return index
        self._at = max(stated, 0)
        return self._at

    # --- Inline text

    def _visible(self, node: nodes.Node, depth: int) -> str:
        """Return the visible text of a node, with its line ends."""
        if isinstance(node, nodes.Text):
            return str(node.astext())
        if isinstance(node, nodes.problematic):
            return _ROLE.sub(r"\1", node.astext())
        if isinstance(node, nodes.image):
            return str(node.get("alt", ""))
        if isinstance(node, nodes.footnote_reference | nodes.raw | nodes.system_message):
            return ""
        if isinstance(node, nodes.substitution_reference):
            return self._substitution(node, depth)
        text = ""
        for child in node.children:
            if isinstance(child, nodes.footnote_reference):
                text = text.rstrip(" ")
            text += self._visible(child, depth)
        return text

    def _substitution(self, node: nodes.substitution_reference, depth: int) -> str:
        document = self._document
        name = node.get("refname", "")
        if document is None or depth >= _DEEPEST or self._substituted > _SUBSTITUTED:
            return str(node.astext())
        key = document.substitution_names.get(" ".join(name.lower().split()), name)
        found = document.substitution_defs.get(key)
        if found is None:
            return str(node.astext())
        text = "".join(self._visible(child, depth + 1) for child in found.children)
        self._substituted += len(text)
        return text.replace("\n", " ")

    # --- What the parser refuses

    def _refused(self, message: nodes.system_message, place: _NodeContext) -> Iterator[RowPiece]:
        """Yield the text that the parser has put into an error message."""
        line = message.get("line", 0) + place.line
        for block in message.children:
            if isinstance(block, nodes.literal_block):
                yield from self._directive(block.astext(), place, line)

    def _directive(self, source: str, place: _NodeContext, line: int) -> Iterator[RowPiece]:
        match = _DIRECTIVE.match(source)
        if match is None:  # a malformed table
            yield from self._code(source, place, line)
            return
        name, argument = match[1].lower(), match[2].strip()
        if name in ("include", "literalinclude"):
            self.references.append(argument)
        if name in _EMPTY_DIRECTIVES:
            return
        rest = source.split("\n")[1:]
        skipped = 0
        while skipped < len(rest) and (_OPTION.match(rest[skipped]) or not rest[skipped].strip()):
            skipped += 1
        content = textwrap.dedent("\n".join(rest[skipped:]))
        first = line + 1 + skipped
        if any(map(str.isalpha, argument)) and name not in _CODE_DIRECTIVES | _NAMED_DIRECTIVES:
            yield from self._written(argument, place, line)
        if name in _CODE_DIRECTIVES or place.depth >= _DEEPEST:
            yield from self._code(content, place, first)
        elif content.strip():
            if name == "raw":
                content = _TAG.sub("", content)
            inside = _NodeContext(place.language, place.cell, first - 1, place.depth + 1)
            yield from self._children(self.parsed(content), inside)


def _inside(node: nodes.Node, place: _NodeContext) -> _NodeContext:
    """Return the place with the language that the classes of a node state."""
    classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
    language = blocks.language_in_name(" ".join(classes)) if classes else None
    return _NodeContext(language, place.cell, place.line, place.depth) if language else place


def _mark_of(node: nodes.Node, child: nodes.Node, number: int) -> str:
    """Return what stands before the text of a child: the number of an item, a name of a field."""
    if isinstance(node, nodes.enumerated_list):
        kind = _KINDS.get(node.get("enumtype", ""), "1")
        numeral = blocks.list_numeral(kind, node.get("start", 1) + number)
        return f"{node.get('prefix', '')}{numeral}{node.get('suffix', '.')}"
    if isinstance(child, nodes.field_name):
        return f"{child.astext()}:"
    if isinstance(child, nodes.option_group):
        return str(child.astext())
    if isinstance(node, nodes.citation) and isinstance(child, nodes.label):
        return f"[{child.astext()}]"
    return ""


def _line_of(node: nodes.Node) -> int:
    """Return the line of a node, or of the nearest node around it that has one."""
    around: nodes.Node | None = node
    while around is not None and around.line is None:
        around = around.parent
    return (around.line or 0) if around is not None else 0


def _outer_table(node: nodes.Node) -> nodes.Node | None:
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.table):
        parent = parent.parent
    return parent
