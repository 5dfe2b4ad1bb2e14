"""The paragraph layout of a document: spaces, indents, the room at the ends of lines.

:mod:`.paragraph_ends` scores the ends of paragraphs with it.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benelux_search.pdf.page import WIDE, Row
from benelux_search.text import joins

_SPACE = 0.25  # of the size: the minimum width of a space
_INDENT = 0.5  # of the size: the minimum indent
_FEW = 10  # pairs of lines of one paragraph: enough to measure the distance of lines
_EARLY = 1.5  # of the size: the minimum free space after a line that ends early
_SHARES = (0.15, 0.4, 0.7, 0.9)  # borders of the classes of a share of paragraphs
_ROOMS = (-0.5, 0.0, 0.5, 2.0)  # of the size: borders of the classes of room
_JUSTIFIED = (0.4, 0.8)  # shares of the rows of a column that reach its right side


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """The paragraph layout of a document.

    - ``leading``: the distance between base lines, in font sizes.
    - ``gap_class``, ``indent_class``: how often extra space or an indent follows a line that ends a
      sentence early, 0 to 4.
    - ``room_class``: how much room some lines leave for a word that is on the next line, 0 to 4.
    - ``justified_class``: how many of the lines within paragraphs end at the right edge, 0 to 2.
    - ``face``: the most frequent typeface.
    - ``edges``: the left and right x of each column, in points, by ``Row.column_key``.
    """

    leading: float
    gap_class: int
    indent_class: int
    room_class: int
    justified_class: int
    face: str
    edges: Mapping[tuple[int, ...], tuple[float, float]]

    def edge(self, row: Row) -> tuple[float, float]:
        """Return the left and right x of the column of a row, in points."""
        return self.edges.get(row.column_key, (row.left, row.right))


def free_room(after: Row, room: float) -> float:
    """Return what remains of the room at the end of a row after the first word of the next one."""
    return room - after.lead - _SPACE * after.size


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
    edges = {key: (_common_left(lefts[key]), joins.quantile(rights[key], 0.98)) for key in lefts}
    if lefts:  # a row of the whole width may run from the first column to the last
        edges[(WIDE,)] = (min(e[0] for e in edges.values()), max(e[1] for e in edges.values()))
    style = ParagraphStyle(leading, 0, 0, 0, 0, _most_common(faces), edges)
    return _with_classes(style, pairs, inner)


def _with_classes(
    style: ParagraphStyle, pairs: Sequence[tuple[Row, Row]], inner: Sequence[tuple[Row, Row]]
) -> ParagraphStyle:
    """Return a style with its classes; ``inner`` are the pairs of rows within one paragraph."""
    clear = [(a, b) for a, b in pairs if _ends_early(a, b, style)]
    apart = sum((b.base - a.base) / a.size > 1.15 * style.leading for a, b in clear)
    starts = [b for a, b in clear if not (_labelled(b) or faces_differ(a, b))]
    indented = sum(_INDENT * b.size < b.left - style.edge(b)[0] < 4 * b.size for b in starts)
    rooms = [style.edge(a)[1] - a.right for a, _ in inner]
    full = sum(room < 0.3 * a.size for (a, _), room in zip(inner, rooms, strict=True))
    free = [free_room(b, room) / a.size for (a, b), room in zip(inner, rooms, strict=True)]
    return replace(
        style,
        # one is added that is not, since a short document tells little
        gap_class=bisect.bisect_right(_SHARES, apart / (len(clear) + 1)),
        indent_class=bisect.bisect_right(_SHARES, indented / (len(starts) + 1)),
        room_class=bisect.bisect_right(_ROOMS, joins.quantile(free, 0.95)) if free else len(_ROOMS),
        justified_class=bisect.bisect_right(_JUSTIFIED, full / (len(inner) + 1)),
    )


def _most_common(faces: Counter[str]) -> str:
    return faces.most_common(1)[0][0] if faces else ""


def _ends_early(a: Row, b: Row, style: ParagraphStyle) -> bool:
    """Return True if ``a`` ends a sentence early and ``b`` begins like a paragraph."""
    if a.column_key != b.column_key or not joins.ends_sentence(a.text):
        return False
    left, right = style.edge(a)
    early = right - a.right > max(_EARLY * a.size, 0.25 * (right - left))
    return early and any(map(str.isalpha, b.text)) and not joins.begins_lower(b.text)


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


def faces_differ(a: Row, b: Row) -> bool:
    """Return True if two rows have different typefaces; False if a row has several typefaces."""
    return bool(a.face and b.face) and a.face != b.face


def is_centred(row: Row, left: float, free: float) -> bool:
    """Return True if a row leaves as much room on its left as on its right (``free``)."""
    return row.left - left > row.size and abs((row.left - left) - free) < row.size


def _labelled(row: Row) -> bool:
    return bool(joins.BULLET.match(row.text) or joins.ITEM.match(row.text))
