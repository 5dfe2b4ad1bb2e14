"""Fuzzing of queries: check that no input raises an error or takes too long.

    python -m benchmarks.fuzz [--index DIR] [--bytes N] [--mutants N] [--budget SECONDS] [--seed N]

The inputs are random bytes, and valid queries in which pieces are inserted, deleted, swapped,
repeated and mixed; all are determined by the seed. Each input is parsed, or searched with
``--index``. Every input that raises an error, or takes longer than the budget, is printed. Then the
exit status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search import open_index
from benelux_search.query.query import parse

QUERIES: Final = (
    "politie samenwerking",
    "coopération policière",
    '"virtuele wereld"',
    "«traite des êtres humains»",
    "“Week van de Veiligheid” -internet",
    "„grensoverschrijdend vervoer“",
    "‹sécurité routière› OR verkeersveiligheid",
    "‘foto’s van slachtoffers’",
    '"politie justitie"~5',
    '"lutte exploitation"~ nl:aanpak',
    '"Week Veiligheid"~0',
    "webcrawler OR internet OR toile",
    "politie AND justitie AND NOT douane",
    "police AND (justice OR douane)",
    "(politie OR justitie) samenwerking -militair",
    "((a OR b) (c OR d)) -(e f)",
    "mensen* -mensenhandel",
    "w?terschap*",
    "grens*overschrijdend",
    "*heid vrij*",
    "90?/1 OR 02091-*-71",
    "vervoor~",
    "coopperation~2",
    "slachtofer~1 victimes~",
    "=politie =arrêt",
    '="nl:x" =OR',
    "nl:aanpak fr:lutte",
    "nl:aanpak -fr:lutte",
    'nl:"ad hoc" fr:(accord OR traité)',
    "nl: wet FR: loi",
    "nl:=wetten fr:loi~",
    "nl:*ing fr:*tion",
    "nl:(fr:traite OR handel) -nl:-mens",
    "doc:000_42a1812e0558ab74 politie",
    'doc:"Réponse du Comité" traite',
    "number:908/1 kinderuitbuiting",
    "-number:908/1 exploitation",
    "date:2019 mensenhandel",
    "date:2019-06..2021 traite",
    "date:..2020 OR date:2022-01-31..",
    'date:"2019 .. 2021" accord',
    "date:2019-2021 -date:2020",
    "date:gisteren datum:2019 date:2019-13",
    "aligned:none",
    "aligned:low -aligned:none benelux",
    "(aligned:none OR aligned:low) trein",
    "auteur:jansen document:908/1",
    "l’assemblée d'airain 's-Gravenhage ‘s avonds",
    "Benelux-landen ad-hocakkoord",
    "artikel 5, § 1, 2° en n°5",
    "55-B034-2-0129 2020/1234 908/01",
    "1 000 000 euro 12 345,67",
    "ECLI:BE:CASS:2019:ARR.20190612.1",
    "https://www.benelux.int/nl/?q=a*b~c info@benelux.int",
    "waarom? pourquoi ? wat?!",
    "WET EN BESLUIT OF NIET",
    "LOI ET ARRÊTÉ OU NON SAUF",
    "œuvre cœur Gegevens\u00adbescherming ﬁnanciën",
    "de het een le la les",
    "NOT NOT a -(-b) OR AND",
)
_PIECES: Final[tuple[str, ...]] = (
    *"\"“”„«»‹›‘’'()*?~=-:., \t\n0é\u00ad\u202e\x00\ud800",
    *(" OR ", " AND ", " NOT ", "nl:", "fr:", "doc:", "number:", "date:", "aligned:", ".."),
    *("~5", "~99999999999", "1 000", "((((", "))))", "****", "\U0001f600", "a\u0301"),
)
_LONGEST: Final = 200  # bytes; now and then a hundred times as many
_LONGEST_MUTANT: Final = 20_000  # characters: what is doubled six times is much
_SHOWN: Final = 10
_EVERY: Final = 30.0  # seconds between two words on how far it is

Draw = Callable[[random.Random], str]


@dataclass(slots=True)
class Outcome:
    """The result for all texts of one kind; times are in seconds."""

    count: int = 0
    failures: int = 0
    slowest: float = 0.0
    slowest_text: str = ""


def random_bytes(draw: random.Random) -> str:
    """Return a text made from random bytes, which may contain lone surrogates."""
    length = draw.randrange(_LONGEST) * (100 if draw.random() < 0.001 else 1)
    raw = draw.randbytes(length)
    return raw.decode("utf-8", "surrogateescape") if draw.random() < 0.5 else raw.decode("latin-1")


def mutant(draw: random.Random) -> str:
    """Return a query of the list with one to six random changes."""
    text = draw.choice(QUERIES)
    for _ in range(draw.randint(1, 6)):
        text = _mutated(text, draw)[:_LONGEST_MUTANT]
    return text


def _mutated(text: str, draw: random.Random) -> str:
    i, j = sorted(draw.randint(0, len(text)) for _ in range(2))
    before, middle, after = text[:i], text[i:j], text[j:]
    match draw.randrange(6):
        case 0:
            return before + draw.choice(_PIECES) + middle + after
        case 1:
            return before + middle[draw.randint(1, 4) :] + after
        case 2:
            return before + after[:1] + middle + after[1:]
        case 3:
            return before + middle * draw.choice((2, 2, 3, 20)) + after
        case 4:
            return before + middle.swapcase() + after
        case _:
            other = draw.choice(QUERIES)
            return before + other[draw.randint(0, len(other)) :] + after


def run(
    call: Callable[[str], object], texts: Iterator[str], budget: float, outcome: Outcome
) -> Iterator[str]:
    """Call ``call`` with each text, update ``outcome``, and yield a line for each failure.

    A call fails if it raises an error, or takes more than ``budget`` seconds.
    """
    said = time.perf_counter()
    for text in texts:
        began, wrong = time.perf_counter(), ""
        if began - said > _EVERY:
            said = began
            print(f"  {outcome.count:,} so far", file=sys.stderr, flush=True)
        try:
            call(text)
        except Exception as error:  # noqa: BLE001 - that there is none is what is tried
            wrong = f"{type(error).__name__}: {error}"
        took = time.perf_counter() - began
        if took > budget and not wrong:
            wrong = f"took {took:.3f} s"
        outcome.count += 1
        if took > outcome.slowest:
            outcome.slowest, outcome.slowest_text = took, text
        if wrong:
            outcome.failures += 1
            yield f"{text!a}: {wrong}"


def drawn(draw: Draw, count: int, seed: int) -> Iterator[str]:
    """Yield ``count`` random texts, always the same for the same seed."""
    source = random.Random(seed)
    return (draw(source) for _ in range(count))


def fuzz(call: Callable[[str], object], arguments: argparse.Namespace) -> int:
    """Print a row for each kind of text and the first failures; return the number of failures."""
    print(f"{'what':<14}{'texts':>9}{'wrong':>7}{'slowest ms':>12}  the slowest")
    failures: list[str] = []
    kinds: tuple[tuple[str, Draw, int], ...] = (
        ("random bytes", random_bytes, arguments.bytes),
        ("mutants", mutant, arguments.mutants),
    )
    for name, draw, count in kinds:
        outcome = Outcome()
        texts = drawn(draw, count, arguments.seed)
        failures += run(call, texts, arguments.budget, outcome)
        slowest = f"{1000 * outcome.slowest:>12.1f}  {outcome.slowest_text[:60]!a}"
        print(f"{name:<14}{outcome.count:>9,}{outcome.failures:>7}{slowest}", flush=True)
    for failure in failures[:_SHOWN]:
        print(f"wrong: {failure}")
    return len(failures)


def main(arguments: list[str] | None = None) -> int:
    """Run the command, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--index", type=Path, help="search in this one, rather than parse")
    parser.add_argument("--bytes", type=int, default=100_000)
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--budget", type=float, help="seconds a call; 0.1, to search 5")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.budget is None:
        given.budget = 0.1 if given.index is None else 5.0
    if given.index is None:
        return 1 if fuzz(parse, given) else 0
    with open_index(given.index) as index:
        return 1 if fuzz(index.search, given) else 0


if __name__ == "__main__":
    sys.exit(main())
