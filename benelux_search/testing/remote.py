"""An engine as it is behind a network: each call is a round trip with all that it needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benelux_search.index.algebra import DocumentQuery, Expression, Kind, Pattern, TermQuery
from benelux_search.index.fields import PairOrder
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import (
    Attempt,
    CountField,
    EngineReader,
    FieldCounts,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.statistics import (
    Completions,
    DocumentCount,
    FormCount,
    MatchCount,
    Question,
    SimilarForms,
    Statistics,
    StemsFrom,
    terms_of,
)
from benelux_search.model import Language


@dataclass(frozen=True)
class RoundTrip:
    """A round trip: the method, and the seconds that it was given."""

    method: str
    seconds: float | None


class RemoteReader:
    """A reader that sends everything to another one, and remembers the round trips.

    ``unasked`` are the terms that were searched, but whose frequency nobody had asked for: an
    engine that scores with statistics of its client would need another round trip for them.
    """

    def __init__(self, reader: EngineReader) -> None:
        self._reader = reader
        self._asked: set[Question] = set()
        self.calls: list[RoundTrip] = []
        self.unasked: set[Question] = set()

    def search(
        self,
        expressions: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> SearchPage:
        self.calls.append(RoundTrip("search", seconds))
        return self._reader.search(
            expressions, limit=limit, offset=offset, seconds=seconds, fold=fold, order=order
        )

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
        sent = list(attempts)
        self.calls.append(RoundTrip("search_in_turn", seconds))
        for attempt in sent:
            for expression in attempt.expressions.values():
                self.unasked.update(set(terms_of(expression)) - self._asked)
        return self._reader.search_in_turn(
            sent, limit=limit, offset=offset, seconds=seconds, fold=fold, order=order
        )

    def scan(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        self.calls.append(RoundTrip("scan", seconds))
        return self._reader.scan(expressions, seconds=seconds, order=order)

    def ordinals(
        self, expressions: Mapping[Language, Expression], *, seconds: float | None = None
    ) -> Sequence[int]:
        self.calls.append(RoundTrip("ordinals", seconds))
        return self._reader.ordinals(expressions, seconds=seconds)

    def statistics(self, questions: Iterable[Question], *, seconds: float | None = None) -> Answers:
        sent = list(questions)
        self.calls.append(RoundTrip("statistics", seconds))
        self._asked.update(sent)
        statistics = self._reader.statistics(sent, seconds=seconds)
        return Answers(self._reader, {each: answer(statistics, each) for each in sent})

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        fields: Collection[CountField],
        *,
        seconds: float | None = None,
    ) -> FieldCounts:
        self.calls.append(RoundTrip("counts", seconds))
        return self._reader.counts(expressions, fields, seconds=seconds)

    def stem_counts(
        self,
        expressions: Mapping[Language, Expression],
        stems: Collection[str],
        *,
        seconds: float | None = None,
    ) -> Mapping[str, int]:
        self.calls.append(RoundTrip("stem_counts", seconds))
        return self._reader.stem_counts(expressions, stems, seconds=seconds)

    def passages(self, language: Language) -> int:
        return self._reader.passages(language)

    def within(self, part: ChosenPairs, fields: FieldSource | None) -> EngineReader:
        return RemoteReader(self._reader.within(part, fields))

    def close(self) -> None:
        self._reader.close()


def answer(statistics: Statistics, question: Question) -> object:
    """Return the answer of statistics to a question."""
    match question:
        case TermQuery(language, term, kind):
            return statistics.frequency(language, term, kind)
        case SimilarForms():
            return statistics.similar(question)
        case Completions():
            return statistics.completions(question)
        case StemsFrom():
            return statistics.stems_from(question)
        case MatchCount(expression):
            return statistics.matches(expression)
        case FormCount(pattern):
            return statistics.forms(pattern)
        case DocumentCount(query):
            return statistics.documents(query)


class Answers:
    """The answers to a batch of questions; any other question is an error."""

    def __init__(self, reader: EngineReader, answers: Mapping[Question, Any]) -> None:
        self._reader = reader
        self._answers = answers

    def passages(self, language: Language) -> int:
        return self._reader.passages(language)

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        return int(self._answers[TermQuery(language, term, kind)])

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        return list(self._answers[question])

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        return list(self._answers[question])

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        return list(self._answers[question])

    def matches(self, expression: Expression) -> int:
        return int(self._answers[MatchCount(expression)])

    def forms(self, pattern: Pattern) -> int:
        return int(self._answers[FormCount(pattern)])

    def documents(self, query: DocumentQuery) -> int:
        return int(self._answers[DocumentCount(query)])
