"""A reader of Markdown files: their text without its marks, and their front matter.

A row of the file is a line of the document, so the language of each physical line is known. A
CommonMark parser with GitHub's tables and strikethrough parses the structure. Its tokens are split
into pieces of text: a row of a paragraph, of code or of HTML, or a table cell. Front matter (YAML
or TOML before the text) gives the title, date and language of the document.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from benelux_search.documents import blocks, plain_text
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup.row_pieces import (
    RowPiece,
    lines_of_pieces,
    piece_of_row,
    read_markup,
)
from benelux_search.errors import EmptySource, Message, SourceError
from benelux_search.metadata.stated_titles import titles_of, titles_of_headings
from benelux_search.model import Boundary, Facts, Language, RawDocument, Titles
from benelux_search.text.encoding.decoding import name_file_in_errors
from benelux_search.text.small_files import parse_toml


@dataclass(frozen=True, slots=True)
class MarkdownSource(FileSource):
    """A reader of ``.md`` and ``.markdown`` files; the front matter gives the metadata."""

    suffixes = frozenset({".md", ".markdown"})

    def read(self, path: Path) -> RawDocument:
        """Return the lines of a Markdown file, without lines that hold only markup.

        Raises:
            EmptySource: the file holds no text.
            BinarySource: the file is not a text file.
            SourceError: the file cannot be opened, or exceeds the limits.
        """
        with name_file_in_errors(path):
            file = read_markup(path, self.limits)
            rows = file.rows()
            front = read_front_matter([row.text for row in rows])
            pieces = pieces_of(rows[front.rows :])
            lines = lines_of_pieces(pieces, rows, front.language)
            if not lines and front is not NO_FRONT_MATTER:
                raise EmptySource(Message("the file has front matter but no text"))
        is_paged = bool(rows) and rows[-1].page > 1
        return file.document(rows, lines, _with_heading(front, pieces), paged=is_paged)


def _with_heading(front: FrontMatter, pieces: Sequence[RowPiece]) -> Facts:
    """Return the facts of the front matter; a missing title is the heading of the first level."""
    if front.facts.title != Titles():
        return front.facts
    headings = itertools.islice(blocks.first_titles(piece.block for piece in pieces), 1)
    return replace(front.facts, title=titles_of_headings(headings, front.language))


# --- Front matter


_MOST_ROWS = 500
_KEY = re.compile(r"([A-Za-z][\w-]{0,60})\s*:(?:\s+(.{1,1000}))?$")
_OTHER_YAML = re.compile(r"\s*(?:#|-|\S.{0,200}:)|\s+\S|\s*$|[\]}]")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_COMMENT = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a file: its number of rows, and the stated metadata and language."""

    rows: int = 0
    facts: Facts = field(default_factory=Facts)
    language: Language | None = None


NO_FRONT_MATTER = FrontMatter()


def read_front_matter(rows: Sequence[str]) -> FrontMatter:
    """Return the front matter at the start of these rows, or ``NO_FRONT_MATTER`` if there is none.

    In YAML, only rows of the form ``key: value`` are used.
    """
    fence = rows[0].strip("\ufeff \t") if rows else ""
    if fence not in ("---", "+++"):
        return NO_FRONT_MATTER
    ends = (fence, "...") if fence == "---" else (fence,)
    near = [row.rstrip() for row in rows[1:_MOST_ROWS]]
    stop = next((k for k, row in enumerate(near) if row in ends), None)
    values = None if stop is None else _stated_values(fence, near[:stop])
    if stop is None or values is None:
        return NO_FRONT_MATTER
    language = blocks.language_of_tag(
        values.get("lang") or values.get("language") or values.get("locale")
    )
    date = _DATE.match(values.get("date", ""))
    title = titles_of(values.get("title", ""), language)
    facts = Facts(title, date[1] if date else None, values.get("number") or None)
    return FrontMatter(stop + 2, facts, language)


def _stated_values(fence: str, rows: Sequence[str]) -> Mapping[str, str] | None:
    """Return the values by key, or None if the rows are only text between two rules."""
    if fence == "+++":
        try:
            return {key: str(value) for key, value in parse_toml("\n".join(rows)).items()}
        except (SourceError, ValueError):
            return None
    first = next((row for row in rows if row.strip() and not row.startswith("#")), "")
    if not _KEY.match(first) or not all(map(_OTHER_YAML.match, rows)):
        return None
    matches = (_KEY.match(row) for row in rows)
    return {key[1].lower(): _value(key[2] or "") for key in matches if key}


