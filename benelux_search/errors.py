"""Translatable messages, and the errors of the package.

A :class:`Message` keeps its template and its values, so that an interface can translate the
message. An :class:`Advice` in a message names the operation that solves the problem, so that the
command line can add the command. All errors are subclasses of :class:`BeneluxSearchError`::

    BeneluxSearchError
    ├── SourceError        a document cannot be read
    │   ├── EmptySource        the document contains no text
    │   ├── BinarySource       the file is not text
    │   ├── UnsupportedSource  no reader supports this type of file
    │   ├── SourceTimeout      reading takes too long; the file may be valid
    │   ├── NotPaired          the texts of two files do not translate each other
    │   └── InvalidDocument    a document from memory that cannot be stored
    ├── IndexUnusable      the index cannot be used
    │   ├── IndexMissing       the folder has no index
    │   ├── IndexIncomplete    a part of a distributed index did not answer
    │   ├── GenerationGone     the state that was opened has been removed since
    │   ├── IndexLocked        another process is writing the index
    │   ├── IndexDamaged       the files of the index do not belong together
    │   ├── IndexStorageError  a file cannot be read or written: full disk, permissions, a limit
    │   └── LexiconMissing     the index has no translations
    ├── NotFound           no such pair or document
    ├── OptionError        an option has an invalid value (also a ValueError)
    ├── PackageMissing     a function needs a package that is not installed
    └── EngineUnavailable  the name of an engine is unknown
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Self


class Count(int):
    """A number in a message, with its digits in groups of three: ``12,345``.

    The interface groups them as its language does.
    """

    def __format__(self, form: str) -> str:
        return int.__format__(self, form or ",")


class Message(str):
    """An English text that keeps its template and values: ``Message("no {}", name)``.

    ``template`` has a ``{}`` for each of the ``values``, in order. A value may be another message.
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
    """An operation that solves a problem of an index; the value is the text for the user."""

    INDEX = Message("index the documents first")
    UPDATE = Message("index the documents again")
    REBUILD = Message("rebuild the index from the documents")
    RENEW = Message("rebuild the index from its stored documents")
    REPAIR = Message("repair the index")
    EXCLUDE = Message("leave its files out of the index")
    PURGE = Message("remove what is left of deleted text")
    ENCODE = Message("add vectors to the index")
    OTHER_FOLDER = Message("keep the index in another folder")
    OTHER_DISK = Message("keep the index in a folder on another disk")


class Advice(Message):
    """The text of an operation, used as a value in another message.

    ``root`` is the folder of the index or the address of a collection, or None if unknown.
    ``paths`` are the files to index.
    """

    __slots__ = ("operation", "paths", "root")
    operation: Operation
    root: Path | str | None
    paths: tuple[str, ...]

    def __new__(
        cls, operation: Operation, root: Path | str | None = None, paths: Sequence[str] = ()
    ) -> Self:
        made = super().__new__(cls, operation.value.template)
        made.operation, made.root, made.paths = operation, root, tuple(paths)
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Advice, (self.operation, self.root, self.paths)


class Note(Message):
    """A message about a result, with a stable code such as ``spelling``.

    The code stays the same when the wording changes. ``docs/query-language.md`` lists the codes.
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
    """Return the code of a note, such as ``spelling``; "" for a text that is no :class:`Note`."""
    return note.code if isinstance(note, Note) else ""


def about(subject: object, note: str) -> Note:
    """Return a note with its subject in front: ``report.txt: read as UTF-16``."""
    return Note(code_of(note), "{}: {}", subject, note)


def system_message(error: OSError) -> str:
    """Return the message of the system in lower case, without the path."""
    return (error.strerror or str(error)).lower()


def plural(number: int, one: str, several: str) -> Message:
    """Return ``one`` if ``number`` is 1; else ``several``, with the number in place of ``{}``."""
    return Message(one) if number == 1 else Message(several, number)


def named_pages(pages: Sequence[int]) -> Message:
    """Return "page 3", or "pages 3, 4 and 18 more"."""
    shown: str = ", ".join(map(str, pages[:5]))
    if pages[5:]:
        shown = Message("{} and {} more", shown, len(pages) - 5)
    return Message("page {}", shown) if len(pages) == 1 else Message("pages {}", shown)


def plural_note(code: str, number: int, one: str, several: str) -> Note:
    """Return a note with the text ``one`` or ``several``, chosen as in :func:`plural`."""
    return Note(code, one) if number == 1 else Note(code, several, number)


# --- Errors


class BeneluxSearchError(Exception):
    """The base class of all errors of this package.

    Each can be sent to another process: its class, arguments, attributes and notes are kept.
    """

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args), self.__dict__

    @property
    def message(self) -> str:
        """The text of the error: a :class:`Message` if it can be translated, else a ``str``."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


def _restored(kind: type[BeneluxSearchError], args: tuple[object, ...]) -> BeneluxSearchError:
    """Return an error of a class without calling its constructor, whose parameters may differ."""
    return kind.__new__(kind, *args)


