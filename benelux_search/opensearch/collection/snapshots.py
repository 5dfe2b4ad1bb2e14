"""Snapshots of a collection in a repository of the engine, and their restoration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from benelux_search.errors import IndexUnusable, Message
from benelux_search.opensearch.client.address import indexes_name
from benelux_search.opensearch.client.client_errors import NotThere
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.collection import PARTS, Collection
from benelux_search.opensearch.records.generation import CollectionGeneration

Json = dict[str, Any]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_HOURS: Final = 24 * 3600.0  # seconds that a snapshot may take


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """A snapshot: the name of its repository in the engine, and its own name."""

    repository: str
    name: str

    def __post_init__(self) -> None:
        for text in (self.repository, self.name):
            if not _NAME.fullmatch(text):
                raise IndexUnusable(
                    Message(
                        "{} is no name for a snapshot or a repository: use small letters, digits, "
                        "and . _ - between them",
                        repr(text)[:80],
                    )
                )

    @property
    def path(self) -> str:
        """The path of the snapshot in the engine's interface."""
        return f"/_snapshot/{self.repository}/{self.name}"


def register_folder(connection: Connection, repository: str, folder: str) -> None:
    """Make a repository of a folder that all nodes share, and that ``path.repo`` allows.

    Raises:
        IndexUnusable: the engine refuses the folder.
    """
    body = {"type": "fs", "settings": {"location": folder, "compress": True}}
    connection.request("PUT", f"/_snapshot/{repository}", body)


def take_snapshot(connection: Connection, place: SnapshotPlace) -> CollectionGeneration:
    """Write the current generation of a collection into a repository; return the generation.

    Only what the repository does not have yet is copied.

    Raises:
        IndexMissing: there is no collection.
        IndexUnusable: there is no such repository, a snapshot has this name, or a shard could not
            be copied.
    """
    generation = Collection(connection).current()
    body = {
        "indices": ",".join(f"{generation.indexes}-{part}" for part in PARTS),
        "include_global_state": False,
        "metadata": {"generation": generation.number, "indexes": generation.indexes},
    }
    answer = connection.request(
        "PUT", place.path, body, params={"wait_for_completion": "true"}, seconds=_HOURS, tries=1
    )
    state = answer["snapshot"]["state"]
    if state != "SUCCESS":
        failed = len(answer["snapshot"].get("failures", ()))
        raise IndexUnusable(
            Message("the snapshot {} is {}: {} shards are missing", place.name, state, failed)
        )
    return generation


def restore_snapshot(connection: Connection, place: SnapshotPlace) -> CollectionGeneration:
    """Restore a snapshot beside what is there, make it current in one step, and return it.

    Raises:
        IndexUnusable: there is no such snapshot, it is of another kind, or a shard is missing.
    """
    collection = Collection(connection)
    old = _prefix_of(connection, place)
    number = max(collection.index_numbers(), default=0) + 1
    fresh = indexes_name(collection.name, number)
    body = {
        "indices": ",".join(f"{old}-{part}" for part in PARTS),
        "include_global_state": False,
        "include_aliases": False,
        "rename_pattern": f"^{re.escape(old)}-(.+)$",
        "rename_replacement": f"{fresh}-$1",
    }
    answer = connection.request(
        "POST",
        f"{place.path}/_restore",
        body,
        params={"wait_for_completion": "true"},
        seconds=_HOURS,
        tries=1,
    )
    if answer["snapshot"]["shards"]["failed"]:
        collection.remove(fresh)
        raise IndexUnusable(
            Message("the snapshot {} cannot be restored whole: shards are missing", place.name)
        )
    return collection.adopt(fresh)


def _prefix_of(connection: Connection, place: SnapshotPlace) -> str:
    """Return the prefix of the indexes in a snapshot."""
    try:
        found = connection.request("GET", place.path)["snapshots"][0]
    except NotThere as error:
        raise IndexUnusable(
            Message("there is no snapshot {} in {}", place.name, place.repository)
        ) from error
    prefix: str | None = (found.get("metadata") or {}).get("indexes")
    if prefix is None:
        raise IndexUnusable(Message("the snapshot {} is not of a collection", place.name))
    return prefix
