"""The tokens of a server, and the fence of each of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benelux_search.errors import Message, OptionError, SourceError
from benelux_search.search.queries.scope import Condition, conditions_of
from benelux_search.text.small_files import parse_toml, read_small

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_KEYS: Final = frozenset({"name", "sha256", "within"})
_MOST_BYTES: Final = 16_000_000  # some 100,000 tokens

# The conditions of the fence around the request that is answered now; None outside of requests
FENCE: Final[ContextVar[tuple[Condition, ...] | None]] = ContextVar("fence", default=None)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that clients send, known by its hash, and what they may read.

    - ``name``: whose it is.
    - ``sha256``: the SHA-256 of the token in UTF-8, as 64 hexadecimal digits.
    - ``within``: conditions on own metadata, as of :class:`~benelux_search.Scope`; without any, the
      whole index.
    """

    name: str
    sha256: str
    within: tuple[Condition, ...] = ()


def digest(token: bytes) -> str:
    """Return the SHA-256 of a token as hexadecimal digits."""
    return hashlib.sha256(token).hexdigest()


def read_tokens(path: Path) -> tuple[AccessToken, ...]:
    """Read a file of tokens: TOML, with a table ``[[token]]`` for each.

    Raises:
        OptionError: the file cannot be read, or is not as it should be; the message says where.
    """
    try:
        record = parse_toml(read_small(path, _MOST_BYTES).decode("utf-8"))
    except SourceError as error:
        raise OptionError("tokens", str(path), error.cause) from error
    except ValueError as error:
        raise OptionError(
            "tokens", str(path), Message("the file cannot be read: {}", error)
        ) from error
    tables = record.pop("token", [])
    if record or not isinstance(tables, list) or not tables:
        raise OptionError("tokens", str(path), Message("write a table {} for each", "[[token]]"))
    tokens = tuple(_token(path, number, each) for number, each in enumerate(tables, 1))
    names, hashes = {each.name for each in tokens}, {each.sha256 for each in tokens}
    if min(len(names), len(hashes)) < len(tokens):
        raise OptionError("tokens", str(path), Message("a name or a token stands twice"))
    return tokens


def _token(path: Path, number: int, table: object) -> AccessToken:
    fields: Mapping[str, Any] = table if isinstance(table, dict) else {}
    name, hashed, within = (fields.get(each) for each in ("name", "sha256", "within"))
    if not isinstance(name, str) or not name or fields.keys() - _KEYS:
        text = Message("token {}: it needs {}, and may have {}", number, "name, sha256", "within")
        raise OptionError("tokens", str(path), text)
    if not isinstance(hashed, str) or not _DIGEST.fullmatch(hashed.lower()):
        text = Message("{}: {} must be 64 hexadecimal digits", name, "sha256")
        raise OptionError("tokens", str(path), text)
    try:
        conditions = conditions_of(within)
    except OptionError as error:
        raise OptionError("tokens", str(path), Message("{}: {}", name, error.allowed)) from error
    if within is not None and not conditions:
        # a fence that was meant, and would be none
        raise OptionError("tokens", str(path), Message("{}: {} is empty", name, "within"))
    return AccessToken(name, hashed.lower(), conditions)
