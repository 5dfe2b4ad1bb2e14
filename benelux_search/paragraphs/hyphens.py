"""Hyphens at line ends: which were set by the printer and go, which are the word's and stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

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
