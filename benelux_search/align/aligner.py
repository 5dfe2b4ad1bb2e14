"""The aligner: two passes of dynamic programming over a lattice of beads.

The first pass uses default priors, a wide band, and beads of up to two fragments per language. Its
path gives the habits of the document (alternation of languages, length ratio, share of one-sided
beads) and a lexicon of word pairs. The second pass uses both, in a narrower band around the first
path, and gives each bead a confidence (forward-backward).

A lexicon that is learned from the document itself repeats the errors of the first pass. So a word
pair is learned only if it occurs in at least three beads.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from benelux_search.align import costs, evidence, renumbering
from benelux_search.align.bags import Bags, distinct, expand_ranges
from benelux_search.align.band import choose_band, narrow_band
from benelux_search.align.beads import AlignedBead, Grouped, apply_crossings, split_unlikely
from benelux_search.align.equal_runs import equal_run_pairs
from benelux_search.align.known_words import KnownWords
from benelux_search.align.lattice import Band, Ints, Lattice, Step, cheapest_path, likely_path
from benelux_search.align.match_keys import is_word
from benelux_search.align.meaning_evidence import (
    EncodeTexts,
    MeaningEvidence,
    meaning_evidence,
)
from benelux_search.align.reordering import find_crossings
from benelux_search.align.sorted_lists import pair_sorted_lists
from benelux_search.align.support import Supporter, with_limits, without_strangers
from benelux_search.align.type_links import TypeLinks, link_types
from benelux_search.text.lines.fragments import FREE, ConstraintGroup

_GUESS = 20.0  # weight of the default priors of bead kinds, in beads


@dataclass(frozen=True, slots=True)
class AlignerInput:
    """The fragments of one language, in reading order.

    ``joins[k]`` is the probability (0 to 1) that fragment ``k`` continues fragment ``k - 1``.
    ``positions[k]`` is the position of fragment ``k`` on a scale that both languages share: the
    number of language changes and page ends before it. ``groups[k]`` is the constraint group of
    fragment ``k``, or None; an empty ``groups`` means that no fragment has one.
    """

    texts: Sequence[str]
    joins: Sequence[float]
    positions: Sequence[int]
    groups: Sequence[ConstraintGroup | None] = ()

    def __len__(self) -> int:
        return len(self.texts)


def align(
    nl: AlignerInput,
    fr: AlignerInput,
    *,
    known: KnownWords | None = None,
    encode: EncodeTexts | None = None,
) -> tuple[AlignedBead, ...]:
    """Join the fragments of a document into paragraphs and align the paragraphs.

    ``known`` are words that translate each other, beside those of the shipped lexicon. ``encode``
    gives texts vectors, whose nearness is evidence too. Return the beads in reading order; every
    fragment is in exactly one bead.
    """
    if not len(nl) or not len(fr):
        return _unaligned_beads(nl, "nl") + _unaligned_beads(fr, "fr")
    best = _search(nl, fr, known, encode)
    if renumbering.is_doubtful(best.path, best.chances, nl.texts, fr.texts):
        texts = (renumbering.without_numbers(each.texts) for each in (nl, fr))
        dutch, french = (
            replace(each, texts=own) for each, own in zip((nl, fr), texts, strict=True)
        )
        other = _search(dutch, french, known, encode)
        if renumbering.is_renumbered(best.path, other.path, other.scorer, other.band_around):
            best = other
    beads = _beads(best, (nl.texts, fr.texts))
    if encode is not None:  # near meanings support a pair without a common word
        return beads
    supporter = Supporter(*best.bags, best.links)
    kept = tuple(without_strangers(beads, supporter))
    return with_limits(kept, (nl.texts, fr.texts), supporter)


@dataclass(frozen=True, slots=True)
class _Search:
    """The likely path through a lattice with its chances, and what its costs come from.

    ``links`` are those of the lexicon, without what was learned from the document: words that only
    occur together may be no translations.
    """

    path: Sequence[Step]
    chances: Sequence[float]
    language_costs: tuple[costs.LanguageCosts, costs.LanguageCosts]
    bags: tuple[Bags, Bags]
    links: TypeLinks
    habits: costs.DocumentHabits
    scorer: costs.Scorer
    wide: Band

    def band_around(self, path: Sequence[Step]) -> Band:
        """Return a narrow band around a path."""
        return narrow_band(self.wide, path, self.bags[1].count)


def _search(
    nl: AlignerInput,
    fr: AlignerInput,
    known: KnownWords | None,
    encode: EncodeTexts | None,
) -> _Search:
    """Find the likely path in two passes."""
    language_costs = _costs(nl, fr)
    bags = (Bags.of(nl.texts, "nl"), Bags.of(fr.texts, "fr"))
    links = link_types(*bags, known)
    meaning = None
    if encode is not None:
        lengths = (language_costs[0].lengths, language_costs[1].lengths)
        meaning = meaning_evidence((nl.texts, fr.texts), lengths, encode, costs.MOST)
    wide = choose_band(nl.positions, fr.positions, *bags)
    path = cheapest_path(
        _lattice(_scorer(language_costs, bags, links, costs.DocumentHabits(), 2, meaning), wide)
    )
    habits = _estimate_habits(path, *language_costs)
    language_costs = _with_equal_runs(language_costs, nl, fr, path)
    learned = links.with_learned(*learn_pairs(path, *bags))
    band = narrow_band(wide, path, len(fr))
    scorer = _scorer(language_costs, bags, learned, habits, costs.MOST, meaning)
    path, chances = likely_path(_lattice(scorer, band), costs.TEMPERATURE)
    return _Search(path, chances, language_costs, bags, links, habits, scorer, wide)


def _beads(search: _Search, texts: tuple[Sequence[str], Sequence[str]]) -> tuple[AlignedBead, ...]:
    beads = [
        part
        for step, chance in zip(search.path, search.chances, strict=True)
        for part in split_unlikely(_make_bead(step, *search.language_costs, search.habits, chance))
    ]
    lists = pair_sorted_lists(search.path, search.scorer, search.bags, texts)
    crossings = find_crossings(search.path, search.scorer, search.bags)
    return apply_crossings(beads, lists.before(crossings))


def _costs(nl: AlignerInput, fr: AlignerInput) -> tuple[costs.LanguageCosts, costs.LanguageCosts]:
    """Return the costs of each language; both share the numbers of the constraint groups."""
    numbers = {group: k for k, group in enumerate(dict.fromkeys((None, *nl.groups, *fr.groups)))}
    numbers[FREE] = costs.FREE
    dutch, french = (
        costs.LanguageCosts.of(
            language_input.texts,
            language_input.positions,
            language_input.joins,
            [numbers[group] for group in language_input.groups],
            [group is not None and group.is_pair for group in language_input.groups],
            [group is not None and group.kind == "cells" for group in language_input.groups],
        )
        for language_input in (nl, fr)
    )
    return dutch, french


def _with_equal_runs(
    language_costs: tuple[costs.LanguageCosts, costs.LanguageCosts],
    nl: AlignerInput,
    fr: AlignerInput,
    path: Sequence[Step],
) -> tuple[costs.LanguageCosts, costs.LanguageCosts]:
    """Return the costs with a constraint group for each pair of runs of equal fragments."""
    pairs = list(equal_run_pairs(nl.texts, fr.texts, path))
    if not pairs:
        return language_costs
    first = 1 + max(int(each.groups.max(initial=0)) for each in language_costs)
    dutch, french = (
        each.with_pairs([pair[side] for pair in pairs], first)
        for side, each in enumerate(language_costs)
    )
    return dutch, french


def _scorer(
    language_costs: tuple[costs.LanguageCosts, costs.LanguageCosts],
    bags: tuple[Bags, Bags],
    links: TypeLinks,
    habits: costs.DocumentHabits,
    most: int,
    meaning: MeaningEvidence | None,
) -> costs.Scorer:
    return costs.Scorer(
        *language_costs,
        *evidence.build_evidence(*bags, links, most),
        evidence.shared_numbers(*bags, most),
        (bags[0].holds_number(), bags[1].holds_number()),
        _articles(*bags),
        habits,
        most,
        meaning,
    )


def _articles(nl: Bags, fr: Bags) -> tuple[Ints, Ints]:
    """Return each fragment's article as a number from 1, shared by both languages; 0 for none."""
    articles_by_language = (nl.articles(), fr.articles())
    known = sorted(set().union(*(articles.values() for articles in articles_by_language)))
    numbers = {number: k for k, number in enumerate(known, 1)}
    article_numbers = (np.zeros(nl.count, np.int64), np.zeros(fr.count, np.int64))
    for articles, numbers_of_language in zip(articles_by_language, article_numbers, strict=True):
        numbers_of_language[list(articles)] = [numbers[number] for number in articles.values()]
    return article_numbers


