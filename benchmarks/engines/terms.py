"""The terms of a corpus as the analysis makes them, once, on the disk: every engine gets these.

A line is a passage. Terms stand in the order of their positions with a space between them;
two at one position, as the whole of a compound and its first part, have ``AT_ONE`` between them.
Forms are without their accents, as ours finds them where none are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from benchmarks.engines.corpus import Corpus
from benelux_search.analysis.analyser import analyse
from benelux_search.analysis.folding import fold
from benelux_search.index.algebra import Kind
from benelux_search.model import LANGUAGES, Language
from benelux_search.results import Term

AT_ONE: Final = "\x1f"
KINDS: Final[tuple[Kind, ...]] = ("stem", "form")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a corpus; passages by ordinal."""

    corpus: Corpus

    @property
    def size(self) -> int:
        return self.corpus.size

    def file(self, language: Language, kind: Kind) -> Path:
        return self.corpus.folder / f"{language}.{kind}s.txt"

    def lines(self, language: Language, kind: Kind) -> Iterator[str]:
        """The terms of a kind, passage by passage."""
        with self.file(language, kind).open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line[:-1]

    def joined(self, language: Language, kind: Kind) -> Iterator[str]:
        """The terms of a kind with spaces between them, for engines that know no more."""
        return (line.replace(AT_ONE, " ") for line in self.lines(language, kind))


def positions(line: str) -> list[list[str]]:
    """The terms at each position of a passage."""
    return [place.split(AT_ONE) for place in line.split(" ")] if line else []


def terms_of(corpus: Corpus) -> Terms:
    """The terms of a corpus; made when they are not there."""
    terms = Terms(corpus)
    for language in LANGUAGES:
        files = {kind: terms.file(language, kind) for kind in KINDS}
        if all(file.exists() for file in files.values()):
            continue
        fresh = {kind: file.with_suffix(".new") for kind, file in files.items()}
        with (
            fresh["stem"].open("w", encoding="utf-8", newline="\n") as stems,
            fresh["form"].open("w", encoding="utf-8", newline="\n") as forms,
        ):
            for text in corpus.texts(language):
                analysed = analyse(text, language)
                stems.write(_line(analysed, "stem"))
                forms.write(_line(analysed, "form"))
        for kind, file in files.items():
            fresh[kind].replace(file)
    return terms


def _line(terms: Iterable[Term], kind: Kind) -> str:
    of_kind = (term for term in terms if term.kind == kind)
    places = groupby(of_kind, key=lambda term: term.position)
    written = fold if kind == "form" else str
    return " ".join(AT_ONE.join(written(term.term) for term in place) for _, place in places) + "\n"
