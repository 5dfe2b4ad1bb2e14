"""The default engine, on Whoosh 2.7.4: its segments, lexicon, postings and commits.

Whoosh stores, for each passage, two fields of terms with positions (``form`` and ``stem``), the
document it is deleted by, and two numbers in columns: the ordinal of its pair and its length.
Text and stored fields are not in it. Its own matchers, which combine postings wrongly in places,
and its scorers, which round lengths to a byte, are not used: postings are read a term at a time
and scored here.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from struct import pack, unpack
from threading import Lock
from typing import Any, Final

from benelux_search.engines.scoring import Bm25, best, phrase_count, prefix_forms
from benelux_search.errors import IndexDamaged, IndexLocked, IndexMissing
from benelux_search.model import Term
from benelux_search.ports import Engine

with warnings.catch_warnings():
    # regular expressions and comparisons of 2015 that newer Pythons warn about
    warnings.simplefilter("ignore")
    from whoosh import columns, fields, formats, index, reading, writing
    from whoosh.filedb.filestore import FileStorage

_Positions = Mapping[str, Sequence[int]]


class PositionsFormat(formats.Format):  # type: ignore[misc] # Whoosh has no types
    """Postings with positions, as the differences between them in four bytes each.

    Whoosh's own format has a pickle in every posting.
    """

    def encode(self, positions: Sequence[int]) -> bytes:
        steps = [here - before for before, here in zip((0, *positions), positions, strict=False)]
        return pack(f"<{len(steps)}I", *steps)

    def decode_positions(self, value: bytes) -> list[int]:
        return list(accumulate(unpack(f"<{len(value) // 4}I", value)))


class TermsField(fields.FieldType):  # type: ignore[misc] # Whoosh has no types
    """A field that is given its terms: sorted positions by term."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), None)

    def index(self, value: _Positions, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, posting value) of each term."""
        encode = self.format.encode
        for term, positions in value.items():
            count = len(positions)
            yield self.to_bytes(term), count, float(count), encode(positions)

    def to_bytes(self, value: str | bytes) -> bytes:
        # lone surrogates stand in names of files, and anything may stand in a query
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")

    def from_bytes(self, value: bytes) -> str:
        return value.decode("utf-8", "surrogatepass")


class _Storage(FileStorage):  # type: ignore[misc] # Whoosh has no types
    """Files in a folder.

    Whoosh asks at every posting whether a file holds the lengths of its field; there is none: the
    lengths of passages are in a column of our own.
    """

    def file_exists(self, name: str) -> bool:
        return not name.endswith("_len.col") and bool(super().file_exists(name))


def _schema() -> Any:
    return fields.Schema(
        document=TermsField(),
        form=TermsField(),
        stem=TermsField(),
        ordinal=fields.COLUMN(columns.NumericColumn("q")),
        length=fields.COLUMN(columns.NumericColumn("I")),
    )


def _open(folder: Path) -> Any:
    try:
        # with a schema of our own, Whoosh does not load the one in the folder
        return index.FileIndex(_Storage(str(folder)), schema=_schema())
    except (index.EmptyIndexError, FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except Exception as error:
        # Whoosh checks nothing: files cut short raise whatever the next line stumbles over
        raise IndexDamaged(f"the index in {folder} cannot be read: {error}") from error


class WhooshEngine:
    """An :class:`~benelux_search.ports.Engine` on Whoosh."""

    name = "whoosh"

    def create(self, folder: Path) -> None:
        """Makes an empty index, in the place of any that is there."""
        folder.mkdir(parents=True, exist_ok=True)
        index.FileIndex.create(_Storage(str(folder)), _schema())

    def writer(self, folder: Path) -> WhooshWriter:
        """A writer on what the folder holds now.

        Raises:
            IndexMissing, IndexDamaged: there is no index, or it cannot be read.
            IndexLocked: another writer is at work.
        """
        return WhooshWriter(folder)

    def reader(self, folder: Path) -> WhooshReader:
        """A view of what the folder holds now.

        Raises:
            IndexMissing, IndexDamaged: there is no index, or it cannot be read.
        """
        return WhooshReader(folder)


class WhooshWriter:
    """Writes a segment. ``delete`` is about what was committed before, not what is added."""

    def __init__(self, folder: Path) -> None:
        opened = _open(folder)
        try:
            self._writer = opened.writer()
        except index.LockError as error:
            raise IndexLocked(f"the index in {folder} is being written") from error
        self._committed: Any = None

    def add(self, ordinal: int, document_id: str, terms: Sequence[Term]) -> None:
        places: dict[str, dict[str, set[int]]] = {"form": {}, "stem": {}}
        for term in terms:
            places[term.kind].setdefault(term.term, set()).add(term.position)
        self._writer.add_document(
            document={document_id: (0,)},
            form={term: sorted(positions) for term, positions in places["form"].items()},
            stem={term: sorted(positions) for term, positions in places["stem"].items()},
            ordinal=ordinal,
            length=len(set().union(*places["stem"].values())),
        )

    def delete(self, document_id: str) -> None:
        if self._committed is None:
            self._committed = self._writer.reader()
        try:
            postings = self._committed.postings("document", document_id)
        except reading.TermNotFound:
            return
        for number in list(postings.all_ids()):
            self._writer.delete_document(number)

    def commit(self) -> None:
        self._release()
        self._writer.commit(mergetype=_merge)

    def cancel(self) -> None:
        self._release()
        self._writer.cancel()

    def _release(self) -> None:
        if self._committed is not None:
            self._committed.close()
            self._committed = None


def _merge(writer: Any, segments: Sequence[Any]) -> Any:
    """Whoosh's policy for small segments; those with many deletions are written anew, too."""
    kept = []
    for segment in segments:
        deleted, everything = segment.deleted_count(), segment.doc_count_all()
        if deleted * 4 <= everything:
            kept.append(segment)
        elif deleted < everything:
            old = reading.SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(old)
            old.close()
    return writing.MERGE_SMALL(writer, kept)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment: pair ordinals and length norms by Whoosh's document number."""

    reader: Any
    ordinals: Sequence[int]


