"""The styles and lists of a Word document.

They give its headings, the language of its paragraphs, and the numbers of its list items.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from benelux_search.documents.blocks import language_in_name, language_of_tag, list_numeral
from benelux_search.documents.zip_package import Attributes, Package
from benelux_search.model import Language

_HEADING: Final = re.compile(r"heading \d|title$|subtitle$|kop ?\d|titre ?\d|titel$", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:title|titel|titre|(?:heading|kop|titre) ?1)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"toc \d|table of (?:figures|authorities)", re.IGNORECASE)
_KINDS: Final = {
    "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I", "bullet": "",
    "none": "",
}  # fmt: skip
_LEVELS: Final = 9
_MOST_BASES: Final = 20  # maximum length of a chain of base styles


@dataclass(slots=True)
class ParagraphFormat:
    """A paragraph style.

    ``base`` is the id of its base style. ``outline`` is True if it has an outline level.
    ``numbering`` is the id of its list and the level in the list, from 0.
    """

    name: str = ""
    base: str = ""
    outline: bool = False
    language: Language | None = None
    numbering: tuple[str, int] | None = None

    @property
    def heading(self) -> bool:
        """Return True for a style of headings."""
        return self.outline or bool(_HEADING.match(self.name))

    @property
    def title(self) -> bool:
        """Return True for the style of the title, and for that of headings of the first level."""
        return bool(_TITLE.match(self.name))

    @property
    def contents(self) -> bool:
        """Return True for a style of a table of contents."""
        return bool(_CONTENTS.match(self.name))


@dataclass(slots=True)
class Level:
    """A level of a list: the type of its numerals, its pattern (``%1.%2``) and its first number."""

    kind: str = "1"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class NumberedLists:
    """The numbered lists of a document, with their current counts."""

    kinds: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract number
    abstract: dict[str, str] = field(default_factory=dict)  # by number
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    def marker(self, number: str, level: int) -> str:
        """Count the next item of a list and return its numeral, such as ``2.1``.

        ``number`` is the id of the list; ``level`` counts from 0. The result is "" for a bullet or
        an unknown list.
        """
        kind = self.abstract.get(number, "")
        levels = self.kinds.get(kind, {})
        if level not in levels:
            return ""
        has_starts = any(key[0] == number for key in self.starts)
        counts = self._counts.setdefault(number if has_starts else f"of {kind}", [None] * _LEVELS)
        for k in range(level + 1):
            first = self.starts.get((number, k), levels.get(k, Level()).start)
            before = counts[k]
            if before is None:
                counts[k] = first
            elif k == level:
                counts[k] = before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if not levels[level].kind:
            return ""

        def count(match: re.Match[str]) -> str:
            k = int(match[1]) - 1
            return list_numeral(levels.get(k, Level()).kind, counts[k] or 0)

        return re.sub(r"%([1-9])", count, levels[level].text)


def read_styles(package: Package, part: str | None) -> Mapping[str, ParagraphFormat]:
    """Return the paragraph styles of a document by id, including properties of their base styles.

    ``part`` is the name of the styles part; if it is None, there are no styles.
    """
    styles: dict[str, ParagraphFormat] = {}
    current = ParagraphFormat()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal current
        if tag == "style":
            current = ParagraphFormat()
            if attributes.get("type", "paragraph") == "paragraph":
                styles[attributes.get("styleId", "")] = current
        else:
            _set(current, tag, attributes.get("val", ""))

    package.parse(part, start)
    for style in styles.values():
        _inherit(style, styles)
    return styles


def _set(style: ParagraphFormat, tag: str, value: str) -> None:
    """Set the property of a style that an element in it states."""
    number, level = style.numbering or ("", 0)
    if tag == "name":
        style.name = value
    elif tag == "basedOn":
        style.base = value
    elif tag == "outlineLvl":
        style.outline = value.isdecimal() and parse_level(value) < _LEVELS - 1
    elif tag == "lang":
        style.language = language_of_tag(value)
    elif tag == "numId":
        style.numbering = (value, level)
    elif tag == "ilvl":
        style.numbering = (number, parse_level(value))


def _inherit(style: ParagraphFormat, styles: Mapping[str, ParagraphFormat]) -> None:
    style.language = language_in_name(style.name) or style.language
    base = style
    for _ in range(_MOST_BASES):
        parent = styles.get(base.base)
        if parent is None:
            return
        base = parent
        style.outline = style.outline or base.heading
        style.language = style.language or language_in_name(base.name) or base.language
        style.numbering = style.numbering or base.numbering


def parse_level(value: str) -> int:
    """Return the level that an attribute states, from 0 to 8; 0 for an invalid value."""
    return min(_LEVELS - 1, int(value)) if value.isdecimal() and len(value) < 4 else 0


def read_lists(package: Package, part: str | None) -> NumberedLists:
    """Return the lists of a document; ``part`` is the name of the numbering part, or None."""
    lists = NumberedLists()
    kind = number = ""
    level = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal kind, number, level
        value = attributes.get("val", "")
        if tag == "abstractNum":
            kind, number = attributes.get("abstractNumId", ""), ""
        elif tag == "num":
            kind, number = "", attributes.get("numId", "")
        elif tag in ("lvl", "lvlOverride"):
            level = parse_level(attributes.get("ilvl", "0"))
        elif tag == "abstractNumId" and number:
            lists.abstract[number] = value
        elif tag == "startOverride" and number and _small(value):
            lists.starts[number, level] = int(value)
        elif tag in ("start", "numFmt", "lvlText") and kind:
            made = lists.kinds.setdefault(kind, {}).setdefault(level, Level())
            if tag == "numFmt":
                made.kind = _KINDS.get(value, "1")
            elif tag == "lvlText":
                made.text = value[:50]
            elif _small(value):
                made.start = int(value)

    package.parse(part, start)
    return lists


def _small(value: str) -> bool:
    return value.isdecimal() and len(value) < 7
