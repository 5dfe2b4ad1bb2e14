"""Units and sentences of a passage, and the alignment of the sentences of two passages.

A *unit* is the stem of a word, or of a part of a Dutch compound. Of ``mensenhandel`` the units
``mensenhandel``, ``mens`` and ``handel`` stand at one position, so that a compound that occurs once
can be linked by what is known of its parts. Empty words, such as articles, have no units.

Sentences are aligned by their lengths: the dynamic programming of Gale and Church (1993) over
characters, with a bonus for sentences that share numbers or names.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, Generic, TypeAlias, TypeVar

from benelux_search.analysis.analyzed_passage import AnalyzedPassage
from benelux_search.analysis.chunks import chunks
from benelux_search.analysis.terms import IndexedChunk
from benelux_search.lexicon.function_words import empty_units
from benelux_search.model import Language

# Possible ends of a sentence. Some dumps have no space before the next one: "georganiseerd.Het
# doel". If an abbreviation cuts a sentence in two (art. 5), the alignment joins the halves again.
_BORDER: Final = re.compile(
    r"\n+|[.!?…][\"»”’)]*\s+(?=[\"«“(\-–]*\s?[A-ZÀ-Ý0-9])|[.!?][\"»”)]*(?=[A-ZÀ-Ý]|\d{1,2}\.)"
    r"|[;:]\s*(?=[-–•])|[;:]\s+"
)
_GLUED: Final = re.compile(r"(?<=[.?;:])(?=-|[a-z]\)\s)")
_MARK: Final = re.compile(r"[\n.!?…;:]")
_PAIRING: Final = re.compile(r"[^\W\d_]{4,}|\d+")  # words that are anchors if both sides have them
_NO_WORD: Final = re.compile(r"[\W_]*")


Unit = TypeVar("Unit", str, int)


@dataclass(frozen=True, slots=True)
class UnitSequence(Generic[Unit]):
    """The units of a passage in order, as text or as numbers, each with the position of its word.

    ``begins`` are the offsets of the words in the text; empty if nobody needs them. Sentence ``k``
    has the units from ``starts[k]`` up to ``starts[k + 1]``, and ``sizes[k]`` characters.
    """

    units: Sequence[Unit]
    positions: Sequence[int]
    begins: Sequence[int]
    starts: Sequence[int]
    sizes: Sequence[int]


@dataclass(frozen=True, slots=True)
class LocatedUnits:
    """The units of a range of a text, with the positions and the offsets of their words."""

    units: Sequence[str]
    positions: Sequence[int]
    begins: Sequence[int]


def unit_sequence(text: str, language: Language) -> UnitSequence[str]:
    """Return the units and the sentences of a passage, with their offsets in the text.

    Positions are those of the analysis of the text, as in the index.
    """
    located = located_units(AnalyzedPassage(text, language), range(len(text)))
    ends = sentence_ends(text)
    starts, sizes = _cut([bisect_right(located.begins, end - 1) for end in ends], ends)
    return UnitSequence(located.units, located.positions, located.begins, starts, sizes)


def located_units(passage: AnalyzedPassage, within: range) -> LocatedUnits:
    """Return the units of a range of characters; positions count from its first chunk."""
    start, end = within.start, within.stop
    if not (passage.is_border(start) and passage.is_border(end)):
        # a sentence ends inside a chunk: georganiseerd.Het
        alone = AnalyzedPassage(passage.text[start:end], passage.language)
        units, positions, begins = alone.units(0, end - start)
        begins = [start + begin for begin in begins]
    else:
        units, positions, begins = passage.units(start, end)
    empty = empty_units(passage.language)
    if empty.isdisjoint(units):
        return LocatedUnits(units, positions, begins)
    kept = [number for number, unit in enumerate(units) if unit not in empty]
    return LocatedUnits(
        [units[k] for k in kept], [positions[k] for k in kept], [begins[k] for k in kept]
    )


def indexed_sequence(text: str, indexed: Sequence[IndexedChunk]) -> UnitSequence[int]:
    """Return the units, as numbers, and the sentences of a passage that the indexer has analysed.

    ``indexed`` are the chunks of the passage: pieces of text between spaces, with their units. The
    position of a unit is the index of its chunk. ``begins`` is empty.
    """
    units = [unit for chunk in indexed for unit in chunk.units]
    positions = [position for position, chunk in enumerate(indexed) for _ in chunk.units]
    ends = sentence_ends(text)
    counts = [bisect_left(positions, bound) for bound in _chunks_before(text, ends)]
    starts, sizes = _cut([*counts[:-1], len(units)], ends)
    return UnitSequence(units, positions, (), starts, sizes)


def sentence_ends(text: str) -> list[int]:
    """Return the offset behind each sentence of a text; the last one is the end of the text."""
    ends: list[int] = []
    last = 0
    for mark in _MARK.finditer(text):  # each border begins at one of these marks, or after it
        start = mark.start()
        if start < last:
            continue
        border = _BORDER.match(text, start) or _GLUED.match(text, start + 1)
        if border is not None:
            last = border.end()
            ends.append(last)
    if last < len(text) or not ends:
        ends.append(len(text))
    return ends


def _chunks_before(text: str, ends: Sequence[int]) -> Iterator[int]:
    """Yield the number of chunks that begin before each offset."""
    count = start = 0
    for end in ends:
        count += len(chunks(text[start:end]))
        yield count
        inside = 0 < end < len(text) and not (text[end - 1].isspace() or text[end].isspace())
        if inside:
            count -= 1  # a sentence ends inside a chunk: georganiseerd.Het
        start = end


def _cut(counts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the starts and the sizes of the sentences that have units.

    ``counts`` are the units before each of ``ends``, which are offsets in the text.
    """
    starts, sizes = [0], []
    last = 0
    for count, end in zip(counts, ends, strict=True):
        if count > starts[-1]:
            starts.append(count)
            sizes.append(end - last)
            last = end
    return starts, sizes


