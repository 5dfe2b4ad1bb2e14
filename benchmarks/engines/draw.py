"""The results as ``docs/performance.md``, with a curve for each kind of query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.alignment import with_table
from benchmarks.engines.corpus import ROOT
from benchmarks.engines.curves import Curve, chart
from benchmarks.engines.peers import NAMES
from benchmarks.engines.results import Results
from benchmarks.engines.table import COMPARED, table

DOCS: Final = ROOT / "docs"
KINDS: Final = (*COMPARED, "bilingual")
LABELS: Final[Mapping[str, str]] = {
    "ours": "ours",
    "tantivy": "tantivy",
    "whoosh": "Whoosh",
    "fts5": "FTS5",
    "bm25s": "bm25s",
}
_BUILDING: Final = "indexing"


def write(results: Results, docs: Path = DOCS) -> None:
    """Puts tables and curves into the docs.

    Raises:
        ValueError: the page has no place for the tables.
    """
    for name, drawn in charts(results):
        (docs / f"performance-{name}.svg").write_text(drawn, encoding="utf-8")
    page = docs / "performance.md"
    text = with_table(page.read_text(encoding="utf-8"), "engines", tables(results))
    page.write_text(text, encoding="utf-8")


def tables(results: Results) -> Iterator[str]:
    """What was measured with, and the tables of all sizes."""
    sizes = results.ordered()
    versions = {
        name: result.peers[name].version
        for name in NAMES
        for _, result in sizes
        if name in result.peers and result.peers[name].version
    }
    yield ""
    yield f"Measured on {results.cores} cores with Python {results.python}:"
    yield f"{', '.join(versions.values())}."
    yield from table(results, [size for size, _ in sizes])
    yield ""


def charts(results: Results) -> Iterator[tuple[str, str]]:
    """(kind of query, SVG): the median time by the number of pairs."""
    for kind in KINDS:
        yield kind, chart(f"{kind}, median", "pairs", "ms", _times(results, kind))
    speeds = [_speeds(results, name) for name in NAMES]
    there = [curve for curve in speeds if curve.points]
    yield _BUILDING, chart("indexing on one core", "passages", "passages a second", there)


def _times(results: Results, kind: str) -> list[Curve]:
    curves = []
    for name in NAMES:
        points = [
            (float(result.pairs), median(result.peers[name].milliseconds[kind]))
            for _, result in results.ordered()
            if name in result.peers and result.peers[name].milliseconds.get(kind)
        ]
        if points:
            curves.append(Curve(LABELS[name], NAMES.index(name), tuple(points)))
    return curves


def _speeds(results: Results, name: str) -> Curve:
    points = [
        (float(result.pairs), result.peers[name].builds["nl"]["passages_a_second"])
        for _, result in results.ordered()
        if name in result.peers and "nl" in result.peers[name].builds
    ]
    return Curve(LABELS[name], NAMES.index(name), tuple(points))
