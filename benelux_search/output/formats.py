"""Hits in the formats of translators' tools and programs, and files that hold them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from benelux_search.model import Hit
from benelux_search.output import json_records, tables, tmx

_Item = TypeVar("_Item")


class Counted(Iterator[_Item]):
    """The same items; ``number`` is how many there were so far."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self.number = 0

    def __next__(self) -> _Item:
        item = next(self._items)
        self.number += 1
        return item


def exported(hits: Iterable[Hit], form: str) -> Iterator[str]:
    """Hits as ``tmx``, ``tsv``, ``csv`` or ``jsonl``, line by line."""
    match form:
        case "tmx":
            return tmx.memory(map(tmx.unit_of_hit, hits))
        case "tsv":
            return tables.tsv_lines(tables.hit_rows(hits))
        case "csv":
            return tables.csv_lines(tables.hit_rows(hits))
        case "jsonl":
            return map(json_records.dumps, map(json_records.hit_record, hits))
    raise ValueError(form)


def write_file(lines: Iterable[str], target: Path, form: str) -> None:
    """A file of lines, which is there when all of it is."""
    with replaced(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        end = "\r\n" if form == "csv" else "\n"
        file.writelines(line + end for line in lines)


# Files that are there when all of them is.


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file beside the one to be, which takes its place in the end; nothing of it stays else.

    A link stays one, to a new file; a pipe or a device is written to as it is.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    whole = Path(os.path.realpath(path))
    fresh = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        yield fresh
        if whole.exists():
            shutil.copymode(whole, fresh)
        fresh.replace(whole)
    except OSError as error:
        if error.filename == os.fspath(fresh):
            error.filename = os.fspath(path)
        raise
    finally:
        fresh.unlink(missing_ok=True)
