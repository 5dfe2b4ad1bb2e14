"""Calibrated confidence of beads: the probability that a bead is right, with its borders.

The posterior of the aligner says how certain a bead is among all beads of these fragments. It knows
little of the reading before it: lines that were joined wrongly, or columns that were mixed, make
paragraphs that fit well and are not the paragraphs of the text. Signs of this are ends that differ
(the Dutch paragraph ends with a stop, the French one does not), beginnings with small letters, and
neighbours without a counterpart. ``bead_confidence.tsv`` holds the weight of each sign, fitted to
texts whose beads are known: see ``benchmarks/reading_weights``.
"""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.model import AlignedDocument, Bead, Paragraph
from benelux_search.text.fitted_weights import load_weights, probability
from benelux_search.text.lines.paragraph_ends import begin_class, end_class

WEIGHTS: Final = "bead_confidence.tsv"
# Borders of the classes of the posterior, of the means and shares of a document, and of lengths
_POSTERIOR: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.91, 0.94, 0.96, 0.98)
_MEANS: Final = (0.5, 0.6, 0.7, 0.78, 0.84, 0.88, 0.91, 0.93, 0.95)
_SHARES: Final = (0.005, 0.02, 0.05, 0.1, 0.2, 0.35)
_LETTERS: Final = (12, 30, 60, 120, 250, 500, 1000)
_MISFIT: Final = (0.1, 0.2, 0.3, 0.45, 0.7)
_BITS: Final = 100  # characters of a paragraph that show how it begins and ends
_AROUND: Final = 5  # beads before and after a bead that show how well this part is read
_FEWEST: Final = 5  # beads by which a document is judged
_ENDS: Final = {
    "stop": "stop", "abbreviation": "open", "digit": "open", "word": "open", "dangling": "cut",
    "hyphen": "cut", "comma": "comma", ";": "mark", ":": "mark",
}  # fmt: skip
_BEGINNINGS: Final = {
    "small": "small", "small in quotes": "small", "capital": "capital", "quote": "capital",
    "recital": "recital", "provision": "provision", "speaker": "speaker", "item": "item",
    "small item": "item", "bullet": "item", "digit": "digit", "bracket": "bracket",
    "sign": "sign",
}  # fmt: skip


def calibrate(document: AlignedDocument) -> AlignedDocument:
    """Return the document with calibrated confidences; those given are posteriors of the aligner.

    It is for printed texts, whose lines had to be joined into paragraphs. A document in one
    language is returned unchanged.
    """
    if not document.nl or not document.fr:
        return document
    weights = load_weights(WEIGHTS, "benelux_search.align")
    beads = tuple(
        replace(bead, confidence=probability(weights, features))
        for bead, features in zip(document.beads, bead_features(document), strict=True)
    )
    return replace(document, beads=beads)


def bead_features(document: AlignedDocument) -> Iterator[list[str]]:
    """Yield the features of each bead."""
    nl, fr, beads = document.nl, document.fr, document.beads
    sides = _Side.of(nl), _Side.of(fr)
    lengths = [
        (sum(len(nl[k].text) for k in bead.nl), sum(len(fr[k].text) for k in bead.fr))
        for bead in beads
    ]
    ratios = [math.log(b / a) for a, b in lengths if a and b]
    ratio = statistics.median(ratios) if len(ratios) >= _FEWEST else 0.0
    whole = list(_document_features(sides, beads))
    for number, (bead, length) in enumerate(zip(beads, lengths, strict=True)):
        posterior = f"posterior:{bisect.bisect_right(_POSTERIOR, bead.confidence)}"
        kind = f"{min(3, len(bead.nl))}-{min(3, len(bead.fr))}"
        signs = [*_edges(sides, bead), *_sizes(length, ratio), *_neighbours(beads, number)]
        two_sided = f"two:{bool(bead.nl and bead.fr):d}"
        yield [
            "bias",
            f"{posterior} {two_sided}",
            f"kind:{kind}",
            f"kind:{kind} {posterior}",
            *whole,
            *(f"{each} {posterior}" for each in whole),
            *signs,
            *(f"{each} {two_sided}" for each in whole),
        ]


