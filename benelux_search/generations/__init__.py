"""The folder of an index: whole generations, one of them current.

::

    index/
    ├── CURRENT              which generation counts, and the hash of its manifest
    ├── PENDING              what was saved of a build that goes on, if there is one
    ├── LOCK                 held by the process that writes; who that is
    └── generations/
        ├── 000006/          an old one, for readers that are still in it
        └── 000007/
            ├── MANIFEST.json    every other file: its size and hash
            ├── IN_USE           held (shared) by every reader of this generation
            ├── store.sqlite
            ├── nl/
            ├── fr/
            └── lexicon/         what translates what; it may be missing

A build writes a new folder beside the current one and then replaces ``CURRENT``, which is atomic:
a reader sees the old state or the new one, whole, and so does the world after a build that was
killed. Everything is on the disk before ``CURRENT`` says so. ``CURRENT`` vouches for the manifest,
and that for every byte of the generation.

All of it is files and folders: a link, a pipe or a device in it is damage, and nothing follows or
opens one. The folder of the index itself may be a link.

:class:`~.making.Building` is not loaded with the package: who reads an index does not need it.
"""

from benelux_search.generations.folders import Generation, numbers, refuse_strays, strays
from benelux_search.generations.locks import Holder, holder
from benelux_search.generations.manifest import (
    FORMAT,
    Damage,
    Entry,
    Manifest,
    check_files,
    damaged_files,
    everything,
    read_manifest,
)
from benelux_search.generations.pointers import (
    Current,
    Pending,
    asked,
    base_of,
    complete,
    current_manifest,
    drop_pending,
    make_current,
    read_current,
    usable_pending,
)
from benelux_search.generations.space import clear_away, is_read, lease, spare_bytes, writing

__all__ = [
    "FORMAT",
    "Current",
    "Damage",
    "Entry",
    "Generation",
    "Holder",
    "Manifest",
    "Pending",
    "asked",
    "base_of",
    "check_files",
    "clear_away",
    "complete",
    "current_manifest",
    "damaged_files",
    "drop_pending",
    "everything",
    "holder",
    "is_read",
    "lease",
    "make_current",
    "numbers",
    "read_current",
    "read_manifest",
    "refuse_strays",
    "spare_bytes",
    "strays",
    "usable_pending",
    "writing",
]
