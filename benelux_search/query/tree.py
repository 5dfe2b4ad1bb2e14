"""The tree of a query, as frozen values, and the notes of its parser.

A leaf is a word, a pattern, a phrase or a filter. It has the text that the user typed; words and
phrases also have the analysis of this text. :func:`leaves` and :func:`clauses` yield the leaves of
a tree. :class:`Notes` collects messages about the parts of a query that were not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from benelux_search.analysis.query_text import AnalyzedText, TextAnalysis
from benelux_search.errors import Message, Note
from benelux_search.law.citations import Citation
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import QueryLanguage

_NOT_YET: Final = TextAnalysis("")


@dataclass(frozen=True, slots=True)
class _Analyzed:
    """A leaf with words. Without an ``analysis`` of its text, it makes one."""

    text: str
    analysis: TextAnalysis = field(default=_NOT_YET, kw_only=True, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.analysis.text != self.text:
            object.__setattr__(self, "analysis", TextAnalysis(self.text))

    def analyzed(self, language: Language) -> AnalyzedText | None:
        """Return all words of the text, in order; None if there are none."""
        return self.analysis.as_phrase(language)


@dataclass(frozen=True, slots=True)
class WordNode(_Analyzed):
    """A word as typed; the analysis may find several words in it (``Benelux-landen``).

    A ``citation`` has only its first article in ``text``: ``art. 461``.
    """

    citation: Citation | None = field(default=None, compare=False)

    def analyzed(self, language: Language) -> AnalyzedText | None:
        """Return the words to find in any form; None if there are none."""
        return self.analysis.as_words(language)


@dataclass(frozen=True, slots=True)
class ExactNode(_Analyzed):
    """An exact form, or several forms side by side; ``text`` does not include the ``=``."""

    def analyzed(self, language: Language) -> AnalyzedText | None:
        """Return the smallest words of the text, in order; None if there are none."""
        return self.analysis.as_forms(language)


@dataclass(frozen=True, slots=True)
class PrefixNode:
    """All forms that start with ``text``, which does not include the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class WildcardNode:
    """All forms that match a pattern: ``*`` is any number of characters, ``?`` is one character."""

    text: str


@dataclass(frozen=True, slots=True)
class RegexNode:
    """All forms that match a regular expression as a whole; ``text`` does not have the slashes."""

    text: str


@dataclass(frozen=True, slots=True)
class FuzzyNode:
    """All forms within ``edits`` edits, 1 or 2, of ``text``."""

    text: str
    edits: int


@dataclass(frozen=True, slots=True)
class PhraseNode(_Analyzed):
    """A phrase: words that follow each other in this order; ``text`` does not have the quotes.

    With a ``citation``, the articles that the phrase cites match as well.
    """

    citation: Citation | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NearNode(_Analyzed):
    """Words near each other, in any order, with at most ``distance`` other words between them.

    With a distance of 0, no other word stands between them.
    """

    distance: int


@dataclass(frozen=True, slots=True)
class DocumentNode:
    """A filter: match only in documents with this id, number or name, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class NumberNode:
    """A filter: match only in documents with this number, such as 908/1."""

    text: str


@dataclass(frozen=True, slots=True)
class PathNode:
    """A filter: match only in documents with this part of a path; ``*`` is any characters."""

    text: str


@dataclass(frozen=True, slots=True)
class DateNode:
    """A filter: match only in documents dated from ``since`` to ``until``, both included.

    Each is an ISO date (``2019-06-11``), a month (``2019-06``) or a year (``2019``). One of the two
    may be None, which means no limit. ``2019`` to ``2019`` is the whole year.
    """

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class MetadataNode:
    """A filter: match only records and documents whose metadata have these words under a name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AlignedNode:
    """A filter by alignment: ``none`` is no counterpart, ``low`` one of low confidence."""

    state: Literal["none", "low"]


