"""Provisions that are numbered otherwise in one of the languages."""

from __future__ import annotations

import pytest

from benelux_search.align.reading_pair import read_pair
from benelux_search.documents.plain_text import text_lines
from benelux_search.model import AlignedDocument, RawDocument
from benelux_search.reading_options import Limits

LEASE = [
    ("De huurder betaalt de huur voor de vijfde dag van elke maand.",
     "Le locataire paie le loyer avant le cinquième jour de chaque mois."),
    ("De waarborg bedraagt drie maanden huur en wordt op een rekening geplaatst.",
     "La garantie s'élève à trois mois de loyer et est placée sur un compte."),
    ("De verhuurder herstelt het dak en de gevel van het gebouw.",
     "Le bailleur répare le toit et la façade du bâtiment."),
    ("De huurder onderhoudt de tuin en de verwarming van de woning.",
     "Le locataire entretient le jardin et le chauffage de l'habitation."),
    ("Huisdieren zijn toegelaten als de buren er geen last van hebben.",
     "Les animaux domestiques sont admis si les voisins n'en sont pas gênés."),
    ("Bij geschillen is de vrederechter van het kanton bevoegd.",
     "En cas de litige, le juge de paix du canton est compétent."),
    ("De huurder verzekert de woning tegen brand en waterschade.",
     "Le locataire assure l'habitation contre l'incendie et les dégâts des eaux."),
    ("De verhuurder mag de woning twee keer per jaar bezoeken.",
     "Le bailleur peut visiter l'habitation deux fois par an."),
]  # fmt: skip


def raw(texts: list[str]) -> RawDocument:
    text = "\n\n".join(texts)
    return RawDocument(text_lines(text, Limits(), len(text)), "UTF-8", paged=False)


def beads(nl: list[str], fr: list[str]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    document: AlignedDocument = read_pair(raw(nl), raw(fr), Limits())
    return [(bead.nl, bead.fr) for bead in document.beads]


@pytest.mark.parametrize("number", ["4.{}", "Art. {}.", "§ {}."])
@pytest.mark.parametrize("skipped", [1, 4])
def test_texts_that_agree_outweigh_numbers_that_do_not(number: str, skipped: int) -> None:
    nl = [f"{number.format(k + 1)} {text}" for k, (text, _) in enumerate(LEASE)]
    fr = [f"{number.format(k + 1 + (k >= skipped))} {text}" for k, (_, text) in enumerate(LEASE)]
    assert beads(nl, fr) == [((k,), (k,)) for k in range(len(LEASE))]


@pytest.mark.parametrize("number", ["4.{}", "Art. {}.", "§ {}."])
def test_an_article_that_was_not_translated_stays_alone(number: str) -> None:
    nl = [f"{number.format(k + 1)} {text}" for k, (text, _) in enumerate(LEASE)]
    fr = [f"{number.format(k + 1)} {text}" for k, (_, text) in enumerate(LEASE)]
    del fr[3]
    assert beads(nl, fr) == [
        *(((k,), (k,)) for k in range(3)), ((3,), ()), *(((k,), (k - 1,)) for k in range(4, 8)),
    ]  # fmt: skip
