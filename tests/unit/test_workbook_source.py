"""Workbooks in: made by openpyxl, and changed by hand where it cannot."""

from __future__ import annotations

import datetime
import io
import pickle
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import packages
import pytest
from beads import pairs_of
from openpyxl.workbook import Workbook
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.office.workbook import WorkbookSource
from benelux_search.documents.office.workbook_values import SHOWN_DATE, CellStyles, number_format
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import Bitext, RawDocument, Segment
from benelux_search.reading_options import Limits

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> Workbook:
    book = openpyxl.Workbook()
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.remove(book.worksheets[0])
    return book


def data_of(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read(
    folder: Path, book: Workbook | bytes, limits: Limits | None = None
) -> RawDocument | Bitext:
    path = folder / "book.xlsx"
    path.write_bytes(book if isinstance(book, bytes) else data_of(book))
    return WorkbookSource(limits or Limits()).read(path)


def bitext(folder: Path, book: Workbook | bytes) -> Bitext:
    found = read(folder, book)
    assert isinstance(found, Bitext)
    return found


def texts(folder: Path, book: Workbook | bytes) -> list[str]:
    found = read(folder, book)
    assert isinstance(found, RawDocument)
    return [line.text for line in found.lines]


def pairs(found: Bitext) -> list[tuple[str, str]]:
    return [(segment.nl, segment.fr) for segment in found.segments]


def test_accepts_names_only() -> None:
    names = ["a.xlsx", "b.XLSM", "c.xltx", "~$a.xlsx", "d.xls", "e.csv"]
    assert [name for name in names if WorkbookSource().accepts(Path(name))] == names[:3]


def test_a_sheet_with_two_languages_is_a_bitext(tmp_path: Path) -> None:
    rows = [("id", "Nederlands", "Frans", "datum", "score")]
    moment = datetime.datetime(2019, 3, 14)
    rows += [(f"q{k}", nl, fr, moment, 12.5) for k, (nl, fr) in enumerate(PAIRS[:3])]  # type: ignore[misc]
    found = bitext(tmp_path, workbook(("Blad1", rows)))
    assert pairs(found) == list(PAIRS[:3])
    first: Segment = next(iter(found.segments))
    assert first.metadata == {"id": "q0", "datum": "2019-03-14", "score": "12,5"}
    assert found.languages == ("nl", "fr") and found.notes == ()
    assert pairs(pickle.loads(pickle.dumps(found))) == list(PAIRS[:3])


def test_titles_may_stand_above_the_names_of_the_columns(tmp_path: Path) -> None:
    rows = [("Woordenlijst 2020",), (), ("nr", "NL", "FR"), (1, "brug", "pont"), (2, "", "rail")]
    found = bitext(tmp_path, workbook(("Blad1", rows)))
    assert pairs(found) == [("brug", "pont"), ("", "rail")]


def test_columns_without_names_are_known_by_their_texts(tmp_path: Path) -> None:
    found = bitext(tmp_path, workbook(("Blad1", [(k, *PAIRS[k]) for k in range(5)])))
    assert pairs(found) == list(PAIRS[:5])
    assert found.notes == (
        "the columns have no names: column 2 is read as Dutch, column 3 as French",
    )


def test_swapped_names_several_sheets_and_others(tmp_path: Path) -> None:
    swapped = [("FR", "NL"), *PAIRS[:3]]
    book = workbook(
        ("Een", swapped), ("Twee", [("nl", "fr"), *PAIRS[3:5]]), ("Uitleg", [("Lees dit.",)])
    )
    found = bitext(tmp_path, book)
    assert pairs(found) == list(PAIRS[:5])
    assert found.notes == (
        "sheets without a Dutch and a French column are left out: Uitleg",
        "Een: the column names are swapped: column FR is read as Dutch, column NL as French",
    )


def test_rows_of_sections_are_left_out_with_a_note(tmp_path: Path) -> None:
    rows = [("id", "NL", "FR"), ("Deel A",), (1, *PAIRS[0]), (2,), ("Deel B",), (3, *PAIRS[1])]
    found = bitext(tmp_path, workbook(("Blad1", rows)))
    assert pairs(found) == list(PAIRS[:2])
    assert found.notes == (
        "skipped: a row with text in neither the Dutch nor the French column, at line 2 and 1 more",
    )


def test_a_section_in_a_column_of_a_language_stays(tmp_path: Path) -> None:
    rows = [("NL", "FR"), ("Deel A", ""), PAIRS[0]]
    found = bitext(tmp_path, workbook(("Blad1", rows)))
    assert pairs(found) == [("Deel A", ""), PAIRS[0]] and found.notes == ()


def test_a_line_end_in_a_cell_separates_paragraphs(tmp_path: Path) -> None:
    rows = [("nl", "fr"), ("Een.\nTwee.", "Un.\nDeux.")]
    assert pairs(bitext(tmp_path, workbook(("Blad1", rows)))) == [("Een.\nTwee.", "Un.\nDeux.")]


def test_other_sheets_are_rows(tmp_path: Path) -> None:
    rows = [
        ("Gemeente", "Inwoners", "Aandeel", "Datum", "Bedrag"),
        ("Gent", 262219, 0.125, datetime.date(2019, 3, 14), 12.5),
        (1, 2, 3),
    ]
    book = workbook(("Blad1", rows), ("Verslag", [(PAIRS[0][0],), (PAIRS[1][0],)]))
    book.worksheets[0]["C2"].number_format = "0.0%"
    book.worksheets[0]["E2"].number_format = '#,##0.00 "euro"'
    book.properties.title = "Cijfers"
    found = read(tmp_path, book)
    assert isinstance(found, RawDocument)
    assert [(line.text, line.before, line.span.page) for line in found.lines] == [
        ("Gemeente · Inwoners · Aandeel · Datum · Bedrag", "blank", 1),
        ("Gent · 262219 · 12,5% · 14/03/2019 · 12,50", "blank", 1),
        (PAIRS[0][0], "blank", 2),
        (PAIRS[1][0], "blank", 2),
    ]
    assert found.title_property == "Cijfers" and not found.paged


def test_sheets_named_after_languages(tmp_path: Path) -> None:
    book = workbook(("NL", [(nl,) for nl, _ in PAIRS[:5]]), ("FR", [(fr,) for _, fr in PAIRS[:5]]))
    found = read(tmp_path, book)
    assert isinstance(found, RawDocument)
    assert [line.hint for line in found.lines] == ["nl"] * 5 + ["fr"] * 5
    assert pairs_of(read_document(found)) == list(PAIRS[:5])


def test_hidden_sheets_are_left_out_with_a_note(tmp_path: Path) -> None:
    book = workbook(("Blad1", [("Zichtbaar",)]), ("Oud", [("weg",)]), ("Code", [("weg",)]))
    book["Oud"].sheet_state = "hidden"
    book["Code"].sheet_state = "veryHidden"
    found = read(tmp_path, book)
    assert isinstance(found, RawDocument)
    assert [line.text for line in found.lines] == ["Zichtbaar"]
    assert found.notes == ("hidden sheets are left out: Oud, Code",)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("43538", "dd/mm/yyyy", "14/03/2019"),
        ("43538.5", "d/m/yy h:mm", "14/03/2019 12:00"),
        ("43538", "[$-813]d mmmm yyyy;@", "14/03/2019"),
        ("0.604166666667", "h:mm", "14:30"),
        ("0.604166666667", "[h]:mm:ss", "14:30"),
        ("43538", "yyyy", "2019"),
        ("-1", "d/m/yyyy", "-1"),
        ("99999999999", "d/m/yyyy", "99999999999"),
        ("0.30000000000000004", "General", "0,3"),
        ("1250", "General", "1250"),
        ("1e21", "General", "1e+21"),
        ("1E-7", "General", "0,0000001"),
        ("2.5", "0", "3"),
        ("1250.5", "#,##0.00\\ _€", "1250,50"),
        ("0.125", "0%", "13%"),
        ("0.5", '"dag" 0.0', "0,5"),
        ("5", "@", "5"),
        ("1.5", "[Red]-0.0;0", "1,5"),
        ("12", "", "12"),
        ("nan", "0", "nan"),
        ("inf", "d/m/yyyy", "inf"),
        ("geen", "0", "geen"),
    ],
)
def test_numbers_as_a_person_sees_them(value: str, code: str, text: str) -> None:
    assert CellStyles([number_format(code)]).text(value, "0", SHOWN_DATE) == text


