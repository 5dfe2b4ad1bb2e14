"""Page furniture: running heads and page numbers, which belong to no paragraph.

Page numbers are lines with a number that increases by one from page to page, and no words except
such as "page". Running heads are lines that repeat at the edges of pages. Formulas that repeat
within the text ("Er wordt overgegaan tot de loting.") are not furniture.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from benelux_search.model import AsideReason
from benelux_search.text import joins

_DIGITS = re.compile(r"\d+")
_PAGE_WORDS = re.compile(r"(?:pagina|page|blz|bladzijde|pag|pp?|van|sur|de|of)\b\.?", re.IGNORECASE)
# the document number alone is a running head anywhere on a page: "Doc. 55 1203/004"
_REFERENCE = re.compile(r"(?:[A-Za-z]{2,10}\.?\s)+[\d\s]+/\s?\d+")
_MAX_HEAD = 160  # characters
_LINES_OF_PAGE = 20  # at least, between running heads that only their distance gives away
_LINES_OF_HEAD = 3  # a running head has no more: number, title and chapter
_OFTEN = 3  # pages
_MOSTLY = 0.6  # least share of lines that begin a paragraph, if they are no heads
_TITLE = 45  # characters; a title over a paragraph is shorter
_SPACED = 8  # single letters, at least, of a head that is set with spaces between its letters
_MOSTLY_SPACED = 0.6  # least share of its words that are single letters
_SHORT = 12  # characters, at most, of a number beside such a head
_DIFFERENT = 0.6  # least share of different lines beside a running head


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line with the features by which page furniture is recognised.

    A *run* is a sequence of lines in one language. ``alone`` is True if a blank line or a page end
    is on both sides of the line. ``edge`` is True if the line begins or ends a run, or is next to a
    page end. ``run_length`` is the number of blocks (separated by blank lines) in its run. ``page``
    is the page, which is the same for all lines of a text without form feeds. ``is_first`` is True
    if it is the first of several lines that touch.
    """

    text: str
    alone: bool
    edge: bool
    run_length: int
    page: int = 1
    is_first: bool = False


