"""The reference engine: a whole index in plain dictionaries, kept as one JSON file a language.

It is as simple as its answers are right, and every other engine must give the same ones. It
reads the whole index to open it and writes all of it to commit, so it is for small corpora. It
has no lock, and no sense of time: whoever uses it sees to it that there is one writer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search.engines import MEMORY
from benelux_search.engines.plain import Evaluation, Index, Passage, in_any
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.expressions import Expression, Kind
from benelux_search.model import Language
from benelux_search.patterns import distance
from benelux_search.ports import Engine, Found, Scored
from benelux_search.records import (
    BadField,
    list_of,
    mapping_of,
    parse,
    record,
    text,
    tuple_of,
    whole,
)
from benelux_search.terms import FOLDED_FROM, UNLIKE, Piece, folded_of, signature, stem_print

_FILE: Final = "passages.json"
_FORMAT: Final = 2
_NUMBER: Final = whole(0, 0xFFFFFFFF)
_PLACES: Final = mapping_of(text(r"(?s:.*)"), list_of(_NUMBER))
_RECORD: Final = record(
    format=whole(_FORMAT, _FORMAT),
    # ordinal, length, signature, and the places of each term
    passages=list_of(tuple_of(_NUMBER, _NUMBER, _NUMBER, record(form=_PLACES, stem=_PLACES))),
)


class MemoryEngine:
    """An :class:`~benelux_search.ports.Engine` in memory."""

    name = "memory"

    def create(self, folder: Path) -> None:
        """Makes an empty index, in the place of any that is there."""
        folder.mkdir(parents=True, exist_ok=True)
        _save(folder, [])

    def writer(self, folder: Path) -> MemoryWriter:
        """A writer on what the folder holds now.

        Raises:
            IndexMissing, IndexDamaged: there is no index, or it cannot be read.
        """
        return MemoryWriter(folder)

    def reader(
        self,
        folders: Mapping[Language, Path],
        *,
        memory: int = MEMORY,  # noqa: ARG002 - all of it is in memory
    ) -> MemoryReader:
        """A view of what the folders hold now. Raises as :meth:`writer` does."""
        return MemoryReader({language: Index(_load(at)) for language, at in folders.items()})


class MemoryWriter:
    """Collects changes. ``delete`` is about what was committed before, not what is added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passages = _load(folder)
        self._added: list[Passage] = []

    def add(self, ordinal: int, pieces: Sequence[Piece]) -> None:
        kinds: dict[Kind, dict[str, set[int]]] = {"form": {}, "stem": {}}
        begin = 0
        for piece in pieces:
            for offset, form, stem in piece.terms:
                if form is not None:
                    kinds["form"].setdefault(form, set()).add(begin + offset)
                if stem is not None:
                    kinds["stem"].setdefault(stem, set()).add(begin + offset)
            begin += piece.width
        self._added.append(
            (
                ordinal,
                begin,
                _signature(pieces),
                {
                    kind: {term: sorted(places) for term, places in terms.items()}
                    for kind, terms in kinds.items()
                },
            )
        )

    def delete(self, ordinals: range) -> None:
        self._passages = [passage for passage in self._passages if passage[0] not in ordinals]

    def commit(self) -> None:
        _save(self._folder, [*self._passages, *self._added])

    def cancel(self) -> None:
        self._added = []


class MemoryReader:
    """A view of both indexes."""

    def __init__(self, indexes: Mapping[Language, Index]) -> None:
        self._indexes = indexes

    def search(
        self,
        sides: Mapping[Language, Expression],
        *,
        limit: int,
        offset: int = 0,
        seconds: float | None = None,  # noqa: ARG002 - it takes the time that it takes
        fold: bool = False,
    ) -> Found:
        evaluation = Evaluation(self._indexes)
        best: dict[int, Scored] = {}
        for side, expression in sides.items():
            for ordinal, score in evaluation.scores(expression).items():
                if ordinal not in best or score > best[ordinal].score:
                    best[ordinal] = Scored(ordinal, score, side)
        ranked = sorted(best.values(), key=lambda found: (-found.score, found.ordinal))
        shown = self._folded(ranked) if fold else ranked
        return Found(len(ranked), tuple(shown[offset : offset + limit]), evaluation.complete)

    def _folded(self, ranked: Sequence[Scored]) -> list[Scored]:
        """The first of those that are alike, where there are many, with how many there are."""
        keys = [self._likeness(found.ordinal) for found in ranked]
        counts = Counter(keys)
        # of a few, every one is shown
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
        """The same for pairs that are alike."""
        own = tuple(index.signatures.get(ordinal, 0) for index in self._indexes.values())
        return (-1, ordinal) if UNLIKE in own or not any(own) else own

    def frequency(self, language: Language, term: str, *, kind: Kind = "stem") -> int:
        return len(self._indexes[language].places(term, kind))

    def completions(self, language: Language, prefix: str, limit: int) -> Sequence[tuple[str, int]]:
        forms = self._indexes[language].terms["form"]
        found = [(key, len(own)) for key, own in forms.items() if folded_of(key).startswith(prefix)]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:limit]

    def similar(
        self,
        language: Language,
        form: str,
        edits: int,
        limit: int,
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> Sequence[tuple[str, int, int]]:
        forms = self._indexes[language].terms["form"]
        every = [(key, distance(folded_of(key), form), len(own)) for key, own in forms.items()]
        found = [each for each in every if each[1] <= edits]
        return sorted(found, key=lambda each: (each[1], -each[2], each[0]))[:limit]

    def counts(
        self,
        sides: Mapping[Language, Expression],
        borders: Sequence[int],
        seconds: float | None = None,  # noqa: ARG002 - as in a search
    ) -> Sequence[int]:
        evaluation = Evaluation(self._indexes)
        found = in_any(evaluation.scores(expression) for expression in sides.values())
        return [sum(ordinal < border for ordinal in found) for border in borders]

    def passages(self, language: Language) -> int:
        return self._indexes[language].bm25.passages

    def close(self) -> None:
        """Nothing is open."""


def _signature(pieces: Sequence[Piece]) -> int:
    terms = [(form, stem) for piece in pieces for _, form, stem in piece.terms if stem is not None]
    prints = [(form, stem_print(stem)) for form, stem in terms]
    words = sum(own > 0 and form is not None for form, own in prints)
    return signature(sum(own for _, own in prints) % (1 << 32), words)


def _save(folder: Path, passages: Sequence[Passage]) -> None:
    fresh = folder / f"{_FILE}.new"
    content = {"format": _FORMAT, "passages": passages}
    fresh.write_text(json.dumps(content), encoding="ascii")
    fresh.replace(folder / _FILE)


def _load(folder: Path) -> list[Passage]:
    path = folder / _FILE
    try:
        found = parse(path.read_bytes())
        if isinstance(found, dict) and found.get("format") != _FORMAT:
            raise BadField("format", "is of another version")
        return list(_RECORD(found, "")["passages"])
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except BadField as error:
        raise IndexDamaged(f"{path} is not what was written: {error}") from error


ENGINE: Final[Engine] = MemoryEngine()
