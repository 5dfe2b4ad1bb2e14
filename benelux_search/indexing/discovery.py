"""The discovery of documents: from paths that a user gives to files, grouped into documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

from benelux_search.documents import archives, pairing, sidecar_tables, zip_archives
from benelux_search.documents.pair_names import find_pairs, split_braces
from benelux_search.documents.pairing import SUFFIX as OVERRIDES
from benelux_search.documents.sidecars import SUFFIX as SIDECARS
from benelux_search.documents.sidecars import sidecar_files
from benelux_search.errors import (
    Message,
    Note,
    SourceError,
    about,
    no_reader_for,
    plural_note,
    system_message,
)
from benelux_search.index_reports import Failure
from benelux_search.indexing.ignored_files import IgnoredFiles

_NO_DOCUMENT: Final = "it corrects no document: its folder has none of that name"
_DESCRIBES_NONE: Final = Note(
    "sidecar-unused", "it describes no document: its folder has none of that name"
)
_NOT_FOLLOWED: Final = Message("a link or a special file in an archive: not read")
_REPEATED: Final = Note("archive-repeated", "it is in the archive more than once: the last is read")
_FOR_MACS: Final = "__MACOSX"  # in archives: the resource forks of the files


@dataclass(slots=True)
class Discovery:
    """The documents in the paths that a user gave.

    - ``documents``: the documents.
    - ``failed``, ``skipped``: files that cannot be read, and files that are no documents.
    - ``folders``: the real paths of the searched folders and of the given archives. An indexed
      document in one of these that is not in ``documents`` has been deleted.
    - ``unreadable``: folders and files that could not be read; their content is unknown.
    - ``given_files``: the real paths of files that the user gave.
    - ``overrides``, ``sidecars``, ``tables``: the override files, the sidecars of one document and
      the tables of metadata in the folders.
    - ``notes``: messages to the user about sidecars and tables.
    - ``other_halves``: files that the user did not give, but that form a pair with a given file.
    - ``roots``: (real path, path) of each given path.
    """

    documents: list[pairing.DocumentFiles] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    given_files: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    sidecars: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    other_halves: list[str] = field(default_factory=list)
    roots: list[tuple[str, str]] = field(default_factory=list)  # (location, path) as given

    def covers(self, location: str) -> bool:
        """Return True if a document at this location would have been found if it still existed."""
        files = pairing.paths_of_document(location)
        if any(is_under(file, folder) for file in files for folder in self.unreadable):
            return False
        return any(
            file in self.given_files or any(is_under(file, folder) for folder in self.folders)
            for file in files
        )


def discover(
    paths: Iterable[str],
    accepts: Callable[[Path], bool],
    excluded_folder: Path | None = None,
    known: Collection[str] = (),
    pair: tuple[str, str] | None = None,
    patterns_of: Callable[[str], Sequence[str]] = lambda _: (),
) -> Discovery:
    """Search files and folders in sorted order, and return the documents; each is found once.

    - ``accepts`` returns True for a file that has a reader, judged by its name.
    - ``excluded_folder`` is a folder that is not searched, such as the index itself.
    - ``known`` are the locations of the indexed documents. A pair with unlike names among them
      stays a pair.
    - ``pair`` are the paths of a Dutch and a French file that are one document whatever their names
      are.
    - ``patterns_of`` returns the patterns of the files that are left out below a given folder, by
      its real path; see :class:`~.ignored_files.IgnoredFiles`.

    Hidden files and READMEs are ignored. Links inside a folder are not followed: a target inside
    the folder is found at its own path, and a target outside was not requested. No file is opened,
    except for one called ``metadata.csv`` and for archives, whose files count as in a folder.

    Two files, one in each language, may form a pair. For a file that the user gave, the other file
    of the pair is looked for beside it. For a file in a searched folder, a file outside that folder
    is added only if ``known`` has the pair.
    """
    result = Discovery()
    seen: set[str] = set()
    for given in paths:
        path = os.path.normpath(given)
        # A folder and a link to it have the same real path, and so the same documents.
        location = os.path.realpath(path)
        result.roots.append((location, path))
        if os.path.isdir(path):  # noqa: PTH112 - False if it cannot be accessed
            result.folders.append(location)
            ignored = IgnoredFiles(path, patterns_of(location))
            walk = _FolderWalk(path, location, accepts, excluded_folder, ignored)
            is_empty = True
            for file in _files_under(walk, result):
                is_empty = False
                _add(file, seen, result)
            _report_ignored(path, ignored, result)
            if is_empty and any(map(result.covers, _documents_under(location, known))):
                result.notes.append(
                    Note(
                        "empty-folder",
                        "{} has no documents any more: they are removed, unless they have moved",
                        path,
                    )
                )
        elif archives.is_archive(path):
            result.folders.append(location)
            ignored = IgnoredFiles(path, patterns_of(location))
            for file in files_in_archive(path, accepts, result, ignored):
                _add(file, seen, result)
            _report_ignored(path, ignored, result)
        elif _is_gone(path, location, known):
            result.folders.append(location)
            result.notes.append(
                Note(
                    "gone-path", "{} does not exist: its documents are removed from the index", path
                )
            )
        else:
            result.given_files.append(location)
            cause = _cause_of_exclusion(path, accepts, result)
            if cause is None:
                _add(pairing.DocumentFiles(path, location), seen, result)
            else:
                result.failed.append(Failure(path, cause))
                if not os.path.lexists(path):  # it may be on a disk that is not mounted now
                    result.unreadable.append(location)
    joined = [] if pair is None else [(os.path.realpath(pair[0]), os.path.realpath(pair[1]))]
    _group_into_documents(result, accepts, seen, known, [*joined, *_unlike_pairs(known)])
    return result


def _is_gone(path: str, location: str, known: Collection[str]) -> bool:
    """Return True if a path does not exist any more, and indexed documents were at it or in it.

    If its folder is empty or absent, too, it may be on a disk that is not mounted now.
    """
    if os.path.lexists(path) or not _has_entries(os.path.dirname(location)):  # noqa: PTH120
        return False
    return any(True for _ in _documents_under(location, known))


def _documents_under(location: str, known: Iterable[str]) -> Iterator[str]:
    """Yield the locations of known documents at a real path, or in the folder there."""
    for each in known:
        if any(is_under(file, location) for file in pairing.paths_of_document(each)):
            yield each


def _has_entries(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _unlike_pairs(known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the two files of each indexed pair whose names do not tell that they are a pair."""
    for location in known:
        halves = split_braces(location)
        if halves is not None and not find_pairs(halves):
            yield halves


