"""Any engine answers as the reference does, to the last bit; and what holds for every engine.

``tests/distributed`` has the same properties for engines on a cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from tested_engines import TESTED_ENGINES, engine_params, opened

from benelux_search.index import DEFAULT_ENGINE
from benelux_search.index.algebra import Expression
from benelux_search.index.statistics import Question
from benelux_search.testing.engine_checks import CASES, Case, check_case, check_consistency
from benelux_search.testing.engine_corpus import EngineCorpus
from benelux_search.testing.random_queries import (
    LEAF_STRATEGIES,
    QUESTION_STRATEGIES,
    node_strategies,
)
from benelux_search.testing.reference_engine import ReferenceCorpus


@pytest.fixture(scope="module", params=engine_params(clustered=False))
def corpus(request: pytest.FixtureRequest) -> Iterator[EngineCorpus]:
    with opened(request) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> EngineCorpus:
    return ReferenceCorpus(tmp_path_factory.mktemp("reference"))


@settings(max_examples=examples(80))
@given(case=CASES)
def test_engines_agree_with_the_reference(
    case: Case, reference: EngineCorpus, corpus: EngineCorpus
) -> None:
    check_case(case, reference, corpus)


@settings(max_examples=examples(25))
@given(case=CASES)
def test_what_holds_for_every_answer(case: Case, corpus: EngineCorpus) -> None:
    check_consistency(case, corpus)


@settings(max_examples=examples(25))
@given(case=CASES)
def test_what_holds_for_the_reference_too(case: Case, reference: EngineCorpus) -> None:
    check_consistency(case, reference)


def test_every_engine_of_the_package_is_tested() -> None:
    assert DEFAULT_ENGINE in {each.name for each in TESTED_ENGINES}


def test_everything_that_an_engine_is_asked_has_a_strategy() -> None:
    nodes = node_strategies(st.nothing())
    assert {*LEAF_STRATEGIES, *nodes} == {*get_args(Expression)}
    assert {*QUESTION_STRATEGIES} == {*get_args(Question)}
