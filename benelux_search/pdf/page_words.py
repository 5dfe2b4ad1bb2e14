"""The words of a PDF page with their boxes, from the characters that PDFium gives.

PDFium gives the characters in the order of the file, and adds spaces and line ends at gaps. The box
of a word is computed from its first and its last character, because reading the box of every
character would take most of the time.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, cast

import pypdfium2.raw as pdfium

from benelux_search.pdf.detached_accents import COMPOSED, Box, compose_accents
from benelux_search.pdf.direct_calls import ADDRESS, direct
from benelux_search.pdf.page import Page, PrintedWord

_HYPHEN = "\ufffe"  # PDFium's mark of a hyphen at a line end; no space follows it
_WORD = re.compile(f"[^\\s\x00-\x1f{_HYPHEN}]+[{_HYPHEN}\x02]?")
_QUARTER = math.pi / 2
_TILTED = 0.1  # of a quarter turn: a scan may be tilted less; a stamp or a watermark is more
ASKEW = -1
_RAISED = 0.12  # of the size of a word: characters that are higher or lower by more are cut off
_WIDEST = 1.2  # of the size: the largest advance of a character
_LONGEST_NAME = 128  # bytes of the name of a font


class _TextStyle(NamedTuple):
    """The style of a text object: the font size in points, the typeface and the rotation.

    ``turn`` counts quarter turns to the left, 0 to 3; it is ``ASKEW`` for text at another angle,
    such as a watermark.
    """

    size: float
    face: str
    turn: int


class BoxedWord(NamedTuple):
    """A word with its box and its origin ``x, y`` on the base line; here, y grows upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    style: _TextStyle


_OF_CHARACTER = ADDRESS, ctypes.c_int  # a text page, and the index of a character
_text_object = direct(pdfium.FPDFText_GetTextObject, ADDRESS, *_OF_CHARACTER)
_origin = direct(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, *_OF_CHARACTER, ADDRESS, ADDRESS)
_loose_box = direct(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, *_OF_CHARACTER, ADDRESS)
_ink_box = direct(
    pdfium.FPDFText_GetCharBox, ctypes.c_int, *_OF_CHARACTER, ADDRESS, ADDRESS, ADDRESS, ADDRESS
)
_matrix = direct(pdfium.FPDFText_GetMatrix, ctypes.c_int, *_OF_CHARACTER, ADDRESS)
_font_size = direct(pdfium.FPDFText_GetFontSize, ctypes.c_double, *_OF_CHARACTER)
_font_info = direct(
    pdfium.FPDFText_GetFontInfo, ctypes.c_ulong, *_OF_CHARACTER, ADDRESS, ctypes.c_ulong, ADDRESS
)


class _Chars:
    """The boxes and styles of the characters of a page.

    The style is read once for each text object, because all its characters share the style.
    """

    def __init__(self, handle: object) -> None:
        self._page = ctypes.cast(cast("Any", handle), ctypes.c_void_p)
        self._rect, self._x, self._y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_LONGEST_NAME)
        self._rect_ref, self._matrix_ref = ctypes.byref(self._rect), ctypes.byref(self._matrix)
        self._x_ref, self._y_ref = ctypes.byref(self._x), ctypes.byref(self._y)
        self._styles: dict[int, _TextStyle] = {}

    def object_of(self, k: int) -> int:
        """Return the address of the text object with the character at index ``k``."""
        return _text_object(self._page, k) or 0

    def origin(self, k: int) -> tuple[float, float]:
        _origin(self._page, k, self._x_ref, self._y_ref)
        return self._x.value, self._y.value

    def box(self, k: int) -> tuple[float, float, float, float]:
        rect = self._rect
        _loose_box(self._page, k, self._rect_ref)
        return rect.left, rect.bottom, rect.right, rect.top

    def ink_box(self, k: int) -> Box:
        """Return the box of what is printed of a character."""
        left, right, bottom, top = ends = tuple(ctypes.c_double() for _ in range(4))
        _ink_box(self._page, k, *map(ctypes.byref, ends))
        return left.value, bottom.value, right.value, top.value

    def style(self, k: int, text_object: int) -> _TextStyle:
        style = self._styles.get(text_object)
        if style is None:
            style = self._styles[text_object] = self._style(k)
        return style

    def _style(self, k: int) -> _TextStyle:
        matrix = self._matrix
        _matrix(self._page, k, self._matrix_ref)
        _font_info(self._page, k, self._name, _LONGEST_NAME, None)
        size = _font_size(self._page, k)
        return _make_style(matrix.a, matrix.b, matrix.c, matrix.d, size, self._name.value)


@lru_cache(maxsize=256)
def _make_style(a: float, b: float, c: float, d: float, size: float, font: bytes) -> _TextStyle:
    """Return the style of text of a font and a size under the matrix ``a b c d``."""
    quarters = math.atan2(b, a) / _QUARTER
    turn = round(quarters) % 4 if abs(quarters - round(quarters)) < _TILTED else ASKEW
    return _TextStyle(size * math.hypot(c, d), font.decode("latin-1").rpartition("+")[2], turn)


