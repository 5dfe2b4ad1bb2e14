"""The visible text of AsciiDoc markup inside a paragraph.

Marks of formatting, macros, anchors and attribute references are replaced by what a reader sees.
The lengths of all patterns are bounded, so that a line of a megabyte takes no longer than text. A
replacement keeps the line ends of what it replaces.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

_LONGEST_VALUE: Final = 1000  # characters of an attribute
_EXPANDED: Final = 1_000_000  # characters that attributes may add to a file
_ATTRIBUTE: Final = re.compile(r"(?<![\\$])\{([A-Za-z0-9_][\w-]{0,60})\}")
_CHARACTERS: Final = {
    "nbsp": " ", "sp": " ", "empty": "", "blank": "", "zwsp": "", "wj": "", "apos": "'",
    "quot": '"', "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "deg": "°", "plus": "+",
    "brvbar": "¦", "vbar": "|", "amp": "&", "lt": "<", "gt": ">", "startsb": "[", "endsb": "]",
    "caret": "^", "asterisk": "*", "tilde": "~", "backslash": "\\", "backtick": "`",
}  # fmt: skip
_TARGET: Final = r"[^\s\[\]]{0,500}+"
_URL: Final = re.compile(rf"(?<!\\)\b((?:https?|ftp|irc)://{_TARGET})\[([^\[\]]{{0,1000}})\]")
_LINK: Final = re.compile(
    rf"(?<![\\\w])(link|mailto|xref|image|icon):({_TARGET})\[([^\[\]]{{0,1000}})\]"
)
_CROSS_REFERENCE: Final = re.compile(r"(?<!\\)<<#?([^<>,]{1,200})(?:,\s*([^<>]{1,500}))?>>")
_FOOTNOTE: Final = re.compile(r"\s?footnote(?:ref)?:[\w-]{0,60}\[([^\[\]]{0,4000})\]")
_MACRO: Final = re.compile(
    r"(?<![\\\w])(?:pass|stem|latexmath|asciimath|kbd|btn|menu:[^\s\[]{1,100}):?[a-z,]{0,9}"
    r"\[([^\[\]]{0,1000})\]"
)
_UNSEEN: Final = re.compile(
    r"\(\(\([^()]{1,500}\)\)\)|indexterm:\[[^\[\]]{0,500}\]|anchor:[\w:.-]{1,100}\[[^\[\]]{0,500}\]"
    r"|\[\[[\w:.-]{1,100}(?:,[^\[\]]{0,300})?\]\]"
)
_INDEX_TERM: Final = re.compile(r"\(\(([^()]{1,500})\)\)")
_ROLE: Final = re.compile(r"\[[.#\w%-][^\[\]\n]{0,100}\](?=[#*_`])")
_CURVED: Final = re.compile(r"([\"'])`([^`]{1,500})`\1")
_DOUBLE: Final = re.compile(r"(\*\*|__|``|##|\+\+\+?)(?=\S)([^*_`#+]{1,500})(?<=\S)\1")
_SINGLE: Final = tuple(
    re.compile(rf"(?<![\w{mark}\\]){mark}(?=[^\s{mark}])([^{mark}]{{1,500}})(?<=\S){mark}(?!\w)")
    for mark in (r"\*", "_", "`", "#", r"\+")
)
_RAISED: Final = re.compile(r"(?<!\\)([\^~])([^\s\^~]{1,100})\1")
_ESCAPED: Final = re.compile(r"\\(?=[*_`#+^~{<\[(\\]|https?:|link:|xref:)")
_SIGNS: Final = {"(C)": "©", "(R)": "®", "(TM)": "™", " -- ": " — "}


@dataclass(slots=True)
class InlineText:
    """A converter of AsciiDoc markup to visible text, which collects the footnotes of a file.

    ``attributes`` are the values that the file gives to names; a reference ``{name}`` is replaced
    once, and not in the value of another attribute.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    footnotes: list[str] = field(default_factory=list)
    _expanded: int = 0

    def visible(self, text: str) -> str:
        """Return the visible text of a paragraph; it has as many line ends as ``text``."""
        if "{" in text:
            text = _ATTRIBUTE.sub(self._value, text)
        if "[" in text or "<<" in text or "((" in text:
            text = self._without_macros(text)
        text = _replaced(_CURVED, _curved, text)
        text = _replaced(_DOUBLE, lambda match: match[2], text)
        for pattern in _SINGLE:
            text = pattern.sub(r"\1", text)
        text = _RAISED.sub(r"\2", text)
        text = _ESCAPED.sub("", text)
        for sign, character in _SIGNS.items():
            text = text.replace(sign, character)
        return html.unescape(text) if "&" in text else text

    def _value(self, match: re.Match[str]) -> str:
        name = match[1].lower()
        value = _CHARACTERS.get(name) if name in _CHARACTERS else self.attributes.get(name)
        if value is None or self._expanded > _EXPANDED:
            return match[0]
        self._expanded += len(value)
        return value[:_LONGEST_VALUE]

    def _without_macros(self, text: str) -> str:
        text = _replaced(_URL, lambda match: _label(match[2]) or match[1], text)
        text = _replaced(_LINK, _linked, text)
        text = _replaced(_CROSS_REFERENCE, lambda match: match[2] or match[1], text)
        text = _replaced(_MACRO, lambda match: match[1], text)
        text = _replaced(_FOOTNOTE, self._footnote, text)
        text = _replaced(_UNSEEN, lambda _: "", text)
        text = _replaced(_INDEX_TERM, lambda match: match[1], text)
        return _ROLE.sub("", text)

    def _footnote(self, match: re.Match[str]) -> str:
        if match[1].strip():
            self.footnotes.append(match[1].replace("\n", " "))
        return ""


def attributes_of(text: str) -> Mapping[str, str]:
    """Return the named attributes in brackets: ``cols="1,2", role=x`` gives ``cols``, ``role``."""
    pairs = re.findall(r"([A-Za-z]\w{0,30})\s?=\s?(?:\"([^\"]{0,300})\"|([^\s,\]]{1,300}))", text)
    return {name.lower(): quoted or plain for name, quoted, plain in pairs}


def _replaced(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> str:
    """Replace all matches, and keep the line ends that a replacement would lose."""

    def kept(match: re.Match[str]) -> str:
        made = replacement(match)
        return made + "\n" * (match[0].count("\n") - made.count("\n"))

    return pattern.sub(kept, text)


def _label(text: str) -> str:
    """Return the text of a link without its attributes: ``gids,window=_blank`` gives ``gids``."""
    if text.startswith('"'):
        return text[1:].partition('"')[0]
    return re.split(r",\s*\w+=", text, maxsplit=1)[0].rstrip("^")


def _linked(match: re.Match[str]) -> str:
    kind, target, text = match[1], match[2], match[3]
    if kind in ("image", "icon"):
        return text.partition(",")[0].strip('"')
    return _label(text) or target.lstrip("#")


def _curved(match: re.Match[str]) -> str:
    return f"“{match[2]}”" if match[1] == '"' else f"‘{match[2]}’"
