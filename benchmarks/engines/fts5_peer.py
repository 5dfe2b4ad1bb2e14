"""SQLite FTS5: a table without content, of the terms with spaces between them.

Two terms at one position stand one after the other here, so that some phrases are others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.engines.peers import TOP, Answer, Ask, Peer
from benchmarks.engines.queries import KindOfQuery, Query
from benchmarks.engines.terms import Terms
from benelux_search.model import Language

_FILE: Final = "fts5.sqlite"
# what stands inside our terms is no end of a term; the apostrophe of zo'n is doubled
_TOKENS: Final = "unicode61 remove_diacritics 0 tokenchars '-/.,:@+%#&=?_~!;*()[]°'''"
_COUNT: Final = "SELECT count(*) FROM passages WHERE passages MATCH ?"
_BEST: Final = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
_KINDS: Final[frozenset[KindOfQuery]] = frozenset(("and", "or", "phrase", "prefix"))


class Fts5Peer:
    name = "fts5"
    package = "sqlite3"
    kinds = _KINDS

    def build(self, terms: Terms, language: Language, folder: Path) -> None:
        folder.mkdir(parents=True)
        base = sqlite3.connect(folder / _FILE)
        tokens = _TOKENS.replace("'", "''")
        base.execute(
            "CREATE VIRTUAL TABLE passages USING"
            f" fts5(stems, forms, content='', tokenize='{tokens}')"
        )
        lines = zip(terms.joined(language, "stem"), terms.joined(language, "form"), strict=True)
        rows = ((ordinal, stems, forms) for ordinal, (stems, forms) in enumerate(lines))
        base.executemany("INSERT INTO passages (rowid, stems, forms) VALUES (?, ?, ?)", rows)
        base.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        base.commit()
        base.close()

    def open(self, folders: Mapping[Language, Path]) -> Fts5Index:
        return Fts5Index(folders["nl"] / _FILE)


class Fts5Index:
    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def prepare(self, query: Query) -> Ask:
        def ask() -> Answer:
            asked = _match(query)
            [total] = self._base.execute(_COUNT, (asked,)).fetchone()
            best = self._base.execute(_BEST, (asked, TOP)).fetchall()
            return Answer(total, tuple(ordinal for (ordinal,) in best))

        return ask

    def close(self) -> None:
        self._base.close()


def _match(query: Query) -> str:
    quoted = [f'"{term}"' for term in query.terms]
    match query.kind:
        case "and":
            return f"stems : ({' AND '.join(quoted)})"
        case "or":
            return f"stems : ({' OR '.join(quoted)})"
        case "phrase":
            return f"stems : {' + '.join(quoted)}"
        case "prefix":
            return f"forms : {quoted[0]} *"
        case _:
            raise ValueError(f"FTS5 is not asked for {query.kind}")


PEER: Final[Peer] = Fts5Peer()
