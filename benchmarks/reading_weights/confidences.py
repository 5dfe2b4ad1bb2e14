"""Examples of beads, right and wrong, from the documents whose beads are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from benchmarks.reading_weights.logistic import Example
from benchmarks.scoring import Bead, match, renumbered
from benelux_search.align import reading
from benelux_search.align.confidence import bead_features
from benelux_search.align.reading import read_document
from benelux_search.model import AlignedDocument, RawDocument

_CALIBRATE: Final = "calibrate"  # of the pipeline


def bead_examples(
    gold: Mapping[str, Any], raw: RawDocument, source: str, tool: str
) -> Iterator[Example]:
    """Yield an example for each bead of a printed text; it is right if the gold has it."""
    document, is_printed = _with_posteriors(raw)
    if not is_printed:
        return
    dutch = match([each.text for each in document.nl], gold["nl"])
    french = match([each.text for each in document.fr], gold["fr"])
    found = renumbered([(each.nl, each.fr) for each in document.beads], dutch, french)
    known = set(_beads(gold))
    features = bead_features(document)
    for bead, own in zip(found, features, strict=True):
        yield Example(tuple(own), bead in known, source, tool)


def _with_posteriors(raw: RawDocument) -> tuple[AlignedDocument, bool]:
    """Return a document with the posteriors of the aligner; True if they would be calibrated."""
    calibrate = getattr(reading, _CALIBRATE)
    caught: list[AlignedDocument] = []

    def catch(document: AlignedDocument) -> AlignedDocument:
        caught.append(document)
        return document

    setattr(reading, _CALIBRATE, catch)
    try:
        return read_document(raw), bool(caught)
    finally:
        setattr(reading, _CALIBRATE, calibrate)


def _beads(gold: Mapping[str, Any]) -> Iterator[Bead]:
    for bead in gold["beads"]:
        nl, fr = (bead["nl"], bead["fr"]) if isinstance(bead, dict) else bead
        yield tuple(nl), tuple(fr)
