"""The aligner: two passes of dynamic programming over a lattice of beads.

The first pass uses default priors, a wide band, and beads of up to two fragments per language. Its
path gives the habits of the document (alternation of languages, length ratio, share of one-sided
beads) and a lexicon of word pairs. The second pass uses both, in a narrower band around the first
path, and gives each bead a confidence (forward-backward).

A lexicon that is learned from the document itself repeats the errors of the first pass. So a word
pair is learned only if it occurs in at least three beads.

The band follows the alternation of languages in the document. Where the alternation gives no
position, the band follows anchors: tokens that occur in one fragment of each language.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benelux_search.align import costs, evidence, renumbering
from benelux_search.align.beads import AlignedBead, Grouped, apply_crossings, split_unlikely
from benelux_search.align.known_words import KnownWords
from benelux_search.align.lattice import Band, Ints, Lattice, Step, cheapest_path, likely_path
from benelux_search.align.match_keys import is_word
from benelux_search.align.reordering import find_crossings
from benelux_search.text.fragments import ConstraintGroup

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
    nl: AlignerInput, fr: AlignerInput, *, known: KnownWords | None = None
) -> tuple[AlignedBead, ...]:
    """Join the fragments of a document into paragraphs and align the paragraphs.

    ``known`` are words that translate each other, beside those of the shipped lexicon. Return the
    beads in reading order; every fragment is in exactly one bead.
    """
    if not len(nl) or not len(fr):
        return _unaligned_beads(nl, "nl") + _unaligned_beads(fr, "fr")
    best = _search(nl, fr, known)
    if renumbering.is_doubtful(best.path, best.chances, nl.texts, fr.texts):
        texts = (renumbering.without_numbers(each.texts) for each in (nl, fr))
        dutch, french = (
            replace(each, texts=own) for each, own in zip((nl, fr), texts, strict=True)
        )
        other = _search(dutch, french, known)
        if renumbering.is_renumbered(best.path, other.path, other.scorer, other.band_around):
            best = other
    return _beads(best)


@dataclass(frozen=True, slots=True)
class _Search:
    """The likely path through a lattice with its chances, and what its costs come from."""

    path: Sequence[Step]
    chances: Sequence[float]
    language_costs: tuple[costs.LanguageCosts, costs.LanguageCosts]
    bags: tuple[evidence.Bags, evidence.Bags]
    habits: costs.DocumentHabits
    scorer: costs.Scorer
    wide: Band

    def band_around(self, path: Sequence[Step]) -> Band:
        """Return a narrow band around a path."""
        return narrow_band(self.wide, path, self.bags[1].count)


def _search(nl: AlignerInput, fr: AlignerInput, known: KnownWords | None) -> _Search:
    """Find the likely path in two passes."""
    language_costs = _costs(nl, fr)
    bags = (evidence.Bags.of(nl.texts, "nl"), evidence.Bags.of(fr.texts, "fr"))
    links = evidence.link_types(*bags, known)
    wide = choose_band(nl.positions, fr.positions, *bags)
    path = cheapest_path(
        _lattice(_scorer(language_costs, bags, links, costs.DocumentHabits(), 2), wide)
    )
    habits = _estimate_habits(path, *language_costs)
    links = links.with_learned(*learn_pairs(path, *bags))
    band = narrow_band(wide, path, len(fr))
    scorer = _scorer(language_costs, bags, links, habits, costs.MOST)
    path, chances = likely_path(_lattice(scorer, band), costs.TEMPERATURE)
    return _Search(path, chances, language_costs, bags, habits, scorer, wide)


def _beads(search: _Search) -> tuple[AlignedBead, ...]:
    beads = [
        part
        for step, chance in zip(search.path, search.chances, strict=True)
        for part in split_unlikely(_make_bead(step, *search.language_costs, search.habits, chance))
    ]
    return apply_crossings(beads, find_crossings(search.path, search.scorer, search.bags))


def _costs(nl: AlignerInput, fr: AlignerInput) -> tuple[costs.LanguageCosts, costs.LanguageCosts]:
    """Return the costs of each language; both share the numbers of the constraint groups."""
    numbers = {group: k for k, group in enumerate(dict.fromkeys((None, *nl.groups, *fr.groups)))}
    dutch, french = (
        costs.LanguageCosts.of(
            language_input.texts,
            language_input.positions,
            language_input.joins,
            [numbers[group] for group in language_input.groups],
            [group is not None and group.is_pair for group in language_input.groups],
        )
        for language_input in (nl, fr)
    )
    return dutch, french


def _scorer(
    language_costs: tuple[costs.LanguageCosts, costs.LanguageCosts],
    bags: tuple[evidence.Bags, evidence.Bags],
    links: evidence.TypeLinks,
    habits: costs.DocumentHabits,
    most: int,
) -> costs.Scorer:
    return costs.Scorer(
        *language_costs,
        *evidence.build_evidence(*bags, links, most),
        evidence.shared_numbers(*bags, most),
        (bags[0].holds_number(), bags[1].holds_number()),
        _articles(*bags),
        habits,
        most,
    )


def _articles(nl: evidence.Bags, fr: evidence.Bags) -> tuple[Ints, Ints]:
    """Return each fragment's article as a number from 1, shared by both languages; 0 for none."""
    articles_by_language = (nl.articles(), fr.articles())
    numbers = {
        number: k
        for k, number in enumerate(
            sorted({*articles_by_language[0].values(), *articles_by_language[1].values()}), 1
        )
    }
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
    alone = sum(not (p and q) for _, _, p, q in path)
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
        _bead_kind_priors(first, alone, len(path)), tuple(distance_costs.tolist()), ratio
    )