def _group_into_documents(
    result: Discovery,
    accepts: Callable[[Path], bool],
    seen: set[str],
    known: Collection[str],
    joined: Sequence[tuple[str, str]],
) -> None:
    """Group the files into documents, with the other halves that lie only beside them."""
    given = set(result.given_files)
    documents = pairing.group_files(result.documents, joined)
    alone = [file for file in documents if not file.parts and file.location in given]
    others = pairing.missing_halves(alone, accepts)
    result.other_halves += [half.path for half in others]
    others += [half for location in known for half in _known_halves(location, result)]
    if others:
        for half in others:
            _add(half, seen, result)
        documents = pairing.group_files(result.documents, joined)
    for file in documents:
        path = Path(file.path)
        if not file.parts and not accepts(path):
            failures = result.failed if file.location in given else result.skipped
            failures.append(Failure(file.path, no_reader_for(path)))
    documents = [file for file in documents if file.parts or accepts(Path(file.path))]
    result.documents = documents
    if result.overrides:
        used = {path for document in documents for path in document.overrides}
        unused = [path for path in result.overrides if path not in used]
        result.skipped += [Failure(path, _NO_DOCUMENT) for path in unused]
    _check_sidecars(result)


def _check_sidecars(result: Discovery) -> None:
    """Add notes on the sidecars that describe no document, and on the tables of metadata."""
    if result.sidecars:
        used = {
            path
            for document in result.documents
            for file in (document, *document.parts)
            for path in sidecar_files(file.files, file.naming_path)
        }
        result.notes += [
            about(path, _DESCRIBES_NONE) for path in result.sidecars if path not in used
        ]
    if result.tables:
        paths = {
            path
            for document in result.documents
            for path in (*document.files, document.naming_path)
        }
        result.notes += sidecar_tables.notes_on(result.tables, paths)


