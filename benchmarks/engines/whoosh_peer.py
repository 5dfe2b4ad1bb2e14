"""Whoosh 2.7.4 as it is: its own text fields, fed with terms that are analysed already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from whoosh import fields, index, scoring
from whoosh import query as queries
from whoosh.analysis import Token, Tokenizer

from benchmarks.engines.peers import TOP, Answer, Ask, Peer
from benchmarks.engines.queries import KindOfQuery, Query
from benchmarks.engines.terms import Terms, positions
from benelux_search.model import Language

_LIMIT_MB: Final = 256
_KINDS: Final[frozenset[KindOfQuery]] = frozenset(("and", "or", "phrase", "prefix"))


class _Analysed(Tokenizer):  # type: ignore[misc]
    """Gives back the terms of a line."""

    def __call__(self, value: str, mode: str = "", **_: object) -> Iterator[Any]:
        token = Token(positions=True, mode=mode)
        token.boost, token.stopped = 1.0, False
        for position, place in enumerate(positions(value)):
            for term in place:
                token.text, token.pos = term, position
                yield token


class WhooshPeer:
    name = "whoosh"
    package = "Whoosh"
    kinds = _KINDS

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        folder.mkdir(parents=True)
        schema = fields.Schema(
            stems=fields.TEXT(analyzer=_Analysed(), phrase=True),
            forms=fields.TEXT(analyzer=_Analysed(), phrase=False),
        )
        writer = index.create_in(str(folder), schema).writer(limitmb=_LIMIT_MB)
        lines = zip(terms.lines(language, "stem"), terms.lines(language, "form"), strict=True)
        for stems, forms in lines:
            writer.add_document(stems=stems, forms=forms)
        writer.commit(optimize=True)

    def open(self, folders: Mapping[Language, Path]) -> WhooshIndex:
        return WhooshIndex(folders["nl"])


class WhooshIndex:
    def __init__(self, folder: Path) -> None:
        self._searcher = index.open_dir(str(folder)).searcher(weighting=scoring.BM25F())

    def prepare(self, query: Query) -> Ask:
        def ask() -> Answer:
            results = self._searcher.search(_query(query), limit=TOP)
            best = range(results.scored_length())
            return Answer(len(results), tuple(results.docnum(place) for place in best))

        return ask

    def close(self) -> None:
        self._searcher.close()


def _query(asked: Query) -> Any:
    stems = [queries.Term("stems", term) for term in asked.terms]
    match asked.kind:
        case "and":
            return queries.And(stems)
        case "or":
            return queries.Or(stems)
        case "phrase":
            return queries.Phrase("stems", list(asked.terms))
        case "prefix":
            return queries.Prefix("forms", asked.terms[0])
        case _:
            raise ValueError(f"Whoosh is not asked for {asked.kind}")


PEER: Final[Peer] = WhooshPeer()
