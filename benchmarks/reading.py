"""How well documents are read whose source no weight has seen.

    python -m benchmarks.reading [--leave-one-out]

The documents are those of the development data, and our own texts in every layout of
``benchmarks.layouts``, each as PDF files and as dumps of the tools that are installed. ``pair``,
``exact``, ``wrong`` and ``wronghi`` are the measures of ``score_docs.py``. With
``--leave-one-out``, the five tables of weights are fitted once to all examples, and once more
without each source; its documents are then read with both. The figures of a source that is in no
fit are the same in both. Confidence is that of beads with both languages, in documents all of whose
beads are known.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.layouts.measure import calibration_error, right_of_sure
from benchmarks.layouts.styles import LAYOUTS
from benchmarks.reading_documents import Figures, Known, documents, measured
from benchmarks.reading_weights.examples import DECISIONS, Source, sources
from benchmarks.reading_weights.tables import Examples, examples_of, fit_table, table_text

_ROOT: Final = Path(__file__).resolve().parent.parent
_DEV: Final = _ROOT.parent / "shared" / "dev"
_WORK: Final = _ROOT / ".bench" / "reading"
_ALL: Final = ""  # the source that is left out of the fit to all
_FEWEST: Final = 20  # beads of gold by which a tool is judged


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a document; ``seen`` with its source in the fit, ``unseen`` without it."""

    document: Known
    seen: Figures
    unseen: Figures
    is_fitted: bool


def compared(dev: Path, *, leave_one_out: bool = True) -> list[Row]:
    """Read all documents, with and without their source in the fit."""
    found = list(sources(dev, _WORK))
    known = list(documents(dev, found))
    fitted = {each.source for each in found} if leave_one_out else set()
    if leave_one_out:
        fit_without([_ALL, *sorted(fitted)], found)
    to_all = _tables(_ALL) if leave_one_out else None
    with ProcessPoolExecutor(2) as pool:
        seen = list(pool.map(partial(measured, dev, tables=to_all), known))
        others = [each for each in known if each.source in fitted]
        tables = (_tables(each.source) for each in others)
        found_so = pool.map(partial(measured, dev), others, tables)
        unseen = dict(zip((each.path for each in others), found_so, strict=True))
    return [
        Row(each, own, unseen.get(each.path, own), each.path in unseen)
        for each, own in zip(known, seen, strict=True)
    ]


def _tables(source: str) -> Path:
    return _WORK / "without" / (source or "none")


def fit_without(left_out: Sequence[str], found: Sequence[Source]) -> None:
    """Fit each table without each of several sources; an empty name leaves none out."""
    with ProcessPoolExecutor(2) as pool:
        waiting = [
            pool.submit(_fit, name, examples_of(name, found), left_out) for name in DECISIONS
        ]
        for each in waiting:
            each.result()


def _fit(name: str, examples: Examples, left_out: Sequence[str]) -> None:
    for source in left_out:
        others = [each for each in examples if each.source != source]
        folder = _tables(source)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(table_text(others, fit_table(others)), encoding="utf-8")


# --- Figures


def figures(dev: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of the development data without each of its sources, and their names.

    The layouts are fitted to, and not left out: that takes as long again.
    """
    found = list(sources(dev, _WORK))
    left_out = sorted({each.source for each in found} - set(LAYOUTS))
    fit_without(left_out, found)
    known = [each for each in documents(dev, found) if each.source in left_out]
    with ProcessPoolExecutor(2) as pool:
        tables = (_tables(each.source) for each in known)
        unseen = list(pool.map(partial(measured, dev), known, tables))
    rows = [Row(each, own, own, True) for each, own in zip(known, unseen, strict=True)]
    senate = [row for row in rows if row.document.source == "senate"]
    sure = [each for row in rows for each in row.unseen.sure]
    return {
        "left_out": {
            **{source: _share(each, "pair") for source, each in _by_source(rows)},
            "senate worst": min(_share([row], "pair") for row in senate),
            "wrong": _share(rows, "wrong"),
            "wronghi": _share(rows, "wronghi"),
            "sure with borders": right_of_sure(sure),
            "sure": right_of_sure([each for row in rows for each in row.unseen.translated]),
            "calibration": calibration_error(sure),
        }
    }


def _by_source(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for source in dict.fromkeys(row.document.source for row in rows):
        yield source, [row for row in rows if row.document.source == source]


def _share(
    rows: Sequence[Row], measure: str, of: Callable[[Row], Figures] = lambda row: row.unseen
) -> float:
    total: Counter[str] = sum((Counter(of(row).counts) for row in rows), Counter())
    return total[measure] / max(1, total["gold"])


def _seen(row: Row) -> Figures:
    return row.seen


# --- Tables


def _print_sources(rows: Sequence[Row]) -> None:
    print("source                  beads    pair  without  distance   exact   wrong  wrong at .9")
    for source, own in (*_by_source(rows), ("all", list(rows))):
        beads = sum(row.unseen.counts["gold"] for row in own)
        with_it, without = _share(own, "pair", _seen), _share(own, "pair")
        distance = f"{with_it - without:+9.4f}" if any(r.is_fitted for r in own) else "        -"
        rest = "  ".join(f"{_share(own, each):6.4f}" for each in ("exact", "wrong", "wronghi"))
        print(f"{source:22} {beads:6,}  {with_it:6.4f}   {without:6.4f} {distance}  {rest}")


def _print_tools(rows: Sequence[Row]) -> None:
    tools = sorted({row.document.tool for row in rows})
    print("\npair without the source, by tool\n" + f"{'':22}" + "".join(f"{t:>9}" for t in tools))
    for source, own in (*_by_source(rows), ("all", list(rows))):
        cells = ""
        for tool in tools:
            each = [row for row in own if row.document.tool == tool]
            cells += f"{_share(each, 'pair'):9.4f}" if each else f"{'-':>9}"
        print(f"{source:22}{cells}")


def _print_confidence(rows: Sequence[Row]) -> None:
    print(
        "\nconfidence            beads  at .9 or more  with borders  translated  calibration error"
    )
    groups = {
        "with the source": [row.seen for row in rows if row.is_fitted],
        "without": [row.unseen for row in rows if row.is_fitted],
        "in no fit": [row.unseen for row in rows if not row.is_fitted],
    }
    for name, own in groups.items():
        sure = [each for figures in own for each in figures.sure]
        translated = [each for figures in own for each in figures.translated]
        count = sum(confidence >= 0.9 for confidence, _ in sure)
        print(
            f"{name:18} {len(sure):8,}  {count:13,}  {right_of_sure(sure):12.4f}"
            f"  {right_of_sure(translated):10.4f}  {calibration_error(sure):17.4f}"
        )


def main() -> int:
    """Print the tables, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--dev", type=Path, default=_DEV)
    parser.add_argument("--leave-one-out", action="store_true", help="fit without each source")
    options = parser.parse_args()
    rows = compared(options.dev, leave_one_out=options.leave_one_out)
    _print_sources(rows)
    _print_tools(rows)
    _print_confidence(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
