"""Term translation, the glossary and divergences: three uses of the concordance of a term.

:func:`translate` ranks the renderings of one term. :func:`glossary` lists the reliable renderings
of all Dutch words of an index. :func:`divergences` shows in which documents each rendering is used,
and the occurrences that do not have the most frequent rendering.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from benelux_search import terminology
from benelux_search.index.algebra import TermQuery
from benelux_search.index.ports import EngineReader, Store
from benelux_search.index.statistics import Question, Statistics
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import LANGUAGES, DocumentInfo, Language
from benelux_search.query.tree import PhraseNode, WordNode
from benelux_search.results import Highlighted, Match, QueryLanguage
from benelux_search.search.concordance import (
    Concordance,
    ConcordanceResult,
    Occurrence,
    RenderingGroup,
    count_spellings,
    term_expression,
    term_node,
)
from benelux_search.search.filters import known_infos
from benelux_search.search.options import Deadline
from benelux_search.search.questions import rehearsal_of
from benelux_search.search.understanding import searched_language, word_frequency

# Limits of one translation: characters in both languages that are read, pairs, occurrences
_CHARACTERS: Final = 150_000
_PAIRS: Final = 500
_OCCURRENCES: Final = 120
# Occurrences of other renderings to assume beside those of a rendering: one alone is less certain
_UNSEEN: Final = 0.3


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
    concordance = Concordance(expression, language, store, lexicon)
    result = concordance.find_renderings([scored.ordinal for scored in page.best], _is_enough)
    count, rendered = len(result.occurrences), result.rendered
    translations = tuple(_translation(group, rendered, store) for group in result.groups[:limit])
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


def _translation(group: RenderingGroup, rendered: int, store: Store) -> terminology.Translation:
    forms = tuple(group.forms())
    count = len(group.occurrences)
    best = max(group.occurrences, key=lambda each: (each.confidence, -len(each.passage.text)))
    return terminology.Translation(
        text=forms[0][0],
        forms=forms,
        count=count,
        share=count / rendered,
        confidence=confidence(group, rendered),
        example=_example(best, store),
    )


def _example(occurrence: Occurrence, store: Store) -> terminology.Example:
    pair = occurrence.pair
    return terminology.Example(
        pair.id,
        known_infos(store, {pair.document_id})[pair.document_id],
        Highlighted.of(occurrence.passage, occurrence.match),
        Highlighted.of(occurrence.counterpart, occurrence.range),
    )


# --- The glossary


# pairs to read for a word: enough to distinguish its renderings
_SAMPLED_PAIRS: Final = 30
_FEWEST_LETTERS: Final = 3
# A rendering with a smaller share of a word's occurrences is not worth an entry
_SHARE: Final = 0.1


def glossary(
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[terminology.GlossaryEntry]:
    """Yield the frequent and reliable renderings of Dutch words, sorted by the Dutch stem.

    A rendering needs at least ``least_count`` occurrences in the pairs that are read, a confidence
    of at least ``least_confidence`` (from 0 to 1), and a tenth of the word's renderings. Before
    each word, ``progress`` is called with the number of words done and the total.
    """
    words = sorted(
        unit
        for unit, seen in lexicon.units("nl")
        if seen >= least_count and len(unit) >= _FEWEST_LETTERS and unit[0].isalpha()
    )
    statistics = reader.statistics(TermQuery("nl", unit) for unit in words)
    for done, unit in enumerate(words):
        if progress is not None:
            progress(done, len(words))
        if not lexicon.is_light("nl", unit) and statistics.frequency("nl", unit):
            yield from _entries(unit, store, reader, lexicon, least_confidence, least_count)


def _entries(
    unit: str,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
) -> Iterator[terminology.GlossaryEntry]:
    term = TermQuery("nl", unit)
    page = reader.search({"nl": term}, limit=_SAMPLED_PAIRS)
    concordance = Concordance(term, "nl", store, lexicon)
    result = concordance.find_renderings([scored.ordinal for scored in page.best])
    rendered, name = result.rendered, ""
    for group in result.groups:
        count, certainty = len(group.occurrences), confidence(group, rendered)
        if count >= least_count and certainty >= least_confidence and count >= _SHARE * rendered:
            name = name or _most_frequent_spelling(result.occurrences)
            yield terminology.GlossaryEntry(
                name, group.forms()[0][0], count, count / rendered, certainty
            )


def _most_frequent_spelling(occurrences: Sequence[Occurrence]) -> str:
    """Return the most frequent spelling of a word."""
    return count_spellings(each.passage.text[slice(*each.match)] for each in occurrences)[0][0]


# --- Divergences


def divergences(
    term: str,
    query_language: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    seconds: float | None,
) -> terminology.Divergences:
    """Return the renderings of a term, the documents of each, and the divergent occurrences.

    An occurrence is divergent if it has another rendering than the most frequent one, or none.
    ``limit`` is the maximum number of divergent occurrences.

    All passages with the term are read, in the order of the index, but reading stops after
    ``seconds``; None means no limit.
    """
    deadline = Deadline(seconds)
    store = store.with_deadline(deadline)
    node = term_node(term)
    language = language_of(node, query_language, reader)
    expression = term_expression(node, language)
    if expression is None:
        return terminology.Divergences(term, language, took_ms=deadline.milliseconds)
    batches = reader.scan({language: expression})
    ordinals = sorted(scored.ordinal for batch in batches for scored in batch)
    concordance = Concordance(expression, language, store, lexicon)
    result = concordance.find_renderings(
        ordinals, lambda _characters, _occurrences: deadline.is_over
    )
    infos = known_infos(store, {occurrence.pair.document_id for occurrence in result.occurrences})
    rendered = result.rendered
    return terminology.Divergences(
        term,
        language,
        tuple(_spread(group, rendered, infos) for group in result.groups),
        tuple(islice(_divergent(result, infos), limit)),
        passages=len(ordinals),
        looked_at=result.looked_at,
        occurrences=len(result.occurrences),
        took_ms=deadline.milliseconds,
    )


def _spread(
    group: RenderingGroup, rendered: int, infos: Mapping[str, DocumentInfo]
) -> terminology.Spread:
    forms = tuple(group.forms())
    count = len(group.occurrences)
    documents = Counter(occurrence.pair.document_id for occurrence in group.occurrences)
    years: Counter[str | None] = Counter()
    for id_, number in documents.items():
        date = infos[id_].facts.date
        years[date[:4] if date else None] += number
    return terminology.Spread(
        forms[0][0],
        forms,
        count,
        count / rendered,
        tuple(
            (infos[id_], number)
            for id_, number in sorted(documents.items(), key=lambda item: (-item[1], item[0]))
        ),
        tuple(sorted(years.items(), key=lambda item: (item[0] is None, item[0] or ""))),
    )


def _divergent(
    result: ConcordanceResult, infos: Mapping[str, DocumentInfo]
) -> Iterator[terminology.Divergence]:
    """Yield the occurrences without the most frequent rendering, in the order of the index."""
    usual = {_key(each) for group in result.groups[:1] for each in group.occurrences}
    others = [(group.forms()[0][0], group) for group in result.groups[1:]]
    rendered_by_key = {
        _key(each): (name, each) for name, group in others for each in group.occurrences
    }
    for bare in result.occurrences:
        if _key(bare) in usual:
            continue
        name, occurrence = rendered_by_key.get(_key(bare), (None, bare))
        matches = () if name is None else (occurrence.range,)
        yield terminology.Divergence(
            occurrence.pair.id,
            infos[occurrence.pair.document_id],
            Highlighted.of(occurrence.passage, occurrence.match),
            Highlighted.of(occurrence.counterpart, *matches),
            name,
        )


def _key(occurrence: Occurrence) -> tuple[int, Match]:
    return occurrence.pair.ordinal, occurrence.match
