"""A film of the interactive search: ``python -m benchmarks.recording docs/interactive.svg``.

The program runs in the driver of its tests, on an index of ``corpus/``. Each frame is the content
of the terminal after a key, when nothing more is drawn.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.film import Frame, Row, row_of, svg
from benelux_search import build_index

if TYPE_CHECKING:
    import pyte
    from screens import Screen

ROOT: Final = Path(__file__).parent.parent
COLUMNS, ROWS = 100, 28
_WORD: Final = "mensenhandel"
_QUIET: Final = 0.8  # seconds without anything drawn, then all is there
_TITLE: Final = "A session of the interactive search of benelux-search"
# How long an answer took is another time another: it would make another file
_TOOK: Final = re.compile(r"(?<= · )\d+ ms (?=─)")
_NO_TIME: Final = "… ms "


@dataclass(frozen=True, slots=True)
class Step:
    """One key press of the film.

    - ``key``: the name of the key in the table of actions.
    - ``shown``, ``said``: the name of the key and the explanation in the film.
    - ``comes``: a text that must appear on the screen.
    - ``seconds``: the time that the frame is shown.
    - ``is_still``: True for the frame that is shown where animation is off.
    """

    key: str
    shown: str
    said: str
    comes: str
    seconds: float
    is_still: bool = False


def _typed() -> Iterator[Step]:
    for letter in _WORD[:-1]:
        yield Step(letter, letter, "the words are searched while they are typed", "", 0.3)
    yield Step(_WORD[-1], _WORD[-1], "21 passages, each with its counterpart", "1 of 21", 2.4)


STEPS: Final[tuple[Step, ...]] = (
    *_typed(),
    Step("down", "↓", "the next hit, in both languages", "2 of 21", 2.2, is_still=True),
    Step("down", "↓", "the next one: the list has the matches in a column", "3 of 21", 1.8),
    Step("up", "↑", "the hit before", "2 of 21", 1.2),
    Step("f4", "F4", "filter the hits by language, year or document", "2020", 2.8),
    Step("escape", "Esc", "back to the hits", "2 of 21", 1.0),
    Step("enter", "Enter", "the document, at the passage", "match 12/21", 2.8),
    Step("n", "n", "the next match in it", "of 46", 2.2),
    Step("c", "c", "its contents", "Aanbeveling 10", 2.4),
    Step("escape", "Esc", "back to the document", "of 46", 0.9),
    Step("q", "q", "back to the hits", "2 of 21", 0.9),
    Step("f9", "F9", "the translations of the word", "traite des êtres humains", 3.0),
    Step("escape", "Esc", "back to the hits", "2 of 21", 0.9),
    Step("f6", "F6", "copy one language, both, or a citation", "citation", 1.8),
    Step("c", "c", "a citation in both languages is copied", "sent citation", 2.6),
    Step("f1", "F1", "the help: all keys, and what can be typed", "Searching", 3.0),
    Step("escape", "Esc", "back to the hits", "2 of 21", 1.2),
    Step("f11", "F11", "another list: with the title and an excerpt", "the list shows", 2.4),
)


def record() -> list[Frame]:
    """Run the session, and return its frames."""
    sys.path.append(str(ROOT / "tests" / "support"))  # its driver is that of the tests
    from screens import opened

    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        build_index([ROOT / "corpus"], index)
        with opened(index, COLUMNS, ROWS) as screen:
            screen.until("pairs: 46")
            began = Frame(
                _seen(screen), ("benelux-search",), "begins: words can be typed at once", 1.8
            )
            return [began, *(_taken(screen, step) for step in STEPS)]


def _taken(screen: Screen, step: Step) -> Frame:
    screen.press(step.key)
    rows = _seen(screen)
    screen.until(step.comes)
    return Frame(rows, (step.shown,), step.said, step.seconds, step.is_still)


def _seen(screen: Screen) -> tuple[Row, ...]:
    """The rows of the screen, once they stand still."""
    drawn = -1
    while drawn != len(screen.terminal.flushed):
        drawn = len(screen.terminal.flushed)
        time.sleep(_QUIET)
    with screen.terminal.lock:
        shown = screen.terminal.screen
        return tuple(row_of(_cells(shown, row)) for row in range(ROWS))


def _cells(shown: pyte.Screen, row: int) -> Sequence[pyte.screens.Char]:
    cells = [shown.buffer[row][column] for column in range(COLUMNS)]
    text = "".join(cell.data for cell in cells)
    took = _TOOK.search(text)
    if took is not None:
        timeless = _NO_TIME + "─" * (len(took[0]) - len(_NO_TIME))
        letters = text[: took.start()] + timeless + text[took.end() :]
        cells = [cell._replace(data=letter) for cell, letter in zip(cells, letters, strict=True)]
    cursor = shown.cursor
    if row == cursor.y and not cursor.hidden and cursor.x < COLUMNS:
        cell = cells[cursor.x]
        cells[cursor.x] = cell._replace(reverse=not cell.reverse)
    return cells


def main() -> None:
    """Write the film to the given file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the SVG to write")
    file: Path = parser.parse_args().file
    frames = record()
    file.write_text(svg(frames, COLUMNS, _TITLE), encoding="utf-8")
    print(f"{file}: {len(frames)} pictures, {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
