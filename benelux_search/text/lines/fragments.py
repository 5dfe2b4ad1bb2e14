"""Fragments: the parts of paragraphs that are contiguous in the file, as input of the aligner.

:func:`fragments` groups lines into fragments. It estimates for each fragment the probability that
it continues the fragment before it in the same language.

:func:`constraint_groups` puts some lines in *constraint groups*, before any words are compared: a
line of a group translates only lines of the same group. There are two kinds of groups:

- *Rows*: in a table with Dutch beside French, the cells of one row translate each other.
- *Speeches*: the full report of a parliament has titles and procedure in both languages, but each
  speech, numbered "01.02", only in the language in which it was held. A summary report has each
  speech in both languages, so each number occurs in both languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from benelux_search.model import Aside, AsideReason, Boundary, Language, Line, LineLanguage, Span
from benelux_search.text import joins
from benelux_search.text.languages.langid import Label
from benelux_search.text.lines import hyphens
from benelux_search.text.lines.line_widths import UNMEASURED, LineFit
from benelux_search.text.lines.paragraph_ends import Cut, cut_probability, is_interrupted, is_note

_FEW = 4  # boundaries that are added when the share of certain cuts is measured
# Characters; where lines were not wrapped, two shorter texts are none that is cut
_PRINTED_LINE = 40
_LIST_LINE = 40  # characters of half of the lines of a list, at most
_MOST_CUTS, _FEW_OF_LIST = 0.5, 3  # largest share of cuts of a text, and boundaries that show it
_LONG_CELL, _GOES_ON = 8, 2.0  # lines of a long cell, and nats of one that surely goes on
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class ConstraintGroup:
    """A group of lines that translate only lines of the same group.

    ``kind`` and ``number`` identify the group. ``language`` is set if the group is a speech that
    exists in one language only; its lines have no translation. Lines of the group :data:`FREE` may
    translate any line.
    """

    kind: Literal["halves", "cells", "row", "speech", "free"]
    number: int
    language: LineLanguage | None = None

    @property
    def is_pair(self) -> bool:
        """True if the Dutch and French lines of the group certainly translate each other."""
        return self.kind in ("halves", "cells")

    @property
    def is_row(self) -> bool:
        """True for cells of a table."""
        return self.kind in ("cells", "row")


FREE: Final = ConstraintGroup("free", 0)  # of lines that may translate a line of any group


@dataclass(frozen=True, slots=True)
class LinePart:
    """A line, or one half of a bilingual line.

    ``before`` is the boundary between this part and the previous one. ``reason`` is the reason to
    exclude it, such as "page number", or None for text. ``continuation_score`` is that of its line
    (see :class:`~benelux_search.model.Line`). ``group`` is its constraint group. ``join`` is the
    probability that it continues the line that it touches, or None; ``fit`` are its widths. No line
    continues one that ``is_end``, such as an entry of the contents.
    """

    text: str
    language: LineLanguage
    span: Span
    before: Boundary
    reason: AsideReason | None = None
    continuation_score: float = 0.0
    group: ConstraintGroup | None = None
    join: float | None = None
    fit: LineFit = UNMEASURED
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a paragraph that is contiguous in the file, or all of a cell on several pages.

    ``position`` is its position in the document, on a scale that both languages share: the number
    of language changes and page ends before it. ``join`` is the probability (0 to 1) that it
    continues the fragment before it in its language. ``group`` is its constraint group.
    """

    text: str
    spans: tuple[Span, ...]
    position: int
    join: float
    group: ConstraintGroup | None = None


@dataclass(frozen=True, slots=True)
class Fragments:
    """The Dutch and the French fragments of a document, and its excluded text, in reading order.

    ``words`` are the words that occur unbroken in the document; see :func:`whole_words`.
    """

    nl: tuple[Fragment, ...]
    fr: tuple[Fragment, ...]
    other: tuple[Aside, ...]
    words: Collection[str]


@dataclass(slots=True)
class _FragmentBuilder:
    """A fragment to which lines are still added."""

    position: int
    cut: bool
    lines: list[LinePart]


def fragments(pieces: Sequence[LinePart], *, paged: bool = True) -> Fragments:
    """Group the parts of a document, given in file order, into fragments.

    Every part is in exactly one fragment or one excluded text. If the document is not ``paged``,
    the probability that a fragment continues another is 0.
    """
    words = whole_words([piece.text for piece in pieces])
    groups, other = _group(pieces, words, paged=paged)
    nl, fr = (tuple(_made(own, words, paged=paged)) for own in (groups["nl"], groups["fr"]))
    return Fragments(nl, fr, tuple(other), words)


