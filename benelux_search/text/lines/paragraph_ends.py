"""The probability that a line continues the paragraph of the line before it.

It is the logistic function of a sum of weights. Each weight belongs to a feature of the two lines:
how the first one ends, how the second one begins, and the room that would be left if the first word
of the second line stood at the end of the first. ``paragraph_ends.tsv`` holds the weights. They are
fitted to texts whose paragraphs are known: see ``benchmarks/reading_weights``.

Two parts of one language that do not touch are a :class:`Cut`; ``cut_paragraphs.tsv`` holds its
weights.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import Boundary, Line
from benelux_search.text import joins
from benelux_search.text.fitted_weights import load_weights, probability
from benelux_search.text.languages.language_changes import (
    changes_in_turns,
    changes_of_language,
    headings_in_turns,
)
from benelux_search.text.languages.shared_marks import may_translate
from benelux_search.text.lines.contents import ends_led_row, is_lone_figure, leads_to_figure
from benelux_search.text.lines.line_widths import UNMEASURED, LineFit, LineWidths, measure_widths
from benelux_search.text.lines.typesetting import measure_typesetting

WEIGHTS: Final = "paragraph_ends.tsv"
CUT_WEIGHTS: Final = "cut_paragraphs.tsv"
# Borders of the classes of free room, as shares of the column
_FREE: Final = (-0.2, -0.08, -0.03, -0.01, 0.01, 0.03, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6)
_ROOM: Final = (0.005, 0.02, 0.05)  # borders of the classes of room at certain wraps
_GAPS: Final = (0.1, 0.5, 0.8, 0.95)
_LENGTHS: Final = (15, 25, 40, 60, 100, 200)  # characters of the part before a cut
_LAYOUT: Final = (-4.0, -2.0, -0.5, 0.5, 2.0)
_CERTAIN: Final = (0.001, 0.02, 0.05, 0.1, 0.2)
_FIFTHS: Final = 5  # classes of the share of a column that a line fills
_ABBREVIATED: Final = re.compile(
    r"\b(?:art|nr|blz|bv|cf|al|resp|inz|dhr|mevr|mr|dr|prof|Doc|St|c\.s|e\.v|n°|pp?|MM?|Mme|[A-Z])\.$"
)
_RECITAL: Final = re.compile(
    r"Gelet op|Gezien|Overwegende|Na beraadslaging|Op de voordracht|Op voorstel|Wij |Onze "
    r"|Vu |Considérant|Attendu|Après |Sur la proposition|Sur proposition|Nous |Notre "
)
_SPEAKER: Final = re.compile(
    r"(?:De heer|Mevrouw|De (?:eerste )?(?:onder)?voorzit(?:ter|ster)|De minister|Minister"
    r"|M\.|Mme|MM\.|Mlle|L[ae] (?:premi\w{1,4} )?(?:vice-)?(?:ministre|présidente?))"
    r"\b[^.:–]{0,90}(?:[:–—]| \. )"
)
_NOTE: Final = re.compile(r"\(\d{1,3}\)|\[\d{1,3}\]")  # (1) Zie het verslag
_AMOUNT: Final = re.compile(r"\d,(?:\d{2}|-|–)\s?(?:€|EUR|euros?)?$")
_AMOUNT_ENDS: Final = "0123456789€Rros-–"
_OPENERS: Final = "«“\"'‘["


@dataclass(frozen=True, slots=True)
class LineBreaks:
    """The breaks between the lines of a document.

    ``boundaries`` are those after each line except the last. ``chances`` are the result of
    :func:`join_probabilities`, and ``fits`` the widths of each line. ``is_measured`` is True for a
    wrapped text, whose paragraphs had to be found. ``is_parted`` is True if blank lines part all
    paragraphs of such a text.
    """

    boundaries: list[Boundary]
    chances: Sequence[float | None]
    fits: Sequence[LineFit]
    is_measured: bool
    is_parted: bool = False


def find_breaks(lines: Sequence[Line]) -> LineBreaks:
    """Find the breaks between lines: wraps, ends of paragraphs, and blank lines.

    Lines that the source sets aside, such as line numbers, have no part in the measures.
    """
    kept = [k for k, line in enumerate(lines) if line.aside is None]
    texts = lines if len(kept) == len(lines) else [lines[k] for k in kept]
    typesetting = measure_typesetting(texts)
    widths = None if typesetting.width is None else measure_widths(texts)
    found = join_probabilities(texts, widths, is_list=typesetting.is_list)
    chances: list[float | None] = [None] * len(lines)
    fits = [UNMEASURED] * len(lines)
    for at, (k, chance) in enumerate(zip(kept, found, strict=True)):
        chances[k] = chance
        fits[k] = UNMEASURED if widths is None else widths.fits[at]
    boundaries = line_boundaries(lines, chances)
    for k in changes_in_turns(lines, boundaries):
        boundaries[k - 1] = "end"
    is_parted = widths is not None and widths.is_parted
    return LineBreaks(boundaries, chances, fits, widths is not None, is_parted)


def join_probabilities(
    lines: Sequence[Line], widths: LineWidths | None, *, is_list: bool = False
) -> list[float | None]:
    """Return for each line the probability that it continues the paragraph of the line before.

    None for the first line, and where the source itself says what separates the two lines.
    ``widths`` are None if the text is not wrapped; ``is_list`` is that of its typesetting.
    """
    chances: list[float | None] = [None] * len(lines)
    if widths is None:
        for k in range(1, len(lines)):
            if lines[k].before is None:
                is_end = joins.ends_unwrapped(lines[k - 1], lines[k], is_list=is_list)
                is_end = is_end or may_translate(lines[k - 1].text, lines[k].text)
                chances[k] = 0.0 if is_end else 1.0
        joined = [k for k, chance in enumerate(chances) if chance]
        for k in (*changes_of_language(lines, joined), *headings_in_turns(lines, joined)):
            chances[k] = 0.0
        return chances
    weights = load_weights(WEIGHTS)
    after_notes = frozenset(_lines_after_notes(lines))
    is_parted = widths.is_parted
    for k in range(1, len(lines)):
        if lines[k].before is None:
            begins_none = is_parted and not joins.begins_part(lines[k - 1], lines[k])
            if begins_none or joins.is_closing(lines[k].text) or _leads_on(lines, k):
                chances[k] = 1.0
            elif k in after_notes or _are_apart(lines[k - 1].text, lines[k].text):
                chances[k] = 0.0
            else:
                chances[k] = probability(weights, features(lines, widths, k))
    return chances


def _are_apart(before: str, after: str) -> bool:
    """Return True after a row of a table, between a line and its translation, and in some lists."""
    if ends_led_row(before) or (is_table_row(before) and is_table_row(after)):
        return True
    return may_translate(before, after) or joins.parts_persons(before, after)


def _leads_on(lines: Sequence[Line], k: int) -> bool:
    """Return True for a figure that belongs to the dots before it, not to a column of figures."""
    if not leads_to_figure(lines[k - 1].text, lines[k].text):
        return False
    return k + 1 == len(lines) or not is_lone_figure(lines[k + 1].text)


def _lines_after_notes(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines that go on, after footnotes, with the paragraph that these interrupt."""
    first: int | None = None  # line of the notes
    for k in range(1, len(lines)):
        if is_note(lines[k].text):
            first = k if first is None else first
        elif first is not None and end_class(lines[k - 1].text) == "stop":
            if lines[k].text[:1].islower() and is_interrupted(lines[first - 1].text, lines[k].text):
                yield k
            first = None


