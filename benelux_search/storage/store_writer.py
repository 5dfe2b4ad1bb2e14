"""A store that is being written: a build adds a file to those of the generation before."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from benelux_search import model
from benelux_search.index_files import files as index_files
from benelux_search.storage import dictionaries, rows, tombstones
from benelux_search.storage.compression_frames import FrameCodec
from benelux_search.storage.new_segment import NewSegment
from benelux_search.storage.pair_record import encode_pair
from benelux_search.storage.passages import StoredDocument
from benelux_search.storage.store import SqliteStore
from benelux_search.storage.store_merging import copy_documents, files_to_merge, load_of
from benelux_search.storage.store_segment import StoreSegment, Tombstone
from benelux_search.text.encoding.surrogates import replace_surrogates

if TYPE_CHECKING:
    import zstandard

_SEED: Final = 20


class StoreWriter(SqliteStore):
    """The store of a generation that is being written; it can be read at the same time.

    New documents go into one new file. This file also records which documents of older files are
    deleted. Older files are shared with other generations and never changed. When older files are
    merged into a new one, they are removed from the folder of this generation only.
    """

    _new: NewSegment | None = None

    @classmethod
    def open(cls, folder: Path, anchor: Path) -> Self:
        """Open the store in a folder, which may be empty or missing, to write to it.

        Raises:
            IndexDamaged: a file of the store cannot be used.
        """
        index_files.make_folder(folder, exist_ok=True)
        store = cls(folder, anchor)
        store._open_files()
        return store

    def write_document(
        self,
        info: model.DocumentInfo,
        content_hash: str,
        document: model.AlignedDocument | model.Bitext | StoredDocument,
        *,
        of_file: bool | None = None,
    ) -> Iterator[model.Pair]:
        """Store a document, replacing any earlier one with its id; return an iterator of its pairs.

        A document of any size is written, and its pairs are read back, in batches. ``of_file``
        tells whether it stands for the file at its path; by default it does if it has no key.

        Raises:
            SourceError: the file of a bitext cannot be read any more; nothing has changed.
        """
        with self._lock:
            segment = self._new_file()
            earlier = self._found(info.id)
            with segment.savepoint():
                if earlier is not None:
                    self._delete(*earlier)
                ordinals = segment.write_document(info, content_hash, document, of_file=of_file)
            if earlier is not None:
                self._forget(*earlier)
        return segment.pairs_between(ordinals.start, ordinals.stop - 1)

    def remove(self, document_id: str) -> None:
        with self._lock:
            earlier = self._found(document_id)
            if earlier is not None:
                with self._new_file().savepoint():
                    self._delete(*earlier)
                self._forget(*earlier)

    def commit(self, *, purge: bool = False) -> None:
        """Finish the new file; merge files if there are too many, or if too much was deleted.

        With ``purge``, all documents are written anew, so that nothing of deleted ones is left.
        """
        with self._lock:
            if self._new is None and self._segments and not purge:
                return
            if self._new is not None or not self._segments:
                self._seal(self._new_file())
                self._new = None
            if purge:
                self._purge()
            self._renew_dictionary()
            while run := files_to_merge([load_of(segment) for segment in self._segments]):
                self._merge(run, self._newest_codec())
            used = {segment.state.dictionary for segment in self._segments}
            dictionaries.remove_others(self.folder, used)

    def _new_file(self) -> NewSegment:
        """Return the file that is being written; create it if there is none."""
        if self._new is None:
            codec, trained_on = self._newest_codec()
            low = max((segment.state.high for segment in self._segments), default=1)
            self._new = self._create(codec, low, trained_on)
            self._segments = [*self._segments, self._new]
        return self._new

    def _create(self, codec: FrameCodec, low: int, trained_on: int) -> NewSegment:
        return NewSegment.create(
            self.folder,
            self.anchor,
            self._lock,
            codec,
            sequence=self._next_sequence(),
            low=low,
            trained_on=trained_on,
        )

    def _next_sequence(self) -> int:
        return max((segment.state.sequence for segment in self._segments), default=0) + 1

    def _newest_codec(self) -> tuple[FrameCodec, int]:
        """Return the codec that the newest file uses, and how much text it was trained on."""
        by_sequence = sorted(self._segments, key=lambda segment: segment.state.sequence)
        for segment in reversed(by_sequence):
            if segment.state.dictionary:
                return segment.codec, segment.state.trained_on
        return FrameCodec(None), 0

    def _found(self, document_id: str) -> tuple[StoreSegment, Tombstone] | None:
        """Return where a document is."""
        for segment in self._segments:
            found = segment.documents(rows.BURIAL, "id = ?", replace_surrogates(document_id))
            for row in found:
                return segment, Tombstone(*row)
        return None

    def _delete(self, segment: StoreSegment, document: Tombstone) -> None:
        new = self._new_file()
        if segment is new:
            new.remove(document)
        else:
            new.bury([document])

    def _forget(self, segment: StoreSegment, document: Tombstone) -> None:
        """Take a deletion into account that is in the file."""
        if segment is not self._new:
            segment.deleted[document.first] = document

    def _merge(self, run: range, chosen: tuple[FrameCodec, int]) -> None:
        """Make one file of some that follow each other, without what was deleted from them."""
        merged = self._segments[run.start : run.stop]
        new = self._create(chosen[0], merged[0].state.low, chosen[1])
        with new.savepoint():
            copy_documents(merged, new)
            new.raise_to(merged[-1].state.high)
            new.bury(self._carried(merged))
        self._segments = [*self._segments[: run.start], new, *self._segments[run.stop :]]
        self._seal(new)
        for segment in merged:
            segment.close()
            for path in (segment.path, tombstones.path_beside(segment.path)):
                index_files.remove(path)

    def _carried(self, merged: Sequence[StoreSegment]) -> Iterator[Tombstone]:
        """Yield the tombstones of these files that other files still need."""
        for segment in merged:
            for tombstone in segment.tombstones():
                place = self._place_of(tombstone.first)
                if place is None or self._segments[place] in merged:
                    continue
                if tombstone.first in self._segments[place].deleted:
                    yield tombstone

    def _seal(self, new: NewSegment) -> None:
        """Finish a file, and open it as any other."""
        place = self._segments.index(new)
        others = [each.state.sequence for each in self._segments if each is not new]
        new.seal(others)
        self._codecs.setdefault(new.codec.number, new.codec)
        sealed = StoreSegment.open(new.path, self.anchor, self._lock, self._codec)
        self._segments = [*self._segments[:place], sealed, *self._segments[place + 1 :]]

    def _renew_dictionary(self) -> None:
        """Compress everything with a new dictionary, if the texts have outgrown the old one."""
        size = sum(segment.state.text_bytes for segment in self._segments)
        if not dictionaries.is_outgrown(self._newest_codec()[1], size):
            return
        texts = self._sample(size)
        dictionary = dictionaries.train(texts)
        if dictionary is not None:
            self._recompress(dictionary, texts)

    def _purge(self) -> None:
        """Make one file of all, with a dictionary that is trained on what is left."""
        size = sum(segment.state.text_bytes for segment in self._segments)
        texts = self._sample(size) if dictionaries.is_outgrown(0, size) else []
        dictionary = dictionaries.train(texts) if texts else None
        if dictionary is None:
            self._merge(range(len(self._segments)), (FrameCodec(None), 0))
        else:
            self._recompress(dictionary, texts)

    def _recompress(
        self, dictionary: zstandard.ZstdCompressionDict, texts: Sequence[bytes]
    ) -> None:
        """Make one file of all, compressed with a dictionary that was trained on ``texts``."""
        dictionaries.write_dictionary(self.folder, dictionary)
        codec = self._codecs[dictionary.dict_id()] = FrameCodec(dictionary)
        self._merge(range(len(self._segments)), (codec, sum(map(len, texts))))

    def _sample(self, size: int) -> list[bytes]:
        """Return the records of some pairs, of ``dictionaries.SAMPLE`` bytes or somewhat less."""
        states = [segment.state for segment in self._segments]
        ordinals = [ordinal for state in states for ordinal in range(state.low, state.high)]
        pairs = sum(state.pairs for state in states)
        wanted = min(len(ordinals), dictionaries.SAMPLE * pairs // size)
        chosen = random.Random(_SEED).sample(ordinals, wanted)
        return [
            encode_pair(pair.nl, pair.fr, pair.provision, pair.metadata, pair.sentence_beads.packed)
            for pair in self.pairs(sorted(chosen)).values()
        ]
