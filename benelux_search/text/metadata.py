"""Metadata from the first paragraphs of a document: title, date and number."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Sequence

from benelux_search.model import Facts, Titles

_FRONT = 12  # paragraphs of a language that are examined
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "janvier"),
            ("februari", "février", "fevrier"),
            ("maart", "mars"),
            ("april", "avril"),
            ("mei", "mai"),
            ("juni", "juin"),
            ("juli", "juillet"),
            ("augustus", "août", "aout"),
            ("september", "septembre"),
            ("oktober", "octobre"),
            ("november", "novembre"),
            ("december", "décembre", "decembre"),
        ),
        1,
    )
    for name in names
}
_WORDS = re.compile(
    r"\b(\d{1,2})(?:er|ste|de|e)?\s+(" + "|".join(_MONTHS) + r")\s+(\d{4})\b", re.IGNORECASE
)
_FIGURES = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d{2})\b")
_ISO = re.compile(r"\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b")
_NUMBER = re.compile(
    r"\b(?:doc(?:ument)?|stuk|aanbeveling|recommandation|parl\. st|nr|n°)\s{0,3}\.?\s{0,3}"
    r"(?:\d{2}\s{1,3})?(\d{1,4})\s?/\s?(\d{1,3})\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\s{0,3}\(\s{0,3}doc(?:ument)?\s{0,3}\.?\s{0,3}[\d\s/]{1,20}\)\s{0,3}\.?$", re.IGNORECASE
)
_LONGEST_TITLE = 300
_LONGEST_DATE_LINE = 60
_TITLE_PLACES = 4
_TITLE_LABELS = ("Titel", "Titre")


def read_metadata(nl: Sequence[str], fr: Sequence[str]) -> Facts:
    """Return the title, date and number in the first 12 paragraphs of each language.

    A value that is not found is None.
    """
    front = [*nl[:_FRONT], *fr[:_FRONT]]
    return Facts(
        Titles(_title(nl[:_FRONT]), _title(fr[:_FRONT])), _date(front), _document_number(front)
    )


def _date(paragraphs: Iterable[str]) -> str | None:
    """Return the first date in a line that begins with it, is short, or is a numbered title.

    A date within other text is the date of something else.
    """
    for text in paragraphs:
        # "Aanbeveling 908/1 over de strijd tegen mensenhandel van 13 juni 2019"
        dated = _is_title(text) and bool(_NUMBER.match(text))
        for pattern in (_WORDS, _FIGURES, _ISO):
            match = pattern.search(text)
            if match and (match.start() < 3 or len(text) <= _LONGEST_DATE_LINE or dated):
                date = _iso(match, pattern)
                if date:
                    return date
    return None


def _iso(match: re.Match[str], pattern: re.Pattern[str]) -> str | None:
    first, second, third = match.groups()
    if pattern is _ISO:
        year, month, day = int(first), int(second), int(third)
    else:
        # 0 for an odd case folding: the pattern for "juni" matches "junı"
        month = int(second) if second.isdigit() else _MONTHS.get(second.casefold(), 0)
        day, year = int(first), int(third)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:  # 31/02/2020 does not exist
        return None


def _document_number(paragraphs: Iterable[str]) -> str | None:
    for text in paragraphs:
        match = _NUMBER.search(text)
        if match:
            return f"{match[1]}/{int(match[2])}"
    return None


def _title(paragraphs: Sequence[str]) -> str | None:
    """Return the title of a document in one language.

    It is what stands under "Titel" or "Titre", as on the pages of the consolidated laws. "ANTWOORD"
    and "van het Comité van Ministers …" together make a title; otherwise it is the first short
    line.
    """
    for label, text in itertools.pairwise(paragraphs):
        if label.strip() in _TITLE_LABELS and len(text) < _LONGEST_TITLE:
            return text.removesuffix(".")
    for kind, rest in itertools.pairwise(paragraphs):
        if kind.isupper() and len(kind) < 60 and rest[:1].islower() and len(rest) < _LONGEST_TITLE:
            return f"{kind.capitalize()} {_REFERENCE.sub('', rest)}"
    shouted = None
    for text in paragraphs[:_TITLE_PLACES]:
        if not _is_title(text):
            continue
        if not text.isupper():
            return _REFERENCE.sub("", text)
        shouted = shouted or text
    return shouted


def _is_title(text: str) -> bool:
    """Return True if a paragraph may be a title: short, with words, no sentence and no date."""
    letters = sum(c.isalpha() for c in text)
    if letters < 4 or len(text) > _LONGEST_TITLE or _WORDS.fullmatch(text.strip()):
        return False
    sentence = text.rstrip(' )"»”0123456789/(').endswith((".", "!", "?", ";", ":"))
    return not sentence and (text[0].isupper() or text[0].isdigit())
