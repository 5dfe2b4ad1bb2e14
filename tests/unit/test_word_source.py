"""Word and OpenDocument files in: made by python-docx, and by hand where it cannot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import docx
import paths
import pytest
from beads import pairs_of, shown
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.office.open_document import OdtSource
from benelux_search.documents.office.word import WordSource
from benelux_search.errors import BinarySource, EmptySource, SourceError, UnsupportedSource
from benelux_search.model import Line, RawDocument
from benelux_search.reading_options import Limits

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def saved(document: Document, folder: Path) -> RawDocument:
    path = folder / "document.docx"
    document.save(str(path))
    return WordSource().read(path)


def text_of(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def p(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def packed(body: str, **parts: str) -> bytes:
    """A file by hand: the body of the main part, and others by name (``footnotes``)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", whole("document", f"<w:body>{body}</w:body>"))
        related = "".join(
            f'<Relationship Id="r{k}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
            for k, name in enumerate(parts)
        )
        archive.writestr(
            "word/_rels/document.xml.rels", f"<Relationships>{related}</Relationships>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", whole(name, content))
    return data.getvalue()


def whole(root: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}" xmlns:mc="urn:mc" '
        f'xmlns:v="urn:v" xmlns:wps="urn:wps">{content}</w:{root}>'
    )


