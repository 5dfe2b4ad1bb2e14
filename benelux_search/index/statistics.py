"""Questions about the terms and documents of an index, which a search asks in one batch.

:meth:`EngineReader.statistics <benelux_search.index.ports.EngineReader.statistics>` takes the
questions and returns the answers. A search asks everything that it may need to know before it
starts, because an engine may be behind a network. :class:`Rehearsal` collects these questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from benelux_search.index import algebra
from benelux_search.index.algebra import DocumentQuery, Expression, Kind, Pattern, TermQuery
from benelux_search.index.walk import leaves, terms_in
from benelux_search.model import Language


@dataclass(frozen=True, slots=True)
class SimilarForms:
    """A question: at most ``limit`` forms that are at most ``edits`` edits away from ``form``.

    ``form`` is a folded form. The answer is (key, edits, passages) of each form, sorted by edits,
    then by descending number of passages, then by key. Edits are those of
    :class:`~benelux_search.index.algebra.FuzzyQuery`.
    """

    language: Language
    form: str
    edits: int
    limit: int


@dataclass(frozen=True, slots=True)
class Completions:
    """A question: at most ``limit`` forms whose folded spelling starts with ``prefix``.

    The answer is (key, passages) of each form, sorted by descending number of passages, then by
    key.
    """

    language: Language
    prefix: str
    limit: int


@dataclass(frozen=True, slots=True)
class StemsFrom:
    """A question: at most ``limit`` stems that start with ``beginning``, in the order of stems.

    The answer is (stem, passages) of each.
    """

    language: Language
    beginning: str
    limit: int


@dataclass(frozen=True, slots=True)
class MatchCount:
    """A question: the number of pairs that match an expression."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """A question: the number of documents that a query on fields selects."""

    query: DocumentQuery


@dataclass(frozen=True, slots=True)
class FormCount:
    """A question: the number of forms that match a pattern, up to the limit of an expansion."""

    pattern: Pattern


# a TermQuery as a question: the number of passages with the term
Question: TypeAlias = (
    TermQuery | SimilarForms | Completions | StemsFrom | MatchCount | DocumentCount | FormCount
)


class Statistics(Protocol):
    """The answers to a batch of questions.

    Each method answers one question of the batch. The answer to any other question is undefined: an
    engine behind a network does not have it.
    """

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language; no question asks for it."""
        ...

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term; 0 if the term is not in the index."""
        ...

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        """Return the similar forms as (key, edits, passages)."""
        ...

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Return the completions as (key, passages)."""
        ...

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Return the stems with a beginning as (stem, passages)."""
        ...

    def matches(self, expression: Expression) -> int:
        """Return the number of pairs that match an expression."""
        ...

    def documents(self, query: DocumentQuery) -> int:
        """Return the number of documents that a query on fields selects."""
        ...

    def forms(self, pattern: Pattern) -> int:
        """Return the number of forms that match a pattern."""
        ...


class Rehearsal:
    """Statistics that answer 0 to each question, and remember the questions.

    Code that stops asking as soon as an answer is not 0 asks a rehearsal everything that it may
    ever ask.
    """

    def __init__(self, passages: Mapping[Language, int]) -> None:
        self._passages = passages
        self._questions: dict[Question, None] = {}

    @property
    def questions(self) -> Sequence[Question]:
        """The questions so far, each once."""
        return list(self._questions)

    def ask(self, question: Question) -> None:
        """Remember a question."""
        self._questions[question] = None

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        return self._passages[language]

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Remember the question for the frequency of a term."""
        self.ask(TermQuery(language, term, kind))
        return 0

    def similar(self, question: SimilarForms) -> Sequence[tuple[str, int, int]]:
        """Remember the question for similar forms."""
        self.ask(question)
        return ()

    def completions(self, question: Completions) -> Sequence[tuple[str, int]]:
        """Remember the question for completions."""
        self.ask(question)
        return ()

    def stems_from(self, question: StemsFrom) -> Sequence[tuple[str, int]]:
        """Remember the question for stems with a beginning."""
        self.ask(question)
        return ()

    def matches(self, expression: Expression) -> int:
        """Remember the question for the number of matches."""
        self.ask(MatchCount(expression))
        return 0

    def documents(self, query: DocumentQuery) -> int:
        """Remember the question for the number of documents."""
        self.ask(DocumentCount(query))
        return 0

    def forms(self, pattern: Pattern) -> int:
        """Remember the question for the number of forms."""
        self.ask(FormCount(pattern))
        return 0


def may_occur(statistics: Statistics, language: Language, term: str, kind: Kind = "stem") -> bool:
    """Return True if a passage has a term; for a rehearsal, which knows no passage, always."""
    return statistics.frequency(language, term, kind) > 0 or isinstance(statistics, Rehearsal)


def terms_of(expression: Expression) -> Iterator[TermQuery | MatchCount]:
    """Yield the questions for the terms and patterns of an expression: their frequencies."""
    for leaf in leaves(expression):
        if isinstance(leaf, algebra.Pattern):
            yield MatchCount(leaf)
        else:
            yield from terms_in(leaf)
