"""The use case of divergences: how a term was rendered where, and where otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from benelux_search.lexicon.reading import Lexicon
from benelux_search.model import DocumentInfo, Highlighted, Match, QueryLanguage
from benelux_search.ports import EngineReader, Store
from benelux_search.searching.clock import Clock
from benelux_search.searching.concordance import Concordance, Group, Occurrence, grouped, wanted
from benelux_search.searching.translating import language_of
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
    clock = Clock(seconds)
    language = language_of(term, asked, reader)
    expression = wanted(term, language)
    if expression is None:
        return Divergences(term, language, (), (), 0, 0, 0, clock.milliseconds)
    total = reader.search({language: expression}, limit=0).total
    found = reader.search({language: expression}, limit=total)
    ordinals = sorted(scored.ordinal for scored in found.best)
    concordance = Concordance(expression, language, store, lexicon)
    occurrences: list[Occurrence] = []
    looked_at = 0
    for _, own in concordance.occurrences(ordinals):
        looked_at += 1
        occurrences += own
        if clock.is_over:
            break
    groups = grouped(occurrences, concordance.renderings)
    infos = store.infos({occurrence.pair.document_id for occurrence in occurrences})
    rendered = sum(len(group.occurrences) for group in groups)
    return Divergences(
        term,
        language,
        tuple(_spread(group, rendered, infos) for group in groups),
        tuple(islice(_otherwise(occurrences, groups, infos), limit)),
        total,
        looked_at,
        len(occurrences),
        clock.milliseconds,
    )


def _spread(group: Group, rendered: int, infos: Mapping[str, DocumentInfo]) -> Spread:
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


def _otherwise(
    occurrences: Sequence[Occurrence], groups: Sequence[Group], infos: Mapping[str, DocumentInfo]
) -> Iterator[Divergence]:
    """The occurrences that the first group does not have, in their order."""
    names = {
        _place(occurrence): (number, group.forms()[0][0], occurrence)
        for number, group in enumerate(groups)
        for occurrence in group.occurrences
    }
    for bare in occurrences:
        number, name, occurrence = names.get(_place(bare), (-1, None, bare))
        if number == 0:
            continue
        matches = () if name is None else (occurrence.range,)
        counterpart = occurrence.counterpart
        yield Divergence(
            occurrence.pair.id,
            infos[occurrence.pair.document_id],
            Highlighted(occurrence.passage.text, occurrence.passage.pages, (occurrence.match,)),
            Highlighted(counterpart.text, counterpart.pages, matches),
            name,
        )


def _place(occurrence: Occurrence) -> tuple[int, Match]:
    return occurrence.pair.ordinal, occurrence.match
