"""The lines of a paragraph as one text: the hyphens at their ends, and addresses that they cut.

:func:`join_lines` removes the hyphens of hyphenation and keeps those that belong to a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from benelux_search.text.joins import holds_address
from benelux_search.text.spelling import is_spelt

_LAST_PART = re.compile(r"[\w'’./-]*-$")
_FIRST_PART = re.compile(r"[\w'’-]+")
# The end of the name of a site
_DOMAIN = re.compile(
    r"[\w-]*(?:\.[\w-]+)*\.(?:be|nl|fr|lu|eu|de|uk|com|org|net|int|info|brussels|example)\b"
)
_LINKED = re.compile(r"\w{1,2}['’-]\w")  # a word that hangs between two others
_SHORTEST_PART = 2  # letters before a hyphen: *op-lossing*
_LONGEST_WORD = 100  # characters searched for the beginning of a broken word
# "in- en uitvoer", "court- ou long-courrier": the hyphen replaces an omitted word
_SUSPENDED = frozenset({"en", "of", "et", "ou", "tot", "à"})
# "celui-ci", "est-il", "c'est-à-dire", "lui-même": the hyphen belongs to the French word
_JOINED = frozenset(
    "ci là il ils elle elles on je tu nous vous le la les lui leur moi toi y même mêmes dire "
    "vis".split()
)


# Words that a hyphen follows in compounds: niet-naleving, ex-minister, sous-tendre, vice-président
_BEFORE_HYPHEN = frozenset(
    "niet ex oud vice adjunct kandidaat demi semi quasi non sous avant après arrière mi".split()
)
# Vowels that would be read as one sound: netto-uitgaven, auto-industrie, drie-eenheid, massa-advies
_CLASHES = frozenset("aa ae ai au ee ei eu ie ii ij oe oi oo ou ui uu".split())


def join_lines(lines: Sequence[str], words: Collection[str]) -> str:
    """Join the lines of a paragraph and undo hyphenation: ``uitge-``, ``legd`` give ``uitgelegd``.

    ``words`` are the unbroken words of the document: they show which hyphens belong to a word.
    """
    parts = list(lines[:1])
    for line in lines[1:]:
        parts[-1], joint = _cut_hyphen(parts[-1], line, words)
        parts += [joint, line]
    return "".join(parts)


def _cut_hyphen(before: str, after: str, words: Collection[str]) -> tuple[str, str]:
    """Return a line as it is before the next one, and the separator between the two."""
    if before.endswith("\u00ad"):
        return before[:-1], ""
    if _is_cut_address(before, after):
        return before, ""
    if not before.endswith("-"):
        return before, " "
    last = _LAST_PART.search(before[-_LONGEST_WORD:])
    first = _FIRST_PART.match(after)
    if last is None or first is None or len(last[0]) < 2:
        return before, " "
    head, tail = last[0][:-1], first[0]
    if tail.casefold() in _SUSPENDED:
        return before, " "
    return (before[:-1] if _is_line_end_hyphen(head, tail, words) else before), ""


def _is_cut_address(before: str, after: str) -> bool:
    """Return True if a line end cuts an address: *www.bru* and *ssels.be*, *<a@x.exampl* and *e>*.

    The first part has no end, and the second one has it.
    """
    if not holds_address(before[-_LONGEST_WORD:]):
        return False
    head, tail = before.rsplit(maxsplit=1)[-1], after.split(maxsplit=1)[0]
    if not holds_address(head) or holds_address(tail) or _DOMAIN.search(head):
        return False
    is_open = "<" in head and ">" not in head and tail.find(">") >= len(tail) - 2 >= 0
    return is_open or _DOMAIN.search(head + tail) is not None


def _is_line_end_hyphen(head: str, tail: str, words: Collection[str]) -> bool:
    whole, hyphened = (head + tail).casefold(), f"{head}-{tail}".casefold()
    if whole in words:
        return True
    if hyphened in words or not (head[-1].isalpha() and tail[0].isalpha()):
        return False
    if tail[0].isupper() or head[-1].isupper():  # "EAP-TTLS", "Benelux-Unie"
        return False
    if "-" in head or "/" in head or _LINKED.match(tail):
        return False  # "c'est-à-dire", "/usr/share/debian-edu", "compte-t-il", "main-d'œuvre"
    return tail.casefold() not in _JOINED and not _is_compound(head.casefold(), tail.casefold())


def is_hyphenation(head: str, tail: str) -> bool:
    """Return True if two parts are certainly one word that was broken: ``uitge-``, ``legd``.

    They are a word together, or one of them is none. A part of one letter (``e-mail``) or a name
    (``Recupel-bijdrage``) tells nothing.
    """
    if len(head) < _SHORTEST_PART or not (head + tail).islower():
        return False
    if _is_spelt(head + tail):
        return True
    return not (_is_spelt(head) and _is_spelt(tail))


def _is_spelt(word: str) -> bool:
    return is_spelt(word, "nl") or is_spelt(word, "fr")


def _is_compound(head: str, tail: str) -> bool:
    """Return True if a hyphen belongs to the word of two parts: ``vingt-quatre``, ``sous-tendre``.

    Neither language has the word without it. French writes two words as one with a hyphen; Dutch
    does so where vowels would clash (``netto-uitgaven``) and after a few words (``niet-naleving``).
    """
    if _is_spelt(head + tail):
        return False
    if head in _BEFORE_HYPHEN:
        return True
    if f"{head[-1]}{tail[0]}" in _CLASHES and is_spelt(head, "nl"):
        return True
    is_french = is_spelt(head, "fr") and is_spelt(tail, "fr")
    return is_french and not (is_spelt(head, "nl") and is_spelt(tail, "nl"))