def _value(text: str) -> str:
    text = text.strip()
    if text[:1] in ("'", '"'):
        return text[1:].partition(text[0])[0]
    return _COMMENT.sub("", text)


# --- From rows to pieces of text


# Marks the start of each row of a paragraph except the first. CommonMark treats it as white space,
# so that marks beside it count as they do at the start of a row.
_NEXT_ROW: Final = "\u1680"
_NOTE = re.compile(r" {0,3}\[\^[^\]\s]{1,50}\]:\s*")  # begins a footnote
# Directives to a page generator: "{: .class}" of kramdown, "{% include x %}", "::: warning"
_DIRECTIVE = re.compile(
    r"\s*(?:\{:[^{}]{0,500}\}|\{%[^%]{0,500}%\}|\{\{[<%][^{}]{0,500}[%>]\}\}|:{3,}\s*[\w-]*)\s*$"
)
_UNRESOLVED = re.compile(r"\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]")  # links without a target
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,50}\]")
_ATTRIBUTES = re.compile(r"\s?\{[:#.][^{}]{0,300}\}|\{%[^%]{0,300}%\}")
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_MARK = re.compile(r"[\\`*_~\[\]<&]|  \n")  # a mark of inline Markdown, or a hard line break
_MOST_MARKS: Final = 1_000_000
_TAG = re.compile(r"<[/!?]?([A-Za-z][A-Za-z0-9-]{0,40})?[^<>]*>")
_WITHIN = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong "
    "sub sup time tt u var wbr".split()
)


def pieces_of(rows: Sequence[plain_text.TextRow]) -> list[RowPiece]:
    """Return the pieces of text in the rows of a file after its front matter, in order."""
    given: list[plain_text.TextRow] = []  # the row of each line that is parsed
    lines: list[str] = []
    for row in rows:
        text = row.text.replace(_NEXT_ROW, " ")
        note = _NOTE.match(text)
        if note:
            given.append(row._replace(text=""))
            lines.append("")
            text = text[note.end() :]
        given.append(row)
        lines.append("" if _DIRECTIVE.match(text) else text)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.disable("inline")
    return list(_TokenWalk(parser, given).pieces(parser.parse("\n".join(lines))))


