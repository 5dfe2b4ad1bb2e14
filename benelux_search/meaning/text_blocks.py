"""Blocks of text that are encoded: the text of an article, or of a pair, up to a length.

One vector for the text of an article finds more than one for each of its sentences: of 100 everyday
questions over the Penal Code, 47 have the article among the first ten, and 35 with sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.sentence_beads import SentenceBead, whole_range

_LONGEST: Final = 1000  # characters of a block in a language
_MOST_PAIRS: Final = 200
_WORD: Final = re.compile(r"[^\W\d_]{2}")
# Parts of a text that have no meaning: the number of an article, the notes and marks of amendments
_NO_TEXT: Final = re.compile(
    r"^(?:Art(?:ikel|icle)?\.?\s*\d+\w*(?:/\d+)?\.?\s*)|<[^<>]{0,200}>|\[\d*|\]\d*"
)


@dataclass(frozen=True, slots=True)
class TextsToEncode:
    """A text to encode in each language; ``first`` and ``last`` are the ordinals of its pairs."""

    first: int
    last: int
    nl: str
    fr: str

    def text(self, language: Language) -> str:
        """Return the text in a language; it may be empty."""
        return self.nl if language == "nl" else self.fr


def blocks_of(pairs: Iterable[Pair]) -> Iterator[TextsToEncode]:
    """Yield the blocks of pairs in the order of their ordinals.

    Pairs side by side that belong to one article make a block; a long pair makes several. Headings,
    contents and notes on amendments belong to none.
    """
    group: list[Pair] = []
    size = 0
    for pair in pairs:
        if pair.provision is not None and pair.provision.role not in ("opening", "text"):
            continue
        length = max(len(_text(pair, each)) for each in LANGUAGES)
        if group and not (
            _is_same_article(group[-1], pair)
            and size + length <= _LONGEST
            and len(group) < _MOST_PAIRS
        ):
            yield from _blocks_of_group(group)
            group, size = [], 0
        group.append(pair)
        size += length
    if group:
        yield from _blocks_of_group(group)


def _is_same_article(before: Pair, pair: Pair) -> bool:
    article = None if pair.provision is None else pair.provision.article
    return (
        article is not None
        and before.provision is not None
        and before.provision.article == article
        and before.document_id == pair.document_id
        and pair.provision is not None
        and pair.provision.role != "opening"
    )


def _blocks_of_group(group: Sequence[Pair]) -> Iterator[TextsToEncode]:
    if len(group) > 1:
        texts = [" ".join(_cleaned(_text(pair, each)) for pair in group) for each in LANGUAGES]
        yield from _if_any(group[0].ordinal, group[-1].ordinal, *texts)
        return
    (pair,) = group
    for beads in _parts(pair.sentences):
        texts = [_cleaned(_part(pair, beads, each)) for each in LANGUAGES]
        yield from _if_any(pair.ordinal, pair.ordinal, *texts)


def _parts(beads: Sequence[SentenceBead]) -> Iterator[Sequence[SentenceBead]]:
    """Yield the beads of sentences of a pair in parts of at most the longest block."""
    part: list[SentenceBead] = []
    size = 0
    for bead in beads:
        length = max(sum(map(len, bead.nl)), sum(map(len, bead.fr)))
        if part and size + length > _LONGEST:
            yield part
            part, size = [], 0
        part.append(bead)
        size += length
    if part:
        yield part


def _part(pair: Pair, beads: Sequence[SentenceBead], language: Language) -> str:
    sentences = [s for bead in beads for s in (bead.nl if language == "nl" else bead.fr)]
    part = whole_range(sentences)
    return "" if part is None else _text(pair, language)[part.start : part.stop]


def _if_any(first: int, last: int, nl: str, fr: str) -> Iterator[TextsToEncode]:
    if _WORD.search(nl) or _WORD.search(fr):
        yield TextsToEncode(first, last, nl[:_LONGEST], fr[:_LONGEST])


def _text(pair: Pair, language: Language) -> str:
    passage = pair.passage(language)
    return "" if passage is None else passage.text


def _cleaned(text: str) -> str:
    return " ".join(_NO_TEXT.sub(" ", text).split())
