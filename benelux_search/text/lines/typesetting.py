"""Whether the lines of a text were wrapped, and how wide.

In a wrapped text, lines that touch may be one paragraph; in another, each line is one. The lines
that certainly continue tell it: those without a stop at the end, before a small letter. In a
wrapped text they are full, in a list they are not. The width of each line is judged by the lines
around it: a column of Dutch may be narrower than the French one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import Line
from benelux_search.text.joins import LONG_LINE, begins_lower, ends_clause, is_address, quantile

# Certain continuations that are needed, and in a text with some lines longer than anybody wraps:
# its paragraphs may be a line each, or a tool made one line of two that parted a word
_FEW, _MORE_OF_LONG = 2, 12
_SOME_LONG: Final = 0.02  # share of such lines
# Share of the lines that touch which must certainly continue, by how full these are
_SOME_ROOMY, _HARDLY_ROOMY = 0.25, 0.15
# More of the width stays free at so many ends of lines only where nothing was wrapped
_ROOMY, _MOST_ROOMY, _HARDLY = 0.1, 0.3, 0.1
_MANY: Final = 15  # certain continuations that show the usual width of a line
_CLOSE: Final = 5  # of fewer ones, those before and after one that show the width of its column
_MOST_ROOMY_OF_FEW: Final = 0.35  # of the width that the longer quarter reaches
# Times the usual width: two lines, of which a tool made one. Lists have more of them, and lines
# that leave room; of lines that a tool broke into pieces fewer do
_DOUBLE, _MOST_DOUBLE, _PIECES = 1.25, 0.25, 0.05
_AROUND: Final = 12  # certain continuations before and after one that show the width of its column
_FEW_WORDS: Final = 2  # of a line; a wrapped one has more
_HYPHENS: Final = ("-", "\u00ad")
_MARK: Final = re.compile(r"\W*(?:\w|\d{1,3}|[ivx]{1,4})\W+")  # a line with "a)" or "1°" alone
# Lines that touch the next one in a text with blank lines, and the share of them that are full
_FEW_FULL, _MANY_FULL, _MOST_FULL = 3, 12, 0.9
_WIDE, _MORE = 50, 5  # characters of a width that one line may show; no line has so many more
_FEW_OF_LIST, _MOSTLY_ROOMY = 4, 0.7  # lines of a list that seem to continue
_NARROW, _SURE = 20, 8  # characters of a width that so few certain continuations do not show


@dataclass(frozen=True, slots=True)
class Typesetting:
    """The wrap width of a text, and how exactly its lines fill this width.

    ``width`` is in characters, or None if each line is a paragraph. Some lines were wrapped
    although the first word of the next line would have fitted. ``room`` is how many characters
    would then still be free: the 98th percentile, at least 0. ``is_list`` is True if the lines
    begin with small letters but are not full: ``arrest``, ``beroep``, ``eiser``.
    """

    width: int | None = None
    room: int = 0
    is_list: bool = False


def measure_typesetting(lines: Sequence[Line]) -> Typesetting:
    """Measure the wrap width of the lines of a document; see :func:`typesetting_of`."""
    touching = [
        (lines[k - 1].text, lines[k].text) for k in range(1, len(lines)) if lines[k].before is None
    ]
    return typesetting_of([line.text for line in lines], touching)


def typesetting_of(texts: Sequence[str], touching: Sequence[tuple[str, str]]) -> Typesetting:
    """Measure the wrap width of lines; ``touching`` are those that touch, two by two.

    The width is None if few lines certainly continue on the next line, or if many of these are not
    full. It is not if all lines that touch the next one are full: ``gehoorzaamheid aan de /
    Grondwet``.
    """
    certain = [
        (a, b)
        for a, b in touching
        if not ends_clause(a) and begins_lower(b) and not is_address(b) and not _MARK.fullmatch(a)
    ]
    is_long = sum(len(text) > LONG_LINE for text in texts) > _SOME_LONG * len(texts)
    roomy = _roomy_share(certain)
    share = _HARDLY_ROOMY if roomy <= _HARDLY and not is_long else _SOME_ROOMY
    if len(certain) < (_MORE_OF_LONG if is_long else _FEW) or len(certain) < share * len(touching):
        if is_long:
            return Typesetting()
        return _full_lines(texts, touching) or Typesetting(is_list=_has_list(certain, texts))
    lengths = [max(len(a), len(b)) for a, b in certain]
    width = quantile(lengths, 0.98)
    is_list = (width < _NARROW and len(certain) < _SURE) or _are_short(certain)
    if is_list or roomy > _MOST_ROOMY or _are_roomy(certain):
        return Typesetting(is_list=not is_long)
    free = [_free_after_next_word(a, b, width) for a, b in certain]
    return Typesetting(width, max(0, quantile(free, 0.98)))


def _free_after_next_word(before: str, after: str, width: int) -> int:
    """Return the free characters at the end of a line after the next word is added."""
    return width - len(before) - 1 - len(after.split(maxsplit=1)[0])


def _roomy_share(certain: Sequence[tuple[str, str]]) -> float:
    """Return the share of the lines that leave room, of those that are not two lines in one.

    The width is a usual one of the lines around. A line that parts a word is full: *gemeente-*.
    It is 1 in a list, which has no such width: *oud-strijder / zoals iedereen hem kende: altijd op
    de fiets*.
    """
    lengths = [len(a) for a, _ in certain]
    roomy = single = 0
    for k, (a, b) in enumerate(certain):
        width = quantile(lengths[max(0, k - _AROUND) : k + _AROUND + 1], 0.5)
        if len(a) <= _DOUBLE * width:
            single += 1
            is_full = a.endswith(_HYPHENS) or _free_after_next_word(a, b, width) <= _ROOMY * width
            roomy += not is_full
    if len(certain) - single > _MOST_DOUBLE * len(certain) and roomy > _PIECES * single:
        return 1.0
    return roomy / max(1, single)


def _are_roomy(certain: Sequence[tuple[str, str]]) -> bool:
    """Return True if few lines are known, and many of them are not as full as the longer ones.

    The usual width of so few lines may be theirs by chance: *Vetten 11 g / waarvan verzadigd 2 g*.
    """
    if len(certain) >= _MANY:
        return False
    lengths = [max(len(a), len(b)) for a, b in certain]
    roomy = 0
    for k, (a, b) in enumerate(certain):
        width = quantile(lengths[max(0, k - _CLOSE) : k + _CLOSE + 1], 0.75)
        roomy += not a.endswith(_HYPHENS) and _free_after_next_word(a, b, width) > _ROOMY * width
    return roomy > _MOST_ROOMY_OF_FEW * len(certain)


def _are_short(certain: Sequence[tuple[str, str]]) -> bool:
    """Return True if most lines hold a word or two, and few of them part a word."""
    counts = [len(a.split()) for a, _ in certain if not a.endswith(_HYPHENS)]
    return len(counts) > len(certain) // 2 and quantile(counts, 0.5) <= _FEW_WORDS


def _full_lines(texts: Sequence[str], touching: Sequence[tuple[str, str]]) -> Typesetting | None:
    """Return the typesetting of a text in which blank lines part nearly all paragraphs, or None.

    There, only full lines touch the next one. Few lines that touch are full by chance, unless they
    are the longest of the text.
    """
    is_parted = len(touching) < len(texts) // 2
    touching = [(a, b) for a, b in set(touching) if a != b]  # lines that repeat are as long
    if not touching:
        return None
    width = max(len(a) for a, _ in touching)
    is_longest = width >= _WIDE and max(map(len, texts)) <= width + _MORE
    if len(touching) < (1 if is_longest else _FEW_FULL if is_parted else _MANY_FULL):
        return None
    full = sum(_free_after_next_word(a, b, width) < 0 for a, b in touching)
    if width < _NARROW or full < _MOST_FULL * len(touching):
        return None
    return Typesetting(width, 0)


def _has_list(certain: Sequence[tuple[str, str]], texts: Sequence[str]) -> bool:
    """Return True if several lines that seem to continue leave room: *Vetten 11 g / waarvan ...*.

    A title over two lines does so as well, but a text has few titles.
    """
    if len(certain) < _FEW_OF_LIST:
        return False
    width = quantile([len(text) for text in texts], 0.75)
    roomy = sum(_free_after_next_word(a, b, width) > _ROOMY * width for a, b in certain)
    return roomy > _MOSTLY_ROOMY * len(certain)
