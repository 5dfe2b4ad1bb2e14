"""Divergences: the occurrences of a term that are not rendered as usual.

A translator may move the usual rendering within the sentence, inflect it or extend it, and the word
links may miss it. So an occurrence is divergent only if no usual rendering stands in the
counterpart, except for those that render other occurrences of the term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from benelux_search import terminology
from benelux_search.analysis.analyser import words_in_range
from benelux_search.analysis.folding import fold
from benelux_search.index.deadline import Deadline
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import DocumentInfo
from benelux_search.results import Highlighted, Match, QueryLanguage
from benelux_search.search.marks.concordance import (
    Concordance,
    ConcordanceResult,
    term_expression,
    term_node,
)
from benelux_search.search.marks.occurrences import Occurrence, RenderingGroup
from benelux_search.search.marks.usual_renderings import (
    UsualRenderings,
    other_words,
    usual_renderings,
)
from benelux_search.search.queries.filters import known_infos
from benelux_search.search.terms.term_translation import language_of

_UNSEEN: Final = 1.0  # other usual renderings to assume
_GOLDEN: Final = 0.6180339887498949
_CLEAR: Final = 0.3  # the confidence of a rendering that is shown


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

    An occurrence is divergent if it has no usual rendering. ``limit`` is the maximum number of
    divergent occurrences.

    All passages with the term are read. With ``seconds``, reading stops after that time: then those
    that were read are a sample from the whole index.
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
    known = lexicon.known(language, term)
    concordance = Concordance(expression, language, store, lexicon, known)
    result = concordance.find_renderings(
        ordinals if seconds is None else spread_out(ordinals),
        lambda _characters, _occurrences: deadline.is_over,
        in_order=True,
    )
    infos = known_infos(store, {occurrence.pair.document_id for occurrence in result.occurrences})
    usual = usual_renderings(result, term, expression, language, lexicon, known)
    divergent = list(divergent_occurrences(result, term, usual))
    certainty = _certainty(result, usual)
    return terminology.Divergences(
        term,
        language,
        tuple(_spread(group, result.rendered, usual, infos) for group in result.groups),
        tuple(_divergence(each, infos, certainty) for each in divergent[:limit]),
        passages=len(ordinals),
        looked_at=result.looked_at,
        occurrences=len(result.occurrences),
        left_out=max(0, len(divergent) - limit),
        took_ms=deadline.milliseconds,
    )


def spread_out(ordinals: Sequence[int]) -> list[int]:
    """Return numbers in an order of which each beginning is spread evenly over all of them.

    The steps are in the golden ratio, as in a van der Corput sequence.
    """
    places = sorted(range(len(ordinals)), key=lambda place: place * _GOLDEN % 1.0)
    order = sorted(range(len(ordinals)), key=places.__getitem__)
    return [ordinals[place] for place in order]


def _spread(
    group: RenderingGroup,
    rendered: int,
    usual: UsualRenderings,
    infos: Mapping[str, DocumentInfo],
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
        usual=usual.has(group.key),
    )


# --- Occurrences without a usual rendering


@dataclass(frozen=True, slots=True)
class RenderedOccurrence:
    """An occurrence with its rendering, and the most frequent form of that; "" without one."""

    occurrence: Occurrence
    rendering: str = ""

    @property
    def key(self) -> tuple[int, Match]:
        return self.occurrence.pair.ordinal, self.occurrence.match


def divergent_occurrences(
    result: ConcordanceResult, term: str, usual: UsualRenderings
) -> Iterator[RenderedOccurrence]:
    """Yield the occurrences without a usual rendering, in the order of the index."""
    rendered: dict[tuple[int, Match], tuple[RenderedOccurrence, bool]] = {}
    for group in result.groups:
        text, is_usual = group.forms()[0][0], usual.has(group.key)
        for each in group.occurrences:
            occurrence = RenderedOccurrence(each, text)
            rendered[occurrence.key] = occurrence, is_usual
    others = other_words(result, term, usual)
    for _, in_pair in groupby(result.occurrences, key=lambda each: each.pair.ordinal):
        bare = map(RenderedOccurrence, in_pair)
        of_pair = [rendered.get(each.key, (each, False)) for each in bare]
        for left in _left_over(of_pair, usual):
            if fold(left.occurrence.term) not in others:
                yield left


def _left_over(
    of_pair: Sequence[tuple[RenderedOccurrence, bool]], usual: UsualRenderings
) -> list[RenderedOccurrence]:
    """Return the occurrences of a pair for which no usual rendering is left in the counterpart.

    ``of_pair`` are all of them, with True if their rendering is usual.
    """
    left = [each for each, is_usual in of_pair if not is_usual]
    if not left:
        return []
    taken = [each.occurrence.range for each, is_usual in of_pair if is_usual]
    terms = [each.occurrence.match for each, _ in of_pair]
    first = left[0].occurrence
    for match in usual.matches(first.counterpart, [each.occurrence.expected for each in left]):
        is_free = not any(match[0] < end and start < match[1] for start, end in taken)
        if left and is_free and not _renders_another(first, match, terms):
            left.remove(min(left, key=lambda each: abs(each.occurrence.expected - match[0])))
    return left


def _renders_another(occurrence: Occurrence, match: Match, terms: Sequence[Match]) -> bool:
    """Return True if a range of the counterpart is linked, but to no occurrence of the term.

    In "ladingdiefstallen … deze diefstallen", *vols* renders the compound, ``ceux-ci`` the term.
    """
    text, language = occurrence.counterpart.text, occurrence.counterpart.language
    words = words_in_range(text, language, *match)
    linked = [offset for word in words for offset in occurrence.links.back(word.start)]
    is_of_term = any(start <= offset < end for offset in linked for start, end in terms)
    return bool(linked) and not is_of_term


def _certainty(result: ConcordanceResult, usual: UsualRenderings) -> float:
    """Return how well the usual renderings are known, from 0 to 1: from many occurrences, well."""
    count = sum(len(group.occurrences) for group in result.groups if usual.has(group.key))
    return count / (count + _UNSEEN)


def _divergence(
    rendered: RenderedOccurrence, infos: Mapping[str, DocumentInfo], certainty: float
) -> terminology.Divergence:
    occurrence = rendered.occurrence
    is_clear = bool(rendered.rendering) and occurrence.confidence >= _CLEAR
    return terminology.Divergence(
        occurrence.pair.id,
        infos[occurrence.pair.document_id],
        Highlighted.of(occurrence.passage, occurrence.match),
        Highlighted.of(occurrence.counterpart, *((occurrence.range,) if is_clear else ())),
        rendered.rendering if is_clear else None,
        occurrence.pair.confidence * certainty,
    )
