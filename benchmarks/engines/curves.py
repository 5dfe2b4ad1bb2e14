"""Curves on two logarithmic axes, as SVG that can be read on white and on black."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH, _HEIGHT = 560, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 90, 36, 44  # what is around the field
_APART: Final = 14  # between the labels of two curves
# (on white, on black) and the dashes, for who does not see the colours
_STYLES: Final = (
    ("#b3261e", "#ff8a80", ""),
    ("#1a5fb4", "#82b1ff", "7 3"),
    ("#6a6a6a", "#b0b0b0", "2 3"),
    ("#26762b", "#81c784", "10 3 2 3"),
    ("#8a5a00", "#ffcc80", "4 4"),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """Points with positive coordinates by ascending x; ``style`` is a place in the styles."""

    label: str
    style: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Powers of ten from ``low`` to ``high``, over the pixels from ``start`` to ``end``."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> Iterator[float]:
        return (10.0**power for power in range(self.low, self.high + 1))


def chart(title: str, x: str, y: str, curves: Sequence[Curve]) -> str:
    """An SVG of some curves, with the names of its axes."""
    across = _axis([p[0] for c in curves for p in c.points], _LEFT, _WIDTH - _RIGHT)
    up = _axis([p[1] for c in curves for p in c.points], _HEIGHT - _BOTTOM, _TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="12">',
        *_style(),
        _text("ink", _LEFT, 20, title),
        *_grid(across, up),
        _text("ink", _WIDTH - _RIGHT, _HEIGHT - 8, x, "end"),
        _text("ink", _WIDTH - _RIGHT, 20, y, "end"),
        *_curves(curves, across, up),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    low = math.floor(math.log10(min(values, default=1)) + 1e-9)
    high = math.ceil(math.log10(max(values, default=10)) - 1e-9)
    return _Axis(low, max(high, low + 1), start, end)


def _style() -> Iterator[str]:
    yield "<style>"
    yield ".ink { fill: #222 } .grid { stroke: #ccc } path { fill: none; stroke-width: 2 }"
    yield from _colours(0)
    yield "@media (prefers-color-scheme: dark) {"
    yield ".ink { fill: #ddd } .grid { stroke: #444 }"
    yield from _colours(1)
    yield "}"
    yield "</style>"


def _colours(which: int) -> Iterator[str]:
    for number, style in enumerate(_STYLES):
        colour = style[which]
        yield f".c{number} {{ stroke: {colour} }} .t{number} {{ fill: {colour} }}"


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value in across.ticks():
        x = across.place(value)
        yield f'<line class="grid" x1="{x}" y1="{up.start}" x2="{x}" y2="{up.end}"/>'
        yield _text("ink", x, up.start + 16, f"{value:,.0f}", "middle")
    for value in up.ticks():
        y = up.place(value)
        yield f'<line class="grid" x1="{across.start}" y1="{y}" x2="{across.end}" y2="{y}"/>'
        yield _text("ink", across.start - 8, y + 4, f"{value:,g}", "end")


def _curves(curves: Sequence[Curve], across: _Axis, up: _Axis) -> Iterator[str]:
    taken: list[float] = []
    for curve in sorted(curves, key=lambda each: -each.points[-1][1]):
        places = [(across.place(x), up.place(y)) for x, y in curve.points]
        number = curve.style % len(_STYLES)
        way = " L".join(f"{x} {y}" for x, y in places)
        dashes = _STYLES[number][2]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield f'<path class="c{number}" d="M{way}"{dashed}/>'
        for x, y in places:
            yield f'<circle class="t{number}" cx="{x}" cy="{y}" r="3"/>'
        # the highest first: one that would stand on another goes below it
        level = max([places[-1][1] + 4, *(each + _APART for each in taken[-1:])])
        taken.append(level)
        yield _text(f"t{number}", places[-1][0] + 8, level, curve.label)


def _text(style: str, x: float, y: float, text: str, anchor: str = "start") -> str:
    """``anchor`` is which end of the text stands at ``x``."""
    place = f'x="{x}" y="{y}" text-anchor="{anchor}"'
    return f'<text class="{style}" {place}>{escape(text)}</text>'
