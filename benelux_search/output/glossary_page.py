"""A glossary as a page of HTML to read or print: each term with a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benelux_search.output.excerpts import count, title_of
from benelux_search.output.html import Cell, cell, page
from benelux_search.terminology import GlossaryEntry


@dataclass(frozen=True, slots=True)
class _GlossaryRow:
    """An entry, how often and how sure it is, and the context: cells and title of the document."""

    entry: GlossaryEntry
    figures: str
    cells: Sequence[Cell] = ()
    document: str = ""


def glossary_page(entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """Yield the lines of a page with all entries, in their order."""
    return page("glossary.html.j2", name="Glossary", about="", rows=map(_row, entries))


def _row(entry: GlossaryEntry) -> _GlossaryRow:
    context = entry.context
    figures = f"{count(entry.count, 'occurrence')}, confidence {entry.confidence:.0%}"
    if context is None:
        return _GlossaryRow(entry, figures)
    cells = cell("nl", context.passage), cell("fr", context.counterpart)
    return _GlossaryRow(entry, figures, cells, title_of(context.document) or context.document.id)
