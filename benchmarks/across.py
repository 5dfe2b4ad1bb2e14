"""Quality of search across languages: a query in one language for passages in the other.

Run with ``python -m benchmarks.across``. In a random half of the development questions, the
passages in the language of the query are hidden, so that only translations can find these
questions. The translations are learned from the other half. The ceiling is the result of the same
queries in their own language, with no passages hidden.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.ranking import DEPTH, Ranks
from benelux_search.model import LANGUAGES, Language

_SEEDS: Final = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Half:
    """A random half of the questions, and the language of the queries for them.

    ``hidden`` are the ids of these questions; their passages in ``language`` are left out of the
    index.
    """

    language: Language
    hidden: frozenset[str]


def halves(data: Path, seed: int) -> list[Half]:
    """Return a random half of the questions for each language of queries."""
    ids = [each["id"] for each in _questions(data)]
    random.Random(seed).shuffle(ids)
    return [Half(language, frozenset(ids[: len(ids) // 2])) for language in LANGUAGES]


def _questions(data: Path) -> list[dict[str, str]]:
    lines = (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _queries(data: Path, half: Half) -> list[tuple[str, str]]:
    """Those in the language of a half for its documents, which come first."""
    with (data / "queries.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        (row["document"], row["query"])
        for row in rows
        if row["lang"] == half.language and row["document"] in half.hidden
    ]


@contextmanager
def _index(data: Path, half: Half | None) -> Iterator[bs.Index]:
    """An index of the questions, those of a half without their side in its language."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, place = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        with (corpus / "questions.jsonl").open("w", encoding="utf-8") as file:
            for each in _questions(data):
                hidden = half.language if half is not None and each["id"] in half.hidden else ""
                sides = {key: "" if key == hidden else each[key] for key in LANGUAGES}
                file.write(json.dumps(sides, ensure_ascii=False) + "\n")
        bs.build_index(corpus, place, lexicon=half is not None)
        with bs.open_index(place) as index:
            yield index


def ranks(index: bs.Index, data: Path, half: Half, *, across: bool) -> Ranks:
    """Return the rank of the right document for each query of a half."""
    numbers = {each["id"]: number for number, each in enumerate(_questions(data), start=1)}
    found = []
    for document, query in _queries(data, half):
        hits = index.search(query, language=half.language, limit=DEPTH, across=across, seconds=None)
        ids = [int(hit.id.rpartition(":")[2]) for hit in hits]
        number = numbers[document]
        found.append(ids.index(number) + 1 if number in ids else 0)
    return Ranks(tuple(found))


def figures(data: Path, seeds: Sequence[int] = _SEEDS[:2]) -> Mapping[str, float]:
    """Return recall and mean reciprocal rank over several halves, by language of the query."""
    found: dict[Language, list[int]] = {language: [] for language in LANGUAGES}
    for seed in seeds:
        for half in halves(data, seed):
            with _index(data, half) as index:
                found[half.language] += ranks(index, data, half, across=True).ranks
    return {
        f"{language} {measure}": getattr(Ranks(tuple(own)), measure)
        for language, own in found.items()
        for measure in ("recall", "mrr")
    }


def main(data: Path) -> None:
    """Print the results without translations, with translations, and of the ceiling."""
    with _index(data, None) as whole:
        for seed in _SEEDS:
            for half in halves(data, seed):
                with _index(data, half) as index:
                    told(seed, half, "without", ranks(index, data, half, across=False))
                    told(seed, half, "across", ranks(index, data, half, across=True))
                told(seed, half, "ceiling", ranks(whole, data, half, across=False))


def told(seed: int, half: Half, name: str, own: Ranks) -> None:
    """Print the recall and the mean reciprocal rank of one measurement."""
    figures = f"recall {own.recall:.3f}  mrr {own.mrr:.3f}  ({len(own.ranks)})"
    print(f"half {seed}  {half.language}  {name:8} {figures}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/dev/questions"))
