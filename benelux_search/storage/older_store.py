"""Reader of a store that an older version of this program made; it can be converted to a new one.

Until version 0.1.0 the store was one file, ``store.sqlite``, with two rows of text a pair.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from benelux_search import model
from benelux_search.errors import IndexDamaged
from benelux_search.index.aside_rows import aside_of
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.storage import generation_files, rows
from benelux_search.storage.guarded import GuardedConnection
from benelux_search.storage.passages import Sides, StoredDocument
from benelux_search.storage.rows import BadRow, check_row
from benelux_search.storage.schema import connect, sqlite_errors_translated
from benelux_search.storage.store_segment import BATCH
from benelux_search.storage.store_writer import StoreWriter

STORE: Final = "store.sqlite"
_VERSIONS: Final = (2, 3)  # of the schema, which differ in columns that are not read here
_TEXT: Final = (str,)
_PERHAPS_TEXT: Final = (str, type(None))
_DOCUMENT: Final[rows.Columns] = {
    "documents.id": _TEXT,
    "documents.path": (str, bytes),
    "documents.location": (str, bytes),
    "documents.hash": _TEXT,
    "documents.title_nl": _PERHAPS_TEXT,
    "documents.title_fr": _PERHAPS_TEXT,
    "documents.date": _PERHAPS_TEXT,
    "documents.number": _PERHAPS_TEXT,
    "documents.encoding": _TEXT,
    "documents.pages": (int,),
}
_PAIR: Final[rows.Columns] = {
    "pairs.ordinal": (int,),
    "pairs.kind": _TEXT,
    "pairs.confidence": (float,),
    "nl.text": _PERHAPS_TEXT,
    "nl.pages": _PERHAPS_TEXT,
    "nl.start": (int, type(None)),
    "fr.text": _PERHAPS_TEXT,
    "fr.pages": _PERHAPS_TEXT,
    "fr.start": (int, type(None)),
}
_PAIRS: Final = f"""
SELECT {rows.sql_list(_PAIR)} FROM pairs
LEFT JOIN passages nl ON nl.ordinal = pairs.ordinal AND nl.language = 'nl'
LEFT JOIN passages fr ON fr.ordinal = pairs.ordinal AND fr.language = 'fr'
WHERE pairs.document_id = ? AND pairs.ordinal > ? ORDER BY pairs.ordinal LIMIT ?
"""
_ASIDES: Final = "SELECT text, reason, spans FROM asides WHERE document_id = ? ORDER BY position"


class OlderStore:
    """The store of an older version, open for reading; ``root`` is the folder of its index."""

    def __init__(self, connection: GuardedConnection, path: Path, root: Path) -> None:
        self._db = connection
        self._path = path
        self._root = Path(os.path.realpath(root))

    @classmethod
    @contextlib.contextmanager
    def open(cls, root: Path) -> Iterator[OlderStore | None]:
        """Open the store of the current generation; None if no older version made the index.

        Raises:
            IndexDamaged: an older version made it, but its store cannot be used.
        """
        generation = _generation_of(root)
        if generation is None:
            yield None
            return
        path = _checked_path(generation)
        try:
            with sqlite_errors_translated(path, "read", root):
                connection = connect(path, "ro&immutable=1")
        except FileNotFoundError as error:
            raise IndexDamaged(f"{path}: it is missing", root) from error
        with contextlib.closing(connection):
            store = cls(connection, path, root)
            store._check()
            yield store

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by absolute path."""
        return {
            os.path.normpath(os.path.join(self._root, rows.to_path(row[2]))): (row[0], row[3])  # noqa: PTH118
            for row in self._documents()
        }

    def write_to(self, folder: Path) -> None:
        """Write all documents into a new store in ``folder``, one at a time."""
        with contextlib.closing(StoreWriter.open(folder, self._root)) as writer:
            for row in self._documents():
                id_, path, location, hash_, nl, fr, date, number, encoding, pages = row
                facts = model.Facts(model.Titles(nl, fr), date, number)
                info = model.DocumentInfo(id_, rows.to_path(path), facts, pages)
                document = StoredDocument(
                    partial(self._sides, id_), self._asides(id_), encoding, rows.to_path(location)
                )
                writer.write_document(info, hash_, document)
            writer.commit()

    def _documents(self) -> Iterator[tuple[Any, ...]]:
        """Yield the row of every document, read in batches."""
        last = ""
        sql = f"SELECT {rows.sql_list(_DOCUMENT)} FROM documents WHERE id > ? ORDER BY id LIMIT ?"
        while found := self._checked(sql, _DOCUMENT, last, BATCH):
            for row in found:
                if row[0] <= last:
                    raise self._damaged("its documents are not in their order")
                last = row[0]
                yield row

    def _sides(self, document_id: str) -> Iterator[Sides]:
        """Yield the pairs of a document, read in batches."""
        last = 0
        while found := self._checked(_PAIRS, _PAIR, document_id, last, BATCH):
            for ordinal, kind, confidence, *sides in found:
                if ordinal <= last:
                    raise self._damaged("its pairs are not in their order")
                last = ordinal
                try:
                    nl, fr = _passage("nl", *sides[:3]), _passage("fr", *sides[3:])
                    yield Sides(rows.kind_of(kind), rows.confidence_of(confidence), nl, fr)
                except BadRow as error:
                    raise self._damaged(str(error)) from error

    def _asides(self, document_id: str) -> tuple[model.Aside, ...]:
        try:
            return tuple(
                aside_of([text, reason, json.loads(spans)])
                for text, reason, spans in self._rows(_ASIDES, document_id)
            )
        except (BadRow, ValueError, TypeError, RecursionError) as error:
            raise self._damaged("asides holds what no version wrote") from error

    def _check(self) -> None:
        """Check that the file has tables and indexes only, and is of a version that is known."""
        [(version,)] = self._rows("PRAGMA user_version")
        if version not in _VERSIONS:
            raise self._damaged(f"its version is {version}")
        for type_, sql in self._rows("SELECT type, coalesce(sql, '') FROM sqlite_schema"):
            virtual = str(sql).upper().startswith("CREATE VIRTUAL")
            if type_ not in ("table", "index") or virtual:
                raise self._damaged(f"it has a {str(type_)[:40]!a} that no version made")

    def _checked(self, sql: str, columns: rows.Columns, *values: object) -> list[tuple[Any, ...]]:
        try:
            return [check_row(row, columns) for row in self._rows(sql, *values)]
        except BadRow as error:
            raise self._damaged(str(error)) from error

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite_errors_translated(self._path, "read", self._root):
            return self._db.rows(sql, values)

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{self._path}: {what}", self._root)


