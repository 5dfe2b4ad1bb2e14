"""Printed pages on plain boxes: words, rows of words, and sheets of rows. No PDF library here.

Points, the origin at the top left corner, y grows downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_ASCENT = 0.8  # of the size: what stands above the base line
_GLUED = 0.1  # of the size: words this near are one, "1" and a raised "er"


class Word(NamedTuple):
    """A printed word: the ends of its base line, the size and the name of its face."""

    text: str
    left: float
    right: float
    base: float
    size: float
    face: str = ""

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - _ASCENT) * self.size


WIDE = -1


@dataclass(frozen=True, slots=True)
class Page:
    """A page turned upright; ``number`` counts from 1. ``across`` is text that stands on edge."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    across: str = ""


@dataclass
class Row:
    """The words of one column, or of the whole width, that stand on one line.

    ``column`` counts from 0, and is ``WIDE`` for a row that runs over the gutter, or on a page
    without one; ``place`` is the same for a column on all pages that are set alike.
    """

    words: Sequence[Word]
    column: int
    place: tuple[int, ...]

    def __post_init__(self) -> None:
        words = self.words
        # the first word of the common size: raised marks are no measure of a row
        main = max(words[:3], key=lambda word: word.size)
        self.left, self.right = words[0].left, words[-1].right
        self.base, self.size = main.base, main.size
        self.top, self.bottom = main.top, main.bottom

    @cached_property
    def text(self) -> str:
        return row_text(self.words)

    @cached_property
    def face(self) -> str:
        """The face of all its words; empty where there are several."""
        faces = {word.face for word in self.words}
        return faces.pop() if len(faces) == 1 else ""


def row_text(words: Sequence[Word]) -> str:
    parts = [words[0].text]
    for before, word in itertools.pairwise(words):
        near = word.left - before.right < _GLUED * min(word.size, before.size)
        parts.append(word.text if near else f" {word.text}")
    return "".join(parts)


@dataclass(slots=True)
class Sheet:
    """A page taken apart: its rows from top to bottom, and the marks in its margins."""

    number: int
    width: float
    height: float
    rows: list[Row]
    margin: list[Row]
    across: str = ""
