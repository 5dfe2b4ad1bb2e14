"""The records of one file as documents of their own: units of a memory, rows, JSON records.

The id of such a document is the id of the file, a dot, and the id of the record: ``vragen.q7``. So
all documents of a file are known by their ids. The first of them stands for the file: it has the
path and the hash by which the next run sees whether the file has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from benelux_search.documents.pairing import slug
from benelux_search.indexing.ports import Build
from benelux_search.model import (
    RECORD_FACTS,
    RECORD_KEYS,
    RECORD_SOURCES,
    Bitext,
    DocumentInfo,
    Facts,
    Metadata,
    Segment,
    Titles,
    record_texts,
)
from benelux_search.text.numbers.dates import calendar_date

_USED: Final = RECORD_FACTS.union(RECORD_KEYS, RECORD_SOURCES)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def id_of_file(document_id: str) -> str:
    """Return the id of the file of a record: ``vragen`` of ``vragen.q7``."""
    return document_id.partition(".")[0]


def is_record(document_id: str) -> bool:
    """Return True for the id of a document that is a record of a file."""
    file, dot, _ = document_id.partition(".")
    return bool(dot) and file != "key"  # the ids of documents from memory begin with "key."


def write_records(build: Build, bitext: Bitext, path: str, document_id: str, hash_: str) -> None:
    """Write each record of a file as a document, and remove the earlier ones of the file.

    Raises:
        SourceError: the file cannot be read any more.
    """
    file = id_of_file(document_id)
    remove_records(build, document_id)
    used: set[str] = set()
    for number, (key, segments) in enumerate(_by_record(bitext), 1):
        info = _info(path, f"{file}.{_unique(key, used)}", key, segments[0].metadata)
        plain = [replace(segment, metadata={}) for segment in segments]
        record = replace(bitext, segments=plain, notes=(), metadata={})
        build.write_document(info, hash_, record, is_new=True, of_file=number == 1)


def remove_records(build: Build, document_id: str) -> None:
    """Remove a document, and if it is a record, all other records of its file."""
    build.remove(document_id)
    if is_record(document_id):
        for each in build.open_store().ids_from(f"{id_of_file(document_id)}."):
            build.remove(each)


def _by_record(bitext: Bitext) -> Iterator[tuple[str, list[Segment]]]:
    """Yield the key and the segments of each record; without an id, its number is the key."""
    numbered = enumerate(bitext.segments, 1)
    for key, group in groupby(numbered, lambda each: _key(each[1].metadata) or str(each[0])):
        yield key, [segment for _, segment in group]


def _key(metadata: Metadata) -> str | None:
    return _first(metadata, *RECORD_KEYS)


def _first(metadata: Metadata, *names: str) -> str | None:
    """Return the first text under these names that is not empty."""
    return next(filter(None, record_texts(metadata, names)), None)


def _unique(key: str, used: set[str]) -> str:
    name = plain = slug(key)
    count = 1
    while name in used:
        count += 1
        name = f"{plain}-{count}"
    used.add(name)
    return name


def _info(path: str, id_: str, key: str, metadata: Metadata) -> DocumentInfo:
    title = _first(metadata, "title")
    titles = Titles(_first(metadata, "title_nl"), _first(metadata, "title_fr"))
    return DocumentInfo(
        id_,
        path,
        Facts(
            titles.or_else(Titles(title, title)),
            _date(_first(metadata, "date")),
            _first(metadata, "number"),
        ),
        key=key,
        source=_first(metadata, *RECORD_SOURCES) or path,
        metadata={name: value for name, value in metadata.items() if name not in _USED},
    )


def _date(text: str | None) -> str | None:
    match = _DATE.match(text or "")
    return calendar_date(match[0]) if match else None
