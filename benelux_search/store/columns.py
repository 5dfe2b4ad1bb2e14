"""The columns of each query, with the types that their values have.

SQLite keeps whatever it is given, and a file may be damaged, or made by somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, Final, TypeAlias

Columns: TypeAlias = Mapping[str, tuple[type, ...]]

MOST_ORDINAL: Final = 0xFFFFFFF0  # an ordinal is 32 bits wide in the indexes
_TEXT: Final = (str,)
_PERHAPS_TEXT: Final = (str, NoneType)
_PATH: Final = (str, bytes)  # a path that is no text is kept as bytes
_WHOLE: Final = (int,)
_PERHAPS_WHOLE: Final = (int, NoneType)

PAIR_COLUMNS: Final[Columns] = {
    "pairs.ordinal": _WHOLE,
    "pairs.id": _TEXT,
    "pairs.document_id": _TEXT,
    "pairs.kind": _TEXT,
    "pairs.confidence": (float,),
    "passages.text (nl)": _PERHAPS_TEXT,
    "passages.pages (nl)": _PERHAPS_TEXT,
    "passages.start (nl)": _PERHAPS_WHOLE,
    "passages.text (fr)": _PERHAPS_TEXT,
    "passages.pages (fr)": _PERHAPS_TEXT,
    "passages.start (fr)": _PERHAPS_WHOLE,
}
INFO_COLUMNS: Final[Columns] = {
    "documents.id": _TEXT,
    "documents.path": _PATH,
    "documents.title_nl": _PERHAPS_TEXT,
    "documents.title_fr": _PERHAPS_TEXT,
    "documents.date": _PERHAPS_TEXT,
    "documents.number": _PERHAPS_TEXT,
    "documents.pages": _WHOLE,
}
ASIDE_COLUMNS: Final[Columns] = {
    "asides.text": _TEXT,
    "asides.reason": _TEXT,
    "asides.spans": _TEXT,
}
RANGE_COLUMNS: Final[Columns] = {
    "documents.id": _TEXT,
    "documents.first": _WHOLE,
    "documents.length": _WHOLE,
}
HASH_COLUMNS: Final[Columns] = {
    "documents.location": _PATH,
    "documents.id": _TEXT,
    "documents.hash": _TEXT,
}
ENCODING_COLUMNS: Final[Columns] = {"documents.encoding": _TEXT}
_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bytes: "bytes",
    int: "whole number",
    float: "number",
    NoneType: "NULL",
}


class BadRow(ValueError):
    """A row of a damaged file has something in it that was never put there."""


def checked(row: tuple[Any, ...], columns: Columns) -> tuple[Any, ...]:
    """A row whose columns have types that they may have.

    Raises:
        BadRow: one has not; it is named.
    """
    for value, (name, types) in zip(row, columns.items(), strict=True):
        if type(value) not in types:
            wanted = " or ".join(_NAMES[each] for each in types)
            raise BadRow(f"{name} holds no {wanted} where one should be")
    return row


def ordinal_of(value: int) -> int:
    """The number of a pair."""
    if not 0 < value <= MOST_ORDINAL:
        raise BadRow(f"pairs.ordinal holds {value}, which is the number of no pair")
    return value


def range_of(first: int, length: int) -> range:
    """The ordinals of a document: the first, and how many there are."""
    if length < 1:
        raise BadRow(f"documents.length holds {length}")
    return range(ordinal_of(first), ordinal_of(first + length - 1) + 1)
