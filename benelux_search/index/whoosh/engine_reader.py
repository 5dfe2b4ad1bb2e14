"""The reader of the Whoosh engine, over the indexes of both languages."""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.forking import lazy
from benelux_search.index.algebra import DocumentQuery, Expression, Kind, Pattern
from benelux_search.index.fields import PairOrder, StemOrder
from benelux_search.index.ports import (
    Attempt,
    CountField,
    EngineReader,
    FieldCounts,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.scoring import Bm25
from benelux_search.index.statistics import Completions, Question, SimilarForms, StemsFrom
from benelux_search.index.whoosh.contents import ErrorsAsDamage
from benelux_search.index.whoosh.document_fields import DocumentFields
from benelux_search.index.whoosh.execution import Evaluator
from benelux_search.index.whoosh.expansion import complete_forms, count_forms, similar, stems_from
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.matching import NOTHING, DuplicateKeys, Ranked, union
from benelux_search.index.whoosh.packing import Numbers
from benelux_search.index.whoosh.postings import Cache, isin_sorted
from benelux_search.model import LANGUAGES, Language

if TYPE_CHECKING:  # most searches are of one whole index
    from benelux_search.index.part import ChosenPairs
    from benelux_search.index.shared_statistics import SharedStatistics

_BATCH: Final = 200  # pairs of a scan at a time
_MOST_RANKINGS: Final = 4  # orders by stems whose ranks are kept
_MOMENT_S: Final = 0.001
_MOST_LATE: Final = 4  # questions that are still answered after the deadline
# Bytes of unpacked postings to keep: for any index, and for each occurrence of a term. The files
# take about as much; with more, the queries of a day fill the memory and are hardly faster
_LEAST_MEMORY: Final = 8 << 20
_UNPACKED: Final = 2


@dataclass(frozen=True, slots=True)
class _Page:
    """The page that a search wants; the fields are the parameters of the search.

    ``until`` is the deadline on the clock of ``time.perf_counter``, or None.
    """

    limit: int
    offset: int
    until: float | None
    fold: bool
    order: PairOrder

    @property
    def needs_all(self) -> bool:
        """True if every match must be known, and not only the best ones."""
        return self.fold or (self.order != "relevance" and self.limit > 0)


class WhooshReader(EngineReader):
    """A reader over the segments of both languages.

    ``fields`` supplies the fields of documents. What makes the files unreadable is an IndexDamaged,
    from methods as well.
    """

    def __init__(
        self,
        indexes: Mapping[Language, LanguageIndex],
        fields: FieldSource | None,
        cache: Cache,
        errors_as_damage: ErrorsAsDamage,
    ) -> None:
        self._indexes = indexes
        self._fields = DocumentFields(fields)
        self._cache = cache
        self._errors_as_damage = errors_as_damage
        self._shared: SharedStatistics | None = None
        self._rankings: dict[StemOrder, NDArray[np.int32]] = {}
        occurrences = sum(each.occurrences for each in indexes.values())
        cache.lower_limit(_LEAST_MEMORY + _UNPACKED * occurrences)

    @classmethod
    def open(
        cls, folders: Mapping[Language, Path], memory: int, fields: FieldSource | None = None
    ) -> WhooshReader:
        """Open the indexes in folders.

        ``memory`` is the maximum number of bytes of unpacked posting lists kept between queries; of
        a small index, less is kept.

        Raises:
            IndexDamaged: a file is damaged.
        """
        errors_as_damage = ErrorsAsDamage(*folders.values())
        cache = Cache(memory)
        indexes = {
            language: LanguageIndex.open(language, folder, cache)
            for language, folder in folders.items()
        }
        with errors_as_damage:
            for each in indexes.values():
                each.lengths.passages  # noqa: B018 - what cannot be read is said at once
        return cls(indexes, fields, cache, errors_as_damage)

    def within(self, part: ChosenPairs, fields: FieldSource | None) -> WhooshReader:
        """Return a reader of a part of the index, over the same files."""
        ordinals = np.frombuffer(array("Q", part.ordinals), np.uint64)
        top = max((len(each.lengths) for each in self._indexes.values()), default=0)
        chosen = np.zeros(top, np.bool_)
        chosen[ordinals[ordinals < len(chosen)].astype(np.intp)] = True
        cache = Cache(self._cache.limit)
        indexes = {language: each.within(chosen, cache) for language, each in self._indexes.items()}
        return WhooshReader(indexes, fields, cache, self._errors_as_damage)

    @property
    def is_part(self) -> bool:
        """True if this is a reader of a part of an index."""
        return any(each.is_part for each in self._indexes.values())

    def bm25(self) -> Mapping[Language, Bm25]:
        """Return BM25 over the passages of this index."""
        with self._errors_as_damage:
            return {language: each.lengths.bm25 for language, each in self._indexes.items()}

    def sharing(self, statistics: SharedStatistics) -> WhooshReader:
        """Return a reader that scores with the statistics of several indexes."""
        shared = copy(self)
        shared._shared = statistics
        return shared

    def signatures(self, ordinals: Sequence[int]) -> Mapping[int, str]:
        """Return a text that duplicates share, of each of some hits that may have duplicates."""
        with self._errors_as_damage:
            return self._duplicates.signatures(np.array(ordinals, np.uint32))

    def count_alike(
        self,
        expressions: Mapping[Language, Expression],
        signatures: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Return how many pairs that match any of the expressions have each of some signatures."""
        with self._errors_as_damage:
            docs = self._evaluator(_end_of(seconds)).docs(expressions)
            found = Counter(self._duplicates.signatures(docs).values())
        return {each: found[each] for each in signatures if each in found}

    def joined(
        self, others: Sequence[tuple[EngineReader, int]], fields: FieldSource
    ) -> WhooshReader | None:
        """Return one reader of this index and others, over the same files.

        There is none if one of them is a part of an index. They are closed by their owners.

        Raises:
            IndexDamaged: an ordinal does not fit into 32 bits.
        """
        own = [(each, shift) for each, shift in others if isinstance(each, WhooshReader)]
        readers = [self, *(each for each, _ in own)]
        if len(own) < len(others) or any(each.is_part for each in readers):
            return None
        cache = Cache(self._cache.limit)
        indexes = {
            language: index.joined(((each._indexes[language], shift) for each, shift in own), cache)
            for language, index in self._indexes.items()
        }
        damage = self._errors_as_damage.with_others(each._errors_as_damage for each, _ in own)
        return WhooshReader(indexes, fields, cache, damage)

    def search_in_turn(
        self,
        attempts: Iterable[Attempt],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> Sequence[SearchPage]:
        """Execute attempts in turn until one succeeds, and return the page of each of them.

        An attempt is read only when all before it have failed. The parameters are those of
        :meth:`~benelux_search.index.ports.EngineReader.search_in_turn`.
        """
        until = _end_of(seconds)
        wanted = _Page(limit, offset, until, fold, order)
        pages: list[SearchPage] = []
        for attempt in attempts:
            with self._errors_as_damage:
                page = self._page(attempt.expressions, wanted)
                has_succeeded = page.total >= attempt.enough
                if has_succeeded and attempt.counted:
                    evaluator = self._evaluator(_with_a_moment(until))
                    counted = len(evaluator.docs(attempt.counted))
                    complete = page.complete and evaluator.is_complete
                    page = replace(page, counted=counted, complete=complete)
            pages.append(page)
            if has_succeeded:
                break
        return pages

    def _page(self, expressions: Mapping[Language, Expression], wanted: _Page) -> SearchPage:
        if not expressions:
            return SearchPage(0)
        evaluator = self._evaluator(_with_a_moment(wanted.until))
        offset, limit = wanted.offset, wanted.limit
        ranked = evaluator.ranked(expressions, None if wanted.needs_all else offset + limit)
        if limit:
            ranked = self._in_order(ranked, wanted.order, wanted.until)
        if wanted.fold:
            best = ranked.folded_page(self._duplicates, offset, limit)
        else:
            best = ranked.page(offset, limit)
        return SearchPage(ranked.total, best, evaluator.is_complete)

    def _in_order(self, ranked: Ranked, order: PairOrder, until: float | None) -> Ranked:
        """Return matches in an order; for all but relevance, all of them must be known."""
        if order == "relevance":
            return replace(ranked, ranks=lambda docs: self._fields.ranks_of_few(docs, until))
        if isinstance(order, StemOrder):
            places = self._fields.ranks(ranked.docs, "place", until)
            ranks = self._stem_ranks(order)[ranked.docs]
            return replace(ranked, order=np.lexsort((places, ranks)))
        return replace(ranked, order=self._fields.sorted_rows(ranked.docs, order, until))

    def _stem_ranks(self, order: StemOrder) -> NDArray[np.int32]:
        """Return the place in an order of the first stem of each pair, by ordinal."""
        known = self._rankings.get(order)
        if known is not None:
            return known
        ordinals = max(len(each.lengths) for each in self._indexes.values())
        ranks = np.full(ordinals, len(order.groups), np.int32)
        for stem, rank in sorted(order.ranks.items(), key=lambda each: -each[1]):
            for index in self._indexes.values():
                ranks[index.postings("stem", stem).docs] = rank
        if len(self._rankings) >= _MOST_RANKINGS:
            self._rankings.clear()
        self._rankings[order] = ranks
        return ranks

    @lazy
    def _duplicates(self) -> DuplicateKeys:
        return DuplicateKeys(list(self._indexes.values()))

    def scan(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        """Yield all pairs that match any of the expressions in batches, in an order."""
        until = _end_of(seconds)
        with self._errors_as_damage:
            ranked = self._evaluator(until).ranked(expressions, None)
            yield from self._in_order(ranked, order, until).batches(_BATCH)

    def ordinals(
        self, expressions: Mapping[Language, Expression], *, seconds: float | None = None
    ) -> Sequence[int]:
        """Return the ordinals of all pairs that match any of the expressions, ascending."""
        with self._errors_as_damage:
            docs = self._evaluator(_end_of(seconds)).docs(expressions)
        return array("Q", docs.astype(np.uint64).tobytes())

    def statistics(
        self,
        questions: Iterable[Question],  # noqa: ARG002 - each is answered when it is asked
        *,
        seconds: float | None = None,
    ) -> WhooshStatistics:
        """Return statistics that answer each question when it is asked."""
        return WhooshStatistics(
            self._indexes, self._fields, _end_of(seconds), self._errors_as_damage
        )

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        fields: Collection[CountField],
        *,
        seconds: float | None = None,
    ) -> FieldCounts:
        """Count the pairs that match any of the expressions by each of the fields."""
        until = _end_of(seconds)
        with self._errors_as_damage:
            evaluator = self._evaluator(until)
            matched = {
                language: evaluator.docs({language: expression})
                for language, expression in expressions.items()
            }
            docs = union([NOTHING, *matched.values()])
            counts: dict[CountField, Mapping[str | None, int]] = {}
            for field in fields:
                match field:
                    case "document":
                        counts[field] = self._fields.count_by_document(docs, until)
                    case "year":
                        counts[field] = self._fields.count_by_year(docs, until)
                    case "passages":
                        counts[field] = self._count_by_passages(docs)
                    case "language":
                        counts[field] = {language: len(own) for language, own in matched.items()}
            return counts

    def stem_counts(
        self,
        expressions: Mapping[Language, Expression],
        stems: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        """Count the pairs that match any of the expressions and have a stem, for each of some."""
        with self._errors_as_damage:
            docs = self._evaluator(_end_of(seconds)).docs(expressions)
            counts: dict[str, int] = {}
            for stem in stems:
                own = [each.postings("stem", stem).docs for each in self._indexes.values()]
                counts[stem] = int(np.count_nonzero(isin_sorted(docs, union(own))))
        return {stem: count for stem, count in counts.items() if count}

    def _count_by_passages(self, docs: Numbers) -> Mapping[str | None, int]:
        nl, fr = (self._indexes[language].lengths.contains(docs) for language in LANGUAGES)
        counts = {"nl": nl & ~fr, "fr": fr & ~nl, "both": nl & fr}
        return {name: int(mask.sum()) for name, mask in counts.items() if mask.any()}

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        return self._indexes[language].lengths.passages

    def close(self) -> None:
        """Release the posting lists."""
        self._cache.clear()

    def _evaluator(self, until: float | None) -> Evaluator:
        return Evaluator(self._indexes, self._fields, until, self._shared)


class WhooshStatistics:
    """:class:`~benelux_search.index.statistics.Statistics` that answer when they are asked.

    ``until`` is the deadline for the questions that take long. After it, a few of them still get a
    moment each, and the others nothing. In the context ``errors_as_damage``, errors that damaged
    files cause become IndexDamaged.
    """

    def __init__(
        self,
        indexes: Mapping[Language, LanguageIndex],
        fields: DocumentFields,
        until: float | None,
        errors_as_damage: ErrorsAsDamage,
    ) -> None:
        self._indexes = indexes
        self._fields = fields
        self._until = until
        self._late = 0  # questions after the deadline
        self._errors_as_damage = errors_as_damage

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        return self._indexes[language].lengths.passages

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term; 0 if the term is not in the index."""
        with self._errors_as_damage:
            return self._indexes[language].frequency(kind, term)

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        """Return the similar forms as (key, edits, passages)."""
        if self._is_too_late():
            return ()
        index = self._indexes[question.language]
        until = _with_a_moment(self._until)
        with self._errors_as_damage:
            return similar(index, question.form, question.edits, question.limit, until)

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Return the completions as (key, passages)."""
        with self._errors_as_damage:
            index = self._indexes[question.language]
            return complete_forms(index, question.prefix, question.limit)

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Return the stems with a beginning as (stem, passages)."""
        with self._errors_as_damage:
            index = self._indexes[question.language]
            return stems_from(index, question.beginning, question.limit)

    def matches(self, expression: Expression) -> int:
        """Return the number of pairs that match an expression."""
        if self._is_too_late():
            return 0
        with self._errors_as_damage:
            evaluator = Evaluator(self._indexes, self._fields, _with_a_moment(self._until))
            return evaluator.count(expression)

    def documents(self, query: DocumentQuery) -> int:
        """Return the number of documents that a query on fields selects."""
        return self._fields.select(query, self._until).documents

    def forms(self, pattern: Pattern) -> int:
        """Return the number of forms that match a pattern."""
        if self._is_too_late():
            return 0
        until = _with_a_moment(self._until)
        with self._errors_as_damage:
            return count_forms(pattern, self._indexes[pattern.language], until)

    def _is_too_late(self) -> bool:
        """Return True if the deadline has passed, and enough questions were answered since."""
        if self._until is None or time.perf_counter() < self._until:
            return False
        self._late += 1
        return self._late > _MOST_LATE


def _end_of(seconds: float | None) -> float | None:
    """Return the end of a period that starts now, on the clock of ``time.perf_counter``."""
    return None if seconds is None else time.perf_counter() + seconds


def _with_a_moment(until: float | None) -> float | None:
    """Return a deadline, or a moment from now if it has passed: something may still be found."""
    return None if until is None else max(until, time.perf_counter() + _MOMENT_S)
