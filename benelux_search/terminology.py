"""How terms are rendered in the other language, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from benelux_search.model import DocumentInfo, Highlighted, Language


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
    translations: tuple[Translation, ...]
    passages: int
    looked_at: int
    occurrences: int
    unrendered: int
    took_ms: float
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.translations)

    @overload
    def __getitem__(self, index: int) -> Translation: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Translation, ...]: ...

    def __getitem__(self, index: int | slice) -> Translation | tuple[Translation, ...]:
        return self.translations[index]
