"""Web pages in: what a reader sees of them, in which order, and what is left of hostile ones."""

from __future__ import annotations

from pathlib import Path

import paths
import pytest
from beads import beads, pairs_of, shown
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.markup.web_pages import HtmlSource
from benelux_search.errors import BinarySource, EmptySource, SourceError
from benelux_search.model import AlignedDocument, RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.unicode_repair import repair_line

GOLDEN = paths.GOLDEN / "page-sitting.md"
NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def raw(folder: Path, page: str | bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "page.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return HtmlSource(limits or Limits()).read(path)


def texts(folder: Path, page: str) -> list[str]:
    return [line.text for line in raw(folder, page).lines if line.aside is None]


def left_out(folder: Path, page: str) -> list[str]:
    lines = raw(folder, page).lines
    return [line.text for line in lines if line.aside == "boilerplate"]


def aligned(folder: Path, page: str) -> AlignedDocument:
    return read_document(raw(folder, page))


def paragraphs(*of: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in of)


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>De  wet\n van\t1&nbsp;mei</p>", ["De wet van 1 mei"]),
        ("<p>1&nbsp;250&nbsp;000 euro</p>", ["1\u00a0250\u00a0000 euro"]),
        ("<p>samen&shy;werking, caf&eacute; &#8364; 3 &lt; 4</p>", ["samenwerking, café € 3 < 4"]),
        ("<p>1<sup>e</sup> lid, 12 m<sup>2</sup>, H<sub>2</sub>O</p>", ["1e lid, 12 m2, H2O"]),
        ("<p>de verordening<sup>3</sup> en wet<a href='#n'><sup>(4)</sup></a></p>",
         ["de verordening 3 en wet (4)"]),
        ("<p>de wet<a epub:type='noteref' href='#a'>1</a>, lid<a role=doc-noteref><sup>2</sup></a> "
         "en bij<a href='#b'>7</a></p>", ["de wet 1, lid 2 en bij7"]),
        ("<p>Een<b>woord</b> en <i>nog</i> een<!-- nee -->.</p>", ["Eenwoord en nog een."]),
        ("<p>Een<br>twee<br/><br>drie</p>", ["Een", "twee", "drie"]),
        ("Los<div>in een blok<p>dieper</p>na</div>einde",
         ["Los", "in een blok", "dieper", "na", "einde"]),
        ("<ul><li>Een<li>Twee</ul>", ["Een", "Twee"]),
        ("<ol start=4><li>Een<li><p>Twee</p><p>nog</p><li value=9>Drie</ol>",
         ["4. Een", "5. Twee", "nog", "9. Drie"]),
        ("<ol type=a><li>Een<ol type=I><li>Diep</ol></ol>", ["a. Een", "I. Diep"]),
        ("<ol><li>1° eerst<li>b) dan</ol>", ["1° eerst", "b) dan"]),
        ("<ol style='list-style:none'><li>Een</ol>", ["Een"]),
        ("<ol class='list-unstyled'><li>Een</ol><ol class=x><li>Twee</ol>", ["Een", "1. Twee"]),
        ("<dl><dt>Trein</dt><dd>Op het spoor</dd></dl>", ["Trein", "Op het spoor"]),
        ("<pre>Een regel\nnog een\n\nalinea</pre>", ["Een regel", "nog een", "alinea"]),
        ("<p>Ja<script>neen()</script><style>p{}</style><svg><text>x</text></svg>!</p>", ["Ja!"]),
        ("<p>Ja</p><template><p>x</p></template><noscript><p>y</p></noscript>", ["Ja"]),
        ("<form><label>Zoek</label><select><option>x</select><textarea>y</textarea><p>Ja</p></form>",
         ["Ja"]),
        ("<p>Zicht <span style='color:red; display : NONE'>x</span>baar <span hidden>y</span></p>",
         ["Zicht baar"]),
        ("<p>Hij zei <q>ja</q>.</p>", ["Hij zei “ja”."]),
        ("<p>Gesloten</p></body></html><p>Nog iets", ["Gesloten", "Nog iets"]),
    ],
)  # fmt: skip
def test_what_a_reader_sees(markup: str, seen: list[str], tmp_path: Path) -> None:
    assert texts(tmp_path, markup) == seen


