"""Lines that hold the same text twice: once in Dutch and once in French."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from benelux_search.text.languages.line_evidence import dutch_to_french_ratios, names_only

_MARK = re.compile(r"\s+[/|–—-]\s+|\s*[–—]\s*/\s*|(?<=[^\W\d_])/(?=[^\W\d_])")
_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")
_GAP = re.compile(r"\s+(?=[^\W_]|[§«“\"(])")
# Minimum log-likelihood ratio of the languages, in nats: of each half, and of both together
_LEANS, _SURE = 0.3, 2.0
_LONGEST_DASHED = 60  # characters; in a longer line a dash is one of its sentence
# Bilingual lines with a slash that show how the others are to be read, and their least share
_SLASH, _FEWEST_ALIKE, _MOSTLY_ALIKE = " / ", 2, 0.25
_AGAINST = 1.0  # nats against the order of the others
_LONGEST = 240  # characters: longer lines are sentences, not headings


def split_bilingual(
    texts: Sequence[str], *, in_column: Sequence[bool] | None = None
) -> list[tuple[str, str] | None]:
    """Split each bilingual line into its (Dutch, French) halves; return None for other lines.

    The halves are separated by a mark, as in ``Begin van de stemming / Début du vote``, or stand
    side by side, as in ``7 MAI 1997 7 MEI 1997`` and ``Section 1 – Objet Sectie 1 – Voorwerp``.
    Lines with both halves in one language (``en/of``) and sentences with a quotation in the other
    language are not split. ``in_column`` marks the lines in a column of one language: these are
    split only at a slash or a vertical bar, so that "Section 1 – Nom de rue" stays whole.
    """
    pairs: list[tuple[str, str] | None] = [None] * len(texts)
    scores = [0.0] * len(texts)
    columns = in_column or [False] * len(texts)
    candidates = [
        (k, *candidate)
        for k, (text, column) in enumerate(zip(texts, columns, strict=True))
        for candidate in _candidate_splits(text, in_column=column)
    ]
    known = list(dict.fromkeys(half for _, *halves in candidates for half in halves))
    log_ratios = dict(zip(known, dutch_to_french_ratios(known), strict=True))
    for k, left, right in candidates:
        halves, score = _order_halves(left, right, log_ratios)
        score += score > 0 and _begin_alike(left, right)
        if score > scores[k]:
            pairs[k], scores[k] = halves, score
    for k, halves in _as_others(texts, pairs, candidates, log_ratios):
        pairs[k] = halves
    return pairs


def _as_others(
    texts: Sequence[str],
    pairs: Sequence[tuple[str, str] | None],
    candidates: Sequence[tuple[int, str, str]],
    log_ratios: Mapping[str, float],
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the halves of lines that hold a slash as most of the bilingual lines around them do.

    Short words tell little: *Naam / Nom* is split because *Verboden toegang / Accès interdit* is.
    """
    slashed = [k for k, text in enumerate(texts) if text.count(_SLASH) == 1]
    dutch_first = [texts[k].startswith(both[0]) for k in slashed if (both := pairs[k]) is not None]
    order = sum(dutch_first) > len(dutch_first) / 2
    agreed = sum(each == order for each in dutch_first)
    if agreed < max(_FEWEST_ALIKE, _MOSTLY_ALIKE * len(slashed)) or agreed < len(dutch_first):
        return
    for k, left, right in candidates:
        is_open = pairs[k] is None and not names_only(left)  # SMB / NFS
        if is_open and _SLASH in texts[k] and f"{left}{_SLASH}{right}" == texts[k]:
            dutch = log_ratios[left] - log_ratios[right]
            if (dutch if order else -dutch) > -_AGAINST:
                yield k, (left, right) if order else (right, left)


def _candidate_splits(text: str, *, in_column: bool) -> Iterator[tuple[str, str]]:
    """Yield the possible splits of a line into two halves of similar length."""
    if len(text) > _LONGEST:
        return
    if in_column:
        candidates = _around_mark(text, "/|")
    else:
        candidates = itertools.chain(_around_mark(text, "/|–—-"), _side_by_side(text))
    for left, right in candidates:
        # "Greet Claes – service Communication": a name is in no language
        if 0.4 < len(left) / len(right) < 2.5 and names_only(left) == names_only(right):
            yield left, right


def _may_be_equal(left: str, right: str, mark: str) -> bool:
    """Return False for halves with other numbers or more fields: ``Energie 166 kJ / 40 kcal``.

    ``mark`` is that between the halves.
    """
    numbers = [set(_NUMBER.findall(half)) for half in (left, right)]
    if all(numbers) and numbers[0] != numbers[1]:
        return False
    return left.count(f" {mark} ") == right.count(f" {mark} ")


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
        if min(len(left), len(right)) < 3 or not (_has_words(left) and _has_words(right)):
            continue
        if _may_be_equal(left, right, mark.group().strip()):
            yield left, right


def _has_words(half: str) -> bool:
    """Return True if a half has more letters than digits: an amount or a date tells no language."""
    return sum(map(str.isalpha, half)) > sum(map(str.isdigit, half))


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
        if min(len(_WORDS.findall(left)), len(_WORDS.findall(right))) < 2 and not numbers:
            continue  # "RÉPONSE ANTWOORD" may be a name of two words
        if len(_NUMBER.findall(left)) == len(numbers) // 2:
            yield left, right


def _begin_alike(left: str, right: str) -> bool:
    """Return True if both halves or neither have letters before their number.

    "Section 2" and "Sectie 2" both have.
    """
    before = [_NUMBER.split(half, maxsplit=1)[0] for half in (left, right)]
    return any(map(str.isalpha, before[0])) == any(map(str.isalpha, before[1]))


def _order_halves(
    left: str, right: str, log_ratios: Mapping[str, float]
) -> tuple[tuple[str, str], float]:
    """Return the halves, Dutch first, and the score in nats of the less certain half.

    The score is 0 if they are not in the two languages.
    """
    first, second = log_ratios[left], -log_ratios[right]
    halves = (left, right) if first + second > 0 else (right, left)
    weaker = min(first, second) if first + second > 0 else min(-first, -second)
    certain = weaker > _LEANS and abs(first + second) > _SURE
    return halves, weaker if certain else 0.0
