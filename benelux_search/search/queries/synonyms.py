"""Synonyms of the words of a query, in the same language.

A word that has synonyms becomes an OR of the word and of these, each of which is searched in its
own language only. Words side by side may be one term together: ``op grond van``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.analysis.analyser import is_known_word
from benelux_search.analysis.folding import fold
from benelux_search.lexicon.dictionary import dictionary_key, entries_of, renderings_of
from benelux_search.lexicon.function_words import (
    base_word,
    is_article,
    is_function_word,
    is_preposition,
)
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, Language, other_language
from benelux_search.query import tree
from benelux_search.results import QueryLanguage

_LONGEST: Final = 5  # words of a term
_MOST: Final = 6  # synonyms of a term
_USUAL: Final = 3  # renderings of a word that are usual, since the most usual is first
_SHARED: Final = 2  # renderings that synonyms share


def synonyms_of(term: str, language: Language) -> Sequence[str]:
    """Return the headwords that share at least two renderings with a term, most shared first.

    Only the usual renderings count: oser and risquer are no wagen that is an auto. Several words
    must be a headword as they are: ``iemand in`` is not ``iemand``. A function word has none.
    """
    key = dictionary_key(term, language)
    is_light = all(
        is_preposition(language, word) or is_function_word(language, word) for word in key.split()
    )
    if is_light or (len(term.split()) > 1 and not _is_headword(term, language)):
        return ()
    other = other_language(language)
    shared = Counter(
        text
        for rendering in renderings_of(term, language, exact=True)[:_USUAL]
        for text in renderings_of(rendering, other, exact=True)[:_USUAL]
        if dictionary_key(text, language) != key
    )
    return [text for text, count in shared.most_common() if count >= _SHARED]


def _is_headword(term: str, language: Language) -> bool:
    return any(fold(headword) == fold(term) for headword, _ in entries_of(term, language))


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query with synonyms; ``added`` are those that were added, each once."""

    root: tree.Node
    added: tuple[str, ...] = ()


def with_synonyms(root: tree.Node, language: QueryLanguage, lexicon: Lexicon) -> Expanded:
    """Return a query in which each word or phrase may be replaced by its synonyms.

    ``language`` is the language of the query; for ``auto`` and ``both``, a term is looked up in the
    languages in which its words are known. Exact forms, patterns and exclusions have no synonyms.
    """
    expansion = _Expansion(language, lexicon)
    expanded = expansion.of(root, None)
    return Expanded(expanded, tuple(dict.fromkeys(expansion.added)))


class _Expansion:
    def __init__(self, language: QueryLanguage, lexicon: Lexicon) -> None:
        self._language = language
        self._lexicon = lexicon
        self.added: list[str] = []

    def of(self, node: tree.Node, named: Language | None) -> tree.Node:
        """Return a part of a query with synonyms; ``named`` is the language that it names."""
        match node:
            case tree.AndNode(nodes, strict=False):
                return replace(node, nodes=self._conjunction(nodes, named))
            case tree.WordNode(text) | tree.PhraseNode(text):
                return self._either(node, text, named)
            case _:  # the words of a typed AND are no term
                return tree.map_parts(node, self.of, named)

    def _conjunction(
        self, nodes: Sequence[tree.Node], named: Language | None
    ) -> tuple[tree.Node, ...]:
        """Return the parts of an AND with synonyms; words side by side may be one term."""
        parts: list[tree.Node] = []
        start = 0
        while start < len(nodes):
            end = start + 1
            while end < len(nodes) and isinstance(nodes[end], tree.WordNode):
                end += 1
            end = min(end, start + _LONGEST)
            part = None
            while end - start > 1 and isinstance(nodes[start], tree.WordNode):
                run = nodes[start:end]
                if _is_article(run[0]) or _is_article(run[-1]):
                    end -= 1
                    continue
                text = " ".join(each.text for each in run if isinstance(each, tree.WordNode))
                part = self._either(tree.AndNode(tuple(run)), text, named)
                if isinstance(part, tree.OrNode):
                    break
                end, part = end - 1, None
            if part is None:
                end, part = start + 1, self.of(nodes[start], named)
            parts.append(part)
            start = end
        return tuple(parts)

    def _either(self, node: tree.Node, term: str, named: Language | None) -> tree.Node:
        """Return a term, or the OR of the term and its synonyms."""
        alternatives: list[tree.Node] = []
        for language in self._languages(term, named):
            found = [*self._lexicon.synonyms(language, term), *synonyms_of(term, language)]
            for text in list(dict.fromkeys(found))[:_MOST]:
                self.added.append(text)
                phrase = tree.PhraseNode(text) if " " in text else tree.WordNode(text)
                alternatives.append(tree.LanguageNode(language, phrase))
        return tree.OrNode((node, *alternatives)) if alternatives else node

    def _languages(self, term: str, named: Language | None) -> Sequence[Language]:
        searched = tree.languages_of(named or self._language)
        if len(searched) == 1:
            return searched
        known = [
            language
            for language in LANGUAGES
            if all(is_known_word(word, language) for word in term.split())
        ]
        return known if len(known) == 1 else ()


def _is_article(node: tree.Node) -> bool:
    return isinstance(node, tree.WordNode) and any(
        is_article(language, base_word(node.text, language)) for language in LANGUAGES
    )
