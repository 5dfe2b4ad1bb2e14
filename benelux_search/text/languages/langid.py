"""Language identification of lines: Dutch, French or a third language, with a confidence.

The evidence of one line comes from a character model, from function words, and from the words that
only one language has in its spelling dictionary.

A hidden Markov model over the lines of a document lets neighbours help short lines. Its states are
Dutch, French and third language. The probability that the language changes between two lines
depends on their boundary: a wrap, the end of a paragraph, or a blank line; and on whether they hold
the same figures, addresses or names, as a line and its translation do. These probabilities
differ between documents: some change language every forty lines, others at every second line. So
they are learned from the document in a first pass (one round of Baum-Welch).
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benelux_search.model import Boundary, Language, LineLanguage
from benelux_search.text.languages.forward_backward import (
    BOUNDARIES,
    JOINTS,
    Floats,
    Joint,
    forward_backward,
)
from benelux_search.text.languages.line_evidence import (
    STATES,
    folded_words,
    text_evidence,
)
from benelux_search.text.languages.local_marks import local_evidence
from benelux_search.text.languages.shared_marks import are_alike, without_marks
from benelux_search.text.languages.third_languages import (
    COLUMN_CLEAR,
    COLUMN_MOST,
    column_evidence,
    lines_by_column,
    third_evidence,
)

# Default probabilities of a switch between the lines of a page dump
_FIRST_SWITCH: dict[Joint, float] = {"wrap": 0.002, "end": 0.03, "blank": 0.2, "likeness": 0.9}
# Between two columns a switch is as likely as none. If these switches counted, the heading above a
# table could be labelled with the language that its first column is not in.
_BETWEEN_COLUMNS = 0.5
# Upper limits: a wrapped line is in the language of the line before, whatever a document suggests
_MOST_SWITCH: dict[Joint, float] = {"wrap": 0.02, "end": 0.9, "blank": 0.9, "likeness": 0.97}
_HINT = 1.5  # weight of a source's language hint in nats; markup is often wrong
_STATED = 100.0  # the same of a hint that is certain
_CLEAR = 1.0  # nats from which the language of a line is clear without its neighbours
_FEW = 3.0  # weight of the defaults, in boundaries, when those between clear lines are counted
_ESTIMATE_WEIGHT = 12.0  # weight of the first estimate in the second one, in boundaries


@dataclass(frozen=True, slots=True)
class Label:
    """The language of a line, and its confidence.

    ``confidence`` (0 to 1) is the posterior probability of the language. It is 0.5 for a line
    without letters, which takes its language from a neighbour.
    """

    language: LineLanguage
    confidence: float


def label_lines(
    texts: Sequence[str],
    boundaries: Sequence[Boundary],
    hints: Sequence[Language | None] | None = None,
    column_indexes: Sequence[int | None] | None = None,
    stated: Sequence[bool] | None = None,
    *,
    paged: bool = True,
) -> list[Label]:
    """Label each line of a document as ``nl``, ``fr`` or ``other``.

    ``boundaries[k]`` is the boundary between line ``k`` and line ``k + 1``. A line without letters,
    such as a page number, has no influence on other lines; pass a bilingual line as an empty text.
    ``hints`` are languages that the source states for the lines; one that is certain is marked in
    ``stated`` and always becomes the label. ``column_indexes`` are the columns of the lines; most
    columns are in one language.

    If the document is ``paged``, a change of language between two columns makes other changes in
    the document more likely, because titles change language as the columns do. Otherwise such a
    change has no influence, because the columns of a table say nothing about the text around the
    table.
    """
    certain: dict[int, Language] = {
        k: hint for k, hint in enumerate(hints or ()) if hint and stated and stated[k]
    }
    spoken = [k for k, text in enumerate(texts) if k in certain or any(map(str.isalpha, text))]
    if not spoken:
        return [Label("other", 0.5)] * len(texts)
    spoken_texts = [texts[k] for k in spoken]
    between = _joints(texts, spoken, boundaries, column_indexes, paged=paged)
    alike = {k for k, each in enumerate(between) if each == "likeness"}
    local = np.zeros(len(spoken))  # nats for Dutch
    for k in alike | {k + 1 for k in alike}:  # what both lines hold tells neither's language
        local[k] = local_evidence(spoken_texts[k], folded_words(spoken_texts[k]))
        spoken_texts[k] = without_marks(spoken_texts[k])
    spoken_hints = [hints[k] if hints else None for k in spoken]
    spoken_columns = [column_indexes[k] if column_indexes else None for k in spoken]
    certainly = [k in certain for k in spoken]
    spoken_labels = _label_spoken(
        spoken_texts, between, spoken_hints, spoken_columns, certainly, local
    )
    return list(_labels_of_all(len(texts), spoken, spoken_labels, boundaries))


def _joints(
    texts: Sequence[str],
    spoken: Sequence[int],
    boundaries: Sequence[Boundary],
    column_indexes: Sequence[int | None] | None,
    *,
    paged: bool,
) -> list[Joint]:
    """Return the joint between each two lines with letters; ``spoken`` are their numbers."""

    def joint(a: int, b: int) -> Joint:
        if not paged and _are_in_different_columns(column_indexes, a, b):
            return "column"
        # a blank line counts at any position between the two
        widest = max(boundaries[a:b], key=BOUNDARIES.index)
        if widest == "wrap" or b != a + 1 or (column_indexes and column_indexes[a] is not None):
            return widest
        return "likeness" if are_alike(texts[a], texts[b]) else widest

    return [joint(a, b) for a, b in itertools.pairwise(spoken)]


def _labels_of_all(
    lines: int,
    spoken: Sequence[int],
    spoken_labels: Sequence[Label],
    boundaries: Sequence[Boundary],
) -> Iterator[Label]:
    """Yield the label of each line; one without words has that of a line beside it."""
    for k in range(lines):
        index = max(0, bisect.bisect_right(spoken, k) - 1)
        if spoken[index] == k:
            yield spoken_labels[index]
            continue
        # a line without words takes the label of the line it is wrapped to, else of the one before
        not_wrapped = k > 0 and boundaries[k - 1] != "wrap"
        wraps_on = (
            k < len(boundaries) and boundaries[k] == "wrap" and index + 1 < len(spoken_labels)
        )
        chosen = spoken_labels[index + 1 if not_wrapped and wraps_on else index]
        yield Label(chosen.language, 0.5)


def _are_in_different_columns(column_indexes: Sequence[int | None] | None, a: int, b: int) -> bool:
    """Return True if two lines are in different columns."""
    if column_indexes is None or column_indexes[a] is None or column_indexes[b] is None:
        return False
    return column_indexes[a] != column_indexes[b]


def _label_spoken(
    texts: Sequence[str],
    boundaries: Sequence[Joint],
    hints: Sequence[Language | None],
    column_indexes: Sequence[int | None],
    certainly: Sequence[bool],
    local: Floats,
) -> list[Label]:
    known = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    alone = text_evidence(list(known)).of([known[text] for text in texts])
    emissions = alone.likelihoods()
    third, after = third_evidence(texts, boundaries, alone)
    third += column_evidence(third, column_indexes)
    emissions[:, 2] = emissions[:, :2].max(axis=1) + third
    emissions[:, :2] += np.minimum(0.0, np.stack([local, -local], axis=1))
    for k, hint in enumerate(hints):
        if hint is not None:
            emissions[k, STATES.index(hint)] += _STATED if certainly[k] else _HINT
    emissions += _column_evidence(emissions, column_indexes)
    switch = _count_switches(emissions, boundaries)
    _, switched = forward_backward(emissions, boundaries, switch, after)
    seen = np.ones_like(switched)
    switch = _learn_switches(switch, boundaries, switched, seen, _ESTIMATE_WEIGHT)
    posterior, _ = forward_backward(emissions, boundaries, switch, after)
    best, chances = posterior.argmax(axis=1).tolist(), posterior.max(axis=1).tolist()
    return [Label(STATES[state], chance) for state, chance in zip(best, chances, strict=True)]


def _column_evidence(emissions: Floats, column_indexes: Sequence[int | None]) -> Floats:
    """Return the evidence from the column of each line, if nearly all of it is in one language."""
    column_evidence = np.zeros_like(emissions)
    for lines in lines_by_column(column_indexes):
        gap = emissions[lines, 0] - emissions[lines, 1]
        gap = gap[emissions[lines, 2] <= emissions[lines, :2].max(axis=1)]  # no third language
        clear_gaps = gap[np.abs(gap) > _CLEAR]
        if len(clear_gaps) >= _FEW:
            share = (np.sum(clear_gaps > 0) + 0.5) / (len(clear_gaps) + 1.0)
            odds = float(np.log(share / (1 - share)))
            if abs(odds) > COLUMN_CLEAR:
                column_evidence[lines, 0 if odds > 0 else 1] += min(COLUMN_MOST, abs(odds))
    return column_evidence


def _count_switches(emissions: Floats, boundaries: Sequence[Joint]) -> dict[Joint, float]:
    """Return the probabilities of a switch, counted between neighbours of clear language.

    Without this, a short agenda whose lines alternate looks like one language with odd lines.
    """
    gap = emissions[:, 0] - emissions[:, 1]
    is_clear = np.abs(gap) > _CLEAR
    both_clear = is_clear[:-1] & is_clear[1:]
    switched = ((gap[:-1] > 0) != (gap[1:] > 0)) & both_clear
    counts = switched.astype(np.float64), both_clear.astype(np.float64)
    return _learn_switches(_FIRST_SWITCH, boundaries, *counts, _FEW)


def _learn_switches(
    switch: Mapping[Joint, float],
    boundaries: Sequence[Joint],
    switched: Floats,
    seen: Floats,
    weight: float,
) -> dict[Joint, float]:
    """Return the probabilities of a switch learned from the document, smoothed with ``switch``.

    ``seen`` has the boundaries that count, ``switched`` is the probability that each is a
    switch. ``weight`` is that of ``switch``, in boundaries.
    """
    learned: dict[Joint, float] = {"column": _BETWEEN_COLUMNS}
    kinds = np.array([JOINTS.index(b) for b in boundaries], dtype=np.int64)
    for kind, most in _MOST_SWITCH.items():
        here = kinds == JOINTS.index(kind)
        share = (switched[here].sum() + weight * switch[kind]) / (seen[here].sum() + weight)
        learned[kind] = float(min(most, max(5e-4, share)))
    return learned
