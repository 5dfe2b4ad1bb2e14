"""Filters: select the documents and the pairs that a search is limited to.

The user names a document by its id, or by a number such as 908/1. :class:`DocumentFilter` holds the
filters of the search options. :class:`Filters` evaluates the filters in the text of a query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.errors import IndexDamaged, Message, Note, plural_note
from benelux_search.index import algebra
from benelux_search.index.fields import selects
from benelux_search.index.ports import Store
from benelux_search.index.statistics import Statistics
from benelux_search.law.citations import Law
from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language, Metadata, whole_metadata
from benelux_search.query import tree
from benelux_search.search.queries.scope import Condition, DocumentScope

# names of the languages in notes
SPOKEN: Final = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "both": Message("both languages"),
}


def undated_note(count: int) -> Iterator[Note]:
    """Yield a note on documents that the options leave out because they have no date, if any."""
    if count:
        yield plural_note(
            "undated-left-out",
            count,
            "1 document without a date is left out",
            "{} documents without a date are left out",
        )


# --- The filters


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """A filter on documents and their pairs: by ids or numbers, dates, path and own metadata.

    ``names`` are ids or numbers, of which a document has one. A date is an ISO 8601 date or the
    beginning of one. As ``since``, ``2019`` is the first day of the year; as ``until``, ``2019-06``
    is the last day of the month. The date of a document begins with one of ``dates``. None and an
    empty sequence set no limit. If there is a date limit, a document without a date is not
    selected. ``path`` is a part of its path. A pair fulfils all ``conditions`` on metadata.
    """

    names: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    dates: tuple[str, ...] = ()
    path: str | None = None
    conditions: tuple[Condition, ...] = ()

    @classmethod
    def of(cls, scope: DocumentScope) -> DocumentFilter:
        """Return the filter of a scope."""
        return cls(
            scope.documents,
            scope.since,
            scope.until,
            tuple(scope.dates),
            scope.path,
            scope.conditions,
        )

    def __bool__(self) -> bool:
        return bool(self.queries or self.conditions)

    def fulfilled(
        self, language: Language, statistics: Statistics
    ) -> tuple[algebra.Expression, ...]:
        """Return expressions that match the pairs that fulfil each of the conditions."""
        if not self.conditions:
            return ()
        from benelux_search.search.queries import conditions  # noqa: PLC0415 - few have any

        own = self.conditions
        return tuple(conditions.expression_of(each, language, statistics) for each in own)

    @property
    def named(self) -> tuple[algebra.FieldTerm, ...]:
        """The query for each name: a document that one of them selects is enough."""
        return tuple(algebra.FieldTerm("document", name) for name in self.names)

    @property
    def dated(self) -> tuple[algebra.DocumentQuery, ...]:
        """The queries that all match the dates; empty if there is no date limit."""
        has_limit = self.since is not None or self.until is not None
        period = (algebra.DateRange(self.since, self.until),) if has_limit else ()
        return (*period, *_any_of([algebra.DateRange(date, date) for date in self.dates]))

    @property
    def queries(self) -> tuple[algebra.DocumentQuery, ...]:
        """The queries that all select the documents of the filter, its conditions apart."""
        return (*_any_of(self.named), *self.dated, *self._placed)

    @property
    def _placed(self) -> tuple[algebra.FieldTerm, ...]:
        return () if self.path is None else (algebra.FieldTerm("path", self.path),)

    @property
    def undated(self) -> tuple[algebra.DocumentQuery, ...]:
        """The queries that match what is left out only because it has no date; or none."""
        if not self.dated:
            return ()
        return (*_any_of(self.named), *self._placed, algebra.Undated())

    def left_out(self, statistics: Statistics) -> int:
        """Return the number of documents that the dates leave out because they have none.

        It is 0 without a date limit, and if something else limits the documents.
        """
        if not self.dated or self.names or self.path is not None or self.conditions:
            return 0
        return statistics.documents(algebra.Undated())

    def accepts(self, info: DocumentInfo) -> bool:
        """Return True if the filter selects a document, given its own metadata."""
        return self.accepts_pair(info, {})

    def accepts_pair(self, info: DocumentInfo, metadata: Metadata) -> bool:
        """Return True if the filter selects a pair of a document, given the pair's metadata."""
        if not all(selects(query, info) for query in self.queries):
            return False
        if not self.conditions:
            return True
        from benelux_search.search.queries import conditions  # noqa: PLC0415 - few have any

        every = whole_metadata(info, metadata)
        return all(conditions.is_fulfilled(each, every) for each in self.conditions)


