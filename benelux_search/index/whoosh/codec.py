"""A codec with which Whoosh 2.7.4 reads our segments with its own searcher.

Whoosh's number of a document is the ordinal of the pair minus the base of the segment, so a pair
has the same number in both languages. For Whoosh, an ordinal without a passage is a deleted
document.

For Whoosh, there are two fields of terms, ``stem`` with positions and ``form`` without. The field
``id`` is stored only; it is the id of the pair.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from benelux_search.analysis.analyser import locate_chunks
from benelux_search.analysis.folding import fold, written_form
from benelux_search.index.algebra import Kind
from benelux_search.index.whoosh import contents, merging
from benelux_search.index.whoosh.packing import Counts
from benelux_search.index.whoosh.segment import SegmentReader
from benelux_search.index.whoosh.term_dictionary import to_bytes, to_text
from benelux_search.model import Language

with warnings.catch_warnings():
    # newer Pythons warn about Whoosh's regular expressions and comparisons of 2015
    warnings.simplefilter("ignore")
    from whoosh import fields, formats, reading
    from whoosh.analysis import Analyzer, Token
    from whoosh.codec import base
    from whoosh.matching import ListMatcher


_KINDS: Final[tuple[Kind, Kind]] = ("form", "stem")


# --- The schema


class TermAnalyzer(Analyzer):  # type: ignore[misc] # Whoosh has no types
    """Our analysis, in the form in which Whoosh calls it for the text of a query.

    It yields one token at each position: the form, or the first stem. Whoosh does not split a
    prefix or a pattern; such a text is only folded.
    """

    def __init__(self, language: Language, kind: Kind) -> None:
        self.language, self.kind = language, kind

    def __call__(self, value: str, *, tokenize: bool = True, **_: Any) -> Iterator[Any]:
        if not tokenize:
            yield Token(text=fold(written_form(value)))
            return
        last = -1
        for begin, first, tokens in locate_chunks(value, self.language):
            for term in tokens.tokens:
                position = first + term.position
                if term.kind == self.kind and position > last:
                    last = position
                    start, end = begin + term.start, begin + term.end
                    yield Token(text=term.term, pos=position, startchar=start, endchar=end)


class _TermsField(fields.FieldType):  # type: ignore[misc] # Whoosh has no types
    """A field whose terms this package makes; several words without a space are a phrase."""

    def __init__(self, language: Language, kind: Kind) -> None:
        super().__init__(
            formats.Positions() if kind == "stem" else formats.Frequency(),
            TermAnalyzer(language, kind),
            scorable=True,
            multitoken_query="phrase" if kind == "stem" else "and",
        )

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else to_bytes(value)

    def from_bytes(self, value: bytes) -> str:
        return to_text(value)


def schema_of(language: Language) -> Any:
    """Return Whoosh's schema of the index of a language."""
    return fields.Schema(
        id=fields.STORED(), **{kind: _TermsField(language, kind) for kind in _KINDS}
    )


# --- The segments


