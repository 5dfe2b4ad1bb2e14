"""Paragraphs set into lines: broken, hyphenated and justified for a width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth

from benchmarks.layouts.fonts import font_name
from benchmarks.layouts.styles import Layout
from benchmarks.layouts.units import TAB, Kind

# the most of the width that a last line may take, so that a reader can tell the end of a paragraph
_FULLEST: Final = {"space": 0.88, "indent": 0.85, "tight": 0.75}
_NARROWED: Final = tuple(1 - k / 100 for k in range(0, 20, 2))
_ENDS: Final = (".", "?", "!", ":", ";")
_INDENT: Final = 1.4  # times the size
_HANGING: Final = 1.9
_BOLD: Final = frozenset[Kind](("title", "heading"))
_RAGGED: Final = frozenset[Kind](("title", "heading", "motto", "signature"))
_WIDEST: Final = 0.7  # what a space of a justified line may grow by, times the size
_PARTS: Final = re.compile(r"[^\W\d_]+")
_VOWELS: Final = "aeiouyàâéèêëîïôûù"
_TOGETHER: Final = frozenset(
    "ch ph th gn qu sc bl br cl cr dr fl fr gl gr pl pr tr vr ll nn".split()
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text from ``x`` on, stretched to ``width`` if it is not 0."""

    x: float
    text: str
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column; ``before`` is the blank space above it.

    ``keeps`` says that the next line stands on the same page. ``note`` is the text of a footnote
    whose mark the line has.
    """

    pieces: tuple[Piece, ...]
    font: str
    size: float
    leading: float
    before: float = 0.0
    keeps: bool = False
    note: str = ""


def set_paragraph(
    text: str, kind: Kind, width: float, layout: Layout, note: tuple[str, str] = ("", "")
) -> list[Line]:
    """Return the lines of a paragraph; ``note`` is a footnote with its mark."""
    is_bold = kind in _BOLD
    font = font_name(layout.font, is_bold=is_bold)
    size = layout.size * (1.15 if kind == "title" else 1.0)
    if kind == "row":
        text = _row(text, width, _Face(font, size), layout)
    mark, rest = _mark(text, kind, layout)
    pieces = list(_pieces(mark, rest, width, _Face(font, size), layout, kind))
    before = _space(kind, layout)
    leading = size * layout.leading
    lines = [Line(each, font, size, leading, keeps=is_bold) for each in pieces]
    lines[0] = replace(lines[0], before=before)
    if note[1] and layout.notes:
        lines[-1] = _with_mark(lines[-1], note)
    return lines


def set_note(note: str, width: float, layout: Layout) -> list[Line]:
    """Return the lines of a footnote."""
    font, size = font_name(layout.font), layout.size * 0.8
    return [
        Line((Piece(0, text),), font, size, size * 1.15)
        for text in broken(note, width, width, _Face(font, size), is_hyphenated=False)
    ]


@dataclass(frozen=True, slots=True)
class _Face:
    font: str
    size: float

    def width(self, text: str) -> float:
        return float(stringWidth(text, self.font, self.size))


def _with_mark(line: Line, note: tuple[str, str]) -> Line:
    """Return a last line with the mark of a footnote behind it."""
    *others, last = line.pieces
    return replace(line, pieces=(*others, Piece(last.x, f"{last.text} {note[0]}")), note=note[1])


def _mark(text: str, kind: Kind, layout: Layout) -> tuple[str, str]:
    """Return the mark of an item that hangs to the left of its text, and the text."""
    if kind == "item" and layout.hanging:
        mark, _, rest = text.partition(" ")
        return mark, rest
    return "", text


def _space(kind: Kind, layout: Layout) -> float:
    """Return the blank space above a paragraph."""
    if kind in _BOLD:
        return layout.size * 1.0
    if layout.marking != "space" or kind == "row":
        return 0.0
    return layout.size * (0.4 if kind == "item" else 0.6)


def _row(text: str, width: float, face: _Face, layout: Layout) -> str:
    """Return a name and an amount on one line, with dots between them or a colon."""
    name, amount = text.split(TAB)
    if not layout.leaders:
        return f"{name}: {amount}"
    room = width - face.width(f"{name}  {amount}")
    return f"{name} {'.' * max(3, int(room / face.width('.')))} {amount}"


def _pieces(
    mark: str, text: str, width: float, face: _Face, layout: Layout, kind: Kind
) -> Iterator[tuple[Piece, ...]]:
    left = _HANGING * face.size if mark else 0.0
    has_indent = layout.marking == "indent" and not mark and kind not in _BOLD
    indent = _INDENT * face.size if has_indent else 0.0
    own = width - left
    fullest = _FULLEST["space" if kind in _BOLD else layout.marking]
    found: list[str] = []
    for narrowed in _NARROWED if kind != "row" else (1.0,):
        most = own * narrowed
        found = broken(text, most - indent, most, face, is_hyphenated=layout.hyphenate)
        start = indent if len(found) == 1 else 0.0
        if _is_clear(found, [start + face.width(line) for line in found], fullest * own):
            break
    is_justified = layout.justify and kind not in _RAGGED
    for number, line in enumerate(found):
        start = indent if number == 0 else 0.0
        gap = (own - start - face.width(line)) / max(1, line.count(" "))
        is_stretched = is_justified and number < len(found) - 1 and gap < face.size * _WIDEST
        piece = Piece(left + start, line, own - start if is_stretched else 0.0)
        yield (Piece(0, mark), piece) if mark and number == 0 else (piece,)


def _is_clear(lines: list[str], widths: list[float], fullest: float) -> bool:
    """Return True if the last line is short, and no other short line ends as a paragraph may."""
    return widths[-1] <= fullest and not any(
        line.endswith(_ENDS) and width <= fullest
        for line, width in zip(lines[:-1], widths, strict=False)
    )


def broken(
    text: str, first: float, others: float, face: _Face, *, is_hyphenated: bool
) -> list[str]:
    """Return the lines of a text; the first line and the others have these widths."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        width = others if lines else first
        longer = f"{line} {word}" if line else word
        if face.width(longer) <= width or not line:
            line = longer
            continue
        head = _fitting(line, word, width, face) if is_hyphenated else ""
        if head:
            lines.append(f"{line} {head}-")
            line = word[len(head) :]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _fitting(line: str, word: str, width: float, face: _Face) -> str:
    """Return the longest beginning of a word that fits on a line with a hyphen, or nothing."""
    for cut in reversed(hyphenations(word)):
        if face.width(f"{line} {word[:cut]}-") <= width:
            return word[:cut]
    return ""


def hyphenations(word: str) -> list[int]:
    """Return the offsets at which a word can be divided: between syllables, by a simple rule."""
    found = _PARTS.search(word)
    if not found or found[0] != found[0].lower() or "’" in word or "'" in word:
        return []
    start, end = found.span()
    return [
        k
        for k in range(start + 3, end - 2)
        if word[k] not in _VOWELS
        and word[k + 1] in _VOWELS
        and (word[k - 1] in _VOWELS or word[k - 2] in _VOWELS)
        and word[k - 1 : k + 1] not in _TOGETHER
    ]
