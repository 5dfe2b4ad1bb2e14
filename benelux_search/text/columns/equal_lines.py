"""Lines that are the same in both languages: figures, names, addresses.

Such a line tells its language neither by its letters nor by its words. Its place does: of two equal
lines in a row, one belongs to each language, and a figure that stands as often among Dutch lines as
among French ones belongs to the lines around it. Other figures are set aside: the votes between
``Stemmen`` and ``Votants`` are printed once for both languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import Boundary, Language, LineLanguage, other_language
from benelux_search.text.columns.name_tables import is_list_of_names, is_list_of_persons, is_name
from benelux_search.text.joins import is_wordless
from benelux_search.text.languages.langid import Label
from benelux_search.text.languages.line_evidence import dutch_to_french_ratios
from benelux_search.text.languages.shared_marks import (
    figure_key,
    has_only_marks,
    with_plain_figures,
)

_FIGURES: Final = re.compile(r"\S*\d\S*")
_LONGEST_RUN: Final = 8  # equal lines in a row; more are a formula
_VAGUE: Final = 2.0  # nats for a language that a name may have by chance
_TOLD: Final = 2.8  # nats for a language: *Dienst Aankopen* is no name
_CLEAR: Final = 0.9  # least confidence of a label that tells the language of its line


@dataclass(frozen=True, slots=True)
class Twins:
    """Two equal lines in a row; the first is in ``language``, the second in the other one."""

    first: int
    second: int
    language: Language


def shared_texts(texts: Sequence[str]) -> frozenset[str]:
    """Return the texts that repeat and are in no language: *824.717,89*, *Jan Peeters*.

    A name that looks as if it were in one, *Luc Van den Broeck*, is in none where it stands between
    two of them.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        counts[with_plain_figures(text)][text] += 1
    repeated = [text for own in counts.values() if own.total() > 1 for text in own]
    names = {
        text: name
        for text in repeated
        if _is_full_name(name := without_figures(text)) and not is_list_of_persons(name)
    }
    ratios = dutch_to_french_ratios(names.values())
    told = {text for text, ratio in zip(names, ratios, strict=True) if abs(ratio) > _TOLD}
    shared = {text for text in repeated if is_in_no_language(text) and text not in told}
    between = {
        text
        for before, text, after in zip(texts, texts[1:], texts[2:], strict=False)
        if text in told and before in shared and after in shared
    }
    return frozenset(shared | between)


def _has_text(text: str) -> bool:
    """Return False for a rule: *____*, *\\* \\* \\**."""
    return any(map(str.isalnum, text))


def is_in_no_language(text: str) -> bool:
    """Return True for figures, addresses and names, which are the same in both languages."""
    return is_wordless(text) or has_only_marks(text) or _is_full_name(without_figures(text))


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, case-folded."""
    return "".join(filter(str.isalnum, text.casefold()))


def without_figures(text: str) -> str:
    """Return a text without its figures: *Verhelst Michel* of *10. Verhelst Michel 1.387*."""
    return _FIGURES.sub(" ", text).strip(" -–—:()%€")


def _is_full_name(text: str) -> bool:
    """Return True for a name of several words, or a list of names; *Naam: ____* is none."""
    if is_list_of_names(text):
        return True
    return is_name(text) and sum(any(map(str.isalpha, word)) for word in text.split()) > 1


def find_twins(
    texts: Sequence[str],
    boundaries: Sequence[Boundary],
    labels: Sequence[Label],
) -> list[Twins]:
    """Return the pairs of equal lines in a row that are in no language by themselves.

    Such a line may touch its neighbours, but is not wrapped. ``boundaries`` are those after each
    line but the last.
    """
    runs = [
        run
        for run in _equal_runs(texts, boundaries)
        if len(run) % 2 == 0 and len(run) <= _LONGEST_RUN
    ]
    vague = _vague_texts([texts[run[0]] for run in runs])
    twins: list[Twins] = []
    for run in runs:
        if texts[run[0]] in vague and _has_text(texts[run[0]]):
            language = _first_language(run, labels, twins)
            twins += [
                Twins(first, second, language)
                for first, second in zip(run[::2], run[1::2], strict=True)
            ]
    return twins


def _equal_runs(texts: Sequence[str], boundaries: Sequence[Boundary]) -> Iterator[list[int]]:
    """Yield the indices of equal lines in a row, none of which is wrapped or empty."""
    around = ("blank", *boundaries, "blank")
    run: list[int] = []
    for k, text in enumerate(texts):
        if run and (not _are_equal(text, texts[run[-1]]) or around[k] == "wrap"):
            if len(run) > 1 and around[k] != "wrap":
                yield run
            run = []
        if text and (run or around[k] != "wrap"):
            run.append(k)
    if len(run) > 1:
        yield run


def _are_equal(a: str, b: str) -> bool:
    """Return True for equal texts, and for equal figures in two spellings: *1.606*, *1 606*.

    A name may stand beside the figures: *7. Scourneau Catherine 1.633*.
    """
    if a == b or (is_wordless(a) and figure_key(a) == figure_key(b)):
        return True
    if a[:1] != b[:1] or with_plain_figures(a) != with_plain_figures(b):
        return False
    return is_in_no_language(a)


def _vague_texts(texts: Sequence[str]) -> frozenset[str]:
    """Return those of some texts that are in no language."""
    ratios = dutch_to_french_ratios(texts)
    return frozenset(
        text
        for text, ratio in zip(texts, ratios, strict=True)
        if abs(ratio) < _VAGUE or is_name(text) or is_in_no_language(text)
    )


def _first_language(
    run: Sequence[int], labels: Sequence[Label], before: Sequence[Twins]
) -> Language:
    """Return the language of the first of equal lines: not that of the last line before them.

    Without a line before them, it is the language of the next one.
    """
    if before and before[-1].second == run[0] - 1:
        return before[-1].language
    for k in range(run[0] - 1, -1, -1):
        if (language := _clear_language(labels[k])) is not None:
            return other_language(language)
    for label in labels[run[-1] + 1 :]:
        if (language := _clear_language(label)) is not None:
            return language
    return "nl"


def _clear_language(label: Label) -> Language | None:
    if label.language in ("nl", "fr") and label.confidence >= _CLEAR:
        return "nl" if label.language == "nl" else "fr"
    return None


def belong_to_both(
    candidates: Collection[int], texts: Sequence[str], labels: Sequence[Label]
) -> frozenset[int]:
    """Return the candidates that are text of both languages, or of the only one.

    The ``candidates`` are lines in no language, such as figures. They are text if they stand as
    often among Dutch lines as among French ones.
    """
    counts: Mapping[LineLanguage, Counter[str]] = {"nl": Counter(), "fr": Counter()}
    for k in candidates:
        if labels[k].language in counts:
            counts[labels[k].language][figure_key(texts[k])] += 1
    candidates = [k for k in candidates if _has_text(texts[k])]
    spoken = {label.language for k, label in enumerate(labels) if k not in candidates}
    if len(spoken & {"nl", "fr"}) == 1:
        return frozenset(candidates)
    plain = {k: figure_key(texts[k]) for k in candidates}
    return frozenset(k for k in candidates if 0 < counts["nl"][plain[k]] == counts["fr"][plain[k]])
