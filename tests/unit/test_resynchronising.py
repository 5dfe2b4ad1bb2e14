"""After what is missing on one side, the rest goes to what has its numbers and its names."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from daily import daily
from texts import PAIRS

from benelux_search.align.aligner import AlignerInput, align

MONTHS = (("januari", "janvier"), ("maart", "mars"), ("juni", "juin"), ("oktober", "octobre"))
Make = Callable[[random.Random], list[tuple[str, str]]]
FAMILIES = (
    "Janssens Peeters Maes Jacobs Willems Claes Goossens Wouters Dubois Lambert Martin Dupont "
    "Leroy Simon Laurent Michel Moreau Fontaine Hermans Aerts Michiels Bogaerts Lemmens Mertens"
).split()


def regulation(draw: random.Random) -> list[tuple[str, str]]:
    rows = []
    for n in range(1, 61):
        dutch, french = draw.choice(PAIRS)
        rows.append((f"Artikel {n}. {dutch}", f"Article {n}. {french}"))
    return rows


def amendments(draw: random.Random) -> list[tuple[str, str]]:
    """Sixty articles that differ in nothing but numbers."""
    rows = []
    for n in range(1, 61):
        article, day, year = draw.randrange(60), draw.randrange(2, 29), draw.randrange(1990, 2020)
        month, mois = draw.choice(MONTHS)
        dutch = f"Art. {n}. In artikel {article} van de wet van {day} {month} {year} vervalt lid 2"
        french = f"Art. {n}. Dans l'article {article} de la loi du {day} {mois} {year}, l'alinéa 2"
        rows.append((f"{dutch}.", f"{french} est abrogé."))
    return rows


def speakers(draw: random.Random) -> list[tuple[str, str]]:
    return [
        (f"De heer {name} heeft het woord.", f"La parole est à M. {name}.")
        for name in draw.sample(FAMILIES, len(FAMILIES))
    ]


def votes(draw: random.Random) -> list[tuple[str, str]]:
    return [
        (f"Stemming over amendement nr. {n}.", f"Vote sur l'amendement n° {n}.")
        for n in draw.sample(range(10, 400), 40)
    ]


def minutes(draw: random.Random) -> list[tuple[str, str]]:
    rows = []
    for n in range(30):
        speech = f"{1 + n // 10:02}.{1 + n % 10:02} {draw.choice(FAMILIES)} (PS):"
        rows += [(speech, speech), *draw.sample(PAIRS, 2)]
    return rows


@pytest.mark.parametrize("seed", daily(range(3), 1))
@pytest.mark.parametrize("lacking", ["nl", "fr"])
@pytest.mark.parametrize("make", [regulation, amendments, speakers, votes, minutes])
def test_a_quarter_is_missing_on_one_side(make: Make, lacking: str, seed: int) -> None:
    draw = random.Random(seed)
    rows = make(draw)
    kept = [k for k in range(len(rows)) if draw.random() > 0.25]
    dutch = kept if lacking == "nl" else list(range(len(rows)))
    french = kept if lacking == "fr" else list(range(len(rows)))
    beads = align(
        AlignerInput([rows[k][0] for k in dutch], [0.0] * len(dutch), [0] * len(dutch)),
        AlignerInput([rows[k][1] for k in french], [0.0] * len(french), [1] * len(french)),
    )
    found = [
        (dutch[i], french[j])
        for bead in beads
        for i in [k for group in bead.nl for k in group]
        for j in [k for group in bead.fr for k in group]
    ]
    # the same text may stand twice, and either will do
    assert [(a, b) for a, b in found if rows[a][0] != rows[b][0]] == []
    assert len(found) >= 0.97 * len(kept)


def test_numbers_that_differ_part_what_is_the_same_otherwise() -> None:
    dutch = ["Stemming over amendement nr. 91.", PAIRS[0][0]]
    french = ["Vote sur l'amendement n° 191.", PAIRS[0][1]]
    beads = align(AlignerInput(dutch, [0.0] * 2, [0] * 2), AlignerInput(french, [0.0] * 2, [1] * 2))
    assert [(bead.nl, bead.fr) for bead in beads if bead.nl and bead.fr] == [(((1,),), ((1,),))]
