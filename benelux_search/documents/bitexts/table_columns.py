"""Tables with a Dutch and a French column: which columns these are, and the segments of their rows.

The columns are found by the names in the first row or, in a table without names, by the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.documents.bitexts import bitext_reader
from benelux_search.documents.record_metadata import record_metadata
from benelux_search.errors import Message, Note
from benelux_search.model import Metadata, Segment
from benelux_search.translator import N_

LOOKED_AT: Final = 50  # rows
SECTION_ROW: Final = Message("a row with text in neither the Dutch nor the French column")
# Cells of a header row that do not name a language
_NAMES: Final = frozenset(
    "source target src tgt trg bron doel cible text tekst texte sentence segment original "
    "translation vertaling traduction id score".split()
)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The Dutch and the French column of a table, and the names of all columns.

    ``header`` is the row of column names, empty if the table has none. ``names`` is a first row of
    names that do not name a language. ``width`` is the number of columns. ``is_swapped`` is True if
    the names claim the opposite of what the texts show.
    """

    columns: bitext_reader.LanguageColumns
    width: int
    header: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_swapped: bool = False

    def segment(self, row: Sequence[str]) -> Segment | None:
        """Return the segment of a row; None for a row without text in either language."""
        nl, fr = (
            bitext_reader.normalise_segment(row[column]) if column < len(row) else ""
            for column in (self.columns.nl, self.columns.fr)
        )
        if not nl and not fr:
            return None
        return Segment(nl, fr, metadata=self._metadata(row) if self.header else {})

    def is_section(self, row: Sequence[str]) -> bool:
        """Return True if one cell of a row has text, and it is in neither language's column."""
        filled = [column for column, cell in enumerate(row) if cell.strip()]
        return (
            len(filled) == 1
            and filled[0] not in (self.columns.nl, self.columns.fr)
            and any(map(str.isalpha, row[filled[0]]))
        )

    def _metadata(self, row: Sequence[str]) -> Metadata:
        """Return the cells in the columns that hold neither text, by the names of the columns."""
        columns = self.columns
        cells = {
            name.strip(): cell.strip()
            for column, (name, cell) in enumerate(zip(self.header, row, strict=False))
            if column not in (columns.nl, columns.fr) and name.strip()
        }
        return record_metadata(cells, ())

    def notes(self) -> list[str]:
        """Return a note if the names of the columns leave a choice, or are missing or wrong."""
        columns = self.columns
        if not self.header:
            template = N_(
                "the columns have no names: column {} is read as Dutch, column {} as French"
            )
            return [Note("columns-unnamed", template, columns.nl + 1, columns.fr + 1)]
        nl, fr = self.header[columns.nl], self.header[columns.fr]
        if self.is_swapped:
            template = N_(
                "the column names are swapped: column {} is read as Dutch, column {} as French"
            )
            return [Note("columns-swapped", template, nl, fr)]
        if columns.is_ambiguous:
            return [Note("columns-chosen", "the columns read are {} and {}", nl, fr)]
        return []


def columns_of_names(rows: Sequence[Sequence[str]]) -> TableColumns | None:
    """Return the columns of a table whose first row names both languages, or None."""
    header = tuple(rows[0]) if rows else ()
    columns = bitext_reader.columns_by_name(tuple(map(str.strip, header)))
    if columns is None:
        return None
    by_text = bitext_reader.columns_by_text(rows[1:])
    is_swapped = by_text is not None and (by_text.nl, by_text.fr) == (columns.fr, columns.nl)
    if by_text and is_swapped:
        columns = replace(by_text, is_ambiguous=False)
    return TableColumns(columns, len(header), header, is_swapped=is_swapped)


def columns_of_texts(rows: Sequence[Sequence[str]]) -> TableColumns | None:
    """Return the columns of a table whose texts show their languages, or None."""
    if not _is_regular(rows):
        return None
    first, width = tuple(rows[0]), len(rows[0])
    columns = bitext_reader.columns_by_text(rows)
    if columns is None:  # "source,target": names without a language
        columns = bitext_reader.columns_by_text(rows[1:])
        return TableColumns(columns, width, names=first) if columns else None
    cells = (first[column].strip().lower() for column in (columns.nl, columns.fr))
    return TableColumns(columns, width, names=first if _NAMES.issuperset(cells) else ())


def _is_regular(rows: Sequence[Sequence[str]]) -> bool:
    """Return True if the first row has two fields or more, and 80 % of the rows have as many."""
    width = len(rows[0]) if rows else 0
    return width > 1 and sum(len(row) == width for row in rows) >= 0.8 * len(rows)
