"""Presentations in: made by python-pptx, and changed by hand where it cannot."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import packages
import pptx
import pytest
from beads import pairs_of
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.office.slides import SlidesSource
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]
TITLE, TEXT, TWO, EMPTY = 0, 1, 3, 6  # layouts of the template of python-pptx
SLIDE = "ppt/slides/slide1.xml"


def data_of(deck: Presentation) -> bytes:
    data = io.BytesIO()
    deck.save(data)
    return data.getvalue()


def read(folder: Path, deck: Presentation | bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "deck.pptx"
    path.write_bytes(deck if isinstance(deck, bytes) else data_of(deck))
    return SlidesSource(limits or Limits()).read(path)


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines]


def slide(deck: Presentation, layout: int, *filled: str) -> Slide:
    made: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for shape, text in zip(made.placeholders, filled, strict=False):
        shape.text_frame.text = text
    return made


def box(on: Slide, text: str, left: float, top: float, height: float = 1) -> None:
    shape = on.shapes.add_textbox(Inches(left), Inches(top), Inches(4), Inches(height))
    shape.text_frame.text = text


def test_accepts_names_only() -> None:
    names = ["a.pptx", "b.PPTM", "c.ppsx", "d.potx", "~$a.pptx", "e.ppt", "f.docx"]
    assert [name for name in names if SlidesSource().accepts(Path(name))] == names[:4]


def test_titles_paragraphs_and_notes(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck.core_properties.title = "Spoor"
    slide(deck, TITLE, "Het spoor", "Ondertitel")
    second = slide(deck, TEXT, "Werken", "Eerste punt\nTweede punt\vvervolg")
    second.notes_slide.notes_text_frame.text = "Spreek luid."  # type: ignore[union-attr]
    found = read(tmp_path, deck)
    assert [(x.text, x.heading, x.before, x.span.page) for x in found.lines] == [
        ("Het spoor", True, "blank", 1),
        ("Ondertitel", False, "blank", 1),
        ("Werken", True, "blank", 2),
        ("Eerste punt", False, "blank", 2),
        ("Tweede punt", False, "blank", 2),
        ("vervolg", False, None, 2),
        ("Spreek luid.", False, "blank", 2),
    ]
    assert found.title_property == "Spoor"
    assert found.facts.title.nl == "Het spoor"
    assert not found.notes and not found.paged


def test_slides_in_the_order_of_the_presentation(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for text in ("een", "twee", "drie"):
        slide(deck, TITLE, text)
    order = deck.slides._sldIdLst
    order.insert(0, order[2])
    assert texts(read(tmp_path, deck)) == ["drie", "een", "twee"]


def test_boxes_are_read_from_top_to_bottom(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    made = slide(deck, EMPTY)
    box(made, "onder", 1, 5)
    box(made, "rechts", 5.5, 2)
    box(made, "boven", 1, 0.5)
    box(made, "links", 1, 2.2)
    assert texts(read(tmp_path, deck)) == ["boven", "links", "rechts", "onder"]


def test_boxes_in_a_scaled_group_stand_where_they_are_shown(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    made = slide(deck, EMPTY)
    box(made, "boven", 1, 2)
    group = made.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Inches(1), Inches(100), Inches(4), Inches(1))
    inner.text_frame.text = "groep"
    group.top, group.height = Inches(0.2), Inches(1)
    assert texts(read(tmp_path, deck)) == ["groep", "boven"]


def test_two_boxes_side_by_side_are_a_row(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide(deck, TWO, "Titel / Titre", NL[0] + "\n" + NL[1], FR[0] + "\n" + FR[1])
    made = slide(deck, EMPTY)
    box(made, FR[2], 5, 1)
    box(made, NL[2], 0.5, 1.1, 2)
    slide(deck, TWO, "", "Ja", "Oui")
    found = read(tmp_path, deck)
    rows = [(line.row, line.column_index) for line in found.lines[-8:]]
    assert rows == [(1, 0), (1, 0), (1, 1), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)]
    assert pairs_of(read_document(found))[-4:] == [*PAIRS[:3], ("Ja", "Oui")]


def test_french_may_stand_on_the_left(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for k in range(3):
        slide(deck, TWO, "", FR[k], NL[k])
    found = read(tmp_path, deck)
    assert [line.column_index for line in found.lines[:2]] == [1, 0]
    assert pairs_of(read_document(found)) == list(PAIRS[:3])


def test_two_boxes_in_one_language_are_no_row(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide(deck, TWO, "", NL[0], NL[1])
    made = slide(deck, EMPTY)
    box(made, NL[2], 1, 1)
    box(made, FR[2], 1, 3)  # one below the other
    assert {line.row for line in read(tmp_path, deck).lines} == {None}


def test_the_rows_of_a_table_are_pairs(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    made = slide(deck, EMPTY)
    area = Inches(1), Inches(1), Inches(8), Inches(4)
    table = made.shapes.add_table(4, 2, *area).table
    for k, cells in enumerate(PAIRS[:3]):
        for column, text in enumerate(cells):
            table.cell(k, column).text = text
    table.cell(3, 0).merge(table.cell(3, 1))
    table.cell(3, 0).text = "Opgemaakt te Brussel"
    data = made.shapes.add_table(1, 3, Inches(1), Inches(6), Inches(8), Inches(1)).table
    for column, text in enumerate(("Brussel", "35", "12,50 euro")):
        data.cell(0, column).text = text
    found = read(tmp_path, deck)
    assert texts(found)[-1] == "Brussel · 35 · 12,50 euro"
    assert pairs_of(read_document(found))[:3] == list(PAIRS[:3])


def test_languages_of_runs_are_hints(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide(deck, TITLE, NL[0], FR[0])
    slide(deck, TITLE, "Ja", "x")
    data = packages.parts_of(data_of(deck))
    for number, (first, second) in ((1, ("nl-BE", "fr-BE")), (2, ("en-GB", "de-DE"))):
        name = f"ppt/slides/slide{number}.xml"
        xml = data[name].decode()
        for language in (first, second):
            xml = xml.replace("<a:r><a:t>", f'<a:r><a:rPr lang="{language}"/><a:t>', 1)
        data[name] = xml.encode()
    found = read(tmp_path, packages.packed(data))
    assert [line.hint for line in found.lines] == ["nl", "fr", None, None]


def test_the_mark_of_a_note_is_no_part_of_a_word(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    made = slide(deck, TITLE, "Titel")
    frame = made.shapes.add_textbox(Inches(1), Inches(5), Inches(8), Inches(1)).text_frame
    paragraph = frame.paragraphs[0]
    for text in ("de verordening", "1", " over 30 km", "2"):
        run = paragraph.add_run()
        run.text = text
        if text.isdigit():
            run.font._element.set("baseline", "30000")
    assert texts(read(tmp_path, deck))[-1] == "de verordening 1 over 30 km2"


def test_footers_numbers_and_hidden_slides_are_left_out(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    made = slide(deck, TITLE, "Zichtbaar")
    box(made, "voet", 1, 6)
    hidden = slide(deck, TITLE, "Verborgen")
    hidden._element.set("show", "0")
    data = data_of(deck)
    xml = packages.parts_of(data)[SLIDE].decode()
    assert "<p:nvPr/>" in xml
    xml = xml.replace("<p:nvPr/>", '<p:nvPr><p:ph type="ftr" idx="11"/></p:nvPr>')
    xml = xml.replace("Zichtbaar</a:t></a:r>", 'Zichtbaar</a:t></a:r><a:fld type="slidenum">'
                      "<a:t>12</a:t></a:fld>")  # fmt: skip
    found = read(tmp_path, packages.with_part(data, SLIDE, xml))
    assert texts(found) == ["Zichtbaar"]
    assert found.notes == ("a hidden slide is left out",)


def test_a_diagram_is_read_from_its_part(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide(deck, TITLE, "Titel")
    data = packages.parts_of(data_of(deck))
    frame = (
        '<p:graphicFrame><a:graphic><a:graphicData><d:relIds xmlns:d="urn:d" r:dm="rId9"/>'
        "</a:graphicData></a:graphic></p:graphicFrame></p:spTree>"
    )
    data[SLIDE] = data[SLIDE].replace(b"</p:spTree>", frame.encode())
    rels = "ppt/slides/_rels/slide1.xml.rels"
    relation = b'<Relationship Id="rId9" Type="x/diagramData" Target="../diagrams/data1.xml"/>'
    data[rels] = data[rels].replace(b"</Relationships>", relation + b"</Relationships>")
    data["ppt/diagrams/data1.xml"] = (
        b'<d:m xmlns:d="urn:d" xmlns:a="urn:a"><d:pt><d:t><a:p><a:r><a:t>Stap een</a:t></a:r></a:p>'
        b"</d:t></d:pt></d:m>"
    )
    assert texts(read(tmp_path, packages.packed(data))) == ["Titel", "Stap een"]


def test_a_presentation_is_aligned(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for nl, fr in PAIRS[:6]:
        slide(deck, TITLE, nl, fr)
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    assert pairs_of(align_file(path)) == list(PAIRS[:6])


def good() -> bytes:
    deck = pptx.Presentation()
    slide(deck, TITLE, "Titel")
    slide(deck, TITLE, "Tweede")
    return data_of(deck)


@pytest.mark.parametrize("name", packages.HOSTILE)
def test_hostile_files_are_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, packages.HOSTILE[name](good(), "ppt/presentation.xml", b"p:presentation"))
    assert caught.value.path == tmp_path / "deck.pptx"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: packages.with_damage(data, SLIDE),
        lambda data: packages.with_part(data, SLIDE, b"<p:sld xmlns:p='urn:p'><a>"),
        lambda data: packages.with_part(data, SLIDE, b"\x00\x01\xff"),
    ],
)
def test_a_damaged_slide_costs_itself(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    found = read(tmp_path, change(good()))
    assert texts(found)[-1] == "Tweede"
    assert found.notes[0].startswith("slide 1 is damaged: ")


@pytest.mark.parametrize(
    ("content", "limits", "error"),
    [
        (b"<a:t>" + b"a" * 200 + b"</a:t>", Limits(line_chars=100), "100 characters"),
        (b"</a:r></a:p><a:p><a:r><a:t>a</a:t>" * 20, Limits(paragraphs=10), "10 paragraphs"),
        (b"</a:r></a:p><a:p><a:r><a:t>a</a:t>" * 9000, Limits(unpacked_bytes=99999), "unpacked"),
    ],
)
def test_limits(tmp_path: Path, content: bytes, limits: Limits, error: str) -> None:
    xml = packages.parts_of(good())[SLIDE].replace(b"<a:t>Titel</a:t>", content)
    with pytest.raises(SourceError, match=error):
        read(tmp_path, packages.with_part(good(), SLIDE, xml), limits)


def test_strange_places_and_deep_groups_are_read(tmp_path: Path) -> None:
    xml = packages.parts_of(good())[SLIDE]
    frame = b'<p:xfrm><a:off x="9e999" y="-"/><a:ext cx="" cy="%s"/></p:xfrm>' % (b"9" * 5000)
    group = b'<p:grpSp><a:xfrm><a:off x="1" y="1"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
    group += b'<a:chExt cx="0" cy="0"/></a:xfrm>'
    shape = b"<p:sp>" + frame + b"<a:p><a:r><a:t>diep</a:t></a:r></a:p></p:sp>"
    inside = group * 5000 + shape + b"</p:grpSp>" * 5000
    xml = xml.replace(b"</p:spTree>", inside + b"</p:spTree>")
    assert texts(read(tmp_path, packages.with_part(good(), SLIDE, xml))) == [
        "Titel", "diep", "Tweede",
    ]  # fmt: skip


def test_slides_without_text_are_empty(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide(deck, EMPTY)
    with pytest.raises(EmptySource, match="the presentation has no text"):
        read(tmp_path, deck)
