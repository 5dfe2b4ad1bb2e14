"""Figures by corpus and name, kept in a file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Final, TypeAlias

from benchmarks.engines.corpus import BENCH

RESULTS: Final = BENCH / "users.json"

Figures: TypeAlias = dict[str, float]


@dataclass(slots=True)
class UserResults:
    """The results of a run: the figures of each corpus by name, such as ``answer.and.ours_ms``."""

    python: str = field(default_factory=platform.python_version)
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    versions: dict[str, str] = field(default_factory=dict)
    corpora: dict[str, Figures] = field(default_factory=dict)


def load(path: Path) -> UserResults:
    """Return the results of earlier runs; none when there is no such file."""
    if not path.exists():
        return UserResults()
    return UserResults(**json.loads(path.read_text(encoding="utf-8")))


def merge(path: Path, corpus: str, figures: Figures, versions: Mapping[str, str]) -> UserResults:
    """Write figures of a corpus beside those that are there, and return all."""
    results = replace(load(path), python=platform.python_version(), versions=dict(versions))
    results.corpora.setdefault(corpus, {}).update(figures)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")
    return results


def times_of(name: str, ours: Sequence[float], tantivy: Sequence[float]) -> Figures:
    """The median and the p95 of the times of queries, and their ratio where both answered.

    The ratio is that of the medians or the median of the ratios of each query, whichever is worse.
    """
    found = {f"{name}.ours_ms": median(ours), f"{name}.ours_p95_ms": _p95(ours)}
    if tantivy:
        ratios = [own / other for own, other in zip(ours, tantivy, strict=True)]
        found[f"{name}.tantivy_ms"] = median(tantivy)
        found[f"{name}.tantivy_p95_ms"] = _p95(tantivy)
        found[f"{name}.ratio"] = max(median(ours) / median(tantivy), median(ratios))
    return found


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]
