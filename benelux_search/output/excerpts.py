"""Building blocks of all text output: styled lines, excerpts, names and citations.

- Lines: tuples of text segments with a style. The text of a document is untrusted, so
  :func:`sanitise` cleans the text before it reaches the terminal. :func:`sanitise` keeps the length
  of the text, so the offsets of matches stay valid.
- Excerpts: a whole passage, or the part of a long passage around the first match.
- Names: the words for languages, confidence grades and pages.
- Citations: the text of a hit in one language or in both, with or without the source.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, Literal, TypeAlias

from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language, Passage, other_language
from benelux_search.results import Highlighted, Hit, Match
from benelux_search.translator import Translator

_HEADER: Final = "header."  # of a translation memory

# ``rendering`` marks the translation of a match; only the interactive search uses those after it
Style: TypeAlias = Literal[
    "plain", "title", "dim", "match", "id", "warning", "rendering", "key", "note", "rule", "cursor"
]

# C0 and C1 controls and DEL (escape sequences begin with one of them), marks that change the
# direction of the writing, and lone surrogates, which cannot be sent to any terminal.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK: Final = re.compile("[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\t\u2028\u2029]")
# Latin, Greek, Cyrillic, Armenian, punctuation, arrows, currencies
_NARROW: Final = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u2193\u2500-\u257f\u25b8\u25b9\u25c2\u25c3\u25cf]*"
)
ELLIPSIS: Final = "…"
# Most characters per column: a line of combining marks only, which take no column, would not end
CROWDED: Final = 16


@dataclass(frozen=True, slots=True)
class LineSegment:
    """A segment of a line: text in one style."""

    text: str
    style: Style = "plain"


StyledLine: TypeAlias = tuple[LineSegment, ...]


def line(*parts: str | LineSegment) -> StyledLine:
    """Return a line of segments; a string becomes a plain segment, an empty part is dropped."""
    segments = (part if isinstance(part, LineSegment) else LineSegment(part) for part in parts)
    return tuple(segment for segment in segments if segment.text)


def without_styles(styled: StyledLine) -> str:
    """Return the text of a line, without styles."""
    return "".join(segment.text for segment in styled)


def sanitise(text: str, *, one_line: bool = False) -> str:
    """Return a text of the same length that is safe to send to a terminal.

    Tabs and the line and paragraph separators of Unicode become spaces; if ``one_line`` is True,
    line ends become spaces, too. Control characters, bidirectional marks and surrogates become
    replacement characters (U+FFFD).
    """
    text = (_BLANK if one_line else _SPACES).sub(" ", text)
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> int:
    """Return the width of a text in terminal columns.

    A combining mark has 0 columns, a wide East Asian character 2.
    """
    if is_narrow(text):
        return len(text)
    return sum(map(_columns, text))


def is_narrow(text: str) -> bool:
    """Return True if every character of a text is one terminal column wide.

    A quick check: it is False for some characters of one column, too.
    """
    return _NARROW.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    from wcwidth import wcwidth  # noqa: PLC0415 - most texts are narrow

    return 0 if is_invisible(character) else max(wcwidth(character), 0)


def is_invisible(character: str) -> bool:
    """Return True for a format character, such as a soft hyphen, a joiner or a byte order mark.

    Terminals differ in the width of these characters, so do not print them.
    """
    return (
        unicodedata.category(character) in {"Cf", "Zl", "Zp"} or "\ufe00" <= character <= "\ufe0f"
    )


def highlighted_line(
    text: str, matches: Sequence[Match], start: int, end: int, style: Style = "match"
) -> StyledLine:
    """Return ``text[start:end]`` as a line in which the matches have the given style.

    ``matches`` are (start, end) offsets in ``text``, in ascending order.
    """
    parts: list[LineSegment] = []
    here = start
    for number in range(bisect_right(matches, start, key=itemgetter(1)), len(matches)):
        first, last = matches[number]
        if first >= end:
            break
        begin, stop = max(first, here), min(last, end)
        parts += [LineSegment(text[here:begin]), LineSegment(text[begin:stop], style)]
        here = max(here, stop)
    parts.append(LineSegment(text[here:end]))
    return tuple(part for part in parts if part.text)


def fitting_end(text: str, start: int, end: int, columns: int) -> int:
    """Return the largest offset ``stop`` for which ``text[start:stop]`` fits in ``columns``.

    ``stop`` is at most ``end``. The part has at least one character, and at most :data:`CROWDED`
    characters per column.
    """
    if columns > 0 and is_narrow(text[start : min(end, start + columns + 1)]):
        return min(end, start + columns)
    taken = 0
    stop = min(end, start + max(columns, 1) * CROWDED)
    for offset in range(start, stop):
        taken += _columns(text[offset])
        if taken > columns:
            return max(offset, start + 1)
    return stop


def offset_at(text: str, column: int) -> int:
    """Return the offset of the character at a terminal column, counted from 0.

    Return the length of the text if the text is narrower.
    """
    taken = 0
    for offset, character in enumerate(text):
        taken += _columns(character)
        if taken > column:
            return offset
    return len(text)


def side_by_side(
    left: Sequence[StyledLine], right: Sequence[StyledLine], columns: int, gap: int = 3
) -> list[StyledLine]:
    """Return two lists of lines side by side, with ``gap`` spaces between them.

    The left lines are padded to ``columns``.
    """
    lines = []
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else ()
        other = right[number] if number < len(right) else ()
        pad = " " * (columns + gap - width(without_styles(one)))
        lines.append((*one, LineSegment(pad), *other) if other else one)
    return lines


def indent(lines: Iterable[StyledLine], by: int) -> list[StyledLine]:
    """Return lines with ``by`` spaces before each line that is not empty."""
    return [(LineSegment(" " * by), *each) if each else each for each in lines]


def shorten(text: str, columns: int) -> str:
    """Return a text on one line of at most ``columns``.

    A longer text is cut, preferably after a word, and gets an ellipsis.
    """
    text = sanitise(text, one_line=True)
    if width(text) <= columns:
        return text
    text = text[: fitting_end(text, 0, len(text), max(columns - 1, 1))]
    space = text.rfind(" ")
    return (text[:space] if space > len(text) // 2 else text).rstrip() + ELLIPSIS


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
MatchKind: TypeAlias = Literal["word", "part", "translation", "meaning"]
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
    """Return how a hit matches: by a word, a part of a compound, a translation or its meaning."""
    if hit.by_meaning:
        return "meaning"
    return "translation" if hit.across else "part" if hit.partial else "word"


def match_label(hit: Hit, say: Translator) -> str | None:
    """Return how a hit matches, if not by the words of the query; else None."""
    match match_kind(hit):
        case "meaning":
            return say("by meaning")
        case "translation":
            return say("by translation")
        case "part":
            return say("part of a word")
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
