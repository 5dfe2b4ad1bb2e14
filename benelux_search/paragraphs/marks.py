"""How a paragraph begins and ends: list marks, numbering, sentence ends."""

from __future__ import annotations

import re

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
