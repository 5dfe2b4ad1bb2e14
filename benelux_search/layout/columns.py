"""The columns of a printed page: where lines begin, and where no line runs across.

Every line of a column begins at the same place (but for indents), and left of that place there
is a gutter that only full-width lines cross. Both are counted: many rows begin there after a
gap, and few have a word across it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benelux_search.layout.initials import BIG, with_initials
from benelux_search.layout.numbering import without_numbers
from benelux_search.layout.page import WIDE, Page, Row, Sheet, Word, row_text
from benelux_search.paragraphs.marks import PROVISION

_LINE = 0.25  # of the size by which the base of words on one line may differ
_GAP = 0.4  # of the size: the least white space that can be a gutter
_WIDER = 1.3  # times the space between words: a gutter
_EDGE = 1.5  # points by which the beginnings of the lines of a column may differ
_FEW = 4  # rows that make an edge
_SHARE = 0.12  # of the rows of a page that begin at the edge of a column
_CROSSED = 0.4  # rows across an edge for each row that begins there
_AGREED = 0.05  # share of the rows across an edge that stands for sure
_FREE = 0.2  # share of the rows across an edge that a page with one column empty may have
_APART = 40.0  # points between the edges of two columns
_ALIKE = 8.0  # points by which the columns of pages that are set alike differ at most
_CELL = 2.0  # of the size: the least gap between the cells of a table
_TOUCHING = 1.5  # of the size: the distance of two lines of one paragraph at most
_NARROW = 0.14  # of the width of the text: narrower columns hold marginal marks
_SLACK = 0.03  # of it: the gutter beside such a column
_MARK_CHARS = 14
_LABEL = re.compile(r"[•◦▪■●‣·*–—o-]|\(?[\divxlcIVXLC]{1,5}[.)°]?\)?|\(?[a-zA-Z][.)]|§")
_RAISED = 0.6  # of the height of a raised mark that its row covers


def sheet_of(page: Page, known: Sequence[float] = ()) -> tuple[Sheet, list[float]]:
    """A page taken apart by its gutters, and where its second and later columns begin.

    ``known`` are the edges of earlier pages of this size: they hold here where no row says
    otherwise, so that a page with one column empty is read like its neighbours.
    """
    words, numbers = without_numbers(page.words)
    rows = tight_rows(words)
    found = _edges(rows)
    for edge in known:
        if all(abs(edge - other) > _APART for other in found) and _holds(edge, rows, bool(found)):
            found.append(edge)
    found.sort()
    strips = _split(rows, found)
    margin: list[_Strip] = []
    if found:
        strips, margin = _without_margins(strips, len(found) + 1)
    margin += [_Strip([number], WIDE, (WIDE,)) for number in numbers]
    strips = [cell for strip in strips for cell in _cells(strip)]
    strips.sort(key=lambda strip: (strip.base, strip.left))
    _widen_ends(strips)
    text, marks = ([Row.of(s.words, s.column, s.place) for s in own] for own in (strips, margin))
    return Sheet(page.number, page.width, page.height, text, marks, page.across), found


def _holds(edge: float, rows: Sequence[Sequence[Word]], more: bool) -> bool:
    """Whether an edge that other pages show may stand on this one."""
    states = [_state(row, edge) for row in rows]
    across = sum(crosses for crosses, _, _ in states)
    if more:  # its own edges are known: another one must be sure
        return across <= _AGREED * len(rows)
    beside = sum(
        not crosses and bool(before) and after is not None and after.left <= edge + 2 * _EDGE
        for crosses, before, after in states
    )
    return across <= max(_FREE * len(rows), 2 * beside if beside >= _FEW - 1 else 0)


def _state(row: Sequence[Word], edge: float) -> tuple[bool, list[Word], Word | None]:
    """Whether a row runs across an edge; its words before the edge, and the first one after."""
    before = [w for w in row if w.right <= edge + 1 and w.left < edge - 1]
    after = next((w for w in row if w.left >= edge - 1), None)
    across = len(before) + sum(w.left >= edge - 1 for w in row) < len(row)
    if before and after is not None:
        across = across or after.left - before[-1].right < _GAP * after.size
    return across, before, after


def tight_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words that stand on one line, from left to right; raised marks go to their row."""
    rows: list[list[Word]] = []
    for word in sorted(with_initials(words), key=lambda w: w.base):
        if rows and word.base - rows[-1][0].base <= _LINE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    rows = _with_raised(rows)
    for row in rows:
        row.sort(key=lambda w: w.left)
    return rows


