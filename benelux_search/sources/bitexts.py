"""What the readers of bitexts share: files whose segments are beads already.

A file may be larger than memory, so a reader goes through it and keeps nothing. It does so once to
see what there is to say of the file (:func:`survey`), and again each time that the segments are
asked for.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from benelux_search.errors import EmptySource, SourceError, UnsupportedSource
from benelux_search.model import LANGUAGES, Bitext, Facts, Language, Segment
from benelux_search.sources.files import size_of

_MOST_TINY: Final = 200_000  # segments of fewer characters than these in both languages
_TINY: Final = 20
_NAMED: Final = 6  # languages and columns that are listed in a message


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bitext may measure.

    ``file_bytes`` is for the file, ``item_chars`` for any one thing in it (a segment, a line, a
    tag), ``depth`` for how deep the elements of XML may be nested.
    """

    file_bytes: int = 20_000_000_000
    item_chars: int = 1_000_000
    depth: int = 200


@dataclass(slots=True)
class Findings:
    """What there is to say of a file, gathered while a reader goes through it.

    ``recognised`` is set when it shows that the file is of the kind that its name says.
    """

    encoding: str = "UTF-8"
    recognised: bool = False
    facts: Facts = field(default_factory=Facts)
    said: list[str] = field(default_factory=list)
    _others: Counter[str] = field(default_factory=Counter)
    _left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    _broken: str | None = None

    def other(self, code: str) -> None:
        """A text in another language than the two is left aside."""
        code = code.strip()[:20].casefold() or "none named"
        # a file can name any number of languages, and they are to be told, not to be kept
        self._others[code if code in self._others or len(self._others) < 50 else "more"] += 1

    def leave_out(self, what: str, line: int) -> None:
        """Something at a line cannot be used: ``what`` says its kind and why."""
        count, first = self._left_out.get(what, (0, line))
        self._left_out[what] = (count + 1, first)

    def breaks_off(self, line: int, cause: str) -> None:
        self._broken = f"it breaks off in line {line} ({cause})"

    @property
    def has_others(self) -> bool:
        return bool(self._others)

    def notes(self) -> tuple[str, ...]:
        notes = list(self.said)
        if self.encoding != "UTF-8":
            notes.insert(0, f"read as {self.encoding}")
        for what, (count, first) in self._left_out.items():
            more = f" and {count - 1} more" if count > 1 else ""
            notes.append(f"left out: {what}, in line {first}{more}")
        if self._others:
            count = self._others.total()
            notes.append(f"left aside in other languages: {count} ({listed(self._others)})")
        if self._broken:
            notes.append(f"{self._broken}; what stands before is read")
        return tuple(notes)

    def nothing(self, path: Path) -> SourceError:
        """Why there is not one segment."""
        if self._broken:
            return SourceError(f"{self._broken}, and nothing could be read before", path)
        if self._others:
            return self.other_languages(path)
        if self._left_out:
            return SourceError(f"nothing can be read: {'; '.join(self.notes())}", path)
        return EmptySource("it holds no segments in Dutch or French", path)

    def other_languages(self, path: Path, found: Language | None = None) -> SourceError:
        """The file is no bitext of Dutch and French, but of these languages."""
        codes = Counter({found: 1} if found else {}) + self._others
        return UnsupportedSource(f"no Dutch beside French: its languages are {listed(codes)}", path)


def listed(names: Counter[str]) -> str:
    """Names, the most frequent first, in one line of any length."""
    return ", ".join(name for name, _ in names.most_common(_NAMED)) + (
        f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    )


class Reader(Protocol):
    """Goes through one file. It is small, does not change, and can be pickled."""

    @property
    def path(self) -> Path: ...

    def segments(self, findings: Findings) -> Iterator[Segment]:
        """The segments of the file as it is now; what there is to say goes into ``findings``.

        Raises:
            SourceError: it cannot be read, or is not of this kind.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Anew:
    """The segments of a file, read from it each time that they are iterated over."""

    reader: Reader

    def __iter__(self) -> Iterator[Segment]:
        return self.reader.segments(Findings())


def survey(reader: Reader) -> Bitext:
    """Goes through a file once, and gives what was found.

    Raises:
        SourceError: there is nothing to read, it cannot be read, or its segments are very many
            and next to empty: what is made of each would take far more than the file has bytes.
        UnsupportedSource: it is of another kind, or in other languages than these two.
    """
    findings = Findings()
    there: set[Language] = set()
    chars = 0
    for count, segment in enumerate(reader.segments(findings), 1):
        chars += len(segment.nl) + len(segment.fr)
        if count > _MOST_TINY and chars < count * _TINY:
            raise SourceError(
                f"more than {_MOST_TINY:,} segments, of fewer than {_TINY} characters on the "
                "average: no text is so; split the file",
                reader.path,
            )
        there.update(language for language in LANGUAGES if segment.side(language))
    if not there:
        raise findings.nothing(reader.path)
    if len(there) == 1 and findings.has_others:
        raise findings.other_languages(reader.path, *there)
    languages = tuple(language for language in LANGUAGES if language in there)
    return Bitext(_Anew(reader), languages, findings.encoding, findings.notes(), findings.facts)


@contextlib.contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """A file to read bytes from; errors in the block are errors of this file.

    Raises:
        SourceError: it cannot be opened or read, or is larger than the limits.
        EmptySource: there is not one byte.
    """
    try:
        if not size_of(path, limits.file_bytes):
            raise EmptySource("the file is empty: there is no text to read")
        with path.open("rb") as file:
            yield file
    except SourceError as error:
        if error.path is not None:
            raise
        raise type(error)(error.cause, path) from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}", path) from error
