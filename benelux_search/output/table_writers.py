"""The writers of TSV, CSV and the concordance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from benelux_search.output import delimited_tables as tables
from benelux_search.output.formats import ContentKind, Writer

_ROWS: Final[Mapping[ContentKind, Callable[[Any], Iterable[Sequence[str]]]]] = {
    "result": tables.hit_rows,
    "hits": tables.hit_rows,
    "documents": tables.document_rows,
    "translations": tables.translation_rows,
    "divergences": tables.divergence_rows,
    "breaches": tables.breach_rows,
    "glossary": tables.glossary_rows,
}


def _tsv_writer(rows: Callable[[Any], Iterable[Sequence[str]]]) -> Writer:
    return lambda value, _: tables.tsv_lines(rows(value))


def _csv_writer(rows: Callable[[Any], Iterable[Sequence[str]]]) -> Writer:
    return lambda value, options: tables.csv_lines(rows(value), options.delimiter)


TSV: Final = {content: _tsv_writer(rows) for content, rows in _ROWS.items()}
CSV: Final = {content: _csv_writer(rows) for content, rows in _ROWS.items()}
CONCORDANCE: Final[Mapping[ContentKind, Writer]] = {
    "hits": lambda hits, options: tables.kwic(hits, options.columns)
}
