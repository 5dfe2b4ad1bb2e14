"""The words around a date: labels, places, formulas of signing, and citations.

*Gedaan te Gent op …* and *Brussel, …* are before the date of a document; *datum van
inwerkingtreding* and *volgende vergadering* are before other dates, *gelet op de wet van …* is
before that of an act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

_NEAR: Final = 60  # characters before or after a date that say what it is
_OF_DOCUMENT: Final = "of-document"
_FAR: Final = 80  # characters from a formula of signing to its date
_ACT: Final = re.compile(
    r"\b(?:\w*wet(?:boek)?|besluit|decreet|ordonnantie|verordening|richtlijn|arrest|advies|loi|code"
    r"|arr[eê]t[eé]?|d[eé]cret|ordonnance|directive|r[eè]glement|d[eé]cision|beslissing|avis"
    r"|overeenkomst|convention|trait[eé]|verdrag|cao|cct)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
CITED: Final = re.compile(
    r"\b(?:gelet|vu|overwegende?|consid[eé]rant|bedoeld|vis[eé]e?s?|krachtens|ingevolge"
    r"|conform[eé]ment|overeenkomstig|wijziging|modifi\w+|uitvoering|ex[eé]cution|application"
    r"|toepassing|vervangt|remplace|abroge|opheffing)\b",
    re.IGNORECASE,
)
"""Words before the date or the number of another text: *gelet op*, *en exécution de*."""
_LABELS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "published": r"publicatie|gepubliceerd|publi[eé]|bekendmaking|verschenen|paru",
        "signed": r"gedaan|ondertekend|fait\b|sign[eé]e?|gegeven|donn[eé]|opgemaakt|[eé]tabli",
        "sitting": r"zitting|s[eé]ance|vergadering|r[eé]union|assembl[eé]e",
        "changed": r"bijgewerkt|mise?\s+[aà]\s+jour|gewijzigd|herzien|r[eé]vis|update|wijziging"
        r"|modifi",
        "in-force": r"inwerkingtreding|in\s+werking|entr[eé]e?\s+en|in\s+voege|geldig|valable"
        r"|vanaf|[aà]\s+partir|van\s+kracht|en\s+vigueur|ingang|effet",
        "received": r"ontvang|re[cç]ue?|ingediend|introdui|indiening|neergelegd|neerlegging"
        r"|d[eé]pos|d[eé]p[oô]t",
        "registered": r"geregistreerd|regist|enregistr",
        "judged": r"uitspraak|uitgesproken|prononc",
        "approved": r"goedgekeurd|goedkeuring|approuv|approbation|aangenomen|adopt[eé]|beslist",
        "date": r"dat(?:um|e)\b",
        "version": r"versie|version|editie|[eé]dition|uitgave",
        "printed": r"gedrukt|afgedrukt|imprim|afdruk|geraadpleegd|consult[eé]",
        "until": r"uiterlijk|tot\s+(?:en\s+met)?|jusqu|au\s+plus\s+tard|v[oó][oó]r|avant|limite"
        r"|termijn|d[eé]lai",
        "numbered": r"\bn(?:r|o|°|ummer|um[eé]ro)",
        "founded": r"opgericht|oprichting|cr[eé][eé]e?|constitu|sinds|depuis",
        "next": r"(?:eerst)?volgende|prochaine?|next",
        "born": r"geboren|geboorte\w*|n[eé]e?s?\s+(?:[aà]|le)\b|naissance",
        "reprinted": r"herdruk|tweede\s+druk|r[eé]impression|vervangt|remplace",
        _OF_DOCUMENT: r"dat(?:um|e)\s+(?:van\s+het\s+|du\s+)?document",
    }.items()
}
OF_OTHERS: Final = frozenset(
    ("in-force", "until", "next", "born", "reprinted", "founded", "printed")
)
"""Labels of dates that a text mentions and that are not its own."""

_WEEKDAY: Final = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:lun|mar|mercre|jeu|vendre|same)di"
    r"|dimanche)"
)
# Gedaan te Gent op …; Uitgereikt te Halle op …; Fait à Bruxelles, le …; not "ondertekend te Praia"
_SIGNING: Final = re.compile(
    r"(?:^|[.;:]\s)\W*(?:(?:aldus|ainsi)\s+)?(?:gedaan|opgemaakt|uitgereikt|gegeven|afgegeven|getekend"
    r"|ondertekend|fait|[eé]tabli|d[eé]livr[eé]|donn[eé]|sign[eé]|done)e?s?\b[^.;:]{0,45}$",
    re.IGNORECASE,
)
# the first and the last day of a period: van 9 tot 24 december; 21.10.2022 > 12.03.2023
_PERIOD_BEFORE: Final = re.compile(r"(?:\d|\b\w{3,9})\s*(?:\btot(?:\s+en\s+met)?|\bau|t/m|>|→)\s*$")
_PERIOD_AFTER: Final = re.compile(r"^\s*(?:tot\b|t/m|au\b|>|→)")
# of a press release: Tienen, donderdag 12 juni 2025 – Na zeven weken …
_DATELINE: Final = re.compile(
    rf"\W*[A-ZÀ-Þ][\w'’/ -]{{2,40}},\s*(?:le|op|den)?\s*(?:{_WEEKDAY}\s*)?"
)
_PLACE: Final = re.compile(
    r"(?:^|\s)[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+){0,2}\s*,\s*(?:le|op|den|de)?\s*"
    rf"(?:{_WEEKDAY}\s*)?$"
)


def labels_before(text: str) -> list[str]:
    """Return the names of the labels in the text before a date, the nearest first.

    *Datum van inwerkingtreding* is a label of the latter, and only further off one of a date.
    """
    near = text[-_NEAR:]
    ends = {
        name: max((match.end() for match in pattern.finditer(near)), default=0)
        for name, pattern in _LABELS.items()
    }
    found = sorted((name for name in ends if ends[name]), key=lambda name: -ends[name])
    return ["date", *found] if _OF_DOCUMENT in found else found


def labels_after(text: str) -> Iterator[str]:
    """Yield the names of the labels in the text after a date, if it is short."""
    if len(text) < _NEAR:
        yield from (name for name, pattern in _LABELS.items() if pattern.search(text))


def names_act(before: str) -> bool:
    """Return True for the name of an act before its date: *de wet van*, *l'arrêté royal du*."""
    return _ACT.search(before[-_NEAR:]) is not None


def is_signing(before: str) -> bool:
    """Return True for a formula of signing at the beginning of a sentence: *Gedaan te Gent, op*."""
    return _SIGNING.search(before[-_FAR:]) is not None


def place_and_period(before: str, after: str) -> Iterator[str]:
    """Yield the features of a date after a place, and of one that begins or ends a period."""
    if _DATELINE.fullmatch(before) and after.lstrip()[:1] in tuple("-–—"):
        yield "dateline"
    if _PLACE.search(before[-_NEAR:]):
        yield "place"
    if _PERIOD_BEFORE.search(before[-_NEAR:]) or _PERIOD_AFTER.search(after):
        yield "period"
