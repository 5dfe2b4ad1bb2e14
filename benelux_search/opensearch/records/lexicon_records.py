"""The lexicon of a generation: the content of its files, in parts, in the index of generations."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benelux_search.errors import IndexDamaged
from benelux_search.opensearch.client.connection import Connection

Json = dict[str, Any]
_PART: Final = 8 << 20  # bytes


def write_lexicon_files(
    connection: Connection, indexes: str, number: int, files: Iterable[tuple[str, bytes]]
) -> None:
    """Store the files of the lexicon that the generation ``number`` has learned."""
    names: dict[str, Json] = {}
    for name, content in files:
        parts = range(0, max(len(content), 1), _PART)
        for place, start in enumerate(parts):
            record = {
                "type": "lexicon-part",
                "number": number,
                "content": base64.b64encode(content[start : start + _PART]).decode("ascii"),
            }
            id_ = f"lexicon-{number}-{name}-{place}"
            connection.request("PUT", f"/{indexes}-state/_doc/{id_}", record)
        digest = hashlib.sha256(content).hexdigest()
        names[name] = {"parts": len(parts), "sha256": digest}
    record = {"type": "lexicon", "number": number, "value": names}
    connection.request("PUT", f"/{indexes}-state/_doc/lexicon-{number}", record)


def lexicon_digests(connection: Connection, indexes: str, number: int) -> Mapping[str, Json]:
    """Return the number of parts and the SHA-256 of each file of a lexicon, by name."""
    found = connection.request("GET", f"/{indexes}-state/_doc/lexicon-{number}")
    digests: Mapping[str, Json] = found["_source"]["value"]
    return digests


def read_lexicon_files(
    connection: Connection, indexes: str, number: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file of a lexicon.

    Raises:
        IndexDamaged: a file does not hold what was written.
    """
    for name, entry in lexicon_digests(connection, indexes, number).items():
        content = b"".join(
            base64.b64decode(
                connection.request("GET", f"/{indexes}-state/_doc/lexicon-{number}-{name}-{place}")[
                    "_source"
                ]["content"]
            )
            for place in range(entry["parts"])
        )
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise IndexDamaged(
                f"the file {name} of the lexicon does not hold what was written", repairable=False
            )
        yield name, content
