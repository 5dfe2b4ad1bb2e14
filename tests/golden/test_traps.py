"""The traps of the two languages, in files that a person can read: ``golden/traps.*.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import bitext, indexed
from paths import GOLDEN

from benelux_search.model import LANGUAGES, Language
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions

BRACKETS = re.compile(r"[\[\]]")


@dataclass(frozen=True)
class Trap:
    """A query and a text; ``text`` has brackets around what is to be marked, None: not found."""

    language: Language
    query: str
    text: str
    found: bool

    def __str__(self) -> str:
        return f"{self.language}: {self.query} {'|' if self.found else '!'} {self.text}"


def traps() -> Iterator[Trap]:
    for language in LANGUAGES:
        for line in (GOLDEN / f"traps.{language}.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                query, sign, text = re.split(r" ([|!]) ", line, maxsplit=1)
                yield Trap(language, query.strip(), text, sign == "|")


@pytest.mark.parametrize("trap", list(traps()), ids=str)
def test_traps(trap: Trap, tmp_path: Path) -> None:
    plain = BRACKETS.sub("", trap.text)
    pair = (plain, None) if trap.language == "nl" else (None, plain)
    documents = {"trap": bitext(pair)}
    if not trap.found:
        # a word that is nowhere would be taken for one that is
        others = (trap.query, None) if trap.language == "nl" else (None, trap.query)
        documents["query"] = bitext(others)
    store, reader = indexed(tmp_path, documents)
    result = execute_query(trap.query, SearchOptions(language=trap.language), store, reader)
    marked = [
        _bracketed(hit.passage.text, hit.passage.matches)
        for hit in result
        if hit.document.id == "trap"
    ]
    assert marked == ([trap.text] if trap.found else []), result.notes


def _bracketed(text: str, matches: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(matches):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text
