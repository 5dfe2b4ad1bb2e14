"""Nodes without space: what the engine says of them, and an error that names the disk."""

from __future__ import annotations

from typing import Any, Final

from benelux_search.errors import IndexUnusable, Message
from benelux_search.opensearch.client.address import Address

Json = dict[str, Any]
_BLOCKS: Final = ("cluster_block_exception", "index_create_block_exception")
# parts of the reasons that the engine gives when a disk is nearly full: for writes, new indexes
_REASONS: Final = ("read-only-allow-delete", "create-index block")
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")


class EngineFull(IndexUnusable):
    """An engine that takes no more writes, because the disk of a node is nearly full."""


def is_full(error: object) -> bool:
    """Return True if an error of the engine says that a disk is nearly full."""
    match error:
        case {"type": str(kind), "reason": str(reason)}:
            return kind in _BLOCKS and any(each in reason for each in _REASONS)
    return False


def engine_full(address: Address, nodes: Json | None) -> EngineFull:
    """Return the error for an engine without space.

    ``nodes`` is the engine's answer to ``/_nodes/stats/fs``, or None if it did not give it.
    """
    disks = sorted(map(_disk, (nodes or {}).get("nodes", {}).values()))
    if not disks:
        return EngineFull(
            Message(
                "{} takes no more writes, because the disk of a node is nearly full; "
                "free space on the disks of its nodes, or add a node",
                address,
            )
        )
    _, name, host, free, total = disks[0]
    return EngineFull(
        Message(
            "{} takes no more writes, because a disk is nearly full: that of the node {} on {} "
            "has {} of {} left; free space there, or add a node",
            address,
            name,
            host,
            _size(free),
            _size(total),
        )
    )


def _disk(node: Json) -> tuple[float, str, str, int, int]:
    """Return the free share of a node's disk, its name, its host, the free and total bytes."""
    own = node["fs"]["total"]
    free, total = own["available_in_bytes"], own["total_in_bytes"]
    return free / max(total, 1), node["name"], node["host"], free, total


def _size(number: float) -> str:
    unit = 0
    while number >= 1000 and unit + 1 < len(_UNITS):
        number /= 1000
        unit += 1
    return (
        f"{number:.0f} {_UNITS[unit]}"
        if not unit or number >= 10
        else f"{number:.1f} {_UNITS[unit]}"
    )
