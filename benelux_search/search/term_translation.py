"""The use case of translating: how a term is rendered, from the pairs that have it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from benelux_search.index.algebra import TermQuery
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import (
    LANGUAGES,
    DocumentInfo,
    Highlighted,
    Language,
    Match,
    QueryLanguage,
)
from benelux_search.query.tree import PhraseNode, WordNode
from benelux_search.search.concordance import (
    Concordance,
    Occurrence,
    RenderingGroup,
    Renditions,
    wanted,
    written_so,
)
from benelux_search.search.filters import known_infos
from benelux_search.search.options import Deadline
from benelux_search.search.understanding import frequency, searched_language
from benelux_search.terminology import (
    Divergence,
    Divergences,
    Example,
    GlossaryEntry,
    Spread,
    Translation,
    Translations,
)

# characters of both sides of the pairs that are looked at for one answer, and how many pairs
_CHARACTERS: Final = 150_000
_PAIRS: Final = 500
_OCCURRENCES: Final = 120
# Occurrences of something else that are added to those of a rendering: one alone is less sure
_UNSEEN: Final = 0.3


def translate(
    term: str,
    asked: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
) -> Translations:
    """How a term is rendered in the other language, the likeliest rendering first."""
    clock = Deadline(None)
    language = language_of(term, asked, reader)
    expression = wanted(term, language)
    if expression is None:
        return Translations(term, language, took_ms=clock.milliseconds)
    found = reader.search({language: expression}, limit=_PAIRS)
    concordance = Concordance(expression, language, store, lexicon)
    own = concordance.renditions([scored.ordinal for scored in found.best], _is_enough)
    count, rendered = len(own.occurrences), own.rendered
    translations = tuple(_translation(group, rendered, store) for group in own.groups[:limit])
    return Translations(
        term,
        language,
        translations,
        passages=found.total,
        looked_at=own.looked_at,
        occurrences=count,
        unrendered=count - rendered,
        took_ms=clock.milliseconds,
    )


def _is_enough(characters: int, occurrences: int) -> bool:
    return characters > _CHARACTERS or occurrences > _OCCURRENCES


def language_of(term: str, asked: QueryLanguage, reader: EngineReader) -> Language:
    """The language of a term: that which knows it better, where it is not said."""
    words = term.split()
    node = PhraseNode(term) if len(words) > 1 else WordNode(term)
    found = searched_language(node, "auto" if asked == "both" else asked, reader)
    if found != "both":
        return found
    nl, fr = (
        min((frequency(word, side, reader) for word in words), default=0) for side in LANGUAGES
    )
    return "fr" if fr > nl else "nl"


def confidence(group: RenderingGroup, rendered: int) -> float:
    """The chance that a group renders its term, of which so many occurrences are rendered.

    The mean of how sure its links are and of its share: what a term is seldom rendered by may be
    more than it says, of vie privée Privacycommissie. Of the terms of ``benchmarks.terms``, all
    renderings are right that have .6 or more, and a fifth of those under .3.
    """
    count = len(group.occurrences)
    return math.sqrt(group.sure / rendered) * count / (count + _UNSEEN)


def _translation(group: RenderingGroup, rendered: int, store: Store) -> Translation:
    forms = tuple(group.forms())
    count = len(group.occurrences)
    best = max(group.occurrences, key=lambda each: (each.sure, -len(each.passage.text)))
    return Translation(
        text=forms[0][0],
        forms=forms,
        count=count,
        share=count / rendered,
        confidence=confidence(group, rendered),
        example=_example(best, store),
    )


def _example(occurrence: Occurrence, store: Store) -> Example:
    pair = occurrence.pair
    return Example(
        pair.id,
        known_infos(store, {pair.document_id})[pair.document_id],
        Highlighted.of(occurrence.passage, occurrence.match),
        Highlighted.of(occurrence.counterpart, occurrence.range),
    )


# The use case of a glossary: what the words of an index are rendered by, those that are sure.


# pairs that are looked at for a word: enough to tell its renderings apart
_SAMPLED_PAIRS: Final = 30
_FEWEST_LETTERS: Final = 3
# A rendering that a word has more seldom is not worth an entry
_SHARE: Final = 0.1


def glossary(
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[GlossaryEntry]:
    """The Dutch words that are rendered so often and so surely, by the letters of the alphabet."""
    words = sorted(
        unit
        for unit, seen in lexicon.units("nl")
        if seen >= least_count and len(unit) >= _FEWEST_LETTERS and unit[0].isalpha()
    )
    for done, unit in enumerate(words):
        if progress is not None:
            progress(done, len(words))
        if not lexicon.is_light("nl", unit) and reader.frequency("nl", unit):
            yield from _entries(unit, store, reader, lexicon, least_confidence, least_count)


def _entries(
    unit: str,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
) -> Iterator[GlossaryEntry]:
    term = TermQuery("nl", unit)
    found = reader.search({"nl": term}, limit=_SAMPLED_PAIRS)
    concordance = Concordance(term, "nl", store, lexicon)
    own = concordance.renditions([scored.ordinal for scored in found.best])
    rendered, name = own.rendered, ""
    for group in own.groups:
        count, sure = len(group.occurrences), confidence(group, rendered)
        if count >= least_count and sure >= least_confidence and count >= _SHARE * rendered:
            name = name or _named(own.occurrences)
            yield GlossaryEntry(name, group.forms()[0][0], count, count / rendered, sure)


def _named(occurrences: Sequence[Occurrence]) -> str:
    """How a word is mostly written."""
    return written_so(each.passage.text[slice(*each.match)] for each in occurrences)[0][0]


# The use case of divergences: how a term was rendered where, and where otherwise.


def divergences(
    term: str,
    asked: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    seconds: float | None,
) -> Divergences:
    """The renderings of a term with where they are used, and the places without the usual one.

    All passages are looked at, as far as the time allows; ``limit`` is how many of the places
    are given.
    """
    clock = Deadline(seconds)
    store = store.within(clock)
    language = language_of(term, asked, reader)
    expression = wanted(term, language)
    if expression is None:
        return Divergences(term, language, took_ms=clock.milliseconds)
    total = reader.search({language: expression}, limit=0).total
    found = reader.search({language: expression}, limit=total)
    ordinals = sorted(scored.ordinal for scored in found.best)
    concordance = Concordance(expression, language, store, lexicon)
    own = concordance.renditions(ordinals, lambda _characters, _occurrences: clock.is_over)
    infos = known_infos(store, {occurrence.pair.document_id for occurrence in own.occurrences})
    rendered = own.rendered
    return Divergences(
        term,
        language,
        tuple(_spread(group, rendered, infos) for group in own.groups),
        tuple(islice(_otherwise(own, infos), limit)),
        passages=total,
        looked_at=own.looked_at,
        occurrences=len(own.occurrences),
        took_ms=clock.milliseconds,
    )


def _spread(group: RenderingGroup, rendered: int, infos: Mapping[str, DocumentInfo]) -> Spread:
    forms = tuple(group.forms())
    count = len(group.occurrences)
    documents = Counter(occurrence.pair.document_id for occurrence in group.occurrences)
    years: Counter[str | None] = Counter()
    for id_, number in documents.items():
        date = infos[id_].facts.date
        years[date[:4] if date else None] += number
    return Spread(
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


def _otherwise(own: Renditions, infos: Mapping[str, DocumentInfo]) -> Iterator[Divergence]:
    """The occurrences that the most frequent rendering does not have, in their order."""
    usual = {_place(each) for group in own.groups[:1] for each in group.occurrences}
    others = [(group.forms()[0][0], group) for group in own.groups[1:]]
    named = {_place(each): (name, each) for name, group in others for each in group.occurrences}
    for bare in own.occurrences:
        if _place(bare) in usual:
            continue
        name, occurrence = named.get(_place(bare), (None, bare))
        matches = () if name is None else (occurrence.range,)
        yield Divergence(
            occurrence.pair.id,
            infos[occurrence.pair.document_id],
            Highlighted.of(occurrence.passage, occurrence.match),
            Highlighted.of(occurrence.counterpart, *matches),
            name,
        )


def _place(occurrence: Occurrence) -> tuple[int, Match]:
    return occurrence.pair.ordinal, occurrence.match
