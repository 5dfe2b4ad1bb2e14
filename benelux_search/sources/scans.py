"""Scans: pages of a PDF that are pictures, with nothing but a stamp as text.

The Belgian gazette prints "Bijlagen bij het Belgisch Staatsblad - 25/06/2018 - Annexes du Moniteur
belge" in the margin of what it scanned; registers add a bar code's number or a page number.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Sequence
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]  # left, bottom, right, top
OCR: Final = "run text recognition on it first: ocrmypdf -l nld+fra in.pdf out.pdf"
_MOST_WORDS = 40  # of a stamp
_MARGIN = 0.15  # of the width or the height: how far from an edge a stamp stands
_MOST_OF = 0.5  # of a page: what the picture of a scan covers at least
_LOOKED_AT = 500  # objects of a page
_INVISIBLE = 3  # PDF's text rendering mode of what text recognition adds


def is_stamped(page: pypdfium2.PdfPage, box: Box, words: Sequence[Box]) -> bool:
    """Whether a page is a picture, and its few words stand at its edges."""
    if len(words) > _MOST_WORDS or not all(_at_edge(word, box) for word in words):
        return False
    pictured = False
    for found in itertools.islice(page.get_objects(max_depth=3), _LOOKED_AT):
        if found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictured = pictured or _covers(_bounds(found.raw), box)
        elif (
            found.type == pdfium.FPDF_PAGEOBJ_TEXT
            and pdfium.FPDFTextObj_GetTextRenderMode(found.raw) == _INVISIBLE
        ):
            return False
    return pictured


def _at_edge(word: Box, box: Box) -> bool:
    left, bottom, right, top = box
    across, upwards = _MARGIN * (right - left), _MARGIN * (top - bottom)
    return (
        word[2] < left + across
        or word[0] > right - across
        or word[3] < bottom + upwards
        or word[1] > top - upwards
    )


def _covers(picture: Box, box: Box) -> bool:
    width = min(picture[2], box[2]) - max(picture[0], box[0])
    height = min(picture[3], box[3]) - max(picture[1], box[1])
    whole = (box[2] - box[0]) * (box[3] - box[1])
    return width > 0 and height > 0 and width * height >= _MOST_OF * whole


def _bounds(handle: object) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, edges)):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top