def _passage(
    language: model.Language, text: str | None, pages: str | None, start: int | None
) -> model.Passage | None:
    if text is None:
        return None
    numbers = rows.numbers_of(pages or "", "passages.pages")
    if min(numbers, default=0) < 0 or (start or 0) < 0:
        raise BadRow("passages holds a place before the first")
    return model.Passage(language, text, tuple(numbers), start)


def is_older(root: Path) -> bool:
    """Return True if an older version of this program made the index in a folder."""
    return _generation_of(root) is not None


def _generation_of(root: Path) -> generation_files.Generation | None:
    """Return the current generation if an older version made the index, or None."""
    try:
        content = index_files.read(root / generation_files.CURRENT)
        try:
            record = records.unseal(content)
        except ValueError:
            record = _FIRST(records.parse_json(content), "")
        number = generation_files.NUMBER(record.get("generation"), "generation")
        _OLDER(record.get("format"), "format")
    except (FileNotFoundError, records.BadField):
        return None
    return generation_files.Generation(root, number)


def _checked_path(generation: generation_files.Generation) -> Path:
    """Return the path of the store.

    Raises:
        IndexDamaged: it does not hold what was written, as far as the manifest tells.
    """
    path = generation.folder / STORE
    try:
        files = records.unseal(index_files.read(generation.manifest))["files"]
        expected = files[STORE]["sha256"] if isinstance(files, dict) else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return path  # the first versions had none
    if not index_files.exists(path) or generation_files.sha256_of_file(path) != expected:
        raise IndexDamaged(f"{path} does not hold what was written", generation.root)
    return path


# The content of CURRENT before it had a checksum
_FIRST: Final = records.record(
    generation=generation_files.NUMBER,
    engine=records.matching(r"[\w.+-]{1,100}"),
    analysis=records.matching(r"(?s:.*)"),
    format=records.whole_number(1, 1),
)
_OLDER: Final = records.whole_number(1, generation_files.FORMAT - 1)
