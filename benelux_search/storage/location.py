"""The search for an index in the folders above the working folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benelux_search.errors import IndexDamaged, IndexMissing, IndexUnusable
from benelux_search.storage.generation_files import writing_process
from benelux_search.storage.pointers import read_current

FOLDER: Final = "index"  # the usual name of an index folder


def has_index(root: Path) -> bool:
    """Return True if a folder has an index, be it damaged, or is just getting its first one."""
    try:
        read_current(root)
    except IndexMissing:
        return writing_process(root) is not None
    except (IndexUnusable, OSError):
        return True  # opening it tells the reason
    return True


def index_above(start: Path, home: Path) -> Path | None:
    """Return the nearest index in a folder ``index`` of the folders above ``start``, or None.

    The search goes up to and including ``home`` if ``start`` is in it, else to the border of the
    file system. Only folders of the current user count, so that nobody else can put an index in
    the way. ``start`` and ``home`` are paths without links.
    """
    return next((each for each in _candidates(start, home) if _is_our_index(each)), None)


def _candidates(start: Path, home: Path) -> Iterator[Path]:
    if start == home:
        return
    is_in_home = home in start.parents
    for folder in start.parents:
        try:
            if not is_in_home and folder.stat().st_dev != start.stat().st_dev:
                return
        except OSError:
            return
        if _is_of_the_user(folder):
            yield folder / FOLDER
        if folder == home:
            return


def _is_of_the_user(folder: Path) -> bool:
    """Return True if a folder exists and is of the current user; False where there are no users."""
    get_user = getattr(os, "geteuid", None)
    try:
        return get_user is not None and folder.stat().st_uid == get_user()
    except OSError:
        return False


def _is_our_index(root: Path) -> bool:
    """Return True if a folder has an index of this program, perhaps of another version of it."""
    if not _is_of_the_user(root):
        return False
    try:
        read_current(root)
    except IndexDamaged as error:
        return not error.repairable  # a file that says nothing to us may be of another program
    except (IndexUnusable, OSError):
        return False
    return True
