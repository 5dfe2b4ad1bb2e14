"""The benchmarks of what a user gets: queries, costs of processes, and the tables of figures."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from benchmarks.users.child import CountingReader
from benchmarks.users.places import Place, fill
from benchmarks.users.processes import files_of, run_python, written_bytes
from benchmarks.users.queries import KINDS, QueryMaker
from benchmarks.users.results import UserResults, load, merge, times_of
from benchmarks.users.table import aims, beside, bounds, growth, in_short, tables, write

RECORDS = [
    {
        "nl": f"De {a}emeenteraad{a}{b} vergadert elke maandag, zei de {b}urgemeester{b}{a}.",
        "fr": f"Le {a}onseil{a}{b} siège chaque lundi, selon le {b}ourgmestre{b}{a}.",
    }
    for a, b in zip("abcdefghijklm", "nopqrstuvwxyz", strict=True)
]


def results() -> UserResults:
    figures = {
        "index.pairs": 100_003.0,
        "index.text_bytes": 50e6,
        "index.ours_s": 25.0,
        "index.ours_bytes": 60e6,
        "index.tantivy_s": 5.0,
        "put.ours_s": 0.2,
        "trips.most": 75.0,
        **times_of("answer.and", [1.0, 3.0, 2.0], [1.0, 1.0, 1.0]),
        **times_of("first.fuzzy", [8.0, 9.0], []),
    }
    return UserResults("3.11.0", 2, {"benelux-search": "1", "tantivy": "2"}, {"100k": figures})


@pytest.mark.parametrize("kind", KINDS)
def test_queries_are_different_and_the_same_again(kind: str) -> None:
    made = QueryMaker(RECORDS).different(kind, 12)  # type: ignore[arg-type]
    assert made == QueryMaker(RECORDS).different(kind, 12)  # type: ignore[arg-type]
    assert len({query.text for query in made}) == 12
    assert {query.language for query in made} == {"nl", "fr"}
    assert all(query.kind == kind for query in made)
    assert all(bool(query.tantivy) == (kind != "fuzzy") for query in made)


def test_a_corpus_may_be_too_small_for_queries() -> None:
    with pytest.raises(ValueError, match="too small for 12 queries of the kind and"):
        QueryMaker([{"nl": "Eén woord.", "fr": "Un mot."}]).different("and", 12)


def test_a_process_costs_what_it_and_its_children_cost() -> None:
    spin = "import time\nwhile time.process_time() < .2: pass"
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {spin!r}])\nprint('so')"
    usage = run_python(["-c", code])
    assert usage.output == "so\n"
    assert 0.2 <= usage.cpu < 2
    assert usage.clock > 0.2
    # a process begins as a copy of this one, which is as large as its tests made it
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert 5 < usage.peak_mb < largest + 500


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"failed:\n(.|\n)*ZeroDivisionError"):
        run_python(["-c", "1 / 0"])


def test_what_is_written_is_new_files_and_growth(tmp_path: Path) -> None:
    old, grown = tmp_path / "old", tmp_path / "grown"
    old.write_bytes(b"x" * 100)
    grown.write_bytes(b"x" * 10)
    before = files_of(tmp_path)
    assert sum(before.values()) == 110
    os.link(old, tmp_path / "linked")
    grown.write_bytes(b"x" * 15)
    (tmp_path / "new").write_bytes(b"x" * 7)
    assert written_bytes(before, files_of(tmp_path)) == 12


def test_calls_of_an_engine_are_counted_by_method() -> None:
    reader = CountingReader("abcabc")
    assert reader.count("a") == 2  # type: ignore[operator]
    assert reader.upper() == "ABCABC"  # type: ignore[operator]
    assert reader.count("b") == 2  # type: ignore[operator]
    assert reader.calls == {"count": 2, "upper": 1}


def test_a_place_has_the_texts_and_three_pairs_that_change(tmp_path: Path) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text('{"id": "q1", "nl": "Ja.", "fr": "Oui."}\n', encoding="utf-8")
    place = Place(tmp_path / "place")
    fill(place, source)
    assert list(place.records()) == [{"nl": "Ja.", "fr": "Oui."}]
    first = place.few.read_text(encoding="utf-8")
    place.write_few("anders")
    assert place.few.read_text(encoding="utf-8") != first
    assert first.count("\n") == 3


def test_the_ratio_is_the_worse_of_two() -> None:
    figures = times_of("x", [1.0, 3.0, 2.0], [1.0, 1.0, 4.0])
    assert figures["x.ours_ms"] == 2.0
    assert figures["x.ratio"] == 2.0
    assert times_of("x", [8.0, 3.0, 2.0], [2.0, 3.0, 0.5])["x.ratio"] == 4.0
    assert set(times_of("x", [1.0, 2.0], [])) == {"x.ours_ms", "x.ours_p95_ms"}


def test_figures_stand_beside_those_of_tantivy() -> None:
    lines = list(beside(results().corpora["100k"]))
    assert "| `index`, s of the processor | 25.0 | 5 | 5 |" in lines
    assert "| ten hits, ms: two or three words | 2 | 1 | 2 |" in lines
    assert "| first time, ms: a word with a wrong letter | 8.5 |  |  |" in lines
    assert "| size of the index, MB | 60.0 |  |  |" in lines
    assert not any("--help" in line for line in lines)


def test_what_is_slower_is_told_in_short() -> None:
    figures = results().corpora["100k"] | {"put.tantivy_s": 0.4, "memory.ours_mb": 50.0}
    assert list(in_short(figures)) == [
        "Ours takes more than tantivy in 2 of 3 rows, 2 to 5 times as much.",
        "It does not take more in: three pairs more, s.",
    ]
    assert not list(in_short({"memory.ours_mb": 50.0}))


def test_figures_stand_beside_what_is_asked() -> None:
    rows = list(bounds(results()))
    assert len(rows) == len(list(aims())) + 2
    assert "| `index`, pairs/s | 4,000 | ≥ 2,000 | ≥ 4,000 | aim |" in rows
    assert "| index against the text | 1.2 | ≤ 1.5 | ≤ 1.2 | aim |" in rows
    assert "| ten hits, and: ours / tantivy | 2 | ≤ 3 | ≤ 1.5 | floor |" in rows
    assert "| three pairs more | 0.2 s | ≤ 0.35 s | ≤ 0.15 s | floor |" in rows
    assert "| calls of the engine | 75 | ≤ 3 | ≤ 3 | **no** |" in rows
    assert "| `index`, questions | - | ≤ 9 s | ≤ 6 s | |" in rows


def test_growth_has_a_column_for_each_corpus() -> None:
    measured = results()
    measured.corpora["10k"] = {"put.ours_s": 0.1}
    lines = list(growth(measured))
    assert lines[0] == "| | 10,000 pairs | 100,000 pairs |"
    assert "| three pairs more, s | 0.1 | 0.2 |" in lines
    assert "| index, times the text |  | 1.2 |" in lines


def test_figures_are_kept_beside_those_of_other_runs(tmp_path: Path) -> None:
    path = tmp_path / "there" / "users.json"
    assert load(path).corpora == {}
    merge(path, "100k", {"put.ours_s": 1.0}, {"tantivy": "1"})
    merge(path, "10k", {"put.ours_s": 2.0}, {"tantivy": "2"})
    merge(path, "100k", {"put.ours_mb": 3.0}, {"tantivy": "2"})
    found = load(path)
    assert found.corpora == {
        "100k": {"put.ours_s": 1.0, "put.ours_mb": 3.0},
        "10k": {"put.ours_s": 2.0},
    }
    assert found.versions == {"tantivy": "2"}


def test_the_page_has_its_tables(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("<!-- table: users -->\n<!-- end: users -->\n", encoding="utf-8")
    write(results(), tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "Measured on 2 cores with Python 3.11.0: benelux-search 1, tantivy 2." in text
    assert all(line in text for line in tables(results()))
