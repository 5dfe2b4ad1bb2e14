"""The records of a file as documents of their own: index --each record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs

_RECORDS = [
    {"id": "Q 1", "url": "https://example.org/1", "title_nl": "De haven", "title_fr": "Le port",
     "date": "2019-03-04T10:00:00", "nl": "De haven slibt dicht.", "fr": "Le port s'envase.",
     "client": "ACME"},
    {"id": "Q 2", "title": "Vuurtoren", "date": "2021-01-02", "number": "12/3",
     "nl": "De vuurtoren blijft in de haven.", "fr": "Le phare reste au port."},
    {"nl": "Zonder nummer in de haven.", "fr": "Sans numéro au port."},
]  # fmt: skip


def _write(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    _write(tmp_path / "corpus" / "vragen.jsonl", _RECORDS)
    return tmp_path


def _build(folder: Path, *, rebuild: bool = False) -> bs.IndexSummary:
    return bs.build_index(
        [folder / "corpus"], folder / "index", lexicon=False, each="record", rebuild=rebuild
    )


def test_each_record_has_its_own_metadata(folder: Path) -> None:
    summary = _build(folder)
    assert (summary.added, summary.documents, summary.pairs) == (("vragen",), 3, 3)
    with bs.open_index(folder / "index") as index:
        first, second, third = index.documents()
        assert (first.id, first.key, first.source) == (
            "vragen.q-1", "Q 1", "https://example.org/1",
        )  # fmt: skip
        assert first.facts.title == bs.Titles("De haven", "Le port")
        assert (first.facts.date, dict(first.metadata)) == ("2019-03-04", {"client": "ACME"})
        assert (second.facts.title.fr, second.facts.number) == ("Vuurtoren", "12/3")
        assert (third.id, third.key) == ("vragen.3", "3")


def test_records_are_filtered_as_documents_are(folder: Path) -> None:
    _build(folder)
    with bs.open_index(folder / "index") as index:

        def found(query: str, **options: str) -> set[str]:
            return {hit.document.id for hit in index.search(query, **options)}  # type: ignore[arg-type]

        assert found("haven") == {"vragen.q-1", "vragen.q-2", "vragen.3"}
        assert found("haven", since="2020") == {"vragen.q-2"}
        assert found('haven doc:"Q 1"') == {"vragen.q-1"}
        assert found("haven number:12/3") == {"vragen.q-2"}
        assert found("haven meta.client:acme") == {"vragen.q-1"}


def test_a_file_without_changes_is_not_read_again(folder: Path) -> None:
    _build(folder)
    summary = _build(folder)
    assert (summary.unchanged, summary.updated, summary.documents) == (1, (), 3)


def test_a_changed_file_replaces_all_its_records(folder: Path) -> None:
    _build(folder)
    _write(folder / "corpus" / "vragen.jsonl", [_RECORDS[1]])
    summary = _build(folder)
    assert (summary.updated, summary.documents) == (("vragen",), 1)
    with bs.open_index(folder / "index") as index:
        assert [info.id for info in index.documents()] == ["vragen.q-2"]
        assert index.search("slibt").total == 0


def test_all_records_of_a_file_that_is_gone_are_removed(folder: Path) -> None:
    _build(folder)
    (folder / "corpus" / "vragen.jsonl").unlink()
    (folder / "corpus" / "a.txt").write_text("De kade.\n\nLe quai.\n", encoding="utf-8")
    summary = _build(folder)
    assert (summary.removed, summary.documents) == (("vragen",), 1)


def test_a_rebuild_turns_records_into_one_document_and_back(folder: Path) -> None:
    _build(folder)
    bs.build_index([folder / "corpus"], folder / "index", lexicon=False, each="file", rebuild=True)
    with bs.open_index(folder / "index") as index:
        assert [info.id for info in index.documents()] == ["vragen"]
    assert _build(folder, rebuild=True).documents == 3


def test_the_command_indexes_each_record(shell: Shell) -> None:
    _write(Path("corpus/vragen.jsonl"), _RECORDS)
    assert shell("index", "--each", "record").status == 0
    hits = json.loads(shell("search", "vuurtoren", "--format", "json").out)["hits"]
    assert [hit["document"]["key"] for hit in hits] == ["Q 2"]
