"""``search --count`` and ``search --files``: summaries of all hits of a query."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from command_line import Shell, process
from samples import corpus
from templates import Templates

from benelux_search import build_index, open_index

MANY = 30  # documents: more than a page of hits


def fill() -> None:
    """Make an index of documents that say a word, the last one most often."""
    documents = corpus(Path("corpus"))
    for number in range(MANY):
        again = " De sluis." * (20 if number == MANY - 1 else 0)
        text = f"De sluis {number} is dicht.{again}\n\nL'écluse {number} est fermée.\n"
        (documents / f"sluis{number:02}.txt").write_text(text, encoding="utf-8")
    build_index(documents, "index", lexicon=False)


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    """Return a shell with such an index."""
    templates.copy(fill, Path())
    return shell


def test_a_count_is_a_number_alone(indexed: Shell) -> None:
    ran = indexed("search", "--count", "sluis")
    assert (ran.status, ran.out, ran.err) == (0, f"{MANY}\n", "")
    assert indexed("search", "--count", "sluis", "-n", "1", "--offset", "5").out == f"{MANY}\n"


def test_a_count_as_json(indexed: Shell) -> None:
    ran = indexed("search", "--count", "sluis", "--format", "json")
    expected = {"schema": "benelux-search/1", "query": "sluis", "total": MANY}
    assert json.loads(ran.out) == expected | {"notes": [], "note_codes": []}


def test_nothing_to_count_is_status_1(indexed: Shell) -> None:
    ran = indexed("search", "--count", "nergenswaar")
    assert (ran.status, ran.out) == (1, "0\n")
    ran = indexed("search", "--files", "nergenswaar")
    assert (ran.status, ran.out) == (1, "")


def test_files_are_those_of_all_hits_once_and_the_best_first(indexed: Shell) -> None:
    ran = indexed("search", "--files", "sluis", "-n", "2")
    lines = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert sorted(lines) == [f"corpus/sluis{number:02}.txt" for number in range(MANY)]
    with open_index("index") as index:
        best = [hit.document.path for hit in index.search("sluis", limit=MANY, fold=False)]
    assert lines == list(dict.fromkeys(best))
    assert indexed("search", "--files", "ministers").out == "corpus/water.txt\n"


def test_the_path_of_several_records_is_printed_once(indexed: Shell) -> None:
    Path("vragen.tsv").write_text(
        "id\tnl\tfr\na\tEen zeehond.\tUn phoque.\nb\tNog een zeehond.\tEncore un phoque.\n"
    )
    assert indexed("index", "vragen.tsv", "--each", "record").status == 0
    assert indexed("search", "--count", "zeehond").out == "2\n"
    assert indexed("search", "--files", "zeehond").out == "vragen.tsv\n"


def test_filters_hold_for_the_files(indexed: Shell) -> None:
    ran = indexed("search", "--files", "sluis", "--document", "sluis07")
    assert ran.out == "corpus/sluis07.txt\n"


def test_notes_of_the_query_go_to_standard_error(indexed: Shell) -> None:
    for option in ("--count", "--files"):
        assert "never closed" in indexed("search", option, "(sluis").err


def test_paths_are_sanitised_and_raw_before_a_nul(shell: Shell) -> None:
    name = os.fsdecode(b"corpus/odd\x1b[31m " + b"\xff.txt")
    Path("corpus/water.txt").rename(name)
    assert shell("index", "--no-lexicon").status == 0
    shown = process("search", "--files", "vervuiling").stdout
    assert b"\x1b" not in shown
    assert shown.endswith(b".txt\n")
    assert process("search", "--files", "-0", "vervuiling").stdout == os.fsencode(name) + b"\0"


@pytest.mark.parametrize(
    "words",
    [
        "--count --files x",
        "-0 x",
        "--files --format json x",
        "--count --format tsv x",
        "--facets --format tmx x",
        "--count --facets x",
        "--files --facets x",
        "--any-word --all-words x",
    ],
)
def test_options_that_do_not_go_together(indexed: Shell, words: str) -> None:
    ran = indexed("search", *words.split())
    assert (ran.status, ran.out) == (2, "")
    assert "--" in ran.err


@pytest.mark.parametrize(
    "words", ["--count --files", "--count --facets", "--files --facets", "--any-word --all-words"]
)
def test_options_that_exclude_each_other_are_named(indexed: Shell, words: str) -> None:
    one, other = words.split()
    ran = indexed("search", one, other, "x")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"benelux-search: {one} and {other} exclude each other\n"
