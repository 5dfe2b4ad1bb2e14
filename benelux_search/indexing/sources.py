"""The sources of an index: the paths that it was built from, and the options of each path.

An index remembers every path that a build was given, with the options that were given with it. A
later build of the same path uses these options again, and a build without paths does all of them.
The options of a path hold for all files under it; those of a deeper path come before them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Final

from benelux_search.documents import archives
from benelux_search.documents.pairing import paths_of_document
from benelux_search.errors import IndexDamaged, Note
from benelux_search.index_files import files as index_files
from benelux_search.index_files.records import (
    BadField,
    Check,
    Record,
    boolean,
    list_of,
    mapping_of,
    matching,
    parse_json,
    record,
    seal,
    unseal,
)
from benelux_search.index_reports import RememberedPath
from benelux_search.indexing.discovery import Discovery, discover, is_ignored, is_under
from benelux_search.reading_options import EACH_MODES, OCR_MODES, EachMode, Limits, OcrMode
from benelux_search.storage.generation_files import replace as replace_file

SOURCES: Final = "SOURCES"
_USUAL_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """The options that were given with a path; None for an option that was not given."""

    each: EachMode | None = None
    ocr: OcrMode | None = None
    limits: Limits | None = None
    meaning: bool | None = None
    exclude: tuple[str, ...] | None = None

    def over(self, other: SourceOptions) -> SourceOptions:
        """Return these options, and those of ``other`` for what is not given."""
        return SourceOptions(
            *(
                getattr(other, each.name) if own is None else own
                for each in fields(self)
                for own in [getattr(self, each.name)]
            )
        )

    def without(self, other: SourceOptions) -> SourceOptions:
        """Return these options without those that ``other`` gives."""
        return SourceOptions(
            *(
                getattr(self, each.name) if getattr(other, each.name) is None else None
                for each in fields(self)
            )
        )

    def record(self) -> Record:
        """Return the options as JSON; of the limits, only those that are not the usual ones."""
        record = asdict(self)
        if self.limits is not None:
            usual = asdict(_USUAL_LIMITS)
            record["limits"] = {
                name: value for name, value in record["limits"].items() if value != usual[name]
            }
        return record


@dataclass(frozen=True, slots=True)
class SourcePath:
    """A path that a build was given: as it was written, and its real path."""

    path: str
    location: str
    options: SourceOptions = field(default_factory=SourceOptions)

    @property
    def usable_path(self) -> str:
        """The path as it was written, if it still leads to the same place; else the real path."""
        return self.path if os.path.realpath(self.path) == self.location else self.location


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """The request for a build: its paths, or None for all remembered paths, and its options."""

    paths: tuple[str, ...] | None = None
    options: SourceOptions = field(default_factory=SourceOptions)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources that an index remembers, by real path, in the order in which they were given.

    ``is_damaged`` is True if what it remembered cannot be read.
    """

    paths: Mapping[str, SourcePath] = field(default_factory=dict)
    is_damaged: bool = False

    @property
    def usable_paths(self) -> list[str]:
        """The paths as they can be read from the working folder."""
        return [each.usable_path for each in self.paths.values()]

    def remembered_paths(self) -> tuple[RememberedPath, ...]:
        """Return the paths as they can be read from the working folder, with their options."""
        return tuple(
            RememberedPath(
                each.usable_path,
                {name: value for name, value in each.options.record().items() if value},
            )
            for each in self.paths.values()
        )

    def options_of(self, location: str) -> SourceOptions:
        """Return the options that hold for a file; ``location`` is its real path."""
        options = SourceOptions()
        for each in _upwards(location):
            if each in self.paths:
                options = options.over(self.paths[each].options)
        return options

    def with_request(self, request: BuildRequest) -> Sources:
        """Return the sources after a build that was asked this.

        Options that are given for a folder replace those of the paths in it.
        """
        paths, options = dict(self.paths), request.options
        given = (
            [SourcePath(path, os.path.realpath(path), options) for path in request.paths]
            if request.paths is not None
            else list(paths.values())
        )
        for each in given:
            if options != SourceOptions():
                for location in filter(partial(is_under, folder=each.location), list(paths)):
                    known = paths[location]
                    paths[location] = replace(known, options=known.options.without(options))
            if each.location in paths:
                known = paths[each.location]
                paths[each.location] = replace(known, options=options.over(known.options))
            elif self._is_new(each):
                paths[each.location] = each
        return Sources(paths)

    def dropped_patterns(self, request: BuildRequest) -> Iterator[Note]:
        """Yield a note on the patterns that the patterns of a build replace, if there are any."""
        if request.options.exclude is None:
            return
        new = self.with_request(request).paths
        dropped = {
            pattern: None
            for location, known in self.paths.items()
            for pattern in known.options.exclude or ()
            if pattern and pattern not in (new[location].options.exclude or ())
        }
        if dropped:
            yield Note("dropped-patterns", "not excluded any more: {}", ", ".join(dropped))

    def _is_new(self, given: SourcePath) -> bool:
        """Return True for a path that exists, and that no other path stands for already."""
        if not (os.path.lexists(given.path) or archives.find_member(given.path)):
            return False
        name = os.path.basename(given.location)  # noqa: PTH119
        adds_nothing = given.options == SourceOptions() and not is_ignored(name)
        return not (adds_nothing and any(each in self.paths for each in _upwards(given.location)))

    def without(self, locations: Iterable[str]) -> Sources:
        """Return the sources without some paths."""
        gone = frozenset(locations)
        kept = {each: known for each, known in self.paths.items() if each not in gone}
        return replace(self, paths=kept)

    def patterns_of(self, location: str) -> Sequence[str]:
        """Return the patterns of the files that are left out below a folder, by its real path."""
        return self.options_of(location).exclude or ()

    def discover(
        self,
        accepts: Callable[[Path], bool],
        excluded_folder: Path | None,
        known: Collection[str],
        patterns_of: Callable[[str], Sequence[str]],
    ) -> tuple[Discovery, Sources]:
        """Search all remembered paths; return the documents, and the sources without gone files.

        A folder that does not exist gets a note: its documents stay. The parameters are those of
        :func:`~.discovery.discover`.
        """
        present = self.present(known)
        found = discover(present.paths, accepts, excluded_folder, known, patterns_of=patterns_of)
        gone = [each.location for each in present.gone]
        found.given_files += gone
        found.notes += present.notes
        return found, self.without(gone)

    def present(self, known: Iterable[str]) -> PresentPaths:
        """Divide the paths into those that exist, files that are gone, and folders that are absent.

        ``known`` are the locations of the indexed documents.
        """
        found = PresentPaths()
        missing = [each for each in self.paths.values() if not _exists(each.location)]
        found.paths += [each.usable_path for each in self.paths.values() if _exists(each.location)]
        files = (
            {file for location in known for file in paths_of_document(location)} if missing else ()
        )
        for each in missing:
            folder = each.location + os.sep
            held_files = any(file.startswith(folder) for file in files)
            is_folder = held_files or not os.path.splitext(each.location)[1]  # noqa: PTH122
            (found.absent if is_folder else found.gone).append(each)
        return found


