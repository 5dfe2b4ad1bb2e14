"""Renderings of terms in the other language, as frozen dataclasses, and the export of pairs."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload

from benelux_search.model import DocumentInfo, Language
from benelux_search.presentation import Presented, Tabular, short
from benelux_search.results import Highlighted, Hit


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that contains a term and one of its renderings.

    ``passage`` has the term as its match, ``counterpart`` has the rendering; ``id`` is the pair id.
    """

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted


@dataclass(frozen=True, slots=True)
class Translation:
    """A rendering of a term in the other language.

    - ``text``: its most frequent spelling.
    - ``forms``: all its spellings with their counts, the most frequent first.
    - ``count``: the number of examined occurrences with this rendering.
    - ``share``: ``count`` divided by the examined occurrences that have any rendering, 0 to 1.
    - ``confidence``: the estimated probability (0 to 1) that the text renders the term.
    - ``example``: a pair with this rendering.
    - ``prescribed``: True if the user's list of terms has it. Such renderings come first.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    confidence: float
    example: Example
    prescribed: bool = False

    def __repr__(self) -> str:
        return f"<Translation {short(self.text)} {self.count} times, {self.share:.0%}>"


@dataclass(frozen=True, slots=True)
class Translations(Tabular, Sequence[Translation]):
    """The renderings of a term: those in the user's list first, then by falling frequency.

    Occurrences that are not written as the term, such as those of another inflection, count less.

    - ``language``: the language of the term.
    - ``passages``: the number of passages that contain the term.
    - ``looked_at``: the number of examined passages.
    - ``occurrences``: the number of occurrences of the term in the examined passages.
    - ``unrendered``: the number of these occurrences without a clear rendering.
    - ``took_ms``: the duration in milliseconds.
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

    def __repr__(self) -> str:
        found = ", ".join(f"{each.text} {each.count}" for each in self.translations[:3])
        return f"<Translations of {short(self.term)}: {found or 'none'}>"

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
    """A rendering of a term with its counts by document and by year.

    ``text``, ``forms``, ``count`` and ``share`` are as for :class:`Translation`. ``documents`` is
    sorted by falling count, ``years`` from old to new, with None for documents without a date.
    ``usual`` is True for a usual rendering of the term: occurrences that have one do not diverge.
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    share: float
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Divergence:
    """An occurrence of a term in whose counterpart no usual rendering of the term is left.

    - ``id``: the pair id.
    - ``rendering``: the rendering of this occurrence, which is a match of ``counterpart``; None if
      nothing renders it clearly.
    - ``confidence``: from 0 to 1: the confidence that the passages belong together, lowered for a
      term whose usual renderings are known from few occurrences.
    """

    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted
    rendering: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Divergences(Tabular):
    """The renderings of a term, and the occurrences without a usual one.

    ``renderings`` is sorted by falling count. ``otherwise`` are the occurrences without a usual
    rendering, and ``left_out`` is the number of those beyond the limit. The other fields are as for
    :class:`Translations`.
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
    left_out: int = 0

    def __repr__(self) -> str:
        found = f"{len(self.renderings)} renderings, {len(self.otherwise)} occurrences otherwise"
        return f"<Divergences of {short(self.term)}: {found}>"


@dataclass(frozen=True, slots=True)
class TermBreach(Presented):
    """A pair in which a term of the user has none of its renderings.

    ``term`` is the term, ``renderings`` are those of the list, ``id`` is the pair id, and
    ``passage`` has the term as its match.
    """

    term: str
    renderings: tuple[str, ...]
    id: str
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted


@dataclass(frozen=True, slots=True)
class GlossaryEntry(Presented):
    """A Dutch term and a French rendering of it, each in its base form, such as the singular.

    - ``count``: the number of the examined occurrences of both.
    - ``share``: ``count`` divided by the examined occurrences of the Dutch term that have a
      rendering as a whole, 0 to 1.
    - ``confidence``: the estimated probability (0 to 1) that both render each other.
    - ``context``: a sentence that shows what the term means, if possible a definition, in both
      languages; ``passage`` is the Dutch one. None if no sentence has both as they are written
      here.
    - ``is_defined``: True if this sentence defines the term, in both languages.
    """

    nl: str
    fr: str
    count: int
    share: float
    confidence: float
    context: Example | None = None
    is_defined: bool = False


class Export(Tabular, Iterator[Hit]):
    """An iterator over hits that are read lazily; ``notes`` are messages to the user.

    The export keeps files of the index open until the last hit is read or :meth:`close` is called.
    Use a ``with`` statement if you may stop before the last hit.
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
        """End the export and release the index; a second call does nothing."""
        self._done()
