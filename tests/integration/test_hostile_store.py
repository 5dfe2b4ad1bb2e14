"""A store that somebody made to do harm is damage, named in bounded time and memory."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from daily import daily

import benelux_search as bs
from benchmarks.endurance.processes import apart, limited
from benelux_search.index.deadline import Deadline
from benelux_search.storage.generation_files import FileEntry, Generation, sha256_of_file
from benelux_search.storage.guarded import PAGE_BYTES as PAGE
from benelux_search.storage.pointers import current_manifest, make_current
from benelux_search.storage.schema import connect, sqlite_errors_translated
from benelux_search.storage.store import SqliteStore

MEMORY = 256 << 20
SECONDS = 30  # of the processor
PAIRS = 12


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("een", "twee", "drie"):
        lines = [
            json.dumps({"nl": f"woord {name} {n} van de raad", "fr": f"mot {name} {n} du conseil"})
            for n in range(PAIRS)
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    return folder


@pytest.fixture
def root(tmp_path: Path, docs: Path) -> Path:
    bs.build_index([docs], tmp_path / "index")
    return tmp_path / "index"


def store_of(root: Path) -> Path:
    folder = Generation(root, current_manifest(root).generation).store
    [file] = folder.glob("*.sqlite")
    return file


def seal(root: Path) -> None:
    """Makes the manifest and CURRENT vouch for the store as it is, as an attacker can."""
    manifest = current_manifest(root)
    generation = Generation(root, manifest.generation)
    size, digest = store_of(root).stat().st_size, sha256_of_file(store_of(root))
    files = {**manifest.files, f"store/{store_of(root).name}": FileEntry(size, digest)}
    manifest = replace(manifest, files=files)
    generation.manifest.write_bytes(manifest.content())
    make_current(generation, manifest)


def changed(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(store_of(root), isolation_level=None)) as db:
        db.execute("PRAGMA legacy_alter_table = ON")
        for statement in statements:
            db.execute(statement)
    seal(root)


def documents_as(body: str) -> tuple[str, str]:
    """Statements that put a view in the place of the table of documents."""
    return "ALTER TABLE documents RENAME TO hidden", f"CREATE VIEW documents AS {body}"


COLUMNS = (
    "SELECT 1 AS first, 1 AS length, 1 AS passages_nl, 1 AS passages_fr, {} AS id, 'p' AS path,"
    " 'l' AS location, 'h' AS hash, NULL AS key, NULL AS source, NULL AS metadata,"
    " NULL AS title_nl, NULL AS title_fr, NULL AS date, NULL AS number, 'utf-8' AS encoding,"
    " 1 AS pages, 0 AS asides, 0 AS checksum"
)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
HOSTILE: dict[str, Sequence[str]] = {
    "a view without end": documents_as(f"{ENDLESS}{COLUMNS.format('i')} FROM n"),
    "a view of 900 MB": documents_as(COLUMNS.format("hex(zeroblob(450000000))")),
    "a view of random bytes": documents_as(COLUMNS.format("hex(randomblob(450000000))")),
    "a view with the same columns": documents_as("SELECT * FROM hidden"),
    "a view beside the tables": ("CREATE VIEW more AS SELECT 1",),
    "a trigger": ("CREATE TRIGGER t AFTER INSERT ON pairs BEGIN DELETE FROM documents; END",),
    "another column": ("ALTER TABLE pairs ADD COLUMN more TEXT",),
    "a column that is computed": ("ALTER TABLE pairs ADD COLUMN more AS (zeroblob(900000000))",),
    "a default": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', 'NOT NULL DEFAULT (1)')"
        " WHERE name = 'documents'",
    ),
    "a check": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', 'NOT NULL CHECK (TRUE)')"
        " WHERE name = 'documents'",
    ),
    "a table that searches": ("CREATE VIRTUAL TABLE more USING fts5(text)",),
    "an index of an expression": ("CREATE INDEX more ON pairs (abs(confidence))",),
    "an index of some rows": ("CREATE INDEX more ON pairs (kind) WHERE confidence < 0.1",),
    "a table with the name of another file": ('CREATE TABLE "aux.documents" (id TEXT)',),
    "statistics": ("ANALYZE",),
    "no index": ("DROP INDEX doubtful",),
    "another table under an index": (
        "DROP INDEX lone_nl",
        "CREATE INDEX lone_nl ON asides (body)",
    ),
}


def uses(root: Path, docs: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every way to open the store of an index."""

    def opened(use: Callable[[bs.Index], object]) -> Callable[[], object]:
        def run() -> object:
            with bs.open_index(root) as index:
                return use(index)

        return run

    yield "search", opened(lambda index: index.search("raad"))
    yield "filter", opened(lambda index: index.search("raad doc:een aligned:low"))
    yield "show", opened(lambda index: index.show("een"))
    yield "pair", opened(lambda index: index.show("een:1"))
    yield "status", opened(lambda index: index.status())
    yield "documents", opened(lambda index: index.documents())
    yield "export", opened(lambda index: list(index.export()))
    yield "index", lambda: bs.build_index([docs], root)
    yield "doctor", partial(bs.check_index, root)


