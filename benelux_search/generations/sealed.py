"""Small JSON files that know whether they are as they were written.

A file has one form for what it says, byte by byte, and a hash of that in it: whatever byte of it
changes, it is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final, TypeAlias

from benelux_search.records import parse

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
    record = parse(content)
    if not isinstance(record, dict) or record.pop(_SEAL, None) is None or seal(record) != content:
        raise ValueError("not as it was written")
    return record


def _rendered(record: Record) -> bytes:
    return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode("ascii")
