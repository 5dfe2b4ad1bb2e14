"""Lists of sentences with their right links: ``aligning/*.txt``, and the confidence of each.

A line is ``nl a .95 | text``: the language, the name of its bead (``-``: it has no counterpart),
and the probability that it continues the line before it in its language. Lines of one language
that follow each other are a turn. A result (``*.gold``) pins the confidence of each bead in nats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from gold import GOLD, check, nats

from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.bags import Bags
from benelux_search.align.band import choose_band
from benelux_search.align.beads import AlignedBead
from benelux_search.align.evidence import build_evidence, score_band
from benelux_search.align.type_links import link_types
from benelux_search.model import LANGUAGES, Language

CASES: Final = sorted((GOLD / "aligning").glob("*.txt"))
LINE: Final = re.compile(r"(nl|fr) (\S+)(?: (\.\d+))? \| (.+)")


@dataclass(frozen=True, slots=True)
class Sentence:
    language: Language
    bead: str
    join: float
    turn: int
    text: str


def sentences(path: Path) -> list[Sentence]:
    found: list[Sentence] = []
    for line in path.read_text("utf-8").splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        language: Language = "nl" if match[1] == "nl" else "fr"
        last = found[-1] if found else None
        turn = 0 if last is None else last.turn + (last.language != language)
        found.append(Sentence(language, match[2], float(match[3] or 0), turn, match[4]))
    return found


def side(own: Sequence[Sentence]) -> AlignerInput:
    return AlignerInput(
        [each.text for each in own], [each.join for each in own], [each.turn for each in own]
    )


def named(bead: AlignedBead, own: dict[Language, list[Sentence]]) -> set[tuple[str, int, Language]]:
    """The bead's lines, as (name, number, language)."""
    return {
        (own[language][k].bead, k, language)
        for language, groups in zip(LANGUAGES, (bead.nl, bead.fr), strict=True)
        for group in groups
        for k in group
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_right_links(path: Path) -> None:
    every = sentences(path)
    own = {each: [line for line in every if line.language == each] for each in LANGUAGES}
    found = align(side(own["nl"]), side(own["fr"]))
    lines = []
    for bead in found:
        texts = [
            f"  {language}: {' + '.join(own[language][k].text for k in group)}"
            for language, groups in zip(LANGUAGES, (bead.nl, bead.fr), strict=True)
            for group in groups
        ]
        lines += [f"{len(bead.nl)}-{len(bead.fr)}  {nats(bead.confidence)}", *texts]
    check(path.with_suffix(".gold"), lines)
    wanted: dict[str, set[tuple[str, int, Language]]] = {}
    for language in LANGUAGES:
        for k, line in enumerate(own[language]):
            name = line.bead if line.bead != "-" else f"- {language} {k}"
            wanted.setdefault(name, set()).add((line.bead, k, language))
    got = [named(bead, own) for bead in found]
    assert sorted(map(sorted, got)) == sorted(map(sorted, wanted.values()))


# --- Documents that are longer than the lattice which is searched whole

GOODS: Final = (
    ("tarwe", "froment"), ("vlas", "lin"), ("kolen", "charbon"), ("zand", "sable"),
    ("bier", "bière"), ("kaas", "fromage"), ("glas", "verre"), ("hout", "bois"),
    ("ijzer", "fer"), ("papier", "papier"), ("zout", "sel"), ("wol", "laine"),
)  # fmt: skip
TOWNS: Final = (
    ("Gent", "Gand"), ("Luik", "Liège"), ("Breda", "Breda"), ("Esch", "Esch"),
    ("Namen", "Namur"), ("Venlo", "Venlo"), ("Bergen", "Mons"),
)  # fmt: skip
COUNT: Final = 230


def _long_document(turn: int) -> tuple[AlignerInput, AlignerInput, list[tuple[int, int]]]:
    """A customs register, with entries in one language only; the right pairs are known.

    Each language has turns of ``turn`` entries.
    """
    nl: list[str] = []
    fr: list[str] = []
    turns: tuple[list[int], list[int]] = ([], [])
    right = []
    for k in range(COUNT):
        (good, bien), (town, ville) = GOODS[k * 5 % 12], TOWNS[k * 3 % 7]
        weight = 100 + k * 37 % 400
        if k % 17 == 5:
            fr.append(f"Le receveur de {ville} était malade et le registre resta fermé.")
            turns[1].append(k // turn * 2 + 1)
        if k % 23 == 7:
            nl.append(f"De schipper uit {town} weigerde te betalen en voer weg.")
            turns[0].append(k // turn * 2)
        right.append((len(nl), len(fr)))
        nl.append(f"Een schip met {weight} zakken {good} voer naar {town}.")
        fr.append(f"Un bateau avec {weight} sacs de {bien} partit pour {ville}.")
        turns[0].append(k // turn * 2)
        turns[1].append(k // turn * 2 + 1)
    none = [0.0] * len(nl), [0.0] * len(fr)
    return AlignerInput(nl, none[0], turns[0]), AlignerInput(fr, none[1], turns[1]), right


@pytest.mark.parametrize("turn", [1, 20, COUNT])
def test_a_long_document(turn: int) -> None:
    nl, fr, right = _long_document(turn)
    found = align(nl, fr)
    pairs = {
        (bead.nl[0][0], bead.fr[0][0]): bead.confidence
        for bead in found
        if (len(bead.nl), len(bead.fr)) == (1, 1)
    }
    band = choose_band(nl.positions, fr.positions, Bags.of(nl.texts, "nl"), Bags.of(fr.texts, "fr"))
    lefts = ", ".join(str(band.left[row]) for row in range(0, len(nl) + 1, 40))
    lines = [
        f"{len(nl)} and {len(fr)} fragments",
        f"band of {band.width} from {lefts}",
        f"right {len(pairs.keys() & set(right))}, wrong {len(pairs.keys() - set(right))}",
        *(f"{i} {j} {nats(sure)}" for (i, j), sure in sorted(pairs.items())[::9]),
    ]
    check(GOLD / "aligning" / f"long-{turn}.gold", lines)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_bead_costs_the_same_in_any_band(step: int) -> None:
    nl, fr, _ = _long_document(1)
    bags = Bags.of(nl.texts[:40], "nl"), Bags.of(fr.texts[:130], "fr")
    for side_, own, other in zip(
        build_evidence(*bags, link_types(*bags), 3), bags, bags[::-1], strict=True
    ):
        rows = min(own.count, (other.count - 12) // step)
        low = np.arange(rows) * step
        width = 12
        whole = score_band(side_, 0, np.zeros(rows, np.int64), other.count)
        banded = score_band(side_, 0, low, width)
        columns = low[:, None] + np.arange(width)[None, :]
        for shape, table in banded.items():
            wanted = np.take_along_axis(whole[shape], columns, axis=1)
            # the last row of a unit is known up to three columns before its own band; and a unit
            # that begins in the last rows would run past them
            known = np.s_[:-3, max(0, (shape[0] - 1) * step - 3) :]
            assert table[known] == pytest.approx(wanted[known], abs=1e-3), shape
