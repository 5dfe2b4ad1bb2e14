"""The hits that were found, one in a line, and the passages of the one that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benelux_search.model import Hit, SearchResult
from benelux_search.render.labels import page_range
from benelux_search.render.lines import Line
from benelux_search.shell.desk import Desk
from benelux_search.shell.finding import Finding
from benelux_search.shell.views import preview, row

_KEPT: Final = 500  # lines and passages that are kept drawn


class HitList:
    """``top`` is the hit in its first row."""

    def __init__(self, desk: Desk, finding: Finding) -> None:
        self.desk = desk
        self.finding = finding
        self.top = 0
        self._kept: dict[tuple[object, ...], list[Line]] = {}
        self._drawn_for: SearchResult | None = None
        self._first = desk.first

    def lines(self, columns: int, rows: int) -> list[Line]:
        """The list, scrolled so that the hit that is selected is in it."""
        finding = self.finding
        lowest = max(0, min(self.top, finding.selected, len(finding.hits) - 1))
        self.top = max(lowest, finding.selected - max(rows, 1) + 1)
        shown = finding.hits[self.top : self.top + max(rows, 1)]
        has_pages = any(page_range(hit.pages, hit.document) for hit in shown)
        lines = [
            self._row(hit, place, columns, has_pages)
            for place, hit in enumerate(shown, start=self.top)
        ]
        return lines + [()] * (rows - len(lines))

    def preview(self, columns: int, rows: int) -> list[Line]:
        """What the hit is that is selected, and its passages."""
        hit = self.finding.hits[self.finding.selected]
        return self._drawn(hit, (columns, rows), lambda: preview(hit, self.desk, columns, rows))

    def _row(self, hit: Hit, place: int, columns: int, has_pages: bool) -> Line:
        here, is_marked = place == self.finding.selected, hit.id in self.finding.marked
        return self._drawn(
            hit,
            (columns, here, is_marked, has_pages),
            lambda: [
                row(
                    hit,
                    self.desk,
                    columns,
                    selected=here,
                    is_marked=is_marked,
                    has_pages=has_pages,
                )
            ],
        )[0]

    def _drawn(self, hit: Hit, how: tuple[int, ...], draw: Callable[[], list[Line]]) -> list[Line]:
        """What is drawn of a hit, kept as long as it is an answer: a key changes little of it."""
        if self._drawn_for is not self.finding.result or self._first != self.desk.first:
            self._kept.clear()
            self._drawn_for, self._first = self.finding.result, self.desk.first
        key = (hit.id, *how)
        if key not in self._kept:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            self._kept[key] = draw()
        return self._kept[key]
