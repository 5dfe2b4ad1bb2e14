"""Conversion of the beads of a document, or the segments of a bitext, to pairs for the store."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from benelux_search import model
from benelux_search.results import DocumentView

if TYPE_CHECKING:
    from benelux_search.align.sentence_evidence import SentenceReader


class Sides(NamedTuple):
    """A pair without its place in a document; ``kind`` is a number of paragraphs, as ``1-2``."""

    kind: str
    confidence: float
    nl: model.Passage | None
    fr: model.Passage | None
    metadata: model.Metadata = {}  # noqa: RUF012 - never changed


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document that was read from a store of an older version, to be stored again.

    ``sides`` returns its pairs, ``other`` are its asides: the texts outside the alignment.
    ``location`` is the path of its file, as it was stored.
    """

    sides: Callable[[], Iterable[Sides]]
    other: tuple[model.Aside, ...]
    encoding: str
    location: str


def pairs_of(
    document: model.AlignedDocument | model.Bitext | StoredDocument,
    document_id: str,
    first_ordinal: int = 1,
    reader: SentenceReader | None = None,
) -> Iterator[model.Pair]:
    """Return the pairs of a document in reading order, each with its provision and sentences.

    Their ids are ``<document id>:0001`` and so on. ``first_ordinal`` is the ordinal of the first
    pair; the ordinal grows by one with each pair. ``reader`` is that of the documents before, if
    there are any: see :func:`~benelux_search.align.pair_sentences.with_sentences`.

    Raises:
        SourceError: the file of a bitext cannot be read any more.
    """
    from benelux_search.align.pair_sentences import (  # noqa: PLC0415 - a search needs neither
        with_sentences,
    )
    from benelux_search.align.sentence_evidence import SentenceReader  # noqa: PLC0415
    from benelux_search.law import provisions  # noqa: PLC0415

    pairs = (
        model.Pair(
            id=model.pair_id(document_id, number),
            ordinal=first_ordinal + number - 1,
            document_id=document_id,
            kind=sides.kind,
            confidence=sides.confidence,
            nl=sides.nl,
            fr=sides.fr,
            metadata=sides.metadata,
        )
        for number, sides in enumerate(_sides(document), start=1)
    )
    is_text = not isinstance(document, model.Bitext) or document.is_text
    if isinstance(document, model.Bitext):
        repeated: Mapping[str, int] = {}
    else:
        texts = ((_text(each.nl), _text(each.fr)) for each in _sides(document))
        repeated = provisions.repeated_headings(texts)
    located = (
        provisions.with_provisions(pairs, repeated) if is_text else provisions.with_openings(pairs)
    )
    return with_sentences(located, reader or SentenceReader())


def _sides(
    document: model.AlignedDocument | model.Bitext | StoredDocument,
) -> Iterator[Sides]:
    if isinstance(document, StoredDocument):
        return iter(document.sides())
    return _segments(document) if isinstance(document, model.Bitext) else _beads(document)


def _text(passage: model.Passage | None) -> str:
    return "" if passage is None else passage.text


def _segments(bitext: model.Bitext) -> Iterator[Sides]:
    for segment in bitext.segments:
        kind = f"{_paragraph_count(segment.nl)}-{_paragraph_count(segment.fr)}"
        nl = model.Passage("nl", segment.nl) if segment.nl else None
        fr = model.Passage("fr", segment.fr) if segment.fr else None
        yield Sides(kind, segment.confidence, nl, fr, segment.metadata)


def _paragraph_count(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _beads(document: model.AlignedDocument) -> Iterator[Sides]:
    for bead in document.beads:
        nl, fr = (_passage(document, bead, language) for language in model.LANGUAGES)
        yield Sides(bead.kind, bead.confidence, nl, fr)


def document_info(
    document: model.AlignedDocument | model.Bitext, path: str, document_id: str
) -> model.DocumentInfo:
    """Return the metadata of a document, without its text."""
    last = 1 if isinstance(document, model.Bitext) else _last_page(document)
    return model.DocumentInfo(
        document_id,
        path,
        document.facts,
        last,
        source=document.source,
        metadata=document.metadata,
    )


def _last_page(document: model.AlignedDocument) -> int:
    parts: tuple[model.Paragraph | model.Aside, ...] = (*document.nl, *document.fr, *document.other)
    return max((span.page for part in parts for span in part.spans), default=1)


def view_of(document: model.AlignedDocument, path: str, document_id: str) -> DocumentView:
    """Return an aligned document that is in no index as a :class:`DocumentView`."""
    return DocumentView(
        document_info(document, path, document_id),
        tuple(pairs_of(document, document_id)),
        document.other,
        document.encoding,
    )


def pairs_and_excluded(
    pairs: Iterable[model.Pair], asides: Sequence[model.Aside]
) -> Iterator[model.Pair | model.Aside]:
    """Yield the pairs of a document and, in between, its asides: texts outside the alignment.

    The pairs keep their order. Each aside comes before the first pair that starts after this aside
    in the same source file.
    """
    # Each file of a pair has its own offsets: an aside is placed among the passages of its file.
    waiting = {
        file: deque(sorted((a for a in asides if _file_of(a) == file), key=_aside_start))
        for file in (None, *model.LANGUAGES)
    }
    for pair in pairs:
        for file, queue in waiting.items():
            start = _pair_start(pair, file)
            while queue and start is not None and _aside_start(queue[0]) < start:
                yield queue.popleft()
        yield pair
    yield from chain.from_iterable(waiting.values())


def beside_pairs(
    asides: Sequence[model.Aside], document_id: str
) -> tuple[Mapping[str, Sequence[model.Aside]], Sequence[model.Aside]]:
    """Return the texts in other languages by the id of the pair beside them, and all others."""
    beside: defaultdict[str, list[model.Aside]] = defaultdict(list)
    others = []
    for aside in asides:
        if aside.reason == "other language" and aside.bead is not None:
            beside[model.pair_id(document_id, aside.bead + 1)].append(aside)
        else:
            others.append(aside)
    return beside, others


def _pair_start(pair: model.Pair, file: model.Language | None) -> int | None:
    """Return the offset of a pair in a file, or None if no part of it is there."""
    passages = (pair.nl, pair.fr) if file is None else (pair.passage(file),)
    starts = [each.start for each in passages if each and each.start is not None]
    return min(starts, default=None)


def _file_of(aside: model.Aside) -> model.Language | None:
    return aside.spans[0].file if aside.spans else None


def _aside_start(aside: model.Aside) -> int:
    return aside.spans[0].start if aside.spans else 0


def _passage(
    document: model.AlignedDocument, bead: model.Bead, language: model.Language
) -> model.Passage | None:
    numbers = bead.nl if language == model.LANGUAGES[0] else bead.fr
    if not numbers:
        return None
    paragraphs = [document.paragraphs(language)[number] for number in numbers]
    spans = [span for paragraph in paragraphs for span in paragraph.spans]
    return model.Passage(
        language=language,
        text="\n".join(paragraph.text for paragraph in paragraphs),
        pages=tuple(sorted({span.page for span in spans})),
        # In a pair of files, a span in the other language's file has no offset in this one
        start=min((span.start for span in spans if span.file in (None, language)), default=None),
    )
