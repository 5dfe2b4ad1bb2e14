"""Documents in RTF in: written by hand, as Word, LibreOffice and TextEdit write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from beads import pairs_of
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.office import rtf_blocks
from benelux_search.documents.office.rtf import RtfSource
from benelux_search.errors import BinarySource, EmptySource, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]
FONTS = (
    r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\froman\fcharset238{\*\fname Times;}Times CE;}"
    r"{\f2\ftech\fcharset2 Symbol;}}"
)
STYLES = (
    r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0 heading 1;}{\s7 toc 1;}"
    r"{\s8 Tekst FR;}{\*\cs9 Teken;}}"
)


def escaped(text: str) -> str:
    r"""A text as Word writes it: ``\u233?`` for a letter beyond ASCII."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[k : k + 2], "little") for k in range(0, len(units), 2)]
    return "".join(chr(c) if c < 128 else rf"\u{c - 65536 if c > 32767 else c}?" for c in codes)


def read(folder: Path, body: str | bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "document.rtf"
    if isinstance(body, str):
        head = r"{\rtf1\ansi\ansicpg1252\deff0\deflang1033" + FONTS + STYLES
        body = (head + body + "}").encode("cp1252")
    path.write_bytes(body)
    return RtfSource(limits or Limits()).read(path)


def texts(folder: Path, body: str | bytes) -> list[str]:
    return [line.text for line in read(folder, body).lines]


def row(*cells: str) -> str:
    edges = "".join(rf"\cellx{1000 * (k + 1)}" for k in range(len(cells)))
    inside = "".join(rf"\pard\intbl {escaped(cell)}\cell" for cell in cells)
    return rf"\trowd{edges}{inside}\row" + "\n"


def test_accepts_names_only() -> None:
    assert RtfSource().accepts(Path("A.RTF"))
    assert not RtfSource().accepts(Path("~$a.rtf"))


def test_paragraphs_headings_and_line_breaks(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        r"{\info{\title Verslag \'e9\'e9n}{\author Jan}}"
        r"\pard\s1 Spoor\par\pard\s7 Spoor\tab 3\par\pard De {\b wet}"
        "\r\n van 1\\~mei,\\line een\\-voudig en co\\_ordinatie\\\r\nlaatste \\{regel\\}",
    )
    assert [(line.text, line.heading, line.before, line.aside) for line in found.lines] == [
        ("Spoor", True, "blank", None),
        ("Spoor 3", False, "blank", "boilerplate"),
        ("De wet van 1 mei,", False, "blank", None),
        ("eenvoudig en co-ordinatie", False, None, None),
        ("laatste {regel}", False, "blank", None),
    ]
    assert found.title_property == "Verslag één"
    assert found.facts.title.nl == "Spoor"
    assert not found.notes and not found.paged


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"caf\'e9 \'80 \'93ja\'94", "café € “ja”"),
        (r"caf\u233?", "café"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\uc0\u8217 s avonds", "’s avonds"),
        (r"\uc2\u233\'c3\'a9t\u233 {} e", "été e"),  # the group ends the fallback
        (r"\f1 \'b9 \f0 \'b9", "ą ¹"),
        (r"{\f2 \'b7}punt\u-3913?", "punt"),
        (r"\ldblquote ja\rdblquote\emdash nee", "“ja”—nee"),
        (r"{\upr{e}{\*\ud{\u233?}}}", "é"),
        (r"\ansicpg1250 \'b9", "ą"),
    ],
)
def test_characters(tmp_path: Path, written: str, text: str) -> None:
    assert texts(tmp_path, rf"\pard {written}\par") == [text]


def test_code_pages_of_two_bytes_and_of_macintosh(tmp_path: Path) -> None:
    japanese = rb"{\rtf1\ansi{\fonttbl{\f0\fcharset128 M;}}\f0 Tekst \'93\'fa\'96\'7b\par}"
    assert texts(tmp_path, japanese) == ["Tekst 日本"]
    assert texts(tmp_path, rb"{\rtf1\mac caf\'8e\par}") == ["café"]
    assert texts(tmp_path, "{\\rtf1\\ansi café\\par}".encode("cp1252")) == ["café"]


def test_what_nobody_sees_is_not_read(tmp_path: Path) -> None:
    body = (
        r"{\header kop}{\footerr voet}{\*\generator Riched;}{\pict\pngblip 89504e47}"
        r"{\field{\*\fldinst HYPERLINK \'22http://x\'22}{\fldrslt de wet}}"
        r"{\v verborgen}\v ook\v0 {\deleted weg}{\revised nieuw}"
        r"{\*\annotation opmerking}{\xe register}{\*\bkmkstart b}\bin5 }}}}} einde\par"
    )
    assert texts(tmp_path, body) == ["de wetnieuw einde"]


def test_numbers_of_lists_are_text_and_bullets_are_not(tmp_path: Path) -> None:
    body = (
        r"{\listtext\pard\plain 1.\tab}Eerste\par{\pntext\f2\'b7\tab}bolletje\par"
        r"{\*\pn\pnlvlblt{\pntxtb x}}gewoon\par"
    )
    assert texts(tmp_path, body) == ["1. Eerste", "bolletje", "gewoon"]


def test_notes_and_text_boxes_follow(tmp_path: Path) -> None:
    body = (
        r"\pard Tekst{\super\chftn{\footnote\pard\plain {\super\chftn} Een noot.\par}} gaat"
        r"{\shp{\*\shpinst{\sp{\sn txt}{\sv 0}}{\shptxt\pard In een kader\par}}{\shprslt oud}}"
        r" door\par Volgende\par"
    )
    assert texts(tmp_path, body) == ["Tekst gaat door", "In een kader", "Volgende", "Een noot."]


