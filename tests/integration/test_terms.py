"""Translations, divergences, searching across languages, exports: as a library and as commands."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import glossed
import pytest
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from paths import GOLDEN
from queries import leaves, trees
from translate.storage.tbx import tbxfile

import benelux_search as bs
from benelux_search import cli
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.lexicon.linking import LinksFrom
from benelux_search.model import DocumentInfo, Facts, Pair, Passage
from benelux_search.output import delimited_tables as tables
from benelux_search.output import term_reports, tmx
from benelux_search.output.formats import lines_of
from benelux_search.output.styled_lines import StyledLine, width
from benelux_search.output.text import TextLayout
from benelux_search.query.parser import to_query_text
from benelux_search.query.tree import Node
from benelux_search.results import Highlighted, Hit
from benelux_search.search.marks.concordance import RenderingContexts, extend_renderings
from benelux_search.search.marks.occurrences import Occurrence
from benelux_search.storage.generation_files import Generation
from benelux_search.storage.generations import has_reader
from benelux_search.terminology import Divergences, GlossaryEntry, Translations

FRENCH_ONLY = (
    ("", "Le train de nuit de Paris transporte surtout des étudiants en agriculture."),
    ("", "La police parle de la traite des êtres humains avec le voisin."),
)
WORDS = st.sampled_from(["politie", "police", "mensenhandel", "wetten", "traite", "koopkracht"])
DUTCH_ONLY = (("De nachttrein vervoert vooral studenten en de politie.", ""),)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms")
    glossed.write(folder / "corpus", "glossed", glossed.pairs())
    glossed.write(folder / "corpus", "alone", [*FRENCH_ONLY, *DUTCH_ONLY])
    bs.build_index(folder / "corpus", folder / "index")
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterable[bs.Index]:
    with bs.open_index(folder / "index") as opened:
        yield opened


# --- translate -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "rendering"),
    [
        ("mensenhandel", "traite des êtres humains"),
        ("koopkracht", "pouvoir d'achat"),
        ("verkeersveiligheid", "sécurité routière"),
        ("veiligheid", "sécurité"),
        ("spoorwegen", "chemins de fer"),
        ("de spoorwegen", "chemins de fer"),
        ("traite des êtres humains", "mensenhandel"),
        ("traite des etres humains", "mensenhandel"),
        ("TRAITE DES ÊTRES HUMAINS", "mensenhandel"),
        ("pouvoir d’achat", "koopkracht"),
        ("chemin de fer", "spoorwegen"),
        ("l'enseignement", "onderwijs"),
        ("police", "politie"),
    ],
)
def test_the_first_translation_is_right(index: bs.Index, term: str, rendering: str) -> None:
    found = index.translate(term)
    assert found[0].text == rendering
    assert found[0].forms[0] == (rendering, found[0].count)


def test_a_translation_says_how_often_and_shows_where(index: bs.Index) -> None:
    found = index.translate("handhaving")
    assert (found.language, found.passages, found.looked_at, found.occurrences) == ("nl", 6, 6, 6)
    assert [(each.text, each.count) for each in found] == [("maintien", 4), ("répression", 2)]
    assert sum(each.share for each in found) == pytest.approx(1)
    assert 1 > found[0].confidence > found[1].confidence > 0
    example = found[1].example
    assert [example.counterpart.text[slice(*m)] for m in example.counterpart.matches] == [
        "répression"
    ]
    assert [example.passage.text[slice(*m)] for m in example.passage.matches] == ["handhaving"]
    assert index.show(example.id) is not None
    assert len(index.translate("handhaving", limit=1)) == 1


@pytest.mark.parametrize(
    "term", ["", " ", "?", "olifant", "de", "\x1b[31m", "x" * 5000, "§ 5", '"']
)
def test_any_term_may_be_asked_for(index: bs.Index, term: str) -> None:
    found = index.translate(term)
    assert found.occurrences >= sum(each.count for each in found)
    assert index.divergences(term).occurrences == found.occurrences


def test_the_language_of_a_term_can_be_said(index: bs.Index) -> None:
    assert index.translate("police", language="nl").passages == 0
    assert index.translate("police", language="fr")[0].text == "politie"
    with pytest.raises(bs.OptionError):
        index.translate("police", language="de")  # type: ignore[arg-type]


# --- divergences ---------------------------------------------------------------------------------


def test_divergences_count_by_document_and_year(index: bs.Index) -> None:
    found = index.divergences("handhaving")
    assert [(each.text, each.count) for each in found.renderings] == [
        ("maintien", 4),
        ("répression", 2),
    ]
    assert [(info.id, count) for info, count in found.renderings[0].documents] == [("glossed", 4)]
    assert found.renderings[0].years == ((None, 4),)
    # a third of the occurrences has the second one, so that it is usual, too
    assert [each.usual for each in found.renderings] == [True, True]
    assert found.otherwise == ()


def test_documents_with_as_many_occurrences_come_by_id(tmp_path: Path) -> None:
    for name in "cba":  # in this order in the index
        glossed.write(tmp_path / "corpus", name, glossed.pairs())
        bs.build_index(tmp_path / "corpus", tmp_path / "index")
    with bs.open_index(tmp_path / "index") as index:
        usual, *_ = index.divergences("handhaving").renderings
    assert [info.id for info, _ in usual.documents] == ["a", "b", "c"]
    assert len({count for _, count in usual.documents}) == 1


# --- highlights of counterparts ------------------------------------------------------------------


def marked(of: Highlighted | None) -> list[str]:
    return [] if of is None else [of.text[slice(*match)] for match in of.matches]


def test_what_translates_the_match_is_marked(index: bs.Index) -> None:
    for hit in index.search("mensenhandel", language="nl"):
        assert marked(hit.passage) == ["mensenhandel"]
        assert marked(hit.counterpart)[0].startswith("traite")
    [hit] = index.search('"pouvoir d\'achat" chambre', language="fr")
    assert marked(hit.passage) == ["pouvoir d'achat", "chambre"]
    assert marked(hit.counterpart) == ["koopkracht", "kamer"]


def test_a_side_that_is_asked_for_is_marked_by_that(index: bs.Index) -> None:
    hits = index.search("nl:handhaving fr:citoyens")
    assert [marked(hit.counterpart) for hit in hits] == [["citoyens"]]


# --- across --------------------------------------------------------------------------------------


def test_what_is_in_the_other_language_only_is_found_across(index: bs.Index) -> None:
    direct = index.search("mensenhandel", limit=50)
    across = index.search("mensenhandel", limit=50, across=True)
    assert {hit.id for hit in across} - {hit.id for hit in direct} == {"alone:0002"}
    last = across[-1]
    assert (last.id, last.language, last.across, last.counterpart) == (
        "alone:0002",
        "fr",
        True,
        None,
    )
    assert "traite" in marked(last.passage)
    # those that have the word itself are what they were
    assert [hit.id for hit in across[:-1]] == [hit.id for hit in direct]
    assert not any(hit.across for hit in across[:-1])
    assert across.total == direct.total + 1


def test_across_goes_both_ways_and_through_operators(index: bs.Index) -> None:
    def found(query: str) -> set[str]:
        hits = index.search(query, limit=100, across=True)
        return {hit.id for hit in hits if hit.id.startswith("alone")}

    assert found("police") == {"alone:0002", "alone:0003"}
    assert found("politie landbouw") == {
        "alone:0001",
        "alone:0002",
        "alone:0003",
    }  # any, in the end
    assert "alone:0002" in found("politie mensenhandel")
    # few passages have both, so that some translations are enough; where all is asked for, all are
    assert found("minister mensenhandel") == {"alone:0002"}
    assert found("minister AND mensenhandel") == set()
    assert "alone:0001" in found("landbouw OR veiligheid")
    assert found('"mensenhandel" -landbouw') == {"alone:0002"}
    assert found('"mensenhandel" -politie') == set()  # its French has police
    assert found("mensenhandel doc:alone") == {"alone:0002"}
    assert found("nl:mensenhandel") == set()  # that side, and no other
    assert found("mensen*") == set()  # a beginning has no translation
    # what says little is asked for where there is nothing else
    assert all(hit.passage.matches for hit in index.search("het doc:alone", across=True))


def test_facets_and_pages_across(index: bs.Index) -> None:
    spread = index.facets("mensenhandel", across=True)
    assert [(info.id, count) for info, count in spread.documents] == [("glossed", 6), ("alone", 1)]
    pages = [index.search("mensenhandel", across=True, limit=3, offset=n) for n in (0, 3, 6)]
    ids = [hit.id for page in pages for hit in page]
    assert len(ids) == len(set(ids)) == 7


def test_a_verb_of_the_family_of_a_rendering_is_no_divergence(tmp_path: Path) -> None:
    with bs.update_index(tmp_path) as update:
        for number in range(12):
            nl = f"De implementatie nummer {number} is traag geweest."
            fr = f"L'implémentation numéro {number} a été lente."
            update.put(bs.Document(key=f"d{number}", nl=nl, fr=fr))
        for key, nl in (
            ("verb", "Nummer 77 werd traag geïmplementeerd."),
            ("none", "Nummer 77 is traag gegaan."),
        ):
            fr = "L'implémentation numéro 77 a été lente."
            update.put(bs.Document(key=key, nl=nl, fr=fr))
    with bs.open_index(tmp_path) as index:
        found = index.divergences("implémentation", language="fr")
    assert [each.document.key for each in found.otherwise] == ["none"]


def test_a_translation_comes_before_compounds_with_it(tmp_path: Path) -> None:
    with bs.update_index(tmp_path) as update:
        for number in range(12):
            nl = f"De controle nummer {number} is streng geweest."
            fr = f"Le contrôle numéro {number} a été sévère."
            update.put(bs.Document(key=f"d{number}", nl=nl, fr=fr))
        for key, word in (("part", "dijkcontrole"), ("whole", "controle")):
            update.put(bs.Document(key=key, nl=f"De {word} nummer 77 is streng geweest.", fr=None))
    with bs.open_index(tmp_path) as index:
        found = index.search("contrôle", language="fr", across=True, limit=20)
        scores = {hit.document.key: hit.score for hit in found}
    assert scores["d0"] > scores["whole"] > 1.2 * scores["part"] > 0


@settings(max_examples=examples(60))
@given(trees(leaves(WORDS, WORDS)))
def test_no_query_fails_across(folder: Path, query: Node) -> None:
    with bs.open_index(folder / "index") as opened:
        found = opened.search(to_query_text(query) or "", across=True, limit=100)
        assert len(found.hits) <= found.total
        for hit in found:
            assert all(0 <= a < b <= len(hit.passage.text) for a, b in hit.passage.matches)


# --- exports -------------------------------------------------------------------------------------


def test_an_export_has_every_pair(index: bs.Index) -> None:
    assert len(list(index.export())) == 57
    assert len(list(index.export(document="alone"))) == 3
    found = list(index.export("mensenhandel OR politie"))
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    result = index.search("mensenhandel OR politie", limit=100, fold=False)
    assert [hit.id for hit in found] == [hit.id for hit in result]


def test_a_glossary_has_what_is_sure(index: bs.Index) -> None:
    entries = {(each.nl, each.fr): each for each in index.glossary(min_confidence=0.6)}
    assert ("mensenhandel", "traite des êtres humains") in entries
    assert ("verkeersveiligheid", "sécurité routière") in entries
    assert all(each.confidence >= 0.6 and each.count >= 2 for each in entries.values())
    assert [each.nl for each in index.glossary(limit=3)] == [nl for nl, _ in entries][:3]
    told: list[tuple[int, int]] = []
    few = list(index.glossary(min_count=7, progress=lambda done, total: told.append((done, total))))
    assert {each.nl for each in few} < {nl for nl, _ in entries}
    assert told[-1][0] == told[-1][1] and all(done <= total for done, total in told)


# What the specification of TMX 1.4b requires, in the form of a DTD
TMX_DTD = """
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note | prop | ude)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block | paragraph | sentence | phrase) #REQUIRED o-tmf CDATA #REQUIRED
  adminlang CDATA #REQUIRED srclang CDATA #REQUIRED datatype CDATA #REQUIRED
  o-encoding CDATA #IMPLIED creationdate CDATA #IMPLIED creationid CDATA #IMPLIED
  changedate CDATA #IMPLIED changeid CDATA #IMPLIED>
