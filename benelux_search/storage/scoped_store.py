"""The part of a store that some pairs make: nothing outside it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from benelux_search.forking import lazy
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import Store, StoreDeadline
from benelux_search.index.scoped_fields import ScopedDocuments
from benelux_search.model import Aside, DocumentInfo, Pair
from benelux_search.results import DocumentView

_BATCH: Final = 256  # pairs that are read together


class ScopedStore(ScopedDocuments):
    """A store with only some of its pairs, and the documents of these.

    The ids of pairs are those of the whole store. :meth:`ranges` has all ordinals of a document,
    although :meth:`pairs` returns only some of them. ``known`` is the same part of the store, whose
    documents may be known already.
    """

    def __init__(
        self, store: Store, chosen: ChosenPairs, known: ScopedDocuments | None = None
    ) -> None:
        super().__init__(store, chosen, known)
        self._store = store

    def with_deadline(self, deadline: StoreDeadline) -> ScopedStore:
        """Return this part for one search, with a time limit for each read."""
        return ScopedStore(self._store.with_deadline(deadline), self._chosen, self)

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash), by path, of each document that is here as a whole."""
        accepts = self._chosen.part.accepts
        whole = {info.id for info in self.documents() if accepts(info)}
        found = self._store.hashes().items()
        return {path: (id_, hash_) for path, (id_, hash_) in found if id_ in whole}

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        found = self._store.keyed(keys).items()
        return {key: (id_, hash_) for key, (id_, hash_) in found if id_ in self.ids}

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with this id, or None."""
        if document_id not in self.ids:
            return None
        view = self._store.document(document_id)
        if view is None:
            return None
        pairs = tuple(pair for pair in view.pairs if pair.ordinal in self._chosen)
        return replace(
            view, pairs=pairs, other=view.other if self._chosen.part.accepts(view.document) else ()
        )

    def asides(self, document_id: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        info = self.infos([document_id]).get(document_id)
        whole = info is not None and self._chosen.part.accepts(info)
        return self._store.asides(document_id) if whole else ()

    @lazy
    def copies(self) -> Mapping[str, str]:
        """The id of the first document with the same content, by the id of each later one."""
        alike: dict[str, list[str]] = {}
        for copy, first in self._store.copies.items():
            alike.setdefault(first, [first]).append(copy)
        copies: dict[str, str] = {}
        for ids in alike.values():
            first, *later = [id_ for id_ in ids if id_ in self.ids] or [""]
            copies.update(dict.fromkeys(later, first))
        return copies

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None."""
        pair = self._store.pair(pair_id)
        return pair if pair is not None and pair.ordinal in self._chosen else None

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; others are left out."""
        return self._store.pairs([each for each in ordinals if each in self._chosen])

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        """Return the range of the ordinals of each document, by id; None means all documents."""
        asked = None if document_ids is None else self.ids.intersection(document_ids)
        return {id_: own for id_, own in self._store.ranges(asked).items() if id_ in self.ids}

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has pairs, by id."""
        ranges = self.ranges(document_ids)
        counted = {id_: len(self._chosen.within(own)) for id_, own in ranges.items()}
        return {id_: count for id_, count in counted.items() if count}

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        return self._chosen.ordinals

    def all_pairs(self) -> Iterator[Pair]:
        """Yield all pairs, by ascending ordinal."""
        ordinals = iter(self._chosen.ordinals)
        while batch := list(islice(ordinals, _BATCH)):
            pairs = self._store.pairs(batch)
            yield from (pairs[ordinal] for ordinal in batch if ordinal in pairs)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        return self._store.infos(self.ids.intersection(document_ids))

    def close(self) -> None:
        """Do nothing: the whole store is closed by its owner."""
