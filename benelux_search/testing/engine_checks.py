"""Checks of engines: that one answers as another does, and that answers are consistent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain

from hypothesis import strategies as st

from benelux_search.index.algebra import (
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DisjunctionMax,
    DocScores,
    Expression,
    Filter,
    Or,
)
from benelux_search.index.part import ChosenPairs, Part
from benelux_search.index.ports import (
    CountField,
    EngineReader,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.scoped_fields import ScopedFields
from benelux_search.index.statistics import Question
from benelux_search.model import LANGUAGES, Language
from benelux_search.testing.corpora import frequency
from benelux_search.testing.engine_corpus import EngineCorpus, EngineLimits
from benelux_search.testing.random_histories import Commit, histories
from benelux_search.testing.random_queries import (
    COUNT_FIELDS,
    EVERY_FIELD,
    QUESTIONS,
    SEARCHES,
    STEM_TEXTS,
    Asked,
    with_ordinals,
)
from benelux_search.testing.remote import answer


@dataclass(frozen=True)
class Case:
    """A history of a corpus, and what is asked of each of its generations."""

    history: list[Commit]
    searches: list[Asked]
    questions: list[Question]
    fields: list[CountField]
    limits: EngineLimits


LIMITS = st.builds(
    EngineLimits,
    forms=st.sampled_from([1, 3, 2000]),
    room=st.sampled_from([1, 2, 5, 10_000]),
    much=st.sampled_from([0, 1, 4]),
)
CASES = st.builds(Case, histories(), SEARCHES, QUESTIONS, COUNT_FIELDS, LIMITS)


def check_case(case: Case, reference: EngineCorpus, corpus: EngineCorpus) -> None:
    """Every view of a history has the answers of the reference."""
    reference.begin()
    first = corpus.begin()
    with ExitStack() as stack:
        stack.enter_context(reference.limited(case.limits))
        stack.enter_context(corpus.limited(case.limits))
        kept: list[tuple[EngineReader, EngineReader, Commit]] = []
        for each in case.history:
            commit = each.moved(first)
            right, own = (
                one.change(delete=commit.delete, add=commit.add, fields=commit.fields)
                for one in (reference, corpus)
            )
            stack.callback(right.close)
            stack.callback(own.close)
            kept.append((right, own, commit))
        # views of all that was ever committed, each as it was
        for right, own, commit in kept:
            ordinals = commit.fields.ordinals
            searches = with_ordinals(case.searches, ordinals, first)
            check_searches(right, own, searches, case.fields)
            questions = with_ordinals(case.questions, ordinals, first)
            check_questions(right, own, questions)
            for search in searches[:1]:
                check_part((right, own), commit.fields, dict(search.sides), searches, questions)


def check_part(
    readers: tuple[EngineReader, EngineReader],
    fields: FieldSource,
    sides: Mapping[Language, Expression],
    searches: Sequence[Asked],
    questions: Sequence[Question],
) -> None:
    """A part of the view has the answers of the reference.

    ``readers`` are that of the reference and the engine's own; ``sides`` select the part.
    """
    part = Part(sides, lambda _: False)
    chosen = ChosenPairs(part, readers[0].ordinals(sides))
    own_fields = ScopedFields(fields, chosen)
    right, own = (each.within(chosen, own_fields) for each in readers)
    check_searches(right, own, with_ordinals(searches, chosen.ordinals), [*EVERY_FIELD])
    check_questions(right, own, with_ordinals(questions, chosen.ordinals))


def check_searches(
    right: EngineReader, own: EngineReader, searches: Sequence[Asked], fields: list[CountField]
) -> None:
    """A reader has the hits, scores, totals and counts of the reference, in the same order."""
    assert _frequencies(own) == _frequencies(right)
    for search in searches:
        assert search.of(own) == search.of(right), search
        sides = dict(search.sides)
        assert own.counts(sides, fields) == right.counts(sides, fields), search
        assert own.stem_counts(sides, STEM_TEXTS) == right.stem_counts(sides, STEM_TEXTS), search
        scanned = [list(chain(*each.scan(sides, order=search.order))) for each in (own, right)]
        assert scanned[0] == scanned[1], search
        assert list(own.ordinals(sides)) == sorted(found.ordinal for found in scanned[0]), search
    in_turn = [each.attempt for each in searches]
    assert own.search_in_turn(in_turn, limit=3) == right.search_in_turn(in_turn, limit=3)


def check_questions(right: EngineReader, own: EngineReader, questions: Sequence[Question]) -> None:
    """A reader has the statistics of the reference."""
    statistics = own.statistics(questions), right.statistics(questions)
    for question in questions:
        found, expected = (answer(each, question) for each in statistics)
        assert _listed(found) == _listed(expected), question


def _listed(found: object) -> object:
    return list(found) if isinstance(found, Sequence) else found


def _frequencies(reader: EngineReader) -> list[int]:
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


def check_consistency(case: Case, corpus: EngineCorpus) -> None:
    """The last view of a history has answers that agree with each other."""
    first = corpus.begin()
    with ExitStack() as stack:
        for each in case.history:
            commit = each.moved(first)
            reader = corpus.change(delete=commit.delete, add=commit.add, fields=commit.fields)
            stack.callback(reader.close)
        for search in with_ordinals(case.searches, commit.fields.ordinals, first):
            check_page(reader, search)
            for side, wanted in search.sides:
                check_laws(reader, side, wanted)


def _ordinal(found: ScoredPair) -> int:
    return found.ordinal


def check_page(reader: EngineReader, search: Asked) -> None:
    """A page is a part of the whole answer, which is in order and has each pair once."""
    whole = reader.search(dict(search.sides), limit=1000)
    total, everything = whole.total, list(whole.best)
    assert whole.total == len(whole.best) == len({found.ordinal for found in whole.best})
    by_place = reader.search(dict(search.sides), limit=1000, order="place").best
    assert everything == sorted(by_place, key=lambda found: -found.score)
    if search.order != "relevance":
        whole = reader.search(dict(search.sides), limit=1000, order=search.order)
        assert whole.total == total
        same = list(whole.best)
        assert sorted(same, key=_ordinal) == sorted(everything, key=_ordinal)
        everything = same
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
    """Check that an expression finds the same, however it is asked for."""

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