def is_note(text: str) -> bool:
    """Return True for the first line of a footnote: *(1) Zie het verslag*."""
    return _NOTE.match(text) is not None


def is_interrupted(before: str, after: str) -> bool:
    """Return True if one paragraph ends the text before footnotes and begins the text after them.

    Its first half does not end a sentence or an item, and its second half does not begin one.
    """
    return end_class(before) not in _WHOLE and begin_class(after) not in _STARTS


def ends_with_amount(text: str) -> bool:
    """Return True if a line ends with an amount: ``Openbare bibliotheek 575,50``."""
    return text[-1:] in _AMOUNT_ENDS and _AMOUNT.search(text[-12:]) is not None


def is_table_row(text: str) -> bool:
    """Return True if a line begins with a capital and ends with an amount."""
    return ends_with_amount(text) and text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Cut:
    """Two parts of one language that do not touch.

    ``before`` and ``after`` are the last line of the first part and the first line of the second.
    ``is_cut`` is True if anything but a blank line separates them. ``length`` is the length of the
    first part in characters; ``open_bracket`` is True if a bracket is open at its end. ``certain``
    is the share of the other cuts of the document that certainly cut a paragraph. ``layout`` is the
    evidence of the layout for one paragraph, in nats; 0 if the layout says nothing.
    """

    before: str
    after: str
    before_fit: LineFit
    after_fit: LineFit
    is_cut: bool
    length: int
    open_bracket: bool
    certain: float
    layout: float = 0.0