class ArraySegment(base.Segment):  # type: ignore[misc] # Whoosh has no types
    """A segment, in the form in which Whoosh uses it; its file is opened on first use.

    ``entry`` is the segment's entry in the table of contents; None means a new segment. ``pair_id``
    returns the id of the pair with an ordinal; only Whoosh's searcher needs it.
    """

    def __init__(
        self,
        folder: Path,
        entry: contents.SegmentEntry | None = None,
        pair_id: Callable[[int], str] = str,
    ) -> None:
        super().__init__(contents.NAME)
        if entry is not None:
            self.segid = entry.name.removeprefix(f"{contents.NAME}_")
        self.deleted = contents.DeletedOrdinals() if entry is None else entry.deleted
        self.path = folder / self.make_filename(contents.EXTENSION)
        self.pair_id = pair_id
        self._reader: SegmentReader | None = None

    @property
    def reader(self) -> SegmentReader:
        """The reader of the segment."""
        if self._reader is None:
            self._reader = SegmentReader(self.path)
        return self._reader

    def merge_input(self) -> merging.MergeInput:
        """Return the segment as input of :func:`~benelux_search.index.whoosh.merging.merge`."""
        return merging.MergeInput(self.reader, self.deleted)

    def codec(self) -> ArrayCodec:
        """Return the codec of the segment."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """Return False: Whoosh must not pack the file of the segment into another one."""
        return False

    def doc_count_all(self) -> int:
        """Return the number of ordinals in the segment, with and without a passage."""
        return len(self.reader.lengths)


class ArrayCodec(base.Codec):  # type: ignore[misc] # Whoosh has no types
    """A codec that stores each segment as one file of arrays.

    Whoosh can read segments with it, but cannot write single postings.
    """

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ARG002
        """Return a new segment with a unique name and no file."""
        return ArraySegment(storage.folder)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> _NoWriter:  # noqa: ARG002
        """Return a writer that writes nothing."""
        return _NoWriter()

    def field_writer(self, storage: Any, segment: ArraySegment) -> _NoWriter:  # noqa: ARG002
        """Return a writer that writes nothing."""
        return _NoWriter()

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> _Documents:  # noqa: ARG002
        """Return a reader of the stored fields and lengths of a segment."""
        return _Documents(segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> _TermsReader:  # noqa: ARG002
        """Return a reader of the terms and postings of a segment."""
        return _TermsReader(segment.reader)


class _NoWriter:
    """The writer that Whoosh opens and closes for single documents; it can write none."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _Documents(base.PerDocumentReader):  # type: ignore[misc] # Whoosh has no types
    def __init__(self, segment: ArraySegment) -> None:
        self._segment, self._pair_id = segment.reader, segment.pair_id
        self._deleted = frozenset((~segment.merge_input().live_mask()).nonzero()[0].tolist())

    def doc_count(self) -> int:
        return self.doc_count_all() - len(self._deleted)

    def doc_count_all(self) -> int:
        return len(self._segment.lengths)

    def has_deletions(self) -> bool:
        return bool(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:  # noqa: ARG002
        return max(0, int(self._segment.lengths[docnum]) - 1)

    def field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return self._segment.total_length

    def min_field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return 0

    def max_field_length(self, fieldname: str) -> int:  # noqa: ARG002
        return int(self._segment.lengths.max()) - 1

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self._pair_id(self._segment.base + docnum)}


class _TermsReader(base.TermsReader):  # type: ignore[misc] # Whoosh has no types
    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment

    def __contains__(self, term: tuple[Kind, bytes]) -> bool:
        kind, text = term
        return kind in _KINDS and self._segment.lexicon(kind).find(text) is not None

    def terms(self) -> Iterator[tuple[Kind, bytes]]:
        for kind in _KINDS:
            yield from self.terms_from(kind, b"")

    def terms_from(self, fieldname: Kind, prefix: bytes) -> Iterator[tuple[Kind, bytes]]:
        lexicon = self._segment.lexicon(fieldname)
        first = lexicon.prefix_range(prefix).start
        yield from ((fieldname, term) for term in lexicon.terms(range(first, len(lexicon))))

    def items(self) -> Iterator[tuple[tuple[Kind, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: Kind, prefix: bytes
    ) -> Iterator[tuple[tuple[Kind, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: Kind, text: bytes) -> Any:
        docs, _, counts = self._documents(fieldname, self._number(fieldname, text))
        return reading.TermInfo(
            weight=float(counts.sum()),
            df=len(docs),
            minlength=0,
            maxlength=int(self._segment.lengths.max()) - 1,
            maxweight=float(counts.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(self, fieldname: Kind, text: bytes, format_: Any, scorer: Any = None) -> Any:
        try:
            number = self._number(fieldname, text)
        except KeyError as error:
            raise reading.TermNotFound(f"{fieldname}:{text!r}") from error
        docs, firsts, counts = self._documents(fieldname, number)
        positions = None
        if fieldname == "stem":
            with contents.ErrorsAsDamage(self._segment.path):
                occurrences = self._segment.docs("stem", number)
                split = np.split(self._segment.positions("stem", number, occurrences), firsts[1:])
            positions = [each.tolist() for each in split]
        weights = counts.astype(float).tolist()
        return _Postings(docs.tolist(), weights, positions, format=format_, scorer=scorer)

    def indexed_field_names(self) -> tuple[Kind, Kind]:
        return _KINDS

    def _number(self, kind: Kind, text: bytes) -> int:
        number = self._segment.lexicon(kind).find(text)
        if number is None:
            raise KeyError(text)
        return number

    def _documents(self, kind: Kind, number: int) -> tuple[Counts, Counts, Counts]:
        """Return the documents with a term, the first occurrence of each, and their numbers."""
        with contents.ErrorsAsDamage(self._segment.path):
            docs, firsts, counts = np.unique(
                self._segment.docs(kind, number), return_index=True, return_counts=True
            )
        return docs.astype(np.int64) - self._segment.base, firsts, counts


class _Postings(ListMatcher):  # type: ignore[misc] # Whoosh has no types
    """A list of postings whose values are the positions."""

    def value_as(self, astype: str) -> Any:
        return self._values[self._i] if astype == "positions" else self.weight()

    def block_min_length(self) -> int:
        return 0
