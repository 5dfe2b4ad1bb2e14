"""A part of an open generation, which is read as if it were an index of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from benelux_search.index.algebra import AlignmentQuery
from benelux_search.index.part import ChosenPairs, Part
from benelux_search.index.scoped_fields import ScopedFields
from benelux_search.index.statistics import MatchCount
from benelux_search.model import LANGUAGES, LOW_CONFIDENCE
from benelux_search.storage.open_generation import OpenGeneration, Place
from benelux_search.storage.scoped_store import ScopedStore

if TYPE_CHECKING:
    from benelux_search.index.ports import EngineReader, FieldSource, Store
    from benelux_search.index_reports import IndexStatus
    from benelux_search.lexicon.lag import Lag
    from benelux_search.lexicon.lookup import Lexicon
    from benelux_search.meaning.vector_index import VectorIndex


class ScopedGeneration:
    """A part of a generation, with the store and the reader of this part.

    With ``renumbered``, its pairs are numbered as if there were no others.

    The learned translations and the vectors are those of the whole. So are the users: the whole is
    open as long as it or a part of it has one.
    """

    def __init__(
        self,
        whole: OpenGeneration,
        part: Part,
        store: Store,
        reader: EngineReader,
        fields: FieldSource | None,
        *,
        renumbered: bool,
    ) -> None:
        self._whole = whole
        self._part = part
        self._renumbered = renumbered
        self.store = store
        self.reader = reader
        self.fields = fields

    @property
    def lexicon(self) -> Lexicon | None:
        """The learned translations, or None."""
        return self._whole.lexicon

    def lexicon_lag(self) -> Lag:
        """Return how far the lexicon lags behind the pairs of the whole."""
        return self._whole.lexicon_lag()

    def vectors(self) -> VectorIndex | None:
        """Return the vectors of the texts, or None; the store leaves out what they find outside."""
        return self._whole.vectors()

    @property
    def version(self) -> str:
        """A text that differs between any two generations of an index."""
        return self._whole.version

    @property
    def notes(self) -> Sequence[str]:
        """Remarks on the index that every search repeats."""
        return self._whole.notes

    def status(self, place: Place) -> IndexStatus:
        """Return the counts of the part; sizes, and what is still to learn, are 0."""
        whole = self._whole.status(place)
        passages = {each: self.reader.passages(each) for each in LANGUAGES}
        pairs = len(self.store.ordinals())
        uncertain = AlignmentQuery("both", LOW_CONFIDENCE)
        statistics = self.reader.statistics([MatchCount(uncertain)])
        return replace(
            whole,
            documents=len(self.store.documents()),
            pairs=pairs,
            passages_nl=passages["nl"],
            passages_fr=passages["fr"],
            aligned=sum(passages.values()) - pairs,  # each pair has one passage or two
            uncertain=statistics.matches(uncertain),
            size_bytes=0,
            spare_bytes=0,
            deleted_pairs=0,
            pairs_to_learn=0,
            pairs_to_unlearn=0,
        )

    def is_current(self) -> bool:
        """Return True if no newer generation has been published."""
        return self._whole.is_current()

    def check_place(self) -> None:
        """Check that the files are where they were; see :meth:`OpenGeneration.check_place`."""
        self._whole.check_place()

    def within(self, part: Part, *, renumbered: bool = False) -> OpenGeneration:
        """Return the part of this part that is in another part, too.

        If the pairs of this part are renumbered, they keep these numbers, unless ``renumbered``.
        """
        joined = self._part.within(part)
        found = self._whole.within(joined, renumbered=renumbered)
        if renumbered or not self._renumbered:
            return found
        store = ScopedStore(self.store, ChosenPairs(joined, found.store.ordinals()))
        return ScopedGeneration(
            self._whole, joined, store, found.reader, found.fields, renumbered=True
        )

    def reopened(self) -> OpenGeneration:
        """Return the same part, opened again in a child process."""
        return self._whole.reopened().within(self._part, renumbered=self._renumbered)

    def hold(self) -> None:
        """Count one more user of the whole."""
        self._whole.hold()

    def release(self) -> None:
        """Count one user of the whole less."""
        self._whole.release()

    def retire(self) -> None:
        """Count one user of the whole less: the owner."""
        self._whole.retire()


def part_of(whole: OpenGeneration, part: Part, *, renumbered: bool) -> ScopedGeneration:
    """Return a part of an open generation; see :meth:`OpenGeneration.within`."""
    chosen = ChosenPairs(part, whole.reader.ordinals(part.pairs))
    store = ScopedStore(whole.store, chosen, renumbered=renumbered)
    fields = None if whole.fields is None else ScopedFields(whole.fields, chosen, store)
    reader = whole.reader.within(chosen, fields)
    return ScopedGeneration(whole, part, store, reader, fields, renumbered=renumbered)
