"""The line numbers that courts and parliaments print in the margin, in a dump of their pages.

A dump puts them before the text of a line, after it, or on lines of their own: between the lines of
the page, or all together at one end of the page. So they are found as a chain of numbers that rise
by a constant step and stand near each other, whatever their order, and that count most of the lines
among which they stand.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benelux_search.text import joins

_FIRST = re.compile(r"\s*(?P<number>\d{1,4})(?=\s|$)")
_LAST = re.compile(r"(?:^|\s)(?P<number>\d{1,4})\s*$")
_STEPS = (1, 2, 5, 10)
_NEAR = 60  # rows: the number of lines of a full page, the most between two numbers of a chain
_LEAST = 5  # numbers of the chain that shows that a document has line numbers
_SHORT = 2  # numbers of another chain of such a document: a last page may have few lines
_SHARE = 0.6  # the minimum share of the lines that the numbers count, as in a PDF
_SHARE_OF_ALL = 0.3  # the same for all lines: the two columns of a page may share their numbers
# The minimum share of the lines that continue a sentence: .2 to .65 in 17 dumps with line numbers;
# a list or a table that is numbered line by line has few such lines
_CONTINUED = 0.15


@dataclass(frozen=True, slots=True)
class LineNumber:
    """A line number: ``rows[row][start:end]``; ``value`` is its value."""

    row: int
    start: int
    end: int
    value: int

    def blanked(self, row: str) -> str:
        """Return its row with spaces in its place, so that the other words keep theirs."""
        return f"{row[: self.start]}{' ' * (self.end - self.start)}{row[self.end :]}"


def find_line_numbers(rows: Sequence[str]) -> list[LineNumber]:
    """Return the line numbers in the margins of a document, in the order of its rows.

    ``rows`` are all its rows; blank rows and page ends may lie between them.
    """
    filled = [k for k, row in enumerate(rows) if row and not row.isspace()]
    found: dict[int, LineNumber] = {}
    for pattern, candidates in (
        (_FIRST, [k for k in filled if rows[k].lstrip()[:1].isdecimal()]),
        (_LAST, [k for k in filled if rows[k].rstrip()[-1:].isdecimal()]),
    ):
        numbers = list(_numbers(rows, [k for k in candidates if k not in found], pattern))
        if len(numbers) < _LEAST:
            continue
        places = {k: place for place, k in enumerate(filled)}
        for chain in _line_number_chains(rows, numbers, places):
            found.update((number.row, number) for number in chain)
    return [found[k] for k in sorted(found)]


def _numbers(
    rows: Sequence[str], candidates: Sequence[int], pattern: re.Pattern[str]
) -> Iterator[LineNumber]:
    for k in candidates:
        match = pattern.search(rows[k]) if pattern is _LAST else pattern.match(rows[k])
        if match:
            yield LineNumber(k, *match.span("number"), int(match["number"]))


def _line_number_chains(
    rows: Sequence[str], numbers: Sequence[LineNumber], places: Mapping[int, int]
) -> list[list[LineNumber]]:
    """Return the chains of line numbers; none if no chain is long enough to be certain.

    ``places`` maps the index of each row with text to its place among them.
    """
    by_step = [(step, _chains(numbers, places, step)) for step in _STEPS]
    step, chains = max(
        by_step, key=lambda each: sum(len(chain) for chain in each[1] if len(chain) >= _LEAST)
    )
    chains = [chain for chain in chains if _counts_lines(rows, chain, places, step)]
    sure = sum(len(chain) for chain in chains if len(chain) >= _LEAST)
    if step * sure < _SHARE_OF_ALL * len(places) or not _continues_sentences(rows, numbers, places):
        return []
    return [chain for chain in chains if len(chain) >= _LEAST or chain[0].value == step]


def _chains(
    numbers: Sequence[LineNumber], places: Mapping[int, int], step: int
) -> list[list[LineNumber]]:
    """Link each number with the next higher one that is nearest to it, and return the chains.

    A link needs both: of all equal numbers, each is the nearest to the other. So "5 euros" at the
    beginning of a line does not get between the line numbers 4 and 6.
    """
    by_value: defaultdict[int, list[LineNumber]] = defaultdict(list)
    for number in numbers:
        by_value[number.value].append(number)

    def nearest(number: LineNumber, value: int) -> LineNumber | None:
        others = by_value.get(value, [])
        after = bisect.bisect_left(others, number.row, key=lambda other: other.row)
        beside = others[max(0, after - 1) : after + 1]
        return min(
            (other for other in beside if _distance(number, other, places) <= _NEAR),
            key=lambda other: _distance(number, other, places),
            default=None,
        )

    chains: dict[int, list[LineNumber]] = {}  # by the row of the last number
    for number in sorted(numbers, key=lambda number: number.value):
        before = nearest(number, number.value - step)
        linked = before is not None and nearest(before, number.value) is number
        chain = chains.pop(before.row) if before is not None and linked else []
        chain.append(number)
        chains[number.row] = chain
    return [chain for chain in chains.values() if len(chain) >= _SHORT]


def _distance(a: LineNumber, b: LineNumber, places: Mapping[int, int]) -> int:
    return abs(places[a.row] - places[b.row])


def _counts_lines(
    rows: Sequence[str], chain: Sequence[LineNumber], places: Mapping[int, int], step: int
) -> bool:
    """Return True if the numbers count most of the lines of text among which they stand."""
    own = [places[number.row] for number in chain]
    alone = sum(not number.blanked(rows[number.row]).strip() for number in chain)
    return step * len(chain) >= _SHARE * (max(own) - min(own) + 1 - alone)


def _continues_sentences(
    rows: Sequence[str], numbers: Sequence[LineNumber], places: Mapping[int, int]
) -> bool:
    """Return True if many lines continue a sentence; those of a list or a table do not."""
    ends = {number.row: number for number in numbers}
    bare = (ends[k].blanked(rows[k]) if k in ends else rows[k] for k in places)
    pairs = list(itertools.pairwise(text.strip() for text in bare if text.strip()))
    continued = sum(joins.stops_mid_sentence(a) and joins.begins_lower(b) for a, b in pairs)
    return continued >= _CONTINUED * len(pairs)
