"""The place of each line of a dump in the texts that were printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Sequence
from typing import Any, Final

_SURE: Final = 14  # letters of a line that can be found by itself
_FAR: Final = 40  # lines between a short line and one that was found
_OPENING: Final = frozenset("-–—•§«“(")
_CLOSING: Final = frozenset(".,;:!?»”)%")
_NEAR: Final = 2000  # letters between two lines of one column


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without case; accents stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(filter(str.isalnum, text))


def _parts_a_mark(row: str, starts: Sequence[int], k: int, found: Container[int]) -> bool:
    """Return True if a split is between a dash and its item, or a word and its closing mark."""
    before, after = row[starts[k - 1] : starts[k]].strip(), row[starts[k] :].split(None, 1)[0]
    return (k - 1 in found and before in _OPENING) or (k + 1 in found and after in _CLOSING)


class PrintedText:
    """The letters of the Dutch and French paragraphs of a document, and where paragraphs begin."""

    def __init__(self, nl: Iterable[str], fr: Iterable[str]) -> None:
        self.letters = ""
        self.starts: set[int] = set()
        for paragraphs in (nl, fr):
            for paragraph in paragraphs:
                self.starts.add(len(self.letters))
                self.letters += letters_of(paragraph)
            self.starts.add(len(self.letters))
            self.letters += "\n"
            if paragraphs is nl:
                self.end_of_dutch = len(self.letters)

    @classmethod
    def of(cls, gold: dict[str, Any]) -> PrintedText:
        """Return the text of a gold file."""
        return cls(gold["nl"], gold["fr"])

    def holds(self, text: str) -> bool:
        """Return True if a text stands in one paragraph."""
        return letters_of(text) in self.letters

    def splits(self, row: str, starts: Sequence[int]) -> frozenset[int]:
        """Return which of the words of a row may begin its second half; {0} for a row of one text.

        ``starts`` are the offsets of the words. The halves are in different languages. The result
        is empty if that cannot be told.
        """
        letters = letters_of(row)
        if not letters or self._in(letters) != (False, False):
            return frozenset({0}) if letters else frozenset()
        found = set()
        for k, start in enumerate(starts[1:], 1):
            left, right = (self._in(letters_of(half)) for half in (row[:start], row[start:]))
            if (left[0] and right[1]) or (left[1] and right[0]):
                found.add(k)
        return frozenset(k for k in found if not _parts_a_mark(row, starts, k, found))

    def _in(self, letters: str) -> tuple[bool, bool]:
        """Return True for each language, Dutch and French, in which these letters stand."""
        dutch = bool(letters) and self.letters.find(letters, 0, self.end_of_dutch) >= 0
        return dutch, bool(letters) and self.letters.find(letters, self.end_of_dutch) >= 0

    def places(self, texts: Sequence[str]) -> tuple[list[str], list[int | None]]:
        """Return the letters of each line, and their offset; None for a line that is not found."""
        lines = [letters_of(text) for text in texts]
        places: list[int | None] = [None] * len(lines)
        for k, line in enumerate(lines):
            if len(line) >= _SURE:
                at = self.letters.find(line)
                if at >= 0 and self.letters.find(line, at + 1) < 0:
                    places[k] = at
        for _ in range(3):
            for k, line in enumerate(lines):
                if places[k] is None and line:
                    places[k] = self._beside(k, lines, places)
        return lines, places

    def _beside(self, k: int, lines: Sequence[str], places: Sequence[int | None]) -> int | None:
        """Return the place of a short line beside the nearest line that was found."""
        for step in (-1, 1):
            for other in range(k + step, k + _FAR * step, step):
                if not 0 <= other < len(lines):
                    break
                place = places[other]
                if place is None:
                    continue
                at = place + len(lines[other]) if step < 0 else place - len(lines[k])
                if at >= 0 and self.letters.startswith(lines[k], at):
                    return at
                if other == k + step:
                    break
        return None

    def continues(self, end: int, begin: int) -> bool | None:
        """Return True if a line that begins at ``begin`` continues one that ends at ``end``.

        None if that cannot be told: one of them is in the middle of a paragraph.
        """
        if abs(begin - end) <= 2:  # a mark may be missing
            between = range(min(begin, end), max(begin, end) + 1)
            return not any(at in self.starts for at in between)
        return False if end in self.starts and begin in self.starts else None

    def touching(self, end: int, begin: int) -> bool | None:
        """Return the same for two lines that touch, where one side may be enough to tell."""
        known = self.continues(end, begin)
        if known is not None or end in self.starts:
            return bool(known)
        same_language = (end <= self.end_of_dutch) == (begin < self.end_of_dutch)
        if begin in self.starts and abs(begin - end) < _NEAR and same_language:
            return False
        return None
