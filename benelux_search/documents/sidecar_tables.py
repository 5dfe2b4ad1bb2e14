"""Tables of metadata: ``metadata.csv`` describes the files of its folder and of the folders below.

The column ``file`` holds the name of a file, or its path below the folder of the table. A table
without this column is no table of metadata. A row only names a file: nothing that it names is
opened, so a path that leaves the folder has no effect.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from benelux_search.documents import archives
from benelux_search.documents.bitexts.delimited import unguard_formulas
from benelux_search.errors import Message, Note, SourceError, about, plural_note
from benelux_search.text.encoding.decoding import decode
from benelux_search.translator import N_

TABLE: Final = "metadata.csv"
MOST_BYTES: Final = 1_000_000
_FILE: Final = "file"
_DELIMITERS: Final = (",", ";", "\t")
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\s*')  # a first line that tells Excel the delimiter
_MOST_LEVELS: Final = 8  # folders above a file whose tables may name it, its own included
_MOST_NOTES: Final = 20  # rows of one table that name no file, each with a note


@dataclass(frozen=True, slots=True)
class SidecarRow:
    """A row of a table of metadata.

    ``number`` counts the rows of the table from 1, that of the names included. ``values`` are the
    cells that are not empty, by the names of their columns.
    """

    number: int
    file: str
    values: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table by the file that they name, and notes on what is wrong with it."""

    rows: Mapping[str, SidecarRow] = field(default_factory=dict, hash=False)
    notes: tuple[str, ...] = ()


def is_table(path: str | Path) -> bool:
    """Return True if a file is a table of metadata: by its name, and its column ``file``.

    A table that is too large counts too, and so does one with a line that is too long: it is not
    read, and a note says so.

    Raises:
        OSError: the file cannot be read.
    """
    # reading a pipe could block for ever
    if os.path.basename(path) != TABLE or not archives.is_file(os.path.realpath(path)):  # noqa: PTH119
        return False
    try:
        return _header(decode(archives.read_head(Path(path), MOST_BYTES)).text) is not None
    except SourceError:
        return False
    except csv.Error:
        return True


def read_table(path: str) -> Table:
    """Return the table of metadata at a path; errors become notes, and no error is raised."""
    if not archives.is_file(path):
        return Table()
    try:
        data = archives.read_bytes(Path(path), MOST_BYTES)
    except SourceError as error:
        return _unread(error.cause)
    return _table(data)


def rows_of(file: str) -> Iterator[tuple[str, SidecarRow]]:
    """Yield the rows that name a file, each with the path of its table, the nearest table first.

    The tables are those of the folder of the file and of at most seven folders above it.
    """
    folder, name = os.path.split(os.path.abspath(file))  # noqa: PTH100
    for _ in range(_MOST_LEVELS):
        table = os.path.join(folder, TABLE)  # noqa: PTH118
        row = read_table(table).rows.get(_normal(name))
        if row is not None:
            yield table, row
        folder, above = os.path.split(folder)
        if not above:
            return
        name = f"{above}/{name}"


def notes_on(tables: Iterable[str], documents: Collection[str]) -> Iterator[str]:
    """Yield notes on tables that were found in a folder: what is wrong, and rows without a file.

    ``documents`` are the paths of the files and the names of all documents.
    """
    known = {_normal(os.path.abspath(path)) for path in documents}  # noqa: PTH100
    for path in tables:
        table = read_table(path)
        for note in table.notes:
            yield about(path, note)
        folder = os.path.dirname(path)  # noqa: PTH120
        lost = [row for row in table.rows.values() if not _has_file(row, folder, known)]
        for row in lost[:_MOST_NOTES]:
            no_file = Note("sidecar-row", "row {} names no file: {}", row.number, row.file)
            yield about(path, no_file)
        if len(lost) > _MOST_NOTES:
            yield about(
                path,
                plural_note(
                    "sidecar-rows",
                    len(lost) - _MOST_NOTES,
                    "1 more row names no file",
                    "{} more rows name no file",
                ),
            )


def _has_file(row: SidecarRow, folder: str, known: Collection[str]) -> bool:
    if row.file.startswith("/") or ".." in row.file.split("/"):
        return False
    path = os.path.join(folder, row.file)  # noqa: PTH118
    if _normal(os.path.abspath(path)) in known:  # noqa: PTH100
        return True
    return os.path.isfile(path) or archives.is_file(path)  # noqa: PTH113


def _normal(name: str) -> str:
    """Return the name of a file as it is compared: systems write accents in two ways."""
    return unicodedata.normalize("NFC", name)


@lru_cache(maxsize=8)
def _table(data: bytes) -> Table:
    try:
        text = decode(data).text
        header = _header(text)
        return Table() if header is None else _parse(text, *header)
    except SourceError as error:
        return _unread(error.cause)
    except csv.Error as error:
        return _unread(str(error))


def unread_folder(path: str) -> Note:
    """Return the note on a folder with the name of a table."""
    return about(path, *_unread(Message("not a regular file")).notes)


def _unread(cause: str) -> Table:
    return Table(notes=(Note("sidecar-file", "{}; it is not used", cause),))


def _header(text: str) -> tuple[str, Sequence[str], int] | None:
    """Return the delimiter, the names of the columns, and the number of lines before them.

    The result is None if no column is called ``file``.
    """
    first, *others = text.splitlines()[:2]
    separator = _SEPARATOR.fullmatch(first)
    line = (others or [""])[0] if separator else first
    for delimiter in (separator[1],) if separator else _DELIMITERS:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        if _FILE in map(str.casefold, names):
            return delimiter, names, 1 if separator else 0
    return None


def _parse(text: str, delimiter: str, names: Sequence[str], skipped: int) -> Table:
    rows: dict[str, SidecarRow] = {}
    notes: list[str] = []
    file_column = [name.casefold() for name in names].index(_FILE)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(records, 1 - skipped):
        if number <= 1 or file_column >= len(cells) or not cells[file_column].strip():
            continue
        stripped = [unguard_formulas(cell).strip() for cell in cells]
        file = _normal(stripped[file_column].replace("\\", "/")).removeprefix("./")
        if file in rows:
            template = N_("row {} names {} again: row {} is used")
            notes.append(Note("sidecar-repeated", template, number, file, rows[file].number))
            continue
        values = {
            name: cell
            for column, (name, cell) in enumerate(zip(names, stripped, strict=False))
            if name and cell and column != file_column
        }
        rows[file] = SidecarRow(number, file, values)
    return Table(rows, tuple(notes))
