"""The documents of an index for people: a line for each, or three lines in a narrow terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import Language
from benelux_search.output.excerpts import index_label, title_of
from benelux_search.output.styled_lines import (
    LineSegment,
    StyledLine,
    line,
    sanitise,
    shorten,
    width,
)
from benelux_search.output.text import TextLayout
from benelux_search.results import DocumentList, ListedDocument
from benelux_search.translator import ENGLISH, Translator

_GAP: Final = "  "
_SHORTEST_TITLE: Final = 24  # columns; with fewer, each document gets three lines
_INDENT: Final = "   "


@dataclass(frozen=True, slots=True)
class _ListRow:
    """The texts of a document, sanitised; the id and the path are never cut: users copy them."""

    id: str
    date: str
    number: str
    title: str
    pairs: str
    path: str


def document_list_lines(listed: DocumentList, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield the documents: id, date, number, title, number of pairs and path.

    The title is in the language of the interface if the document has one, else in the other
    language.
    """
    rows = [_row(each, layout.say) for each in listed]
    if layout.spoken:
        yield from (line(_spoken(row, layout.say)) for row in rows)
        return
    if not rows:
        return
    sizes = _Columns.of(rows)
    room = layout.columns - sizes.without_title
    title = min(room, max(width(row.title) for row in rows))
    for row in rows:
        yield from _wide(row, sizes, title) if room >= _SHORTEST_TITLE else _narrow(row, layout)


def document_count(listed: DocumentList, say: Translator = ENGLISH) -> str:
    """Return one sentence with the number of documents, and how many of them are shown."""
    documents = say.some("{number} document", "{number} documents", listed.total)
    if len(listed) == listed.total:
        return documents if listed.total else say("no document fits")
    return say("{shown} of {documents}", shown=len(listed), documents=documents)


def title_language(say: Translator) -> Language:
    """Return the language of the titles: that of the interface, or Dutch in English."""
    return "fr" if say.locale == "fr" else "nl"


def _row(listed: ListedDocument, say: Translator) -> _ListRow:
    document = listed.document
    texts = (
        document.id,
        document.facts.date,
        document.facts.number,
        title_of(document, title_language(say)),
        say.some("{number} pair", "{number} pairs", listed.pairs),
        " · ".join(filter(None, (document.path, index_label(document, say)))),
    )
    return _ListRow(*(sanitise(text or "", one_line=True) for text in texts))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of the columns of a table."""

    id: int
    date: int
    number: int
    pairs: int
    path: int

    @classmethod
    def of(cls, rows: Sequence[_ListRow]) -> _Columns:
        """Return the widths that the rows need."""
        texts = ((each.id, each.date, each.number, each.pairs, each.path) for each in rows)
        return cls(*(max(map(width, column)) for column in zip(*texts, strict=True)))

    @property
    def without_title(self) -> int:
        """The width of all columns but the title, with the gaps."""
        widths = (self.id, self.date, self.number, self.pairs, self.path)
        return sum(each + len(_GAP) for each in widths if each)


def _wide(row: _ListRow, sizes: _Columns, room: int) -> Iterator[StyledLine]:
    title = shorten(row.title, room) if room else ""
    facts = (_cell(row.date, sizes.date), _cell(row.number, sizes.number))
    yield line(
        LineSegment(_padded(row.id, sizes.id), "id"),
        "".join(facts),
        LineSegment(_cell(title, room), "title"),
        f"{_GAP}{' ' * (sizes.pairs - width(row.pairs))}{row.pairs}",
        LineSegment(f"{_GAP}{row.path}", "dim"),
    )


def _cell(text: str, columns: int) -> str:
    return f"{_GAP}{_padded(text, columns)}" if columns else ""


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _narrow(row: _ListRow, layout: TextLayout) -> Iterator[StyledLine]:
    facts = " · ".join(each for each in (row.date, row.number, row.pairs) if each)
    fits = width(row.id) + width(facts) + len(_GAP) <= layout.columns
    yield line(LineSegment(row.id, "id"), LineSegment(f"{_GAP}{facts}" if fits else "", "dim"))
    if not fits:
        yield line(LineSegment(f"{_INDENT}{facts}", "dim"))
    if row.title:
        yield line(_INDENT, LineSegment(shorten(row.title, layout.columns - 3), "title"))
    yield line(LineSegment(f"{_INDENT}{row.path}", "dim"))


def _spoken(row: _ListRow, say: Translator) -> str:
    path = say("File: {path}", path=row.path) if row.path else ""
    about = (row.title, row.date, row.number, row.pairs, path)
    return say("{name}: ", name=row.id) + "; ".join(each for each in about if each)
