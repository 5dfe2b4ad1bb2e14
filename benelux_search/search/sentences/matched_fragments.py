"""The longest parts of a pasted text that stand in the index, with their translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search.analysis.query_text import AnalyzedTerm, AnalyzedText
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.function_words import is_function_word
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import Language
from benelux_search.query.tree import PhraseNode
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.compiler import phrase_of
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.sentences.sentence_hits import best_sentences
from benelux_search.sentence_matches import FragmentMatch

_MOST: Final = 3  # fragments that are shown
_SHORTEST: Final = 3  # words of a fragment
_CONTENT: Final = 2  # words of it that are no function words
_MOST_WORDS: Final = 60  # of a text that is looked through


def find_fragments(
    text: str, language: Language, store: Store, reader: EngineReader, lexicon: Lexicon | None
) -> Iterator[FragmentMatch]:
    """Yield the longest parts of a text that the index has, each with a sentence that has it.

    A part has at least three words, two of them no function words. Parts do not overlap.
    """
    analyzed = PhraseNode(text).analyzed(language)
    words = () if analyzed is None else analyzed.words[:_MOST_WORDS]
    taken: set[int] = set()
    shown = 0
    for first, last in sorted(
        _longest_parts(words, language, reader), key=lambda part: part[0] - part[1]
    ):
        if shown == _MOST or taken & set(range(first, last)):
            continue
        start, end = words[first].start, words[last - 1].end
        options = SearchOptions(language=language, limit=1, fold=False, seconds=None)
        query = '"' + text[start:end].replace('"', " ") + '"'
        hits = execute_query(query, options, store, reader, lexicon).hits
        if hits:
            taken |= set(range(first, last))
            shown += 1
            yield FragmentMatch((start, end), best_sentences(hits[0]))


def _longest_parts(
    words: Sequence[AnalyzedTerm], language: Language, reader: EngineReader
) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of the longest part that the index has from each word on.

    A part inside a longer one is left out. The end never moves back from one word to the next, so
    there are two searches for each word at most.
    """
    last = 0
    for first in range(len(words)):
        end = max(last, first + _SHORTEST)
        if end > len(words) or not _has(words[first:end], language, reader):
            continue
        while end < len(words) and _has(words[first : end + 1], language, reader):
            end += 1
        if end > last and _is_telling(words[first:end], language):
            yield first, end
        last = max(last, end)


def _has(words: Sequence[AnalyzedTerm], language: Language, reader: EngineReader) -> bool:
    phrase = phrase_of(AnalyzedText(tuple(words)), language)
    return reader.search({language: phrase}, limit=0).total > 0


def _is_telling(words: Sequence[AnalyzedTerm], language: Language) -> bool:
    content = [word for word in words if not is_function_word(language, word.text.lower())]
    return len(content) >= _CONTENT
