"""Two passes of the dynamic programme: the first learns what the document does."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.align.band import band_of
from benelux_search.align.evidence import Bags, evidence, type_keys
from benelux_search.align.lattice import Path, cheapest_path
from benelux_search.align.scoring import _FARTHEST, Habits, Scorer, SideCosts, Weights
from benelux_search.align.learning import learned_keys


@dataclass(frozen=True, slots=True)
class Side:
    """The fragments of one language in reading order.

    ``joins[k]`` is the chance that fragment ``k`` continues ``k - 1``; ``turns[k]`` its place in
    the document, on a scale that both languages share.
    """

    texts: Sequence[str]
    joins: Sequence[float]
    turns: Sequence[int]

    def __len__(self) -> int:
        return len(self.texts)


Grouped = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class AlignedBead:
    """A bead of fragments: for each language its paragraphs, each a tuple of fragment indices."""

    nl: Grouped
    fr: Grouped
    confidence: float


def align(nl: Side, fr: Side, weights: Weights | None = None) -> tuple[AlignedBead, ...]:
    """Joins the fragments of a document into paragraphs and aligns these, in reading order.

    Every fragment is in exactly one bead.
    """
    weights = weights or Weights()
    if not len(nl) or not len(fr):
        return _alone(nl, "nl") + _alone(fr, "fr")
    costs_nl = SideCosts.of(nl.texts, nl.turns, nl.joins)
    costs_fr = SideCosts.of(fr.texts, fr.turns, fr.joins)
    bags_nl, bags_fr = Bags.of(nl.texts, "nl"), Bags.of(fr.texts, "fr")
    band = band_of(nl.turns, fr.turns, bags_nl, bags_fr)
    habits = Habits()
    keys_nl, keys_fr = type_keys(bags_nl), type_keys(bags_fr)
    path = Path((), 0.0)
    for last in (False, True):
        scorer = Scorer(
            costs_nl,
            costs_fr,
            evidence(bags_nl, keys_nl, bags_fr, keys_fr),
            evidence(bags_fr, keys_fr, bags_nl, keys_nl),
            weights,
        )
        path = cheapest_path(band, scorer.costs(band, habits), len(nl), len(fr))
        if not last:
            habits = _habits(path, nl, fr, costs_nl, costs_fr)
            learned = learned_keys(path, bags_nl, bags_fr)
            keys_nl, keys_fr = type_keys(bags_nl, learned[0]), type_keys(bags_fr, learned[1])
    return tuple(_bead(step, costs_nl, costs_fr, habits) for step in path.beads)


def _habits(path: Path, nl: Side, fr: Side, nl_costs: SideCosts, fr_costs: SideCosts) -> Habits:
    """How the document alternates its languages, and how long its French is."""
    first = Habits()
    apart: Counter[int] = Counter()
    ratios = []
    for i, j, p, q in path.beads:
        if p and q:
            d = fr.turns[j] - nl.turns[i]
            apart[max(-_FARTHEST, min(_FARTHEST, d))] += 1
            ratios.append(
                np.log(fr_costs.lengths[j : j + q].sum() / nl_costs.lengths[i : i + p].sum())
            )
    if len(ratios) < 5:
        return first
    counts = np.array([apart[d] for d in range(-_FARTHEST, _FARTHEST + 1)], float)
    prior = np.exp(-np.array(first.places))
    share = counts + 3.0 * prior / prior.sum()
    places = np.minimum(4.0, -np.log(share / share.max()))
    pull = len(ratios) / (len(ratios) + 10.0)
    ratio = pull * float(np.median(ratios)) + (1 - pull) * first.ratio
    return Habits(first.kinds, tuple(places.tolist()), ratio)


def _bead(
    step: tuple[int, int, int, int], nl: SideCosts, fr: SideCosts, habits: Habits
) -> AlignedBead:
    i, j, p, q = step
    best = min(
        itertools.product(_groupings(nl, i, p), _groupings(fr, j, q)),
        key=lambda pair: (
            pair[0][0] + pair[1][0] - float(np.log(habits.kinds.get((len(pair[0][1]), len(pair[1][1])), 1e-6)))
        ),
    )
    return AlignedBead(best[0][1], best[1][1], 1.0)


def _groupings(side: SideCosts, start: int, size: int) -> list[tuple[float, Grouped]]:
    """All ways to make paragraphs of a unit's fragments, with their cost."""
    if size == 0:
        return [(0.0, ())]
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
