"""Hostile forms of a ZIP package, for the tests of its readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a package with these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_part(data: bytes, name: str, content: bytes | str | None) -> bytes:
    """Return a package with one part replaced, or removed if its content is None."""
    parts: dict[str, bytes | str] = dict(parts_of(data))
    if content is None:
        del parts[name]
    else:
        parts[name] = content
    return packed(parts)


def with_damage(data: bytes, name: str) -> bytes:
    """Return a package in which the last third of the bytes of a packed part are noise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    start = info.header_offset + 30 + len(info.filename) + 2 * info.compress_size // 3
    end = info.header_offset + 30 + len(info.filename) + info.compress_size
    return data[:start] + b"\xff" * (end - start) + data[end:]


def bomb(data: bytes, name: str, root: bytes) -> bytes:
    """Return a package with a part of 40 MB of white space before the end tag of its root."""
    content = parts_of(data)[name]
    return with_part(data, name, content.replace(b"</" + root, b" " * 40_000_000 + b"</" + root))


def _prefixed(data: bytes, main: str, _: bytes) -> bytes:
    content = parts_of(data)[main]
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return with_part(data, main, content[:start] + ENTITIES.encode() + content[start:])


def _outside(data: bytes, main: str, _: bytes) -> bytes:
    content = parts_of(data)[main]
    return packed({"../../" + main: content, "/" + main: content})


# Broken forms of a good package, by name: each is made of the package, the name of its main part
# and the root of that part, and cannot be read
HOSTILE: Final[Mapping[str, Callable[[bytes, str, bytes], bytes]]] = {
    "empty": lambda *_: b"",
    "white space": lambda *_: b" \n\t",
    "cut off": lambda good, *_: good[: len(good) // 2],
    "noise": lambda *_: bytes(range(256)) * 64,
    "an old document": lambda *_: OLE,
    "encrypted": lambda *_: OLE + "EncryptedPackage".encode("utf-16-le"),
    "RTF": lambda *_: b"{\\rtf1 tekst}",
    "text": lambda *_: "Gewoon tekst".encode("utf-16"),
    "no main part": lambda good, main, _: with_part(good, main, None),
    "an empty part": lambda good, main, _: with_part(good, main, b""),
    "no XML": lambda good, main, _: with_part(good, main, bytes(range(256))),
    "entities": _prefixed,
    "another encoding": lambda good, main, _: with_part(
        good, main, b"<?xml version='1.0' encoding='x-y'?><a/>"
    ),
    "bomb": bomb,
    "paths": _outside,
    "many parts": lambda *_: packed({f"p{k}": b"" for k in range(20_001)}),
}
