"""Failures of files, remembered from one run to the next.

A failure is *new* unless the same file failed in an earlier run, with the same content and the same
cause. Only new failures change the exit status.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from benelux_search.documents.archives import split_path
from benelux_search.index_reports import Failure
from benelux_search.indexing.discovery import is_under
from benelux_search.indexing.plan import Plan
from benelux_search.indexing.ports import IndexWriter, KnownFailures


def compare_and_store_failures(
    failed: Sequence[Failure],
    plan: Plan,
    real_paths: Sequence[str],
    writer: IndexWriter,
    *,
    has_index: bool,
) -> tuple[Failure, ...]:
    """Return the failures of a run, marked new or known; store them if there is an index.

    ``real_paths`` are the real paths of the run. ``is_new`` of a failure is False if an earlier run
    stored the same failure.
    """
    known, hashes = writer.known_failures(), _hashes(plan)
    remembered = _remembered(failed, hashes, known, real_paths)
    if has_index and (remembered != known or not remembered):
        writer.remember_failures(remembered)
    return tuple(
        replace(each, is_new=known.get(path) != (hashes.get(path, ""), each.cause))
        for each in failed
        for path in [os.path.realpath(each.path)]
    )


def _remembered(
    failed: Iterable[Failure],
    hashes: Mapping[str, str],
    known: KnownFailures,
    real_paths: Sequence[str],
) -> KnownFailures:
    """Return the failures of this run, and earlier ones outside the paths of this run."""
    entries = {path: entry for path, entry in known.items() if not _is_under(path, real_paths)}
    for each in failed:
        path = os.path.realpath(each.path)
        is_there = os.path.lexists(path) or split_path(path) is not None
        if path in hashes or is_there:  # a mistyped name is a new failure each time
            entries[path] = (hashes.get(path, ""), each.cause)
    return entries


def _hashes(plan: Plan) -> Mapping[str, str]:
    changes = [each for change in plan.changed for each in (change, *change.halves)]
    return {os.path.realpath(change.file.path): change.content_hash for change in changes}


def _is_under(path: str, folders: Sequence[str]) -> bool:
    return any(is_under(path, each) for each in folders)
