"""Checks of the arguments of the library, so that a wrong one raises an error of the one tree."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence, Set
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
        OptionError: it is one text, or a set, which has no order, or not all are texts.
    """
    texts = None
    if isinstance(value, Iterable) and not isinstance(value, str | Set):
        texts = list(value)
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


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Check that a value is one of the allowed values.

    Raises:
        OptionError: the value is not allowed; the message names ``name`` and the allowed values.
    """
    if value not in allowed:
        raise OptionError(name, value, Message("it must be one of {}", ", ".join(allowed)))


def check_term(term: object, name: str = "term") -> None:
    """Check that a term is a string; ``name`` is the name of the parameter.

    Raises:
        OptionError: the term is not a string.
    """
    if not isinstance(term, str):
        raise OptionError(name, term, Message("it must be text"))


def check_terms(terms: object) -> tuple[tuple[str, str], ...]:
    """Check that terms are pairs of a Dutch and a French text, and return them.

    Raises:
        OptionError: they are something else.
    """
    found = tuple(terms) if isinstance(terms, Sequence) else None
    if found is None or isinstance(terms, str):
        raise OptionError("terms", terms, Message("it must be a list of Dutch and French terms"))
    for each in found:
        is_pair = isinstance(each, tuple | list) and len(each) == 2
        if not is_pair or not all(isinstance(side, str) for side in each):
            raise OptionError("terms", each, Message("it must be a Dutch and a French text"))
    return tuple((nl, fr) for nl, fr in found)


def check_least(name: str, number: object, least: float, most: float | None = None) -> None:
    """Check that a value is a number from ``least`` to ``most``, both included.

    Without ``most``, there is no maximum.

    Raises:
        OptionError: the value is not such a number; the message names ``name`` and the range.
    """
    fits = isinstance(number, int | float) and number >= least and (most is None or number <= most)
    if not fits:
        raise OptionError(name, number, _range_text(least, most))


def _range_text(least: float, most: float | None) -> Message:
    if most is None:
        return Message("it must be a number from {} on", f"{least:g}")
    return Message("it must be a number from {} to {}", f"{least:g}", f"{most:g}")


def unique_texts(values: object) -> tuple[str, ...] | None:
    """Return the texts of a sequence, each once; None if it is no sequence of texts."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        return None
    texts = tuple(each for each in values if isinstance(each, str))
    return tuple(dict.fromkeys(texts)) if len(texts) == len(values) else None
