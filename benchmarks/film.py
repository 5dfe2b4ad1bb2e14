"""Frames of a terminal as one animated SVG file, which uses only CSS and loads no other file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import pyte

_COLUMN, _LINE = 8.4, 19  # of one character, in units of the picture
_SIZE: Final = 14  # of the letters
_EDGE: Final = 16
_CAPTION: Final = 50
_BASELINE: Final = 14
_CAP: Final = 24  # height of a key
_GROUND, _INK = "#15181d", "#d8dade"
_STRIP, _CAP_GROUND, _CAP_EDGE = "#20252d", "#343b46", "#4c5563"
_FONT: Final = (
    "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
)
# What pyte calls the colours that have a name
_COLOURS: Final[Mapping[str, str]] = {
    "black": "#15181d", "red": "#e06c75", "green": "#87d787", "brown": "#d7af5f",
    "blue": "#6ca7e8", "magenta": "#c792ea", "cyan": "#87d7d7", "white": "#d8dade",
}  # fmt: skip
_GAP: Final = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Look:
    """The colours and style of a character; ``ground`` is "" for the terminal's own background."""

    ink: str
    ground: str
    is_bold: bool
    is_underlined: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Adjacent characters of one look; ``column`` is the first column, ``columns`` their width."""

    column: int
    columns: int
    text: str
    look: Look


Row: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a screen, shown for some seconds, with the pressed keys and their explanation."""

    rows: tuple[Row, ...]
    keys: tuple[str, ...]
    said: str
    seconds: float
    is_still: bool = False  # the one to see where nothing may move


def row_of(cells: Sequence[pyte.screens.Char]) -> Row:
    """Return a row of terminal cells as runs of characters that look alike."""
    runs: list[Run] = []
    column = 0
    for look, alike in groupby(cells, _look):
        group = list(alike)
        text = "".join(cell.data for cell in group)
        if look.ground or look.is_underlined:
            runs.append(Run(column, len(group), text, look))
        else:
            runs += _words(column, group, look)
        column += len(group)
    return tuple(runs)


def _words(column: int, cells: Sequence[pyte.screens.Char], look: Look) -> Iterator[Run]:
    """What stands in cells without their ground, apart where there is a gap."""
    text = "".join(cell.data or "\0" for cell in cells)  # a wide character has two cells
    if len(text) != len(cells):
        yield Run(column, len(cells), text.replace("\0", ""), look)
        return
    start = 0
    for gap in [*_GAP.finditer(text), None]:
        end = len(text) if gap is None else gap.start()
        word = text[start:end]
        first = start + len(word) - len(word.lstrip())
        if word.strip():
            said = word.strip()
            yield Run(column + first, len(said), said.replace("\0", ""), look)
        start = end if gap is None else gap.end()


def _look(cell: pyte.screens.Char) -> Look:
    ink, ground = _colour(cell.fg), _colour(cell.bg)
    if cell.reverse:
        ink, ground = ground or _GROUND, ink or _INK
    return Look(ink or _INK, ground, bool(cell.bold), bool(cell.underscore))


def _colour(name: str) -> str:
    """ "" for the terminal's own."""
    if name == "default":
        return ""
    return _COLOURS.get(name.removeprefix("bright"), f"#{name}")


def svg(frames: Sequence[Frame], columns: int, title: str) -> str:
    """Return an SVG text that shows the frames one after the other in an endless loop."""
    film = _Film(frames, columns)
    return "\n".join(film.lines(title)) + "\n"