@dataclass(frozen=True, slots=True)
class AndNode:
    """All of ``nodes``: two or more, of which at least one is not a :class:`NotNode`.

    ``strict`` is True if the user typed AND. Then there are two nodes, and both are required even
    if the query has no hits.
    """

    nodes: tuple[Node, ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class OrNode:
    """Any of ``nodes``: two or more, and none of them is a :class:`NotNode`.

    ``relaxed`` is True if the user wanted all of them, and no passage has all; then ``optional``
    are those that are function words, which only raise the score.
    """

    nodes: tuple[Node, ...]
    optional: tuple[Node, ...] = ()
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class NotNode:
    """An exclusion: ``node`` must not match. Its parent is an :class:`AndNode`."""

    node: Node


@dataclass(frozen=True, slots=True)
class LanguageNode:
    """A restriction to one language: ``node`` must match in the text of ``language``."""

    language: Language
    node: Node


DocumentFilterNode: TypeAlias = DocumentNode | NumberNode | PathNode | DateNode
FilterNode: TypeAlias = DocumentFilterNode | MetadataNode | AlignedNode
PatternNode: TypeAlias = PrefixNode | WildcardNode | RegexNode | FuzzyNode
AnalyzedNode: TypeAlias = WordNode | ExactNode | PhraseNode | NearNode
TextLeaf: TypeAlias = AnalyzedNode | PatternNode
LeafNode: TypeAlias = TextLeaf | FilterNode
Node: TypeAlias = LeafNode | AndNode | OrNode | NotNode | LanguageNode


def languages_of(language: QueryLanguage) -> tuple[Language, ...]:
    """Return the languages of a query: both for ``auto`` and ``both``."""
    return (language,) if language == "nl" or language == "fr" else LANGUAGES  # noqa: PLR1714


def analyze_leaves(root: Node, language: QueryLanguage) -> None:
    """Analyse the words and phrases of a query in advance; the tree keeps the results.

    For ``auto`` and ``both``, they are analysed in both languages. Words and phrases in exclusions
    are analysed only when they are first used.
    """
    for leaf, named_language in leaves(root):
        if isinstance(leaf, AnalyzedNode):
            for each in languages_of(named_language or language):
                leaf.analyzed(each)


def leaves(node: Node) -> Iterator[tuple[TextLeaf, Language | None]]:
    """Yield the words, patterns and phrases of a query, each with its language or None.

    The language is that of the ``nl:`` or ``fr:`` around the leaf. Exclusions and filters are left
    out.
    """
    for leaf, language in clauses(node):
        if not isinstance(leaf, FilterNode):
            yield leaf, language


def citations_of_laws(root: Node) -> Iterator[Citation]:
    """Yield the citations of a query that name a law; those after ``cites:`` name none."""
    for leaf, _ in leaves(root):
        citation = leaf.citation if isinstance(leaf, WordNode | PhraseNode) else None
        if citation is not None and citation.law is not None:
            yield citation


def clauses(
    node: Node, language: Language | None = None
) -> Iterator[tuple[LeafNode, Language | None]]:
    """Yield the words, patterns, phrases and filters of a query, each with its language or None.

    ``language`` is that of the ``nl:`` or ``fr:`` around ``node``, or None. Exclusions are left
    out.
    """
    match node:
        case LanguageNode(inner_language, inner):
            yield from clauses(inner, inner_language)
        case AndNode(nodes) | OrNode(nodes):
            for child in nodes:
                yield from clauses(child, language)
        case NotNode():
            return
        case _:
            yield node, language


def map_parts(
    node: Node, change: Callable[[Node, Language | None], Node], named: Language | None = None
) -> Node:
    """Return a copy of a node with ``change`` applied to each direct part.

    AND, OR, and ``nl:`` or ``fr:`` have parts; other nodes are returned as they are. ``change``
    also gets the language that is named around the part: ``named``, or that of the node.
    """
    match node:
        case LanguageNode(language, inner):
            return replace(node, node=change(inner, language))
        case AndNode(nodes) | OrNode(nodes):
            return replace(node, nodes=tuple(change(each, named) for each in nodes))
        case _:
            return node


# --- Notes

_LONGEST: Final = 80  # characters of the query that a note repeats: anything may have been pasted


class Notes:
    """Notes about a query, in the order in which they were added; only the first of each kind."""

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}

    def add(self, code: str, template: str, *values: str | int) -> None:
        """Add a note, unless there is one with the same ``code``.

        ``template`` is its text, with ``{}`` for each of ``values``.
        """
        if code not in self._notes:
            self._notes[code] = Note(code, template, *map(_shown, values))

    def all(self) -> tuple[Note, ...]:
        """Return the notes in the order in which they were added."""
        return tuple(self._notes.values())


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part of a query as it was typed; ``column`` is that of its beginning, counted from 1."""

    text: str
    column: int
    notes: Notes

    def add(self, code: str, template: str, *values: str | int) -> None:
        """Add a note on the part: its text and its column come before the other values."""
        self.notes.add(code, template, self.text, self.column, *values)


def _shown(value: str | int) -> str:
    if isinstance(value, Message):
        return value
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
