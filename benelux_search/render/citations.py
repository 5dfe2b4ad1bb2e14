"""A passage to be quoted: in one language, in both, or with where it stands in both."""

from __future__ import annotations

from typing import Final

from benelux_search.model import Highlighted, Hit, Language, other_language
from benelux_search.render.labels import page_range, title_of
from benelux_search.render.lines import sanitise

# How each language quotes, and says on which page
_QUOTES: Final[dict[Language, tuple[str, str]]] = {"nl": ("“", "”"), "fr": ("« ", " »")}
_NUMBER: Final[dict[Language, str]] = {"nl": "nr.", "fr": "n°"}
_PAGE: Final[dict[Language, str]] = {"nl": "blz.", "fr": "p."}


def side(hit: Hit, language: Language) -> str | None:
    """The text of a hit in a language; None where it has none."""
    own = hit.side(language)
    return None if own is None else sanitise(own.text)


def both(hit: Hit, first: Language = "nl") -> str:
    """The two texts of a hit, an empty line between them."""
    texts = (side(hit, language) for language in (first, other_language(first)))
    return "\n\n".join(text for text in texts if text is not None)


def citation(hit: Hit, first: Language = "nl") -> str:
    """Each text in the quotes of its language, with title, number, date and page in it.

    ``“…” (Verslag, nr. 908/1, 2020-06-11, blz. 3)`` and ``« … » (Rapport, n° 908/1, …)``.
    """
    quoted = []
    for language in (first, other_language(first)):
        own = hit.side(language)
        if own is not None:
            before, after = _QUOTES[language]
            text = " ".join(sanitise(own.text).split())
            quoted.append(f"{before}{text}{after} ({_source(hit, own, language)})")
    return "\n\n".join(quoted)


def _source(hit: Hit, own: Highlighted, language: Language) -> str:
    facts = hit.document.facts
    pages = page_range(own.pages, hit.document).removeprefix("p. ")
    parts = (
        title_of(hit.document, language),
        f"{_NUMBER[language]} {facts.number}" if facts.number else None,
        facts.date,
        f"{_PAGE[language]} {pages}" if pages else None,
        hit.id,
    )
    return ", ".join(sanitise(part, one_line=True) for part in parts if part)
