"""PDFs of real producers: columns, pages, marks, and what cannot be read."""

from __future__ import annotations

import itertools
from pathlib import Path

import pypdfium2
import pytest
from daily import daily
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image
from printing import (
    HEIGHT,
    PRODUCERS,
    WIDTH,
    Producer,
    ReportlabPrinter,
    Setting,
    print_columns,
    printer,
)
from texts import PAIRS

import benelux_search as bs
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import AlignedDocument
from benelux_search.pdf.reader import PdfSource
from benelux_search.reading_options import Limits

LONG = list(PAIRS) * 3
SETTINGS = {
    "flow": Setting(),
    "French left": Setting(side="right"),
    "narrow gutter": Setting(gutter=10),
    "indented, no gaps": Setting(indent=12, gap=0),
    "rows": Setting(rows=True),
    "heads": Setting(head=lambda page: f"Doc. 908/1 ({page})", foot=lambda page: f"- {page} -"),
}


def texts(document: AlignedDocument) -> list[tuple[str, str]]:
    """The pairs of a document, the paragraphs of a side joined by a bar."""
    return [
        (
            " | ".join(document.nl[k].text for k in bead.nl),
            " | ".join(document.fr[k].text for k in bead.fr),
        )
        for bead in document.beads
    ]


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("name", daily(SETTINGS, 2))
def test_columns_come_back_as_they_were_set(tmp_path: Path, producer: Producer, name: str) -> None:
    path = tmp_path / "set.pdf"
    out = printer(producer, path)
    print_columns(out, LONG, SETTINGS[name])
    out.save()
    document = bs.align_file(path)
    assert texts(document) == LONG
    assert document.lines == ()  # of plain text alone


@pytest.mark.parametrize("producer", PRODUCERS)
def test_titles_over_the_whole_width_and_running_heads(tmp_path: Path, producer: Producer) -> None:
    path = tmp_path / "titled.pdf"
    out = printer(producer, path)
    titles = [("ANTWOORD VAN HET COMITÉ", "RÉPONSE DU COMITÉ"), ("11 juni 2020", "11 juin 2020")]
    for k, title in enumerate(itertools.chain(*titles)):
        out.text((WIDTH - out.width(title, 14)) / 2, 70 + 24 * k, title, 14, bold=True)
    print_columns(out, LONG, Setting(head=lambda page: f"Doc. 908/1 {page}"), y=190)
    out.save()
    document = bs.align_file(path)
    assert texts(document) == titles + LONG
    assert {aside.reason for aside in document.other} == {"running head", "page number"}
    assert document.facts.date == "2020-06-11"


@pytest.mark.parametrize("producer", PRODUCERS)
def test_lines_that_pages_share_amid_their_text_stay(tmp_path: Path, producer: Producer) -> None:
    path = tmp_path / "letters.pdf"
    out = printer(producer, path)
    towns = ("Brussel", "Luxemburg", "Maastricht")
    for k, town in enumerate(towns):
        if k:
            out.new_page()
        lines = (
            f"De gemeente {town} sluit met de politiezone een overeenkomst",
            "over het gezamenlijk gebruik van voertuigen, waarbij de kosten",
            f"voor {town} op 3000 euro worden vastgesteld.",
        )
        for number, line in enumerate(lines):
            out.text(51, 100 + 12 * number, line)
    out.save()
    document = bs.align_file(path)
    assert document.other == ()
    assert [p.text for p in document.nl] == [
        f"De gemeente {town} sluit met de politiezone een overeenkomst over het gezamenlijk "
        f"gebruik van voertuigen, waarbij de kosten voor {town} op 3000 euro worden vastgesteld."
        for town in towns
    ]


def test_a_last_word_of_both_languages_stays_with_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "words.pdf"
    out = printer("fpdf2", path)
    dutch = "Het secretariaat stelt elk jaar een verslag op en zendt het aan het | parlement."
    french = "Le secrétariat établit chaque année un rapport et le transmet au | parlement."
    for k, line in enumerate(" | ".join((dutch, french)).split(" | ")):
        out.text(51, 100 + 12 * k + 10 * (k > 1), line)
    out.save()
    assert texts(bs.align_file(path)) == [(dutch.replace("| ", ""), french.replace("| ", ""))]


def test_marks_in_the_margin_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "marks.pdf"
    out = printer("reportlab", path)
    marks = [f"Art. {k}" for k in range(1, 17)]
    print_columns(out, PAIRS, Setting(rows=True, marks=marks))
    out.save()
    document = bs.align_file(path)
    assert texts(document) == list(PAIRS)
    assert [a.text for a in document.other if a.reason == "margin"] == marks