def features(lines: Sequence[Line], widths: LineWidths, k: int) -> Iterator[str]:
    """Yield the features of the boundary between line ``k - 1`` and line ``k``."""
    before, after = lines[k - 1], lines[k]
    end, begin = end_class(before.text), begin_class(after.text)
    free = f"free:{bisect.bisect_right(_FREE, widths.free(k - 1, k))}"
    ending, beginning = f"end:{ENDINGS.get(end, end)}", f"begin:{BEGINNINGS.get(begin, begin)}"
    yield "bias"
    yield f"end:{end}"
    yield f"begin:{begin}"
    yield f"end:{end} begin:{begin}"
    yield free
    yield f"{free} {ending}"
    yield f"{free} {beginning}"
    yield f"{free} {ending} {beginning}"
    room = f"room:{bisect.bisect_right(_ROOM, widths.room)}"
    yield f"{room} {free}"
    yield f"{room} {free} {ending}"
    yield f"{room} {free} {beginning}"
    gaps = f"gaps:{bisect.bisect_right(_GAPS, widths.gaps)}"
    yield f"{gaps} {room}"
    yield f"{gaps} {free}"
    yield f"{gaps} {ending} {beginning}"
    yield f"{gaps} begin:{begin}"
    capitals = joins.is_capitals(before.text), joins.is_capitals(after.text)
    if any(capitals):
        yield f"capitals:{capitals[0]:d}{capitals[1]:d}"
    if all(capitals):
        linked = joins.ends_incomplete(before.text) or joins.begins_linked(after.text)
        yield f"capitals linked:{linked:d}"
    yield f"next:{_fifth(widths.filled(k))} {beginning}"
    if k > 1:
        yield f"previous:{_fifth(widths.filled(k - 2))}"
    if before.heading or after.heading:
        yield "heading"
    if joins.is_wordless(before.text) or joins.is_wordless(after.text):
        yield "wordless"


def cut_probability(cut: Cut) -> float:
    """Return the probability (0 to 1) that the second part continues the paragraph of the first."""
    return probability(load_weights(CUT_WEIGHTS), cut_features(cut), cut.layout)


