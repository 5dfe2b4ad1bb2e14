"""Fit the weights of titles, dates and numbers, and measure them on sources they have not seen.

    python -m benchmarks.fact_weights [GOLD.jsonl...] [--show] [--write]

The gold has the form of :mod:`benchmarks.metadata`. The figures of a source are those of weights
that were fitted to all other sources. With ``--write``, weights that are fitted to all sources that
are not held out are written into the package.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import benelux_search.metadata
from benchmarks.metadata import Outcome, files_of, outcome
from benchmarks.reading_weights.choices import Choice, fit_choices
from benelux_search.align import reading
from benelux_search.documents.registry import DocumentReader
from benelux_search.metadata import date_evidence, number_evidence, titles
from benelux_search.metadata.choosing import ValueChoice
from benelux_search.metadata.date_evidence import date_choice, date_of
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.number_evidence import number_choice, number_of
from benelux_search.metadata.opening_lines import OpeningLine, opening_lines
from benelux_search.metadata.titles import title_choices, title_of
from benelux_search.model import LANGUAGES, Facts, Titles
from benelux_search.text.fitted_weights import Weights

_READ_FACTS: Final = "read_facts"  # of the pipeline
_PACKAGE: Final = Path(benelux_search.metadata.__file__).parent
_ROOT: Final = Path(__file__).resolve().parent.parent
_METADATA: Final = _ROOT / "tests" / "gold" / "metadata"
GOLD: Final = (_METADATA / "gold.jsonl", _METADATA / "sources" / "gold.jsonl")
_FEW: Final = 4  # parts of the documents whose source is not named

_Choose: TypeAlias = Callable[[Weights], str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the gold: its opening, and the accepted values of its fields.

    ``titles`` are those that weights choose that were fitted without its source.
    """

    source: str
    record: Mapping[str, Any]
    opening: Opening
    titles: Titles = field(default_factory=Titles)

    @property
    def is_held_out(self) -> bool:
        """True if no weight may be fitted to the document."""
        return bool(self.record.get("held_out"))

    @property
    def lines(self) -> list[OpeningLine]:
        """The lines of the opening."""
        return list(opening_lines(self.opening, self.titles))

    def outcome(self, name: str, value: str | None) -> Outcome:
        """Return whether a value of a field is right, missing or wrong."""
        return outcome(value, self.record[name], optional=name in self.record.get("optional", ()))


@dataclass(frozen=True, slots=True)
class Decision:
    """The choice of a value of a field, and what weights choose; the last option is no value."""

    document: Known
    field: str
    choice: Choice
    chosen: _Choose

    @classmethod
    def of(
        cls,
        document: Known,
        name: str,
        own: ValueChoice,
        chosen: Callable[[ValueChoice, Weights], str | None],
    ) -> Decision:
        """Return the choice among the values of a field of a document."""
        accepted = document.record[name]
        right = {
            k
            for k, value in enumerate(own.values)
            if accepted and outcome(value, accepted, optional=False) == "right"
        }
        right |= set() if accepted else {len(own.values)}
        choice = Choice(tuple(own.options), frozenset(right), document.source, "")
        return cls(document, name, choice, partial(chosen, own))


def title_decisions(document: Known) -> Iterator[Decision]:
    """Yield the choice of the title in each language."""
    for language, choice in zip(LANGUAGES, title_choices(document.opening), strict=True):
        yield Decision.of(document, f"title_{language}", choice, title_of)


def date_decisions(document: Known) -> Iterator[Decision]:
    """Yield the choice of the date."""
    choice = date_choice(document.opening, document.titles, document.lines)
    yield Decision.of(document, "date", choice, date_of)


def number_decisions(document: Known) -> Iterator[Decision]:
    """Yield the choice of the number."""
    choice = number_choice(document.opening, document.titles, document.lines)
    yield Decision.of(document, "number", choice, number_of)


TABLES: Final[Mapping[str, Callable[[Known], Iterator[Decision]]]] = {
    titles.WEIGHTS: title_decisions,
    date_evidence.WEIGHTS: date_decisions,
    number_evidence.WEIGHTS: number_decisions,
}


def known_documents(golds: Sequence[Path]) -> list[Known]:
    """Return the documents of some gold files."""
    pairs = [
        (gold.parent, json.loads(row))
        for gold in golds
        for row in gold.read_text(encoding="utf-8").splitlines()
    ]
    with ProcessPoolExecutor() as pool:
        openings = list(pool.map(_opening, pairs))
    return [
        Known(str(record.get("source") or f"manner {number % _FEW}"), record, opening)
        for number, ((_, record), opening) in enumerate(zip(pairs, openings, strict=True))
    ]


