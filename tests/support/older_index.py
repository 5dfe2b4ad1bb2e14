"""An index with the analysis version of another version of the package."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benelux_search.index_files.records import seal
from benelux_search.results import DocumentView
from benelux_search.storage.generation_files import Generation, sha256_of_file
from benelux_search.storage.pointers import current_manifest, make_current
from benelux_search.storage.store import SqliteStore


def made_by_another_analysis(folder: Path) -> None:
    """Change the analysis version of the index in a folder."""
    manifest = replace(current_manifest(folder), analysis="another")
    made = Generation(folder, manifest.generation)
    made.manifest.write_bytes(manifest.content())
    make_current(made, manifest)


# The tables of schema 3, as version 0.1.0 made them
_OLDER_SCHEMA = """
CREATE TABLE documents (
    id       TEXT PRIMARY KEY,
    path     TEXT NOT NULL,
    location TEXT NOT NULL UNIQUE,
    hash     TEXT NOT NULL,
    title_nl TEXT,
    title_fr TEXT,
    date     TEXT,
    number   TEXT,
    encoding TEXT NOT NULL,
    pages    INTEGER NOT NULL,
    first    INTEGER NOT NULL DEFAULT 0,
    length   INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE pairs (
    ordinal     INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    confidence  REAL NOT NULL
);
CREATE INDEX pairs_of_document ON pairs (document_id);
CREATE TABLE passages (
    ordinal  INTEGER NOT NULL REFERENCES pairs (ordinal) ON DELETE CASCADE,
    language TEXT NOT NULL CHECK (language IN ('nl', 'fr')),
    text     TEXT NOT NULL,
    pages    TEXT NOT NULL,
    start    INTEGER,
    PRIMARY KEY (ordinal, language)
);
CREATE TABLE asides (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    spans       TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
);
"""


def made_by_version_0_1(folder: Path, *, sealed: bool = True) -> Path:
    """Replaces the store of an index by one of schema 3 with the same documents; returns its path.

    Unless ``sealed``, ``CURRENT`` is that of format 1, and there is no manifest.
    """
    generation = Generation(folder, current_manifest(folder).generation)
    path = generation.folder / "store.sqlite"
    with closing(SqliteStore.open(generation.store, folder)) as store:
        views = [store.document(info.id) for info in store.documents()]
        hashes = {id_: (location, hash_) for location, (id_, hash_) in store.hashes().items()}
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_OLDER_SCHEMA)
        db.execute("PRAGMA user_version = 3")
        for view in views:
            assert view is not None
            _insert(db, view, *hashes[view.document.id])
        db.commit()
    shutil.rmtree(generation.store)
    generation.manifest.unlink()
    if not sealed:
        first = {"generation": generation.number, "engine": "w", "analysis": "1", "format": 1}
        (folder / "CURRENT").write_text(json.dumps(first))
        return path
    entry = {"size": path.stat().st_size, "sha256": sha256_of_file(path)}
    manifest = seal({"format": 2, "files": {"store.sqlite": entry}})
    generation.manifest.write_bytes(manifest)
    digest = hashlib.sha256(manifest).hexdigest()
    current = {"format": 2, "generation": generation.number, "manifest": digest}
    (folder / "CURRENT").write_bytes(seal(current))
    return path


def _insert(db: sqlite3.Connection, view: DocumentView, location: str, hash_: str) -> None:
    info, facts = view.document, view.document.facts
    row = (info.id, info.path, location, hash_, facts.title.nl, facts.title.fr, facts.date)
    more = (facts.number, view.encoding, info.pages)
    db.execute(
        "INSERT INTO documents (id, path, location, hash, title_nl, title_fr, date, number,"
        " encoding, pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, *more),
    )
    for pair in view.pairs:
        bead = (pair.ordinal, pair.id, info.id, pair.kind, pair.confidence)
        db.execute("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", bead)
        for side in (pair.nl, pair.fr):
            if side is not None:
                passage = (pair.ordinal, side.language, side.text, json.dumps(side.pages))
                db.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", (*passage, side.start))
    for position, aside in enumerate(view.other):
        spans = json.dumps([[span.start, span.end, span.page] for span in aside.spans])
        values = (info.id, position, aside.text, aside.reason, spans)
        db.execute("INSERT INTO asides VALUES (?, ?, ?, ?, ?)", values)
