"""The lines of an opening, each once, with the evidence of where it stands."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.metadata.document_opening import UNFINISHED, Opening, is_contents_line
from benelux_search.metadata.title_candidates import plain
from benelux_search.model import Titles

_LONGEST: Final = 400  # characters of a line that are looked at
_FROM_BEGIN: Final = (0, 1, 2, 4, 7, 12, 20, 40)
_FROM_END: Final = (0, 1, 3, 7, 14)
_TO_TITLE: Final = (-8, -4, -2, -1, 0, 1, 2, 4, 8)
_SHORT: Final = 150  # characters of a line that is no running text
_HEAD: Final = 100  # characters of a head
_LARGER: Final = 1.1  # times the middle size of the type


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A line of a document or its title, and the features of its place.

    ``kind`` is "title", "line" for a line of the file, or "text" for a paragraph of several lines.
    """

    text: str
    kind: str
    features: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """True for a line that is no sentence, such as a head or a label with its value."""
        is_line = self.kind == "line" and "no-sentence" in self.features
        return is_line and len(self.text) < _HEAD


def opening_lines(opening: Opening, titles: Titles) -> Iterator[OpeningLine]:
    """Yield the titles, the first and last lines, and the first paragraphs, each text once."""
    own = [title for title in (titles.nl, titles.fr) if title]
    for title in own:
        yield OpeningLine(title, "title", ())
    keys = set(map(plain, own))
    last = {text: number for number, text in enumerate(reversed(opening.last))}
    at_title = _place_of_title(opening, own)
    seen: set[str] = set()
    for number, text in enumerate(opening.first):
        if text not in seen and not is_contents_line(text) and plain(text) not in keys:
            seen.add(text)
            distance = None if at_title is None else number - at_title
            places = (f"begin:{bisect.bisect_left(_FROM_BEGIN, number)}", *_end(last.get(text)))
            yield _line(opening, text, (*places, *_distance(distance)))
    for text, number in last.items():
        if text not in seen and plain(text) not in keys:
            seen.add(text)
            yield _line(opening, text, tuple(_end(number)))
    for paragraphs in (opening.nl, opening.fr):
        for number, text in enumerate(paragraphs):
            if text not in seen and plain(text) not in keys:
                seen.add(text)
                place = f"text:{bisect.bisect_left(_FROM_BEGIN, number)}"
                yield OpeningLine(text[:_LONGEST], "text", (place,))


def _line(opening: Opening, text: str, places: tuple[str, ...]) -> OpeningLine:
    return OpeningLine(text[:_LONGEST], "line", (*places, *_type(opening, text)))


def _type(opening: Opening, text: str) -> Iterator[str]:
    if text in opening.headings:
        yield "heading"
    if opening.sizes.get(text, 1.0) > _LARGER:
        yield "large"
    if text.isupper():
        yield "caps"
    is_sentence = len(text) > _SHORT or text.rstrip().endswith((".", ";"))
    yield "sentence" if is_sentence or UNFINISHED.search(text) else "no-sentence"


def _end(number: int | None) -> Iterator[str]:
    if number is not None:
        yield f"end:{bisect.bisect_left(_FROM_END, number)}"


def _distance(lines: int | None) -> Iterator[str]:
    yield "no-title" if lines is None else f"title:{bisect.bisect_left(_TO_TITLE, lines)}"


def _place_of_title(opening: Opening, titles: Sequence[str]) -> int | None:
    """Return the number of the first line of a title."""
    keys = list(map(plain, titles))
    for number, text in enumerate(opening.first):
        key = plain(text)
        if len(key) > 2 and any(key in title or title in key for title in keys):
            return number
    return None