def read(folder: Path, data: bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "document.docx"
    path.write_bytes(data)
    return WordSource(limits or Limits()).read(path)


def body(folder: Path, xml: str, **parts: str) -> list[str]:
    return text_of(read(folder, packed(xml, **parts)).lines)


def test_paragraphs_headings_lists_and_breaks(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Verslag over de wegen"
    document.add_heading("Spoor", 1)
    paragraph = document.add_paragraph("De ")
    paragraph.add_run("wet").bold = True
    paragraph.add_run(" van\t1\u00a0mei, samen\u00adwerking\nen een nieuwe regel.")
    for text in ("Eerste", "Tweede"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("bolletje", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "Koptekst"
    document.sections[0].footer.paragraphs[0].text = "Voettekst"
    found = saved(document, tmp_path)
    assert [(line.text, line.heading, line.before) for line in found.lines] == [
        ("Spoor", True, "blank"),
        ("De wet van 1 mei, samenwerking", False, "blank"),
        ("en een nieuwe regel.", False, None),
        ("1. Eerste", False, "blank"),
        ("2. Tweede", False, "blank"),
        ("bolletje", False, "blank"),
    ]
    assert found.title_property == "Verslag over de wegen"
    everything = "\n".join(text_of(found.lines))
    assert all(everything[x.span.start : x.span.end] == x.text for x in found.lines)


def test_two_columns_go_together_row_by_row(tmp_path: Path) -> None:
    document = docx.Document()
    cells = [
        ("Nederlands", "Français"),
        *PAIRS[:3],
        ("Ja", "Oui"),
        ("Art. 7", "Art. 7"),
        *PAIRS[3:5],
    ]
    table = document.add_table(rows=len(cells) + 1, cols=2)
    for row, (nl, fr) in zip(table.rows, cells, strict=False):
        row.cells[0].text, row.cells[1].text = nl, fr
    merged = table.cell(len(cells), 0).merge(table.cell(len(cells), 1))
    merged.text = "Opgemaakt te Brussel"
    document.add_paragraph(NL[6])
    document.add_paragraph(FR[6])
    found = pairs_of(read_document(saved(document, tmp_path)))
    assert found == [*cells, ("Opgemaakt te Brussel", ""), PAIRS[6]]


def test_golden_two_cell_table(tmp_path: Path) -> None:
    """A decree as ministries send it: titles over both columns, articles side by side."""
    document = docx.Document()
    document.add_heading("Besluit over de bruggen", 1)
    document.add_heading("Arrêté relatif aux ponts", 1)
    table = document.add_table(rows=3, cols=2)
    sides = (
        ("Hoofdstuk I. Doel", "Chapitre Ier. Objet"),
        (f"Art. 1. {NL[2]}\n§ 2. {NL[1]}", f"Art. 1er. {FR[2]}\n§ 2. {FR[1]}"),
        (f"Art. 2. {NL[4]}", f"Art. 2. {FR[4]}"),
    )
    for row, texts in zip(table.rows, sides, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            first, *others = text.split("\n")
            cell.text = first
            for other in others:
                cell.add_paragraph(other)
    found = shown(read_document(saved(document, tmp_path)))
    golden = (paths.GOLDEN / "word-table.md").read_text(encoding="utf-8")
    assert found == "## Beads\n" + golden.split("## Beads\n", 1)[1]


def test_a_table_in_a_cell_and_merged_cells_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = NL[0], FR[0]
    inner = table.cell(0, 0).add_table(1, 1)
    inner.cell(0, 0).text = NL[1]
    table.cell(0, 1).add_paragraph(FR[1])
    table.cell(1, 0).merge(table.cell(2, 0)).text = NL[2]
    table.cell(1, 1).text, table.cell(2, 1).text = FR[2], FR[3]
    found = saved(document, tmp_path)
    assert text_of(found.lines) == [NL[0], NL[1], FR[0], FR[1], NL[2], FR[2], FR[3]]
    assert {line.row for line in found.lines[:4]} == {1}
    assert pairs_of(read_document(found))[:2] == list(PAIRS[:2])


def test_a_row_of_data_is_one_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Brussel", "35", "12,50 euro"), strict=True):
        cell.text = text
    assert text_of(saved(document, tmp_path).lines) == ["Brussel · 35 · 12,50 euro"]


def test_pages_by_breaks_and_sections(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Een")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Twee").paragraph_format.page_break_before = False
    document.add_section(WD_SECTION.CONTINUOUS)
    document.add_paragraph("nog twee")
    document.add_paragraph("Drie").paragraph_format.page_break_before = True
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("Vier")
    pages = [(line.text, line.span.page) for line in saved(document, tmp_path).lines]
    assert pages == [("Een", 1), ("Twee", 2), ("nog twee", 2), ("Drie", 3), ("Vier", 4)]


def test_pages_as_word_last_printed_them(tmp_path: Path) -> None:
    mark = "<w:r><w:lastRenderedPageBreak/><w:t>Twee</w:t></w:r>"
    xml = p(run("Een")) + p("<w:r><w:br w:type='page'/></w:r>") + p(mark)
    found = read(tmp_path, packed(xml + p(run("loopt")) + p(mark.replace("Twee", "Drie"))))
    assert [line.span.page for line in found.lines] == [1, 2, 2, 3]


def test_languages_of_runs_and_styles(tmp_path: Path) -> None:
    styles = (
        "<w:style w:type='paragraph' w:styleId='A'><w:name w:val='Tekst FR'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='B'><w:rPr><w:lang w:val='nl-BE'/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='C'><w:basedOn w:val='B'/></w:style>"
    )
    xml = "".join(
        p(f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>", run("12 augustus", language))
        for style, language in (
            ("A", ""),
            ("C", ""),
            ("C", "<w:lang w:val='fr-FR'/>"),
            ("", "<w:lang w:val='de-DE'/>"),
        )
    )
    assert [x.hint for x in read(tmp_path, packed(xml, styles=styles)).lines] == [
        "fr", "nl", "fr", None,
    ]  # fmt: skip


CHANGED = [
    (p(run("Een "), "<w:del><w:r><w:delText>oude </w:delText></w:r></w:del>",
       "<w:ins>" + run("nieuwe ") + "</w:ins>", run("zin.")), ["Een nieuwe zin."]),
    (p(run("A"), "<w:moveFrom>" + run("weg") + "</w:moveFrom>") + p("<w:moveTo>" + run("hier") +
       "</w:moveTo>"), ["A", "hier"]),
    (p("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", run("De eerste ")) + p(run("loopt door.")),
     ["De eerste loopt door."]),
    (p("<w:pPr><w:pPrChange><w:pPr><w:pageBreakBefore/></w:pPr></w:pPrChange></w:pPr>", run("Ja")),
     ["Ja"]),
    (p(run("zicht", ""), run("onzichtbaar", "<w:vanish/>"), run("baar", "<w:vanish w:val='0'/>")),
     ["zichtbaar"]),
    (p("<w:hyperlink>" + run("Een koppeling") + "</w:hyperlink>", run(" en meer")),
     ["Een koppeling en meer"]),
    (p("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>", run("4")), ["4"]),
    (p("<w:r><w:t>A</w:t><w:tab/><w:t>B</w:t><w:noBreakHyphen/><w:t>C</w:t><w:cr/><w:t>D</w:t></w:r>"),
     ["A B-C", "D"]),
    (p("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", run("Ja")), ["Ja"]),
    ("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>" + p(run("Veld")) +
     "</w:sdtContent></w:sdt>", ["Veld"]),
    (p(run("Voor"), "<mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>" + p(run("Kader")) +
       "</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>" +
       p(run("Kader")) + "</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent>",
       run(" na")), ["Voor na", "Kader"]),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "seen"), CHANGED)
def test_what_a_reader_sees(xml: str, seen: list[str], tmp_path: Path) -> None:
    assert body(tmp_path, xml) == seen


def test_notes_stand_at_the_end_in_the_order_of_their_marks(tmp_path: Path) -> None:
    def mark(kind: str, number: int) -> str:
        return f"<w:r><w:{kind}Reference w:id='{number}'/></w:r>"

    def note(kind: str, number: int, text: str, more: str = "") -> str:
        return f"<w:{kind} w:id='{number}' {more}>{p(run(text))}</w:{kind}>"

    xml = p(run("Een"), mark("footnote", 3), mark("endnote", 1)) + p(
        run("Twee"), mark("footnote", 2)
    )
    notes = note("footnote", 0, "---", "w:type='separator'") + note("footnote", 2, "bij twee")
    found = body(
        tmp_path,
        xml,
        footnotes=notes + note("footnote", 3, "bij een") + note("footnote", 9, "van niets"),
        endnotes=note("endnote", 1, "aan het eind"),
    )
    assert found == ["Een", "Twee", "bij een", "bij twee", "aan het eind"]


def test_numbers_of_lists(tmp_path: Path) -> None:
    def level(k: int, kind: str, text: str) -> str:
        return (
            f"<w:lvl w:ilvl='{k}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/>"
            f"<w:lvlText w:val='{text}'/></w:lvl>"
        )

    numbering = (
        "<w:abstractNum w:abstractNumId='5'>"
        + level(0, "decimal", "Art. %1.")
        + level(1, "lowerLetter", "%1%2)")
        + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='5'/>"
        "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>"
    )

    def item(number: int, depth: int, text: str) -> str:
        where = f"<w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/>"
        return p(f"<w:pPr><w:numPr>{where}</w:numPr></w:pPr>", run(text))

    xml = "".join(
        item(number, depth, text)
        for number, depth, text in (
            (1, 0, "A"), (1, 1, "B"), (1, 1, "C"), (1, 0, "D"), (1, 1, "E"), (2, 0, "F"),
            (1, 0, "G"), (0, 0, "H"),
        )
    )  # fmt: skip
    assert body(tmp_path, xml, numbering=numbering) == [
        "Art. 1. A", "1a) B", "1b) C", "Art. 2. D", "2a) E", "Art. 7. F", "Art. 3. G", "H",
    ]  # fmt: skip


def test_a_table_of_contents_is_set_aside(tmp_path: Path) -> None:
    styles = "<w:style w:type='paragraph' w:styleId='I'><w:name w:val='toc 1'/></w:style>"
    xml = p("<w:pPr><w:pStyle w:val='I'/></w:pPr>", run("Inleiding 3")) + p(run("Tekst"))
    lines = read(tmp_path, packed(xml, styles=styles)).lines
    assert [(line.text, line.aside) for line in lines] == [
        ("Inleiding 3", "boilerplate"),
        ("Tekst", None),
    ]


def test_what_is_left_of_a_damaged_file_is_read(tmp_path: Path) -> None:
    good = packed(p(run("Een")) + p(run("Twee")) + "<oeps>" + p(run("Drie")))
    found = read(tmp_path, good)
    assert text_of(found.lines) == ["Een", "Twee", "Drie"]
    assert found.notes == ("damaged after paragraph 3: broken XML at line 1 (mismatched tag)",)


def corrupted(data: bytes) -> bytes:
    """One byte of the packed main part is another."""
    place = data.index(b"word/document.xml") + 60
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def other_package() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
ENTITIES = "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"
GOOD = packed(p(run("De vergadering is geopend.")))


@pytest.mark.parametrize(
    ("data", "error", "cause"),
    [
        (b"", EmptySource, "the file is empty"),
        (packed(""), EmptySource, "has no text"),
        (OLE, BinarySource, r"an old Word document \(\.doc\).*save it as \.docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), SourceError, "save it without a password"),
        (b"{\\rtf1 tekst}", BinarySource, "RTF"),
        (b"gewoon tekst", BinarySource, "not a ZIP archive"),
        (GOOD[: len(GOOD) // 2], SourceError, "damaged or incomplete"),
        (GOOD[:-30], SourceError, "damaged or incomplete"),
        (corrupted(GOOD), SourceError, r"word/document\.xml is damaged"),
        (other_package(), SourceError, r"word/document\.xml is missing"),
    ],
)
def test_what_is_no_word_document(
    data: bytes, error: type[SourceError], cause: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=rf"document\.docx: .*{cause}"):
        read(tmp_path, data)


def replaced(data: bytes, content: str | bytes) -> bytes:
    """A package with another main part."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == "word/document.xml" else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entity", [ENTITIES, "<!DOCTYPE w SYSTEM 'file:///etc/passwd'>"])
def test_document_types_are_refused(encoding: str, entity: str, tmp_path: Path) -> None:
    xml = whole("document", f"<w:body>{p(run('&b;'))}</w:body>").replace("?>", f"?>{entity}", 1)
    hostile = replaced(GOOD, xml.replace("UTF-8", encoding).encode(encoding))
    with pytest.raises(SourceError, match="declares a document type"):
        read(tmp_path, hostile)


def test_a_zip_bomb_is_measured_by_what_comes_out(tmp_path: Path) -> None:
    bomb = replaced(GOOD, whole("document", "<w:body>" + " " * 60_000_000))
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        read(tmp_path, bomb)
    # the directory says that the part is small
    lying = bomb.replace((60_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(SourceError):
        read(tmp_path, lying)


@pytest.mark.parametrize(
    ("xml", "cause"),
    [
        (p(run("x")) * 400, "more than 300 paragraphs"),
        (p(run("x" * 2000)), "a paragraph of more than 1,000 characters"),
        (p(run("een twee drie")) * 250 + " " * 30_000, "more than 40,000 bytes of text"),
    ],
)
def test_limits(xml: str, cause: str, tmp_path: Path) -> None:
    limits = Limits(unpacked_bytes=40_000, paragraphs=300, line_chars=1000)
    with pytest.raises(SourceError, match=cause):
        read(tmp_path, packed(xml), limits)


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 20_000 + p(run("diep")) + "</w:tc></w:tr></w:tbl>" * 20_000
    assert body(tmp_path, deep) == ["diep"]


def test_the_strict_form_and_other_prefixes(tmp_path: Path) -> None:
    strict = whole("document", f"<w:body>{p(run('Streng'))}</w:body>").replace(
        W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    strict = strict.replace("w:", "x:").replace("xmlns:w=", "xmlns:x=")
    assert text_of(read(tmp_path, replaced(GOOD, strict)).lines) == ["Streng"]


def test_an_unknown_encoding_is_damage(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="its encoding is unknown"):
        read(tmp_path, replaced(GOOD, "<?xml version='1.0' encoding='x-y'?><a/>"))


def test_by_name(tmp_path: Path) -> None:
    names = ["a.docx", "b.DOCM", "c.doc", "~$a.docx", "d.odt"]
    assert [name for name in names if WordSource().accepts(Path(name))] == names[:2]
    old = tmp_path / "oud.ppt"
    old.write_bytes(OLE)
    with pytest.raises(UnsupportedSource, match=r"\(\.ppt\): save it as \.pptx"):
        align_file(old)


def test_a_hidden_mark_of_a_style_made_by_a_real_producer(tmp_path: Path) -> None:
    """``outlineLvl`` set on a paragraph makes it a heading whatever its style."""
    document = docx.Document()
    paragraph = document.add_paragraph("Hoofdstuk")
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), "0")
    paragraph.paragraph_format.element.get_or_add_pPr().append(outline)
    document.add_paragraph("Tekst")
    assert [line.heading for line in saved(document, tmp_path).lines] == [True, False]


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def odt(content: str, styles: str = "") -> bytes:
    data = io.BytesIO()
    names = " ".join(
        f'xmlns:{name}="{OFFICE}:{name}:1.0"'
        for name in ("office", "text", "table", "style", "draw")
    )
    xml = (
        f'<?xml version="1.0"?><office:document-content {names} xmlns:fo="urn:fo">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{content}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", xml)
    return data.getvalue()


def test_opendocument(tmp_path: Path) -> None:
    path = tmp_path / "tekst.odt"
    styles = (
        '<style:style style:name="P1"><style:text-properties fo:language="fr"/></style:style>'
        '<style:style style:name="P2" style:parent-style-name="P1"/>'
    )
    cells = "".join(
        f"<table:table-row><table:table-cell><text:p>{nl}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{fr}</text:p></table:table-cell></table:table-row>"
        for nl, fr in PAIRS[:3]
    )
    content = (
        "<text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>Inhoud</text:p></text:table-of-content>"
        '<text:h>Titel</text:h><text:p>Een<text:s text:c="3"/><text:span>twee</text:span>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>noot</text:p>"
        "</text:note-body></text:note><text:line-break/>drie</text:p>"
        f'<text:p text:style-name="P2">12 août</text:p><table:table>{cells}</table:table>'
    )
    path.write_bytes(odt(content, styles))
    found = OdtSource().read(path)
    assert text_of(found.lines) == [
        "Inhoud", "Titel", "Een twee", "drie", "12 août",
        *(text for pair in PAIRS[:3] for text in pair), "noot",
    ]  # fmt: skip
    assert [line.aside for line in found.lines[:2]] == ["boilerplate", None]
    assert [line.hint for line in found.lines[1:5]] == [None, None, None, "fr"]
    assert [pair for pair in pairs_of(read_document(found)) if pair in PAIRS] == list(PAIRS[:3])
    path.write_bytes(other_package())
    with pytest.raises(SourceError, match=r"tekst\.odt: .*content\.xml is missing"):
        OdtSource().read(path)
