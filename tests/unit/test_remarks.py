"""Notes on a document that was read: passages that hold both languages."""

from __future__ import annotations

from benelux_search.align.remarks import _mixed
from benelux_search.model import Paragraph


def test_elided_words_tell_that_a_passage_holds_french() -> None:
    mixed = Paragraph(
        "De vergunning wordt geweigerd, zo staat in het dossier, d'après l'autorisation "
        "d'exploitation l'entreprise n'avait jamais obtenu l'agrément, en dat is een fout."
    )
    dutch = Paragraph("De vergunning wordt geweigerd, zo staat in het dossier van de aanvrager.")
    assert list(_mixed([mixed, dutch], "nl")) == [mixed]
