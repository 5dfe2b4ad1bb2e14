"""One of several indexes that are searched together, and what it calls documents and pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benelux_search.analysis.metadata_terms import value_terms
from benelux_search.index.algebra import (
    DocScores,
    DocumentQuery,
    DocumentUnion,
    Expression,
    FieldTerm,
    OneOf,
)
from benelux_search.index.fields import StemOrder
from benelux_search.index.part import ChosenPairs, Part
from benelux_search.index.ports import FieldSource
from benelux_search.index.scoped_fields import ScopedFields
from benelux_search.index.shared_statistics import SharingReader
from benelux_search.index.walk import with_parts
from benelux_search.model import DocumentInfo, Language, whole_metadata
from benelux_search.storage.joined_store import JoinedStore, StorePart, placed


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One of several indexes that are searched together.

    ``place`` is its store, ``store`` has the documents of all. ``fields`` are those of its
    documents and pairs, or None if its engine has them.
    """

    place: StorePart
    reader: SharingReader
    fields: FieldSource | None
    store: JoinedStore

    @property
    def shift(self) -> int:
        """The number that is added to its ordinals."""
        return self.place.shift

    @property
    def ordinals(self) -> range:
        """Its ordinals among those of all indexes."""
        return range(self.place.shift, self.place.end)

    def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the ids in the joined index of some of its documents, by their own ids."""
        return self.store.names_in(self.place, ids)

    def owners(self, ordinals: Sequence[int]) -> Mapping[int, str]:
        """Return the id in the joined index of the document of each of some own ordinals."""
        if self.fields is not None:
            owners = self.fields.owners(ordinals)
        else:
            pairs = self.place.store.pairs(ordinals)
            owners = {ordinal: pair.document_id for ordinal, pair in pairs.items()}
        names = self.names(set(owners.values()))
        return {ordinal: names[id_] for ordinal, id_ in owners.items()}

    def places(self, ordinals: Sequence[int], order: StemOrder) -> Mapping[int, int]:
        """Return the places of own pairs in an order by stems of their metadata."""
        ranks = order.ranks
        pairs = self.place.store.pairs(ordinals)
        infos = self.place.store.infos({pair.document_id for pair in pairs.values()})
        firsts = {}
        for ordinal, pair in pairs.items():
            terms = value_terms(whole_metadata(infos[pair.document_id], pair.metadata))
            own = (ranks[each] for each in terms if each in ranks)
            firsts[ordinal] = min(own, default=len(order.groups))
        return firsts

    def own(self, expressions: Mapping[Language, Expression]) -> Mapping[Language, Expression]:
        """Return expressions with the ids and the ordinals of this index alone."""
        return {language: self.own_expression(each) for language, each in expressions.items()}

    def own_expression(self, node: Expression) -> Expression:
        """Return an expression with the ids and the ordinals of this index alone."""
        match node:
            case DocScores(scores):
                own = ((n - self.shift, score) for n, score in scores if n in self.ordinals)
                return DocScores(tuple(own))
            case OneOf() | FieldTerm() | DocumentUnion():
                return self.own_query(node)
        return with_parts(node, self.own_expression)

    def own_query(self, query: DocumentQuery) -> DocumentQuery:
        """Return a query on documents with the ids of this index alone."""
        match query:
            case OneOf(ids):
                return OneOf(self._own_ids(ids))
            case FieldTerm("document", value):
                own = next(iter(self._own_ids([value])), value)
                return FieldTerm("document", own)
            case DocumentUnion(queries):
                return DocumentUnion(tuple(map(self.own_query, queries)))
        return query

    def _own_ids(self, ids: Collection[str]) -> frozenset[str]:
        return frozenset(own for own, _ in self.store.own_ids_in(self.place, ids))

    def within(self, chosen: ChosenPairs) -> IndexPart:
        """Return the part of this index that is in a part of all."""
        accepts = chosen.part.accepts

        def accepts_own(info: DocumentInfo) -> bool:
            return accepts(placed(info, self.names([info.id])[info.id], self.place))

        ordinals = [ordinal - self.shift for ordinal in chosen.within(self.ordinals)]
        own = ChosenPairs(Part(self.own(chosen.part.pairs), accepts_own), ordinals)
        fields = None if self.fields is None else ScopedFields(self.fields, own)
        reader = self.reader.within(own, fields)
        return replace(self, reader=reader, fields=fields)