def test_lines_know_their_places_headings_and_what_stands_before(tmp_path: Path) -> None:
    document = raw(
        tmp_path, "<h2>Titel</h2><p lang=nl>Een<br>twee</p><p xml:lang='fr-BE'>Trois</p>"
    )
    assert [(line.heading, line.before, line.hint) for line in document.lines] == [
        (True, "blank", None),
        (False, "blank", "nl"),
        (False, None, "nl"),
        (False, "blank", "fr"),
    ]
    whole = "\n".join(line.text for line in document.lines)
    assert all(whole[x.span.start : x.span.end] == x.text for x in document.lines)


@pytest.mark.parametrize(
    ("attribute", "hint"),
    [
        ("lang=fr", "fr"),
        ("class='col col-nl'", "nl"),
        ("class=NormalFR", "fr"),
        ("id=content_nl", "nl"),
        ("class=NormalNL lang=FR", None),  # Word says both: nothing is known
        ("class='nl-fr'", None),
        ("class=infrastructure", None),
        ("lang=de", None),
    ],
)
def test_claims_of_a_language(attribute: str, hint: str | None, tmp_path: Path) -> None:
    page = f"<html lang=nl><body class=fr><div {attribute}><p>12 augustus</p></div>"
    assert raw(tmp_path, page).lines[0].hint == hint


def test_a_title_over_several_lines_and_one_in_both_languages(tmp_path: Path) -> None:
    page = """<h1>Verslag over de<br>Bruggen en de wegen</h1>
    <h1>Rapport sur les<br>Ponts et les routes</h1>
    <p><b>FEDERALE DIENST VOOR HET SPOOR<br>SERVICE FÉDÉRAL DU RAIL</b></p>"""
    assert pairs_of(aligned(tmp_path, page)) == [
        ("Verslag over de Bruggen en de wegen", "Rapport sur les Ponts et les routes"),
        ("FEDERALE DIENST VOOR HET SPOOR", "SERVICE FÉDÉRAL DU RAIL"),
    ]


def test_claims_that_the_text_denies_are_not_passed_on(tmp_path: Path) -> None:
    wrong = "".join(f"<p lang=fr>{nl}</p><p lang=fr>{fr}</p>" for nl, fr in PAIRS[:8])
    assert {line.hint for line in raw(tmp_path, wrong).lines} == {None}
    assert pairs_of(aligned(tmp_path, wrong)) == list(PAIRS[:8])


SITE = """<body><a href="#c" class="skip">Naar de inhoud</a>
<header><a href="/"><b>Het Parlement</b></a> <a href="/nl">NL</a> | <a href="/fr">FR</a></header>
<nav><ul><li><a href="/a">Vragen</a></li><li><a href="/b">Verslagen</a></li></ul></nav>
<div class="cookie-banner"><p>Wij gebruiken cookies om deze site te verbeteren.</p></div>
{}<footer><p>Contact, pers en alle rechten voorbehouden.</p></footer></body>"""
FURNITURE = [
    "Naar de inhoud", "Het Parlement NL | FR", "Vragen", "Verslagen",
    "Wij gebruiken cookies om deze site te verbeteren.",
    "Contact, pers en alle rechten voorbehouden.",
]  # fmt: skip


@pytest.mark.parametrize(
    "around", ["{}", "<main>{}</main>", "<div class=page><article>{}</article></div>"]
)
def test_the_furniture_of_a_site_is_set_aside(around: str, tmp_path: Path) -> None:
    page = SITE.format(around.format("<h1>Spoor</h1>" + paragraphs(*NL[:3])))
    assert texts(tmp_path, page) == ["Spoor", *NL[:3]]
    assert left_out(tmp_path, page) == FURNITURE
    asides = aligned(tmp_path, page).other
    assert [(aside.text, aside.reason) for aside in asides] == [
        (text, "boilerplate") for text in FURNITURE
    ]


def test_what_stands_beside_the_main_text_is_set_aside(tmp_path: Path) -> None:
    page = f"<main>{paragraphs(*NL[:4])}</main><div class=teaser><p>Lees ook dit.</p></div>"
    assert texts(tmp_path, page) == NL[:4]
    small = f"<main><p>Welkom.</p></main><div class=text>{paragraphs(*NL[:4])}</div>"
    assert texts(tmp_path, small) == ["Welkom.", *NL[:4]]


@pytest.mark.parametrize(
    "page",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer><p>Kort.</p>",
        "<div class='menu'>{}</div>",
        "<div style='visibility:hidden'>{}</div><p>Laden</p>",  # until a script shows it
    ],
)
def test_the_text_is_never_taken_for_furniture(page: str, tmp_path: Path) -> None:
    assert set(NL[:4]) <= set(texts(tmp_path, page.format(paragraphs(*NL[:4]))))


