"""Alignment of the subtitles of a film in two languages, by the times at which they are shown.

Both files follow one sound track, so their cues begin at the same moments, also where a translation
has fewer cues. Files for other copies of a film differ by a constant shift, or by a drift: PAL
plays a film of 23.976 frames a second at 25. :func:`synchronise` finds both in the beginnings of
the cues, and returns None unless these coincide far more often than by chance.
:func:`align_times` then joins sentences that are shown together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from benelux_search.documents.bitexts.cues import CueParagraphs

Floats: TypeAlias = npt.NDArray[np.float64]

_NEAR_S: Final = 0.3  # beginnings that are as near coincide
_FIT_S: Final = 1.0  # beginnings that are as near fit the line between the two clocks
_RATIOS: Final = (1.0, 25 / 23.976, 23.976 / 25, 25 / 24, 24 / 25, 24 / 23.976, 23.976 / 24)
_MOST_SHIFT_S: Final = 600.0
_BIN_S: Final = 0.25
_LONGEST_S: Final = 30.0  # a longer text is compared with those from its last such part on
_MOST_STARTS: Final = 2000  # from which a shift is estimated
_LEAST_SHARE: Final = 0.4  # of the cues of the smaller file begin together with one of the other
_MOST_CHANCE: Final = 0.6  # that a cue begins together with another: denser cues tell nothing
# Standard deviations above chance: of many shifts and ratios, the best is far above it as well
_LEAST_DEVIATIONS: Final = 3.5
_LEAST_DEVIATIONS_OF_BEST: Final = 7.0


@dataclass(frozen=True, slots=True)
class ClockRelation:
    """A linear relation between two clocks: ``scale * french + shift`` is the Dutch time."""

    scale: float = 1.0
    shift: float = 0.0

    def of(self, times: Floats) -> Floats:
        """Return French times on the Dutch clock."""
        return self.scale * times + self.shift

    def at(self, time: float) -> float:
        """Return one French time on the Dutch clock."""
        return self.scale * time + self.shift

    @property
    def is_same(self) -> bool:
        """Return True if both clocks are nearly one."""
        return abs(self.shift) < _NEAR_S and abs(self.scale - 1) < 1e-4


def synchronise(nl: Sequence[float], fr: Sequence[float]) -> ClockRelation | None:
    """Return the relation between the clocks of two files from the beginnings of their cues.

    The result is None if the files do not follow one sound track.
    """
    dutch, french = np.array(sorted(nl)), np.array(sorted(fr))
    if not len(dutch) or not len(french):
        return None
    if _coincide(dutch, french, ClockRelation(), _LEAST_DEVIATIONS):
        clock = _refined(dutch, french, ClockRelation())
        return ClockRelation() if clock.is_same else clock
    guesses = [_best_shift(dutch[:_MOST_STARTS], french[:_MOST_STARTS], scale) for scale in _RATIOS]
    _, clock = max(guesses, key=lambda guess: guess[0])
    clock = _refined(dutch, french, clock)
    return clock if _coincide(dutch, french, clock, _LEAST_DEVIATIONS_OF_BEST) else None


def _near(times: Floats, others: Floats, most: float = _NEAR_S) -> npt.NDArray[np.bool_]:
    """Return which times are near one of the others, which are sorted."""
    return np.abs(others[_nearest(times, others)] - times) <= most


def _nearest(times: Floats, others: Floats) -> npt.NDArray[np.intp]:
    after = np.clip(np.searchsorted(others, times), 1, max(1, len(others) - 1))
    before = after - 1
    after = np.minimum(after, len(others) - 1)
    return np.where(np.abs(others[before] - times) <= np.abs(others[after] - times), before, after)


def _coincide(nl: Floats, fr: Floats, clock: ClockRelation, least_deviations: float) -> bool:
    """Return True if the cues of the smaller file begin together with those of the other."""
    few, many = sorted((nl, clock.of(fr)), key=len)
    chance = _chance(few, many, _NEAR_S)
    if chance > _MOST_CHANCE:
        return False
    found, expected = int(_near(few, many).sum()), len(few) * chance
    deviations = (found - expected) / math.sqrt(expected * (1 - chance))
    return found >= _LEAST_SHARE * len(few) and deviations >= least_deviations


def _chance(times: Floats, others: Floats, most: float) -> float:
    """Return the probability that a time is near one of the others if they are unrelated."""
    span = max(others.max(), times.max()) - min(others.min(), times.min()) + 2 * most
    return 1 - math.exp(-2 * most * len(others) / float(span))


def _best_shift(nl: Floats, fr: Floats, scale: float) -> tuple[int, ClockRelation]:
    """Return the shift by which most cues begin together, and their number."""
    bins = int(2 * _MOST_SHIFT_S / _BIN_S)
    counts = np.zeros(bins + 1, np.int64)
    for start in nl:
        shifts = start - scale * fr
        shifts = shifts[np.abs(shifts) < _MOST_SHIFT_S]
        np.add.at(counts, ((shifts + _MOST_SHIFT_S) / _BIN_S).astype(np.int64), 1)
    pairs = counts[:-1] + counts[1:]  # a shift may lie at the border of two bins
    best = int(pairs.argmax())
    return int(pairs[best]), ClockRelation(scale, (best + 1) * _BIN_S - _MOST_SHIFT_S)


def _refined(nl: Floats, fr: Floats, clock: ClockRelation) -> ClockRelation:
    """Return the line through the beginnings that are near each other."""
    for most in (_FIT_S, _NEAR_S):
        times = clock.of(fr)
        nearest = _nearest(times, nl)
        fits = np.abs(nl[nearest] - times) <= most
        if fits.sum() < 3:
            return clock
        own, other = nl[nearest][fits], fr[fits]
        if len(own) >= 20 and np.ptp(other) > 120:
            scale, shift = np.polyfit(other, own, 1)
            clock = ClockRelation(float(scale), float(shift))
        else:
            clock = ClockRelation(clock.scale, float(np.median(own - clock.scale * other)))
    return clock


# --- Beads


_SHAPES: Final = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1),
)  # fmt: skip
_LONGEST_SIDE: Final = 4
_LEAST_OVERLAP: Final = 0.25  # of the time in which either of two texts is shown
_JOINING: Final = 0.3  # cost of each text that is joined to another
_WIDEST: Final = 12  # French texts that are compared with a Dutch one
_MOST_NEAR: Final = 200  # French texts that begin at about the same time
_AROUND: Final = 10  # texts before and after one, by which the files agree there
_LEAST_WINDOW: Final = 4  # of them
_AGREEING_S: Final = 0.6  # translators do not begin a text at exactly one time
_MOST_CUTS: Final = 6
_LEAST_PART: Final = 15  # texts after a cut
_LEAST_CONFIDENCE, _MOST_CONFIDENCE = 0.4, 0.99
_UNEQUAL: Final = 0.2  # of the length of the other text: a shorter one is doubtful
_LONG: Final = 40  # characters


@dataclass(frozen=True, slots=True)
class TimedBead:
    """Texts that are shown together: ranges of Dutch and French texts, and the confidence."""

    nl: range
    fr: range
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class _Step:
    """A bead in a chain of beads: its ranges, the share of its time with both texts, and the chain.

    ``total`` is the score of the chain that ends with this bead; ``before`` is the bead before it.
    """

    nl: range
    fr: range
    overlap: float
    total: float
    before: _Step | None


def align_times(
    nl: Sequence[CueParagraphs], fr: Sequence[CueParagraphs], clock: ClockRelation
) -> list[TimedBead]:
    """Return beads of all texts, in their order; where the times do not fit, they are one-sided.

    After a cut that only one of the files has, the shift is another. So the texts that are left
    between two beads are synchronised again.
    """
    parts = _CuePart(nl, fr, range(len(nl)), range(len(fr)), clock)
    return list(parts.beads(_MOST_CUTS))


@dataclass(frozen=True, slots=True)
class _CuePart:
    """A range of the texts of both files, and the relation of their clocks there."""

    nl: Sequence[CueParagraphs]
    fr: Sequence[CueParagraphs]
    first: range
    second: range
    clock: ClockRelation

    def beads(self, most_cuts: int) -> Iterator[TimedBead]:
        """Yield the beads of the part; at most so many cuts are looked for, one in another."""
        dutch, french = (
            _intervals([texts[k] for k in part], clock)
            for texts, part, clock in (
                (self.nl, self.first, ClockRelation()),
                (self.fr, self.second, self.clock),
            )
        )
        i, j = self.first.start, self.second.start
        for step in _agreeing(_best_chain(dutch, french), dutch, french):
            first, second = (
                self.first[step.nl.start : step.nl.stop],
                self.second[step.fr.start : step.fr.stop],
            )
            yield from self._rest(range(i, first.start), range(j, second.start), most_cuts)
            texts = _joined(self.nl, first), _joined(self.fr, second)
            yield TimedBead(first, second, _confidence(step.overlap, *texts))
            i, j = first.stop, second.stop
        yield from self._rest(range(i, self.first.stop), range(j, self.second.stop), most_cuts)

    def _rest(self, first: range, second: range, most_cuts: int) -> Iterator[TimedBead]:
        """Yield the beads of texts that this clock does not align."""
        if most_cuts and min(len(first), len(second)) >= _LEAST_PART:
            clock = synchronise(
                [self.nl[k].start for k in first], [self.fr[k].start for k in second]
            )
            if clock is not None:
                yield from _CuePart(self.nl, self.fr, first, second, clock).beads(most_cuts - 1)
                return
        none = range(0)
        timed = [(self.nl[k].start, TimedBead(range(k, k + 1), none)) for k in first]
        timed += [
            (self.clock.at(self.fr[k].start), TimedBead(none, range(k, k + 1))) for k in second
        ]
        yield from (bead for _, bead in sorted(timed, key=lambda pair: pair[0]))


def _joined(texts: Sequence[CueParagraphs], part: range) -> str:
    return " ".join(texts[k].text for k in part)


def _agreeing(steps: Sequence[_Step], nl: Floats, fr: Floats) -> Iterator[_Step]:
    """Yield the beads around which the files agree.

    Texts overlap by chance as well. So, before a bead and after it, more texts begin together with
    one of the other file than halfway between chance and the whole; and if these are fewer than in
    the whole, the bead itself begins or ends at one time.
    """
    if not steps:
        return
    is_near = _near(nl[:, 0], np.sort(fr[:, 0]), _AGREEING_S)
    near = np.concatenate([[0], np.cumsum(is_near)])
    whole = float(is_near[: steps[-1].nl.stop].mean())
    least = (whole + _chance(nl[:, 0], fr[:, 0], _AGREEING_S)) / 2
    for step in steps:
        k = step.nl.start
        windows = (max(0, k - _AROUND), k + 1), (k, min(len(nl), k + _AROUND + 1))
        shares = [(near[b] - near[a]) / (b - a) for a, b in windows if b - a >= _LEAST_WINDOW]
        share = min(shares, default=1.0)
        apart = (
            abs(nl[k, 0] - fr[step.fr.start, 0]),
            abs(nl[step.nl.stop - 1, 1] - fr[step.fr.stop - 1, 1]),
        )
        if share >= whole or (share >= least and min(apart) <= _AGREEING_S):
            yield step


def _intervals(texts: Sequence[CueParagraphs], clock: ClockRelation) -> Floats:
    return clock.of(np.array([(text.start, text.end) for text in texts]).reshape(-1, 2))


def _confidence(overlap: float, nl: str, fr: str) -> float:
    """Return the confidence of a bead; it is not calibrated, but rises with the overlap."""
    confidence = min(_MOST_CONFIDENCE, _LEAST_CONFIDENCE + 0.65 * overlap)
    short, long = sorted((len(nl), len(fr)))
    return round(confidence * (0.7 if long > _LONG and short < _UNEQUAL * long else 1.0), 3)


def _best_chain(nl: Floats, fr: Floats) -> list[_Step]:
    """Return the chain of beads in the order of both files that has the highest score."""
    best = _BestChains(len(fr))
    ending: list[list[_Step]] = [[] for _ in range(len(nl) + _LONGEST_SIDE + 1)]
    for i in range(len(nl)):
        for step in ending[i]:
            best.add(step)
        for first, second, overlap in _candidates(nl, fr, i):
            a, b = len(first), len(second)
            score = (overlap - _LEAST_OVERLAP) * (a + b) - _JOINING * (a + b - 2)
            if score > 0:
                before = best.ending_by(second.start)
                total = score + (before.total if before else 0.0)
                ending[first.stop].append(_Step(first, second, overlap, total, before))
    for steps in ending[len(nl) :]:
        for step in steps:
            best.add(step)
    chain: list[_Step] = []
    last = best.ending_by(len(fr))
    while last is not None:
        chain.append(last)
        last = last.before
    return chain[::-1]


def _candidates(nl: Floats, fr: Floats, i: int) -> Iterator[tuple[range, range, float]]:
    """Yield the beads that begin with a Dutch text and whose two sides are shown together."""
    last = min(len(nl), i + _LONGEST_SIDE) - 1
    low = int(np.searchsorted(fr[:, 0], nl[i, 0] - _LONGEST_S))
    high = min(int(np.searchsorted(fr[:, 0], nl[last, 1])), len(fr))
    high = min(high, low + _MOST_NEAR)
    near = [low + int(k) for k in np.flatnonzero(fr[low:high, 1] > nl[i, 0])[:_WIDEST]]
    own = nl[i : i + _LONGEST_SIDE].tolist()
    for j in near:
        others = fr[j : j + _LONGEST_SIDE].tolist()
        for a, b in _SHAPES:
            if a > len(own) or b > len(others):
                continue
            last, other_last = own[a - 1], others[b - 1]
            # each of the texts that are joined is shown together with one of the other side
            if last[0] < other_last[1] and other_last[0] < last[1]:
                overlap = _overlap(own[:a], others[:b])
                if overlap > _LEAST_OVERLAP:
                    yield range(i, i + a), range(j, j + b), overlap


def _overlap(nl: Sequence[Sequence[float]], fr: Sequence[Sequence[float]]) -> float:
    """Return the share of the time with a text in which both sides have one."""
    both = sum(max(0.0, min(e, end) - max(s, start)) for s, e in nl for start, end in fr)
    either = sum(end - start for start, end in (*nl, *fr)) - both
    return both / either if either > 0 else 0.0


class _BestChains:
    """The best chain of beads that end before a French text: a tree of prefix maxima (Fenwick)."""

    def __init__(self, size: int) -> None:
        self._tree: list[_Step | None] = [None] * (size + 1)

    def add(self, step: _Step) -> None:
        """Add a chain by its last bead."""
        k = step.fr.stop
        while k < len(self._tree):
            present = self._tree[k]
            if present is None or present.total < step.total:
                self._tree[k] = step
            k += k & -k

    def ending_by(self, stop: int) -> _Step | None:
        """Return the last bead of the best chain within the first ``stop`` French texts."""
        best: _Step | None = None
        while stop:
            step = self._tree[stop]
            if step is not None and (best is None or step.total > best.total):
                best = step
            stop -= stop & -stop
        return best
