"""The titles of acts, judgments, questions and reports, by the manner in which each begins.

*12 MAART 2018. - Koninklijk besluit tot wijziging van …*, *VERORDENING (EU) 2016/679 VAN HET
EUROPEES PARLEMENT*, *Arrest nr. 45/2019 van 14 maart 2019*, *Plenaire vergadering*. A page of
consolidated laws has its title under the label *Titel* or *Titre*.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from benelux_search.metadata.document_opening import (
    UNFINISHED,
    is_contents_line,
    joined,
    written_date,
)
from benelux_search.metadata.stated_titles import NO_TITLE
from benelux_search.model import Language
from benelux_search.text.numbers import dates

_LONGEST: Final = 700  # characters of the title of an act
_MOST_PARTS: Final = 5  # paragraphs of a title
_LABELS: Final = frozenset({"titel", "titre", "opschrift", "intitulé"})
_LABELLED: Final = re.compile(r"(?:titel|titre)\s+·\s+(.+)", re.IGNORECASE | re.DOTALL)
_KINDS: Final[Mapping[Language, str]] = {
    "nl": r"""(?:bijzondere\s+)?(?:programma)?wet | \w*wetboek(?:\s+van\s+\w+)? | besluitwet
        | grondwet | decreet | ordonnantie | (?:koninklijk|ministerieel|groothertogelijk)\s+besluit
        | (?:(?:gedelegeerde|uitvoerings)\s*)?(?:verordening|richtlijn|besluit) | kaderbesluit
        | samenwerkingsakkoord | protocolakkoord | rectificatie | aanbeveling
        | (?:uittreksel\s+uit\s+(?:het\s+)?)?arrest
        | A\s?R\s?R\s?E\s?S\s?T | vonnis(?:/arrest)? | beschikking | advies
        | (?:ministeriële\s+)?omzendbrief | erratum | wets(?:voorstel|ontwerp) | resolutie
        | (?:voorstel|ontwerp)\s+(?:van\s+\w+|voor\s+een) | (?:schriftelijke|mondelinge)\s+vraag
        | vraag\s+om\s+uitleg | verdrag | overeenkomst | protocol | antwoord | (?:jaar)?verslag
        | notulen | proces-verbaal | amendement(?:en)? | conclusie""",
    "fr": r"""loi(?:-programme|\s+sp[eé]ciale)? | arr[eê]t[eé]-loi | code(?:\s+[\w’'-]+){1,2}
        | constitution | d[eé]cret | ordonnance
        | arr[eê]t[eé]\s+(?:royal|minist[eé]riel|grand-ducal|du\s+gouvernement)
        | (?:r[eè]glement|directive|d[eé]cision)(?:[\s-]+(?:d['’]ex[eé]cution|d[eé]l[eé]gu[eé]e?
        |cadre))? | accord\s+de\s+coop[eé]ration | protocole\s+d['’]accord | rectificatif
        | recommandation | (?:extrait\s+de\s+l['’])?arr[eê]t
        | A\s?R\s?R\s?[EÊ]\s?T | jugement(?:/arr[eê]t)? | avis
        | circulaire(?:\s+minist[eé]rielle)? | erratum | (?:proposition|projet)\s+de\s+\w+
        | r[eé]solution | question\s+(?:[eé]crite|orale) | demande\s+d['’]explications | trait[eé]
        | convention | protocole | r[eé]ponse | rapport | proc[eè]s-verbal | compte\s+rendu
        | amendements? | conclusions?""",
}
# The words after a kind of act in its title: nr., (EU), van 8 april, tot wijziging, relatif à
_NAMED: Final = re.compile(
    r"\s+(?:nr\b|n°|no\b|\(|[0-9]|VAN\b|D[EU]\b|TOT\b|INZAKE\b|BETREFFENDE\b|RELATI|MODIFI|PORTANT"
    r"|van|du|de|des|tot|houdende|betreffende|inzake|over|relati|concern|portant|modifi|fixant"
    r"|ter|sur|met|aux?|à|visant|instituant|\w+ant\b|uitgebracht|fait|(?:[\w-]+\s+){0,3}[0-9])"
)
_QUESTION: Final = re.compile(
    r"\W*(?:schriftelijke\s+vraag|question\s+[eé]crite|vraag\s+om\s+uitleg"
    r"|demande\s+d['’]explications)",
    re.IGNORECASE,
)
_MAY_FOLLOW: Final = tuple("0123456789«“\"'([")  # van de Commissie van, 19 juli 2011
_CAPITALS: Final = re.compile(r"[A-ZÀ-Þ' -]+")  # Voorstel voor een, BESLUIT VAN DE RAAD
_LINKED: Final = re.compile(r"[a-zà-ÿ]")  # a part of a title that goes on: tot wijziging van …
_RULERS: Final = "ALBERT|FILIP|PHILIPPE|BOUDEWIJN|BAUDOUIN|LEOPOLD|LÉOPOLD"
# The text after the title of an act: the King, a note, the names of those who have proposed it
_AFTER: Final = re.compile(
    rf"\s*(?:\([0-9]\)\s*)?(?:(?:{_RULERS})\b(?:\s+I{{1,3}}\b)?,"
    r"|<[A-Z]{1,3}\b|\((?:aangehaald|d[eé]nomm|cit[eé]|NOTA|NOTE|Voor\s+de\s+EER|Texte\s+pr[eé]s|ingediend|d[eé]pos|Tekst\s+die)"
    r"|in\s+de\s+zaak\b|dans\s+l['’]affaire\b|\(?[0-9]\)?\s*$)"
)
_SPACED: Final = re.compile(r"^(?:[A-ZÊ] ){2,}[A-ZÊ]\b")  # A R R E S T
_REFERENCE: Final = re.compile(
    r"\s{0,3}\(\s{0,3}doc(?:ument)?\s{0,3}\.?\s{0,3}[\d\s/]{1,20}\)\s{0,3}\.?$", re.IGNORECASE
)
_SITTINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "nl": (r"plen(?:aire\s+vergadering(?:en)?|umvergadering)", r"integraal\s+verslag",
           r"beknopt\s+verslag", "handelingen"),
    "fr": (r"s[eé]ances?\s+pl[eé]ni[eè]res?", r"compte\s+rendu\s+int[eé]gral",
           r"compte\s+rendu\s+analytique", "annales"),
}  # fmt: skip
_COMMITTEES: Final[Mapping[Language, tuple[str, ...]]] = {
    "nl": (r"commissie\s+voor\s+[^.:;]{5,150}",),
    "fr": (r"commission\s+(?:de|des|du)\b[^.:;]{5,150}",),
}


def labelled_title(paragraphs: Sequence[str]) -> str | None:
    """Return the text under the label *Titel* or *Titre*."""
    for text in paragraphs:
        row = _LABELLED.match(text)  # a row of a table
        if row is not None and len(text) <= _LONGEST and not NO_TITLE.match(row[1]):
            return trimmed(row[1])
    for label, text in itertools.pairwise(paragraphs):
        is_label = label.strip(" :").casefold() in _LABELS and not NO_TITLE.match(text)
        if is_label and len(text) <= _LONGEST:
            return trimmed(_cut(text))
    return None


def act_title(paragraphs: Sequence[str], language: Language, *, dated: bool) -> str | None:
    """Return the title of an act, which may go on in the paragraphs after its first one.

    A ``dated`` title begins with the date of the act.
    """
    for k, text in enumerate(paragraphs):
        match = _act_pattern(language, dated=dated).match(text)
        following = paragraphs[k + 1 : k + _MOST_PARTS]
        if (
            match is None
            or is_contents_line(text)
            or not (dated or _is_named(text, match.end(), following))
        ):
            continue
        title = _subject(following) if _QUESTION.match(text) else _joined(text, following)
        title = title or _joined(text, following)
        if len(title) <= _LONGEST and not UNFINISHED.search(title):
            return trimmed(title)
    return None


def begins_act(text: str, language: Language) -> bool:
    """Return True if a text begins with a kind of act, with or without the date of the act."""
    return any(_act_pattern(language, dated=each).match(text) for each in (False, True))


@cache
def _act_pattern(language: Language, *, dated: bool) -> re.Pattern[str]:
    """Return the pattern of the beginning of the title of an act."""
    date = rf"{dates.WRITTEN} \W{{0,3}} \s* [-–—−] \s* " if dated else ""
    return re.compile(
        rf"\W{{0,3}} {date} (?=[A-ZÀ-Þ]) (?i:{_KINDS[language]})(?![^\W_])", re.VERBOSE
    )


def _is_named(text: str, end: int, following: Sequence[str]) -> bool:
    """Return True if a kind of act begins a title, and no sentence."""
    rest = text[end:].rstrip()
    if not rest.strip(" .:"):  # WETSVOORSTEL, and under it "tot wijziging van …"
        return bool(following) and bool(_LINKED.match(following[0]))
    is_sentence = rest.endswith((".", ";", ":", ",")) or bool(re.search(r"[a-z]\. [A-Z]", rest))
    return not is_sentence and _NAMED.match(rest) is not None


def _subject(paragraphs: Sequence[str]) -> str | None:
    """Return the subject of a parliamentary question, under who asks whom."""
    return next((text for text in paragraphs if not _LINKED.match(text)), None)


def _joined(text: str, following: Sequence[str]) -> str:
    """Return a title with the paragraphs in which it goes on."""
    parts = [_cut(text)]
    for last, part in itertools.pairwise((text, *following)):
        goes_on = UNFINISHED.search(last) and (part[:1] in _MAY_FOLLOW or _CAPITALS.fullmatch(part))
        is_linked = _LINKED.match(part) or goes_on
        if _cut(last) != last or last.endswith(".") or not is_linked:
            break
        parts.append(_cut(part))
    title = _despaced(" ".join(parts))
    # ANTWOORD, van het Comité van Ministers
    first = _despaced(parts[0])
    is_word = len(parts) > 1 and first.isupper() and " " not in first
    return first.capitalize() + title[len(first) :] if is_word else title


def _despaced(title: str) -> str:
    """Return a title whose first word is not spaced out: A R R E S T."""
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), joined(title))


def _cut(text: str) -> str:
    """Return a text up to what follows the title of an act."""
    for match in re.finditer(r"(?<=\s)(?=[\w(<])", text):
        if _AFTER.match(text, match.start()):
            return text[: match.start()].rstrip(" ,")
    return text


def trimmed(title: str) -> str:
    """Return a title without the reference to its document, and without its last full stop."""
    return _REFERENCE.sub("", joined(title)).rstrip(" ,").removesuffix(".")


def sitting_title(
    lines: Sequence[str], language: Language, *, of_committee: bool = False
) -> str | None:
    """Return the kind of a report in its first lines, if one of them has the date of a sitting.

    The report of a committee has the name of the committee.
    """
    date = written_date()
    if not any(date.search(line) for line in lines):
        return None
    text = "\n".join(lines)
    for pattern in _sitting_patterns(language, of_committee=of_committee):
        for line in lines if pattern.search(text) else ():
            match = pattern.search(line)
            if match is None or not match[0][0].isupper():
                continue
            before, rest = line[: match.start()].strip(" ·-–—0123456789"), line[match.end() :]
            is_dated = _dated_sitting().fullmatch(rest)
            if not before and (not rest.strip(" ·") or is_dated):
                return joined(match[0] + rest).rstrip(" ·")
    return None


@cache
def _sitting_patterns(language: Language, *, of_committee: bool) -> Sequence[re.Pattern[str]]:
    """Return the patterns of the kinds of reports, the surest first."""
    kinds = (_COMMITTEES if of_committee else _SITTINGS)[language]
    return [re.compile(rf"\b(?:{kind})\b", re.IGNORECASE) for kind in kinds]


@cache
def _dated_sitting() -> re.Pattern[str]:
    """Return the pattern of what follows the kind of a report: *van donderdag 19 juli 2011*."""
    return re.compile(rf"\s+(?:van\s+|du\s+)?\w+\s+{dates.WRITTEN}.{{0,30}}", re.VERBOSE)
