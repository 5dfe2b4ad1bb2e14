"""The public functions of the library: build, open, search, inspect and repair an index.

The functions connect the readers of files, the search engine and the store. Each function imports
the modules that it needs when it is first called, so that importing this module is fast.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from benelux_search.arguments import (
    check_choice,
    check_flags,
    check_function,
    check_kind,
    check_path,
    check_paths,
    check_term,
    check_texts,
    check_whole,
)
from benelux_search.index import DEFAULT_ENGINE, MEMORY, get_engine
from benelux_search.model import (
    EACH_MODES,
    LANGUAGES,
    OCR_MODES,
    AlignedDocument,
    EachMode,
    Language,
    Limits,
    Ocr,
    OcrMode,
)
from benelux_search.results import (
    IndexReport,
    IndexSummary,
    QueryLanguage,
    Term,
)

_SURELY_TRANSLATED: Final = 0.3  # probability of a translation that helps to align

if TYPE_CHECKING:
    from benelux_search.align.known_words import KnownWords
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.errors import Note
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.indexing.document_build import Progress
    from benelux_search.indexing.index_update import IndexUpdate
    from benelux_search.indexing.meaning import MeaningPlan
    from benelux_search.indexing.source_reader import SourceReader
    from benelux_search.indexing.sources import Sources
    from benelux_search.indexing.watching import BuildKeywords
    from benelux_search.law.codes import Code
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.meaning.named_encoders import TextEncoding
    from benelux_search.opened_index import Index, StrPath


def align_file(
    path: StrPath,
    *,
    limits: Limits | None = None,
    ocr: OcrMode = "auto",
    index_dir: StrPath | None = None,
    meaning: bool = False,
) -> AlignedDocument:
    """Read a document and align its paragraphs, without an index.

    ``limits`` holds the largest accepted file size, number of pages and so on; None stands for the
    default limits. All segments of a translation memory are loaded into memory. ``ocr`` tells which
    pages are read by text recognition, if Tesseract is installed: ``auto`` (those without text),
    ``never`` or ``force`` (all). ``index_dir`` is the folder of an index whose learned translations
    help to align. With ``meaning``, the encoder of the extra ``benelux-search[meaning]`` helps,
    which is worth it for free translations.

    Raises:
        OptionError: ``ocr`` has another value.
        IndexUnusable: the index cannot be read; LexiconMissing if it has learned no translations.
        MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
        SourceError: the file cannot be read, or it exceeds a limit.
        UnsupportedSource: no reader supports this type of file (a subclass of SourceError).
    """
    return whole_reader(_checked(limits), ocr, 1, index_dir, meaning)(
        Path(check_path("path", path))
    )


def align_files(
    nl: StrPath,
    fr: StrPath,
    *,
    limits: Limits | None = None,
    ocr: OcrMode = "auto",
    index_dir: StrPath | None = None,
    meaning: bool = False,
) -> AlignedDocument:
    """Read the Dutch file and the French file of a document and align their paragraphs.

    ``limits``, ``ocr``, ``index_dir`` and ``meaning`` are as for :func:`align_file`.

    Raises:
        NotPaired: the texts of the two files do not translate each other.
        IndexUnusable: the index cannot be read; LexiconMissing if it has learned no translations.
        MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
        SourceError: one of the files cannot be read, or it exceeds a limit.
        UnsupportedSource: no reader supports this type of file (a subclass of SourceError).
    """
    read = whole_reader(_checked(limits), ocr, 1, index_dir, meaning)
    return read(Path(check_path("nl", nl)), Path(check_path("fr", fr)))


def read_sentences(
    path: StrPath, *, language: QueryLanguage = "auto", limits: Limits | None = None
) -> tuple[Language, list[str]]:
    """Read the sentences of a file in one language, in order; return the language too.

    With ``auto``, the language is the one in which the file has more text. The text in the other
    language is left out.

    Raises:
        SourceError: the file cannot be read, or it exceeds a limit.
        UnsupportedSource: no reader supports this type of file (a subclass of SourceError).
    """
    from benelux_search.text.sentences import sentence_ranges

    document = align_file(path, limits=limits)
    sizes = {each: sum(len(p.text) for p in document.paragraphs(each)) for each in LANGUAGES}
    largest = max(LANGUAGES, key=lambda each: sizes[each])
    chosen = next((each for each in LANGUAGES if each == language), largest)
    return chosen, [
        paragraph.text[each.start : each.stop]
        for paragraph in document.paragraphs(chosen)
        for each in sentence_ranges(paragraph.text, chosen)
    ]


def whole_reader(
    limits: Limits,
    ocr: OcrMode = "auto",
    jobs: int = 1,
    index_dir: StrPath | None = None,
    meaning: bool = False,
) -> Callable[..., AlignedDocument]:
    """Return a picklable function that reads and aligns a document.

    The function takes the path of one file, or the paths of a Dutch and of a French file. ``jobs``
    processes call it. ``index_dir`` and ``meaning`` are as for :func:`align_file`.

    Raises:
        MeaningUnavailable: ``meaning`` is True, and the encoder is not installed.
    """
    from benelux_search.documents.registry import DocumentReader

    known = None if index_dir is None else _known_words(index_dir)
    encode = _text_encoding() if meaning else None
    return DocumentReader(limits, ocr=_ocr(ocr, jobs), known=known, encode=encode).whole


def _checked(limits: Limits | None) -> Limits:
    """Return the limits, or the default ones for None.

    Raises:
        OptionError: they are something else.
    """
    return Limits() if limits is None else check_kind("limits", limits, Limits)


def _text_encoding() -> TextEncoding:
    """Return what encodes texts with the encoder of the extra, if it is installed."""
    from benelux_search.meaning.encoders import DEFAULT
    from benelux_search.meaning.named_encoders import TextEncoding, default_encoder

    default_encoder()
    return TextEncoding(DEFAULT)


def _known_words(index_dir: StrPath) -> KnownWords:
    """Return the words that an index has learned to translate each other."""
    from benelux_search.align.known_words import KnownWords
    from benelux_search.errors import LexiconMissing
    from benelux_search.storage.open_generation import open_generation, place_of

    place = place_of(check_path("index_dir", index_dir))
    snapshot = open_generation(place, verify=False, memory=MEMORY)
    try:
        if snapshot.lexicon is None:
            raise LexiconMissing(place)
        return KnownWords.of(snapshot.lexicon.sure_pairs(_SURELY_TRANSLATED))
    finally:
        snapshot.release()


def _ocr(mode: OcrMode, jobs: int = 1) -> Ocr:
    """Return the use of text recognition by each of ``jobs`` processes, which share the processors.

    Raises:
        OptionError: the mode is unknown.
    """

    check_choice("ocr", mode, OCR_MODES)
    check_whole("jobs", jobs, 0)
    processors = os.cpu_count() or 1
    return Ocr(mode, max(1, processors // (jobs or processors)))


def documents_in(files: Sequence[str]) -> tuple[Sequence[DocumentFiles], Sequence[str]]:
    """Group files into documents of one file, or of a Dutch and a French file.

    If ``files`` names only one file of a pair, and the other file is in the same folder, the other
    file is added. An archive stands for the files in it. Returns the documents, and the paths of
    the added files.
    """
    from benelux_search.documents.pairing import group_files, missing_halves
    from benelux_search.documents.registry import accepts
    from benelux_search.indexing.discovery import files_named

    given_paths = {os.path.normpath(file): file for file in files}
    named_files = [file for path in given_paths for file in files_named(path, accepts)]
    added = missing_halves([file for file in group_files(named_files) if not file.parts], accepts)
    documents = [
        file if file.parts else replace(file, path=given_paths.get(file.path, file.path))
        for file in group_files([*named_files, *added])
    ]
    return documents, [file.path for file in added]


def analyze(text: str, language: Language) -> Sequence[Term]:
    """Return the terms of a text, the same as in indexing, queries and highlighting.

    Raises:
        OptionError: the language is not ``nl`` or ``fr``.
    """
    from benelux_search.analysis import analyse
    from benelux_search.search.options import check_language

    check_term(text, "text")
    return analyse(text, check_language(language, LANGUAGES))


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
    - ``jobs``: the number of processes that read files; 0 means one per processor.
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
    from benelux_search.errors import Message, OptionError
    from benelux_search.indexing.remembered_sources import remembered_sources
    from benelux_search.indexing.run import run_indexer
    from benelux_search.indexing.sources import BuildRequest, SourceOptions
    from benelux_search.storage.open_generation import place_of, require_client

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
    named = (path_list[0], path_list[1]) if pair else None
    place = place_of(check_path("index_dir", index_dir))
    reader_ocr = _ocr(ocr or "auto", jobs)
    options = SourceOptions(
        each,
        ocr,
        None if limits is None else _checked(limits),
        True if meaning is True else None,
        None if exclude is None else _patterns(exclude),
    )
    request = BuildRequest(None if paths is None else tuple(path_list), options)
    sources = remembered_sources(place)
    if paths is None and not sources.paths:
        allowed = Message("the index remembers no paths: name files or folders")
        raise OptionError("paths", None, allowed)
    sources = sources.with_request(request)
    reader = _source_reader(sources, reader_ocr)
    if isinstance(place, str):
        if meaning:
            raise OptionError("meaning", meaning, Message("a collection has no vectors"))
        require_client()
        from benelux_search.indexing.collection_run import run_collection_indexer

        return run_collection_indexer(
            place,
            path_list,
            accepts,
            reader,
            rebuild=rebuild,
            jobs=jobs,
            progress=progress,
            with_lexicon=lexicon,
            forgets_lexicon=forget_lexicon,
            pair=named,
            layout=(shards, replicas),
            scheduler=workers,
            request=request,
            reading=reader.reading,
        )
    if workers is not None:
        allowed = Message("only a collection of the distributed engine has workers elsewhere")
        raise OptionError("workers", workers, allowed)
    if encoder is None and meaning is None:
        from benelux_search.indexing.meaning import encoder_of_index

        encoder = encoder_of_index(place)
    summary = run_indexer(
        place,
        path_list,
        accepts,
        reader,
        engine=get_engine(engine),
        rebuild=rebuild,
        jobs=jobs,
        progress=progress,
        with_lexicon=lexicon,
        forgets_lexicon=forget_lexicon,
        pair=named,
        request=request,
        reading=reader.reading,
    )
    if encoder is not None:
        report = None if progress is None else partial(_report_encoding, progress)
        encode_index(place, encoder=encoder, planned=planned, progress=report)
    return summary


def _patterns(exclude: Sequence[str]) -> tuple[str, ...]:
    from benelux_search.errors import Message, OptionError
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
    from benelux_search.indexing.remembered_sources import remembered_sources
    from benelux_search.storage.open_generation import place_of

    return remembered_sources(place_of(check_path("index_dir", index_dir))).usable_paths


def _source_reader(sources: Sources, ocr: Ocr) -> SourceReader:
    """Return the reader of the files of these sources.

    If an encoder that helped before is not installed now, texts are aligned without it.
    """
    from benelux_search.documents.registry import DocumentReader
    from benelux_search.errors import MeaningUnavailable
    from benelux_search.indexing.source_reader import SourceReader

    encode = None
    if any(each.options.meaning for each in sources.paths.values()):
        with contextlib.suppress(MeaningUnavailable):
            encode = _text_encoding()
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
    from benelux_search.errors import Message, OptionError
    from benelux_search.indexing.meaning import add_meaning
    from benelux_search.meaning.named_encoders import default_encoder
    from benelux_search.storage.open_generation import place_of

    place = place_of(check_path("index_dir", index_dir))
    if isinstance(place, str):
        raise OptionError("index_dir", place, Message("a collection has no vectors"))
    used = default_encoder() if encoder is None else encoder
    return add_meaning(place, used, planned=planned, progress=progress)


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
    from benelux_search.indexing.index_update import IndexUpdate
    from benelux_search.storage.open_generation import place_of, require_client

    root = place_of(check_path("index_dir", index_dir))
    if isinstance(root, str):
        require_client()
    return IndexUpdate(
        root,
        create=create,
        limits=_checked(limits),
        lexicon=lexicon,
        ocr=_ocr(ocr),
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
    from benelux_search.errors import Message, PackageMissing
    from benelux_search.storage.open_generation import place_of

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
    place = place_of(os.fsdecode(index_dir))
    Watch(
        [os.fsdecode(path) for path in given],
        build,
        accepts,
        None if isinstance(place, str) else place,
        needs_all=options.get("pair", False),
        on_build=on_build,
        on_note=on_note,
    ).run(threading.Event() if stop is None else stop)


def saved_documents(index_dir: StrPath) -> int:
    """Return the number of documents that an interrupted build has saved.

    The next :func:`build_index` of the same paths does not read these documents again.
    """
    from benelux_search.indexing.run import count_saved_documents as saved
    from benelux_search.storage.open_generation import place_of, require_client

    place = place_of(check_path("index_dir", index_dir))
    if isinstance(place, str):
        require_client()
        from benelux_search.indexing.collection_run import count_saved_documents

        return count_saved_documents(place)
    return saved(place)


def open_index(
    index_dir: StrPath,
    *,
    verify: bool = False,
    memory: int = MEMORY,
    codes: Sequence[Code] = (),
    terms: Sequence[tuple[str, str]] = (),
    encoder: Encoder | None = None,
) -> Index:
    """Open an index for searching.

    Opening always checks that every file of the index exists and has the right size. If ``verify``
    is True, the checksums of all files and documents are checked, too. ``memory`` is the
    approximate size, in bytes, of the cache of unpacked index data (default: 256 MiB). ``codes``
    are at most 200 codes of law that a citation may name, beside the built-in ones. ``terms`` are
    terms of the user as (Dutch, French), such as those of :func:`read_terms`: these renderings come
    first in translations and are preferred where counterparts are marked.

    Raises:
        OptionError: ``codes`` has something else than codes, or more than 200; ``terms`` has
            something else than pairs of texts.
        IndexMissing: the folder has no index.
        IndexDamaged: a file is missing or changed, or the files do not belong together.
        EngineUnavailable: the index was built with an unknown engine.
    """
    from benelux_search.opened_index import Index

    return Index(index_dir, verify=verify, memory=memory, codes=codes, terms=terms, encoder=encoder)


def read_terms(path: StrPath, *, limits: Limits | None = None) -> tuple[tuple[str, str], ...]:
    """Return the terms of a list, or of a term base, as (Dutch, French).

    The file may be TBX, TSV, CSV, a workbook of Excel, JSON Lines or a translation memory. Of a
    folder, all files of these types are read, in the order of their names; others are left out.

    Raises:
        SourceError: a file cannot be read, or there are no terms in both languages.
        UnsupportedSource: no reader supports the type of the file.
    """
    from benelux_search.errors import EmptySource, Message

    place = Path(check_path("path", path))
    documents = (
        _lists_in(place, limits) if place.is_dir() else iter([align_file(place, limits=limits)])
    )
    terms = [
        (document.nl[each.nl[0]].text, document.fr[each.fr[0]].text)
        for document in documents
        for each in document.beads
        if len(each.nl) == len(each.fr) == 1
    ]
    if not terms:
        raise EmptySource(Message("no terms in Dutch and French"), place)
    return tuple(dict.fromkeys(terms))


def _lists_in(folder: Path, limits: Limits | None) -> Iterator[AlignedDocument]:
    """Yield the files of a folder that a reader supports and that have text, by name."""
    from benelux_search.errors import EmptySource, SourceError, UnsupportedSource

    try:
        files = sorted(each for each in folder.iterdir() if each.is_file())
    except OSError as error:
        raise SourceError(error.strerror or str(error), folder) from error
    for path in files:
        if not path.name.startswith((".", "~$")):
            with contextlib.suppress(UnsupportedSource, EmptySource):
                yield align_file(path, limits=limits)


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
    from benelux_search.errors import Message, OptionError
    from benelux_search.index.whoosh.file_index import ArrayIndex
    from benelux_search.search.options import check_language
    from benelux_search.storage.open_generation import place_of
    from benelux_search.storage.snapshot import open_snapshot

    language = check_language(language, LANGUAGES)
    place = place_of(check_path("index_dir", index_dir))
    if isinstance(place, str):
        raise OptionError("index_dir", place, Message("only an index in a folder is one of Whoosh"))
    snapshot = open_snapshot(place)

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
    from benelux_search.indexing.check import left_in_temporary_folder
    from benelux_search.indexing.repair import check_and_repair, check_index_folder
    from benelux_search.storage.open_generation import place_of, require_client

    root = place_of(check_path("index_dir", index_dir))
    if isinstance(root, str):
        require_client()
        from benelux_search.indexing.collection_check import check_collection

        report = check_collection(root)
    else:
        report = check_and_repair(root) if repair else check_index_folder(root)
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
    from benelux_search.storage.open_generation import require_client

    check_term(address, "address")
    require_client()
    from benelux_search.index.opensearch.snapshots import (
        SnapshotPlace,
        register_folder,
        take_snapshot,
    )
    from benelux_search.storage.collection_snapshot import connected

    place = SnapshotPlace(repository, name)
    with connected(address) as connection:
        if folder is not None:
            register_folder(connection, repository, folder)
        return take_snapshot(connection, place).number


def restore_index(address: str, repository: str, name: str) -> int:
    """Restore a snapshot of a collection beside what is there, and make it current in one step.

    Return the number of its generation. Readers keep what they have open until they refresh.

    Raises:
        OptionError: ``address`` is not the address of a collection.
        IndexLocked: another process is writing the collection.
        IndexUnusable: the engine cannot be reached, or there is no such snapshot.
    """
    from benelux_search.storage.open_generation import require_client

    require_client()
    from benelux_search.index.opensearch.address import Address
    from benelux_search.index.opensearch.snapshots import SnapshotPlace, restore_snapshot
    from benelux_search.indexing.collection_run import locked_collection

    with locked_collection(Address.of(address)) as lock:
        return restore_snapshot(lock.connection, SnapshotPlace(repository, name)).number


def writer_pid(index_dir: StrPath) -> int | None:
    """Return the id of the process that is writing an index now; None if there is none.

    It is also None for a collection, whose writer may be on another machine.
    """
    from benelux_search.storage.generation_files import writing_process
    from benelux_search.storage.open_generation import place_of

    place = place_of(check_path("index_dir", index_dir))
    holder = None if isinstance(place, str) else writing_process(place)
    return None if holder is None else holder.pid