def test_a_heading_in_the_header_of_a_plain_page_stays(tmp_path: Path) -> None:
    page = f"<header><h1>Verslag</h1><a href=x>Terug</a></header>{paragraphs(*NL[:2])}"
    assert texts(tmp_path, page) == ["Verslag", *NL[:2]]
    assert left_out(tmp_path, page) == ["Terug"]


@pytest.mark.parametrize(
    "panel",
    [
        "<div lang=fr hidden>",
        "<div role=tabpanel style='display:none'>",
        "<div class='tab-pane' hidden>",
    ],
)
def test_the_tab_of_the_other_language_is_text(panel: str, tmp_path: Path) -> None:
    page = f"<div lang=nl>{paragraphs(*NL[:5])}</div>{panel}{paragraphs(*FR[:5])}</div>"
    assert pairs_of(aligned(tmp_path, page)) == list(PAIRS[:5])


def test_hidden_text_is_set_aside_and_kept(tmp_path: Path) -> None:
    page = paragraphs(*NL[:3]) + "<div aria-hidden=true><p>Even geduld</p></div>"
    assert texts(tmp_path, page) == NL[:3]
    assert left_out(tmp_path, page) == ["Even geduld"]


def rows(*cells: tuple[str, ...]) -> str:
    made = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in made) + "</table>"


def test_two_columns_go_together_row_by_row(tmp_path: Path) -> None:
    short = [("Ja", "Oui"), ("Titel I", "Titre Ier"), ("De Brug", "Le Pont"), ("Art. 7", "Art. 7")]
    page = rows(("Nederlands", "Français"), *PAIRS[:3], *short, *PAIRS[3:6])
    assert pairs_of(aligned(tmp_path, page))[1:] == [*PAIRS[:3], *short, *PAIRS[3:6]]


def test_cells_with_several_paragraphs(tmp_path: Path) -> None:
    dutch, french = paragraphs(*NL[:4]), paragraphs(*FR[:4])
    lists = ("<ol><li>Brug<li>Weg</ol>", "<ol><li>Pont<li>Route</ol>")
    page = rows((dutch, french), lists) + rows((NL[5], FR[5]))
    found = pairs_of(aligned(tmp_path, page))
    assert found[:4] == list(PAIRS[:4])
    assert found[-1] == PAIRS[5]
    assert found[4:6] == [("1. Brug", "1. Pont"), ("2. Weg", "2. Route")]


def test_a_whole_document_in_each_of_two_cells(tmp_path: Path) -> None:
    page = rows((paragraphs(*NL), paragraphs(*FR)))
    assert pairs_of(aligned(tmp_path, page)) == list(PAIRS)


def test_numbers_in_a_cell_of_their_own_go_with_the_text(tmp_path: Path) -> None:
    page = rows(("(1)", NL[0]), ("<p>(2)</p>", f"<p>{NL[1]}</p><p>{NL[2]}</p>"), ("—", NL[3]))
    assert texts(tmp_path, page) == [f"(1) {NL[0]}", f"(2) {NL[1]}", NL[2], f"— {NL[3]}"]


def test_a_row_of_data_is_one_paragraph(tmp_path: Path) -> None:
    page = rows(("Lijn", "Minuten", "Prijs"), ("Brussel", "35", "12,50 euro"))
    assert texts(tmp_path, page) == ["Lijn · Minuten · Prijs", "Brussel · 35 · 12,50 euro"]


def test_a_bilingual_display_with_lists_in_tables(tmp_path: Path) -> None:
    """As EUR-Lex shows an act: a column a language, numbered points as tables in it."""

    def points(*of: str) -> str:
        return "".join(rows((f"<p>({k})</p>", f"<p>{text}</p>")) for k, text in enumerate(of, 1))

    page = "<table><tr>" + "</tr><tr>".join(
        f"<td class=left>{nl}</td><td class=right>{fr}</td>"
        for nl, fr in (
            ("<p><b>BESLUIT</b></p>", "<p><b>DÉCISION</b></p>"),
            (paragraphs(NL[0]), paragraphs(FR[0])),
            (points(*NL[1:4]), points(*FR[1:4])),
            (paragraphs(*NL[4:6]), paragraphs(*FR[4:6])),
        )
    )
    numbered = [(f"({k}) {nl}", f"({k}) {fr}") for k, (nl, fr) in enumerate(PAIRS[1:4], 1)]
    assert pairs_of(aligned(tmp_path, page)) == [
        ("BESLUIT", "DÉCISION"), PAIRS[0], *numbered, *PAIRS[4:6],
    ]  # fmt: skip


