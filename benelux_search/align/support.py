"""The support of a pair: how much of its words the other side holds as translations.

The place of two paragraphs, their lengths and a common name make a pair likely; only translated
words, numbers that fit or equal texts make it sure. A row of a table is a constraint and no
evidence: two sorted columns have rows as well.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benelux_search.align.bags import Bags
from benelux_search.align.beads import AlignedBead, Grouped
from benelux_search.align.match_keys import is_word
from benelux_search.align.type_links import TypeLinks
from benelux_search.text.columns.equal_lines import letters_of

_SHORTEST: Final = 4  # letters of a word that counts
# Share of the words that a sure pair has translated. Of 15,468 right pairs with words, one in a
# hundred of the long ones has less; of 20 wrong ones, all but 6 have.
_TRANSLATED: Final = 0.2
_TRANSLATED_AMONG_LONE: Final = 0.5  # the same where most paragraphs have no translation
_DOUBTFUL: Final = 0.5  # confidence of a bead that may hold a paragraph too many
_SEVERAL: Final = 6  # words of two texts, one of which at least would be translated
_STRANGE: Final = 0.12  # share of their words that two strangers have translated, at most
_ITEM: Final = 200  # characters of an item of a list
_NEAR: Final = 4  # beads before and after a bead where its rivals are
_SURE: Final = 0.9  # confidence
_UNSUPPORTED: Final = 0.85  # the largest confidence of a pair with less


@dataclass(frozen=True, slots=True)
class Support:
    """The words of two texts that count, and those that are translated.

    ``words`` and ``translated`` count the types of both sides. ``numbers`` are the numbers that
    both hold, ``strays`` those of one side only.
    """

    words: int
    translated: int
    numbers: int
    strays: int

    @property
    def strength(self) -> int:
        """Return the number of translated words and equal numbers, two for each pair."""
        return self.translated + 2 * self.numbers


class Supporter:
    """A counter of the support of pairs of fragments of a document."""

    def __init__(self, nl: Bags, fr: Bags, links: TypeLinks) -> None:
        self._types = _types_by_fragment(nl), _types_by_fragment(fr)
        self._numbers = _numbers(nl), _numbers(fr)
        self._counts = _counting(nl), _counting(fr)
        self._french: defaultdict[int, set[int]] = defaultdict(set)
        for dutch, french in zip(links.nl.tolist(), links.fr.tolist(), strict=True):
            self._french[dutch].add(french)

    def has_translations(self, nl: Iterable[int], fr: Iterable[int]) -> bool:
        """Return False if two texts with several words share no number and hardly a translation."""
        support = self.of(nl, fr)
        is_short = support.words < _SEVERAL
        return is_short or support.numbers > 0 or support.translated > _STRANGE * support.words

    def has_share(self, nl: Iterable[int], fr: Iterable[int], least: float) -> bool:
        """Return True if at least so large a share of the words of two texts is translated.

        A long text shows it in its first words, so this is faster than :meth:`of`.
        """
        dutch, french = self._types_of(nl, fr)
        mine, yours = dutch & self._counts[0], french & self._counts[1]
        wanted = max(1.0, least * (len(mine) + len(yours)))
        count, found_french = 0, set[int]()
        for t in mine & self._french.keys():
            if both := self._french[t] & french:
                count += 1
                found_french |= both
                if count + len(found_french & yours) >= wanted:
                    return True
        return False

    def _types_of(self, nl: Iterable[int], fr: Iterable[int]) -> tuple[set[int], set[int]]:
        dutch, french = (
            set(itertools.chain.from_iterable(map(types.__getitem__, side)))
            for types, side in zip(self._types, (nl, fr), strict=True)
        )
        return dutch, french

    def of(self, nl: Iterable[int], fr: Iterable[int]) -> Support:
        """Return the support of some Dutch and some French fragments as a pair."""
        dutch, french = self._types_of(nl, fr)
        mine, yours = dutch & self._counts[0], french & self._counts[1]
        linked = [both for t in mine & self._french.keys() if (both := self._french[t] & french)]
        found_french = set().union(*linked) & yours if linked else set()
        numbers = [
            {names[t] for t in names.keys() & side}
            for names, side in zip(self._numbers, (dutch, french), strict=True)
        ]
        return Support(
            len(mine) + len(yours),
            len(linked) + len(found_french),
            len(numbers[0] & numbers[1]),
            len(numbers[0] ^ numbers[1]),
        )


def without_strangers(beads: Sequence[AlignedBead], supporter: Supporter) -> Iterator[AlignedBead]:
    """Yield the beads; of a doubtful one, a paragraph without a translated word stands alone.

    Such a bead has one paragraph in one language and several in the other.
    """
    for bead in beads:
        if bead.confidence >= _DOUBTFUL or sorted((len(bead.nl), len(bead.fr)))[0] != 1:
            yield bead
            continue
        is_dutch = len(bead.nl) > 1
        several, single = (bead.nl, bead.fr[0]) if is_dutch else (bead.fr, bead.nl[0])
        kept = tuple(
            each
            for each in several
            if supporter.has_translations(*((each, single) if is_dutch else (single, each)))
        )
        if not kept or len(kept) == len(several):
            yield bead
            continue
        yield replace(bead, nl=kept) if is_dutch else replace(bead, fr=kept)
        for each in several:
            if each not in kept:
                dutch, french = ((each,), ()) if is_dutch else ((), (each,))
                yield AlignedBead(dutch, french, 1.0 - bead.confidence)


def with_limits(
    beads: Sequence[AlignedBead], texts: tuple[Sequence[str], Sequence[str]], supporter: Supporter
) -> tuple[AlignedBead, ...]:
    """Return the beads with the limit of each; ``texts`` are those of the fragments."""
    pairs = sum(bool(bead.nl and bead.fr) for bead in beads)
    least = _TRANSLATED if 2 * pairs >= len(beads) else _TRANSLATED_AMONG_LONE
    is_short = [_is_short(bead, texts) for bead in beads]

    def is_sure(k: int, bead: AlignedBead) -> bool:
        dutch, french = _fragments(bead.nl), _fragments(bead.fr)
        if not is_short[k] and supporter.has_share(dutch, french, least):
            return True
        support = supporter.of(dutch, french)
        return _is_supported(bead, texts, support, least) and not (
            is_short[k] and _has_rival(beads, is_short, k, support, supporter)
        )

    return tuple(
        bead if not (bead.nl and bead.fr) or is_sure(k, bead) else replace(bead, limit=_UNSUPPORTED)
        for k, bead in enumerate(beads)
    )


def _is_short(bead: AlignedBead, texts: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Return True for texts as short as the items of a list."""
    for side, own in zip((bead.nl, bead.fr), texts, strict=True):
        if len(side) > 1 or (side and (len(side[0]) > 1 or len(own[side[0][0]]) > _ITEM)):
            return False
    return True


