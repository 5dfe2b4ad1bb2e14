"""The file ``CURRENT``, which names the current generation, and ``PENDING``, for a saved build.

Replacing ``CURRENT`` is the atomic step that publishes a generation. With ``PENDING``, a later run
can continue an unfinished build, if the generation that the build started from is still current.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benelux_search import errors
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.storage import generation_files


@dataclass(frozen=True, slots=True)
class Current:
    """The content of ``CURRENT``: a generation number, and the SHA-256 of that manifest file."""

    generation: int
    manifest: str

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return records.seal({"format": generation_files.FORMAT, **asdict(self)})


@dataclass(frozen=True, slots=True)
class Pending:
    """The content of ``PENDING``: the saved state of an unfinished build.

    - ``generation``: the number of the saved generation.
    - ``manifest``: the SHA-256 of the manifest of the saved generation.
    - ``base``: the SHA-256 of the manifest that was current when the build started; empty if there
      was no index.
    - ``paths``: the paths that are being indexed, normalized.
    """

    generation: int
    manifest: str
    base: str
    paths: tuple[str, ...]

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return records.seal({"format": generation_files.FORMAT, **asdict(self)})


def read_current(root: Path) -> Current:
    """Read and return the content of CURRENT in the index folder ``root``.

    Raises:
        IndexMissing: the folder has no index.
        IndexDamaged: CURRENT is damaged or of another version, or is missing although a finished
            generation exists.
    """
    path = root / generation_files.CURRENT
    try:
        with errors.damage_at(root):
            content = index_files.read(path)
    except FileNotFoundError:
        if is_current_lost(root):
            raise errors.IndexDamaged(f"{path} is missing", root) from None
        advice = errors.Advice(errors.Operation.INDEX, root)
        raise errors.IndexMissing(
            errors.Message("there is no index at {}; {}", root, advice)
        ) from None
    try:
        fields = _CURRENT(_record(content, path, root), "")
    except records.BadField as error:
        raise errors.IndexDamaged(f"{path} says nothing that can be used: {error}", root) from error
    return Current(fields["generation"], fields["manifest"])


def index_exists(root: Path) -> bool:
    """Return True if there is an index, sound or not."""
    try:
        read_current(root)
    except errors.IndexMissing:
        return False
    except errors.IndexDamaged:
        return True
    return True


def current_manifest(root: Path) -> generation_files.Manifest:
    """Return the manifest of the current generation.

    Raises the errors of :func:`read_current` and of :func:`~.generation_files.read_manifest`.
    """
    current = read_current(root)
    return generation_files.read_manifest(
        generation_files.Generation(root, current.generation), current.manifest
    )


def is_current_lost(root: Path) -> bool:
    """Return True if an index without CURRENT is damaged; call this only if CURRENT is missing.

    The index is damaged if it has a finished generation: CURRENT was lost. But if ``CURRENT.first``
    exists, a first build was killed at its last step, and there never was a CURRENT.
    """
    return not index_files.exists(
        root / (generation_files.CURRENT + generation_files.FIRST)
    ) and any(
        finished_manifest(generation_files.Generation(root, number)) is not None
        for number in generation_files.generation_numbers(root)
    )


def finished_manifest(generation: generation_files.Generation) -> generation_files.Manifest | None:
    """Return the manifest of a generation; None if it is damaged or the generation unfinished.

    The files that the manifest lists are not checked.
    """
    try:
        manifest = generation_files.read_manifest(generation)
    except errors.IndexDamaged:
        return None
    return manifest if manifest.complete else None


def prepare_current(root: Path, current: Current) -> Path:
    """Write the new content of CURRENT to a file beside it; return that path for :func:`switch`.

    The file is synced to the disk.
    """
    is_first = not index_files.exists(root / generation_files.CURRENT) and not is_current_lost(root)
    prepared = root / (
        generation_files.CURRENT + (generation_files.FIRST if is_first else generation_files.NEW)
    )
    index_files.write(prepared, current.content())
    index_files.sync(root, is_root=True)
    return prepared


def switch(prepared: Path) -> None:
    """Rename a prepared file to CURRENT in one atomic step, and sync the folder to the disk."""
    index_files.rename(prepared, prepared.with_name(generation_files.CURRENT))
    index_files.sync(prepared.parent, is_root=True)


def make_current(
    generation: generation_files.Generation, manifest: generation_files.Manifest
) -> None:
    """Make a generation that is already on the disk current; ``manifest`` is its manifest."""
    current = Current(generation.number, generation_files.sha256_of(manifest.content()))
    switch(prepare_current(generation.root, current))


def read_pending(root: Path) -> Pending | None:
    """Read and return the content of PENDING; None if the file is missing or damaged.

    Raises:
        IndexStorageError: the system refuses to read the file, so its content is unknown.
    """
    path = root / generation_files.PENDING
    try:
        fields = _PENDING(_record(index_files.read(path), path, root), "")
    except (FileNotFoundError, errors.IndexDamaged, records.BadField):
        return None
    return Pending(fields["generation"], fields["manifest"], fields["base"], fields["paths"])


def set_pending(root: Path, pending: Pending) -> None:
    """Replace PENDING atomically, and sync it to the disk."""
    generation_files.replace(root / generation_files.PENDING, pending.content())


def drop_pending(root: Path) -> None:
    """Remove PENDING, if it exists."""
    if index_files.exists(root / generation_files.PENDING):
        index_files.remove(root / generation_files.PENDING)
        index_files.sync(root, is_root=True)


def usable_pending(root: Path) -> Pending | None:
    """Return the content of PENDING, or None if its build started from an older generation.

    None is also returned if PENDING is missing or damaged.
    """
    pending = read_pending(root)
    return pending if pending is not None and pending.base == current_base(root) else None


def current_base(root: Path) -> str | None:
    """Return the value of ``Pending.base`` for a build that starts now.

    This is the SHA-256 of the current manifest; an empty text if there is no index; and None if
    CURRENT is damaged.
    """
    try:
        return read_current(root).manifest
    except errors.IndexMissing:
        return ""
    except errors.IndexDamaged:
        return None


def normalized_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the absolute paths with all links resolved, sorted and without duplicates."""
    return tuple(sorted({os.path.realpath(path) for path in paths}))


def _record(content: bytes, path: Path, root: Path) -> records.Record:
    try:
        record = records.unseal(content)
    except ValueError as error:
        if _is_first_format(content):
            raise _of_another_version(root, is_newer=False) from error
        raise errors.IndexDamaged(f"{path} does not hold what was written", root) from error
    format_ = record.get("format")
    if format_ != generation_files.FORMAT:
        newer = isinstance(format_, int) and format_ > generation_files.FORMAT
        raise _of_another_version(root, is_newer=newer)
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


def _of_another_version(root: Path, *, is_newer: bool) -> errors.IndexDamaged:
    age = "a newer" if is_newer else "an older"
    return errors.IndexDamaged(
        f"the index at {root} was made by {age} version of this program",
        root,
        repairable=False,
        renewable=not is_newer,
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
