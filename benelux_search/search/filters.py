"""Filters: select the documents and the pairs that a search is limited to.

The user names a document by its id, or by a number such as 908/1. :class:`DocumentFilter` holds the
filters of the search options. :class:`Filters` evaluates the filters in the text of a query.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from benelux_search.errors import IndexDamaged, Message
from benelux_search.forking import lazy
from benelux_search.index import algebra
from benelux_search.index.ports import Store
from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language
from benelux_search.query import tree

# names of the languages in notes
SPOKEN: Final = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "both": Message("both languages"),
}
_SUGGESTIONS: Final = 3
_ZEROS: Final = re.compile(r"/0+(?=[0-9])")
_LONGEST: Final = 80  # characters of a name in a message: the user may have pasted any text


def has_id_or_number(info: DocumentInfo, name: str) -> bool:
    """Return True if ``name`` is the id, the key or the number of a document."""
    return name in {info.id, info.key} or has_number(info, name)


def has_number(info: DocumentInfo, number: str) -> bool:
    """Return True if a document has this number; 908/01 is the same as 908/1."""
    return info.facts.number is not None and _number(info.facts.number) == _number(number)


def name_contains(info: DocumentInfo, name: str) -> bool:
    """Return True if ``name`` is a part of the id, the file name or a title of a document.

    Capitals and small letters are equal.
    """
    wanted = name.casefold()
    titles = (info.facts.title.nl, info.facts.title.fr)
    names = (info.id, PurePath(info.path).name, *filter(None, titles))
    return any(wanted in each.casefold() for each in names)


def quote_name(name: str) -> str:
    """Return a name for use in a message; after 80 characters it is cut."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def suggestion(name: str, documents: Sequence[DocumentInfo]) -> str:
    """Return ``; did you mean …?`` with at most three similar ids or numbers.

    The text is empty if no document has a similar id or number.
    """
    name = name[:_LONGEST]
    names = [*(info.id for info in documents), *_numbers(documents)]
    near = [each for each in names if name and name in each][:_SUGGESTIONS]
    near = near or difflib.get_close_matches(name, names, _SUGGESTIONS, cutoff=0.7)
    if not near:
        return ""
    first, *others = near
    proposals: str = first
    for each in others:
        proposals = Message("{} or {}", proposals, each)
    return Message("; did you mean {}?", proposals)


def _numbers(documents: Iterable[DocumentInfo]) -> list[str]:
    return list(dict.fromkeys(info.facts.number for info in documents if info.facts.number))


def _number(text: str) -> str:
    """Normalise a document number: 908/01 becomes 908/1."""
    return _ZEROS.sub("/", text.strip())


# --- The filters


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """A filter on documents: by id or number, and by first and last date; None sets no limit.

    A date is an ISO 8601 date or the beginning of one. As ``since``, ``2019`` is the first day of
    the year; as ``until``, ``2019-06`` is the last day of the month. If there is a date limit, a
    document without a date is not selected.
    """

    document: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return any(part is not None for part in (self.document, self.since, self.until))

    def accepts(self, info: DocumentInfo) -> bool:
        """Return True if the filter selects a document."""
        return self.names(info) and self._dates(info.facts.date)

    def misses_date(self, info: DocumentInfo) -> bool:
        """Return True if a document is left out only because it has no date."""
        return info.facts.date is None and self.names(info) and not self._dates(None)

    def names(self, info: DocumentInfo) -> bool:
        """Return True if the filter is for this document, or for any document."""
        return self.document is None or has_id_or_number(info, self.document)

    def _dates(self, date: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if date is None or (self.since is not None and date[: len(self.since)] < self.since):
            return False
        return self.until is None or date[: len(self.until)] <= self.until


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
    """The filters in the text of a query. The store is read when a filter first needs it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._aligned: dict[tuple[tree.AlignedNode, Language], algebra.DocScores] = {}

    @lazy
    def documents(self) -> Sequence[DocumentInfo]:
        """The metadata of all documents in the store."""
        return self._store.documents()

    def pairs(self, node: tree.FilterNode, language: Language) -> algebra.Expression:
        """Return an expression that matches the pairs that a filter selects.

        ``aligned:none`` selects the passages in ``language`` that have no counterpart; the other
        filters do not depend on the language. A filter on alignments scores each pair with 1 minus
        the confidence of the alignment. The other filters give the score 0.
        """
        if isinstance(node, tree.AlignedNode):
            if (node, language) not in self._aligned:
                self._aligned[node, language] = self._alignment_scores(node, language)
            return self._aligned[node, language]
        return self.ranges(info.id for info in self.select_documents(node))

    def select_documents(
        self, node: tree.DocumentNode | tree.NumberNode | tree.DateNode
    ) -> list[DocumentInfo]:
        """Return the documents that a filter selects.

        A name selects the documents with this id or number. If there are none, it selects those
        with the name as a part of the id, the file name or a title.
        """
        match node:
            case tree.DocumentNode(text):
                exact = [info for info in self.documents if has_id_or_number(info, text)]
                # an id or number, or else a part of an id, a file name or a title
                return exact or [info for info in self.documents if name_contains(info, text)]
            case tree.NumberNode(text):
                return [info for info in self.documents if has_number(info, text)]
            case tree.DateNode(since, until):
                chosen = DocumentFilter(None, since, until)
                return [info for info in self.documents if chosen.accepts(info)]

    def unknown(self, root: tree.Node) -> Iterator[str]:
        """Yield the document names and numbers in a query that match no document."""
        for clause, _ in tree.clauses(root):
            if isinstance(
                clause, tree.DocumentNode | tree.NumberNode
            ) and not self.select_documents(clause):
                yield clause.text

    def undated(self, root: tree.Node) -> int:
        """Return the number of documents without a date; 0 if the query has no filter on dates."""
        if not any(isinstance(clause, tree.DateNode) for clause, _ in tree.clauses(root)):
            return 0
        return sum(info.facts.date is None for info in self.documents)

    def ranges(self, document_ids: Iterable[str]) -> algebra.OrdinalRanges:
        """Return an expression that matches all pairs of these documents."""
        ranges = self._store.ranges(document_ids).values()
        return algebra.OrdinalRanges(
            tuple(_merge_adjacent(sorted(ranges, key=lambda each: each.start)))
        )

    def _alignment_scores(self, node: tree.AlignedNode, language: Language) -> algebra.DocScores:
        if node.state == "none":
            confidences = self._store.lone(language)
        else:
            confidences = self._store.doubtful(LOW_CONFIDENCE)
        scores = ((ordinal, 1.0 - confidence) for ordinal, confidence in confidences.items())
        return algebra.DocScores(tuple(sorted(scores)))


def _merge_adjacent(ranges: Sequence[range]) -> Iterator[range]:
    """Merge adjacent ranges; ``ranges`` ascend."""
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
