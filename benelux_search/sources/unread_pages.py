"""Pages of a PDF of which nothing, or next to nothing, is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from benelux_search.sources.scans import OCR


@dataclass(slots=True)
class UnreadPages:
    """Numbers of the pages that cannot be read, or not well.

    ``bare`` hold no text, ``broken`` are damaged, ``crowded`` hold too much text; ``stamped``
    are pictures with a stamp.
    """

    bare: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    stamped: list[int] = field(default_factory=list)

    def is_scan(self, count: int) -> bool:
        """Whether none of so many pages has more text than a stamp."""
        return 0 < len(self.stamped) == count - len({*self.bare, *self.broken, *self.crowded})

    def notes(self, count: int) -> tuple[str, ...]:
        scans = sorted(self.bare + self.stamped)
        kinds = (
            (self.broken, "cannot be read: the file is damaged there"),
            (self.crowded, "too many characters to be read"),
            (scans if len(scans) > count // 2 else [], f"no text: pictures, perhaps; {OCR}"),
        )
        return tuple(f"{_named(pages)}: {what}" for pages, what in kinds if pages)


def _named(pages: list[int]) -> str:
    """ "page 3", "pages 3, 4 and 18 more"."""
    shown = ", ".join(map(str, pages[:5])) + (f" and {len(pages) - 5} more" if pages[5:] else "")
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"