def _text(handle: object, count: int) -> str:
    """Return the text of a page; its indexes are those of PDFium's characters."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = (pdfium.FPDFText_GetUnicode(handle, k) for k in range(count))
    return "".join(chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)


def read_words(handle: object, count: int) -> Iterator[BoxedWord]:
    """Yield the words of a page of text; ``handle`` is PDFium's, with ``count`` characters."""
    chars = _Chars(handle)
    text = compose_accents(_text(handle, count), chars.ink_box)
    for match in _WORD.finditer(text):
        start, end = _without_accents(text, *match.span())
        if start == end:
            continue
        text_object = chars.object_of(start)
        style = chars.style(start, text_object)
        if end - start > 1 and not _is_one_word(start, end - 1, text_object, chars, style):
            yield from _split_word(text, start, end, chars, style)
        else:
            yield _word(_plain(text[start:end]), start, end - 1, chars, style)


def _without_accents(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the ends of a word without the places of accents at its ends."""
    while start < end and text[start] == COMPOSED:
        start += 1
    while start < end and text[end - 1] == COMPOSED:
        end -= 1
    return start, end


def _is_one_word(first: int, last: int, text_object: int, chars: _Chars, style: _TextStyle) -> bool:
    """Return True if the characters ``first`` to ``last`` are in one text object or near together.

    Near together means: on one base line, without wide gaps. PDFium has no space between them.
    """
    if chars.object_of(last) == text_object:
        return True
    (x, y), (end_x, end_y) = chars.origin(first), chars.origin(last)
    near = 0 < end_x - x < _WIDEST * style.size * (last - first)
    return style.turn == 0 and near and abs(end_y - y) < 0.01 * style.size


def _word(text: str, first: int, last: int, chars: _Chars, style: _TextStyle) -> BoxedWord:
    """Return a word with the box that its first and its last character span."""
    x, y = chars.origin(first)
    left, bottom, right, top = chars.box(last)
    if first != last:
        if style.turn:
            box = chars.box(first)
            left, bottom = min(left, box[0]), min(bottom, box[1])
            right, top = max(right, box[2]), max(top, box[3])
        else:
            left = x
    return BoxedWord(text, left, bottom, right, top, x, y, style)


def _plain(text: str) -> str:
    """Return a word with a hyphen at its end as ``-``, and without soft hyphens inside."""
    ends = text[-1] in f"{_HYPHEN}\x02\xad\u2010"
    body = text[:-1] if ends else text
    return body.replace("\xad", "").replace(COMPOSED, "") + ("-" if ends else "")


def _split_word(
    text: str, start: int, end: int, chars: _Chars, style: _TextStyle
) -> Iterator[BoxedWord]:
    """Cut a word of several text objects at raised or distant characters: "donaties" "(2)"."""
    begin, begun = start, style
    _, y = _along(style.turn, *chars.origin(start))
    right = _end(style.turn, chars.box(start))
    for k in range(start + 1, end + 1):
        if k < end:
            if text[k] == COMPOSED:
                continue
            x, new_y = _along(style.turn, *chars.origin(k))
            off = abs(new_y - y) > _RAISED * begun.size
            if not (off or x - right > begun.size or x < right - 2 * begun.size):
                right = _end(style.turn, chars.box(k))
                continue
        yield _word(_plain(text[begin:k]), begin, k - 1, chars, begun)
        if k < end:
            begin, y, right = k, new_y, _end(style.turn, chars.box(k))
            begun = chars.style(k, chars.object_of(k))


def _along(turn: int, x: float, y: float) -> tuple[float, float]:
    """Rotate a point by ``turn`` quarter turns to the right, so that the text is upright."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _end(turn: int, box: tuple[float, float, float, float]) -> float:
    """Return the right end of a box after the rotation of :func:`_along`."""
    left, bottom, right, top = box
    return (right, top, -left, -bottom)[turn]


def upright_page(
    number: int, box: tuple[float, float, float, float], words: Sequence[BoxedWord]
) -> Page:
    """Return a page, rotated so that most of its text is upright."""
    left, bottom, right, top = box
    turns = Counter(map(attrgetter("style.turn"), words))
    del turns[ASKEW]
    turn = turns.most_common(1)[0][0] if turns else 0
    placed = tuple(_turned(word, turn, box) for word in words if word.style.turn == turn)
    rotated_text = " ".join(word.text for word in words if word.style.turn != turn)
    sizes = (top - bottom, right - left) if turn % 2 else (right - left, top - bottom)
    return Page(number, *sizes, placed, rotated_text)


def _turned(word: BoxedWord, turn: int, box: tuple[float, float, float, float]) -> PrintedWord:
    left, bottom, right, top = box
    if turn == 0:
        ends, base = (word.left - left, word.right - left), top - word.y
    elif turn == 1:  # the text runs upwards
        ends, base = (word.bottom - bottom, word.top - bottom), word.x - left
    elif turn == 2:
        ends, base = (right - word.right, right - word.left), word.y - bottom
    else:
        ends, base = (top - word.top, top - word.bottom), right - word.x
    return PrintedWord(word.text, *ends, base, word.style.size, word.style.face)
