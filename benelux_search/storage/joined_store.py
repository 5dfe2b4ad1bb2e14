"""Several stores that are read as one.

The ordinals of each store are shifted behind those of the stores before it. An id that several
stores have gets the name of its index in each: ``report`` becomes ``report@2019`` and
``report@2020``. All other ids stay.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from benelux_search.forking import lazy
from benelux_search.index.fields import CatalogueEntry, by_date_and_path
from benelux_search.index.ports import FieldSource, Store, StoreDeadline
from benelux_search.model import Aside, DocumentInfo, Language, Pair
from benelux_search.results import DocumentView
from benelux_search.storage.readings import bare_hash

_AT: Final = "@"
_MANY: Final = 5_000  # documents: rather than so many, all of another store are read


@dataclass(frozen=True, slots=True)
class StorePart:
    """One of several stores.

    - ``place``: where its index is, as it was given.
    - ``label``: what is added to its ids that another store has, too; no two have the same.
    - ``shift``: the number that is added to its ordinals; ``end`` is above all of the sums.
    """

    place: str
    label: str
    store: Store
    shift: int
    end: int


class JoinedStore:
    """Several stores as one.

    ``whole`` is the joined index of which these stores are all, or only some: it decides which ids
    several of them have.
    """

    def __init__(self, parts: Sequence[StorePart], whole: JoinedStore | None = None) -> None:
        self.parts = parts
        self._whole = self if whole is None else whole
        self._starts = [part.shift for part in parts]
        self._is_shared: dict[str, bool] = {} if whole is None else whole._is_shared

    def with_deadline(self, deadline: StoreDeadline) -> JoinedStore:
        """Return these stores for one search, with a time limit for each read."""
        parts = [replace(each, store=each.store.with_deadline(deadline)) for each in self.parts]
        return JoinedStore(parts, self._whole)

    # --- Ids

    def names_in(self, part: StorePart, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the ids in the joined index of documents of a part, by their own ids."""
        own = list(ids)
        self._learn_shared(part, own)
        return {id_: f"{id_}{_AT}{part.label}" if self._is_shared[id_] else id_ for id_ in own}

    def own_ids_in(self, part: StorePart, ids: Iterable[str]) -> Sequence[tuple[str, str]]:
        """Return (own id, id in the joined index) of those of some documents that a part has."""
        wanted = list(dict.fromkeys(ids))
        ending = f"{_AT}{part.label}"
        asked = {id_.removesuffix(ending) for id_ in wanted} | set(wanted)
        names = self.names_in(part, part.store.infos(asked))
        own = {name: id_ for id_, name in names.items()}
        return [(own[name], name) for name in wanted if name in own]

    def _learn_shared(self, part: StorePart, ids: Sequence[str]) -> None:
        """Find out which ids of a part other parts have, too."""
        unknown = [id_ for id_ in ids if id_ not in self._is_shared]
        if not unknown:
            return
        shared = set[str]()
        for other in self._whole.parts:
            if other.label != part.label and len(unknown) < _MANY:
                shared.update(other.store.infos(unknown))
            elif other.label != part.label:
                shared.update(info.id for info in other.store.documents())
        self._is_shared.update({id_: id_ in shared for id_ in unknown})

    # --- Documents

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of each document of a file, by path.

        A file that several indexes have stands for the document of the first of them.
        """
        return self._named_first(lambda store: store.hashes())

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) by key, of the first index that has the key."""
        wanted = list(keys)
        return self._named_first(lambda store: store.keyed(wanted))

    def _named_first(
        self, read: Callable[[Store], Mapping[str, tuple[str, str]]]
    ) -> Mapping[str, tuple[str, str]]:
        """Return what is read of each store, with the ids in the joined index; the first counts."""
        found: dict[str, tuple[str, str]] = {}
        for part in self.parts:
            own = read(part.store)
            names = self.names_in(part, (id_ for id_, _ in own.values()))
            found = {each: (names[id_], hash_) for each, (id_, hash_) in own.items()} | found
        return found

    @property
    def copies(self) -> Mapping[str, str]:
        """The id of the first document with the same content, by the id of each later one."""
        return self._copies if self._whole is self else self._whole.copies

    @lazy
    def _copies(self) -> Mapping[str, str]:
        first: dict[str, str] = {}
        copies: dict[str, str] = {}
        for part in self.parts:
            own = list(part.store.hashes().values())
            names = self.names_in(part, (id_ for id_, _ in own))
            for id_, hash_ in own:
                known = first.setdefault(bare_hash(hash_), names[id_])
                if known != names[id_]:
                    copies[names[id_]] = known
        return copies

    def document(self, document_id: str) -> DocumentView | None:
        """Return a document with this id, or None."""
        for part, own, name in self._found([document_id]):
            view = part.store.document(own)
            if view is not None:
                pairs = tuple(_renamed(pair, name, part.shift) for pair in view.pairs)
                return replace(view, document=placed(view.document, name, part), pairs=pairs)
        return None

    def asides(self, document_id: str) -> Sequence[Aside]:
        """Return the texts of a document outside the alignment; empty for an unknown id."""
        found = (part.store.asides(own) for part, own, _ in self._found([document_id]))
        return next(found, ())

    def documents(self) -> Sequence[DocumentInfo]:
        """Return every document, sorted by date and then by path; undated ones come last."""
        infos = [
            info for part in self.parts for info in self._placed_in(part, part.store.documents())
        ]
        return sorted(infos, key=by_date_and_path)

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        found: dict[str, DocumentInfo] = {}
        wanted = list(document_ids)
        for part in self.parts:
            names = dict(self.own_ids_in(part, wanted))
            infos = part.store.infos(names) if names else {}
            found |= {names[id_]: placed(infos[id_], names[id_], part) for id_ in infos}
        return found

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        found: list[CatalogueEntry] = []
        for part in self.parts:
            entries = part.store.catalogue()
            names = self.names_in(part, (entry.id for entry in entries))
            found += (
                entry._replace(id=names[entry.id], first=entry.first + part.shift)
                for entry in entries
            )
        return found

    def _found(self, ids: Iterable[str]) -> Iterator[tuple[StorePart, str, str]]:
        """Yield (part, own id, id in the joined index) of those of some documents that exist."""
        wanted = list(ids)
        for part in self.parts:
            yield from ((part, own, name) for own, name in self.own_ids_in(part, wanted))

    def _placed_in(self, part: StorePart, infos: Iterable[DocumentInfo]) -> Iterator[DocumentInfo]:
        several = list(infos)
        names = self.names_in(part, (info.id for info in several))
        return (placed(info, names[info.id], part) for info in several)

    # --- Pairs

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None."""
        document_id, _, number = pair_id.rpartition(":")
        for part, own, name in self._found([document_id]):
            pair = part.store.pair(f"{own}:{number}")
            if pair is not None:
                return _renamed(pair, name, part.shift)
        return None

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        """Return the pairs with these ordinals, by ordinal; unknown ordinals are left out."""
        found: dict[int, Pair] = {}
        for part, several in self.by_part(ordinals):
            pairs = part.store.pairs([ordinal - part.shift for ordinal in several]).values()
            found |= {pair.ordinal: pair for pair in self._renamed_in(part, pairs)}
        return found

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, Sequence[int]]:
        """Return the ordinals of the pairs of each document, by id; None means all documents."""
        found: dict[str, Sequence[int]] = {}
        wanted = None if document_ids is None else list(document_ids)
        for part in self.parts:
            ids = None if wanted is None else [own for own, _ in self.own_ids_in(part, wanted)]
            own = part.store.ranges(ids)
            names = self.names_in(part, own)
            found |= {names[id_]: _shifted(each, part.shift) for id_, each in own.items()}
        return found

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        """Return the number of pairs of each document that has any, by id; None means all."""
        return {id_: len(own) for id_, own in self.ranges(document_ids).items()}

    def ordinals(self) -> Sequence[int]:
        """Return the ordinals of all pairs, ascending."""
        return array("Q", chain.from_iterable(map(_ordinals_of, self.parts)))

    def all_pairs(self) -> Iterator[Pair]:
        """Yield all pairs, by ascending ordinal."""
        for part in self.parts:
            for pair in part.store.all_pairs():
                yield from self._renamed_in(part, [pair])

    @property
    def end_ordinal(self) -> int:
        """An ordinal above those of all pairs."""
        return max(part.end for part in self.parts)

    def close(self) -> None:
        """Do nothing: the stores are closed by their owners."""

    def by_part(self, ordinals: Iterable[int]) -> Iterator[tuple[StorePart, Sequence[int]]]:
        """Yield each part that has any of some ordinals, with these ordinals."""
        several: dict[int, list[int]] = {}
        for ordinal in ordinals:
            number = bisect_right(self._starts, ordinal) - 1
            if number >= 0:
                several.setdefault(number, []).append(ordinal)
        for number, own in several.items():
            yield self.parts[number], own

    def _renamed_in(self, part: StorePart, pairs: Iterable[Pair]) -> Iterator[Pair]:
        several = list(pairs)
        names = self.names_in(part, {pair.document_id for pair in several})
        return (_renamed(pair, names[pair.document_id], part.shift) for pair in several)


class JoinedFields:
    """The fields of the documents and pairs of several stores, for an engine.

    ``documents`` are the stores as one; ``sources`` are the fields of each, by the label of its
    part.
    """

    def __init__(self, documents: JoinedStore, sources: Mapping[str, FieldSource]) -> None:
        self._store = documents
        self._sources = sources
        self.documents, self.catalogue = documents.documents, documents.catalogue

    def with_deadline(self, deadline: StoreDeadline) -> JoinedFields:
        """Return these fields with a time limit for each read."""
        sources = {each: source.with_deadline(deadline) for each, source in self._sources.items()}
        return JoinedFields(self._store.with_deadline(deadline), sources)

    def ranges(self) -> Mapping[str, range]:
        """Return the ordinals of the pairs of each document that has pairs, by id."""
        found = self._store.ranges().items()
        return {id_: range(own[0], own[-1] + 1) for id_, own in found}

    def owners(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        """Return the id of the document of each of some pairs, which must exist."""
        found: dict[int, str] = {}
        for part, several in self._store.by_part(ordinals):
            source = self._sources[part.label]
            owners = source.owners([ordinal - part.shift for ordinal in several])
            names = self._store.names_in(part, set(owners.values()))
            found |= {ordinal + part.shift: names[id_] for ordinal, id_ in owners.items()}
        return found

    def lone(self, language: Language) -> Mapping[int, float]:
        """Return the confidence of each pair with a passage in this language only, by ordinal."""
        return self._shifted(lambda source: source.lone(language))

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return, by ordinal, the confidence of pairs of two passages that is below ``below``."""
        return self._shifted(lambda source: source.doubtful(below))

    def _shifted(self, read: Callable[[FieldSource], Mapping[int, float]]) -> Mapping[int, float]:
        return {
            ordinal + part.shift: confidence
            for part in self._store.parts
            for ordinal, confidence in read(self._sources[part.label]).items()
        }


def _ordinals_of(part: StorePart) -> Iterator[int]:
    return (ordinal + part.shift for ordinal in part.store.ordinals())


def _shifted(ordinals: Sequence[int], shift: int) -> Sequence[int]:
    if isinstance(ordinals, range):
        return range(ordinals.start + shift, ordinals.stop + shift)
    return array("Q", (ordinal + shift for ordinal in ordinals))


def placed(info: DocumentInfo, name: str, part: StorePart) -> DocumentInfo:
    """Return a document with its id in the joined index, and the place of its own index."""
    return replace(info, id=name, index=part.place)


def _renamed(pair: Pair, name: str, shift: int) -> Pair:
    """Return a pair with the id of its document in the joined index, and a shifted ordinal."""
    if not shift and name == pair.document_id:
        return pair
    number = pair.id.rpartition(":")[2]
    return replace(pair, id=f"{name}:{number}", document_id=name, ordinal=pair.ordinal + shift)
