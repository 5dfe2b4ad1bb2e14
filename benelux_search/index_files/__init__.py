"""All access to the files of an index: open, create, rename, lock and remove.

No other package opens files of an index. Two rules hold for every function here:

- The function follows no symbolic link and opens no pipe or device. A link in an index may lead
  anywhere, and its target is not part of the index.
- If the operating system refuses a call, the function raises an error that names the file: see
  :mod:`.storage_errors`.

SQLite opens its files itself; :func:`check` checks a file before SQLite opens it.
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
