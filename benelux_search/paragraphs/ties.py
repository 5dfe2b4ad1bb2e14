"""Ties: which lines can translate each other, before a word of them is compared.

Lines with different ties do not; equal ties above 0 tell that they do, equal ones below 0 that
they may.

*Rows*: the cells of a table that holds Dutch beside French say the same.

*Speeches*: the full report of a parliament gives titles and procedure in both languages, and each
speech, numbered "01.02", as it was held. A summary report gives the speeches in both languages as
well, and then each number stands in both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from benelux_search.language import Label
from benelux_search.model import Line
from benelux_search.paragraphs.marks import is_wordless

# who speaks: "01.05 Éric Thiébaut (PS): Monsieur le président, ..."
_SPEAKER = re.compile(r"(\d{1,2}\.\d{2,3})\s+[A-ZÀ-Ý][^:]{2,80}:")
_CHAIR = re.compile(
    r"(?:De (?:onder)?voorzit(?:ter|ster)|L[ae] (?:vice-)?présidente?)\b[^:]{0,60}:", re.IGNORECASE
)
_ITEM = re.compile(r"\d{1,2}\s+[A-ZÀ-Ý]")  # of the agenda: "02 Toelating"


def line_ties(lines: Sequence[Line], labels: Sequence[Label], *, paged: bool) -> list[int]:
    """The tie of each line, 0 for one that may go with any other without a tie.

    Those above 0 are even: a caller has the odd numbers for ties of its own. On ``paged`` lines
    a row is what stands side by side; which of its paragraphs go together is not known.
    """
    ties = _speeches(lines, labels)
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if line.row is not None and not is_wordless(line.text):
            rows[line.row].append(k)
    for number, places in rows.items():
        dutch = [k for k in places if labels[k].language == "nl"]
        french = [k for k in places if labels[k].language == "fr"]
        for k in places:
            ties[k] = -2 * (len(lines) + 1 + number)  # below what speeches have
        if paged:
            for k in places if dutch and french else ():
                ties[k] = 2 * places[0] + 2
            continue
        pairs = list(zip(dutch, french, strict=False))
        alike = all(_alike(lines[k].text, lines[j].text) for k, j in pairs)
        if len(dutch) == len(french) and alike:
            for k, j in pairs:
                ties[k] = ties[j] = 2 * k + 2
    return ties


def _alike(dutch: str, french: str) -> bool:
    """Whether two texts are about as long as each other."""
    shorter, longer = sorted((len(dutch), len(french)))
    return longer <= 20 or longer <= 2.5 * shorter


def _speeches(lines: Sequence[Line], labels: Sequence[Label]) -> list[int]:
    """Ties below 0 in the numbered speeches, the same for one speech in both languages.

    Where the number of a speech stands in one language only, the ties of the two languages
    differ, so that nothing goes with it. Where the language changes amid a speech, both lines
    are free: a formula in both languages ends a speech without any mark.
    """
    numbers = [_number(line) for line in lines]
    languages: dict[str, set[str]] = {}
    for number, label in zip(numbers, labels, strict=True):
        if number:
            languages.setdefault(number, set()).add(label.language)
    places = {number: 2 * k + 1 for k, number in enumerate(languages)}
    ties: list[int] = []
    speech, spoken = "", ""
    for k, (number, label) in enumerate(zip(numbers, labels, strict=True)):
        speech = speech if number is None else number
        if not speech:
            ties.append(0)
            continue
        alone = not {"nl", "fr"} <= languages[speech]
        ties.append(-places[speech] - (alone and label.language == "fr"))
        if number is None and spoken != label.language:
            ties[k - 1 :] = [0, 0]
        spoken = label.language
    return ties


def _number(line: Line) -> str | None:
    """The number of the speech that a line begins, "" where it ends one, None where neither."""
    match = _SPEAKER.match(line.text)
    if match:
        return match[1]
    ends = line.heading or _CHAIR.match(line.text) or _ITEM.match(line.text)
    return "" if ends else None
