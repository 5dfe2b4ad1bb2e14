"""The results of searching, indexing and checking, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, overload

from benelux_search.model import Aside, DocumentInfo, Language, Pair, Passage, Provision
from benelux_search.presentation import Presented, Tabular, short
from benelux_search.sentence_beads import NO_SENTENCES, SentenceBeads

Match: TypeAlias = tuple[int, int]
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the analysis derives from a word of a text.

    ``text`` is the word as written, at the offsets ``start`` to ``end`` of the analysed text.
    ``term`` is the derived term. ``kind`` is ``form`` (the word in lower case), ``stem`` (the stem
    that all inflected forms share) or ``part`` (the stem of a part of a compound). ``position``
    counts words from 0; an elided word (``l'``) counts as a word.
    """

    text: str
    term: str
    start: int
    end: int
    position: int
    kind: Literal["form", "stem", "part"]


@dataclass(frozen=True, slots=True)
class HitMarks:
    """The marks of a hit: the matches of both passages, and what is known from them.

    ``partial``, ``apart`` and ``renderings`` are those of :class:`Hit`.
    """

    passage: tuple[Match, ...] = ()
    counterpart: tuple[Match, ...] = ()
    partial: bool = False
    apart: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A passage with highlights.

    ``matches`` are (start, end) offsets in ``text``, in ascending order: the words that match the
    query, or in a counterpart their translations. They may be computed when they are first read.
    ``pages`` are the page numbers, from 1.
    """

    text: str
    pages: tuple[int, ...]
    matches: tuple[Match, ...] = ()
    _pending: Callable[[], tuple[Match, ...]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __repr__(self) -> str:
        return f"<Highlighted {short(self.text)}>"

    @classmethod
    def of(cls, passage: Passage, *matches: Match) -> Highlighted:
        """Return a passage with the given matches as highlights."""
        return cls(passage.text, passage.pages, matches)

    if not TYPE_CHECKING:  # it would hide misspelled attributes from a type checker

        def __getattr__(self, name: str) -> Any:
            """Find the matches; Python calls this for a field that is not set yet."""
            if name != "matches":
                raise AttributeError(name)
            return _settled(self, "matches", self._pending())


@dataclass(frozen=True, slots=True)
class SentencePosition:
    """The place of a bead of sentences in its pair: its number, from 1, and ranges of characters.

    ``passage`` and ``counterpart`` are (start, end) offsets in the texts of the pair;
    ``counterpart`` is None if the sentences have none.
    """

    number: int
    passage: Match
    counterpart: Match | None


@dataclass(frozen=True, slots=True)
class Hit(Presented):
    """A passage that matches a query, with its counterpart and its document.

    - ``rank``: the position in the result, from 1.
    - ``id``: the id of the pair.
    - ``score``: the ranking score; higher is better.
    - ``language``: the language of the passage.
    - ``counterpart``: the passage in the other language, or None.
    - ``kind``: the number of Dutch and of French paragraphs in the bead, such as ``1-2``.
    - ``confidence``: the estimated probability (0 to 1) that the bead is right.
    - ``partial``: True if only parts of compounds matched (``handel`` in ``mensenhandel``).
    - ``apart``: True if only the parts of a word matched, each as a word (``opheffen`` in *op te
      heffen*).
    - ``across``: True if only translations of the query's words matched.
    - ``alike``: the number of pairs that were merged into this hit, itself included. Merged pairs
      have the same words in both languages; only numbers differ.
    - ``renderings``: for each match of the passage, the ranges of the counterpart that translate
      this match; empty if unknown.
    - ``provision``: the place of the pair in a law, or None.
    - ``copies``: the paths of other documents with the same content, whose pairs are no hits.
    - ``by_meaning``: True if the words of the query did not find the passage, but its meaning did.
    - ``sentence``: the place in the pair, if the texts are sentences of it; ``kind`` then counts
      sentences, and ``confidence`` is that of the sentences.
    - ``sentence_beads``: the sentences of the pair, as in :class:`~benelux_search.model.Pair`.
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
    apart: bool = False
    alike: int = 1
    across: bool = False
    renderings: tuple[tuple[Match, ...], ...] = ()
    provision: Provision | None = None
    copies: tuple[str, ...] = ()
    by_meaning: bool = False
    sentence: SentencePosition | None = None
    sentence_beads: SentenceBeads = field(default=NO_SENTENCES, repr=False)
    _pending: Callable[[], HitMarks] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __repr__(self) -> str:
        other = None if self.counterpart is None else self.counterpart.text
        return f"<Hit {self.rank} {self.unit_id} {short(self.passage.text)} = {short(other)}>"

    @property
    def index(self) -> str | None:
        """The index of the hit, if several were opened together; else None."""
        return self.document.index

    @property
    def pages(self) -> tuple[int, ...]:
        """The page numbers of the passage."""
        return self.passage.pages

    @property
    def unit_id(self) -> str:
        """The id of the pair, or of its sentences: ``report:0007``, ``report:0007.2``."""
        return self.id if self.sentence is None else f"{self.id}.{self.sentence.number}"

    def side(self, language: Language) -> Highlighted | None:
        """Return the passage or the counterpart, whichever is in ``language``; None if missing."""
        return self.passage if language == self.language else self.counterpart

    @classmethod
    def of(cls, pair: Pair, document: DocumentInfo, rank: int = 0) -> Hit | None:
        """Return a pair as a hit without matches; None if the pair has no text.

        The Dutch text is the passage; a pair without Dutch text has the French text as passage.
        """
        language: Language = "nl" if pair.nl is not None else "fr"
        own, other = pair.passage(language), pair.counterpart(language)
        if own is None:
            return None
        counterpart = None if other is None else Highlighted.of(other)
        passage = Highlighted.of(own)
        return cls(
            rank,
            pair.id,
            0.0,
            language,
            document.with_record(pair.metadata),
            passage,
            counterpart,
            pair.kind,
            pair.confidence,
            provision=pair.provision,
            sentence_beads=pair.sentence_beads,
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Find the marks; Python calls this for a field that is not set yet."""
            if name not in _MARKED:
                raise AttributeError(name)
            marks = self._pending()
            for each in _MARKED:
                object.__setattr__(self, each, getattr(marks, each))
            return _settled(self, name, getattr(marks, name))


def pending_hit(
    pair: Pair,
    document: DocumentInfo,
    passage: Passage,
    counterpart: Passage | None,
    find_own: Callable[[], tuple[Match, ...]],
    find: Callable[[], HitMarks],
    *,
    rank: int,
    score: float,
    language: Language,
    across: bool,
    alike: int,
    copies: tuple[str, ...],
    by_meaning: bool = False,
) -> Hit:
    """Return a pair as a hit whose marks are found when they are first read.

    ``language`` is that of the ``passage``. ``find_own`` returns the matches in the passage.
    """
    return _with_fields(
        Hit,
        rank=rank,
        id=pair.id,
        score=score,
        language=language,
        document=document.with_record(pair.metadata) if pair.metadata else document,
        passage=_pending_passage(passage, find_own),
        counterpart=counterpart and _pending_passage(counterpart, lambda: find().counterpart),
        kind=pair.kind,
        confidence=pair.confidence,
        across=across,
        alike=alike,
        provision=pair.provision,
        copies=copies,
        by_meaning=by_meaning,
        sentence=None,
        sentence_beads=pair.sentence_beads,
        _pending=find,
    )


def _pending_passage(passage: Passage, find: Callable[[], tuple[Match, ...]]) -> Highlighted:
    return _with_fields(Highlighted, text=passage.text, pages=passage.pages, _pending=find)


def _with_fields(cls: type[_Made], **fields: object) -> _Made:
    """Return a frozen object with only these of its fields set."""
    made = object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def _settled(made: object, name: str, value: _Made) -> _Made:
    """Set a pending field of a frozen object; drop the function that found it."""
    object.__setattr__(made, name, value)
    object.__setattr__(made, "_pending", None)
    return value


_MARKED: Final = ("partial", "apart", "renderings")  # the fields of a hit that its marks give
QueryLanguage: TypeAlias = Literal["auto", "nl", "fr", "both"]
TextLanguage: TypeAlias = Literal["auto", "nl", "fr"]  # of a term or a sentence
Units: TypeAlias = Literal["paragraph", "sentence"]
"""The unit of a hit or a line of an export: the paragraphs of a pair, or sentences of it."""
SortOrder: TypeAlias = Literal["relevance", "date", "document", "place"]
"""The order of hits: best first; the newest document first, and those without a date last; by the
title of the document; in the reading order of the index, which is by document id."""


@dataclass(frozen=True, slots=True)
class SearchResult(Tabular, Sequence[Hit]):
    """One page of hits, as a sequence, with the number of all matches.

    - ``query``: the text of the query.
    - ``language``: the language that was searched.
    - ``total``: the number of matching pairs on all pages; pairs that are folded into one hit count
      one by one.
    - ``took_ms``: the duration of the search in milliseconds.
    - ``notes``: messages to the user about the query.
    - ``suggestion``: a corrected query that the user may have meant, or None.
    - ``more``: True if there are more hits after this page.
    - ``relaxed``: True if no passage has all the words, so that the hits have some of them.
    """

    query: str
    language: Literal["nl", "fr", "both"]
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    more: bool = False
    relaxed: bool = False

    def __repr__(self) -> str:
        return f"<SearchResult {short(self.query)}: {len(self.hits)} of {self.total} hits>"

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]


DocumentOrder: TypeAlias = Literal["id", "date", "title", "pairs"]


@dataclass(frozen=True, slots=True)
class ListedDocument(Presented):
    """A document of an index, with its number of pairs."""

    document: DocumentInfo
    pairs: int


@dataclass(frozen=True, slots=True)
class DocumentList(Tabular, Sequence[ListedDocument]):
    """Documents of an index, as a sequence; ``total`` counts those beyond the limit, too.

    ``notes`` are messages to the user, for example on documents without a date.
    """

    documents: tuple[ListedDocument, ...]
    total: int
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<DocumentList {len(self.documents)} of {self.total} documents>"

    def __len__(self) -> int:
        return len(self.documents)

    @overload
    def __getitem__(self, index: int) -> ListedDocument: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ListedDocument, ...]: ...

    def __getitem__(self, index: int | slice) -> ListedDocument | tuple[ListedDocument, ...]:
        return self.documents[index]


@dataclass(frozen=True, slots=True)
class Completion(Presented):
    """A word of the index in its written form, with the number of passages that contain it."""

    word: str
    language: Language
    passages: int


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """Counts of pairs by their values under a name of own metadata, the most frequent first.

    A pair with several values counts for each. A value of more than 200 characters is shortened.
    """

    name: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets(Presented):
    """Counts of the pairs that match a query: in total, by document, by year and by language.

    ``documents`` is sorted by falling count, ``years`` from old to new, with None (no date) last.
    ``languages`` counts a pair in each language in which it matches. ``complete`` is False if the
    time was up: counts may be too low then, and documents with few pairs missing. ``metadata`` has
    the counts by the values of own metadata, for each name that was asked for.
    """

    total: int
    documents: tuple[tuple[DocumentInfo, int], ...]
    years: tuple[tuple[str | None, int], ...]
    languages: tuple[tuple[Language, int], ...]
    complete: bool = True
    metadata: tuple[ValueCounts, ...] = ()

    def __repr__(self) -> str:
        return f"<Facets of {self.total} pairs in {len(self.documents)} documents>"


@dataclass(frozen=True, slots=True)
class DocumentView(Presented):
    """A whole indexed document.

    ``pairs`` and ``other`` (the texts that belong to no pair) are each in reading order.
    ``encoding`` is the character encoding or the format of the file.
    """

    document: DocumentInfo
    pairs: tuple[Pair, ...]
    other: tuple[Aside, ...]
    encoding: str = ""

    def __repr__(self) -> str:
        return f"<DocumentView {self.document.id}: {len(self.pairs)} pairs>"
