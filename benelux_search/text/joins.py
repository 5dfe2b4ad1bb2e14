"""How a paragraph begins and ends: list marks, numbering, sentence ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from benelux_search.model import Boundary, Line

# "• ", "- ", "* ", "– " and "o " (a round bullet that a converter took for a letter)
BULLET = re.compile(r"[•◦▪■●‣·*–—-]\s+(?=\S)|o\s{2,}(?=\S)")
# What begins a provision or an item, wherever it stands: "§ 2", "Art. 5.", "Artikel 7§1", "1°"
PROVISION = re.compile(
    r"§+\s*\d|(?:Art\.|Artikel|Article|ARTIKEL|ARTICLE)\s*\d+\w{0,12}\b(?=\s*(?:[.:§(–—-]|$|[A-ZÀ-Ý\[]))"
    r"|\d{1,2}\s?°\)?(?=[\s/])"
    r"|(?:HOOFDSTUK|CHAPITRE|AFDELING|SECTION|TITEL|TITRE|BIJLAGE|ANNEXE)\s+[IVXLC\d]+\b"
)
# What may also stand inside a sentence that was wrapped there: "3. De", "a) ", "iv) "
ITEM = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(?=[^\W\d_]|[«“\"'])"
)
_NUMBERED = re.compile(
    r"\d{1,3}(?:\.\d{1,3})*[.)]\s|\(?[a-z]\)\s|\(?[ivx]{1,4}\)\s|\d{1,2}(?:\.\d{1,2})+\s"
)
_SPEAKER = re.compile(r"\d{1,2}\.\d{2,3}\s+[A-ZÀ-Ý]")
_FIGURE = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f]?\d{3})*(?:,\d+)?\s?[%€]?")
_FIGURES = re.compile(
    r"(?:[-–+]?\d+(?:[.,]\d+)*\s?[%€]?|[-–])(?:\s+(?:[-–+]?\d+(?:[.,]\d+)*\s?[%€]?|[-–])){2,}"
)
_CLOSERS = "\"'”’»)]*_ \u00a0\u202f"
_TERMINAL = ".!?…"
_SOFT = ";:"


def is_item(text: str) -> bool:
    """Whether a line begins a list item, a provision or a numbered heading."""
    return bool(
        BULLET.match(text) or PROVISION.match(text) or _NUMBERED.match(text) or _SPEAKER.match(text)
    )


def ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in _TERMINAL and text[-1:] != ""


def ends_clause(text: str) -> bool:
    """Whether a text ends as a paragraph may end: a sentence, or what leads into a list."""
    return text.rstrip(_CLOSERS)[-1:] in _TERMINAL + _SOFT


def goes_on(text: str) -> bool:
    """Whether a text stops amid a sentence; after a comma an item of a list may end as well."""
    return not ends_clause(text) and not text.endswith(",")


def begins_lower(text: str) -> bool:
    first = next((c for c in text if c.isalnum()), "")
    return first.islower()


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there are some: "BENELUX INTERPARLEMENTAIRE"."""
    return text.isupper() and sum(c.isalpha() for c in text) > 2


def is_wordless(text: str) -> bool:
    """Whether a line is a figure ("96", "1 250,00 €") or a rule ("* * *"); a date is neither."""
    return bool(_FIGURE.fullmatch(text)) or is_figures(text) or not any(map(str.isalnum, text))


def is_figures(text: str) -> bool:
    """Whether a line holds several figures and nothing else, as a row of a table does."""
    return bool(_FIGURES.fullmatch(text))


# How likely two fragments of one language, parted by a page end, are one paragraph.


NEVER = 1e-4
_BRACKET = 200  # characters: an older bracket was forgotten
# Words that no paragraph and no heading ends with: what follows goes on
_DANGLING = frozenset(
    "de het een en of van in op met voor door aan bij te om tot uit over als dat die deze dit er "
    "zich hun onze uw zijn haar niet worden "
    "le la les un une des du et ou à au aux par pour sur dans avec que qui ce cette ces son sa ses "
    "leur leurs ne se est sont être".split()
)


