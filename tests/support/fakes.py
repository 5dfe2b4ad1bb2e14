"""Fakes that implement the protocols of the package, and small documents to fill them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path

from benelux_search.align.reading import load_bitext
from benelux_search.analysis.terms import Analyser
from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.ports import EngineReader, StoreDeadline
from benelux_search.model import (
    LANGUAGES,
    AlignedDocument,
    Aside,
    Bead,
    Bitext,
    DocumentInfo,
    Facts,
    Language,
    Pair,
    Paragraph,
    Passage,
    Span,
    other_language,
)
from benelux_search.results import DocumentView
from benelux_search.storage.passages import document_info
from benelux_search.testing.corpora import entry_of
from benelux_search.testing.reference_engine import ENGINES


def bitext(
    *pairs: tuple[str | None, str | None],
    date: str | None = None,
    number: str | None = None,
    confidences: Sequence[float] = (),
) -> AlignedDocument:
    """Return a document with one bead for each pair of a Dutch and a French paragraph.

    None means no paragraph in that language. ``confidences`` are those of the first beads; all
    others have 0.9.
    """
    sides: dict[Language, list[Paragraph]] = {"nl": [], "fr": []}
    beads = []
    for texts, confidence in zip(pairs, chain(confidences, repeat(0.9)), strict=False):
        indexes: dict[Language, tuple[int, ...]] = {"nl": (), "fr": ()}
        for language, text in zip(LANGUAGES, texts, strict=True):
            if text is not None:
                indexes[language] = (len(sides[language]),)
                sides[language].append(Paragraph(text, (Span(0, len(text), 1),)))
        beads.append(Bead(indexes["nl"], indexes["fr"], confidence))
    return AlignedDocument(
        facts=Facts(date=date, number=number),
        nl=tuple(sides["nl"]),
        fr=tuple(sides["fr"]),
        other=(),
        beads=tuple(beads),
        lines=(),
        encoding="utf-8",
    )


class FakeStore:
    """A :class:`~benelux_search.index.ports.Store` in memory."""

    def __init__(self) -> None:
        self._infos: dict[str, DocumentInfo] = {}
        self._hashes: dict[str, tuple[str, str]] = {}
        self._pairs: dict[int, Pair] = {}
        self._next = 0

    def with_deadline(self, deadline: StoreDeadline) -> FakeStore:  # noqa: ARG002 - it is never late
        return self

    def ids_from(self, start: str) -> list[str]:
        return [each for each in self._infos if each.startswith(start)]

    @property
    def copies(self) -> Mapping[str, str]:
        return {}

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        return dict(self._hashes)

    def keyed(self, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        hashes = dict(self._hashes.values())
        return {
            info.key: (info.id, hashes[info.id])
            for info in self._infos.values()
            if info.key is not None and info.key in set(keys)
        }

    def write_document(
        self,
        info: DocumentInfo,
        content_hash: str,
        document: AlignedDocument | Bitext,
        *,
        of_file: bool | None = None,  # noqa: ARG002 - all have a location here
    ) -> Iterator[Pair]:
        if isinstance(document, Bitext):
            document = load_bitext(document)
        self.remove(info.id)
        self._infos[info.id] = info
        self._hashes[info.path] = (info.id, content_hash)
        pairs = []
        for number, bead in enumerate(document.beads):
            nl = _passage("nl", [document.nl[index] for index in bead.nl])
            fr = _passage("fr", [document.fr[index] for index in bead.fr])
            name = f"{info.id}:{number:04}"
            pairs.append(Pair(name, self._next, info.id, bead.kind, bead.confidence, nl, fr))
            self._next += 1
        self._pairs.update((pair.ordinal, pair) for pair in pairs)
        return iter(pairs)

    def remove(self, document_id: str) -> None:
        self._infos.pop(document_id, None)
        for path, (known, _) in list(self._hashes.items()):
            if known == document_id:
                del self._hashes[path]
        kept = {n: pair for n, pair in self._pairs.items() if pair.document_id != document_id}
        self._pairs = kept

    def document(self, document_id: str) -> DocumentView | None:
        info = self._infos.get(document_id)
        if info is None:
            return None
        pairs = tuple(pair for pair in self.all_pairs() if pair.document_id == document_id)
        return DocumentView(info, pairs, ())

    def asides(self, document_id: str) -> Sequence[Aside]:  # noqa: ARG002 - none has any
        return ()

    @property
    def end_ordinal(self) -> int:
        return self._next

    def documents(self) -> Sequence[DocumentInfo]:
        return list(self._infos.values())

    def pair(self, pair_id: str) -> Pair | None:
        return next((pair for pair in self.all_pairs() if pair.id == pair_id), None)

    def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
        return {n: self._pairs[n] for n in ordinals if n in self._pairs}

    def ranges(self, document_ids: Iterable[str] | None = None) -> Mapping[str, range]:
        of: dict[str, list[int]] = {}
        for ordinal, pair in self._pairs.items():
            of.setdefault(pair.document_id, []).append(ordinal)
        wanted = of.keys() if document_ids is None else of.keys() & set(document_ids)
        return {name: range(min(of[name]), max(of[name]) + 1) for name in wanted}

    def lengths(self, document_ids: Iterable[str] | None = None) -> Mapping[str, int]:
        return {id_: len(own) for id_, own in self.ranges(document_ids).items()}

    def ordinals(self) -> Sequence[int]:
        return sorted(self._pairs)

    def owners(self, ordinals: Iterable[int]) -> Mapping[int, str]:
        return {n: pair.document_id for n, pair in self.pairs(ordinals).items()}

    def catalogue(self) -> Sequence[CatalogueEntry]:
        infos = {info.id: info for info in self.documents()}
        return [entry_of(infos[id_], ordinals) for id_, ordinals in self.ranges().items()]

    def lone(self, language: Language) -> Mapping[int, float]:
        return {
            n: pair.confidence
            for n, pair in self._pairs.items()
            if pair.passage(language) and not pair.passage(other_language(language))
        }

    def doubtful(self, below: float) -> Mapping[int, float]:
        return {
            n: pair.confidence
            for n, pair in self._pairs.items()
            if pair.nl and pair.fr and pair.confidence < below
        }

    def all_pairs(self) -> Iterator[Pair]:
        return iter(list(self._pairs.values()))

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        return {name: self._infos[name] for name in document_ids if name in self._infos}

    def commit(self) -> None:
        """Do nothing: documents are stored at once."""

    def close(self) -> None:
        """Do nothing: no file is open."""


def _passage(language: Language, paragraphs: Sequence[Paragraph]) -> Passage | None:
    if not paragraphs:
        return None
    pages = sorted({page for paragraph in paragraphs for page in paragraph.pages})
    return Passage(language, "\n".join(part.text for part in paragraphs), tuple(pages))


def indexed(
    folder: Path, documents: Mapping[str, AlignedDocument], engine_name: str = "reference"
) -> tuple[FakeStore, EngineReader]:
    """Return a store with documents by id, and a reader of the indexes of both languages."""
    store = FakeStore()
    engine = ENGINES[engine_name]
    for name, document in documents.items():
        store.write_document(document_info(document, f"{name}.txt", name), name, document)
    folders = {language: folder / language for language in LANGUAGES}
    for language in LANGUAGES:
        engine.create(folder / language)
        writer, chunks = engine.writer(folder / language), Analyser(language).chunks
        for pair in store.all_pairs():
            passage = pair.passage(language)
            if passage is not None:
                writer.add(pair.ordinal, chunks(passage.text))
        writer.commit()
    return store, engine.reader(folders, fields=store)
