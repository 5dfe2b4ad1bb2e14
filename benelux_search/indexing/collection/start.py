"""The starting point of a build of a collection: its current generation, or a killed build.

An unfinished build is continued if the next run has the same paths and the same analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

from benelux_search import errors
from benelux_search.analysis.analyser import describe
from benelux_search.model import LANGUAGES
from benelux_search.opensearch.client.address import indexes_name
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.collection import Collection, Layout
from benelux_search.opensearch.collection.unfinished import PendingBuild, forget, pending_build
from benelux_search.opensearch.records.generation import BLOCK_OF_ORDINALS, CollectionGeneration

_AVERAGE = 40.0  # positions of a passage, until passages have been counted


@dataclass(frozen=True, slots=True)
class CollectionStart:
    """The starting point of a build of a collection.

    ``resumed`` is True for a build that was killed and is gone on with.
    """

    base: CollectionGeneration | None
    pending: PendingBuild
    resumed: bool


def current_generation(connection: Connection) -> CollectionGeneration | None:
    """Return the current generation of a collection, or None."""
    try:
        return Collection(connection).current()
    except errors.IndexMissing:
        return None


def start_of(
    connection: Connection,
    layout: Layout,
    paths: tuple[str, ...],
    *,
    rebuild: bool = False,
) -> CollectionStart:
    """Return the starting point of a build, and make new indexes if it needs them.

    A killed build with the same paths is gone on with, unless this is a rebuild.

    Raises:
        IndexUnusable: another version of the analysis made the collection, and this is no rebuild.
    """
    collection = Collection(connection)
    base = current_generation(connection)
    unfinished = unfinished_build(connection, base)
    if unfinished is not None and not rebuild and _is_continued(unfinished, base, paths):
        return CollectionStart(base, unfinished, resumed=True)
    numbers = collection.index_numbers()
    for number in numbers:
        indexes = indexes_name(collection.name, number)
        if base is None or indexes > base.indexes:
            collection.remove(indexes)
    number = max(0 if base is None else base.number, *numbers, 0) + 1
    if base is not None and not rebuild:
        if base.analysis != describe():
            advice = errors.Advice(errors.Operation.REBUILD, str(connection.address))
            raise errors.IndexUnusable(
                errors.Message(
                    "another version of the text analysis made the index at {}; {}",
                    connection.address,
                    advice,
                )
            )
        first = -(-base.next_ordinal // BLOCK_OF_ORDINALS) * BLOCK_OF_ORDINALS
        if unfinished is not None and unfinished.indexes == base.indexes:
            first += _reserved(connection, base, first)
            forget(connection, unfinished, base.number)
        pending = PendingBuild(number, base.indexes, base.number, paths, describe(), first)
    else:
        indexes = indexes_name(collection.name, number)
        averages = dict.fromkeys(LANGUAGES, _AVERAGE) if base is None else base.averages()
        collection.create(indexes, layout, averages)
        replaced = 0 if base is None else base.number
        pending = PendingBuild(number, indexes, replaced, paths, describe(), BLOCK_OF_ORDINALS)
    return CollectionStart(base, pending, resumed=False)


def unfinished_build(
    connection: Connection, base: CollectionGeneration | None
) -> PendingBuild | None:
    """Return a build that was killed: in the indexes of the base, or in newer ones."""
    collection = Collection(connection)
    for number in reversed(collection.index_numbers()):
        indexes = indexes_name(collection.name, number)
        if base is not None and indexes < base.indexes:
            break
        found = pending_build(connection, indexes)
        if found is not None and (base is None or found.number > base.number):
            return found
    return None


def _is_continued(
    unfinished: PendingBuild, base: CollectionGeneration | None, paths: tuple[str, ...]
) -> bool:
    current = 0 if base is None else base.number
    return (
        unfinished.paths == paths
        and unfinished.analysis == describe()
        and unfinished.base == current
    )


def _reserved(connection: Connection, base: CollectionGeneration, first: int) -> int:
    """Return how many ordinals from ``first`` on pairs of an abandoned build have."""
    body = {"size": 1, "_source": ["ordinal"], "sort": [{"ordinal": "desc"}]}
    Collection(connection).refresh(base, ["pairs"])
    [answer] = connection.search_all([(base.pairs, body)])
    hits = answer["hits"]["hits"]
    last = hits[0]["_source"]["ordinal"] if hits else 0
    return max(0, -(-(last + 1 - first) // BLOCK_OF_ORDINALS)) * BLOCK_OF_ORDINALS
