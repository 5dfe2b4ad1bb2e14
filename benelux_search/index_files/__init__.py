"""Every file of an index is opened, made, renamed, locked and removed here, and nowhere else.

Two things hold for all of them. Nothing follows a symbolic link, or opens a pipe or a device: a
link in an index may lead anywhere, and what it leads to is not part of the index. And whatever the
system refuses becomes an error that names the file: see :mod:`.storage_errors`.

SQLite opens files by itself; :func:`check` looks at one before it does.
"""

from __future__ import annotations

from benelux_search.index_files.folders import (
    is_folder,
    is_there,
    make_folder,
    make_root,
    names,
    remove_stray,
    remove_tree,
    sync,
    sync_tree,
    tree,
)
from benelux_search.index_files.operations import (
    Opened,
    Stray,
    check,
    copy,
    create,
    link,
    lock,
    look,
    mapped,
    open_to_append,
    open_to_change,
    open_to_read,
    read,
    remove,
    rename,
    scratch,
    stray,
    touch,
    write,
)

__all__ = [
    "Opened",
    "Stray",
    "check",
    "copy",
    "create",
    "is_folder",
    "is_there",
    "link",
    "lock",
    "look",
    "make_folder",
    "make_root",
    "mapped",
    "names",
    "open_to_append",
    "open_to_change",
    "open_to_read",
    "read",
    "remove",
    "remove_stray",
    "remove_tree",
    "rename",
    "scratch",
    "stray",
    "sync",
    "sync_tree",
    "touch",
    "tree",
    "write",
]
