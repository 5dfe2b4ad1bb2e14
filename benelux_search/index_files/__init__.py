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
    exists,
    is_folder,
    list_names,
    make_folder,
    make_root,
    remove_stray,
    remove_tree,
    remove_unused,
    sync,
    sync_tree,
    tree,
)
from benelux_search.index_files.operations import (
    OpenFile,
    Stray,
    check,
    copy,
    create,
    create_scratch,
    find_stray,
    link,
    lock,
    lstat,
    map_file,
    open_to_append,
    open_to_change,
    open_to_read,
    read,
    remove,
    rename,
    touch,
    write,
)

__all__ = [
    "OpenFile",
    "Stray",
    "check",
    "copy",
    "create",
    "create_scratch",
    "exists",
    "find_stray",
    "is_folder",
    "link",
    "list_names",
    "lock",
    "lstat",
    "make_folder",
    "make_root",
    "map_file",
    "open_to_append",
    "open_to_change",
    "open_to_read",
    "read",
    "remove",
    "remove_stray",
    "remove_tree",
    "remove_unused",
    "rename",
    "sync",
    "sync_tree",
    "touch",
    "tree",
    "write",
]
