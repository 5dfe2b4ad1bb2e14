"""Exact phrases and excluded words, each against its definition.

    python -m benchmarks.exact_words

Neighbouring words of random passages of the development questions are searched as exact phrases,
and the passages found are compared with those of a plain loop over the texts. Random words of the
questions are excluded, and what is left must be what the same words do not find.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.corpora import DEV
from benchmarks.ranking import Questions
from benelux_search.analysis.folding import APOSTROPHES, ELISIONS
from benelux_search.index.statistics import Rehearsal
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.query import parse
from benelux_search.search.queries.compiler import QueryCompiler

_SEED: Final = 461
_PHRASES: Final = 200  # of a language
_EXCLUDED: Final = 100  # words of a language
_FREQUENT: Final[Mapping[Language, str]] = {"nl": "de", "fr": "de"}
# B.S., foto's and 1.000 are one word each; a hyphen stands between two
_WORD: Final = re.compile(
    r"(?:[^\W\d_]\.)+[^\W\d_]\b|[0-9]+(?:[., ][0-9]+)+|'[nst]\b|[^\W_]+(?:'[^\W_]+)*'?"
)
_APOSTROPHE: Final = re.compile(f"[{APOSTROPHES}]")
_LETTERS: Final = re.compile(r"[^\W\d_]+'?")


@dataclass(frozen=True, slots=True)
class Tried:
    """A phrase or a word, and the numbers of passages that it has, that are found, and of both."""

    language: Language
    text: str
    wanted: int
    found: int
    both: int

    @property
    def is_right(self) -> bool:
        """True if exactly the wanted passages are found."""
        return self.wanted == self.found == self.both


@dataclass(frozen=True, slots=True)
class _Passage:
    ordinal: int
    text: str
    spans: Sequence[tuple[int, int]]
    words: Sequence[str]


def tried_phrases(questions: Questions) -> Iterator[Tried]:
    """Yield random neighbours of random passages, searched as exact phrases."""
    chooser = random.Random(_SEED)
    for language in LANGUAGES:
        passages = list(_passages(questions, language))
        for _ in range(_PHRASES):
            text, words = _random_phrase(passages, language, chooser)
            wanted = {each.ordinal for each in passages if _has(each.words, words)}
            found = _found(questions, f'="{text}"', language)
            yield Tried(language, text, len(wanted), len(found), len(wanted & found))


def tried_exclusions(questions: Questions) -> Iterator[Tried]:
    """Yield random words, excluded from a frequent one."""
    chooser = random.Random(_SEED)
    for language in LANGUAGES:
        passages = list(_passages(questions, language))
        every = _found(questions, _FREQUENT[language], language)
        for _ in range(_EXCLUDED):
            text, _ = _random_phrase(passages, language, chooser, size=1)
            wanted = every - _found(questions, text, language)
            found = _found(questions, f"{_FREQUENT[language]} -{text}", language)
            yield Tried(language, text, len(wanted), len(found), len(wanted & found))


def _passages(questions: Questions, language: Language) -> Iterator[_Passage]:
    for ordinal, pair in enumerate(questions.view.store.all_pairs(), start=1):
        passage = pair.nl if language == "nl" else pair.fr
        if passage is not None:
            spans = list(_spans(passage.text, language))
            words = [_word(passage.text[start:end]) for start, end in spans]
            yield _Passage(ordinal, passage.text, spans, words)


def _spans(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the range of each word of a text; an elided word ends at its apostrophe."""
    for match in _WORD.finditer(_APOSTROPHE.sub("'", text)):
        start, end = match.span()
        while elided := ELISIONS[language].match(text, start, end):
            yield elided.span()
            start = elided.end()
        if start < end:
            yield start, end


def _word(text: str) -> str:
    word = unicodedata.normalize("NFC", _APOSTROPHE.sub("'", text)).casefold()
    return word.replace("\xad", "").replace(".", "")


def _random_phrase(
    passages: Sequence[_Passage], language: Language, chooser: random.Random, size: int = 0
) -> tuple[str, list[str]]:
    """Return a phrase as it is typed, and its words."""
    while True:
        passage = chooser.choice(passages)
        length = size or chooser.randint(2, 4)
        first = chooser.randrange(max(1, len(passage.words) - length))
        words = list(passage.words[first : first + length])
        if len(words) == length and all(map(_LETTERS.fullmatch, words)):
            start, end = passage.spans[first][0], passage.spans[first + length - 1][1]
            text = passage.text[start:end]
            if '"' not in text and list(map(_word, _texts(text, language))) == words:
                return text, words


def _texts(text: str, language: Language) -> Iterator[str]:
    return (text[start:end] for start, end in _spans(text, language))


def _has(words: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(words[n : n + size] == wanted for n in range(len(words) - size + 1))


def _found(questions: Questions, query: str, language: Language) -> set[int]:
    root = parse(query).root
    compiler = QueryCompiler(Rehearsal({}))
    expression = None if root is None else compiler.compile(root, language)
    return set(questions.view.reader.ordinals({language: expression})) if expression else set()


def figures(data: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the share of phrases and of exclusions that find exactly what they should."""
    phrases, excluded = _all_tried(data)
    return {
        "exact_words": {
            "phrases": sum(each.is_right for each in phrases) / len(phrases),
            "exclusions": sum(each.is_right for each in excluded) / len(excluded),
        }
    }


def _all_tried(data: Path) -> tuple[Sequence[Tried], Sequence[Tried]]:
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        tried = list(tried_phrases(questions)), list(tried_exclusions(questions))
        questions.view.retire()
    return tried


def main() -> int:
    """Print what finds other passages than it should, and the number of equal ones."""
    data = DEV / "questions"
    for name, tried in zip(("phrases", "exclusions"), _all_tried(data), strict=True):
        for each in tried:
            if not each.is_right:
                counts = f"{each.wanted:5} {each.found:5} {each.both:5}"
                print(f"{each.language} {counts} {each.text}")
        print(f"{name}: {sum(each.is_right for each in tried)} of {len(tried)} are equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
