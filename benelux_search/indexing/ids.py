"""Document ids: readable, safe in a path, a URL and a query, and stable."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Container
from pathlib import PurePath
from typing import Final

MAX_LENGTH: Final = 60
_SUFFIX: Final = 8  # hexadecimal digits that tell two files of one name apart
_UNSAFE: Final = re.compile("[^a-z0-9_]+")


def slug(path: str | PurePath) -> str:
    """The id that a file would like to have, from its name without the suffix.

    >>> slug("corpus/Réponse du Comité (908-1).txt")
    'reponse-du-comite-908-1'
    """
    plain = unicodedata.normalize("NFKD", PurePath(path).stem).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("-", plain.lower()).strip("-")
    return name[:MAX_LENGTH].rstrip("-") or "document"


def unique_id(path: str, taken: Container[str], name: str = "") -> str:
    """A slug of a path that no other document has; a second ``report.txt`` gets a suffix.

    The suffix is made of the path alone, so that a new build of the same files gives it again.
    ``name`` is the path that the document is called after, where that is another one.
    """
    name = slug(name or path)
    if name not in taken:
        return name
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()
    stem = name[: MAX_LENGTH - _SUFFIX - 1].rstrip("-")
    for start in range(0, len(digest) - _SUFFIX):
        candidate = f"{stem}-{digest[start : start + _SUFFIX]}"
        if candidate not in taken:
            return candidate
    raise ValueError(f"too many documents are called {name}")  # pragma: no cover - 56 clashes
