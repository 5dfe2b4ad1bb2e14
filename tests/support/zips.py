"""ZIP archives for tests: good ones, and such that no program makes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

_ENTRY = b"PK\x01\x02"
# offsets of fields in an entry of the directory
FLAGS, METHOD, CRC, PACKED, SIZE, OFFSET = 8, 10, 16, 20, 24, 42


def packed(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of files by their names."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write an archive of files by their names, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(files))
    return path


def patched(data: bytes, entry: int, field: int, value: int) -> bytes:
    """Return an archive with another value in the directory, of an entry that counts from 0."""
    start = -1
    for _ in range(entry + 1):
        start = data.index(_ENTRY, start + 1)
    form = "<H" if field in (FLAGS, METHOD) else "<I"
    changed = bytearray(data)
    struct.pack_into(form, changed, start + field, value)
    return bytes(changed)
