"""The reference engine: a whole index in plain dictionaries, kept as one JSON file.

It is as simple as its answers are right, and every other engine must give the same ones. It
reads the whole index to open it and writes all of it to commit, so it is for small corpora. It
has no lock: whoever uses it sees to it that there is one writer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benelux_search.engines.scoring import Bm25, best, phrase_count, prefix_forms
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.model import Term
from benelux_search.ports import Engine

_FILE: Final = "passages.json"

# [ordinal, document id, {kind: {term: [position, ...]}}]
_Passage = tuple[int, str, dict[str, dict[str, list[int]]]]


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

    def reader(self, folder: Path) -> MemoryReader:
        """A view of what the folder holds now. Raises as :meth:`writer` does."""
        return MemoryReader(_load(folder))


class MemoryWriter:
    """Collects changes. ``delete`` is about what was committed before, not what is added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passages = _load(folder)
        self._added: list[_Passage] = []

    def add(self, ordinal: int, document_id: str, terms: Sequence[Term]) -> None:
        places: dict[str, dict[str, set[int]]] = {"form": {}, "stem": {}}
        for term in terms:
            places[term.kind].setdefault(term.term, set()).add(term.position)
        lists = {
            kind: {term: sorted(positions) for term, positions in by_term.items()}
            for kind, by_term in places.items()
        }
        self._added.append((ordinal, document_id, lists))

    def delete(self, document_id: str) -> None:
        self._passages = [passage for passage in self._passages if passage[1] != document_id]

    def commit(self) -> None:
        _save(self._folder, [*self._passages, *self._added])

    def cancel(self) -> None:
        self._added = []


class MemoryReader:
    """A view of an index: positions by kind, term and ordinal."""

    def __init__(self, passages: Sequence[_Passage]) -> None:
        self._postings: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(dict)
        lengths: dict[int, int] = {}
        for ordinal, _, kinds in passages:
            stems = kinds["stem"].values()
            lengths[ordinal] = len({place for places in stems for place in places})
            for kind, terms in kinds.items():
                for term, places in terms.items():
                    self._postings[kind, term][ordinal] = places
        self._bm25 = Bm25(len(lengths), sum(lengths.values()))
        self._norms = {ordinal: self._bm25.norm(length) for ordinal, length in lengths.items()}

    def word(self, term: str, *, kind: str = "stem") -> Mapping[int, float]:
        return self.phrase([(0, term)], kind=kind)

    def phrase(
        self, terms: Sequence[tuple[int, str]], *, kind: str = "stem"
    ) -> Mapping[int, float]:
        postings = [(offset, self._postings.get((kind, term), {})) for offset, term in terms]
        if not postings:
            return {}
        counts = {
            ordinal: phrase_count(
                [(offset, places.get(ordinal, [])) for offset, places in postings]
            )
            for ordinal in postings[0][1]
        }
        return self._bm25.scores({key: n for key, n in counts.items() if n}, self._norms)

    def prefix(self, prefix: str) -> Mapping[int, float]:
        forms = [t for kind, t in self._postings if kind == "form" and t.startswith(prefix)]
        return best([self.word(form, kind="form") for form in prefix_forms(forms)])

    def frequency(self, term: str, *, kind: str = "stem") -> int:
        return len(self._postings.get((kind, term), {}))

    def __len__(self) -> int:
        return self._bm25.passages

    def close(self) -> None:
        self._postings.clear()


def _save(folder: Path, passages: Sequence[_Passage]) -> None:
    fresh = folder / f"{_FILE}.new"
    fresh.write_text(json.dumps(passages), encoding="ascii")
    fresh.replace(folder / _FILE)


def _load(folder: Path) -> list[_Passage]:
    try:
        passages: list[_Passage] = json.loads((folder / _FILE).read_text(encoding="ascii"))
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}") from error
    except ValueError as error:
        raise IndexDamaged(f"the index in {folder} cannot be read: {error}") from error
    return passages


ENGINE: Final[Engine] = MemoryEngine()
