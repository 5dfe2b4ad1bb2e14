"""Questions to several indexes, and the sums of their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from benelux_search.index.algebra import DocumentQuery, Expression, Kind, Pattern, TermQuery
from benelux_search.index.deadline import Deadline
from benelux_search.index.statistics import (
    Completions,
    DocumentCount,
    MatchCount,
    Question,
    SimilarForms,
    Statistics,
    StemsFrom,
)
from benelux_search.model import Language
from benelux_search.storage.index_part import IndexPart

_Forms = TypeVar("_Forms", SimilarForms, Completions)
_WIDER: Final = 4  # forms of one index, for each of those of all that are wanted


class JoinedStatistics:
    """The answers to a batch of questions, of several indexes together.

    Each index is asked for more forms than are wanted, because a form that is rare in each may be
    frequent in all.
    """

    def __init__(
        self, parts: Sequence[IndexPart], questions: Sequence[Question], seconds: float | None
    ) -> None:
        self._limit = Deadline(seconds)
        self._parts = parts
        self._answers: list[tuple[IndexPart, Statistics]] = [
            (
                part,
                part.reader.statistics(
                    [_asked(part, each) for each in questions], seconds=self._limit.left
                ),
            )
            for part in parts
        ]

    def passages(self, language: Language) -> int:
        """Return the number of passages in the indexes of a language."""
        return sum(answers.passages(language) for _, answers in self._answers)

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term."""
        return sum(answers.frequency(language, term, kind) for _, answers in self._answers)

    def matches(self, expression: Expression) -> int:
        """Return the number of pairs that match an expression."""
        if isinstance(expression, TermQuery):
            return self.frequency(expression.language, expression.term, expression.kind)
        return sum(
            answers.matches(part.own_expression(expression)) for part, answers in self._answers
        )

    def documents(self, query: DocumentQuery) -> int:
        """Return the number of documents that a query on fields selects."""
        return sum(answers.documents(part.own_query(query)) for part, answers in self._answers)

    def forms(self, pattern: Pattern) -> int:
        """Return the number of forms that match a pattern, in the index that has the most."""
        return max(answers.forms(pattern) for _, answers in self._answers)

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        """Return the similar forms as (key, edits, passages)."""
        asked = _wider(question)
        found = [answers.similar(asked) for _, answers in self._answers]
        edits = {key: steps for own in found for key, steps, _ in own}
        counts = self._counted(
            question.language,
            [{key: count for key, _, count in own} for own in found],
            asked.limit,
        )
        ranked = sorted(edits, key=lambda key: (edits[key], -counts[key], key))
        return [(key, edits[key], counts[key]) for key in ranked[: question.limit]]

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Return the completions as (key, passages)."""
        asked = _wider(question)
        found = [dict(answers.completions(asked)) for _, answers in self._answers]
        counts = self._counted(question.language, found, asked.limit)
        return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[: question.limit]

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Return the stems with a beginning as (stem, passages)."""
        counts = Counter[str]()
        for _, answers in self._answers:
            counts.update(dict(answers.stems_from(question)))
        return sorted(counts.items())[: question.limit]

    def _counted(
        self, language: Language, found: Sequence[dict[str, int]], limit: int
    ) -> Counter[str]:
        """Return the number of passages of all indexes with each form that any of them found.

        An index that found as many as the ``limit`` is asked for the others.
        """
        counts = Counter[str]()
        for own in found:
            counts.update(own)
        for part, own in zip(self._parts, found, strict=True):
            others = [key for key in counts if key not in own] if len(own) >= limit else []
            if others:
                terms = [TermQuery(language, key, "form") for key in others]
                answers = part.reader.statistics(terms, seconds=self._limit.left)
                counts.update({key: answers.frequency(language, key, "form") for key in others})
        return counts


def _wider(question: _Forms) -> _Forms:
    return replace(question, limit=_WIDER * question.limit)


def _asked(part: IndexPart, question: Question) -> Question:
    """Return what one index is asked instead of all."""
    match question:
        case SimilarForms():
            return _wider(question)
        case Completions():
            return _wider(question)
        case MatchCount(TermQuery() as term):
            return term
        case MatchCount(expression):
            return MatchCount(part.own_expression(expression))
        case DocumentCount(query):
            return DocumentCount(part.own_query(query))
    return question
