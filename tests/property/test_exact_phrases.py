"""An exact phrase finds and marks what a plain loop over the words of the texts finds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from daily import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benelux_search.analysis.terms import Analyser
from benelux_search.index.algebra import Expression
from benelux_search.index.ports import Engine
from benelux_search.index.statistics import Rehearsal
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.query import parse
from benelux_search.search.marks.highlighting import Highlighter, merge_overlaps
from benelux_search.search.queries.compiler import QueryCompiler
from benelux_search.testing.corpora import create, folders
from benelux_search.testing.reference_engine import ENGINES

# several forms of a stem, words that are elided, parts of compounds, and numbers
WORDS: Mapping[Language, Sequence[str]] = {
    "nl": ["Raad", "raden", "wet", "wetten", "is", "zijn", "van", "17", "juni", "2016", "foto's"],
    "fr": ["l'", "l’", "état", "Etat", "États", "loi", "lois", "est", "sont", "17", "juin", "qu'"],
}
JOINTS = st.sampled_from([" ", " ", " ", ", ", " (", "; ", " – ", "-", "/"])


@dataclass(frozen=True)
class Written:
    """A text and the ranges of its words."""

    text: str
    spans: Sequence[tuple[int, int]]

    @property
    def words(self) -> list[str]:
        return [self.text[start:end].casefold().replace("’", "'") for start, end in self.spans]

    def ranges(self, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the ranges of a phrase."""
        size = len(wanted)
        for first in range(len(self.spans) - size + 1):
            if self.words[first : first + size] == list(wanted):
                yield self.spans[first][0], self.spans[first + size - 1][1]


def written(pieces: Sequence[tuple[str, str]]) -> Written:
    text, spans = "", []
    for word, joint in pieces:
        spans.append((len(text), len(text) + len(word)))
        # an elided word stands before another one without a space
        text += word if word[-1] in "'’" else word + joint
    if pieces and pieces[-1][0][-1] in "'’":
        spans.append((len(text), len(text) + 4))
        text += "état"
    return Written(text, spans)


@dataclass(frozen=True)
class Case:
    """Batches of texts, those that are deleted again, and phrases."""

    language: Language
    batches: Sequence[Sequence[Written]]
    deleted: frozenset[int]
    phrases: Sequence[Written]

    @property
    def texts(self) -> Mapping[int, Written]:
        return dict(enumerate((text for batch in self.batches for text in batch), start=1))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    language = draw(st.sampled_from(LANGUAGES))
    piece = st.tuples(st.sampled_from(WORDS[language]), JOINTS)
    text = st.lists(piece, min_size=1, max_size=14).map(written)
    batches = draw(st.lists(st.lists(text, min_size=1, max_size=5), min_size=1, max_size=3))
    spaced = st.tuples(st.sampled_from(WORDS[language]), st.just(" "))
    phrases = st.lists(st.lists(spaced, min_size=1, max_size=3).map(written), min_size=1)
    return Case(
        language, batches, draw(st.frozensets(st.integers(1, 6), max_size=2)), draw(phrases)
    )


def compiled(phrase: Written, language: Language) -> Expression:
    root = parse(f'="{phrase.text.strip()}"').root
    assert root is not None
    expression = QueryCompiler(Rehearsal({})).compile(root, language)
    assert expression is not None
    return expression


def found(case: Case, engine: Engine, folder: Path) -> Iterator[set[int]]:
    """Index the texts of a case, and yield the ordinals that each phrase finds."""
    create(engine, folder)
    ordinal, analyser = 0, Analyser(case.language)
    for batch in case.batches:
        writer = engine.writer(folder / case.language)
        for each in batch:
            ordinal += 1
            writer.add(ordinal, analyser.chunks(each.text))
        writer.commit()
    writer = engine.writer(folder / case.language)
    for gone in case.deleted:
        writer.delete(range(gone, gone + 1))
    writer.commit()
    reader = engine.reader(folders(folder))
    for phrase in case.phrases:
        yield set(reader.ordinals({case.language: compiled(phrase, case.language)}))
    reader.close()


BEFORE = written([("wet", " "), ("raden", " "), ("zijn", " "), ("raad", " "), ("is", " ")])
IS = written([("raden", " "), ("is", " ")])
DATED = written([("van", " "), ("17", " "), ("juni", " "), ("2016", ", "), ("raad", "-")])
DATE = written([("17", " "), ("juni", " "), ("2016", " ")])


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@settings(max_examples=examples(60))
@given(case=cases())
@example(case=Case("nl", [[BEFORE]], frozenset(), [IS]))
@example(case=Case("nl", [[DATED]], frozenset(), [DATE]))
def test_the_passages_are_those_of_a_loop(case: Case, engine: Engine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for phrase, ordinals in zip(case.phrases, found(case, engine, Path(folder)), strict=True):
            wanted = {n for n, text in case.texts.items() if any(text.ranges(phrase.words))}
            assert ordinals == wanted - case.deleted, phrase.text


@given(case=cases())
@example(case=Case("nl", [[BEFORE]], frozenset(), [IS]))
def test_the_marks_are_those_of_a_loop(case: Case) -> None:
    for phrase in case.phrases:
        highlighter = Highlighter([compiled(phrase, case.language)])
        for text in case.texts.values():
            marks = highlighter.highlights(text.text, case.language).matches
            assert marks == merge_overlaps(text.ranges(phrase.words)), (phrase.text, text.text)
