"""The errors of the package: one tree, and each message says what, where and what to do.

::

    BeneluxSearchError
    ├── SourceError        a document cannot be read
    │   ├── EmptySource        it holds no text
    │   ├── BinarySource       it is not text
    │   └── UnsupportedSource  no reader knows its kind
    ├── IndexUnusable      the index cannot be used
    │   ├── IndexMissing       there is none
    │   ├── IndexLocked        another process is writing it
    │   └── IndexDamaged       its parts do not fit together
    ├── NotFound           no such pair or document
    └── EngineUnavailable  an engine or reader needs a package that is not installed
"""

from __future__ import annotations

from pathlib import Path


class BeneluxSearchError(Exception):
    """Base of every error that this package raises on purpose."""


class SourceError(BeneluxSearchError):
    """A document that cannot be read.

    ``path`` is the file; ``page`` counts from 1 and is None when the whole file is meant.
    """

    def __init__(self, cause: str, path: Path | None = None, page: int | None = None) -> None:
        self.cause = cause
        self.path = path
        self.page = page
        place = "" if path is None else f"{path}: "
        place += "" if page is None else f"page {page}: "
        super().__init__(f"{place}{cause}")


class EmptySource(SourceError):
    """A document without any text."""


class BinarySource(SourceError):
    """A file that is not text, whatever its name says."""


class UnsupportedSource(SourceError):
    """A file of a kind that no reader knows."""


class IndexUnusable(BeneluxSearchError):
    """The index at a folder cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index at that folder."""


class IndexLocked(IndexUnusable):
    """Another process is writing the index."""


class IndexDamaged(IndexUnusable):
    """The parts of the index do not fit together."""


class NotFound(BeneluxSearchError):
    """No pair or document has that id."""


class EngineUnavailable(BeneluxSearchError):
    """An engine needs a package that is not installed, or has a name that nobody knows."""
