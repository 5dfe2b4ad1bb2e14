"""Explain a query: how it is understood, and how many passages each of its parts matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from benelux_search.analysis.terms import in_compounds, written_of
from benelux_search.errors import Message
from benelux_search.index.algebra import Kind, Pattern
from benelux_search.index.deadline import Deadline
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import FormCount, MatchCount, Rehearsal
from benelux_search.law.codes import Code
from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, Language
from benelux_search.query import tree
from benelux_search.query.parser import to_english, to_query_text
from benelux_search.query.query import parse
from benelux_search.results import QueryLanguage
from benelux_search.search.queries.compiler import QueryCompiler, pattern_of
from benelux_search.search.queries.filters import DocumentFilter, Filters
from benelux_search.search.queries.questions import questions_of_query
from benelux_search.search.queries.ranking_weights import WEIGHTS
from benelux_search.search.queries.understanding import Understood, understand

_STATES: Final[Mapping[str, str]] = {
    "none": "without a counterpart",
    "low": f"with an uncertain counterpart (below {100 * LOW_CONFIDENCE:.0f} %)",
}


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A word, phrase, pattern or filter of a query, in one language.

    ``kind`` is the kind of part, such as ``word``, ``prefix`` or ``date``. ``terms`` are the index
    terms of a word or phrase; the term for a part of a compound begins with a plus. For a pattern,
    ``terms`` holds the pattern; for a filter, a description in words. ``passages`` is the number of
    passages that the part matches. ``forms`` is the number of forms that a pattern matches, at most
    2,000; None for other parts.
    """

    text: str
    kind: str
    language: Language
    terms: tuple[str, ...]
    passages: int
    forms: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation of a query, with its parts in the order in which they were typed.

    ``language`` is the language that is searched, and ``reason`` is why. ``meaning`` is the query
    in words. ``corrections`` are pairs (word as typed, word searched instead).
    """

    language: Literal["nl", "fr", "both"]
    reason: str
    parts: tuple[ExplainedPart, ...]
    meaning: str = ""
    corrections: tuple[tuple[str, str], ...] = ()


def explain(
    query: str,
    language: QueryLanguage,
    reader: EngineReader,
    seconds: float | None = None,
    codes: tuple[Code, ...] = (),
) -> Explanation:
    """Explain how a query is understood. No text of a query raises an error.

    ``seconds`` is the approximate time limit; None means no limit. ``codes`` are codes of law
    beside the built-in ones.
    """
    root = parse(query, codes).root
    if root is None:
        return Explanation("both", Message("there is nothing to search for"), ())
    deadline = Deadline(seconds)
    # a part is counted in both languages
    questions = questions_of_query(root, "auto", DocumentFilter(), WEIGHTS, reader)
    statistics = reader.statistics(questions, seconds=deadline.left)
    understood = understand(root, language, statistics)
    located = [
        (leaf, named_language or each)
        for leaf, named_language, each in _leaves_by_language(understood)
        if named_language is None
        or each == named_language
        or named_language not in understood.sides
    ]
    filters = Filters(statistics)
    compiler = QueryCompiler(_Held({}) if understood.corrections else statistics)
    expressions = [compiler.compile(leaf, side) for leaf, side in located]
    wanted = [MatchCount(each) for each in expressions if each is not None]
    patterns = [_pattern_of(leaf, side) for leaf, side in located]
    forms = [FormCount(each) for each in patterns if each is not None]
    counted = reader.statistics([*wanted, *forms], seconds=deadline.left)
    parts = [
        replace(
            _part(leaf, side, 0 if each is None else counted.matches(each), filters),
            forms=None if pattern is None else counted.forms(pattern),
        )
        for (leaf, side), each, pattern in zip(located, expressions, patterns, strict=True)
    ]
    return Explanation(
        understood.language,
        _reason(root, understood.language, language),
        tuple(dict.fromkeys(parts)),
        to_english(next(iter(understood.sides.values()))),
        tuple((each.original, each.corrected) for each in understood.corrections),
    )


class _Held(Rehearsal):
    """Statistics of corrected words, which an index has; they need no further call of an engine."""

    def frequency(self, language: Language, term: str, kind: Kind = "stem") -> int:
        """Return 1 for each term."""
        return super().frequency(language, term, kind) + 1

    def passages(self, language: Language) -> int:  # noqa: ARG002 - that of a rehearsal
        """Return 0."""
        return 0


def _pattern_of(leaf: tree.LeafNode, language: Language) -> Pattern | None:
    return pattern_of(leaf, language) if isinstance(leaf, tree.PatternNode) else None


def _leaves_by_language(
    understood: Understood,
) -> Iterator[tuple[tree.LeafNode, Language | None, Language]]:
    """Yield (leaf, language that the query names for it or None, language to count it in).

    A query in one language is counted in the other as well: a word may occur there too.
    """
    queries = {each: understood.sides.get(each, understood.original) for each in LANGUAGES}
    several = [list(tree.clauses(root)) for root in queries.values()]
    for leaves_by_language in zip(*several, strict=True):
        for each, (leaf, named_language) in zip(queries, leaves_by_language, strict=True):
            yield leaf, named_language, each


_KINDS: Final[Mapping[type, str]] = {
    tree.WordNode: "word",
    tree.ExactNode: "exact",
    tree.PrefixNode: "prefix",
    tree.WildcardNode: "wildcard",
    tree.RegexNode: "expression",
    tree.FuzzyNode: "fuzzy",
    tree.PhraseNode: "phrase",
    tree.NearNode: "near",
    tree.DocumentNode: "doc",
    tree.NumberNode: "number",
    tree.PathNode: "path",
    tree.DateNode: "date",
    tree.AlignedNode: "aligned",
    tree.MetadataNode: "metadata",
}


def _part(leaf: tree.LeafNode, language: Language, count: int, filters: Filters) -> ExplainedPart:
    """Return the explanation of a leaf that ``count`` pairs match."""
    kind = _KINDS[type(leaf)]
    match leaf:
        case tree.AlignedNode(state):
            return ExplainedPart(state, kind, language, (_STATES[state],), count)
        case tree.MetadataNode(name, text):
            return ExplainedPart(text, kind, language, (f"{name}: {text}",), count)
        case tree.DocumentNode() | tree.NumberNode() | tree.PathNode() | tree.DateNode():
            documents = filters.documents(leaf)
            what = f"in {documents} document{'' if documents == 1 else 's'}"
            text = to_query_text(leaf).partition(":")[2]
            return ExplainedPart(text, kind, language, (what,), count)
        case tree.PrefixNode(text):
            return ExplainedPart(text, kind, language, (f"{text}*",), count)
        case tree.WildcardNode(text) | tree.RegexNode(text) | tree.FuzzyNode(text, _):
            return ExplainedPart(text, kind, language, (to_query_text(leaf),), count)
        case _:
            return ExplainedPart(leaf.text, kind, language, _terms(leaf, language), count)


def _terms(leaf: tree.AnalyzedNode, language: Language) -> tuple[str, ...]:
    text = leaf.analyzed(language)
    if text is None:
        return ()
    if isinstance(leaf, tree.ExactNode):
        return tuple(dict.fromkeys(written_of(word.form) for word in text.words))
    terms = [stem for word in text.words for stem in word.alternatives]
    if text.whole is not None:
        terms += text.whole.alternatives
    terms += [in_compounds(part) for word in text.words for part in word.parts]
    return tuple(dict.fromkeys(terms))


def _reason(
    root: tree.Node, searched: Literal["nl", "fr", "both"], query_language: QueryLanguage
) -> str:
    if query_language == searched:
        return Message("as you chose")
    if not any(tree.leaves(root)):
        return Message("the query has no words")
    if searched == "both":
        return Message("language not recognised")
    return Message("most of its words are in this language")
