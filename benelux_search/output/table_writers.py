"""The writers of TSV, CSV and the concordance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from benelux_search.output import tables
from benelux_search.output.formats import ContentKind, Writer

_ROWS: Final[Mapping[ContentKind, Callable[[Any], Iterable[Sequence[str]]]]] = {
    ContentKind.RESULT: tables.hit_rows,
    ContentKind.HITS: tables.hit_rows,
    ContentKind.DOCUMENTS: tables.document_rows,
    ContentKind.TRANSLATIONS: tables.translation_rows,
    ContentKind.DIVERGENCES: tables.divergence_rows,
    ContentKind.BREACHES: tables.breach_rows,
    ContentKind.GLOSSARY: tables.glossary_rows,
}


def _writer(
    lines: Callable[[Iterable[Sequence[str]]], Iterator[str]],
    rows: Callable[[Any], Iterable[Sequence[str]]],
) -> Writer:
    return lambda value, _: lines(rows(value))


TSV: Final = {content: _writer(tables.tsv_lines, rows) for content, rows in _ROWS.items()}
CSV: Final = {content: _writer(tables.csv_lines, rows) for content, rows in _ROWS.items()}
CONCORDANCE: Final[Mapping[ContentKind, Writer]] = {
    ContentKind.HITS: lambda hits, options: tables.kwic(hits, options.columns)
}
