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

from benelux_search.metadata.choosing import Features
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.title_candidates import SUBJECT, TitleCandidate, plain
from benelux_search.metadata.title_words import LETTER_BEGIN, RUNNING, words_of, words_of_parts
from benelux_search.model import LANGUAGES, Language

_PLACES: Final = (0, 1, 2, 3, 5, 8, 12, 18)
_LENGTHS: Final = (8, 16, 30, 60, 120, 240)
_SIZES: Final = (0.95, 1.1, 1.3, 1.6, 2.1)
_MEASURED: Final = 25  # first paragraphs among which the largest type is looked for
_CONFIRMED: Final = 0.6  # share of the words of a name that a title has
_FEW_LETTERS: Final = 0.6  # share of the characters of a text
_WORD: Final = re.compile(r"[^\W\d_]{4,}|\d{4}")
_DEBATE: Final = re.compile(
    r"\W*(?:\d\d\s|(?:mevrouw|de\s+heer|mme|m\.)\s+[A-ZÀ-Þ]|de\s+voorzitter|l[ea]\s+pr[eé]sident)",
)
_OWN: Final = frozenset(
    "heading largest caps kind genre organisation address no-title institution sentence"
    " unfinished label running-after name subject date lower digit first-heading".split()
)
_JOINED_TO: Final = frozenset("unfinished sentence institution label date".split())
_JOINED: Final = frozenset("genre lower no-title date organisation address".split())
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
        self._words_of_name = {
            word.casefold() for name in opening.names for word in _WORD.findall(name)
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
        place = candidate.place
        parts = () if place is None else paragraphs[place : place + candidate.parts]
        words = (
            words_of_parts(parts, language)
            if len(parts) > 1
            else words_of(candidate.text, language)
        )
        yield from words
        if sum(map(str.isalpha, candidate.text)) < _FEW_LETTERS * len(candidate.text):
            yield "few-letters"
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
        if place is None:
            yield "place:none"
            return
        yield f"place:{bisect.bisect_left(_PLACES, place)}"
        yield from self._of_type(parts, largest)
        if place == first_heading:
            yield "first-heading"
        yield from _of_parts(parts, language)
        yield from self._around(paragraphs, place, candidate.parts, language)

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

    def _around(
        self, paragraphs: Sequence[str], place: int, count: int, language: Language
    ) -> Iterator[str]:
        after = paragraphs[place + count] if place + count < len(paragraphs) else ""
        if place:
            yield from self._after(paragraphs[place - 1], paragraphs[place], language)
        yield from self._before(paragraphs[place + count - 1], after, language)
        if any(len(text) >= 2 * RUNNING for text in paragraphs[:place]):
            yield "text-before"

    def _before(self, last: str, after: str, language: Language) -> Iterator[str]:
        """Yield the features of the text after a title, and whether its last line goes on."""
        headings, size = self._opening.headings, self._opening.sizes.get
        own, words = words_of(last, language), words_of(after, language)
        marks: Mapping[str, bool] = {
            "running-after": len(after) >= RUNNING,
            "nothing-after": not after,
            "lower-after": len(after) < RUNNING and "lower" in words,
            "heading-after": after in headings,
            "caps-after": "caps" in words,
            "goes-on:heading": after in headings and last in headings,
            "goes-on:size": size(after, 0.0) == size(last, -1.0) > _SIZES[1],
            "goes-on:caps": "caps" in words and "caps" in own,
            "goes-on:unfinished": "unfinished" in own,
        }
        yield from (name for name, is_so in marks.items() if is_so)

    def _after(self, before: str, first: str, language: Language) -> Iterator[str]:
        """Yield the features of the text before a title."""
        size, is_short = self._opening.sizes.get, len(before) < RUNNING
        words, own = words_of(before, language), words_of(first, language)
        marks: Mapping[str, bool] = {
            "unfinished-before": "unfinished" in words,
            "running-before": not is_short,
            "caps-before": "caps" in words,
            "label-before": is_short and SUBJECT.fullmatch(before.rstrip() + ": ") is not None,
            "genre-before": is_short and "genre" in words,
            "institution-before": "institution" in words,
            "goes-on-before:size": size(before, 0.0) == size(first, -1.0) > _SIZES[1],
            "goes-on-before:caps": "caps" in words and "caps" in own,
        }
        yield from (name for name, is_so in marks.items() if is_so)

    def _has_name(self, text: str) -> bool:
        """Return True if a text has most of the words of the name of its file."""
        words, own = self._words_of_name, text.casefold()
        return len(words) > 1 and sum(word in own for word in words) >= _CONFIRMED * len(words)

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
        if any(map(LETTER_BEGIN.match, own[:12])):
            yield "none:letter"
        if any(map(_DEBATE.match, own[:8])):
            yield "none:debate"
        if len(own) < 3 or 4 * sum(map(len, own)) < sum(map(len, other)):
            yield "none:few"
        if not own:
            yield "none:empty"
        if opening.headings:
            yield "none:heading"


def _of_parts(parts: Sequence[str], language: Language) -> Iterator[str]:
    """Yield the features of a title that goes on in other paragraphs."""
    yield f"parts:{min(len(parts), 5)}"
    if any(len(part) >= 2 * RUNNING for part in parts[1:]):
        yield "join:text"
    if parts[0].rstrip().endswith("."):
        yield "ends-with-stop"
    for first, second in itertools.pairwise(parts):
        before, after = words_of(first, language), words_of(second, language)
        yield from (f"join:{name}" for name in before & _JOINED_TO)
        yield from (f"join-to:{name}" for name in after & _JOINED)
        if "caps" in before and "caps" in after:
            yield "join:caps"
        if ("caps" in before) != ("caps" in after):
            yield "join:case"
