"""Sidecars as they are used: indexed, changed, searched, aligned and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Shell
from samples import WATER

import benelux_search as bs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a document, a pair, and a sidecar or a row of a table for each."""
    path = tmp_path / "documents"
    path.mkdir()
    paragraphs = WATER.split("\n\n")
    (path / "report.txt").write_text(WATER, encoding="utf-8")
    for language, half in (("nl", paragraphs[:2]), ("fr", paragraphs[2:])):
        (path / f"advice.{language}.txt").write_text("\n\n".join(half), encoding="utf-8")
    (path / "report.meta.toml").write_text(
        'title = "Verslag"\nsource = "https://example.org/r"\nclient = "Acme NV"\n'
    )
    (path / "advice.meta.toml").write_text('number = "12/3"\n')
    (path / "metadata.csv").write_text(
        "file,title_nl,date,client\nreport.txt,Ander,2020-06-11,Umbrella\n"
        "advice.txt,Advies,2019-05-07,Umbrella\n"
    )
    return path


def build(folder: Path) -> bs.IndexSummary:
    return bs.build_index([folder], folder.parent / "index")


def documents(folder: Path) -> dict[str, bs.DocumentInfo]:
    with bs.open_index(folder.parent / "index") as index:
        return {each.document.id: each.document for each in index.list_documents().documents}


def clients(folder: Path, client: str) -> set[str]:
    with bs.open_index(folder.parent / "index") as index:
        return {hit.document.id for hit in index.search(f"meta.client:{client}")}


def test_sidecars_describe_the_documents_and_are_none_themselves(folder: Path) -> None:
    summary = build(folder)
    assert (set(summary.added), summary.skipped, summary.notes) == ({"report", "advice"}, (), ())
    found = documents(folder)
    assert found["report"].facts == bs.Facts(bs.Titles("Verslag", "Verslag"), "2020-06-11", None)
    assert found["report"].source == "https://example.org/r"
    assert found["report"].metadata == {"client": "Acme NV"}
    assert found["advice"].facts == bs.Facts(bs.Titles("Advies", None), "2019-05-07", "12/3")
    assert found["advice"].source == found["advice"].path
    assert clients(folder, "acme") == {"report"}
    assert clients(folder, "umbrella") == {"advice"}


def test_only_the_documents_of_changed_sidecars_are_read_again(folder: Path) -> None:
    build(folder)
    assert build(folder).unchanged == 2
    (folder / "report.meta.toml").write_text('client = "Globex"\n')
    assert build(folder).updated == ("report",)
    assert clients(folder, "globex") == {"report"}
    table = folder / "metadata.csv"
    table.write_text(table.read_text().replace("Advies,2019", "Advies,2018"))
    assert build(folder).updated == ("advice",)
    assert documents(folder)["advice"].facts.date == "2018-05-07"
    table.write_text(table.read_text() + "photo.jpg,Foto,,\n")
    summary = build(folder)
    assert (summary.updated, summary.unchanged) == ((), 2)
    assert summary.notes == (f"{table}: row 4 names no file: photo.jpg",)
    (folder / "report.meta.toml").unlink()
    assert build(folder).updated == ("report",)
    assert documents(folder)["report"].facts.title.nl == "Ander"


def test_a_sidecar_of_one_file_does_not_change_the_next(folder: Path) -> None:
    build(folder)
    report = documents(folder)["report"]
    assert report.facts.title.nl == "Verslag"
    assert bs.build_index([folder / "report.txt"], folder.parent / "index").unchanged == 1


def test_a_wrong_value_is_a_note_and_the_document_is_indexed(folder: Path) -> None:
    (folder / "report.meta.toml").write_text('date = "yesterday"\nlanguage = "en"\nnumber = "5"\n')
    summary = build(folder)
    assert len(summary.added) == 2
    start = f"{folder / 'report.txt'}: report.meta.toml: "
    assert set(summary.notes) == {
        f"{start}date is not used: yesterday is not a date such as 2020-06-11",
        f"{start}language is not used: en is not nl or fr",
    }
    assert documents(folder)["report"].facts.number == "5"


def test_a_sidecar_without_a_document_is_a_note(folder: Path) -> None:
    path = folder / "rapport.meta.toml"
    path.write_text('title = "X"\n')
    assert build(folder).notes == (
        f"{path}: it describes no document: its folder has none of that name",
    )


def test_a_table_of_texts_stays_a_document(folder: Path) -> None:
    (folder / "metadata.csv").write_text("nl,fr\nhet water,l'eau\nde zee,la mer\n")
    assert set(build(folder).added) == {"report", "advice", "metadata"}


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("metadata.csv", "it describes documents: name these"),
        ("report.meta.toml", "it describes documents: name these"),
        ("x.meta.toml.txt", "it should describe a document: rename it to x.meta.toml"),
    ],
)
def test_a_sidecar_that_is_named_is_an_error(folder: Path, name: str, cause: str) -> None:
    (folder / name).touch()
    [failure] = bs.build_index([folder / name], folder.parent / "index").failed
    assert failure.cause == cause


def test_halves_that_are_no_pair_have_their_own_sidecars(folder: Path) -> None:
    for path in folder.glob("advice.*.txt"):
        path.write_text(WATER.split("\n\n")[0], encoding="utf-8")
    (folder / "advice.nl.meta.toml").write_text('number = "44"\n')
    assert len(build(folder).added) == 3
    assert documents(folder)["advice-nl"].facts.number == "44"
    assert build(folder).unchanged == 3
    (folder / "advice.nl.meta.toml").write_text('number = "45"\n')
    build(folder)
    assert documents(folder)["advice-nl"].facts.number == "45"


def test_align_shows_them(folder: Path, shell: Shell) -> None:
    ran = shell("align", str(folder / "report.txt"))
    assert "source: https://example.org/r · client: Acme NV" in ran.out
    record = json.loads(shell("align", str(folder / "report.txt"), "--format", "json").out)
    assert record["document"]["title"]["fr"] == "Verslag"
    assert record["document"]["metadata"] == {"client": "Acme NV"}
    page = shell("align", str(folder / "report.txt"), "--format", "html").out
    assert "<dt>client</dt><dd>Acme NV</dd>" in page
    units = shell("align", str(folder / "report.txt"), "--format", "tmx").out
    assert '<prop type="x-source">https://example.org/r</prop>' in units
    assert '<prop type="client">Acme NV</prop>' in units
