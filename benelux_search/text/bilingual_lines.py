"""Lines that say one thing twice, once in each language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benelux_search.text.langid import evidence

_MARK = re.compile(r"\s+[/|–—-]\s+|\s*[–—]\s*/\s*|(?<=[^\W\d_])/(?=[^\W\d_])")
_NUMBER = re.compile(r"\d+")
_GAP = re.compile(r"\s+(?=[^\W_]|[§«“\"(])")
# Minimum log-likelihood ratio of the languages, in nats: of each half, and of both together
_LEANS, _SURE = 0.3, 2.0
_LONGEST_DASHED = 60
_LONGEST = 240  # characters: longer lines are sentences, not headings


def split_bilingual(
    texts: Sequence[str], *, in_column: Sequence[bool] | None = None
) -> list[tuple[str, str] | None]:
    """Split each line that says one thing twice into its (Dutch, French) halves; None for others.

    ``Begin van de stemming / Début du vote`` has a mark between its halves. In ``7 MAI 1997 7 MEI
    1997`` and ``Section 1 – Objet Sectie 1 – Voorwerp`` they stand side by side. The halves of
    ``en/of`` are in one language, so it is not split; nor is a sentence that quotes the other
    language. A line in a column of its own language (``in_column``) is split at a slash or a
    vertical bar only: "Section 1 – Nom de rue" stays whole.
    """
    pairs: list[tuple[str, str] | None] = [None] * len(texts)
    sure = [0.0] * len(texts)
    columns = in_column or [False] * len(texts)
    ways = [
        (k, *way)
        for k, (text, column) in enumerate(zip(texts, columns, strict=True))
        for way in _ways(text, in_column=column)
    ]
    leans = _leanings([half for _, *halves in ways for half in halves])
    for k, left, right in ways:
        halves, gap = _in_order(left, right, leans)
        gap += gap > 0 and _alike(left, right)
        if gap > sure[k]:
            pairs[k], sure[k] = halves, gap
    return pairs


def _ways(text: str, *, in_column: bool) -> Iterator[tuple[str, str]]:
    """Yield the possible splits of a line into two halves of similar length."""
    if len(text) > _LONGEST:
        return
    if in_column:
        candidates = _around_mark(text, "/|")
    else:
        candidates = itertools.chain(_around_mark(text, "/|–—-"), _side_by_side(text))
    for left, right in candidates:
        if 0.4 < len(left) / len(right) < 2.5:
            yield left, right


def _around_mark(text: str, marks: str) -> Iterator[tuple[str, str]]:
    if "//" in text or not any(mark in text for mark in marks):
        return  # a web address is not bilingual
    for mark in _MARK.finditer(text):
        if not any(c in marks for c in mark.group()):
            continue
        left, right = text[: mark.start()].strip(), text[mark.end() :].strip()
        tight = mark.group().strip() == mark.group()
        if tight and not (left + right).isalpha():
            continue  # "en/of", "https://": a slash without spaces splits two single words only
        if mark.group().strip() in ("-", "–", "—") and len(text) > _LONGEST_DASHED:
            continue  # in a sentence, dashes set off a remark
        if min(len(left), len(right)) >= 3:
            yield left, right


def _side_by_side(text: str) -> Iterator[tuple[str, str]]:
    """Yield halves with the same numbers in the same order, or from a line all in capitals."""
    numbers = _NUMBER.findall(text)
    twice = len(numbers) % 2 == 0 and numbers[: len(numbers) // 2] == numbers[len(numbers) // 2 :]
    if not twice or not (numbers or text.isupper()):
        return
    for gap in _GAP.finditer(text):
        left, right = text[: gap.start()].rstrip(" -–—/|"), text[gap.end() :]
        if not left or not (right[0].isupper() or right[0].isdigit() or right[0] == "§"):
            continue
        if min(left.count(" "), right.count(" ")) < 1 and not numbers:
            continue  # "RÉPONSE ANTWOORD" may be a name of two words
        if len(_NUMBER.findall(left)) == len(numbers) // 2:
            yield left, right


def _alike(left: str, right: str) -> bool:
    """Return True if both halves or neither have letters before their number.

    "Section 2" and "Sectie 2" both have.
    """
    before = [_NUMBER.split(half, maxsplit=1)[0] for half in (left, right)]
    return any(map(str.isalpha, before[0])) == any(map(str.isalpha, before[1]))


def _leanings(texts: Sequence[str]) -> dict[str, float]:
    """Map each text to its log-likelihood ratio of Dutch to French, in nats."""
    known = list(dict.fromkeys(texts))
    says = evidence(known) if known else np.zeros((0, 3))
    return dict(zip(known, (says[:, 0] - says[:, 1]).tolist(), strict=True))


def _in_order(left: str, right: str, leans: Mapping[str, float]) -> tuple[tuple[str, str], float]:
    """Return the halves, Dutch first, and the score in nats of the less certain half.

    The score is 0 if they are not in the two languages.
    """
    first, second = leans[left], -leans[right]
    halves = (left, right) if first + second > 0 else (right, left)
    weaker = min(first, second) if first + second > 0 else min(-first, -second)
    certain = weaker > _LEANS and abs(first + second) > _SURE
    return halves, weaker if certain else 0.0
