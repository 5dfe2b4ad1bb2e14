"""Searches with more hits than one block: the sets, the pages, and the share of first tens."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from unittest.mock import patch

import pytest
from cluster import Cluster
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from opensearch_engine import History, connected

from benelux_search.index.algebra import Expression
from benelux_search.index.ports import EngineReader
from benelux_search.opensearch.searching import collection_reader as reader_module
from benelux_search.opensearch.searching.collection_reader import OpenSearchReader
from benelux_search.opensearch.searching.executor import BLOCK
from benelux_search.testing.random_histories import RandomCatalogue, short_texts
from benelux_search.testing.random_queries import EXPRESSIONS, with_ordinals
from benelux_search.testing.reference_engine import ReferenceCorpus

pytestmark = pytest.mark.cluster
PAIRS = 600


@dataclass
class Compared:
    """The two engines, and how often the first ten were those of the reference."""

    reference: EngineReader
    history: History
    ordinals: frozenset[int]
    same: int = 0
    others: list[Expression] = field(default_factory=list)

    def reader(self) -> EngineReader:
        """Return a reader that knows nothing of the searches before."""
        return OpenSearchReader(self.history.connection, self.history.generation)


# the pages of one shard are compared by `make test-cluster` only
@pytest.fixture(scope="module", params=[pytest.param(1, marks=pytest.mark.long), 5])
def compared(
    request: pytest.FixtureRequest, one_node: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compared]:
    add = short_texts(PAIRS)
    fields = RandomCatalogue(tuple(range(n, n + 5) for n in range(0, PAIRS, 5)), add)
    reference = ReferenceCorpus(tmp_path_factory.mktemp("reference"))
    reference.begin()
    history = History(connected(one_node, f"many{request.param}"), request.param)
    try:
        history.change(add=add, fields=fields)
        right = reference.change(add=add, fields=fields)
        yield Compared(right, history, fields.ordinals)
    finally:
        history.remove()


def check_pages(compared: Compared, expression: Expression, size: int) -> None:
    whole = compared.reference.search({"nl": expression}, limit=PAIRS)
    reader = compared.reader()
    pages = []
    for offset in range(0, whole.total + size, size):
        # the order is the same for one who asked before as for one who did not
        own = reader if offset % 2 else compared.reader()
        pages.append(own.search({"nl": expression}, limit=size, offset=offset))
    assert {each.total for each in pages} == {whole.total}
    found = [*chain(*(each.best for each in pages))]
    assert len(found) == len({each.ordinal for each in found})
    assert {*found} == {*whole.best}
    with patch.object(reader_module, "_SCANNED", BLOCK):
        assert [*chain(*reader.scan({"nl": expression}))] == found
    ten = whole.best[:10]
    if {*ten} <= {*found[:BLOCK]}:
        assert found[:10] == list(ten)
        compared.same += 1
    else:
        compared.others.append(expression)


@pytest.mark.parametrize("examples", [20, pytest.param(60, marks=pytest.mark.long)])
def test_pages_are_the_whole_in_parts(compared: Compared, examples: int) -> None:
    compared.same, compared.others = 0, []

    @settings(max_examples=examples, derandomize=True, phases=[Phase.generate])
    @given(expression=EXPRESSIONS, size=st.sampled_from([9, 30, 100, 250]))
    def check(expression: Expression, size: int) -> None:
        expression = with_ordinals(expression, compared.ordinals)
        assume(compared.reference.search({"nl": expression}, limit=0).total > BLOCK)
        check_pages(compared, expression, size)

    check()
    searches = compared.same + len(compared.others)
    share = f"the first ten are those of the reference in {compared.same} of {searches} searches"
    logging.getLogger(__name__).warning(share)
    assert searches >= 0.8 * examples
    assert compared.same >= 0.9 * searches, share
