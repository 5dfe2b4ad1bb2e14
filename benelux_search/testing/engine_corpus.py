"""A corpus of an engine under test, and the limits that are made small to reach what is beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from benelux_search.index.ports import Engine, EngineReader, FieldSource
from benelux_search.testing import corpora
from benelux_search.testing.corpora import Text


@dataclass(frozen=True)
class EngineLimits:
    """Limits that an engine has for speed and memory, made small to reach what lies beyond them.

    ``forms`` is the most forms of an expansion. ``room`` is how much is held or fetched at a time,
    and ``much`` is from where on a faster method is used.
    """

    forms: int = 2000
    room: int = 10_000
    much: int = 4


class EngineCorpus(Protocol):
    """A corpus of an engine, which grows by commits."""

    def begin(self) -> int:
        """Make the corpus empty, and return the ordinal from which on all may be used."""
        ...

    def change(
        self,
        *,
        delete: Sequence[range] = (),
        add: Mapping[int, Text] = {},
        fields: FieldSource | None = None,
    ) -> EngineReader:
        """Delete and add pairs in one commit, and return a reader of the result."""
        ...

    def limited(self, limits: EngineLimits) -> AbstractContextManager[object]:
        """Return a context in which the engine has these limits."""
        ...


class EmbeddedCorpus:
    """A corpus of an engine whose indexes are folders; a new one begins in a folder of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folders = (folder / str(number) for number in count())
        self._folder = folder

    def begin(self) -> int:
        """Make the corpus empty, and return 0: all ordinals may be used."""
        self._folder = next(self._folders)
        corpora.create(self._engine, self._folder)
        return 0

    def change(
        self,
        *,
        delete: Sequence[range] = (),
        add: Mapping[int, Text] = {},
        fields: FieldSource | None = None,
    ) -> EngineReader:
        """Delete and add pairs in one commit, and return a reader of the result."""
        return corpora.change(self._engine, self._folder, delete=delete, add=add, fields=fields)

    def limited(self, limits: EngineLimits) -> AbstractContextManager[object]:
        """Return a context that changes nothing; an engine with limits overrides this."""
        del limits
        return nullcontext()