def _bead_kind_priors(
    first: costs.DocumentHabits, alone: int, beads: int
) -> dict[tuple[int, int], float]:
    """Return the prior of each bead kind, given the number of one-sided beads.

    Their share is high in minutes with speeches, for example.
    """
    share = (alone + _GUESS * 2 * first.kinds[1, 0]) / (beads + _GUESS)
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
    groups: list[list[int]] = []
    for k, chance in enumerate(fragments.joins):
        if groups and chance > 0.5:
            groups[-1].append(k)
        else:
            groups.append([k])
    paragraphs = [(tuple(group),) for group in groups]
    if language == "nl":
        return tuple(AlignedBead(paragraph, (), 1.0) for paragraph in paragraphs)
    return tuple(AlignedBead((), paragraph, 1.0) for paragraph in paragraphs)


# --- Learning a lexicon from the first path


_LEAST = 3  # beads in which a pair must occur
_DICE = 0.6
_MOST_TYPES = 60  # of one language in a bead: longer beads pair too many unrelated words
_BATCH = 1_000_000  # pairs counted at a time


def learn_pairs(path: Sequence[Step], nl: evidence.Bags, fr: evidence.Bags) -> tuple[Ints, Ints]:
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


def _types_in_beads(bags: evidence.Bags, first: Ints, sizes: Ints) -> _Members:
    """Return the word types worth learning in each unit, given its first fragment and its size."""
    worth = np.array([len(t) > 3 and is_word(t) for t in bags.types], bool)
    bead_of = np.full(bags.count, -1)
    which, fragments = evidence.expand_ranges(first, sizes)
    bead_of[fragments] = which
    beads, variety = bead_of[bags.rows], max(1, len(bags.types))
    here = (beads >= 0) & worth[bags.members]
    codes = evidence.distinct(beads[here] * variety + bags.members[here])
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
        which, at = evidence.expand_ranges(starts[beads[start:end]], sizes[start:end])
        codes = np.sort(members[start:end][which] * variety + french.members[at])
        firsts = np.flatnonzero(np.diff(codes, prepend=-1))
        together = np.diff(firsts, append=len(codes))
        yield codes[firsts] // variety, codes[firsts] % variety, together


# --- Choosing the band of the lattice


_LEAST_HALF, _MOST_HALF = 24, 160  # fragments on either side of the expected path
_NEAR = 25  # fragments by which an anchor may deviate from the line of its neighbours
_SMALL = 40_000  # cells; a lattice up to this size is searched whole
_MOST_CELLS = 4_000_000  # of a band widened for a long stretch in one language
_MOST_WIDE = 16_000_000  # cells of a band around an expected path