def _made(
    groups: Sequence[_FragmentBuilder], words: Collection[str], *, paged: bool
) -> Iterator[Fragment]:
    """Yield the fragments of a language."""
    if paged:
        groups = _after_notes(groups)
    texts = [hyphens.join_lines([p.text for p in group.lines], words) for group in groups]
    chances = _join_probabilities(groups, texts, paged=paged)
    for group, text, chance in zip(groups, texts, chances, strict=False):
        spans = tuple(p.span for p in group.lines)
        yield Fragment(text, spans, group.position, chance, group.lines[0].group)


def _after_notes(groups: Sequence[_FragmentBuilder]) -> list[_FragmentBuilder]:
    """Return the fragments of a language with footnotes after the paragraph that they interrupt.

    The paragraph goes on with the first fragment after the notes.
    """
    ordered: list[_FragmentBuilder] = []
    notes: list[_FragmentBuilder] = []
    for group in groups:
        if ordered and is_note(group.lines[0].text):
            notes.append(group)
            continue
        is_cut = notes and (group.cut or notes[0].cut)
        if is_cut and is_interrupted(ordered[-1].lines[-1].text, group.lines[0].text):
            ordered.append(group)
            for note in notes:
                note.position = group.position
            ordered += notes
        else:
            ordered += [*notes, group]
        notes = []
    return ordered + notes


def whole_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the case-folded words of a document, except those broken at a line end.

    These words show whether the hyphen of a broken word belongs to the word. In a document that
    hyphenates no word, the hyphens at line ends belong to their words: *nee-stemmen*.
    """
    words: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    head = ""
    for text in texts:
        here = _WORD.findall(text)
        if head and here:
            pairs.add((head, here[0]))
        ends_broken = text.endswith(("-", "\u00ad"))
        words.update(map(str.casefold, here[1 if head else 0 : -1 if ends_broken else None]))
        head = here[-1].rstrip("-") if ends_broken and here else ""
    if not any(hyphens.is_hyphenation(*pair) for pair in pairs):
        words.update("-".join(pair).casefold() for pair in pairs)
    return frozenset(words)


def _group(
    pieces: Sequence[LinePart], words: Collection[str], *, paged: bool
) -> tuple[dict[Language, list[_FragmentBuilder]], list[Aside]]:
    groups: dict[Language, list[_FragmentBuilder]] = {"nl": [], "fr": []}
    asides = _Asides(words)
    position, page = 0, 1
    last_language: Language | None = None  # the language of the last fragment
    parted = False  # anything but a blank line came after the last fragment
    page_end = False  # a page ended after it
    current: _FragmentBuilder | None = None
    for piece in pieces:
        if piece.reason is not None or piece.language not in ("nl", "fr"):
            asides.add(piece)
            # figures stand within a page
            is_outside = piece.reason != "figures"
            page_end = page_end or (paged and piece.reason is not None and is_outside)
            current, parted = None, parted or is_outside
            continue
        asides.end()
        language: Language = piece.language
        page_end = page_end or (paged and piece.span.page != page)
        starts_run = last_language is not None and (language != last_language or page_end)
        if current is None or starts_run or piece.before != "wrap":
            position += starts_run
            own = groups[language]
            if not own or not _is_one_cell(own[-1].lines, piece):
                own.append(_FragmentBuilder(position, parted or starts_run, []))
            current = own[-1]
        current.lines.append(piece)
        last_language, page, parted, page_end = language, piece.span.page, False, False
    return groups, list(asides.texts())


class _Asides:
    """The excluded texts of a document, to which lines are still added.

    ``words`` are the words that occur unbroken in the document.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._words = words
        self._texts: list[list[LinePart]] = []
        self._open: list[LinePart] | None = None  # a paragraph in another language

    def add(self, piece: LinePart) -> None:
        """Add a line: an excluded one, or one in another language."""
        if piece.reason is not None:
            self._texts.append([piece])
            self._open = None
            return
        if self._open is None or piece.before != "wrap":
            self._open = self._cell_of(piece)
        self._open.append(piece)

    def end(self) -> None:
        """End the paragraph: a line of a passage follows."""
        self._open = None

    def _cell_of(self, piece: LinePart) -> list[LinePart]:
        """Return the lines of the cell that a line belongs to, or a new text.

        A row of a table that a page end cuts goes on in each of its columns.
        """
        spoken = (lines for lines in reversed(self._texts) if lines[0].reason is None)
        lines = next(spoken, None)
        if lines is not None and _goes_on(lines[-1], piece):
            return lines
        self._texts.append([])
        return self._texts[-1]

    def texts(self) -> Iterator[Aside]:
        """Yield the texts in the order of their first lines."""
        for lines in self._texts:
            text = hyphens.join_lines([piece.text for piece in lines], self._words)
            reason = lines[0].reason
            if reason is None:
                reason = "other language" if any(map(str.isalpha, text)) else "no words"
            yield Aside(text, reason, tuple(piece.span for piece in lines))


