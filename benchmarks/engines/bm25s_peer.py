"""bm25s: scores that are reckoned while indexing, in sparse matrices; it knows OR alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import bm25s
import numpy as np

from benchmarks.engines.peers import TOP, Answer, Ask, Peer
from benchmarks.engines.queries import KindOfQuery, Query
from benchmarks.engines.terms import Terms
from benelux_search.model import Language

_KINDS: Final[frozenset[KindOfQuery]] = frozenset(("or",))


class Bm25sPeer:
    name = "bm25s"
    package = "bm25s"
    kinds = _KINDS

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        ids: dict[str, int] = {}
        passages = [
            [ids.setdefault(term, len(ids)) for term in line.split()]
            for line in terms.joined(language, "stem")
        ]
        index = bm25s.BM25(k1=1.2, b=0.75)
        tokenized = bm25s.tokenization.Tokenized(ids=passages, vocab=ids)
        index.index(tokenized, create_empty_token=False, show_progress=False)
        index.save(folder, show_progress=False)

    def open(self, folders: Mapping[Language, Path]) -> Bm25sIndex:
        return Bm25sIndex(folders["nl"])


class Bm25sIndex:
    def __init__(self, folder: Path) -> None:
        self._index: Any = bm25s.BM25.load(folder, mmap=True)

    def prepare(self, query: Query) -> Ask:
        asked = list(query.terms)

        def ask() -> Answer:
            scores = self._index.get_scores(asked)
            top = np.argpartition(scores, -TOP)[-TOP:]
            best = top[np.argsort(-scores[top])]
            return Answer(int(np.count_nonzero(scores)), tuple(best.tolist()))

        return ask

    def close(self) -> None:
        self._index = None


PEER: Final[Peer] = Bm25sPeer()
