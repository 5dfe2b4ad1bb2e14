"""From the paths that a user names to the files that are documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benelux_search.errors import no_reader_for
from benelux_search.model import Failure


@dataclass(frozen=True, slots=True)
class Found:
    """A document file: ``path`` as it is shown, ``location`` the real one that it is known by."""

    path: str
    location: str


@dataclass(slots=True)
class Walk:
    """What the paths came to.

    ``folders`` are the real folders that were looked through: what was indexed from under
    them and is not among ``found`` is gone. ``unseen`` are folders and files that could not be
    looked into: nothing is known of what is there.
    """

    found: list[Found] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    def covers(self, location: str) -> bool:
        """Whether a document from there would have been found if it still were there."""
        if any(_is_under(location, folder) for folder in self.unseen):
            return False
        return location in self.named or any(_is_under(location, f) for f in self.folders)


def walk(
    paths: Iterable[str], accepts: Callable[[Path], bool], leave_out: Path | None = None
) -> Walk:
    """Looks through files and folders, in sorted order; each file is found once.

    Hidden files and READMEs are left aside; ``leave_out`` (the index itself) is not entered.
    Links within a folder are not followed: what they lead to is found where it is, and what lies
    outside was not asked for. Nothing is opened.
    """
    result = Walk()
    seen: set[str] = set()
    for given in paths:
        path = os.path.normpath(given)
        # A folder that is also reached by a link is one folder, and its documents are the same.
        location = os.path.realpath(path)
        if os.path.isdir(path):  # noqa: PTH112 - False where it cannot be looked at
            result.folders.append(location)
            for found in _folder(path, location, accepts, leave_out, result):
                _add(found, seen, result)
        else:
            result.named.append(location)
            cause = _why_not(path, accepts, result)
            if cause is None:
                _add(Found(path, location), seen, result)
            else:
                result.failed.append(Failure(path, cause))
    return result


def _folder(
    folder: str,
    root: str,
    accepts: Callable[[Path], bool],
    leave_out: Path | None,
    result: Walk,
) -> Iterator[Found]:
    """The documents under a folder; what is left aside goes into ``result``."""
    # folders may be nested deeper than calls can be: a stack of folders to open and entries to see
    pending: list[str | os.DirEntry[str]] = [folder]
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            pending += _entries(entry, result)
            continue
        path = os.path.normpath(entry.path)
        if entry.name.startswith(".") or entry.name.upper().startswith("README"):
            continue
        if entry.is_symlink():
            _link(path, root, result)
        elif entry.is_dir():
            if leave_out is None or not leave_out.exists() or not leave_out.samefile(path):
                pending.append(path)
        elif (cause := _why_not(path, accepts, result)) is not None:
            result.skipped.append(Failure(path, cause))
        else:
            yield Found(path, os.path.realpath(path))


def _entries(folder: str, result: Walk) -> list[os.DirEntry[str]]:
    """What a folder holds, the last name first, as a stack wants it."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        result.failed.append(Failure(folder, cause_of(error)))
        result.unseen.append(os.path.realpath(folder))
        return []


def _link(path: str, root: str, result: Walk) -> None:
    target = os.path.realpath(path)
    if not os.path.exists(target):  # noqa: PTH110 - a loop of links does not exist either
        result.failed.append(Failure(path, "a link to nothing"))
    elif not _is_under(target, root):
        result.failed.append(Failure(path, "a link that leads out of the folder"))
    else:
        result.skipped.append(Failure(path, "a link to what is read where it is"))


def _add(found: Found, seen: set[str], result: Walk) -> None:
    if found.location not in seen:
        seen.add(found.location)
        result.found.append(found)


def _why_not(path: str, accepts: Callable[[Path], bool], result: Walk) -> str | None:
    """Why a path is no document that can be read, or None when it may be one."""
    try:
        return _unsuitable(Path(path), accepts)
    except OSError as error:
        result.unseen.append(os.path.realpath(path))
        return cause_of(error)


def _unsuitable(path: Path, accepts: Callable[[Path], bool]) -> str | None:
    if not path.exists():
        return "a link to nothing" if path.is_symlink() else "no such file or folder"
    if not path.is_file():  # a pipe would be waited for without end
        return "not a regular file"
    if not accepts(path):
        return no_reader_for(path.suffix)
    return None


def cause_of(error: OSError) -> str:
    """What the system says went wrong, without the path: a failure names it already."""
    return (error.strerror or str(error)).lower()


def _is_under(location: str, folder: str) -> bool:
    return location == folder or location.startswith(folder.rstrip(os.sep) + os.sep)