@dataclass(slots=True)
class _TokenWalk:
    """A walk through the tokens of a file that yields pieces of text."""

    parser: MarkdownIt
    rows: Sequence[plain_text.TextRow]
    _heading: bool = False
    _title: bool = False
    _mark: str = ""  # the number of the item just begun in an ordered list
    _table: int = 0
    _cell: blocks.TableCell | None = None
    _row: tuple[int, int] = (0, 0)  # of the table row: its line, its number in the table
    _at: int = 0  # offset in the row at which the next cell begins
    _marks: int = 0  # number of marks parsed so far
    _env: dict[str, object] = field(default_factory=dict)

    def pieces(self, tokens: Sequence[Token]) -> Iterator[RowPiece]:
        for token in tokens:
            match token.type:
                case "inline":
                    yield from self._inline(token)
                case "fence" | "code_block":
                    yield from self._code(token)
                case "html_block":
                    yield from self._html(token)
                case _:
                    self._structure(token)

    def _structure(self, token: Token) -> None:
        """Follow the tokens that open and close around text: headings, list items and tables."""
        match token.type:
            case "heading_open" | "heading_close":
                self._heading = token.nesting > 0
                self._title = self._heading and token.tag == "h1"
            case "list_item_open":
                self._mark = f"{token.info}{token.markup} " if token.info else ""
            case "table_open":
                self._table += 1
                self._row = (0, -1)
            case "tr_open":
                self._row = (token.map[0] if token.map else 0, self._row[1] + 1)
                self._cell, self._at = blocks.TableCell(self._table, self._row[1], -1), 0
            case "th_open" | "td_open" if self._cell:
                self._cell = blocks.TableCell(self._table, self._row[1], self._cell.column + 1)
            case "table_close":
                self._cell = None

    def _inline(self, token: Token) -> Iterator[RowPiece]:
        if self._cell is not None:
            yield from self._in_cell(token, self._cell)
            return
        first, _ = token.map or (0, 0)
        made = self._parsed(token.content.replace("\n", f"\n{_NEXT_ROW}"))
        hard = self._hard_breaks(made)
        for k, text in enumerate(_visible_text(made).split(_NEXT_ROW)):
            mark, self._mark = self._mark, ""
            before: Boundary | None = "end" if k == 0 or k in hard else None
            yield self._piece(first + k, mark + text, begins=k == 0, before=before)

    def _parsed(self, content: str) -> list[Token]:
        """Return the tokens of a paragraph or a cell.

        A text without marks is one token. So is every text after a million marks, which is more
        than any document has, because each mark costs time.
        """
        marks = len(_MARK.findall(content)) if self._marks < _MOST_MARKS else 0
        self._marks += marks
        if not marks:
            return [
                Token("text", "", 0, content=plain_text.remove_markdown(content.replace("\n", "")))
            ]
        made: list[Token] = []
        self.parser.inline.parse(content, self.parser, self._env, made)
        return made

    @staticmethod
    def _hard_breaks(tokens: Sequence[Token]) -> set[int]:
        """Return the rows of a paragraph, from 0, that follow a hard line break."""
        rows, row = set(), 0
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                row += 1
                if token.type == "hardbreak":
                    rows.add(row)
        return rows

    def _in_cell(self, token: Token, cell: blocks.TableCell) -> Iterator[RowPiece]:
        row = self.rows[self._row[0]]
        if not token.content:
            return
        begins = not self._at
        start = row.text.find(token.content, self._at)
        end = start + len(token.content)
        if start < 0:  # the cell holds an escaped bar
            start, end = self._at, len(row.text)
            self._at += 1
        else:
            self._at = end
        block = blocks.Block(_visible_text(self._parsed(token.content)), cell=cell)
        yield RowPiece(block, row, start, end, begins, "end")

    def _code(self, token: Token) -> Iterator[RowPiece]:
        first = (token.map or [0])[0] + (token.type == "fence")
        for k, text in enumerate(token.content.split("\n")):
            if text.strip():
                yield self._piece(first + k, text, begins=True, before="end")

    def _html(self, token: Token) -> Iterator[RowPiece]:
        first = (token.map or [0])[0]
        seen = _UNSEEN.sub(_line_ends, token.content)
        closed = True  # the last row with content ends with a tag or has no text
        for k, (raw, bare) in enumerate(
            zip(seen.split("\n"), _TAG.sub(_untagged, seen).split("\n"), strict=True)
        ):
            # most programs read Markdown inside HTML too
            text = _visible_text(self._parsed(bare.strip())) if bare.strip() else ""
            if text.strip():
                fresh = closed or _is_outer(raw.lstrip())
                yield self._piece(first + k, text, begins=fresh, before="end" if fresh else None)
                closed = raw.rstrip().endswith(">")
            elif raw.strip():
                closed = True

    def _piece(self, line: int, text: str, *, begins: bool, before: Boundary | None) -> RowPiece:
        row = self.rows[min(line, len(self.rows) - 1)]
        block = blocks.Block(text, heading=self._heading, title=self._title)
        return piece_of_row(row, block, begins=begins, before=before)


def _visible_text(tokens: Sequence[Token]) -> str:
    """Return the visible text of inline tokens; for pictures their alternative text."""
    parts = []
    for token in tokens:
        match token.type:
            case "text" | "text_special" | "code_inline":
                parts.append(token.content)
            case "image":
                parts.append(_visible_text(token.children or []))
            case "html_inline":
                tag = _TAG.match(token.content)
                within = tag is None or (tag[1] or "").lower() in _WITHIN
                # a tag may extend over several rows
                parts.append(("" if within else " ") + _NEXT_ROW * token.content.count(_NEXT_ROW))
    text = "".join(parts)
    if "[" in text:
        text = _UNRESOLVED.sub(r"\1", _NOTE_MARK.sub("", text))
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    return plain_text.remove_stars(text)


def _line_ends(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _untagged(tag: re.Match[str]) -> str:
    """Return the replacement of a tag: its line ends, else a space if the tag separates words."""
    return _line_ends(tag) or ("" if (tag[1] or "").lower() in _WITHIN else " ")


def _is_outer(text: str) -> bool:
    """Return True if a text begins with a tag that separates paragraphs."""
    tag = _TAG.match(text)
    return tag is not None and (tag[1] or "").lower() not in _WITHIN
