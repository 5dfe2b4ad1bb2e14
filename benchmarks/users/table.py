"""The figures as tables in Markdown: beside tantivy, by size, and beside what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.alignment import with_table
from benchmarks.engines.corpus import ROOT
from benchmarks.engines.table import Aim
from benchmarks.users.queries import COMPARED, KINDS
from benchmarks.users.results import Figures, UserResults

DOCS: Final = ROOT / "docs"
TITLES: Final = {
    "questions": "2,564 parliamentary questions",
    "10k": "10,000 pairs",
    "100k": "100,000 pairs",
    "1m": "1,000,000 pairs",
}
_MEGABYTE: Final = 1e6
_EQUAL: Final = 1.05  # a ratio that is no difference
_KINDS: Final = {
    "and": "two or three words",
    "or": "words with OR",
    "phrase": "a phrase",
    "prefix": "the beginning of a word",
    "bilingual": "a word on each side",
    "wildcard": "the end of a word",
    "fuzzy": "a word with a wrong letter",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table beside tantivy: the names of both figures, if they are measured."""

    about: str
    ours: str
    tantivy: str = ""
    scale: float = 1.0
    ratio: str = ""  # of the figure that is their ratio, if it is not that of the two


def rows() -> Iterator[Row]:
    """What is compared, in the order in which a user meets it."""
    yield Row("`index`, s of the processor", "index.ours_s", "index.tantivy_s")
    yield Row("`index`, s of the clock", "index.ours_clock_s", "index.tantivy_clock_s")
    yield Row("memory of `index`, MB", "index.ours_mb", "index.tantivy_mb")
    yield Row("size of the index, MB", "index.ours_bytes", "index.tantivy_bytes", scale=_MEGABYTE)
    for kind in COMPARED:
        yield _times(f"answer.{kind}", f"ten hits, ms: {_KINDS[kind]}")
    for kind in KINDS:
        yield _times(f"first.{kind}", f"first time, ms: {_KINDS[kind]}")
    yield Row("`search`, s of the processor", "command.search_s", "command.tantivy_s")
    yield Row("`search`, s of the clock", "command.search_clock_s", "command.tantivy_clock_s")
    yield Row("`--help`, s of the processor", "command.help_s")
    yield Row("three pairs more, s", "put.ours_s", "put.tantivy_s")
    yield Row("three pairs more, MB written", "put.ours_mb", "put.tantivy_mb")
    yield Row("all pairs from memory, s", "put.many_s")
    yield Row("memory after 1,200 queries, MB", "memory.ours_mb", "memory.tantivy_mb")
    yield Row("calls of the engine in a search, most", "trips.most")
    yield Row("calls with translations, most", "trips.across_most")


def _times(name: str, about: str) -> Row:
    return Row(about, f"{name}.ours_ms", f"{name}.tantivy_ms", ratio=f"{name}.ratio")


def tables(results: UserResults) -> Iterator[str]:
    """What was measured with, and all tables."""
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    yield ""
    yield f"Measured on {results.cores} cores with Python {results.python}: {versions}."
    for name in TITLES:
        if results.corpora.get(name):
            yield from ("", f"### {TITLES[name]}, beside tantivy", "")
            yield from in_short(results.corpora[name])
            yield ""
            yield from beside(results.corpora[name])
    yield from ("", "### How it grows with the texts", "")
    yield from growth(results)
    yield from ("", "### Floors and aims", "")
    yield "Of 100,000 pairs where nothing else is said. A cell without a figure was not measured."
    yield ""
    yield from bounds(results)
    yield ""


def in_short(figures: Figures) -> Iterator[str]:
    """What is slower or larger than with tantivy, and what is not."""
    ratios = {row.about: ratio for row in rows() if (ratio := _ratio(row, figures)) is not None}
    slower = {about: ratio for about, ratio in ratios.items() if ratio > _EQUAL}
    others = [about for about in ratios if about not in slower]
    if slower:
        least, most = (digits(bound(slower.values())) for bound in (min, max))
        which = f"{len(slower)} of {len(ratios)} rows"
        yield f"Ours takes more than tantivy in {which}, {least} to {most} times as much."
    if others:
        yield f"It does not take more in: {'; '.join(others)}."


def beside(figures: Figures) -> Iterator[str]:
    """Our figures, those of tantivy, and their ratio."""
    yield "| | ours | tantivy | ours / tantivy |"
    yield "|---|---|---|---|"
    for row in rows():
        if row.ours in figures:
            yield f"| {row.about} | {' | '.join(_cells(row, figures))} |"


def _cells(row: Row, figures: Figures) -> Sequence[str]:
    values = figures[row.ours], figures.get(row.tantivy)
    cells = ["" if value is None else digits(value / row.scale) for value in values]
    ratio = _ratio(row, figures)
    return (*cells, "" if ratio is None else digits(ratio))