def test_dates_since_1904(tmp_path: Path) -> None:
    book = workbook(("Blad1", [("Datum", datetime.date(2019, 3, 14))]))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert texts(tmp_path, book) == ["Datum · 14/03/2019"]


def test_formulas_errors_rich_text_and_escapes(tmp_path: Path) -> None:
    data = data_of(workbook(("Blad1", [("x",)])))
    cells = (
        '<row r="2"><c r="A2" t="str"><f>1+1</f><v>Uitkomst</v></c>'
        '<c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="b"><v>1</v></c>'
        '<c t="inlineStr"><is><r><t>een</t></r><r><t xml:space="preserve"> twee</t></r>'
        '<rPh><t>weg</t></rPh></is></c><c r="F2"><f>A1</f></c>'
        '<c r="G2" t="str"><v>a_x000D_b</v></c></row>'
    )
    xml = packages.parts_of(data)[SHEET].decode()
    xml = xml.replace("</sheetData>", cells + "</sheetData>")
    found = texts(tmp_path, packages.with_part(data, SHEET, xml))
    assert found[0] == "x"
    assert "Uitkomst · TRUE · een twee · a b" in found


def test_each_record_is_found_by_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    workbook(("Blad1", [("nl", "fr"), *PAIRS])).save(str(path))
    assert pairs_of(align_file(path)) == list(PAIRS)
    found = DocumentReader(each_record=True)(path)
    assert isinstance(found, Bitext) and found.each_record


