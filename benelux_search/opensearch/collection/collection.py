"""The generations of a collection: which one is current, and the indexes that hold it.

The alias ``<collection>-state`` leads to the index with the current generation, which is one
document. A full build makes new indexes, and then moves all aliases at once. An update writes into
the same indexes, and then replaces that document. So a reader sees one generation, whole.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from benelux_search.errors import IndexMissing, IndexUnusable, Message
from benelux_search.model import Language
from benelux_search.opensearch.client.address import indexes_name
from benelux_search.opensearch.client.client_errors import AlreadyThere, NotThere
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.records import mapping
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.searching.search_answers import gone

Json = dict[str, Any]
PARTS: Final = ("pairs", "terms", "documents", "state")
_CURRENT: Final = "current"
_SOURCES: Final = "sources"
_COPIES: Final = 10  # seconds in which new shards are copied, if there are nodes enough


@dataclass(frozen=True, slots=True)
class Layout:
    """The number of shards of the indexes of a collection, and of further copies of each shard.

    With None, there is one copy more if there are two nodes.
    """

    shards: int = 1
    replicas: int | None = None


class Collection:
    """A collection in the engine."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.name = connection.address.collection

    def prepare(self) -> None:
        """Make the index of the lock, if it does not exist."""
        with contextlib.suppress(AlreadyThere):
            if not self._connection.exists(f"/{self.name}-lock"):
                self._connection.request("PUT", f"/{self.name}-lock", mapping.lock_index())

    def size_bytes(self, generation: CollectionGeneration) -> int:
        """Return the size of the indexes of a generation, without the copies of shards.

        Raises:
            GenerationGone: they have been removed.
        """
        names = ",".join(f"{generation.indexes}-{part}" for part in PARTS)
        try:
            found = self._connection.request("GET", f"/{names}/_stats/store")
        except NotThere as error:
            raise gone(generation.pairs) from error
        size: int = found["_all"]["primaries"]["store"]["size_in_bytes"]
        return size

    def current(self) -> CollectionGeneration:
        """Return the current generation.

        Raises:
            IndexMissing: there is none.
        """
        try:
            found = self._connection.request("GET", f"/{self.name}-state/_doc/{_CURRENT}")
        except NotThere as error:
            raise IndexMissing(
                Message("there is no index at {}", self._connection.address)
            ) from error
        return CollectionGeneration.of(found["_source"]["value"])

    def create(self, indexes: str, layout: Layout, averages: Mapping[Language, float]) -> None:
        """Create empty indexes, whose names begin with ``indexes``."""
        shards, replicas = layout.shards, layout.replicas
        bodies = {
            "pairs": mapping.pairs_index(shards, replicas, averages),
            "terms": mapping.terms_index(replicas),
            "documents": mapping.documents_index(replicas),
            "state": mapping.state_index(replicas),
        }
        self.remove(indexes)  # those that a killed build may have left, without their state
        for part, body in bodies.items():
            with contextlib.suppress(AlreadyThere):  # made by a try that got no answer
                self._connection.request("PUT", f"/{indexes}-{part}", body)
        self._wait_for_copies(indexes)

    def _wait_for_copies(self, indexes: str) -> None:
        """Wait some seconds for the copies of shards, so that no write has one copy only."""
        params = {"wait_for_status": "green", "timeout": f"{_COPIES}s"}
        with contextlib.suppress(IndexUnusable):
            path = f"/_cluster/health/{indexes}-*"
            self._connection.request("GET", path, params=params, tries=1, patience=0)

    def refresh(self, generation: CollectionGeneration, parts: Sequence[str] = PARTS) -> None:
        """Let searches see all that was written to the indexes of a generation."""
        names = ",".join(f"{generation.indexes}-{part}" for part in parts)
        self._connection.refresh(names)

    def publish(
        self, generation: CollectionGeneration, previous: CollectionGeneration | None
    ) -> None:
        """Make a generation current, in one step."""
        self._connection.request(
            "PUT",
            f"/{generation.state}/_doc/{_CURRENT}",
            {"type": _CURRENT, "number": generation.number, "value": generation.record()},
        )
        if previous is None or previous.indexes != generation.indexes:
            self._move_aliases(generation, previous)

    def store_sources(self, generation: CollectionGeneration, text: str) -> None:
        """Store a text on the sources of a generation: its paths and their options."""
        if text != self.stored_sources(generation):
            self._connection.request(
                "PUT",
                f"/{generation.state}/_doc/{_SOURCES}",
                {"type": _SOURCES, "number": generation.number, "value": {"json": text}},
            )

    def stored_sources(self, generation: CollectionGeneration) -> str:
        """Return the text on the sources of a generation; "" if there is none."""
        try:
            found = self._connection.request("GET", f"/{generation.state}/_doc/{_SOURCES}")
        except NotThere:
            return ""
        text: str = found["_source"]["value"]["json"]
        return text

    def _move_aliases(
        self, generation: CollectionGeneration, previous: CollectionGeneration | None
    ) -> None:
        actions: list[Json] = []
        for part in PARTS:
            alias = f"{self.name}-{part}"
            if previous is not None:
                old = {"index": f"{previous.indexes}-{part}", "alias": alias}
                actions.append({"remove": old})
            actions.append({"add": {"index": f"{generation.indexes}-{part}", "alias": alias}})
        try:
            self._connection.request("POST", "/_aliases", {"actions": actions})
        except NotThere:  # no alias to be removed, after a try that got no answer
            if self.current().number != generation.number:
                raise

    def adopt(self, indexes: str) -> CollectionGeneration:
        """Make the generation in some restored indexes current, and return it."""
        found = self._connection.request("GET", f"/{indexes}-state/_doc/{_CURRENT}")
        generation = replace(CollectionGeneration.of(found["_source"]["value"]), indexes=indexes)
        try:
            previous: CollectionGeneration | None = self.current()
        except IndexMissing:
            previous = None
        self.publish(generation, previous)
        return generation

    def index_numbers(self) -> list[int]:
        """Return the numbers of all builds whose indexes exist, in ascending order."""
        try:
            found = self._connection.request("GET", f"/{self.name}-*/_alias")
        except NotThere:
            return []
        pattern = re.compile(rf"{re.escape(self.name)}-([0-9]{{6,}})-state")
        return sorted(int(match[1]) for name in found if (match := pattern.fullmatch(name)))

    def remove(self, indexes: str) -> None:
        """Remove indexes by their common prefix."""
        names = ",".join(f"{indexes}-{part}" for part in PARTS)
        self._connection.request("DELETE", f"/{names}", params={"ignore_unavailable": "true"})

    def remove_unused(self, current: CollectionGeneration | None) -> None:
        """Remove the indexes of older builds, but for the ones before the current ones.

        A reader that has them open can go on.
        """
        if current is None:
            return
        older = [
            number
            for number in self.index_numbers()
            if indexes_name(self.name, number) < current.indexes
        ]
        for number in older[:-1]:
            self.remove(indexes_name(self.name, number))
