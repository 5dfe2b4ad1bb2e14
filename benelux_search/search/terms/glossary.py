"""The glossary of an index: its terms in Dutch and French, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benelux_search import terminology
from benelux_search.index.ports import Store
from benelux_search.lexicon.linking import LinkRequest
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.search.queries.filters import known_infos
from benelux_search.search.terms.definitions import (
    SentenceAligner,
    context_of,
    sentence_aligner,
)
from benelux_search.search.terms.term_candidates import Candidates
from benelux_search.search.terms.termhood import BilingualTerm, terms_of

_BATCH: Final = 50
_MOST_PAIRS: Final = 20_000  # pairs to read, spread evenly over the index
# A rendering with a smaller share of a term's occurrences is not worth an entry
_SHARE: Final = 0.1


def glossary(
    store: Store,
    lexicon: Lexicon,
    least_confidence: float,
    least_count: int,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[terminology.GlossaryEntry]:
    """Yield at most ``limit`` terms of an index with their renderings, the most important first.

    A rendering needs at least ``least_count`` occurrences in the pairs that are read, a confidence
    of at least ``least_confidence`` (from 0 to 1), and a tenth of the renderings of its Dutch term.
    At most 20,000 pairs are read, before the first entry. After each 50, ``progress`` is called
    with the number of pairs done and the total.
    """
    ordinals = _sample(store)
    candidates, aligned = Candidates(), sentence_aligner()
    for start in range(0, len(ordinals), _BATCH):
        pairs = list(store.pairs(ordinals[start : start + _BATCH]).values())
        links = lexicon.new_links([LinkRequest(pair) for pair in pairs])
        for pair, of_pair in zip(pairs, links, strict=True):
            candidates.add(pair, of_pair)
            aligned(pair)  # as the links needed it just now
        if progress is not None:
            progress(min(start + _BATCH, len(ordinals)), len(ordinals))
    terms = [
        term
        for term in terms_of(candidates, least_count)
        if term.confidence >= least_confidence and term.share >= _SHARE
    ][:limit]
    for start in range(0, len(terms), _BATCH):
        yield from _entries(terms[start : start + _BATCH], store, aligned)


def _sample(store: Store) -> Sequence[int]:
    """Return the ordinals of the pairs to read."""
    ordinals = store.ordinals()
    number = min(len(ordinals), _MOST_PAIRS)
    return [ordinals[k * len(ordinals) // number] for k in range(number)]


def _entries(
    terms: Sequence[BilingualTerm], store: Store, aligned: SentenceAligner
) -> Iterator[terminology.GlossaryEntry]:
    pairs = store.pairs({ordinal for term in terms for ordinal in term.ordinals})
    contexts = [
        context_of(
            term.nl, term.fr, [pairs[each] for each in term.ordinals if each in pairs], aligned
        )
        for term in terms
    ]
    infos = known_infos(store, {each.pair.document_id for each in contexts if each is not None})
    for term, context in zip(terms, contexts, strict=True):
        example = None
        if context is not None:
            document = infos[context.pair.document_id]
            example = terminology.Example(context.pair.id, document, context.nl, context.fr)
        is_defined = context is not None and context.is_definition
        yield terminology.GlossaryEntry(
            term.nl, term.fr, term.count, term.share, term.confidence, example, is_defined
        )
