"""The reference engine: a whole index in plain dictionaries, stored as one JSON file per language.

It is kept simple so that its results are easy to trust; every other engine must return the same
results. It reads the whole index when it opens it and writes the whole index when it commits, so
it suits small corpora only. It takes no lock and ignores time limits: its user must make sure
that there is only one writer. :data:`ENGINES` are this engine and those of the package, by name.

:class:`ReferenceIndex` holds one language, and :class:`Evaluation` executes expressions over both.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final
from unittest.mock import patch

from benelux_search.analysis.terms import (
    FOLDED_FROM,
    UNLIKE,
    IndexedChunk,
    folded_of,
    signature,
    stem_hash,
)
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.index import MEMORY, get_engine
from benelux_search.index.algebra import (
    Expression,
    Kind,
    TermQuery,
    distance,
)
from benelux_search.index.fields import PairOrder, StemOrder, in_order, selects
from benelux_search.index.part import ChosenPairs
from benelux_search.index.ports import (
    Attempt,
    CountField,
    Engine,
    FieldCounts,
    FieldSource,
    ScoredPair,
    SearchPage,
)
from benelux_search.index.statistics import (
    Completions,
    DocumentCount,
    FormCount,
    MatchCount,
    Question,
    SimilarForms,
    StemsFrom,
)
from benelux_search.index_files import files as index_files
from benelux_search.index_files.records import (
    BadField,
    list_of,
    mapping_of,
    matching,
    parse_json,
    record,
    tuple_of,
    whole_number,
)
from benelux_search.model import Language
from benelux_search.testing import reference_evaluation
from benelux_search.testing.engine_corpus import EmbeddedCorpus, EngineLimits
from benelux_search.testing.reference_evaluation import Evaluation, Passage, ReferenceIndex
from benelux_search.testing.remote import Answers

_FILE: Final = "passages.json"
_FORMAT: Final = 2
_NUMBER: Final = whole_number(0, 0xFFFFFFFF)
_PLACES: Final = mapping_of(matching(r"(?s:.*)"), list_of(_NUMBER))
_RECORD: Final = record(
    format=whole_number(_FORMAT, _FORMAT),
    # ordinal, length, signature, and the positions of each term
    passages=list_of(tuple_of(_NUMBER, _NUMBER, _NUMBER, record(form=_PLACES, stem=_PLACES))),
)


class ReferenceEngine:
    """An :class:`~benelux_search.index.ports.Engine` in memory."""

    name = "reference"

    def create(self, folder: Path) -> None:
        """Create an empty index in ``folder``, and replace any existing one."""
        index_files.make_folder(folder, exist_ok=True, parents=True)
        _save(folder, [])

    def writer(self, folder: Path) -> ReferenceWriter:
        """Return a writer of the index that ``folder`` holds now.

        Raises:
            IndexMissing: there is no index.
            IndexDamaged: the index cannot be read.
        """
        return ReferenceWriter(folder)

    def reader(
        self,
        folders: Mapping[Language, Path],
        *,
        memory: int = MEMORY,  # noqa: ARG002 - all of it is in memory
        fields: FieldSource | None = None,
    ) -> ReferenceReader:
        """Return a reader of a snapshot of the indexes. Raises the errors of :meth:`writer`."""
        return ReferenceReader(
            {language: ReferenceIndex(_load(at)) for language, at in folders.items()}, fields
        )


class ReferenceWriter:
    """A writer that keeps all changes in memory until ``commit``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passages = _load(folder)
        self._added: list[Passage] = []

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        kinds: dict[Kind, dict[str, set[int]]] = {"form": {}, "stem": {}}
        begin = 0
        for chunk in chunks:
            for offset, form, stem in chunk.terms:
                if form is not None:
                    kinds["form"].setdefault(form, set()).add(begin + offset)
                if stem is not None:
                    kinds["stem"].setdefault(stem, set()).add(begin + offset)
            begin += chunk.width
        self._added.append(
            (
                ordinal,
                begin,
                _signature(chunks),
                {
                    kind: {term: sorted(places) for term, places in terms.items()}
                    for kind, terms in kinds.items()
                },
            )
        )

    def delete(self, ordinals: range) -> None:
        self._passages = [passage for passage in self._passages if passage[0] not in ordinals]
        self._added = [passage for passage in self._added if passage[0] not in ordinals]

    def commit(self) -> None:
        _save(self._folder, [*self._passages, *self._added])

    def cancel(self) -> None:
        self._added = []