def dangles(text: str) -> bool:
    """Whether a text ends with a word that another must follow: "verwarring van", "et de la"."""
    words = text.rsplit(maxsplit=1)
    return len(words) == 2 and words[1].casefold() in _DANGLING


def join_chance(before: str, after: str, *, cut: bool) -> float:
    """The chance that ``after`` continues the paragraph of ``before``.

    ``cut`` tells that a page end, a running head or the other language stands between them;
    otherwise a blank line or a layout did, which seldom errs. A cut at the end of a sentence
    looks like any paragraph end: it keeps a small chance, and the other language decides.
    """
    hyphen = before.endswith(("-", "\u00ad")) and begins_lower(after)
    if not cut:
        return _inside(before, after, hyphen=hyphen)
    if hyphen:
        return 0.995
    if before.rfind("(") > max(before.rfind(")"), len(before) - _BRACKET):  # "(zie de | nota)"
        return 0.97
    if is_item(after) or is_capitals(after) != is_capitals(before):
        return 0.001
    lower = begins_lower(after) or after[:1] in ",;)→"
    if ends_clause(before):
        return (0.05 if lower else 0.015) if ends_sentence(before) else 0.01
    return _open_end(before, lower=lower)


def _open_end(before: str, *, lower: bool) -> float:
    """After a line without a stop: a sentence that goes on, or a heading, which is short."""
    long, middling = len(before) > 60, len(before) > 25
    if before.endswith(","):
        return 0.93 if long else 0.5
    if lower:
        if dangles(before):
            return 0.998
        return 0.99 if long else 0.95 if middling else 0.3
    return 0.45 if long else 0.02


def _inside(before: str, after: str, *, hyphen: bool) -> float:
    if hyphen:
        return 0.3
    if is_item(after) or ends_clause(before):
        return NEVER
    if not begins_lower(after):
        return NEVER
    if dangles(before):  # a page end that left no trace
        return 0.9
    return 0.2 if len(before) > 60 else 0.03 if len(before) > 40 else 0.001


# Line wraps: how wide a text was set, and between which lines a paragraph ends.
#
# In a text that was wrapped greedily a line ends because the next word did not fit. Where the next
# word would have fitted, somebody pressed return: the paragraph ends. How exactly a text keeps its
# width is measured on lines that surely go on (no stop at the end, a small letter next).


LONG_LINE = 140  # characters: nobody wraps wider, so a longer line is a paragraph of its own
_TITLE_LINE = 100
_FEW = 2  # sure continuations from which a width can be measured


@dataclass(frozen=True, slots=True)
class Typesetting:
    """How a text was set.

    ``width`` is the wrap width in characters, None where each line is a paragraph; ``room`` is
    how many characters stay free on a line that surely goes on (98th percentile).
    """

    width: int | None = None
    room: int = 0


