"""Ours, through its ports: the passages are analysed as they are indexed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.engines.peers import TOP, Answer, Ask, Peer
from benchmarks.engines.queries import KINDS, Query
from benchmarks.engines.terms import Terms
from benelux_search.analysis.terms import Analyser
from benelux_search.index import DEFAULT_ENGINE, get_engine
from benelux_search.index.ports import EngineReader
from benelux_search.model import Language


class OurPeer:
    name = "ours"
    package = "benelux-search"
    kinds = frozenset(KINDS)

    def __init__(self, engine: str = DEFAULT_ENGINE) -> None:
        self._engine = get_engine(engine)

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        self._engine.create(folder)
        writer = self._engine.writer(folder)
        analyser = Analyser(language)
        for ordinal, text in enumerate(terms.corpus.texts(language)):
            writer.add(ordinal, analyser.chunks(text))
        writer.commit()

    def open(self, folders: Mapping[Language, Path]) -> OurIndexes:
        return OurIndexes(self._engine.reader(folders))


class OurIndexes:
    def __init__(self, reader: EngineReader) -> None:
        self._reader = reader

    def prepare(self, query: Query) -> Ask:
        search = self._reader.search

        def ask() -> Answer:
            found = search({"nl": query.expression()}, limit=TOP)
            return Answer(found.total, tuple(scored.ordinal for scored in found.best))

        return ask

    def close(self) -> None:
        self._reader.close()


PEER: Final[Peer] = OurPeer()
