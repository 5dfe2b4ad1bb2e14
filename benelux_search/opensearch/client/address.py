"""The address of a collection, and the secrets that open it.

An address is ``opensearch+https://host:9200/collection``; several hosts are separated by commas.
It never has a password: secrets come from the environment, or from the keyring of the system.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NoReturn

from benelux_search.errors import Message, OptionError
from benelux_search.index import ADDRESS

_PORT: Final = 9200
_HOST: Final = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(?P<port>[0-9]{1,5}))?")
_COLLECTION: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
# the indexes of a build have the name of their collection and six digits: see ``indexes_name``
_OF_A_BUILD: Final = re.compile(r"(?P<collection>.+)-[0-9]{6}")
_ALLOWED: Final = Message("an address is {}", "opensearch+https://host:9200/collection")
_VARIABLE: Final = "BENELUX_SEARCH_OPENSEARCH_"
_SERVICE: Final = "benelux-search"


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a collection: hosts with their ports, and the name of the collection."""

    hosts: tuple[tuple[str, int], ...]
    collection: str
    is_secure: bool = True

    def __str__(self) -> str:
        scheme = "https" if self.is_secure else "http"
        hosts = ",".join(f"{_bracketed(host)}:{port}" for host, port in self.hosts)
        return f"{ADDRESS}{scheme}://{hosts}/{self.collection}"

    @classmethod
    def of(cls, text: str) -> Address:
        """Read an address.

        Raises:
            OptionError: it is no address, it has a user or a password, or the collection has a
                name that this program gives to the indexes of one. The message does not repeat a
                password.
        """
        scheme, _, rest = text.removeprefix(ADDRESS).partition("://")
        authority, _, collection = rest.partition("/")
        if "@" in text:  # wherever: a password may have a slash in it
            raise OptionError(
                "index",
                f"{ADDRESS}…@{_shown(text).rpartition('@')[2]}",
                Message(
                    "an address has no user and no password: set {} and {} instead",
                    f"{_VARIABLE}USER",
                    f"{_VARIABLE}PASSWORD",
                ),
            )
        collection = collection.rstrip("/")
        if scheme not in {"http", "https"} or not _COLLECTION.fullmatch(collection):
            raise OptionError("index", _shown(text), _ALLOWED)
        try:
            hosts = tuple(_host(each) for each in authority.split(","))
        except ValueError as error:
            raise OptionError("index", _shown(text), _ALLOWED) from error
        address = cls(hosts, collection, scheme == "https")
        if of_a_build := _OF_A_BUILD.fullmatch(collection):
            meant = replace(address, collection=of_a_build["collection"])
            allowed = Message("it is the name of a build of a collection, which is at {}", meant)
            raise OptionError("index", _shown(text), allowed)
        return address


def indexes_name(collection: str, number: int) -> str:
    """Return the common beginning of the names of the indexes of a build."""
    return f"{collection}-{number:06d}"


def _shown(text: str) -> str:
    """Return an address without what follows a question mark: it may be a secret."""
    address, mark, _ = text.partition("?")
    return f"{address}{mark and '?…'}"


def _host(text: str) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found["port"] or _PORT) if found else 0
    if found is None or not 0 < port < 1 << 16:
        raise ValueError(text)
    return found["host"].strip("[]"), port


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class Credentials:
    """Secrets and certificates for a connection; the password is never shown.

    - ``user``, ``password``: for basic authentication.
    - ``authorities``: a file of certificates of the authorities to trust, instead of those of the
      system.
    - ``certificate``, ``key``: files of a client certificate and its key.
    """

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not sent to other processes: these have their own")

    @classmethod
    def from_environment(
        cls, address: Address, environment: Mapping[str, str] = os.environ
    ) -> Credentials:
        """Return the credentials that the environment names.

        The variables start with ``BENELUX_SEARCH_OPENSEARCH_``: ``USER``, ``PASSWORD``, ``CA``,
        ``CERT`` and ``KEY``. A password that is not there is looked for in the keyring of the
        system, if the package ``keyring`` is installed.
        """

        def value(name: str) -> str | None:
            return environment.get(_VARIABLE + name) or None

        def path(name: str) -> Path | None:
            text = value(name)
            return None if text is None else Path(text)

        user, password = value("USER"), value("PASSWORD")
        if user is not None and password is None:
            password = _from_keyring(user, address)
        return cls(user, password, path("CA"), path("CERT"), path("KEY"))


def _from_keyring(user: str, address: Address) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - an optional package
    except ImportError:
        return None
    host, _ = address.hosts[0]
    password: str | None = keyring.get_password(_SERVICE, f"{user}@{host}")
    return password
