"""The answers of the tools, as frozen dataclasses, before they become text.

A text has at most ``MOST_OF_TEXT`` characters, and the texts of an answer have together about
``MOST_OF_ANSWER``: an assistant has to read all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from benelux_search.model import Language
from benelux_search.output.excerpts import MatchKind

MOST_OF_TEXT: Final = 8_000
MOST_OF_TITLE: Final = 500
MOST_OF_ANSWER: Final = 60_000


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """A document. `source` is its path or address as it was given to the index."""

    id: str
    title_nl: str | None
    title_fr: str | None
    date: str | None
    number: str | None
    source: str | None
    path: str


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """A text in one language, word for word, with the citation to write after its quotation.

    `left_out` is the number of its last characters that are left out, 0 if the text is whole.
    """

    text: str
    left_out: int
    pages: list[int]
    citation: str


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """A Dutch and a French text that translate each other; one is null if the index has none.

    `confidence` (0 to 1) is the probability that they belong together; below 0.8 it is uncertain.
    `alignment` is the number of Dutch and of French paragraphs. `provision` is the place in a law.
    """

    id: str
    nl: TextAnswer | None
    fr: TextAnswer | None
    confidence: float
    alignment: str
    provision: str | None


@dataclass(frozen=True, slots=True)
class HitAnswer(PairAnswer):
    """A pair that a query finds; `language` is that of the text that matches.

    `match` tells how: by a word, by a part of a compound, by a translation, or by its meaning.
    """

    rank: int
    language: Language
    match: MatchKind
    document: DocumentAnswer


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of hits. `next_offset` is the offset of the next page, null if there is none.

    If `relaxed` is true, no passage has all the words, and the hits have some of them.
    """

    query: str
    language: str
    total: int
    hits: list[HitAnswer]
    suggestion: str | None
    next_offset: int | None
    relaxed: bool
    notes: list[str]


@dataclass(frozen=True, slots=True)
class AsideAnswer:
    """A text of a document outside the alignment, with the reason: a running head, for example."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShowAnswer:
    """A pair, or a page of the pairs of a document, in reading order; `total` counts them all.

    With the last pairs of a document, `set_aside` are its first texts outside the alignment.
    """

    document: DocumentAnswer
    total: int
    pairs: list[PairAnswer]
    next_offset: int | None
    set_aside: list[AsideAnswer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """A pair as an example, with its document."""

    id: str
    nl: TextAnswer | None
    fr: TextAnswer | None
    document: DocumentAnswer


@dataclass(frozen=True, slots=True)
class RenderingAnswer:
    """A rendering of a term in the other language.

    `count` is the number of examined occurrences with it, `share` (0 to 1) their part of those with
    a rendering. `prescribed` is true if the term list of the user has it.
    """

    text: str
    count: int
    share: float
    confidence: float
    prescribed: bool
    example: ExampleAnswer


@dataclass(frozen=True, slots=True)
class TranslateAnswer:
    """The renderings of a term, the most frequent first.

    `passages` have the term; `occurrences` were examined, of which `unrendered` have no clear
    rendering.
    """

    term: str
    language: Language
    renderings: list[RenderingAnswer]
    passages: int
    occurrences: int
    unrendered: int
    notes: list[str]


@dataclass(frozen=True, slots=True)
class DifferenceAnswer:
    """Words that differ: in the given sentence, and in the sentence of the index."""

    kind: str
    given: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class SentenceAnswer:
    """A sentence of the index with its counterpart, in the pair `id`.

    `similarity` is from 0 to 1 (the same words in the same order).
    """

    id: str
    similarity: float
    language: Language
    nl: TextAnswer | None
    fr: TextAnswer | None
    confidence: float
    differences: list[DifferenceAnswer]
    document: DocumentAnswer


@dataclass(frozen=True, slots=True)
class FragmentAnswer:
    """A part of the given text that stands in the index word for word, with a pair that has it."""

    given: str
    example: ExampleAnswer


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """The sentences like a given one, the most similar first; else the longest parts of it."""

    language: Language
    matches: list[SentenceAnswer]
    fragments: list[FragmentAnswer]


@dataclass(frozen=True, slots=True)
class SpreadAnswer:
    """A rendering of a term with its counts by document (the first 10) and by year."""

    text: str
    count: int
    share: float
    usual: bool
    documents: dict[str, int]
    years: dict[str, int]


@dataclass(frozen=True, slots=True)
class DivergenceAnswer:
    """A place where a term has no usual rendering; `rendering` is null if none is clear."""

    id: str
    rendering: str | None
    confidence: float
    nl: TextAnswer | None
    fr: TextAnswer | None
    document: DocumentAnswer


@dataclass(frozen=True, slots=True)
class DivergencesAnswer:
    """The renderings of a term, and the places without a usual one; `left_out` counts the rest."""

    term: str
    language: Language
    renderings: list[SpreadAnswer]
    otherwise: list[DivergenceAnswer]
    left_out: int
    passages: int
    occurrences: int
    notes: list[str]


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """A document with its number of pairs."""

    document: DocumentAnswer
    pairs: int


@dataclass(frozen=True, slots=True)
class DocumentsAnswer:
    """Documents of the index; `total` counts also those beyond the limit."""

    total: int
    documents: list[ListedAnswer]
    notes: list[str]
