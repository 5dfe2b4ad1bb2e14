"""The ends of paragraphs, judged by the layout: gaps, indents, short last lines.

:func:`measure_style` measures the paragraph layout of a document. :func:`score_end` scores the
end of a paragraph between two rows of a column, in nats. A score above 0 means that an end is more
likely than a line wrap.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.pdf.page import WIDE, Row
from benelux_search.text import joins

_SPACE = 0.25  # of the size: the minimum width of a space
_ROOM = 0.3  # of the size: free space that a line may leave although the next word would fit
_CELLS = 8.0  # nats, between the cells or the rows of a table
_INDENT = 0.5  # of the size: the minimum indent
_FEW = 10  # pairs of lines of one paragraph: enough to measure the distance of lines
_HANGING = 2.5  # of the size: the largest gap between a label and the text beside it
_USUAL = 0.3  # the minimum share of indented paragraphs in a document that indents them
_SOME = 3  # the fewest indented paragraphs in such a document
_EARLY = 1.5  # of the size: the minimum free space after a line that ends early


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """The paragraph layout of a document.

    - ``leading``: the distance between base lines, in font sizes.
    - ``gaps``: True if there is extra space between paragraphs.
    - ``indents``: True if the first lines of paragraphs are indented.
    - ``justified``: True if lines end at a common right edge.
    - ``face``: the most frequent typeface.
    - ``edges``: the left and right x of each column, in points, by ``Row.column_key``.
    """

    leading: float
    gaps: bool
    indents: bool
    justified: bool
    face: str
    edges: Mapping[tuple[int, ...], tuple[float, float]]

    def edge(self, row: Row) -> tuple[float, float]:
        """Return the left and right x of the column of a row, in points."""
        return self.edges.get(row.column_key, (row.left, row.right))


def measure_style(flows: Iterable[Sequence[Row]]) -> ParagraphStyle:
    """Return the paragraph layout of a document.

    Each of ``flows`` has the rows of one column of one page, from top to bottom.
    """
    lefts: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    rights: defaultdict[tuple[int, ...], list[float]] = defaultdict(list)
    faces: Counter[str] = Counter()
    pairs: list[tuple[Row, Row]] = []
    for flow in flows:
        for row in flow:
            faces[row.face] += len(row.text)
            lefts[row.column_key][round(row.left)] += 1
            rights[row.column_key].append(row.right)
        pairs += [
            (a, b) for a, b in itertools.pairwise(flow) if abs(a.size - b.size) < 0.05 * a.size
        ]
    inner = [
        (a, b) for a, b in pairs if joins.begins_lower(b.text) and not joins.ends_clause(a.text)
    ]
    # In a document of short paragraphs, gaps between paragraphs are as frequent as line distances:
    # prefer pairs of rows within one paragraph
    sample = inner if len(inner) >= _FEW else pairs
    distances = Counter(round((b.base - a.base) / a.size, 2) for a, b in sample)
    leading = _leading(distances)
    edges = {key: (_common_left(lefts[key]), _quantile(rights[key], 0.98)) for key in lefts}
    if lefts:  # a row of the whole width may run from the first column to the last
        edges[(WIDE,)] = (min(e[0] for e in edges.values()), max(e[1] for e in edges.values()))
    apart = sum((b.base - a.base) / a.size > 1.2 * leading for a, b in pairs)
    starts = [
        b for a, b in pairs if a.column_key == b.column_key and _stops(a, b, edges[a.column_key][1])
    ]
    indented = sum(_INDENT * b.size < b.left - edges[b.column_key][0] < 4 * b.size for b in starts)
    count = max(1, len(pairs))
    full = sum(edges[a.column_key][1] - a.right < 0.3 * a.size for a, _ in inner)
    return ParagraphStyle(
        leading,
        apart > 0.08 * count,
        indented >= max(_SOME, _USUAL * len(starts)),
        full > 0.8 * len(inner),
        faces.most_common(1)[0][0] if faces else "",
        edges,
    )


def _stops(a: Row, b: Row, right: float) -> bool:
    """Return True if ``a`` ends a sentence early, and ``b`` begins a paragraph without a label."""
    early = joins.ends_sentence(a.text) and right - a.right > _EARLY * a.size
    return early and _is_text(b.text) and not (_labelled(b) or faces_differ(a, b))


def _is_text(text: str) -> bool:
    return any(map(str.isalpha, text))


def _leading(distances: Counter[float]) -> float:
    """Return the most frequent line distance; a distance counts for its near neighbours, too."""
    if not distances:
        return 1.2
    return max(
        distances,
        key=lambda d: (sum(distances[round(d + k / 100, 2)] for k in range(-2, 3)), -d),
    )


def _common_left(counts: Counter[int]) -> float:
    """Return the leftmost x at which more than a few rows begin."""
    total = sum(counts.values())
    return float(min(p for p, n in counts.items() if n >= min(max(counts.values()), 0.1 * total)))


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def score_end(a: Row, b: Row, style: ParagraphStyle) -> float:
    """Score the end of a paragraph between two consecutive rows of a column, in nats.

    A score above 0 means that ``a`` ends a paragraph, below 0 that ``b`` continues it.
    """
    if b.base - a.base < 0.5 * a.size and b.left > a.right:  # cells of one row of a table
        return _CELLS
    before, after = a.text, b.text
    if joins.is_figures(before) or joins.is_figures(after):  # rows of a table
        return _CELLS
    score = _score_gap(a, b, style) + score_end_by_shape(a, b, style)
    if abs(a.size - b.size) > 0.08 * a.size:
        score += 2.5
    unlike = faces_differ(a, b) or joins.is_capitals(before) != joins.is_capitals(after)
    heading = unlike and (joins.is_capitals(before) or a.face not in ("", style.face))
    score += 2.5 * unlike
    if before.endswith(("-", "\u00ad")) and joins.begins_lower(after):
        return score - 6.0
    short = _fits(a, b, style)
    score += _score_last_word(before, short=short, heading=heading)
    if joins.BULLET.match(after) or joins.PROVISION.match(after):
        score += 4.0
    elif joins.ITEM.match(after):
        score += 1.5
    elif joins.begins_lower(after):
        score -= 1.0 if short else 2.0
    return score


def _score_last_word(before: str, *, short: bool, heading: bool) -> float:
    """Score the text at the end of a line, in nats; a heading ends without a full stop."""
    if before.rfind("(") > before.rfind(")"):  # "diensten (doc." has an open parenthesis
        return -3.0
    if joins.ends_sentence(before):
        return 1.0
    if joins.ends_clause(before):
        return 0.7
    return 0.0 if heading else -0.3 if short else -1.5


def faces_differ(a: Row, b: Row) -> bool:
    """Return True if two rows have different typefaces; False if a row has several typefaces."""
    return bool(a.face and b.face) and a.face != b.face


def _fits(a: Row, b: Row, style: ParagraphStyle) -> bool:
    """Return True if the first word of ``b`` would have fitted at the end of ``a``."""
    left, right = style.edge(a)
    free = right - a.right
    if _centred(a, left, free) and _centred(b, left, right - b.right):
        free *= 2
    return free > b.lead + (_SPACE + _ROOM) * b.size


def _centred(row: Row, left: float, free: float) -> bool:
    return row.left - left > row.size and abs((row.left - left) - free) < row.size


def score_continuation(a: Row, b: Row, style: ParagraphStyle) -> float:
    """Score the continuation of a paragraph from one page or column to the next, in nats.

    ``a`` is the last row before the break, ``b`` the first row after the break. A score above 0
    means that ``b`` continues the paragraph of ``a``.
    """
    continuation_score = -score_end_by_shape(a, b, style)
    if faces_differ(a, b):
        continuation_score -= 2.5
    elif a.face == b.face != style.face:  # both belong to a heading
        continuation_score += 2.0
    return continuation_score


def _score_gap(a: Row, b: Row, style: ParagraphStyle) -> float:
    distance = (b.base - a.base) / max(1.0, style.leading * max(a.size, b.size))
    if distance > 1.4:
        return 6.0
    if distance > 1.2:
        return 3.0
    if distance > 1.08:
        return 0.5
    return -2.5 if style.gaps else -0.5


def score_end_by_shape(a: Row, b: Row, style: ParagraphStyle) -> float:
    """Score the end of a paragraph between two rows by their left and right ends only, in nats."""
    left, right = style.edge(a)
    score = 0.0
    if _fits(a, b, style):
        score += 2.5
    elif right - a.right < 0.3 * a.size:
        score -= 3.0 if style.justified else 1.0
    else:
        score -= 0.7
    left_of_b, _ = style.edge(b)
    is_indented = b.left - left_of_b > _INDENT * b.size
    before_is_indented = a.left - left > _INDENT * a.size
    if _labelled(a):
        hangs = a.lead < b.left - a.left < a.lead + _HANGING * a.size  # beside the label
        return score - 2.5 if hangs else score
    if style.indents:
        if is_indented and not before_is_indented:
            score += 3.0
        elif is_indented and joins.ends_sentence(a.text):  # a paragraph of one line
            score += 1.5
        elif not is_indented:
            score -= 1.0
    elif before_is_indented and not is_indented and not joins.begins_lower(b.text):
        # a hanging item has ended
        score += 3.0
    return score


def _labelled(row: Row) -> bool:
    return bool(joins.BULLET.match(row.text) or joins.ITEM.match(row.text))