def _lattice(scorer: costs.Scorer, band: Band) -> Lattice:
    n, m = len(scorer.nl.lengths), len(scorer.fr.lengths)
    return Lattice(band, n, m, scorer.shapes, partial(scorer.two_sided, band), *scorer.one_sided())


def _estimate_habits(
    path: Sequence[Step], nl: costs.LanguageCosts, fr: costs.LanguageCosts
) -> costs.DocumentHabits:
    """Estimate the alternation of languages and the length ratio of the document from a path."""
    first = costs.DocumentHabits()
    apart: Counter[int] = Counter()
    ratios = []
    one_sided = [not (p and q) for _, _, p, q in path]
    runs = sum(b and not a for a, b in itertools.pairwise([False, *one_sided]))
    for i, j, p, q in path:
        if p and q:
            d = int(fr.positions[j] - nl.positions[i])
            apart[max(-costs.FARTHEST, min(costs.FARTHEST, d))] += 1
            ratios.append(np.log(fr.lengths[j : j + q].sum() / nl.lengths[i : i + p].sum()))
    if len(ratios) < 5:
        return first
    counts = np.array([apart[d] for d in range(-costs.FARTHEST, costs.FARTHEST + 1)], float)
    prior = np.exp(-np.array(first.distance_costs))
    share = counts + 3.0 * prior / prior.sum()
    distance_costs = np.minimum(4.0, -np.log(share / share.max()))
    continuation_score = len(ratios) / (len(ratios) + 10.0)
    ratio = continuation_score * float(np.median(ratios)) + (1 - continuation_score) * first.ratio
    return costs.DocumentHabits(
        _bead_kind_priors(first, runs, len(path)), tuple(distance_costs.tolist()), ratio
    )


