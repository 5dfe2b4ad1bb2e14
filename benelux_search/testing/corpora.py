"""Small indexes of both languages for the tests of engines, and functions that search them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.index.algebra import Expression, Kind, PhraseQuery, TermQuery
from benelux_search.index.fields import CatalogueEntry
from benelux_search.index.ports import Engine, EngineReader, FieldSource
from benelux_search.index.statistics import Completions, SimilarForms
from benelux_search.model import LANGUAGES, DocumentInfo, Language

# the Dutch text of a pair, or the Dutch and the French
Text = str | tuple[str | None, str | None]


@cache
def chunk(word: str) -> IndexedChunk:
    """Return an indexed chunk from a short notation of a word.

    The form is the word itself, and the stem its first three letters. ``a|b`` are two words at one
    position, ``a+b`` two words in a row in one chunk, ``a!`` a form without a stem, and ``a~`` a
    stem without a form.
    """
    terms: list[tuple[int, str | None, str | None]] = []
    parts = word.split("+")
    for offset, part in enumerate(parts):
        for form in part.split("|"):
            stem = None if form.endswith("!") else form.removesuffix("~")[:3]
            terms.append((offset, None if form.endswith("~") else form, stem))
    return IndexedChunk(len(parts), tuple(terms))


def chunks(text: str) -> list[IndexedChunk]:
    """Return the chunks of a text, one for each word in the notation of :func:`chunk`."""
    return [chunk(word) for word in text.split()]


def folders(folder: Path) -> dict[Language, Path]:
    return {language: folder / language for language in LANGUAGES}


def create(engine: Engine, folder: Path) -> None:
    for each in folders(folder).values():
        engine.create(each)


def change(
    engine: Engine,
    folder: Path,
    *,
    delete: Sequence[range] = (),
    add: Mapping[int, Text] = {},
    fields: FieldSource | None = None,
) -> EngineReader:
    """Delete and add pairs in one commit, and return a reader of the result."""
    for side, language in enumerate(LANGUAGES):
        writer = engine.writer(folder / language)
        for ordinals in delete:
            writer.delete(ordinals)
        for ordinal, text in add.items():
            own = (text, None)[side] if isinstance(text, str) else text[side]
            if own is not None:
                writer.add(ordinal, chunks(own))
        writer.commit()
    return engine.reader(folders(folder), fields=fields)


def fill(engine: Engine, folder: Path, *batches: Mapping[int, Text]) -> EngineReader:
    """Create an index of texts by ordinal, with one commit per batch, and return a reader."""
    create(engine, folder)
    for batch in batches:
        change(engine, folder, add=batch).close()
    return engine.reader(folders(folder))


def scores(reader: EngineReader, wanted: Expression, side: Language = "nl") -> dict[int, float]:
    """Return the score of each pair that matches an expression, by ordinal."""
    found = reader.search({side: wanted}, limit=10_000)
    assert found.total == len(found.best)
    assert {scored.language for scored in found.best} <= {side}
    return {scored.ordinal: scored.score for scored in found.best}


def frequency(reader: EngineReader, language: Language, term: str, kind: Kind = "stem") -> int:
    """Return the number of passages that have a term."""
    return reader.statistics([TermQuery(language, term, kind)]).frequency(language, term, kind)


def completions(
    reader: EngineReader, language: Language, prefix: str, limit: int
) -> Sequence[tuple[str, int]]:
    """Return the most frequent forms with a prefix."""
    question = Completions(language, prefix, limit)
    return reader.statistics([question]).completions(question)


def similar(
    reader: EngineReader, language: Language, form: str, edits: int, limit: int
) -> Sequence[tuple[str, int, int]]:
    """Return the forms that are most like a form."""
    question = SimilarForms(language, form, edits, limit)
    return reader.statistics([question]).similar(question)


def phrase_of(*terms: tuple[int, str]) -> PhraseQuery:
    return PhraseQuery("nl", tuple((offset, (stem,)) for offset, stem in terms))


def entry_of(info: DocumentInfo, ordinals: range) -> CatalogueEntry:
    """Return the entry of a document in a catalogue."""
    title = info.facts.title
    return CatalogueEntry(
        ordinals.start, len(ordinals), info.id, info.path, title.nl, title.fr, info.facts.date
    )
