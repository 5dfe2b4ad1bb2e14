"""Tests that every engine and every home of an index must pass, for pytest.

They need the extra ``benelux-search[testing]``. Whoever writes an engine makes a class of tests::

    from benelux_search.testing.engine_conformance import EngineConformance

    class TestMyEngine(EngineConformance):
        @pytest.fixture
        def corpus(self, tmp_path):
            return MyCorpus(tmp_path)  # an EngineCorpus

and of a home of an index with :class:`~.backend_conformance.BackendConformance`, whose fixture
``backend`` returns an empty home. The engine is compared with :mod:`.reference_engine`, which reads
every passage.
"""