def _known_halves(location: str, result: Discovery) -> Iterator[pairing.DocumentFiles]:
    """Yield the other half of an indexed pair, if only one of its files was looked for."""
    files = pairing.paths_of_document(location)
    if len(files) == 1 or not result.covers(location):
        return
    searched = [root for root, _ in result.roots]
    for file in files:
        if any(is_under(file, root) for root in searched):
            continue
        root, path = next(
            each for each in result.roots if any(is_under(half, each[0]) for half in files)
        )
        if archives.is_file(file):
            shown = os.path.normpath(os.path.join(path, os.path.relpath(file, root)))  # noqa: PTH118
            yield pairing.DocumentFiles(shown, file)


@dataclass(frozen=True, slots=True)
class _FolderWalk:
    """A walk over the files under a folder, whose real path is ``root``.

    ``excluded_folder`` and ``accepts`` are those of :func:`discover`.
    """

    folder: str
    root: str
    accepts: Callable[[Path], bool]
    excluded_folder: Path | None
    ignored: IgnoredFiles


def _report_ignored(path: str, ignored: IgnoredFiles, result: Discovery) -> None:
    result.failed += ignored.failed
    result.unreadable += map(os.path.realpath, ignored.unreadable)
    if ignored.count:
        note = plural_note(
            "excluded",
            ignored.count,
            "1 file or folder is excluded",
            "{} files and folders are excluded",
        )
        result.notes.append(about(path, note))


def _files_under(walk: _FolderWalk, result: Discovery) -> Iterator[pairing.DocumentFiles]:
    """Yield the files under a folder that may be documents; add the others to ``result``."""
    root, accepts, excluded_folder = walk.root, walk.accepts, walk.excluded_folder
    # Folders may be nested deeper than the recursion limit: use a stack of folders and entries
    pending: list[str | os.DirEntry[str]] = [walk.folder]
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            pending += _entries(entry, result)
            continue
        path = os.path.normpath(entry.path)
        if is_ignored(entry.name):
            continue
        if walk.ignored.excludes(path, is_folder=entry.is_dir(follow_symlinks=False)):
            continue
        if entry.is_symlink():
            _report_link(path, root, result)
        elif entry.is_dir():
            if (
                excluded_folder is None
                or not excluded_folder.exists()
                or not excluded_folder.samefile(path)
            ):
                pending.append(path)
                if entry.name == sidecar_tables.TABLE:
                    result.notes.append(sidecar_tables.unread_folder(path))
        elif archives.is_archive(path):
            yield from files_in_archive(path, accepts, result, walk.ignored)
        elif _is_candidate(path, accepts, result):
            yield pairing.DocumentFiles(path, os.path.realpath(path))


def files_in_archive(
    archive: str,
    accepts: Callable[[Path], bool],
    result: Discovery,
    ignored: IgnoredFiles | None = None,
) -> Iterator[pairing.DocumentFiles]:
    """Yield the files in an archive that may be documents; add the others to ``result``.

    Nothing is unpacked, except for a file called ``metadata.csv``.
    """
    location = os.path.realpath(archive)
    try:
        listing = zip_archives.listing(archive)
    except SourceError as error:
        result.failed.append(Failure(archive, error.cause))
        return
    except OSError as error:
        result.failed.append(Failure(archive, system_message(error)))
        result.unreadable.append(location)
        return
    if listing.left_out is not None:
        result.failed.append(Failure(archive, listing.left_out))
    names = (*listing.members, *listing.refused, *listing.links)
    for name in sorted(names, key=lambda name: PurePath(name).parts):
        path = os.path.join(archive, name)  # noqa: PTH118
        if any(part == _FOR_MACS or is_ignored(part) for part in PurePath(name).parts):
            continue
        if ignored is not None and ignored.excludes(path):
            continue
        if name in listing.links:
            result.skipped.append(Failure(path, _NOT_FOLLOWED))
        elif name in listing.refused:
            _report_refused(path, listing.refused[name], accepts, result)
        elif _is_candidate(path, accepts, result):
            yield pairing.DocumentFiles(path, os.path.join(location, name))  # noqa: PTH118
            if name in listing.repeated:
                result.notes.append(about(path, _REPEATED))


