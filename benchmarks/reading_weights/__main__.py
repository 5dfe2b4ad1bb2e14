"""Entry of ``python -m benchmarks.reading_weights``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import benelux_search
from benchmarks.reading_weights.examples import DECISIONS, sources
from benchmarks.reading_weights.tables import (
    Examples,
    examples_of,
    fit_table,
    report_table,
    table_text,
)

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
    for name in DECISIONS:
        if options.only not in ("", name):
            continue
        # a decision is fitted with the weights of those before it
        examples = examples_of(name, found)
        print(f"\n{name}\nsource    examples  accuracy    loss  sure errors")
        for source, figures in () if options.fit_only else _leave_one_out(examples):
            print(f"{source:9} {figures}")
        if options.write:
            table = next(_PACKAGE.rglob(name))
            table.write_text(table_text(examples, fit_table(examples)), encoding="utf-8")
    return 0


def _leave_one_out(examples: Examples) -> Iterator[tuple[str, str]]:
    """Yield each source with the figures of weights that were fitted to all others."""
    for source in sorted({each.source for each in examples}):
        own = [each for each in examples if each.source == source]
        others = [each for each in examples if each.source != source]
        yield source, report_table(own, fit_table(others))


if __name__ == "__main__":
    sys.exit(main())
