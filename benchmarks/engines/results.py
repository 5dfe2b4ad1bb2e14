"""What was measured, as one JSON file; what is measured anew takes the place of the old."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.engines.corpus import BENCH

RESULTS: Final = BENCH / "results.json"


@dataclass(slots=True)
class PeerResult:
    """The figures of one engine at one size; milliseconds are one a query, by kind.

    ``different`` counts the queries of a kind whose number of pairs is not ours.
    """

    version: str = ""
    builds: dict[str, dict[str, float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    different: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class SizeResult:
    """All that was measured at one size; ``program`` is about the whole program."""

    pairs: int
    text_bytes: dict[str, int] = field(default_factory=dict)
    peers: dict[str, PeerResult] = field(default_factory=dict)
    program: dict[str, float] = field(default_factory=dict)

    def peer(self, name: str) -> PeerResult:
        return self.peers.setdefault(name, PeerResult())


@dataclass(slots=True)
class Results:
    """Everything, by size (``10k``)."""

    python: str = field(default_factory=platform.python_version)
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    sizes: dict[str, SizeResult] = field(default_factory=dict)

    def ordered(self) -> Sequence[tuple[str, SizeResult]]:
        return sorted(self.sizes.items(), key=lambda item: item[1].pairs)


def load(path: Path) -> Results:
    """What was measured before; nothing when there is no such file."""
    if not path.exists():
        return Results()
    found = json.loads(path.read_text(encoding="utf-8"))
    sizes = {}
    for name, record in found["sizes"].items():
        peers = {peer: PeerResult(**figures) for peer, figures in record.pop("peers").items()}
        sizes[name] = SizeResult(**record, peers=peers)
    return Results(found["python"], found["cores"], sizes)


def save(results: Results, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")
