"""A document whose units are its sentences, in place of its paragraphs.

The sentences of neighbouring beads are aligned together, because the paragraphs of the two
languages may end at different places. A bead of sentences of different beads of paragraphs costs
more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benelux_search.align.lattice import Singles
from benelux_search.align.sentence_aligner import AlignedSentences, align_sentences
from benelux_search.align.sentence_evidence import SentenceReader
from benelux_search.model import LANGUAGES, AlignedDocument, Bead, Language, Paragraph
from benelux_search.text.sentences import sentence_ranges

_CROSSING: Final = 2.5  # nats, for a bead across beads of paragraphs, at each of its ends
_WINDOW: Final = 120  # sentences of one language after which a sure bead ends a window
_LONGEST: Final = 400  # the same for any bead
_SURE: Final = 0.9  # confidence of a bead whose ends are also those of sentences


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, with the number of the bead in which its paragraph is."""

    paragraph: Paragraph
    bead: int


def by_sentence(document: AlignedDocument) -> AlignedDocument:
    """Return the document with its sentences as paragraphs, and the beads of these.

    The spans of a sentence are those of its paragraph. The confidence of a bead is the posterior of
    the sentences; inside a bead of paragraphs it is multiplied by the confidence of this bead.
    """
    reader = SentenceReader()
    paragraphs: dict[Language, list[Paragraph]] = {"nl": [], "fr": []}
    beads: list[Bead] = []
    for nl, fr in _windows(document):
        first_nl, first_fr = len(paragraphs["nl"]), len(paragraphs["fr"])
        for each in _align(nl, fr, reader):
            beads.append(
                Bead(
                    tuple(first_nl + k for k in each.nl),
                    tuple(first_fr + k for k in each.fr),
                    each.confidence * _chance_of_paragraphs(document, each, nl, fr),
                )
            )
        paragraphs["nl"] += [unit.paragraph for unit in nl]
        paragraphs["fr"] += [unit.paragraph for unit in fr]
    return replace(
        document, nl=tuple(paragraphs["nl"]), fr=tuple(paragraphs["fr"]), beads=tuple(beads)
    )


def _windows(document: AlignedDocument) -> Iterator[tuple[list[_Unit], list[_Unit]]]:
    """Yield the sentences of runs of beads, each run long enough to be aligned alone."""
    nl: list[_Unit] = []
    fr: list[_Unit] = []
    for number, bead in enumerate(document.beads):
        nl += _units(document, bead, number, "nl")
        fr += _units(document, bead, number, "fr")
        longest = max(len(nl), len(fr))
        is_sure = bead.nl and bead.fr and bead.confidence >= _SURE
        if longest >= _LONGEST or (longest >= _WINDOW and is_sure):
            yield nl, fr
            nl, fr = [], []
    yield nl, fr


def _units(
    document: AlignedDocument, bead: Bead, number: int, language: Language
) -> Iterator[_Unit]:
    paragraphs = document.paragraphs(language)
    for k in bead.nl if language == "nl" else bead.fr:
        text = paragraphs[k].text
        for each in sentence_ranges(text, language):
            yield _Unit(Paragraph(text[each.start : each.stop], paragraphs[k].spans), number)


def _align(
    nl: Sequence[_Unit], fr: Sequence[_Unit], reader: SentenceReader
) -> list[AlignedSentences]:
    nl_side, fr_side = (
        reader.of_texts([unit.paragraph.text for unit in units], language)
        for units, language in zip((nl, fr), LANGUAGES, strict=True)
    )
    return align_sentences([(nl_side, fr_side)], reader, [_crossing_costs(nl, fr)])[0]


def _crossing_costs(nl: Sequence[_Unit], fr: Sequence[_Unit]) -> Singles:
    dutch, french = (np.array([unit.bead for unit in units]) for units in (nl, fr))
    return np.where(dutch[:, None] == french[None, :], 0.0, _CROSSING).astype(np.float32)


def _chance_of_paragraphs(
    document: AlignedDocument, bead: AlignedSentences, nl: Sequence[_Unit], fr: Sequence[_Unit]
) -> float:
    """Return the confidence of the bead that holds all sentences of a bead; 1 if none does."""
    numbers = {nl[k].bead for k in bead.nl} | {fr[k].bead for k in bead.fr}
    return document.beads[numbers.pop()].confidence if len(numbers) == 1 else 1.0
