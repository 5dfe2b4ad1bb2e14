"""Small files of a user or a folder: settings, lists, and what describes or corrects a document.

Anybody may have put such a file there. So it is opened without waiting for a pipe and without
touching a device, no more than its largest size is read, and a text in TOML or JSON is scanned
before it is parsed: the parser of TOML needs time and memory that grow with the square of the parts
of a key, and both parsers call themselves for each nested bracket.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Final

from benelux_search.errors import Count, Message, SourceError, system_message

MOST_DEPTH: Final = 32  # brackets in each other; our own files have at most 5
MOST_PARTS: Final = 32  # of a dotted key in TOML
MOST_SIGNS: Final = 200_000  # keys, values and brackets: some 100 MB when they are parsed
# In a file of bytes: let no child inherit it, and get no terminal to control the process
_ALWAYS: Final = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
# Texts and comments are passed over; a quotation mark alone opens a text that does not end
_TOML: Final = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]++|\\.)*+"'
    r"|'(?!'')[^'\n]*+'"
    r"""|\#[^\n]*+|[\[\]{}=,."']""",
    re.DOTALL,
)
_JSON: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}:"]', re.DOTALL)


# --- Opening and reading


def open_regular(path: str | os.PathLike[str], flags: int = os.O_RDONLY, mode: int = 0o666) -> int:
    """Open a regular file and return its descriptor; a link to one is followed.

    ``flags`` and ``mode`` are those of :func:`os.open`.

    Raises:
        SourceError: there is a folder, a pipe, a socket, a device or a broken link.
        OSError: the system refuses; FileNotFoundError if nothing has this path.
    """
    # Also before the call: to open a device may change it
    with contextlib.suppress(FileNotFoundError):
        _refuse_all_but_files(os.stat(path).st_mode)  # noqa: PTH116
    try:
        descriptor = os.open(path, flags | _ALWAYS, mode)
    except FileNotFoundError:
        if os.path.islink(path):  # noqa: PTH114
            raise SourceError(Message("a broken link")) from None
        raise
    try:
        _refuse_all_but_files(os.fstat(descriptor).st_mode)
    except SourceError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_all_but_files(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise SourceError(Message("not a regular file"))


def read_head(path: str | os.PathLike[str], most_bytes: int) -> bytes:
    """Return the first bytes of a regular file, at most ``most_bytes``; raise as the opening."""
    with os.fdopen(open_regular(path), "rb") as file:
        return file.read(most_bytes)


def read_file(path: str | os.PathLike[str], most_bytes: int) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        SourceError: the file has more than ``most_bytes``, or is no regular file.
        OSError: the system refuses; FileNotFoundError if nothing has this path.
    """
    return checked(read_head(path, most_bytes + 1), most_bytes)


def checked(data: bytes, most_bytes: int) -> bytes:
    """Return the bytes of a file; raise SourceError if there are more than ``most_bytes``."""
    if len(data) > most_bytes:
        raise SourceError(Message("more than {} bytes", Count(most_bytes)))
    return data


def read_small(path: Path, most_bytes: int) -> bytes:
    """Return the bytes of a regular file as :func:`read_file` does; each error is a SourceError."""
    try:
        return read_file(path, most_bytes)
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", system_message(error))) from error


# --- Parsing


def parse_toml(text: str) -> dict[str, object]:
    """Return the tables of a text in TOML.

    Raises:
        SourceError: it has too many values, or is nested too deeply.
        ValueError: it is not TOML.
    """
    _check_toml(text)
    return tomllib.loads(text)


def parse_json(text: str) -> object:
    """Return the value of a text in JSON.

    Raises:
        SourceError: it has too many values, or is nested too deeply.
        ValueError: it is not JSON.
    """
    check_json(text)
    value: object = json.loads(text)
    return value


def _check_toml(text: str) -> None:
    """Raise SourceError if the parser would need too much for a text in TOML."""
    if (
        _fewer(text, "[{", MOST_DEPTH)
        and _fewer(text, ".", MOST_PARTS)
        and _fewer(text, "=,", MOST_SIGNS)
    ):
        return
    depth = parts = 0
    for number, found in enumerate(_TOML.finditer(text)):
        sign = text[found.start()]
        if number > MOST_SIGNS:
            raise _too_many()
        if sign == ".":
            parts += 1
            if parts >= MOST_PARTS:
                raise SourceError(Message("a key has more than {} parts", MOST_PARTS))
        elif sign in "[]{}":
            depth, parts = _deeper(depth, sign), 0
        elif sign in "=,":
            parts = 0
        elif sign in "\"'" and found.end() - found.start() == 1:
            return  # a text without an end: the parser stops here, too


def check_json(text: str) -> None:
    """Raise SourceError if a text in JSON has too many values, or is nested too deeply."""
    if _fewer(text, "[{", MOST_DEPTH) and _fewer(text, ":", MOST_SIGNS):
        return
    depth = signs = 0
    for found in _JSON.finditer(text):
        sign = text[found.start()]
        if sign != '"':
            signs += 1
            if signs > MOST_SIGNS:
                raise _too_many()
            depth = _deeper(depth, sign)
        elif found.end() - found.start() == 1:
            return


def _fewer(text: str, signs: str, most: int) -> bool:
    """Return True if a text has fewer than ``most`` of some signs: then no scan is needed."""
    return sum(map(text.count, signs)) < most


def _deeper(depth: int, sign: str) -> int:
    """Return the number of open brackets after a sign; raise SourceError if it is too large."""
    depth += (sign in "[{") - (sign in "]}")
    if depth > MOST_DEPTH:
        raise SourceError(Message("brackets are nested too deeply"))
    return max(0, depth)


def _too_many() -> SourceError:
    return SourceError(Message("more than {} values and brackets", Count(MOST_SIGNS)))
