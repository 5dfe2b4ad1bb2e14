"""The commands, as they are typed: what comes out where, and with which exit status."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import weakref
import xml.etree.ElementTree as ET
from pathlib import Path

import lxml.html
import pytest
from command_line import Shell, bash, process
from older_index import made_by_another_analysis
from samples import DUTCH_ONLY, TRAIN, WATER, indexed_corpus
from templates import Templates
from terminals import on_terminal

from benelux_search._version import __version__
from benelux_search.api import reading
from benelux_search.cli.parameters import split_arguments
from benelux_search.cli.terminal import ProgressLines
from benelux_search.storage.generations import lock_for_writing


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    templates.copy(indexed_corpus, Path())
    return shell


# --- index ---------------------------------------------------------------------------------------


def test_index_says_what_it_did_and_then_that_nothing_changed(shell: Shell) -> None:
    first = shell("index")
    assert first.status == 0
    assert first.out.startswith("2 added, 0 updated, 0 removed, 0 unchanged (")
    assert first.out.endswith("the index holds 2 documents, 3 pairs\n")
    assert "2 unchanged" in shell("index").out


def test_index_fails_when_a_file_does_and_names_it_on_standard_error(shell: Shell) -> None:
    Path("corpus/leeg.txt").touch()
    Path("corpus/foto.gif").touch()
    ran = shell("index")
    assert ran.status == 2
    assert "2 added" in ran.out
    assert "failed: corpus/leeg.txt: " in ran.err
    assert "skipped: corpus/foto.gif: unsupported file type" in ran.err
    assert "leeg" not in ran.out


def test_a_file_that_failed_before_is_named_again_and_is_no_new_failure(shell: Shell) -> None:
    bad = Path("corpus/leeg.txt")
    bad.touch()
    assert shell("index").status == 2
    again = shell("index")
    assert again.status == 0
    assert again.err.startswith("failed again: corpus/leeg.txt: ")
    assert json.loads(shell("index", "--format", "json").out)["failed"][0]["new"] is False
    assert shell("index", "--strict").status == 2
    bad.write_bytes(b"\0" * 100)  # another content, which is bad as well
    assert shell("index").status == 2
    assert shell("index").status == 0


def test_a_failure_is_forgotten_with_its_file_and_kept_by_runs_of_other_folders(
    shell: Shell,
) -> None:
    bad = Path("corpus/2021/leeg.txt")
    bad.touch()
    assert shell("index").status == 2
    assert shell("index", "corpus/water.txt").status == 0
    assert shell("index").status == 0
    bad.unlink()
    assert shell("index").status == 0
    bad.touch()
    assert shell("index").status == 2


def test_a_name_that_is_mistyped_fails_each_time(indexed: Shell) -> None:
    assert indexed("index", "corpsu").status == 2
    assert indexed("index", "corpsu").status == 2


def test_damage_to_what_is_remembered_of_failures_costs_one_warning(shell: Shell) -> None:
    Path("corpus/leeg.txt").touch()
    assert shell("index").status == 2
    Path("index/FAILED").write_text("[]")
    assert shell("index").status == 2
    assert shell("index").status == 0


def test_index_that_is_stopped_says_what_is_saved(
    indexed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("benelux_search.api.building.build_index", stopped)
    monkeypatch.setattr("benelux_search.api.building.saved_documents", lambda _: 1)
    ran = indexed("index")
    assert ran.status == 130
    assert ran.err == (
        "stopped: the index is unchanged, 1 document is saved; run the same command to continue\n"
    )


def test_a_build_in_a_pipe_prints_a_line_now_and_then() -> None:
    told: list[str] = []
    clock = iter([0.0, 1.0, 9.9, 10.0, 10.1, 25.0])
    progress = ProgressLines("indexing", told.append, lambda: next(clock))
    for done, path in enumerate("abcde"):
        progress(done, 5, f"{path}.txt")
    assert told == ["indexing: 40 %, c.txt", "indexing: 80 %, e.txt"]


def test_index_as_json(shell: Shell) -> None:
    Path("corpus/verdrag.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    record = json.loads(shell("index", "corpus", "--format", "json").out)
    assert record["schema"] == "benelux-search/1"
    assert record["added"] == ["trein", "verdrag", "water"]
    assert record["notes"] == ["corpus/verdrag.txt: only Dutch found"]


def test_index_without_a_corpus_says_what_to_type(shell: Shell) -> None:
    Path("corpus").rename("docs")
    ran = shell("index")
    assert (ran.status, ran.out) == (2, "")
    assert "benelux-search index PATH" in ran.err
    assert shell("index", "docs").status == 0


def test_an_engine_nobody_knows_is_an_error(shell: Shell) -> None:
    ran = shell("index", "--engine", "tantivy")
    assert ran.status == 2
    assert "tantivy" in ran.err


def test_a_locked_index_is_an_error_at_once(indexed: Shell, tmp_path: Path) -> None:
    with lock_for_writing(tmp_path / "index"):
        ran = indexed("index")
    assert ran.status == 2
    assert f"process {os.getpid()} is writing the index" in ran.err


# --- search --------------------------------------------------------------------------------------


def test_search_shows_the_passage_and_its_counterpart(indexed: Shell) -> None:
    ran = indexed("search", "vervuiling")
    assert ran.status == 0
    assert ran.out == (
        "1. water:0002\n"
        "   corpus/water.txt\n"
        "   nl  De vervuiling van het water wordt elk jaar gemeten door de drie landen.\n"
        "   fr  La pollution de l'eau est mesurée chaque année par les trois pays.\n"
    )
    assert ran.err.startswith("1 passage found in Dutch (")


def test_nothing_found_is_status_1(indexed: Shell) -> None:
    ran = indexed("search", "olifant")
    assert (ran.status, ran.out) == (1, "")
    assert "nothing found" in ran.err
    record = json.loads(indexed("search", "olifant", "--format", "json").out)
    assert (record["total"], record["hits"]) == (0, [])


def test_a_missing_index_names_the_command_that_makes_one(shell: Shell) -> None:
    for words in (["search", "x"], ["status"], ["show", "x"]):
        ran = shell(*words)
        assert (ran.status, ran.out) == (2, "")
        assert "benelux-search index --index index PATH" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["--index", "elsewhere", "search", "water"],
        ["search", "--index", "elsewhere", "water"],
        ["search", "water", "--index=elsewhere"],
    ],
)
def test_the_index_may_be_named_before_and_after_the_command(
    shell: Shell, words: list[str]
) -> None:
    shell("--index", "elsewhere", "index")
    assert shell(*words).status == 0


def test_the_index_may_be_named_by_the_environment(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENELUX_SEARCH_INDEX", "by-environment")
    shell("index")
    assert Path("by-environment/CURRENT").exists()
    assert shell("search", "water").status == 0
    assert shell("search", "water", "--index", "other").status == 2


def test_a_query_may_begin_with_a_dash(indexed: Shell) -> None:
    all_of_it = indexed("search", "benelux", "water", "--any").out
    without = indexed("search", "-vervuiling", "-n", "5", "benelux", "water", "--any")
    assert "water:0002" in all_of_it
    assert without.status == 0
    assert "water:0002" not in without.out
    assert indexed("search", "--", "-vervuiling", "water").out == without.out
    assert indexed("search", "-n1", "-notaword", "water").status == 0


def test_options_and_words_are_told_apart() -> None:
    known = {"-n": True, "--limit": True, "--any": False, "-C": True, "-0": False}
    words = [
        "-06",
        "-traite",
        "-n",
        "5",
        "mens",
        "--any",
        "-C2",
        '-"a b"',
        "--typo",
        "-x",
        "--",
        "--any",
    ]
    assert split_arguments(words, known) == (
        ["-n", "5", "--any", "-C2", "--typo"],
        ["-06", "-traite", "mens", '-"a b"', "-x", "--any"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "search x --since",
        "search --new",
        "export x -o",
        "match --file",
        "shell --index",
        "export --doc",
    ],
)
def test_an_option_without_its_value_is_a_usage_error(indexed: Shell, line: str) -> None:
    ran = indexed(*line.split())
    assert (ran.status, ran.out) == (2, "")
    *_, option = line.split()
    assert f"Option '{option}' requires an argument." in ran.err
    assert not Path("--").exists()


def test_align_takes_the_index_before_it_as_well(indexed: Shell) -> None:
    (file,) = sorted(Path("corpus").glob("water*"))[:1]
    for line in (
        ["--index", "nowhere", "align", str(file)],
        ["align", str(file), "--index", "nowhere"],
    ):
        ran = indexed(*line)
        assert (ran.status, "nowhere" in ran.err) == (2, True)


def test_an_option_that_nobody_knows_is_a_usage_error(indexed: Shell) -> None:
    ran = indexed("search", "--limt", "5", "water")
    assert (ran.status, ran.out) == (2, "")
    assert "--limt" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "vorig jaar"],
        ["--since", "31/2/2020"],
        ["-n", "0"],
        ["--lang", "de"],
        ["--format", "xml"],
    ],
)
def test_values_that_make_no_sense_are_usage_errors(indexed: Shell, words: list[str]) -> None:
    assert indexed("search", "water", *words).status == 2


def test_dates_that_make_no_sense_say_what_is_allowed(indexed: Shell) -> None:
    ran = indexed("search", "water", "--since", "2019-13")
    assert (ran.status, ran.out) == (2, "")
    assert "since='2019-13' is invalid: write a date as 2019, 2019-06" in ran.err


def test_search_in_every_format(indexed: Shell) -> None:
    record = json.loads(indexed("search", "water", "--format", "json").out)
    assert record["total"] == len(record["hits"]) == 2
    lines = indexed("search", "water", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 2]
    rows = indexed("search", "water", "--format", "tsv").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["rank", "1", "2"]
    root = ET.fromstring(indexed("search", "water", "--format", "tmx").out)
    assert len(list(root.iter("tu"))) == 2


def test_offset_limit_and_context(indexed: Shell) -> None:
    ran = indexed("search", "water", "-n", "1", "--offset", "1", "--format", "jsonl")
    assert json.loads(ran.out)["rank"] == 2
    ran = indexed("search", "vervuiling", "--context", "1", "--format", "json")
    [hit] = json.loads(ran.out)["hits"]
    assert [pair["id"] for pair in hit["context"]["before"]] == ["water:0001"]
    assert "ministers" in indexed("search", "vervuiling", "-C", "1").out


def test_filters(indexed: Shell) -> None:
    assert indexed("search", "benelux", "--doc", "water").status == 0
    assert indexed("search", "benelux", "--doc", "trein").status == 1


def test_explain_goes_to_standard_error(indexed: Shell) -> None:
    ran = indexed("search", "vervuiling", "--explain", "--format", "json")
    json.loads(ran.out)
    assert "searched in Dutch" in ran.err
    assert "word vervuiling: " in ran.err


def test_plain_is_for_a_screen_reader(indexed: Shell) -> None:
    expected = (
        "1. water:0002\n"
        "File: corpus/water.txt\n"
        "Dutch: De vervuiling van het water wordt elk jaar gemeten door de drie landen.\n"
        "French: La pollution de l'eau est mesurée chaque année par les trois pays.\n"
    )
    assert indexed("search", "vervuiling", "--plain").out == expected
    assert indexed("--plain", "search", "vervuiling").out == expected


# --- show, status, align, analyze ----------------------------------------------------------------


def test_show_a_pair_and_a_document(indexed: Shell) -> None:
    pair = indexed("show", "water:2")
    assert pair.status == 0
    assert "La pollution" in pair.out
    assert "ministers" not in pair.out
    document = indexed("show", "water")
    assert document.out.index("ministers") < document.out.index("La pollution")
    assert len(json.loads(indexed("show", "water", "--format", "json").out)["pairs"]) == 2
    root = ET.fromstring(indexed("show", "water:2", "--format", "tmx").out)
    assert len(list(root.iter("tu"))) == 1


def test_show_what_is_not_there(indexed: Shell) -> None:
    ran = indexed("show", "watr")
    assert (ran.status, ran.out) == (2, "")
    assert "no document watr; did you mean water?" in ran.err


def test_status_as_text_and_json(indexed: Shell) -> None:
    out = indexed("status").out
    assert "documents   2" in out
    assert "pairs       3, 3 in both languages, 0 in one" in out
    record = json.loads(indexed("status", "--format", "json").out)
    assert record["passages"] == {"nl": 3, "fr": 3}
    assert [document["id"] for document in record["contents"]] == ["trein", "water"]


def test_align_gives_an_object_a_line_and_names_what_fails(shell: Shell) -> None:
    ran = shell(
        "align", "corpus/water.txt", "nowhere.txt", "corpus/2021/trein.txt", "--format", "json"
    )
    assert ran.status == 2
    assert "nowhere.txt" in ran.err
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert first["document"]["id"] == "water"
    assert first["document"]["path"] == "corpus/water.txt"
    assert [(bead["nl"], bead["fr"]) for bead in first["beads"]] == [([0], [0]), ([1], [1])]
    assert [entry["n"] for entry in first["lines"]] == [1, 3, 5, 7]
    assert second["document"]["id"] == "trein"


def test_align_in_several_processes_gives_the_same(shell: Shell) -> None:
    files = sorted(map(str, Path("corpus").glob("*.txt")))
    alone, together = (shell("align", *files, "--format", "json", "-j", n) for n in ("1", "2"))
    assert together.out == alone.out
    assert (together.status, together.err) == (alone.status, alone.err)


def test_limits_of_files_are_options(shell: Shell) -> None:
    large = Path("corpus/large.txt")
    large.write_text("Een regel van een groot bestand.\n" * 40_000, encoding="utf-8")
    ran = shell("align", str(large), "--max-mb", "1")
    assert ran.status == 2
    assert "at most 1,000,000 are read" in ran.err
    assert "large.txt" in shell("index", "--max-mb", "1").err
    assert shell("align", str(large), "--max-mb", "0").status == 2


def test_align_as_text_and_tmx(shell: Shell) -> None:
    ran = shell("align", "corpus/water.txt", "corpus/2021/trein.txt")
    assert ran.status == 0
    assert "water:0002" in ran.out
    assert "trein:0001" in ran.out
    root = ET.fromstring(
        shell("align", "corpus/water.txt", "corpus/2021/trein.txt", "--format", "tmx").out
    )
    assert len(list(root.iter("tu"))) == 3


def test_align_as_one_page_of_several_documents(shell: Shell) -> None:
    Path("corpus/2021/water.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    files = ("corpus/water.txt", "nowhere.txt", "corpus/2021/water.txt")
    ran = shell("align", *files, "--format", "html")
    assert ran.status == 2
    assert "nowhere.txt" in ran.err
    page = lxml.html.document_fromstring(ran.out)
    first, second = (link.get("href") for link in page.iterfind(".//nav//a"))
    assert first == "#water"
    assert second.startswith("#water-")  # the name that an index would give the second one
    assert [page.get_element_by_id(link[1:]).tag for link in (first, second)] == ["section"] * 2
    assert "nowhere.txt: " in page.find_class("failed")[0].text_content()
    assert len(page.find_class("is-alone")) == 2


def test_every_page_of_several_is_named(shell: Shell) -> None:
    Path("corpus/water.txt").write_text(WATER + "\f" + TRAIN, encoding="utf-8")
    shell("index")
    assert "1. water:0002 · p. 1\n" in shell("search", "vervuiling").out
    assert "2. water:0003 · p. 2\n" in shell("search", "trein").out
    assert "1. trein:0001\n" in shell("search", "trein").out
    assert "water:0001 · p. 1\n" in shell("show", "water").out
    assert "water:0002 · p. 1 · 1-1" in shell("show", "water:2").out
    assert "water:0002 · p. 1\n" in shell("search", "trein", "-C", "1").out
    assert "water:0001 · p. 1\n" in shell("align", "corpus/water.txt").out


def test_show_as_a_page(indexed: Shell) -> None:
    page = lxml.html.document_fromstring(indexed("show", "water", "--format", "html").out)
    assert page.get_element_by_id("water:0002").text_content().count("La pollution") == 1
    page = lxml.html.document_fromstring(indexed("show", "water:2", "--format", "html").out)
    assert len(list(page.iterfind(".//tbody/tr"))) == 1


@pytest.mark.parametrize("error", [RuntimeError("a bug"), PermissionError(13, "Not yours")])
def test_align_goes_on_after_any_trouble(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    align = reading.align_file

    def stumbles(path: str | Path) -> object:
        if Path(path).name == "nope.txt":
            raise error
        return align(path)

    monkeypatch.setattr(reading, "align_file", stumbles)
    words = ("align", "corpus/water.txt", "nope.txt", "corpus/2021/trein.txt", "--format")
    tmx = shell(*words, "tmx")
    assert len(list(ET.fromstring(tmx.out).iter("tu"))) == 3
    lines = shell(*words, "json")
    assert [json.loads(each)["document"]["id"] for each in lines.out.splitlines()] == [
        "water",
        "trein",
    ]
    text = shell(*words, "text")
    assert "trein:0001" in text.out
    for ran in (tmx, lines, text):
        assert ran.status == 2
        assert "benelux-search: nope.txt: " in ran.err


def test_analyze_shows_terms(shell: Shell) -> None:
    record = json.loads(shell("analyze", "les lois", "--lang", "fr", "--format", "json").out)
    assert record["language"] == "fr"
    assert {term["kind"] for term in record["terms"]} == {"form", "stem"}
    assert "lois" in shell("analyze", "les", "lois", "--lang", "fr").out
    assert shell("analyze", "...").status == 1


@pytest.mark.parametrize("words", [["--lang", "fr-BE"], ["--lang=FR"], ["--lang", "fr_FR"]])
def test_a_language_may_have_a_region(indexed: Shell, words: list[str]) -> None:
    plain = indexed("analyze", "les lois", "--lang", "fr")
    assert indexed("analyze", "les lois", *words).out == plain.out
    for command in ("search", "export"):
        found = indexed(command, "eaux", *words, "--format", "jsonl")
        assert found.status == 0
        assert found.out == indexed(command, "eaux", "--lang", "fr", "--format", "jsonl").out
    assert indexed("search", "eaux", "--lang", "de-BE").status == 2
    assert indexed("search", "--", "--lang", "nl-BE").status == 1  # three words to find


def test_analyze_reads_lines() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benelux_search", "analyze", "-", "--format", "json"],
        input=b"land\nlanden\n",
        capture_output=True,
        check=True,
    )
    stems = [
        {term["term"] for term in json.loads(line)["terms"] if term["kind"] == "stem"}
        for line in ran.stdout.splitlines()
    ]
    assert stems[0] & stems[1]


def test_an_export_of_confident_pairs_only(indexed: Shell) -> None:
    def confidences(*words: str) -> list[float]:
        lines = indexed("export", "--format", "jsonl", *words).out.splitlines()
        return [json.loads(line)["alignment"]["confidence"] for line in lines]

    every = confidences()
    middle = sorted(every)[1]
    assert confidences("--min-confidence", str(middle - 0.0001)) == [
        each for each in every if each >= middle
    ]
    assert len(confidences("ministers OR trein", "--min-confidence", "0")) == 2
    assert confidences("--min-confidence", "1") == []
    assert indexed("export", "--min-confidence", "1").status == 1
    for wrong in ("-0.1", "1.1", "high"):
        assert indexed("export", "--min-confidence", wrong).status == 2


def test_an_exported_query_may_begin_with_a_minus(indexed: Shell) -> None:
    for query in (["-aligned:low", "vervuiling"], ["-aligned:low vervuiling"], ["-oost", "water"]):
        ran = indexed("export", *query, "--format", "tsv")
        assert (ran.status, ran.err) == (0, "")
        assert "vervuiling" in ran.out
    rest = indexed("export", "-aligned:low", "--format", "tsv")
    assert (rest.status, rest.err) == (0, "")
    assert rest.out == indexed("export", "--format", "tsv", "--min-confidence", "0.8").out


# --- help, version, errors -----------------------------------------------------------------------


def test_a_bare_command_prints_help(shell: Shell) -> None:
    ran = shell()
    assert ran.status == 0
    for name in ("index", "search", "show", "align", "status", "analyze"):
        assert name in ran.out


@pytest.mark.parametrize("command", ["index", "search", "show", "align", "status", "analyze"])
def test_every_command_has_help(shell: Shell, command: str) -> None:
    for flag in ("--help", "-h"):
        ran = shell(command, flag)
        assert ran.status == 0
        assert "--plain" in ran.out


def test_the_version(shell: Shell) -> None:
    ran = shell("--version")
    assert (ran.status, ran.out) == (0, f"benelux-search {__version__}\n")


def test_usage_errors_are_status_2(shell: Shell) -> None:
    assert shell("serach", "x").status == 2
    assert shell("search").status == 2


def test_an_unexpected_error_is_one_line_unless_asked(
    indexed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by \x1b[31mzero")

    monkeypatch.setattr("benelux_search.api.opening.open_index", broken)
    ran = indexed("search", "water")
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "unexpected ZeroDivisionError" in ran.err
    assert "\x1b" not in ran.err
    assert "Traceback" in indexed("--debug", "search", "water").err
    monkeypatch.setenv("BENELUX_SEARCH_DEBUG", "1")
    assert "Traceback" in indexed("search", "water").err


def test_a_full_disk_is_no_fault_of_the_program(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "index/x")

    monkeypatch.setattr("benelux_search.api.building.build_index", full)
    ran = shell("index")
    assert (ran.status, ran.err) == (2, "benelux-search: No space left on device: index/x\n")


def test_an_interrupt_is_130(indexed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("benelux_search.api.opening.open_index", interrupted)
    ran = indexed("search", "water")
    assert (ran.status, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (SystemExit, 143)])
def test_a_signal_that_a_callback_drops_is_sent_again(
    indexed: Shell,
    monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException],
    status: int,
) -> None:
    def end(_: object) -> None:
        raise error

    def opened(*_: object, **__: object) -> None:
        document = threading.Event()
        watched = weakref.ref(document, end)
        del document  # Python calls end, and drops what it raises
        assert watched() is None
        time.sleep(10)

    monkeypatch.setattr("benelux_search.api.opening.open_index", opened)
    ran = indexed("search", "water")
    assert (ran.status, ran.out, ran.err) == (status, "", "")


@pytest.mark.parametrize(
    "words",
    [
        ("search", "water\x1b[31m", "zzq\x9b31m"),
        ("translate", "zzq\x1b[31m"),
        ("divergences", "zzq\x1b[31m"),
        ("export", "zzq\x1b[31m"),
        ("show", "zzq\x1b[31m:0001"),
        ("analyze", "zzq\x1b[31m"),
        ("align", "zzq\x1b[31m.txt"),
        ("index", "zzq\x1b[31m"),
        ("search", "--lang", "zzq\x1b[31m", "water"),
        ("status", "--index", "zzq\x1b[31m"),
    ],
    ids=" ".join,
)
def test_no_escape_that_is_typed_reaches_the_terminal(
    indexed: Shell, words: tuple[str, ...]
) -> None:
    ran = indexed(*words)
    assert not {"\x1b", "\x9b"} & set(ran.out + ran.err)


# --- processes, pipes and terminals --------------------------------------------------------------


def started_build(*words: str) -> subprocess.Popen[bytes]:
    """A run of the indexer over many files, which has begun to write."""
    for number in range(3000):
        Path(f"corpus/{number}.txt").write_text(DUTCH_ONLY, encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "benelux_search", "index", *words], stderr=subprocess.PIPE
    )
    while not Path("index/generations").exists():
        assert child.poll() is None
        time.sleep(0.02)
    return child


@pytest.mark.long
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_build_that_is_ended_is_quiet_and_leaves_no_index(
    shell: Shell, number: signal.Signals, status: int
) -> None:
    child = started_build("--jobs", "2")
    child.send_signal(number)
    _, err = child.communicate(timeout=60)
    # Python lets the signal end it if that came while it ran a text, as dataclasses do: the same
    # to a shell
    ended = child.returncode if child.returncode >= 0 else 128 - child.returncode
    # a build in a pipe says now and then how far it is, and on a slow machine it may do so here
    told = [each for each in err.decode().splitlines() if not each.startswith("indexing: ")]
    assert told == [
        "stopped: the index is unchanged, nothing is saved yet; run the same command to start again"
    ]
    assert ended == status
    assert not Path("index/CURRENT").exists()
    assert list(Path("index/generations").iterdir()) == []


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are not in /proc")
def test_workers_end_when_their_parent_is_killed(shell: Shell) -> None:
    child = started_build("--jobs", "2")
    while len(workers := children_of(child.pid)) < 2:
        assert child.poll() is None
        time.sleep(0.05)
    child.kill()
    child.communicate(timeout=60)  # the workers hold its standard error, too
    while any(map(is_running, workers)):
        time.sleep(0.05)


def children_of(pid: int) -> list[str]:
    """The processes that any thread of a process has started."""
    children: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended
            children += task.read_text().split()
    return children


def is_running(pid: str) -> bool:
    """Whether there is such a process; what is dead and not yet buried has no command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