<!ELEMENT note (#PCDATA)> <!ELEMENT ude EMPTY>
<!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED xml:lang CDATA #IMPLIED>
<!ELEMENT body (tu*)>
<!ELEMENT tu ((note | prop)*, tuv+)>
<!ATTLIST tu tuid CDATA #IMPLIED srclang CDATA #IMPLIED datatype CDATA #IMPLIED>
<!ELEMENT tuv ((note | prop)*, seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED>
<!ELEMENT seg (#PCDATA)>
"""
EVIL = '=HYPERLINK("x")\x1b[31m <b>&amp;</b> \t"a", b\u202e'


def evil_hit() -> Hit:
    side = Highlighted(EVIL, (1,), ((0, 5),))
    info = DocumentInfo(EVIL, EVIL, Facts())
    return Hit(1, "x:0001", 1.0, "nl", info, side, side, "1-1", 0.9)


def test_a_memory_is_valid(index: bs.Index) -> None:
    hits = [*index.export("mensenhandel", across=True), evil_hit()]
    text = "\n".join(tmx.tmx_lines(map(tmx.unit_of_hit, hits))).encode()
    parser = etree.XMLParser(load_dtd=False, resolve_entities=False)
    root = etree.fromstring(text, parser)
    dtd = etree.DTD(io.StringIO(TMX_DTD))
    assert dtd.validate(root), dtd.error_log
    assert len(root.findall("body/tu")) == 7  # the one without counterpart is no unit


# What the specification of TBX-Basic, version 2, requires of these elements, in the form of a DTD
TBX_DTD = """
<!ELEMENT martif (martifHeader, text)>
<!ATTLIST martif type CDATA #FIXED "TBX-Basic" xml:lang CDATA #REQUIRED>
<!ELEMENT martifHeader (fileDesc, encodingDesc?, revisionDesc?)>
<!ELEMENT fileDesc (titleStmt?, publicationStmt?, sourceDesc+)>
<!ELEMENT sourceDesc (p+)> <!ELEMENT encodingDesc (p+)>
<!ELEMENT p (#PCDATA)> <!ATTLIST p type CDATA #IMPLIED>
<!ELEMENT text (body, back?)> <!ELEMENT body (termEntry+)>
<!ENTITY % about "(descrip | descripGrp | admin | transacGrp | note | ref | xref)*">
<!ELEMENT termEntry (%about;, langSet+)> <!ATTLIST termEntry id ID #IMPLIED>
<!ELEMENT langSet (%about;, tig+)> <!ATTLIST langSet xml:lang CDATA #REQUIRED>
<!ELEMENT tig (term, termNote*, %about;)>
<!ELEMENT term (#PCDATA)> <!ELEMENT note (#PCDATA)>
<!ELEMENT descripGrp (descrip, (admin | note)*)>
<!ELEMENT descrip (#PCDATA)> <!ATTLIST descrip type (context | definition) #REQUIRED>
<!ELEMENT admin (#PCDATA)> <!ATTLIST admin type (source) #REQUIRED>
"""


def entries_of(index: bs.Index) -> list[GlossaryEntry]:
    """Return entries without a sentence, with a context, and with a definition."""
    learned = list(index.glossary(limit=2))
    assert not any(each.is_defined for each in learned)
    bare = GlossaryEntry("mens & dier", "l'homme <et> l'animal", 3, 0.5, 0.75)
    return [bare, learned[0], replace(learned[1], is_defined=True)]


# The core structure of ISO 30042:2019 in the style DCA, with what TBX-Basic allows in it
TBX_3_DTD = """
<!ELEMENT tbx (tbxHeader, text)>
<!ATTLIST tbx type CDATA #FIXED "TBX-Basic" style CDATA #FIXED "dca" xml:lang CDATA #REQUIRED
              xmlns CDATA #FIXED "urn:iso:std:iso:30042:ed-2">
<!ELEMENT tbxHeader (fileDesc, encodingDesc?, revisionDesc?)>
<!ELEMENT fileDesc (titleStmt?, publicationStmt?, sourceDesc+)>
<!ELEMENT sourceDesc (p+)> <!ELEMENT encodingDesc (p+)>
<!ELEMENT p (#PCDATA)> <!ATTLIST p type CDATA #IMPLIED>
<!ELEMENT text (body, back?)> <!ELEMENT body (conceptEntry+)>
<!ENTITY % about "(descrip | descripGrp | admin | adminGrp | transacGrp | note | ref | xref)*">
<!ELEMENT conceptEntry (%about;, langSec+)> <!ATTLIST conceptEntry id ID #IMPLIED>
<!ELEMENT langSec (%about;, termSec+)> <!ATTLIST langSec xml:lang CDATA #REQUIRED>
<!ELEMENT termSec (term, (termNote | termNoteGrp)*, %about;)>
<!ELEMENT term (#PCDATA)> <!ELEMENT note (#PCDATA)>
<!ELEMENT descripGrp (descrip, (admin | note)*)>
<!ELEMENT descrip (#PCDATA)> <!ATTLIST descrip type (context | definition) #REQUIRED>
<!ELEMENT admin (#PCDATA)> <!ATTLIST admin type (source) #REQUIRED>
"""


@pytest.mark.parametrize(("form", "schema"), [("tbx", TBX_DTD), ("tbx3", TBX_3_DTD)])
def test_a_termbase_is_valid(index: bs.Index, form: str, schema: str) -> None:
    root = etree.fromstring("\n".join(lines_of("glossary", form, entries_of(index))).encode())
    dtd = etree.DTD(io.StringIO(schema))
    assert dtd.validate(root), dtd.error_log
    sentences = [(each.get("type"), each.text) for each in root.iter("{*}descrip")]
    assert [kind for kind, _ in sentences] == ["context", "context", "definition", "definition"]
    assert "mensenhandel" in sentences[0][1] and "traite des êtres humains" in sentences[1][1]
    terms = [(each.getparent().getparent().get("{http://www.w3.org/XML/1998/namespace}lang"),
              each.text) for each in root.iter("{*}term")]  # fmt: skip
    assert terms[:2] == [("nl", "mens & dier"), ("fr", "l'homme <et> l'animal")]


@pytest.mark.parametrize("form", ["tbx", "tbx3"])
def test_a_termbase_is_read_with_its_definitions(
    index: bs.Index, tmp_path: Path, form: str
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    path = folder / "terms.tbx"
    entries = entries_of(index)
    path.write_text("\n".join(lines_of("glossary", form, entries)), encoding="utf-8")
    assert bs.read_terms(path) == tuple((each.nl, each.fr) for each in entries)
    context = entries[-1].context
    assert context is not None
    bs.build_index(folder, tmp_path / "index")
    with bs.open_index(tmp_path / "index") as built:
        pairs = [built.pair(f"terms:{number:04}") for number in (1, 2, 3)]
        assert [dict(pair.metadata) for pair in pairs] == [
            {},
            {},
            {"definition_nl": context.passage.text, "definition_fr": context.counterpart.text},
        ]


def test_another_program_reads_a_termbase(index: bs.Index) -> None:
    entries = entries_of(index)
    text = "\n".join(lines_of("glossary", "tbx", entries))
    store = tbxfile.parsestring(text.encode())  # type: ignore[no-untyped-call]
    read = [(unit.source, unit.target) for unit in store.units]
    assert read == [(each.nl, each.fr) for each in entries]


def test_a_spreadsheet_runs_nothing_and_reads_it_all(index: bs.Index) -> None:
    hits = [*index.export("mensenhandel"), evil_hit()]
    lines = list(tables.csv_lines(tables.hit_rows(hits)))
    assert lines[0].startswith("\ufeffrank,id,score")
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines).removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == [hit.id for hit in hits]
    assert rows[0]["fr"] == (hits[0].counterpart.text if hits[0].counterpart else "")
    assert rows[-1]["nl"].startswith("'=HYPERLINK")
    assert "\x1b" not in "".join(lines)


@given(st.text("ab é漢\u0301|.\n", max_size=60), st.integers(50, 120))
def test_words_in_context_stand_in_two_columns(text: str, columns: int) -> None:
    middle = len(text) // 2
    side = Highlighted(text, (), ((middle, min(middle + 4, len(text))),) if text else ())
    hit = Hit(1, "x:0001", 1.0, "nl", DocumentInfo("x", "x", Facts()), side, side, "1-1", 0.9)
    first, *lines = tables.kwic([hit], columns)
    assert first == "x:0001"
    for line in lines:
        left, _, _ = line.partition(" │")
        assert width(line) <= columns
        assert width(left) == (columns - 3) // 2


# --- commands ------------------------------------------------------------------------------------


class Shell:
    def __init__(self, capture: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capture, self._index = capture, str(folder / "index")

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capture.readouterr()
        status = cli.main(["--index", self._index, *words])
        return (status, *self._capture.readouterr())


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("BENELUX_SEARCH_INDEX", "BENELUX_SEARCH_ACROSS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Shell(capsys, folder)


def test_translate_is_a_command(shell: Shell) -> None:
    status, out, err = shell("translate", "mensenhandel")
    assert status == 0
    assert out.startswith("1. traite des êtres humains · 6 times, 100 %; ")
    assert "from Dutch into French: 6 passages, 6 occurrences" in err
    record = json.loads(shell("translate", "mensenhandel", "--format", "json")[1])
    assert record["schema"] == "benelux-search/1"
    assert record["translations"][0]["forms"] == [{"text": "traite des êtres humains", "count": 6}]
    header, row = shell("translate", "mensenhandel", "--format", "tsv")[1].splitlines()
    assert header.split("\t")[:2] == ["term", "translation"]
    assert row.split("\t")[:3] == ["mensenhandel", "traite des êtres humains", "6"]
    status, out, err = shell("translate", "olifant")
    assert (status, out) == (1, "")
    assert "“olifant” does not occur" in err


def test_divergences_is_a_command(shell: Shell) -> None:
    status, out, err = shell("divergences", "handhaving")
    assert status == 0
    assert "2 translations in 6 passages" in err
    assert out.startswith("maintien")
    record = json.loads(shell("divergences", "handhaving", "--format", "json")[1])
    assert [each["text"] for each in record["renderings"]] == ["maintien", "répression"]
    rows = list(csv.reader(io.StringIO(shell("divergences", "handhaving", "--format", "csv")[1])))
    assert rows[1] == ["handhaving", "maintien", "glossed", "", "", "4"]
    assert shell("divergences", "olifant")[0] == 1


def test_across_is_an_option_and_a_setting(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "by translation" not in shell("search", "mensenhandel")[1]
    status, out, _ = shell("search", "--across", "mensenhandel")
    assert status == 0
    assert "alone:0002 · by translation" in " ".join(out.split())
    hits = json.loads(shell("search", "--across", "mensenhandel", "--format", "json")[1])["hits"]
    assert [hit["match"] for hit in hits] == ["word"] * 6 + ["translation"]
    monkeypatch.setenv("BENELUX_SEARCH_ACROSS", "1")
    assert "by translation" in shell("search", "mensenhandel")[1]
    assert "by translation" not in shell("search", "--no-across", "mensenhandel")[1]


@pytest.mark.parametrize("form", ["tmx", "tsv", "csv", "jsonl", "kwic"])
def test_export_writes_what_it_prints(shell: Shell, tmp_path: Path, form: str) -> None:
    printed = shell("export", "mensenhandel", "--format", form)
    assert printed[0] == 0
    path = tmp_path / f"out.{form}"
    assert shell("export", "mensenhandel", "--format", form, "-o", str(path))[:2] == (0, "")
    assert path.read_text(encoding="utf-8").splitlines() == printed[1].splitlines()
    assert "traite des êtres humains" in printed[1]
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_may_name_a_region(shell: Shell) -> None:
    status, out, _ = shell("export", "mensenhandel", "--region", "be")
    assert status == 0
    assert out == shell("export", "mensenhandel")[1].replace(
        'xml:lang="nl"', 'xml:lang="nl-BE"'
    ).replace('xml:lang="fr"', 'xml:lang="fr-BE"')
    assert out.count('xml:lang="nl-BE"') == out.count('xml:lang="fr-BE"') > 1
    for wrong in (("--region", "x"), ("--region", "BE", "--format", "csv")):
        status, out, err = shell("export", "mensenhandel", *wrong)
        assert (status, out) == (2, "")
        assert "--region" in err


def test_export_of_nothing_says_so(shell: Shell, tmp_path: Path) -> None:
    assert shell("export", "olifant", "--format", "jsonl")[:2] == (1, "")
    status, _, err = shell("export", "politie", "-o", str(tmp_path / "no" / "where.tmx"))
    assert status == 2
    assert "where.tmx" in err


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl", "tbx", "html"])
def test_glossary_is_a_command(shell: Shell, form: str) -> None:
    status, out, _ = shell("glossary", "--min-confidence", "0.6", "--format", form)
    assert status == 0
    assert "sécurité routière" in out
    assert shell("glossary", "--min-confidence", "1")[0] == 1


def test_a_glossary_without_terms_says_what_helps(shell: Shell) -> None:
    status, _, err = shell("glossary", "--min-confidence", "1")
    assert status == 1
    assert "--min-confidence 0.5" in err


def test_a_glossary_shows_each_term_in_a_sentence(shell: Shell) -> None:
    lines = shell("glossary", "-n", "1", "--format", "jsonl")[1].splitlines()
    assert len(lines) == 1
    entry = json.loads(lines[0])
    assert (entry["nl"], entry["fr"]) == ("mensenhandel", "traite des êtres humains")
    context = entry["context"]
    text, (start, end) = context["passage"]["text"], context["passage"]["matches"][0]
    assert text[start:end] == "mensenhandel"
    row = shell("glossary", "-n", "1")[1].splitlines()[1].split("\t")
    assert row[-3:] == [text, context["counterpart"]["text"], context["id"]]
    html = shell("glossary", "-n", "1", "--format", "html")[1]
    assert "<mark>mensenhandel</mark>" in html and "<mark>traite des êtres humains</mark>" in html


# --- what people see -----------------------------------------------------------------------------


def drawn(lines: Iterable[StyledLine]) -> str:
    return "".join(
        "".join(f"[{part.text}]" if part.style == "match" else part.text for part in each) + "\n"
        for each in lines
    )


@pytest.mark.parametrize("name", ["60", "120", "plain"])
def test_terms_as_a_person_sees_them(index: bs.Index, name: str) -> None:
    layout = TextLayout(60, spoken=True) if name == "plain" else TextLayout(int(name))
    got = drawn(term_reports.rendering_lines(index.translate("handhaving"), layout))
    got += "\n" + drawn(term_reports.divergence_lines(index.divergences("handhaving"), layout))
    path = GOLDEN / f"terms-{name}.txt"
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        path.write_text(got, encoding="utf-8")
    assert got == path.read_text(encoding="utf-8")
    if name != "plain":
        assert all(width(each) <= int(name) + 2 for each in got.splitlines())  # brackets


def test_nothing_found_is_said(index: bs.Index) -> None:
    none = Translations("x", "nl", (), 0, 0, 0, 0, 1.0)
    assert term_reports.translation_count(none) == "“x” does not occur in Dutch"
    assert list(term_reports.rendering_lines(none, TextLayout(80))) == []
    nowhere = Divergences("x", "fr", (), (), 0, 0, 0, 1.0)
    assert term_reports.divergence_count(nowhere) == "“x” does not occur in French"
    assert list(term_reports.divergence_lines(nowhere, TextLayout(80))) == []
    del index


# --- threads and ends ----------------------------------------------------------------------------


def test_threads_may_ask_at_once(folder: Path) -> None:
    with bs.open_index(folder / "index") as opened:
        wrong: list[object] = []

        def ask() -> None:
            for _ in range(5):
                if opened.translate("koopkracht")[0].text != "pouvoir d'achat":
                    wrong.append("translate")
                if opened.search("mensenhandel", across=True).total != 7:
                    wrong.append("search")

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert not wrong


@pytest.mark.parametrize("query", [None, "politie"])
def test_an_export_holds_on_to_the_index_while_it_goes_on(
    folder: Path, tmp_path: Path, query: str | None
) -> None:
    alone = shutil.copytree(folder / "index", tmp_path / "index")  # nobody else reads this one
    generation = Generation(alone, 1)
    opened = bs.open_index(alone)
    hits = opened.export(query)
    opened.close()
    assert has_reader(generation)
    assert [next(hits).rank, next(hits).rank] == [1, 2]  # of what it began with
    hits.close()
    hits.close()
    assert not has_reader(generation)
    assert list(hits) == []


def test_an_export_lets_go_of_the_index_in_the_end(folder: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(folder / "index", tmp_path / "index")
    generation = Generation(alone, 1)
    with bs.open_index(alone) as opened:
        hits, left = opened.export("mensenhandel"), opened.export()
    assert has_reader(generation)
    assert len(list(hits)) == 6
    next(left)
    assert has_reader(generation)
    del left  # nobody has it any more
    assert not has_reader(generation)


def test_what_is_wrong_is_said_at_the_call(index: bs.Index, tmp_path: Path) -> None:
    with pytest.raises(bs.OptionError):
        index.export(since="nooit")
    with pytest.raises(bs.OptionError):
        index.glossary(min_confidence=7)
    with pytest.raises(bs.OptionError):
        index.glossary(min_count=0)
    for ask in (index.translate, index.divergences):
        with pytest.raises(bs.OptionError):
            ask(5)  # type: ignore[arg-type]
    glossed.write(tmp_path / "corpus", "x", glossed.pairs()[:3])
    bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    with bs.open_index(tmp_path / "index") as bare, pytest.raises(bs.LexiconMissing):
        bare.glossary()


def test_an_export_says_what_a_search_would(index: bs.Index) -> None:
    for query in ("politie olifant", "politei", '"politie', "olifant"):
        found = index.search(query, limit=100, fold=False, all_words=True)
        export = index.export(query)
        assert export.notes == found.notes
        assert [hit.id for hit in export] == [hit.id for hit in found]


# --- renderings that are longer than their links -------------------------------------------------


def place_of(text: str, word: str) -> TokenSpan:
    start = text.index(word)
    return TokenSpan(start, start + len(word), (word.lower(),))


def occurrence(number: int, text: str, word: str, linked: str = "") -> Occurrence:
    """``word`` renders the term, and ``linked`` something else."""
    sides = Passage("nl", "koopkracht en meer"), Passage("fr", text)
    links = LinksFrom([14], [text.index(linked)], [0.9]) if linked else LinksFrom((), (), ())
    pair = Pair(f"x:{number}", number, "x", "1-1", 1.0, *sides)
    return Occurrence(pair, *sides, (0, 10), links, (place_of(text, word),), 0.9, (word,))


def wider(*those: Occurrence) -> list[str]:
    return [each.text for each in extend_renderings(those, RenderingContexts())]


def test_a_word_that_always_stands_beside_a_rendering_is_a_part_of_it() -> None:
    texts = [f"{begin} pouvoir d'achat {end}" for begin, end in (("le", "cède."), ("ce", "est."))]
    assert wider(*(occurrence(n, text, "achat") for n, text in enumerate(texts))) == [
        "pouvoir d'achat",
        "pouvoir d'achat",
    ]
    # it is not when it renders something else, when it is there once, when a mark parts them
    linked = [occurrence(n, text, "achat", "pouvoir") for n, text in enumerate(texts)]
    assert wider(*linked) == ["achat", "achat"]
    assert wider(occurrence(1, texts[0], "achat")) == ["achat"]
    apart = [f"{begin} pouvoir, achat {end}" for begin, end in (("le", "cède."), ("ce", "est."))]
    assert wider(*(occurrence(n, text, "achat") for n, text in enumerate(apart))) == [
        "achat",
        "achat",
    ]


def test_a_rendering_does_not_grow_without_end() -> None:
    same = "Un deux trois quatre cinq six sept huit neuf."  # un says little
    whole = ["deux trois quatre cinq six"] * 3
    assert wider(*(occurrence(number, same, "cinq") for number in range(3))) == whole


def test_a_file_that_is_written_anew_is_what_it_was(shell: Shell, tmp_path: Path) -> None:
    target, link, loop = tmp_path / "t.tsv", tmp_path / "l.tsv", tmp_path / "loop"
    target.write_text("before")
    target.chmod(0o600)
    link.symlink_to(target)
    loop.symlink_to(loop)
    status, out, _ = shell("export", "politie", "--format", "tsv", "-o", str(link))
    assert (status, out) == (0, "")
    assert link.is_symlink()
    assert target.read_text().startswith("rank\tid")
    assert target.stat().st_mode & 0o777 == 0o600
    assert shell("export", "politie", "-o", str(loop))[0] == 0
    assert loop.is_file()  # it led nowhere
    assert sorted(path.name for path in tmp_path.iterdir()) == ["l.tsv", "loop", "t.tsv"]


@pytest.mark.parametrize(("typed", "separator"), [(";", ";"), ("tab", "\t"), ("|", "|")])
def test_a_table_has_the_delimiter_that_is_asked_for(
    shell: Shell, typed: str, separator: str
) -> None:
    own = ("--format", "csv", "--delimiter", typed)
    for words, columns in (
        (("export", "mensenhandel"), 12),
        (("glossary", "-n", "3"), 8),
        (("translate", "mensenhandel"), 9),
        (("divergences", "mensenhandel"), 6),
    ):
        status, out, err = shell(*words, *own)
        assert status == 0, err
        rows = list(csv.reader(io.StringIO(out), delimiter=separator))
        assert len(rows) > 1 and {len(row) for row in rows} == {columns}


def test_a_delimiter_is_one_of_four_and_for_csv(shell: Shell) -> None:
    for words in (("--format", "csv", "--delimiter", "x"), ("--delimiter", ";")):
        status, _, err = shell("export", *words)
        assert status == 2
        assert "--delimiter" in err
