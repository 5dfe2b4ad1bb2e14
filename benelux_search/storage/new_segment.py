"""A file of the store that is being written."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benelux_search import model
from benelux_search.forking import lazy
from benelux_search.index.aside_rows import contents_of_asides
from benelux_search.index_files import files as index_files
from benelux_search.storage import dictionaries, rows, tombstones
from benelux_search.storage.checksums import Checksum
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.guarded import PAGE_BYTES
from benelux_search.storage.pair_record import encode_pair
from benelux_search.storage.passages import StoredDocument, pairs_of
from benelux_search.storage.schema import (
    SCHEMA,
    SCHEMA_VERSION,
    asides_numbers,
    connect,
    sqlite_errors_translated,
)
from benelux_search.storage.store_segment import (
    BATCH,
    PAIRS,
    SegmentState,
    StoreSegment,
    Tombstone,
    file_name,
)
from benelux_search.text.encoding.surrogates import replace_surrogates

if TYPE_CHECKING:
    from benelux_search.align.sentence_evidence import SentenceReader

_Row = tuple[Any, ...]


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"


_INTO_SEGMENT: Final = _insert("segment", 11)
_INTO_DOCUMENTS: Final = _insert("documents", len(rows.DOCUMENT) + 1)
_INTO_PAIRS: Final = _insert("pairs", 4)
_INTO_ASIDES: Final = "INSERT INTO asides VALUES (?, ?)"
_INTO_DELETED: Final = "INSERT OR REPLACE INTO deleted VALUES (?, ?, ?, ?)"


class NewSegment(StoreSegment):
    """A file of the store that is being written; it can be read at the same time.

    ``state`` counts what the file has so far; :meth:`seal` writes it into the file. If no
    dictionary was trained for the file, one is trained as soon as there is enough text.
    """

    @classmethod
    def create(
        cls,
        folder: Path,
        anchor: Path,
        lock: threading.RLock,
        codec: FrameCodec,
        *,
        sequence: int,
        low: int,
        trained_on: int = 0,
    ) -> NewSegment:
        """Create an empty file in a folder, and return it.

        ``sequence`` is the number of the file, which makes its name. ``low`` is the lowest ordinal
        that its pairs may have. ``codec`` compresses the rows, and ``trained_on`` is the size in
        bytes of the text that its dictionary was trained on; 0 means that one is still to be
        trained.
        """
        path = folder / file_name(sequence)
        index_files.create(path).close()
        with sqlite_errors_translated(path, "written"):
            connection = connect(path, "rw")
            try:
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES:d}")
                connection.executescript(SCHEMA)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION:d}")
                connection.execute("BEGIN")
            except BaseException:
                connection.close()
                raise
        state = SegmentState(sequence, (), low, low, 0, 0, 0, 0, 0, codec.number, trained_on)
        return cls(connection, path, anchor, lock, state, codec)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep all changes of the block; undo all of them if the block raises an exception."""
        state, codec = self.state, self.codec
        with self.lock, sqlite_errors_translated(self.path, "written"):
            self.db.execute("SAVEPOINT change")
            try:
                yield
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # on a full disk, SQLite has rolled back
                    self.db.execute("ROLLBACK TO change")
                    self.db.execute("RELEASE change")
                self.state, self.codec = state, codec
                raise
            self.db.execute("RELEASE change")

    def write_document(
        self,
        info: model.DocumentInfo,
        content_hash: str,
        document: model.AlignedDocument | model.Bitext | StoredDocument,
        *,
        of_file: bool | None = None,
    ) -> range:
        """Store a document that this file does not have yet; return the ordinals of its pairs.

        Raises:
            SourceError: the file of a bitext cannot be read any more.
        """
        first = self.state.high
        checksum = Checksum()
        length, nl, fr = self._insert_pairs(info.id, document, first, checksum)
        asides = () if isinstance(document, model.Bitext) else document.other
        contents = [text.encode() for text in contents_of_asides(asides)]
        for content in contents:
            checksum.add_asides(content)
        self._insert_asides(first, contents)
        described = self._described(info, content_hash, document, of_file)
        row = (first, length, nl, fr, *described, len(contents))
        checksum.add_document(row)
        self.db.write(_INTO_DOCUMENTS, [(*row, checksum.value)])
        self._count(1, length, nl, fr)
        self.raise_to(first + max(length, 1))
        return range(first, first + length)

    def remove(self, document: Tombstone) -> None:
        """Remove a document from this file; ``document`` has its ordinals and its size."""
        last = document.first + document.length - 1
        self.db.write("DELETE FROM documents WHERE first = ?", [(document.first,)])
        numbers = asides_numbers(document.first)
        self.db.write(
            "DELETE FROM asides WHERE number BETWEEN ? AND ?", [(numbers[0], numbers[-1])]
        )
        self.db.write("DELETE FROM pairs WHERE ordinal BETWEEN ? AND ?", [(document.first, last)])
        self._count(-1, -document.length, -document.passages_nl, -document.passages_fr)

    def bury(self, documents: Iterable[Tombstone]) -> None:
        """Record in this file that these documents of older files are deleted."""
        self.db.write(_INTO_DELETED, [astuple(each) for each in documents])

    def take(self, document: _Row, pairs: Iterator[_Row], asides: Iterable[bytes]) -> None:
        """Store a document that was read from another file; its ordinals stay the same.

        They must be above all ordinals in this file. ``document``, ``pairs`` and ``asides`` are its
        rows in the tables of these names: of the documents all columns, of the asides the bodies
        only. Bodies are not compressed.
        """
        first, length, nl, fr = document[:4]
        self.db.write(_INTO_DOCUMENTS, [document])
        while batch := list(islice(pairs, BATCH)):
            self._insert_batch(batch)
        self._insert_asides(first, asides)
        self._count(1, length, nl, fr)
        self.raise_to(first + max(length, 1))

    def raise_to(self, high: int) -> None:
        """Let the range of ordinals of this file end at ``high``, if it ends below that.

        So ordinals that are not used now are never used.
        """
        self.state = replace(self.state, high=max(self.state.high, high))

    def seal(self, others: Sequence[int]) -> None:
        """Finish the file: write its state and the second copy of its tombstones, and close it.

        ``others`` are the numbers of all other files of the store. They are stored in this file, so
        that a reader notices if one of those files is missing.
        """
        self.state = replace(self.state, others=tuple(sorted(others)))
        sequence, numbers, *rest = astuple(self.state)
        listed = "[" + ", ".join(map(str, numbers)) + "]"
        tombstones.write_tombstones(self.path, (each.first for each in self.tombstones()))
        with self.lock, sqlite_errors_translated(self.path, "written"):
            self.db.write(_INTO_SEGMENT, [(sequence, listed, *rest)])
            self.db.commit()
            self.db.close()

    def _described(
        self,
        info: model.DocumentInfo,
        content_hash: str,
        document: model.AlignedDocument | model.Bitext | StoredDocument,
        of_file: bool | None,
    ) -> tuple[object, ...]:
        """Return the columns of a document from its id on."""
        facts = info.facts
        if isinstance(document, StoredDocument):
            location: str | bytes | None = rows.from_path(document.location)
        else:
            location = self._location(info, of_file)
        is_path = info.key is None and info.source == info.path  # which need not be stored twice
        return (
            info.id,
            rows.from_path(info.path),
            location,
            content_hash,
            replace_surrogates(info.key),
            None if is_path else replace_surrogates(info.source),
            rows.row_of_metadata(info.metadata),
            replace_surrogates(facts.title.nl),
            replace_surrogates(facts.title.fr),
            facts.date,
            replace_surrogates(facts.number),
            document.encoding,
            info.pages,
        )

    def _location(self, info: model.DocumentInfo, of_file: bool | None) -> str | bytes | None:
        """Return the path of the file that a document stands for, or None."""
        if not (info.key is None if of_file is None else of_file) or not info.path:
            return None
        given = os.path.realpath(info.path)  # one name per file, whatever links to it
        absolute = os.path.isabs(info.path)  # noqa: PTH117
        return rows.from_path(given if absolute else os.path.relpath(given, self.anchor))

    @lazy
    def _sentence_reader(self) -> SentenceReader:
        from benelux_search.align import sentence_evidence  # noqa: PLC0415 - a search has none

        return sentence_evidence.SentenceReader()

    def _insert_pairs(
        self,
        document_id: str,
        document: model.AlignedDocument | model.Bitext | StoredDocument,
        first: int,
        checksum: Checksum,
    ) -> tuple[int, int, int]:
        """Store the pairs of a document; return how many, and the passages in each language."""
        count = nl = fr = 0
        pairs = pairs_of(document, document_id, first, self._sentence_reader)
        while batch := list(islice(pairs, BATCH)):
            records = []
            for pair in batch:
                record = encode_pair(
                    pair.nl, pair.fr, pair.provision, pair.metadata, pair.sentence_beads.packed
                )
                confidence = float(pair.confidence)
                checksum.add_pair(pair.ordinal, pair.kind, confidence, record)
                records.append((pair.ordinal, pair.kind, confidence, record))
                nl += pair.nl is not None
                fr += pair.fr is not None
            count += len(batch)
            self._insert_batch(records)
        return count, nl, fr

    def _insert_batch(self, records: Sequence[_Row]) -> None:
        """Store pairs with their records, which are not packed yet."""
        pack = self.codec.pack
        packed = [(*others, pack(record)) for *others, record in records]
        self.db.write(_INTO_PAIRS, packed)
        size = sum(len(record[-1]) for record in records)
        self.state = replace(self.state, text_bytes=self.state.text_bytes + size)
        if not self.state.trained_on and self.state.text_bytes >= dictionaries.SAMPLE:
            self._train()

    def _insert_asides(self, first: int, contents: Iterable[bytes]) -> None:
        packed = map(self.codec.pack, contents)
        self.db.write(_INTO_ASIDES, list(zip(asides_numbers(first), packed, strict=False)))

    def _train(self) -> None:
        """Train a dictionary on the pairs that are here, and pack these again."""
        unpack = self.codec.unpack
        found = [(*others, unpack(body)) for *others, body in self.db.rows(PAIRS)]
        size = self.state.text_bytes
        dictionary = dictionaries.train([record for *_, record in found])
        self.state = replace(self.state, trained_on=size)  # if it fails, do not try again
        if dictionary is None:
            return
        dictionaries.write_dictionary(self.path.parent, dictionary)
        self.codec = FrameCodec(dictionary)
        self.state = replace(self.state, dictionary=self.codec.number)
        self.db.write("DELETE FROM pairs WHERE ordinal > ?", [(0,)])
        packed = ((*others, self.codec.pack(record)) for *others, record in found)
        while batch := list(islice(packed, BATCH)):
            self.db.write(_INTO_PAIRS, batch)

    def _count(self, documents: int, pairs: int, nl: int, fr: int) -> None:
        state = self.state
        self.state = replace(
            state,
            documents=state.documents + documents,
            pairs=state.pairs + pairs,
            passages_nl=state.passages_nl + nl,
            passages_fr=state.passages_fr + fr,
        )
