"""The confidence of beads in printed texts."""

from __future__ import annotations

from dataclasses import replace

from benelux_search.align.confidence import bead_features, calibrate
from benelux_search.model import AlignedDocument, Bead, Facts, Paragraph

NL = "De raad keurt de rekening van het jaar goed, en de voorzitter dankt de leden."
FR = "Le conseil approuve le compte de l'année, et le président remercie les membres."


def document(pairs: list[tuple[str, str]], posterior: float = 0.94) -> AlignedDocument:
    return AlignedDocument(
        Facts(),
        tuple(Paragraph(nl) for nl, _ in pairs),
        tuple(Paragraph(fr) for _, fr in pairs),
        (),
        tuple(Bead((k,), (k,), posterior) for k in range(len(pairs))),
        (),
        "utf-8",
        (),
    )


def confidences(given: AlignedDocument) -> list[float]:
    return [bead.confidence for bead in calibrate(given).beads]


def test_whole_paragraphs_are_more_certain_than_cut_ones() -> None:
    whole = document([(NL, FR)] * 20)
    cut = document([(NL[:40], FR), (NL[41:], FR)] * 10)
    assert min(confidences(whole)[1:-1]) > 0.9
    assert max(confidences(cut)) < min(confidences(whole))


def test_a_bead_between_halves_of_sentences_is_doubtful() -> None:
    pairs = [(NL, FR)] * 20
    pairs[10] = (NL[41:], FR)
    changed = confidences(document(pairs))
    assert changed[10] == min(changed) < confidences(document([(NL, FR)] * 20))[10]


def test_the_posterior_counts() -> None:
    sure, unsure = (confidences(document([(NL, FR)] * 20, each)) for each in (0.95, 0.55))
    assert min(sure) > max(unsure)


def test_a_document_in_one_language_keeps_its_confidences() -> None:
    alone = replace(document([(NL, FR)]), fr=(), beads=(Bead((0,), (), 1.0),))
    assert calibrate(alone) == alone


def test_each_bead_has_features() -> None:
    given = document([(NL, FR)] * 3)
    assert len(list(bead_features(given))) == 3