def _ratio(row: Row, figures: Figures) -> float | None:
    ours, tantivy = figures.get(row.ours), figures.get(row.tantivy)
    return figures.get(row.ratio, ours / tantivy) if ours and tantivy else None


def digits(value: float) -> str:
    return (
        f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}" if value < 10 else f"{value:.1f}"
    )


def growth(results: UserResults) -> Iterator[str]:
    """How our figures grow, over all corpora that were measured."""
    there = [name for name in TITLES if results.corpora.get(name)]
    yield f"| | {' | '.join(TITLES[name] for name in there)} |"
    yield "|---" * (len(there) + 1) + "|"
    grows: dict[str, Callable[[Figures], float | None]] = {
        "`index`, pairs a second of the processor": speed,
        "memory of `index`, MB": lambda figures: figures.get("index.ours_mb"),
        "index, times the text": share,
        "ten hits, ms: two or three words": lambda figures: figures.get("answer.and.ours_ms"),
        "the same, first time": lambda figures: figures.get("first.and.ours_ms"),
        "`search`, s of the processor": lambda figures: figures.get("command.search_s"),
        "three pairs more, s": lambda figures: figures.get("put.ours_s"),
    }
    for about, figure in grows.items():
        values = [figure(results.corpora[name]) for name in there]
        cells = ["" if value is None else digits(value) for value in values]
        yield f"| {about} | {' | '.join(cells)} |"


def speed(figures: Figures) -> float | None:
    """Pairs that ``index`` takes in a second of the processor."""
    seconds = figures.get("index.ours_s")
    return figures["index.pairs"] / seconds if seconds else None


def share(figures: Figures) -> float | None:
    """The size of our index, in sizes of the text."""
    size = figures.get("index.ours_bytes")
    return size / figures["index.text_bytes"] if size else None


def aims() -> Iterator[Aim[UserResults]]:
    """What is asked of a user's figures, in the order of the table."""
    yield Aim("`index`, questions", _of("questions", "index.ours_s"), " s", 9, 6)
    yield Aim("`index`, pairs/s", _by("100k", speed), "", 2_000, 4_000, more=True)
    yield Aim("`index`, a million", _of("1m", "index.ours_s", 60), " min", 12, 6)
    yield Aim("its memory", _of("1m", "index.ours_mb"), " MB", 1_000, 700)
    for kind in COMPARED:
        figure = _of("100k", f"answer.{kind}.ratio")
        yield Aim(f"ten hits, {kind}: ours / tantivy", figure, "", 3, 1.5)
    for kind in COMPARED:
        figure = _of("100k", f"first.{kind}.ratio")
        yield Aim(f"first time, {kind}: ours / tantivy", figure, "", 4, 2)
    yield Aim("first time, the end of a word", _of("100k", "first.wildcard.ours_ms"), " ms", 10, 5)
    yield Aim("fuzzy, a million", _of("1m", "first.fuzzy.ours_ms"), " ms", 60, 20)
    yield Aim("three pairs more", _of("100k", "put.ours_s"), " s", 0.35, 0.15)
    yield Aim("the same, written", _of("100k", "put.ours_mb"), " MB", 3, 1)
    yield Aim("all pairs from memory", _of("100k", "put.many_mb"), " MB", 250, 250)
    yield Aim("`search`", _of("100k", "command.search_s"), " s", 0.4, 0.25)
    yield Aim("index against the text, questions", _by("questions", share), "", 1.7, 1.4)
    yield Aim("index against the text", _by("100k", share), "", 1.5, 1.2)
    yield Aim("calls of the engine", _of("100k", "trips.most"), "", 3, 3)
    yield Aim("calls with translations", _of("100k", "trips.across_most"), "", 4, 4)
    yield Aim("memory after 1,200 queries", _of("100k", "memory.ours_mb"), " MB", 250, 180)


def _of(corpus: str, name: str, scale: float = 1.0) -> Callable[[UserResults], float | None]:
    def figure(results: UserResults) -> float | None:
        found = results.corpora.get(corpus, {}).get(name)
        return None if found is None else found / scale

    return figure


def _by(
    corpus: str, figure: Callable[[Figures], float | None]
) -> Callable[[UserResults], float | None]:
    return lambda results: figure(results.corpora.get(corpus, {}))


def bounds(results: UserResults) -> Iterator[str]:
    """Floors and aims; of 100,000 pairs where nothing else is said."""
    yield "| | ours | floor | aim | holds |"
    yield "|---|---|---|---|---|"
    for aim in aims():
        yield aim.row(results)


def write(results: UserResults, docs: Path = DOCS) -> None:
    """Put the tables into the docs.

    Raises:
        ValueError: the page has no place for the tables.
    """
    page = docs / "performance.md"
    text = with_table(page.read_text(encoding="utf-8"), "users", tables(results))
    page.write_text(text, encoding="utf-8")
