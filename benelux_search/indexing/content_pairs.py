"""Pairs of files with unlike names, found by their texts.

``burgerparlement.pdf`` is in Dutch only and ``parlement_citoyen.pdf`` in French only: they may be
one document. A translation keeps numbers and names, and many of its words are in the dictionary of
the aligner or are cognates, so the candidates of a document are those documents in the other
language that share more of these match keys with it than others do (cosine of their idf weights).
A pair is tried if it is much more alike than the others of its documents, or alike at all, as two
copies of a translation are. The aligner decides: it finds a sure counterpart for half of the text
or more in 41 of 41 pairs of development texts, and for an eighth at most in 41 wrong pairs of like
texts. What has a few paragraphs only is judged by its words as well: .45 of them or more have
a counterpart in 997 of 1,002 right pairs, and in 2 of 9,883 wrong ones.
"""

from __future__ import annotations

import math
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from benelux_search.align.match_keys import keys, match_tokens, types
from benelux_search.documents.pairing import DocumentFiles
from benelux_search.indexing.plan import is_of_split_pair
from benelux_search.indexing.ports import KnownDocuments
from benelux_search.model import AlignedDocument, Language

SURE: Final = 0.6  # least share of the text with a sure counterpart in a pair
PERHAPS: Final = 0.3  # the same in a pair that is only suggested
_CONFIDENCE: Final = 0.8  # of a bead whose text counts as translated
_CLEARLY: Final = 1.2  # the likeness of a pair is so many times that with any other document
_MOSTLY: Final = 0.8  # least share of the text of a document in one language
_MOST_TRANSLATED: Final = 0.1  # share of such a document that it translates itself
_ALIKE: Final = 0.1  # likeness of a pair that is tried though another is as like
_FEW: Final = 5  # paragraphs with a counterpart; what has fewer is judged by its words as well
_KNOWN: Final = 0.45  # least share of the words of such a pair that have a counterpart
_AS_LONG: Final = 0.65  # least length of the shorter half of it; 999 of 1,000 questions have .69
_CANDIDATES: Final = 3  # pairs of a document that are compared
_FREQUENT: Final = 50  # documents with a mark that tells nothing any more
_MOST_TOKENS: Final = 1_000  # from which the marks of a document are made
_MOST_KNOWN: Final = 500  # indexed documents beside new ones that are read again for their marks
_FIRST_PAIRS: Final = 200  # pairs of a stored document from which its marks are read


@dataclass(frozen=True, slots=True)
class LoneDocument:
    """A document in one language: its file, its hash, its id, and the marks that it has."""

    file: DocumentFiles
    content_hash: str
    document_id: str
    language: Language
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """A Dutch and a French document that may be translations of each other.

    ``likeness`` is the cosine of their marks, from 0 to 1.
    """

    nl: LoneDocument
    fr: LoneDocument
    likeness: float

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both documents."""
        return self.nl.document_id, self.fr.document_id


def marks_of(texts: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return the match keys of the first words of a document, each once and sorted."""
    found = {key for each in _types(texts) for key in keys(each, language)}
    return tuple(sorted(map(sys.intern, found)))  # documents share most of them


def _types(texts: Iterable[str]) -> set[str]:
    """Return the token types of the first words of a document."""
    tokens = islice((token for text in texts for token in match_tokens(text)), _MOST_TOKENS)
    return {each for token in set(tokens) for each in types(token)}


class BeadTexts(NamedTuple):
    """The Dutch and the French text of a bead, "" without one, and its confidence."""

    nl: str
    fr: str
    confidence: float


def sides_of(document: AlignedDocument) -> list[BeadTexts]:
    """Return the texts of the beads of a document."""
    return [
        BeadTexts(
            "\n".join(document.nl[k].text for k in bead.nl),
            "\n".join(document.fr[k].text for k in bead.fr),
            bead.confidence,
        )
        for bead in document.beads
    ]


def lone_document(
    file: DocumentFiles, content_hash: str, document_id: str, sides: Sequence[BeadTexts]
) -> LoneDocument | None:
    """Return a document that is in one language, but for names and quotations; None for two."""
    letters: dict[Language, int] = {
        "nl": sum(len(each.nl) for each in sides),
        "fr": sum(len(each.fr) for each in sides),
    }
    language = max(letters, key=letters.__getitem__)
    is_one = letters[language] >= _MOSTLY * sum(letters.values()) > 0
    if not is_one or agreement(sides) > _MOST_TRANSLATED:
        return None
    marks = marks_of((text for each in sides for text in each[:2]), language)
    return LoneDocument(file, content_hash, document_id, language, marks)


def candidate_pairs(documents: Sequence[LoneDocument]) -> list[CandidatePair]:
    """Return the pairs most alike for each document, those that are most alike first."""
    counts = Counter(mark for document in documents for mark in document.marks)
    weights = {
        mark: math.log(1 + len(documents) / count)
        for mark, count in counts.items()
        if count <= _FREQUENT
    }
    scores = _likeness(documents, weights)
    best: defaultdict[int, list[float]] = defaultdict(list)
    for (dutch, french), score in scores.items():
        best[dutch].append(score)
        best[french].append(score)
    for own in best.values():
        own.sort(reverse=True)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [
        CandidatePair(documents[dutch], documents[french], score)
        for (dutch, french), score in ordered
        if any(score >= best[k][:_CANDIDATES][-1] for k in (dutch, french))
    ]


