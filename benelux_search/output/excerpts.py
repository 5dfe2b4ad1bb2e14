"""Building blocks of all text output: excerpts, names and citations.

- Excerpts: a whole passage, or the part of a long passage around the first match.
- Names: the words for languages, confidence grades and pages.
- Citations: the text of a hit in one language or in both, with or without the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language, Passage, other_language
from benelux_search.output.styled_lines import sanitise
from benelux_search.results import Highlighted, Hit, Match
from benelux_search.translator import Translator

_HEADER: Final = "header."  # of a translation memory

# --- Excerpts


LIMIT: Final = 700  # characters: about five lines of two columns at 120
_BEFORE: Final = 0.3  # share of the window before the first match: the text after it tells more
_SNAP: Final = 30  # characters in which to look for a space, so that no word is cut
_SENTENCE: Final = 0.35  # share of the window that may be dropped to end it with a sentence
# The end of a sentence, not of an abbreviation or a number: "art. 5", "nr. 3", "M. Dupont"
_END: Final = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[Aa]rt)(?<!\b[Nn]r)(?<!\b[Bb]lz)(?<!\bp\.ex)[.!?…][\"»”’)]*(?:\s+|(?=[A-ZÀ-Ý]))"
    r"(?=[\"«“(]*[A-ZÀ-Ý0-9\-])|\n"
)


def excerpt(passage: Highlighted, limit: int = LIMIT, relative_start: float = 0.0) -> Highlighted:
    """Return about ``limit`` characters around the first match, with ellipses at the cuts.

    The excerpt begins and ends at a sentence boundary if one is near. In a text without matches,
    the excerpt begins at ``relative_start``, a fraction of the text (0 to 1). For a
    counterpart, use :func:`window_start` of its passage, because the two texts have about the same
    content at that position.
    """
    text = passage.text
    if len(text) <= limit:
        return passage
    if passage.matches:
        first = passage.matches[0][0]
        start = first - int(limit * _BEFORE)
    else:
        start = first = int(len(text) * relative_start)
    start = max(0, min(start, len(text) - limit))
    if start > 0:
        start = _beginning(text, start, min(first, start + int(limit * _SENTENCE)))
    end = min(len(text), start + limit)
    if end < len(text):
        end = _ending(text, max(first, end - int(limit * _SENTENCE)), end)
    head = "… " if start > 0 else ""
    tail = " …" if end < len(text) else ""
    shift = len(head) - start
    matches: tuple[Match, ...] = tuple(
        (max(begin, start) + shift, min(last, end) + shift)
        for begin, last in passage.matches
        if last > start and begin < end
    )
    return Highlighted(head + text[start:end] + tail, passage.pages, matches)


def window_start(passage: Highlighted, limit: int = LIMIT) -> float:
    """Return the start of the excerpt of a passage, as a fraction of its text (0 to 1)."""
    if len(passage.text) <= limit or not passage.matches:
        return 0.0
    return max(0.0, passage.matches[0][0] - limit * _BEFORE) / len(passage.text)


def _beginning(text: str, start: int, last: int) -> int:
    """Return the offset of the first sentence between ``start`` and ``last``.

    If no sentence begins there, return the offset of the next word, or ``start``.
    """
    for match in _END.finditer(text, max(0, start - 1), last):
        return match.end()
    space = text.find(" ", start, start + _SNAP)
    return start if space < 0 else space + 1


def _ending(text: str, first: int, end: int) -> int:
    """Return the end of the last sentence between ``first`` and ``end``.

    If no sentence ends there, return the end of the last word, or ``end``.
    """
    ends = list(_END.finditer(text, first, min(len(text), end + 1)))
    if ends:
        stop = ends[-1].end()
        return first + len(text[first:stop].rstrip())
    space = text.rfind(" ", end - _SNAP, end)
    return end if space < 0 else space


# --- Names


LANGUAGE_NAMES: Final[Mapping[str, str]] = {
    "nl": "Dutch",
    "fr": "French",
    "both": "Dutch and French",
}
AnyPassage: TypeAlias = Passage | Highlighted | None
MatchKind: TypeAlias = Literal["word", "part", "apart", "translation", "meaning"]
Grade: TypeAlias = Literal["sure", "likely", "uncertain"]
# At or above it, nearly all beads are right (measured on gold)
HIGH_CONFIDENCE: Final = 0.9


def grade(confidence: float) -> Grade:
    """Return the grade of a confidence: ``uncertain`` below .8, ``likely``, or ``sure`` from .9."""
    if confidence < LOW_CONFIDENCE:
        return "uncertain"
    return "sure" if confidence >= HIGH_CONFIDENCE else "likely"


def percent(confidence: float) -> str:
    """Return a confidence (0 to 1) as a percentage, rounded down: ``79 %``.

    Otherwise, 79.9 % would be shown as 80 %, which belongs to the next grade.
    """
    return f"{int(confidence * 100 + 1e-9)} %"


def page_range(pages: Sequence[int], document: DocumentInfo) -> str:
    """Return ``p. 3`` or ``p. 3–4``; "" if there are no pages or the document has only one page.

    A text file without page breaks counts as one page, whose number would be meaningless.
    """
    if not pages or (list(pages) == [1] and document.pages == 1):
        return ""
    return f"p. {pages[0]}" if pages[0] == pages[-1] else f"p. {pages[0]}–{pages[-1]}"


def match_kind(hit: Hit) -> MatchKind:
    """Return how a hit matches: by a word, a part of a compound, a translation or its meaning.

    ``apart`` is a word in several words.
    """
    if hit.by_meaning:
        return "meaning"
    if hit.across:
        return "translation"
    return "part" if hit.partial else "apart" if hit.apart else "word"


def match_label(hit: Hit, say: Translator) -> str | None:
    """Return how a hit matches, if not by the words of the query; else None."""
    match match_kind(hit):
        case "meaning":
            return say("by meaning")
        case "translation":
            return say("by translation")
        case "part":
            return say("part of a word")
        case "apart":
            return say("in separate words")
    return None


def provision_label(hit: Hit) -> str | None:
    """Return the article of a hit and the divisions around it: ``Boek 2, Titel IX, Art. 461``.

    Return None for a passage of no article.
    """
    if hit.provision is None or hit.provision.article is None:
        return None
    return ", ".join(hit.provision.labels(hit.language))


def page_label(nl: AnyPassage, fr: AnyPassage, document: DocumentInfo) -> str:
    """Return the pages of a pair: one range, or ``nl p. 3, fr p. 4`` if the languages differ."""
    dutch, french = (page_range(side.pages if side else (), document) for side in (nl, fr))
    if dutch and french and dutch != french:
        return f"nl {dutch}, fr {french}"
    return dutch or french


def index_label(document: DocumentInfo, say: Translator) -> str:
    """Return the index of a document for people; empty unless several were opened together."""
    return "" if document.index is None else say("index {name}", name=document.index)


def title_of(document: DocumentInfo, language: Language = "nl") -> str | None:
    """Return the title of a document in a language, else in the other language, else None."""
    titles = {"nl": document.facts.title.nl, "fr": document.facts.title.fr}
    return titles[language] or titles[other_language(language)]


def described_by(document: DocumentInfo) -> list[tuple[str, str]]:
    """Return the metadata to show of a document, as (name, value); not those of a file's header."""
    return [
        (name, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for name, value in document.metadata.items()
        if not name.startswith(_HEADER)
    ]


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with a noun: ``1 pair``, ``2 pairs``; by default, the plural ends in -s."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


# --- Citations


# The quotation marks of each language, and its abbreviations of "number" and "page"
_QUOTES: Final[dict[Language, tuple[str, str]]] = {"nl": ("“", "”"), "fr": ("« ", " »")}
_NUMBER: Final[dict[Language, str]] = {"nl": "nr.", "fr": "n°"}
_PAGE: Final[dict[Language, str]] = {"nl": "blz.", "fr": "p."}


def hit_text(hit: Hit, language: Language) -> str | None:
    """Return the sanitised text of a hit in a language; None if the hit has no such text."""
    side = hit.side(language)
    return None if side is None else sanitise(side.text)


def both_texts(hit: Hit, first: Language = "nl") -> str:
    """Return the two texts of a hit, sanitised, with an empty line between them.

    ``first`` is the language of the first text.
    """
    texts = (hit_text(hit, language) for language in (first, other_language(first)))
    return "\n\n".join(text for text in texts if text is not None)


def citation(hit: Hit, first: Language = "nl") -> str:
    """Return both texts of a hit as quotations, each with its source.

    ``first`` is the language of the first text. The source is the title, number, date, page and id:
    ``“…” (Verslag, nr. 908/1, 2020-06-11, blz. 3)`` and ``« … » (Rapport, n° 908/1, …)``.
    """
    quoted = []
    for language in (first, other_language(first)):
        side = hit.side(language)
        if side is not None:
            source = source_line(hit.document, side.pages, hit.id, language)
            quoted.append(quotation(side.text, source, language))
    return "\n\n".join(quoted)


def quotation(text: str, source: str, language: Language) -> str:
    """Return a text on one line, sanitised, between the quotation marks of its language.

    ``source`` follows in parentheses; see :func:`source_line`.
    """
    before, after = _QUOTES[language]
    return f"{before}{' '.join(sanitise(text).split())}{after} ({source})"


def source_line(
    document: DocumentInfo, pages: Sequence[int], pair_id: str, language: Language
) -> str:
    """Return the source of a quotation: title, number, date, page and id of the pair.

    ``Verslag, nr. 908/1, 2020-06-11, blz. 3, report:0007``
    """
    facts = document.facts
    shown = page_range(pages, document).removeprefix("p. ")
    parts = (
        title_of(document, language),
        f"{_NUMBER[language]} {facts.number}" if facts.number else None,
        facts.date,
        f"{_PAGE[language]} {shown}" if shown else None,
        pair_id,
    )
    return ", ".join(sanitise(part, one_line=True) for part in parts if part)
