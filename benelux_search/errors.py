"""Translatable messages, and the errors of the package.

A :class:`Message` keeps its template and its values, so that an interface can translate it. The
errors are one tree, and each message says what is wrong, where, and which operation helps. An
:class:`Advice` in a message keeps the operation, so that the command line can add the command::

    BeneluxSearchError
    ├── SourceError        a document cannot be read
    │   ├── EmptySource        it holds no text
    │   ├── BinarySource       it is not text
    │   ├── UnsupportedSource  no reader supports its type
    │   ├── SourceTimeout      reading it took too long; the file itself may be sound
    │   └── NotPaired          two files are not the Dutch and the French of one document
    ├── IndexUnusable      the index cannot be used
    │   ├── IndexMissing       there is none
    │   ├── IndexLocked        another process is writing it
    │   ├── IndexDamaged       its parts do not fit together
    │   ├── IndexStorageError  the system refuses a file of it: a full disk, rights, a limit
    │   └── LexiconMissing     it has no translations
    ├── NotFound           no such pair or document
    ├── OptionError        an option has a value that is not allowed (a ValueError, too)
    └── EngineUnavailable  an engine has an unknown name
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Self


class Message(str):
    """A text in English that keeps its template and values: ``Message("no {}", name)``.

    ``template`` is the text with ``{}`` for each of ``values``, in order. A value may itself be a
    message.
    """

    __slots__ = ("template", "values")
    template: str
    values: tuple[object, ...]

    def __new__(cls, template: str, /, *values: object) -> Self:
        made = super().__new__(cls, template.format(*values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Message, (self.template, *self.values)


class Operation(Enum):
    """An operation that helps against an error of an index; its value is its text."""

    INDEX = Message("index the documents first")
    UPDATE = Message("index the documents again")
    REBUILD = Message("rebuild the index from the documents")
    RENEW = Message("rebuild the index from the documents that it stores")
    REPAIR = Message("repair the index")
    OTHER_FOLDER = Message("keep the index in another folder")
    OTHER_DISK = Message("keep the index in a folder on another disk")


class Advice(Message):
    """The text of an operation, as a value of another message.

    ``root`` is the folder of the index, None if it is not known; ``paths`` are the files to index.
    """

    __slots__ = ("operation", "paths", "root")
    operation: Operation
    root: Path | None
    paths: tuple[str, ...]

    def __new__(
        cls, operation: Operation, root: Path | None = None, paths: Sequence[str] = ()
    ) -> Self:
        made = super().__new__(cls, operation.value.template)
        made.operation, made.root, made.paths = operation, root, tuple(paths)
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Advice, (self.operation, self.root, self.paths)


class Note(Message):
    """A message about a result; ``code`` names its kind and does not change with its wording.

    ``docs/query-language.md`` lists the codes.
    """

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, template: str, /, *values: object) -> Self:
        made = super().__new__(cls, template, *values)
        made.code = code
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Note, (self.code, self.template, *self.values)


def code_of(note: str) -> str:
    """Return the code of a note, "" if it is none of the library."""
    return note.code if isinstance(note, Note) else ""


def about(subject: object, note: str) -> Note:
    """Return a note with what it is about before it: ``report.txt: read as UTF-16``."""
    return Note(code_of(note), "{}: {}", subject, note)


def plural(number: int, one: str, several: str) -> Message:
    """Return ``one`` if the number is 1, else ``several`` with the number in place of ``{}``."""
    return Message(one) if number == 1 else Message(several, number)


def plural_note(code: str, number: int, one: str, several: str) -> Note:
    """Return the note for one or for several; the latter has ``{}`` for the number."""
    return Note(code, one) if number == 1 else Note(code, several, number)


# --- Errors


class BeneluxSearchError(Exception):
    """The base class of every error that this package raises on purpose."""

    @property
    def message(self) -> str:
        """Return the text of the error; a :class:`Message` if it can be translated."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class SourceError(BeneluxSearchError):
    """A document that cannot be read.

    ``cause`` says why. ``path`` is the file; ``page`` counts from 1, and is None if the error
    concerns the whole file.
    """

    def __init__(self, cause: str, path: Path | None = None, page: int | None = None) -> None:
        self.cause = cause
        self.path = path
        self.page = page
        said = cause if page is None else Message("page {}: {}", page, cause)
        super().__init__(said if path is None else Message("{}: {}", path, said))


class EmptySource(SourceError):
    """A document without any text."""


class BinarySource(SourceError):
    """A file that is not text, whatever its name says."""


class UnsupportedSource(SourceError):
    """A file of a type that no reader supports."""


class SourceTimeout(SourceError):
    """A file that took too long to read, here and now; the file itself may be sound."""


class NotPaired(SourceError):
    """Two files whose texts are not the Dutch and the French of one document."""


class IndexUnusable(BeneluxSearchError):
    """An index that cannot be used."""


class IndexMissing(IndexUnusable):
    """A folder without an index."""


class IndexLocked(IndexUnusable):
    """An index that another process is writing."""


class IndexDamaged(IndexUnusable):
    """An index whose parts do not fit together; the message says if a repair helps.

    ``root`` is the folder of the index, None as long as only the damaged part is known. An index
    that is not ``repairable`` has to be built again from the documents.
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
        operation = Operation.REPAIR if self.repairable else Operation.REBUILD
        return Message("{}; {}", self.what, Advice(operation, self.root))


class IndexStorageError(IndexUnusable):
    """A file of the index that the system refused to read, write, remove or lock.

    ``path`` is that file; ``errno`` is the error number of the system, or the one that corresponds
    to an error of SQLite.
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
    """An index made without translations, or by a version that had none."""

    def __init__(self, root: Path) -> None:
        super().__init__(no_lexicon(root))


def no_lexicon(root: Path) -> Note:
    """Return the message for an index without translations."""
    advice = Advice(Operation.UPDATE, root)
    return Note("no-translations", "the index has no translations; to learn them, {}", advice)


# a format in which a document of an unsupported type can be saved
_SAVE_AS = {".doc": ".docx", ".rtf": ".docx", ".dot": ".docx", ".mht": ".html", ".mhtml": ".html"}


def no_reader_for(suffix: str) -> str:
    """Return the message for a file of an unsupported type, with advice if there is any."""
    advice = _SAVE_AS.get(suffix.lower())
    return f"no reader for files of this kind ({suffix or 'no suffix'})" + (
        f": save it as {advice}" if advice else ""
    )


@contextlib.contextmanager
def damage_at(root: Path) -> Iterator[None]:
    """Set ``root`` on an :class:`IndexDamaged` error: an engine or store only knows its part."""
    try:
        yield
    except IndexDamaged as error:
        error.root = error.root or root
        raise


class NotFound(BeneluxSearchError):
    """An id that no pair or document has."""


class OptionError(BeneluxSearchError, ValueError):
    """An option with a value that is not allowed; the message says which values are."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        shown = f"{value!r:.80}"
        super().__init__(Message("{}={} is not allowed: {}", name, shown, allowed))


class EngineUnavailable(BeneluxSearchError):
    """An engine that has an unknown name."""