@pytest.mark.long
def test_a_closed_pipe_is_quiet(indexed: Shell) -> None:
    command = f"{sys.executable} -m benelux_search show water --format json | head -c 10"
    ran = bash(f"set -o pipefail; {command}")
    assert (ran.stdout, ran.stderr) == (b'{"schema":', b"")
    many = " ".join(["corpus/water.txt"] * 400)
    ran = bash(f"{sys.executable} -m benelux_search align {many} | head -1")
    assert (ran.stdout, ran.stderr) == (b"water\n", b"")


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "status"),
    [("search vervuiling", 0), ("search olifant", 1), ("index", 0), ("--version", 0), ("nope", 2)],
)
def test_closed_streams_are_quiet(indexed: Shell, words: str, status: int) -> None:
    command = f"{sys.executable} -m benelux_search {words}"
    ran = bash(f"{command} >&-")
    assert ran.returncode == status
    assert b"Traceback" not in ran.stderr
    assert bash(f"{command} 2>&-").returncode == status
    assert bash(f"{command} <&- >&- 2>&-").returncode == status


@pytest.mark.long
@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_output_that_cannot_be_written_says_so(indexed: Shell, locale: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no such device here")
    search = f"{sys.executable} -m benelux_search search vervuiling"
    ran = bash(f"LC_ALL={locale} {search} > /dev/full")
    assert ran.returncode == 2
    assert ran.stderr.endswith(b"benelux-search: No space left on device: standard output\n")
    assert len(ran.stderr.splitlines()) <= 2
    export = f"{sys.executable} -m benelux_search export vervuiling --output /dev/full"
    ran = bash(f"LC_ALL={locale} {export}")
    assert ran.returncode == 2
    assert ran.stderr.endswith(b"benelux-search: No space left on device: /dev/full\n")
    ran = bash(f"LC_ALL={locale} {export.replace('/dev/full', '/')}")
    assert ran.stderr.endswith(b"benelux-search: Is a directory: /\n")


def test_a_pipe_gets_no_escapes_and_a_terminal_gets_styles(indexed: Shell) -> None:
    assert b"\x1b" not in process("search", "vervuiling").stdout
    forced = process("search", "vervuiling", FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert b"\x1b[1;38;5;163mvervuiling\x1b[0m" in forced


def test_without_colour_matches_are_bold_and_underlined(indexed: Shell) -> None:
    out = process(
        "search", "vervuiling", FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color"
    ).stdout
    assert b"\x1b[1;4mvervuiling\x1b[0m" in out
    assert b"\x1b[1;38" not in out
    assert b"\x1b" not in process("search", "vervuiling", FORCE_COLOR="1", TERM="dumb").stdout


@pytest.mark.long
def test_color_is_forced_and_forbidden(indexed: Shell) -> None:
    match = b"\x1b[1;38;5;163mvervuiling\x1b[0m"
    variables = {"TERM": "dumb", "NO_COLOR": "1"}
    for words in (["--color", "always", "search"], ["search", "--colour=always"]):
        assert match in process(*words, "vervuiling", **variables).stdout
    forced = {"TERM": "xterm-256color", "FORCE_COLOR": "1"}
    for words in (["--colour", "never", "search"], ["search", "--color", "never"]):
        assert b"\x1b" not in process(*words, "vervuiling", **forced).stdout
    auto = process("--color", "never", "search", "--color", "auto", "vervuiling", **forced)
    assert match in auto.stdout
    assert b"\x1b" not in process("search", "--color", "always", "--plain", "vervuiling").stdout
    assert b"\x1b" not in process("status", "--color", "auto").stdout


@pytest.mark.parametrize("command", ["list", "status", "show water", "align corpus/water.txt"])
def test_every_command_has_color(
    indexed: Shell, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    words = command.split()
    assert "\x1b" in indexed(*words, "--color", "always").out
    assert "\x1b" in indexed("--color", "always", *words).out
    assert "\x1b" not in indexed(*words).out
    json_words = (*words, "--format", "json", "--color", "always")
    assert "\x1b" not in indexed(*json_words).out


def test_a_colour_that_is_no_choice_is_a_usage_error(indexed: Shell) -> None:
    assert indexed("search", "--color", "blue", "vervuiling").status == 2


def test_the_help_follows_color() -> None:
    assert b"\x1b" in process("--color", "always", "--help", TERM="dumb").stdout
    forced = {"TERM": "xterm-256color", "FORCE_COLOR": "1"}
    assert b"\x1b" not in process("search", "--help", "--colour", "never", **forced).stdout


def test_the_help_has_colours_that_can_be_read_on_any_background() -> None:
    options = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    for words in (["--help"], ["search", "--help"], ["export", "-h"]):
        shown = process(*words, **options).stdout.decode()
        styles = set(re.findall(r"\x1b\[([\d;]*)m", shown))
        assert "1;38;5;29" in styles or "38;5;29" in styles
        allowed = r"0|(?:[134];)*(?:[134]|38;5;(?:29|98|131|163|243))"
        assert all(re.fullmatch(allowed, each) for each in styles), styles


@pytest.mark.long
def test_progress_is_shown_on_a_terminal_only(shell: Shell) -> None:
    environment = {**os.environ, "TERM": "xterm-256color"}
    said, shown = on_terminal([sys.executable, "-m", "benelux_search", "index"], environment)
    assert b"indexing" in shown
    assert said.startswith(b"2 added")
    lines = process("index", "--rebuild").stderr.splitlines()
    # without a terminal, a slow build writes a line every ten seconds
    assert [line for line in lines if not line.startswith(b"indexing: ")] == []


def test_a_program_that_says_more_than_a_terminal_holds_comes_to_its_end() -> None:
    code = "import sys; sys.stderr.write('x' * 200_000); print('done')"
    said, shown = on_terminal([sys.executable, "-c", code], os.environ)
    assert said == b"done\n"
    assert len(shown) == 200_000


@pytest.mark.parametrize(("columns", "lines"), [("60", 6), ("120", 4)])
def test_the_width_decides_between_beside_and_under(
    indexed: Shell, columns: str, lines: int
) -> None:
    out = process("search", "vervuiling", COLUMNS=columns).stdout.decode()
    assert len(out.splitlines()) == lines
    assert all(len(line) <= int(columns) for line in out.splitlines())


@pytest.mark.long
def test_odd_file_names_work(shell: Shell) -> None:
    text = Path("corpus/water.txt").read_bytes()
    names = ["met spatie en é.txt", "[bold]x.txt", os.fsdecode(b"caf\xe9.txt"), "a\x1b[31m.txt"]
    for name in names:
        Path("corpus", name).write_bytes(text)
    assert process("index").returncode == 0
    ran = process("search", "vervuiling", "--no-fold", "--format", "json")
    paths = {hit["document"]["path"] for hit in json.loads(ran.stdout)["hits"]}
    assert {f"corpus/{name}" for name in names} < paths
    status = process("status").stdout
    assert b"met-spatie-en-e" in status
    assert b"\x1b" not in process("align", *(f"corpus/{name}" for name in names)).stdout
    Path("corpus", names[2]).write_bytes(b"")
    again = process("index")
    assert again.returncode == 2
    assert "failed: corpus/caf\ufffd.txt".encode() in again.stderr


def test_output_does_not_depend_on_the_locale(indexed: Shell) -> None:
    latin = {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    ran = process("search", "vervuiling", "--format", "json", **latin)
    assert "mesurée" in json.loads(ran.stdout.decode("utf-8"))["hits"][0]["counterpart"]["text"]
    ascii_only = process("search", "vervuiling", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert ascii_only.returncode == 0
    assert b"mesur?e" in ascii_only.stdout


def test_an_index_is_rebuilt_from_its_own_documents(indexed: Shell) -> None:
    """Its sources are gone; an index of another version of the analysis says what to do."""
    shutil.rmtree("corpus")
    made_by_another_analysis(Path("index"))
    old = indexed("search", "vervuiling")
    assert old.status == 0
    assert "Run: benelux-search index --index index --rebuild" in old.err
    for command in ("status", "doctor"):
        ran = indexed(command)
        assert (ran.status, "another version of the analysis" in ran.out + ran.err) == (0, True)
    assert indexed("index", "--rebuild").status == 0
    new = indexed("search", "vervuiling")
    assert (new.status, new.out) == (0, old.out)
    assert "another version" not in new.err


def test_a_first_run_that_reads_nothing_says_that_there_is_no_index(shell: Shell) -> None:
    Path("refused").mkdir()
    Path("refused/x.msg").write_text("Subject: x\n\nText")
    ran = shell("index", "refused", "--index", "new")
    assert ran.status == 2
    assert re.fullmatch(r"0 added, .*, 1 failed \(.* s\)\n", ran.out)
    assert ran.err == (
        "failed: refused/x.msg: not an Outlook message: it looks like plain text\n"
        "note: no document could be read: no index was created\n"
    )
    assert not Path("new").exists()
