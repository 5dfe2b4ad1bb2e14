"""The use case of divergences: how a term was rendered where, and where otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from benelux_search.index.ports import EngineReader, Store
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.model import DocumentInfo, Highlighted, Match, QueryLanguage
from benelux_search.search.concordance import (
    Concordance,
    Occurrence,
    RenderingGroup,
    Renditions,
    wanted,
)
from benelux_search.search.filters import known_infos
from benelux_search.search.options import Deadline
from benelux_search.search.term_translation import language_of
from benelux_search.terminology import Divergence, Divergences, Spread


def divergences(
    term: str,
    asked: QueryLanguage,
    limit: int,
    store: Store,
    reader: EngineReader,
    lexicon: Lexicon,
    seconds: float | None,
) -> Divergences:
    """The renderings of a term with where they are used, and the places without the usual one.

    All passages are looked at, as far as the time allows; ``limit`` is how many of the places
    are given.
    """
    clock = Deadline(seconds)
    store = store.within(clock)
    language = language_of(term, asked, reader)
    expression = wanted(term, language)
    if expression is None:
        return Divergences(term, language, took_ms=clock.milliseconds)
    total = reader.search({language: expression}, limit=0).total
    found = reader.search({language: expression}, limit=total)
    ordinals = sorted(scored.ordinal for scored in found.best)
    concordance = Concordance(expression, language, store, lexicon)
    own = concordance.renditions(ordinals, lambda _characters, _occurrences: clock.is_over)
    infos = known_infos(store, {occurrence.pair.document_id for occurrence in own.occurrences})
    rendered = own.rendered
    return Divergences(
        term,
        language,
        tuple(_spread(group, rendered, infos) for group in own.groups),
        tuple(islice(_otherwise(own, infos), limit)),
        passages=total,
        looked_at=own.looked_at,
        occurrences=len(own.occurrences),
        took_ms=clock.milliseconds,
    )


def _spread(group: RenderingGroup, rendered: int, infos: Mapping[str, DocumentInfo]) -> Spread:
    forms = tuple(group.forms())
    count = len(group.occurrences)
    documents = Counter(occurrence.pair.document_id for occurrence in group.occurrences)
    years: Counter[str | None] = Counter()
    for id_, number in documents.items():
        date = infos[id_].facts.date
        years[date[:4] if date else None] += number
    return Spread(
        forms[0][0],
        forms,
        count,
        count / rendered,
        tuple(
            (infos[id_], number)
            for id_, number in sorted(documents.items(), key=lambda item: (-item[1], item[0]))
        ),
        tuple(sorted(years.items(), key=lambda item: (item[0] is None, item[0] or ""))),
    )


def _otherwise(own: Renditions, infos: Mapping[str, DocumentInfo]) -> Iterator[Divergence]:
    """The occurrences that the most frequent rendering does not have, in their order."""
    usual = {_place(each) for group in own.groups[:1] for each in group.occurrences}
    others = [(group.forms()[0][0], group) for group in own.groups[1:]]
    named = {_place(each): (name, each) for name, group in others for each in group.occurrences}
    for bare in own.occurrences:
        if _place(bare) in usual:
            continue
        name, occurrence = named.get(_place(bare), (None, bare))
        matches = () if name is None else (occurrence.range,)
        yield Divergence(
            occurrence.pair.id,
            infos[occurrence.pair.document_id],
            Highlighted.of(occurrence.passage, occurrence.match),
            Highlighted.of(occurrence.counterpart, *matches),
            name,
        )


def _place(occurrence: Occurrence) -> tuple[int, Match]:
    return occurrence.pair.ordinal, occurrence.match
