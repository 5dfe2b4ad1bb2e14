"""Tables of contents: the number of a page after an entry is no part of the title.

Dots or wide spaces lead to the number (*1.2 Ontvangsten ........ 17*). Without them, a head such as
*Inhoud* must precede the entries, and their numbers must increase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search.model import Line

_PAGE: Final = r"(\d{1,4}|[ivxlc]{1,7})"
_LEADER: Final = r"(?:\.{3,}|(?:\s\.){3,}|…+|_{3,}|·{3,}|-{4,})[\s.…_·-]*"
_LED: Final = re.compile(rf"(\S.*?)\s*{_LEADER}{_PAGE}", re.IGNORECASE)
# A page or an amount: "Zwemclub De Dolfijn ........ 1.345,50 €"
_FIGURE: Final = r"(?:€\s?|EUR\s?)?[\d.,\u00a0\u202f ]*\d(?:,[-–])?(?:\s?(?:€|EUR|euros?|%))?"
_LED_FIGURE: Final = re.compile(rf"{_LEADER}{_FIGURE}$")
_LONE_FIGURE: Final = re.compile(_FIGURE)
_PLAIN: Final = re.compile(r"(.*[^\W\d_]{2}.*?)\s+(\d{1,3})")
_HEAD: Final = re.compile(
    r"\W*(?:inhoud|inhoudsopgave|inhoudstafel|inhoudstabel|sommaire|table\s+des\s+mati[eè]res"
    r"|contenu)\W*",
    re.IGNORECASE,
)
_BARE_LEADER: Final = "......"
_ENDS_LED: Final = "0123456789€Rros%-–"
_FEW: Final = 3  # entries of a table of contents
_MOST_BETWEEN: Final = 2  # lines between two entries, such as a title of two lines
_LONGEST: Final = 160  # characters of an entry


def contents_entries(lines: Sequence[Line]) -> frozenset[int]:
    """Return the indexes of the lines that end an entry of a table of contents with its page."""
    led = [k for k, line in enumerate(lines) if not line.aside and _has_leader(line.text)]
    return frozenset([*(led if len(led) >= _FEW else ()), *_plain_entries(lines)])


def split_entry(text: str) -> tuple[str, str]:
    """Return the title of an entry, and the number of its page; "" without a number."""
    for pattern in (_LED, _PLAIN):
        match = pattern.fullmatch(text)
        if match:
            return match[1], match[2]
    return text, ""


def ends_led_row(text: str) -> bool:
    """Return True for a row whose dots lead to a figure, also one in a column of its own.

    It ends a paragraph.
    """
    if text.endswith(_BARE_LEADER):
        return True
    return text[-1:] in _ENDS_LED and _LED_FIGURE.search(text) is not None


def leads_to_figure(text: str, after: str) -> bool:
    """Return True for a row whose dots lead to a figure that stands alone on the next line.

    *Voetbalclub De Valk ..........* fills its line, and *550,75* is below it.
    """
    return text.endswith(_BARE_LEADER) and is_lone_figure(after)


def is_lone_figure(text: str) -> bool:
    """Return True for a line that holds nothing but a page or an amount."""
    return _LONE_FIGURE.fullmatch(text) is not None


def _has_leader(text: str) -> bool:
    match = _LED.fullmatch(text)
    return match is not None and any(map(str.isalpha, match[1]))


def _plain_entries(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the indexes of the lines after a head whose numbers increase."""
    for k, line in enumerate(lines):
        if _HEAD.fullmatch(line.text):
            entries = _entries_after(lines, k)
            yield from entries if len(entries) >= _FEW else ()


def _entries_after(lines: Sequence[Line], head: int) -> list[int]:
    entries: list[int] = []
    last, page = head, 0
    for k in range(head + 1, len(lines)):
        if k - last > 1 + _MOST_BETWEEN:
            break
        text = lines[k].text
        match = _PLAIN.fullmatch(text) if len(text) <= _LONGEST else None
        if match and not lines[k].aside and int(match[2]) >= page:
            entries.append(k)
            last, page = k, int(match[2])
    return entries
