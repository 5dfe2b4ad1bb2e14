"""The tests of an engine: it answers as the reference does, to the last bit."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from benelux_search.testing.engine_checks import CASES, Case, check_case, check_consistency
from benelux_search.testing.engine_corpus import EngineCorpus
from benelux_search.testing.reference_engine import ReferenceCorpus

_SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))


class EngineConformance:
    """Tests of an engine; a subclass has a fixture ``corpus``, which returns an EngineCorpus."""

    @_SETTINGS
    @given(case=CASES)
    def test_it_agrees_with_the_reference(
        self, case: Case, corpus: EngineCorpus, tmp_path: Path
    ) -> None:
        """Each answer has the ids, the scores and the order of the reference."""
        check_case(case, ReferenceCorpus(tmp_path / "reference"), corpus)

    @_SETTINGS
    @given(case=CASES)
    def test_its_answers_are_consistent(self, case: Case, corpus: EngineCorpus) -> None:
        """Each answer agrees with the others: a page is a part of a longer page."""
        check_consistency(case, corpus)
