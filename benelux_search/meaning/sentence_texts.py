"""The texts of a pair that are encoded: each of its sentences, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from benelux_search.meaning.vector_files import place_number
from benelux_search.model import LANGUAGES, Pair
from benelux_search.sentence_beads import whole_range

_WORD: Final = re.compile(r"[^\W\d_]{2}")


class SentenceText(NamedTuple):
    """A text to encode, with the ordinal of its pair and its place in the pair."""

    ordinal: int
    place: int
    text: str


def texts_of(pair: Pair) -> Iterator[SentenceText]:
    """Yield the sentences of a pair that have a word, bead by bead."""
    for number, bead in enumerate(pair.sentences):
        for language in LANGUAGES:
            passage = pair.passage(language)
            part = whole_range(bead.nl if language == "nl" else bead.fr)
            if passage is None or part is None:
                continue
            text = passage.text[part.start : part.stop]
            if _WORD.search(text):
                place = place_number(number, is_french=language == "fr")
                yield SentenceText(pair.ordinal, place, text)
