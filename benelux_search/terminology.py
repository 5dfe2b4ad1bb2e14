"""Renderings of terms in the other language, as frozen dataclasses, and the export of pairs."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload

from benelux_search.model import DocumentInfo, Language
from benelux_search.results import Highlighted, Hit


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that contains a term and one of its renderings, both marked."""

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted


@dataclass(frozen=True, slots=True)
class Translation:
    """A rendering of a term in the other language.

    - ``text``: its most frequent spelling.
    - ``forms``: all its spellings with their counts, the most frequent first.
    - ``count``: the number of examined occurrences that it renders.
    - ``share``: ``count`` divided by the examined occurrences that have any rendering, 0 to 1.
    - ``confidence``: the estimated probability (0 to 1) that it is a rendering of the term.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    confidence: float
    example: Example


@dataclass(frozen=True, slots=True)
class Translations(Sequence[Translation]):
    """The renderings of a term, most frequent first.

    ``passages`` is the number of passages with the term in ``language``. The first ``looked_at`` of
    them were examined; they have ``occurrences`` of the term. ``unrendered`` of these have no
    rendering, or no clear one.
    """

    term: str
    language: Language
    translations: tuple[Translation, ...] = ()
    passages: int = 0
    looked_at: int = 0
    occurrences: int = 0
    unrendered: int = 0
    took_ms: float = 0.0
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.translations)

    @overload
    def __getitem__(self, index: int) -> Translation: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Translation, ...]: ...

    def __getitem__(self, index: int | slice) -> Translation | tuple[Translation, ...]:
        return self.translations[index]


@dataclass(frozen=True, slots=True)
class Spread:
    """A rendering of a term, and its distribution over documents and years.

    ``count`` is the number of occurrences. ``documents`` has the largest counts first; ``years`` is
    in order, with None for documents without a date.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """An occurrence of a term without its most frequent rendering.

    ``rendering`` is the one that it has instead, marked in ``counterpart``; None if there is none,
    or no clear one.
    """

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted
    rendering: str | None


@dataclass(frozen=True, slots=True)
class Divergences:
    """The renderings of a term, most frequent first, and the occurrences without the first one.

    ``passages`` is the number of passages with the term in ``language``; ``looked_at`` of them were
    examined, and they have ``occurrences`` of the term.
    """

    term: str
    language: Language
    renderings: tuple[Spread, ...] = ()
    otherwise: tuple[Divergence, ...] = ()
    passages: int = 0
    looked_at: int = 0
    occurrences: int = 0
    took_ms: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A Dutch term and a French rendering of it, each in its most frequent spelling.

    ``count``, ``share`` and ``confidence`` are as for :class:`Translation`.
    """

    nl: str
    fr: str
    count: int
    share: float
    confidence: float


class Export(Iterator[Hit]):
    """An iterator of hits, made one at a time; ``notes`` are as for a search.

    It keeps the index in use until the last hit, or until it is closed. Use it in a ``with``
    statement if you may stop earlier.
    """

    def __init__(
        self, hits: Iterator[Hit], notes: tuple[str, ...], done: Callable[[], None]
    ) -> None:
        self.notes = notes
        self._hits = hits
        self._done = weakref.finalize(self, done)

    def __next__(self) -> Hit:
        try:
            if not self._done.alive:
                raise StopIteration
            return next(self._hits)
        except BaseException:
            self._done()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the export; calling this twice is allowed."""
        self._done()