@dataclass(frozen=True, slots=True)
class _Side:
    """The classes of the beginning and the end of each paragraph of a language."""

    begins: Sequence[str]
    ends: Sequence[str]

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph]) -> _Side:
        texts = [each.text for each in paragraphs]
        return cls(
            [_BEGINNINGS[begin_class(text[:_BITS])] for text in texts],
            [_ENDS[end_class(text[-_BITS:])] for text in texts],
        )

    def share_of_cuts(self) -> float:
        """Return the share of paragraphs that begin with a small letter or end amid a phrase."""
        cuts = sum(
            begin == "small" or end == "cut"
            for begin, end in zip(self.begins, self.ends, strict=True)
        )
        return cuts / max(1, len(self.begins))


def _document_features(sides: tuple[_Side, _Side], beads: Sequence[Bead]) -> Iterator[str]:
    """Yield the features of a document: its mean posterior, its cuts, its one-sided beads."""
    two_sided = [bead.confidence for bead in beads if bead.nl and bead.fr]
    if len(beads) < _FEWEST:
        yield "document:short"
        return
    mean = statistics.fmean(two_sided) if two_sided else 0.0
    yield f"document mean:{bisect.bisect_right(_MEANS, mean)}"
    cuts = max(side.share_of_cuts() for side in sides)
    yield f"document cuts:{bisect.bisect_right(_SHARES, cuts)}"
    alone = 1.0 - len(two_sided) / len(beads)
    yield f"document alone:{bisect.bisect_right(_SHARES, alone)}"


def _edges(sides: tuple[_Side, _Side], bead: Bead) -> Iterator[str]:
    """Yield how a bead begins and ends, and what stands before and after it."""
    held = [(side, at) for side, at in zip(sides, (bead.nl, bead.fr), strict=True) if at]
    yield f"begins:{' '.join(side.begins[at[0]] for side, at in held)}"
    yield f"ends:{' '.join(side.ends[at[-1]] for side, at in held)}"
    before = (side.ends[at[0] - 1] if at[0] else "none" for side, at in held)
    yield f"before:{' '.join(before)}"
    after = (
        side.begins[at[-1] + 1] if at[-1] + 1 < len(side.begins) else "none" for side, at in held
    )
    yield f"after:{' '.join(after)}"


def _sizes(length: tuple[int, int], ratio: float) -> Iterator[str]:
    """Yield the classes of the length of a bead, and of the difference of its two lengths."""
    dutch, french = length
    yield f"letters:{bisect.bisect_right(_LETTERS, min(dutch, french) or max(dutch, french))}"
    if dutch and french:
        yield f"misfit:{bisect.bisect_right(_MISFIT, abs(math.log(french / dutch) - ratio))}"


def _neighbours(beads: Sequence[Bead], number: int) -> Iterator[str]:
    """Yield the classes of the beads before and after a bead, and of the mean of those around."""
    near = [_neighbour(beads, number + step) for step in (-1, 1)]
    yield f"near:{' '.join(sorted(near))}"
    around = beads[max(0, number - _AROUND) : number + _AROUND + 1]
    mean = statistics.fmean(bead.confidence if bead.nl and bead.fr else 0.0 for bead in around)
    yield f"around:{bisect.bisect_right(_MEANS, mean)}"


def _neighbour(beads: Sequence[Bead], number: int) -> str:
    if not 0 <= number < len(beads):
        return "none"
    bead = beads[number]
    if not (bead.nl and bead.fr):
        return "alone"
    return "sure" if bead.confidence >= 0.9 else "doubtful" if bead.confidence >= 0.5 else "unsure"
