"""All access to the files of an index: open, create, rename, lock and remove.

No other package opens files of an index. Two rules hold for every function here:

- The function follows no symbolic link and opens no pipe or device. A link in an index may lead
  anywhere, and its target is not part of the index.
- If the operating system refuses a call, the function raises an error that names the file: see
  :mod:`.storage_errors`.

SQLite opens its files itself; :func:`check` checks a file before SQLite opens it.
"""