def _with_raised(rows: list[list[Word]]) -> list[list[Word]]:
    """Small words above the base of the next row and amid it belong to that row."""
    kept: list[list[Word]] = []
    for k, row in enumerate(rows):
        homes = [
            other
            for other in (*rows[k + 1 : k + 3], *kept[-2:])
            if 1.15 * row[0].size < other[0].size < BIG * row[0].size and _covers(other[0], row[0])
        ]
        stray = [word for word in row if not _lodge(word, homes)] if homes else row
        if stray:
            kept.append(stray)
    return kept


def _covers(high: Word, low: Word) -> bool:
    shared = min(high.bottom, low.bottom) - max(high.top, low.top)
    return shared >= _RAISED * low.size


def _lodge(word: Word, homes: Sequence[list[Word]]) -> bool:
    """Adds a raised word to the row in which a word stands right beside it."""
    for home in homes:
        if any(
            abs(word.left - w.right) < 0.3 * w.size or abs(w.left - word.right) < 0.3 * w.size
            for w in home
        ):
            home.append(word)
            return True
    return False


def _edges(rows: Sequence[Sequence[Word]]) -> list[float]:
    rows = [row for row in rows if _has_letters(row)]  # the figures of a table stand in columns
    least = _least_gap(rows)
    begins: list[float] = []
    for row in rows:
        begins.append(row[0].left)
        begins += [b.left for a, b in itertools.pairwise(row) if b.left - a.right >= least * b.size]
    begins.sort()
    peaks = _peaks(begins, max(_FEW, int(_SHARE * len(rows))))
    found: list[float] = []
    for edge in peaks:
        if _is_edge(edge, rows, found):
            found.append(edge)
    return sorted(_outermost(edge, found, rows, _peaks(begins, _FEW)) for edge in found)