class _Film:
    """Rows that are alike are drawn once, and looks that are alike described once."""

    def __init__(self, frames: Sequence[Frame], columns: int) -> None:
        self._frames = frames
        self._width = round(columns * _COLUMN + 2 * _EDGE)
        self._terminal = max(len(frame.rows) for frame in frames) * _LINE + 2 * _EDGE
        rows = dict.fromkeys(row for frame in frames for row in frame.rows if row)
        self._rows = {row: f"r{number}" for number, row in enumerate(rows)}
        looks = dict.fromkeys(run.look for row in rows for run in row)
        self._looks = {look: f"l{number}" for number, look in enumerate(looks)}

    def lines(self, title: str) -> Iterator[str]:
        height = self._terminal + _CAPTION
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._width} {height}" '
            f'width="{self._width}" height="{height}" role="img" aria-labelledby="title about" '
            'xml:lang="en">'
        )
        yield f'<title id="title">{html.escape(title)}</title>'
        yield f'<desc id="about">{html.escape(self._about())}</desc>'
        yield "<style>"
        yield from self._style()
        yield "</style>"
        yield "<defs>"
        for row, name in self._rows.items():
            yield f'<g id="{name}">{"".join(map(self._run, row))}</g>'
        yield "</defs>"
        yield f'<rect width="{self._width}" height="{height}" rx="10" fill="{_STRIP}"/>'
        yield (
            f'<path d="M0 {self._terminal}V10a10 10 0 0 1 10-10H{self._width - 10}'
            f'a10 10 0 0 1 10 10V{self._terminal}z" fill="{_GROUND}"/>'
        )
        for number, frame in enumerate(self._frames):
            yield from self._frame(number, frame)
        yield "</svg>"

    def _about(self) -> str:
        """What happens, for who does not see it; what is said twice is said once."""
        said = {frame.said: "" for frame in self._frames}
        for frame in self._frames:
            said[frame.said] += " ".join(frame.keys)
        return "The keys that are pressed, and what they do. " + " ".join(
            f"{keys}: {about}." for about, keys in said.items()
        )

    def _style(self) -> Iterator[str]:
        yield f"text{{font:{_SIZE}px {_FONT};fill:{_INK}}}"
        yield f".key{{fill:{_CAP_GROUND};stroke:{_CAP_EDGE}}}"
        for look, name in self._looks.items():
            bold = ";font-weight:bold" if look.is_bold else ""
            line = ";text-decoration:underline" if look.is_underlined else ""
            yield f"text.{name}{{fill:{look.ink}{bold}{line}}}"
            if look.ground:
                yield f"rect.{name}{{fill:{look.ground}}}"
        yield ".f{visibility:hidden}"
        yield ".f.still{visibility:visible}"
        total = sum(frame.seconds for frame in self._frames)
        yield "@media(prefers-reduced-motion:no-preference){"
        yield f".f.f{{animation:{total:.2f}s step-end infinite}}"
        yield from (f".f#f{n}{{animation-name:k{n}}}" for n in range(len(self._frames)))
        yield "}"
        ends = [100 * end / total for end in accumulate(frame.seconds for frame in self._frames)]
        for number, (start, end) in enumerate(zip([0.0, *ends], ends, strict=False)):
            before = "0%{visibility:hidden}" if number else ""
            after = "" if end == ends[-1] else f"{end:.3f}%{{visibility:hidden}}"
            yield f"@keyframes k{number}{{{before}{start:.3f}%{{visibility:visible}}{after}}}"

    def _run(self, run: Run) -> str:
        x, length, name = _number(run.column), _number(run.columns), self._looks[run.look]
        ground = ""
        if run.look.ground:
            ground = (
                f'<rect x="{x}" y="-{_BASELINE}" width="{length}" height="{_LINE}" class="{name}"/>'
            )
        if not run.text.strip():
            return ground
        fitted = f' textLength="{length}"' if len(run.text) > 1 else ""
        kept = ' style="white-space:pre"' if run.text != run.text.strip() else ""
        text = html.escape(run.text, quote=False)
        return f'{ground}<text x="{x}" class="{name}"{fitted}{kept}>{text}</text>'

    def _frame(self, number: int, frame: Frame) -> Iterator[str]:
        still = " still" if frame.is_still else ""
        yield f'<g id="f{number}" class="f{still}">'
        yield f'<g transform="translate({_EDGE} {_EDGE + _BASELINE})">'
        for place, row in enumerate(frame.rows):
            if row:
                yield f'<use href="#{self._rows[row]}" y="{place * _LINE}"/>'
        yield "</g>"
        yield from self._caption(frame)
        yield "</g>"

    def _caption(self, frame: Frame) -> Iterator[str]:
        """The keys, and what they did, under the terminal."""
        top = self._terminal + (_CAPTION - _CAP) // 2
        x, baseline = float(_EDGE), top + 17
        for key in frame.keys:
            length = len(key) * _COLUMN
            yield (
                f'<rect class="key" x="{x:.1f}" y="{top}" width="{length + 16:.1f}" '
                f'height="{_CAP}" rx="5"/>'
                f'<text x="{x + 8:.1f}" y="{baseline}" textLength="{length:.1f}">'
                f"{html.escape(key)}</text>"
            )
            x += length + 16 + 8
        yield f'<text x="{x + 4:.1f}" y="{baseline}">{html.escape(frame.said)}</text>'


def _number(columns: int) -> str:
    return f"{columns * _COLUMN:.1f}".removesuffix(".0")
