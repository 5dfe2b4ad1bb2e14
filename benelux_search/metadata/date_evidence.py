"""The date of a document, chosen by its evidence.

Every date at the beginning and at the end of a document is a candidate. Its evidence is the line in
which it stands, the words before it, its place, and whether both languages have it: *Brussel, 3 mei
2019* and *gedaan te Gent op …* give a date, *gelet op de wet van 8 april 1965* does not.
``dates.tsv`` holds the weights, which are fitted by ``python -m benchmarks.fact_weights``.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from benelux_search.metadata.choosing import ValueChoice
from benelux_search.metadata.date_lines import date_pattern, line_date, own_date, surest_date
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.opening_lines import OpeningLine
from benelux_search.model import Titles
from benelux_search.text.fitted_weights import Weights, load_weights
from benelux_search.text.numbers import dates

WEIGHTS: Final = "dates.tsv"
_SURE: Final = 0.8  # least probability of a date

_MOST_DATES: Final = 4  # of one line
_LENGTHS: Final = (0, 3, 10, 25, 60, 150)
_NEAR: Final = 60  # characters before a date that say what it is
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
        "version": r"versie|version|editie|[eé]dition",
        "printed": r"gedrukt|afgedrukt|imprim|afdruk|geraadpleegd|consult[eé]",
        "until": r"uiterlijk|tot\s+(?:en\s+met)?|jusqu|au\s+plus\s+tard|v[oó][oó]r|avant|limite"
        r"|termijn|d[eé]lai",
        "numbered": r"\bn(?:r|o|°|ummer|um[eé]ro)",
        "founded": r"opgericht|oprichting|cr[eé][eé]e?|constitu|sinds|depuis",
    }.items()
}
_WORDS_BEFORE: Final = frozenset(
    "van du le op de d.d dd den la au het ce dato à te datum date les".split()
)
_PLACE: Final = re.compile(
    r"(?:^|\s)[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+){0,2}\s*,\s*(?:le|op|den|de)?\s*$"
)


def read_date(opening: Opening, titles: Titles, lines: Sequence[OpeningLine]) -> str | None:
    """Return the date of a document in ISO 8601, or None."""
    return date_of(date_choice(opening, titles, lines), load_weights(WEIGHTS, __package__))


def date_of(choice: ValueChoice, weights: Weights) -> str | None:
    """Return the chosen date: the likeliest, if it is likely enough or the surest, too."""
    best, chance = choice.likeliest(weights)
    return best if best == choice.surest or chance >= _SURE else None


def date_choice(opening: Opening, titles: Titles, lines: Sequence[OpeningLine]) -> ValueChoice:
    """Return the choice of the date; a date has features for each place in which it stands."""
    found = [
        (date, line, start, end)
        for line in lines
        for date, start, end in _dates_of(line.text)
        if line.kind != "title" or date == own_date(line.text)  # else that of another act
    ]
    values = [date for date, *_ in found]
    features = [(*line.features, *_of(date, line, start, end)) for date, line, start, end in found]
    if opening.stated.date:
        values.append(opening.stated.date)
        features.append(("stated",))
    counts = Counter(values)
    by_language = [
        {date for text in texts for date, *_ in _dates_of(text)}
        for texts in (opening.nl, opening.fr)
    ]
    surest = surest_date(opening, titles)
    strong = {each for own in features for each in own if each.startswith(("own", "stated"))}
    none = (
        "none",
        f"none:surest:{surest is not None}",
        *sorted(f"none:{each}" for each in strong),
        f"none:{min(len(counts), 3)}",
    )

    def of_value(value: str) -> Iterator[str]:
        return _of_value(value, counts, opening, by_language)

    return ValueChoice.of(values, features, none, surest, of_value)


def _dates_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the first dates of a text in ISO 8601, with their offsets."""
    for number, match in enumerate(date_pattern().finditer(text)):
        if number == _MOST_DATES:
            return
        date = dates.iso_date(match[0].lower())
        if date is not None:
            yield date, match.start(), match.end()


def _of(date: str, line: OpeningLine, start: int, end: int) -> Iterator[str]:
    """Yield the features of a date in a line."""
    text, kind = line.text, line.kind
    before, after = text[:start], text[end:]
    near = before[-_NEAR:]
    yield kind
    yield f"{kind}-before:{_word_before(before)}"
    if own_date(text) == date and "sentence" not in line.features:
        yield f"own-{kind}"
    if kind == "line":
        yield f"rest:{bisect.bisect_left(_LENGTHS, len(text) - (end - start))}"
        if line_date(text) == date:
            yield "own-date"
    if not before.strip(" -–—("):
        yield f"{kind}-begins"
    if not after.strip(" -–—.)"):
        yield f"{kind}-ends"
    if CITED.search(before):
        yield "cited"
    if _ACT.search(near):
        yield f"act-{kind}"
    if _PLACE.search(near):
        yield "place"
    labels = [name for name, pattern in _LABELS.items() if pattern.search(near)]
    yield from (f"label:{name}" for name in labels)
    if not labels:
        yield f"no-label-{kind}"
        if len(after) < _NEAR:
            yield from (f"after:{name}" for name, each in _LABELS.items() if each.search(after))


def _of_value(
    value: str, counts: Counter[str], opening: Opening, by_language: Sequence[Set[str]]
) -> Iterator[str]:
    """Yield the features of a date beside the others of a document."""
    values = sorted(counts)
    if len(values) == 1:
        yield "only"
    elif value == values[-1]:
        yield "latest"
    elif value == values[0]:
        yield "earliest"
    in_text = [value in known for known in by_language]
    if all(in_text):
        yield "both"
    elif any(in_text):
        yield "one-language"
    names = " ".join(opening.names)
    digits = value.replace("-", "")
    if value in names or digits in names or digits[2:] in names:
        yield "name"
    elif value[:4] in names:
        yield "name-year"


def _word_before(before: str) -> str:
    """Return the word before a date, if it tells something; else its kind."""
    words = before[-_NEAR:].split()
    if not words:
        return "nothing"
    last = words[-1].casefold().rstrip(":.")
    marks = {":": "colon", ",": "comma", "-": "dash", "–": "dash", "—": "dash", "·": "dot"}
    if words[-1][-1] in marks:
        return marks[words[-1][-1]]
    return last if last in _WORDS_BEFORE else "other"
