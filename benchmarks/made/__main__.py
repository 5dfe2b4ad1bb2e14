"""Entry of ``python -m benchmarks.made``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.made.forms import FORMS, NEEDS_OFFICE
from benchmarks.made.kinds import FITTED, FITTED_LATER, HELD_OUT, KINDS
from benchmarks.made.kinds.printed_pages import PAGE_KINDS
from benchmarks.made.measure import Cell, Result, Task, measured, write_only
from benchmarks.made.page_measure import PageTask, measured_page
from benchmarks.made.page_printing import PRINTERS, is_installed
from benchmarks.made.printing import convert_all, has_office

_ROOT: Final = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Print the tables, and return the exit status."""
    options = _parser().parse_args()
    if options.pages:
        return _measure_pages(options)
    kinds = options.kind or list(HELD_OUT if options.held_out else {**FITTED, **FITTED_LATER})
    forms = tuple(
        options.form or (name for name in FORMS if name not in NEEDS_OFFICE or has_office())
    )
    tasks = [
        Task(kind, seed, is_long, forms, options.work)
        for kind in kinds
        for seed in range(options.first, options.first + options.seeds)
        for is_long in ((False,) if options.short else (False, True))
    ]
    with ProcessPoolExecutor(options.processes) as pool:
        _print_office(tasks)
        cells = list(chain.from_iterable(pool.map(measured, tasks)))
    for cell in cells if options.show else ():
        for fault in cell.faults[: options.show]:
            print(f"{cell.kind} {cell.form}: {fault}")
    print_table(cells, forms)
    return 0


def _measure_pages(options: argparse.Namespace) -> int:
    printers = [each for each in PRINTERS if is_installed(each)]
    tasks = [
        PageTask(kind, seed, printer, options.work / "pages")
        for kind in PAGE_KINDS
        for seed in range(options.first, options.first + options.seeds)
        for printer in printers
    ]
    with ProcessPoolExecutor(options.processes) as pool:
        cells = list(pool.map(measured_page, tasks))
    for cell in cells if options.show else ():
        for fault in cell.faults[: options.show]:
            print(f"{cell.kind} {cell.form}: {fault}")
    print_table(cells, printers)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.made")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS))
    parser.add_argument("--form", action="append", choices=FORMS)
    parser.add_argument("--pages", action="store_true", help="the kinds of printed pages")
    parser.add_argument("--held-out", action="store_true", help="the held-out kinds only")
    parser.add_argument("--seeds", type=int, default=2, help="documents of each kind and length")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--short", action="store_true", help="short documents only")
    parser.add_argument("--work", type=Path, default=_ROOT / ".bench" / "made")
    parser.add_argument("--show", type=int, default=0, help="print so many faults of a document")
    parser.add_argument("--processes", type=int, default=2)
    return parser


def _print_office(tasks: Sequence[Task]) -> None:
    """Print the documents that an office program prints, all in one go."""
    for form in NEEDS_OFFICE:
        own = [
            Task(task.kind, task.seed, task.is_long, (form,), task.folder)
            for task in tasks
            if form in task.forms
        ]
        convert_all([path for task in own for path in write_only(task)])


def print_table(cells: Iterable[Cell], forms: Sequence[str]) -> None:
    """Print the share that is found, by kind and form, and the counts of each form."""
    cells = list(cells)
    print(f"{'kind':20}" + "".join(f"{form[:9]:>10}" for form in forms))
    for kind in dict.fromkeys(cell.kind for cell in cells):
        row = "".join(_figure(_sum(cells, kind, form)) for form in forms)
        print(f"{kind:20}{row}")
    totals = [_sum(cells, "", form) for form in forms]
    print(f"{'all':20}" + "".join(map(_figure, totals)))
    for name in ("rows", "sure", "inexact", "wrong", "lost", "aside"):
        counts = [getattr(total, name) for total in totals]
        print(f"{name:20}" + "".join(f"{count:10,}" for count in counts) + f"  {sum(counts):,}")


def _sum(cells: Sequence[Cell], kind: str, form: str) -> Result:
    own = (cell for cell in cells if cell.kind == (kind or cell.kind) and cell.form == form)
    return sum((cell.result for cell in own), Result())


def _figure(result: Result) -> str:
    return f"{result.share:10.3f}" if result.rows else f"{'-':>10}"


if __name__ == "__main__":
    sys.exit(main())
