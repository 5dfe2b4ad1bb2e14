"""Find the sentences that are like a pasted one: exact ones first, then by edits of words.

The candidates are passages: those with all stems of the sentence side by side, and those that rank
best for its rarest stems. Each of their sentences is compared with the pasted one, both without the
mark of an item (*1.*, *a)*), by the Levenshtein distance over words, as translation memories do
(Sikes 2007, "Fuzzy matching in theory and practice").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from benelux_search.index.algebra import Expression, Or, TermQuery
from benelux_search.index.deadline import Deadline
from benelux_search.index.ports import EngineReader, Store
from benelux_search.index.statistics import Statistics
from benelux_search.lexicon.function_words import is_function_word
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, DocumentInfo, Language, Pair
from benelux_search.query.tree import PhraseNode
from benelux_search.results import QueryLanguage, SentencePosition
from benelux_search.search.marks.concordance import term_expression
from benelux_search.search.sentences.matched_fragments import find_fragments
from benelux_search.search.sentences.word_differences import Words, differences, keys_of, words_of
from benelux_search.sentence_beads import SentenceBead, whole_range
from benelux_search.sentence_matches import Matches, SentenceMatch
from benelux_search.text.encoding.unicode_repair import repair_line
from benelux_search.text.sentences import ITEM_MARK, sentence_ranges

LEAST: Final = 0.5  # similarity of what is shown
_SIMILAR: Final = 0.75  # if nothing is as similar, fragments are looked for
_RAREST: Final = 12  # stems by which passages are ranked
_PASSAGES: Final = 40  # candidates for each sentence
_SAME: Final = 50  # passages with all stems side by side that are read
_WORD: Final = re.compile(r"[^\W\d_]+")
_LINE_END: Final = re.compile(r"(\xad)?\n\s*(?=[a-zà-ÿ])")


def match_sentences(
    text: str,
    query_language: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon | None,
) -> Matches:
    """Return at most ``limit`` sentences like each sentence of a text, most similar first.

    A sentence is shown once for each counterpart that it has. If nothing is similar to at least
    75 %, the longest parts of the text that stand in the index are returned too.
    """
    deadline = Deadline(None)
    text = as_read(text)
    language = language_of_text(text, query_language)
    found: list[SentenceMatch] = []
    unlike: list[range] = []
    for part in sentence_ranges(text, language):
        matches = _matches_of(text, part, language, max(limit, 1), store, reader)
        found += matches
        if not matches or matches[0].similarity < _SIMILAR:
            unlike.append(part)
    found.sort(key=_order)
    shown = {match.unit_id for match in found[:limit]}
    fragments = tuple(
        each
        for each in (find_fragments(text, language, store, reader, lexicon) if unlike else ())
        if each.hit.unit_id not in shown
        and any(part.start <= each.query[0] < part.stop for part in unlike)
    )
    return Matches(text, language, tuple(found[:limit]), fragments, deadline.milliseconds)


def as_read(text: str) -> str:
    """Return a pasted text as the reading of files leaves texts: accents on their letters.

    A line that begins with a small letter goes on with the sentence of the line before it.
    """
    repaired = "\n".join(repair_line(line).rstrip() for line in text.splitlines())
    return _LINE_END.sub(lambda end: "" if end[1] else " ", repaired)


def best_match(
    sentence: str, language: Language, store: Store, reader: EngineReader
) -> SentenceMatch | None:
    """Return the sentence that is most like one sentence; None if none is similar enough."""
    part = range(len(sentence))
    return next(iter(_matches_of(sentence, part, language, 1, store, reader)), None)


def language_of_text(text: str, language: QueryLanguage) -> Language:
    """Return the language of a text, by its function words if it is not given; else Dutch."""
    if language in LANGUAGES:
        return language
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {each: sum(is_function_word(each, word) for word in words) for each in LANGUAGES}
    return "fr" if counts["fr"] > counts["nl"] else "nl"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence of the index, in the bead of sentences where it stands.

    ``is_same`` is as in :class:`~benelux_search.sentence_matches.SentenceMatch`.
    """

    pair: Pair
    bead: SentenceBead
    number: int
    part: range
    similarity: float
    is_same: bool
    words: Words


