"""Where the file that mends the alignment of a document lies."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

SUFFIX: Final = ".beads.toml"


def beside(files: Sequence[str], name: str) -> tuple[str, ...]:
    """The override files of a document that are there; the first one counts.

    ``files`` are its one file, or its two; ``name`` is the path that it is called after. Of
    ``nl/x.md`` and ``fr/x.md`` it may lie in either folder.
    """
    return tuple(
        path
        for path in dict.fromkeys(_places(files, name))
        if os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114
    )


def file_name(name: str) -> str:
    """The name of the override file of a document that is called after a path."""
    return os.path.splitext(os.path.basename(name))[0] + SUFFIX  # noqa: PTH119, PTH122


def _places(files: Sequence[str], name: str) -> Iterator[str]:
    if len(files) > 1:
        for file in files:
            for form in ("NFC", "NFD"):
                called = unicodedata.normalize(form, file_name(name))
                yield os.path.join(os.path.dirname(file), called)  # noqa: PTH118, PTH120
    for file in files:
        yield file + SUFFIX
        yield os.path.splitext(file)[0] + SUFFIX  # noqa: PTH122
