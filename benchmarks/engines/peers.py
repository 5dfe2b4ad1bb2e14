"""What every engine does here: build an index of the terms of a language, and answer queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from benchmarks.engines.queries import KindOfQuery, Query
from benchmarks.engines.terms import Terms
from benelux_search.model import Language

TOP: Final = 10
OURS: Final = "ours"
NAMES: Final = (OURS, "tantivy", "whoosh", "fts5", "bm25s")


@dataclass(frozen=True, slots=True)
class Answer:
    """How many pairs there are, and the ordinals of the best."""

    total: int
    best: tuple[object, ...]


Ask: TypeAlias = Callable[[], Answer]


class Opened(Protocol):
    """An index that is open."""

    def prepare(self, query: Query) -> Ask:
        """What asks a query, from its terms to the answer."""
        ...

    def close(self) -> None: ...


class Peer(Protocol):
    """An engine. ``kinds`` are the queries that it can answer."""

    name: str
    package: str
    kinds: frozenset[KindOfQuery]

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        """Makes the index of a language in a new folder."""
        ...

    def open(self, folders: Mapping[Language, Path]) -> Opened: ...


def get_peer(name: str) -> Peer | None:
    """The engine of that name; None when its package is not installed.

    Raises:
        ValueError: nobody knows the name.
    """
    if name not in NAMES:
        raise ValueError(f"no engine is called {name!r}; there are {', '.join(NAMES)}")
    try:
        module = import_module(f"benchmarks.engines.{name}_peer")
    except ModuleNotFoundError:
        return None
    peer: Peer = module.PEER
    return peer


def version(peer: Peer) -> str:
    """The package that a peer is from, with its version."""
    if peer.package == "sqlite3":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    return f"{peer.package} {metadata.version(peer.package)}"
