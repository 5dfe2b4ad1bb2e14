"""The cost of a fence: searches in a part of an index, beside those in the whole.

    python -m benchmarks.fences [PAIRS]

An index of PAIRS pairs (default: 100,000) of ten customers is built. Each query is asked of the
whole, and of the pairs of one customer and of nine, in the same process, by turns. What is printed
is processor time: the median of the ratios of warm answers, of first answers, and the milliseconds
that opening takes.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import benelux_search as bs

_CUSTOMERS: Final = 10
_ROUNDS: Final = 5
_QUERIES: Final = 60
_MOST_WORDS: Final = 40_000
_DUTCH: Final = ("de", "van", "het", "een", "wet", "besluit", "minister", "gemeente", "werk")
_FRENCH: Final = ("le", "de", "la", "un", "loi", "arrêté", "ministre", "commune", "travail")
_SYLLABLES: Final = ("ba", "de", "ki", "lo", "mu", "ra", "sé", "ti", "vo", "zan")


def _word(rank: int) -> str:
    letters: list[str] = []
    while rank or not letters:
        rank, place = divmod(rank, len(_SYLLABLES))
        letters.append(_SYLLABLES[place])
    return "".join(letters)


def rows(count: int) -> Iterator[str]:
    """Yield the lines of a table: texts whose words are as frequent as in a language (Zipf)."""
    chosen = random.Random(7)
    for number in range(count):
        rare = [_word(int(chosen.paretovariate(1.0)) % _MOST_WORDS) for _ in range(8)]
        places = [chosen.randrange(len(_DUTCH)) for _ in range(6)]
        nl = " ".join((*(_DUTCH[each] for each in places), *rare))
        fr = " ".join((*(_FRENCH[each] for each in places), *rare))
        yield f"{nl}.\t{fr}.\t{number % _CUSTOMERS}\n"


def queries() -> list[str]:
    """Return queries of one to three words, frequent and rare, and with operators."""
    chosen = random.Random(11)
    made = []
    for number in range(_QUERIES):
        words = [_word(int(chosen.paretovariate(0.7)) % _MOST_WORDS) for _ in range(3)]
        forms = ("{0}", "{0} {1}", "{0} OR {1}", "{0} minister", '"de {0}"', "{0}* wet")
        made.append(forms[number % len(forms)].format(*words))
    return made


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def answered(index: bs.Index, query: str) -> None:
    """Read a whole answer: the hits with their marks."""
    for hit in index.search(query, seconds=None):
        _ = hit.passage.matches, hit.renderings


def measure(folder: Path, customers: Sequence[int]) -> tuple[float, float, float]:
    """Return the ratios of warm and of first answers, and the seconds that opening takes more."""
    scope = bs.Scope(query=" OR ".join(f"meta.customer:{each}" for each in customers))
    first: list[float] = []
    warm: list[float] = []
    opening = median(
        seconds(lambda: bs.open_index(folder, within=scope).close())
        - seconds(lambda: bs.open_index(folder).close())
        for _ in range(_ROUNDS)
    )
    with bs.open_index(folder) as whole, bs.open_index(folder, within=scope) as part:
        answered(whole, "minister")
        answered(part, "minister")
        for query in queries():
            times = [
                [seconds(partial(answered, index, query)) for index in (whole, part)]
                for _ in range(_ROUNDS)
            ]
            first.append(times[0][1] / times[0][0])
            warm.append(median(own for _, own in times[1:]) / median(all_ for all_, _ in times[1:]))
    return median(warm), median(first), opening


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "corpus").mkdir()
        table = folder / "corpus" / "rows.tsv"
        with table.open("w", encoding="utf-8") as file:
            file.write("nl\tfr\tcustomer\n")
            file.writelines(rows(count))
        bs.build_index(folder / "corpus", folder / "index", lexicon=False)
        print(f"{count} pairs; processor time, of the part / of the whole")
        for customers in ((3,), tuple(range(9))):
            warm, first, opening = measure(folder / "index", customers)
            share = f"{len(customers)} of {_CUSTOMERS} customers"
            print(f"{share}: warm {warm:.2f}, first {first:.2f}, opening {1000 * opening:+.0f} ms")


if __name__ == "__main__":
    main()
