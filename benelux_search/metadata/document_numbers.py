"""The number of a document: *908/1*, *55-1234/002*, *45/2019*, *2016/679*, *5-150*, *2018012345*.

Each kind of publication prints its number in its own manner, so each has a pattern; a number that
fits none of them is the number of something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Final, TypeAlias

from benelux_search.metadata.document_opening import CORRECTION, Opening, is_contents_line
from benelux_search.model import Titles

_Number: TypeAlias = Callable[[re.Match[str]], str]
_Patterns: TypeAlias = Sequence[tuple[re.Pattern[str], _Number]]

_NR: Final = r"(?:nr\.?|n[°o]\.?)"
_COMMUNITY: Final = "(?:EG|CE|EEG|CEE|EU|UE|JBZ|JAI|Euratom)"
_JUDGMENT: Final = (
    rf"^\W*(?:uittreksel\s+uit\s+(?:het\s+)?|extrait\s+de\s+l['’])?arr[eê]s?t\s+{_NR}\s*"
    r"(\d{1,4}/\d{4}|\d{2,3}\.\d{3})\b"
)
_QUESTION: Final = (
    r"^\W*(?:schriftelijke\s+vraag|question\s+[eé]crite|vraag\s+om\s+uitleg"
    rf"|demande\s+d['’]explications)\s+{_NR}?\s*(\d-\d{{1,5}})\b"
)
_ANSWERED: Final = (
    r"(?:^|-)\W*(?:schriftelijke\s+vraag\s+en\s+antwoord|question\s+et\s+r[eé]ponse\s+[eé]crites?)\s+"
    rf"{_NR}\s*:\s*(\d{{1,5}})\b"
)
_OUR_REFERENCE: Final = (
    r"\b(?:onze\s+ref(?:erentie)?|nos?\s+r[eé]f(?:[eé]rences?)?|kenmerk)\.?\s*:\s*"
    r"([A-Z][\w./-]{0,30}\d[\w./-]{0,20}\b)"
)
_REPORT: Final = (
    r"(?:\(\s*|^\W*)(?:doc(?:ument)?|stuk|parl\. st)\s{0,3}\.?\s{0,3}(?:nr\.?\s*)?"
    r"(?:\d{2}\s{1,3})?(\d{1,4})\s?/\s?(\d{1,3})\b"
    rf"|\b(?:aanbeveling|recommandation)\s{{1,3}}(?:{_NR}\s{{0,3}})?(\d{{1,4}})/(\d{{1,3}})\b"
)
_DIGIT: Final = re.compile(r"\d")
_LONGEST_LINE: Final = 300  # characters of a line that are looked at
_PLACES: Final = 12  # paragraphs in which a report refers to itself


@cache
def _in_titles() -> _Patterns:
    """Return the patterns of a number in the title of an act, up to the words about its content."""
    of_act = r"^\W*(?:[\w’']+\s+){1,3}"
    return _compiled(
        # Verordening (EU) 2016/679, Règlement (CE) n° 853/2004
        rf"{of_act}\((?:{_COMMUNITY}|GBVB|PESC)(?:,\s*Euratom)?\)\s*(?:n[r.°o]{{0,2}}\s*)?"
        r"(\d{1,4}/\d{1,4})",
        # Richtlijn 2003/54/EG
        rf"{of_act}(?:{_NR}\s*)?((?:19|20)?\d{{2}}/\d{{1,4}}/{_COMMUNITY})\b",
        _JUDGMENT,
    )


@cache
def _in_lines() -> _Patterns:
    """Return the patterns of a number in the first lines, the surest first."""
    return _compiled(
        r"\bnumac\W{1,4}((?:1[89]|20)\d{8})\b",
        (r"\[\s*(?:[A-Z]\s*[-–—−]\s*){0,2}(\d{2}|\d{4})/(\d{5,6})\s*\]", _numac),
        r"\b(?:dossiernummer|(?:num[eé]ro|n°)\s+(?:de\s+)?dossier)\W{1,4}"
        r"(\d{4}-\d{2}-\d{2}/\d{1,3})",
        r"^\W*(CR[IA]B?V\s+\d{2}\s+(?:PLEN|COM)\s+\d{1,4})\b",
        # DOC 55 1234/002, with the number of the page before or after it
        (
            r"^(?:\W*\d{1,4}\s+)?\W*DOC\s+(\d{2})\s+(\d{3,4}\s?/\s?\d{3})"
            r"(?:\W*(?:\d{1,4}\W*)?|\s+DOC.*)$",
            lambda match: f"{match[1]}-{match[2].replace(' ', '')}",
        ),
        _QUESTION,
        _ANSWERED,
        rf"^\W*(?:omzendbrief|circulaire)\s+{_NR}\s*(\d{{1,4}})\b",
        r"^\W*(\d-\d{1,4}(?:/\d)?)(?:\W*$|\s+(?:S[eé]ance|Plenair|Handeling|Annales))",
        rf"^\W*\(((?:19|20)?\d{{2}}/\d{{1,4}}/{_COMMUNITY})\)\W*$",
        (rf"^\W*{_NR}\s*(\d{{1,4}})/(\d{{1,3}})\W*$", _slashed),
        _OUR_REFERENCE,
        r"^\W*(COM\(\d{4}\)\s*\d{1,4}(?:\s+final)?)",
        (r"^\W*[NF]\.\s*(\d{2,4})\s*[-–—]\s*(\d{1,5})\b", lambda match: f"{match[1]}-{match[2]}"),
        r"^\W*(?:advies|avis)\s+((?:[A-Z]{2,5}\s+)?\d{4}/\d{1,4})\b",
        r"^\W*(0(?:19|20)\d{2}[A-Z]{1,2}\d{4})\s+[-–—]",
        r"^\W*(3(?:19|20)\d{2}[A-Z]{1,2}\d{4})\W*$",
        r"\b(ECLI:[A-Z]{2}:\w{1,7}:\d{4}:[\w.]{1,25}\w)",
        r"\bCELEX\W{1,3}(?:nr\.?\W*)?(\d{5}[A-Z]{1,2}\d{4})\b",
    )


def known_numbers(opening: Opening, titles: Titles) -> Iterator[tuple[str, str]]:
    """Yield the name of each pattern that fits, and the number that it finds first."""
    known = [title for title in (titles.nl, titles.fr) if title]
    own = [title for title in known if not CORRECTION.match(title)]
    yield from _numbers("title", _in_titles(), own)
    yield from _numbers("line", _in_lines(), opening.first)
    report = _of_report([*known, *opening.nl[:_PLACES], *opening.fr[:_PLACES]])
    if report is not None:
        yield "report", report


def surest_number(found: Sequence[tuple[str, str]], stated: str | None) -> str | None:
    """Return the number of a known publication: in a title, stated by the file, or in a line."""
    in_titles = next((value for rule, value in found if rule.startswith("title")), None)
    return in_titles or stated or next((value for _, value in found), None)


def _compiled(*patterns: str | tuple[str, _Number]) -> _Patterns:
    """Return compiled patterns; the number is the first group, or what a function makes of it."""
    pairs = [(each, itemgetter(1)) if isinstance(each, str) else each for each in patterns]
    return [(re.compile(pattern, re.IGNORECASE), number) for pattern, number in pairs]


def _slashed(match: re.Match[str]) -> str:
    return f"{match[1]}/{int(match[2])}"


def _numac(match: re.Match[str]) -> str:
    """Return the number that the gazette gives a text: [C - 2018/12345] is 2018012345.

    With two digits of the year it is as printed: 98/09981.
    """
    year, number = match.groups()
    return f"{year}{number:0>6}" if len(year) == 4 else f"{year}/{number}"


def _numbers(name: str, patterns: _Patterns, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    # a number of its own stands near the start of a line; every pattern has a digit
    starts = [
        text[:_LONGEST_LINE]
        for text in texts
        if _DIGIT.search(text, 0, _LONGEST_LINE) and not is_contents_line(text)
    ]
    for rule, (pattern, number) in enumerate(patterns):
        for start in starts:
            match = pattern.search(start)
            if match is not None:
                yield f"{name}-{rule}", number(match)
                break


@cache
def _report() -> re.Pattern[str]:
    return re.compile(_REPORT, re.IGNORECASE)


def _of_report(texts: Iterable[str]) -> str | None:
    """Return the number by which a report refers to itself: (doc. 908/01) is 908/1."""
    for text in texts:
        match = _report().search(text[:_LONGEST_LINE])
        if match is not None:
            return f"{match[1] or match[3]}/{int(match[2] or match[4])}"
    return None
