"""Beads to pairs: the two passages of each bead of an aligned document, under their pair id."""

from __future__ import annotations

from benelux_search.model import LANGUAGES, AlignedDocument, Bead, Language, Pair, Passage


def pairs_of(document: AlignedDocument, document_id: str, first_ordinal: int = 1) -> list[Pair]:
    """The pairs of a document in reading order; their numbers count from 1.

    ``first_ordinal`` is the ordinal of the first; the others follow it.
    """
    return [
        Pair(
            id=f"{document_id}:{number:04d}",
            ordinal=first_ordinal + number - 1,
            document_id=document_id,
            kind=bead.kind,
            confidence=bead.confidence,
            nl=_passage(document, bead, "nl"),
            fr=_passage(document, bead, "fr"),
        )
        for number, bead in enumerate(document.beads, start=1)
    ]


def _passage(document: AlignedDocument, bead: Bead, language: Language) -> Passage | None:
    numbers = bead.nl if language == LANGUAGES[0] else bead.fr
    if not numbers:
        return None
    paragraphs = [document.paragraphs(language)[number] for number in numbers]
    spans = [span for paragraph in paragraphs for span in paragraph.spans]
    return Passage(
        language=language,
        text="\n".join(paragraph.text for paragraph in paragraphs),
        pages=tuple(sorted({span.page for span in spans})),
        start=min((span.start for span in spans), default=None),
    )
