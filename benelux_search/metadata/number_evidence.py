"""The number of a document, chosen by its evidence.

Candidates are what the patterns of known publications find (:mod:`.document_numbers`), and every
other text at the beginning of a document that looks like a number: *2023/114*, *ABC-2021/33*. Its
evidence is the words before it, its line, its place, and whether the title, the other language or
the name of the file has it too. ``numbers.tsv`` holds the weights, which are fitted by ``python -m
benchmarks.fact_weights``.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benelux_search.metadata.choosing import ValueChoice
from benelux_search.metadata.date_lines import date_pattern
from benelux_search.metadata.date_wording import CITED
from benelux_search.metadata.document_numbers import known_numbers, surest_number
from benelux_search.metadata.document_opening import CORRECTION, Opening
from benelux_search.metadata.opening_lines import OpeningLine
from benelux_search.model import Titles
from benelux_search.text.fitted_weights import Weights, load_weights

WEIGHTS: Final = "numbers.tsv"
_SURE: Final = 0.7  # least probability of a number of no known publication

_MOST_NUMBERS: Final = 5  # of one line
_NEAR: Final = 50  # characters before a number that say what it is
_LENGTHS: Final = (0, 4, 12, 30, 80)
# 2023/114, 55-1234/001, ABC-2021/33, C.2021.12, 17/2021, 2018012345, M (2021) 5, 2020/C 154/09,
# CRABV 55 IC 412, nr. 263 017, 385-F/bis
_TOKEN: Final = re.compile(
    r"""(?<![\w.,/–-])
    (?: [A-Z]{1,4} [ ]? \((?:19|20)\d\d\) [ ]? \d{1,5}
    | (?:19|20)\d\d/[A-Z][ ]\d{1,3}/\d{1,3} | [A-Z]{3,6}[ ]\d\d[ ][A-Z]{2,5}[ ]\d{1,4}
    | (?<=n[°ro][ ])\d{2,3}[ ]\d{3} | (?<=nr[.][ ])\d{2,3}[ ]\d{3}
    | (?=[\w./–-]{0,24}\d) (?:[A-Z]{1,8}[ .]?)? [A-Z0-9]\w{0,11}
      (?:[./–-](?:[A-Z0-9]\w{0,11}|bis|ter)){0,5} (?:(?<=/PV)[ ]\d{1,3})? )
    (?![\w] | [.,]\d | \s?(?:%|€|EUR|euro))""",
    re.VERBOSE,
)
_LABELS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(rf"(?:^|\b|\W)(?:{words})\W*$", re.IGNORECASE)
    for name, words in {
        "number": r"nr|n°|no|nummer|num[eé]ro|n\.|nrs",
        "reference": r"(?:onze|ons|notre|nos|n|v)?[\s/]*(?:ref(?:erentie)?s?"
        r"|r[eé]f(?:[eé]rences?)?s?|kenmerk|referte)",
        "dossier": r"dossier(?:nummer|nr)?|dossier\s+n\W?[°ro]|aff\w*|zaak(?:nummer)?|affaire"
        r"|rol(?:nummer)?|r[oô]le",
        "document": r"doc(?:ument)?|stuk|pi[eè]ce|parl\.?\s+st",
        "registered": r"registratie(?:nummer)?|enregistrement|geregistreerd\D{0,30}"
        r"|enregistr[eé]e?\D{0,30}",
        "phone": r"tel(?:efoon)?|t[eé]l(?:[eé]phone)?|fax|gsm",
        "company": r"btw(?:\s+be)?|tva(?:\s+be)?|be|kbo|bce|ondernemingsnummer\w*|rpr|rpm|iban|issn"
        r"|isbn|d[eé]p[oô]t\s+l[eé]gal|wettelijk\s+depot|d",
        "page": r"p|blz?|pag(?:e|ina)?|bladzijde",
        "article": r"art(?:ikel|icle)?s?|§|lid|al(?:in[eé]a)?|hoofdstuk|chapitre|punt|point|bijlage"
        r"|annexe|titel|titre",
        "version": r"versie|version|v|editie|[eé]dition|vol(?:ume)?|jaargang",
        "price": r"prijs|prix|eur|€",
        "law": r"(?:verordening|richtlijn|r[eè]glement|directive|besluit|d[eé]cision)\D{0,30}",
        "kind": r"(?:advies|avis|beslissing|d[eé]cision|arrest|arr[eê]t|vonnis|jugement|omzendbrief"
        r"|circulaire|cao|cct|bestek|cahier\s+sp[eé]cial\s+des\s+charges|vraag|question"
        r"|aanbeveling|recommandation|overeenkomst|convention)\D{0,25}",
        "report": r"(?:rapport|verslag|studie|[eé]tude|working\s+paper|report|nota|note|fiche"
        r"|brochure|nieuwsbrief|bulletin|lettre|stud(?:y|ies)|cahier|dossier|handleiding|manuel"
        r"|reglement|r[eè]glement|programma|programme|circ)\D{0,12}",
    }.items()
}
# A number of a company, a legal deposit, a time: 0414.882.017, D/2020/10.273/45, 14.30
_OTHER: Final = re.compile(
    r"(?:BE ?)?[01]\d{3}\.\d{3}\.\d{3}|D/\d{4}/[\d./]+|\d{1,2}[.:h]\d{2}|\d{4}-\d{3}[\dX]"
)
# Words before the number of a series, of a company or of a telephone, whatever its form
_SERIAL: Final = re.compile(r"\b(?:iss?n|isbn|e-issn|iban|tel|t[eé]l|fax)\b[^\w]*$", re.IGNORECASE)
_NUMAC: Final = re.compile(r"(?:19|20)\d{8}")
_DEPOSIT: Final = re.compile(r"D/\d{4}/[\d./]+")
_YEARS: Final = re.compile(r"((?:19|20)\d\d)[-–/]((?:19|20)?\d\d)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")


def read_number(opening: Opening, titles: Titles, lines: Sequence[OpeningLine]) -> str | None:
    """Return the number of a document, or None."""
    return number_of(number_choice(opening, titles, lines), load_weights(WEIGHTS, __package__))


def number_of(choice: ValueChoice, weights: Weights) -> str | None:
    """Return the chosen number: the likeliest, if it is likely enough or of a known publication."""
    best, chance = choice.likeliest(weights)
    return best if best == choice.surest or chance >= _SURE else None


def number_choice(opening: Opening, titles: Titles, lines: Sequence[OpeningLine]) -> ValueChoice:
    """Return the choice of the number; a number has features for each place in which it stands."""
    values: list[str] = []
    features: list[tuple[str, ...]] = []
    known: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    found = list(known_numbers(opening, titles))
    for rule, value in found:
        known[value] = (*(known[value] or ("rule",)), f"rule:{rule}")
    # 2021/20114 is 2021020114
    gazette = {f"{each[:4]}/{int(each[4:])}": each for each in known if _NUMAC.fullmatch(each)}
    if opening.stated.number:
        values.append(opening.stated.number)
        features.append(("stated",))
    for line in lines:
        for value, start, end in _numbers_of(line.text, list(known)):
            if _is_of_another(line, start) or _is_no_number(value):
                continue
            values.append(gazette.get(value, value))
            features.append((*known.get(values[-1], ()), *line.features, *_of(line, start, end)))
    for value in sorted(known.keys() - set(values)):  # written otherwise: 98/09981 is 1998009981
        values.append(value)
        features.append(known[value])
    counts = Counter(values)
    surest = surest_number(found, opening.stated.number)
    rules = sorted({f"none:{rule}" for own in known.values() for rule in own if rule != "rule"})
    none = ("none", *(("none:rule", *rules) if rules else ()), f"none:{min(len(counts), 4)}")
    heads = [each for each, own in zip(values, features, strict=True) if "head" in own]

    def of_value(value: str) -> Iterator[str]:
        if value in heads[:1]:
            yield "first-head"
        yield from _of_value(value, counts, opening)

    return ValueChoice.of(values, features, none, surest, of_value)


def _numbers_of(text: str, known: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the first numbers of a text, without dates: each with its offsets."""
    spans = [
        (value, start, start + len(value))
        for value in dict.fromkeys(known)
        if (start := text.find(value)) >= 0
    ]
    yield from spans
    without_dates = date_pattern().sub(lambda match: " " * len(match[0]), text)
    count = 0
    for match in _TOKEN.finditer(without_dates):
        is_known = any(start < match.end() and match.start() < end for _, start, end in spans)
        if is_known or not any(map(str.isdigit, match[0])):
            continue
        count += 1
        if count > _MOST_NUMBERS:
            return
        yield match[0], match.start(), match.end()


