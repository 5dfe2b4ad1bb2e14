"""The page of aligned documents: what is on it, that it is well made, and that it is harmless."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from importlib import resources

import lxml.html
import paths
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError
from lxml import etree

from benelux_search._version import __version__
from benelux_search.index_reports import Failure
from benelux_search.model import (
    AlignedDocument,
    Aside,
    Bead,
    DocumentInfo,
    Facts,
    Paragraph,
    Passage,
    Span,
    Titles,
)
from benelux_search.output import html
from benelux_search.output.html import DocumentSheet, documents_page
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import view_of

GOLDEN = paths.GOLDEN / "page.html"
TEMPLATES = resources.files("benelux_search.output") / "templates"
STYLE = "\n" + TEMPLATES.joinpath("style.css").read_text(encoding="utf-8")
EVIL = "<script>alert(1)</script>&amp;\"'\x1b[31m\x00\u202e\u2066\x85\udcff -->"


def paragraph(text: str, *pages: int) -> Paragraph:
    return Paragraph(text, tuple(Span(10 * page, 10 * page + 9, page) for page in pages))


DOCUMENT = AlignedDocument(
    Facts(Titles("Verslag over het water", "Rapport sur l'eau"), "2021-03-05", "912/1"),
    (
        paragraph("De vervuiling van de rivier wordt gemeten.", 1),
        paragraph("De cijfers zijn <openbaar>.", 1, 2),
        paragraph("Zij komen in juni.", 3),
        paragraph("Alleen hier: de heer Peeters is ziek.", 4),
        paragraph("De vergadering is gesloten.", 5),
    ),
    (
        paragraph("La pollution du fleuve est mesurée.", 1),
        paragraph("Les chiffres sont publics. Ils viennent en juin.", 3),
        paragraph("La séance est levée.", 5),
    ),
    (
        Aside("- 2 -", "page number", (Span(25, 29, 2),)),
        Aside("Das steht hier auf Deutsch.", "other language", (Span(45, 49, 4),)),
    ),
    (
        Bead((0,), (0,), 0.97),
        Bead((1, 2), (1,), 0.64),
        Bead((3,), (), 0.9),
        Bead((4,), (2,), 0.85),
    ),
    (),
    "UTF-8",
    ("the encoding is a guess",),
)
SHEET = DocumentSheet(view_of(DOCUMENT, "corpus/verslag.txt", "verslag"), DOCUMENT.notes)


def written(sheets: Iterable[DocumentSheet], failed: Iterable[Failure] = ()) -> str:
    return "\n".join(documents_page(list(sheets), list(failed)))


def parsed(text: str) -> lxml.html.HtmlElement:
    """A page as a browser has it; what lxml had to mend is an error."""
    parser = lxml.html.HTMLParser(recover=True)
    root = lxml.html.document_fromstring(text, parser)
    unknown = re.compile("Tag (nav|section|footer) invalid")  # libxml2 knows HTML 4
    assert [each for each in parser.error_log if not unknown.search(each.message)] == []
    return root


def test_the_page_as_it_was_looked_at_in_a_browser() -> None:
    """``BENELUX_SEARCH_GOLDEN=write`` makes it anew: then look at it again."""
    got = written([SHEET]).replace(STYLE, "").replace(__version__, "VERSION") + "\n"
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        GOLDEN.write_text(got, encoding="utf-8")
    assert got == GOLDEN.read_text(encoding="utf-8")


def test_every_text_is_in_its_column_and_in_its_order() -> None:
    root = parsed(written([SHEET]))
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in root.iterfind(".//tbody/tr")
    ]
    assert rows == [
        [
            "1 1-1 p. 1 sure, 97 %",
            "De vervuiling van de rivier wordt gemeten.",
            "La pollution du fleuve est mesurée.",
        ],
        [
            "2 2-1 uncertain, 64 % next to check ↓",
            "De cijfers zijn <openbaar>.Zij komen in juni.p. 1–3",
            "Les chiffres sont publics. Ils viennent en juin.p. 3",
        ],
        ["excluded p. 2", "page number: - 2 -"],
        ["3 1-0 p. 4 alone, 90 % back to the top ↑", *rows[3][1:2], "— no counterpart"],
        ["excluded p. 4", "other language: Das steht hier auf Deutsch."],
        ["4 1-1 p. 5 likely, 85 %", "De vergadering is gesloten.", "La séance est levée."],
    ]
    assert [p.get("lang") for p in root.iterfind(".//tbody/tr[2]/td/p")] == ["nl", "nl", "fr"]
    counts = [each.text_content() for each in root.find_class("counts")[0]]
    assert counts == [
        "3 pairs: 1 sure, 1 likely, 1 uncertain",
        "1 passage without counterpart: 1 Dutch",
        "2 excluded: page number (1), other language (1)",
        "2 to check: the first ↓",
    ]
    assert [each.text_content() for each in root.find_class("notes")[0]] == [*DOCUMENT.notes]
    facts = dict(
        zip(*([e.text_content() for e in root.iter(tag)] for tag in ("dt", "dd")), strict=True)
    )
    assert facts == {
        "File": "corpus/verslag.txt",
        "Date": "2021-03-05",
        "Number": "912/1",
        "Id": "verslag",
        "Pages": "5",
        "Read as": "UTF-8",
    }


def test_the_links_lead_through_all_that_is_to_be_checked_and_back() -> None:
    other = DocumentSheet(view_of(DOCUMENT, "b/verslag.txt", "verslag-2"))
    root = parsed(written([SHEET, other]))
    ids = [each.get("id") for each in root.iterfind(".//*[@id]")]
    assert len(ids) == len(set(ids))
    links = [each.get("href") for each in root.iter("a")]
    assert {link.removeprefix("#") for link in links} <= {*ids, ""}
    seen = []
    [here] = root.xpath("//ul[@class='counts'][1]//a/@href")[:1]
    while here != "#":
        seen.append(here)
        [here] = root.get_element_by_id(here[1:]).xpath(".//a[@class='next']/@href")
    assert seen == ["#verslag:0002", "#verslag:0003", "#verslag-2:0002", "#verslag-2:0003"]


def test_several_documents_have_a_table_of_contents() -> None:
    other = DocumentSheet(view_of(replace(DOCUMENT, facts=Facts()), "b/brief.txt", "brief"))
    root = parsed(written([SHEET, other], [Failure("leeg.txt", "it holds no text")]))
    assert [each.text_content() for each in root.iterfind(".//nav//li")] == [
        "Verslag over het water corpus/verslag.txt · 4 rows, 2 to check",
        "brief b/brief.txt · 4 rows, 2 to check",
    ]
    assert root.xpath("//nav//a/@href") == ["#verslag", "#brief"]
    assert [each.text_content() for each in root.find_class("failed")[0]] == [
        "leeg.txt: it holds no text"
    ]
    [heading] = root.iter("h1")
    assert heading.text_content() == "2 documents aligned"
    assert [each.text_content() for each in root.iter("h2")] == [
        "Verslag over het waterRapport sur l'eau",
        "brief",
    ]


@pytest.mark.parametrize(
    "sheets", [[], [DocumentSheet(DocumentView(DocumentInfo("x", "x", Facts()), (), ()))]]
)
def test_a_page_of_nothing_is_a_page(sheets: list[DocumentSheet]) -> None:
    root = parsed(written(sheets, [Failure("leeg.txt", "it holds no text")]))
    assert "leeg.txt" in root.text_content()
    assert root.find(".//table") is None


def test_one_language_alone_is_nothing_to_check() -> None:
    dutch = replace(DOCUMENT, fr=(), beads=tuple(Bead((k,), ()) for k in range(5)))
    root = parsed(written([DocumentSheet(view_of(dutch, "a.txt", "a"))]))
    counts = [each.text_content() for each in root.find_class("counts")[0]]
    assert counts[1] == "5 passages without counterpart: 5 Dutch"
    assert counts[-1] == "only Dutch: nothing to compare"
    assert root.find_class("next") == []


def test_a_document_of_one_page_names_none() -> None:
    assert "p. 1" in written([SHEET])
    one = replace(
        DOCUMENT, nl=DOCUMENT.nl[:1], fr=DOCUMENT.fr[:1], other=(), beads=(Bead((0,), (0,)),)
    )
    root = parsed(written([DocumentSheet(view_of(one, "a.txt", "a"))]))
    assert root.find_class("pages") == []
    assert "Pages" not in [each.text_content() for each in root.iter("dt")]


def test_what_a_document_holds_is_text_whatever_it_is() -> None:
    evil = replace(
        DOCUMENT,
        facts=Facts(Titles(EVIL, EVIL), EVIL, EVIL),
        nl=(Paragraph(EVIL),),
        fr=(Paragraph(EVIL),),
        other=(Aside(EVIL, "other language"),),
        beads=(Bead((0,), (0,), 0.1),),
        encoding=EVIL,
        notes=(EVIL,),
    )
    sheet = DocumentSheet(view_of(evil, EVIL, "x"), evil.notes)
    other = DocumentSheet(view_of(evil, EVIL, "y"), evil.notes)
    for text in (written([sheet]), written([sheet, other], [Failure(EVIL, EVIL)])):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        text.encode()  # and no surrogate
        root = parsed(text)
        assert root.find(".//script") is None
        assert not root.xpath("//@*[starts-with(name(), 'on')]")
        assert len(root.xpath("//td[contains(., '<script>alert(1)</script>&amp;')]")) >= 2


def test_the_page_needs_nothing_from_outside() -> None:
    root = parsed(written([SHEET, DocumentSheet(view_of(DOCUMENT, "b/verslag.txt", "verslag-2"))]))
    assert {each.tag for each in root.iter(etree.Element)}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    )
    assert not root.xpath("//@src | //@style")
    assert all(link.startswith("#") for link in root.xpath("//@href"))
    assert not re.search(r"url\(|@import|://", STYLE)
    [policy] = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_a_reader_without_eyes_is_told_the_same() -> None:
    root = parsed(written([SHEET]))
    assert root.get("lang") == "en"
    assert root.xpath("//thead/tr/th[@scope='col']/text()") == ["Pair", "Dutch", "French"]
    assert len(root.xpath("//tbody/tr/th[@scope='row']")) == 6
    assert root.find(".//caption") is not None
    [section] = root.iter("section")
    assert root.get_element_by_id(section.get("aria-labelledby")).tag == "h1"
    # colour is never the only sign
    for row in root.xpath("//tr[starts-with(@class, 'is-')]"):
        assert row.get("class").removeprefix("is-") in row[0].text_content()


def test_a_passage_of_no_paragraph_of_its_own_keeps_its_lines() -> None:
    [pair, *_] = SHEET.view.pairs
    lines = replace(pair, nl=Passage("nl", "een\ntwee"))
    root = parsed(written([DocumentSheet(replace(SHEET.view, pairs=(lines,)))]))
    assert root.xpath("//td[1]/p/text()")[:2] == ["een", "twee"]


def test_a_template_puts_in_nothing_but_harmless_text() -> None:
    made = html.environment()
    for source in ("{{ x }}", "{% autoescape false %}{{ x }}{% endautoescape %}"):
        assert made.from_string(source).render(x="<a>\x1b") == "&lt;a&gt;\N{REPLACEMENT CHARACTER}"
    with pytest.raises(TemplateError, match="safe"):
        made.from_string("{{ x | safe }}")
    with pytest.raises(TemplateError, match="undefined"):
        made.from_string("{{ y }}").render()


def test_the_templates_are_loaded_when_a_page_is_made() -> None:
    script = "import sys, benelux_search.cli.printing; sys.exit('jinja2' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


# --- the hits of a search ------------------------------------------------------------------------


def hits_of(
    passage: Highlighted, counterpart: Highlighted | None, *, across: bool = False
) -> SearchResult:
    info = DocumentInfo("x", "x.txt", Facts(date="2020-06-11", number="908/1"), 3)
    hit = Hit(1, "x:0001", 1.0, "fr", info, passage, counterpart, "1-1", 0.97, across=across)
    return SearchResult('traite <"', "fr", 1, 2.0, (hit,), ("a note & more",))


def test_what_matched_and_what_translates_it_is_marked_in_its_column() -> None:
    french = Highlighted("La traite\ndes êtres", (2,), ((3, 13), (14, 19)))
    dutch = Highlighted("De <b>mensenhandel</b>", (2,), ((6, 18),))
    text = "\n".join(html.hits_page(hits_of(french, dutch)))
    [row] = parsed(text).iterfind(".//tbody/tr")
    about, *cells = row
    assert [[mark.text_content() for mark in cell.iter("mark")] for cell in cells] == [
        ["mensenhandel"],
        ["traite", "des", "êtres"],
    ]
    paragraphs = [[p.text_content() for p in cell.iter("p")] for cell in cells]
    assert paragraphs == [["De <b>mensenhandel</b>"], ["La traite", "des êtres"]]
    assert [{p.get("lang") for p in cell.iter("p")} for cell in cells] == [{"nl"}, {"fr"}]
    said = " ".join(about.text_content().split())
    assert said == "1 x 2020-06-11 908/1 x:0001 p. 2 sure, 97 %"
    assert "a note &amp; more" in text
    assert "<title>traite &lt;&quot;</title>" in text
    assert not re.search(r"(src|href)=|<script|url\(", text)


def test_a_hit_by_translation_alone_says_so() -> None:
    text = "\n".join(html.hits_page(hits_of(Highlighted("La traite", ()), None, across=True)))
    assert "found by translation" in text
    assert "— no counterpart" in text
    assert list(html.hits_page(SearchResult("x", "nl", 0, 1.0, ())))[-1] == "</html>"


def test_a_row_is_made_when_its_line_is_asked_for() -> None:
    [hit] = hits_of(Highlighted("La traite", ()), None)
    broken = replace(hit, document=None)  # type: ignore[arg-type]
    lines = html.hits_page(SearchResult("x", "fr", 2, 1.0, (hit, broken)))
    assert any("La traite" in line for line in lines)
    with pytest.raises(AttributeError):
        next(line for line in lines if "<tr id" in line)


@given(st.text("a\n", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12))))
def test_marks_change_no_text(text: str, places: list[tuple[int, int]]) -> None:
    matches = tuple(sorted((min(a, b), max(a, b)) for a, b in places if max(a, b) <= len(text)))
    page = "\n".join(html.hits_page(hits_of(Highlighted(text, (), matches), None)))
    cell = parsed(page).findall(".//tbody/tr/td")[1]
    assert "\n".join(p.text_content() for p in cell.iter("p")) == text
