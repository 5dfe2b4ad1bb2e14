"""Conversion of the rows of the store to value objects and back.

SQLite accepts values of any type in any column, and the file may be damaged, or made by somebody
else. So the type of each column is checked when a row is read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from types import NoneType
from typing import Any, Final, TypeAlias

from benelux_search import model
from benelux_search.index.fields import CatalogueEntry
from benelux_search.text.encoding.surrogates import replace_surrogates

MOST_ORDINAL: Final = 0xFFFFFFF0  # an ordinal is 32 bits wide in the indexes
_KIND: Final = re.compile(r"[0-9]{1,9}-[0-9]{1,9}")
_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bytes: "bytes",
    int: "whole number",
    float: "number",
    NoneType: "NULL",
}


class BadRow(ValueError):
    """A row of a damaged file has a value that this program never writes."""


# --- The columns of each query, with the types that their values may have


Columns: TypeAlias = Mapping[str, tuple[type, ...]]

_TEXT: Final = (str,)
_PERHAPS_TEXT: Final = (str, NoneType)
_PATH: Final = (str, bytes)  # a path that is not valid Unicode is stored as bytes
_WHOLE: Final = (int,)

# The columns of a document that its checksum covers, in this order
_OF_DOCUMENT: Final[Columns] = {
    "first": _WHOLE,
    "length": _WHOLE,
    "passages_nl": _WHOLE,
    "passages_fr": _WHOLE,
    "id": _TEXT,
    "path": _PATH,
    "location": (str, bytes, NoneType),
    "hash": _TEXT,
    "key": _PERHAPS_TEXT,
    "source": _PERHAPS_TEXT,
    "metadata": _PERHAPS_TEXT,
    "title_nl": _PERHAPS_TEXT,
    "title_fr": _PERHAPS_TEXT,
    "date": _PERHAPS_TEXT,
    "number": _PERHAPS_TEXT,
    "encoding": _TEXT,
    "pages": _WHOLE,
    "asides": _WHOLE,
}
DOCUMENT: Final = tuple(_OF_DOCUMENT)


def _documents(names: str) -> Columns:
    return {f"documents.{name}": _OF_DOCUMENT[name] for name in names.split()}


def _whole_numbers(table: str, names: str) -> Columns:
    return {f"{table}.{name}": _WHOLE for name in names.split()}


PAIR: Final[Columns] = {
    "pairs.ordinal": _WHOLE,
    "pairs.kind": _TEXT,
    "pairs.confidence": (float,),
    "pairs.body": (bytes,),
}
RANGE: Final = _documents("first length")
OWNER: Final = _documents("first length id")
CATALOGUE: Final = _documents("first length id path title_nl title_fr date")
LOCATION: Final = _documents("first location id hash")
KEY: Final[Columns] = {**_documents("first key id hash"), "documents.key": _TEXT}
INFO: Final = _documents("first id path title_nl title_fr date number pages key source metadata")
BURIAL: Final = _documents("first length passages_nl passages_fr")
DETAILS: Final = _documents("first length encoding asides")
ASIDES: Final[Columns] = {"asides.body": (bytes,)}
DELETED: Final = _whole_numbers("deleted", "first length passages_nl passages_fr")
STATE: Final[Columns] = {
    "segment.sequence": _WHOLE,
    "segment.others": _TEXT,
    **_whole_numbers("segment", "low high documents pairs passages_nl passages_fr"),
    **_whole_numbers("segment", "text_bytes dictionary trained_on"),
}


def sql_list(columns: Columns) -> str:
    """Return the names of the columns, separated by commas, as an SQL query needs them."""
    return ", ".join(columns)


def check_row(row: tuple[Any, ...], columns: Columns) -> tuple[Any, ...]:
    """Check the types of the values in a row, and return the row.

    ``columns`` has the name and the allowed types of each value.

    Raises:
        BadRow: a value has another type; the message names the column.
    """
    for value, (name, types) in zip(row, columns.items(), strict=True):
        if type(value) not in types:
            wanted = " or ".join(_NAMES[each] for each in types)
            raise BadRow(f"{name} holds no {wanted} where one should be")
    return row


def ordinal_of(value: int) -> int:
    """Check the ordinal of a pair, and return it; raise BadRow if it is out of range."""
    if not 0 < value <= MOST_ORDINAL:
        raise BadRow(f"pairs.ordinal holds {value}, which is the number of no pair")
    return value


def range_of(first: int, length: int) -> range:
    """Return the ordinals of a document, given the first one and the number of its pairs.

    Raises:
        BadRow: there are no pairs, or an ordinal is out of range.
    """
    if length < 1:
        raise BadRow(f"documents.length holds {length}")
    return range(ordinal_of(first), ordinal_of(first + length - 1) + 1)


@lru_cache(maxsize=1 << 10)
def kind_of(kind: str) -> str:
    """Check the kind of a pair, such as ``1-2``, and return it; raise BadRow if it is invalid."""
    if not _KIND.fullmatch(kind):
        raise BadRow(f"pairs.kind holds {kind[:40]!a}, which is no kind")
    return kind


def confidence_of(value: float) -> float:
    """Check the confidence of a pair, and return it; raise BadRow if it is not from 0 to 1."""
    if not 0 <= value <= 1:
        raise BadRow(f"pairs.confidence holds {value}")
    return value


# --- Documents


def info_of(row: tuple[Any, ...]) -> model.DocumentInfo:
    _, id_, path, title_nl, title_fr, date, number, pages, key, source, metadata = row
    return model.DocumentInfo(
        id=id_,
        path=to_path(path),
        facts=model.Facts(model.Titles(title_nl, title_fr), date, number),
        pages=pages,
        key=key,
        source=source,
        metadata={} if metadata is None else _metadata_of(metadata),
    )


def entry_of(row: tuple[Any, ...]) -> CatalogueEntry:
    """Return the entry of a document that has pairs; raise BadRow if it has none."""
    first, length, id_, path, title_nl, title_fr, date = row
    if not 0 < first <= first + length - 1 <= MOST_ORDINAL:
        range_of(first, length)
    return CatalogueEntry(first, length, id_, to_path(path), title_nl, title_fr, date)


def _metadata_of(text: str) -> Mapping[str, Any]:
    metadata = _parsed(text, "documents.metadata")
    if not isinstance(metadata, dict):
        raise BadRow("documents.metadata holds no object where one should be")
    return metadata


def row_of_metadata(metadata: Mapping[str, Any]) -> str | None:
    """Return the metadata of a document as JSON for the store; None if it is empty."""
    if not metadata:
        return None
    return replace_surrogates(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")))


def from_path(path: str) -> str | bytes:
    """Return a path as SQLite can store it: as text, or as bytes if it is not valid Unicode."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def to_path(value: str | bytes) -> str:
    return os.fsdecode(value)


def asides_of(content: bytes) -> list[model.Aside]:
    """Return the asides in a row; ``content`` is its content after decompression.

    Raises:
        BadRow: the content is invalid.
    """
    from benelux_search.index import aside_rows

    try:
        return aside_rows.asides_of(content.decode())
    except ValueError as error:
        raise BadRow("asides.body holds no asides where some should be") from error


def numbers_of(text: str, name: str) -> list[int]:
    """Return the whole numbers in a JSON list; ``name`` is the column that it comes from.

    Raises:
        BadRow: it is no such list; the message names the column.
    """
    numbers = _list(_parsed(text, name))
    if not all(type(number) is int for number in numbers):
        raise BadRow(f"{name} holds no number where one should be")
    return numbers


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise BadRow("a column holds no list where one should be")
    return value


def _parsed(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{name} holds no JSON where it should") from error