def _has_rival(
    beads: Sequence[AlignedBead],
    is_short: Sequence[bool],
    k: int,
    support: Support,
    supporter: Supporter,
) -> bool:
    """Return True if a side of a bead fits a paragraph of a bead near it as well or better.

    In a list that each language sorts, *Computers: 20 %* and *Voitures : 20 %* stand together. Amid
    disorder, a rival may fit as well; elsewhere it must fit better, and only a pair without a
    translated word has any. ``support`` is that of bead ``k``.
    """
    first = max(0, k - _NEAR)
    near = [
        each
        for number, each in enumerate(beads[first : k + _NEAR + 1], first)
        if number != k and is_short[number]
    ]
    is_disorder = _is_disorder([*near, beads[k]])
    if support.translated and not is_disorder:
        return False
    dutch, french = _fragments(beads[k].nl), _fragments(beads[k].fr)
    enough = support.strength + (0 if is_disorder else 1)
    return any(
        (bool(each.fr) and supporter.of(dutch, _fragments(each.fr)).strength >= enough)
        or (bool(each.nl) and supporter.of(_fragments(each.nl), french).strength >= enough)
        for each in near
    )


def _is_disorder(beads: Sequence[AlignedBead]) -> bool:
    """Return True if some beads are unsure, or paragraphs of both languages stand alone."""
    lone = {bool(each.nl) for each in beads if not (each.nl and each.fr)}
    return len(lone) == 2 or any(each.nl and each.fr and each.confidence < _SURE for each in beads)


def _fragments(side: Grouped) -> list[int]:
    return [k for group in side for k in group]


def _is_supported(
    bead: AlignedBead,
    texts: tuple[Sequence[str], Sequence[str]],
    support: Support,
    least: float,
) -> bool:
    if support.translated > 0 and support.translated >= least * support.words:
        return True
    if support.numbers and not support.strays:
        return True
    mine, yours = (
        "".join(own[k] for k in _fragments(side))
        for side, own in zip((bead.nl, bead.fr), texts, strict=True)
    )
    return letters_of(mine) == letters_of(yours)


def _types_by_fragment(bags: Bags) -> Sequence[Collection[int]]:
    ends = np.searchsorted(bags.rows, np.arange(bags.count + 1)).tolist()
    members = bags.members.tolist()
    return [members[start:end] for start, end in itertools.pairwise(ends)]


def _numbers(bags: Bags) -> dict[int, str]:
    """Return the types that are numbers."""
    return {k: each for k, each in enumerate(bags.types) if each[0] in "#!"}


def _counting(bags: Bags) -> frozenset[int]:
    """Return the types that count: words of some letters that are no names."""
    return frozenset(
        k
        for k, each in enumerate(bags.types)
        if len(each) >= _SHORTEST
        and is_word(each)
        and k not in bags.names
        and k not in bags.persons
    )