def said_of(use: Callable[[], object]) -> str:
    """What is said of the damage; empty when nothing is."""
    try:
        report = use()
    except bs.IndexDamaged as error:
        return str(error)
    if not isinstance(report, bs.IndexReport):
        return ""
    return "".join(str(finding) for finding in report.findings if finding.damage)


@pytest.mark.parametrize("what", daily(HOSTILE, 3))
def test_a_store_with_another_schema_is_damage_to_whoever_opens_it(
    root: Path, docs: Path, what: str
) -> None:
    changed(root, *HOSTILE[what])
    for name, use in uses(root, docs):
        said = apart(limited(partial(said_of, use), memory=MEMORY, seconds=SECONDS))
        assert "store/000001.sqlite" in said, (name, said)
        assert "has" in said, (name, said)


@pytest.mark.parametrize("what", daily(HOSTILE, 6))
def test_the_documents_of_a_store_with_another_schema_are_saved(root: Path, what: str) -> None:
    changed(root, *HOSTILE[what])

    def repaired() -> tuple[bool, int]:
        report = bs.check_index(root, repair=True)
        return report.sound, report.documents

    assert apart(limited(repaired, memory=MEMORY, seconds=SECONDS)) == (True, 3)


def tables(root: Path) -> dict[str, int]:
    """The first page of each table and index, from 0 on."""
    with closing(sqlite3.connect(store_of(root))) as db:
        rows = db.execute("SELECT name, rootpage - 1 FROM sqlite_schema").fetchall()
    return dict(rows)


def inner_page(child: int, kind: int = 5) -> bytes:
    """A page of a table that names one page many times as where more of it is."""
    cells = [struct.pack(">IB", child + 1, 1 + n % 100) for n in range(300)]
    ends = [PAGE - 5 * (n + 1) for n in range(len(cells))]
    head = struct.pack(">BHHHBI", kind, 0, len(cells), ends[-1], 0, child + 1)
    body = head + b"".join(struct.pack(">H", end) for end in ends)
    return body.ljust(ends[-1], b"\0") + b"".join(reversed(cells))