class SourceError(BeneluxSearchError):
    """A document that cannot be read.

    ``cause`` is the reason as a text. ``path`` is the file, or None if unknown. ``page`` is the
    page with the error, from 1, or None if the error concerns the whole file.
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
    """A file that contains binary data although its name promises text."""


class UnsupportedSource(SourceError):
    """A file of a type that no reader supports."""


class SourceTimeout(SourceError):
    """A file that takes longer to read than the limits allow; the file may be valid."""


class NotPaired(SourceError):
    """Two files whose texts do not translate each other."""


class InvalidDocument(SourceError):
    """A document from memory with a field that is missing or not allowed.

    ``key`` is the key of the document, or None if the key itself is not allowed.
    """

    def __init__(self, cause: str, key: str | None = None) -> None:
        super().__init__(cause)
        self.key = key

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        if self.key is None:
            return self.cause
        return Message("document {}: {}", f"{self.key!r:.80}", self.cause)


class IndexUnusable(BeneluxSearchError):
    """An index that cannot be used."""


class IndexMissing(IndexUnusable):
    """A folder without an index."""


class IndexIncomplete(IndexUnusable):
    """A distributed index of which a part did not answer, or not in time.

    ``missing`` names the shards or the hosts; it is empty if the time was over.
    """

    def __init__(self, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(
            Message("a part of the index did not answer ({}); try again later", ", ".join(missing))
            if missing
            else Message("the index did not answer in time; try again, or allow more time")
        )


class GenerationGone(IndexUnusable):
    """An open generation of an index that has been removed, or replaced by another index.

    A refresh of the index moves on to the current generation.
    """


class IndexLocked(IndexUnusable):
    """An index that another process is writing."""


class IndexDamaged(IndexUnusable):
    """An index with a missing or changed file, or with files that do not belong together.

    ``what`` describes the damage. ``root`` is the folder of the index, or None if unknown. If
    ``repairable`` is False, the index must be built again from the documents: those that it
    stores, if it is ``renewable``.
    """

    def __init__(
        self,
        what: str,
        root: Path | str | None = None,
        *,
        repairable: bool = True,
        renewable: bool = False,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.root = root
        self.repairable = repairable
        self.renewable = renewable

    def __str__(self) -> str:
        return self.message

    @property
    def operation(self) -> Operation:
        """The operation that helps."""
        if self.repairable:
            return Operation.REPAIR
        return Operation.RENEW if self.renewable else Operation.REBUILD

    @property
    def message(self) -> Message:
        return Message("{}; {}", self.what, Advice(self.operation, self.root))


class IndexStorageError(IndexUnusable):
    """A file of the index that the operating system cannot read, write, remove or lock.

    ``path`` is the file. ``errno`` is the error number of the operating system; an error of SQLite
    gets the corresponding number.
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
    """An index that was built without translations."""

    def __init__(self, root: Path | str) -> None:
        super().__init__(no_lexicon(root))


def not_by_meaning(what: Message) -> Note:
    """Return the note for what is searched by its words alone although meaning is asked for."""
    return Note("no-meaning", "not searched by meaning: {}", what)


def no_lexicon(root: Path | str) -> Note:
    """Return the note for an index without translations; ``root`` is the folder of the index."""
    advice = Advice(Operation.UPDATE, root)
    return Note("no-translations", "the index has no translations; to learn them, {}", advice)


# a format in which a document of an unsupported type can be saved
_SAVE_AS = {
    ".mht": ".html", ".mhtml": ".html", ".xls": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx",
    ".ppt": ".pptx", ".pps": ".pptx", ".odp": ".pptx", ".pages": ".docx", ".wpd": ".docx",
}  # fmt: skip


_ARCHIVES = frozenset({".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz"})


def no_reader_for(path: Path) -> Message:
    """Return the error text for a file of a type that no reader supports.

    If the document can be saved in a supported format, the text names this format.
    """
    if path.name.startswith("~$"):
        return Message("a temporary file of an Office program, not a document")
    suffix = path.suffix.lower()
    advice = _SAVE_AS.get(suffix)
    if advice is not None:
        return Message("unsupported file type ({}): save it as {}", path.suffix, advice)
    if suffix in _ARCHIVES:
        named = "".join(path.suffixes[-2:]) if path.stem.endswith(".tar") else path.suffix
        return Message("unsupported file type ({}): unpack it first", named)
    return Message("unsupported file type ({})", path.suffix or Message("no suffix"))


@contextlib.contextmanager
def damage_at(root: Path | str | None) -> Iterator[None]:
    """Set ``root`` on an :class:`IndexDamaged` error that is raised in the block without one."""
    try:
        yield
    except IndexDamaged as error:
        error.root = error.root or root
        raise


class NotFound(BeneluxSearchError):
    """An id that does not belong to any pair or document."""


def own_text(message: str) -> str:
    """Return the message of a check of Pydantic; of our errors, without what it writes before."""
    return message.removeprefix("Value error, ")


class OptionError(BeneluxSearchError, ValueError):
    """An option with an invalid value; ``allowed`` tells the valid values."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        shown = f"{value!r:.80}"
        super().__init__(Message("{}={} is invalid: {}", name, shown, allowed))
        self.allowed = allowed


class PackageMissing(BeneluxSearchError):
    """A function needs a package that is not installed.

    ``package`` is what to install.
    """

    def __init__(self, what: Message, package: str) -> None:
        super().__init__(Message("{} needs a package that is not installed: {}", what, package))
        self.what = what
        self.package = package


class MeaningUnavailable(BeneluxSearchError):
    """Search by meaning is asked for, and what it needs is missing.

    ``package`` is what to install.
    """

    def __init__(self, package: str) -> None:
        super().__init__(
            Message("search by meaning needs a package that is not installed: {}", package)
        )
        self.package = package


class MeaningMissing(BeneluxSearchError):
    """An index without vectors of its texts, or with those of another encoder."""

    def __init__(self, root: Path | str, made_by: str | None = None) -> None:
        advice = Advice(Operation.ENCODE, root)
        if made_by is None:
            text = Message("the index has no vectors for search by meaning; {}", advice)
        else:
            text = Message("the vectors of the index are of the encoder {}; {}", made_by, advice)
        super().__init__(text)


class EngineUnavailable(BeneluxSearchError):
    """The name of an engine that does not exist."""
