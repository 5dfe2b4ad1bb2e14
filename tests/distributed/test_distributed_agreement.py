"""Engines on a cluster answer as the reference does; see ``tests/property`` for the others."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, settings
from tested_engines import engine_params, opened

from benelux_search.index.algebra import Expression
from benelux_search.opensearch.searching.executor import BLOCK
from benelux_search.testing.engine_checks import (
    CASES,
    Case,
    check_case,
    check_consistency,
    check_searches,
)
from benelux_search.testing.engine_corpus import EngineCorpus
from benelux_search.testing.random_histories import Commit, RandomCatalogue, short_texts
from benelux_search.testing.random_queries import EVERY_FIELD, Asked, searches, with_ordinals
from benelux_search.testing.reference_engine import ReferenceCorpus

# to make a failing example smaller takes hundreds of others
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture(scope="module", params=engine_params(clustered=True))
def corpus(request: pytest.FixtureRequest) -> Iterator[EngineCorpus]:
    with opened(request) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> EngineCorpus:
    return ReferenceCorpus(tmp_path_factory.mktemp("reference"))


@settings(max_examples=20, phases=PHASES)
@given(case=CASES)
def test_engines_agree_with_the_reference(
    case: Case, reference: EngineCorpus, corpus: EngineCorpus
) -> None:
    check_case(case, reference, corpus)


@settings(max_examples=5, phases=PHASES)
@given(case=CASES)
def test_what_holds_for_every_answer(case: Case, corpus: EngineCorpus) -> None:
    check_consistency(case, corpus)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=300, phases=[Phase.generate])
@given(case=CASES)
def test_many_histories_agree_with_the_reference(
    case: Case, reference: EngineCorpus, corpus: EngineCorpus
) -> None:
    check_case(case, reference, corpus)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_expressions_agree_with_the_reference(
    reference: EngineCorpus, corpus: EngineCorpus
) -> None:
    asked: set[Expression] = set()
    first = corpus.begin()
    reference.begin()
    # all hits are in one block, so their order is exact
    add = short_texts(BLOCK)
    fields = RandomCatalogue(tuple(range(n, n + 4) for n in range(0, BLOCK, 4)), add)
    commit = Commit((), add, fields).moved(first)
    right, own = (one.change(add=commit.add, fields=commit.fields) for one in (reference, corpus))

    @settings(max_examples=7500, phases=[Phase.generate])
    @given(search=searches())
    def agree(search: Asked) -> None:
        search = with_ordinals(search, commit.fields.ordinals, first)
        asked.update(expression for _, expression in search.sides)
        check_searches(right, own, [search], [*EVERY_FIELD])

    agree()
    logging.getLogger(__name__).warning("%s different expressions", len(asked))
    assert len(asked) >= 5000