def files_named(path: str, accepts: Callable[[Path], bool]) -> list[pairing.DocumentFiles]:
    """Return the file at a path, or the files in an archive, with those that cannot be read."""
    if not archives.is_archive(path):
        return [pairing.DocumentFiles.at(path)]
    result = Discovery()
    files = list(files_in_archive(path, accepts, result))
    return files + [pairing.DocumentFiles.at(failure.path) for failure in result.failed]


def _report_refused(
    path: str, cause: str, accepts: Callable[[Path], bool], result: Discovery
) -> None:
    file = Path(path)
    if pairing.may_be_document(file, accepts) or file.suffix.lower() == zip_archives.SUFFIX:
        result.failed.append(Failure(path, cause))
    else:
        result.skipped.append(Failure(path, no_reader_for(file)))


def is_ignored(name: str) -> bool:
    """Return True for the name of a hidden file, a README, or a lock of an Office program."""
    return name.startswith((".", "~$")) or name.upper().startswith("README")


def _is_candidate(path: str, accepts: Callable[[Path], bool], result: Discovery) -> bool:
    """Return True for a file that may be a document; else add the file to ``result``."""
    if path.endswith(OVERRIDES):
        result.overrides.append(path)
    elif path.endswith(SIDECARS):
        result.sidecars.append(path)
    elif _is_table(path):
        result.tables.append(path)
    elif (cause := _cause_of_exclusion(path, accepts, result)) is not None:
        result.skipped.append(Failure(path, cause))
    else:
        return True
    return False


def _entries(folder: str, result: Discovery) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, in reverse order, to be pushed on a stack."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        result.failed.append(Failure(folder, system_message(error)))
        result.unreadable.append(os.path.realpath(folder))
        return []


def _report_link(path: str, root: str, result: Discovery) -> None:
    target = os.path.realpath(path)
    if not os.path.exists(target):  # noqa: PTH110 - a loop of links does not exist either
        result.failed.append(Failure(path, Message("a broken link")))
    elif not is_under(target, root):
        result.failed.append(Failure(path, Message("a link to a path outside the folder")))
    else:
        cause = Message("a link to a file that is read at its own path")
        result.skipped.append(Failure(path, cause))


def _add(file: pairing.DocumentFiles, seen: set[str], result: Discovery) -> None:
    if file.location not in seen:
        seen.add(file.location)
        result.documents.append(file)


def _cause_of_exclusion(
    path: str, accepts: Callable[[Path], bool], result: Discovery
) -> str | None:
    """Return the reason why a path cannot be a document, or None if it may be one."""
    try:
        return _unsuitable(Path(path), accepts)
    except OSError as error:
        result.unreadable.append(os.path.realpath(path))
        return system_message(error)


def _unsuitable(path: Path, accepts: Callable[[Path], bool]) -> str | None:
    if archives.find_member(str(path)) is None:
        if not path.exists():
            is_link = path.is_symlink()
            return Message("a broken link") if is_link else Message("no such file or folder")
        if not path.is_file():  # reading a pipe could block for ever
            return Message("not a regular file")
    if path.name.endswith(OVERRIDES):
        return Message("it corrects the alignment of a document: name that document")
    if path.name.endswith(f"{OVERRIDES}.txt"):  # as some editors save it
        return f"it should correct the alignment of a document: rename it to {path.name[:-4]}"
    if path.name.endswith(SIDECARS) or sidecar_tables.is_table(path):
        return Message("it describes documents: name these")
    if path.name.endswith(f"{SIDECARS}.txt"):
        return f"it should describe a document: rename it to {path.name[:-4]}"
    return None if pairing.may_be_document(path, accepts) else no_reader_for(path)


def _is_table(path: str) -> bool:
    """Return True for a table of metadata; one that cannot be read is reported as a file."""
    try:
        return sidecar_tables.is_table(path)
    except OSError:
        return False


def is_under(location: str, folder: str) -> bool:
    """Return True if a path is that of a folder, or of a file or folder in it."""
    return location == folder or location.startswith(folder.rstrip(os.sep) + os.sep)