def _bead_kind_priors(
    first: costs.DocumentHabits, runs: int, beads: int
) -> dict[tuple[int, int], float]:
    """Return the prior of each bead kind, given the number of runs of one-sided beads.

    There are many in minutes with speeches, for example. A run counts once: a chapter that only
    one language has makes no other passage less likely to have its counterpart.
    """
    share = (runs + _GUESS * 2 * first.kinds[1, 0]) / (beads + _GUESS)
    share = min(0.4, max(first.kinds[1, 0], share))
    left = (1 - share) / (1 - 2 * first.kinds[1, 0])
    kinds = {kind: chance * left for kind, chance in first.kinds.items()}
    kinds[1, 0] = kinds[0, 1] = share / 2
    return kinds


def _make_bead(
    step: Step,
    nl: costs.LanguageCosts,
    fr: costs.LanguageCosts,
    habits: costs.DocumentHabits,
    confidence: float,
) -> AlignedBead:
    """Turn a step into paragraphs: the cheapest joins and borders, by the costs of the path."""
    i, j, p, q = step
    if (p, q) == (1, 1):
        return AlignedBead(((i,),), ((j,),), confidence)
    if not (p and q):  # a one-sided bead is one paragraph
        sides = (tuple(range(i, i + p)),) if p else (), (tuple(range(j, j + q)),) if q else ()
        return AlignedBead(*sides, confidence)

    def cost(ways: tuple[tuple[float, Grouped], tuple[float, Grouped]]) -> float:
        (dutch, a), (french, b) = ways
        prior = -float(np.log(habits.kinds[len(a), len(b)]))
        if p == q == 2 and len(a) == len(b) == 1:
            return prior + float(costs.cost_of_both_joins(nl.join[i + 1], fr.join[j + 1]))
        return prior + dutch + french

    (_, dutch), (_, french) = min(
        itertools.product(_groupings(nl, i, p), _groupings(fr, j, q)), key=cost
    )
    return AlignedBead(dutch, french, confidence)


def _groupings(
    language_costs: costs.LanguageCosts, start: int, size: int
) -> list[tuple[float, Grouped]]:
    """Return all ways to group the fragments of a unit into paragraphs, with their costs."""
    ways = []
    for borders in itertools.product((False, True), repeat=size - 1):
        groups = [[start]]
        cost = 0.0
        for k, is_border in enumerate(borders, start + 1):
            cost += float((language_costs.border if is_border else language_costs.join)[k])
            if is_border:
                groups.append([k])
            else:
                groups[-1].append(k)
        ways.append((cost, tuple(map(tuple, groups))))
    return ways