# --- Sentence alignment


# Steps (Dutch sentences, French sentences) and the cost of each beyond that of one to one, in nats
_STEPS: Final = (
    (1, 1, 0.0),
    (1, 2, 2.3),
    (2, 1, 2.3),
    (2, 2, 4.4),
    (1, 3, 5.0),
    (3, 1, 5.0),
    (1, 0, 4.5),
    (0, 1, 4.5),
)
_VARIANCE: Final = 6.8  # of the difference in length, for each character
_SHARED: Final = 1.5  # nats, the bonus for a shared number or name
_MOST: Final = 1000  # sentences of a passage; a pair with a longer one is one bead
_BANDS: Final = (3, 12)  # sentences between an alignment and the diagonal: first try, second try

AlignedUnits: TypeAlias = tuple[range, range]  # units of the Dutch and of the French passage
AlignedText: TypeAlias = tuple[range, range]  # characters of the Dutch and of the French passage
_Cell: TypeAlias = tuple[int, int]  # sentences of the Dutch and of the French passage before it


def is_anchor(unit: str) -> bool:
    """Return True for a unit that pairs sentences if both have it: a number, a name."""
    return len(unit) > 3 or unit.isdigit()


def align_sentences(
    nl: UnitSequence[Unit], fr: UnitSequence[Unit], is_anchor: Callable[[Unit], bool]
) -> list[AlignedUnits]:
    """Align the sentences of two passages; return the aligned ranges of Dutch and French units.

    ``is_anchor`` returns True for a unit that pairs sentences if both have it: a number, a name.

    Sentences without a counterpart are left out. All units are aligned as one if a passage has at
    most one sentence, or more than 1,000.
    """
    rows, columns = len(nl.sizes), len(fr.sizes)
    if min(rows, columns) <= 1 or max(rows, columns) > _MOST:
        return [(range(len(nl.units)), range(len(fr.units)))]
    aligned: list[AlignedUnits] = []
    for (i, j), (k, m) in _path(nl, fr, is_anchor):
        if k > i and m > j:
            aligned.append((range(nl.starts[i], nl.starts[k]), range(fr.starts[j], fr.starts[m])))
    return aligned


@lru_cache(maxsize=128)
def aligned_sentences(nl: str, fr: str) -> Sequence[AlignedText]:
    """Align the sentences of two texts; return the aligned ranges, in characters.

    The steps are those of :func:`align_sentences`, but all sentences with a word count, and the
    words that pair them are those of four letters and more, and numbers, as they are written. So
    only the sentences that are needed must be analysed. Links are as good: of the marks of
    ``benchmarks.terms``, all are the same.
    """
    dutch, french = _written_sequence(nl), _written_sequence(fr)
    rows, columns = len(dutch.sizes), len(french.sizes)
    if min(rows, columns) <= 1 or max(rows, columns) > _MOST:
        return [(range(len(nl)), range(len(fr)))]
    starts_nl, starts_fr = [0, *accumulate(dutch.sizes)], [0, *accumulate(french.sizes)]
    return [
        (range(starts_nl[i], starts_nl[k]), range(starts_fr[j], starts_fr[m]))
        for (i, j), (k, m) in _path(dutch, french, _always)
        if k > i and m > j
    ]


