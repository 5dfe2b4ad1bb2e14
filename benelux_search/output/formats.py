"""Export of hits as TMX, TSV, CSV, JSON Lines or a concordance; atomic file replacement."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from benelux_search.output import json_records, tables, tmx
from benelux_search.results import Hit, Units

CONCORDANCE_COLUMNS: Final = 160  # width of a concordance that is written to a file
_Item = TypeVar("_Item")


class Counted(Iterator[_Item]):
    """An iterator that counts its items; ``number`` is the number of items until now."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self.number = 0

    def __next__(self) -> _Item:
        item = next(self._items)
        self.number += 1
        return item


def export_lines(
    hits: Iterable[Hit],
    format_: str,
    region: str | None = None,
    units: Units = "paragraph",
    columns: int = CONCORDANCE_COLUMNS,
) -> Iterator[str]:
    """Return the lines of an export.

    ``format_`` is ``tmx``, ``tsv``, ``csv``, ``jsonl`` or ``kwic``. The lines have no line ends.
    ``region`` is that of the languages in TMX: ``BE`` for ``nl-BE``. ``units`` are those of the
    hits. ``columns`` is the width of the lines of a concordance (``kwic``).

    Raises:
        ValueError: ``format_`` is another format.
    """
    match format_:
        case "tmx":
            return tmx.tmx_lines(map(tmx.unit_of_hit, hits), region, units)
        case "tsv":
            return tables.tsv_lines(tables.hit_rows(hits))
        case "csv":
            return tables.csv_lines(tables.hit_rows(hits))
        case "jsonl":
            return map(json_records.dumps, map(json_records.hit_record, hits))
        case "kwic":
            return tables.kwic(hits, columns)
    raise ValueError(format_)


def units_of(hits: Iterable[Hit]) -> Units:
    """Return ``sentence`` if each of the hits is a sentence, else ``paragraph``."""
    return "sentence" if all(hit.sentence is not None for hit in hits) else "paragraph"


def write_file(lines: Iterable[str], target: Path, format_: str) -> None:
    """Replace a file atomically by the given lines.

    The lines of ``csv`` get CRLF as line end, those of other formats LF.
    """
    with atomic_replacement(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        end = "\r\n" if format_ == "csv" else "\n"
        file.writelines(line + end for line in lines)


@contextmanager
def atomic_replacement(path: Path) -> Iterator[Path]:
    """Replace a file atomically: yield a temporary path to write to, in the same folder.

    At the end of the block, the temporary file replaces ``path``; after an error, it is deleted. If
    ``path`` is a symbolic link, its target is replaced. If ``path`` is a pipe or a device, ``path``
    itself is yielded. The new file gets the permissions of the old file.

    Raises:
        OSError: the file cannot be written; ``filename`` is ``path``.
    """
    if path.exists() and not path.is_file():
        with _named_errors(path, path):
            yield path
        return
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _named_errors(path, temporary):
            yield temporary
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _named_errors(path: Path, written: Path) -> Iterator[None]:
    """Name ``path`` in system errors about ``written``, and in those without a name (full disk)."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename in {None, os.fspath(written)}:
            error.filename = os.fspath(path)
        raise
