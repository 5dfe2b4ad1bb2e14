"""Write OLE containers (MS-CFB, version 3) and messages of Outlook in them, for tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT_MARK, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    start: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE

    def packed(self, size: int) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name), self.kind, 1)
            + struct.pack("<III", self.left, self.right, self.child)
            + bytes(36)
            + struct.pack("<IQ", self.start, size)
        )


def container(streams: Mapping[str, bytes]) -> bytes:
    """Return a container with streams, whose paths may name a storage: ``storage/stream``."""
    root = _Entry("Root Entry", 5)
    for path, data in streams.items():
        *folders, name = path.split("/")
        parent = root
        for folder in folders:
            found = next((each for each in parent.children if each.name == folder), None)
            if found is None:
                found = _Entry(folder, 1)
                parent.children.append(found)
            parent = found
        parent.children.append(_Entry(name, 2, data))
    entries = [root]
    _number(root, entries)
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(data: bytes) -> int:
        start, count = len(sectors), -(-len(data) // _SECTOR)
        sectors.extend(
            data[k * _SECTOR : (k + 1) * _SECTOR].ljust(_SECTOR, b"\0") for k in range(count)
        )
        fat.extend([*range(start + 1, start + count), _END] if count else [])
        return start if count else _END

    mini, mini_fat = b"", list[int]()
    for entry in entries:
        if entry.kind == 2 and len(entry.data) >= _CUTOFF:
            entry.start = add(entry.data)
        elif entry.kind == 2:
            start, count = len(mini_fat), -(-len(entry.data) // _MINI)
            entry.start = start if count else _END
            mini += entry.data.ljust(count * _MINI, b"\0")
            mini_fat += [*range(start + 1, start + count), _END] if count else []
    root.start = add(mini)
    mini_table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_table += b"\xff" * (-len(mini_table) % _SECTOR)
    mini_start = add(mini_table)
    sizes = [len(mini) if entry is root else len(entry.data) for entry in entries]
    directory = b"".join(entry.packed(size) for entry, size in zip(entries, sizes, strict=True))
    directory_start = add(directory + bytes(-len(directory) % _SECTOR))
    fat_count = 1
    while (len(fat) + fat_count) * 4 > fat_count * _SECTOR:
        fat_count += 1
    fat_start = len(sectors)
    fat += [_FAT_MARK] * fat_count
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_count * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count,
        directory_start, 0, _CUTOFF, mini_start, len(mini_table) // _SECTOR,
        _END, 0,
    )  # fmt: skip
    header += (
        struct.pack("<I", fat_start)
        if fat_count == 1
        else b"".join(struct.pack("<I", fat_start + k) for k in range(fat_count))
    )
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors) + table


def _number(parent: _Entry, entries: list[_Entry]) -> None:
    """Number the entries of a storage; its tree of entries is balanced."""
    children = sorted(parent.children, key=lambda each: (len(each.name), each.name.upper()))
    numbers = {id(each): len(entries) + k for k, each in enumerate(children)}
    entries += children

    def tree(part: list[_Entry]) -> int:
        if not part:
            return _NONE
        middle = len(part) // 2
        part[middle].left = tree(part[:middle])
        part[middle].right = tree(part[middle + 1 :])
        return numbers[id(part[middle])]

    parent.child = tree(children)
    for child in children:
        if child.kind == 1:
            _number(child, entries)


def outlook_message(
    texts: Mapping[str, bytes | str],
    numbers: Mapping[int, int] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a message: properties that are streams by their tag, such as ``1000001F``.

    ``numbers`` are properties of a fixed size, by their tag (``0x00390040`` is a time).
    """
    fixed = b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in (numbers or {}).items())
    streams: dict[str, bytes] = {}
    for tag, value in texts.items():
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        streams[f"__substg1.0_{tag}"] = data
        fixed += struct.pack("<IIQ", int(tag, 16), 6, len(data))
    count = len(attachments or {})
    head = bytes(8) + struct.pack("<IIII", 0, count, 0, count) + bytes(8)
    streams["__properties_version1.0"] = head + fixed
    streams["__nameid_version1.0/__substg1.0_00020102"] = b""
    for k, (name, content) in enumerate((attachments or {}).items()):
        folder = f"__attach_version1.0_#{k:08X}"
        data = name.encode("utf-16-le")
        streams[f"{folder}/__substg1.0_3707001F"] = data
        streams[f"{folder}/__substg1.0_37010102"] = content
        streams[f"{folder}/__properties_version1.0"] = bytes(8) + struct.pack(
            "<IIQIIQ", 0x3707001F, 6, len(data), 0x37010102, 6, len(content)
        )
    return container(streams)
