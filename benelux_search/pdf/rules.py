"""The ruling lines of a PDF page: the horizontal and vertical strokes that draw a table."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias, cast

import pypdfium2.raw as pdfium

from benelux_search.pdf.direct_calls import ADDRESS, direct
from benelux_search.pdf.page import Rule, Rules

_MOST_OBJECTS: Final = 4_000  # of a page: a drawing has more
_MOST_POINTS: Final = 400  # of a path: a curve has more
_THIN: Final = 2.5  # points: the largest width of a line that is drawn as a box
_SHORTEST: Final = 6.0  # points
_LEVEL: Final = 0.6  # points between the ends of a line that is level
_ALIKE: Final = 1.5  # points between two strokes of one line
_GAP: Final = 3.0  # points between two strokes that follow each other on one line

PdfBox: TypeAlias = tuple[float, float, float, float]
"""The left, bottom, right and top of a box on a page of a PDF."""
_Segment: TypeAlias = tuple[float, float, float, float]

_object = direct(pdfium.FPDFPage_GetObject, ADDRESS, ADDRESS, ctypes.c_int)
_type = direct(pdfium.FPDFPageObj_GetType, ctypes.c_int, ADDRESS)


def read_rules(page: object, box: PdfBox) -> Rules:
    """Return the ruling lines of a page that is upright.

    ``page`` is PDFium's handle, ``box`` the left, bottom, right and top of the page in points. The
    result counts from the top left corner.
    """
    left, _, _, top = box
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for x1, y1, x2, y2 in _segments(page):
        if abs(y1 - y2) <= _LEVEL and abs(x1 - x2) >= _SHORTEST:
            horizontal.append(Rule(top - (y1 + y2) / 2, min(x1, x2) - left, max(x1, x2) - left))
        elif abs(x1 - x2) <= _LEVEL and abs(y1 - y2) >= _SHORTEST:
            vertical.append(Rule((x1 + x2) / 2 - left, top - max(y1, y2), top - min(y1, y2)))
    return Rules(tuple(_merged(horizontal)), tuple(_merged(vertical)))


def _segments(page: object) -> Iterator[_Segment]:
    """Yield the straight strokes of a page, in points of the page."""
    handle = ctypes.cast(cast("Any", page), ADDRESS)
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        address = _object(handle, number)
        if _type(address) == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _of_path(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))


def _of_path(path: object) -> Iterator[_Segment]:
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_POINTS:
        return
    left, bottom, right, top = bounds(path)
    if right - left <= _THIN:
        middle = (left + right) / 2
        yield middle, bottom, middle, top
    elif top - bottom <= _THIN:
        middle = (bottom + top) / 2
        yield left, middle, right, middle
    elif _is_stroked(path):
        yield from _strokes(path, count)


def bounds(handle: object) -> PdfBox:
    """Return the box of an object of a page; its sides are 0 if it has none."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, edges)):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _is_stroked(path: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, fill, stroke)) and bool(stroke.value)


def _strokes(path: object, count: int) -> Iterator[_Segment]:
    """Yield the strokes of a path of several lines, such as a box."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield *last, *point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield *point, *first
        last = point


def _merged(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield the rules, those that continue each other as one."""
    levels: list[list[Rule]] = []
    for rule in sorted(rules):
        if levels and rule.at - levels[-1][0].at <= _ALIKE:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    for level in levels:
        at = level[0].at
        start, end = level[0].start, level[0].end
        for rule in sorted(level, key=lambda each: each.start):
            if rule.start > end + _GAP:
                yield Rule(at, start, end)
                start, end = rule.start, rule.end
            start, end = min(start, rule.start), max(end, rule.end)
        yield Rule(at, start, end)