def _least_gap(rows: Sequence[Sequence[Word]]) -> float:
    """The least white space that can be a gutter, in sizes: more than the space of a typewriter."""
    gaps = [(b.left - a.right) / b.size for row in rows for a, b in itertools.pairwise(row)]
    gaps = sorted(gap for gap in gaps if gap > 0)
    return max(_GAP, _WIDER * gaps[len(gaps) // 5]) if gaps else _GAP


def _outermost(
    edge: float, found: Sequence[float], rows: Sequence[Sequence[Word]], peaks: Sequence[float]
) -> float:
    """Where the lines of a column begin that are not set in: left of the labels of its items."""
    others = [other for other in found if other != edge]
    for peak in sorted(peaks):
        if edge - _APART < peak < edge and _is_edge(peak, rows, others):
            runs_on = sum(_begins_text(row, peak, edge) for row in rows)
            if runs_on >= max(_FEW, _SHARE * len(rows)):
                return peak
    return edge


def _begins_text(row: Sequence[Word], outer: float, inner: float) -> bool:
    """Whether a row begins at the outer place with more than a label."""
    own = [word for word in row if outer - _EDGE <= word.left < inner - _EDGE]
    begins = bool(own) and own[0].left <= outer + 2 * _EDGE
    return begins and (len(own) > 1 or own[0].right > inner + 1)


def _has_letters(row: Sequence[Word]) -> bool:
    return any(c.isalpha() for word in row for c in word.text)


def _peaks(begins: Sequence[float], least: int) -> list[float]:
    """Places at which at least so many lines begin, the most frequent first."""
    found: list[tuple[int, float]] = []
    low = 0
    for high in range(len(begins)):
        while begins[high] - begins[low] > _EDGE:
            low += 1
        found.append((high - low + 1, begins[low]))
    chosen: list[tuple[int, float]] = []
    for count, place in sorted(found, key=lambda f: (-f[0], f[1])):
        if count < least:
            break
        if all(abs(place - other) > 4 * _EDGE for _, other in chosen):
            chosen.append((count, place))
    return [place for _, place in chosen]


def _is_edge(edge: float, rows: Sequence[Sequence[Word]], found: Sequence[float]) -> bool:
    """Whether a column begins there: text stands left of it, and few rows run across."""
    if any(abs(edge - other) < _APART for other in found):
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
    if labels or clear < _FEW or across > _CROSSED * clear:
        return False
    return left >= min(_FEW, clear) or (left > 0 and across <= _AGREED * clear)


@dataclass(slots=True)
class _Strip:
    """The words of a row in the making."""

    words: Sequence[Word]
    column: int
    place: tuple[int, ...]

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def base(self) -> float:
        return self.words[0].base

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def text(self) -> str:
        return row_text(self.words)


def _split(rows: Sequence[Sequence[Word]], edges: Sequence[float]) -> list[_Strip]:
    """The rows cut at the edges; a row that runs across one stays whole."""
    if not edges:
        return [_Strip(list(row), WIDE, (WIDE,)) for row in rows]
    shape = tuple(round(edge / _ALIKE) for edge in edges)
    cuts = [_cut(row, edges) for row in rows]
    begin, end = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    borders = [begin, *edges, end]
    text = {
        k
        for k in range(len(edges) + 1)
        if borders[k + 1] - borders[k] > (_NARROW + _SLACK) * (end - begin)
    }
    parts: list[_Strip] = []
    for group in itertools.chain.from_iterable(cuts):
        words = [word for _, own in group for word in own]
        if not words:
            continue
        here = [k for k, _ in group if k in text]
        if len(here) > 1:
            parts.append(_Strip(words, WIDE, (WIDE,)))
        else:  # what runs over a margin only belongs to the text beside it
            k = here[0] if here else max(group, key=lambda part: len(part[1]))[0]
            parts.append(_Strip(words, k, (k, *shape)))
    return parts


_Group = list[tuple[int, list[Word]]]


def _cut(row: Sequence[Word], edges: Sequence[float]) -> list[_Group]:
    """The words of a row by column; columns that it runs across are in one group."""
    cuts: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    crossed = [False] * len(edges)
    for word in row:
        k = sum(word.left >= edge - _EDGE - 1 for edge in edges)
        for j in range(k, len(edges)):
            crossed[j] = crossed[j] or word.right > edges[j] + 1
        cuts[k].append(word)
    groups: list[_Group] = [[(0, cuts[0])]]
    for k, words in enumerate(cuts[1:], 1):
        before = groups[-1][-1][1]
        near = before and words and words[0].left - before[-1].right < _GAP * words[0].size
        if crossed[k - 1] or near:
            groups[-1].append((k, words))
        else:
            groups.append([(k, words)])
    return groups


def _with_titles(rows: list[_Strip]) -> list[_Strip]:
    """Rows amid the page that end beyond their column run over the whole width: "NOTA"."""
    columns: defaultdict[int, list[_Strip]] = defaultdict(list)
    for row in rows:
        columns[row.column].append(row)
    for column, own in columns.items():
        if column == WIDE or len(own) < 2 * _FEW:
            continue
        left = Counter(round(row.left) for row in own).most_common(1)[0][0]
        usual = sorted(row.right for row in own)[int(0.75 * (len(own) - 1))]
        for row in own:
            if row.right > usual + 2 * _EDGE and row.left > left + 2 * row.size:
                row.column, row.place = WIDE, (WIDE,)
    return rows


def _cells(row: _Strip) -> list[_Strip]:
    """A row parted where the cells of a table are: at gaps that its other gaps do not explain."""
    gaps = [b.left - a.right for a, b in itertools.pairwise(row.words)]
    if len(gaps) < 3 or max(gaps) < _CELL * row.size:
        return [row]
    usual = sorted(gaps)[len(gaps) // 2]
    cells, first = [], 0
    for k, gap in enumerate(gaps, 1):
        enough = k - first >= 2 and len(row.words) - k >= 2
        if enough and gap > _CELL * row.size and gap > 3 * usual:
            cells.append(row.words[first:k])
            first = k
    cells.append(row.words[first:])
    if any(PROVISION.match(row_text(cell)) for cell in cells):  # "Article 5     Dans l'hypothèse"
        return [row]
    return [_Strip(cell, row.column, row.place) for cell in cells]


def _widen_ends(rows: Sequence[_Strip]) -> None:
    """The last line of a paragraph over the whole width may end in the first column."""
    bases = Counter(round(row.base) for row in rows)
    for a, b in itertools.pairwise(rows):
        close = 0 < b.base - a.base < _TOUCHING * a.size and abs(a.size - b.size) < 0.5
        alone = sum(bases[round(b.base) + k] for k in (-1, 0, 1)) == 1
        if a.column == WIDE and b.column == 0 and close and alone and b.left < a.left + 1:
            b.column, b.place = WIDE, (WIDE,)


def _without_margins(parts: list[_Strip], count: int) -> tuple[list[_Strip], list[_Strip]]:
    """The rows of text, numbered anew by column, and those of narrow columns beside them."""
    extents = {}
    for k in range(count):
        own = [row for row in parts if row.column == k]
        if own:
            extents[k] = (min(r.left for r in own), max(r.right for r in own), own)
    whole = max(r.right for r in parts) - min(r.left for r in parts)
    narrow = {
        k
        for k, (left, right, own) in extents.items()
        if right - left < _NARROW * whole
        and sum(len(row.text) <= _MARK_CHARS for row in own) >= 0.9 * len(own)
    }
    margin = [row for row in parts if row.column in narrow]
    kept = [row for row in parts if row.column not in narrow]
    places = sorted({row.column for row in kept} - {WIDE})
    for row in kept:
        row.column = places.index(row.column) if row.column != WIDE else WIDE
    text = [row for row in kept if row.column == WIDE]
    for k in range(len(places)):
        own, marks = _without_marks([row for row in kept if row.column == k])
        text += own
        margin += marks
    return _with_titles(text), margin


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of a row between gaps."""

    row: _Strip
    first: int
    last: int

    @property
    def left(self) -> float:
        return self.row.words[self.first].left

    @property
    def right(self) -> float:
        return self.row.words[self.last].right


def _without_marks(rows: list[_Strip]) -> tuple[list[_Strip], list[_Strip]]:
    """The rows without the marks in a narrow column to the right of the text, and these."""
    if len(rows) < _FEW:
        return rows, []
    runs = [run for row in rows for run in _runs(row)]
    right = max((run.right for run in runs if len(_shown(run)) > _MARK_CHARS), default=0.0)
    marks = {
        id(run.row): run.first
        for run in runs
        if len(_shown(run)) <= _MARK_CHARS and run.left > right + _EDGE
    }
    if not marks or len(marks) > 0.6 * len(rows):
        return rows, []
    kept: list[_Strip] = []
    cut: list[_Strip] = []
    for row in rows:
        first = marks.get(id(row), len(row.words))
        for words, made in ((row.words[:first], kept), (row.words[first:], cut)):
            if words:
                made.append(_Strip(words, row.column, row.place))
    return kept, cut


def _runs(row: _Strip) -> list[_Run]:
    runs, first = [], 0
    for k in range(1, len(row.words) + 1):
        if k == len(row.words) or (
            row.words[k].left - row.words[k - 1].right >= _GAP * row.words[k].size
        ):
            runs.append(_Run(row, first, k - 1))
            first = k
    return runs


def _shown(run: _Run) -> str:
    return " ".join(w.text for w in run.row.words[run.first : run.last + 1])
