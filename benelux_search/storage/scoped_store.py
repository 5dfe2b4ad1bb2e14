"""The part of a store that some pairs make: nothing outside it is there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from benelux_search.forking import lazy
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import Store, StoreDeadline
from benelux_search.index.scoped_fields import ScopedDocuments
from benelux_search.model import Aside, DocumentInfo, Pair, pair_id
from benelux_search.results import DocumentView

_BATCH: Final = 256  # pairs that are read together


class ScopedStore(ScopedDocuments):
    """A store with only some of its pairs, and the documents of these.

    With ``renumbered``, the pairs of each document are numbered as if there were no others; else
    they keep their ids. ``known`` is the same part of the store, whose documents may be known.
    """

    def __init__(
        self,
        store: Store,
        chosen: ChosenPairs,
        *,
        renumbered: bool = False,
        known: ScopedDocuments | None = None,
    ) -> None:
        super().__init__(store, chosen, known)
        self._store = store
        self._renumbered = renumbered

    def with_deadline(self, deadline: StoreDeadline) -> ScopedStore:
        """Return this part for one search, with a time limit for each read."""
        store = self._store.with_deadline(deadline)
        return ScopedStore(store, self._chosen, renumbered=self._renumbered, known=self)

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash), by path, of each document that is here as a whole."""
        accepts = self._chosen.part.accepts
        whole = {info.id for info in self.documents() if accepts(info)}
        found = self._store.hashes().items()
        return {path: (id_, hash_) for path, (id_, hash_) in found if id_ in whole}

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, for those of these keys that exist."""
        found = self._store.keyed(keys)
        here = self.infos(id_ for id_, _ in found.values())
        return {key: (id_, hash_) for key, (id_, hash_) in found.items() if id_ in here}

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with this id, or None."""
        info = self.infos([document_id]).get(document_id)
        view = None if info is None else self._store.document(document_id)
        if view is None:
            return None
        pairs = self.pairs(pair.ordinal for pair in view.pairs)
        own = tuple(pairs[pair.ordinal] for pair in view.pairs if pair.ordinal in pairs)
        is_whole = self._chosen.part.accepts(view.document)
        return replace(view, pairs=own, other=view.other if is_whole else ())

    def asides(self, document_id: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        info = self.infos([document_id]).get(document_id)
        is_whole = info is not None and self._chosen.part.accepts(info)
        return self._store.asides(document_id) if is_whole else ()

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
        if not self._renumbered:
            pair = self._store.pair(pair_id)
            return pair if pair is not None and pair.ordinal in self._chosen else None
        document_id, _, number = pair_id.rpartition(":")
        own = self.ranges([document_id]).get(document_id, ())
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        if not is_number or not 1 <= int(number) <= len(own) or number != f"{int(number):04d}":
            return None
        ordinal = own[int(number) - 1]
        return self.pairs([ordinal]).get(ordinal)

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; others are left out."""
        pairs = self._store.pairs([each for each in ordinals if each in self._chosen])
        if not self._renumbered:
            return pairs
        ranges = self.ranges({pair.document_id for pair in pairs.values()})
        return {
            ordinal: _numbered(pair, ranges[pair.document_id]) for ordinal, pair in pairs.items()
        }

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, Sequence[int]]:
        """Return the ordinals of the pairs of each document, by id; None means all documents."""
        found: dict[str, Sequence[int]] = {}
        for id_, whole in self._store.ranges(document_ids).items():
            own = self._chosen.within(range(whole[0], whole[-1] + 1))
            if len(own):
                found[id_] = whole if len(own) == len(whole) else own
        return found

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has pairs, by id."""
        return {id_: len(own) for id_, own in self.ranges(document_ids).items()}

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        return self._chosen.ordinals

    @property
    def end_ordinal(self) -> int:
        """An ordinal above those of all pairs."""
        return self._store.end_ordinal

    def all_pairs(self) -> Iterator[Pair]:
        """Yield all pairs, by ascending ordinal."""
        ordinals = iter(self._chosen.ordinals)
        while batch := list(islice(ordinals, _BATCH)):
            pairs = self.pairs(batch)
            yield from (pairs[ordinal] for ordinal in batch if ordinal in pairs)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        found = self._store.infos(document_ids)
        accepts, with_pairs = self._chosen.part.accepts, self.ranges(found)
        return {id_: info for id_, info in found.items() if id_ in with_pairs or accepts(info)}

    def close(self) -> None:
        """Do nothing: the whole store is closed by its owner."""


def _numbered(pair: Pair, ordinals: Sequence[int]) -> Pair:
    """Return a pair with its number among the pairs of its document, whose ordinals are given."""
    number = bisect_left(ordinals, pair.ordinal) + 1
    return replace(pair, id=pair_id(pair.document_id, number))