def _goes_on(last: LinePart, first: LinePart) -> bool:
    """Return True if a cell in another language goes on on the next page."""
    if first.group is None or not first.group.is_row or first.group != last.group:
        return False
    return first.span.page != last.span.page and not joins.ends_sentence(last.text)


def _is_one_cell(lines: Sequence[LinePart], after: LinePart) -> bool:
    """Return True if a long cell of a printed table surely goes on on the next page."""
    group = after.group
    return (
        len(lines) >= _LONG_CELL
        and group is not None
        and group.kind == "cells"
        and group == lines[-1].group
        and after.continuation_score > _GOES_ON
    )


def _is_half(piece: LinePart) -> bool:
    """Return True for a half of a bilingual line, which is whole."""
    return piece.group is not None and piece.group.kind == "halves"


def _are_other_rows(before: ConstraintGroup | None, after: ConstraintGroup | None) -> bool:
    """Return True if two groups are different rows of tables."""
    if before is None or after is None or before == after:
        return False
    return before.is_row and after.is_row


def _join_probabilities(
    groups: Sequence[_FragmentBuilder], texts: Sequence[str], *, paged: bool
) -> Iterator[float]:
    """Yield for each fragment of a language the probability that it continues the one before."""
    cuts = dict(cuts_between(groups, texts))
    yield 0.0
    for k in range(1, len(groups)):
        before, first = groups[k - 1].lines[-1], groups[k].lines[0]
        if _are_apart(before, first):
            yield 0.0
        elif k not in cuts:
            yield 0.0 if groups[k].cut else first.join or 0.0
        elif not paged or _is_stated_end(first):
            yield 0.0  # the source says that a paragraph ends
        else:
            yield cut_probability(cuts[k])


def _is_stated_end(first: LinePart) -> bool:
    """Return True if the source says that a paragraph ends before a line.

    What was measured there compares it with the line before it in the file, which may be of the
    other language.
    """
    return first.before == "end" and first.join is None and not first.continuation_score


def _are_apart(before: LinePart, first: LinePart) -> bool:
    """Return True if neither line continues the other: halves, rows, a contact block."""
    if before.is_end or _is_half(first) or _is_half(before) or joins.is_wordless(first.text):
        return True
    if _are_other_rows(before.group, first.group):
        return True
    is_contact = joins.is_address(first.text) or joins.is_address(before.text)
    return first.before != "wrap" and is_contact


