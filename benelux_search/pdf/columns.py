"""The columns of a printed page: find their left edges, and cut rows at the gutters.

The lines of a column begin at the same x, the left edge of the column, unless they are indented. To
the left of the edge is a gutter, which only full-width lines cross. Therefore, an x is an edge if
many rows begin at it after a gap, and if few rows have a word across it.
"""

from __future__ import annotations

import bisect
import itertools
import operator
import re
from collections.abc import Sequence

from benelux_search.pdf.figure_tables import split_figure_tables
from benelux_search.pdf.page import (
    EDGE,
    FEW,
    GAP,
    NARROW,
    WIDE,
    Page,
    PrintedWord,
    Row,
    Sheet,
    Strip,
    has_letters,
    split_at_gaps,
    split_margins,
    widen_ends,
)
from benelux_search.pdf.page_furniture import BIG, move_initials, split_line_numbers

_LINE = 0.25  # of the size: the maximum difference of base lines in one row
_WIDER = 1.3  # times the space between words: the minimum gutter
_TOUCHING = 0.1  # of the size: the least gap before a cell beside a full one
_EXACT = 1.0  # points from the edge
_WIDEST = 1.2  # of the size: a wider space is not one between two words
_SHARE = 0.12  # the minimum share of the rows of a page that begin at the edge of a column
_CROSSED = 0.4  # maximum of rows across an edge per row that does not cross it
_AGREED = 0.05  # the highest share of rows across an edge that is certain
_FREE = 0.2  # the highest share of rows across an edge on a page with one empty column
_APART = 40.0  # points: the minimum distance between the edges of two columns
_ALIKE = 8.0  # points: the grid to which edges are rounded, to compare the layout of pages
_SLACK = 0.03  # of the width of the text: the gutter beside a narrow column
_LABEL = re.compile(r"[•◦▪■●‣·*–—o-]|\(?[\divxlcIVXLC]{1,5}[.)°]?\)?|\(?[a-zA-Z][.)]|§")
_SPACED = 2  # words before an edge: enough to tell the space between them
_ALIKE_SPACE = 1.15  # times the space beside it: a narrower one is no gutter
_LEFT = operator.attrgetter("left")
_RAISED = 0.6  # the minimum share of the height of a raised mark that its row covers


def split_columns(
    page: Page, known: Sequence[float] = (), figure_ends: Sequence[float] = ()
) -> tuple[Sheet, list[float]]:
    """Split a page into rows of single columns; return the sheet and the left edges of its columns.

    The edges are x coordinates in points, without the edge of the first column. ``known`` are the
    edges of earlier pages of the same size. They are used, too, unless rows of this page cross
    them, so that a page with an empty column is read like its neighbours. ``figure_ends`` are the x
    at which the figures of the table before this page end.
    """
    tables, rows = split_figure_tables(tight_rows(page.words), figure_ends)
    words, numbers = split_line_numbers([word for row in rows for word in row])
    rows = tight_rows(words) if numbers else rows
    edges = _edges(rows)
    for edge in known:
        if all(abs(edge - other) > _APART for other in edges) and _holds(edge, rows, bool(edges)):
            edges.append(edge)
    edges.sort()
    strips = _split(rows, edges)
    margin: list[Strip] = []
    if edges:
        strips, margin = split_margins(strips, len(edges) + 1)
    margin += [Strip([number], WIDE, (WIDE,)) for number in numbers]
    strips = [cell for strip in strips for cell in split_at_gaps(strip)]
    strips.sort(key=lambda strip: (strip.base, strip.left))
    widen_ends(strips)
    text, marks = (
        [Row.of(s.words, s.column, s.column_key) for s in group] for group in (strips, margin)
    )
    sheet = Sheet(
        page.number,
        page.width,
        page.height,
        text,
        marks,
        page.rotated_text,
        page.rules,
        tuple(tables),
    )
    return sheet, edges


def _holds(edge: float, rows: Sequence[Sequence[PrintedWord]], has_edges: bool) -> bool:
    """Return True if an edge of other pages may be an edge of this page.

    ``has_edges`` is True if this page has edges of its own.
    """
    if not rows:  # an empty page
        return False
    states = [_state(row, edge) for row in rows]
    across = sum(crosses for crosses, _, _ in states)
    if has_edges:  # the page shows edges of its own: another one must be certain
        return across <= _AGREED * len(rows)
    beside = sum(
        not crosses and bool(before) and after is not None and after.left <= edge + 2 * EDGE
        for crosses, before, after in states
    )
    return across <= max(_FREE * len(rows), 2 * beside if beside >= FEW - 1 else 0)


def _state(
    row: Sequence[PrintedWord], edge: float
) -> tuple[bool, list[PrintedWord], PrintedWord | None]:
    """Return True if a row crosses an edge; the words before the edge; the first word after it."""
    first = bisect.bisect_left(row, edge - 1, key=_LEFT)
    before = [w for w in row[:first] if w.right <= edge + 1]
    after = row[first] if first < len(row) else None
    across = len(before) < first
    if before and after is not None:
        across = across or after.left - before[-1].right < GAP * after.size
    return across, before, after