def _any_of(queries: Sequence[algebra.DocumentQuery]) -> tuple[algebra.DocumentQuery, ...]:
    """Return the query for the documents that any of some queries select; empty if none."""
    return tuple(queries) if len(queries) < 2 else (algebra.DocumentUnion(tuple(queries)),)


def documents_of_law(law: Law) -> algebra.DocumentQuery:
    """Return the query for the documents of a law that a citation names."""
    if law.date is not None:
        return algebra.DateRange(law.date, law.date)
    return algebra.DocumentUnion(tuple(algebra.FieldTerm("name", name) for name in law.names))


def known_infos(store: Store, document_ids: Collection[str]) -> Mapping[str, DocumentInfo]:
    """Return the metadata of documents by their ids, which must come from the store.

    Raises:
        IndexDamaged: the store has no metadata for one of the ids.
    """
    infos = store.infos(document_ids)
    for missing in set(document_ids).difference(infos):
        raise IndexDamaged(f"the store does not have document {missing}, which is in it")
    return infos


class Filters:
    """The filters in the text of a query. ``statistics`` count the documents that they select."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics

    def pairs(self, node: tree.FilterNode, language: Language) -> algebra.Expression:
        """Return an expression that matches the pairs that a filter selects.

        ``aligned:none`` selects the passages in ``language`` that have no counterpart; the other
        filters do not depend on the language. A filter on alignments scores each pair with 1 minus
        the confidence of the alignment. The other filters give the score 0.
        """
        match node:
            case tree.AlignedNode("none"):
                return algebra.AlignmentQuery(language)
            case tree.AlignedNode():
                return algebra.AlignmentQuery("both", LOW_CONFIDENCE)
            case tree.MetadataNode(name, text):
                from benelux_search.analysis.metadata_terms import (  # noqa: PLC0415 - few have any
                    word_terms,
                )

                terms = [algebra.TermQuery(language, term) for term in word_terms(name, text)]
                return algebra.Filter(terms[0] if len(terms) == 1 else algebra.And(tuple(terms)))
            case _:
                return self._query(node)

    def documents(self, node: tree.DocumentFilterNode) -> int:
        """Return the number of documents that a filter selects."""
        return self._statistics.documents(self._query(node))

    def _query(self, node: tree.DocumentFilterNode) -> algebra.DocumentQuery:
        """Return the query for the documents that a filter selects.

        A name selects the documents with this id or number. If there are none, it selects those
        with the name as a part of the id, the file name or a title.
        """
        match node:
            case tree.DocumentNode(text):
                exact = algebra.FieldTerm("document", text)
                has_any = self._statistics.documents(exact)
                return exact if has_any else algebra.FieldTerm("name", text)
            case tree.NumberNode(text):
                return algebra.FieldTerm("number", text)
            case tree.PathNode(text):
                return algebra.FieldTerm("path", text)
            case tree.DateNode(since, until):
                return algebra.DateRange(since, until)

    def unknown(
        self, root: tree.Node
    ) -> Iterator[tree.DocumentNode | tree.NumberNode | tree.PathNode]:
        """Yield the filters of a query by a name, a number or a path that match no document."""
        for clause, _ in tree.clauses(root):
            match clause:
                case tree.DocumentNode() | tree.NumberNode() | tree.PathNode():
                    if not self.documents(clause):
                        yield clause

    def undated(self, root: tree.Node) -> int:
        """Return the number of documents without a date; 0 if the query has no filter on dates."""
        if not any(isinstance(clause, tree.DateNode) for clause, _ in tree.clauses(root)):
            return 0
        return self._statistics.documents(algebra.Undated())
