"""Hypothesis strategies of small corpora: histories of commits, with the fields of documents."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.ports import StoreDeadline
from benelux_search.model import DocumentInfo, Facts, Language, Titles
from benelux_search.testing.corpora import Text, entry_of

WORDS = [
    *("a", "b", "ab", "ba", "abc", "raad", "raden", "wet", "wetten", "é", "[", "\ud800"),
    *("a|b", "wet|wetten", "raad|raad", "a+b", "ab|a+b", "www!|a+b", "b!"),
    *("raad|wet~", "wetten|wet~", "a~", "ab|a~|b~"),
    *("ab\0áb", "ab\0âb", "raad\0ráád", "ab|ab\0áb", "abc\0ábc"),
]
SAME = ["raad a b wet abc", "abc wet a b raad", "abc 1 a b raad|wet~", "raad a b 1 wet 12a abc"]
SIDES = (
    st.none()
    | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
    | st.sampled_from([*SAME, "raad a b wet", "1 12 34 56 78 9a"])
)
TEXTS = st.tuples(SIDES, SIDES).filter(any)


def short_texts(pairs: int) -> dict[int, Text]:
    """Return the texts of pairs by ordinal, the same ones always; most have few words."""
    chosen = random.Random(1830)

    def side() -> str | None:
        if not chosen.randrange(6):
            return chosen.choice([None, *SAME])
        return " ".join(chosen.choices(WORDS, k=min(40, int(chosen.expovariate(0.15)))))

    return {n: (side(), "raad" if not n % 5 else side() or "a") for n in range(pairs)}


@dataclass(frozen=True)
class RandomCatalogue:
    """The fields of documents, each a range of ordinals, and of their pairs.

    The fields follow from the distance of an ordinal from ``base``.
    """

    ranges_: tuple[range, ...]
    texts: dict[int, Text]
    base: int = 0

    def with_deadline(self, deadline: StoreDeadline) -> RandomCatalogue:  # noqa: ARG002 - never late
        return self

    def documents(self) -> Sequence[DocumentInfo]:
        return [*map(self._info, reversed(self.ranges_)), info_of(10_001)]

    def ranges(self) -> dict[str, range]:
        return {self._info(ordinals).id: ordinals for ordinals in self.ranges_}

    def owners(self, ordinals: Iterable[int]) -> dict[int, str]:
        ids = ((n, id_) for n in ordinals for id_, own in self.ranges().items() if n in own)
        return dict(ids)

    def catalogue(self) -> list[CatalogueEntry]:
        return [entry_of(self._info(ordinals), ordinals) for ordinals in self.ranges_]

    def lone(self, language: Language) -> dict[int, float]:
        alone = {"nl": (True, False), "fr": (False, True)}[language]
        return self._confidences(alone)

    def doubtful(self, below: float) -> dict[int, float]:
        both = self._confidences((True, True))
        return {ordinal: sure for ordinal, sure in both.items() if sure < below}

    @property
    def ordinals(self) -> frozenset[int]:
        """The ordinals of all pairs."""
        return frozenset(n for each in self.ranges_ for n in each)

    def _info(self, ordinals: range) -> DocumentInfo:
        return info_of(ordinals.start - self.base)

    def _confidences(self, sides: tuple[bool, bool]) -> dict[int, float]:
        ordinals = [n for each in self.ranges_ for n in each]
        found = [n for n in ordinals if tuple(text is not None for text in self.texts[n]) == sides]
        return {ordinal: (ordinal - self.base) * 7 % 10 / 10 for ordinal in found}


DATES = [None, "2019-06-30", "2020", "2020-01", ""]
NUMBERS = [None, "9/1", "9/01", " 12"]


def info_of(number: int) -> DocumentInfo:
    """Return the metadata of a document that begins at an ordinal."""
    titles = [Titles(None, "Loi"), Titles("Eén Raad", "A"), Titles("een raad"), Titles()][
        number % 4
    ]
    facts = Facts(titles, DATES[number % len(DATES)], NUMBERS[number % len(NUMBERS)])
    key = (None, "d1", "sleutel")[number % 3]
    return DocumentInfo(f"d{number}", f"folder/D{number}.txt", facts, 1, key=key)


@dataclass(frozen=True)
class Commit:
    """The content of one commit: ranges of ordinals to delete, and texts to add by ordinal.

    ``fields`` are those of all documents after it.
    """

    delete: tuple[range, ...]
    add: dict[int, Text]
    fields: RandomCatalogue

    def moved(self, by: int) -> Commit:
        """Return the commit with ``by`` added to all ordinals; all else stays as it is."""
        return Commit(
            _moved(self.delete, by),
            {n + by: text for n, text in self.add.items()},
            RandomCatalogue(
                _moved(self.fields.ranges_, by),
                {n + by: text for n, text in self.fields.texts.items()},
                self.fields.base + by,
            ),
        )


def _moved(ranges: Sequence[range], by: int) -> tuple[range, ...]:
    return tuple(range(each.start + by, each.stop + by) for each in ranges)


@st.composite
def histories(draw: st.DrawFn) -> list[Commit]:
    """Commits of documents; those that are deleted may come again, under other ordinals."""
    following = draw(st.sampled_from([0, 1, 7]))
    there: list[range] = []
    every: dict[int, Text] = {}
    commits = []
    for _ in range(draw(st.integers(1, 5))):
        gone = tuple(each for each in there if draw(st.integers(0, 3)) == 0)
        there = [each for each in there if each not in gone]
        added: dict[int, Text] = {}
        for texts in draw(st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=4)):
            ordinals = range(following, following + len(texts))
            added.update(zip(ordinals, texts, strict=True))
            there.append(ordinals)
            following = ordinals.stop + draw(st.sampled_from([0, 0, 0, 3]))
        every |= added
        commits.append(Commit(gone, added, RandomCatalogue(tuple(there), dict(every))))
    return commits
