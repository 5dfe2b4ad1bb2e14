"""The paths that an index remembers, wherever its home is."""

from __future__ import annotations

from pathlib import Path

from benelux_search.indexing.sources import Sources, read_sources


def remembered_sources(place: Path | str) -> Sources:
    """Return the sources that the index in a folder, or a collection at an address, remembers.

    Raises:
        IndexUnusable: the engine of a collection cannot be reached.
    """
    if isinstance(place, str):
        from benelux_search.storage.open_generation import require_client  # noqa: PLC0415

        require_client()
        from benelux_search.indexing.collection_run import (  # noqa: PLC0415 - needs the client
            sources_of_collection,
        )

        return sources_of_collection(place)
    return read_sources(place)