def test_golden_sitting(tmp_path: Path) -> None:
    before, expected = GOLDEN.read_text(encoding="utf-8").split("## Beads\n", 1)
    page = before.split("## Page\n\n", 1)[1]
    assert shown(aligned(tmp_path, page)) == "## Beads\n" + expected


def test_a_formula_that_comes_again_is_no_running_head(tmp_path: Path) -> None:
    parts = []
    for nl, fr in PAIRS[:8]:
        parts += [nl, "Geen bezwaar? (Nee)", "Aldus zal geschieden.", fr]
        parts += ["Pas d'observation? (Non)", "Il en sera ainsi."]
    document = aligned(tmp_path, paragraphs(*parts))
    assert document.other == ()
    assert pairs_of(document).count(("Aldus zal geschieden.", "Il en sera ainsi.")) == 8


def test_a_page_cuts_no_paragraph(tmp_path: Path) -> None:
    """A short line in small letters is no end of the one before it."""
    parts = [text for pair in PAIRS[:6] for text in pair]
    page = paragraphs(*parts, "Zitting van", "du", "dinsdag", "mardi")
    document = aligned(tmp_path, page)
    assert [p.text for p in document.nl][-2:] == ["Zitting van", "dinsdag"]
    assert [p.text for p in document.fr][-2:] == ["du", "mardi"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Verslag over het spoor</title>", ("Verslag over het spoor", None)),
        ("<title>Rapport sur les ponts | Benelux</title>", (None, "Rapport sur les ponts")),
        ("<title>Verslag over het spoor / Rapport sur le rail</title>",
         ("Verslag over het spoor", "Rapport sur le rail")),
        ("<title>Untitled</title>", (None, None)),
        ("<title>verslag.docx</title>", (None, None)),
        ("", (None, None)),
    ],
)  # fmt: skip
def test_the_title_of_a_page(
    head: str, title: tuple[str | None, str | None], tmp_path: Path
) -> None:
    page = f"<head>{head}</head><h2>Rapport sur les ponts</h2><p>{NL[0]}</p>"
    facts = raw(tmp_path, page).facts
    assert (facts.title.nl, facts.title.fr) == title


def test_the_day_of_a_page(tmp_path: Path) -> None:
    page = '<meta name="DCTERMS.issued" content="2019-03-14T09:00:00Z"><p>Een</p>'
    assert raw(tmp_path, page).facts.date == "2019-03-14"
    assert raw(tmp_path, page.replace("03-14", "13-14")).facts.date is None


TEXT = "<p>Café, élève, être, naïef; 12 €</p>"


@pytest.mark.parametrize(
    ("declared", "encoding", "found"),
    [
        ("", "utf-8", "UTF-8"),
        ("<meta charset=windows-1252>", "utf-8", "UTF-8"),  # as Word's pages often say
        ("<meta charset=utf-8>", "cp1252", "Windows-1252"),
        ("<meta charset='iso-8859-1'>", "cp1252", "Windows-1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">', "iso8859-15",
         "ISO-8859-15"),
        ("<?xml version='1.0' encoding='ISO-8859-15'?>", "iso8859-15", "ISO-8859-15"),
        ("<meta charset=klingon>", "cp1252", "Windows-1252"),
        ("<meta charset=utf-7>", "utf-8-sig", "UTF-8"),
        ("<meta charset=utf-16>", "utf-16", "UTF-16"),
        ("", "utf-16-le", "UTF-16-LE"),
    ],
)  # fmt: skip
def test_encodings(declared: str, encoding: str, found: str, tmp_path: Path) -> None:
    document = raw(tmp_path, (declared + TEXT).encode(encoding))
    assert (document.encoding, document.lines[0].text) == (found, "Café, élève, être, naïef; 12 €")


