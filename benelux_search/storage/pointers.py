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

from benelux_search import errors, index_files
from benelux_search.index_files import records
from benelux_search.storage import generation_files


@dataclass(frozen=True, slots=True)
class Current:
    """The current generation, and the SHA-256 of its manifest file."""

    generation: int
    manifest: str

    def content(self) -> bytes:
        return records.seal(
            {
                "format": generation_files.FORMAT,
                "generation": self.generation,
                "manifest": self.manifest,
            }
        )


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
        return records.seal(
            {
                "format": generation_files.FORMAT,
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
    path = root / generation_files.CURRENT
    try:
        with errors.damage_at(root):
            content = index_files.read(path)
    except FileNotFoundError:
        if is_current_missing(root):
            raise errors.IndexDamaged(f"{path} is missing", root) from None
        advice = errors.Advice(errors.Operation.INDEX, root)
        raise errors.IndexMissing(
            errors.Message("there is no index at {}; {}", root, advice)
        ) from None
    try:
        stated = _CURRENT(_record(content, path, root), "")
    except records.BadField as error:
        raise errors.IndexDamaged(f"{path} says nothing that can be used: {error}", root) from error
    return Current(stated["generation"], stated["manifest"])


def current_manifest(root: Path) -> generation_files.Manifest:
    """Return the manifest of the current generation; raises as :func:`read_current`, too."""
    current = read_current(root)
    return generation_files.read_manifest(
        generation_files.Generation(root, current.generation), current.manifest
    )


def is_current_missing(root: Path) -> bool:
    """Return True if there is a finished generation, but CURRENT is missing.

    A first build that was killed at its last step looks the same, except for the file that it had
    prepared.
    """
    return not index_files.is_there(
        root / (generation_files.CURRENT + generation_files.FIRST)
    ) and any(
        finished_manifest(generation_files.Generation(root, number)) is not None
        for number in generation_files.numbers(root)
    )


def finished_manifest(generation: generation_files.Generation) -> generation_files.Manifest | None:
    """Return the manifest of a finished generation, or None; its files are not checked."""
    try:
        manifest = generation_files.read_manifest(generation)
    except errors.IndexDamaged:
        return None
    return manifest if manifest.complete else None


def prepare_current(root: Path, current: Current) -> Path:
    """Do all but the last step of publishing a generation; return the path for :func:`switch`."""
    is_first = not index_files.is_there(root / generation_files.CURRENT) and not is_current_missing(
        root
    )
    prepared = root / (
        generation_files.CURRENT + (generation_files.FIRST if is_first else generation_files.NEW)
    )
    index_files.write(prepared, current.content())
    index_files.sync(root, is_root=True)
    return prepared


def switch(prepared: Path) -> None:
    """Make the prepared generation current, atomically, and sync this to the disk."""
    index_files.rename(prepared, prepared.with_name(generation_files.CURRENT))
    index_files.sync(prepared.parent, is_root=True)


def make_current(
    generation: generation_files.Generation, manifest: generation_files.Manifest
) -> None:
    """Make an existing generation with this manifest the current one."""
    current = Current(generation.number, generation_files.sha256_of(manifest.content()))
    switch(prepare_current(generation.root, current))


def read_pending(root: Path) -> Pending | None:
    """Return the saved state of a build; None if there is none, or if it is unusable.

    Raises:
        IndexStorageError: the system refuses to read the file, so its content is unknown.
    """
    path = root / generation_files.PENDING
    try:
        stated = _PENDING(_record(index_files.read(path), path, root), "")
    except (FileNotFoundError, errors.IndexDamaged, records.BadField):
        return None
    return Pending(stated["generation"], stated["manifest"], stated["base"], stated["paths"])


def set_pending(root: Path, pending: Pending) -> None:
    generation_files.replace(root / generation_files.PENDING, pending.content())


def drop_pending(root: Path) -> None:
    if index_files.is_there(root / generation_files.PENDING):
        index_files.remove(root / generation_files.PENDING)
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
    except errors.IndexMissing:
        return ""
    except errors.IndexDamaged:
        return None


def normalized_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the real paths, sorted, without duplicates: the working directory has no influence."""
    return tuple(sorted({os.path.realpath(path) for path in paths}))


def _record(content: bytes, path: Path, root: Path) -> records.Record:
    try:
        record = records.unseal(content)
    except ValueError as error:
        if _is_first_format(content):
            raise _of_another_version(root, "an older") from error
        raise errors.IndexDamaged(f"{path} does not hold what was written", root) from error
    format_ = record.get("format")
    if format_ != generation_files.FORMAT:
        newer = isinstance(format_, int) and format_ > generation_files.FORMAT
        raise _of_another_version(root, "a newer" if newer else "an older")
    return record


def _is_first_format(content: bytes) -> bool:
    """Return True if the content is of format 1, whose files were not sealed."""
    try:
        record = records.parse_json(content)
    except records.BadField:
        return False
    return isinstance(record, dict) and record.keys() == {
        "generation",
        "engine",
        "analysis",
        "format",
    }


def _of_another_version(root: Path, age: str) -> errors.IndexDamaged:
    return errors.IndexDamaged(
        f"the index at {root} was made by {age} version of this program", root, repairable=False
    )


_CURRENT: Final = records.record(
    format=records.whole_number(generation_files.FORMAT, generation_files.FORMAT),
    generation=generation_files.NUMBER,
    manifest=generation_files.HASH,
)
_PENDING: Final = records.record(
    format=records.whole_number(generation_files.FORMAT, generation_files.FORMAT),
    generation=generation_files.NUMBER,
    manifest=generation_files.HASH,
    base=records.matching(r"(?:[0-9a-f]{64})?"),
    paths=records.list_of(records.matching(r"(?s:.*)")),
)
