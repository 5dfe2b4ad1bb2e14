"""The date of a document, chosen by its evidence.

Every date at the beginning and at the end of a document is a candidate. Its evidence is the line in
which it stands, the words before it, its place, and whether both languages have it: *Brussel, 3 mei
2019* and *gedaan te Gent op …* give a date, *gelet op de wet van 8 april 1965* does not.
``dates.tsv`` holds the weights, which are fitted by ``python -m benchmarks.fact_weights``.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Final

from benelux_search.metadata.choosing import ValueChoice
from benelux_search.metadata.date_lines import date_pattern, line_date, own_date, surest_date
from benelux_search.metadata.date_wording import (
    CITED,
    OF_OTHERS,
    is_signing,
    labels_after,
    labels_before,
    names_act,
    place_and_period,
)
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.opening_lines import OpeningLine
from benelux_search.model import Titles
from benelux_search.text.fitted_weights import Weights, load_weights
from benelux_search.text.numbers import dates

WEIGHTS: Final = "dates.tsv"
_SURE: Final = 0.7  # least probability of a date

_MOST_DATES: Final = 4  # of one line
_NEAR: Final = 60  # characters before a date in which its word is sought
_LENGTHS: Final = (0, 3, 10, 25, 60, 150)
_WORDS_BEFORE: Final = frozenset(
    "van du le op de d.d dd den la au het ce dato à te datum date les".split()
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
        # else that of another act
        if line.kind != "title" or date in (own_date(line.text), line_date(line.text))
    ]
    values = [date for date, *_ in found]
    features = [(*line.features, *_of(date, line, start, end)) for date, line, start, end in found]
    if opening.stated.date:
        values.append(opening.stated.date)
        features.append(("stated",))
    counts = Counter(values)
    heads = [date for date, own in zip(values, features, strict=True) if "head" in own]
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
        if value in heads[:1]:
            yield "first-head"
        elif value in heads:
            yield "later-head"
        yield from _of_value(value, counts, opening, by_language)

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
    is_own = own_date(text) == date
    yield kind
    yield f"{kind}-before:{_word_before(before)}"
    if is_own and "sentence" not in line.features:
        yield f"own-{kind}"
    if kind == "line":
        yield f"rest:{bisect.bisect_left(_LENGTHS, len(text) - (end - start))}"
        if line_date(text) == date:
            yield "own-date"
    if not before.strip(" -–—("):
        yield f"{kind}-begins"
    if not after.strip(" -–—.)"):
        yield f"{kind}-ends"
    yield from _wording(before, after, line, is_own=is_own)


def _wording(before: str, after: str, line: OpeningLine, *, is_own: bool) -> Iterator[str]:
    """Yield the features of the words before and after a date in a line."""
    is_cited = CITED.search(before) is not None
    labels = labels_before(before)
    if is_cited:
        yield "cited"
    if line.is_short and not is_cited and not OF_OTHERS.intersection(labels[:1]):
        yield "head"
        if is_own:
            yield "own-head"
    if names_act(before):
        yield f"act-{line.kind}"
    elif is_signing(before) and not is_cited:
        yield "signing"
    yield from place_and_period(before, after)
    yield from (f"{'label' if k == 0 else 'far'}:{name}" for k, name in enumerate(labels))
    if not labels:
        yield f"no-label-{line.kind}"
        yield from (f"after:{name}" for name in labels_after(after))


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
