"""Term translation: the renderings of a term, the most frequent first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from benelux_search import terminology
from benelux_search.index.deadline import Deadline
from benelux_search.index.ports import EngineReader, Store
from benelux_search.index.statistics import Question, Statistics
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.tree import PhraseNode, WordNode
from benelux_search.results import Highlighted, QueryLanguage
from benelux_search.search.marks.concordance import (
    Concordance,
    term_expression,
    term_node,
)
from benelux_search.search.marks.occurrences import Occurrence, RenderingGroup
from benelux_search.search.queries.filters import known_infos
from benelux_search.search.queries.questions import rehearsal_of
from benelux_search.search.queries.understanding import searched_language, word_frequency

# Limits of one translation: characters in both languages that are read, pairs, occurrences
_CHARACTERS: Final = 80_000
_PAIRS: Final = 500
_OCCURRENCES: Final = 120
# Occurrences of other renderings to assume beside those of a rendering: one alone is less certain
_UNSEEN: Final = 0.3
# The weight of an occurrence that is not written as the term is typed
_INFLECTED: Final = 0.3


def translate(
    term: str,
    query_language: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
) -> terminology.Translations:
    """Return the renderings of a term in the other language, the most frequent first.

    Only the best pairs for the term are read: at most 500, and fewer if they have very many
    characters or occurrences. ``limit`` is the maximum number of renderings.
    """
    deadline = Deadline(None)
    node = term_node(term)
    language = language_of(node, query_language, reader)
    expression = term_expression(node, language)
    if expression is None:
        return terminology.Translations(term, language, took_ms=deadline.milliseconds)
    page = reader.search({language: expression}, limit=_PAIRS)
    known = lexicon.known(language, term)
    concordance = Concordance(expression, language, store, lexicon, known)
    result = concordance.find_renderings([scored.ordinal for scored in page.best], _is_enough)
    count, rendered = len(result.occurrences), result.rendered
    groups = sorted(result.groups, key=lambda group: (not group.prescribed, -_rank(group, term)))
    translations = tuple(_translation(each, term, rendered, store) for each in groups[:limit])
    return terminology.Translations(
        term,
        language,
        translations,
        passages=page.total,
        looked_at=result.looked_at,
        occurrences=count,
        unrendered=count - rendered,
        took_ms=deadline.milliseconds,
    )


def _is_enough(characters: int, occurrences: int) -> bool:
    return characters > _CHARACTERS or occurrences > _OCCURRENCES


def language_of(
    term: WordNode | PhraseNode, query_language: QueryLanguage, reader: EngineReader
) -> Language:
    """Return the language of a term: ``query_language``, or the detected language.

    For ``auto`` and ``both``, the language is detected by the words of the term. If that is
    undecided, the result is the language with more passages that have the rarest word, or else
    Dutch.
    """
    if query_language in LANGUAGES:
        return query_language

    def questions() -> Iterator[Question]:
        rehearsal = rehearsal_of(reader)
        _detected(term, rehearsal)
        yield from rehearsal.questions

    return _detected(term, reader.statistics(questions()))


def _detected(term: WordNode | PhraseNode, statistics: Statistics) -> Language:
    detected = searched_language(term, "auto", statistics)
    if detected != "both":
        return detected
    words = term.analysis.chunks
    nl, fr = (
        min((word_frequency(each, language, statistics) for each in words), default=0)
        for language in LANGUAGES
    )
    return "fr" if fr > nl else "nl"


def confidence(group: RenderingGroup, rendered: int) -> float:
    """Return the probability, from 0 to 1, that the rendering of a group translates the term.

    ``rendered`` is the number of occurrences of the term with any rendering. The share of a group
    is its part of these occurrences. The result is the geometric mean of this share and of the mean
    link confidence of the group, and is lowered for small groups. The share counts because a rare
    rendering may mean more than the term does: Privacycommissie for vie privée.

    For the terms of ``benchmarks.terms``, all renderings with .6 or more are right, but only a
    fifth of those under .3.
    """
    count = len(group.occurrences)
    return math.sqrt(group.total_confidence / rendered) * count / (count + _UNSEEN)


def _rank(group: RenderingGroup, term: str) -> float:
    """Return the number of occurrences of a group; those that are written otherwise count less.

    The stem of ``krachtens`` is that of ``kracht`` too.
    """
    written = group.written(term)
    return written + _INFLECTED * (len(group.occurrences) - written)


def _translation(
    group: RenderingGroup, term: str, rendered: int, store: Store
) -> terminology.Translation:
    forms = tuple(group.forms(term))
    count = len(group.occurrences)
    best = max(group.occurrences, key=lambda each: (each.confidence, -len(each.passage.text)))
    return terminology.Translation(
        text=forms[0][0],
        forms=forms,
        count=count,
        share=count / rendered,
        confidence=confidence(group, rendered),
        example=_example(best, store),
        prescribed=group.prescribed,
    )


def _example(occurrence: Occurrence, store: Store) -> terminology.Example:
    pair = occurrence.pair
    return terminology.Example(
        pair.id,
        known_infos(store, {pair.document_id})[pair.document_id],
        Highlighted.of(occurrence.passage, occurrence.match),
        Highlighted.of(occurrence.counterpart, occurrence.range),
    )
