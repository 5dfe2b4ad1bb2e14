"""Reading documents, terms and sentences of files, without an index."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.arguments import (
    check_choice,
    check_kind,
    check_path,
    check_term,
    check_whole,
)
from benelux_search.errors import (
    EmptySource,
    LexiconMissing,
    Message,
    SourceError,
    UnsupportedSource,
)
from benelux_search.index import MEMORY
from benelux_search.model import LANGUAGES, AlignedDocument, Language
from benelux_search.processes import processors
from benelux_search.reading_options import OCR_MODES, Limits, Ocr, OcrMode
from benelux_search.results import QueryLanguage, Term

_SURELY_TRANSLATED: Final = 0.3  # probability of a translation that helps to align

if TYPE_CHECKING:
    from benelux_search.align.known_words import KnownWords
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.meaning.named_encoders import TextEncoding
    from benelux_search.opened_index.handle import StrPath


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
    return whole_reader(checked_limits(limits), ocr, 1, index_dir, meaning)(
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
    read = whole_reader(checked_limits(limits), ocr, 1, index_dir, meaning)
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
    encode = text_encoding() if meaning else None
    return DocumentReader(limits, ocr=shared_ocr(ocr, jobs), known=known, encode=encode).whole


def checked_limits(limits: Limits | None) -> Limits:
    """Return the limits, or the default ones for None.

    Raises:
        OptionError: they are something else.
    """
    return Limits() if limits is None else check_kind("limits", limits, Limits)


def text_encoding() -> TextEncoding:
    """Return what encodes texts with the encoder of the extra, if it is installed."""
    from benelux_search.meaning.encoders import DEFAULT
    from benelux_search.meaning.named_encoders import TextEncoding, default_encoder

    default_encoder()
    return TextEncoding(DEFAULT)


def _known_words(index_dir: StrPath) -> KnownWords:
    """Return the words that an index has learned to translate each other."""
    from benelux_search.align.known_words import KnownWords
    from benelux_search.indexing.backends import backend_of

    backend = backend_of(index_dir)
    snapshot = backend.open_newest(verify=False, memory=MEMORY)
    try:
        if snapshot.lexicon is None:
            raise LexiconMissing(backend.place)
        return KnownWords.of(snapshot.lexicon.sure_pairs(_SURELY_TRANSLATED))
    finally:
        snapshot.release()


def shared_ocr(mode: OcrMode, jobs: int = 1) -> Ocr:
    """Return the use of text recognition by each of ``jobs`` processes, which share the processors.

    For 0, one process per processor, each process finds out what its share is.

    Raises:
        OptionError: the mode is unknown.
    """
    check_choice("ocr", mode, OCR_MODES)
    check_whole("jobs", jobs, 0)
    return Ocr(mode, max(1, processors() // jobs) if jobs else 0)


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
    from benelux_search.analysis.analyser import analyse
    from benelux_search.search.queries.options import check_language

    check_term(text, "text")
    return analyse(text, check_language(language, LANGUAGES))


def read_terms(path: StrPath, *, limits: Limits | None = None) -> tuple[tuple[str, str], ...]:
    """Return the terms of a list, or of a term base, as (Dutch, French).

    The file may be TBX, TSV, CSV, a workbook of Excel, JSON Lines or a translation memory. Of a
    folder, all files of these types are read, in the order of their names; others are left out.

    Raises:
        SourceError: a file cannot be read, or there are no terms in both languages.
        UnsupportedSource: no reader supports the type of the file.
    """
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
    try:
        files = sorted(each for each in folder.iterdir() if each.is_file())
    except OSError as error:
        raise SourceError(error.strerror or str(error), folder) from error
    for path in files:
        if not path.name.startswith((".", "~$")):
            with contextlib.suppress(UnsupportedSource, EmptySource):
                yield align_file(path, limits=limits)
