"""Fragments: the parts of paragraphs that are contiguous in the file, as input of the aligner.

:func:`fragments` groups labelled line parts into fragments, and estimates the probability that each
one continues the fragment before it in its language.

:func:`constraint_groups` gives some lines a *constraint group*: these translate lines of the same
group only. The groups are known before any words are compared, and come from two sources:

- *Rows*: the cells of a table that holds Dutch beside French say the same.
- *Speeches*: the full report of a parliament gives titles and procedure in both languages, but
  each speech, numbered "01.02", only as it was held. A summary report gives the speeches in both
  languages too, and then each number occurs in both.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from benelux_search.model import Aside, AsideReason, Boundary, Language, Line, LineLanguage, Span
from benelux_search.text import joins
from benelux_search.text.langid import Label

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# The share of certain cuts among page ends at which the probabilities of join_chance are used
# unchanged. A document that never cuts a paragraph (minutes that alternate) lowers the uncertain
# ones.
_USUAL_CUTS = 0.25


@dataclass(frozen=True, slots=True)
class ConstraintGroup:
    """Lines that translate no line of another group, nor one without a group.

    ``kind`` and ``number`` identify the group. ``language`` is set for a speech that is held in
    one language only: it has no counterpart.
    """

    kind: Literal["halves", "cells", "row", "speech"]
    number: int
    language: LineLanguage | None = None

    @property
    def is_pair(self) -> bool:
        """True if its Dutch and French lines translate each other; otherwise, they may."""
        return self.kind in ("halves", "cells")


@dataclass(frozen=True, slots=True)
class LinePart:
    """A line, or one half of a bilingual line.

    ``before`` is the boundary between it and the part before; ``reason`` is set for text to set
    aside, such as page furniture. ``continuation_score`` is that of its line (see
    :class:`~benelux_search.model.Line`), ``group`` that of its fragment.
    """

    text: str
    language: LineLanguage
    span: Span
    before: Boundary
    reason: AsideReason | None = None
    continuation_score: float = 0.0
    group: ConstraintGroup | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a paragraph that is contiguous in the file.

    ``turn`` counts the changes of language and the page ends before it: its position in the
    document, on a scale that both languages share. ``join`` is the probability that it continues
    the fragment before it in its language. ``group`` restricts the fragments that translate it.
    """

    text: str
    spans: tuple[Span, ...]
    turn: int
    join: float
    group: ConstraintGroup | None = None


@dataclass(frozen=True, slots=True)
class Fragments:
    """All fragments of a document by language, and the text set aside, in reading order.

    ``words`` are the unbroken words of the document; see :func:`whole_words`.
    """

    nl: tuple[Fragment, ...]
    fr: tuple[Fragment, ...]
    other: tuple[Aside, ...]
    words: Collection[str]


def join_fragments(parts: Sequence[Fragment], words: Collection[str]) -> str:
    """Return the text of the paragraph that these fragments make."""
    return joins.join_lines([part.text for part in parts], words)


@dataclass(slots=True)
class _FragmentBuilder:
    """A fragment to which lines are still added."""

    language: LineLanguage
    turn: int
    cut: bool
    lines: list[LinePart] = field(default_factory=list)


def fragments(pieces: Sequence[LinePart], *, paged: bool = True) -> Fragments:
    """Group the parts of a document, in file order, into fragments.

    Every part is in exactly one fragment or aside. If the document is not ``paged``, no fragment
    continues another.
    """
    words = whole_words([piece.text for piece in pieces])
    groups, other = _group(pieces, words, paged=paged)
    chances = {language: _chances(groups[language], words, paged=paged) for language in groups}
    made = {
        language: tuple(
            Fragment(
                text, tuple(p.span for p in group.lines), group.turn, chance, group.lines[0].group
            )
            for group, (text, chance) in zip(groups[language], chances[language], strict=True)
        )
        for language in groups
    }
    return Fragments(made["nl"], made["fr"], tuple(other), words)


