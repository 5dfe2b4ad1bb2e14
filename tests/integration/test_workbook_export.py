"""Exports as workbooks of Excel, read by another library."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from command_line import Shell
from samples import indexed_corpus
from templates import Templates
from web_server import client_of

import benelux_search as bs
from benelux_search.output import workbook
from benelux_search.output.delimited_tables import glossary_rows, hit_rows
from benelux_search.output.formats import blocks_of, lines_of
from benelux_search.web.settings import WebSettings


@pytest.fixture
def index_folder(shell: Shell, templates: Templates, tmp_path: Path) -> Path:
    templates.copy(indexed_corpus, tmp_path)
    return tmp_path / "index"


def sheets_of(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.values) for sheet in book}


def same(cell: object, field: str) -> bool:
    return cell == (field or None) or (isinstance(cell, float | int) and cell == float(field))


def test_a_workbook_has_the_rows_of_the_table(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        kinds = {
            "hits": (list(index.export()), hit_rows),
            "glossary": (
                list(index.glossary(min_confidence=0.0, min_count=1, limit=5)),
                glossary_rows,
            ),
        }
        for content, (values, rows_of) in kinds.items():
            data = b"".join(blocks_of(content, "xlsx", values))  # type: ignore[arg-type]
            [sheet] = sheets_of(data).values()
            rows = list(rows_of(values))  # type: ignore[operator]
            assert len(sheet) == len(rows) > 1
            for found, expected in zip(sheet, rows, strict=True):
                assert all(map(same, found, expected)), (found, expected)
            numbers = [type(cell) for cell, name in zip(sheet[1], sheet[0], strict=True)
                       if name in {"score", "confidence", "share"}]  # fmt: skip
            assert numbers and set(numbers) <= {int, float}


EVIL = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x.be", "007")


def test_nothing_in_a_workbook_is_a_formula_or_a_link() -> None:
    data = b"".join(workbook.workbook([("nl", "fr"), *((each, each) for each in EVIL)]))
    [sheet] = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [cell.value.strip() for cell in cells[::2]] == [each.strip() for each in EVIL]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_what_excel_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "a" * 40_000
    data = b"".join(workbook.workbook([("nl", "fr"), (long, "\x00\x1b[0m\ud800b\ufffe")]))
    [(_, (nl, fr))] = sheets_of(data).values()
    assert nl == long[:32_766] + "…"
    assert "b" in str(fr) and "\x1b" not in str(fr)
    monkeypatch.setattr(workbook, "_MOST_ROWS", 4)
    rows = [("id", "nl"), *((str(n), "tekst") for n in range(8))]
    sheets = list(sheets_of(b"".join(workbook.workbook(rows))).values())
    assert [[row[0] for row in sheet] for sheet in sheets] == [
        ["id", "0", "1", "2"],
        ["id", "3", "4", "5"],
        ["id", "6", "7"],
    ]


def test_a_workbook_without_rows() -> None:
    [sheet] = sheets_of(b"".join(blocks_of("hits", "xlsx", iter(())))).values()
    assert len(sheet) == 1
    with pytest.raises(ValueError, match="xlsx"):
        lines_of("hits", "xlsx", iter(()))


def test_a_workbook_from_the_command_and_the_server(
    index_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = index_folder.parent / "pairs.xlsx"
    done = shell(
        *("export", "trein OR train", "--index", str(index_folder)),
        *("--format", "xlsx", "-o", str(out)),
    )
    assert done.status == 0, done.err
    with client_of(WebSettings(index_folder, port=0)) as client:
        answer = client.get("/api/export?q=trein%20OR%20train&format=xlsx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert sheets_of(answer.content) == sheets_of(out.read_bytes())
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    refused = shell("export", "--index", str(index_folder), "--format", "xlsx")
    assert refused.status == 2
    assert "-o FILE" in refused.err
