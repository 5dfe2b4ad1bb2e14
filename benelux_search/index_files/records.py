"""Declarative checks of JSON records that may be damaged, and records with a checksum.

The description of a record is built from checks, and is itself a check::

    NUMBER = whole_number(0, 99)
    POINT = record(x=NUMBER, name=matching(r"[a-z]+"), near=list_of(NUMBER))
    point = POINT(parse_json(content), "")

A check takes a value and the name of its field. It returns the value, or raises :class:`BadField`,
which names the field.

:func:`seal` returns a record as canonical JSON that includes a SHA-256 of the record.
:func:`unseal` raises an error if any byte has changed.
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
    """The value of a field is not allowed; the message names the field."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} {what}" if name else what)


def parse_json(content: bytes) -> object:
    """Parse JSON in UTF-8; ``NaN`` and infinities are not allowed.

    Raises:
        BadField: the content is not JSON, or is nested too deep.
    """
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise BadField("", "is nested too deep") from error
    except ValueError as error:
        raise BadField("", "is no JSON") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def whole_number(least: int, most: int) -> Check:
    """Return a check for a whole number from ``least`` to ``most``, both included."""

    def check(value: object, name: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise BadField(name, f"is {_shown(value)}, no number from {least} to {most}")
        return value

    return check


def matching(pattern: str) -> Check:
    """Return a check for a text that matches a regular expression as a whole."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def check(value: object, name: str) -> str:
        if not isinstance(value, str) or not fits(value):
            raise BadField(name, f"is {_shown(value)}, which it cannot be")
        return value

    return check


def boolean(value: object, name: str) -> bool:
    """Check that a value is True or False, and return it; otherwise raise BadField."""
    if not isinstance(value, bool):
        raise BadField(name, f"is {_shown(value)}, neither true nor false")
    return value


def list_of(check: Check) -> Check:
    """Return a check for a list of any length; each item must pass ``check``.

    The check returns a tuple.
    """

    def check_all(value: object, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise BadField(name, "is no list")
        return tuple(check(each, f"{name}[{number}]") for number, each in enumerate(value))

    return check_all


def tuple_of(*checks: Check) -> Check:
    """Return a check for a list with one item for each of ``checks``, in this order.

    The check returns a tuple.
    """

    def check_all(value: object, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(checks):
            raise BadField(name, f"is no list of {len(checks)}")
        return tuple(
            check(each, f"{name}[{number}]")
            for number, (check, each) in enumerate(zip(checks, value, strict=True))
        )

    return check_all


def mapping_of(key: Check, check: Check) -> Check:
    """Return a check for a JSON object: each key must pass ``key``, and each value ``check``."""

    def check_all(value: object, name: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise BadField(name, "is no object")
        return {key(each, name): check(value[each], f"{name}.{each}") for each in value}

    return check_all


def record(**checks: Check) -> Check:
    """Return a check for a JSON object with exactly these fields."""

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


# --- Sealed records


Record: TypeAlias = Mapping[str, object]
_SEAL: Final = "seal"


def seal(record: Record) -> bytes:
    """Return a record as JSON bytes that include a checksum of the record."""
    digest = hashlib.sha256(_rendered(record)).hexdigest()
    return _rendered({**record, _SEAL: digest})


def unseal(content: bytes) -> Record:
    """Return the record in bytes that :func:`seal` returned, without the checksum.

    Raises:
        ValueError: the bytes have changed.
    """
    record = parse_json(content)
    if not isinstance(record, dict) or record.pop(_SEAL, None) is None or seal(record) != content:
        raise ValueError("not as it was written")
    return record


def _rendered(record: Record) -> bytes:
    return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode("ascii")