class ReferenceReader:
    """A reader of a snapshot of both indexes."""

    def __init__(
        self, indexes: Mapping[Language, ReferenceIndex], fields: FieldSource | None
    ) -> None:
        self._indexes = indexes
        self._fields = fields

    def search(
        self,
        expressions: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,  # noqa: ARG002 - it takes the time that it takes
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> SearchPage:
        evaluation = Evaluation(self._indexes, self._fields)
        best: dict[int, ScoredPair] = {}
        for language, expression in expressions.items():
            for ordinal, score in evaluation.scores(expression).items():
                if ordinal not in best or score > best[ordinal].score:
                    best[ordinal] = ScoredPair(ordinal, score, language)
        ranked = self._in_order(list(best.values()), order)
        if order == "relevance":
            ranked.sort(key=lambda found: -found.score)
        shown = self._folded(ranked) if fold else ranked
        return SearchPage(len(ranked), tuple(shown[offset : offset + limit]), evaluation.complete)

    def _in_order(self, found: Sequence[ScoredPair], order: PairOrder) -> list[ScoredPair]:
        if isinstance(order, StemOrder):
            groups, by_place = order.groups, self._in_order(found, "place")
            return sorted(by_place, key=lambda each: self._first_group(each.ordinal, groups))
        ordered: list[ScoredPair] = []
        for entry in in_order(order, [] if self._fields is None else self._fields.catalogue()):
            own = range(entry.first, entry.first + entry.length)
            ordered += sorted((each for each in found if each.ordinal in own), key=_ordinal)
        placed = {each.ordinal for each in ordered}
        return ordered + sorted(
            (each for each in found if each.ordinal not in placed), key=_ordinal
        )

    def _first_group(self, ordinal: int, groups: Sequence[Sequence[str]]) -> int:
        indexes = self._indexes.values()
        for place, stems in enumerate(groups):
            if any(ordinal in each.places(stem, "stem") for stem in stems for each in indexes):
                return place
        return len(groups)

    def _folded(self, ranked: Sequence[ScoredPair]) -> list[ScoredPair]:
        """Fold each group of at least ``FOLDED_FROM`` duplicates into its first pair."""
        keys = [self._likeness(found.ordinal) for found in ranked]
        counts = Counter(keys)
        # a smaller group is not folded: each pair is shown
        keys = [
            key if counts[key] >= FOLDED_FROM else (-1, found.ordinal)
            for key, found in zip(keys, ranked, strict=True)
        ]
        counts = Counter(keys)
        firsts = {key: place for place, key in reversed(list(enumerate(keys)))}
        return [
            replace(ranked[place], alike=counts[key])
            for key, place in sorted(firsts.items(), key=lambda first: first[1])
        ]

    def _likeness(self, ordinal: int) -> tuple[int, ...]:
        """Return a key that duplicates share; a pair that is like no other has a unique key."""
        own = tuple(index.signatures.get(ordinal, 0) for index in self._indexes.values())
        return (-1, ordinal) if UNLIKE in own or not any(own) else own

    def search_in_turn(
        self,
        attempts: Iterable[Attempt],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
        fold: bool = False,
        order: PairOrder = "relevance",
    ) -> Sequence[SearchPage]:
        pages = []
        for attempt in list(attempts):  # as an engine behind a network reads them
            page = self.search(
                attempt.expressions, limit=limit, offset=offset, fold=fold, order=order
            )
            if page.total >= attempt.enough:
                counted = self.search(attempt.counted, limit=0)
                complete = page.complete and counted.complete
                pages.append(replace(page, counted=counted.total, complete=complete))
                break
            pages.append(page)
        return pages

    def scan(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
        order: PairOrder = "relevance",
    ) -> Iterator[Sequence[ScoredPair]]:
        total = self.search(expressions, limit=0).total
        yield from ([found] for found in self.search(expressions, limit=total, order=order).best)

    def ordinals(
        self,
        expressions: Mapping[Language, Expression],
        *,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> Sequence[int]:
        return sorted(found.ordinal for batch in self.scan(expressions) for found in batch)

    def statistics(
        self,
        questions: Iterable[Question],
        *,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> Answers:
        return Answers(self, {each: self.answer(each) for each in questions})

    def answer(self, question: Question) -> object:
        """Return the answer to a question of statistics."""
        match question:
            case TermQuery(language, term, kind):
                return len(self._indexes[language].places(term, kind))
            case Completions(language, prefix, limit):
                forms = self._indexes[language].terms["form"]
                found = [
                    (key, len(own))
                    for key, own in forms.items()
                    if folded_of(key).startswith(prefix)
                ]
                return sorted(found, key=lambda each: (-each[1], each[0]))[:limit]
            case SimilarForms(language, form, edits, limit):
                forms = self._indexes[language].terms["form"]
                every = [
                    (key, distance(folded_of(key), form), len(own)) for key, own in forms.items()
                ]
                near = [each for each in every if each[1] <= edits]
                return sorted(near, key=lambda each: (each[1], -each[2], each[0]))[:limit]
            case StemsFrom(language, beginning, limit):
                stems = self._indexes[language].terms["stem"].items()
                return sorted((s, len(own)) for s, own in stems if s.startswith(beginning))[:limit]
            case MatchCount(expression):
                return len(Evaluation(self._indexes, self._fields).scores(expression))
            case FormCount(pattern):
                index = self._indexes[pattern.language]
                return len(Evaluation(self._indexes, self._fields).forms(pattern, index))
            case DocumentCount(query):
                documents = [] if self._fields is None else self._fields.documents()
                return sum(selects(query, info) for info in documents)

    def counts(
        self,
        expressions: Mapping[Language, Expression],
        fields: Collection[CountField],
        *,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> FieldCounts:
        evaluation = Evaluation(self._indexes, self._fields)
        found = {side: set(evaluation.scores(each)) for side, each in expressions.items()}
        every = set[int]().union(*found.values())
        infos = {} if self._fields is None else {one.id: one for one in self._fields.documents()}
        ranges = {} if self._fields is None else self._fields.ranges()
        own = {id_: sum(n in ordinals for n in every) for id_, ordinals in ranges.items()}
        years = Counter[str | None]()
        for id_, count in own.items():
            years[(infos[id_].facts.date or "")[:4] or None] += count
        passages = Counter[str | None](
            "both" if len(sides) > 1 else sides[0]
            for n in every
            if (sides := [side for side, index in self._indexes.items() if n in index.norms])
        )
        counts: dict[CountField, Mapping[str | None, int]] = {
            "document": {id_: count for id_, count in own.items() if count},
            "year": {year: count for year, count in years.items() if count},
            "passages": dict(passages),
            "language": {side: len(ordinals) for side, ordinals in found.items()},
        }
        return {field: counts[field] for field in fields}

    def stem_counts(
        self,
        expressions: Mapping[Language, Expression],
        stems: Collection[str],
        *,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> Mapping[str, int]:
        evaluation = Evaluation(self._indexes, self._fields)
        every = set[int]().union(*map(evaluation.scores, expressions.values()))
        counts = {
            stem: len(every.intersection(chain(*(i.places(stem) for i in self._indexes.values()))))
            for stem in stems
        }
        return {stem: count for stem, count in counts.items() if count}

    def passages(self, language: Language) -> int:
        return self._indexes[language].bm25.passages

    def within(self, part: ChosenPairs, fields: FieldSource | None) -> ReferenceReader:
        chosen = frozenset(part.ordinals)
        indexes = {side: index.within(chosen) for side, index in self._indexes.items()}
        return ReferenceReader(indexes, fields)

    def close(self) -> None:
        """Do nothing: no file is open."""


def _signature(chunks: Sequence[IndexedChunk]) -> int:
    terms = [(form, stem) for chunk in chunks for _, form, stem in chunk.terms if stem is not None]
    prints = [(form, stem_hash(stem)) for form, stem in terms]
    words = sum(own > 0 and form is not None for form, own in prints)
    return signature(sum(own for _, own in prints) % (1 << 32), words)


def _ordinal(found: ScoredPair) -> int:
    return found.ordinal


def _save(folder: Path, passages: Sequence[Passage]) -> None:
    fresh = folder / f"{_FILE}.new"
    content = {"format": _FORMAT, "passages": passages}
    with index_files.create(fresh) as file:
        file.write(json.dumps(content).encode("ascii"))
    index_files.rename(fresh, folder / _FILE)


def _load(folder: Path) -> list[Passage]:
    path = folder / _FILE
    try:
        found = parse_json(index_files.read(path))
        if isinstance(found, dict) and found.get("format") != _FORMAT:
            raise BadField("format", "is of another version")
        return list(_RECORD(found, "")["passages"])
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except BadField as error:
        raise IndexDamaged(f"{path} is not what was written: {error}") from error


ENGINE: Final[Engine] = ReferenceEngine()
ENGINES: Final[Mapping[str, Engine]] = {ENGINE.name: ENGINE, "whoosh": get_engine("whoosh")}


class ReferenceCorpus(EmbeddedCorpus):
    """A corpus of the reference engine, which has the limit of an expansion only."""

    def __init__(self, folder: Path) -> None:
        super().__init__(ENGINE, folder)

    def limited(self, limits: EngineLimits) -> AbstractContextManager[object]:
        """Return a context in which an expansion has at most ``limits.forms`` forms."""
        return patch.object(reference_evaluation, "EXPANSION_FORMS", limits.forms)
