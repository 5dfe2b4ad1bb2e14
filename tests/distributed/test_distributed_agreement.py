"""Engines on a cluster answer as the reference does; see ``tests/property`` for the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine_checks import CASES, Case, check_case, check_consistency
from hypothesis import Phase, given, settings
from reference_engine import ENGINES
from tested_engines import EmbeddedCorpus, EngineCorpus, engine_params, opened

from benelux_search.index.algebra import Expression

# to make a failing example smaller takes hundreds of others
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture(scope="module", params=engine_params(clustered=True))
def corpus(request: pytest.FixtureRequest) -> Iterator[EngineCorpus]:
    with opened(request) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> EngineCorpus:
    return EmbeddedCorpus(ENGINES["reference"], tmp_path_factory.mktemp("reference"))


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
def test_many_cases_agree_with_the_reference(reference: EngineCorpus, corpus: EngineCorpus) -> None:
    asked: set[Expression] = set()
    histories = 0

    @settings(max_examples=500, phases=[Phase.generate])
    @given(case=CASES)
    def agree(case: Case) -> None:
        nonlocal histories
        histories += 1
        asked.update(case.expressions)
        check_case(case, reference, corpus)

    agree()
    assert histories >= 300
    assert len(asked) >= 5000
