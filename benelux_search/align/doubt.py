"""A note on a document whose columns or paragraphs could not be told apart with certainty.

It is added if the mean confidence of the beads, weighted by their letters, is low. Of 85 printed
texts, the 25 with a mean below .7 had half of their letters in right beads, and the others 86 of
100; of those that are read well, the lowest mean is .745.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from benelux_search.errors import Note, about, named_pages
from benelux_search.model import AlignedDocument, Bead, Paragraph

_LEAST: Final = 0.7  # mean confidence of a document that is read with certainty
_FEWEST: Final = 20  # beads by which a document is judged


def doubt_notes(document: AlignedDocument) -> Iterator[Note]:
    """Yield a note if the reading of a document in both languages is doubtful."""
    if not (document.nl and document.fr) or len(document.beads) < _FEWEST:
        return
    letters: defaultdict[int, float] = defaultdict(float)
    sure: defaultdict[int, float] = defaultdict(float)
    for bead in document.beads:
        for paragraph in _paragraphs(document, bead):
            for page in paragraph.pages or (1,):
                letters[page] += len(paragraph.text)
                sure[page] += len(paragraph.text) * bead.confidence
    mean = sum(sure.values()) / max(1.0, sum(letters.values()))
    if mean >= _LEAST:
        return
    pages = [page for page in sorted(letters) if sure[page] < _LEAST * letters[page]]
    note = Note(
        "doubtful-reading",
        "columns or paragraphs could not be told apart with certainty (mean confidence {} %): "
        "use a PDF or a web page of this text if there is one",
        round(100 * mean),
    )
    yield about(named_pages(pages), note) if len(letters) > 1 else note


def _paragraphs(document: AlignedDocument, bead: Bead) -> Iterator[Paragraph]:
    yield from (document.nl[k] for k in bead.nl)
    yield from (document.fr[k] for k in bead.fr)
