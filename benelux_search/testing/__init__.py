"""Tests that every engine and every home of an index must pass, for pytest.

They need the extra ``benelux-search[testing]``. For an engine, write a class of tests::

    from benelux_search.testing.engine_conformance import EngineConformance

    class TestMyEngine(EngineConformance):
        @pytest.fixture
        def corpus(self, tmp_path):
            return MyCorpus(tmp_path)  # an EngineCorpus

For a home of an index, derive from :class:`~.backend_conformance.BackendConformance`; its fixture
``backend`` returns an empty home. The engine is compared with :mod:`.reference_engine`, which reads
every passage.
"""
