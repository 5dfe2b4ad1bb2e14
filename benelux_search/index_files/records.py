"""Records of JSON that may be damaged: each field is described, and checked as it is read.

A description is made of checks, and is one itself::

    POINT = record(x=whole(0, 99), name=text(r"[a-z]+"), near=list_of(whole(0, 99)))
    point = POINT(parse(content), "")

A check takes a value and the name of its field, and gives the value back, or raises
:class:`BadField`, which names the field.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeAlias

Check: TypeAlias = Callable[[object, str], Any]
_SHOWN: Final = 40


class BadField(ValueError):
    """A field of a record does not hold what belongs there; the message names it."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} {what}" if name else what)


def parse_json(content: bytes) -> object:
    """The value that is written in JSON.

    Raises:
        BadField: it is no JSON.
    """
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError as error:
        raise BadField("", "is nested too deep") from error
    except ValueError as error:
        raise BadField("", "is no JSON") from error


def _no_number(said: str) -> NoReturn:
    raise ValueError(said)


def whole_number(least: int, most: int) -> Check:
    """A whole number between two others, both included."""

    def check(value: object, name: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise BadField(name, f"is {_shown(value)}, no number from {least} to {most}")
        return value

    return check


def matching(pattern: str) -> Check:
    """A text of which all is as a regular expression has it."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def check(value: object, name: str) -> str:
        if not isinstance(value, str) or not fits(value):
            raise BadField(name, f"is {_shown(value)}, which it cannot be")
        return value

    return check


def truth(value: object, name: str) -> bool:
    """Either true or false."""
    if not isinstance(value, bool):
        raise BadField(name, f"is {_shown(value)}, neither true nor false")
    return value


def list_of(check: Check) -> Check:
    """A list of any number of values that are alike."""

    def check_all(value: object, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise BadField(name, "is no list")
        return tuple(check(each, f"{name}[{number}]") for number, each in enumerate(value))

    return check_all


def tuple_of(*checks: Check) -> Check:
    """A list of as many values as there are checks, one for each."""

    def check_all(value: object, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(checks):
            raise BadField(name, f"is no list of {len(checks)}")
        return tuple(
            check(each, f"{name}[{number}]")
            for number, (check, each) in enumerate(zip(checks, value, strict=True))
        )

    return check_all


def mapping_of(key: Check, check: Check) -> Check:
    """Values that are alike, by their names, which are alike too."""

    def check_all(value: object, name: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise BadField(name, "is no object")
        return {key(each, name): check(value[each], f"{name}.{each}") for each in value}

    return check_all


def record(**checks: Check) -> Check:
    """An object with exactly these fields."""

    def check_all(value: object, name: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise BadField(name, "is no object")
        prefix = f"{name}." if name else ""
        for field in value.keys() ^ checks.keys():
            raise BadField(prefix + field[:_SHOWN], "is " + _why_not(field in checks))
        return {field: check(value[field], prefix + field) for field, check in checks.items()}

    return check_all


def _why_not(known: bool) -> str:
    return "missing" if known else "no field of it"


def _shown(value: object) -> str:
    return ascii(value)[:_SHOWN]


# Small JSON files that know whether they are as they were written.
#
# A file has one form for what it says, byte by byte, and a hash of that in it: whatever byte of it
# changes, it is noticed.


Record: TypeAlias = Mapping[str, object]
_SEAL: Final = "seal"


def seal(record: Record) -> bytes:
    """A record as the content of a file."""
    digest = hashlib.sha256(_rendered(record)).hexdigest()
    return _rendered({**record, _SEAL: digest})


def unseal(content: bytes) -> Record:
    """The record that a file holds.

    Raises:
        ValueError: these are not the bytes that were written.
    """
    record = parse_json(content)
    if not isinstance(record, dict) or record.pop(_SEAL, None) is None or seal(record) != content:
        raise ValueError("not as it was written")
    return record


def _rendered(record: Record) -> bytes:
    return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode("ascii")
