"""An open generation of an index, wherever it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a build needs none of these
    from benelux_search.index.part import Part
    from benelux_search.index.ports import EngineReader, FieldSource, Store
    from benelux_search.index_reports import IndexStatus
    from benelux_search.lexicon.lag import Lag
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.meaning.vector_index import VectorIndex

Place = Path | str  # the folder of an index, or the address of a collection


class OpenGeneration(Protocol):
    """A reader's consistent view of an index. Threads can share it.

    It counts its users: ``hold`` adds one and ``release`` removes one. The owner is the first user
    and leaves by ``retire``. When the last user has left, the files or connections are closed.
    """

    @property
    def store(self) -> Store:
        """The stored documents."""
        ...

    @property
    def reader(self) -> EngineReader:
        """The reader of the word indexes."""
        ...

    @property
    def fields(self) -> FieldSource | None:
        """The fields of documents and pairs for an engine of this process; None if it has them."""
        ...

    @property
    def lexicon(self) -> Lexicon | None:
        """The learned translations, or None."""
        ...

    def lexicon_lag(self) -> Lag:
        """Return how far the lexicon lags behind the pairs; zeros if this is not known."""
        ...

    def vectors(self) -> VectorIndex | None:
        """Return the vectors of the texts, or None; they are read at the first call."""
        ...

    @property
    def version(self) -> str:
        """A text that differs between any two generations of an index."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """Remarks on the index that every search repeats."""
        ...

    def status(self, place: Place) -> IndexStatus:
        """Return the counts and the size of the generation; ``place`` is that of the index."""
        ...

    def is_current(self) -> bool:
        """Return True if no newer generation has been published."""
        ...

    def check_place(self) -> None:
        """Check that the files of the generation are where they were when it was opened.

        Raises:
            IndexMissing: the index was moved or deleted.
            GenerationGone: another index is in its place, or the generation was removed.
        """
        ...

    def within(self, part: Part, *, renumbered: bool = False) -> OpenGeneration:
        """Return a part of the generation; it shares the users of the whole.

        With ``renumbered``, its pairs are numbered as if there were no others.
        """
        ...

    def reopened(self) -> OpenGeneration:
        """Return the same generation, opened again in a child process."""
        ...

    def hold(self) -> None:
        """Count one more user."""
        ...

    def release(self) -> None:
        """Count one user less."""
        ...

    def retire(self) -> None:
        """Count one user less: the owner."""
        ...