def _matches_of(
    text: str, part: range, language: Language, limit: int, store: Store, reader: EngineReader
) -> list[SentenceMatch]:
    """Return the matches of one sentence of a text."""
    part = _without_mark(text, part)
    sentence = text[part.start : part.stop]
    words = words_of(sentence)
    if not words.texts:
        return []
    ordinals = _candidates(sentence, language, reader)
    pairs = store.pairs(ordinals)
    candidates = [
        candidate
        for ordinal in ordinals
        if ordinal in pairs
        for candidate in _compared(pairs[ordinal], language, sentence, words)
    ]
    candidates.sort(key=lambda each: (*_order(each), -each.pair.confidence))
    best = list(_distinct(candidates, language))[:limit]
    infos = store.infos({each.pair.document_id for each in best})
    return [_match(each, language, words, part, infos[each.pair.document_id]) for each in best]


def _order(match: _Candidate | SentenceMatch) -> tuple[float, bool]:
    return -match.similarity, not match.is_same


def _candidates(sentence: str, language: Language, reader: EngineReader) -> list[int]:
    """Return the ordinals of the passages that may hold a sentence like this one."""
    node = PhraseNode(sentence)
    phrase = term_expression(node, language)
    analyzed = node.analyzed(language)
    if phrase is None or analyzed is None:
        return []
    stems = list(dict.fromkeys(stem for word in analyzed.words for stem in word.stems))
    statistics = reader.statistics(TermQuery(language, stem) for stem in stems)
    same = reader.search({language: phrase}, limit=_SAME)
    rare = _rarest(stems, language, statistics)
    ranked = reader.search({language: rare}, limit=_PASSAGES).best if rare is not None else ()
    return list(dict.fromkeys(scored.ordinal for scored in (*same.best, *ranked)))


def _rarest(stems: Sequence[str], language: Language, statistics: Statistics) -> Expression | None:
    """Return an expression for the rarest stems that the index has; None if it has none."""
    known = [(count, stem) for stem in stems if (count := statistics.frequency(language, stem))]
    queries = tuple(TermQuery(language, stem) for _, stem in sorted(known)[:_RAREST])
    if not queries:
        return None
    return queries[0] if len(queries) == 1 else Or(queries)


def _compared(pair: Pair, language: Language, pasted: str, words: Words) -> Iterator[_Candidate]:
    """Yield the sentences of a pair that are similar enough."""
    passage = pair.passage(language)
    if passage is None:
        return
    for number, bead in enumerate(pair.sentences, start=1):
        for whole in bead.nl if language == "nl" else bead.fr:
            part = _without_mark(passage.text, whole)
            sentence = passage.text[part.start : part.stop]
            similarity = Levenshtein.normalized_similarity(
                words.keys, keys_of(sentence), score_cutoff=LEAST
            )
            if similarity >= LEAST:
                is_same = similarity == 1 and sentence.split() == pasted.split()
                yield _Candidate(pair, bead, number, part, similarity, is_same, words_of(sentence))


def _without_mark(text: str, part: range) -> range:
    """Return the range of a sentence without the mark of an item: ``1.``, ``a)``, ``–``."""
    mark = ITEM_MARK.match(text, part.start, part.stop)
    return range(mark.end(), part.stop) if mark is not None and mark.end() < part.stop else part


def _counterpart(candidate: _Candidate, language: Language) -> tuple[str, range] | None:
    """Return the text of the counterpart of a sentence and its range; None if it has none."""
    passage = candidate.pair.counterpart(language)
    part = whole_range(candidate.bead.fr if language == "nl" else candidate.bead.nl)
    if passage is None or part is None:
        return None
    part = _without_mark(passage.text, part)
    return passage.text[part.start : part.stop], part


def _distinct(candidates: Iterable[_Candidate], language: Language) -> Iterator[_Candidate]:
    """Yield each candidate whose sentence and counterpart together are new."""
    seen: set[tuple[tuple[str, ...], str]] = set()
    for each in candidates:
        counterpart = _counterpart(each, language)
        key = (tuple(each.words.keys), counterpart[0] if counterpart else "")
        if key not in seen:
            seen.add(key)
            yield each


def _match(
    candidate: _Candidate, language: Language, words: Words, part: range, document: DocumentInfo
) -> SentenceMatch:
    passage = candidate.pair.passage(language)
    counterpart, other = _counterpart(candidate, language) or (None, None)
    own = candidate.part
    return SentenceMatch(
        candidate.similarity,
        candidate.pair.id,
        "" if passage is None else passage.text[own.start : own.stop],
        counterpart,
        language,
        tuple(differences(words, candidate.words, part.start)),
        is_same=candidate.is_same,
        query=(part.start, part.stop),
        confidence=candidate.pair.confidence * candidate.bead.confidence,
        document=document,
        sentence=SentencePosition(
            candidate.number,
            (own.start, own.stop),
            None if other is None else (other.start, other.stop),
        ),
    )
