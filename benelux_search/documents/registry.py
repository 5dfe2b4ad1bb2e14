"""The registry of file readers, and the reader of one file or a pair of files as one document.

:func:`sources` lists a reader for each file format; the name of a file decides which one reads it.
:class:`DocumentReader` reads and aligns a document and applies its override file and its sidecars.
An error in one of these only adds a note to the document.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.align.known_words import KnownWords
from benelux_search.align.meaning_evidence import EncodeTexts
from benelux_search.align.override_file import Overrides, parse_overrides, unapplied_note
from benelux_search.align.overrides import apply
from benelux_search.align.reading import load_bitext, read_document
from benelux_search.align.reading_pair import SWAPPED, read_pair
from benelux_search.documents import archives, pair_names, pairing, sidecars
from benelux_search.documents.bitexts.bitext_reader import language_of_name
from benelux_search.documents.bitexts.delimited import MosesSource, TableSource
from benelux_search.documents.bitexts.json_lines import JsonSource
from benelux_search.documents.bitexts.message_files import MessageSource
from benelux_search.documents.bitexts.subtitles import SubtitleSource
from benelux_search.documents.bitexts.translation_memories import TranslationSource
from benelux_search.documents.legal.xml_documents import XmlSource
from benelux_search.documents.mail.internet_mail import MailSource
from benelux_search.documents.mail.outlook_mail import OutlookSource
from benelux_search.documents.markup.asciidoc import AsciiDocSource
from benelux_search.documents.markup.epub import EpubSource
from benelux_search.documents.markup.markdown import MarkdownSource
from benelux_search.documents.markup.restructured_text import RstSource
from benelux_search.documents.markup.web_pages import HtmlSource
from benelux_search.documents.office.old_word import OldWordSource
from benelux_search.documents.office.open_document import OdtSource
from benelux_search.documents.office.rtf import RtfSource
from benelux_search.documents.office.slides import SlidesSource
from benelux_search.documents.office.word import WordSource
from benelux_search.documents.office.workbook import WorkbookSource
from benelux_search.documents.plain_text import TextSource
from benelux_search.documents.unpacking import read_unpacked
from benelux_search.documents.zip_archives import listing
from benelux_search.index.ports import PairSource, Source
from benelux_search.model import AlignedDocument, Bitext, RawDocument
from benelux_search.pdf.process import GuardedImageSource, GuardedPdfSource
from benelux_search.reading_options import Limits, Ocr
from benelux_search.text.encoding.decoding import decode, name_file_in_errors


def sources(limits: Limits, ocr: Ocr, *, in_one_language: bool = False) -> Sequence[Source]:
    """Return a reader for each file format; ``ocr`` tells which pages are recognised.

    ``in_one_language`` is True for a file that is stated to be in one language.
    Several may accept a name; the first that finds its format in the content reads the file.
    """
    return (
        TextSource(limits, in_one_language),
        MarkdownSource(limits),
        RstSource(limits),
        AsciiDocSource(limits),
        GuardedPdfSource(limits, ocr),
        GuardedImageSource(limits, ocr),
        HtmlSource(limits),
        WordSource(limits),
        OldWordSource(limits),
        OdtSource(limits),
        XmlSource(limits),
        RtfSource(limits),
        SlidesSource(limits),
        WorkbookSource(limits),
        EpubSource(limits),
        MailSource(limits, accepts_attached),
        OutlookSource(limits, accepts_attached),
        TranslationSource(limits),
        TableSource(limits),
        JsonSource(limits),
        *pair_sources(limits),
    )


def pair_sources(limits: Limits) -> Sequence[PairSource]:
    """Return the readers that align two files by their keys or times, and not by their texts."""
    return SubtitleSource(limits), MessageSource(limits)


def accepts(path: Path) -> bool:
    """Return True if a reader accepts the name of a file; the file is not opened."""
    plain = Path(archives.without_compression(str(path)))
    return any(source.accepts(plain) for source in sources(Limits(), Ocr()))


# Readers of files with records, and of files whose pages may be pictures
_WITH_RECORDS: Final = (
    XmlSource,
    WorkbookSource,
    TranslationSource,
    TableSource,
    JsonSource,
    SubtitleSource,
    MessageSource,
)
_WITH_PICTURES: Final = (GuardedPdfSource, GuardedImageSource)


def options_that_count(files: Sequence[str]) -> AbstractSet[str]:
    """Return the options that may change how a document is read, judged by the names of its files.

    They are ``each`` for one file with records, and ``ocr`` for pages that may be pictures.
    """
    plain = [Path(archives.without_compression(file)) for file in files]
    readers = [
        source for source in sources(Limits(), Ocr()) if any(source.accepts(file) for file in plain)
    ]
    found = set()
    if len(files) == 1 and any(isinstance(reader, _WITH_RECORDS) for reader in readers):
        found.add("each")
    if any(isinstance(reader, _WITH_PICTURES) for reader in readers):
        found.add("ocr")
    return found


def accepts_attached(path: Path) -> bool:
    """Return True for an attachment that a reader accepts; pictures are mostly logos."""
    return accepts(path) and not GuardedImageSource(Limits(), Ocr()).accepts(path)


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """A picklable reader of one file, or of a Dutch and a French file, as one document.

    The override file and the sidecars of the document are applied. A bitext is not loaded into
    memory. With ``each_record``, the records of a bitext in one file are to be documents. ``ocr``
    tells which pages are read by text recognition; ``known`` are words that translate each other;
    ``encode`` gives texts vectors, whose nearness helps to align.
    """

    limits: Limits = field(default_factory=Limits)
    each_record: bool = False
    ocr: Ocr = field(default_factory=Ocr)
    known: KnownWords | None = None
    encode: EncodeTexts | None = None

    def __call__(self, file: Path, french: Path | None = None, /) -> AlignedDocument | Bitext:
        """Return the document in ``file``, or in a Dutch ``file`` and a ``french`` file.

        Raises:
            NotPaired: the texts of the two files show that they are not a pair.
            SourceError: a file cannot be read; UnsupportedSource if no reader knows its kind.
        """
        if french is None:
            files: tuple[str, ...] = (str(file),)
            name = str(file)
        else:
            files = (str(file), str(french))
            name = pair_names.naming_path_of_pair(str(file), str(french))
        description = sidecars.combined_description(files, name)
        if french is None:
            document, description = self._single(file, description)
        else:
            document = self._pair(file, french)
            description = sidecars.language_refused(description, _TWO_FILES)
        overrides = pairing.override_files(files, name)
        if isinstance(document, Bitext):
            return sidecars.described(_not_overridden(document, overrides), description)
        return sidecars.described(with_overrides(document, overrides), description)

    def whole(self, file: Path, french: Path | None = None, /) -> AlignedDocument:
        """Return a document in memory; a bitext is loaded completely.

        The parameters and errors are those of a call of the reader.
        """
        document = self(file, french)
        return load_bitext(document) if isinstance(document, Bitext) else document

    def _single(
        self, file: Path, description: sidecars.Description
    ) -> tuple[AlignedDocument | Bitext, sidecars.Description]:
        """Return the document in one file, and its description without what does not apply."""
        raw = self._raw(file, in_one_language=description.language is not None)
        if isinstance(raw, Bitext):
            raw = replace(raw, each_record=self.each_record)
            return raw, sidecars.language_refused(description, _ALIGNED)
        document = read_document(
            raw, self.limits, language=description.language, known=self.known, encode=self.encode
        )
        return document, description

    def _pair(self, nl: Path, fr: Path) -> AlignedDocument | Bitext:
        """Return the document in two files, with a note if they were exchanged."""
        document = self._read_pair(nl, fr)
        if _names_say(nl, fr):
            return document
        notes = tuple(_GIVEN_SWAPPED if note == SWAPPED else note for note in document.notes)
        return replace(document, notes=notes)

    def _read_pair(self, nl: Path, fr: Path) -> AlignedDocument | Bitext:
        """Return the document in two files.

        Files whose only suffix is the language (``x.nl``, ``x.fr``) are read as a bitext, line by
        line; subtitles are aligned by their times, and messages by their keys.
        """
        for file in (nl, fr):
            _check_name(file)
        if _has_language_suffix(nl) and _has_language_suffix(fr):
            with contextlib.suppress(
                errors.UnsupportedSource
            ):  # line counts differ: they are two texts
                return read_unpacked(MosesSource(self.limits).read_pair, (nl, fr), self.limits)
        try:
            plain = [Path(archives.without_compression(str(file))) for file in (nl, fr)]
            for source in pair_sources(self.limits):
                if all(map(source.accepts, plain)):
                    bitext = read_unpacked(source.read_pair, (nl, fr), self.limits)
                    if bitext is not None:
                        return bitext
            dutch = self._half(nl)
            french = dutch if isinstance(dutch, Bitext) else self._half(fr, dutch)
            if isinstance(dutch, Bitext) or isinstance(french, Bitext):
                raise errors.NotPaired(errors.Message("translation memories hold both languages"))
            return read_pair(dutch, french, self.limits, known=self.known, encode=self.encode)
        except errors.NotPaired as error:
            raise errors.NotPaired(
                error.cause, Path(pair_names.join_with_braces(str(nl), str(fr)))
            ) from None

    def _half(self, file: Path, other: RawDocument | None = None) -> RawDocument | Bitext:
        """Return the content of a file of a pair, which may be empty if the other one is not."""
        try:
            return self._raw(file, in_one_language=True)
        except errors.EmptySource as error:
            if other is not None and not other.lines:
                raise
            return RawDocument((), "", (errors.Note("empty-half", error.cause),))

    def _raw(self, file: Path, *, in_one_language: bool = False) -> RawDocument | Bitext:
        """Return the content of a file, read by the first reader that knows its kind."""
        _check_name(file)
        plain = Path(archives.without_compression(str(file)))
        refusal: errors.UnsupportedSource | None = None
        for source in sources(self.limits, self.ocr, in_one_language=in_one_language):
            if source.accepts(plain):
                try:
                    raw = read_unpacked(source.read, (file,), self.limits)
                    return replace(raw, name=plain.stem) if isinstance(raw, RawDocument) else raw
                except errors.UnsupportedSource as error:
                    refusal = refusal or error
                except errors.SourceError:
                    if refusal is None:
                        raise
        if refusal is not None:
            raise refusal
        if archives.is_archive(str(file)):
            raise _no_document(file)
        if file.is_dir():
            raise errors.UnsupportedSource(errors.Message("a folder, not a document"), file)
        place = archives.split_path(str(file))
        if place is not None:
            with name_file_in_errors(file):
                archives.require_member(*place)
        elif not file.exists():
            raise errors.SourceError(errors.Message("no such file"), file)
        if _has_language_suffix(file):  # half of a pair that is no bitext, or passed alone
            text = TextSource(self.limits, in_one_language)
            return read_unpacked(text.read, (file,), self.limits)
        raise errors.UnsupportedSource(errors.no_reader_for(file), file)


def _names_say(nl: Path, fr: Path) -> bool:
    """Return True if a name says that ``nl`` is Dutch or ``fr`` French; folders may say it."""
    names = ((a, b) for a, b in zip(nl.parts[::-1], fr.parts[::-1], strict=False) if a != b)
    return any(language_of_name(a) == "nl" or language_of_name(b) == "fr" for a, b in names)


def _has_language_suffix(file: Path) -> bool:
    """Return True for half of a pair such as ``x.nl`` and ``x.fr``, or ``x.nl.gz``."""
    return pair_names.is_language_suffix(Path(archives.without_compression(str(file))).suffix)


def _no_document(archive: Path) -> errors.SourceError:
    """Return the error for an archive, of which only the files can be documents."""
    try:
        left_out = listing(str(archive)).left_out
    except errors.SourceError as error:
        return type(error)(error.cause, archive)
    except OSError as error:
        return errors.SourceError(errors.system_message(error), archive)
    cause = left_out or errors.Message("an archive of documents: name a file in it")
    return errors.UnsupportedSource(cause, archive)


def _check_name(file: Path) -> None:
    if "\0" in str(file):  # no system allows it, and some calls raise an error of another kind
        raise errors.SourceError(errors.Message("no such file"), file)


# --- Override files


MOST_BYTES_OF_OVERRIDES: Final = 2_000_000  # some 20,000 corrections of one document
_ALIGNED: Final = errors.Message("the file is already aligned")
_TWO_FILES: Final = errors.Message("the document has two files")
_GIVEN_SWAPPED: Final = errors.Note(
    "order-swapped", "the files were given in the other order: first the French one"
)


def _not_overridden(document: Bitext, files: Sequence[str]) -> Bitext:
    """Return a bitext with a note for each of its override files."""
    ignored = tuple(
        errors.Note(
            "override-of-bitext", "{} is ignored: the file is already aligned", Path(path).name
        )
        for path in files
    )
    return replace(document, notes=(*document.notes, *ignored))


def with_overrides(document: AlignedDocument, files: Sequence[str]) -> AlignedDocument:
    """Return a document corrected by the first of its override files.

    Errors in this file become notes. Another note names each override file that is not used.
    """
    if not files:
        return document
    # A link or a pipe hides no other file
    path, *others = map(Path, sorted(files, key=lambda each: not archives.is_file(each)))
    corrected = apply(document, _read(path))
    first = len(document.notes)
    notes = [errors.about(path.name, note) for note in corrected.notes[first:]]
    for other in others:
        if archives.is_file(str(other)):
            notes.append(
                errors.Note("override-unused", "{} is ignored: {} is used", other.name, path.name)
            )
        else:
            notes += [errors.about(other.name, note) for note in _read(other).notes]
    return replace(corrected, notes=(*document.notes, *notes))


def _read(path: Path) -> Overrides:
    try:
        data = archives.read_bytes(path, MOST_BYTES_OF_OVERRIDES)
        return parse_overrides(decode(data).text) if data.strip() else Overrides()
    except errors.SourceError as error:
        return Overrides(notes=(unapplied_note(error.cause),))