def with_circles(root: Path, table: str, depth: int = 12) -> None:
    """Puts pages above the rows of a table so that it has 300**depth times as many."""
    path, first = store_of(root), tables(root)[table]
    content = bytearray(path.read_bytes())
    below = len(content) // PAGE
    content += content[first * PAGE : (first + 1) * PAGE]
    for _ in range(depth):
        content += inner_page(below)
        below += 1
    content[first * PAGE : (first + 1) * PAGE] = inner_page(below)
    content[28:32] = struct.pack(">I", len(content) // PAGE)
    path.write_bytes(content)
    seal(root)


@pytest.mark.parametrize("table", daily(["documents", "pairs", "asides", "segment", "deleted"], 2))
def test_a_table_that_goes_round_in_circles_is_read_to_an_end(
    root: Path, docs: Path, table: str
) -> None:
    with_circles(root, table)
    said = {
        name: apart(limited(partial(said_of, use), memory=MEMORY, seconds=SECONDS))
        for name, use in uses(root, docs)
    }
    assert "store/000001.sqlite" in said["doctor"]
    if table == "documents":
        assert "store/000001.sqlite" in said["documents"]
        assert "store/000001.sqlite" in said["index"]


def test_a_read_that_goes_on_after_the_end_of_its_search_is_stopped(root: Path) -> None:
    class Passed:
        left = -1e9

    with_circles(root, "pairs")
    with closing(SqliteStore.open(store_of(root).parent, root)) as store:
        with pytest.raises(bs.IndexUnusable, match=r"000001\.sqlite took too long and was stopped"):
            store.with_deadline(Passed()).doubtful(1.0)
        assert len(store.with_deadline(Deadline(0.0)).documents()) == 3


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query to the connection of a reader."""
    path = store_of(root)
    with (
        sqlite_errors_translated(path, "read", root),
        closing(connect(path, "ro&immutable=1")) as connection,
    ):
        return connection.rows(sql)


def test_a_query_without_end_is_stopped_without_a_clock(root: Path) -> None:
    for sql, what in (
        (f"{ENDLESS}SELECT count(*) FROM n", "does not end"),
        (f"{ENDLESS}SELECT i FROM n", "more rows than it can hold"),
        (f"{ENDLESS}SELECT zeroblob(300000) FROM n", "more rows than it can hold"),
        ("SELECT zeroblob(900000000)", "too big"),
    ):
        with pytest.raises(bs.IndexDamaged, match=rf"000001\.sqlite: .*{what}"):
            rows(root, sql)


def test_the_file_of_a_reader_cannot_be_written_or_mapped(root: Path) -> None:
    for name, value in (
        ("query_only", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
    ):
        assert rows(root, f"PRAGMA {name}") == [(value,)]
    with pytest.raises(bs.IndexDamaged, match="too many attached"):
        rows(root, "ATTACH ':memory:' AS other")
    with pytest.raises(bs.IndexUnusable, match="readonly"):
        rows(root, "DELETE FROM pairs")


def test_a_name_that_is_too_long_to_be_one_is_the_name_of_nothing(root: Path) -> None:
    with closing(SqliteStore.open(store_of(root).parent, root)) as store:
        name = "x" * 10_000_000
        assert store.document(name) is None
        assert store.pair(name) is None
        assert store.infos([name]) == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET first = 'a'",
        "UPDATE documents SET first = 4000000000, length = 4000000000",
        "UPDATE documents SET id = x'00'",
        "UPDATE documents SET date = 20",
        "UPDATE documents SET encoding = 3",
        "UPDATE documents SET hash = NULL",
        "UPDATE pairs SET kind = 7",
        "UPDATE pairs SET kind = 'many'",
        "UPDATE pairs SET confidence = 'sure'",
        "UPDATE pairs SET confidence = 9e999",
        "UPDATE pairs SET ordinal = ordinal + 5000000000",
        "UPDATE pairs SET body = 'text'",
        "UPDATE pairs SET body = zeroblob(100)",
        "UPDATE pairs SET body = x'28b52ffd' || randomblob(30)",
        "UPDATE pairs SET body = x'28b52ffde0ffffffffffffff7f0100'",  # of 2**63 bytes
        "UPDATE pairs SET body = x'28b52ffda0ffffffff0100'",  # of 4 GB
        "UPDATE segment SET low = 2",
        "UPDATE segment SET sequence = 7",
        "UPDATE segment SET others = '[7]'",
        "UPDATE segment SET others = replace(hex(zeroblob(50000)), '0', '[')",
        "UPDATE segment SET documents = 9",
        "UPDATE segment SET pairs = 'many'",
        "UPDATE segment SET dictionary = 40000",
        "DELETE FROM segment",
        "INSERT INTO deleted VALUES ('a', 1, 1, 1)",
        "INSERT INTO deleted VALUES (1, 1, 'x', 1)",
        "UPDATE documents SET metadata = replace(hex(zeroblob(50000)), '0', '[')",
        "UPDATE documents SET metadata = '7'",
        "UPDATE documents SET key = x'00'",
    ],
)
def test_a_row_that_was_never_put_there_is_named_or_answered(
    root: Path, docs: Path, change: str
) -> None:
    with closing(sqlite3.connect(store_of(root), isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA writable_schema = ON")
        try:
            db.execute(change)
        except sqlite3.IntegrityError:
            pytest.skip("SQLite refuses it")
    seal(root)
    said = [said_of(use) for _, use in uses(root, docs)]
    assert any("/store/" in each for each in said)
    assert "/store/" in said[-1]