def find_furniture(lines: Sequence[FurnitureLine]) -> dict[int, AsideReason]:
    """Map the index of each line that is page furniture to the reason.

    The reason is "page number" or "running head". Without form feeds or numbers that rise from page
    to page, nothing shows that a text has pages, and a line that repeats is text: the sender of
    each mail of a thread.
    """
    repeated: defaultdict[str, list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if len(line.text) <= _MAX_HEAD:
            repeated[_pattern(line.text)].append(k)
    reasons: dict[int, AsideReason] = {}
    _add_numbered(lines, repeated, reasons)
    has_pages = bool(reasons) or len({line.page for line in lines}) > 1
    for indices in _by_text(lines, reasons).values():
        if _is_of_text(lines, indices, reasons) or _begin_text(lines, indices):
            continue
        near = _near(indices, reasons) if has_pages else 0
        if _is_head([lines[k] for k in indices], near):
            reasons.update(dict.fromkeys(indices, "running head"))
    _add_regular_heads(lines, repeated, reasons)
    _add_spaced_heads(lines, repeated, reasons)
    return reasons


def is_letter_spaced(text: str) -> bool:
    """Return True for a line with spaces between its letters: "C H A M B R E  3e S E S S I O N".

    Dumps have such heads of pages with a space after most letters; no sentence is written so.
    """
    words = [word for word in text.split() if word[0].isalpha()]
    letters = sum(len(word) == 1 and word.isupper() for word in words)
    return letters >= _SPACED and letters >= _MOSTLY_SPACED * len(words)


def _add_spaced_heads(
    lines: Sequence[FurnitureLine],
    repeated: Mapping[str, Sequence[int]],
    reasons: dict[int, AsideReason],
) -> None:
    """Add heads with spaces between their letters that repeat, and what stands beside them.

    Beside them stand the numbers of the page, the document and the session: short lines, with a
    number, that stand beside several of these heads. A title may be set so too, but only once.
    """
    heads = sorted(
        k
        for indices in repeated.values()
        if len(indices) > 1 and is_letter_spaced(lines[indices[0]].text)
        for k in indices
    )
    beside = {k: _pattern(lines[k].text) for k in _numbers_beside(lines, heads)}
    often = Counter(beside.values())
    reasons.update(dict.fromkeys(heads, "running head"))
    for k, pattern in beside.items():
        if often[pattern] > 1 and k not in reasons:
            reasons[k] = "page number" if is_page_number(pattern) else "running head"


def _numbers_beside(lines: Sequence[FurnitureLine], heads: Sequence[int]) -> Iterator[int]:
    """Yield the short lines with a number before and after heads, up to the next other line."""
    known = set(heads)
    for head in heads:
        for step in (-1, 1):
            k = head + step
            while 0 <= k < len(lines) and k not in known and _is_short_number(lines[k].text):
                known.add(k)
                yield k
                k += step


def _is_short_number(text: str) -> bool:
    return len(text) <= _SHORT and _DIGITS.search(text) is not None


def _add_numbered(
    lines: Sequence[FurnitureLine],
    repeated: Mapping[str, Sequence[int]],
    reasons: dict[int, AsideReason],
) -> None:
    """Add the page numbers, then the running heads with numbers, that stand apart from the text."""
    heads: list[list[int]] = []
    for pattern, every in repeated.items():
        indices = [k for k in every if lines[k].alone or lines[k].edge]
        if "#" not in pattern or not indices:
            continue
        if not is_page_number(pattern):
            heads.append(indices)
        elif _counts(pattern, lines, indices):
            reasons.update(dict.fromkeys(indices, "page number"))
    for indices in sorted(heads):
        if not _begin_text(lines, indices) and _heads(lines, indices, reasons):
            reasons.update(dict.fromkeys(indices, "running head"))


def _add_regular_heads(
    lines: Sequence[FurnitureLine],
    repeated: Mapping[str, Sequence[int]],
    reasons: dict[int, AsideReason],
) -> None:
    """Add the running heads that only their regular distance and broken sentences give away.

    Some dumps have neither page breaks nor blank lines.
    """
    left = {pattern: indices for pattern, indices in repeated.items() if len(indices) >= _OFTEN}
    often = frozenset(itertools.chain.from_iterable(left.values()))
    for _ in range(_LINES_OF_HEAD):  # of a head of several lines, one may give away the next
        for pattern, indices in list(left.items()):
            if all(k in reasons for k in indices):
                del left[pattern]
            elif _is_regular_head(pattern, lines, indices, reasons, often):
                reason: AsideReason = "page number" if is_page_number(pattern) else "running head"
                reasons.update(dict.fromkeys(indices, reason))
                del left[pattern]


def _is_regular_head(
    pattern: str,
    lines: Sequence[FurnitureLine],
    indices: Sequence[int],
    reasons: Mapping[int, AsideReason],
    often: Collection[int],
) -> bool:
    """Return True for lines at regular distances that break sentences or touch other furniture.

    A formula or a heading may repeat regularly, too, but it breaks no sentence. ``often`` are the
    lines that repeat.
    """
    if _is_of_text(lines, indices, reasons) or _begin_text(lines, indices):
        return False
    gaps = sorted(after - before for before, after in itertools.pairwise(indices))
    usual = gaps[len(gaps) // 2]
    regular = sum(0.5 * usual <= gap <= 1.6 * usual for gap in gaps)
    spread = indices[-1] - indices[0]
    if usual < _LINES_OF_PAGE or regular < 0.75 * len(gaps) or spread < 0.4 * len(lines):
        return False
    changes = set(_changes_of_numbers(lines, indices))
    if None in changes or (changes == {"rising"} and not is_page_number(pattern)):
        return False  # Artikel 4, Artikel 5
    beside = [tuple(_beyond(lines, k, step, reasons, often) for step in (-1, 1)) for k in indices]
    kinds = [len(set(map(_pattern, texts))) for texts in zip(*beside, strict=True)]
    if min(kinds) < _DIFFERENT * len(indices):
        return False  # a line of a paragraph that repeats
    breaks = sum(not joins.ends_clause(a) and b[:1].islower() for a, b in beside)
    return max(breaks, 2 * _near(indices, reasons) / 3) >= 0.25 * len(indices)


def _is_of_text(
    lines: Sequence[FurnitureLine], indices: Sequence[int], reasons: Mapping[int, AsideReason]
) -> bool:
    """Return True for equal lines that go on with a sentence: "geraadpleegd?", "artikel 5 en".

    They begin with a small letter, and no sentence ends before any of them. A running head may
    begin so too ("gids voor gebruikers"), but it stands where the page ends.
    """
    text = lines[indices[0]].text
    has_other_numbers = any(lines[k].text != text for k in indices) and _DIGITS.search(text)
    if has_other_numbers or not joins.begins_lower(text):
        return False
    return not any(joins.ends_clause(_beyond(lines, k, -1, reasons, ())) or not k for k in indices)


def _begin_text(lines: Sequence[FurnitureLine], indices: Sequence[int]) -> bool:
    """Return True if most of some lines begin a provision, or a paragraph that the next line ends.

    Examples are "Art. 1. § 1. De vergunning wordt / verleend", and a clause that each agreement of
    a series repeats.
    """
    begins = sum(
        joins.PROVISION.match(lines[k].text) is not None
        or (lines[k].is_first and _goes_on(lines[k].text, lines[k + 1].text))
        for k in indices
    )
    return begins >= _MOSTLY * len(indices)


def _goes_on(text: str, after: str) -> bool:
    """Return True if the next line goes on with a sentence; a short line may be a title over it."""
    if not joins.stops_mid_sentence(text):
        return False
    return joins.begins_lower(after) or joins.ends_incomplete(text) or len(text) > _TITLE


def _beyond(
    lines: Sequence[FurnitureLine],
    k: int,
    step: int,
    reasons: Mapping[int, AsideReason],
    often: Collection[int],
) -> str:
    """Return the text before (``step`` -1) or after (1) a running head of which line ``k`` is one.

    Known furniture is skipped, and as many lines that repeat as the head may have.
    """
    skipped = 0
    at = k + step
    while at in reasons or (at in often and skipped < _LINES_OF_HEAD - 1):
        skipped += at not in reasons
        at += step
    return lines[at].text if 0 <= at < len(lines) else ""


def _pattern(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text).casefold().split())


def is_page_number(text: str) -> bool:
    """Return True if a text has no words except such as "page"."""
    return not any(c.isalpha() for c in _PAGE_WORDS.sub("", text))


def _numbers(text: str) -> list[int]:
    return [int(number[:9]) for number in _DIGITS.findall(text)]


def _changes_of_numbers(
    lines: Sequence[FurnitureLine], indices: Sequence[int]
) -> Iterator[Literal["rising", "fixed"] | None]:
    """Yield how each number of several lines of one pattern changes from line to line."""
    pages = [lines[k].page for k in indices]
    for column in zip(*(_numbers(lines[k].text) for k in indices), strict=True):
        yield "rising" if _goes_up(column, pages) else "fixed" if len(set(column)) == 1 else None


def _goes_up(column: Sequence[int], pages: Sequence[int]) -> bool:
    """Return True if a number goes up by one from page to page; a page may be missing.

    Where the pages are known, any number of them may be missing.
    """
    offsets = Counter(number - page for number, page in zip(column, pages, strict=True))
    if len(set(pages)) == len(pages) > 1 and offsets.most_common(1)[0][1] >= 0.8 * len(pages):
        return True
    steps = [after - before for before, after in itertools.pairwise(column)]
    return sum(step in (1, 2) for step in steps) >= 0.8 * len(steps)


def _counts(pattern: str, lines: Sequence[FurnitureLine], indices: Sequence[int]) -> bool:
    """Return True if lines with only page words and numbers are page numbers."""
    if len(indices) == 1:  # the number of a single page is on the first or the last line
        bare = not pattern.strip("#-–— ")
        at_end = len(lines) > 3 and indices[0] in (0, len(lines) - 1)
        return bare and at_end and _numbers(lines[indices[0]].text)[0] < 2000
    least = 3 if pattern == "#" else 2
    return len(indices) >= least and "rising" in _changes_of_numbers(lines, indices)


def _heads(
    lines: Sequence[FurnitureLine], indices: Sequence[int], reasons: Mapping[int, AsideReason]
) -> bool:
    """Return True if lines with a number are running heads.

    In "Doc. 286/08 14" only the page number changes. The numbers of "Artikel 4", "Artikel 5" rise
    as well; a running head also has a number that stays the same, and is at page edges.
    """
    if len(indices) < 3 or set(_changes_of_numbers(lines, indices)) != {"rising", "fixed"}:
        return False
    at_edge = sum(lines[k].edge for k in indices)
    return max(at_edge, _near(indices, reasons)) >= 0.6 * len(indices)


def _by_text(
    lines: Sequence[FurnitureLine], reasons: Mapping[int, AsideReason]
) -> dict[str, list[int]]:
    texts: defaultdict[str, list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if k not in reasons and len(line.text) <= _MAX_HEAD and line.alone:
            texts[" ".join(line.text.casefold().split())].append(k)
    return texts


def _near(indices: Sequence[int], reasons: Mapping[int, AsideReason]) -> int:
    """Return the number of lines next to furniture that is already known."""
    return sum(k - 1 in reasons or k + 1 in reasons for k in indices)


def _is_head(lines: Sequence[FurnitureLine], near: int) -> bool:
    if len(lines) < 3:
        return False
    if near >= 0.8 * len(lines) or _REFERENCE.fullmatch(lines[0].text):
        return True
    at_edge = sum(line.edge and line.run_length >= 3 for line in lines)
    return at_edge >= 0.8 * len(lines)