def _quantile(values: Sequence[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _free(before: Line, after: Line, width: int) -> int:
    """Characters that stay free at the end of a line although the next word follows."""
    return width - len(before.text) - 1 - len(after.text.split(maxsplit=1)[0])


def measure_typesetting(lines: Sequence[Line]) -> Typesetting:
    """The layout of a document's lines."""
    touching = [(a, b) for a, b in itertools.pairwise(lines) if b.before is None]
    sure = [(a, b) for a, b in touching if not ends_clause(a.text) and begins_lower(b.text)]
    long = sum(len(line.text) > LONG_LINE for line in lines)
    if len(sure) < _FEW or long > 0.02 * len(lines) or len(sure) < 0.25 * len(touching):
        return Typesetting()
    width = _quantile([max(len(a.text), len(b.text)) for a, b in sure], 0.98)
    return Typesetting(width, max(0, _quantile([_free(a, b, width) for a, b in sure], 0.98)))


def ends_between(before: Line, after: Line, layout: Typesetting) -> bool:
    """Whether a paragraph ends between two lines that no blank line separates."""
    if before.text.endswith(("-", "\u00ad")) and begins_lower(after.text):
        return False
    if after.heading or before.heading or BULLET.match(after.text) or PROVISION.match(after.text):
        return True
    if layout.width is None:
        return _ends_unwrapped(before, after)
    free = _free(before, after, layout.width)
    if ITEM.match(after.text) and (ends_clause(before.text) or free > layout.room):
        return True
    if ends_sentence(before.text) and not begins_lower(after.text):
        return free > 0.6 * layout.room + 1
    return free > layout.room + 1 and not begins_lower(after.text)


def _ends_unwrapped(before: Line, after: Line) -> bool:
    """Only titles are set over several short lines: "van het Comité / op de aanbeveling"."""
    if ends_sentence(before.text) or len(before.text) > _TITLE_LINE:
        return True
    both_capitals = is_capitals(before.text) and is_capitals(after.text)
    return not (both_capitals or (begins_lower(after.text) and not ITEM.match(after.text)))


def line_boundaries(lines: Sequence[Line], layout: Typesetting) -> list[Boundary]:
    """What stands between each line and the next."""
    return [
        b.before or ("end" if ends_between(a, b, layout) else "wrap")
        for a, b in itertools.pairwise(lines)
    ]


# Hyphens at line ends: which were set by the printer and go, which are the word's and stay.


_LAST_PART = re.compile(r"[\w'’./-]*-$")
_FIRST_PART = re.compile(r"[\w'’-]+")
_LONGEST_WORD = 100  # characters that are looked at for the beginning of a broken word
# "in- en uitvoer", "court- ou long-courrier": the hyphen stands for a word that is left out
_SUSPENDED = frozenset({"en", "of", "et", "ou", "tot", "à"})
# "celui-ci", "est-il", "c'est-à-dire", "lui-même": French joins these with a hyphen of its own
_JOINED = frozenset(
    "ci là il ils elle elles on je tu nous vous le la les lui leur moi toi y même mêmes dire "
    "vis".split()
)


def join_lines(lines: Sequence[str], words: Collection[str]) -> str:
    """The lines of a paragraph as one text; ``words`` are those that the document holds whole."""
    parts = list(lines[:1])
    for line in lines[1:]:
        parts[-1], joint = _ending(parts[-1], line, words)
        parts += [joint, line]
    return "".join(parts)


def join_two(before: str, after: str, words: Collection[str]) -> str:
    """Two pieces of a paragraph as one: ``uitge-`` and ``legd`` give ``uitgelegd``."""
    return join_lines([before, after], words)


def _ending(before: str, after: str, words: Collection[str]) -> tuple[str, str]:
    """A line as it is before the next one, and what stands between the two."""
    if before.endswith("\u00ad"):
        return before[:-1], ""
    last = _LAST_PART.search(before[-_LONGEST_WORD:]) if before.endswith("-") else None
    first = _FIRST_PART.match(after)
    if last is None or first is None or len(last[0]) < 2:
        return before, " "
    head, tail = last[0][:-1], first[0]
    if tail.casefold() in _SUSPENDED:
        return before, " "
    return (before[:-1] if _is_printers(head, tail, words) else before), ""


def _is_printers(head: str, tail: str, words: Collection[str]) -> bool:
    whole, hyphened = (head + tail).casefold(), f"{head}-{tail}".casefold()
    if whole in words:
        return True
    if hyphened in words or not (head[-1].isalpha() and tail[0].isalpha()):
        return False
    if tail[0].isupper() or head[-1].isupper():  # "EAP-TTLS", "Benelux-Unie"
        return False
    if "-" in head or "/" in head:  # "c'est-à-dire", "/usr/share/debian-edu"
        return False
    return tail.casefold() not in _JOINED
