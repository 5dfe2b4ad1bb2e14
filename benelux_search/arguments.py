"""Checks of the arguments of the library, so that a wrong one raises an error of the one tree."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

from benelux_search.errors import Message, OptionError

_Kind = TypeVar("_Kind")


def check_path(name: str, value: object) -> str:
    """Return a path as text; ``name`` is the name of the parameter.

    Raises:
        OptionError: it is no path.
    """
    if not isinstance(value, str | bytes | os.PathLike):
        raise OptionError(name, value, Message("it must be a path"))
    return os.fsdecode(value)


def check_paths(name: str, value: object) -> Sequence[str]:
    """Return one path or several as a list of texts.

    Raises:
        OptionError: there is something else than paths.
    """
    if isinstance(value, str | bytes | os.PathLike):
        return [check_path(name, value)]
    if not isinstance(value, Iterable):
        raise OptionError(name, value, Message("it must be a path, or a list of paths"))
    return [check_path(name, each) for each in value]


def check_whole(name: str, value: object, least: int) -> int:
    """Return a whole number of at least ``least``.

    Raises:
        OptionError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise OptionError(name, value, Message("it must be a whole number from {} on", least))
    return value


def check_flags(**values: object) -> None:
    """Check that values are True or False.

    Raises:
        OptionError: one is something else.
    """
    for name, value in values.items():
        if not isinstance(value, bool):
            raise OptionError(name, value, Message("it must be True or False"))


def check_texts(name: str, value: object) -> list[str]:
    """Return several texts as a list.

    Raises:
        OptionError: it is one text, or not all are texts.
    """
    texts = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else None
    if texts is None or not all(isinstance(each, str) for each in texts):
        raise OptionError(name, value, Message("it must be a list of texts"))
    return texts


def check_kind(name: str, value: object, kind: type[_Kind]) -> _Kind:
    """Return an object of a class of the library.

    Raises:
        OptionError: it is something else.
    """
    if not isinstance(value, kind):
        raise OptionError(name, value, Message("it must be a {}", kind.__name__))
    return value


def check_function(name: str, value: object) -> None:
    """Check that a value is None or can be called.

    Raises:
        OptionError: it is something else.
    """
    if not (value is None or callable(value)):
        raise OptionError(name, value, Message("it must be a function, or None"))
