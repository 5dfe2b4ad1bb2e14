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