def tight_rows(words: Sequence[PrintedWord]) -> list[list[PrintedWord]]:
    """Group words with the same base line into rows, sorted from left to right.

    A raised mark, such as a footnote number, joins the row of the word beside it.
    """
    rows: list[list[PrintedWord]] = []
    for word in sorted(move_initials(words), key=operator.attrgetter("base")):
        if rows and word.base - rows[-1][0].base <= _LINE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    rows = _with_raised(rows)
    for row in rows:
        row.sort(key=_LEFT)
    return rows


def _with_raised(rows: list[list[PrintedWord]]) -> list[list[PrintedWord]]:
    """Move raised marks into the row beside them.

    A raised mark is a word of a smaller size within the height of another row.
    """
    kept: list[list[PrintedWord]] = []
    for k, row in enumerate(rows):
        neighbours = [
            other
            for other in (*rows[k + 1 : k + 3], *kept[-2:])
            if 1.15 * row[0].size < other[0].size < BIG * row[0].size and _covers(other[0], row[0])
        ]
        stray = (
            [word for word in row if not _attach_to_row(word, neighbours)] if neighbours else row
        )
        if stray:
            kept.append(stray)
    return kept


def _covers(high: PrintedWord, low: PrintedWord) -> bool:
    shared = min(high.bottom, low.bottom) - max(high.top, low.top)
    return shared >= _RAISED * low.size


def _attach_to_row(word: PrintedWord, neighbours: Sequence[list[PrintedWord]]) -> bool:
    """Add a raised word to the first row with a word directly beside it; else return False."""
    for row in neighbours:
        if any(
            abs(word.left - w.right) < 0.3 * w.size or abs(w.left - word.right) < 0.3 * w.size
            for w in row
        ):
            row.append(word)
            return True
    return False


def _edges(rows: Sequence[Sequence[PrintedWord]]) -> list[float]:
    # columns of figures are not columns of text, unless both languages have the same ones
    rows = [row for row in rows if has_letters(row) or _is_twice(row)]
    least = _least_gap(rows)
    begins: list[float] = []
    for row in rows:
        begins.append(row[0].left)
        begins += [b.left for a, b in itertools.pairwise(row) if b.left - a.right >= least * b.size]
    begins.sort()
    peaks = _peaks(begins, max(FEW, int(_SHARE * len(rows))))
    edges: list[float] = []
    for edge in peaks:
        if _is_edge(edge, rows, edges):
            edges.append(edge)
    outer = sorted(_peaks(begins, FEW)) if edges else []
    return sorted(_outermost(edge, edges, rows, outer) for edge in edges)


