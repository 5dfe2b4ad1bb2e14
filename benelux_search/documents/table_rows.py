"""Rows of a data frame, a database cursor or a list of mappings as documents from memory."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from benelux_search.documents.record import Document
from benelux_search.errors import InvalidDocument, Message, OptionError

Row: TypeAlias = Mapping[str, Any]
_FIELDS: Final = ("nl", "fr", "title", "date", "number", "source")


def documents_from(
    rows: Any,
    *,
    key: str = "key",
    nl: str | None = "nl",
    fr: str | None = "fr",
    title: str | None = None,
    date: str | None = None,
    number: str | None = None,
    source: str | None = None,
    metadata: Sequence[str] = (),
) -> Iterator[Document]:
    """Yield a document for each row of a table, for :meth:`IndexUpdate.put_all`.

    ``rows`` is a data frame of pandas, a cursor of a database (DB-API) on which a query was
    executed, or an iterable of mappings. The other arguments name columns: ``key`` is the
    program's own id, which becomes a text; None stands for no column. ``metadata`` are columns to
    keep beside the text. Missing values (None, NaN) are left out. Rows are read one by one.

    Raises:
        OptionError: ``rows`` is no table, or a column does not exist.
        InvalidDocument: a row has no key.
    """
    named = dict(zip(_FIELDS, (nl, fr, title, date, number, source), strict=True))
    columns = {field: column for field, column in named.items() if column is not None}
    for row in _mappings(rows):
        for column in (key, *columns.values(), *metadata):
            if column not in row:
                raise OptionError("column", column, _one_of(row))
        if _is_missing(row[key]):
            raise InvalidDocument(Message("a row has no value in the column {}", key))
        values = {field: _value(row[column]) for field, column in columns.items()}
        beside = {name: _value(row[name]) for name in metadata if not _is_missing(row[name])}
        yield Document(key=str(row[key]), metadata=beside, **values)


def _one_of(row: Row) -> Message:
    return Message("it must be one of {}", ", ".join(map(str, row)))


def _mappings(rows: Any) -> Iterator[Row]:
    """Yield the rows of a table as mappings."""
    if hasattr(rows, "itertuples") and hasattr(rows, "columns"):
        names = [str(name) for name in rows.columns]
        for values in rows.itertuples(index=False, name=None):
            yield dict(zip(names, values, strict=True))
    elif getattr(rows, "description", None) is not None and hasattr(rows, "fetchone"):
        names = [column[0] for column in rows.description]
        while (values := rows.fetchone()) is not None:
            yield values if isinstance(values, Mapping) else dict(zip(names, values, strict=True))
    elif isinstance(rows, Iterable) and not isinstance(rows, str | bytes | Mapping):
        for row in rows:
            if not isinstance(row, Mapping):
                raise OptionError("rows", row, Message("each row must be a mapping"))
            yield row
    else:
        raise OptionError("rows", rows, Message("it must be a table or a list of mappings"))


def _is_missing(value: object) -> bool:
    """Return True for None, and for a value that differs from itself: NaN, NaT."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)  # noqa: PLR0124


def _value(value: Any) -> Any:
    """Return a value as documents have it: numbers of NumPy and dates with a time become plain."""
    if _is_missing(value):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") else value
