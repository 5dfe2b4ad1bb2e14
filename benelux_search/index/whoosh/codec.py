"""The codec through which Whoosh 2.7.4 reads and writes segments.

Whoosh manages the table of contents, the file names, the lock, the commits and the clean-up after
them. This package writes and reads the posting lists. Whoosh's number of a document is the
ordinal counted from the base of the segment, so both languages number alike. An ordinal without a
passage is a deleted document for Whoosh.

Whoosh itself pickles schemas and segments. Here they are stored as JSON, and nothing is unpickled.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benelux_search import index_files
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh.merging import (
    EXTENSION,
    NAME,
    Gone,
    MergeInput,
    SegmentEntry,
    as_json,
    generations,
    read_contents,
)
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes, to_text
from benelux_search.index_files.lock_file import LockTaken, locked

with warnings.catch_warnings():
    # newer Pythons warn about Whoosh's regular expressions and comparisons of 2015
    warnings.simplefilter("ignore")
    from whoosh import fields, formats, index, reading, writing
    from whoosh.codec import base
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile
    from whoosh.matching import ListMatcher
    from whoosh.writing import LockError as LockError  # noqa: PLC0414 - of the writer


_KINDS: Final[tuple[Kind, Kind]] = ("form", "stem")


class _TermsField(fields.FieldType):  # type: ignore[misc] # Whoosh has no types
    """A field whose terms this package makes, not Whoosh."""

    def __init__(self) -> None:
        super().__init__(formats.Frequency(), None)

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else to_bytes(value)

    def from_bytes(self, value: bytes) -> str:
        return to_text(value)


def _schema() -> Any:
    return fields.Schema(form=_TermsField(), stem=_TermsField())


class ArraySegment(base.Segment):  # type: ignore[misc] # Whoosh has no types
    """A segment as Whoosh knows it; its file is opened on first use."""

    def __init__(self, folder: Path, entry: SegmentEntry | None = None) -> None:
        super().__init__(NAME)
        if entry is not None:
            self.segid = entry.name.removeprefix(f"{NAME}_")
        self.gone = Gone() if entry is None else entry.gone
        self.path = folder / self.make_filename(EXTENSION)
        self._opened: SegmentReader | None = None

    @property
    def opened(self) -> SegmentReader:
        if self._opened is None:
            self._opened = SegmentReader(self.path)
        return self._opened

    def part(self) -> MergeInput:
        return MergeInput(self.opened, self.gone)

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return len(self.opened.lengths)

    def set_doc_count(self, doccount: int) -> None:
        """Do nothing: the file holds the count."""

    def deleted_count(self) -> int:
        return self.doc_count_all() - int(self.part().live().sum())

    def deleted_docs(self) -> list[int]:
        found: list[int] = (~self.part().live()).nonzero()[0].tolist()
        return found

    def is_deleted(self, docnum: int) -> bool:
        return not self.part().live()[docnum]

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if not delete:
            raise writing.IndexingError("what is deleted stays deleted")
        ordinal = self.opened.base + docnum
        self.gone = self.gone.more(range(ordinal, ordinal + 1))


class ArrayCodec(base.Codec):  # type: ignore[misc] # Whoosh has no types
    """A codec that stores each segment as one file of arrays.

    A segment is written as a whole, not one posting at a time.
    """

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ARG002
        return ArraySegment(Path(storage.folder))

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> _NoWriter:  # noqa: ARG002
        return _NoWriter()

    def field_writer(self, storage: Any, segment: ArraySegment) -> _NoWriter:  # noqa: ARG002
        return _NoWriter()

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> _Documents:  # noqa: ARG002
        return _Documents(segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> _TermsReader:  # noqa: ARG002
        return _TermsReader(segment)


class _NoWriter:
    """The writer that Whoosh expects for single documents; it refuses all of them."""

    is_closed = False

    def start_doc(self, docnum: int) -> None:  # noqa: ARG002
        raise writing.IndexingError("documents are added as pieces")

    def close(self) -> None:
        self.is_closed = True


class _Documents(base.PerDocumentReader):  # type: ignore[misc] # Whoosh has no types
    def __init__(self, segment: ArraySegment) -> None:
        self._segment = segment
        self._deleted = frozenset(segment.deleted_docs())

    def doc_count(self) -> int:
        return self._segment.doc_count_all() - len(self._deleted)

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:  # noqa: ARG002
        return max(0, int(self._segment.opened.lengths[docnum]) - 1)

    def field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return self._segment.opened.total_length

    def min_field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return 0

    def max_field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return int(self._segment.opened.lengths.max()) - 1

    def stored_fields(self, docnum: int) -> dict[str, object]:  # noqa: ARG002
        return {}


class _TermsReader(base.TermsReader):  # type: ignore[misc] # Whoosh has no types
    def __init__(self, segment: ArraySegment) -> None:
        self._segment = segment.opened

    def __contains__(self, term: tuple[Kind, bytes]) -> bool:
        return self._segment.lexicon(term[0]).find(term[1]) is not None

    def terms(self) -> Iterator[tuple[Kind, bytes]]:
        for kind in _KINDS:
            yield from self.terms_from(kind, b"")

    def terms_from(self, fieldname: Kind, prefix: bytes) -> Iterator[tuple[Kind, bytes]]:
        lexicon = self._segment.lexicon(fieldname)
        first = lexicon.beginning(prefix).start
        yield from ((fieldname, term) for term in lexicon.terms(range(first, len(lexicon))))

    def items(self) -> Iterator[tuple[tuple[Kind, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: Kind, prefix: bytes
    ) -> Iterator[tuple[tuple[Kind, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: Kind, text: bytes) -> Any:
        docs, frequencies = self._postings(fieldname, text)
        return reading.TermInfo(
            weight=float(sum(frequencies)),
            df=len(docs),
            maxweight=float(max(frequencies)),
            minid=docs[0],
            maxid=docs[-1],
        )

    def frequency(self, fieldname: Kind, text: bytes) -> int:
        return sum(self._postings(fieldname, text)[1])

    def doc_frequency(self, fieldname: Kind, text: bytes) -> int:
        number = self._segment.lexicon(fieldname).find(text)
        return 0 if number is None else self._segment.frequency(fieldname, number)

    def matcher(self, fieldname: Kind, text: bytes, format_: Any, scorer: Any = None) -> Any:
        try:
            docs, frequencies = self._postings(fieldname, text)
        except KeyError as error:
            raise reading.TermNotFound(f"{fieldname}:{text!r}") from error
        weights = [float(count) for count in frequencies]
        return ListMatcher(docs, weights, format=format_, scorer=scorer)

    def indexed_field_names(self) -> tuple[Kind, Kind]:
        return _KINDS

    def _postings(self, kind: Kind, text: bytes) -> tuple[list[int], list[int]]:
        number = self._segment.lexicon(kind).find(text)
        if number is None:
            raise KeyError(text)
        frequencies: dict[int, int] = {}
        for ordinal in self._segment.docs(kind, number).tolist():
            docnum = ordinal - self._segment.base
            frequencies[docnum] = frequencies.get(docnum, 0) + 1
        return list(frequencies), list(frequencies.values())


class IndexStorage(FileStorage):  # type: ignore[misc] # Whoosh has no types
    """The files of a folder, as Whoosh accesses them.

    Whoosh's own storage follows links when it locks and writes, and needs kernel locks even on
    file systems that have none.
    """

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: Any) -> Any:  # noqa: ARG002
        return StructFile(index_files.create(self._path(name)), name=name, **options)

    def open_file(self, name: str, **options: Any) -> Any:
        return StructFile(index_files.open_to_read(self._path(name)), name=name, **options)

    def list(self) -> list[str]:
        return index_files.names(Path(self.folder))

    def delete_file(self, name: str) -> None:
        index_files.remove(self._path(name))

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        if safe and index_files.is_there(self._path(newname)):
            raise NameError(f"{newname} exists")
        index_files.rename(self._path(oldname), self._path(newname))

    def lock(self, name: str) -> _WriteLock:
        return _WriteLock(self._path(name))

    def temp_storage(self, name: str | None = None) -> IndexStorage:
        path = self._path(name or f"{NAME}.tmp")
        index_files.make_folder(path, exist_ok=True)
        return IndexStorage(str(path))

    def destroy(self, *_: object, **__: object) -> None:
        index_files.remove_tree(Path(self.folder))

    def _path(self, name: str) -> Path:
        return Path(self.folder) / name


class _WriteLock:
    """The lock of a writer, with the methods that Whoosh calls."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = ExitStack()

    def acquire(self, blocking: bool = False) -> bool:  # noqa: ARG002
        try:
            self._held.enter_context(locked(self._path))
        except LockTaken:
            return False
        return True

    def release(self) -> None:
        self._held.close()


