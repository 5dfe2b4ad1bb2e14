"""The reader of the files of an index, each with the options of its path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benelux_search.align.meaning_evidence import EncodeTexts
from benelux_search.documents.registry import DocumentReader, options_that_count
from benelux_search.errors import Note
from benelux_search.indexing.sources import SourceOptions, Sources
from benelux_search.model import AlignedDocument, Bitext
from benelux_search.reading_options import Ocr, OcrMode
from benelux_search.storage.readings import MEANING, RECORDS, Reading

_RECORDS_HAVE_FACTS: Final = Note(
    "records-have-facts",
    "its records have a title, a date or a number of their own: index --each record makes each a "
    "document",
)


def reading_from_memory(name: str, ocr: Ocr) -> Reading:
    """Return how the content of a file from memory is read; ``name`` is that of the file."""
    if ocr.mode == "auto" or "ocr" not in options_that_count([name]):
        return Reading()
    return Reading(options=frozenset([_of_ocr(ocr.mode)]))


def _of_ocr(mode: OcrMode) -> str:
    return f"ocr={mode}"


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A picklable reader of documents, each with the options of its path.

    ``plain`` is the reader without these options. ``encode`` gives texts vectors, where an encoder
    is to help to align.
    """

    plain: DocumentReader
    sources: Sources = field(default_factory=Sources)
    encode: EncodeTexts | None = None

    def __call__(self, file: Path, french: Path | None = None, /) -> AlignedDocument | Bitext:
        """Return the document in a file, or in a Dutch and a French file.

        Raises:
            SourceError: as :class:`~benelux_search.documents.registry.DocumentReader` does.
        """
        options = self._options((str(file), *([] if french is None else [str(french)])))
        plain = self.plain
        reader = replace(
            plain,
            limits=options.limits or plain.limits,
            each_record=options.each == "record",
            ocr=replace(plain.ocr, mode=options.ocr or plain.ocr.mode),
            encode=self.encode if options.meaning else None,
        )
        document = reader(file, french)
        if not isinstance(document, Bitext) or french is not None or options.each is not None:
            return document
        notes = [_RECORDS_HAVE_FACTS] if document.has_record_facts else []
        return replace(document, notes=(*document.notes, *notes))

    def reading(self, files: Sequence[str]) -> Reading:
        """Return how the files of a document are read now."""
        options = self._options(files)
        counts = options_that_count(files)
        found = []
        if "each" in counts and options.each == "record":
            found.append(RECORDS)
        if "ocr" in counts and options.ocr is not None and options.ocr != "auto":
            found.append(_of_ocr(options.ocr))
        if options.meaning and self.encode is not None:
            found.append(MEANING)
        return Reading(options=frozenset(found))

    def _options(self, files: Sequence[str]) -> SourceOptions:
        """Return the options of a document; of a pair, the user may have given either file."""
        options = SourceOptions()
        for file in files:
            options = options.over(self.sources.options_of(os.path.realpath(file)))
        return options