def whole_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the case-folded words that occur unbroken in a document.

    They settle doubtful hyphens.
    """
    words: set[str] = set()
    broken = False
    for text in texts:
        here = _WORD.findall(text.casefold())
        ends_broken = text.endswith(("-", "\u00ad"))
        words.update(here[1 if broken else 0 : -1 if ends_broken else None])
        broken = ends_broken
    return frozenset(words)


def _group(
    pieces: Sequence[LinePart], words: Collection[str], *, paged: bool
) -> tuple[dict[Language, list[_FragmentBuilder]], list[Aside]]:
    groups: dict[Language, list[_FragmentBuilder]] = {"nl": [], "fr": []}
    other: list[Aside] = []
    turn, page = 0, 1
    spoken: Language | None = None  # the language of the last fragment
    parted = False  # anything but a blank line came after the last fragment
    page_end = False  # a page ended after it
    current: _FragmentBuilder | None = None
    foreign: list[LinePart] = []
    for piece in pieces:
        if piece.reason is not None or piece.language not in ("nl", "fr"):
            if piece.reason is not None:
                other.append(Aside(piece.text, piece.reason, (piece.span,)))
                page_end = paged
            else:
                if piece.before == "blank":
                    _close(foreign, other, words)
                foreign.append(piece)
            current, parted = None, True
            continue
        _close(foreign, other, words)
        language: Language = piece.language
        page_end = page_end or (paged and piece.span.page != page)
        turned = spoken is not None and (language != spoken or page_end)
        if current is None or current.language != language or turned or piece.before != "wrap":
            turn += turned
            cut = parted or turned
            current = _FragmentBuilder(language, turn, cut)
            groups[language].append(current)
        current.lines.append(piece)
        spoken, page, parted, page_end = language, piece.span.page, False, False
    _close(foreign, other, words)
    return groups, other


def _close(open_: list[LinePart], other: list[Aside], words: Collection[str]) -> None:
    if open_:
        text = joins.join_lines([p.text for p in open_], words)
        words_in = any(c.isalpha() for c in text)
        reason: AsideReason = "other language" if words_in else "no words"
        other.append(Aside(text, reason, tuple(p.span for p in open_)))
        open_.clear()


def _is_half(piece: LinePart) -> bool:
    """Return True for a half of a bilingual line, which is whole."""
    return piece.group is not None and piece.group.kind == "halves"


def _chances(
    groups: Sequence[_FragmentBuilder], words: Collection[str], *, paged: bool
) -> list[tuple[str, float]]:
    """Return the text of each fragment of a language, and its probability to continue the last."""
    texts = [joins.join_lines([p.text for p in group.lines], words) for group in groups]
    if not paged:
        return [(text, 0.0) for text in texts]
    cuts = [k for k in range(1, len(groups)) if groups[k].cut]
    sure = [
        k for k in cuts if joins.begins_lower(texts[k]) and joins.stops_mid_sentence(texts[k - 1])
    ]
    trust = min(1.0, (len(sure) + 0.01 * len(cuts)) / (_USUAL_CUTS * max(4, len(cuts))))
    certain = set(sure)
    chances = [0.0]
    for k in range(1, len(groups)):
        chance = joins.join_chance(texts[k - 1], texts[k], cut=groups[k].cut)
        if groups[k].cut and k not in certain:
            continuation_score = groups[k].lines[0].continuation_score
            odds = trust * math.exp(continuation_score) * chance / (1.0 - chance)
            chance = odds / (1.0 + odds)
        if _is_half(groups[k].lines[0]) or _is_half(groups[k - 1].lines[-1]):
            chance = 0.0
        chances.append(chance)
    return list(zip(texts, chances, strict=False))


# --- Constraint groups
# A speaker: "01.05 Éric Thiébaut (PS): Monsieur le président, ..."
_SPEAKER = re.compile(r"(\d{1,2}\.\d{2,3})\s+[A-ZÀ-Ý][^:]{2,80}:")
_CHAIR = re.compile(
    r"(?:De (?:onder)?voorzit(?:ter|ster)|L[ae] (?:vice-)?présidente?)\b[^:]{0,60}:", re.IGNORECASE
)
_ITEM = re.compile(r"\d{1,2}\s+[A-ZÀ-Ý]")  # an item of the agenda: "02 Toelating"


def constraint_groups(
    lines: Sequence[Line], labels: Sequence[Label], *, paged: bool
) -> list[ConstraintGroup | None]:
    """Return the group of each line; None for one that may go with any other line without one.

    On ``paged`` lines, a row is text that stands side by side; which of its paragraphs go together
    is not known.
    """
    groups = _speeches(lines, labels)
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if line.row is not None and not joins.is_wordless(line.text):
            rows[line.row].append(k)
    for number, cells in rows.items():
        dutch = [k for k in cells if labels[k].language == "nl"]
        french = [k for k in cells if labels[k].language == "fr"]
        is_pair = paged and dutch and french
        for k in cells:
            groups[k] = ConstraintGroup("cells" if is_pair else "row", number)
        if paged:
            continue
        pairs = list(zip(dutch, french, strict=False))
        alike = all(_alike(lines[k].text, lines[j].text) for k, j in pairs)
        if len(dutch) == len(french) and alike:
            for k, j in pairs:
                groups[k] = groups[j] = ConstraintGroup("cells", k)
    return groups


def _alike(dutch: str, french: str) -> bool:
    """Return True if two texts have similar lengths."""
    shorter, longer = sorted((len(dutch), len(french)))
    return longer <= 20 or longer <= 2.5 * shorter


def _speeches(lines: Sequence[Line], labels: Sequence[Label]) -> list[ConstraintGroup | None]:
    """Return the groups of numbered speeches, equal for one speech in both languages.

    If the number of a speech occurs in one language only, its group has that language, so that no
    line of it is paired. If the language changes within a speech, both lines are free: a
    formula in both languages ends a speech without any mark.
    """
    numbers = [_number(line) for line in lines]
    languages: dict[str, set[str]] = {}
    for number, label in zip(numbers, labels, strict=True):
        if number:
            languages.setdefault(number, set()).add(label.language)
    ranks = {number: k for k, number in enumerate(languages)}
    groups: list[ConstraintGroup | None] = []
    speech, spoken = "", ""
    for k, (number, label) in enumerate(zip(numbers, labels, strict=True)):
        speech = speech if number is None else number
        if not speech:
            groups.append(None)
            continue
        language = None if {"nl", "fr"} <= languages[speech] else label.language
        groups.append(ConstraintGroup("speech", ranks[speech], language))
        if number is None and spoken != label.language:
            groups[k - 1 :] = [None, None]
        spoken = label.language
    return groups


def _number(line: Line) -> str | None:
    """Return the number of the speech that a line begins; "" if it ends one, None if neither."""
    match = _SPEAKER.match(line.text)
    if match:
        return match[1]
    ends = line.heading or _CHAIR.match(line.text) or _ITEM.match(line.text)
    return "" if ends else None
