"""Which documents and pairs a search is limited to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benelux_search import expressions
from benelux_search.errors import IndexDamaged
from benelux_search.forking import lazy
from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language
from benelux_search.ports import Store
from benelux_search.query import Aligned, Date, Doc, Filter, Node, Number
from benelux_search.searching.leaves import clauses
from benelux_search.searching.names import has_number, is_called, is_named


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """A document by id or number, and the first and last date, as far as they are given.

    A date is ISO 8601 or the beginning of it: from ``2019`` on, until the end of ``2019-06``.
    A document without a date is in no period.
    """

    document: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return any(part is not None for part in (self.document, self.since, self.until))

    def accepts(self, info: DocumentInfo) -> bool:
        return self.names(info) and self._dates(info.facts.date)

    def misses_date(self, info: DocumentInfo) -> bool:
        """Whether a document would do if only it were known when it is from."""
        return info.facts.date is None and self.names(info) and not self._dates(None)

    def names(self, info: DocumentInfo) -> bool:
        """Whether a document is the one that is named, if one is."""
        return self.document is None or is_called(info, self.document)

    def _dates(self, date: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if date is None or (self.since is not None and date[: len(self.since)] < self.since):
            return False
        return self.until is None or date[: len(self.until)] <= self.until


def known_infos(store: Store, document_ids: Collection[str]) -> Mapping[str, DocumentInfo]:
    """What is known of documents that the store has named before.

    Raises:
        IndexDamaged: it does not know one of them now.
    """
    infos = store.infos(document_ids)
    for missing in set(document_ids).difference(infos):
        raise IndexDamaged(f"the store does not have document {missing}, which is in it")
    return infos


class Filters:
    """What the store says of documents and alignments, read when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._aligned: dict[tuple[Aligned, Language], expressions.Given] = {}

    @lazy
    def documents(self) -> Sequence[DocumentInfo]:
        return self._store.documents()

    def pairs(self, node: Filter, language: Language) -> expressions.Expression:
        """The pairs that a filter lets through; of an alignment, the least sure best."""
        if isinstance(node, Aligned):
            if (node, language) not in self._aligned:
                self._aligned[node, language] = self._given(node, language)
            return self._aligned[node, language]
        return self.ranges(info.id for info in self.named(node))

    def named(self, node: Doc | Number | Date) -> list[DocumentInfo]:
        """The documents that a filter names."""
        match node:
            case Doc(text):
                called = [info for info in self.documents if is_called(info, text)]
                # a name, or else what is in a name or a title
                return called or [info for info in self.documents if is_named(info, text)]
            case Number(text):
                return [info for info in self.documents if has_number(info, text)]
            case Date(since, until):
                chosen = DocumentFilter(None, since, until)
                return [info for info in self.documents if chosen.accepts(info)]

    def unknown(self, root: Node) -> Iterator[str]:
        """The names and numbers in a query that no document has."""
        for clause, _ in clauses(root):
            if isinstance(clause, Doc | Number) and not self.named(clause):
                yield clause.text

    def undated(self, root: Node) -> int:
        """How many documents are in no period for want of a date, if a query names a period."""
        if not any(isinstance(clause, Date) for clause, _ in clauses(root)):
            return 0
        return sum(info.facts.date is None for info in self.documents)

    def ranges(self, document_ids: Iterable[str]) -> expressions.Ranges:
        """The pairs of some documents."""
        ranges = self._store.ranges(document_ids).values()
        return expressions.Ranges(tuple(_merged(sorted(ranges, key=lambda each: each.start))))

    def _given(self, node: Aligned, language: Language) -> expressions.Given:
        if node.state == "none":
            confidences = self._store.lone(language)
        else:
            confidences = self._store.doubtful(LOW_CONFIDENCE)
        scores = ((ordinal, 1.0 - known) for ordinal, known in confidences.items())
        return expressions.Given(tuple(sorted(scores)))


def _merged(ranges: Sequence[range]) -> Iterator[range]:
    """Ascending ranges, neighbours made one."""
    last: range | None = None
    for each in ranges:
        if last is not None and last.stop == each.start:
            last = range(last.start, each.stop)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last