def _opening(pair: tuple[Path, Mapping[str, Any]]) -> Opening:
    """Return the opening of a document, from which its metadata is read."""
    folder, record = pair
    caught: list[Opening] = []

    def catch(opening: Opening) -> Facts:
        caught.append(opening)
        return Facts()

    read = getattr(reading, _READ_FACTS)
    setattr(reading, _READ_FACTS, catch)
    try:
        with tempfile.TemporaryDirectory() as printed:
            DocumentReader()(*files_of(record, folder, Path(printed)))
    finally:
        setattr(reading, _READ_FACTS, read)
    return caught[-1]


def fitted(decisions: Sequence[Decision]) -> dict[str, float]:
    """Return the weights fitted to the decisions of which an option is right.

    A document counts as often as the ``weight`` of its record says.
    """
    return fit_choices(
        [
            each.choice
            for each in decisions
            if each.choice.right
            for _ in range(each.document.record.get("weight", 1))
        ]
    )


def _weights_without(decisions: Sequence[Decision], source: str) -> dict[str, float]:
    return fitted([each for each in decisions if each.document.source != source])


def left_out(decisions: Sequence[Decision]) -> list[str | None]:
    """Return the value of each decision by weights that were fitted without its source."""
    sources = sorted({each.document.source for each in decisions})
    bare = [replace(each, chosen=_nothing) for each in decisions]  # other processes are sent these
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_weights_without, bare), sources)
        weights = dict(zip(sources, found, strict=True))
    return [each.chosen(weights[each.document.source]) for each in decisions]


def _nothing(_weights: Weights) -> str | None:
    return None


def with_titles(documents: Sequence[Known]) -> list[Known]:
    """Return documents with the titles of weights that were fitted without their source."""
    decisions = [each for document in documents for each in title_decisions(document)]
    chosen = iter(left_out(decisions))
    return [replace(each, titles=Titles(next(chosen), next(chosen))) for each in documents]


def main() -> int:
    """Fit the weights, print the figures of each source, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fact_weights")
    parser.add_argument("gold", nargs="*", type=Path, default=GOLD)
    parser.add_argument("--only", default="", help="one table of weights")
    parser.add_argument("--show", action="store_true", help="print the errors")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    options = parser.parse_args()
    documents = with_titles(known_documents(options.gold))
    for name, decide in TABLES.items():
        if options.only not in ("", name):
            continue
        decisions = [each for document in documents for each in decide(document)]
        is_titles = name == titles.WEIGHTS  # these are fitted already
        values = _titles_of(documents) if is_titles else left_out(decisions)
        _report(decisions, values, show=options.show)
        if options.write:
            (_PACKAGE / name).write_text(_table(decisions), encoding="utf-8")
    return 0


def _titles_of(documents: Sequence[Known]) -> list[str | None]:
    return [title for each in documents for title in (each.titles.nl, each.titles.fr)]


def _report(decisions: Sequence[Decision], values: Sequence[str | None], *, show: bool) -> None:
    """Print the outcomes of each source, whose documents are in no fit, and of all of them."""
    counts: Counter[tuple[str, str, Outcome]] = Counter()
    for decision, value in zip(decisions, values, strict=True):
        document, name = decision.document, decision.field
        result = document.outcome(name, value)
        for group in (document.source, "held out" if document.is_held_out else "others"):
            counts[name, group, result] += 1
        if show and result != "right" and not document.is_held_out:
            is_found = "" if decision.choice.right else " (no candidate)"
            files, accepted = document.record["files"], document.record[name][:1]
            print(f"{result:8} {name:9} {files}: {value!r}, not {accepted}{is_found}")
    for name, group in sorted({(name, group) for name, group, _ in counts}):
        kinds: tuple[Outcome, ...] = ("right", "missing", "wrong")
        found = {kind: counts[name, group, kind] for kind in kinds}
        shares = "  ".join(f"{kind} {n / sum(found.values()):.3f}" for kind, n in found.items())
        print(f"{name:9} {group:26} {shares}  of {sum(found.values())}")


def _table(decisions: Sequence[Decision]) -> str:
    used = [each for each in decisions if not each.document.is_held_out]
    names = ", ".join(sorted({each.document.source for each in used}))
    head = (
        "# Weights in nats, fitted by `python -m benchmarks.fact_weights --write`\n"
        f"# to {len(used):,} choices from these sources: {names}\n"
    )
    weights = sorted(fitted(used).items())
    return head + "".join(f"{feature}\t{weight}\n" for feature, weight in weights)


if __name__ == "__main__":
    sys.exit(main())
