"""The reader of the Whoosh engine, over the indexes of both languages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from benelux_search.forking import lazy
from benelux_search.index.algebra import Expression, Kind
from benelux_search.index.ports import SearchPage
from benelux_search.index.whoosh.execution import Evaluator
from benelux_search.index.whoosh.expansion import complete_forms, similar
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.matching import DuplicateKeys
from benelux_search.index.whoosh.merging import errors_as_damage
from benelux_search.index.whoosh.postings import Cache
from benelux_search.model import Language


class WhooshReader:
    """An :class:`~benelux_search.index.ports.EngineReader` over the segments of both languages.

    ``memory`` is the maximum number of bytes of unpacked posting lists kept between queries.

    Raises:
        IndexDamaged: a file is damaged; methods raise this error as well.
    """

    def __init__(self, folders: Mapping[Language, Path], memory: int) -> None:
        self._folders = folders
        self._cache = Cache(memory)
        self._indexes = {
            language: LanguageIndex(language, folder, self._cache)
            for language, folder in folders.items()
        }
        with self._errors_as_damage():
            for language_index in self._indexes.values():
                language_index.lengths.passages  # noqa: B018 - what cannot be read is said at once

    def search(
        self,
        expressions: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,
        fold: bool = False,
    ) -> SearchPage:
        """Return a page of the pairs that match any of the expressions, best first.

        The parameters are those of :meth:`~benelux_search.index.ports.EngineReader.search`.
        """
        with self._errors_as_damage():
            evaluator = Evaluator(self._indexes, _end_of(seconds))
            ranked = evaluator.ranked(expressions, None if fold else offset + limit)
            if fold:
                best = ranked.folded_page(self._duplicates, offset, limit)
            else:
                best = ranked.page(offset, limit)
            return SearchPage(ranked.total, best, evaluator.is_complete)

    @lazy
    def _duplicates(self) -> DuplicateKeys:
        return DuplicateKeys(list(self._indexes.values()))

    def frequency(self, language: Language, term: str, *, kind: Kind = "stem") -> int:
        """Return the number of passages that have a term; 0 if the term is not in the index."""
        with self._errors_as_damage():
            return self._indexes[language].frequency(kind, term)

    def completions(self, language: Language, prefix: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return at most ``limit`` forms with a prefix, as (key, passages), most frequent first."""
        with self._errors_as_damage():
            return complete_forms(self._indexes[language], prefix, limit)

    def similar(
        self, language: Language, form: str, edits: int, limit: int, seconds: float | None = None
    ) -> Sequence[tuple[str, int, int]]:
        """Return at most ``limit`` forms that are at most ``edits`` edits away from ``form``.

        Each is (key, edits, passages). The forms with the fewest edits come first, and of these the
        most frequent ones.
        """
        with self._errors_as_damage():
            return similar(self._indexes[language], form, edits, limit, _end_of(seconds))

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        borders: Sequence[int],
        seconds: float | None = None,
    ) -> Sequence[int]:
        """Return, for each ordinal in ``borders``, the number of matches with a lower ordinal."""
        with self._errors_as_damage():
            docs = Evaluator(self._indexes, _end_of(seconds)).docs(expressions)
            counts: list[int] = docs.searchsorted(np.array(borders, np.int64)).tolist()
            return counts

    def passages(self, language: Language) -> int:
        """Return the number of passages in the index of a language."""
        return self._indexes[language].lengths.passages

    def close(self) -> None:
        """Release the posting lists."""
        self._cache.clear()

    def _errors_as_damage(self) -> AbstractContextManager[None]:
        return errors_as_damage(*self._folders.values())


def _end_of(seconds: float | None) -> float | None:
    """Return the end of a period that starts now, on the clock of ``time.perf_counter``."""
    return None if seconds is None else time.perf_counter() + seconds
