"""Lists that are sorted in each language, and what moved: pairs that no rising path can have."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import PAIRS, shuffled

from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource

TERMS = (
    (
        "aanvrager: de natuurlijke persoon of rechtspersoon die een aanvraag indient",
        "demandeur: la personne physique ou morale qui introduit une demande",
    ),
    (
        "minister: de minister bevoegd voor de volksgezondheid",
        "ministre: le ministre qui a la santé publique dans ses attributions",
    ),
    (
        "dienst: de dienst van de overheid die het dossier behandelt",
        "service: le service de l'administration qui traite le dossier",
    ),
    (
        "vergunning: de toelating om de werken uit te voeren",
        "autorisation: la permission d'exécuter les travaux",
    ),
    (
        "bestuurder: elke persoon die een voertuig bestuurt",
        "conducteur: toute personne qui conduit un véhicule",
    ),
    (
        "gebouw: elk bouwwerk dat duurzaam met de grond verbonden is",
        "bâtiment: toute construction liée durablement au sol",
    ),
    (
        "werkgever: de persoon die werknemers tewerkstelt",
        "employeur: la personne qui occupe des travailleurs",
    ),
    (
        "gemeente: de gemeente op het grondgebied waarvan het goed ligt",
        "commune: la commune sur le territoire de laquelle le bien est situé",
    ),
    (
        "kind: elke persoon jonger dan achttien jaar",
        "enfant: toute personne de moins de dix-huit ans",
    ),
    (
        "water: het oppervlaktewater en het grondwater",
        "eau: les eaux de surface et les eaux souterraines",
    ),
)


def paired(dutch: list[str], french: list[str]) -> list[tuple[int, int, float]]:
    beads = align(
        AlignerInput(dutch, [0.0] * len(dutch), [0] * len(dutch)),
        AlignerInput(french, [0.0] * len(french), [1] * len(french)),
    )
    order = [group for bead in beads for group in bead.nl]
    assert order == [(k,) for k in range(len(dutch))]
    assert sorted(g for bead in beads for g in bead.fr) == [(k,) for k in range(len(french))]
    return [(nl[0], fr[0], bead.confidence) for bead in beads for nl in bead.nl for fr in bead.fr]


def sorted_lists(numbered: bool) -> tuple[list[str], list[str]]:
    sides = []
    for side in (0, 1):
        terms = sorted(pair[side] for pair in TERMS)
        sides.append([f"{k}° {t}" if numbered else t for k, t in enumerate(terms, 1)])
    return sides[0], sides[1]


@pytest.mark.parametrize("numbered", [False, True])
def test_a_list_that_is_sorted_in_each_language(numbered: bool) -> None:
    """The items of the one language have other numbers than those of the other."""
    nl, fr = sorted_lists(numbered)
    dutch = [PAIRS[0][0], PAIRS[1][0], *nl, PAIRS[2][0], PAIRS[3][0]]
    french = [PAIRS[0][1], PAIRS[1][1], *fr, PAIRS[2][1], PAIRS[3][1]]
    french_of = {**dict(TERMS), **dict(PAIRS)}

    def bare(text: str) -> str:
        return text.rsplit("° ", maxsplit=1)[-1]

    found = [(bare(dutch[i]), bare(french[j])) for i, j, _ in paired(dutch, french)]
    assert [pair for pair in found if french_of[pair[0]] != pair[1]] == []
    assert len(found) >= len(dutch) - 2


@pytest.mark.parametrize(("origin", "goal"), [(3, 11), (12, 2), (0, 9)])
def test_a_paragraph_that_stands_elsewhere(origin: int, goal: int) -> None:
    order = list(range(len(PAIRS)))
    order.insert(goal, order.pop(origin))
    found = paired([nl for nl, _ in PAIRS], [PAIRS[k][1] for k in order])
    assert [(i, order[j]) for i, j, _ in found] == [(k, k) for k in range(len(PAIRS))]


def test_neighbours_that_changed_places() -> None:
    order = [1, 0, 2, 3, 5, 4, 6, 7]
    found = paired([nl for nl, _ in PAIRS[:8]], [PAIRS[k][1] for k in order])
    assert [(i, order[j]) for i, j, _ in found] == [(k, k) for k in range(8)]


def test_articles_keep_their_numbers_whatever_they_say() -> None:
    """Article 5 goes with article 5, and with none rather than with another."""
    dutch = [f"Artikel {n}. {PAIRS[n][0]}" for n in range(1, 8)]
    french = [f"Article {n}. {PAIRS[n + 8][1]}" for n in range(1, 8)]
    assert [(i, j) for i, j, _ in paired(dutch, french) if i != j] == []


@pytest.mark.parametrize("shift", [3, 5])
def test_articles_that_are_numbered_otherwise_are_paired_by_their_texts(shift: int) -> None:
    dutch = [f"Artikel {n}. {PAIRS[n][0]}" for n in range(1, 14)]
    french = [f"Article {n}. {PAIRS[n + shift][1]}" for n in range(1, 14 - shift)]
    assert {(i, j) for i, j, _ in paired(dutch, french)} == {
        (n + shift - 1, n - 1) for n in range(1, 14 - shift)
    }


def test_strangers_stay_alone() -> None:
    order = shuffled(1, len(PAIRS))
    dutch, french = order[:8], order[8:]
    assert paired([PAIRS[k][0] for k in dutch], [PAIRS[k][1] for k in french]) == []


def test_a_document_keeps_the_order_of_both_languages(tmp_path: Path) -> None:
    nl, fr = sorted_lists(numbered=True)
    text = "\n\n".join([PAIRS[0][0], *nl, PAIRS[4][0], PAIRS[0][1], *fr, PAIRS[4][1]])
    path = tmp_path / "list.txt"
    path.write_text(text, encoding="utf-8")
    document = read_document(TextSource().read(path))
    assert [p.text for p in document.nl] == [PAIRS[0][0], *nl, PAIRS[4][0]]
    assert [p.text for p in document.fr] == [PAIRS[0][1], *fr, PAIRS[4][1]]
    right = {
        (f"{nl[i].split('° ')[1]}", f"{fr[j].split('° ')[1]}")
        for bead in document.beads
        for i in [k - 1 for k in bead.nl if 0 < k <= len(nl)]
        for j in [k - 1 for k in bead.fr if 0 < k <= len(fr)]
    }
    assert right <= set(TERMS)
    assert len(right) >= len(TERMS) - 2
    spans = [(p.spans[0].start, p.text) for p in document.fr]
    assert spans == sorted(spans)