def test_xhtml(tmp_path: Path) -> None:
    page = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "bom"><!ENTITY b "&a;&a;">]>
    <html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/></head>
    <body><p>&b; een</p><div/><p><![CDATA[twee < drie & vier]]></p></body></html>"""
    assert texts(tmp_path, page) == ["&b; een", "twee < drie & vier"]
    assert raw(tmp_path, page).notes == ("the entities that it declares are not expanded",)


def test_nothing_is_fetched_and_nothing_included(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("geheim")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]><p>&x; en</p>'
    page += f'<iframe src="{tmp_path}/secret.txt"></iframe><p>verder</p>'
    assert texts(tmp_path, page) == ["&x; en", "verder"]


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        ("<div>" * 600, "nested more than 500 deep"),
        ("<p>x" * 400, "more than 300 paragraphs"),
        ("x<br>" * 400, "more than 300 paragraphs"),
        ("<i></i>" * 3000, "more than 2,000 elements"),
        (f"<p>{'x' * 2000}</p>", "a paragraph of more than 1,000 characters"),
        ("x" * 50_000, "50,000 bytes; at most 40,000"),
    ],
)
def test_limits(page: str, cause: str, tmp_path: Path) -> None:
    limits = Limits(file_bytes=40_000, elements=2000, depth=500, paragraphs=300, line_chars=1000)
    with pytest.raises(SourceError, match=rf"page\.html: .*{cause}"):
        raw(tmp_path, page, limits)


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    deep = "<div><b>" * 50_000 + "In de diepte" + "</b></div>" * 50_000
    assert texts(tmp_path, deep + "<p>erna</p>") == ["In de diepte", "erna"]
    tables = "<table><tr><td>" * 5000 + "In de cel"
    assert texts(tmp_path, tables) == ["In de cel"]


@pytest.mark.long
def test_end_tags_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="match no start tags"):
        raw(tmp_path, "<b>" * 150_000 + "x" + "</i>" * 150_000)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b"<html><script>x()</script><!-- niets --></html>", EmptySource),
        (b"%PDF-1.7 ...", BinarySource),
        (b"\x89PNG\r\n\x1a\n", BinarySource),
        (bytes(range(256)) * 20, BinarySource),
    ],
)
def test_what_is_no_page(data: bytes, error: type[SourceError], tmp_path: Path) -> None:
    with pytest.raises(error, match=r"page\.html: "):
        raw(tmp_path, data)


def test_nul_bytes_go(tmp_path: Path) -> None:
    assert texts(tmp_path, "<p>de\0 wet</p>" + "<p>x</p>" * 20)[0] == "de wet"


def test_by_name(tmp_path: Path) -> None:
    names = ["a.html", "b.HTM", "c.xhtml", "d.xml", "e.txt"]
    assert [name for name in names if HtmlSource().accepts(Path(name))] == names[:3]
    path = tmp_path / "a.htm"
    path.write_text("".join(f"<p>{nl}</p><p>{fr}</p>" for nl, fr in PAIRS[:3]), encoding="utf-8")
    assert beads(align_file(path)) == [([nl], [fr]) for nl, fr in PAIRS[:3]]


WORDS = st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).filter(
    lambda word: not set(word) & set("<&")
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_simple_paragraphs_are_read_exactly(
    tmp_path_factory: pytest.TempPathFactory, words: list[list[str]]
) -> None:
    expected = [" ".join(row) for row in words]
    document = raw(tmp_path_factory.mktemp("page"), "<meta charset=utf-8>" + paragraphs(*expected))
    assert [line.text for line in document.lines] == [repair_line(text) for text in expected]


PIECES = """<p> </p> <div class=nav> </div> <table> <tr> <td lang=fr> </td> </table> <ol> <li> <br>
<pre> <sup> </sup> 1 <a href=x> </a> <!-- --> <![CDATA[ ]]> <script> </script> <title> </title>
&nbsp; &#0; &bad; < > " ' de la wet <h1 hidden> <q> </q> <!DOCTYPE [ ]> <?xml ?> <b <x:y/>"""
MARKUP = st.lists(st.sampled_from(PIECES.split()), max_size=40)


@settings(max_examples=examples(200), deadline=None)
@given(st.one_of(st.text(max_size=200), MARKUP.map("".join), MARKUP.map(" ".join)))
def test_any_markup_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, page: str) -> None:
    try:
        document = raw(tmp_path_factory.mktemp("page"), page)
    except SourceError:
        return
    assert all(line.text.strip() == line.text != "" for line in document.lines)


@pytest.mark.parametrize("count", [2, 4, 6, 8, 12])
@pytest.mark.parametrize("dutch_first", [True, False])
def test_a_heading_above_a_table_keeps_its_language(
    count: int, dutch_first: bool, tmp_path: Path
) -> None:
    rows = [pair if dutch_first else pair[::-1] for pair in PAIRS[:count]]
    cells = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
    document = aligned(tmp_path, f"<h1>Inleiding</h1><table>{cells}</table>")
    assert document.nl[0].text == "Inleiding"
    assert len(document.fr) == count
