"""The public functions of the library: build, open, search, inspect and repair an index.

This module connects the readers, the engine, the store and the use cases. It imports the heavy
ones only when a function first needs them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.index import DEFAULT_ENGINE, MEMORY, get_engine
from benelux_search.model import LANGUAGES, AlignedDocument, Language, Limits
from benelux_search.opened_index import Index, StrPath
from benelux_search.results import (
    IndexReport,
    IndexSummary,
    Term,
)

if TYPE_CHECKING:
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.indexing.build import Progress


def align_file(path: StrPath, *, limits: Limits | None = None) -> AlignedDocument:
    """Read a document and align its paragraphs, without an index.

    ``limits`` are the largest file size and number of pages to accept. A limit that is None, or
    ``limits=None``, stands for the default of the kind of file. A translation memory is loaded into
    memory whole.

    Raises:
        SourceError: the file cannot be read.
        UnsupportedSource: no reader knows this kind of file (a SourceError, too).
    """
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits or Limits()).whole(Path(os.fsdecode(path)))


def align_files(nl: StrPath, fr: StrPath, *, limits: Limits | None = None) -> AlignedDocument:
    """Read the Dutch file and the French file of a document and align their paragraphs.

    ``limits`` are as for :func:`align_file`.

    Raises:
        NotPaired: by their text, the files are not the Dutch and the French of one document.
        SourceError: one of the files cannot be read.
        UnsupportedSource: no reader knows this kind of file (a SourceError, too).
    """
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits or Limits()).whole(Path(os.fsdecode(nl)), Path(os.fsdecode(fr)))


def whole_reader(limits: Limits) -> Callable[..., AlignedDocument]:
    """Return a picklable reader of one file, or of a Dutch and a French file, as one document."""
    from benelux_search.documents.registry import DocumentReader

    return DocumentReader(limits).whole


def documents_in(files: Sequence[str]) -> tuple[Sequence[DocumentFiles], Sequence[str]]:
    """Group files into documents; add the other half of a pair where it lies beside a named file.

    Returns the documents, and the paths of the halves that were added.
    """
    from benelux_search.documents.pairing import DocumentFiles, group_files, missing_halves
    from benelux_search.documents.registry import accepts

    given = {os.path.normpath(file): file for file in files}
    named = [DocumentFiles.at(path) for path in given]
    beside = missing_halves([file for file in group_files(named) if not file.parts], accepts)
    documents = [
        file if file.parts else replace(file, path=given[file.path])
        for file in group_files([*named, *beside])
    ]
    return documents, [half.path for half in beside]


def analyze(text: str, language: Language) -> Sequence[Term]:
    """Return the terms of a text, as indexing, querying and highlighting produce them.

    Raises:
        OptionError: the language is not ``nl`` or ``fr``.
    """
    from benelux_search.analysis import analyse
    from benelux_search.search.options import check_choice

    check_choice("language", language, LANGUAGES)
    return analyse(text, language)


def build_index(
    paths: StrPath | Iterable[StrPath],
    index_dir: StrPath,
    *,
    rebuild: bool = False,
    jobs: int = 1,
    engine: str = DEFAULT_ENGINE,
    limits: Limits | None = None,
    progress: Progress | None = None,
    lexicon: bool = True,
) -> IndexSummary:
    """Build an index of files and folders, or bring it up to date.

    Only files whose content changed are read. Documents are removed if their files are gone from
    these folders; documents from elsewhere stay.

    - ``rebuild``: read every file again and make the indexes anew.
    - ``jobs``: the number of processes that read files; 0 means one per processor.
    - ``engine``: the name of the engine; there is only ``whoosh``.
    - ``limits``: the largest file size and number of pages to accept, as for :func:`align_file`.
    - ``progress``: called with (bytes done, bytes in all, path) before each file. While the lexicon
      is learned, it is called with pairs instead of bytes, and with ``learning translations`` as
      the path.
    - ``lexicon``: learn from the pairs which words translate each other.
      :meth:`Index.translate`, ``divergences``, ``glossary`` and ``across`` need this.

    A file that cannot be read does not stop the build; it is listed in the summary's ``failed``.

    Raises:
        IndexLocked: another process is writing this index.
        IndexDamaged: the index cannot be brought up to date; ``rebuild=True`` makes it anew.
        IndexStorageError: the system refuses to read or write a file of the index.
        EngineUnavailable: no engine has this name.
    """
    from benelux_search.documents.registry import DocumentReader, accepts
    from benelux_search.indexing.run import run_indexer

    several = [paths] if isinstance(paths, str | bytes | os.PathLike) else paths
    return run_indexer(
        Path(os.fsdecode(index_dir)),
        [os.fsdecode(path) for path in several],
        accepts,
        DocumentReader(limits or Limits()),
        engine=get_engine(engine),
        rebuild=rebuild,
        jobs=jobs,
        progress=progress,
        with_lexicon=lexicon,
    )


def saved_documents(index_dir: StrPath) -> int:
    """Return the number of documents saved from a build that was stopped.

    The next :func:`build_index` of the same paths does not read them again.
    """
    from benelux_search.indexing.run import count_saved_documents as saved

    return saved(Path(os.fsdecode(index_dir)))


def open_index(index_dir: StrPath, *, verify: bool = False, memory: int = MEMORY) -> Index:
    """Open an index for searching.

    Opening always checks that every file exists and has the right size. With ``verify``, it also
    compares every byte, and every document, with its checksum. ``memory`` is roughly the number of
    bytes that may hold unpacked data for later queries (default: 256 MiB).

    Raises:
        IndexMissing: the folder has no index.
        IndexDamaged: a file is missing or changed, or the parts do not fit together.
        EngineUnavailable: the index was made by an engine that is not known.
    """
    return Index(index_dir, verify=verify, memory=memory)


def whoosh_index(index_dir: StrPath, language: Language) -> ArrayIndex:
    """Open the index of one language as a ``whoosh.index.FileIndex``, for reading only.

    Whoosh's own ``Searcher`` and ``QueryParser`` work on it. The field ``stem`` finds words in all
    their forms, and phrases; ``form`` finds words as they are written, and prefixes. The stored
    field ``id`` is the id of the pair.

    It keeps the generation that is current now, whatever is built meanwhile, until it is closed.
    Close its searchers first.

    Raises:
        OptionError: the language is not ``nl`` or ``fr``.
        IndexMissing, IndexDamaged, EngineUnavailable: as for :func:`open_index`.
    """
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.search.options import check_choice
    from benelux_search.storage.snapshot import open_snapshot

    check_choice("language", language, LANGUAGES)
    view = open_snapshot(Path(os.fsdecode(index_dir)))

    def pair_id(ordinal: int) -> str:
        return view.store.pairs([ordinal])[ordinal].id

    return ArrayIndex(view.generation.language(language), language, pair_id, view.release)


def check_index(index_dir: StrPath, *, repair: bool = False) -> IndexReport:
    """Check every byte of an index; report what is damaged, left over or in use.

    With ``repair``, damage is repaired first: indexes are made anew from the store, and from a
    damaged store every intact document is saved. A sound index is not changed.

    Raises:
        IndexMissing: the folder has no index.
        IndexLocked: ``repair`` was asked for, and another process is writing the index.
        IndexDamaged: ``repair`` was asked for, and nothing of the index is usable.
    """
    from benelux_search.indexing.repair import check_and_repair, check_index_folder

    root = Path(os.fsdecode(index_dir))
    return check_and_repair(root) if repair else check_index_folder(root)


def writer_of(index_dir: StrPath) -> int | None:
    """Return the id of the process that is writing an index right now, or None."""
    from benelux_search.storage.generation_files import writing_process

    holder = writing_process(Path(os.fsdecode(index_dir)))
    return None if holder is None else holder.pid
