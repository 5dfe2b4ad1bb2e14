"""Texts that have a date of their own: lines with nothing but a date, and titles of acts.

*Donderdag 24 april 2014*, *Brussel, 3 mei 2019*, *Publicatie : 09-06-1867*, *Arrest nr. 45/2019 van
14 maart 2019*. A date within other text is the date of something else: *Gelet op de wet van 8 april
1965*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from benelux_search.metadata.document_opening import CORRECTION, Opening
from benelux_search.model import Titles
from benelux_search.text.numbers import dates

# Characters; a longer line is a sentence, and its date that of something else
_LONGEST_LINE: Final = 120
# Words that may stand beside the date of a document
_WORDS: Final = frozenset(
    """
    aangemaakt afkondiging analytique annales année antwoord après arrest arrêt avond
    avondvergadering bekendgemaakt bekendmaking beknopt belge belgisch bijgewerkt c
    communautés compte conclu conclue créé d date datum dd de dernière deuxième dimanche
    dinsdag donderdag donné du déposé déposée editie eerste effet en entrée europese
    européenne européennes fait fr gedaan gegeven geldig gemeenschappen gepubliceerd
    gepubliceerde gesloten gewijzigd h handelingen herzien heure ingediend ingediende
    integraal intégral inwerkingtreding jaargang jeudi jour journal kracht l la laatst
    laatste le lundi maandag mardi matin mercredi middag midi mise modification modifié
    modifiée moniteur namiddag namiddagvergadering nl ochtend ochtendvergadering officiel
    ondertekend ontvangen op opgemaakt plenaire plenumvergadering plénière plénières
    première promulgation prononcé publicatie publicatieblad publicatiedatum publication
    publié publiée question rendu reviewed reçue réponse révisé révisée samedi seance signé
    signée sitting soir staatsblad séance séances te tweede u uitspraak unie union update
    updated uur valable van vanaf vendredi vergadering vergaderingen versie version verslag
    verslagdatum vigueur voormiddag vraag vrijdag wijziging woensdag zaterdag zitting zondag
    à édition établi établie
    indiening dépôt document het
    """.split()
)
_DATE_MARK: Final = "\N{BULLET}"
# te Oostende; Brussel, Bruxelles,
_PLACE: Final = r"(?:(?:te|à)\s+[A-ZÀ-Þ][\w'’-]+|[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+){0,2}\s*,)"
# Words after which a title names another act: tot wijziging van de wet van …
_LINKS: Final = (
    r"\b(?i:tot|houdende|betreffende|inzake|over|relati|concern|\w+ant\b|modifi|in\s+de\s+zaak"
    r"|vanaf|partir|geldig|valable|tussen|entre)"
)
_ACT: Final = (
    r"(?:\w*wet|besluit|decreet|verordening|richtlijn|loi|arr[eê]t[eé]?|d[eé]cret|directive)"
)
_NUMBERED: Final = re.compile(
    r"\b\d-\d{1,4}\b|\b\d{1,2}\s?[.:hu]\s?\d{2}\b|\b\d{1,6}\b|[A-Z]{2,5}\b"
)
# Labels of the date of a change, which is that of the document only if it has no other
_LATER: Final = re.compile(
    r"bijgewerkt|mise\s+à\s+jour|modifi|wijzig|update|herzien|révis",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(r"^\s*(?:tot|t/m|au|>|→)\s*\d")  # 21.10.2022 > 12.03.2023
# Labels of the date from which a text is valid, or of the next meeting: not the date of the text
_VALID: Final = re.compile(
    r"inwerkingtreding|entrée\s+en|vanaf|geldig|valable|van\s+kracht|vigueur|effet|volgende|prochaine",
    re.IGNORECASE,
)


@cache
def date_pattern() -> re.Pattern[str]:
    """Return the pattern of a date, written or in figures."""
    return re.compile(rf"(?<![\w/]) (?: {dates.WRITTEN} | {dates.FIGURES} ) (?![\w/])", re.VERBOSE)


@cache
def _dated_title() -> re.Pattern[str]:
    """Return the pattern of a title that has its own date: Arrest nr. 45/2019 van 14 maart 2019."""
    return re.compile(
        rf"""(?: \W{{0,3}}
        | [\w’'-]+ (?: \s (?!{_LINKS}) [\w’'-]+ ){{0,3}}? (?:\s*(?:nr\.?|n[°o]\.?))?
        \s*(?:\([A-Z]{{2,9}}\)\s*)?(?:nr\.?|n[°o]\.?)?\s*(?:[\d./-]{{1,14}}(?:/[A-Z]{{2,4}})?)?
        (?: (?!{_LINKS}) [^;.] ){{0,120}}? [,\s]+ (?:van|du|de|d\.d\.|op|le) \s+ (?:\w+\s+)? )
        (?P<date> {dates.WRITTEN} )""",
        re.VERBOSE,
    )


@cache
def _dated_at_end() -> re.Pattern[str]:
    """Return the pattern of a numbered title that ends with its date, and not that of a law."""
    return re.compile(
        rf"""(?: aanbeveling | recommandation ) \s [^;.]* \d/\d [^;.]*? \s (?!{_ACT}\b) [\w’'-]+
        \s (?:van|du) \s (?P<date> {dates.WRITTEN} ) \W* $""",
        re.VERBOSE | re.IGNORECASE,
    )


def own_date(title: str) -> str | None:
    """Return the date that a title begins with, or that follows its number; None without one."""
    if CORRECTION.match(title):
        return None
    # NOTULEN VAN DE VERGADERING VAN 19 JUNI 2014
    text = title.lower() if title.isupper() else title
    match = _dated_title().match(text) or _dated_at_end().match(text)
    return None if match is None else dates.iso_date(match["date"].lower())


def line_date(line: str) -> str | None:
    """Return the date of a line that has only a date, a place and words that name the date."""
    if len(line) > _LONGEST_LINE:
        return None
    match = date_pattern().search(line)
    if match is None or _VALID.search(line) or _PERIOD.search(line[match.end() :]):
        return None
    without_dates = date_pattern().sub(_DATE_MARK, line)
    without_places = re.sub(rf"{_PLACE}(?=\W*(?:le|op|den)?\s*{_DATE_MARK})", " ", without_dates)
    rest = _NUMBERED.sub(" ", without_places.replace(_DATE_MARK, " "))
    words = re.findall(r"[^\W\d_]+", rest.casefold())
    return dates.iso_date(match[0]) if _WORDS.issuperset(words) else None


def surest_date(opening: Opening, titles: Titles) -> str | None:
    """Return the date that a title begins with, or of a line with nothing else; None without one.

    The date of a change comes after all others.
    """
    own = (own_date(title) for title in (titles.nl, titles.fr) if title)
    return (
        next(filter(None, own), None)
        or opening.stated.date
        or _first_of(opening.first)
        or _first_of(opening.last)
    )


def _first_of(lines: Iterable[str]) -> str | None:
    later: str | None = None
    for line in lines:
        date = line_date(line)
        if date is not None and not _LATER.search(line):
            return date
        later = later or date
    return later
