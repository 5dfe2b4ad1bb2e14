"""What is said to people, which an interface may say in another language."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from pathlib import Path


class Message(str):
    """A text in English that knows what it was made of: ``Message("no {}", name)``.

    ``template`` is the text with ``{}`` for each of ``values``, in their order. A value may be a
    message again.
    """

    __slots__ = ("template", "values")
    template: str
    values: tuple[object, ...]

    def __new__(cls, template: str, /, *values: object) -> Message:
        made = super().__new__(cls, template.format(*values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Message, (self.template, *self.values)


def plural(number: int, one: str, several: str) -> Message:
    """One of two messages; that for several has ``{}`` where the number is."""
    return Message(one) if number == 1 else Message(several, number)


# The errors of the package: one tree, and each message says what, where and what to do.
#
# ::
#
# BeneluxSearchError
# ├── SourceError        a document cannot be read
# │   ├── EmptySource        it holds no text
# │   ├── BinarySource       it is not text
# │   ├── UnsupportedSource  no reader knows its kind
# │   ├── SourceTimeout      reading it took too long, which tells nothing of it
# │   └── NotPaired          two files are not the Dutch and the French of one document
# ├── IndexUnusable      the index cannot be used
# │   ├── IndexMissing       there is none
# │   ├── IndexLocked        another process is writing it
# │   ├── IndexDamaged       its parts do not fit together
# │   ├── IndexStorageError  the system refuses a file of it: a full disk, rights, a limit
# │   └── LexiconMissing     it has no translations
# ├── NotFound           no such pair or document
# ├── OptionError        an option has a value that is not allowed (a ValueError, too)
# └── EngineUnavailable  an engine or reader needs a package that is not installed


class BeneluxSearchError(Exception):
    """Base of every error that this package raises on purpose."""

    @property
    def message(self) -> str:
        """What it says; a :class:`~benelux_search.errors.Message` where it can be translated."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


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


class SourceTimeout(SourceError):
    """A file whose reading took too long, here and now: that is no verdict on the file."""


class NotPaired(SourceError):
    """Two files that are not the Dutch and the French of one document, by their text."""


class IndexUnusable(BeneluxSearchError):
    """The index at a folder cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index at that folder."""


class IndexLocked(IndexUnusable):
    """Another process is writing the index."""


class IndexDamaged(IndexUnusable):
    """The parts of the index do not fit together; the message says how to mend it.

    ``root`` is the folder of the index, None as long as only a part of it is known. What is not
    ``repairable`` has to be built again from the documents.
    """

    def __init__(self, what: str, root: Path | None = None, *, repairable: bool = True) -> None:
        super().__init__(what)
        self.what = what
        self.root = root
        self.repairable = repairable

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        if self.repairable:
            return Message("{}; mend it with: {}", self.what, doctor_command_line(self.root))
        command = index_command_line(self.root, "--rebuild PATH")
        return Message("{}; build it again with: {}", self.what, command)


class IndexStorageError(IndexUnusable):
    """The system refused to read, write, remove or lock a file of the index.

    ``path`` is that file; ``errno`` is the number of the error of the system, or of the one that
    stands for what SQLite said.
    """

    def __init__(self, message: Message, path: Path, errno: int) -> None:
        super().__init__(message)
        self.path = path
        self.errno = errno
        self._message = message

    @property
    def message(self) -> Message:
        return self._message


class LexiconMissing(IndexUnusable):
    """The index was made without translations, or by a version that had none."""

    def __init__(self, root: Path) -> None:
        super().__init__(no_lexicon(root))


def no_lexicon(root: Path) -> str:
    """What is missing in an index without translations, and what to do."""
    command = index_command_line(root, "PATH")
    return Message("the index has no translations; learn them with: {}", command)


# What a document of a kind that is not read may be saved as
_SAVE_AS = {".doc": ".docx", ".rtf": ".docx", ".dot": ".docx", ".mht": ".html", ".mhtml": ".html"}


def no_reader_for(suffix: str) -> str:
    """Why a file is not read whose kind no reader knows, and what can be done."""
    advice = _SAVE_AS.get(suffix.lower())
    return f"no reader for files of this kind ({suffix or 'no suffix'})" + (
        f": save it as {advice}" if advice else ""
    )


@contextlib.contextmanager
def damage_at(root: Path) -> Iterator[None]:
    """Says which index is damaged: an engine or a store only knows its own part."""
    try:
        yield
    except IndexDamaged as error:
        error.root = error.root or root
        raise


def index_command_line(root: Path | None, rest: str) -> str:
    """The command that writes the index at a folder, as a user would type it."""
    return f"benelux-search index {_option(root)}{rest}"


def doctor_command_line(root: Path | None) -> str:
    """The command that mends the index at a folder, as a user would type it."""
    return f"benelux-search doctor {_option(root)}--repair"


def _option(root: Path | None) -> str:
    return "" if root is None else f"--index {shlex.quote(str(root))} "


class NotFound(BeneluxSearchError):
    """No pair or document has that id."""


class OptionError(BeneluxSearchError, ValueError):
    """An option has a value that is not allowed; the message says what is."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        shown = f"{value!r:.80}"
        super().__init__(Message("{}={} is not allowed: {}", name, shown, allowed))


class EngineUnavailable(BeneluxSearchError):
    """An engine needs a package that is not installed, or has a name that nobody knows."""
