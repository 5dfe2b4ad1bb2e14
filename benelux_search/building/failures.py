"""Files that could not be read, remembered from one run to the next.

A run names every file that fails. One that failed before, with the same content and for the same
cause, is no news: scripts that look at the exit status are told of new failures only.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.generations.folders import replace as replace_file
from benelux_search.generations.sealed import seal, unseal
from benelux_search.indexing.plan import Plan
from benelux_search.model import Failure

FAILED: Final = "FAILED"
# (SHA-256 of the content, empty where it could not be read; cause) by absolute path
Known: TypeAlias = Mapping[str, tuple[str, str]]


def known_failures(root: Path) -> Known:
    """The failures of earlier runs; none where the file is missing or not as it was written."""
    try:
        entries = unseal((root / FAILED).read_bytes())["failed"]
    except (OSError, ValueError, KeyError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {str(path): (str(hash_), str(cause)) for path, (hash_, cause) in entries.items()}


def compared(failed: Iterable[Failure], plan: Plan, known: Known) -> tuple[Failure, ...]:
    """The failures of a run, with ``is_new`` saying which of them did not fail so before."""
    hashes = _hashes(plan)
    return tuple(
        replace(each, is_new=known.get(path) != (hashes.get(path, ""), each.cause))
        for each in failed
        for path in [_absolute(each.path)]
    )


def remember(
    root: Path, failed: Iterable[Failure], plan: Plan, known: Known, asked: Sequence[str]
) -> None:
    """Write the failures of this run, and those of earlier ones outside the paths it was asked."""
    hashes = _hashes(plan)
    entries = {path: entry for path, entry in known.items() if not _is_under(path, asked)}
    for each in failed:
        path = _absolute(each.path)
        if path in hashes or os.path.lexists(path):  # a name that was mistyped fails each time
            entries[path] = (hashes.get(path, ""), each.cause)
    if entries:
        content = seal({"failed": {path: list(entry) for path, entry in entries.items()}})
        if entries != known:
            replace_file(root / FAILED, content)
    else:
        with contextlib.suppress(FileNotFoundError):
            (root / FAILED).unlink()


def _hashes(plan: Plan) -> dict[str, str]:
    changes = [each for change in plan.changed for each in (change, *change.halves)]
    return {_absolute(change.file.path): change.content_hash for change in changes}


def _absolute(path: str) -> str:
    return os.path.realpath(path)


def _is_under(path: str, folders: Sequence[str]) -> bool:
    return any(path == each or path.startswith(each.rstrip(os.sep) + os.sep) for each in folders)
