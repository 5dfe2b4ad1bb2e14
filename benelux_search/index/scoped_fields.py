"""The fields of the documents and pairs of a part of an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from benelux_search.forking import lazy
from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import FieldSource, StoreDeadline
from benelux_search.model import DocumentInfo, Language


class DocumentSource(Protocol):
    """A store, or another source of the fields of documents."""

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    def ranges(self) -> Mapping[str, Sequence[int]]:
        """Return the ordinals of the pairs of each document that has pairs, by id."""
        ...

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        ...


class ScopedDocuments:
    """The documents of a part of an index.

    ``known`` are the same documents, whose ids may be known already.
    """

    def __init__(
        self, source: DocumentSource, chosen: ChosenPairs, known: ScopedDocuments | None = None
    ) -> None:
        self._documents = source
        self._chosen = chosen
        self._known = known

    @lazy
    def ids(self) -> frozenset[str]:
        """The ids of the documents."""
        if self._known is not None:
            return self._known.ids
        chosen = self._chosen
        ranges = self._documents.ranges().items()
        with_pairs = (id_ for id_, own in ranges if chosen.has_any(own[0], own[-1]))
        accepted = (info.id for info in self._documents.documents() if chosen.part.accepts(info))
        return frozenset((*with_pairs, *accepted))

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of the documents."""
        return [info for info in self._documents.documents() if info.id in self.ids]

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return the fields by which documents are sorted, of each document that has pairs."""
        return [entry for entry in self._documents.catalogue() if entry.id in self.ids]


class ScopedFields(ScopedDocuments):
    """The fields of the documents and pairs of a part of an index, for an engine."""

    def __init__(
        self, source: FieldSource, chosen: ChosenPairs, known: ScopedDocuments | None = None
    ) -> None:
        super().__init__(source, chosen, known)
        self._source = source

    def with_deadline(self, deadline: StoreDeadline) -> ScopedFields:
        """Return this source with a time limit for each read."""
        return ScopedFields(self._source.with_deadline(deadline), self._chosen, self)

    def ranges(self) -> Mapping[str, range]:
        """Return the range of the ordinals of each document; the part may lack some of them."""
        return {id_: own for id_, own in self._source.ranges().items() if id_ in self.ids}

    def owners(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        """Return the id of the document of each of some pairs, which must exist."""
        return self._source.owners(ordinals)

    def lone(self, language: Language) -> Mapping[int, float]:
        """Return the confidence of each pair with a passage in this language only, by ordinal."""
        return self._own(self._source.lone(language))

    def doubtful(self, below: float) -> Mapping[int, float]:
        """Return, by ordinal, the confidence of pairs of two passages that is below ``below``."""
        return self._own(self._source.doubtful(below))

    def _own(self, confidences: Mapping[int, float]) -> Mapping[int, float]:
        return {each: value for each, value in confidences.items() if each in self._chosen}
