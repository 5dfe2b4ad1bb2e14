"""A small collection of our own, and queries with what is found first: ``finding/*.gold``.

The scores of the first hits, the notes, corrections, completions and facets are pinned.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fakes import bitext, indexed
from gold import GOLD, check, digits, marked

from benelux_search.opened_index.index import Index
from benelux_search.results import Hit
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions

pytest_plugins = ("gold_index",)
QUERIES: Final = GOLD / "finding" / "queries.txt"
HITS: Final = 3


def queries() -> Iterator[tuple[str, dict[str, Any]]]:
    for line in QUERIES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            query, _, options = line.partition(" | ")
            named = dict(option.split("=") for option in options.split())
            yield query, {k: True if v == "1" else v for k, v in named.items()}


def test_queries(collection: Index) -> None:
    lines: list[str] = []
    for query, options in queries():
        found = collection.search(query, limit=HITS, seconds=None, **options)
        named = "".join(f" {name}={value}" for name, value in options.items())
        lines += ["", f"# {query}{named}", f"{found.language}, {found.total} found"]
        lines += [f"note: {note}" for note in found.notes]
        lines += [f"suggestion: {found.suggestion}"] if found.suggestion else []
        for hit in found:
            lines += _hit(hit)
    check(GOLD / "finding" / "queries.gold", lines)


def _hit(hit: Hit) -> Iterator[str]:
    marks = [
        *(["partial"] if hit.partial else []),
        *(["across"] if hit.across else []),
        *([f"{hit.alike} alike"] if hit.alike > 1 else []),
    ]
    yield f"{digits(hit.score)}  {hit.id} {hit.language} {' '.join(marks)}".rstrip()
    yield f"    {marked(hit.passage)}"
    yield f"    {marked(hit.counterpart)}" if hit.counterpart else "    -"


BEGINNINGS: Final = ("m", "pol", "tr", "etu", "étu", "a", "an", "erk", "eu", "slacht", "vé", "ve")


def test_completions(collection: Index) -> None:
    lines = []
    for beginning in BEGINNINGS:
        found = collection.complete(beginning, limit=6)
        words = ", ".join(f"{each.word} {each.language} {each.passages}" for each in found)
        lines.append(f"{beginning}: {words}")
    check(GOLD / "finding" / "completions.gold", lines)


@pytest.mark.parametrize("query", ["politie", "slachtoffers", "ministre"])
def test_facets(collection: Index, query: str) -> None:
    found = collection.facets(query)
    lines = [
        f"{found.total} pairs",
        *(f"{info.id} {count}" for info, count in found.documents),
        *(f"{year} {count}" for year, count in found.years),
        *(f"{language} {count}" for language, count in found.languages),
    ]
    check(GOLD / "finding" / f"facets-{query}.gold", lines)


EXPLAINED: Final = (
    "slachtofferopvang", "Benelux-landen", "opgeheven", "minister", "station", "de", "traité",
    "arrete", '"pouvoir d\'achat"', '"politie federale"~3', "mens*", "w?t", "slachtofer~",
    "politie -federale", "(politie OR huisarts) verslag", "nl:politie fr:police", "aligned:low",
    "date:2019 doc:verkeer-2019 number:411/1", "=minister", "1 250 000", "461 463", "0,5",
    "koopkrcht gezinen", "https://www.loket.example/aanvraag", "c'est-à-dire", "art. 5, § 1",
)  # fmt: skip


def test_explanations(collection: Index) -> None:
    lines: list[str] = []
    for query in EXPLAINED:
        found = collection.explain(query)
        lines += ["", f"# {query}", f"{found.language}: {found.reason}", f"  {found.meaning}"]
        lines += [f"  {typed} -> {taken}" for typed, taken in found.corrections]
        lines += [
            f"  {part.kind} {part.language} {part.text}: {' '.join(part.terms)}, {part.passages}"
            for part in found.parts
        ]
    check(GOLD / "finding" / "explanations.gold", lines)


def test_the_documents(collection: Index) -> None:
    lines = []
    for info in collection.documents():
        facts = info.facts
        lines += [f"{info.id} {facts.date} {facts.number}", f"  {facts.title.nl}"]
        lines += [f"  {facts.title.fr}"]
    status = collection.status()
    lines.append(f"{status.pairs} pairs, {status.aligned} aligned")
    check(GOLD / "finding" / "documents.gold", lines)


@pytest.mark.parametrize(("count", "helps"), [(1990, True), (2010, False)])
def test_a_common_word_of_a_large_index_is_no_neighbour(
    tmp_path: Path, count: int, helps: bool
) -> None:
    """Words side by side come first, unless both are in more than 4 % of over 2000 passages."""
    texts = ["verdrag haven boot brug", "haven boot brug verdrag"]
    for word in ("verdrag", "haven"):
        texts += [f"{word} nummer {k} geldt" for k in range(count // 20)]  # 5 %
    texts += [f"artikel nummer {k} geldt" for k in range(count - len(texts))]
    store, reader = indexed(tmp_path, {"many": bitext(*((text, None) for text in texts))})
    beside, apart = execute_query("verdrag haven", SearchOptions(language="nl"), store, reader)
    assert (beside.score > apart.score) == helps
    assert beside.score == pytest.approx(apart.score) or helps
