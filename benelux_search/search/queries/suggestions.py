"""Suggestions: notes on corrections, advice for a query without hits, completion of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.query_text import TextAnalysis
from benelux_search.analysis.terms import form_key, written_of
from benelux_search.errors import Message, Note, plural
from benelux_search.index.algebra import TermQuery
from benelux_search.index.ports import EngineReader
from benelux_search.index.statistics import Completions, Statistics
from benelux_search.lexicon.everyday_words import is_light_word
from benelux_search.model import LANGUAGES, Language
from benelux_search.presentation import cut_name
from benelux_search.query import tree
from benelux_search.query.parser import to_query_text
from benelux_search.results import Completion, QueryLanguage
from benelux_search.search.queries.compiler import phrase_of
from benelux_search.search.queries.filters import SPOKEN
from benelux_search.search.queries.understanding import Corrector, Understood, word_frequency


def corrections_note(understood: Understood) -> Iterator[str]:
    """Yield a note for each corrected word."""
    for each in understood.corrections:
        yield Note(
            "spelling",
            "no passage has “{}”: searched as “{}”",
            cut_name(each.original),
            each.corrected,
        )


def suggestion_of(understood: Understood) -> str | None:
    """Return the corrected query in the syntax of queries.

    Return None if nothing was corrected, or only into function words: *wht* into *wat*.
    """
    if all(
        is_light_word(each.corrected, side)
        for each in understood.corrections
        for side in understood.sides
    ):
        return None
    return to_query_text(next(iter(understood.sides.values())))


def advice(
    root: tree.Node,
    language: Literal["nl", "fr", "both"],
    statistics: Statistics,
) -> tuple[list[str], str | None]:
    """Return advice for a query without hits: notes, and a suggested query or None.

    A note tells that the words of the query occur in other forms, or not side by side, or in the
    other language.
    """
    notes: list[str] = []
    for leaf, named_language in tree.leaves(root):
        searched = tree.languages_of(named_language or language)
        if isinstance(leaf, tree.ExactNode):
            notes += _other_forms(leaf, searched, statistics)
        elif isinstance(leaf, tree.PhraseNode):
            notes += _not_adjacent(leaf, searched, statistics)
        elif isinstance(leaf, tree.WordNode):
            notes += _elsewhere(leaf, searched, statistics)
    near = _corrected_query(root, language, statistics)
    return list(dict.fromkeys(notes)), near


def _other_forms(
    leaf: tree.ExactNode, searched: tuple[Language, ...], statistics: Statistics
) -> Iterator[str]:
    phrases = {each: leaf.analysis.as_phrase(each) for each in searched}
    several = [
        phrase_of(text, each)
        for each, text in phrases.items()
        if text is not None and len(text.words) > 1
    ]
    if several:
        count = max(map(statistics.matches, several))
    else:
        count = max(word_frequency(leaf.analysis, each, statistics) for each in searched)
    if not count:
        yield from _not_adjacent(leaf, searched, statistics)
    else:
        yield Note(
            "other-forms",
            "“{}” occurs in other forms ({}): remove the =",
            cut_name(leaf.text),
            _passages(count),
        )


def _not_adjacent(
    leaf: tree.PhraseNode | tree.ExactNode,
    searched: tuple[Language, ...],
    statistics: Statistics,
) -> Iterator[str]:
    """Yield a note for a phrase whose words all occur, since it has no hits."""
    words = leaf.analysis.chunks
    counts = [[word_frequency(word, each, statistics) for each in searched] for word in words]
    if len(words) > 1 and all(map(any, counts)):
        yield Note(
            "not-adjacent",
            "the words of “{}” never stand side by side in this order: try them without "
            'quotes, or with "…"~5 for near each other',
            cut_name(leaf.text),
        )


def _elsewhere(
    leaf: tree.WordNode, searched: tuple[Language, ...], statistics: Statistics
) -> Iterator[str]:
    """Yield a note for a word that occurs only in the language that was not searched."""
    if any(word_frequency(leaf.analysis, each, statistics) for each in searched):
        return
    for each in LANGUAGES:
        count = 0 if each in searched else word_frequency(leaf.analysis, each, statistics)
        if count:
            yield Note(
                "found-elsewhere",
                "“{}” occurs in {} ({}): try {}:{}",
                cut_name(leaf.text),
                SPOKEN[each],
                _passages(count),
                each,
                leaf.text,
            )


def _passages(count: int) -> Message:
    return plural(count, "1 passage", "{} passages")


def _corrected_query(
    root: tree.Node,
    language: Literal["nl", "fr", "both"],
    statistics: Statistics,
) -> str | None:
    """Return the query with the misspelt words of its phrases and exact forms replaced.

    None if nothing changes. Words outside them are corrected before the search.
    """
    correctors = {each: Corrector(each, statistics) for each in LANGUAGES}

    def change(node: tree.Node, named: Language | None) -> tree.Node:
        if not isinstance(node, tree.PhraseNode | tree.ExactNode):
            return tree.map_parts(node, change, named)
        searched = tree.languages_of(named or language)
        words = [_correct_word(word, searched, correctors) for word in node.analysis.chunks]
        return replace(node, text=" ".join(words))

    changed = change(root, None)
    return to_query_text(changed) if changed != root else None


def _correct_word(
    word: TextAnalysis, searched: tuple[Language, ...], correctors: dict[Language, Corrector]
) -> str:
    if not all(correctors[each].may_be_misspelt(word) for each in searched):
        return word.text
    corrections = (correctors[each].closest_word(word.text) for each in searched)
    return next((each for each in corrections if each is not None), word.text)


# --- Completion of words


# Ask for more words than the limit: some are dropped if accents were typed
_SURPLUS = 4


def complete_words(
    beginning: str, language: QueryLanguage, limit: int, reader: EngineReader
) -> Sequence[Completion]:
    """Return at most ``limit`` words of the index that start with ``beginning``.

    ``language`` is ``nl`` or ``fr``; ``auto`` and ``both`` mean both languages. The typed word
    itself comes first, if the index has it; then the same word with other accents; then other words
    by descending frequency. If ``beginning`` has accents, the words must have the same accents;
    otherwise accents are ignored.
    """
    wanted = written_form(beginning.strip())
    folded = fold(wanted)
    if not folded:
        return ()
    typed = form_key(folded, wanted)
    searched = tree.languages_of(language)
    longer = {each: Completions(each, folded, _SURPLUS * limit) for each in searched}
    itself = [TermQuery(each, typed, "form") for each in searched]
    statistics = reader.statistics([*longer.values(), *itself])
    completions: list[Completion] = []
    for each in searched:
        known = dict(statistics.completions(longer[each]))
        known[typed] = statistics.frequency(each, typed, "form")
        for key, passages in known.items():
            word = written_of(key)
            if passages and (wanted == folded or word.startswith(wanted)):
                completions.append(Completion(word, each, passages))
    completions.sort(
        key=lambda each: (
            _completion_rank(each.word, wanted, folded),
            -each.passages,
            each.word,
            each.language,
        )
    )
    return tuple(completions[:limit])


def _completion_rank(word: str, wanted: str, folded: str) -> int:
    """Return 0 for the typed word, 1 for one with other accents, 2 for a longer word."""
    return 0 if word == wanted else 1 if fold(word) == folded else 2