def _of(line: OpeningLine, start: int, end: int) -> Iterator[str]:
    """Yield the features of a number in a line, a paragraph or a title."""
    text, kind = line.text, line.kind
    before, after = text[:start], text[end:]
    labels = [name for name, pattern in _LABELS.items() if pattern.search(before[-_NEAR:])]
    yield kind
    for name in labels:
        yield f"label:{name}"
        yield f"{kind}-label:{name}"
    if not labels:
        yield f"{kind}-no-label"
    is_cited = CITED.search(before) is not None
    if is_cited:
        yield f"cited-{kind}"
    if line.is_short and not is_cited:
        yield "head"
    if kind == "title":
        yield f"title-at:{bisect.bisect_left(_LENGTHS, start)}"
    else:
        yield f"{kind}-rest:{bisect.bisect_left(_LENGTHS, len(text) - (end - start))}"
    if not before.strip(" -–—([.:"):
        yield f"{kind}-begins"
    if not after.strip(" -–—.])"):
        yield f"{kind}-ends"


def _is_of_another(line: OpeningLine, start: int) -> bool:
    """Return True if a number is that of another text, which is cited or corrected."""
    before = line.text[:start]
    if _SERIAL.search(before[-_NEAR:]):
        return True
    if line.kind == "title":
        return CORRECTION.match(line.text) is not None or CITED.search(before) is not None
    is_running = line.kind == "text" or "sentence" in line.features
    return is_running and _LABELS["law"].search(before[-_NEAR:]) is not None