def cut_features(cut: Cut) -> Iterator[str]:
    """Yield the features of the boundary between two parts that do not touch."""
    kind = "cut" if cut.is_cut else "blank"
    end, begin = end_class(cut.before), begin_class(cut.after)
    ending = ENDINGS.get(end, end)
    beginning = BEGINNINGS.get(begin, begin)
    certain = f"certain:{bisect.bisect_right(_CERTAIN, cut.certain)}"
    free = _free_class(cut)
    length = f"length:{bisect.bisect_right(_LENGTHS, cut.length)}"
    yield f"{kind}"
    yield f"{kind} end:{end}"
    yield f"{kind} begin:{begin}"
    yield f"{kind} end:{end} begin:{begin}"
    yield f"{kind} {free}"
    yield f"{kind} {free} end:{ending} begin:{beginning}"
    yield f"{kind} {length}"
    yield f"{kind} {length} end:{ending} begin:{beginning}"
    yield f"{kind} {certain}"
    yield f"{kind} {certain} end:{ending} begin:{beginning}"
    capitals = joins.is_capitals(cut.before), joins.is_capitals(cut.after)
    if any(capitals):
        yield f"{kind} capitals:{capitals[0]:d}{capitals[1]:d}"
    if cut.layout:
        yield f"{kind} layout:{bisect.bisect_right(_LAYOUT, cut.layout)}"
        yield f"{kind} layout end:{ending} begin:{beginning}"
    if cut.open_bracket:
        yield f"{kind} bracket"


def _free_class(cut: Cut) -> str:
    """Return the class of the room at the end of the first part for the next word."""
    if UNMEASURED in (cut.before_fit, cut.after_fit):
        return "free:unknown"
    return f"free:{bisect.bisect_right(_FREE, cut.before_fit.free(cut.after_fit))}"


def _fifth(share: float) -> int:
    return min(_FIFTHS, int(share * _FIFTHS))


# Classes of ends that end a paragraph, and of beginnings that begin one
_WHOLE: Final = frozenset(["stop", ";", ":"])
_STARTS: Final = frozenset("provision speaker recital item bullet".split())
# Classes of ends and beginnings that count as one together with the free room
ENDINGS: Final = {"abbreviation": "word", "digit": "word"}
BEGINNINGS: Final = {
    "small in quotes": "small", "quote": "capital", "digit": "capital",
    "recital": "capital", "sign": "capital", "bullet": "start", "provision": "start",
    "speaker": "start", "item": "start", "small item": "start",
}  # fmt: skip


def end_class(text: str) -> str:
    """Return how a line ends: with a stop, a comma, a hyphen, a word that needs another ..."""
    if text.endswith(("-", "\u00ad", "‐")):
        return "hyphen"
    if text.endswith(","):
        return "comma"
    bare = text.rstrip(joins.CLOSERS)
    last = bare[-1:]
    if last == "." and _ABBREVIATED.search(bare[-8:]):
        return "abbreviation"
    if last and last in ".!?…":
        return "stop"
    if last in (";", ":"):
        return last
    if joins.ends_incomplete(text):
        return "dangling"
    return "digit" if last.isdigit() else "word"


def begin_class(text: str) -> str:
    """Return how a line begins: with a small letter, a capital, a list mark, a speaker ..."""
    first = text[:1]
    if first.islower() and ")" not in text[:6] and text[1:2] != " ":  # most lines, and no mark
        return "small"
    if joins.BULLET.match(text):
        return "bullet"
    if joins.PROVISION.match(text):
        return "provision"
    if joins.begins_speech(text) or _SPEAKER.match(text):
        return "speaker"
    if _RECITAL.match(text):
        return "recital"
    if joins.is_item(text) or _NOTE.match(text):
        rest = joins.item_text(text)
        return "small item" if rest[:1].islower() else "item"
    if first == "(":
        return "bracket"
    if first and first in _OPENERS:
        return "small in quotes" if text[1:].lstrip()[:1].islower() else "quote"
    if first.isdigit():
        return "digit"
    return "small" if first.islower() else "capital" if first.isupper() else "sign"


# --- Boundaries

_WRAP: Final = 0.8  # the least probability of a wrap that the alignment need not confirm


def line_boundaries(lines: Sequence[Line], chances: Sequence[float | None]) -> list[Boundary]:
    """Return the boundary after each line except the last: "wrap", "end" or "blank".

    ``chances`` are the result of :func:`join_probabilities`.
    """
    return [
        line.before or ("wrap" if (chance or 0.0) >= _WRAP else "end")
        for line, chance in zip(lines[1:], chances[1:], strict=True)
    ]
