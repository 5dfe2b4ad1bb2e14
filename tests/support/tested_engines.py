"""The engines that the properties of engines are tested on.

Whoever adds an engine adds it to :data:`TESTED_ENGINES`: every property then holds for it, or a
test fails. An engine that needs a cluster has the mark ``cluster``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from unittest.mock import patch

import pytest

from benelux_search.index.ports import EngineReader, FieldSource
from benelux_search.index.whoosh import document_fields, expansion, merging, phrases, segment
from benelux_search.index.whoosh import segment_building as building
from benelux_search.testing.corpora import Text
from benelux_search.testing.engine_corpus import EmbeddedCorpus, EngineCorpus, EngineLimits
from benelux_search.testing.reference_engine import ENGINES

if TYPE_CHECKING:
    from cluster import Cluster
    from opensearch_engine import History


class EngineSubject(Protocol):
    """An engine to test."""

    @property
    def name(self) -> str: ...

    @property
    def marks(self) -> Sequence[pytest.MarkDecorator]: ...

    def open(self, fixture: Callable[[str], Any]) -> AbstractContextManager[EngineCorpus]:
        """Return a context with a corpus; ``fixture`` returns a fixture by its name."""
        ...


# --- engines whose indexes are folders


class LimitedCorpus(EmbeddedCorpus):
    """A corpus of an engine of this package, whose limits can be made small."""

    @contextmanager
    def limited(self, limits: EngineLimits) -> Iterator[None]:
        # however often memory is full, and however little is merged at a time
        values = {
            **{(building, "SPILL_CHUNKS"): limits.room, (merging, "_RUN"): limits.room},
            **{(phrases, name): limits.much for name in ("_MUCH", "_SMALL", "_FEW")},
            (document_fields, "_FEW"): limits.much,
            **{(segment, "_SCANS"): limits.much, (expansion, "_LEAST"): limits.much},
            (expansion, "EXPANSION_FORMS"): limits.forms,
        }
        with ExitStack() as stack:
            for (module, name), value in values.items():
                stack.enter_context(patch.object(module, name, value))
            yield


@dataclass(frozen=True)
class EmbeddedEngine:
    """An engine whose indexes are folders."""

    name: str
    marks: Sequence[pytest.MarkDecorator] = ()

    @contextmanager
    def open(self, fixture: Callable[[str], Any]) -> Iterator[LimitedCorpus]:
        yield LimitedCorpus(ENGINES[self.name], fixture("tmp_path_factory").mktemp("engine"))


# --- the distributed engine

_CORPORA = 25  # that follow each other in one collection


class DistributedCorpus:
    """A corpus in a collection of a cluster; the next one follows it, with higher ordinals."""

    def __init__(self, cluster: Cluster, shards: int) -> None:
        self._cluster = cluster
        self._shards = shards
        self._history: History | None = None
        self._begun = 0
        self._first = 0
        self._is_new = False

    def begin(self) -> int:
        if self._history is None or self._begun % _CORPORA == 0:
            self.close()
            self._history = self._new_history()
            self._first = 0
        self._begun += 1
        self._is_new = True
        return self._history.generation.next_ordinal

    def change(
        self,
        *,
        delete: Sequence[range] = (),
        add: Mapping[int, Text] = {},
        fields: FieldSource | None = None,
    ) -> EngineReader:
        assert self._history is not None
        following = self._history.generation.next_ordinal
        if self._is_new and following > self._first:
            delete = [*delete, range(self._first, following)]
        if self._is_new:
            self._first, self._is_new = following, False
        return self._history.change(delete=delete, add=add, fields=fields)

    @contextmanager
    def limited(self, limits: EngineLimits) -> Iterator[None]:
        from benelux_search.opensearch.searching import collection_reader as reader
        from benelux_search.opensearch.searching import crowded_phrases, term_statistics

        values = {
            (term_statistics, "EXPANSION_FORMS"): limits.forms,
            # with fewer, each form is a request
            (term_statistics, "_MOST_FORMS"): max(limits.room, 5),
            (crowded_phrases, "_AT_A_TIME"): max(limits.room, 2),
            (reader, "_MOST_KEYS"): limits.room,
        }
        with ExitStack() as stack:
            for (module, name), value in values.items():
                stack.enter_context(patch.object(module, name, value))
            yield

    def close(self) -> None:
        """Remove the indexes."""
        if self._history is not None:
            self._history.remove()

    def _new_history(self) -> History:
        from opensearch_engine import History, connected

        # a name that no index of an earlier test has
        name = f"corpus{random.SystemRandom().randrange(1 << 40)}"
        return History(connected(self._cluster, name), self._shards)


@dataclass(frozen=True)
class DistributedEngine:
    """The engine on OpenSearch, with a number of shards."""

    shards: int
    marks: Sequence[pytest.MarkDecorator] = (pytest.mark.cluster,)

    @property
    def name(self) -> str:
        return f"opensearch-{self.shards}"

    @contextmanager
    def open(self, fixture: Callable[[str], Any]) -> Iterator[DistributedCorpus]:
        corpus = DistributedCorpus(fixture("one_node"), self.shards)
        try:
            yield corpus
        finally:
            corpus.close()


TESTED_ENGINES: Sequence[EngineSubject] = (
    *(EmbeddedEngine(name) for name in ENGINES if name != "reference"),
    DistributedEngine(shards=1),
    DistributedEngine(shards=5),
)


def is_clustered(engine: EngineSubject) -> bool:
    """Return True if an engine needs a cluster."""
    return any(mark.name == "cluster" for mark in engine.marks)


def engine_params(*, clustered: bool) -> list[Any]:
    """Return the registered engines as parameters of a fixture, with a cluster or without."""
    return [
        pytest.param(each, id=each.name, marks=each.marks)
        for each in TESTED_ENGINES
        if is_clustered(each) == clustered
    ]


def opened(request: pytest.FixtureRequest) -> AbstractContextManager[EngineCorpus]:
    """Return a context with a corpus of the engine that is the parameter of a fixture."""
    engine: EngineSubject = request.param
    return engine.open(request.getfixturevalue)
