"""Building an index, and bringing it up to date."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Unpack

from benelux_search.api.reading import checked_limits, shared_ocr, text_encoding
from benelux_search.arguments import (
    check_choice,
    check_flags,
    check_function,
    check_paths,
    check_texts,
    check_whole,
)
from benelux_search.errors import MeaningUnavailable, Message, Note, OptionError, PackageMissing
from benelux_search.index import DEFAULT_ENGINE, get_engine
from benelux_search.index_reports import IndexSummary
from benelux_search.reading_options import EACH_MODES, EachMode, Limits, Ocr, OcrMode

if TYPE_CHECKING:
    from benelux_search.indexing.index_update import IndexUpdate
    from benelux_search.indexing.meaning import MeaningPlan
    from benelux_search.indexing.ports import Progress
    from benelux_search.indexing.source_reader import SourceReader
    from benelux_search.indexing.sources import Sources
    from benelux_search.indexing.watching import BuildKeywords
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.opened_index.handle import StrPath

_NO_VECTORS: Final = Message("a collection has no vectors")


def build_index(
    paths: StrPath | Iterable[StrPath] | None,
    index_dir: StrPath,
    *,
    rebuild: bool = False,
    jobs: int = 1,
    engine: str = DEFAULT_ENGINE,
    limits: Limits | None = None,
    progress: Progress | None = None,
    lexicon: bool = True,
    forget_lexicon: bool = False,
    each: EachMode | None = None,
    ocr: OcrMode | None = None,
    exclude: Sequence[str] | None = None,
    pair: bool = False,
    shards: int = 1,
    replicas: int | None = None,
    workers: str | None = None,
    meaning: bool | Encoder | None = None,
    planned: Callable[[MeaningPlan], None] | None = None,
) -> IndexSummary:
    """Build an index of files and folders, or bring it up to date.

    ``index_dir`` is a folder, or the address of a collection of the distributed engine:
    ``opensearch+https://host:9200/collection``.

    Only new files, and files whose content changed, are read. A document is removed from the index
    if its file no longer exists in one of these folders; documents from other folders stay. A file
    is also read again if other options, or another version of this program, would read it
    differently; the summary's ``notes`` say how many were.

    The index remembers the paths, with ``each``, ``ocr``, ``limits``, ``exclude`` and ``meaning``
    for each of them. One of these options that is not given is that of the last build of the same
    path. With None for ``paths``, all remembered paths are indexed; if one of them does not exist,
    its document is removed, but those of a folder stay.

    - ``rebuild``: read every file again and build the index from the beginning.
    - ``jobs``: the number of processes that read files; 0 means one per processor, but fewer for
      a few files, if memory is short, and with ``meaning``.
    - ``engine``: the name of the engine; there is only ``whoosh``.
    - ``limits``: the largest accepted file size, number of pages and so on. Files that are indexed
      already and have not changed stay as they are.
    - ``progress``: a function that is called with (bytes done, bytes in total, path) before each
      file. While the lexicon is learned or texts are encoded, the numbers count pairs instead of
      bytes, and the path is ``learning translations`` or ``encoding texts``.
    - ``lexicon``: learn from the pairs which words translate each other.
      :meth:`Index.translate`, ``divergences``, ``glossary`` and ``across`` need a lexicon. With
      False, what was learned before stays as it is.
    - ``forget_lexicon``: remove what was learned, and learn nothing.
    - ``each``: with ``record``, each unit of a translation memory, row of a table and record of
      JSON is a document of its own, with its id, address, title and date.
    - ``ocr``: the pages of PDFs and images that are read by text recognition, as for
      :func:`align_file`.
    - ``exclude``: patterns as in ``.gitignore`` of files and folders that are left out below
      ``paths``; they replace those of the last build. A file ``.benelux-ignore`` in a folder has
      such patterns, too.
    - ``pair``: ``paths`` are a Dutch and a French file that are one document, whatever their names
      are. They stay one document in later builds.
    - ``shards``, ``replicas``: the number of shards of a new collection, and of further copies of
      each shard; None means one copy more if there are two nodes.
    - ``workers``: the address of a scheduler of Dask (``tcp://host:8786``), whose workers read
      documents and write them into a collection. They have this package, and the files at the same
      paths.

    - ``meaning``: encode the sentences for search by meaning, with the encoder of the extra
      ``benelux-search[meaning]`` or with another one. By default, this is done if the index has
      vectors already and their encoder is installed. With True, the encoder helps to align, too.
    - ``planned``: called with an estimate of the encoding before it begins, if there is any. See
      also :func:`encode_index`.

    A file that cannot be read does not stop the build; it is listed in the summary's ``failed``.
    Two files in one language each become one document if their texts are surely translations of
    each other; if they may be, the summary's ``notes`` name them.

    Raises:
        IndexLocked: another process is writing this index.
        IndexDamaged: the index cannot be brought up to date; ``rebuild=True`` replaces it.
        IndexStorageError: the operating system cannot read or write a file of the index.
        EngineUnavailable: no engine has this name.
        SourceError: there is no index, and none of the paths exists.
        OptionError: an argument is not allowed; or ``pair`` is True and ``paths`` are not two
            files; or ``workers`` are given for an index in a folder; or ``paths`` is None, and the
            index remembers none.
        MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
    """
    from benelux_search.documents.registry import accepts
    from benelux_search.indexing.backends import backend_of
    from benelux_search.indexing.meaning import encoder_of_index
    from benelux_search.indexing.ports import BuildOptions
    from benelux_search.indexing.run import run_indexer
    from benelux_search.indexing.sources import BuildRequest, SourceOptions

    path_list = [] if paths is None else check_paths("paths", paths)
    check_flags(rebuild=rebuild, lexicon=lexicon, forget_lexicon=forget_lexicon, pair=pair)
    check_whole("shards", shards, 1)
    if each is not None:
        check_choice("each", each, EACH_MODES)
    check_function("progress", progress)
    check_function("planned", planned)
    if pair and len(path_list) != 2:
        allowed = Message("paths must be two files, one in Dutch and one in French")
        raise OptionError("pair", pair, allowed)
    encoder = _encoder_of(meaning)
    backend = backend_of(index_dir)
    if meaning:
        backend.require_folder("meaning", meaning, _NO_VECTORS)
    build = BuildOptions(
        engine=get_engine(engine),
        rebuild=rebuild,
        lexicon=lexicon,
        forgets_lexicon=forget_lexicon,
        progress=progress,
        shards=shards,
        replicas=replicas,
        workers=workers,
    )
    backend.check_options(build)
    reader_ocr = shared_ocr(ocr or "auto", jobs)
    options = SourceOptions(
        each,
        ocr,
        None if limits is None else checked_limits(limits),
        True if meaning is True else None,
        None if exclude is None else _patterns(exclude),
    )
    request = BuildRequest(None if paths is None else tuple(path_list), options)
    sources = backend.sources()
    if paths is None and not sources.paths:
        allowed = Message("the index remembers no paths: name files or folders")
        raise OptionError("paths", None, allowed)
    reader = _source_reader(sources.with_request(request), reader_ocr)
    if encoder is None and meaning is None and backend.folder is not None:
        encoder = encoder_of_index(backend.folder)
    summary = run_indexer(
        backend,
        path_list,
        accepts,
        reader,
        build,
        # an encoder is large, and uses all processors itself
        jobs=1 if not jobs and reader.encode is not None else jobs,
        pair=(path_list[0], path_list[1]) if pair else None,
        request=request,
        reading=reader.reading,
    )
    if encoder is not None:
        report = None if progress is None else partial(_report_encoding, progress)
        encode_index(index_dir, encoder=encoder, planned=planned, progress=report)
    return summary


def _patterns(exclude: Sequence[str]) -> tuple[str, ...]:
    from benelux_search.indexing.ignored_files import checked_patterns

    try:
        return checked_patterns(check_texts("exclude", exclude))
    except ValueError as error:
        raise OptionError("exclude", exclude, Message("{} is not a pattern", error)) from error


def remembered_paths(index_dir: StrPath) -> list[str]:
    """Return the paths that ``build_index(None, index_dir)`` indexes, in the order of their adding.

    Raises:
        IndexUnusable: the engine of a collection cannot be reached.
    """
    from benelux_search.indexing.backends import backend_of

    return backend_of(index_dir).sources().usable_paths


def _source_reader(sources: Sources, ocr: Ocr) -> SourceReader:
    """Return the reader of the files of these sources.

    If an encoder that helped before is not installed now, texts are aligned without it.
    """
    from benelux_search.documents.registry import DocumentReader
    from benelux_search.indexing.source_reader import SourceReader

    encode = None
    if any(each.options.meaning for each in sources.paths.values()):
        with contextlib.suppress(MeaningUnavailable):
            encode = text_encoding()
    return SourceReader(DocumentReader(ocr=replace(ocr, mode="auto")), sources, encode)


def _report_encoding(progress: Progress, done: int, total: int) -> None:
    progress(done, total, "encoding texts")


def _encoder_of(meaning: bool | Encoder | None) -> Encoder | None:
    """Return the encoder that an option names: that of the extra for True, else the given one."""
    if meaning is None or meaning is False:
        return None
    if meaning is True:
        from benelux_search.meaning.named_encoders import default_encoder

        return default_encoder()
    from benelux_search.meaning.encoder import check_encoder

    return check_encoder(meaning)


def encode_index(
    index_dir: StrPath,
    *,
    encoder: Encoder | None = None,
    planned: Callable[[MeaningPlan], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Encode the texts of an index that have no vectors yet; return the number of pairs.

    ``encoder`` is by default that of the extra ``benelux-search[meaning]``. ``planned`` is called
    with an estimate of the work before it begins, ``progress`` with (pairs done, pairs in total). A
    run that is stopped goes on at the next call. Vectors of another encoder are replaced.

    Raises:
        MeaningUnavailable: the encoder is not installed.
        IndexMissing: there is no index.
        IndexLocked: another process is writing the index.
        OptionError: ``index_dir`` is the address of a collection.
    """
    from benelux_search.indexing.backends import backend_of
    from benelux_search.indexing.meaning import add_meaning
    from benelux_search.meaning.named_encoders import default_encoder

    backend = backend_of(index_dir)
    folder = backend.require_folder("index_dir", backend.place, _NO_VECTORS)
    used = default_encoder() if encoder is None else encoder
    return add_meaning(folder, used, planned=planned, progress=progress)


def update_index(
    index_dir: StrPath,
    *,
    create: bool = True,
    limits: Limits | None = None,
    lexicon: bool | None = None,
    ocr: OcrMode = "auto",
    purge: bool = False,
) -> IndexUpdate:
    """Return an update of an index with documents from memory, for a ``with`` block.

    ::

        with update_index("index") as update:
            update.put(Document(key="q1", nl="Het water.", fr="L'eau."))
            update.delete("q0")

    All changes become visible together at the end of the block. If the block raises an exception,
    the index stays as it was. Documents of files are not affected; :func:`build_index` does not
    affect documents from memory.

    - ``create``: make the index if there is none.
    - ``limits``, ``ocr``: as for :func:`build_index`.
    - ``lexicon``: learn from the pairs which words translate each other; if None, a new index
      learns, and an existing one does if it has a lexicon.
    - ``purge``: at the end, write all files of the index anew, so that no text of a document that
      was ever deleted is left in them. It takes about as long as a rebuild from the stored
      documents. A collection cannot be purged.

    Raises, at the start of the block:
        IndexMissing: there is no index, and ``create`` is False.
        IndexLocked: another process is writing this index.
        IndexDamaged: the index cannot be brought up to date.
        IndexStorageError: the operating system cannot read or write a file of the index.
    """
    from benelux_search.indexing.backends import backend_of
    from benelux_search.indexing.index_update import IndexUpdate

    return IndexUpdate(
        backend_of(index_dir),
        create=create,
        limits=checked_limits(limits),
        lexicon=lexicon,
        ocr=shared_ocr(ocr),
        purge=purge,
    )


def watch_index(
    paths: StrPath | Iterable[StrPath] | None,
    index_dir: StrPath,
    *,
    on_build: Callable[[IndexSummary], None] | None = None,
    on_note: Callable[[Note], None] | None = None,
    stop: threading.Event | None = None,
    **options: Unpack[BuildKeywords],
) -> None:
    """Build an index, and build it again whenever its files change, until ``stop`` is set.

    With None for ``paths``, the paths that the index remembers are watched.

    A build is that of :func:`build_index`, with the same ``options``; only the first one is a
    ``rebuild``. It begins when nothing has changed for half a second, at the latest five seconds
    after the first change; if the changes go on, later builds wait up to a minute. ``on_build`` is
    called with the summary of each build, ``on_note`` with messages to the user. Both are called in
    the thread of the caller. Without ``stop``, only an exception ends the call.

    While a folder or a file of ``paths`` does not exist, its documents stay in the index; also
    those of an empty folder that was not there at the last build, as on a disk that is not mounted.
    If another process is writing the index, the build waits for it.

    Raises:
        PackageMissing: the extra ``benelux-search[watch]`` is not installed.
        OSError: a folder cannot be observed.
        BeneluxSearchError: as for :func:`build_index`, except IndexLocked.
    """
    from benelux_search.documents.registry import accepts
    from benelux_search.indexing.backends import backend_of

    try:
        from benelux_search.indexing.watching import Watch
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "watchdog":
            raise
        raise PackageMissing(Message("the watch of folders"), "benelux-search[watch]") from error

    def build(present: Sequence[str]) -> IndexSummary:
        summary = build_index(present, index_dir, **options)
        options["rebuild"] = False
        return summary

    if paths is None:
        paths = remembered_paths(index_dir)
    given = [paths] if isinstance(paths, str | bytes | os.PathLike) else paths
    Watch(
        [os.fsdecode(path) for path in given],
        build,
        accepts,
        backend_of(os.fsdecode(index_dir)).folder,
        needs_all=options.get("pair", False),
        on_build=on_build,
        on_note=on_note,
    ).run(threading.Event() if stop is None else stop)


def saved_documents(index_dir: StrPath) -> int:
    """Return the number of documents that an interrupted build has saved.

    The next :func:`build_index` of the same paths does not read these documents again.
    """
    from benelux_search.indexing.backends import backend_of

    return backend_of(index_dir).saved_documents()
