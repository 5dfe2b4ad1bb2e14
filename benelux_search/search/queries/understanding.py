"""Understand a query: detect its language, and correct its misspelt words.

A query is in the language in whose index its words are much more frequent.

The functions get the statistics of the index, which were asked for in one batch. They must ask a
:class:`~benelux_search.index.statistics.Rehearsal` for everything that they may need.

A word that is in no passage and not in the vocabulary may be misspelt: it lacks an apostrophe
(``dorganes``), or has a typing error (``mensenhandle``), perhaps in one part of a compound. It is
replaced by the word of the index that is fewest edits away (Damerau 1964), and of several such
words by the most frequent one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from benelux_search.analysis.analyser import is_known_word
from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.query_text import AnalyzedTerm, TextAnalysis
from benelux_search.analysis.stems import modifier_ends
from benelux_search.analysis.terms import in_compounds, written_of
from benelux_search.index import algebra
from benelux_search.index.algebra import distance
from benelux_search.index.statistics import SimilarForms, Statistics
from benelux_search.model import LANGUAGES, Language, other_language
from benelux_search.query import tree
from benelux_search.results import QueryLanguage

if TYPE_CHECKING:
    from benelux_search.text.languages.foreign_words import ForeignLanguage

# A word votes for a language if it is this many times as frequent there. `de` and `Benelux` occur
# in both languages and vote for none; `police`, cited in a few Dutch passages, is French.
_TIMES: Final = 4.0
_MOST_PATTERNS: Final = 8  # patterns that vote: each takes long to expand


def searched_language(
    root: tree.Node, query_language: QueryLanguage, statistics: Statistics
) -> Literal["nl", "fr", "both"]:
    """Return the language in which to search a query; ``both`` if it is not clear.

    If ``query_language`` is ``nl`` or ``fr``, it is the result. If each word of the query has a
    language prefix (``fr:traite nl:handel``), the result is the first of these languages. With
    ``auto``, the language is detected by the words without a prefix.
    """
    if query_language in LANGUAGES:
        return query_language
    words = list(tree.leaves(root))
    free = [leaf for leaf, named_language in words if named_language is None]
    if not free:
        return next(
            (named_language for _, named_language in words if named_language is not None), "both"
        )
    if query_language == "both":
        return "both"
    patterns = [leaf for leaf in free if isinstance(leaf, tree.PatternNode)]
    voters = [leaf for leaf in free if not isinstance(leaf, tree.PatternNode)]
    votes = sum(
        vote for leaf in (*voters, *patterns[:_MOST_PATTERNS]) for vote in _votes(leaf, statistics)
    )
    if votes == 0:
        return "both"
    return "nl" if votes > 0 else "fr"


def _votes(leaf: tree.TextLeaf, statistics: Statistics) -> Iterator[int]:
    """Yield 1 for each Dutch word, -1 for each French word, 0 for a word that may be either."""
    if isinstance(leaf, tree.PatternNode):
        yield _vote(
            {language: _expanded(leaf, language, statistics) for language in LANGUAGES}, statistics
        )
        return
    for word in leaf.analysis.chunks:
        if any(char.isalpha() for char in word.text):
            yield _vote(_known(word, statistics), statistics)


def _known(word: TextAnalysis, statistics: Statistics) -> dict[Language, int]:
    """Return the number of passages of each language that may have a word.

    The word as it is written counts, if any passage has it. Otherwise all its forms count: only in
    the languages whose vocabulary has the word, if one has it.
    """
    known = {language: form_frequency(word, language, statistics) for language in LANGUAGES}
    if any(known.values()):
        return known
    plausible = [
        language for language in LANGUAGES if is_known_word(word.text, language)
    ] or LANGUAGES
    return {
        language: word_frequency(word, language, statistics) if language in plausible else 0
        for language in LANGUAGES
    }


def is_foreign(word: TextAnalysis, language: Language, statistics: Statistics) -> bool:
    """Return True if a word is known in the other language only.

    Its stem must not be searched in ``language``, where it may be the stem of a different word: in
    French, police and politie have the same stem.
    """
    known = _known(word, statistics)
    return not known[language] and any(known.values())


def _vote(known: dict[Language, int], statistics: Statistics) -> int:
    if not any(known.values()):
        return 0
    rates = {
        language: known[language] / max(1, statistics.passages(language)) for language in known
    }
    if rates["nl"] >= _TIMES * rates["fr"]:
        return 1
    return -1 if rates["fr"] >= _TIMES * rates["nl"] else 0


def _expanded(leaf: tree.PatternNode, language: Language, statistics: Statistics) -> int:
    folded = fold(leaf.text)
    match leaf:
        case tree.PrefixNode():
            wanted: algebra.Expression = algebra.PrefixQuery(language, folded)
        case tree.WildcardNode():
            wanted = algebra.WildcardQuery(language, folded)
        case tree.RegexNode(text):
            wanted = _folded(text, language)
        case tree.FuzzyNode(_, edits):
            wanted = algebra.FuzzyQuery(language, folded, edits)
    return statistics.matches(wanted)


def _folded(expression: str, language: Language) -> algebra.RegexQuery:
    from benelux_search.analysis import regular_expressions  # noqa: PLC0415 - most queries have none

    return algebra.RegexQuery(language, regular_expressions.folded_expression(expression))


def form_frequency(word: TextAnalysis, language: Language, statistics: Statistics) -> int:
    """Return the number of passages that have a word exactly as it is written.

    For several words in one (``Benelux-landen``), this is the number for the rarest of them.
    """
    analyzed = word.as_words(language)
    if analyzed is None:
        return 0
    return min(statistics.frequency(language, each.form, "form") for each in analyzed.words)


def word_frequency(word: TextAnalysis, language: Language, statistics: Statistics) -> int:
    """Return the number of passages that have a word in any form; 0 if there are none.

    If no passage has the word, Dutch compounds with this word are counted, or else passages with
    its own parts if it is a compound. For several words in one (``Benelux-landen``), the result is
    the number for the rarest of them, or for the whole as one word if that is higher.
    """
    analyzed = word.as_words(language)
    if analyzed is None:
        return 0
    whole = 0 if analyzed.whole is None else _term_frequency(analyzed.whole, language, statistics)
    return max(whole, min(_term_frequency(each, language, statistics) for each in analyzed.words))


def _term_frequency(word: AnalyzedTerm, language: Language, statistics: Statistics) -> int:
    known = max(statistics.frequency(language, stem) for stem in word.alternatives)
    if known or language == "fr":
        return known
    inside = max(statistics.frequency(language, in_compounds(stem)) for stem in word.stems)
    if inside or not word.parts:
        return inside
    return min(
        max(
            statistics.frequency(language, part), statistics.frequency(language, in_compounds(part))
        )
        for part in word.parts
    )


# --- Correction of words


# Minimum letters of a word
_SHORTEST: Final = 4  # ... that may be misspelt
_LONG: Final = 6  # ... with two edits
_COMPOUND: Final = 9  # ... that may be a compound with a misspelt part
_CANDIDATES: Final = 8
# elided words before a vowel or an h, whose apostrophe may be missing
_ELIDED: Final = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)(?=[aeiouyh])")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a query as typed, and the word that was searched instead."""

    original: str
    corrected: str


