"""What elements and attributes mean to a reader of a page: what is seen, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from benelux_search.model import Language
from benelux_search.sources.blocks import named, tagged

Zone: TypeAlias = Literal["", "main", "header", "furniture"]
Attributes: TypeAlias = Mapping[str, str]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr html legend li main menu nav noframes ol p pre "
    "search section summary table tbody td tfoot th thead tr ul".split()
)
# What a browser runs, draws or asks for; the text in it is none of the page's
SILENT = frozenset(
    "annotation annotation-xml applet audio button canvas datalist embed iframe input label "
    "noscript object optgroup option picture progress rp rt script select style svg template "
    "textarea title video".split()
)
LITERAL = frozenset({"pre", "listing", "xmp", "plaintext"})
_TELLING = "article aside dialog dir footer header li main menu nav ol table td th tr ul"
# What changes how text is read even without attributes
TELLING = HEADINGS | SILENT | LITERAL | frozenset(_TELLING.split())

_LOOKED_AT = 2000  # characters of an attribute
_HIDDEN = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)(?![\w-])")
# of a panel that a click shows: the second language of a page often stands in one
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
    """Whether a browser does not show an element before anything is clicked."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return True
    style = attributes.get("style")
    return style is not None and _hides(style)


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return bool(_HIDDEN.search(style[:_LOOKED_AT].replace(" ", "").lower()))


def is_panel(attributes: Attributes) -> bool:
    """Whether a hidden element is text that a click shows, such as the tab of a language."""
    if attributes.get("role", "").lower() == "tabpanel" or tagged(attributes.get("lang")):
        return True
    return bool(_PANEL.search(_names(attributes))) or claimed(attributes) is not None


def is_plain(attributes: Attributes) -> bool:
    """Whether a list is shown without numbers, as far as its own attributes tell."""
    return "list-style" in attributes.get("style", "") or bool(_PLAIN.search(_names(attributes)))


def zone_of(tag: str, attributes: Attributes, inside: Zone) -> Zone:
    """The zone that an element opens; what stands in furniture is furniture.

    A ``header`` or ``footer`` within the main text belongs to it.
    """
    role = attributes.get("role", "").lower()
    if inside == "furniture" or tag in ("html", "body"):
        return inside
    if tag in ("main", "article") or role in ("main", "article"):
        return "main"
    if tag == "nav" or role in _FURNITURE_ROLES:
        return "furniture"
    if tag == "div" and attributes.get("title") in ("header", "footer"):
        return "furniture"  # as LibreOffice writes the headers of a page
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


def claimed(attributes: Attributes) -> Language | None:
    """The language that a class or an id names."""
    return named(_names(attributes))


def _names(attributes: Attributes) -> str:
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return names[:_LOOKED_AT].strip()