def _unaligned_beads(fragments: AlignerInput, language: str) -> tuple[AlignedBead, ...]:
    """Return the beads of a document in one language; only its own join probabilities decide."""
    starts = [k for k, chance in enumerate(fragments.joins) if not k or chance <= 0.5]
    borders = itertools.pairwise([*starts, len(fragments)])
    paragraphs = ((tuple(range(a, b)),) for a, b in borders)
    return tuple(
        AlignedBead(each, (), 1.0) if language == "nl" else AlignedBead((), each, 1.0)
        for each in paragraphs
    )


# --- Learning a lexicon from the first path


_LEAST = 3  # beads in which a pair must occur
_DICE = 0.6  # of two words that stand together often enough to translate each other
_MOST_TYPES = 60  # of one language in a bead: longer beads pair too many unrelated words
_BATCH = 1_000_000  # pairs counted at a time


def learn_pairs(path: Sequence[Step], nl: Bags, fr: Bags) -> tuple[Ints, Ints]:
    """Return the Dutch and French types that often occur in the same beads of a path.

    ``path`` holds steps (i, j, p, q). The result is two arrays of equal length: entry ``k`` of the
    first is a Dutch type, and entry ``k`` of the second its French translation. A pair needs at
    least three common beads and a Dice coefficient over beads of at least 0.6 (Smadja et al. 1996).
    """
    pairs = np.array([step for step in path if step[2] and step[3]], np.int64).reshape(-1, 4)
    dutch = _types_in_beads(nl, pairs[:, 0], pairs[:, 2])
    french = _types_in_beads(fr, pairs[:, 1], pairs[:, 3])
    count_nl = np.bincount(dutch.members, minlength=len(nl.types))
    count_fr = np.bincount(french.members, minlength=len(fr.types))
    dutch, french = _keep_frequent(dutch, count_nl), _keep_frequent(french, count_fr)
    strong = [np.zeros((2, 0), np.int64)]
    for first, second, together in _count_shared_beads(dutch, french, len(pairs)):
        enough = 2 * together >= _DICE * (count_nl[first] + count_fr[second])
        strong.append(np.stack([first, second])[:, enough & (together >= _LEAST)])
    learned_nl, learned_fr = np.concatenate(strong, axis=1)
    return learned_nl, learned_fr


@dataclass(frozen=True, slots=True)
class _Members:
    """The types in one language's side of each bead, as sorted (bead, type) pairs."""

    beads: Ints
    members: Ints


def _types_in_beads(bags: Bags, first: Ints, sizes: Ints) -> _Members:
    """Return the word types worth learning in each unit, given its first fragment and its size."""
    worth = np.array([len(t) > 3 and is_word(t) for t in bags.types], bool)
    bead_of = np.full(bags.count, -1)
    which, fragments = expand_ranges(first, sizes)
    bead_of[fragments] = which
    beads, variety = bead_of[bags.rows], max(1, len(bags.types))
    here = (beads >= 0) & worth[bags.members]
    codes = distinct(beads[here] * variety + bags.members[here])
    return _Members(codes // variety, codes % variety)


def _keep_frequent(language_members: _Members, counts: Ints) -> _Members:
    """Keep the types that are frequent enough to be learned, in beads that are not too long."""
    often = counts[language_members.members] >= _LEAST
    beads, members = language_members.beads[often], language_members.members[often]
    short = np.bincount(beads) <= _MOST_TYPES if len(beads) else np.zeros(0, bool)
    return _Members(beads[short[beads]], members[short[beads]])


def _count_shared_beads(
    dutch: _Members, french: _Members, count: int
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield (Dutch types, French types, number of shared beads) in batches of Dutch types."""
    starts = np.searchsorted(french.beads, np.arange(count + 1))
    order = np.argsort(dutch.members, kind="stable")
    beads, members = dutch.beads[order], dutch.members[order]
    sizes = starts[beads + 1] - starts[beads]
    variety = int(french.members.max(initial=0)) + 1
    # a batch starts with a new type, so all beads of a type are in one batch
    batch = np.cumsum(sizes) // _BATCH
    new_type = np.diff(members, prepend=-1) > 0
    batch = np.maximum.accumulate(np.where(new_type, batch, 0))
    cuts = np.flatnonzero(np.diff(batch, prepend=-1, append=-2))
    for start, end in itertools.pairwise(cuts.tolist()):
        which, at = expand_ranges(starts[beads[start:end]], sizes[start:end])
        codes = np.sort(members[start:end][which] * variety + french.members[at])
        firsts = np.flatnonzero(np.diff(codes, prepend=-1))
        together = np.diff(firsts, append=len(codes))
        yield codes[firsts] // variety, codes[firsts] % variety, together
