"""Terms whose counterpart does not have the rendering that the user's list prescribes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benelux_search import terminology
from benelux_search.index.algebra import Expression
from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.known_terms import KnownRenderings, KnownTerms
from benelux_search.model import LANGUAGES, Language, Pair
from benelux_search.results import Highlighted
from benelux_search.search.marks.concordance import term_expression, term_node
from benelux_search.search.marks.highlighting import Highlighter
from benelux_search.search.queries.filters import known_infos


def breaches(
    terms: Sequence[tuple[str, str]],
    language: Language,
    store: Store,
    reader: EngineReader,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[terminology.TermBreach]:
    """Yield the pairs in which a term occurs more often than its renderings in the counterpart.

    ``terms`` are (Dutch, French); those in ``language`` are looked for. A term may have several
    renderings. The pairs of a term are in the order of the index. Before each term, ``progress`` is
    called with the number of terms done and the total.
    """
    side = LANGUAGES.index(language)
    renderings: dict[str, list[str]] = {}
    for each in terms:
        renderings.setdefault(each[side], []).append(each[1 - side])
    known = KnownTerms([([nl], [fr]) for nl, fr in terms])
    for done, (term, wanted) in enumerate(renderings.items()):
        if progress is not None:
            progress(done, len(renderings))
        expression = term_expression(term_node(term), language)
        if expression is not None:
            own = known.renderings(language, term)
            for pair, *sides in _pairs(expression, language, own, store, reader):
                document = known_infos(store, {pair.document_id})[pair.document_id]
                yield terminology.TermBreach(term, tuple(wanted), pair.id, document, *sides)


def _pairs(
    term: Expression,
    language: Language,
    known: KnownRenderings,
    store: Store,
    reader: EngineReader,
) -> Iterator[tuple[Pair, Highlighted, Highlighted]]:
    """Yield the pairs with too few renderings; the passage with the term, and its counterpart."""
    highlighter = Highlighter([term])
    for batch in reader.scan({language: term}, order="place"):
        ordinals = [scored.ordinal for scored in batch]
        stored = store.pairs(ordinals)
        for pair in (stored[ordinal] for ordinal in ordinals if ordinal in stored):
            passage, counterpart = pair.passage(language), pair.counterpart(language)
            if passage is None or counterpart is None:
                continue
            matches = highlighter.highlights(passage.text, language).matches
            rendered = sum(1 for _ in known.matches(counterpart, 0, len(counterpart.text)))
            if rendered < len(matches):
                yield pair, Highlighted.of(passage, *matches), Highlighted.of(counterpart)