@dataclass(slots=True)
class PresentPaths:
    """The remembered paths of a build without paths.

    - ``paths``: those that exist.
    - ``gone``: files that do not exist any more: they are forgotten, and their documents removed.
    - ``absent``: folders that do not exist, as on a disk that is not mounted: their documents stay.
    """

    paths: list[str] = field(default_factory=list)
    gone: list[SourcePath] = field(default_factory=list)
    absent: list[SourcePath] = field(default_factory=list)

    @property
    def notes(self) -> Iterator[Note]:
        """A note for each absent folder."""
        for each in self.absent:
            yield Note(
                "absent-folder",
                "{} does not exist: its documents stay in the index",
                each.usable_path,
            )


FORGOTTEN: Final = Note(
    "forgotten-paths",
    "the paths and options that the index remembered are damaged: index the paths again, with "
    "their options",
)


# --- The file of an index in a folder


def _or_none(check: Check) -> Check:
    return lambda value, name: None if value is None else check(value, name)


def _limit(value: object, name: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadField(name, "is no limit")
    return value


_TEXT: Final = matching(r"[\s\S]+")
_OPTIONS: Final = record(
    each=_or_none(matching("|".join(EACH_MODES))),
    ocr=_or_none(matching("|".join(OCR_MODES))),
    limits=_or_none(mapping_of(matching("|".join(each.name for each in fields(Limits))), _limit)),
    meaning=_or_none(boolean),
    exclude=_or_none(list_of(_TEXT)),
)


def _options(value: object, name: str) -> object:
    """Check options; those of an earlier version have no patterns."""
    return _OPTIONS({"exclude": None, **value} if isinstance(value, dict) else value, name)


_RECORD: Final = record(
    paths=list_of(
        record(
            path=_TEXT,
            location=_TEXT,
            options=_options,
        )
    )
)


def read_sources(root: Path) -> Sources:
    """Return the sources of an index in a folder; none if the file is missing or damaged."""
    try:
        return sources_of(unseal(index_files.read(root / SOURCES)), os.path.realpath(root))
    except (FileNotFoundError, NotADirectoryError):
        return Sources()
    except (ValueError, IndexDamaged):  # also if a folder is in its place
        return Sources(is_damaged=True)


def write_sources(root: Path, sources: Sources) -> None:
    """Store the sources of an index in a folder, if they have changed."""
    if sources != read_sources(root):
        replace_file(root / SOURCES, seal(record_of(sources, os.path.realpath(root))))


def record_of(sources: Sources, root: str | None = None) -> Record:
    """Return the sources as JSON.

    The real path of a relative path is relative to ``root``, the real path of the index, so that
    both can be moved together.
    """
    paths = []
    for each in sources.paths.values():
        is_relative = root is not None and not os.path.isabs(each.path)  # noqa: PTH117
        location = os.path.relpath(each.location, root) if is_relative else each.location
        paths.append({"path": each.path, "location": location, "options": each.options.record()})
    return {"paths": paths}


def sources_of(record: object, root: str = os.sep) -> Sources:
    """Return the sources of a record that :func:`record_of` made.

    Raises:
        BadField: it is none.
    """
    paths = {}
    for each in _RECORD(record, "")["paths"]:
        location = os.path.normpath(os.path.join(root, each["location"]))  # noqa: PTH118
        stored = each["options"]
        limits, exclude = stored["limits"], stored["exclude"]
        options = SourceOptions(
            **{
                **stored,
                "limits": None if limits is None else Limits(**limits),
                "exclude": None if exclude is None else tuple(exclude),
            }
        )
        paths[location] = SourcePath(each["path"], location, options)
    return Sources(paths)


def dump_sources(sources: Sources) -> str:
    """Return the sources of a collection as a text in ASCII."""
    return json.dumps(record_of(sources))


def load_sources(text: str) -> Sources:
    """Return the sources in a text that :func:`dump_sources` made; "" stands for none."""
    try:
        return sources_of(parse_json(text.encode())) if text else Sources()
    except BadField:
        return Sources(is_damaged=True)


def _exists(location: str) -> bool:
    return os.path.lexists(location) or archives.find_member(location) is not None


def _upwards(location: str) -> Sequence[str]:
    """Return a path and the folders that it is in, the deepest first."""
    return [location, *map(str, Path(location).parents)]
