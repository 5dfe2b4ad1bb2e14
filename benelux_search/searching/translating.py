"""The use case of translating: how a term is rendered, from the pairs that have it."""

from __future__ import annotations

import math
from typing import Final

from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import LANGUAGES, Highlighted, Language, QueryLanguage
from benelux_search.ports import EngineReader, Store
from benelux_search.query import Phrase, Word
from benelux_search.searching.clock import Clock
from benelux_search.searching.concordance import Concordance, Group, wanted
from benelux_search.searching.detection import frequency, searched_language
from benelux_search.searching.filters import known_infos
from benelux_search.searching.occurrences import Occurrence
from benelux_search.terminology import Example, Translation, Translations

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
    clock = Clock(None)
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
    node = Phrase(term) if len(words) > 1 else Word(term)
    found = searched_language(node, "auto" if asked == "both" else asked, reader)
    if found != "both":
        return found
    nl, fr = (
        min((frequency(word, side, reader) for word in words), default=0) for side in LANGUAGES
    )
    return "fr" if fr > nl else "nl"


def confidence(group: Group, rendered: int) -> float:
    """The chance that a group renders its term, of which so many occurrences are rendered.

    The mean of how sure its links are and of its share: what a term is seldom rendered by may be
    more than it says, of vie privée Privacycommissie. Of the terms of ``benchmarks.terms``, all
    renderings are right that have .6 or more, and a fifth of those under .3.
    """
    count = len(group.occurrences)
    return math.sqrt(group.sure / rendered) * count / (count + _UNSEEN)


def _translation(group: Group, rendered: int, store: Store) -> Translation:
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
