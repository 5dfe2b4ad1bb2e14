"""Sidecars as they are read: values, precedence, wrong values, and the tables of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benelux_search.documents.registry import DocumentReader
from benelux_search.documents.sidecar_tables import is_table, notes_on
from benelux_search.documents.sidecars import Description, combined_description
from benelux_search.model import AlignedDocument, Bitext, Titles

TEXT = "De minister antwoordt op de vraag.\n\nLe ministre répond à la question.\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A document without metadata, in a folder of a corpus."""
    path = tmp_path / "corpus" / "2020" / "report.txt"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


def described(path: Path) -> Description:
    return combined_description((str(path),), str(path))


def beside(path: Path, text: str | bytes, name: str = "report.meta.toml") -> Path:
    sidecar = path.parent / name
    sidecar.write_bytes(text if isinstance(text, bytes) else text.encode())
    return sidecar


def read(path: Path, french: Path | None = None) -> AlignedDocument:
    document = DocumentReader()(path, french)
    assert isinstance(document, AlignedDocument)
    return document


# --- values --------------------------------------------------------------------------------------


def test_a_sidecar_gives_all_metadata(report: Path) -> None:
    beside(
        report,
        'title_nl = "Verslag"\ntitle_fr = "Rapport"\ndate = 2020-06-11\nnumber = 908\n'
        'source = "https://example.org/908"\nclient = "Acme"\n'
        '[metadata]\ndue = 2021-01-01\nreviewers = ["Els", "Luc"]\n'
        '[metadata.author]\nname = "Jan"\n',
    )
    document = read(report)
    assert document.facts.title == Titles("Verslag", "Rapport")
    assert (document.facts.date, document.facts.number) == ("2020-06-11", "908")
    assert document.source == "https://example.org/908"
    assert document.metadata == {
        "client": "Acme",
        "due": "2021-01-01",
        "reviewers": ["Els", "Luc"],
        "author.name": "Jan",
    }
    assert document.notes == ()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('title = "Verslag"', Titles("Verslag", "Verslag")),
        ('title = "Verslag"\ntitle_fr = "Rapport"', Titles("Verslag", "Rapport")),
        ('title = { fr = "Rapport" }', Titles(None, "Rapport")),
    ],
)
def test_a_title_is_for_both_languages_or_one(report: Path, line: str, title: Titles) -> None:
    beside(report, line)
    assert described(report).title == title


@pytest.mark.parametrize(
    "date",
    ["2020-06-11", '"2020-06-11"', '"11/06/2020"', '"11 juni 2020"', "2020-06-11T08:00:00Z"],
)
def test_a_date_may_be_written_in_several_ways(report: Path, date: str) -> None:
    beside(report, f"date = {date}")
    assert described(report).date == "2020-06-11"


def test_only_what_is_given_is_corrected(report: Path) -> None:
    report.write_text("Brussel, 7 mei 2019\n\n" + TEXT, encoding="utf-8")
    before = read(report)
    assert before.facts.date == "2019-05-07"
    beside(report, 'number = "12/1"')
    assert read(report).facts.date == "2019-05-07"
    beside(report, "date = 2020-06-11")
    assert read(report).facts.date == "2020-06-11"


def test_the_language_is_that_of_all_the_text(report: Path) -> None:
    assert read(report).languages == ("nl", "fr")
    beside(report, 'language = "fr-BE"')
    document = read(report)
    assert document.languages == ("fr",)
    assert {line.language for line in document.lines} == {"fr"}


# --- precedence ----------------------------------------------------------------------------------


def test_the_file_of_a_document_comes_before_the_table_and_the_near_table_first(
    report: Path,
) -> None:
    beside(report, 'title = "Sidecar"')
    beside(
        report,
        "file,title,number,client\nreport.txt,Table,12,Acme\nother.txt,Other,,\n",
        "metadata.csv",
    )
    beside(
        report.parent,
        "file;title;date;Client\n2020/report.txt;Above;2020-06-11;Umbrella\n",
        "metadata.csv",
    )
    found = described(report)
    assert found.title == Titles("Sidecar", "Sidecar")
    assert (found.number, found.date) == ("12", "2020-06-11")
    assert found.metadata == {"client": "Acme"}


def test_a_sidecar_with_the_whole_name_is_for_that_file_alone(report: Path) -> None:
    beside(report, 'title = "All"\nnumber = "1"')
    beside(report, 'title = "Text"', "report.txt.meta.toml")
    assert described(report).title.nl == "Text"
    assert described(report.with_suffix(".pdf")).title.nl == "All"
    assert described(report).number == "1"


def test_a_pair_has_one_sidecar_and_rows_of_its_halves(tmp_path: Path) -> None:
    halves = [tmp_path / f"report.{language}.txt" for language in ("nl", "fr")]
    for path, text in zip(halves, TEXT.split("\n\n"), strict=True):
        path.write_text(text, encoding="utf-8")
    beside(halves[0], 'date = 2020-06-11\nlanguage = "nl"')
    beside(
        halves[0],
        "file,title,language\nreport.nl.txt,Verslag,nl\nreport.fr.txt,Rapport,fr\n",
        "metadata.csv",
    )
    document = read(*halves)
    assert document.facts.title == Titles("Verslag", "Rapport")
    assert document.facts.date == "2020-06-11"
    assert document.notes == ("language is not used: the document has two files",)


