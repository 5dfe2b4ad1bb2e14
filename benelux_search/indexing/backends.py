"""The home of an index that a text names: a folder, or a collection of the distributed engine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from benelux_search.arguments import check_path, check_paths, check_term
from benelux_search.errors import EngineUnavailable, Message, OptionError
from benelux_search.index import is_address, real_place

if TYPE_CHECKING:
    from benelux_search.indexing.collection.backend import CollectionBackend
    from benelux_search.indexing.ports import IndexBackend, ReadableIndex


def backend_of(index_dir: str | bytes | os.PathLike[str]) -> IndexBackend:
    """Return the home of an index.

    ``index_dir`` is a folder, or an address such as ``opensearch+https://host:9200/collection``.

    Raises:
        OptionError: it is neither; or it begins as an address, but is none.
        EngineUnavailable: it is an address, and the distributed engine is not installed.
    """
    text = check_path("index_dir", index_dir)
    if "\0" in text:
        raise OptionError("index_dir", text, Message("a path has no null character"))
    if is_address(text):
        return collection_at(text)
    from benelux_search.indexing.folder.backend import FolderBackend  # noqa: PLC0415

    return FolderBackend(Path(text))


def readable_index(index_dir: object) -> ReadableIndex:
    """Return the home of an index to read, or several homes as one.

    ``index_dir`` is a folder or an address, or a list of these.

    Raises:
        OptionError: it is something else, or has a place twice, or none at all.
        EngineUnavailable: it has an address, and the distributed engine is not installed.
    """
    if isinstance(index_dir, str | bytes | os.PathLike):
        return backend_of(index_dir)
    places = check_paths("index_dir", index_dir)
    if not places:
        raise OptionError("index_dir", index_dir, Message("at least one index is needed"))
    if len(set(map(real_place, places))) < len(places):
        raise OptionError("index_dir", list(places), Message("an index is there twice"))
    if len(places) == 1:
        return backend_of(places[0])
    from benelux_search.indexing.joined_indexes import JoinedIndexes  # noqa: PLC0415 - few join any

    return JoinedIndexes(list(map(backend_of, places)))


def collection_at(address: str) -> CollectionBackend:
    """Return the collection at an address.

    Raises:
        OptionError: this is no address.
        EngineUnavailable: the distributed engine is not installed.
    """
    from benelux_search.opensearch.client.address import Address  # noqa: PLC0415

    check_term(address, "address")
    place = Address.of(address)
    _require_client()
    from benelux_search.indexing.collection.backend import CollectionBackend  # noqa: PLC0415

    return CollectionBackend(place)


def _require_client() -> None:
    try:
        import opensearchpy  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError as error:
        raise EngineUnavailable(
            Message(
                "the distributed engine is not installed; install {}",
                "benelux-search[opensearch]",
            )
        ) from error
