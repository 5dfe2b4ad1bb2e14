"""The aligned sentences of pairs: each pair is aligned alone, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from benelux_search.align.sentence_aligner import AlignedSentences, align_sentences, needs_words
from benelux_search.align.sentence_evidence import PassageSentences, SentenceReader
from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.sentence_beads import SentenceBead, packed_beads
from benelux_search.text.sentences import sentence_ranges

_AT_A_TIME: Final = 256  # pairs


def with_sentences(pairs: Iterable[Pair], reader: SentenceReader) -> Iterator[Pair]:
    """Yield the pairs with their sentences, in the same order.

    A reader that has read the documents before knows most words of a short one already.
    """
    remaining = iter(pairs)
    while batch := list(islice(remaining, _AT_A_TIME)):
        if reader.is_full:
            reader.forget()
        sides = [(_sentences(pair, "nl"), _sentences(pair, "fr")) for pair in batch]
        sides = [
            _with_tokens(pair, each, reader) if needs_words(*each) else each
            for pair, each in zip(batch, sides, strict=True)
        ]
        for pair, each, aligned in zip(batch, sides, align_sentences(sides, reader), strict=True):
            if max(map(len, each)) <= 1:
                yield pair
            else:
                beads = sentence_beads(each, aligned)
                yield replace(pair, sentence_beads=packed_beads(beads))


def sentence_beads(
    sides: tuple[PassageSentences, PassageSentences], aligned: Sequence[AlignedSentences]
) -> list[SentenceBead]:
    """Return beads of ranges of characters, given beads of indexes of sentences."""
    nl, fr = (side.ranges for side in sides)
    return [
        SentenceBead(
            tuple(nl[bead.nl.start : bead.nl.stop]),
            tuple(fr[bead.fr.start : bead.fr.stop]),
            bead.confidence,
        )
        for bead in aligned
    ]


def _sentences(pair: Pair, language: Language) -> PassageSentences:
    passage = pair.passage(language)
    return PassageSentences(() if passage is None else sentence_ranges(passage.text, language))


def _with_tokens(
    pair: Pair, sides: tuple[PassageSentences, PassageSentences], reader: SentenceReader
) -> tuple[PassageSentences, PassageSentences]:
    nl, fr = (
        reader.with_tokens(side, passage.text, language)
        for side, language in zip(sides, LANGUAGES, strict=True)
        if (passage := pair.passage(language)) is not None
    )
    return nl, fr
