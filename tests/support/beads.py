"""Beads in a readable form."""

from __future__ import annotations

from pathlib import Path

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import AlignedDocument


def read(text: str, folder: Path) -> AlignedDocument:
    """Return the document that is read from a text."""
    path = folder / "document.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(TextSource().read(path))


def beads(document: AlignedDocument) -> list[tuple[list[str], list[str]]]:
    """Return the Dutch and the French paragraphs of each bead."""
    return [
        ([document.nl[i].text for i in bead.nl], [document.fr[j].text for j in bead.fr])
        for bead in document.beads
    ]


def shown(document: AlignedDocument) -> str:
    """Return the beads and asides as text, in the form of the golden files."""
    parts = []
    for bead, (dutch, french) in zip(document.beads, beads(document), strict=True):
        sides = [f"nl: {text}" for text in dutch] + [f"fr: {text}" for text in french]
        parts.append("\n".join([bead.kind, *sides]))
    text = "## Beads\n\n" + "\n\n".join(parts) + "\n"
    if document.other:
        asides = "\n".join(f"{aside.reason}: {aside.text}" for aside in document.other)
        text += f"\n## Aside\n\n{asides}\n"
    return text


def pairs_of(document: AlignedDocument) -> list[tuple[str, str]]:
    """Return the Dutch and the French text of each bead."""
    return [(" ".join(dutch), " ".join(french)) for dutch, french in beads(document)]
