"""Matches of a pasted sentence in the index, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, overload

from benelux_search.model import DocumentInfo, Language
from benelux_search.presentation import Presented, Tabular, short
from benelux_search.results import Hit, Match, SentencePosition

DifferenceKind: TypeAlias = Literal["replaced", "added", "missing"]
Placeable: TypeAlias = Literal["number", "name"]

BANDS: Final = (100, 95, 85, 75)
"""The lower bounds, in percent, of the bands of a pre-translation report."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ between a pasted sentence and the sentence that was found.

    ``kind`` says what was done to the found sentence: its words were ``replaced``, words were
    ``added``, or its words are ``missing``. ``query`` and ``text`` are (start, end) in the pasted
    text and in the found sentence; one of them is None for words that only the other has.
    ``placeable`` is set if a number or a name stands for another: it can be put into the
    translation as it is.
    """

    kind: DifferenceKind
    query: Match | None
    text: Match | None
    placeable: Placeable | None = None


@dataclass(frozen=True, slots=True)
class SentenceMatch(Presented):
    """A sentence of the index that is like a pasted one, with its counterpart.

    - ``similarity``: from 0 to 1: 1 minus the words to replace, add or take away, divided by the
      words of the longer sentence. Capitals and punctuation do not count.
    - ``pair_id``: the id of the pair; ``sentence`` is the place in it.
    - ``text``: the sentence that was found; ``counterpart`` its translation, None if it has none.
    - ``language``: the language of ``text``.
    - ``differences``: the words that differ, in order.
    - ``is_same``: True if the texts are the same to the letter, but for white space.
    - ``query``: the (start, end) of the sentence in the pasted text, which may have several.
    - ``confidence``: the estimated probability (0 to 1) that the counterpart is right.
    """

    similarity: float
    pair_id: str
    text: str
    counterpart: str | None
    language: Language
    differences: tuple[Difference, ...]
    is_same: bool
    query: Match
    confidence: float
    document: DocumentInfo
    sentence: SentencePosition

    def __repr__(self) -> str:
        return (
            f"<SentenceMatch {self.percent} % {self.unit_id} {short(self.text)}"
            f" = {short(self.counterpart)}>"
        )

    @property
    def percent(self) -> int:
        """The similarity in whole percent; 100 only for the same text, 99 for the same words."""
        return 100 if self.is_same else min(99, int(self.similarity * 100 + 1e-9))

    @property
    def unit_id(self) -> str:
        """The id of the sentence: ``report:0007.2``."""
        return f"{self.pair_id}.{self.sentence.number}"


@dataclass(frozen=True, slots=True)
class FragmentMatch:
    """A part of a pasted text that stands in the index word for word.

    ``query`` is its (start, end) in the pasted text. ``hit`` is a sentence with it; the words of
    the counterpart that translate it are marked.
    """

    query: Match
    hit: Hit


@dataclass(frozen=True, slots=True)
class Matches(Tabular, Sequence[SentenceMatch]):
    """The sentences that are like a pasted text, most similar first.

    ``text`` is the pasted text, with accents on their letters and lines joined: the ranges in the
    matches are those of its characters. ``language`` is its language. ``fragments`` are the longest
    parts that stand in the index, of the sentences to which none is similar enough; ``took_ms`` is
    in milliseconds.
    """

    text: str
    language: Language
    matches: tuple[SentenceMatch, ...] = ()
    fragments: tuple[FragmentMatch, ...] = ()
    took_ms: float = 0.0

    def __repr__(self) -> str:
        best = f", best {self.matches[0].percent} %" if self.matches else ""
        return f"<Matches of {short(self.text)}: {len(self.matches)}{best}>"

    def __len__(self) -> int:
        return len(self.matches)

    @overload
    def __getitem__(self, index: int) -> SentenceMatch: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SentenceMatch]: ...
    def __getitem__(self, index: int | slice) -> SentenceMatch | Sequence[SentenceMatch]:
        return self.matches[index]

    def __iter__(self) -> Iterator[SentenceMatch]:
        return iter(self.matches)


@dataclass(frozen=True, slots=True)
class SegmentMatch:
    """A sentence of a file to translate, with the best match of the index, if there is one.

    ``words`` is its number of words. ``is_repetition`` is True if the same sentence stands earlier
    in the file.
    """

    text: str
    words: int
    match: SentenceMatch | None
    is_repetition: bool


@dataclass(frozen=True, slots=True)
class BandCount:
    """The segments and their words in a band of matches, of at least and at most some percent.

    ``least`` is None for repetitions; both are 0 for segments without a match.
    """

    least: int | None
    most: int | None
    segments: int
    words: int


@dataclass(frozen=True, slots=True)
class Pretranslation:
    """The sentences of a file with what the index has for each of them.

    ``language`` is that of the file.
    """

    language: Language
    segments: tuple[SegmentMatch, ...]

    def usable(self) -> Iterator[SentenceMatch]:
        """Yield each match of at least 75 %, once."""
        seen: set[str] = set()
        for segment in self.segments:
            match = segment.match
            if match is not None and match.percent >= BANDS[-1] and match.unit_id not in seen:
                seen.add(match.unit_id)
                yield match

    def counts(self) -> Sequence[BandCount]:
        """Return the counts of repetitions, of each band of matches, and of the rest."""
        first = [each for each in self.segments if not each.is_repetition]
        rest = [each for each in self.segments if each.is_repetition]
        counts = [_count(None, None, rest)]
        for least, most in zip(BANDS, (100, *(bound - 1 for bound in BANDS)), strict=False):
            inside = [each for each in first if least <= _percent(each) <= most]
            counts.append(_count(least, most, inside))
        counts.append(_count(0, 0, [each for each in first if _percent(each) < BANDS[-1]]))
        return counts


def _percent(segment: SegmentMatch) -> int:
    return 0 if segment.match is None else segment.match.percent


def _count(least: int | None, most: int | None, segments: Sequence[SegmentMatch]) -> BandCount:
    return BandCount(least, most, len(segments), sum(each.words for each in segments))
