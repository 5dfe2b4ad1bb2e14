"""Third languages in a document: evidence of short lines, of columns, and how often they occur.

A line of three words seldom shows that it is German, but the paragraph that it is part of does.
Therefore, the evidence for a third language comes from runs of wrapped lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from benelux_search.text.languages.forward_backward import Floats, Joint, Successions
from benelux_search.text.languages.line_evidence import TextEvidence, text_evidence

_LETTERS: Final = 60  # of a run of wrapped lines that is long enough
_CLEAR: Final = 1.5  # nats from which a third language is clear, or clearly absent
_MOST_OF_LINE: Final = 3.0  # nats that one line may give for the language of its column
COLUMN_MOST: Final = 4.0  # nats for each line of a column that is in one language
COLUMN_CLEAR: Final = 2.0  # nats of such a column that count
_FEW: Final = 3  # clear lines of a column
_USUAL: Final = 0.02  # share of the changes of language that lead into a third one
_WEIGHT: Final = 12.0  # of the usual share, in lines
_MOST: Final = 0.95  # of one language after another


def third_evidence(
    texts: Sequence[str], joints: Sequence[Joint], alone: TextEvidence
) -> tuple[Floats, Successions]:
    """Return the evidence of each line for a third language, in nats, and what follows what.

    ``joints`` are between the lines; ``alone`` is the evidence of each line alone.
    """
    runs = [run for run in _runs(texts, joints) if len(run) > 1]
    joined = text_evidence([" ".join(texts[k] for k in run) for run in runs])

    def evidence(doubt: float) -> Floats:
        third = alone.doubted(doubt)
        for run, nats in zip(runs, joined.doubted(doubt), strict=True):
            third[run.start : run.stop] = nats / len(run)
        return third

    third = evidence(1.0)
    share = _third_share(third)
    third = evidence(_odds(share) / _odds(_USUAL))
    return third, _successions(alone.dutch, third, share)


def _successions(dutch: Floats, third: Floats, share: float) -> Successions:
    """Return what follows a language, counted between neighbours of clear language.

    ``share`` is that of the lines in a third language.
    """
    is_third = third > _CLEAR
    spoken = (third < -_CLEAR) & (np.abs(dutch) > _CLEAR)
    state = np.select([is_third, spoken & (dutch > 0), spoken], [2, 0, 1], -1)
    counts = Counter(zip(state[:-1].tolist(), state[1:].tolist(), strict=True))

    def following(before: int, after: int, usual: float) -> float:
        others = [each for each in range(3) if each != before]
        seen = sum(counts[before, each] for each in others)
        return (counts[before, after] + _FEW * usual) / (seen + _FEW)

    return Successions(
        min(_MOST, max(_USUAL, following(0, 2, share))),
        min(_MOST, max(_USUAL, following(1, 2, share))),
        min(_MOST, max(1 - _MOST, following(2, 0, 0.5))),
        share,
    )


def _odds(share: float) -> float:
    return float(np.log((1 - share) / share))


def _runs(texts: Sequence[str], joints: Sequence[Joint]) -> Iterator[range]:
    """Yield runs of wrapped lines that have enough letters, or end a paragraph."""
    start, letters = 0, 0
    for k, text in enumerate(texts):
        letters += sum(map(str.isalpha, text))
        if k + 1 == len(texts) or joints[k] != "wrap" or letters >= _LETTERS:
            yield range(start, k + 1)
            start, letters = k + 1, 0


def lines_by_column(columns: Sequence[int | None]) -> Iterable[list[int]]:
    """Return the numbers of the lines of each column."""
    lines: defaultdict[int, list[int]] = defaultdict(list)
    for k, column in enumerate(columns):
        if column is not None:
            lines[column].append(k)
    return lines.values()


def column_evidence(third: Floats, columns: Sequence[int | None]) -> Floats:
    """Return for each line what its column adds for a third language, in nats (lines,).

    ``third`` is the evidence of each line. In nearly all columns all lines are in one language.
    """
    added = np.zeros_like(third)
    for lines in lines_by_column(columns):
        own = third[lines]
        if np.clip(own, -_MOST_OF_LINE, _MOST_OF_LINE).sum() <= _CLEAR or (own > 0).sum() < _FEW:
            continue
        odds = -_odds(((own > 0).sum() + 0.5) / (len(own) + 1.0))
        if odds > COLUMN_CLEAR:
            added[lines] = min(COLUMN_MOST, odds)
    return added


def _third_share(third: Floats) -> float:
    """Return the share of the lines of clear language that are in a third one.

    ``third`` is the evidence of each line.
    """
    clear = np.abs(third) > _CLEAR
    foreign = (third[clear] > 0).sum()
    share = (foreign + _USUAL * _WEIGHT) / (clear.sum() + _WEIGHT)
    return float(min(0.5, max(_USUAL, share)))
