"""An open generation of an index, wherever it is stored; and how one is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from benelux_search.errors import EngineUnavailable, Message, OptionError
from benelux_search.index import is_address

if TYPE_CHECKING:  # a build needs none of these
    from benelux_search.index.ports import EngineReader, Store
    from benelux_search.lexicon.lag import Lag
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.meaning.vector_index import VectorIndex
    from benelux_search.results import IndexStatus

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


def place_of(text: str) -> Place:
    """Return the folder, or the address of a collection, that a text names.

    Raises:
        OptionError: the text begins as an address, but is none; or it has a null character.
    """
    if "\0" in text:
        raise OptionError("index_dir", text, Message("a path has no null character"))
    if not is_address(text):
        return Path(text)
    from benelux_search.index.opensearch.address import Address  # noqa: PLC0415 - few have one

    return str(Address.of(text))


def require_client() -> None:
    """Check that the client of the distributed engine is installed.

    Raises:
        EngineUnavailable: it is not.
    """
    try:
        import opensearchpy  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError as error:
        raise EngineUnavailable(
            Message(
                "the distributed engine is not installed; install {}",
                "benelux-search[opensearch]",
            )
        ) from error


def open_generation(place: Place, *, verify: bool, memory: int) -> OpenGeneration:
    """Open the current generation of an index.

    ``verify`` and ``memory`` are those of :class:`~.snapshot.Snapshot`; a collection checks each
    pair when it is read, and needs no memory for posting lists.

    Raises:
        IndexMissing: there is no index.
        IndexUnusable: it cannot be read.
    """
    if isinstance(place, str):
        require_client()
        from benelux_search.index.opensearch.address import Address  # noqa: PLC0415
        from benelux_search.storage.collection_snapshot import open_collection  # noqa: PLC0415

        return open_collection(Address.of(place))
    from benelux_search.storage.snapshot import open_snapshot  # noqa: PLC0415

    return open_snapshot(place, verify=verify, memory=memory)