def choose_band(
    nl_positions: Sequence[int], fr_positions: Sequence[int], nl: evidence.Bags, fr: evidence.Bags
) -> Band:
    """Return a band of the lattice around the expected path of the alignment.

    ``nl_positions`` and ``fr_positions`` are the positions of the fragments (see
    :class:`AlignerInput`). Where the languages alternate, the path passes near the point where each
    pair of language runs ends. In long runs (a whole document in one language, then in the other),
    the band follows anchors: tokens that occur in one fragment of each language. Anchors also
    replace positions that contradict them, as in columns that flow over the pages independently. A
    small lattice gets a band that covers the whole lattice.
    """
    n, m = len(nl_positions), len(fr_positions)
    corners, longest = _corners(nl_positions, fr_positions)
    half = int(1.5 * longest) + 4
    anchors = _anchors(nl, fr) if n * m > _SMALL else []
    if anchors and _astray(corners, anchors, max(_LEAST_HALF, half)):
        corners, longest = [(0, 0), (n, m)], n
    if anchors and longest > _MOST_HALF // 2:
        corners = _rising(sorted({*corners, *anchors}))
        # between two anchors the path may be anywhere, and an anchor may be slightly off
        half = max(b[1] - a[1] for a, b in itertools.pairwise(corners)) + _NEAR
    half = min(_MOST_HALF, half, _MOST_WIDE // (2 * (n + 1)))
    half = max(_LEAST_HALF, half)
    if n * m <= _SMALL:
        half = m
    xs, ys = np.array([c[0] for c in corners]), np.array([c[1] for c in corners])
    centre = np.round(np.interp(np.arange(n + 1), xs, ys)).astype(np.int64)
    return _connected(centre - half, 2 * half + 1, n, m)


def _astray(
    corners: Sequence[tuple[int, int]], anchors: Sequence[tuple[int, int]], half: int
) -> bool:
    """Return True if most anchors are far from the path that the turns predict."""
    x, y = np.array(anchors).T
    expected = np.interp(x, [c[0] for c in corners], [c[1] for c in corners])
    return bool(np.median(np.abs(y - expected)) > half / 2)


def narrow_band(band: Band, path: Sequence[Step], m: int) -> Band:
    """Return a narrower band around ``path``, a path through ``band``.

    ``m`` is the number of French fragments.
    """
    n = len(band.left) - 1
    first = np.full(n + 1, -1, np.int64)
    longest = run = 0
    for i, j, p, q in (*path, (n, m, 1, 0)):
        run = run + q if p == 0 else 0
        longest = max(longest, run)
        for row in range(i, min(n, i + p) + 1):
            if first[row] < 0:
                first[row] = j
    width = 2 * _LEAST_HALF + 1
    affordable = max(width, _MOST_CELLS // (n + 1))
    return _connected(first - _LEAST_HALF, min(band.width, width + longest, affordable), n, m)


def _connected(left: Ints, width: int, n: int, m: int) -> Band:
    """Return a band through (0, 0) and (n, m) whose rows overlap.

    A long stretch of French only runs along one row, so the row must be as wide as the stretch.
    Where such a wide band is too expensive, the rows before it take a part of the stretch.
    """
    least = -(-(m + 1 + n) // (n + 1))  # a narrower band cannot connect the two corners
    jump = int(np.diff(left).max(initial=0))
    if (n + 1) * (jump + width) <= _MOST_CELLS and jump >= width:
        width += jump
    width = min(m + 1, max(width, least))
    rows = np.arange(n + 1)
    last = m + 1 - width
    left = np.maximum.accumulate(np.clip(left, 0, last))
    left = np.clip(left, last - (n - rows) * (width - 1), rows * (width - 1))
    left = np.maximum.accumulate(np.clip(left, 0, last))
    for i in range(n - 1, -1, -1):
        left[i] = max(left[i], left[i + 1] - width + 1)
    return Band(left, width)


def _corners(
    nl_positions: Sequence[int], fr_positions: Sequence[int]
) -> tuple[list[tuple[int, int]], int]:
    """Return lattice points at the ends of pairs of turns, and the size of the longest turn."""
    n, m = len(nl_positions), len(fr_positions)
    last = max(nl_positions[-1], fr_positions[-1])
    nl_ends = np.searchsorted(np.array(nl_positions), np.arange(last + 2))
    fr_ends = np.searchsorted(np.array(fr_positions), np.arange(last + 2))
    longest = int(max(np.diff(nl_ends).max(initial=0), np.diff(fr_ends).max(initial=0)))
    points = [(0, 0)]
    points += [(int(nl_ends[t]), int(fr_ends[t])) for t in range(2, last + 1, 2)]
    points.append((n, m))
    return _rising(points), longest


def _anchors(nl: evidence.Bags, fr: evidence.Bags) -> list[tuple[int, int]]:
    """Return pairs (Dutch, French) of fragments that share a token which no other fragment has."""
    mine, yours = _once(nl), _once(fr)
    points = sorted((mine[t], yours[t]) for t in mine.keys() & yours.keys())
    if len(points) < 8:
        return []
    # an anchor must be near the line of its neighbours: a name may recur elsewhere by chance
    ys = np.array([y for _, y in points], float)
    around = sliding_window_view(np.pad(ys, 4, constant_values=np.nan), 9)
    median = np.nanmedian(around, axis=1)
    return [p for p, middle in zip(points, median, strict=True) if abs(p[1] - middle) <= _NEAR]


def _once(bags: evidence.Bags) -> dict[str, int]:
    """Map each token that only one fragment holds, case folded, to that fragment.

    Words of fewer than 6 characters and numbers of one digit are left out.
    """
    counts = np.bincount(bags.members, minlength=len(bags.types))
    row_of = dict(zip(bags.members.tolist(), bags.rows.tolist(), strict=True))
    return {
        t.casefold(): row_of[k]
        for k, t in enumerate(bags.types)
        if counts[k] == 1 and (len(t) >= 6 or (t[0] == "#" and len(t) > 2))
    }


def _rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of points that rises in both directions, corners included.

    Patience sorting: ``tails[k]`` is the lowest end of any chain of length k + 1.
    """
    order = sorted(points, key=lambda point: (point[0], -point[1]))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for k, (_, y) in enumerate(order):
        length = bisect.bisect_left(tails, y)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [y]
        ends[length : length + 1] = [k]
    chain: list[tuple[int, int]] = []
    k = ends[-1] if ends else -1
    while k >= 0:
        chain.append(order[k])
        k = before[k]
    return _between(chain[::-1], min(order), max(order))


def _between(
    chain: list[tuple[int, int]], first: tuple[int, int], last: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the chain with the corners of the lattice at its ends."""
    inner = [point for point in chain if first[0] < point[0] < last[0]]
    return [first, *inner, last]