def _least_gap(rows: Sequence[Sequence[PrintedWord]]) -> float:
    """Return the minimum width of a gutter, in font sizes.

    It is larger than the usual space between words, which is wide in a typewritten text. In a table
    of single words, all spaces are gutters.
    """
    gaps = [(b.left - a.right) / b.size for row in rows for a, b in itertools.pairwise(row)]
    gaps = sorted(gap for gap in gaps if gap > 0)
    usual = gaps[len(gaps) // 5] if gaps else 0.0
    return max(GAP, _WIDER * usual) if usual < _WIDEST else GAP


def _outermost(
    edge: float,
    edges: Sequence[float],
    rows: Sequence[Sequence[PrintedWord]],
    peaks: Sequence[float],
) -> float:
    """Return the outermost left edge of a column: to the left of indents and of list labels.

    ``peaks`` are in ascending order.
    """
    others = [other for other in edges if other != edge]
    for peak in peaks:
        if edge - _APART < peak < edge and _is_edge(peak, rows, others):
            runs_on = sum(_begins_text(row, peak, edge) for row in rows)
            if runs_on >= max(FEW, _SHARE * len(rows)):
                return peak
    return edge


def _begins_text(row: Sequence[PrintedWord], outer: float, inner: float) -> bool:
    """Return True if a row begins at ``outer`` with more than a label."""
    words = [word for word in row if outer - EDGE <= word.left < inner - EDGE]
    begins = bool(words) and words[0].left <= outer + 2 * EDGE
    return begins and (len(words) > 1 or words[0].right > inner + 1)


def _is_twice(row: Sequence[PrintedWord]) -> bool:
    """Return True if the second half of a row repeats the first one: *58,74*, *58,74*."""
    half, odd = divmod(len(row), 2)
    return not odd and [word.text for word in row[:half]] == [word.text for word in row[half:]]


def _peaks(begins: Sequence[float], least: int) -> list[float]:
    """Return each x at which at least ``least`` lines begin, the most frequent x first."""
    candidates: list[tuple[int, float]] = []
    low = 0
    for high in range(len(begins)):
        while begins[high] - begins[low] > EDGE:
            low += 1
        candidates.append((high - low + 1, begins[low]))
    chosen: list[tuple[int, float]] = []
    for count, x in sorted(candidates, key=lambda f: (-f[0], f[1])):
        if count < least:
            break
        if all(abs(x - other) > 4 * EDGE for _, other in chosen):
            chosen.append((count, x))
    return [x for _, x in chosen]


def _is_edge(edge: float, rows: Sequence[Sequence[PrintedWord]], edges: Sequence[float]) -> bool:
    """Return True if a column begins at ``edge``.

    Then, some rows have text to the left of the edge, and few rows cross it.
    """
    if any(abs(edge - other) < _APART for other in edges):
        return False
    clear = across = left = 0
    labels = True
    for row in rows:
        crosses, before, after = _state(row, edge)
        across += crosses
        if crosses:
            continue
        clear += after is not None
        if before:
            left += 1
            labels = labels and bool(_LABEL.fullmatch("".join(w.text for w in before)))
    if labels or clear < FEW or across > _CROSSED * clear or _is_word_space(edge, rows):
        return False
    return left >= min(FEW, clear) or (left > 0 and across <= _AGREED * clear)


def _is_word_space(edge: float, rows: Sequence[Sequence[PrintedWord]]) -> bool:
    """Return True if the space before an edge is mostly no wider than the spaces beside it.

    Short last words of justified lines often begin at the same x: *de*, *la*. In these lines all
    spaces are equally wide. One of the spaces beside it may be a gutter, beside a cell of one word.
    """
    ratios = []
    for row in rows:
        first = bisect.bisect_left(row, edge - 1, key=_LEFT)
        if _SPACED <= first < len(row) and row[first - 1].right <= edge + 1:
            near = itertools.pairwise(row[first - 2 : first + 2])
            before, space, *after = (b.left - a.right for a, b in near)
            usual = min([before, *after])
            if usual > GAP * row[first].size:
                ratios.append(space / usual)
    return len(ratios) >= FEW and sorted(ratios)[len(ratios) // 2] < _ALIKE_SPACE


def _split(rows: Sequence[Sequence[PrintedWord]], edges: Sequence[float]) -> list[Strip]:
    """Cut rows at the edges; a row that runs across an edge stays whole."""
    if not edges:
        return [Strip(list(row), WIDE, (WIDE,)) for row in rows]
    shape = tuple(round(edge / _ALIKE) for edge in edges)
    cuts = _with_touching([_cut(row, edges) for row in rows], rows, edges)
    begin, end = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    borders = [begin, *edges, end]
    text = {
        k
        for k in range(len(edges) + 1)
        if borders[k + 1] - borders[k] > (NARROW + _SLACK) * (end - begin)
    }
    parts: list[Strip] = []
    for group in itertools.chain.from_iterable(cuts):
        words = [word for _, piece in group for word in piece]
        if not words:
            continue
        here = [k for k, _ in group if k in text]
        if len(here) > 1:
            parts.append(Strip(words, WIDE, (WIDE,)))
        else:  # a row across a margin only belongs to the text beside it
            k = here[0] if here else max(group, key=lambda part: len(part[1]))[0]
            parts.append(Strip(words, k, (k, *shape)))
    return parts


_Group = list[tuple[int, list[PrintedWord]]]


def _with_touching(
    cuts: list[list[_Group]], rows: Sequence[Sequence[PrintedWord]], edges: Sequence[float]
) -> list[list[_Group]]:
    """Return the cuts, with rows cut whose left cell fills its line up to the right one.

    The rows above and below such a row are cut, and its right cell begins exactly at the edge.
    """
    spans = [any(sum(bool(words) for _, words in group) > 1 for group in cut) for cut in cuts]
    return [
        _cut(row, edges, _TOUCHING)
        if spans[k] and 0 < k < len(rows) - 1 and not (spans[k - 1] or spans[k + 1])
        else cut
        for k, (cut, row) in enumerate(zip(cuts, rows, strict=True))
    ]


def _cut(row: Sequence[PrintedWord], edges: Sequence[float], touching: float = GAP) -> list[_Group]:
    """Split the words of a row by column; columns joined by a crossing word form one group.

    ``touching`` is the least gap, in font sizes, between the cells of two columns. A smaller one
    than ``GAP`` needs a cell that begins exactly at the edge.
    """
    firsts = [bisect.bisect_left(row, edge - EDGE - 1, key=_LEFT) for edge in edges]
    borders = [0, *firsts, len(row)]
    cuts = [list(row[first:end]) for first, end in itertools.pairwise(borders)]
    crossed = [
        any(word.right > edge + 1 for word in row[:first])
        for edge, first in zip(edges, firsts, strict=True)
    ]
    groups: list[_Group] = [[(0, cuts[0])]]
    for k, words in enumerate(cuts[1:], 1):
        before = groups[-1][-1][1]
        is_exact = bool(words) and abs(words[0].left - edges[k - 1]) < _EXACT
        least = touching if is_exact else GAP
        near = before and words and words[0].left - before[-1].right < least * words[0].size
        if crossed[k - 1] or near:
            groups[-1].append((k, words))
        else:
            groups.append([(k, words)])
    return groups
