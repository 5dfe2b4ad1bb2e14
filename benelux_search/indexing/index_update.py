"""An update of an index with documents from memory: one transaction, which is one generation."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from benelux_search.documents.memory import MemoryReader
from benelux_search.documents.record import Document, Record, check_document, check_key
from benelux_search.errors import (
    Advice,
    IndexUnusable,
    Message,
    Note,
    NotFound,
    Operation,
    OptionError,
    SourceError,
    about,
)
from benelux_search.index_reports import Failure, IndexSummary
from benelux_search.indexing.ports import BuildOptions, IndexBackend, OpenBuild
from benelux_search.reading_options import Limits, Ocr
from benelux_search.storage.document_names import id_of_document
from benelux_search.storage.passages import document_info
from benelux_search.storage.readings import Reading

# One object for each state of a document, because an update may have many documents
_STATES: Final = {(before, now): (before, now) for before in (False, True) for now in (False, True)}


class IndexUpdate:
    """An update of an index with documents from memory, as ``update_index`` returns it.

    A context manager. All changes of the block become visible together at its end, as one new
    generation. If the block raises an exception, none does. The index is locked for other writers
    until the end of the block; readers keep the generation that they have open.

    Each method raises IndexUnusable outside of the block. One thread at a time may use an update.
    """

    def __init__(
        self,
        backend: IndexBackend,
        *,
        create: bool,
        limits: Limits | None,
        lexicon: bool | None,
        ocr: Ocr | None = None,
        purge: bool = False,
    ) -> None:
        self._backend = backend
        self._create = create
        self._options = BuildOptions(from_memory=True, rebuild=purge, lexicon=lexicon)
        self._reader = MemoryReader(limits or Limits(), ocr or Ocr())
        self._stack = ExitStack()
        self._session: _Session | None = None
        self._summary = IndexSummary()

    def __enter__(self) -> Self:
        """Lock the index.

        Raises:
            IndexMissing: there is no index, and ``create`` is False.
            IndexLocked: another process is writing the index.
            IndexDamaged: the index is damaged.
            EngineUnavailable: the index was built with an unknown engine.
        """
        self._backend.check_options(self._options)
        if not self._create:
            self._backend.require()
        with ExitStack() as stack:
            writer = stack.enter_context(self._backend.writing())
            self._session = _Session(stack.enter_context(writer.build(self._options)))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        type_: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        session, self._session = self._session, None
        if session is None or error is not None:
            self._stack.__exit__(type_, error, traceback)
            return
        with self._stack:
            session.finish()
            self._summary = session.summary()

    @property
    def summary(self) -> IndexSummary:
        """The changes so far, or after the block all that were made.

        The numbers of documents and pairs are known after the block.
        """
        return self._summary if self._session is None else self._session.summary()

    def put(self, document: Document) -> str:
        """Store a document, replacing the one with the same key; return its id.

        A document that is already stored with the same content is not changed.

        Raises:
            SourceError: the document cannot be read; nothing of it is stored, and a document that
                was stored under its key stays. InvalidDocument if a field is not allowed.
        """
        session = self._opened()
        try:
            return session.put(check_document(document), self._reader)
        except SourceError as error:
            session.add_failure(document, error)
            raise

    def put_all(self, documents: Iterable[Document]) -> None:
        """Store documents as :meth:`put` does, one by one, so memory does not grow.

        Documents that cannot be read are left out; ``summary.failed`` lists them.
        """
        session = self._opened()
        if not isinstance(documents, Iterable):
            raise OptionError("documents", documents, Message("it must be a list of documents"))
        for document in documents:
            try:
                session.put(check_document(document), self._reader)
            except SourceError as error:
                session.add_failure(document, error)

    def delete(self, key: str) -> bool:
        """Remove the document with a key; return False if there is none.

        Raises:
            InvalidDocument: the key is not allowed.
        """
        return self._opened().delete(check_key(key))

    def remove(self, document: str) -> str:
        """Remove a document with an id or a number, of a file or from memory; return its id.

        For a file whose records are documents, its id removes all of them. The document of a file
        comes back when the file is indexed again: a note says so.

        Raises:
            NotFound: no document has this id or number, or several have this number.
        """
        if not isinstance(document, str):
            raise OptionError("document", document, Message("it must be an id or a number in text"))
        return self._opened().remove(document)

    def _opened(self) -> _Session:
        if self._session is None:
            raise IndexUnusable(Message("the update is not open: use it in a with block"))
        return self._session


def _reading(name: str | None, ocr: Ocr) -> Reading:
    """Return how a document is read; ``name`` is that of its file, if it is one."""
    if name is None:
        return Reading()
    # the readers of all kinds of files take a third of a second
    from benelux_search.indexing.source_reader import reading_from_memory  # noqa: PLC0415

    return reading_from_memory(name, ocr)


class _Session:
    """The state of an update between the start and the end of its block."""

    def __init__(self, opened: OpenBuild) -> None:
        self._started = time.perf_counter()
        self._opened = opened
        self._build = opened.build
        # The documents before the first change, then with the changes; None without an index
        self._store = opened.known()
        self._is_broken = False
        # (was it there before, is it there now) by document id
        self._changes: dict[str, tuple[bool, bool]] = {}
        self._unchanged = 0
        self._failed: list[Failure] = []
        self._notes: list[str] = []
        self._outcome = IndexSummary()

    def put(self, record: Record, reader: MemoryReader) -> str:
        known = self._known(record.key)
        content_hash = _reading(record.document.name, reader.ocr).added_to(record.content_hash)
        if known is not None and known[1] == content_hash:
            self._unchanged += 1
            return known[0]
        with reader.read(record) as document:
            info = replace(
                document_info(document, record.path, record.id),
                key=record.key,
                source=record.source,
                metadata=record.metadata,
            )
            try:
                self._begin()
                self._build.write_document(info, content_hash, document, is_new=known is None)
            except SourceError:
                raise
            except BaseException:
                self._is_broken = True
                raise
            notes = document.notes
        self._notes += (about(record.path, note) for note in notes)
        self._set(record.id, was_there=known is not None, is_there=True)
        return record.id

    def delete(self, key: str) -> bool:
        known = self._known(key)
        if known is None:
            return False
        try:
            self._begin()
            self._build.remove(known[0])
        except BaseException:
            self._is_broken = True
            raise
        self._set(known[0], was_there=True, is_there=False)
        return True

    def remove(self, name: str) -> str:
        if self._store is None:
            raise NotFound(Message("no document {}", name))
        ids = self._store.ids_from(f"{name}.") or [id_of_document(name, self._store)]
        paths = {id_: path for path, (id_, _) in self._store.hashes().items()}
        try:
            self._begin()
            for each in ids:
                self._build.remove(each)
        except BaseException:
            self._is_broken = True
            raise
        for each in ids:
            self._set(each, was_there=True, is_there=False)
            if each in paths:
                note = Note(
                    "comes-back",
                    "it comes back when its folder is indexed again; {}",
                    Advice(Operation.EXCLUDE),
                )
                self._notes.append(about(paths[each], note))
        return name if len(ids) > 1 else ids[0]

    def add_failure(self, document: Document, error: SourceError) -> None:
        given = getattr(document, "key", "")
        key = given if isinstance(given, str) else ""
        cause = (
            error.cause if error.page is None else Message("page {}: {}", error.page, error.cause)
        )
        self._failed.append(Failure(key, cause))

    def finish(self) -> None:
        """Publish the changes.

        Raises:
            IndexUnusable: an earlier change failed in the middle.
        """
        if self._is_broken:
            raise IndexUnusable(Message("a change failed in the middle: nothing was stored"))
        if self._store is None:
            self._begin()  # an index without documents is an index
        totals = self._opened.publish()
        self._notes += self._opened.notes()
        self._outcome = IndexSummary(
            documents=totals.documents,
            pairs=totals.pairs,
            took_s=time.perf_counter() - self._started,
        )

    def summary(self) -> IndexSummary:
        changes = self._changes.items()
        return replace(
            self._outcome,
            added=tuple(id_ for id_, (before, now) in changes if now and not before),
            updated=tuple(id_ for id_, (before, now) in changes if now and before),
            removed=tuple(id_ for id_, (before, now) in changes if before and not now),
            unchanged=self._unchanged,
            failed=tuple(self._failed),
            notes=tuple(self._notes),
        )

    def _begin(self) -> None:
        """Start the build at the first change; its store then knows the changes."""
        self._store = self._build.open_store()

    def _known(self, key: str) -> tuple[str, str] | None:
        """Return the id and the content hash of the document with a key."""
        return None if self._store is None else self._store.keyed([key]).get(key)

    def _set(self, document_id: str, *, was_there: bool, is_there: bool) -> None:
        before, _ = self._changes.get(document_id, (was_there, True))
        self._changes[document_id] = _STATES[before, is_there]
