"""The signs around matches and before hits, and the words for an alignment.

Both modes of the interactive search use them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from benelux_search.model import Language
    from benelux_search.results import Highlighted, Hit, Match
    from benelux_search.translator import Translator
    from benelux_search.user.settings import Settings

HighlightStyle: TypeAlias = Literal["match", "rendering"]


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that the interactive search draws.

    ``match`` and ``rendering`` are the signs before and after a match of the query and before and
    after its translation, ``difference`` those around a word that differs. ``cursor`` and
    ``marked`` stand before a selected and a marked hit. ``rule`` is repeated to draw a horizontal
    line, and ``bar`` stands between two columns.
    """

    match: tuple[str, str] = ("▸", "◂")
    rendering: tuple[str, str] = ("▹", "◃")
    difference: tuple[str, str] = ("‹", "›")
    cursor: str = "›"
    marked: str = "●"
    rule: str = "─"
    bar: str = "│"

    def around(self, style: HighlightStyle) -> tuple[str, str]:
        """Return the signs before and after a match, or before and after its translation."""
        return self.match if style == "match" else self.rendering

    def remove_from(self, text: str) -> str:
        """Return a text without the signs around matches and translations."""
        for sign in (*self.match, *self.rendering):
            text = text.replace(sign, "")
        return text


ASCII_SIGNS = Signs(("*", "*"), ("=", "="), ("<", ">"), ">", "+", "-", "|")


def choose_signs(settings: Settings, encoding: str) -> Signs:
    """Return the signs for a terminal with this encoding.

    The signs are ASCII characters if ``encoding`` cannot encode the default ones. If the setting
    ``signs`` is off, matches and translations get no signs.
    """
    full = Signs()
    try:
        "".join((*full.match, *full.rendering, full.cursor, full.marked)).encode(encoding)
        signs = full
    except (UnicodeEncodeError, LookupError):
        signs = ASCII_SIGNS
    return signs if settings.signs else replace(signs, match=("", ""), rendering=("", ""))


def with_signs(passage: Highlighted, signs: tuple[str, str]) -> Highlighted:
    """Return a passage with signs inserted around each match.

    The ranges of the matches in the result include the signs.
    """
    from benelux_search.results import Highlighted

    before, after = signs
    if not before and not after:
        return passage
    parts: list[str] = []
    matches: list[Match] = []
    end_of_last = length = 0
    for start, end in passage.matches:
        if start < end_of_last:
            continue
        text_between = passage.text[end_of_last:start]
        word = before + passage.text[start:end] + after
        parts += [text_between, word]
        length += len(text_between)
        matches.append((length, length + len(word)))
        length += len(word)
        end_of_last = end
    parts.append(passage.text[end_of_last:])
    return Highlighted("".join(parts), passage.pages, tuple(matches))


def highlight_style(hit: Hit, language: Language) -> HighlightStyle:
    """Return the style of the highlighted words of a hit in a language.

    The style is ``match`` for matches of the query, and ``rendering`` for their translations.
    """
    return "match" if language == hit.language and not hit.across else "rendering"


def alignment_label(kind: str, confidence: float, say: Translator) -> str:
    """Return the kind and the confidence of an alignment as text: ``1-1, 98 % sure``."""
    from benelux_search.model import LOW_CONFIDENCE
    from benelux_search.output.excerpts import percent

    if kind.startswith("0-") or kind.endswith("-0"):
        return f"{kind}, " + say("no counterpart")
    if confidence < LOW_CONFIDENCE:
        return say("uncertain: {kind} ({percent})", kind=kind, percent=percent(confidence))
    return say("{kind} ({percent})", kind=kind, percent=percent(confidence))
