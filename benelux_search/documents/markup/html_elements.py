"""The meaning of HTML elements and attributes: visibility, zones, languages, tables and lists.

:class:`ElementStateBuilder` makes a :class:`ElementState` for each element that opens: the state of
the text inside this element. A zone is the main text, the page header, or the furniture of the page
(menus, banners, footers). :func:`mark_boilerplate` marks the blocks outside the text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from benelux_search.documents.blocks import (
    Block,
    TableCell,
    language_in_name,
    language_of_tag,
    list_numeral,
    normalise_spaces,
)
from benelux_search.model import Language

Zone: TypeAlias = Literal["", "main", "header", "furniture", "quote"]
Attributes: TypeAlias = Mapping[str, str]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr html legend li main menu nav noframes ol p pre "
    "search section summary table tbody td tfoot th thead tr ul".split()
)
# Elements that a browser runs, draws or takes input from; their content is not text of the page
SILENT = frozenset(
    "annotation annotation-xml applet audio button canvas datalist embed iframe input label "
    "noscript object optgroup option picture progress rp rt script select style svg template "
    "textarea title video".split()
)
LITERAL = frozenset({"pre", "listing", "xmp", "plaintext"})
_STRUCTURE = "article aside dialog dir footer header li main menu nav ol table td th tr ul"
# Elements that change the frame even without attributes
STATE_CHANGING = HEADINGS | SILENT | LITERAL | frozenset(_STRUCTURE.split())

_LOOKED_AT = 2000  # characters examined of an attribute
_HIDDEN = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)(?![\w-])")
# names of a panel that a click shows: it often holds the second language of a page
_PANEL = re.compile(r"(?:^|[-_ ])(?:tab|panel|pane|collapse|accordion|lang|taal|langue)", re.I)
_PLAIN = re.compile(r"unstyled|none|no-?bullet|reset|inline|plain|breadcrumb", re.IGNORECASE)
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "search", "menu", "menubar", "dialog"})
_FURNITURE_NAMES = re.compile(
    r"""(?:^|[ ])(?:
        (?:eu-?)?cookies?(?:[-_]|law|bar|banner|consent|notice|\b) | (?:gdpr|consent)\b
      | breadcrumbs?\b | kruimel | fil-?d-?ariane
      | skip(?:[-_ ]?(?:link|to|nav|content)|\b(?![-_]))
      | (?:main|site|top|primary|side|lang|language)?[-_]?(?:nav|navbar|navigation|menu)(?=[ ]|$)
      | (?:lang(?:uage)?|taal)[-_]?(?:switch|select|choice|chooser|keuze|wissel|nav|menu|bar)
      | (?:social|share|sharing|addtoany|sharethis)(?:[-_]|\b)
      | (?:site|page|global|main)?[-_]?footer(?=[ ]|$)
      | pagination\b | pager\b | toolbar(?=[ ]|$)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_hidden(attributes: Attributes) -> bool:
    """Return True if a browser does not show the element until the reader clicks something."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return True
    style = attributes.get("style")
    return style is not None and _hides(style)


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return bool(_HIDDEN.search(style[:_LOOKED_AT].replace(" ", "").lower()))


def is_panel(attributes: Attributes) -> bool:
    """Return True if a hidden element holds text that a click shows, such as a language tab."""
    if attributes.get("role", "").lower() == "tabpanel" or language_of_tag(attributes.get("lang")):
        return True
    return bool(_PANEL.search(_names(attributes))) or language_of_class(attributes) is not None


def is_unnumbered(attributes: Attributes) -> bool:
    """Return True if the attributes of a list suggest that it is shown without numbers."""
    return "list-style" in attributes.get("style", "") or bool(_PLAIN.search(_names(attributes)))


def zone_of(tag: str, attributes: Attributes, inside: Zone) -> Zone:
    """Return the zone of an element; ``inside`` is the zone of its parent element.

    All elements inside furniture are furniture. A ``header`` or ``footer`` inside the main text
    belongs to the main text. A message quotes other messages in a ``blockquote`` of type ``cite``.
    """
    role = attributes.get("role", "").lower()
    if inside in ("furniture", "quote") or tag in ("html", "body"):
        return inside
    if tag == "blockquote" and not inside and attributes.get("type", "").lower() == "cite":
        return "quote"
    if tag in ("main", "article") or role in ("main", "article"):
        return "main"
    if tag == "nav" or role in _FURNITURE_ROLES:
        return "furniture"
    if tag == "div" and attributes.get("title") in ("header", "footer"):
        return "furniture"  # LibreOffice writes page headers in this form
    if inside != "main" and (tag in ("footer", "aside") or role == "complementary"):
        return "furniture"
    if inside != "main" and (tag == "header" or role == "banner"):
        return "header"
    names = _names(attributes)
    if names and tag not in HEADINGS and tag != "p" and _is_furniture(names):
        return "furniture"
    return inside


@lru_cache(maxsize=1024)
def _is_furniture(names: str) -> bool:
    return bool(_FURNITURE_NAMES.search(names))


def language_of_class(attributes: Attributes) -> Language | None:
    """Return the language that the class or the id of an element names, or None."""
    return language_in_name(_names(attributes))


def _names(attributes: Attributes) -> str:
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return names[:_LOOKED_AT].strip()


# --- The state inside open elements


_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass(slots=True)
class HtmlTable:
    """An open table: its number on the page, its outer cell, and its last row and column."""

    number: int
    outer: TableCell | None
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class OrderedList:
    """An open ``ol`` element: the type of its numerals, and the number of its next item."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class ElementState:
    """The state inside an open element.

    ``silent`` means that its content is never text. ``hidden`` means that a browser does not show
    it. ``title`` means that it is inside a heading of the first level. ``literal`` means that line
    ends are kept. ``linked`` means that it is inside a link.
    ``lang`` is the language of the nearest ``lang`` attribute, ``claim`` that of the nearest class
    or id that names a language; those of ``html`` and ``body`` do not count.
    """

    silent: bool = False
    hidden: bool = False
    zone: Zone = ""
    heading: bool = False
    title: bool = False
    literal: bool = False
    linked: bool = False
    lang: Language | None = None
    claim: Language | None = None
    table: HtmlTable | None = None
    cell: TableCell | None = None
    list: OrderedList | None = None


@dataclass(slots=True)
class ElementStateBuilder:
    """A maker of the :class:`ElementState` of each element of a page, in the order of the markup.

    ``tables`` counts the tables. ``marker`` is the numeral of the last ``li``, until a block takes
    it.
    """

    tables: int = 0
    marker: str = ""

    def open_element(self, tag: str, attributes: Attributes, outer: ElementState) -> ElementState:
        """Return the state inside an element that opens; ``outer`` is that inside its parent."""
        below = tag not in ("html", "body")  # their claims hold for half of a page at most
        lang = (
            language_of_tag(attributes.get("lang") or attributes.get("xml:lang")) if below else None
        )
        hidden = tag == "dialog" and "open" not in attributes
        hidden = hidden or (is_hidden(attributes) and not is_panel(attributes))
        table, cell = self._table_and_cell(tag, outer)
        return ElementState(
            silent=outer.silent or tag in SILENT,
            hidden=outer.hidden or hidden,
            zone=zone_of(tag, attributes, outer.zone),
            heading=outer.heading or tag in HEADINGS or attributes.get("role") == "heading",
            title=outer.title or tag == "h1",
            literal=outer.literal or tag in LITERAL,
            linked=outer.linked or (tag == "a" and "href" in attributes),
            lang=lang or outer.lang,
            claim=(language_of_class(attributes) if below else None) or outer.claim,
            table=table,
            cell=cell,
            list=self._item(tag, attributes, outer.list),
        )

    def _table_and_cell(
        self, tag: str, outer: ElementState
    ) -> tuple[HtmlTable | None, TableCell | None]:
        table, cell = outer.table, outer.cell
        if tag == "table":
            self.tables += 1
            return HtmlTable(self.tables, outer.cell), None
        if table is not None and tag == "tr":
            table.row, table.column = table.row + 1, -1
        if table is not None and tag in ("td", "th"):
            table.column += 1
            cell = TableCell(table.number, max(0, table.row), table.column, table.outer)
        return table, cell

    def _item(
        self, tag: str, attributes: Attributes, outer: OrderedList | None
    ) -> OrderedList | None:
        if tag == "ol":
            start = attributes.get("start", "")
            number = int(start) if _WHOLE.fullmatch(start) else 1
            return (
                None
                if is_unnumbered(attributes)
                else OrderedList(attributes.get("type", "1"), number)
            )
        if tag in ("ul", "menu", "dir"):
            return None
        if tag == "li" and outer is not None:
            value = attributes.get("value", "")
            outer.number = int(value) if _WHOLE.fullmatch(value) else outer.number
            self.marker = f"{list_numeral(outer.kind, outer.number)}."
            outer.number += 1
        return outer


# --- Text and furniture


_MAIN_SHARE = 0.5  # share of the running text that main and article hold if they are the text
_LEAST_SHARE = 0.3  # share of the running text; if a filter leaves less, the filter is dropped
_SKIP = re.compile(
    r"(?:skip|jump) to "
    r"|(?:ga |overslaan en )?(?:direct )?naar (?:de |het )?(?:hoofd)?(?:inhoud|menu|navigatie)"
    r"|(?:aller|passer|accéder|sauter)(?: directement)? (?:au|à la|à) (?:contenu|menu|navigation)"
    r"|(?:terug )?naar boven$|haut de (?:la )?page$|retour en haut",
    re.IGNORECASE,
)
_LANGUAGE_NAMES = frozenset(
    "nl fr de en nederlands français francais deutsch english dutch french nl-be fr-be".split()
)


def mark_boilerplate(blocks: Sequence[Block]) -> None:
    """Mark the blocks that are not text of the page: menus, banners, footers and hidden text.

    A filter that would leave less than 30 % of the running text is not applied, because the markup
    of this page means something else.
    """
    seen = [block for block in blocks if block.zone != "hidden"]
    if _running(seen) < _LEAST_SHARE * _running(blocks):
        seen = list(blocks)  # a script shows the text of this page
    kept = [block for block in seen if block.zone != "furniture" and not _is_link_elsewhere(block)]
    main = [block for block in kept if block.zone == "main"]
    if _running(main) >= _MAIN_SHARE * _running(kept):
        kept = main
    else:
        kept = [block for block in kept if block.zone != "header" or _is_title(block)]
    if _running(kept) < _LEAST_SHARE * _running(seen):
        kept = [block for block in seen if not _is_link_elsewhere(block)]
    stays = {id(block) for block in kept}
    for block in blocks:
        if id(block) not in stays:
            block.aside = "boilerplate"


def _running(blocks: Sequence[Block]) -> float:
    """Return the number of characters outside links: running text, because menus are links."""
    return sum(len(block.text) * (1.0 - min(1.0, block.link)) for block in blocks)


def _is_title(block: Block) -> bool:
    """Return True if a block in the page header may be the title; for pages without main part."""
    return block.heading or (block.link < 0.3 and len(block.text) > 60)


def _is_link_elsewhere(block: Block) -> bool:
    """Return True if a block only links elsewhere: "Skip to content", "NL | FR"."""
    if block.link < 0.5 or len(block.text) > 120:
        return False
    text = normalise_spaces(block.text)
    words = re.split(r"[\s|/,·•-]+", text.casefold())
    return bool(_SKIP.match(text)) or all(word in _LANGUAGE_NAMES for word in words if word)
