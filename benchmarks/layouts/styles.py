"""The layouts: those that weights may be fitted to, and those that are held out."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

Flow: TypeAlias = Literal["rows", "columns", "three", "sequence", "pages", "paragraphs"]
Language: TypeAlias = Literal["nl", "fr"]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print a document; lengths are in points.

    - ``flow``: ``rows`` aligns the columns paragraph by paragraph; in ``columns`` each language
      flows by itself; ``three`` has columns of the first, the second and the first language on odd
      pages, and the reverse on even pages. The others have one column: one language after the
      other (``sequence``), in turns of a page (``pages``) or of a paragraph (``paragraphs``).
    - ``first``: the language on the left, or at the beginning.
    - ``share``: the part of the width that the first of two columns has.
    - ``marking``: a paragraph begins after a space, with an indent, or is known by the short last
      line of the paragraph before it (``tight``).
    - ``order``: the order in which the file draws two columns: by column, paragraph or line.
    - ``by_word``: each word is drawn by itself, without spaces between words.
    - ``head``: the running head; ``foot``: the page number at the foot.
    - ``leaders``: dots lead from the name to the amount in a row of a table.
    - ``numbered``: each how many lines the margin has a line number; 0 for none.
    """

    name: str
    genre: str
    flow: Flow
    first: Language = "nl"
    page: tuple[float, float] = (595.3, 841.9)
    margin: float = 56.0
    gutter: float = 24.0
    share: float = 0.5
    font: str = "Times"
    size: float = 10.0
    leading: float = 1.2
    marking: Literal["space", "indent", "tight"] = "space"
    justify: bool = True
    hyphenate: bool = False
    order: Literal["column", "paragraph", "line"] = "column"
    by_word: bool = False
    head: Literal["", "gazette", "parliament", "title"] = ""
    foot: Literal["", "dash", "of", "plain"] = "plain"
    numbered: int = 0
    notes: bool = False
    hanging: bool = True
    leaders: bool = True

    def varied(self, draw: random.Random) -> Layout:
        """Return the layout with sizes that differ a little, as two documents of one office do."""
        return replace(
            self,
            size=round(self.size * draw.uniform(0.95, 1.06), 1),
            gutter=round(self.gutter * draw.uniform(0.9, 1.15), 1),
            margin=round(self.margin * draw.uniform(0.9, 1.1), 1),
        )


_A5: Final = (419.5, 595.3)
_WIDE: Final = (841.9, 595.3)

FITTED: Final[tuple[Layout, ...]] = (
    Layout(
        "gazette-rows", "gazette", "rows", gutter=30, size=9, marking="indent",
        order="paragraph", head="gazette", foot="",
    ),
    Layout(
        "gazette-french-first", "gazette", "rows", "fr", gutter=36, font="Helvetica", size=8.5,
        justify=False, head="gazette", foot="",
    ),
    Layout(
        "gazette-by-line", "gazette", "rows", gutter=26, size=9.5, order="line", by_word=True,
        hyphenate=True, head="gazette", foot="",
    ),
    Layout(
        "report-columns", "report", "columns", gutter=22, size=9.5, head="parliament", foot="",
    ),
    Layout(
        "report-narrow", "report", "columns", "fr", gutter=9, size=10, marking="tight",
        head="parliament", foot="", hyphenate=True,
    ),
    Layout("report-three", "report", "three", gutter=16, size=8.5, margin=40, head="title"),
    Layout(
        "ministry-sequence", "ministry", "sequence", font="Helvetica", size=10.5, justify=False,
        foot="of", leading=1.35,
    ),
    Layout(
        "ministry-pages", "ministry", "pages", "fr", size=11, marking="indent", head="title",
        margin=70,
    ),
    Layout(
        "ministry-paragraphs", "ministry", "paragraphs", font="Helvetica", size=10, foot="dash",
    ),
    Layout(
        "court-columns", "court", "columns", gutter=24, size=10, marking="indent",
        hyphenate=True, numbered=5, notes=True, foot="dash", margin=64,
    ),
    Layout(
        "court-sequence", "court", "sequence", "fr", size=11.5, hyphenate=True, notes=True,
        numbered=1, margin=80, head="title", leading=1.4,
    ),
    Layout(
        "council-rows", "council", "rows", gutter=20, font="Helvetica", size=9, justify=False,
        order="paragraph", foot="of",
    ),
    Layout(
        "council-columns", "council", "columns", "fr", gutter=18, size=10, marking="tight",
        justify=False, head="title", leaders=False,
    ),
    Layout(
        "terms-rows", "terms", "rows", gutter=10, font="Helvetica", size=8, order="column",
        justify=True, foot="of", margin=48,
    ),
    Layout(
        "terms-paragraphs", "terms", "paragraphs", "fr", size=11, marking="indent", foot="plain",
        by_word=True, margin=72,
    ),
)  # fmt: skip

HELD_OUT: Final[tuple[Layout, ...]] = (
    Layout(
        "gazette-tight", "gazette", "rows", "fr", gutter=14, font="DejaVu", size=8,
        marking="tight", justify=False, order="line", head="title", foot="dash",
    ),
    Layout(
        "report-three-french", "report", "three", "fr", gutter=13, size=8, margin=34,
        marking="indent", hyphenate=True, page=_WIDE, head="parliament", foot="",
    ),
    Layout(
        "court-narrow", "court", "columns", "fr", gutter=12, font="Helvetica", size=9,
        justify=False, numbered=1, notes=True, head="title", foot="of", margin=60,
    ),
    Layout(
        "council-pages", "council", "pages", size=10.5, marking="indent", hyphenate=True,
        foot="of", page=_A5, margin=40,
    ),
    Layout(
        "terms-uneven", "terms", "columns", gutter=20, share=0.44, size=9.5, hyphenate=True,
        by_word=True, head="title", foot="plain",
    ),
    Layout(
        "ministry-landscape", "ministry", "rows", gutter=40, size=11, marking="tight",
        page=_WIDE, order="paragraph", foot="dash", font="DejaVu",
    ),
)  # fmt: skip

LAYOUTS: Final[dict[str, Layout]] = {each.name: each for each in (*FITTED, *HELD_OUT)}
