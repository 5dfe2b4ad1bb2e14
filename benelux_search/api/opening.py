"""Opening an index, checking it, and keeping copies of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from benelux_search.errors import Message
from benelux_search.index import MEMORY
from benelux_search.index_reports import IndexReport
from benelux_search.model import LANGUAGES, Language

if TYPE_CHECKING:
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.law.codes import Code
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.opened_index.handle import StrPath
    from benelux_search.opened_index.index import Index
    from benelux_search.search.queries.scope import Scope


def open_index(
    index_dir: StrPath | Sequence[StrPath],
    *,
    verify: bool = False,
    memory: int = MEMORY,
    codes: Sequence[Code] = (),
    terms: Sequence[tuple[str, str]] = (),
    encoder: Encoder | None = None,
    within: Scope | None = None,
) -> Index:
    """Open an index for searching, or several as one.

    ``index_dir`` is a folder, the address of a collection, or a list of these. Several are read as
    if all documents were in one index; see :attr:`Hit.index <benelux_search.results.Hit.index>`.

    Opening always checks that every file of the index exists and has the right size. If ``verify``
    is True, the checksums of all files and documents are checked, too. ``memory`` is the
    approximate size, in bytes, of the cache of unpacked index data (default: 256 MiB). ``codes``
    are at most 200 codes of law that a citation may name, beside the built-in ones. ``terms`` are
    terms of the user as (Dutch, French), such as those of :func:`read_terms`: these renderings come
    first in translations and are preferred where counterparts are marked.

    With ``within``, nothing outside this scope can be reached, whatever is asked: ids, totals,
    facets, completions, suggestions and renderings are those of an index of these pairs alone. The
    learned translations are those of all pairs, so that they decide which words are marked.

    Raises:
        OptionError: ``codes`` has something else than codes, or more than 200; ``terms`` has
            something else than pairs of texts; an index is there twice.
        IndexMissing: the folder has no index.
        IndexDamaged: a file is missing or changed, or the files do not belong together.
        EngineUnavailable: the index was built with an unknown engine.
    """
    from benelux_search.opened_index.index import Index

    return Index(
        index_dir,
        verify=verify,
        memory=memory,
        codes=codes,
        terms=terms,
        encoder=encoder,
        within=within,
    )


def whoosh_index(index_dir: StrPath, language: Language) -> ArrayIndex:
    """Open the index of one language as a ``whoosh.index.FileIndex``, for reading only.

    The returned index works with Whoosh's own ``Searcher`` and ``QueryParser``. Queries of the
    field ``stem`` match all inflected forms of a word, and phrases; queries of the field ``form``
    match one spelling, and prefixes. The stored field ``id`` is the id of the pair.

    The returned index reads the current generation until it is closed, even if a newer generation
    is built. Close its searchers before the index.

    Raises:
        OptionError: the language is not ``nl`` or ``fr``, or this is the address of a collection.
        IndexMissing, IndexDamaged, EngineUnavailable: as for :func:`open_index`.
    """
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.indexing.backends import backend_of
    from benelux_search.search.queries.options import check_language
    from benelux_search.storage.snapshot import open_snapshot

    language = check_language(language, LANGUAGES)
    backend = backend_of(index_dir)
    message = Message("only an index in a folder is one of Whoosh")
    snapshot = open_snapshot(backend.require_folder("index_dir", backend.place, message))

    def pair_id(ordinal: int) -> str:
        return snapshot.store.pairs([ordinal])[ordinal].id

    return ArrayIndex(snapshot.generation.language(language), language, pair_id, snapshot.release)


def check_index(index_dir: StrPath, *, repair: bool = False) -> IndexReport:
    """Check every byte of an index; report files that are damaged, left over or in use.

    What killed runs of this user have left in the temporary folder is reported, too.

    If ``repair`` is True, a damaged index is repaired first: the word indexes are rebuilt from the
    store, and all intact documents of a damaged store are kept. An index without damage is not
    changed. A collection of the distributed engine is checked pair by pair; damage in it is
    repaired by the engine's own copies, by restoring a snapshot, or by a rebuild.

    Raises:
        IndexMissing: the folder has no index.
        IndexLocked: ``repair`` is True, and another process is writing the index.
        IndexDamaged: ``repair`` is True, and no part of the index is usable.
    """
    from benelux_search.indexing.backends import backend_of
    from benelux_search.indexing.folder.check import left_in_temporary_folder

    report = backend_of(index_dir).check(repair=repair)
    return replace(report, findings=(*report.findings, *left_in_temporary_folder()))


def snapshot_index(address: str, repository: str, name: str, *, folder: str | None = None) -> int:
    """Write a snapshot of a collection into a repository of the engine; return its generation.

    Only what the repository does not have yet is copied. ``folder`` makes a repository of this name
    in a folder that all nodes share, and that their setting ``path.repo`` allows.

    Raises:
        OptionError: ``address`` is not the address of a collection.
        IndexMissing: there is no collection.
        IndexUnusable: the engine cannot be reached, or refuses the snapshot.
    """
    from benelux_search.indexing.backends import collection_at

    return collection_at(address).take_snapshot(repository, name, folder)


def restore_index(address: str, repository: str, name: str) -> int:
    """Restore a snapshot of a collection beside what is there, and make it current in one step.

    Return the number of its generation. Readers keep what they have open until they refresh.

    Raises:
        OptionError: ``address`` is not the address of a collection.
        IndexLocked: another process is writing the collection.
        IndexUnusable: the engine cannot be reached, or there is no such snapshot.
    """
    from benelux_search.indexing.backends import collection_at

    return collection_at(address).restore_snapshot(repository, name)


def writer_pid(index_dir: StrPath) -> int | None:
    """Return the id of the process that is writing an index now; None if there is none.

    It is also None for a collection, whose writer may be on another machine.
    """
    from benelux_search.indexing.backends import backend_of

    return backend_of(index_dir).writer_pid()