def _likeness(
    documents: Sequence[LoneDocument], weights: Mapping[str, float]
) -> dict[tuple[int, int], float]:
    """Return the cosine of each Dutch and French document that have a mark in common."""
    with_mark: defaultdict[str, list[int]] = defaultdict(list)
    for k, document in enumerate(documents):
        if document.language == "fr":
            for mark in document.marks:
                with_mark[mark].append(k)
    lengths = [
        math.sqrt(sum(weights.get(mark, 0.0) ** 2 for mark in each.marks)) for each in documents
    ]
    scores: dict[tuple[int, int], float] = {}
    for k, document in enumerate(documents):
        if document.language == "nl":
            shared: defaultdict[int, float] = defaultdict(float)
            for mark in document.marks:
                if mark in weights:
                    for other in with_mark[mark]:
                        shared[other] += weights[mark] ** 2
            for other, total in shared.items():
                scores[k, other] = total / (lengths[k] * lengths[other])
    return scores


def agreement(sides: Sequence[BeadTexts]) -> float:
    """Return the share (0 to 1) of the text of a document that has a sure counterpart.

    A few paragraphs have none if their words or their lengths do not fit.
    """
    whole = sum(len(each.nl) + len(each.fr) for each in sides)
    paired = [each for each in sides if each.nl and each.fr]
    sure = sum(len(each.nl) + len(each.fr) for each in paired if each.confidence >= _CONFIDENCE)
    if not sure or (len(paired) < _FEW and not _fit(paired)):
        return 0.0
    return sure / whole


def _fit(paired: Sequence[BeadTexts]) -> bool:
    """Return True if the lengths and the words of a few beads do not speak against them."""
    shorter, longer = sorted(
        sum(map(len, side)) for side in zip(*(each[:2] for each in paired), strict=True)
    )
    return shorter >= _AS_LONG * longer and _known_share(paired) >= _KNOWN


def _known_share(sides: Sequence[BeadTexts]) -> float:
    """Return the share of the words of both texts that have a match key of the other text."""
    nl = [keys(each, "nl") for each in _types(each.nl for each in sides)]
    fr = [keys(each, "fr") for each in _types(each.fr for each in sides)]
    return (_share_in(nl, fr) + _share_in(fr, nl)) / 2


def _share_in(words: Sequence[AbstractSet[str]], others: Sequence[AbstractSet[str]]) -> float:
    known = frozenset[str]().union(*others)
    with_keys = [each for each in words if each]
    return sum(not known.isdisjoint(each) for each in with_keys) / max(1, len(with_keys))


def stored_lone_documents(
    store: KnownDocuments, folders: Collection[str], without: Collection[str]
) -> Iterator[LoneDocument]:
    """Yield the indexed documents of one file in one language that lie in some folders.

    There are none if the folders hold more than 500 others. ``without`` are the ids of documents
    that are left out.
    """
    hashes = {id_: (location, hash_) for location, (id_, hash_) in store.hashes().items()}
    near = {
        info.id: info.path
        for info in store.infos(set(hashes).difference(without)).values()
        if os.path.dirname(info.path) in folders  # noqa: PTH120 - a pattern for two is no path
    }
    if len(near) > _MOST_KNOWN:  # reading them would take longer than the new ones
        return
    for id_, ordinals in store.ranges(near).items():
        location, content_hash = hashes[id_]
        first = store.pairs(ordinals[:_FIRST_PAIRS]).values()
        if is_of_split_pair(content_hash):
            continue
        sides = [
            BeadTexts(
                pair.nl.text if pair.nl else "", pair.fr.text if pair.fr else "", pair.confidence
            )
            for pair in first
        ]
        lone = lone_document(DocumentFiles(near[id_], location), content_hash, id_, sides)
        if lone is not None:
            yield lone


def free_pairs(
    pairs: Sequence[CandidatePair], taken: AbstractSet[str]
) -> Iterator[tuple[CandidatePair, bool]]:
    """Yield the pairs to try, of which neither document is taken; ``taken`` may grow meanwhile.

    The value is True if no other document that is free is nearly as like to one of the two.
    """
    of_document: defaultdict[str, list[CandidatePair]] = defaultdict(list)
    for pair in pairs:
        for id_ in pair.ids:
            of_document[id_].append(pair)
    for pair in pairs:
        if taken.isdisjoint(pair.ids):
            rivals = [
                other.likeness
                for id_ in pair.ids
                for other in of_document[id_]
                if other is not pair and taken.isdisjoint(other.ids)
            ]
            is_clear = pair.likeness >= _CLEARLY * max(rivals, default=0.0)
            if is_clear or pair.likeness >= _ALIKE:
                yield pair, is_clear
