"""Scores of the reading of made pages: columns of three languages, figures, contents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import benelux_search as bs
from benchmarks.made.kinds.printed_pages import PAGE_KINDS, TEMPLATES
from benchmarks.made.maker import Maker
from benchmarks.made.measure import Cell, scored
from benchmarks.made.page_printing import PRINTERS, PageStyle
from benchmarks.made.rows import Row, gold_of


@dataclass(frozen=True, slots=True)
class PageTask:
    """A document of a kind to be printed and read."""

    kind: str
    seed: int
    printer: str
    folder: Path

    def rows(self) -> list[Row]:
        """Return the rows of the document."""
        maker = Maker(self.kind, self.seed, is_long=False, texts=TEMPLATES)
        return list(PAGE_KINDS[self.kind](maker))


def measured_page(task: PageTask) -> Cell:
    """Print and read a document.

    Its faults include each text in German and each figure that is not set aside as such.
    """
    task.folder.mkdir(parents=True, exist_ok=True)
    path = task.folder / f"{task.kind}-{task.seed}-{task.printer}.pdf"
    rows = task.rows()
    PRINTERS[task.printer](rows, path, PageStyle.drawn(f"{task.kind} {task.seed}"))
    document = bs.align_file(path)
    result, faults = scored(document, list(gold_of(rows)), rows)
    # a page end may cut a paragraph in two
    german = " ".join(aside.text for aside in document.other if aside.language == "de")
    others = {word for aside in document.other for word in aside.text.split()}
    lost = [text for row in rows for text in row.beside if text not in german]
    lost += [figure for row in rows for figure in row.figures if figure not in others]
    lost += [row.page for row in rows if row.page and row.page not in others]
    return Cell(
        task.kind, task.printer, result, (*faults, *(f"not set aside  {each}" for each in lost))
    )
