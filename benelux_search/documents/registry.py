"""The registry of file readers, and the reader of one file or a pair of files as one document.

:func:`sources` lists a reader for each file format; the name of a file decides which one reads it.
:class:`DocumentReader` reads and aligns a document and applies its override file and its sidecars.
An error in one of these only adds a note to the document.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.align.override_file import Overrides, parse_overrides, unapplied_note
from benelux_search.align.overrides import apply
from benelux_search.align.reading import load_bitext, read_document
from benelux_search.align.reading_pair import read_pair
from benelux_search.documents import pairing, sidecars
from benelux_search.documents.delimited import TableSource, read_moses
from benelux_search.documents.json_lines import JsonSource
from benelux_search.documents.markdown import MarkdownSource
from benelux_search.documents.open_document import OdtSource
from benelux_search.documents.plain_text import TextSource
from benelux_search.documents.translation_memories import TranslationSource
from benelux_search.documents.web_pages import HtmlSource
from benelux_search.documents.word import WordSource
from benelux_search.index.ports import Source
from benelux_search.model import AlignedDocument, Bitext, Limits, Ocr, RawDocument
from benelux_search.pdf.process import GuardedImageSource, GuardedPdfSource
from benelux_search.text.decoding import decode, read_small


def sources(limits: Limits, ocr: Ocr) -> Sequence[Source]:
    """Return a reader for each file format; ``ocr`` tells which pages are recognised."""
    return (
        TextSource(limits),
        MarkdownSource(limits),
        GuardedPdfSource(limits, ocr),
        GuardedImageSource(limits, ocr),
        HtmlSource(limits),
        WordSource(limits),
        OdtSource(limits),
        TranslationSource(limits),
        TableSource(limits),
        JsonSource(limits),
    )


def accepts(path: Path) -> bool:
    """Return True if a reader accepts the name of a file; the file is not opened."""
    return any(source.accepts(path) for source in sources(Limits(), Ocr()))


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """A picklable reader of one file, or of a Dutch and a French file, as one document.

    The override file and the sidecars of the document are applied. A bitext is not loaded into
    memory. With ``each_record``, the records of a bitext in one file are to be documents. ``ocr``
    tells which pages are read by text recognition.
    """

    limits: Limits = field(default_factory=Limits)
    each_record: bool = False
    ocr: Ocr = field(default_factory=Ocr)

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
            name = pairing.naming_path_of_pair(str(file), str(french))
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
        raw = self._raw(file)
        if isinstance(raw, Bitext):
            raw = replace(raw, each_record=self.each_record)
            return raw, sidecars.language_refused(description, _ALIGNED)
        document = read_document(raw, limits=self.limits, language=description.language)
        return document, description

    def _pair(self, nl: Path, fr: Path) -> AlignedDocument | Bitext:
        """Return the document in two files.

        Files whose only suffix is the language (``x.nl``, ``x.fr``) are read as a bitext, line by
        line.
        """
        if pairing.is_language_suffix(nl.suffix) and pairing.is_language_suffix(fr.suffix):
            with contextlib.suppress(
                errors.UnsupportedSource
            ):  # line counts differ: they are two texts
                return read_moses(nl, fr, self.limits)
        try:
            dutch = self._raw(nl)
            french = dutch if isinstance(dutch, Bitext) else self._raw(fr)
            if isinstance(dutch, Bitext) or isinstance(french, Bitext):
                raise errors.NotPaired("translation memories hold both languages")
            return read_pair(dutch, french, limits=self.limits)
        except errors.NotPaired as error:
            raise errors.NotPaired(
                error.cause, Path(pairing.join_with_braces(str(nl), str(fr)))
            ) from None

    def _raw(self, file: Path) -> RawDocument | Bitext:
        """Return the content of a file, read by the first reader that accepts its name."""
        if "\0" in str(file):  # no system allows it, and some calls raise an error of another kind
            raise errors.SourceError("no such file", file)
        for source in sources(self.limits, self.ocr):
            if source.accepts(file):
                return source.read(file)
        if file.is_dir():
            raise errors.UnsupportedSource("a folder, not a document", file)
        if not file.exists():
            raise errors.SourceError("no such file", file)
        if pairing.is_language_suffix(
            file.suffix
        ):  # half of a pair that is no bitext, or passed alone
            return TextSource(self.limits).read(file)
        raise errors.UnsupportedSource(errors.no_reader_for(file.suffix), file)


# --- Override files


_MOST_BYTES: Final = 5_000_000
_ALIGNED: Final = errors.Message("the file is already aligned")
_TWO_FILES: Final = errors.Message("the document has two files")


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
    path, *others = map(Path, files)
    corrected = apply(document, _read(path))
    first = len(document.notes)
    notes = [errors.about(path.name, note) for note in corrected.notes[first:]]
    notes += [
        errors.Note("override-unused", "{} is ignored: {} is used", other.name, path.name)
        for other in others
    ]
    return replace(corrected, notes=(*document.notes, *notes))


def _read(path: Path) -> Overrides:
    try:
        data = read_small(path, _MOST_BYTES)
        return parse_overrides(decode(data).text) if data.strip() else Overrides()
    except errors.SourceError as error:
        return Overrides(notes=(unapplied_note(error.cause),))
