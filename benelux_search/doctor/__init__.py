"""Whether an index is sound, and what can be had of one that is not."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benelux_search.doctor.examination import Examination, examine
from benelux_search.doctor.remarks import remarks
from benelux_search.doctor.repairing import repair
from benelux_search.errors import IndexDamaged
from benelux_search.generations import Generation, spare_bytes
from benelux_search.model import IndexReport
from benelux_search.store import Counts, SqliteStore

__all__ = ["check", "check_and_repair"]


def check(root: Path) -> IndexReport:
    """Looks at every byte of an index; changes nothing.

    Raises:
        IndexMissing: there is none in that folder.
    """
    found = examine(root)
    generation = None if found.current is None else found.current.generation
    counts = _counts(found)
    entries = {} if found.manifest is None else found.manifest.files
    return IndexReport(
        path=str(root),
        generation=generation,
        documents=counts.documents,
        pairs=counts.pairs,
        files=len(entries),
        size_bytes=sum(entry.size for entry in entries.values()),
        spare_bytes=0 if found.has_strays else spare_bytes(root),
        command=found.command,
        findings=(*found.findings, *(() if found.has_strays else remarks(root, generation))),
    )


def check_and_repair(root: Path) -> IndexReport:
    """Mends what is damaged, and looks at what came of it.

    Raises:
        IndexMissing: there is none in that folder.
        IndexLocked: another process is writing it.
        IndexDamaged: nothing of it can be used; the message says how to build it again.
    """
    done = repair(root)
    return replace(check(root), repaired=done.actions, lost=done.lost)


def _counts(found: Examination) -> Counts:
    if found.current is not None and found.store_is_whole:
        generation = Generation(found.root, found.current.generation)
        try:
            with closing(SqliteStore.open(generation.store, found.root)) as store:
                return store.counts()
        except IndexDamaged:
            pass  # another generation is current by now
    return Counts(0, 0, 0, 0, 0)
