"""The best match in the index for each sentence of a file that is to be translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benelux_search.index.ports import EngineReader, Store
from benelux_search.model import Language
from benelux_search.search.sentences.sentence_matching import best_match
from benelux_search.search.sentences.word_differences import words_of
from benelux_search.sentence_matches import Pretranslation, SegmentMatch


def pretranslate(
    sentences: Sequence[str],
    language: Language,
    store: Store,
    reader: EngineReader,
    progress: Callable[[int, int], None] | None = None,
) -> Pretranslation:
    """Return the best match of each sentence; ``progress`` is called with (done, total)."""
    segments: list[SegmentMatch] = []
    known: dict[tuple[str, ...], SegmentMatch] = {}
    for number, sentence in enumerate(sentences):
        if progress is not None:
            progress(number, len(sentences))
        words = words_of(sentence)
        if not words.texts:
            continue
        key = tuple(sentence.split())
        first = known.get(key)
        if first is None:
            match = best_match(sentence, language, store, reader)
            first = known[key] = SegmentMatch(sentence, len(words.texts), match, False)
            segments.append(first)
        else:
            segments.append(SegmentMatch(sentence, first.words, first.match, True))
    return Pretranslation(language, tuple(segments))
