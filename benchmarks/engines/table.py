"""The results as tables in Markdown, with what is asked and what is aimed at beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Generic, TypeVar

from benchmarks.engines.peers import NAMES, OURS
from benchmarks.engines.queries import KINDS
from benchmarks.engines.race import percentile
from benchmarks.engines.results import PeerResult, Results, SizeResult

COMPARED: Final = ("and", "or", "phrase", "prefix")
Measured = TypeVar("Measured")


@dataclass(frozen=True)
class Aim(Generic[Measured]):
    """A figure with its floor and its aim; ``more`` says that more of it is better."""

    name: str
    figure: Callable[[Measured], float | None]
    unit: str
    floor: float
    aim: float
    more: bool = False

    def row(self, result: Measured) -> str:
        found = self.figure(result)
        if found is None:
            return f"| {self.name} | - | {self._bound(self.floor)} | {self._bound(self.aim)} | |"
        verdict = "aim" if self._holds(found, self.aim) else "floor"
        if not self._holds(found, self.floor):
            verdict = "**no**"
        shown = self._shown(found)
        bounds = f"{self._bound(self.floor)} | {self._bound(self.aim)}"
        return f"| {self.name} | {shown} | {bounds} | {verdict} |"

    def _holds(self, found: float, bound: float) -> bool:
        return found >= bound if self.more else found <= bound

    def _bound(self, bound: float) -> str:
        return f"{'≥' if self.more else '≤'} {self._shown(bound)}"

    def _shown(self, value: float) -> str:
        figure = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{figure}{self.unit}"


def _median(result: SizeResult, peer: str, kind: str) -> float | None:
    times = result.peer(peer).milliseconds.get(kind)
    return median(times) if times else None


def ratio(result: SizeResult, kind: str, above: str, below: str) -> float | None:
    """The median time of an engine over that of another, for a kind of query."""
    times = _median(result, above, kind), _median(result, below, kind)
    return None if times[0] is None or times[1] is None else times[0] / times[1]


def _slowest(result: SizeResult) -> float | None:
    """The p99 of all queries of the kinds that are compared."""
    kinds = [result.peer(OURS).milliseconds.get(kind, []) for kind in COMPARED]
    times = [time for of_kind in kinds for time in of_kind]
    return percentile(times, 0.99) if times else None


def share(result: SizeResult, peer: PeerResult) -> float | None:
    """The bytes of the indexes of a peer in percent of the text that they are of."""
    if not peer.builds:
        return None
    text = sum(result.text_bytes[language] for language in peer.builds)
    return 100 * sum(build["bytes"] for build in peer.builds.values()) / text


def speed(peer: PeerResult) -> float | None:
    """Passages that are indexed in a second."""
    builds = peer.builds.values()
    return median(build["passages_a_second"] for build in builds) if builds else None


def _cpu_speed(peer: PeerResult) -> float | None:
    known = [build.get("passages_a_cpu_second") for build in peer.builds.values()]
    return median(speed for speed in known if speed) if any(known) else None


def _building(peer: PeerResult) -> float | None:
    return max((build["memory_mb"] for build in peer.builds.values()), default=None)


def aims() -> Iterator[Aim[SizeResult]]:
    """What is asked of our engine, in the order of the table."""
    for kind in COMPARED:
        yield Aim(f"{kind}: ours / tantivy", _ratio(kind, OURS, "tantivy"), "", 2.0, 1.0)
    for kind in COMPARED:
        yield Aim(f"{kind}: Whoosh / ours", _ratio(kind, "whoosh", OURS), "", 50, 100, more=True)
    yield Aim("p99 of all of these", _slowest, " ms", 40, 15)
    both = _ratio("bilingual", "tantivy", OURS)
    yield Aim("bilingual: two joined tantivy searches / ours", both, "", 1.0, 5.0, more=True)
    yield Aim("`search` over `--help`", _program("search_more_ms"), " ms", 400, 150)
    yield Aim("indexing, passages/s", lambda r: speed(r.peer(OURS)), "", 9_000, 20_000, more=True)
    yield Aim("index against the text", lambda r: share(r, r.peer(OURS)), " %", 60, 35)
    yield Aim("memory while indexing", lambda r: _building(r.peer(OURS)), " MB", 1000, 500)
    yield Aim("memory of a whole build", _program("memory_mb"), " MB", 1000, 500)
    yield Aim("memory of queries", lambda r: r.peer(OURS).memory.get("memory_mb"), " MB", 600, 300)


def _ratio(kind: str, above: str, below: str) -> Callable[[SizeResult], float | None]:
    return lambda result: ratio(result, kind, above, below)


def _program(name: str) -> Callable[[SizeResult], float | None]:
    return lambda result: result.program.get(name)


def table(results: Results, sizes: Sequence[str]) -> Iterator[str]:
    """All tables, for these sizes."""
    for size, result in results.ordered():
        if size in sizes:
            yield from ("", f"### {result.pairs:,} pairs", "")
            yield from times(result)
            yield ""
            yield from engines(result)
            yield ""
            yield from bounds(result)


def times(result: SizeResult) -> Iterator[str]:
    """Milliseconds of each kind: the median, and the p99 behind it."""
    there = [name for name in NAMES if result.peer(name).milliseconds]
    yield f"| ms: median (p99) | {' | '.join(there)} |"
    yield "|---" * (len(there) + 1) + "|"
    for kind in KINDS:
        cells = [_cell(result.peer(name).milliseconds.get(kind)) for name in there]
        if any(cells):
            yield f"| {kind} | {' | '.join(cells)} |"


def _cell(milliseconds: Sequence[float] | None) -> str:
    if not milliseconds:
        return ""
    return f"{_digits(median(milliseconds))} ({_digits(percentile(milliseconds, 0.99))})"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.1f}"


def engines(result: SizeResult) -> Iterator[str]:
    """What each engine costs beside the time of its queries."""
    there = [name for name in NAMES if result.peer(name).builds]
    rows: dict[str, Callable[[PeerResult], float | None]] = {
        "passages/s": speed,
        "passages/s of the processor": _cpu_speed,
        "index, % of the text": lambda peer: share(result, peer),
        "MB while indexing": _building,
        "MB of queries": lambda peer: peer.memory.get("memory_mb"),
        "fresh process: open, ms": lambda peer: peer.cold.get("open_ms"),
        "fresh process: first query, ms": lambda peer: peer.cold.get("first_ms"),
        "other numbers of pairs than ours": lambda peer: float(sum(peer.different.values())),
    }
    yield f"| | {' | '.join(there)} |"
    yield "|---" * (len(there) + 1) + "|"
    for name, figure in rows.items():
        values = [figure(result.peer(peer)) for peer in there]
        cells = ["" if value is None else _digits(value) for value in values]
        yield f"| {name} | {' | '.join(cells)} |"


def bounds(result: SizeResult) -> Iterator[str]:
    """Floors and aims."""
    yield "| | ours | floor | aim | holds |"
    yield "|---|---|---|---|---|"
    for aim in aims():
        yield aim.row(result)
