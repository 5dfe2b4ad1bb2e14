"""What holds inside an open element: whether its text is seen, its language, its cell, its list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benelux_search.model import Language
from benelux_search.sources.blocks import Cell, numeral, tagged
from benelux_search.sources.html.elements import (
    HEADINGS,
    LITERAL,
    SILENT,
    Attributes,
    Zone,
    claimed,
    is_hidden,
    is_panel,
    is_plain,
    zone_of,
)

_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass(slots=True)
class Table:
    """A table that is open: its number on the page, the cell around it, and the last cell."""

    number: int
    outer: Cell | None
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class List:
    """An ``ol`` that is open: the kind of its marks and the number of the next item."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds inside an open element."""

    silent: bool = False
    hidden: bool = False
    zone: Zone = ""
    heading: bool = False
    literal: bool = False
    linked: bool = False
    lang: Language | None = None  # of the nearest lang attribute below the body
    claim: Language | None = None  # of the nearest class or id that names a language
    table: Table | None = None
    cell: Cell | None = None
    list: List | None = None


@dataclass(slots=True)
class Opener:
    """Makes the frames of elements as they open.

    ``marker`` is the mark of the last item of an ``ol``, until a text has taken it.
    """

    tables: int = 0
    marker: str = ""

    def frame(self, tag: str, attributes: Attributes, outer: Frame) -> Frame:
        """What holds inside an element, by what holds around it."""
        below = tag not in ("html", "body")  # what these claim holds for half of a page at most
        lang = tagged(attributes.get("lang") or attributes.get("xml:lang")) if below else None
        hidden = tag == "dialog" and "open" not in attributes
        hidden = hidden or (is_hidden(attributes) and not is_panel(attributes))
        table, cell = self._place(tag, outer)
        return Frame(
            silent=outer.silent or tag in SILENT,
            hidden=outer.hidden or hidden,
            zone=zone_of(tag, attributes, outer.zone),
            heading=outer.heading or tag in HEADINGS or attributes.get("role") == "heading",
            literal=outer.literal or tag in LITERAL,
            linked=outer.linked or (tag == "a" and "href" in attributes),
            lang=lang or outer.lang,
            claim=(claimed(attributes) if below else None) or outer.claim,
            table=table,
            cell=cell,
            list=self._item(tag, attributes, outer.list),
        )

    def _place(self, tag: str, outer: Frame) -> tuple[Table | None, Cell | None]:
        table, cell = outer.table, outer.cell
        if tag == "table":
            self.tables += 1
            return Table(self.tables, outer.cell), None
        if table is not None and tag == "tr":
            table.row, table.column = table.row + 1, -1
        if table is not None and tag in ("td", "th"):
            table.column += 1
            cell = Cell(table.number, max(0, table.row), table.column, table.outer)
        return table, cell

    def _item(self, tag: str, attributes: Attributes, outer: List | None) -> List | None:
        if tag == "ol":
            start = attributes.get("start", "")
            number = int(start) if _WHOLE.fullmatch(start) else 1
            return None if is_plain(attributes) else List(attributes.get("type", "1"), number)
        if tag in ("ul", "menu", "dir"):
            return None
        if tag == "li" and outer is not None:
            value = attributes.get("value", "")
            outer.number = int(value) if _WHOLE.fullmatch(value) else outer.number
            self.marker = f"{numeral(outer.kind, outer.number)}."
            outer.number += 1
        return outer
