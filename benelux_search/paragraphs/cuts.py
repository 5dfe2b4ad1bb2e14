"""How likely two fragments of one language, parted by a page end, are one paragraph."""

from __future__ import annotations

from benelux_search.paragraphs.marks import (
    begins_lower,
    ends_clause,
    ends_sentence,
    is_capitals,
    is_item,
)

NEVER = 1e-4


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
        return 0.97
    if is_item(after) or is_capitals(after) != is_capitals(before):
        return 0.002
    lower = begins_lower(after) or after[:1] in ",;)"
    if ends_sentence(before):
        return 0.25 if lower else 0.06
    if ends_clause(before):
        return 0.15 if lower else 0.03
    if lower:
        return 0.97 if len(before) > 25 else 0.7
    return 0.4 if len(before) > 60 else 0.06


def _inside(before: str, after: str, *, hyphen: bool) -> float:
    if hyphen:
        return 0.3
    if is_item(after) or ends_clause(before):
        return NEVER
    return 0.03 if begins_lower(after) and len(before) > 40 else 0.001
