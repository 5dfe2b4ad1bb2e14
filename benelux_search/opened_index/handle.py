"""The generation that an open index reads: opening, refreshing, closing, and forks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, Self, TypeAlias
from weakref import ref

from benelux_search.arguments import check_kind, check_terms, check_whole
from benelux_search.errors import (
    IndexDamaged,
    IndexUnusable,
    LexiconMissing,
    Message,
    OptionError,
    damage_at,
    no_lexicon,
)
from benelux_search.forking import renew_after_fork
from benelux_search.index import MEMORY
from benelux_search.indexing.backends import readable_index
from benelux_search.law.codes import Code, check_codes
from benelux_search.storage.open_generation import OpenGeneration

if TYPE_CHECKING:
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.search.queries.scope import Scope

StrPath: TypeAlias = str | bytes | os.PathLike[str]

_LOADED_BY_QUERIES: Final = (
    "index.whoosh.document_fields",
    "index.whoosh.execution",
    "index.whoosh.expansion",
    "index.whoosh.matching",
    "search.hits.documents",
    "search.hits.executor",
    "search.hits.explanation",
    "search.hits.facets",
    "search.queries.suggestions",
    "search.terms.term_translation",
    "storage.snapshot",
    "terminology",
)


class _AtFork:
    """The steps of an open index at a fork: see :func:`renew_after_fork`."""

    def __init__(self, index: ref[OpenedIndex]) -> None:
        self._index = index

    def before_fork(self) -> None:
        """Import all modules that queries use.

        An import that another thread has begun before a fork would never end in the child.
        """
        for name in _LOADED_BY_QUERIES:
            import_module(f"benelux_search.{name}")

    def renew(self) -> None:
        """Prepare the index in a forked child: the next call of a method reopens the files."""
        index = self._index()
        if index is not None:
            index._lock = threading.Lock()
            index._is_inherited = True


class OpenedIndex:
    """An open index without its queries: the generation that is open, shared by threads."""

    def __init__(
        self,
        index_dir: StrPath | Sequence[StrPath],
        *,
        verify: bool = False,
        memory: int = MEMORY,
        codes: Sequence[Code] = (),
        terms: Sequence[tuple[str, str]] = (),
        encoder: Encoder | None = None,
        within: Scope | None = None,
    ) -> None:
        check_whole("memory", memory, 0)
        if within is not None:
            _check_scope(within)
        if encoder is not None:
            from benelux_search.meaning.encoder import check_encoder

            check_encoder(encoder)
        self._encoder = encoder
        self._is_encoder_loaded = False
        self._codes = check_codes(codes)
        self._terms = check_terms(terms)
        self._home = readable_index(index_dir)
        self._places = self._home.places
        self._root = self._places[0] if len(self._places) == 1 else None  # of errors
        self._verify, self._memory = verify, memory
        self._fences: tuple[Scope, ...] = () if within is None else (within,)
        self._enter(self._newest())

    @property
    def _place(self) -> str:
        """The folder or the address of the index, for people; of several, all of them."""
        return ", ".join(map(str, self._places))

    def _enter(self, snapshot: OpenGeneration) -> None:
        """Begin to read a generation, of which this index is a user."""
        self._lock = threading.Lock()
        self._snapshot: OpenGeneration | None = snapshot
        self._is_inherited = False  # True if the snapshot was opened by the parent process
        self._at_fork = _AtFork(ref(self))
        renew_after_fork(self._at_fork)

    def within(self, scope: Scope) -> Self:
        """Return the part of this index in a scope as an index of its own.

        It is what :func:`open_index` returns with ``within``, but it shares the files that are open
        and what is kept of them, so that a program can have one for each of many customers. Close
        it as any other; it may be open longer than this one. Of an index that was opened within a
        scope, it is a part.

        Raises:
            OptionError: ``scope`` is no :class:`Scope`.
        """
        _check_scope(scope)
        with self._held() as snapshot:
            part = self._part(scope, snapshot, renumbered=True)
            part.hold()
        made = copy(self)
        made._fences = (*self._fences, scope)
        made._enter(part)
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """A text that differs between any two generations of the index, and any two scopes."""
        with self._held() as snapshot:
            version = snapshot.version
        if not self._fences:
            return version
        return f"{version}-{hashlib.sha256(repr(self._fences).encode()).hexdigest()[:8]}"

    def is_newest(self) -> bool:
        """Return False if a newer generation than the one that is read has been published."""
        with self._held() as snapshot:
            return snapshot.is_current()

    def refresh(self) -> bool:
        """Switch to the newest generation of the index; return False if it is already in use.

        Searches in progress finish in the generation in which they started.

        Raises:
            IndexMissing, IndexDamaged: as for :func:`open_index`.
        """
        with self._held() as snapshot:
            if snapshot.is_current():
                return False
        newest = self._newest()
        with self._lock:
            old, self._snapshot = self._snapshot, newest
        if old is not None:
            old.retire()
        return True

    def close(self) -> None:
        """Close the index and its files; a second call does nothing."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None and not self._is_inherited:
            snapshot.retire()

    def _newest(self) -> OpenGeneration:
        """Open the newest generation, or the part of it that this index may read."""
        newest = self._with_terms(self._home.open_newest(verify=self._verify, memory=self._memory))
        part = newest
        try:
            for scope in self._fences:
                part = self._part(scope, part, renumbered=True)
        except BaseException:
            newest.retire()
            raise
        return part

    def _with_terms(self, snapshot: OpenGeneration) -> OpenGeneration:
        """Let the lexicon of a generation know the user's terms."""
        if self._terms and snapshot.lexicon is not None:
            from benelux_search.lexicon.known_terms import KnownTerms

            snapshot.lexicon.use_terms(KnownTerms([([nl], [fr]) for nl, fr in self._terms]))
        return snapshot

    @contextlib.contextmanager
    def _borrowed(self, scope: Scope | None = None) -> Iterator[OpenGeneration]:
        """Hold the open generation, or the part in a scope, for a query, which may open files.

        Raises:
            NotFound: the scope names a document that does not exist.
        """
        with self._held() as snapshot:
            snapshot.check_place()
            try:
                if scope is not None and scope.document is not None:
                    from benelux_search.storage.document_names import check_names

                    check_names(scope.documents, snapshot.store)
                yield snapshot if scope is None else self._part(scope, snapshot)
            except IndexDamaged:
                snapshot.check_place()  # moved in the meantime
                raise

    @contextlib.contextmanager
    def _held(self) -> Iterator[OpenGeneration]:
        """Hold the open generation, so that it is not closed in the block."""
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None:
                raise IndexUnusable(Message("this index is closed"))
            if self._is_inherited:
                snapshot = self._with_terms(snapshot.reopened())
                self._snapshot = snapshot
                self._is_inherited = False
            snapshot.hold()
        try:
            with damage_at(self._root):
                yield snapshot
        finally:
            snapshot.release()

    def _part(
        self, scope: Scope, snapshot: OpenGeneration, *, renumbered: bool = False
    ) -> OpenGeneration:
        """Return the part of a generation that is in a scope."""
        if scope.is_whole:
            return snapshot
        if renumbered and len(self._places) > 1:
            from benelux_search.storage.joined_generation import JoinedGeneration

            if isinstance(snapshot, JoinedGeneration):
                # what another index has outside the scope must not show in the ids
                return snapshot.with_parts(
                    lambda place, each: self._part(
                        _own_scope(scope, place.label), each, renumbered=True
                    )
                )
        from benelux_search.search.hits.scope_part import part_of_scope

        part = part_of_scope(scope, self._codes, snapshot.store, snapshot.reader, snapshot.lexicon)
        return snapshot if part is None else snapshot.within(part, renumbered=renumbered)

    def _missing_lexicon(self, snapshot: OpenGeneration) -> tuple[str, ...]:
        return () if snapshot.lexicon is not None else (no_lexicon(self._places[0]),)

    def _lexicon_of(self, snapshot: OpenGeneration) -> Lexicon:
        if snapshot.lexicon is None:
            raise LexiconMissing(self._places[0])
        return snapshot.lexicon


def _own_scope(scope: Scope, label: str) -> Scope:
    """Return a scope with the ids that the documents of one of several indexes have in it."""
    if not scope.documents:
        return scope
    return replace(scope, document=[each.removesuffix(f"@{label}") for each in scope.documents])


def _check_scope(value: Scope) -> None:
    from benelux_search.search.queries.scope import Scope

    check_kind("within", value, Scope)
    if value.is_whole:
        raise OptionError("within", value, Message("it is the whole index: leave it out"))
