"""The evidence for and against a text as the title of a document.

Each piece is a feature of a fitted choice (``titles.tsv``): the place of the text, its type and its
markup, its words, what stands around it, what the files say, and what is at the same place in the
other language.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benelux_search.metadata.act_titles import begins_act
from benelux_search.metadata.document_opening import (
    UNFINISHED,
    Opening,
    is_contents_line,
    written_date,
)
from benelux_search.metadata.first_lines import NO_WORDS
from benelux_search.metadata.stated_titles import INSTITUTION, NO_TITLE
from benelux_search.metadata.title_candidates import SUBJECT, TitleCandidate, plain
from benelux_search.model import LANGUAGES, Language

Features = tuple[str, ...]

_PLACES: Final = (0, 1, 2, 3, 5, 8, 12, 18)
_LENGTHS: Final = (8, 16, 30, 60, 120, 240)
_SIZES: Final = (0.95, 1.1, 1.3, 1.6, 2.1)
_MEASURED: Final = 25  # first paragraphs among which the largest type is looked for
_RUNNING: Final = 80  # characters of a paragraph that is running text
_CONFIRMED: Final = 0.6  # share of the words of a name that a title has
_ENDS: Final = re.compile(r"[.!?;:,…]\W*$")
_LABELLED: Final = re.compile(r"[^\W\d][\w .'’-]{1,30}\s?:\s")
_LETTER_BEGIN: Final = re.compile(
    r"\W*(?:geachte|beste|mevrouw|mijnheer|madame|monsieur|cher|ch[eè]re|mesdames)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}|\d{4}")
_DEBATE: Final = re.compile(
    r"\W*(?:\d\d\s|(?:mevrouw|de\s+heer|mme|m\.)\s+[A-ZÀ-Þ]|de\s+voorzitter|l[ea]\s+pr[eé]sident)",
)
# The first words of titles of other texts than acts: Handleiding voor …, Rapport annuel
_GENRE: Final = re.compile(
    r"""\W*(?:[\w-]+\s+)?(?:\w*(?:handleiding|brochure|folder|gids|verslag|rapport|bericht|nota
    |reglement|statuten|voorwaarden|verklaring|plan|programma|charter|code|gedragscode|bestek
    |oproep|aankondiging|uitnodiging|notulen|agenda|lijst|tarieven|tarief|studie|onderzoek
    |mededeling|instructie|richtlijnen|omzendbrief|advies|beslissing|licentie|releasenotes
    |catalogus|bijsluiter|polis|formulier|barometer|nieuwsbrief|magazine|standpunt|protocol
    |regels|ordonnantie|verordening|vergunning|erratum|verbetering|rechtzetting|addendum)
    |(?:manuel|guide|brochure|d[eé]pliant|rapport|avis|note|r[eè]glement|statuts|conditions
    |d[eé]claration|plan|programme|charte|code|cahier|appel|annonce|invitation|proc[eè]s-verbal
    |ordre\s+du\s+jour|liste|tarifs?|[eé]tude|enqu[eê]te|communication|communiqu[eé]|instructions?
    |lignes\s+directrices|circulaire|d[eé]cision|licence|notes\s+de\s+version|catalogue|notice
    |police|formulaire|barom[eè]tre|lettre\s+d['’]information|magazine|position|protocole
    |r[eè]gles|ordonnance|permis|erratum|correction|addendum|avenant|bulletin))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ORGANISATION: Final = re.compile(
    r"""\b(?:vzw|asbl|ivzw|aisbl|nv|sa|bv|srl|cvba|scrl|fod|spf|pod|spp|federatie|f[eé]d[eé]ration
    |vereniging|association|unie|union|bank|banque|groep|groupe|universiteit|universit[eé]|hogeschool
    |haute\s+[eé]cole|museum|mus[eé]e|ziekenhuis|h[oô]pital|stad|ville|gemeente|commune|fonds
    |stichting|fondation|comit[eé]|commissie|commission|orde|ordre|autoriteit|autorit[eé]|directie
    |direction|afdeling|d[eé]partement|departement|secretariaat|secr[eé]tariat|dienst|service
    |kabinet|cabinet|griffie|greffe|maatschappij|soci[eé]t[eé])\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\b[1-9]\d{3}\s+[A-ZÀ-Þ]|https?:|www\.|@|\b[Tt](?:el|él)\b|\bIBAN\b")
_OWN: Final = frozenset(
    "heading largest caps kind genre organisation address no-title institution sentence"
    " unfinished label running-after name subject date lower digit first-heading".split()
)
_SHARED: Final = frozenset(
    "labelled act-dated act sitting stated marked committee property first subject surest".split()
)


class TitleEvidence:
    """The features of the candidates for the title in each language, and of having none."""

    def __init__(
        self, opening: Opening, candidates: Mapping[Language, Sequence[TitleCandidate]]
    ) -> None:
        self._opening = opening
        self._candidates = candidates
        self._lines = Counter(map(plain, opening.first))
        self._counterparts: Mapping[Language, Mapping[int, int]] = {
            "nl": opening.counterparts,
            "fr": {fr: nl for nl, fr in opening.counterparts.items()},
        }
        self._keys = {each: {plain(one.text) for one in candidates[each]} for each in LANGUAGES}
        self._rules = {
            each: {rule for one in candidates[each] for rule in one.rules} for each in LANGUAGES
        }
        self._own = {each: self._own_features(each) for each in LANGUAGES}

    def options(self, language: Language) -> list[Features]:
        """Return the features of each candidate in a language, and last those of no title."""
        own = self._own[language]
        others = self._by_place("fr" if language == "nl" else "nl")
        options = [
            (*features, *self._twin(candidate, language, others))
            for candidate, features in zip(self._candidates[language], own, strict=True)
        ]
        return [*options, tuple(self._of_none(language))]

    def _own_features(self, language: Language) -> list[Features]:
        paragraphs = self._opening.paragraphs(language)
        sizes = [self._opening.sizes.get(text, 1.0) for text in paragraphs[:_MEASURED]]
        largest = max(sizes, default=1.0)
        headings = [k for k, text in enumerate(paragraphs) if text in self._opening.headings]
        first_heading = headings[0] if headings else -1
        return [
            tuple(dict.fromkeys(self._of(each, paragraphs, language, largest, first_heading)))
            for each in self._candidates[language]
        ]

    def _of(
        self,
        candidate: TitleCandidate,
        paragraphs: Sequence[str],
        language: Language,
        largest: float,
        first_heading: int,
    ) -> Iterator[str]:
        yield from (f"rule:{rule}" for rule in candidate.rules)
        words = list(_of_words(candidate.text, language))
        yield from words
        group = "plain"
        if candidate.rules - {"paragraph", "line"}:
            yield "rule"
            group = "rule"
        elif "kind" in words or "genre" in words:
            group = "genre"
        yield f"length:{group}:{bisect.bisect_left(_LENGTHS, len(candidate.text))}"
        if "stated" in candidate.rules:
            yield "stated:outside" if candidate.place is None else "stated:text"
        if self._lines[plain(candidate.text)] > 1:
            yield "repeated"
        if self._has_name(candidate.text):
            yield "name"
        place = candidate.place
        if place is None:
            yield "place:none"
            return
        yield f"place:{bisect.bisect_left(_PLACES, place)}"
        parts = paragraphs[place : place + candidate.parts]
        yield from self._of_type(parts, largest)
        if place == first_heading:
            yield "first-heading"
        yield from _of_parts(parts)
        yield from self._around(paragraphs, place, candidate.parts)

    def _of_type(self, parts: Sequence[str], largest: float) -> Iterator[str]:
        opening = self._opening
        if opening.headings and parts[0] in opening.headings:
            yield "heading"
            if len(parts) > 1 and parts[-1] in opening.headings:
                yield "headings"
        elif opening.headings:
            yield "no-heading"
        if opening.sizes:
            size = opening.sizes.get(parts[0], 1.0)
            yield f"size:{bisect.bisect_left(_SIZES, size)}"
            if size == largest > _SIZES[1]:
                yield "largest"
            if len(parts) > 1:
                yield "equal-size" if opening.sizes.get(parts[-1], 1.0) == size else "other-size"

    def _around(self, paragraphs: Sequence[str], place: int, count: int) -> Iterator[str]:
        after = paragraphs[place + count] if place + count < len(paragraphs) else ""
        if place:
            yield from self._after(paragraphs[place - 1], paragraphs[place])
        yield from self._before(paragraphs[place + count - 1], after)
        if any(len(text) >= 2 * _RUNNING for text in paragraphs[:place]):
            yield "text-before"

    def _before(self, last: str, after: str) -> Iterator[str]:
        """Yield the features of the text after a title, and whether its last line goes on."""
        headings, size = self._opening.headings, self._opening.sizes.get
        marks: Mapping[str, bool] = {
            "running-after": len(after) >= _RUNNING,
            "nothing-after": not after,
            "lower-after": len(after) < _RUNNING and after[:1].islower(),
            "heading-after": after in headings,
            "caps-after": after.isupper(),
            "goes-on:heading": after in headings and last in headings,
            "goes-on:size": size(after, 0.0) == size(last, -1.0) > _SIZES[1],
            "goes-on:caps": after.isupper() and last.isupper(),
            "goes-on:unfinished": UNFINISHED.search(last) is not None,
        }
        yield from (name for name, is_so in marks.items() if is_so)

    def _after(self, before: str, first: str) -> Iterator[str]:
        """Yield the features of the text before a title."""
        size, is_short = self._opening.sizes.get, len(before) < _RUNNING
        marks: Mapping[str, bool] = {
            "unfinished-before": UNFINISHED.search(before) is not None,
            "running-before": not is_short,
            "caps-before": before.isupper(),
            "label-before": SUBJECT.fullmatch(before.rstrip() + ": ") is not None,
            "genre-before": is_short and _GENRE.match(before) is not None,
            "institution-before": is_short and INSTITUTION.search(before) is not None,
            "goes-on-before:size": size(before, 0.0) == size(first, -1.0) > _SIZES[1],
            "goes-on-before:caps": before.isupper() and first.isupper(),
        }
        yield from (name for name, is_so in marks.items() if is_so)

    def _has_name(self, text: str) -> bool:
        """Return True if a text has most of the words of the name of its file."""
        words = {word.casefold() for name in self._opening.names for word in _WORD.findall(name)}
        return len(words) > 1 and sum(word in text.casefold() for word in words) >= (
            _CONFIRMED * len(words)
        )

    def _by_place(self, language: Language) -> Mapping[tuple[int | None, int], Features]:
        """Return the features of the candidates of a language by their paragraphs."""
        pairs = zip(self._candidates[language], self._own[language], strict=True)
        return {(each.place, each.parts): features for each, features in pairs}

    def _twin(
        self,
        candidate: TitleCandidate,
        language: Language,
        others: Mapping[tuple[int | None, int], Features],
    ) -> Iterator[str]:
        """Yield the evidence at the same place in the other language."""
        rules = self._rules["fr" if language == "nl" else "nl"] & candidate.rules & _SHARED
        yield from (f"twin-rule:{rule}" for rule in rules)
        if "stated" in rules:
            yield "both-stated:outside" if candidate.place is None else "both-stated:text"
        yield from (f"alone-rule:{rule}" for rule in (candidate.rules & _SHARED) - rules)
        if plain(candidate.text) in self._keys["fr" if language == "nl" else "nl"]:
            yield "same-text"
        if candidate.place is None:
            return
        other = self._counterparts[language].get(candidate.place)
        features = others.get((other, candidate.parts))
        if other is None or features is None:
            yield "no-twin"
            return
        yield "twin"
        yield from (f"twin:{each}" for each in features if each in _OWN)
        yield f"twin-place:{bisect.bisect_left(_PLACES, other)}"

    def _of_none(self, language: Language) -> Iterator[str]:
        """Yield the evidence that a document has no title in a language."""
        opening = self._opening
        own, other = (
            opening.paragraphs(language),
            opening.paragraphs("fr" if language == "nl" else "nl"),
        )
        yield "none"
        rules = {rule for each in self._candidates[language] for rule in each.rules}
        yield from (f"none:{rule}" for rule in rules & _SHARED)
        if any(map(_LETTER_BEGIN.match, own[:12])):
            yield "none:letter"
        if any(map(_DEBATE.match, own[:8])):
            yield "none:debate"
        if len(own) < 3 or 4 * sum(map(len, own)) < sum(map(len, other)):
            yield "none:few"
        if not own:
            yield "none:empty"
        if opening.headings:
            yield "none:heading"


def _of_words(text: str, language: Language) -> Iterator[str]:
    """Yield the features of the words of a text."""
    letters = sum(map(str.isalpha, text))
    marks: Mapping[str, bool] = {
        "caps": text.isupper(),
        "few-letters": letters < 0.6 * len(text),
        "lower": text[:1].islower(),
        "digit": text[:1].isdigit(),
        "kind": begins_act(text, language),
        "genre": _GENRE.match(text) is not None,
        "organisation": _ORGANISATION.search(text) is not None and len(text) < _RUNNING,
        "address": _ADDRESS.search(text) is not None,
        "brackets": text.endswith(")"),
        "quoted": text[:1] in "«“\"'‘„",
        "no-title": NO_TITLE.match(text) is not None,
        "institution": INSTITUTION.search(text) is not None and len(text) < _RUNNING,
        "unfinished": UNFINISHED.search(text) is not None,
        "page": is_contents_line(text),
        "no-words": NO_WORDS.search(text) is not None,
        "label": _LABELLED.match(text) is not None,
        "sentence": _ENDS.search(text) is not None,
        "full-stop": re.search(r"[a-zà-ÿ]\. [A-ZÀ-Þ]", text) is not None,
        "one-word": " " not in text,
        "greeting": _LETTER_BEGIN.match(text) is not None,
        "date": written_date().fullmatch(text.strip()) is not None,
        "has-date": written_date().search(text) is not None,
        "year": re.search(r"\b(?:19|20)\d\d\b", text) is not None,
    }
    yield from (name for name, is_so in marks.items() if is_so)


def _of_parts(parts: Sequence[str]) -> Iterator[str]:
    """Yield the features of a title that goes on in other paragraphs."""
    yield f"parts:{min(len(parts), 5)}"
    if any(len(part) >= 2 * _RUNNING for part in parts[1:]):
        yield "join:text"
    if any(_GENRE.match(part) for part in parts[1:]):
        yield "join:genre"
    if parts[0].rstrip().endswith("."):
        yield "ends-with-stop"
    for before, after in itertools.pairwise(parts):
        if UNFINISHED.search(before):
            yield "join:unfinished"
        if after[:1].islower():
            yield "join:lower"
        if before.isupper() and after.isupper():
            yield "join:caps"
        if before.isupper() != after.isupper():
            yield "join:case"
        if NO_TITLE.match(after):
            yield "join:no-title"
        if _ENDS.search(before):
            yield "join:end"
        if INSTITUTION.search(before) and len(before) < _RUNNING:
            yield "join:institution"