class Corrector:
    """A spelling corrector for one language that proposes words of its index."""

    def __init__(self, language: Language, statistics: Statistics) -> None:
        self._language = language
        self._statistics = statistics

    def correction(self, word: TextAnalysis) -> str | None:
        """Return the likely correction of a word that may be misspelt.

        Return None if the word is right, or if no correction is likely.
        """
        return self.closest_word(word.text) if self.may_be_misspelt(word) else None

    def may_be_misspelt(self, word: TextAnalysis) -> bool:
        """Return True if a word may be misspelt: neither a passage nor the vocabulary has it.

        A word of the vocabulary is right even if no passage has it: arrêté is not corrected to
        arrêt. Words of fewer than four letters, or with other characters than letters, never
        count as misspelt.
        """
        form = written_form(word.text)
        return (
            len(form) >= _SHORTEST
            and form.isalpha()
            and not is_known_word(form, self._language)
            and not word_frequency(word, self._language, self._statistics)
            and not form_frequency(word, self._language, self._statistics)
        )

    def closest_word(self, text: str) -> str | None:
        """Return the most likely correction of a misspelt word; None if there is none."""
        word = written_form(text)
        if self._language == "fr":
            match = _ELIDED.match(word)
            if match and not self._is_unknown(word[match.end() :]):
                return word[match.end() :]
        best = self._similar(fold(word), 2 if len(word) >= _LONG else 1)
        if best is None and self._language == "nl" and len(word) >= _COMPOUND:
            best = next(self._compounds(fold(word)), None)
        return best

    def _is_unknown(self, word: str) -> bool:
        return len(word) < 3 or not word_frequency(
            TextAnalysis(word), self._language, self._statistics
        )

    def _similar(self, folded: str, edits: int) -> str | None:
        forms = self._statistics.similar(SimilarForms(self._language, folded, edits, _CANDIDATES))
        # the first letter is rarely wrong
        ranked = sorted(
            forms, key=lambda each: (each[1] + (each[0][:1] != folded[:1]) * 0.5, -each[2], each[0])
        )
        return written_of(ranked[0][0]) if ranked else None

    def _compounds(self, folded: str) -> Iterator[str]:
        """Yield compounds whose first part is right, with the rest corrected: slachtofferopvagn."""
        for cut in modifier_ends(folded):
            rest = self._similar(folded[cut:], 1) if len(folded) - cut >= _SHORTEST else None
            # gerechtsbrief is right if there is a brief
            if rest is not None and fold(rest) != folded[cut:]:
                yield folded[:cut] + rest


