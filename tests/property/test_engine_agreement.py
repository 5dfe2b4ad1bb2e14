"""Any engine answers as the reference does, to the last bit; and what holds for every engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from typing import get_args
from unittest.mock import patch

import pytest
import reference_engine
from corpora import Text, change, completions, create, frequency, similar
from fakes import entry_of
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ENGINES
from remote import answer

from benelux_search.index.algebra import (
    AlignmentQuery,
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DateRange,
    DisjunctionMax,
    DocScores,
    DocumentQuery,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    FuzzyQuery,
    NearQuery,
    OneOf,
    Or,
    Pattern,
    PhraseQuery,
    PrefixQuery,
    RegexQuery,
    SynonymQuery,
    TermQuery,
    Undated,
    WildcardQuery,
)
from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.ports import (
    Attempt,
    CountField,
    EngineReader,
    SearchPage,
    StoreDeadline,
)
from benelux_search.index.statistics import DocumentCount, FormCount, MatchCount, Question
from benelux_search.index.whoosh import building, expansion, merging, phrases, segment
from benelux_search.model import LANGUAGES, DocumentInfo, Facts, Language, Titles
from benelux_search.results import SortOrder

# --- random corpora ------------------------------------------------------------------------------

WORDS = [
    *("a", "b", "ab", "ba", "abc", "raad", "raden", "wet", "wetten", "é", "[", "\ud800"),
    *("a|b", "wet|wetten", "raad|raad", "a+b", "ab|a+b", "www!|a+b", "b!"),
    *("raad|wet~", "wetten|wet~", "a~", "ab|a~|b~"),
    *("ab\0áb", "ab\0âb", "raad\0ráád", "ab|ab\0áb", "abc\0ábc"),
]
SAME = ["raad a b wet abc", "abc wet a b raad", "abc 1 a b raad|wet~", "raad a b 1 wet 12a abc"]
SIDES = (
    st.none()
    | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
    | st.sampled_from([*SAME, "raad a b wet", "1 12 34 56 78 9a"])
)
TEXTS = st.tuples(SIDES, SIDES).filter(any)


@dataclass(frozen=True)
class Catalogue:
    """The fields of documents, each a range of ordinals, and of their pairs."""

    ranges_: tuple[range, ...]
    texts: dict[int, Text]

    def with_deadline(self, deadline: StoreDeadline) -> Catalogue:  # noqa: ARG002 - never late
        return self

    def documents(self) -> Sequence[DocumentInfo]:
        return [info_of(ordinals.start) for ordinals in reversed(self.ranges_)] + [info_of(10_001)]

    def ranges(self) -> dict[str, range]:
        return {info_of(ordinals.start).id: ordinals for ordinals in self.ranges_}

    def catalogue(self) -> list[CatalogueEntry]:
        return [entry_of(info_of(ordinals.start), ordinals) for ordinals in self.ranges_]

    def lone(self, language: Language) -> dict[int, float]:
        alone = {"nl": (True, False), "fr": (False, True)}[language]
        return self._confidences(alone)

    def doubtful(self, below: float) -> dict[int, float]:
        both = self._confidences((True, True))
        return {ordinal: sure for ordinal, sure in both.items() if sure < below}

    def _confidences(self, sides: tuple[bool, bool]) -> dict[int, float]:
        ordinals = [n for each in self.ranges_ for n in each]
        found = [n for n in ordinals if tuple(text is not None for text in self.texts[n]) == sides]
        return {ordinal: ordinal * 7 % 10 / 10 for ordinal in found}


DATES = [None, "2019-06-30", "2020", "2020-01", ""]
NUMBERS = [None, "9/1", "9/01", " 12"]


def info_of(number: int) -> DocumentInfo:
    """Return the metadata of a document that begins at an ordinal."""
    titles = [Titles(None, "Loi"), Titles("Eén Raad", "A"), Titles("een raad"), Titles()][
        number % 4
    ]
    facts = Facts(titles, DATES[number % len(DATES)], NUMBERS[number % len(NUMBERS)])
    key = (None, "d1", "sleutel")[number % 3]
    return DocumentInfo(f"d{number}", f"folder/D{number}.txt", facts, 1, key=key)


@dataclass(frozen=True)
class Commit:
    """The content of one commit: ranges of ordinals to delete, and texts to add by ordinal.

    ``fields`` are those of all documents after it.
    """

    delete: tuple[range, ...]
    add: dict[int, Text]
    fields: Catalogue


@st.composite
def histories(draw: st.DrawFn) -> list[Commit]:
    """Commits of documents; those that are deleted may come again, under other ordinals."""
    following = draw(st.sampled_from([0, 1, 7]))
    there: list[range] = []
    every: dict[int, Text] = {}
    commits = []
    for _ in range(draw(st.integers(1, 5))):
        gone = tuple(each for each in there if draw(st.integers(0, 3)) == 0)
        there = [each for each in there if each not in gone]
        added: dict[int, Text] = {}
        for texts in draw(st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=4)):
            ordinals = range(following, following + len(texts))
            added.update(zip(ordinals, texts, strict=True))
            there.append(ordinals)
            following = ordinals.stop + draw(st.sampled_from([0, 0, 0, 3]))
        every |= added
        commits.append(Commit(gone, added, Catalogue(tuple(there), dict(every))))
    return commits


# --- random expressions --------------------------------------------------------------------------

ORDINALS = st.integers(0, 40)
LANGUAGE: st.SearchStrategy[Language] = st.sampled_from(LANGUAGES)
STEMS = st.sampled_from(
    ["a", "b", "ab", "ba", "abc", "raa", "rad", "wet", "é", "[", "\ud800", "zz"]
)
FORMS = st.sampled_from(
    ["a", "ab", "ab\0áb", "raad", "raden", "wetten", "www!", "b!", "\ud800", "zz"]
)
LETTERS = ["a", "b", "d", "e", "r", "t", "w", "é", "[", "\ud800", "\0"]
WRITTEN = st.none() | st.text(["a", "á", "b", "r", "*", "?"], max_size=4)
FACTORS = st.sampled_from([0.0, 0.4, 1.0, 3.0])


ATOMS = st.sampled_from(["a", "b", "á", "é", "[", "\ud800", "."]).map(
    lambda char: char if char == "." else re.escape(char)
)
REGULAR = st.recursive(
    st.one_of(ATOMS, st.sampled_from(["[^a]", "[a-rá]", "\\W", "", "raa?d", "r[ae]+"])),
    lambda inner: st.one_of(
        st.builds(lambda one, other: one + other, inner, inner),
        st.builds(lambda one, other: f"({one}|{other})", inner, inner),
        st.builds(
            lambda one, times: f"({one}){times}",
            inner,
            st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}", "{,2}?"]),
        ),
    ),
    max_leaves=6,
)

ANY_OF = st.lists(STEMS, min_size=1, max_size=3).map(tuple)


def phrase_terms() -> st.SearchStrategy[PhraseQuery]:
    later = st.lists(st.tuples(st.integers(0, 3), ANY_OF), max_size=3).map(sorted)
    first = ANY_OF.map(lambda stems: (0, stems))
    terms = st.builds(lambda one, rest: (one, *rest), first, later)
    return st.builds(PhraseQuery, LANGUAGE, terms)


BELOW = st.sampled_from([0.0, 0.3, 0.8, 1.0])
DAYS = st.sampled_from([None, "2019", "2019-06", "2019-07", "2020", "2020-01-01", "x"])
NAMES = st.sampled_from(
    ["d0", "d1", "d7", "sleutel", "9/1", "9/001", "12 ", "D", ".TXT", "eén", "loi", ""]
)
DOCUMENT_QUERIES: st.SearchStrategy[DocumentQuery] = st.one_of(
    st.builds(FieldTerm, st.sampled_from(["document", "number", "name"]), NAMES),
    st.builds(DateRange, DAYS, DAYS),
    st.just(Undated()),
    st.builds(OneOf, st.frozensets(NAMES)),
)


WILD = st.text([*LETTERS, "*", "*", "?"], max_size=5)
PATTERNS: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(PrefixQuery, LANGUAGE, st.text(LETTERS, max_size=3), WRITTEN),
    st.builds(WildcardQuery, LANGUAGE, WILD, WRITTEN),
    st.builds(RegexQuery, LANGUAGE, REGULAR, st.none() | REGULAR),
    st.builds(FuzzyQuery, LANGUAGE, FORMS, st.integers(0, 2)),
)


def _leaves() -> st.SearchStrategy[Expression]:
    near = st.lists(ANY_OF, min_size=2, max_size=3).map(tuple)
    weighted = st.dictionaries(STEMS, st.floats(0.01, 2), max_size=4).map(lambda w: (*w.items(),))
    known = st.dictionaries(ORDINALS, st.floats(0, 1), max_size=6)
    return st.one_of(
        st.builds(TermQuery, LANGUAGE, STEMS),
        st.builds(TermQuery, LANGUAGE, FORMS, st.just("form")),
        phrase_terms(),
        st.builds(NearQuery, LANGUAGE, near, st.integers(0, 3)),
        st.builds(SynonymQuery, LANGUAGE, weighted),
        st.builds(FormsQuery, LANGUAGE, st.lists(FORMS, max_size=4).map(tuple)),
        PATTERNS,
        known.map(lambda scores: DocScores(tuple(sorted(scores.items())))),
        DOCUMENT_QUERIES,
        st.builds(AlignmentQuery, st.sampled_from([*LANGUAGES, "both"]), st.none() | BELOW),
    )


LEAVES = _leaves()


def expressions(depth: int = 3) -> st.SearchStrategy[Expression]:
    if depth == 0:
        return LEAVES
    inner = expressions(depth - 1)
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        LEAVES,
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(DisjunctionMax, several),
        st.builds(AndNot, inner, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Filter, inner),
        st.builds(Boost, inner, FACTORS),
        st.builds(AndMaybe, inner, st.lists(inner, max_size=2).map(tuple)),
        st.builds(ConditionalBoost, inner, inner, FACTORS),
    )


EXPRESSIONS = expressions()
ORDERS: st.SearchStrategy[SortOrder] = st.sampled_from(get_args(SortOrder))


@dataclass(frozen=True)
class Asked:
    """A search."""

    sides: tuple[tuple[Language, Expression], ...]
    limit: int
    offset: int
    fold: bool
    order: SortOrder

    @property
    def attempt(self) -> Attempt:
        """The search as one of several; it needs more hits than some have."""
        [(language, expression), *_] = self.sides
        return Attempt(dict(self.sides), 10 * self.limit, {language: Filter(expression)})

    @property
    def matches(self) -> MatchCount:
        return MatchCount(self.sides[0][1])

    def of(self, reader: EngineReader) -> SearchPage:
        return reader.search(
            dict(self.sides), limit=self.limit, offset=self.offset, fold=self.fold, order=self.order
        )


@st.composite
def searches(draw: st.DrawFn) -> Asked:
    languages = draw(st.permutations(LANGUAGES))[: draw(st.integers(1, 2))]
    sides = tuple((language, draw(EXPRESSIONS)) for language in languages)
    limit = draw(st.sampled_from([0, 1, 3, 100]))
    offset = draw(st.sampled_from([0, 0, 1, 5]))
    return Asked(sides, limit, offset, draw(st.booleans()), draw(ORDERS))


@dataclass(frozen=True)
class Words:
    """Questions about the words of a language."""

    language: Language
    prefix: str
    form: str
    edits: int
    limit: int

    def of(self, reader: EngineReader) -> tuple[Sequence[object], Sequence[object]]:
        return (
            completions(reader, self.language, self.prefix, self.limit),
            similar(reader, self.language, self.form, self.edits, self.limit),
        )


WORDS_ASKED = st.lists(
    st.builds(
        Words,
        LANGUAGE,
        st.text(LETTERS, max_size=2),
        FORMS | st.text(LETTERS, max_size=4),
        st.integers(0, 3),
        st.sampled_from([0, 1, 2, 5, 100]),
    ),
    min_size=1,
    max_size=4,
)
EVERY_FIELD: tuple[CountField, ...] = ("document", "year", "passages", "language")
FIELDS = st.lists(st.sampled_from(EVERY_FIELD), unique=True)
SEARCHES = st.lists(searches(), min_size=4, max_size=12)


# --- properties ----------------------------------------------------------------------------------


def counts(reader: EngineReader) -> list[int]:
    """What a reader counts."""
    stems, forms = ["a", "raa", "wet", "é", "\ud800", "zz"], ["a", "ab", "www!", "wetten", "\ud800"]
    return [
        count
        for language in LANGUAGES
        for count in (
            reader.passages(language),
            *(frequency(reader, language, stem) for stem in stems),
            *(frequency(reader, language, form, "form") for form in forms),
        )
    ]


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "reference"])
@settings(max_examples=80)
@given(
    history=histories(),
    asked=SEARCHES,
    room=st.sampled_from([1, 2, 5, 10_000]),
    much=st.sampled_from([0, 1, 4]),
    forms=st.sampled_from([1, 3, 2000]),
    asked_words=WORDS_ASKED,
    fields=FIELDS,
    documents=st.lists(DOCUMENT_QUERIES, max_size=4),
    patterns=st.lists(PATTERNS, max_size=4),
)
def test_engines_agree_with_the_reference(
    name: str,
    history: list[Commit],
    asked: list[Asked],
    room: int,
    much: int,
    forms: int,
    asked_words: list[Words],
    fields: list[CountField],
    documents: list[DocumentQuery],
    patterns: list[Pattern],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    reference, engine = ENGINES["reference"], ENGINES[name]
    create(reference, folder / "reference")
    create(engine, folder / "engine")
    kept: list[tuple[EngineReader, EngineReader]] = []
    with ExitStack() as stack:
        # however often memory is full, and however little is merged at a time
        stack.enter_context(patch.object(building, "SPILL_CHUNKS", room))
        stack.enter_context(patch.object(merging, "_RUN", room))
        stack.enter_context(patch.object(phrases, "_MUCH", much))
        stack.enter_context(patch.object(phrases, "_SMALL", much))
        stack.enter_context(patch.object(phrases, "_FEW", much))
        stack.enter_context(patch.object(segment, "_SCANS", much))
        stack.enter_context(patch.object(expansion, "_LEAST", much))
        for module in (reference_engine, expansion):
            stack.enter_context(patch.object(module, "EXPANSION_FORMS", forms))
        for each in history:
            right, own = (
                change(one, folder / where, delete=each.delete, add=each.add, fields=each.fields)
                for one, where in ((reference, "reference"), (engine, "engine"))
            )
            stack.callback(right.close)
            stack.callback(own.close)
            kept.append((right, own))
        # views of all that was ever committed, each as it was
        for right, own in kept:
            assert counts(own) == counts(right)
            for search in asked:
                assert search.of(own) == search.of(right)
                sides = dict(search.sides)
                assert own.counts(sides, fields) == right.counts(sides, fields)
                scanned = (chain(*each.scan(sides, order=search.order)) for each in (own, right))
                assert list(next(scanned)) == list(next(scanned))
            in_turn = [each.attempt for each in asked]
            assert own.search_in_turn(in_turn, limit=3) == right.search_in_turn(in_turn, limit=3)
            questions: list[Question] = [
                *map(DocumentCount, documents),
                *(each.matches for each in asked),
                *(FormCount(each) for each in patterns),
            ]
            statistics = own.statistics(questions), right.statistics(questions)
            for each_question in questions:
                assert answer(statistics[0], each_question) == answer(statistics[1], each_question)
            for question in asked_words:
                assert question.of(own) == question.of(right)


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=25)
@given(history=histories(), asked=SEARCHES)
def test_what_holds_for_every_answer(
    name: str,
    history: list[Commit],
    asked: list[Asked],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    engine = ENGINES[name]
    create(engine, folder)
    for each in history:
        change(engine, folder, delete=each.delete, add=each.add).close()
    with ExitStack() as stack:
        reader = change(engine, folder, fields=history[-1].fields)
        stack.callback(reader.close)
        for search in asked:
            check_page(reader, search)
            for side, wanted in search.sides:
                check_laws(reader, side, wanted)


def check_page(reader: EngineReader, search: Asked) -> None:
    """A page is a part of the whole answer, which is in order and has each pair once."""
    whole = reader.search(dict(search.sides), limit=1000)
    total, everything = whole.total, list(whole.best)
    assert whole.total == len(whole.best) == len({found.ordinal for found in whole.best})
    assert list(whole.best) == sorted(whole.best, key=lambda found: (-found.score, found.ordinal))
    if search.order != "relevance":
        whole = reader.search(dict(search.sides), limit=1000, order=search.order)
        assert whole.total == total
        assert sorted(whole.best, key=lambda found: (-found.score, found.ordinal)) == everything
        everything = list(whole.best)
    if search.fold:
        folded = reader.search(dict(search.sides), limit=1000, fold=True, order=search.order)
        assert sum(found.alike for found in folded.best) == total
        assert [replace(found, alike=1) for found in folded.best] == [
            found for found in whole.best if found.ordinal in {one.ordinal for one in folded.best}
        ]
        whole = folded
    counts = reader.counts(dict(search.sides), EVERY_FIELD)
    assert sum(counts["document"].values()) == sum(counts["year"].values()) <= total
    assert sum(counts["passages"].values()) <= total
    assert max(counts["language"].values()) <= total <= sum(counts["language"].values())
    assert list(chain(*reader.scan(dict(search.sides), order=search.order))) == everything
    page = search.of(reader)
    assert page.total == total
    assert page.best == whole.best[search.offset : search.offset + search.limit]


def check_laws(reader: EngineReader, side: Language, wanted: Expression) -> None:
    """What an expression finds does not hang on how it is asked for."""

    def ask(expression: Expression) -> SearchPage:
        return reader.search({side: expression}, limit=1000)

    found = ask(wanted)
    for same in (
        *(And((wanted,)), Or((wanted,)), DisjunctionMax((wanted, wanted)), AndNot(wanted, ())),
        *(Boost(wanted, 1.0), AndMaybe(wanted, ()), ConditionalBoost(wanted, DocScores(()), 3.0)),
    ):
        assert ask(same) == found
    assert ask(ConditionalBoost(wanted, wanted, 0.4)) == ask(Boost(wanted, 0.4))
    silent = ask(Filter(wanted))
    assert {each.ordinal for each in silent.best} == {each.ordinal for each in found.best}
    assert ask(And((Filter(wanted), wanted, Filter(wanted)))) == found
    assert ask(AndNot(wanted, (wanted,))).total == 0
    twice = [(each.ordinal, each.score + each.score) for each in found.best]
    for double in (
        *(And((wanted, wanted)), Or((wanted, wanted))),
        *(AndMaybe(wanted, (wanted,)), Boost(wanted, 2.0)),
    ):
        assert [(each.ordinal, each.score) for each in ask(double).best] == twice
    scores = tuple(sorted((each.ordinal, each.score) for each in found.best))
    assert ask(DocScores(scores)).best == found.best
