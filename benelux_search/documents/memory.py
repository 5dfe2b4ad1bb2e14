"""The reader of documents from memory: two texts, pairs of texts, or the bytes of a file.

The aligner and the readers of files are loaded when they are first needed: most documents from
memory are short pairs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Final, TypeAlias

from benelux_search.documents.archives import without_compression
from benelux_search.documents.bitexts.bitext_reader import normalise_segment
from benelux_search.documents.plain_text import single_line, text_lines
from benelux_search.documents.record import PairTexts, Record
from benelux_search.errors import EmptySource, InvalidDocument, Message, SourceError
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.model import LANGUAGES, AlignedDocument, Bitext, Facts, RawDocument, Segment
from benelux_search.reading_options import Limits, Ocr

_Read: TypeAlias = AlignedDocument | Bitext
_FORMAT: Final = "memory"  # where a document of a file has its encoding
_NO_TEXT: Final = Message("there is no text in it")


@dataclass(frozen=True, slots=True)
class MemoryReader:
    """A reader of documents from memory; ``limits`` and ``ocr`` are as for files."""

    limits: Limits = field(default_factory=Limits)
    ocr: Ocr = field(default_factory=Ocr)

    @contextlib.contextmanager
    def read(self, record: Record) -> Iterator[_Read]:
        """Read and align a document, whose text is available until the end of the block.

        Raises:
            SourceError: the text is empty or exceeds a limit, or the content cannot be read.
        """
        if record.document.content is not None:
            with self._content(record) as document:
                yield _with_facts(document, record.facts)
        else:
            yield _with_facts(self._texts(record), record.facts)

    def _texts(self, record: Record) -> _Read:
        document = record.document
        try:
            if document.pairs is not None:
                return _of_pairs(document.pairs)
            return self._of_texts(document.nl or "", document.fr or "")
        except SourceError as error:
            raise InvalidDocument(error.cause, record.key) from error

    def _of_texts(self, nl: str, fr: str) -> _Read:
        dutch, french = single_line(nl), single_line(fr)
        longest = max(len(dutch or ""), len(french or ""))
        if dutch is not None and french is not None and longest <= self.limits.line_chars:
            return _bitext([Segment(dutch, french)])
        from benelux_search.align.reading_pair import read_pair

        raw = [
            RawDocument(
                text_lines(text, self.limits, len(text), in_one_language=True, printed=False),
                _FORMAT,
                paged=False,
            )
            for text in (nl, fr)
        ]
        document = read_pair(raw[0], raw[1], self.limits, trusted=True)
        if not document.beads:
            raise EmptySource(_NO_TEXT)
        return document

    @contextlib.contextmanager
    def _content(self, record: Record) -> Iterator[_Read]:
        """Read the bytes of a file; the readers need a file on the disk, which is removed."""
        name = record.document.name or ""
        with temporary_folder() as folder:
            plain = without_compression(name)
            path = folder / f"document{PurePath(plain).suffix}{name[len(plain) :]}"
            path.write_bytes(record.document.content or b"")
            document = self._read_file(path, name, record.key)
            try:
                yield document
            except SourceError as error:  # a bitext is read again when it is stored
                raise _named(error, name) from error.__cause__

    def _read_file(self, path: Path, name: str, key: str) -> _Read:
        from benelux_search.documents.registry import DocumentReader

        try:
            return DocumentReader(self.limits, ocr=self.ocr)(path)
        except SourceError as error:
            raise _named(error, name) from error.__cause__
        except (OSError, MemoryError):
            raise
        except Exception as error:  # a fault in a reader must not stop the other documents
            cause = Message(
                "unexpected {}: {}; please report this file", type(error).__name__, str(error)
            )
            raise InvalidDocument(cause, key) from error


def _named(error: SourceError, name: str) -> SourceError:
    """Return an error that names the file as the program does."""
    return type(error)(error.cause, Path(name), error.page)


def _of_pairs(pairs: Sequence[PairTexts]) -> Bitext:
    segments = []
    for nl, fr, *confidence in pairs:
        texts = normalise_segment(nl or ""), normalise_segment(fr or "")
        segment = Segment(*texts, confidence[0] if confidence else 1.0)
        if segment.nl or segment.fr:
            segments.append(segment)
    return _bitext(segments)


def _bitext(segments: Sequence[Segment]) -> Bitext:
    languages = tuple(
        language for language in LANGUAGES if any(each.side(language) for each in segments)
    )
    if not languages:
        raise EmptySource(_NO_TEXT)
    return Bitext(segments, languages, _FORMAT, is_text=True)


def _with_facts(document: _Read, stated: Facts) -> _Read:
    """Return a document with the facts that are stated; others stay as they were read."""
    facts = stated.or_else(document.facts)
    return document if facts == document.facts else replace(document, facts=facts)