GOOD = data_of(workbook(("Blad1", [("nl", "fr"), *PAIRS[:3]])))


@pytest.mark.parametrize("name", packages.HOSTILE)
def test_hostile_files_are_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, packages.HOSTILE[name](GOOD, "xl/workbook.xml", b"workbook"))
    assert caught.value.path == tmp_path / "book.xlsx"


def sheet_xml(rows: str) -> bytes:
    head = "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
    return f"{head}<sheetData>{rows}</sheetData></worksheet>".encode()


def inline(text: str, place: str = "") -> str:
    return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"


@pytest.mark.parametrize(
    ("rows", "limits", "error"),
    [
        (f"<row>{inline('a' * 200)}</row>", Limits(segment_chars=100), "100 characters"),
        (f"<row>{inline('a')}</row>" * 20, Limits(paragraphs=10), "10 cells"),
        (f"<row>{inline('a')}</row>" * 9999, Limits(unpacked_bytes=99_999), "unpacked"),
        ("<row><c><v>5</v></c></row>" * 9, Limits(), "no text"),
        ("<row><c t='s'><v>999</v></c><c t='s'><v>-1</v></c></row>", Limits(), "no text"),
        ("", Limits(), "no text"),
    ],
)
def test_limits_and_empty_sheets(tmp_path: Path, rows: str, limits: Limits, error: str) -> None:
    with pytest.raises(SourceError, match=error):
        read(tmp_path, packages.with_part(GOOD, SHEET, sheet_xml(rows)), limits)


@pytest.mark.parametrize(
    "row",
    [
        "<row r='9999999999'>", "<row r='x'>", "<row r='1048576'><c r='XFD1048576'><v>1</v></c>",
        "<row><c r='ZZZZ9'><v>1</v></c>", "<row><c s='99999999'><v>1</v></c>",
        "<row><c s='-1'><v>1e999</v></c>", "<row><c t='d'><v>2019</v></c>", "<row><c t='?'/>",
    ],
)  # fmt: skip
def test_strange_cells_lose_nothing(tmp_path: Path, row: str) -> None:
    rows = f"{row}</row><row>{inline('Eerste', 'A2')}</row>"
    assert texts(tmp_path, packages.with_part(GOOD, SHEET, sheet_xml(rows)))[-1] == "Eerste"


def test_a_damaged_sheet_is_read_up_to_the_damage(tmp_path: Path) -> None:
    rows = "".join(f"<row>{inline(nl)}{inline(fr)}</row>" for nl, fr in (("nl", "fr"), *PAIRS[:3]))
    xml = sheet_xml(rows).replace(b"</sheetData></worksheet>", b"<row><c")
    found = bitext(tmp_path, packages.with_part(GOOD, SHEET, xml))
    assert pairs(found) == list(PAIRS[:3])
    assert "the part before that is read" in found.notes[0]
    words = sheet_xml(f"<row>{inline('Eerste')}</row>").replace(b"</sheetData></worksheet>", b"<")
    other = read(tmp_path, packages.with_part(GOOD, SHEET, words))
    assert other.notes[0].startswith("sheet Blad1 is damaged: ")


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    xml = packages.ENTITIES.encode() + sheet_xml("<row>&c;</row>")
    with pytest.raises(SourceError, match="document type"):
        read(tmp_path, packages.with_part(GOOD, SHEET, xml))


def test_no_sheet_at_all_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptySource):
        read(tmp_path, workbook(("Blad1", [])))
