"""The indexed chunks of a pair: of its passages, and of what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from benelux_search.analysis.metadata_terms import metadata_chunk
from benelux_search.analysis.terms import (
    IndexedChunk,
    cited_chunk,
    definition_chunk,
    provision_chunk,
)
from benelux_search.law.defined_words import defined_words
from benelux_search.model import LANGUAGES, Language, Metadata, Pair, Passage

Analysers: TypeAlias = Mapping[Language, Callable[[str], Sequence[IndexedChunk]]]


def chunks_of_pair(
    pair: Pair, document_metadata: Metadata | None, analysers: Analysers
) -> Mapping[Language, Sequence[IndexedChunk]]:
    """Return the chunks of each passage of a pair, by language.

    ``document_metadata`` is that of its document. ``analysers`` return the chunks of a text.
    """
    chunks: dict[Language, Sequence[IndexedChunk]] = {}
    extra = _extra_chunks(pair, document_metadata)
    for language in LANGUAGES:
        passage = pair.passage(language)
        if passage is not None:
            analyse = analysers[language]
            own = (cited_chunk(passage.text), _definition(pair, passage, analyse))
            more = [chunk for chunk in own if chunk is not None]
            chunks[language] = [*analyse(passage.text), *extra, *more]
    return chunks


def _definition(
    pair: Pair, passage: Passage, analyse: Callable[[str], Sequence[IndexedChunk]]
) -> IndexedChunk | None:
    """Return the chunk of the words that an article defines; None if there are none."""
    if pair.provision is None or pair.provision.article is None:
        return None
    words = defined_words(passage.text, passage.language)
    chunks = (chunk for word in words for chunk in analyse(word))
    return definition_chunk(
        stem for chunk in chunks for _, form, stem in chunk.terms if form and stem
    )


def _extra_chunks(pair: Pair, metadata: Metadata | None) -> list[IndexedChunk]:
    """Return the chunks that both passages of a pair have; ``metadata`` is of its document."""
    chunks = [provision_chunk(pair.provision)]
    if metadata or pair.metadata:
        chunks.append(metadata_chunk({**(metadata or {}), **pair.metadata}))
    return [chunk for chunk in chunks if chunk is not None]