class WhooshReader:
    """A view of an index. Threads may share it: Whoosh's files have one place to read at."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        opened = _open(folder)
        try:
            self._reader = opened.reader()
            self._load()
        except Exception as error:
            raise IndexDamaged(f"the index in {folder} cannot be read: {error}") from error

    def _load(self) -> None:
        """Reads the columns of all segments."""
        self._segments: list[_Segment] = []
        lengths: dict[int, int] = {}
        for leaf, _ in self._reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            ordinals = leaf.column_reader("ordinal", translate=False).load()
            sizes = leaf.column_reader("length", translate=False).load()
            self._segments.append(_Segment(leaf, ordinals))
            lengths.update((ordinals[number], sizes[number]) for number in leaf.all_doc_ids())
        self._bm25 = Bm25(len(lengths), sum(lengths.values()))
        self._norms = {ordinal: self._bm25.norm(length) for ordinal, length in lengths.items()}

    def word(self, term: str, *, kind: str = "stem") -> Mapping[int, float]:
        with self._lock:
            return self._word(term, kind)

    def phrase(
        self, terms: Sequence[tuple[int, str]], *, kind: str = "stem"
    ) -> Mapping[int, float]:
        with self._lock:
            postings = [(offset, self._positions(kind, term)) for offset, term in terms]
        if not postings:
            return {}
        # passages that hold the rarest term are looked at, and those alone
        postings.sort(key=lambda pair: len(pair[1]))
        common = [
            ordinal
            for ordinal in postings[0][1]
            if all(ordinal in places for _, places in postings[1:])
        ]
        counts = {
            ordinal: phrase_count([(offset, places[ordinal]) for offset, places in postings])
            for ordinal in common
        }
        return self._bm25.scores({key: n for key, n in counts.items() if n}, self._norms)

    def prefix(self, prefix: str) -> Mapping[int, float]:
        forms: set[str] = set()
        with self._lock:
            for segment in self._segments:
                found = segment.reader.expand_prefix("form", prefix)
                forms.update(form.decode("utf-8", "surrogatepass") for form in found)
            return best([self._word(form, "form") for form in prefix_forms(list(forms))])

    def frequency(self, term: str, *, kind: str = "stem") -> int:
        with self._lock:
            return sum(
                sum(1 for _ in postings.all_ids())
                if segment.reader.has_deletions()
                else segment.reader.doc_frequency(kind, term)
                for segment, postings in self._postings(kind, term)
            )

    def __len__(self) -> int:
        return self._bm25.passages

    def close(self) -> None:
        with self._lock:
            self._reader.close()

    def _postings(self, kind: str, term: str) -> Iterator[tuple[_Segment, Any]]:
        """Whoosh's postings of a term, without deleted passages, in each segment that has it."""
        for segment in self._segments:
            try:
                postings = segment.reader.postings(kind, term)
            except reading.TermNotFound:
                continue
            yield segment, postings

    def _word(self, term: str, kind: str) -> dict[int, float]:
        frequencies: dict[int, int] = {}
        for segment, postings in self._postings(kind, term):
            while postings.is_active():
                frequencies[segment.ordinals[postings.id()]] = int(postings.weight())
                postings.next()
        return self._bm25.scores(frequencies, self._norms)

    def _positions(self, kind: str, term: str) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for segment, postings in self._postings(kind, term):
            while postings.is_active():
                places[segment.ordinals[postings.id()]] = postings.value_as("positions")
                postings.next()
        return places


ENGINE: Final[Engine] = WhooshEngine()