# --- Understanding a query


@dataclass(frozen=True, slots=True)
class Understood:
    """A query with its misspelt words corrected, for each language in which it is searched.

    ``original`` is the query before corrections, and ``sides`` has the corrected query by language.
    ``foreign`` is the language of a query that is in neither; its words are not corrected.
    ``reconsider`` returns the same query as understood in another language; it is None if the user
    chose the language.
    """

    language: Literal["nl", "fr", "both"]
    original: tree.Node
    sides: Mapping[Language, tree.Node]
    corrections: tuple[Correction, ...] = ()
    foreign: ForeignLanguage | None = None
    reconsider: Callable[[Language], Understood] | None = None

    def changed(self, change: Callable[[tree.Node, Language], tree.Node]) -> Understood:
        """Return a copy in which ``change`` is applied to the query of each language."""
        return replace(
            self, sides={language: change(root, language) for language, root in self.sides.items()}
        )

    def elsewhere(self) -> Understood | None:
        """Return the query as understood in the other language.

        Return None if both languages were searched, or if the user chose the language.
        """
        if self.language == "both" or self.reconsider is None:
            return None
        return self.reconsider(other_language(self.language))


def understand(
    root: tree.Node, query_language: QueryLanguage, statistics: Statistics
) -> Understood:
    """Detect the language of a query, and correct its misspelt words."""
    language = searched_language(root, query_language, statistics)
    foreign = _foreign_language(root) if query_language == "auto" else None

    def in_language(chosen: Literal["nl", "fr", "both"]) -> Understood:
        rewriter = _QueryRewriter(statistics, several=chosen == "both", corrects=foreign is None)
        sides = {side: rewriter.rewrite(root, side) for side in tree.languages_of(chosen)}
        corrections = tuple(dict.fromkeys(rewriter.corrections))
        return Understood(chosen, root, sides, corrections, foreign)

    understood = in_language(language)
    return understood if query_language != "auto" else replace(understood, reconsider=in_language)


def _foreign_language(root: tree.Node) -> ForeignLanguage | None:
    """Return the language of a query of several words that is in neither language; else None."""
    if not isinstance(root, tree.AndNode):
        return None
    from benelux_search.search.queries import foreign_queries  # noqa: PLC0415 - many are one word

    return foreign_queries.foreign_language(root)


class _QueryRewriter:
    """A rewriter of queries that corrects words, and collects the corrections.

    With ``several``, both languages are searched, and a word may be right in the other one. Unless
    ``corrects`` is True, no word is corrected.
    """

    def __init__(self, statistics: Statistics, *, several: bool, corrects: bool) -> None:
        self._statistics = statistics
        self._several = several
        self._corrects = corrects
        self._correctors = {each: Corrector(each, statistics) for each in LANGUAGES}
        self.corrections: list[Correction] = []

    def rewrite(
        self, node: tree.Node, language: Language, named: Language | None = None
    ) -> tree.Node:
        """Return the query with the words corrected that no searched index has.

        If a language is ``named`` for a word, only its index is searched for the word.
        """
        if not isinstance(node, tree.WordNode):
            return tree.map_parts(node, lambda part, own: self.rewrite(part, language, own), named)
        if named is None and self._several:
            return self._correct_in_both(node, language)
        return self._correct_in_one(node, named or language)

    def _correct_in_one(self, node: tree.WordNode, language: Language) -> tree.WordNode:
        corrected = self._correctors[language].correction(node.analysis) if self._corrects else None
        return node if corrected is None else self._replaced(node.text, corrected)

    def _correct_in_both(
        self, node: tree.WordNode, language: Language
    ) -> tree.WordNode | tree.ExactNode:
        """Rewrite a word that is searched in both languages, by the language that it belongs to."""
        text, exact = node.text, tree.ExactNode(node.text, analysis=node.analysis)
        if is_foreign(node.analysis, language, self._statistics):
            return exact
        other = other_language(language)
        if not self._corrects or not self._correctors[other].may_be_misspelt(node.analysis):
            return node
        corrected = self._correctors[language].correction(node.analysis)
        elsewhere = self._correctors[other].correction(node.analysis)
        if corrected is None:
            return node
        if elsewhere is not None and _edits(text, elsewhere) < _edits(text, corrected):
            return exact  # a misspelt word of the other language
        return self._replaced(text, corrected)

    def _replaced(self, text: str, corrected: str) -> tree.WordNode:
        self.corrections.append(Correction(text, corrected))
        return tree.WordNode(corrected)


def _edits(original: str, corrected: str) -> int:
    return distance(fold(original), fold(corrected))
