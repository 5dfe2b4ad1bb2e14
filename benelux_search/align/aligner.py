"""Two passes of the dynamic programme: the first learns what the document does."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benelux_search.align.bags import Bags
from benelux_search.align.band import band_of, narrowed
from benelux_search.align.beads import AlignedBead, Grouped, crossed, parted
from benelux_search.align.chances import likely_path
from benelux_search.align.crosswise import crosswise
from benelux_search.align.evidence import Links, both_ways, links, shared_numbers
from benelux_search.align.lattice import Band, Ints, Lattice, Step, cheapest_path
from benelux_search.align.learning import learned_pairs
from benelux_search.align.scoring import FARTHEST, TEMPERATURE, Habits, Scorer
from benelux_search.align.sides import MOST, SideCosts, joined_together

_GUESS = 20.0  # beads that the first guess of their kinds is worth


@dataclass(frozen=True, slots=True)
class Side:
    """The fragments of one language in reading order.

    ``joins[k]`` is the chance that fragment ``k`` continues ``k - 1``; ``turns[k]`` its place in
    the document, on a scale that both languages share. Fragments with different ``ties`` do not
    translate each other, equal ones above 0 do; none given, all are 0, which says nothing.
    """

    texts: Sequence[str]
    joins: Sequence[float]
    turns: Sequence[int]
    ties: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.texts)


def align(nl: Side, fr: Side) -> tuple[AlignedBead, ...]:
    """Joins the fragments of a document into paragraphs and aligns these, in reading order.

    Every fragment is in exactly one bead.
    """
    if not len(nl) or not len(fr):
        return _alone(nl, "nl") + _alone(fr, "fr")
    sides = (_costs(nl), _costs(fr))
    bags = (Bags.of(nl.texts, "nl"), Bags.of(fr.texts, "fr"))
    known = links(*bags)
    wide = band_of(nl.turns, fr.turns, *bags)
    path = cheapest_path(_lattice(_scorer(sides, bags, known, Habits(), 2), wide))
    habits = _habits(path, *sides)
    known = known.with_learned(*learned_pairs(path, *bags))
    band = narrowed(wide, path, len(fr))
    scorer = _scorer(sides, bags, known, habits, MOST)
    path, chances = likely_path(_lattice(scorer, band), TEMPERATURE)
    beads = [
        part
        for step, chance in zip(path, chances, strict=True)
        for part in parted(_bead(step, *sides, habits, chance))
    ]
    return crossed(beads, crosswise(path, scorer, bags))


def _costs(side: Side) -> SideCosts:
    return SideCosts.of(side.texts, side.turns, side.joins, side.ties)


def _scorer(
    sides: tuple[SideCosts, SideCosts],
    bags: tuple[Bags, Bags],
    known: Links,
    habits: Habits,
    most: int,
) -> Scorer:
    return Scorer(
        *sides,
        *both_ways(*bags, known, most),
        shared_numbers(*bags, most),
        (bags[0].numbered(), bags[1].numbered()),
        _articles(*bags),
        habits,
        most,
    )


def _articles(nl: Bags, fr: Bags) -> tuple[Ints, Ints]:
    """The article that each fragment is, numbered from 1 in both languages alike; 0 for none."""
    both = (nl.articles(), fr.articles())
    known = {
        number: k for k, number in enumerate(sorted({*both[0].values(), *both[1].values()}), 1)
    }
    found = (np.zeros(nl.count, np.int64), np.zeros(fr.count, np.int64))
    for articles, own in zip(both, found, strict=True):
        own[list(articles)] = [known[number] for number in articles.values()]
    return found


def _lattice(scorer: Scorer, band: Band) -> Lattice:
    n, m = len(scorer.nl.lengths), len(scorer.fr.lengths)
    return Lattice(band, n, m, scorer.shapes, partial(scorer.pairs, band), *scorer.lone())


def _habits(path: Sequence[Step], nl: SideCosts, fr: SideCosts) -> Habits:
    """How the document alternates its languages, and how long its French is."""
    first = Habits()
    apart: Counter[int] = Counter()
    ratios = []
    alone = sum(not (p and q) for _, _, p, q in path)
    for i, j, p, q in path:
        if p and q:
            d = int(fr.turns[j] - nl.turns[i])
            apart[max(-FARTHEST, min(FARTHEST, d))] += 1
            ratios.append(np.log(fr.lengths[j : j + q].sum() / nl.lengths[i : i + p].sum()))
    if len(ratios) < 5:
        return first
    counts = np.array([apart[d] for d in range(-FARTHEST, FARTHEST + 1)], float)
    prior = np.exp(-np.array(first.places))
    share = counts + 3.0 * prior / prior.sum()
    places = np.minimum(4.0, -np.log(share / share.max()))
    pull = len(ratios) / (len(ratios) + 10.0)
    ratio = pull * float(np.median(ratios)) + (1 - pull) * first.ratio
    return Habits(_kinds(first, alone, len(path)), tuple(places.tolist()), ratio)


def _kinds(first: Habits, alone: int, beads: int) -> dict[tuple[int, int], float]:
    """The chances of each kind where so many beads have one side, as in minutes with speeches."""
    share = (alone + _GUESS * 2 * first.kinds[1, 0]) / (beads + _GUESS)
    share = min(0.4, max(first.kinds[1, 0], share))
    left = (1 - share) / (1 - 2 * first.kinds[1, 0])
    kinds = {kind: chance * left for kind, chance in first.kinds.items()}
    kinds[1, 0] = kinds[0, 1] = share / 2
    return kinds


def _bead(
    step: Step, nl: SideCosts, fr: SideCosts, habits: Habits, confidence: float
) -> AlignedBead:
    """A step as paragraphs: the cheapest joins and borders, by the costs of the path."""
    i, j, p, q = step
    if (p, q) == (1, 1):
        return AlignedBead(((i,),), ((j,),), confidence)
    if not (p and q):  # a lone bead is one paragraph
        sides = (tuple(range(i, i + p)),) if p else (), (tuple(range(j, j + q)),) if q else ()
        return AlignedBead(*sides, confidence)

    def cost(ways: tuple[tuple[float, Grouped], tuple[float, Grouped]]) -> float:
        (dutch, a), (french, b) = ways
        prior = -float(np.log(habits.kinds[len(a), len(b)]))
        if p == q == 2 and len(a) == len(b) == 1:
            return prior + float(joined_together(nl.join[i + 1], fr.join[j + 1]))
        return prior + dutch + french

    (_, dutch), (_, french) = min(
        itertools.product(_groupings(nl, i, p), _groupings(fr, j, q)), key=cost
    )
    return AlignedBead(dutch, french, confidence)


def _groupings(side: SideCosts, start: int, size: int) -> list[tuple[float, Grouped]]:
    """All ways to make paragraphs of a unit's fragments, with their cost."""
    ways = []
    for borders in itertools.product((False, True), repeat=size - 1):
        groups = [[start]]
        cost = 0.0
        for k, is_border in enumerate(borders, start + 1):
            cost += float((side.border if is_border else side.join)[k])
            if is_border:
                groups.append([k])
            else:
                groups[-1].append(k)
        ways.append((cost, tuple(map(tuple, groups))))
    return ways


def _alone(side: Side, language: str) -> tuple[AlignedBead, ...]:
    """Beads of a document in one language: what its own text says of joins is all there is."""
    groups: list[list[int]] = []
    for k, chance in enumerate(side.joins):
        if groups and chance > 0.5:
            groups[-1].append(k)
        else:
            groups.append([k])
    paragraphs = [(tuple(group),) for group in groups]
    if language == "nl":
        return tuple(AlignedBead(paragraph, (), 1.0) for paragraph in paragraphs)
    return tuple(AlignedBead((), paragraph, 1.0) for paragraph in paragraphs)
