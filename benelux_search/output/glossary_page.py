"""A glossary as a page of HTML to read or print: each term with a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benelux_search.output.excerpts import title_of
from benelux_search.output.html import Cell, cell, page
from benelux_search.terminology import GlossaryEntry


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry, the cells of its context in both languages, and the title of its document."""

    entry: GlossaryEntry
    cells: Sequence[Cell] = ()
    document: str = ""


def glossary_page(entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """Yield the lines of a page with all entries, in their order."""
    return page("glossary.html.j2", name="Glossary", about="", rows=map(_row, entries))


def _row(entry: GlossaryEntry) -> _Row:
    context = entry.context
    if context is None:
        return _Row(entry)
    cells = cell("nl", context.passage), cell("fr", context.counterpart)
    return _Row(entry, cells, title_of(context.document) or context.document.id)
