"""Texts with keys in JSON and in tables, of files that hold one language each."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.documents.bitexts.bitext_reader import language_of_name, words_of_name
from benelux_search.documents.bitexts.delimited import split_records
from benelux_search.documents.bitexts.keyed import UNSTATED, Entry, Messages
from benelux_search.documents.bitexts.line_by_line import unreadable_lines
from benelux_search.documents.bitexts.message_formats import (
    MOST_DEPTH,
    MOST_ITEMS,
    by_root,
    too_many_items,
)
from benelux_search.errors import Message, SourceError, UnsupportedSource
from benelux_search.text.encoding.decoding import Decoded

_Path: TypeAlias = tuple[str, ...]
_IDS: Final = ("id", "key", "uuid", "code", "slug", "sleutel", "cle", "identifier", "nr")
_STRUCTURE: Final = re.compile(r"[\[{,]")
_MOST_STRUCTURE: Final = 500_000  # values of a JSON file: each takes some 100 bytes of memory


# --- JSON


class _Object(tuple[tuple[str, object], ...]):
    """The members of a JSON object in their order; a key may occur twice."""

    __slots__ = ()


def read_json(path: Path, decoded: Decoded) -> Messages:
    """Return the texts of a JSON file by the path of their keys.

    The records of a list are known by their id, if all have one; else by their number.
    """
    text = decoded.text.lstrip("\ufeff")
    if sum(1 for _ in itertools.islice(_STRUCTURE.finditer(text), _MOST_STRUCTURE + 1)) > (
        _MOST_STRUCTURE
    ):
        raise too_many_items()
    try:
        value: object = json.loads(text, object_pairs_hook=_Object, strict=False)
    except (ValueError, RecursionError) as error:
        raise UnsupportedSource(Message("not JSON"), path) from error
    entries = list(itertools.islice(_texts(value, ()), MOST_ITEMS + 1))
    if len(entries) > MOST_ITEMS:
        raise too_many_items()
    return Messages(path, by_root(entries), decoded.encoding, decoded.notes)


def read_json_lines(path: Path, decoded: Decoded) -> Messages:
    """Return the texts of a file with a JSON record on each line, by the id of the record."""
    records: list[object] = []
    bad: list[int] = []
    for number, line in enumerate(decoded.text.splitlines(), 1):
        if line.strip():
            try:
                records.append(json.loads(line, object_pairs_hook=_Object, strict=False))
            except (ValueError, RecursionError):
                bad.append(number)
        if len(records) + len(bad) > MOST_ITEMS:
            raise too_many_items()
    if len(bad) > len(records):
        raise UnsupportedSource(Message("not JSON"), path)
    entries = list(_texts(records, ()))
    notes = (*decoded.notes, *unreadable_lines(bad))
    return Messages(path, by_root(entries), decoded.encoding, notes)


def _texts(value: object, path: _Path) -> Iterator[tuple[_Path, str]]:
    """Yield the texts in a value, with the path of their keys."""
    if len(path) > MOST_DEPTH:
        raise SourceError(Message("more than {} levels of nesting", MOST_DEPTH))
    if isinstance(value, str):
        if path:
            yield path, value
    elif isinstance(value, _Object):
        for key, inner in value:
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        ids = _record_ids(value)
        for number, inner in enumerate(value):
            if ids is None:
                yield from _texts(inner, (*path, str(number)))
            else:
                name, keys = ids
                rest = _Object(member for member in inner if member[0] != name)
                yield from _texts(rest, (*path, keys[number]))


def _record_ids(values: Sequence[object]) -> tuple[str, Sequence[str]] | None:
    """Return the name and the values of the ids of some records; None unless all have one."""
    if not values or not all(isinstance(value, _Object) for value in values):
        return None
    records = [dict(value) for value in values if isinstance(value, _Object)]
    for name in _IDS:
        keys = [record.get(name) for record in records]
        if all(isinstance(key, str | int) for key in keys) and len(set(keys)) == len(keys):
            return name, list(map(str, keys))
    return None


# --- Tables


_DELIMITERS: Final = ("\t", ";", ",")
_TEXTS: Final = frozenset(
    "text tekst texte value waarde valeur translation vertaling traduction message bericht content "
    "inhoud contenu label omschrijving description beschrijving libelle string segment".split()
)


def read_message_table(path: Path, decoded: Decoded) -> Messages:
    """Return the texts of a table that has a column of ids and one of texts, or several.

    Raises:
        UnsupportedSource: the names in the first row do not tell these columns.
    """
    for delimiter in _DELIMITERS:
        rows = _rows(decoded.text, delimiter)
        header = next(rows, (0, []))[1]
        columns = _columns(header)
        if columns:
            return _from_rows(path, decoded, rows, *columns)
    raise UnsupportedSource(Message("the table has no columns of ids and texts"), path)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = enumerate(text.splitlines(keepends=True), 1)
    return split_records(lines, delimiter, quoted='"' in text)


def _columns(header: Sequence[str]) -> tuple[int, Sequence[int]] | None:
    """Return the indexes of the ids and of the texts; of two columns, the other has the texts."""
    names = [" ".join(words_of_name(name.strip())) for name in header]
    ids = [names.index(name) for name in (*_IDS, "name") if name in names]
    if not ids or len(names) < 2:
        return None
    texts = [
        index
        for index, name in enumerate(names)
        if index != ids[0] and (_TEXTS.intersection(name.split()) or language_of_name(name))
    ]
    if len(names) == 2:
        texts = [1 - ids[0]]
    return (ids[0], texts) if texts else None


def _from_rows(
    path: Path,
    decoded: Decoded,
    rows: Iterator[tuple[int, list[str]]],
    ids: int,
    texts: Sequence[int],
) -> Messages:
    entries: list[Entry] = []
    bad: list[int] = []
    for number, row in rows:
        if len(row) <= max(ids, *texts) or not row[ids].strip():
            bad.append(number)
        else:
            key = row[ids].strip()
            for place, column in enumerate(texts):
                entries.append(Entry(f"{key}[{place}]" if place else key, row[column]))
        if len(entries) + len(bad) > MOST_ITEMS:
            raise too_many_items()
    notes = (*decoded.notes, *unreadable_lines(bad))
    return Messages(path, {UNSTATED: entries}, decoded.encoding, notes)
