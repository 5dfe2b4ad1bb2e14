"""Scores of the reading of a made document: pairs that are found, and those that are wrong."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final, Self, TypeAlias

from benchmarks.made.forms import forms_of
from benchmarks.made.kinds import KINDS
from benchmarks.made.maker import Maker
from benchmarks.made.rows import Gold, Row, gold_of
from benelux_search.errors import SourceError
from benelux_search.model import AlignedDocument

SURE: Final = 0.9
_RIGHT_WORDS: Final = 0.3  # a side with a smaller share of the right words is wrong
_WORD: Final = re.compile(r"\w+")
_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """Counts of one or more documents.

    - ``rows``: the beads of the truth; ``found``: those that were found exactly.
    - ``sure``: the pairs that were found with a confidence of .9 or more; ``inexact``: those of
      them that are not in the truth; ``wrong``: those whose two texts do not belong together.
    - ``lost``: the words that are in no paragraph and in no text that is set aside; ``aside``: the
      words of the truth that are set aside.
    """

    rows: int = 0
    found: int = 0
    sure: int = 0
    inexact: int = 0
    wrong: int = 0
    lost: int = 0
    aside: int = 0

    def __add__(self, other: Self) -> Result:
        return Result(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    @property
    def share(self) -> float:
        """Return the share of the truth that was found."""
        return self.found / max(1, self.rows)


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind in a form, and what is wrong in the reading of it, for people."""

    kind: str
    form: str
    result: Result
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A document of a kind to be written in forms and read."""

    kind: str
    seed: int
    is_long: bool
    forms: tuple[str, ...]
    folder: Path

    def rows(self) -> list[Row]:
        """Return the rows of the document."""
        return list(KINDS[self.kind](Maker(self.kind, self.seed, is_long=self.is_long)))

    def stem(self, form: str) -> Path:
        """Return the beginning of the paths of its files in a form."""
        folder = self.folder / form
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.kind}-{self.seed}{'-long' if self.is_long else ''}"


def measured(task: Task) -> list[Cell]:
    """Write and read a document in its forms."""
    rows = task.rows()
    gold = list(gold_of(rows))
    cells = []
    for name, form in forms_of(rows, task.forms):
        files = form.write(rows, task.stem(name))
        try:
            document = form.read(files)
        except SourceError as error:
            cells.append(Cell(task.kind, name, Result(len(gold)), (f"error   {error}",)))
        else:
            cells.append(Cell(task.kind, name, *scored(document, gold, rows)))
    return cells


def write_only(task: Task) -> list[Path]:
    """Write a document in its forms, and return the files."""
    rows = task.rows()
    return [
        path
        for name, form in forms_of(rows, task.forms)
        for path in form.write(rows, task.stem(name))
    ]


def scored(
    document: AlignedDocument, gold: Sequence[Gold], rows: Sequence[Row]
) -> tuple[Result, tuple[str, ...]]:
    """Return the counts of a document, and its faults as lines."""
    left = Counter(map(_key, gold))
    third = {_letters(text) for row in rows for text in row.other}
    faults: list[str] = []
    found = sure = inexact = wrong = 0
    for bead in document.beads:
        texts = (
            tuple(document.nl[k].text for k in bead.nl),
            tuple(document.fr[k].text for k in bead.fr),
        )
        key = _key(texts)
        if key[0] == key[1] and key[0] in third:
            continue  # both files of a pair hold the text in a third language
        is_right = left[key] > 0
        if is_right:
            left[key] -= 1
            found += 1
        if not (bead.nl and bead.fr) or bead.confidence < SURE:
            continue
        sure += 1
        inexact += not is_right
        if not is_right:
            is_wrong = _is_wrong(texts, gold)
            wrong += is_wrong
            faults.append(_line("WRONG" if is_wrong else "inexact", texts, bead.confidence))
    for nl, fr in left.elements():
        faults.append(f"missed          {nl[:70]} | {fr[:70]}")
    given = _words(text for row in rows for text in (*row.nl, *row.fr, *row.other))
    read = _words(each.text for each in (*document.nl, *document.fr))
    aside = _words(each.text for each in document.other)
    others = _words(text for row in rows for text in row.other)
    result = Result(
        len(gold),
        found,
        sure,
        inexact,
        wrong,
        (given - read - aside).total(),
        (aside & (given - others - read)).total(),
    )
    return result, tuple(faults)


def _line(fault: str, texts: Gold, confidence: float) -> str:
    nl, fr = (" ¶ ".join(side)[:70] for side in texts)
    return f"{fault:8} {confidence:.3f}  {nl} | {fr}"


def _is_wrong(texts: Gold, gold: Sequence[Gold]) -> bool:
    """Return True if no text of the truth that one side holds has its translation in the other."""
    mine = _key(texts)
    for side in (0, 1):
        others = _words(texts[1 - side])
        about = [each for each in gold if _is_about(_key(each)[side], mine[side])]
        shares = [
            (_words(each[1 - side]) & others).total() / max(1, others.total()) for each in about
        ]
        if shares and max(shares) < _RIGHT_WORDS:
            return True
    return False


def _is_about(gold: str, found: str) -> bool:
    return bool(gold) and bool(found) and (gold in found or found in gold)


def _key(texts: Gold) -> _Key:
    return _letters(" ".join(texts[0])), _letters(" ".join(texts[1]))


@lru_cache(maxsize=200_000)
def _letters(text: str) -> str:
    """Return the letters and digits of a text, in one spelling."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("€", "eur")
    return "".join(filter(str.isalnum, plain.replace("œ", "oe").replace("æ", "ae")))


def _words(texts: Iterator[str] | Sequence[str]) -> Counter[str]:
    return Counter(_letters(word) for text in texts for word in _WORD.findall(text))
