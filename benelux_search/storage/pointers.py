"""``CURRENT``, which names the current generation, and ``PENDING``, which names a saved build.

Replacing ``CURRENT`` is the atomic step that publishes a generation. ``PENDING`` lets a later run
continue an unfinished build, as long as the generation that it is based on is still current.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search import index_files
from benelux_search.errors import (
    Advice,
    IndexDamaged,
    IndexMissing,
    Message,
    Operation,
    damage_at,
)
from benelux_search.index_files.records import (
    BadField,
    Record,
    list_of,
    matching,
    parse_json,
    record,
    seal,
    unseal,
    whole_number,
)
from benelux_search.storage.generation_files import (
    CURRENT,
    FIRST,
    FORMAT,
    HASH,
    NEW,
    NUMBER,
    PENDING,
    Generation,
    Manifest,
    numbers,
    read_manifest,
    replace,
    sha256_of,
)


@dataclass(frozen=True, slots=True)
class Current:
    """The current generation, and the SHA-256 of its manifest file."""

    generation: int
    manifest: str

    def content(self) -> bytes:
        return seal({"format": FORMAT, "generation": self.generation, "manifest": self.manifest})


@dataclass(frozen=True, slots=True)
class Pending:
    """The saved state of an unfinished build: the generation to continue from, and its manifest.

    ``manifest`` is the SHA-256 of its manifest file. ``base`` is that of the generation that was
    current when the build began, empty if there was none. ``paths`` are the paths to be indexed.
    """

    generation: int
    manifest: str
    base: str
    paths: tuple[str, ...]

    def content(self) -> bytes:
        return seal(
            {
                "format": FORMAT,
                "generation": self.generation,
                "manifest": self.manifest,
                "base": self.base,
                "paths": list(self.paths),
            }
        )


def read_current(root: Path) -> Current:
    """Return the content of CURRENT in an index folder.

    Raises:
        IndexMissing: the folder has no index.
        IndexDamaged: it has one that cannot be used as it is.
    """
    path = root / CURRENT
    try:
        with damage_at(root):
            content = index_files.read(path)
    except FileNotFoundError:
        if is_current_missing(root):
            raise IndexDamaged(f"{path} is missing", root) from None
        advice = Advice(Operation.INDEX, root)
        raise IndexMissing(Message("there is no index at {}; {}", root, advice)) from None
    try:
        stated = _CURRENT(_record(content, path, root), "")
    except BadField as error:
        raise IndexDamaged(f"{path} says nothing that can be used: {error}", root) from error
    return Current(stated["generation"], stated["manifest"])


def current_manifest(root: Path) -> Manifest:
    """Return the manifest of the current generation; raises as :func:`read_current`, too."""
    current = read_current(root)
    return read_manifest(Generation(root, current.generation), current.manifest)


def is_current_missing(root: Path) -> bool:
    """Return True if there is a finished generation, but CURRENT is missing.

    A first build that was killed at its last step looks the same, except for the file that it had
    prepared.
    """
    return not index_files.is_there(root / (CURRENT + FIRST)) and any(
        finished_manifest(Generation(root, number)) is not None for number in numbers(root)
    )


def finished_manifest(generation: Generation) -> Manifest | None:
    """Return the manifest of a finished generation, or None; its files are not checked."""
    try:
        manifest = read_manifest(generation)
    except IndexDamaged:
        return None
    return manifest if manifest.complete else None


def prepare_current(root: Path, current: Current) -> Path:
    """Do all but the last step of publishing a generation; return the path for :func:`switch`."""
    is_first = not index_files.is_there(root / CURRENT) and not is_current_missing(root)
    prepared = root / (CURRENT + (FIRST if is_first else NEW))
    index_files.write(prepared, current.content())
    index_files.sync(root, is_root=True)
    return prepared


def switch(prepared: Path) -> None:
    """Make the prepared generation current, atomically, and sync this to the disk."""
    index_files.rename(prepared, prepared.with_name(CURRENT))
    index_files.sync(prepared.parent, is_root=True)


def make_current(generation: Generation, manifest: Manifest) -> None:
    """Make an existing generation with this manifest the current one."""
    current = Current(generation.number, sha256_of(manifest.content()))
    switch(prepare_current(generation.root, current))


def read_pending(root: Path) -> Pending | None:
    """Return the saved state of a build; None if there is none, or if it is unusable.

    Raises:
        IndexStorageError: the system refuses to read the file, so its content is unknown.
    """
    path = root / PENDING
    try:
        stated = _PENDING(_record(index_files.read(path), path, root), "")
    except (FileNotFoundError, IndexDamaged, BadField):
        return None
    return Pending(stated["generation"], stated["manifest"], stated["base"], stated["paths"])


def set_pending(root: Path, pending: Pending) -> None:
    replace(root / PENDING, pending.content())


def drop_pending(root: Path) -> None:
    if index_files.is_there(root / PENDING):
        index_files.remove(root / PENDING)
        index_files.sync(root, is_root=True)


def usable_pending(root: Path) -> Pending | None:
    """Return the saved state of a build whose base is still the current generation, or None."""
    pending = read_pending(root)
    return pending if pending is not None and pending.base == base_of(root) else None


def base_of(root: Path) -> str | None:
    """Return the base for a build that starts now: the current manifest's SHA-256.

    It is empty if there is no index, and None if CURRENT is unusable.
    """
    try:
        return read_current(root).manifest
    except IndexMissing:
        return ""
    except IndexDamaged:
        return None


def normalized_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the real paths, sorted, without duplicates: the working directory has no influence."""
    return tuple(sorted({os.path.realpath(path) for path in paths}))


def _record(content: bytes, path: Path, root: Path) -> Record:
    try:
        found = unseal(content)
    except ValueError as error:
        if _is_first_format(content):
            raise _of_another_version(root, "an older") from error
        raise IndexDamaged(f"{path} does not hold what was written", root) from error
    format_ = found.get("format")
    if format_ != FORMAT:
        newer = isinstance(format_, int) and format_ > FORMAT
        raise _of_another_version(root, "a newer" if newer else "an older")
    return found


def _is_first_format(content: bytes) -> bool:
    """Return True if the content is of format 1, whose files were not sealed."""
    try:
        found = parse_json(content)
    except BadField:
        return False
    return isinstance(found, dict) and found.keys() == {
        "generation",
        "engine",
        "analysis",
        "format",
    }


def _of_another_version(root: Path, age: str) -> IndexDamaged:
    return IndexDamaged(
        f"the index at {root} was made by {age} version of this program", root, repairable=False
    )


_CURRENT: Final = record(format=whole_number(FORMAT, FORMAT), generation=NUMBER, manifest=HASH)
_PENDING: Final = record(
    format=whole_number(FORMAT, FORMAT),
    generation=NUMBER,
    manifest=HASH,
    base=matching(r"(?:[0-9a-f]{64})?"),
    paths=list_of(matching(r"(?s:.*)")),
)
