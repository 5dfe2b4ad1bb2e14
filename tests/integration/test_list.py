"""The command ``list``: the documents of an index, filtered and sorted."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from command_line import Shell

from benelux_search import Document, OptionError, open_index, update_index

DOCUMENTS = (
    ("a", "Verslag over de Schelde", "Rapport sur l'Escaut", "2019-03-01", 3),
    ("b", None, "Réponse du Comité", "2021-05-02", 1),
    ("c", "Antwoord van het Comité", None, None, 2),
)


@pytest.fixture
def listed(shell: Shell) -> Shell:
    """Return a shell in a folder with an index of three documents; one has no date."""
    with update_index("index", lexicon=False) as update:
        for key, nl, fr, date, pairs in DOCUMENTS:
            title = {name: text for name, text in (("nl", nl), ("fr", fr)) if text}
            texts = [(f"Zin {number}", f"Phrase {number}") for number in range(pairs)]
            update.put(Document(key=key, pairs=texts, title=title, date=date))
    return shell


def ids(shell: Shell, *words: str) -> list[str]:
    lines = shell("list", "--format", "jsonl", *words).out.splitlines()
    return [json.loads(line)["key"] for line in lines]


def test_every_document_with_its_facts(indexed: Shell) -> None:
    ran = indexed("list")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "trein   1 pair  corpus/2021/trein.txt",
        "water  2 pairs  corpus/water.txt",
    ]
    assert ran.err == "2 documents\n"


@pytest.fixture
def indexed(shell: Shell) -> Shell:
    assert shell("index").status == 0
    return shell


@pytest.mark.parametrize(
    ("order", "expected"),
    [("id", "abc"), ("date", "bac"), ("pairs", "acb"), ("title", "cba")],
)
def test_orders(listed: Shell, order: str, expected: str) -> None:
    assert "".join(ids(listed, "--sort", order)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["reponse"], "b"), (["COMITE"], "bc"), (["comité", "antwoord"], "c"), (["key.a"], "a"),
        (["--since", "2020"], "b"), (["--until", "2019-03"], "a"), (["nergens"], ""),
        (["-n", "2"], "ab"), (["escaut", "--since", "2019"], "a"),
        (["--since", "juin 2020"], "b"), (["--until", "1/3/2019"], "a"),
        (["--since", "4-2019"], "b"),
    ],
)  # fmt: skip
def test_filters(listed: Shell, words: Sequence[str], expected: str) -> None:
    assert "".join(ids(listed, *words)) == expected


def test_no_document_is_status_1(listed: Shell) -> None:
    ran = listed("list", "nergens")
    assert (ran.status, ran.out, ran.err) == (1, "", "no document fits\n")


def test_a_limit_says_how_many_there_are(listed: Shell) -> None:
    assert listed("list", "-n", "2").err == "2 of 3 documents\n"


def test_documents_without_a_date_are_counted(listed: Shell) -> None:
    ran = listed("list", "--since", "2019")
    assert "note: 1 document without a date is left out\n" in ran.err
    record = json.loads(listed("list", "--since", "2019", "--format", "json").out)
    assert (record["total"], record["note_codes"]) == (2, ["undated-left-out"])
    assert "note" not in listed("list", "escaut", "--since", "2019").err
    assert "note" not in listed("list").err


def test_every_command_takes_dates_as_users_type_them(listed: Shell) -> None:
    for command in (["search", "--files", "zin"], ["search", "--facets", "zin"], ["export"]):
        for typed, iso in (("juin 2020", "2020-06"), ("1 Mrt. 2019", "2019-03-01")):
            given = listed(*command, "--since", typed, "--until", "31/12/2021")
            assert given.status in {0, 1} and "invalid" not in given.err
            assert given.out == listed(*command, "--since", iso, "--until", "2021-12-31").out


def test_a_search_and_an_export_count_them_too(listed: Shell) -> None:
    note = "note: 1 document without a date is left out\n"
    assert note in listed("search", "zin", "--since", "2019").err
    assert note in listed("search", "--files", "zin", "--until", "2030").err
    assert note in listed("export", "--since", "2019").err
    assert note in listed("export", "zin", "--since", "2019").err
    assert note in listed("export", "--document", "c", "--since", "2019").err
    assert "left out" not in listed("export", "--document", "a", "--since", "2019").err
    assert "left out" not in listed("export").err
    record = json.loads(listed("search", "zin", "--until", "2030", "--format", "json").out)
    assert "undated-left-out" in record["note_codes"]


def test_the_title_is_in_the_language_of_the_interface(listed: Shell) -> None:
    assert "Rapport sur l'Escaut" in listed("--ui-language", "fr", "list").out
    assert "Verslag over de Schelde" in listed("--ui-language", "nl", "list").out
    assert "Antwoord van het Comité" in listed("--ui-language", "fr", "list").out


def test_json_and_tables(listed: Shell) -> None:
    record = json.loads(listed("list", "--format", "json").out)
    assert record["schema"] == "benelux-search/1"
    assert [each["pairs"] for each in record["documents"]] == [3, 1, 2]
    assert record["documents"][1]["title"] == {"nl": None, "fr": "Réponse du Comité"}
    rows = [line.split("\t") for line in listed("list", "--format", "tsv").out.splitlines()]
    assert rows[0] == ["id", "date", "number", "title_nl", "title_fr", "pairs", "path"]
    assert rows[2][:6] == ["key.b", "2021-05-02", "", "", "Réponse du Comité", "1"]


def test_a_wide_terminal_has_one_line_for_each(
    listed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = listed("list").out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("key.a  2019-03-01  Verslag over de Schelde  3 pairs")
    assert lines[1].index("Réponse") == lines[0].index("Verslag")
    for columns in (40, 24):
        monkeypatch.setenv("COLUMNS", str(columns))
        shown = listed("list").out.splitlines()
        assert all(len(line) <= columns for line in shown)
        assert len(shown) > 3


def test_plain_is_a_sentence_for_each(indexed: Shell) -> None:
    assert indexed("list", "--plain").out.splitlines() == [
        "trein: 1 pair; File: corpus/2021/trein.txt",
        "water: 2 pairs; File: corpus/water.txt",
    ]


def test_the_library_checks_its_options(listed: Shell) -> None:
    with open_index("index") as index:
        assert [each.pairs for each in index.list_documents(sort="pairs", limit=2)] == [3, 2]
        assert len(index.list_documents(limit=0)) == 0
        for wrong in ({"sort": "size"}, {"limit": -1}, {"language": "de"}, {"since": "yesterday"}):
            with pytest.raises(OptionError):
                index.list_documents(**wrong)