class ArrayIndex(index.FileIndex):  # type: ignore[misc] # Whoosh has no types
    """A Whoosh index whose table of contents is JSON.

    Raises:
        IndexMissing: there is no table of contents.
        IndexDamaged: it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = IndexStorage(str(folder))
        self.indexname = NAME
        self._schema = _schema()
        self._read_toc()

    def latest_generation(self) -> int:
        return max(generations(self.storage.list()), default=-1)

    def _read_toc(self) -> Any:
        contents = read_contents(self.folder)
        segments = [ArraySegment(self.folder, entry) for entry in contents.entries]
        return index.TOC(self._schema, segments, contents.generation)

    def writer(self, **_: Any) -> ArrayIndexWriter:
        """Return a writer.

        Raises:
            LockError: another writer holds the lock.
        """
        return ArrayIndexWriter(self)


class ArrayIndexWriter(writing.SegmentWriter):  # type: ignore[misc] # Whoosh has no types
    """Whoosh's writer, for whole segments instead of documents."""

    segments: list[ArraySegment]

    writelock: _WriteLock | None

    def __init__(self, opened: ArrayIndex) -> None:
        try:
            super().__init__(opened, codec=ArrayCodec())
        except BaseException:
            if self.writelock is not None:
                self.writelock.release()
            raise
        self._folder = opened.folder

    def new_segment(self) -> ArraySegment:
        """Return a segment with a unique name and no file yet."""
        segment: ArraySegment = self.codec.new_segment(self.storage, self.indexname)
        return segment

    def finish(self, segments: Sequence[ArraySegment]) -> None:
        """Commit these segments as the whole index."""
        self.commit(mergetype=lambda *_: list(segments))

    def _commit_toc(self, segments: Sequence[ArraySegment]) -> None:
        write_contents(
            self._folder,
            self.generation,
            [SegmentEntry(segment.segment_id(), segment.gone) for segment in segments],
        )
        index.clean_files(self.storage, self.indexname, self.generation, segments)


def create_index(folder: Path) -> None:
    """Create an empty index in ``folder``, and replace any existing one."""
    index_files.make_folder(folder, exist_ok=True, parents=True)
    for name in index_files.names(folder):
        if name.startswith((f"_{NAME}_", f"{NAME}_")):
            index_files.remove(folder / name)
    write_contents(folder, 0, [])


def write_contents(folder: Path, generation: int, entries: Sequence[SegmentEntry]) -> None:
    """Write a table of contents, in one atomic step."""
    fresh = folder / f"_{NAME}_{generation}.toc.new"
    with index_files.create(fresh) as file:
        file.write(as_json(generation, entries))
    index_files.rename(fresh, folder / f"_{NAME}_{generation}.toc")