def test_a_bitext_is_described_too(tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("nl,fr\nhet water,l'eau\n", encoding="utf-8")
    beside(table, 'title = "Termen"\nlanguage = "nl"\nclient = "Acme"', "terms.meta.toml")
    document = DocumentReader()(table)
    assert isinstance(document, Bitext)
    assert document.facts.title.nl == "Termen"
    assert document.metadata == {"client": "Acme"}
    assert document.notes[-1] == "language is not used: the file is already aligned"
    assert DocumentReader().whole(table).metadata == {"client": "Acme"}


# --- wrong values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            'date = "31/02/2020"',
            "date is not used: 31/02/2020 is not a date such as 2020-06-11",
        ),
        ('language = "de"', "language is not used: de is not nl or fr"),
        ("source = true", "source is not used: True is not a text of at most 10000 characters"),
        ("title = { de = 'Bericht' }", "title is not used: {'de': 'Bericht'} is not a text, or a"),
        ("[[client]]\nname = 'x'", "client is not used: [{'name': 'x'}] is not a text, a number,"),
        ("ratio = nan", "ratio is not used: nan is not a text, a number, a boolean, or a list of"),
        ("title = Verslag", "Invalid value (at line 1, column 9); it is not used"),
        (b"\0\1\2\3" * 50, "not a text file"),
        (b"#" * 262_145, "more than 262,144 bytes; it is not used"),
        ("a = " + "[" * 5000, "brackets are nested too deeply; it is not used"),
        (".".join("a" * 40_000) + " = 1", "a key has more than 32 parts; it is not used"),
        ("[" + ".".join("a" * 40_000) + "]", "a key has more than 32 parts; it is not used"),
        ("a = " + "9" * 5000, "Exceeds the limit (4300 digits) for integer string conversion"),
        (
            "\n".join(f"name{n} = {n}" for n in range(201)),
            "only the first 200 names and 65,536 bytes of the metadata are used",
        ),
        (f"text = '{'x' * 70_000}'", "only the first 200 names and 65,536 bytes of the metadata"),
    ],
)
def test_a_wrong_value_is_named_and_the_document_is_read(
    report: Path, text: str | bytes, note: str
) -> None:
    beside(report, text)
    document = read(report)
    assert document.languages == ("nl", "fr")
    [found] = document.notes
    assert found.startswith(f"report.meta.toml: {note}")


def test_a_wrong_value_of_a_row_names_the_row(report: Path) -> None:
    beside(report, "file,date,number\nreport.txt,someday,7\n", "metadata.csv")
    found = described(report)
    assert found.number == "7"
    assert found.notes == (
        "metadata.csv, report.txt: date is not used: someday is not a date such as 2020-06-11",
    )


def test_the_notes_on_one_sidecar_are_few(report: Path) -> None:
    beside(report, "\n".join(f"name{n} = nan" for n in range(1000)))
    assert len(described(report).notes) == 20


def test_no_name_is_an_attribute_of_a_unit(report: Path) -> None:
    beside(report, 'tuid = "1"\nclient = "Acme"')
    assert described(report).metadata == {"prop.tuid": "1", "client": "Acme"}


@pytest.mark.timeout(60)
def test_a_pipe_is_not_read(report: Path) -> None:
    for name in ("report.meta.toml", "metadata.csv"):
        os.mkfifo(report.parent / name)
    assert not is_table(report.parent / "metadata.csv")
    note = "report.meta.toml: not a regular file; it is not used"
    assert described(report) == Description(notes=(note,))


def test_an_empty_sidecar_says_nothing(report: Path) -> None:
    beside(report, " \n")
    assert described(report) == Description()


def test_a_link_is_no_sidecar(report: Path) -> None:
    outside = report.parent.parent / "outside.toml"
    outside.write_text('title = "Secret"')
    (report.parent / "report.meta.toml").symlink_to(outside)
    (report.parent / "metadata.csv").symlink_to(outside)
    note = "report.meta.toml: a link, which is not followed; it is not used"
    assert described(report) == Description(notes=(note,))


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("file,title\n", True),
        ("Title;File\n", True),
        ("sep=;\ntitle;file\n", True),
        ("file\ttitle\n", True),
        ("file,nl,fr\n", True),
        ("nl,fr\nwater,eau\n", False),
        ("name,title\nfile,x\n", False),
        ("", False),
    ],
)
def test_a_table_of_metadata_has_a_column_with_the_files(
    tmp_path: Path, text: str, is_one: bool
) -> None:
    path = tmp_path / "metadata.csv"
    path.write_text(text)
    assert is_table(path) is is_one
    path.rename(tmp_path / "other.csv")
    assert not is_table(tmp_path / "other.csv")


def test_rows_that_name_no_file_are_named(report: Path) -> None:
    table = beside(
        report.parent,
        "file,title\n2020/report.txt,A\n./2020/report.txt,B\n2020\\gone.txt,C\n"
        f"../corpus/2020/report.txt,D\n{report},E\n",
        "metadata.csv",
    )
    notes = [note.removeprefix(f"{table}: ") for note in notes_on([str(table)], [str(report)])]
    assert notes == [
        "row 3 names 2020/report.txt again: row 2 is used",
        "row 4 names no file: 2020/gone.txt",
        "row 5 names no file: ../corpus/2020/report.txt",
        f"row 6 names no file: {report}",
    ]
    assert described(report).title.nl == "A"


def test_a_table_that_is_too_large_is_named_and_not_used(report: Path) -> None:
    table = beside(report, b"file,title\nreport.txt,A\n" + b"x" * 1_000_000, "metadata.csv")
    assert described(report) == Description()
    [note] = notes_on([str(table)], [])
    assert note == f"{table}: more than 1,000,000 bytes; it is not used"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_may_come_from_a_spreadsheet(report: Path, encoding: str) -> None:
    text = 'sep=;\r\nfile;title;Ampleur\r\nreport.txt;"Réponse; suite";\'=1+1\r\n'
    beside(report, text.encode(encoding), "metadata.csv")
    found = described(report)
    assert found.title.fr == "Réponse; suite"
    assert found.metadata == {"Ampleur": "=1+1"}
