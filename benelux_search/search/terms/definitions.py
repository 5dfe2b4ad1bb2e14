"""Contexts of a term: a sentence in both languages that shows, or best defines, what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benelux_search.lexicon.training_sentences import AlignedText, aligned_sentences
from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.results import Highlighted, Match

_BEST_LENGTH: Final = 140  # characters
_LONGEST: Final = 600
_DEFINES: Final = 1.0  # lengths that a definition is better by, in each language
_WHOLE: Final = 0.5  # the same for a sentence that begins with a capital and has an end
# Words before a term that a sentence defines, and words behind it
_BEFORE: Final[Mapping[Language, re.Pattern[str]]] = {
    "nl": re.compile(r"(?i)\b(?:verstaat men onder|begrip|term|onder)\s*[\W_]*$"),
    "fr": re.compile(r"(?i)\b(?:entend(?:re)? par|entendu par|notion de|terme|par)\s*[\W_]*$"),
}
_BEHIND: Final[Mapping[Language, re.Pattern[str]]] = {
    "nl": re.compile(
        r"(?i)^[\W_]*(?:(?:wordt|worden)\b.{0,80}\b(?:verstaan|begrepen|beschouwd)\b"
        r"|is (?:een|elke|ieder|het feit)\b|bestaat (?:uit|in)\b)"
    ),
    "fr": re.compile(
        r"(?i)^[\W_]*(?:(?:on|il faut) entend(?:re)?\b|s'entend\b|est (?:un|tout|le fait)"
        r"|est une\b|désigne\b|consiste\b|(?:est|sont) considérée?s? comme\b)"
    ),
}


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence of a pair in both languages, in which a term is highlighted."""

    pair: Pair
    nl: Highlighted
    fr: Highlighted

    @property
    def is_definition(self) -> bool:
        """True if the sentence defines the term in both languages."""
        return _defines("nl", self.nl) and _defines("fr", self.fr)


SentenceAligner: TypeAlias = Callable[[Pair], Sequence[AlignedText]]


def context_of(nl: str, fr: str, pairs: Iterable[Pair], aligned: SentenceAligner) -> Context | None:
    """Return the best context of a term in some pairs; None if none has it as it is written.

    Both sentences of a context are aligned with each other, and each has the term of its language.
    ``aligned`` returns the aligned sentences of a pair.
    """
    patterns = _pattern(nl), _pattern(fr)
    contexts = (context for pair in pairs for context in _contexts(pair, patterns, aligned))
    return max(contexts, key=_score, default=None)


def sentence_aligner() -> SentenceAligner:
    """Return a function that returns the aligned sentences of a pair, and remembers them.

    In a glossary, each pair shows many terms.
    """
    known: dict[int, Sequence[AlignedText]] = {}

    def aligned(pair: Pair) -> Sequence[AlignedText]:
        if pair.ordinal not in known:
            known[pair.ordinal] = (
                aligned_sentences(pair.nl.text, pair.fr.text) if pair.nl and pair.fr else ()
            )
        return known[pair.ordinal]

    return aligned


def _pattern(term: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, term.split()))
    return re.compile(rf"(?i)(?<!\w){words}(?!\w)")


def _contexts(
    pair: Pair, patterns: tuple[re.Pattern[str], re.Pattern[str]], aligned: SentenceAligner
) -> Iterator[Context]:
    """Yield the aligned sentences of a pair that have the term in both languages."""
    if pair.nl is None or pair.fr is None:
        return
    passages = pair.nl, pair.fr
    for sides in aligned(pair):
        sentences: list[Highlighted] = []
        for passage, pattern, side in zip(passages, patterns, sides, strict=True):
            match = pattern.search(passage.text, side.start, side.stop)
            if match is not None:
                text, found = _trimmed(passage.text, side, match.span())
                sentences.append(Highlighted(text, passage.pages, (found,)))
        if len(sentences) == len(passages):
            yield Context(pair, *sentences)


def _trimmed(text: str, side: range, match: Match) -> tuple[str, Match]:
    """Return a range of a text without spaces around it, and a match in it."""
    part = text[side.start : side.stop]
    start = side.start + len(part) - len(part.lstrip())
    return part.strip(), (match[0] - start, match[1] - start)


def _score(context: Context) -> float:
    """Return how good a context is: a definition, whole sentences, and a good length."""
    score = 0.0
    for language, side in zip(LANGUAGES, (context.nl, context.fr), strict=True):
        text = side.text
        is_whole = text[:1].isupper() and text[-1:] in ".;:" and not text.isupper()
        score += _WHOLE * is_whole
        score += _DEFINES * _defines(language, side)
        score -= abs(len(text) - _BEST_LENGTH) / _BEST_LENGTH
        score -= 10.0 * (len(text) > _LONGEST)
    return score


def _defines(language: Language, side: Highlighted) -> bool:
    """Return True if a sentence defines the term that is highlighted in it."""
    text, ((start, end),) = side.text, side.matches
    found = _BEFORE[language].search(text[:start]) or _BEHIND[language].search(text[end:])
    return found is not None and not text.endswith("?")