def _written_sequence(text: str) -> UnitSequence[str]:
    """Return the words that may pair the sentences of a text, as they are written."""
    units: list[str] = []
    starts: list[int] = [0]
    sizes: list[int] = []
    last = 0
    for end in sentence_ends(text):
        words = _PAIRING.findall(text[last:end].lower())
        if not words and _NO_WORD.fullmatch(text, last, end) and sizes:
            sizes[-1] += end - last
        else:
            units += words
            starts.append(len(units))
            sizes.append(end - last)
        last = end
    return UnitSequence(units, (), (), starts, sizes)


def _always(_: str) -> bool:
    return True


def _path(
    nl: UnitSequence[Unit], fr: UnitSequence[Unit], is_anchor: Callable[[Unit], bool]
) -> list[tuple[_Cell, _Cell]]:
    """Return the steps of the best alignment; a path at the edge of a band needs a wider one."""
    shared = _shared(nl, fr, is_anchor)
    for band in _BANDS:
        path = _path_in_band(nl, fr, shared, band)
        if band == _BANDS[-1] or (path and not _at_edge(path, len(nl.sizes), len(fr.sizes), band)):
            break
    # one side may have so many more that no path fits the band
    return path or [((0, 0), (len(nl.sizes), len(fr.sizes)))]


def _at_edge(path: Sequence[tuple[_Cell, _Cell]], rows: int, columns: int, band: int) -> bool:
    return any(abs(j - i * columns // rows) >= band for _, (i, j) in path)


def _path_in_band(
    nl: UnitSequence[Unit], fr: UnitSequence[Unit], shared: dict[_Cell, float], band: int
) -> list[tuple[_Cell, _Cell]]:
    """Return the best path within ``band`` sentences of the diagonal; empty if there is none."""
    rows, columns = len(nl.sizes), len(fr.sizes)
    at_nl, at_fr = [0, *accumulate(nl.sizes)], [0, *accumulate(fr.sizes)]
    ratio = at_fr[-1] / at_nl[-1]
    best: list[dict[int, float]] = [{} for _ in range(rows + 1)]
    best[0][0] = 0.0
    came: dict[_Cell, _Cell] = {}
    for i in range(rows + 1):
        middle = i * columns // rows
        row = best[i]
        steps = [(best[i - up], up, left, cost) for up, left, cost in _STEPS if up <= i]
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            gain = shared.get((i - 1, j - 1), 0.0)
            lowest, origin = row.get(j, math.inf), None
            for earlier, up, left, cost in steps:
                if (j - left) not in earlier:
                    continue
                total = earlier[j - left] + cost
                if up and left:
                    total -= gain
                    if total >= lowest:
                        continue
                    dutch, french = at_nl[i] - at_nl[i - up], at_fr[j] - at_fr[j - left]
                    off = french - dutch * ratio
                    total += off * off / (_VARIANCE * (dutch * ratio + french))
                if total < lowest:
                    lowest, origin = total, (i - up, j - left)
            if origin is not None:
                row[j], came[i, j] = lowest, origin
    return _steps_back(came, (rows, columns))


def _steps_back(came: dict[_Cell, _Cell], end: _Cell) -> list[tuple[_Cell, _Cell]]:
    path: list[tuple[_Cell, _Cell]] = []
    while end in came:
        path.append((came[end], end))
        end = came[end]
    return path[::-1]


def _shared(
    nl: UnitSequence[Unit], fr: UnitSequence[Unit], is_anchor: Callable[[Unit], bool]
) -> dict[_Cell, float]:
    """Return the bonus of pairs of sentences that share units to the letter: numbers, names."""
    common = {unit for unit in set(nl.units) & set(fr.units) if is_anchor(unit)}
    bonuses: dict[_Cell, float] = {}
    if not common:
        return bonuses
    french_sets = list(enumerate(_sets(fr, common)))
    for i, dutch in enumerate(_sets(nl, common)):
        for j, french in french_sets if dutch else ():
            if number := len(dutch & french):
                bonuses[i, j] = _SHARED * number
    return bonuses


def _sets(sequence: UnitSequence[Unit], common: set[Unit]) -> list[set[Unit]]:
    return [
        common.intersection(sequence.units[start:end])
        for start, end in zip(sequence.starts, sequence.starts[1:], strict=False)
    ]