def cuts_between(
    groups: Sequence[_FragmentBuilder], texts: Sequence[str]
) -> Iterator[tuple[int, Cut]]:
    """Yield the fragments of a language that do not touch the one before, each with its cut.

    The lines of a list in small letters (``arrest``, ``beroep``) have none: a page end cuts few of
    the paragraphs of a text, and it comes after a full line.
    """
    apart = [k for k in range(1, len(groups)) if groups[k].cut or groups[k].lines[0].join is None]
    certain = {
        k for k in apart if joins.begins_lower(texts[k]) and joins.stops_mid_sentence(texts[k - 1])
    }
    counts = Counter(groups[k].cut for k in apart)
    certain_counts = Counter(groups[k].cut for k in certain)
    is_short = sorted(map(len, texts))[len(texts) // 2] < _LIST_LINE if texts else False
    lists = {
        cut
        for cut, count in counts.items()
        if is_short and count >= _FEW_OF_LIST and certain_counts[cut] > _MOST_CUTS * count
    }
    for k in apart:
        before, after = groups[k - 1].lines[-1], groups[k].lines[0]
        text, is_cut = texts[k - 1], groups[k].cut
        is_whole = is_cut in lists or _are_whole(text, texts[k], before)
        # only a blank line parts them, and the first one ends early
        is_early = not is_cut and not (k in certain and before.fit.free(after.fit) <= _ROOMY)
        if (is_whole or is_early) and not after.continuation_score:
            continue
        is_open = text.rfind("(") > max(text.rfind(")"), len(text) - joins.BRACKET)
        # of the other boundaries; a short document tells little
        share = (certain_counts[is_cut] - (k in certain)) / (counts[is_cut] + _FEW)
        ends = before.text, after.text, before.fit, after.fit
        yield k, Cut(*ends, is_cut, len(text), is_open, share, after.continuation_score)


def _are_whole(text: str, following: str, last: LinePart) -> bool:
    """Return True for two short texts that were not wrapped; ``last`` is the end of the first."""
    is_short = len(text) < _PRINTED_LINE > len(following)
    return is_short and last.fit is UNMEASURED and not joins.ends_incomplete(last.text)


# --- Constraint groups
# A speaker: "01.05 Éric Thiébaut (PS): Monsieur le président, ..."
_SPEAKER = re.compile(r"(\d{1,2}\.\d{2,3})\s+[A-ZÀ-Ý][^:]{2,80}:")
_CHAIR = re.compile(
    r"(?:De (?:onder)?voorzit(?:ter|ster)|L[ae] (?:vice-)?présidente?)\b[^:]{0,60}:", re.IGNORECASE
)
_ROOMY = 0.4  # of the column: so much room is seldom left within a paragraph
_ITEM = re.compile(r"\d{1,2}\s+[A-ZÀ-Ý]")  # an item of the agenda: "02 Toelating"


def constraint_groups(
    lines: Sequence[Line], labels: Sequence[Label], *, paged: bool
) -> list[ConstraintGroup | None]:
    """Return the constraint group of each line, or None for a line without a group.

    In a document with pages (``paged``), a row is text that stands side by side, so its cells form
    one group. In other documents, the Dutch and French cells of a row are paired one by one if
    their number and lengths agree; otherwise all cells of a row form one group.
    """
    groups = _speeches(lines, labels)
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if line.row is not None and (line.is_stated or not joins.is_wordless(line.text)):
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
        alike = all(_have_similar_lengths(lines[k].text, lines[j].text) for k, j in pairs)
        if len(dutch) == len(french) and alike:
            for k, j in pairs:
                groups[k] = groups[j] = ConstraintGroup("cells", k)
    return groups


def _have_similar_lengths(dutch: str, french: str) -> bool:
    """Return True if two texts have similar lengths."""
    shorter, longer = sorted((len(dutch), len(french)))
    return longer <= 20 or longer <= 2.5 * shorter


def _speeches(lines: Sequence[Line], labels: Sequence[Label]) -> list[ConstraintGroup | None]:
    """Return the groups of numbered speeches, equal for one speech in both languages.

    If the number of a speech occurs in one language only, its group has that language, so that no
    line of it is paired. Each language has its own current speech, because two columns cut the
    speeches at other points. If the language changes within a speech, both lines are free: a
    formula in both languages ends a speech without any mark, and a column goes on with another.
    """
    numbers = [_number(line) for line in lines]
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for number, label in zip(numbers, labels, strict=True):
        if number:
            languages[number].add(label.language)
    ranks = {number: k for k, number in enumerate(languages)}
    groups: list[ConstraintGroup | None] = []
    current: dict[str, str] = {}
    last_language = ""
    for number, label in zip(numbers, labels, strict=True):
        if number is not None:
            current[label.language] = number
        group = None
        if speech := current.get(label.language, ""):
            language = None if {"nl", "fr"} <= languages[speech] else label.language
            group = ConstraintGroup("speech", ranks[speech], language)
        if number is None and last_language not in ("", label.language):
            groups[-1] = groups[-1] and FREE
            group = group and FREE
        last_language = label.language
        groups.append(group)
    return groups


def _number(line: Line) -> str | None:
    """Return the number of the speech that a line begins; "" if it ends one, None if neither."""
    match = _SPEAKER.match(line.text)
    if match:
        return match[1]
    ends = line.heading or _CHAIR.match(line.text) or _ITEM.match(line.text)
    return "" if ends else None
