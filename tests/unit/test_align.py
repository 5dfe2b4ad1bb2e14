"""Fragments to beads: the programme against brute force, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from lattices import random_lattice
from texts import PAIRS, shuffled

from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.beads import AlignedBead, Grouped
from benelux_search.align.lattice import FAR, Band, Lattice, Step, cheapest_path, likely_path
from benelux_search.align.match_keys import keys, match_tokens, types

DUTCH, FRENCH = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def side(texts: list[str], joins: list[float] | None = None, turn: int = 0) -> AlignerInput:
    return AlignerInput(texts, joins or [0.0] * len(texts), [turn] * len(texts))


def kinds(beads: tuple[AlignedBead, ...]) -> list[tuple[int, int]]:
    return [(len(bead.nl), len(bead.fr)) for bead in beads]


def test_translations_in_order_are_one_to_one_and_sure() -> None:
    beads = align(side(DUTCH), side(FRENCH, turn=1))
    assert [(bead.nl, bead.fr) for bead in beads] == [(((k,),), ((k,),)) for k in range(len(PAIRS))]
    assert min(bead.confidence for bead in beads) > 0.7


@pytest.mark.parametrize("missing", range(0, len(PAIRS), 3))
def test_what_is_not_translated_stays_alone(missing: int) -> None:
    french = FRENCH[:missing] + FRENCH[missing + 1 :]
    beads = align(side(DUTCH), side(french, turn=1))
    lone = [bead for bead in beads if not bead.fr]
    assert [bead.nl for bead in lone] == [((missing,),)]
    assert len(beads) == len(PAIRS)


def test_two_paragraphs_translated_as_one() -> None:
    french = [*FRENCH[:4], f"{FRENCH[4]} {FRENCH[5]}", *FRENCH[6:]]
    beads = align(side(DUTCH), side(french, turn=1))
    assert [(bead.nl, bead.fr) for bead in beads if len(bead.nl) == 2] == [(((4,), (5,)), ((4,),))]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_paragraph_cut_in_one_language_only_is_joined(share: float) -> None:
    words = DUTCH[3].split()
    at = int(len(words) * share)
    dutch = [*DUTCH[:3], " ".join(words[:at]), " ".join(words[at:]), *DUTCH[4:]]
    joins = [0.0] * len(dutch)
    joins[4] = 0.9
    beads = align(side(dutch, joins), side(FRENCH, turn=1))
    assert ((3, 4),) in [bead.nl for bead in beads]
    assert kinds(beads) == [(1, 1)] * len(PAIRS)


def test_a_cut_at_the_end_of_a_sentence_is_seen_through_the_other_language() -> None:
    first, second = DUTCH[2].split(". ")
    dutch = [*DUTCH[:2], f"{first}.", second, *DUTCH[3:]]
    joins = [0.0] * len(dutch)
    joins[3] = 0.06
    beads = align(side(dutch, joins), side(FRENCH, turn=1))
    assert ((2, 3),) in [bead.nl for bead in beads]
    # without a page end between them they are two paragraphs, translated as one
    joins[3] = 1e-6
    beads = align(side(dutch, joins), side(FRENCH, turn=1))
    assert ((2,), (3,)) in [bead.nl for bead in beads]


def test_near_identical_lines_go_to_the_one_with_their_number() -> None:
    votes = [11, 12, 14, 15, 16]
    dutch = [f"Stemming over amendement nr. {n} van de heer Janssens." for n in votes]
    french = [f"Vote sur l'amendement n° {n} de M. Janssens." for n in [*votes[:2], 13, *votes[2:]]]
    beads = align(side(dutch), side(french, turn=1))
    assert [bead.fr for bead in beads if not bead.nl] == [((2,),)]
    assert kinds(beads).count((1, 1)) == len(votes)


def test_strangers_are_no_pair() -> None:
    """Minutes: each member speaks one language, and nobody is translated."""
    dutch = [DUTCH[0], DUTCH[4], DUTCH[11], DUTCH[1]]
    french = [FRENCH[0], FRENCH[8], FRENCH[14], FRENCH[1]]
    beads = align(
        AlignerInput(dutch, [0.0] * 4, [0, 2, 4, 6]),
        AlignerInput(french, [0.0] * 4, [1, 3, 5, 7]),
    )
    pairs = [(bead.nl, bead.fr) for bead in beads if bead.nl and bead.fr]
    assert pairs == [(((0,),), ((0,),)), (((3,),), ((3,),))]


def test_another_number_of_the_article_parts_what_it_begins() -> None:
    dutch = [f"Artikel {n}. De bestuurder heeft een vergunning bij zich." for n in (1, 2, 4)]
    french = [f"Article {n}. Le conducteur est porteur d'une autorisation." for n in (1, 3, 4)]
    beads = align(side(dutch), side(french, turn=1))
    assert [(bead.nl, bead.fr) for bead in beads if bead.nl and bead.fr] == [
        (((0,),), ((0,),)),
        (((2,),), ((2,),)),
    ]


def test_one_language_only() -> None:
    beads = align(side(DUTCH[:3], [0.0, 0.9, 0.0]), side([]))
    assert [(bead.nl, bead.fr) for bead in beads] == [(((0, 1),), ()), (((2,),), ())]
    assert align(side([]), side([])) == ()


def sides_of(beads: tuple[AlignedBead, ...]) -> tuple[list[Grouped], list[Grouped]]:
    return [bead.nl for bead in beads], [bead.fr for bead in beads]


@settings(max_examples=examples(40), deadline=None)
@given(st.sets(st.integers(0, 15)), st.sets(st.integers(0, 15)))
def test_beads_of_texts_in_one_order_are_in_that_order(nl: set[int], fr: set[int]) -> None:
    """Whatever is left out on either side."""
    beads = align(side([DUTCH[k] for k in sorted(nl)]), side([FRENCH[k] for k in sorted(fr)]))
    for groups, texts in zip(sides_of(beads), (nl, fr), strict=True):
        assert [k for each in groups for group in each for k in group] == list(range(len(texts)))


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.sampled_from(DUTCH + FRENCH[:3]), max_size=14),
    st.lists(st.sampled_from(FRENCH + DUTCH[:3]), max_size=14),
    st.data(),
)
def test_every_fragment_is_in_exactly_one_bead_in_dutch_order(
    dutch: list[str], french: list[str], data: st.DataObject
) -> None:
    chance = st.floats(0.0, 1.0)
    sides = [
        AlignerInput(
            texts,
            data.draw(st.lists(chance, min_size=len(texts), max_size=len(texts))),
            sorted(
                data.draw(st.lists(st.integers(0, 9), min_size=len(texts), max_size=len(texts)))
            ),
        )
        for texts in (dutch, french)
    ]
    beads = align(sides[0], sides[1])
    taken = [[k for groups in side for group in groups for k in group] for side in sides_of(beads)]
    assert taken[0] == list(range(len(dutch)))
    assert sorted(taken[1]) == list(range(len(french)))
    assert all(0.0 <= bead.confidence <= 1.0 for bead in beads)
    assert all(bead.nl or bead.fr for bead in beads)


def test_the_order_of_pairs_does_not_matter() -> None:
    for seed in range(5):
        order = shuffled(seed, 12)
        beads = align(side([DUTCH[k] for k in order]), side([FRENCH[k] for k in order], turn=1))
        assert kinds(beads) == [(1, 1)] * len(order)


def all_paths(lattice: Lattice) -> list[tuple[float, tuple[Step, ...]]]:
    """Every path in the band with its cost, by brute force."""
    tables = lattice.two_sided(0, lattice.n)
    left, width = lattice.band.left, lattice.band.width

    def inside(i: int, j: int) -> bool:
        return i <= lattice.n and bool(left[i] <= j < left[i] + width) and j <= lattice.m

    def walk(i: int, j: int) -> list[tuple[float, tuple[Step, ...]]]:
        if (i, j) == (lattice.n, lattice.m):
            return [(0.0, ())]
        steps = []
        if i < lattice.n:
            steps += [((p, q), float(t[i, j - left[i]])) for (p, q), t in tables.items()]
            steps += [((p, 0), float(costs[i])) for p, costs in lattice.one_sided_nl.items()]
        steps += [((0, q), float(costs[j])) for q, costs in lattice.one_sided_fr.items()]
        return [
            (cost + rest, ((i, j, p, q), *path))
            for (p, q), cost in steps
            if cost < FAR and inside(i + p, j + q)
            for rest, path in walk(i + p, j + q)
        ]

    return walk(0, 0)


@settings(max_examples=examples(100))
@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 10_000))
def test_the_path_and_its_chances_are_those_of_brute_force(n: int, m: int, seed: int) -> None:
    lattice = random_lattice(n, m, seed)
    paths = all_paths(lattice)
    cost, _ = min(paths)
    found, chances = likely_path(lattice, 2.0)
    for path in (found, cheapest_path(lattice)):
        assert sum(c for c, known in paths if known == path) == pytest.approx(cost, abs=1e-4)
    weights = np.array([np.exp(-c / 2.0) for c, _ in paths])
    for step, chance in zip(found, chances, strict=True):
        share = sum(w for w, (_, path) in zip(weights, paths, strict=True) if step in path)
        assert chance == pytest.approx(share / weights.sum(), abs=1e-3)


def test_chances_of_very_many_paths_are_finite() -> None:
    """Where all ways cost the same their number grows beyond what a float holds."""
    n, width = 2000, 5
    left = np.clip(np.arange(n + 1) - 2, 0, n + 1 - width)
    tables = {(1, 1): np.full((n, width), 1.0, np.float32)}
    lone = {1: np.full(n + 1, 1.0), 2: np.full(n + 1, 1.5)}
    lattice = Lattice(
        Band(left.astype(np.int64), width),
        n,
        n,
        tuple(tables),
        lambda start, stop: {shape: table[start:stop] for shape, table in tables.items()},
        lone,
        lone,
    )
    path, chances = likely_path(lattice, 1.5)
    assert all(0.0 < chance <= 1.0 for chance in chances)
    # far from both ends every bead is as likely as the same one further on
    assert chances[500:1500] == pytest.approx([chances[1000]] * 1000)
    assert len(path) == n


@pytest.mark.parametrize(("n", "m"), [(1, 1000), (1000, 1), (3, 2000), (10, 1200), (300, 40)])
def test_one_side_may_be_very_much_longer(n: int, m: int) -> None:
    beads = align(side(DUTCH[:1] * n), side(FRENCH[:1] * m, turn=1))
    assert sum(len(group) for bead in beads for group in bead.nl) == n
    assert sum(len(group) for bead in beads for group in bead.fr) == m


@pytest.mark.parametrize("lone", [0, 1])
def test_a_long_stretch_in_one_language_does_not_lose_the_rest(lone: int) -> None:
    pairs = [
        (f"Artikel {n}. {DUTCH[n % 16]}", f"Article {n}. {FRENCH[n % 16]}") for n in range(300)
    ]
    extra = [f"{PAIRS[n % 13][lone]} {n}" for n in range(100)]
    sides = [[pair[k] for pair in pairs] for k in (0, 1)]
    sides[lone][150:150] = extra
    beads = align(side(sides[0]), side(sides[1], turn=1))
    right = sum(
        sides[0][bead.nl[0][0]].split()[1] == sides[1][bead.fr[0][0]].split()[1]
        for bead in beads
        if bead.nl and bead.fr
    )
    assert right >= 297


def test_a_band_narrower_than_the_lattice_still_leads_to_its_end() -> None:
    count = 120
    dutch = [f"Artikel {n} van de wet over de {word}." for n in range(count) for word in ("brug",)]
    french = [f"Article {n} de la loi sur le pont." for n in range(count)]
    beads = align(side(dutch), side(french, turn=1))
    assert kinds(beads) == [(1, 1)] * count


@pytest.mark.parametrize(
    ("dutch", "french", "share"),
    [
        ("908/01", "908/1", True),
        ("commissie", "commissions", True),
        ("technologie", "technologies", True),
        ("vergadering", "séance", True),
        ("CEPOL", "CEPOL", True),
        ("2017", "2017", True),
        ("2017", "2018", False),
        ("1.250", "1 250", True),
        ("1 250", "250", False),
        ("brug", "eau", False),
        ("de", "de", False),
    ],
)
def test_match_keys(dutch: str, french: str, share: bool) -> None:
    mine = set().union(*(keys(t, "nl") for token in match_tokens(dutch) for t in types(token)))
    yours = set().union(*(keys(t, "fr") for token in match_tokens(french) for t in types(token)))
    assert bool(mine & yours) == share
