"""Open generations of several indexes, which are read as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from benelux_search.errors import IndexUnusable, Message
from benelux_search.index.ports import JoinableReader
from benelux_search.index.shared_statistics import SharingReader
from benelux_search.index_reports import IndexStatus
from benelux_search.lexicon.joined_lexicon import JoinedLexicon
from benelux_search.lexicon.lag import Lag
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.storage.index_part import IndexPart
from benelux_search.storage.joined_reader import JoinedReader
from benelux_search.storage.joined_store import JoinedFields, JoinedStore, StorePart
from benelux_search.storage.open_generation import OpenGeneration, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from benelux_search.index.part import Part
    from benelux_search.index.ports import EngineReader
    from benelux_search.storage.scoped_generation import ScopedGeneration

# figures that are those of all indexes together
_ADDED: Final = (
    "generation",
    "documents",
    "pairs",
    "passages_nl",
    "passages_fr",
    "aligned",
    "size_bytes",
    "spare_bytes",
    "uncertain",
    "deleted_pairs",
    "pairs_to_learn",
    "pairs_to_unlearn",
)


class JoinedGeneration:
    """Open generations of several indexes as one. Threads can share it.

    ``names`` are (place, label) of each, as in :class:`~.StorePart`. The translations are those
    learned from any of them; vectors are not read.

    Raises:
        IndexDamaged: the ordinals of the indexes together do not fit into 32 bits.
    """

    def __init__(
        self, generations: Sequence[OpenGeneration], names: Sequence[tuple[str, str]]
    ) -> None:
        self._generations = generations
        self._names = names
        parts: list[StorePart] = []
        for (place, label), each in zip(names, generations, strict=True):
            shift = parts[-1].end if parts else 0
            parts.append(StorePart(place, label, each.store, shift, shift + each.store.end_ordinal))
        self.store = JoinedStore(parts)
        self.fields = _joined_fields(self.store, generations)
        self.reader = self._joined_reader()
        lexicons = [
            (part.shift, each.lexicon) for part, each in zip(parts, generations, strict=True)
        ]
        self.lexicon: Lexicon | None = None
        if any(lexicon is not None for _, lexicon in lexicons):
            self.lexicon = JoinedLexicon(lexicons)

    def _joined_reader(self) -> EngineReader:
        """Return the reader that an engine has for all together, or one that merges their hits."""
        readers = [each.reader for each in self._generations]
        first, *others = readers
        shifts = [part.shift for part in self.store.parts[1:]]
        if self.fields is not None and isinstance(first, JoinableReader):
            joined = first.joined(list(zip(others, shifts, strict=True)), self.fields)
            if joined is not None:
                return joined
        parts = []
        for place, each in zip(self.store.parts, self._generations, strict=True):
            if not isinstance(each.reader, SharingReader):
                message = Message("the engine of {} searches no other index with it", place.place)
                raise IndexUnusable(message)
            parts.append(IndexPart(place, each.reader, each.fields, self.store))
        return JoinedReader(parts, self.store)

    def lexicon_lag(self) -> Lag:
        """Return how far the lexicons lag behind the pairs together."""
        lags = [each.lexicon_lag() for each in self._generations]
        return Lag(sum(lag.new for lag in lags), sum(lag.deleted for lag in lags))

    def vectors(self) -> None:
        """Return None: the vectors of several indexes are not compared."""

    @property
    def version(self) -> str:
        """A text that differs between any two generations of any of the indexes."""
        return "+".join(each.version for each in self._generations)

    @property
    def notes(self) -> Sequence[str]:
        """Remarks on the indexes that every search repeats."""
        return tuple(dict.fromkeys(note for each in self._generations for note in each.notes))

    def status(self, place: Place) -> IndexStatus:
        """Return the sums of the counts and sizes; ``place`` names all of the indexes."""
        statuses = [
            each.status(own) for each, (own, _) in zip(self._generations, self._names, strict=True)
        ]
        engines = dict.fromkeys(each.engine for each in statuses)
        versions = dict.fromkeys(each.analysis for each in statuses)
        sums = {name: sum(getattr(each, name) for each in statuses) for name in _ADDED}
        return IndexStatus(
            path=str(place),
            engine=", ".join(engines),
            analysis=", ".join(versions),
            translations=all(each.translations for each in statuses),
            notes=tuple(self.notes),
            **sums,
        )

    def is_current(self) -> bool:
        """Return True if no newer generation of any of the indexes has been published."""
        return all(each.is_current() for each in self._generations)

    def check_place(self) -> None:
        """Check that the files of all are where they were when they were opened."""
        for each in self._generations:
            each.check_place()

    def within(self, part: Part, *, renumbered: bool = False) -> ScopedGeneration:
        """Return a part of the generations; it shares their users."""
        from benelux_search.storage.scoped_generation import part_of  # noqa: PLC0415 - few need one

        return part_of(self, part, renumbered=renumbered)

    def with_parts(
        self, change: Callable[[StorePart, OpenGeneration], OpenGeneration]
    ) -> JoinedGeneration:
        """Return the indexes, each of them changed, as one; they share the users of these."""
        parts = zip(self.store.parts, self._generations, strict=True)
        changed = JoinedGeneration([change(place, each) for place, each in parts], self._names)
        changed.lexicon = self.lexicon  # which knows the terms of the user
        return changed

    def reopened(self) -> JoinedGeneration:
        """Return the same generations, opened again in a child process."""
        return JoinedGeneration([each.reopened() for each in self._generations], self._names)

    def hold(self) -> None:
        """Count one more user of each."""
        for each in self._generations:
            each.hold()

    def release(self) -> None:
        """Count one user of each less."""
        for each in self._generations:
            each.release()

    retire = release


def _joined_fields(
    store: JoinedStore, generations: Sequence[OpenGeneration]
) -> JoinedFields | None:
    """Return the fields of all documents and pairs; None if an engine has those of some."""
    sources = {
        part.label: each.fields
        for part, each in zip(store.parts, generations, strict=True)
        if each.fields is not None
    }
    return JoinedFields(store, sources) if len(sources) == len(generations) else None