def test_footnotes_come_after_the_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    out = printer("fpdf2", path)
    note = "(1) Zie het verslag van de commissie, Doc. 12/3."
    out.text(51, 785, note, 7)
    print_columns(out, LONG, Setting(bottom=740))
    out.save()
    assert texts(bs.align_file(path)) == [*LONG, (note, "")]


def test_raised_marks_and_hyphens(tmp_path: Path) -> None:
    path = tmp_path / "raised.pdf"
    out = printer("reportlab", path)
    lines = ["Artikel 1 beslaat 300 m", "en geldt vanaf de 1", "januari voor alle ge-", "meenten."]
    for k, line in enumerate(lines):
        out.text(51, 100 + 12 * k, line)
    out.text(51 + out.width(lines[0]) + 0.2, 97, "2", 6)
    out.text(51 + out.width(lines[1]) + 0.2, 109, "ste", 6)
    out.save()
    document = bs.align_file(path)
    assert [p.text for p in document.nl] == [
        "Artikel 1 beslaat 300 m2 en geldt vanaf de 1ste januari voor alle gemeenten."
    ]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_rotated_pages_are_read_upright(tmp_path: Path, turned: int) -> None:
    path = tmp_path / "turned.pdf"
    out = ReportlabPrinter(path, turned=turned)
    canvas = out._canvas
    canvas.translate(*{90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[turned])
    canvas.rotate({90: 90, 180: 180, 270: -90}[turned])
    canvas.translate(0, WIDTH - HEIGHT if turned != 180 else 0)
    print_columns(out, list(PAIRS)[:8], Setting(foot=None, bottom=640))
    out.save()
    assert texts(bs.align_file(path)) == list(PAIRS)[:8]


def test_letters_drawn_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "letters.pdf"
    out = printer("reportlab", path)
    for k, text in enumerate(PAIRS[0]):
        x = 51.0
        for letter in text[:80]:
            out.text(x, 100 + 30 * k, letter)
            x += out.width(letter)
    out.save()
    document = bs.align_file(path)
    assert [p.text for p in (*document.nl, *document.fr)] == [t[:80].strip() for t in PAIRS[0]]


def test_a_hit_names_its_page(tmp_path: Path) -> None:
    path = tmp_path / "corpus" / "report.pdf"
    path.parent.mkdir()
    out = printer("fpdf2", path)
    print_columns(out, LONG, Setting())
    out.save()
    summary = bs.build_index(path.parent, tmp_path / "index")
    assert summary.failed == ()
    with bs.open_index(tmp_path / "index") as index:
        words = " ".join(PAIRS[-1][0].split()[:4])
        pages = [hit.pages for hit in index.search(words, language="nl")]
    assert len(set(pages)) == len(pages) == 3
    assert all(pages)


def test_boxes_say_where_a_paragraph_stands(tmp_path: Path) -> None:
    path = tmp_path / "box.pdf"
    out = printer("reportlab", path)
    print_columns(out, PAIRS, Setting())
    out.save()
    first = bs.align_file(path).nl[0].spans[0]
    assert first.box is not None and first.page == 1
    assert first.box.left == pytest.approx(51, abs=0.5)
    assert first.box.top < 90 < first.box.bottom


def test_an_empty_page_after_pages_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "set.pdf"
    out = printer("reportlab", path)
    print_columns(out, LONG, Setting())
    out.save()
    document = pypdfium2.PdfDocument(path)
    document.new_page(*document[0].get_size())
    document.save(tmp_path / "more.pdf")
    assert texts(bs.align_file(tmp_path / "more.pdf")) == LONG


def scanned(
    path: Path, pages: int, stamp: str, text: str = "", *, last: str = "", invisible: bool = False
) -> None:
    """Pages that are pictures, with a stamp at the top and a text amid all, or amid the last."""
    pdf = FPDF()
    picture = Image.new("L", (84, 119), 200)
    for page in range(1, pages + 1):
        pdf.add_page()
        pdf.image(picture, 0, 0, 210, 297)
        pdf.set_font("Times", size=8)
        pdf.text_mode = TextMode.INVISIBLE if invisible else TextMode.FILL
        pdf.text(20, 10, stamp)
        body = text or (last if page == pages else "")
        if body:
            pdf.set_font("Times", size=7)
            pdf.text(10, 150, body)
    pdf.output(str(path))


class TestWhatCannotBeRead:
    def cause(self, path: Path, source: PdfSource | None = None) -> str:
        with pytest.raises(SourceError) as error:
            (source or PdfSource()).read(path)
        assert error.value.path == path
        return error.value.cause

    def test_a_scan_without_text(self, tmp_path: Path) -> None:
        path = tmp_path / "scan.pdf"
        pdf = FPDF()
        pdf.add_page()
        pdf.rect(20, 20, 100, 100)
        pdf.output(str(path))
        assert "text recognition" in self.cause(path)
        with pytest.raises(EmptySource):
            PdfSource().read(path)

    @pytest.mark.parametrize("pages", [1, 3])
    def test_a_scan_with_a_stamp(self, tmp_path: Path, pages: int) -> None:
        path = tmp_path / "akte.pdf"
        scanned(path, pages, "Bijlagen bij het Staatsblad - 12/03/2011 - Annexes du Moniteur")
        with pytest.raises(EmptySource, match=r"a scan: .* ocrmypdf -l nld") as error:
            PdfSource().read(path)
        assert error.value.path == path

    def test_a_picture_behind_a_text_makes_no_scan(self, tmp_path: Path) -> None:
        path = tmp_path / "folder.pdf"
        scanned(path, 1, "Bijlagen", PAIRS[0][0])
        assert PAIRS[0][0] in [line.text for line in PdfSource().read(path).lines]

    def test_what_text_recognition_found_at_an_edge_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "herkend.pdf"
        scanned(path, 1, "Bijlagen bij het verslag", invisible=True)
        assert [line.text for line in PdfSource().read(path).lines] == ["Bijlagen bij het verslag"]

    def test_pages_that_were_scanned_among_others_are_noted(self, tmp_path: Path) -> None:
        path = tmp_path / "deels.pdf"
        scanned(path, 3, "Bijlagen bij het Staatsblad", last=PAIRS[0][0])
        [note] = PdfSource().read(path).notes
        assert note.startswith("pages 1, 2: no text, perhaps only pictures; run text recognition")

    def test_encrypted(self, tmp_path: Path) -> None:
        path = tmp_path / "secret.pdf"
        pdf = FPDF()
        pdf.add_page()
        pdf.set_encryption(owner_password="owner", user_password="user")
        pdf.output(str(path))
        assert "without a password" in self.cause(path)

    def test_an_owner_password_alone_keeps_nobody_from_reading(self, tmp_path: Path) -> None:
        path = tmp_path / "owned.pdf"
        pdf = FPDF()
        pdf.add_page()
        pdf.set_font("Times", size=10)
        pdf.text(20, 20, PAIRS[0][0])
        pdf.set_encryption(owner_password="owner")
        pdf.output(str(path))
        assert [p.text for p in bs.align_file(path).nl] == [PAIRS[0][0]]

    @pytest.mark.parametrize("content", [b"%PDF-1.7\nxx", b"<html></html>", b"\0" * 1000])
    def test_damaged_or_another_kind(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "damaged.pdf"
        path.write_bytes(content)
        assert "damaged" in self.cause(path)

    def test_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.pdf"
        path.touch()
        assert "empty" in self.cause(path)

    def test_limits(self, tmp_path: Path) -> None:
        path = tmp_path / "long.pdf"
        out = printer("reportlab", path)
        out.text(51, 100, PAIRS[0][0][:60])
        out.new_page()
        out.text(51, 100, PAIRS[0][1][:60])
        out.save()
        assert "2 pages" in self.cause(path, PdfSource(Limits(pages=1)))
        assert "bytes" in self.cause(path, PdfSource(Limits(file_bytes=10)))
        crowded = PdfSource(Limits(page_chars=10))
        assert "characters" in self.cause(path, crowded)

    def test_a_truncated_file_gives_its_cause_or_what_is_left(self, tmp_path: Path) -> None:
        whole, part = tmp_path / "whole.pdf", tmp_path / "part.pdf"
        out = printer("reportlab", whole)
        print_columns(out, LONG, Setting())
        out.save()
        data = whole.read_bytes()
        for size in range(0, len(data), len(data) // 40):
            part.write_bytes(data[:size])
            try:
                assert PdfSource().read(part).lines
            except SourceError as error:
                assert error.cause

    def test_the_library_is_closed_behind_it(self, tmp_path: Path) -> None:
        path = tmp_path / "once.pdf"
        out = printer("reportlab", path)
        print_columns(out, PAIRS, Setting())
        out.save()
        PdfSource().read(path)
        path.unlink()
        assert pypdfium2.PdfDocument.new() is not None
