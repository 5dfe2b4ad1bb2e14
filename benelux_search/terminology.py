"""How terms are rendered in the other language, as frozen dataclasses."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload

from benelux_search.model import DocumentInfo, Highlighted, Hit, Language


@dataclass(frozen=True, slots=True)
class Example:
    """A pair in which a term is rendered so, with the two marked."""

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted


@dataclass(frozen=True, slots=True)
class Translation:
    """A way in which a term is rendered.

    ``text`` is how it is mostly written, and ``forms`` how it is written at all, with how often,
    the most frequent first. It renders ``count`` of the occurrences that were looked at,
    ``share`` of those that are rendered at all. ``confidence`` is the chance, from 0 to 1, that
    it is a rendering of the term.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    confidence: float
    example: Example


@dataclass(frozen=True, slots=True)
class Translations(Sequence[Translation]):
    """How a term is rendered, the likeliest first.

    ``passages`` have the term in ``language``; ``occurrences`` of it were looked at, in the first
    ``looked_at`` of them, and ``unrendered`` of these have nothing that renders them, or nothing
    that can be told apart.
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
    """A rendering of a term, and where it is used.

    ``count`` are occurrences, ``documents`` and ``years`` how they are spread: the documents with
    most first, the years in order, None for documents without a date.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """An occurrence of a term that is rendered otherwise than it mostly is.

    ``rendering`` is how, marked in ``counterpart``; None where nothing renders it, or nothing that
    can be told apart.
    """

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted
    rendering: str | None


@dataclass(frozen=True, slots=True)
class Divergences:
    """The ways in which a term is rendered, the most frequent first, and where it is not by that.

    ``passages`` have the term in ``language``; ``looked_at`` tells how many of them are counted
    here, and ``occurrences`` how often it is in these.
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
    """A Dutch term and a French one that renders it, as they are mostly written.

    ``count``, ``share`` and ``confidence`` are those of :class:`Translation`.
    """

    nl: str
    fr: str
    count: int
    share: float
    confidence: float


# All the pairs that answer a query, one by one.


class Export(Iterator[Hit]):
    """Hits that are made as they are asked for; ``notes`` are those of a search.

    It holds on to the index until the last hit, or until it is closed: use it in a ``with`` where
    it may be left before.
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
        """Ends it; it may be called twice."""
        self._done()
