"""Tables of weights: fitted, written, and read in the place of those of the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.reading_weights.choices import Choice, fit_choices, report_choices
from benchmarks.reading_weights.examples import DECISIONS, Source
from benchmarks.reading_weights.logistic import Example, fit, report
from benelux_search.pdf import paragraph_ends
from benelux_search.text import fitted_weights

Examples: TypeAlias = list[Example | Choice]


def examples_of(name: str, found: Sequence[Source]) -> Examples:
    """Return the examples of the decision whose table has this name, from several sources."""
    with ProcessPoolExecutor() as pool:
        return list(chain.from_iterable(pool.map(_Collector(DECISIONS[name]), found)))


class _Collector:
    """A function that other processes can be sent: it returns the examples of a source."""

    def __init__(self, decide: Callable[[Source], Iterator[Example] | Iterator[Choice]]) -> None:
        self._decide = decide

    def __call__(self, source: Source) -> Examples:
        return list(self._decide(source))


def fit_table(examples: Examples) -> dict[str, float]:
    """Return the weight of each feature."""
    choices = [each for each in examples if isinstance(each, Choice)]
    if choices:
        return fit_choices(choices)
    return fit([each for each in examples if isinstance(each, Example)])


def report_table(examples: Examples, weights: dict[str, float]) -> str:
    """Return a line of figures of these weights for these examples."""
    choices = [each for each in examples if isinstance(each, Choice)]
    if choices:
        return report_choices(choices, weights)
    return report([each for each in examples if isinstance(each, Example)], weights)


def table_text(examples: Examples, weights: Mapping[str, float]) -> str:
    """Return the text of a table, with the sources of its examples."""
    names = ", ".join(sorted({each.source for each in examples}))
    head = (
        "# Weights in nats, fitted by `python -m benchmarks.reading_weights --write`\n"
        f"# to {len(examples):,} examples from these sources: {names}\n"
    )
    return head + "".join(f"{feature}\t{weight}\n" for feature, weight in sorted(weights.items()))


@contextmanager
def tables_from(folder: Path) -> Iterator[None]:
    """Let the package read the tables of a folder in the place of its own of the same name."""
    package: Any = fitted_weights  # what it imports is no part of its interface
    scores: Any = paragraph_ends

    def files_of(name: str) -> _Tables:
        return _Tables(name, folder)

    def forget() -> None:
        fitted_weights.load_weights.cache_clear()
        scores._score.cache_clear()  # of pairs of rows, with the weights of before

    package.files = files_of
    forget()
    try:
        yield
    finally:
        package.files = files
        forget()


class _Tables:
    """The files of a package, where those of a folder come first."""

    def __init__(self, package: str, folder: Path) -> None:
        self._package, self._folder = package, folder

    def joinpath(self, name: str) -> Any:
        own = self._folder / name
        return own if own.exists() else files(self._package).joinpath(name)
