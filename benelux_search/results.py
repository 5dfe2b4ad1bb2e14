"""Results as frozen dataclasses: hits, facets, and what indexing and checking report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, overload

from benelux_search.model import Aside, DocumentInfo, Language, Pair, Passage, other_language

Match: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the analysis derives from ``text[start:end]``.

    ``kind`` is ``form`` (this very form, in lower case), ``stem`` (shared by its inflections) or
    ``part`` (the stem of a part of a compound). The terms of one word have the same ``position``;
    an elided word (``l'``) has its own.
    """

    text: str
    term: str
    start: int
    end: int
    position: int
    kind: Literal["form", "stem", "part"]


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A passage with the ranges of its text that matched the query."""

    text: str
    pages: tuple[int, ...]
    matches: tuple[Match, ...] = ()

    @classmethod
    def of(cls, passage: Passage, *matches: Match) -> Highlighted:
        """Return a passage with these matches."""
        return cls(passage.text, passage.pages, matches)


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching passage with its counterpart, score, highlights and document.

    - ``partial``: True if only parts of its compounds matched (``handel`` in ``mensenhandel``).
    - ``across``: True if only translations of the query's words matched.
    - ``alike``: the number of matching pairs that say the same, this one included: both their
      passages have the same words as this one, numbers apart.
    - ``renderings``: for each match of the passage, the ranges of the counterpart that translate
      it, if known.
    """

    rank: int
    id: str
    score: float
    language: Language
    document: DocumentInfo
    passage: Highlighted
    counterpart: Highlighted | None
    kind: str
    confidence: float
    partial: bool = False
    alike: int = 1
    across: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The page numbers of the passage."""
        return self.passage.pages

    def side(self, language: Language) -> Highlighted | None:
        """Return the passage in a language, or None if there is none."""
        return self.passage if language == self.language else self.counterpart

    @classmethod
    def of(cls, pair: Pair, document: DocumentInfo, rank: int = 0) -> Hit | None:
        """Return a pair without matches as a hit, or None if it has no text in either language."""
        language: Language = "nl" if pair.nl is not None else "fr"
        own, other = pair.passage(language), pair.passage(other_language(language))
        if own is None:
            return None
        counterpart = None if other is None else Highlighted.of(other)
        passage = Highlighted.of(own)
        return cls(
            rank, pair.id, 0.0, language, document, passage, counterpart, pair.kind, pair.confidence
        )


QueryLanguage: TypeAlias = Literal["auto", "nl", "fr", "both"]


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[Hit]):
    """The result of a query: a sequence of hits, with facts about the whole.

    ``language`` is the language that was searched. ``total`` is the number of all matching pairs,
    not only of these hits; pairs that are folded into one hit count one by one. ``more`` is True
    if more hits follow these. ``suggestion`` is a query that the user may have meant, as the user
    would type it.
    """

    query: str
    language: Literal["nl", "fr", "both"]
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    more: bool = False

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]


@dataclass(frozen=True, slots=True)
class Completion:
    """A word of the index, as it is written there, with the number of passages that contain it."""

    word: str
    language: Language
    passages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The distribution of the pairs that match a query.

    Documents with the most pairs come first; years and languages are in order. ``years`` has None
    for documents without a date. A pair counts in each language in which it matches.
    """

    total: int
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]
    languages: tuple[tuple[Language, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document, as ``show`` returns it: its pairs and asides in reading order."""

    document: DocumentInfo
    pairs: tuple[Pair, ...]
    other: tuple[Aside, ...]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and the cause.

    ``is_new`` is False if it failed with the same content and cause in an earlier run.
    """

    path: str
    cause: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """The outcome of a run of the indexer: document ids by outcome, and failures by path.

    ``skipped`` are files in a folder that no reader knows; they are listed, but are no failure.
    ``documents`` and ``pairs`` count the content of the index afterwards.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int = 0
    pairs: int = 0
    took_s: float = 0.0

    @property
    def newly_failed(self) -> tuple[Failure, ...]:
        """The failures that no earlier run had for the same content."""
        return tuple(each for each in self.failed if each.is_new)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The content of an index; ``aligned`` counts the pairs with two sides.

    ``spare_bytes`` is the size of the files beside the current generation: old generations that are
    still being read, and what stopped builds saved or left behind. ``translations`` is True if the
    index has a lexicon learned from its pairs.
    """

    path: str
    generation: int
    engine: str
    analysis: str
    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    aligned: int
    size_bytes: int
    spare_bytes: int = 0
    translations: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on a file of an index, with advice.

    ``place`` is the file's path inside the folder of the index; ``size_bytes`` is its size where
    that matters. If ``damage`` is False, the finding is only information: nothing is wrong.
    """

    place: str
    what: str
    advice: str = ""
    damage: bool = True
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The result of a check of an index, after any repair.

    ``generation`` is None if the current generation is unknown. ``advice`` names the operation
    that helps; it is empty if nothing is damaged. ``repaired`` describes the repairs. ``lost`` are
    the paths of the documents that could not be recovered and must be indexed again (the id of a
    document whose path is lost as well). ``files`` and ``size_bytes`` count what was checked.
    """

    path: str
    generation: int | None
    documents: int = 0
    pairs: int = 0
    files: int = 0
    size_bytes: int = 0
    spare_bytes: int = 0
    advice: str = ""
    findings: tuple[Finding, ...] = ()
    repaired: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True if nothing is damaged."""
        return not any(finding.damage for finding in self.findings)