def _is_no_number(value: str) -> bool:
    """Return True for a legal deposit, D/2020/10.273/45, and for two years in a row, 2015-2016."""
    years = _YEARS.fullmatch(value)
    if years is not None and int(years[2][-2:]) == (int(years[1][-2:]) + 1) % 100:
        return True
    return _DEPOSIT.fullmatch(value) is not None


def _of_value(value: str, counts: Counter[str], opening: Opening) -> Iterator[str]:
    """Yield the features of a number by itself and in the whole opening."""
    yield f"count:{min(counts[value], 5)}"
    kinds = [any(map(test, value)) for test in (str.isalpha, _is_mark)]
    yield "form:" + "".join(name for name, has in zip("AM", kinds, strict=True) if has)
    yield f"digits:{min(sum(map(str.isdigit, value)), 8)}"
    if _OTHER.fullmatch(value):
        yield "other-number"
    if _YEAR.search(value) or _YEAR.match(value[:4]):
        yield "year-alone" if len(value) == 4 else "year"
    in_text = [any(value in text for text in texts) for texts in (opening.nl, opening.fr)]
    if all(in_text):
        yield "both"
    elif any(in_text):
        yield "one-language"
    key = re.sub(r"\D+", "", value)
    names = [re.sub(r"\D+", "", name) for name in opening.names]
    if len(key) > 2 and any(key in name or (len(name) > 2 and name in key) for name in names):
        yield "name"


def _is_mark(letter: str) -> bool:
    return letter in "/-–"
