"""Entry of ``python -m benchmarks.layouts``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.layouts.dumps import HELD_OUT_TOOLS, RECOGNISED, TOOLS, is_installed
from benchmarks.layouts.measure import Result, Task, calibration_error, measured, right_of_sure
from benchmarks.layouts.styles import FITTED, HELD_OUT, LAYOUTS
from benchmarks.scoring import Counts

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_HELD_OUT: Final = frozenset(each.name for each in HELD_OUT)


def main() -> int:
    """Print the tables, and return the exit status."""
    options = _parser().parse_args()
    names = [each.name for each in (*(() if options.held_out else FITTED), *HELD_OUT)]
    if options.layout:
        names = [options.layout]
    tools = tuple(tool for tool in TOOLS if tool != RECOGNISED and is_installed(tool))
    tools = (options.only,) if options.only else tools
    tasks = [
        Task(name, number, options.seed, options.work, tools)
        for name in names
        for number in range(options.documents)
    ]
    with ProcessPoolExecutor(options.processes) as pool:
        results = list(chain.from_iterable(pool.map(measured, tasks)))
    for result in results if options.show else ():
        _print_missed(result, options.show)
    _print_tools(results)
    _print_layouts(results)
    _print_confidence(results)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layouts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=1, help="documents of each layout")
    parser.add_argument("--work", type=Path, default=_ROOT / ".bench" / "layouts")
    parser.add_argument("--only", default="", choices=TOOLS, help="one tool; ocr only so")
    parser.add_argument("--layout", default="", choices=LAYOUTS, help="one layout")
    parser.add_argument("--held-out", action="store_true", help="the held-out layouts only")
    parser.add_argument("--show", type=int, default=0, help="print so many missed beads of a dump")
    parser.add_argument("--processes", type=int, default=2)
    return parser


# --- Tables


def _print_missed(result: Result, most: int) -> None:
    print(f"{result.layout} {result.tool}: {len(result.missed)} beads missed")
    for dutch, french in result.missed[:most]:
        print(f"    {dutch[:90]}\n    {french[:90]}\n")


def _f1(
    results: Sequence[Result], counts: Callable[[Result], Counts] = lambda each: each.strict
) -> str:
    total = sum(map(counts, results), Counts())
    return f"{total.f1:8.4f}" if total.gold else "       -"


def _two_sided(result: Result) -> Counts:
    return result.two_sided


def _print_tools(results: Sequence[Result]) -> None:
    print("strict bead F1     all beads            both sides           right of those")
    print("tool               fitted  held-out     fitted  held-out     at .9 or more")
    for tool in dict.fromkeys(each.tool for each in results):
        own = [each for each in results if each.tool == tool]
        fitted = [each for each in own if each.layout not in _HELD_OUT]
        held = [each for each in own if each.layout in _HELD_OUT]
        name = f"{tool} *" if tool in HELD_OUT_TOOLS else tool
        all_beads = f"{_f1(fitted)}  {_f1(held)}"
        both_sides = f"{_f1(fitted, _two_sided)}  {_f1(held, _two_sided)}"
        right = right_of_sure([each for result in own for each in result.sure])
        print(f"{name:16} {all_beads}   {both_sides}   {right:15.4f}")
    print("* held-out tool")


def _print_layouts(results: Sequence[Result]) -> None:
    tools = list(dict.fromkeys(each.tool for each in results))
    print("\n" + f"{'layout':22}" + "".join(f"{tool:>9}" for tool in tools) + "      all")
    for layout in dict.fromkeys(each.layout for each in results):
        own = [each for each in results if each.layout == layout]
        row = "".join(f" {_f1([each for each in own if each.tool == tool])}" for tool in tools)
        name = f"{layout} *" if layout in _HELD_OUT else layout
        print(f"{name:22}{row} {_f1(own)}")


def _print_confidence(results: Sequence[Result]) -> None:
    print("\nconfidence     beads  at .9 or more  of these right  calibration error")
    for name, own in (
        ("fitted", [each for each in results if each.layout not in _HELD_OUT]),
        ("held-out", [each for each in results if each.layout in _HELD_OUT]),
    ):
        sure = [each for result in own for each in result.sure]
        count = sum(confidence >= 0.9 for confidence, _ in sure)
        print(
            f"{name:12} {len(sure):7,}  {count:13,}  {right_of_sure(sure):14.4f}"
            f"  {calibration_error(sure):17.4f}"
        )


if __name__ == "__main__":
    sys.exit(main())
