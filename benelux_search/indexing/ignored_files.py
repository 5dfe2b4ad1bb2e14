"""Files of a folder that are not indexed: by the option ``exclude``, and by ``.benelux-ignore``.

Both have patterns as ``.gitignore`` has. Those of the option hold below the folder that was given
with it, those of a file below its own folder. A later line, and a file in a deeper folder, can take
back what an earlier one excludes (``!keep.pdf``); nothing takes back what the option excludes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pathspec import GitIgnoreSpec

from benelux_search.errors import Message, SourceError, system_message
from benelux_search.index_reports import Failure
from benelux_search.text.small_files import read_file

IGNORE_FILE: Final = ".benelux-ignore"
_MOST_BYTES: Final = 250_000


class IgnoredFiles:
    """The files below a folder that are not indexed.

    ``root`` is the path of the folder, and ``patterns`` are those of the option. ``failed`` are the
    files of patterns that cannot be used, and ``count`` the files and folders that are left out. In
    ``unreadable`` folders the patterns cannot be read, so that nothing new may be indexed.
    """

    def __init__(self, root: str, patterns: Sequence[str] = ()) -> None:
        self.count = 0
        self.failed: list[Failure] = []
        self.unreadable: list[str] = []
        self._root = root.rstrip(os.sep)
        self._given = GitIgnoreSpec.from_lines(patterns) if patterns else None
        self._by_folder: dict[str, GitIgnoreSpec | None] = {}

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """Return True if a file or a folder below the root is not indexed, and count it."""
        is_excluded = self._is_given(path, is_folder=is_folder) or self._is_ignored(
            path, is_folder=is_folder
        )
        self.count += is_excluded
        return is_excluded or any(path.startswith(each + os.sep) for each in self.unreadable)

    def _is_given(self, path: str, *, is_folder: bool) -> bool:
        if self._given is None:
            return False
        return bool(self._given.check_file(_below(path, self._root, is_folder=is_folder)).include)

    def _is_ignored(self, path: str, *, is_folder: bool) -> bool:
        folder = os.path.dirname(path)  # noqa: PTH120
        while len(folder) >= len(self._root):  # the deepest folder decides
            spec = self._spec(folder)
            if spec is not None:
                found = spec.check_file(_below(path, folder, is_folder=is_folder)).include
                if found is not None:
                    return found
            folder, above = os.path.dirname(folder), folder  # noqa: PTH120
            if folder == above:
                break
        return False

    def _spec(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._by_folder:
            self._by_folder[folder] = self._read(os.path.join(folder, IGNORE_FILE))  # noqa: PTH118
        return self._by_folder[folder]

    def _read(self, path: str) -> GitIgnoreSpec | None:
        try:
            lines = read_file(Path(path), _MOST_BYTES).decode("utf-8-sig").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except SourceError as error:
            self._refuse(path, error.cause)
        except OSError as error:
            self._refuse(path, system_message(error))
        except UnicodeDecodeError:
            self._refuse(path, Message("not in UTF-8"))
        else:
            return self._parsed(lines, path)
        return None

    def _refuse(self, path: str, cause: str) -> None:
        text = Message("{}; nothing new of its folder is indexed", cause)
        self.failed.append(Failure(path, text))
        self.unreadable.append(os.path.dirname(path))  # noqa: PTH120

    def _parsed(self, lines: Iterable[str], path: str) -> GitIgnoreSpec:
        """Return the patterns of a file; report a line that is none."""
        usable = []
        for number, line in enumerate(lines, 1):
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                self.failed.append(Failure(path, Message("line {}: not a pattern", number)))
            else:
                usable.append(line)
        return GitIgnoreSpec.from_lines(usable)


def checked_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the patterns of the option, without empty ones.

    Raises:
        ValueError: one is not a pattern; it is the text of the error.
    """
    usable = tuple(filter(None, patterns))
    for each in usable:
        try:
            GitIgnoreSpec.from_lines([each])
        except ValueError as error:
            raise ValueError(each) from error
    return usable


def _below(path: str, folder: str, *, is_folder: bool) -> str:
    """Return a path relative to a folder above it, with ``/`` between its parts and after it."""
    relative = path[len(folder) :].lstrip(os.sep).replace(os.sep, "/")
    return f"{relative}/" if is_folder else relative
