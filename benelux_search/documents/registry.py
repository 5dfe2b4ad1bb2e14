"""The readers of all kinds of files, and how a file or a pair of files becomes a document."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.align.override_file import Overrides, parse_overrides
from benelux_search.align.overrides import apply
from benelux_search.align.reading import materialised, read_document
from benelux_search.align.reading_pair import read_pair
from benelux_search.documents import bitexts, plain_text, web_pages
from benelux_search.documents import word_package as word
from benelux_search.documents.delimited import TableSource, read_moses
from benelux_search.documents.json_lines import JsonSource
from benelux_search.documents.markdown import MarkdownSource
from benelux_search.documents.open_document import OdtSource
from benelux_search.documents.pairing import (
    braced,
    called_after,
    is_language_suffix,
    override_files,
)
from benelux_search.documents.plain_text import TextSource
from benelux_search.documents.translation_memories import TranslationSource
from benelux_search.documents.web_pages import HtmlSource
from benelux_search.documents.word import WordSource
from benelux_search.errors import NotPaired, SourceError, UnsupportedSource, no_reader_for
from benelux_search.index.ports import Source
from benelux_search.model import AlignedDocument, Bitext, Limits, RawDocument
from benelux_search.pdf import reader
from benelux_search.pdf.process import GuardedPdfSource
from benelux_search.text.decoding import decode


def sources(limits: Limits) -> Sequence[Source]:
    """The reader of each kind of file, under the limits that a user set."""
    size = {} if limits.file_bytes is None else {"file_bytes": limits.file_bytes}
    pages = {} if limits.pages is None else {"pages": limits.pages}
    packed, segments = word.PackageLimits(**size), bitexts.BitextLimits(**size)
    return (
        TextSource(plain_text.TextLimits(**size)),
        MarkdownSource(replace(MarkdownSource().limits, **size)),
        GuardedPdfSource(reader.PdfLimits(**size, **pages)),
        HtmlSource(web_pages.HtmlLimits(**size)),
        WordSource(packed),
        OdtSource(packed),
        TranslationSource(segments),
        TableSource(segments),
        JsonSource(segments),
    )


def accepts(path: Path) -> bool:
    """Whether there is a reader for a file, by its name."""
    return any(source.accepts(path) for source in sources(Limits()))


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads a file, or the Dutch and the French file of a document, with its overrides.

    It can be sent to another process. A bitext, which may be of any size, is not in memory.
    """

    limits: Limits = field(default_factory=Limits)

    def __call__(self, file: Path, french: Path | None = None, /) -> AlignedDocument | Bitext:
        """The document.

        Raises:
            NotPaired: two files that by their text are no pair.
            SourceError: a file cannot be read; UnsupportedSource when no reader knows its kind.
        """
        if french is None:
            raw = self._raw(file)
            document = raw if isinstance(raw, Bitext) else read_document(raw)
            overrides = override_files((str(file),), str(file))
        else:
            document = self._pair(file, french)
            overrides = override_files(
                (str(file), str(french)), called_after(str(file), str(french))
            )
        if isinstance(document, Bitext):
            ignored = tuple(
                f"{Path(path).name} is not applied to what is aligned" for path in overrides
            )
            return replace(document, notes=(*document.notes, *ignored))
        return with_overrides(document, overrides)

    def whole(self, file: Path, french: Path | None = None, /) -> AlignedDocument:
        """The document in memory, whatever its kind."""
        document = self(file, french)
        return materialised(document) if isinstance(document, Bitext) else document

    def _pair(self, nl: Path, fr: Path) -> AlignedDocument | Bitext:
        """The two files of a document; those without another suffix are aligned line by line."""
        if is_language_suffix(nl.suffix) and is_language_suffix(fr.suffix):
            with contextlib.suppress(UnsupportedSource):  # not as many lines: they are two texts
                return read_moses(nl, fr)
        try:
            dutch = self._raw(nl)
            french = dutch if isinstance(dutch, Bitext) else self._raw(fr)
            if isinstance(dutch, Bitext) or isinstance(french, Bitext):
                raise NotPaired("translation memories hold both languages")
            return read_pair(dutch, french)
        except NotPaired as error:
            raise NotPaired(error.cause, Path(braced(str(nl), str(fr)))) from None

    def _raw(self, file: Path) -> RawDocument | Bitext:
        """What a file holds, by the reader of its kind."""
        if "\0" in str(file):  # no system has such a name, and some calls say so in their own way
            raise SourceError("no such file", file)
        for source in sources(self.limits):
            if source.accepts(file):
                return source.read(file)
        if file.is_dir():
            raise UnsupportedSource("a folder, and not a document", file)
        if not file.exists():
            raise SourceError("no such file", file)
        if is_language_suffix(file.suffix):  # the half of a pair that is none, or was named itself
            return TextSource().read(file)
        raise UnsupportedSource(no_reader_for(file.suffix), file)


# Override files are read and applied; whatever is wrong with one, the document is there.


_MOST_BYTES: Final = 5_000_000


def with_overrides(document: AlignedDocument, files: Sequence[str]) -> AlignedDocument:
    """A document as the first of its override files mends it; the others are named in a note."""
    if not files:
        return document
    path, *others = map(Path, files)
    found = apply(document, _read(path))
    first = len(document.notes)
    notes = [f"{path.name}: {note}" for note in found.notes[first:]]
    notes += [f"{other.name} is not used: {path.name} is" for other in others]
    return replace(found, notes=(*document.notes, *notes))


def _read(path: Path) -> Overrides:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Overrides(notes=(f"more than {_MOST_BYTES:,} bytes; nothing of it was applied",))
        data = path.read_bytes()
        return parse_overrides(decode(data).text) if data.strip() else Overrides()
    except SourceError as error:
        return Overrides(notes=(f"{error.cause}; nothing of it was applied",))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        return Overrides(notes=(f"cannot be read: {cause}; nothing of it was applied",))
