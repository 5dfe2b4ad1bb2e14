"""Entry of ``python -m benchmarks.reading_weights``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

import benelux_search
from benchmarks.reading_weights.choices import Choice, fit_choices, report_choices
from benchmarks.reading_weights.examples import DECISIONS, Source, sources
from benchmarks.reading_weights.logistic import Example, fit, report

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_PACKAGE: Final = Path(benelux_search.__file__).parent


def main() -> int:
    """Fit each decision in turn, print its figures, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_weights")
    parser.add_argument("--dev", type=Path, default=_ROOT.parent / "shared" / "dev")
    parser.add_argument("--only", default="", help="one decision: the name of its table")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument(
        "--without", default="", help="leave out a source, to measure what its documents get then"
    )
    parser.add_argument("--fit-only", action="store_true", help="leave out the figures")
    options = parser.parse_args()
    found = [
        each
        for each in sources(options.dev, _ROOT / ".bench" / "reading")
        if each.source != options.without
    ]
    for name, decide in DECISIONS.items():
        if options.only not in ("", name):
            continue
        # a decision is fitted with the weights of those before it
        with ProcessPoolExecutor() as pool:
            examples = list(chain.from_iterable(pool.map(_Collector(decide), found)))
        print(f"\n{name}\nsource    examples  accuracy    loss  sure errors")
        for source, figures in () if options.fit_only else _leave_one_out(examples):
            print(f"{source:9} {figures}")
        if options.write:
            table = next(_PACKAGE.rglob(name))
            table.write_text(_table(examples, _fit(examples)), encoding="utf-8")
    return 0


class _Collector:
    """A function that other processes can be sent: it returns the examples of a source."""

    def __init__(self, decide: Callable[[Source], Iterator[Example] | Iterator[Choice]]) -> None:
        self._decide = decide

    def __call__(self, source: Source) -> list[Example | Choice]:
        return list(self._decide(source))


def _leave_one_out(examples: list[Example | Choice]) -> Iterator[tuple[str, str]]:
    """Yield each source with the figures of weights that were fitted to all others."""
    for source in sorted({each.source for each in examples}):
        own = [each for each in examples if each.source == source]
        others = [each for each in examples if each.source != source]
        yield source, _report(own, _fit(others))


def _fit(examples: list[Example | Choice]) -> dict[str, float]:
    choices = [each for each in examples if isinstance(each, Choice)]
    return (
        fit_choices(choices)
        if choices
        else fit([each for each in examples if isinstance(each, Example)])
    )


def _report(examples: list[Example | Choice], weights: dict[str, float]) -> str:
    choices = [each for each in examples if isinstance(each, Choice)]
    if choices:
        return report_choices(choices, weights)
    return report([each for each in examples if isinstance(each, Example)], weights)


def _table(examples: list[Example | Choice], weights: Mapping[str, float]) -> str:
    names = ", ".join(sorted({each.source for each in examples}))
    head = (
        "# Weights in nats, fitted by `python -m benchmarks.reading_weights --write`\n"
        f"# to {len(examples):,} examples from these sources: {names}\n"
    )
    return head + "".join(f"{feature}\t{weight}\n" for feature, weight in sorted(weights.items()))


if __name__ == "__main__":
    sys.exit(main())