def test_languages_of_text_and_styles_are_hints(tmp_path: Path) -> None:
    body = (
        rf"\pard\lang2067 {NL[0]}\par\pard\lang2060 {escaped(FR[0])}\par\pard\lang1033 x\par"
        rf"\pard\s8 {escaped(FR[1])}\par"
    )
    assert [line.hint for line in read(tmp_path, body).lines] == ["nl", "fr", None, "fr"]


def test_the_rows_of_a_table_are_pairs(tmp_path: Path) -> None:
    cells = [("Nederlands", "Français"), *PAIRS[:4], ("Ja", "Oui")]
    body = "".join(row(*each) for each in cells) + rf"\pard {NL[5]}\par {escaped(FR[5])}\par"
    found = read(tmp_path, body)
    assert [line.row for line in found.lines][:4] == [1, 1, 2, 2]
    assert [line.column_index for line in found.lines][:2] == [0, 1]
    assert pairs_of(read_document(found)) == [*cells, PAIRS[5]]


def test_a_row_of_data_is_one_paragraph_and_tables_nest(tmp_path: Path) -> None:
    inner = (
        r"\pard\intbl\itap2 een\nestcell twee\nestcell"
        r"{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}{\nonesttables\par}"
    )
    body = (
        row("Brussel", "35", "12,50 euro")
        + r"\pard los\par"
        + rf"\trowd\cellx9{inner}\pard\intbl\itap1 buiten\cell\row"
        + row("Gent", "36", "13 euro")
    )
    assert texts(tmp_path, body) == [
        "Brussel · 35 · 12,50 euro", "los", "een · twee", "buiten", "Gent · 36 · 13 euro",
    ]  # fmt: skip


def test_pages_are_those_of_page_breaks(tmp_path: Path) -> None:
    found = read(tmp_path, r"\pard een\par\page twee\par\pard\pagebb drie\par")
    assert [line.span.page for line in found.lines] == [1, 2, 3]


def test_a_document_is_aligned(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    body = "".join(rf"{escaped(nl)}\par {escaped(fr)}\par " for nl, fr in PAIRS)
    path.write_text(rf"{{\rtf1\ansi {body}}}")
    assert pairs_of(align_file(path)) == list(PAIRS)


def test_a_document_that_breaks_off_is_read_with_a_note(tmp_path: Path) -> None:
    found = read(tmp_path, rb"{\rtf1\ansi Eerste alinea.\par {\b Tweede al")
    assert [line.text for line in found.lines] == ["Eerste alinea.", "Tweede al"]
    assert found.notes == ("damaged after paragraph 2: the file breaks off",)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n ", EmptySource),
        (b"{\\rtf1\\ansi }", EmptySource),
        (b"{\\rtf1{\\*\\x only hidden}}", EmptySource),
        (b"PK\x03\x04", BinarySource),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, BinarySource),
        (b"<html><p>Een</p></html>", BinarySource),
        (bytes(range(256)) * 9, BinarySource),
        ("{\\rtf1 tekst}".encode("utf-16"), BinarySource),
        (b"{\\rtf1 " + b"{" * 300_000, SourceError),
        (b"{\\rtf1 " + b"a" * 10_001, SourceError),
        (b"{\\rtf1 " + b"\\'e9" * 40_004, SourceError),
        (b"{\\rtf1 " + b"a\\par " * 2_001, SourceError),
    ],
)
def test_hostile_files_are_errors(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, data, Limits(line_chars=10_000, paragraphs=2_000))
    assert caught.value.path == tmp_path / "document.rtf"


@pytest.mark.parametrize(
    "inside",
    [
        r"}}}}} b", r"\bin99999999999 b", r"\bin-5 ", r"\u99999999?", r"\u-1?\u55357?", r"\uc99 ",
        r"\itap9999999\cell\row", r"\itap-3\intbl", r"\nestrow\nestcell\row", r"\fcharset9",
        r"\ansicpg99999 \'e9", r"\f12345 \'e9", r"\'zz\'", "\\", r"\outlinelevel-4 ", "\0\x01\x1b",
        r"{\footnote {\footnote {\shptxt a}}}", r"{\fonttbl{\f0\cpg1361 A;}}\'e9\'e9",
        r"{\stylesheet{\s1\sbasedon1 A;}}\s1 b", r"{\fonttbl{\f0\cpg37 A;}{\f1\cpg0 B;}}\f1 \'e9",
    ],
)  # fmt: skip
def test_broken_markup_loses_nothing_before_it(tmp_path: Path, inside: str) -> None:
    found = texts(tmp_path, "{\\rtf1 Eerste\\par " + inside + "\\par}")
    assert found[0].endswith("Eerste")


def test_many_groups_and_words_take_little_memory(tmp_path: Path) -> None:
    data = b"{\\rtf1 " + b"{\\b0\\i0 " * 100_000 + b"a" + b"}" * 100_000 + b"}"
    assert texts(tmp_path, data) == ["a"]


def test_the_number_of_codes_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_blocks, "_MOST_TOKENS", 1000)
    with pytest.raises(SourceError, match="more than 1,000 codes"):
        read(tmp_path, b"{\\rtf1 " + b"\\b" * 1000 + b" a}")
