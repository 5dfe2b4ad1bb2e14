"""What every view calls things: languages, how sure a pair is, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from benelux_search.model import (
    LOW_CONFIDENCE,
    DocumentInfo,
    Highlighted,
    Language,
    Passage,
    other_language,
)

LANGUAGE_NAMES: Final[Mapping[str, str]] = {
    "nl": "Dutch",
    "fr": "French",
    "both": "Dutch and French",
}
Side: TypeAlias = Passage | Highlighted | None
Grade: TypeAlias = Literal["sure", "likely", "doubtful"]
# From there nearly all beads are right (measured on gold)
HIGH_CONFIDENCE: Final = 0.9


def grade(confidence: float) -> Grade:
    """How sure a bead is, in one word."""
    if confidence < LOW_CONFIDENCE:
        return "doubtful"
    return "sure" if confidence >= HIGH_CONFIDENCE else "likely"


def percent(confidence: float) -> str:
    """A confidence in whole percents, never rounded up: 79.9 would look sure."""
    return f"{int(confidence * 100 + 1e-9)} %"


def page_range(pages: Sequence[int], document: DocumentInfo) -> str:
    """``p. 3`` or ``p. 3–4``; nothing where all of the document is, or may be, one page.

    A text without page marks is one page: to name it would say more than is known.
    """
    if not pages or (list(pages) == [1] and document.pages == 1):
        return ""
    return f"p. {pages[0]}" if pages[0] == pages[-1] else f"p. {pages[0]}–{pages[-1]}"


def places(nl: Side, fr: Side, document: DocumentInfo) -> str:
    """Where the sides of a pair stand: each by itself when that is not on the same pages."""
    dutch, french = (page_range(side.pages if side else (), document) for side in (nl, fr))
    if dutch and french and dutch != french:
        return f"nl {dutch}, fr {french}"
    return dutch or french


def title_of(document: DocumentInfo, language: Language = "nl") -> str | None:
    """What a document is called, in a language or else in the other one."""
    titles = {"nl": document.facts.title.nl, "fr": document.facts.title.fr}
    return titles[language] or titles[other_language(language)]


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 pair``, ``2 pairs``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
